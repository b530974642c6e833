"""Note values, beams, names of pitches, clefs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.formats.notation.rhythm import Played
from cadenza.formats.notation.sheet import QUARTER, Clef, Event
from cadenza.formats.notation.spelling import spell_pitch, written_key
from cadenza.formats.notation.staves import (
    are_two_hands,
    best_clef,
    hand_clefs,
    is_grand,
    split_hands,
)
from cadenza.formats.notation.values import write_voice
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter, Note

from .notation_pieces import METERS

SHORT = {
    "whole": "w", "half": "h", "quarter": "q", "eighth": "e", "16th": "s", "32nd": "t",
    "breve": "b",
}  # fmt: skip


def shown(meter, *spans):
    """The values of a voice with notes at those (start, end): "q. e~q" with ties and rests."""
    meter = Meter.parse(meter)
    events = [Event(a, b, (60,)) for a, b in spans]
    pieces = write_voice(events, 0, round(meter.bar_beats * QUARTER), meter, rests=True)
    words = []
    for piece in pieces:
        word = SHORT[piece.value] + "." * piece.dots
        word = word if piece.event else f"r{word}"
        word += "3" if piece.tuplet == 3 else "6" if piece.tuplet else ""
        words.append(word + ("~" if piece.tie_start else ""))
    return " ".join(words)


@pytest.mark.parametrize(
    ("meter", "spans", "expected"),
    [
        ("4/4", [(0, 96)], "w"),
        ("4/4", [(0, 72), (72, 96)], "h. q"),
        ("4/4", [(0, 36), (36, 48), (48, 96)], "q. e h"),
        ("4/4", [(0, 12), (12, 36), (36, 48), (48, 96)], "e q e h"),
        ("4/4", [(0, 24), (24, 72), (72, 96)], "q h q"),
        ("4/4", [(0, 36), (36, 60), (60, 96)], "q. e~ e q."),
        ("4/4", [(24, 60)], "rq q~ e re rq"),
        ("4/4", [(0, 84), (84, 96)], "h~ q. e"),
        ("4/4", [(0, 6), (6, 18), (18, 24)], "s e s rq rh"),
        ("4/4", [(18, 30)], "re rs s~ s rs re rh"),
        ("4/4", [(0, 12)], "e re rq rh"),
        ("4/4", [(0, 3), (3, 6), (6, 12), (12, 21), (21, 24)], "t t s s. t rq rh"),
        ("4/4", [(3, 9), (9, 24)], "rt s t~ e rq rh"),
        ("6/8", [(0, 36), (36, 39), (39, 72)], "q. t s.~ q"),
        ("3/4", [(0, 72)], "h."),
        ("3/4", [(24, 60), (60, 72)], "rq q. e"),
        ("3/4", [(0, 24)], "q rq rq"),
        ("6/8", [(0, 36), (36, 72)], "q. q."),
        ("6/8", [(0, 24), (24, 48), (48, 72)], "q e~ e q"),
        ("6/8", [(36, 72)], "rq. q."),
        ("7/8", [(0, 84)], "h~ q."),
        ("7/8", [(0, 24), (24, 48), (48, 84)], "q q q."),
        ("7/8", [(24, 72)], "rq q~ q re"),
        ("12/8", [(0, 144)], "w."),
        ("5/4", [(0, 120)], "h.~ h"),
        ("4/4", [(0, 8), (8, 16), (16, 24), (24, 96)], "e3 e3 e3 h."),
        ("4/4", [(0, 16), (16, 48)], "q3 e3~ q rh"),
        ("4/4", [(0, 4), (4, 8), (8, 12), (12, 16), (16, 20), (20, 24)], "s6 s6 s6 s6 s6 s6 rq rh"),
    ],
)
def test_values_show_the_beats(meter, spans, expected):
    assert shown(meter, *spans) == expected


@given(st.sampled_from(METERS), st.data())
def test_values_of_any_voice_fill_the_bar(meter, data):
    meter = Meter.parse(meter)
    length = round(meter.bar_beats * 24)
    points = set(range(0, length + 1, 3))
    if meter.denominator <= 4:
        for beat in data.draw(st.lists(st.integers(0, length // 24 - 1), max_size=2)):
            points -= set(range(24 * beat + 1, 24 * beat + 24))
            points |= {24 * beat + 8, 24 * beat + 16}
    chosen = sorted(
        data.draw(st.sets(st.sampled_from(sorted(points)), min_size=2, max_size=10))
        if len(points) > 1
        else points
    )
    events = [Event(a, b, (60,)) for a, b in zip(chosen[:-1:2], chosen[1::2], strict=False)]
    pieces = write_voice(events, 0, length, meter, rests=True)
    assert [piece.start for piece in pieces] == [0, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == length
    sizes = {"breve": 192, "whole": 96, "half": 48, "quarter": 24, "eighth": 12, "16th": 6}
    sizes["32nd"] = 3
    for each in pieces:
        size = sizes[each.value] * (1.5 if each.dots else 1)
        if each.tuplet:
            size *= 2 / 3
        assert size == each.end - each.start
    assert sum(p.edge == "start" for p in pieces) == sum(p.edge == "stop" for p in pieces)
    begun = sum(p.beam[:1] == ("begin",) for p in pieces)
    assert begun == sum(p.beam[:1] == ("end",) for p in pieces)


def test_beams_follow_the_pulse():
    def groups(meter, count):
        events = [Event(12 * i, 12 * i + 12, (60,)) for i in range(count)]
        pieces = write_voice(events, 0, 12 * count, Meter.parse(meter), rests=True)
        return [p.beam[0][0] if p.beam else "-" for p in pieces]

    assert "".join(groups("4/4", 8)) == "bccebcce"
    assert "".join(groups("3/4", 6)) == "bebebe"
    assert "".join(groups("6/8", 6)) == "bcebce"
    assert "".join(groups("7/8", 7)) == "bebebce"


def test_a_dotted_eighth_and_a_sixteenth_share_a_beam_with_a_hook():
    events = [Event(0, 18, (60,)), Event(18, 24, (62,))]
    pieces = write_voice(events, 0, 96, Meter(), rests=True)
    assert [piece.beam for piece in pieces[:2]] == [("begin",), ("end", "backward hook")]


def test_notes_are_divided_where_asked():
    pieces = write_voice([Event(0, 96, (60,))], 0, 96, Meter(), rests=True, cuts=[48])
    assert [(p.start, p.end, p.tie_start) for p in pieces] == [(0, 48, True), (48, 96, False)]


@pytest.mark.parametrize(
    ("pitch", "key", "chord", "expected"),
    [
        (61, "C major", None, "C#4"),
        (66, "C major", None, "F#4"),
        (70, "C major", None, "Bb4"),
        (61, "Ab major", None, "Db4"),
        (68, "A minor", None, "G#4"),
        (66, "A minor", None, "F#4"),
        (61, "C major", "A7", "C#4"),
        (61, "C major", "Db7", "Db4"),
        (66, "C major", "Ab7", "Gb4"),
        (59, "Gb major", None, "Cb4"),
        (60, "C# major", None, "B#3"),
        (65, "F# major", None, "E#4"),
        (63, "E minor", "B7", "D#4"),
        (63, "C minor", None, "Eb4"),
    ],
)
def test_pitches_are_named_by_key_and_chord(pitch, key, chord, expected):
    name = spell_pitch(pitch, Key.parse(key), Chord.parse(chord) if chord else None)
    sign = "#" * name.alter if name.alter > 0 else "b" * -name.alter
    assert f"{name.letter}{sign}{name.octave}" == expected


@given(
    st.integers(12, 127),
    st.sampled_from(["C", "G", "D", "A", "E", "B", "F#", "Db", "Ab", "Eb", "Bb", "F", "Gb"]),
    st.sampled_from(["major", "minor", "dorian", "locrian", "lydian"]),
    st.sampled_from([None, "C", "F#m7b5", "Abmaj7", "Dbdim7", "G#aug7"]),
)
def test_a_name_is_always_the_pitch(pitch, tonic, mode, chord):
    name = spell_pitch(pitch, written_key(Key(tonic, mode)), Chord.parse(chord) if chord else None)
    steps = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    assert 12 * (name.octave + 1) + steps[name.letter] + name.alter == pitch
    assert abs(name.alter) <= 2


def test_a_key_beyond_seven_accidentals_is_written_as_its_equal():
    assert str(written_key(Key("G#", "major"))) == "Ab major"
    assert abs(written_key(Key("Fb", "minor")).fifths) <= 7


@pytest.mark.parametrize(
    ("pitches", "program", "clef"),
    [
        ([64, 72, 79], 40, Clef("G", 2)),
        ([40, 45, 52], 70, Clef("F", 4)),
        ([28, 33, 40], 33, Clef("F", 4, -1)),
        ([57, 62, 69], 42, Clef("C", 4)),
        ([52, 57, 64], 24, Clef("G", 2, -1)),
        ([50, 60, 67], 41, Clef("C", 3)),
        ([79, 84, 91], 9, Clef("G", 2, 1)),
        ([55, 60], 60, Clef("G", 2)),
    ],
)
def test_clefs_keep_notes_near_the_lines(pitches, program, clef):
    assert best_clef(pitches, program) == clef


def hands(*notes):
    """Pitches of the right and of the left hand for (start, pitch) or (start, pitch, hand)."""
    played = sorted(Played(note[0], note[0] + 12, *note[1:]) for note in notes)
    return tuple([note.pitch for note in hand] for hand in split_hands(played))


def test_a_line_around_middle_c_stays_in_one_hand():
    figure = [(12 * i, pitch) for i, pitch in enumerate((55, 64, 59, 64, 55, 64, 59, 64))]
    right, left = hands(*figure)
    assert len(right) == 8
    assert not left


def test_a_bass_under_a_chord_is_the_left_hand():
    assert hands((0, 40), (0, 64), (0, 67), (0, 72)) == ([64, 67, 72], [40])


def test_what_lies_far_from_its_staff_goes_to_the_other():
    assert hands((0, 72), (24, 76), (48, 50), (60, 57), (72, 65)) == ([72, 76], [50, 57, 65])
    assert hands((0, 45), (12, 62), (12, 68), (24, 48)) == ([62, 68], [45, 48])


def test_a_hand_that_is_said_is_kept():
    assert hands((0, 50, 1), (0, 70, -1)) == ([50], [70])


def test_a_few_notes_far_below_the_treble_staff_make_a_grand_staff():
    notes = [Played(24 * i, 24 * i + 24, pitch) for i, pitch in enumerate((64, 67, 72, 76) * 30)]
    assert not is_grand(notes, 0)
    assert is_grand([*notes, Played(2880, 2904, 50), Played(2904, 2928, 50)], 0)


def test_two_tracks_are_two_hands_where_each_fits_one():
    def track(*chords):
        return [Note(480 * i, pitch, 480, 80) for i, c in enumerate(chords) for pitch in c]

    high, low = track((72, 76), (74,), (79, 84)), track((48,), (43, 55), (45,))
    assert are_two_hands(high, low)
    assert are_two_hands(low, high)
    assert not are_two_hands(high, high)
    assert not are_two_hands(high, track((36, 60), (31, 55), (33, 64)))


def test_a_hand_far_in_the_other_staff_takes_its_clef():
    assert [clef.sign for clef in hand_clefs([72, 76], [43, 50])] == ["G", "F"]
    assert [clef.sign for clef in hand_clefs([72, 76], [67, 71])] == ["G", "G"]
    assert [clef.sign for clef in hand_clefs([50, 53], [36, 43])] == ["F", "F"]
    assert [clef.sign for clef in hand_clefs([60, 76], [55, 64])] == ["G", "F"]


def test_only_parts_of_two_hands_get_a_grand_staff():
    notes = [Played(24 * i, 24 * i + 24, pitch) for i, pitch in enumerate((36, 40, 72, 76) * 4)]
    assert is_grand(notes, 0)
    assert not is_grand(notes, 24)
    assert not is_grand(notes[2:4], 0)
    assert not is_grand([], 0)
