"""Conformance: each field caught right, and each caught wrong."""

import json
from dataclasses import replace

import pytest

from cadenza.metrics import Asked, AskedChord, AskedPart, Check, conformance
from cadenza.metrics.checks import evaluate
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter, MeterChange, Note, Score, TempoChange, Track

Q = 480


@pytest.fixture
def piece(music):
    """Eight or more bars of E minor at 90 bpm: melody, chords and bass, with drums."""
    drums = Track("drums", 0, True, tuple(Note(i * Q, 36, 60, 100) for i in range(16)))
    made = music.piece(Key("E", "minor"), 5)
    return replace(made, tracks=(*made.tracks, drums), tempos=(TempoChange(0, 90.0),))


def check(score, **asked):
    (one,) = conformance(Asked(**asked), score)
    return one


def test_nothing_asked_nothing_checked(piece):
    assert conformance(Asked(), piece) == ()
    assert evaluate(piece) == {}
    assert evaluate(piece, Asked()) == {}


def test_checks_come_in_one_order_and_as_json(piece):
    asked = Asked(
        tempo_bpm=90.0, key=Key("E", "minor"), meter=Meter(), bars=1, seconds=4.0,
        parts=(AskedPart("bass"),), without=("flute",),
        chords=(AskedChord(0, 10, Chord("E", "m")),),
    )  # fmt: skip
    checks = conformance(asked, piece)
    fields = [each.field for each in checks]
    assert fields == ["tempo_bpm", "meter", "bars", "seconds", "key", "parts", "without", "chords"]
    rows = json.loads(json.dumps([each.to_dict() for each in checks]))
    assert all({"field", "asked", "found", "ok"} <= set(row) for row in rows)
    assert evaluate(piece, asked) == {"conformance": sum(c.ok for c in checks) / 8}


def test_tempo_within_the_rounding_of_midi(piece):
    rounded = 60e6 / round(60e6 / 173)
    score = replace(piece, tempos=(TempoChange(0, rounded),))
    assert check(score, tempo_bpm=173.0).ok
    assert check(score, tempo_bpm=173.1) == Check("tempo_bpm", 173.1, round(rounded, 3), ok=False)


def test_no_tempo_in_the_file_means_120():
    assert check(Score(), tempo_bpm=120.0).ok


def test_a_tempo_may_slow_at_the_end_but_not_leave(piece):
    end = piece.end_ticks
    late = (TempoChange(0, 90.0), TempoChange(end - Q, 70.0))
    early = (TempoChange(0, 90.0), TempoChange(end // 2, 120.0))
    slowing = check(replace(piece, tempos=late), tempo_bpm=90.0)
    assert slowing.ok
    assert slowing.note == "2 tempi between 70 and 90 bpm"
    assert not check(replace(piece, tempos=early), tempo_bpm=90.0).ok


def test_meter(piece):
    assert check(piece, meter=Meter(4, 4)).ok
    assert check(piece, meter=Meter(3, 4)).found == "4/4"
    both = replace(piece, meters=(MeterChange(0, Meter()), MeterChange(4 * Q, Meter(3, 4))))
    assert check(both, meter=Meter()) == Check("meter", "4/4", "4/4, 3/4", ok=False)


@pytest.mark.parametrize(("end", "bars"), [(12 * 4 * Q, 12), (12 * 4 * Q + 1, 13), (1, 1)])
def test_bars_are_counted_to_the_end_of_the_file(end, bars):
    assert check(Score(end=end), bars=bars).ok
    assert not check(Score(end=end), bars=bars + 1).ok


def test_an_empty_file_has_no_bars():
    assert check(Score(), bars=1).found == 0


def test_seconds_may_be_half_a_bar_off():
    # 120 bpm: a bar takes 2 s
    score = Score(end=60 * 4 * Q)
    assert check(score, seconds=120.9).ok
    assert not check(score, seconds=121.1).ok
    assert check(score, seconds=120.0).found == 120.0


def test_key_is_heard_not_read(piece):
    assert check(piece, key=Key("E", "minor")).ok
    wrong = check(piece, key=Key("G", "major"))
    assert not wrong.ok
    assert wrong.found in ("E minor", "E harmonic minor")
    assert "%" in wrong.note


def test_a_mode_whose_marking_degree_is_heard_passes_for_its_neighbour(music):
    # three major sixths against two minor ones: heard as minor, yet dorian's mark prevails
    rows = [(i * 4 + b, 62 + t, 1) for i in range(6) for b, t in enumerate((0, 3, 7, 10))]
    sixths = [(24 + i, pitch, 1) for i, pitch in enumerate((71, 71, 71, 70, 70))]
    score = music.score(music.track(*rows, *sixths, (29, 62, 3)), music.track((0, 38, 32)))
    found = check(score, key=Key("D", "dorian"))
    assert (found.ok, found.found) == (True, "D minor")
    assert found.note == "its tonic, third and marking degree are heard"
    assert not check(score, key=Key("D", "phrygian")).ok


def test_too_few_notes_are_judged_by_the_scale(music):
    score = music.score(music.track((0, 62, 1), (1, 65, 1)))
    good, bad = check(score, key=Key("D", "minor")), check(score, key=Key("D", "major"))
    assert (good.ok, good.found) == (True, "undecidable")
    assert not bad.ok
    assert "2 notes are too few" in bad.note


def parts(score, *asked, **more):
    return check(score, parts=asked, **more)


def test_parts_by_role_program_and_drums(piece):
    assert parts(
        piece, AskedPart("melody", 0), AskedPart("bass", 32), AskedPart("drums", None, True)
    ).ok
    missing = parts(piece, AskedPart("pad"), AskedPart("bass", 33))
    assert not missing.ok
    assert missing.note == "missing: bass: electric_bass_finger, pad"
    assert "drums" in missing.found


def test_a_program_without_a_role_may_be_any_track(piece):
    assert parts(piece, AskedPart(None, 4)).ok
    assert not parts(piece, AskedPart(None, 5)).ok


def test_two_parts_need_two_tracks(music):
    one = music.track((0, 60, 1), program=40)
    two = music.track((0, 60, 1), name="melody_2", program=40)
    violins = (AskedPart("melody", 40), AskedPart("melody", 40))
    assert not parts(music.score(one), *violins).ok
    assert parts(music.score(one, two), *violins).ok


def test_the_strictest_part_chooses_first(music):
    flute = music.track((0, 60, 1), name="melody", program=73)
    piano = music.track((0, 60, 1), name="melody_2", program=0)
    assert parts(music.score(flute, piano), AskedPart("melody"), AskedPart("melody", 73)).ok


def test_a_track_without_notes_is_no_part(music):
    assert not parts(music.score(Track("pad", 89)), AskedPart("pad")).ok


def test_only_parts_finds_what_stands_beside(music, piece):
    solo = music.score(music.track((0, 60, 1)))
    assert parts(solo, AskedPart(None, 0), only_parts=True).ok
    beside = parts(piece, AskedPart("melody"), only_parts=True)
    assert not beside.ok
    assert beside.note.startswith("beside them: chords: electric_piano_1")


@pytest.mark.parametrize(
    ("name", "offender"),
    [
        ("drums", "drums"),
        ("bass", "bass: acoustic_bass"),
        ("chords", "chords: electric_piano_1"),
        ("piano", "melody: acoustic_grand_piano"),
        ("electric_piano_1", "chords: electric_piano_1"),
        ("electric piano", "chords: electric_piano_1"),
        ("keyboards", "melody: acoustic_grand_piano"),
    ],
)
def test_left_out_parts_that_are_there(piece, name, offender):
    found = check(piece, without=(name,))
    assert not found.ok
    assert offender in found.found


@pytest.mark.parametrize(
    "name", ["pad", "strings", "violin", "guitars", "brass", "choir", "nonsense"]
)
def test_left_out_parts_that_are_not_there(piece, name):
    assert check(piece, without=(name,)) == Check("without", [name], [], ok=True)


def test_a_drum_track_is_no_piano(music):
    assert check(
        music.score(music.track((0, 36, 1), name="x", is_drum=True)), without=("piano",)
    ).ok


def chart(*symbols):
    return tuple(
        AskedChord(i * 4 * Q, (i + 1) * 4 * Q, Chord.parse(each)) for i, each in enumerate(symbols)
    )


def played(music, *symbols):
    rows = []
    for bar, chord in enumerate(map(Chord.parse, symbols)):
        rows += [(4 * bar, 36 + chord.root_pc, 4)]
        rows += [(4 * bar, 60 + chord.root_pc + step, 4) for step in chord.intervals]
    return music.score(music.track(*rows))


def test_chords_are_heard_in_their_places(music):
    song = played(music, "Dm7", "G7", "Cmaj7", "A7")
    right = check(song, chords=chart("Dm7", "G7", "Cmaj7", "A7"))
    assert right.ok
    assert right.found == ["Dm7", "G7", "Cmaj7", "A7"]
    wrong = check(song, chords=chart("Dm7", "G7", "Cmaj7", "Am"))
    assert not wrong.ok
    assert wrong.note == "3 of 4 sounding spans realise their chord; never heard: Am"


def test_one_span_in_ten_may_stray_when_the_chord_is_heard_elsewhere(music):
    song = ["C", "F"] * 10
    strayed = [*song[:-1], "C#dim"]
    assert check(played(music, *strayed), chords=chart(*song)).ok
    assert not check(played(music, *song[:-4], *["C#dim"] * 4), chords=chart(*song)).ok


def test_silent_spans_are_not_held_against_it(music):
    song = played(music, "C")
    assert check(song, chords=chart("C", "C")).ok
    silent = check(song, chords=chart("C", "F"))
    assert (silent.ok, silent.found) == (False, ["C", "–"])
