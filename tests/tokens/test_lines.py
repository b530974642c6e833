"""Lines: what a part is told by, what is cut, and that the rest comes back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.tokens.line_chains import MOST_STEPS
from cadenza.tokens.line_places import PLACE_SIZES, PLACES, Ground, ground_of, home_shift
from cadenza.tokens.lines import Line, LineEvent, events_of, line_of, lines_of
from cadenza.tokens.packed import window_of
from cadenza.tokens.sheet import Event, Sheet, SheetPart
from cadenza.tokens.vocabulary import chord_id, key_indices


def told(line: Line) -> list[tuple[tuple[int, ...], int, int]]:
    return [(event.pitches, event.duration_steps, event.velocity) for event in line.events]


def test_a_chord_is_one_event_and_gaps_are_rests():
    events = [Event(6, 64, 6, 90), Event(6, 60, 6, 80), Event(24, 67, 12, 70)]
    line = line_of(events, 48, 0, 0)
    assert told(line) == [
        ((), 6, 0), ((60, 64), 6, 90), ((), 12, 0), ((67,), 12, 70), ((), 12, 0),
    ]  # fmt: skip
    assert line.onsets.tolist() == [0, 6, 12, 24, 36]
    assert line.steps == 48


def test_what_a_line_cannot_say_is_cut():
    held = line_of([Event(0, 60, 40, 80), Event(12, 64, 12, 80)], 48, 0, 0)
    assert told(held)[0] == ((60,), 12, 80)  # ends where the part strikes again
    uneven = line_of([Event(0, 60, 6, 80), Event(0, 64, 12, 50)], 48, 0, 0)
    assert told(uneven)[0] == ((60, 64), 12, 80)  # the longest and the loudest
    late = line_of([Event(40, 60, 100, 80), Event(60, 62, 1)], 48, 0, 0)
    assert told(late) == [((), 40, 0), ((60,), 8, 80)]  # ends with the line


def test_long_rests_are_several_and_a_long_note_ends_early():
    line = line_of([Event(0, 60, 1000, 80)], 3 * MOST_STEPS + 5, 0, 0)
    assert told(line) == [
        ((60,), MOST_STEPS, 80), ((), MOST_STEPS, 0), ((), MOST_STEPS, 0), ((), 5, 0),
    ]  # fmt: skip
    assert told(line_of([], 48, 0, 0)) == [((), 48, 0)]


def test_strokes_of_drums_last_until_the_next():
    line = line_of([Event(0, 36, 3, 100), Event(12, 38, 3, 90), Event(12, 42, 3, 60)], 48, 3, -1)
    assert told(line) == [((36,), 12, 100), ((38, 42), 36, 90)]
    back = events_of(line, 48)[0]
    assert [(each.step, each.pitch, each.duration_steps) for each in back] == [
        (0, 36, 3), (12, 38, 3), (12, 42, 3),
    ]  # fmt: skip


@st.composite
def plain_parts(draw):
    """Parts whose notes begin and end together and do not overlap."""
    events, step = [], 0
    for _ in range(draw(st.integers(1, 12))):
        step += draw(st.sampled_from([0, 3, 6, 200]))
        length = draw(st.integers(1, 60))
        velocity = draw(st.integers(1, 127))
        pitches = draw(st.sets(st.integers(0, 127), min_size=1, max_size=5))
        events += [Event(step, pitch, length, velocity) for pitch in sorted(pitches)]
        step += length
    return events, step


@given(plain_parts())
def test_parts_that_begin_and_end_together_come_back_exactly(part):
    events, end = part
    line = line_of(events, end + 7, 0, 0)
    assert line.steps == end + 7
    back = events_of(line, 48)
    told_back = [
        Event(bar * 48 + each.step, each.pitch, each.duration_steps, each.velocity)
        for bar in sorted(back)
        for each in back[bar]
    ]
    assert told_back == sorted(events)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 300), st.integers(0, 127), st.integers(1, 400), st.integers(1, 127)
        )
    ),
    st.booleans(),
)
def test_any_part_is_a_chain_without_gaps_and_keeps_its_onsets(notes, is_drum):
    line = line_of([Event(*note) for note in notes], 301, 0, -1 if is_drum else 0)
    assert line.steps == 301
    onsets = {
        (int(at), pitch)
        for at, event in zip(line.onsets, line.events, strict=True)
        for pitch in event.pitches
    }
    assert onsets == {(step, pitch) for step, pitch, *_ in notes}
    again = line_of(events_of(line, 999).get(0, ()), 301, 0, line.program)
    assert again == line  # cutting twice cuts nothing more


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (((60,), 0, 80), "steps long"),
        (((60,), MOST_STEPS + 1, 80), "steps long"),
        (((64, 60), 12, 80), "rise"),
        (((128,), 12, 80), "rise"),
        (((60,), 12, 0), "velocity"),
        (((), 12, 80), "velocity"),
    ],
)
def test_what_no_line_can_hold_is_refused(event, message):
    with pytest.raises(UsageError, match=message):
        LineEvent(*event)


def sheet() -> Sheet:
    return Sheet(
        "folk", 120.0, Meter(3, 4), Key("D", "major"), True,
        (SheetPart("melody", 40), SheetPart("drums", -1)), 2,
        chords=(((0, Chord.parse("D")),), ((0, Chord.parse("A7")), (24, Chord.parse("D/F#")))),
        cells={(0, 0): (Event(0, 62, 36, 80),), (1, 0): (Event(12, 64, 24, 80),),
               (1, 1): (Event(0, 36, 3, 100),)},
    )  # fmt: skip


def test_a_sheet_s_parts_are_lines_over_its_bars():
    melody, drums = lines_of(sheet())
    assert told(melody) == [((62,), 36, 80), ((), 12, 0), ((64,), 24, 80)]
    assert told(drums) == [((), 36, 0), ((36,), 36, 100)]
    assert (melody.role, melody.program, drums.is_drum) == (0, 40, True)


@pytest.mark.parametrize(
    ("name", "shift"),
    [("C major", 0), ("A minor", 0), ("D major", -2), ("F# major", -6), ("Bb major", 2),
     ("E minor", 5), ("D dorian", 0), ("G mixolydian", 0), ("B locrian", 0)],
)  # fmt: skip
def test_every_key_has_one_home(name, shift):
    tonic, mode = name.split()
    assert home_shift(*key_indices(Key(tonic, mode))) == shift


def test_a_key_that_is_not_known_stays():
    assert home_shift(0, 0) == home_shift(5, 0) == 0


def test_places_tell_bar_chord_and_part_at_home():
    ground = ground_of(window_of(sheet()))
    assert ground.shift == -2
    places = ground.places(np.array([0, 35, 36, 60]), 0, 40)
    told_of = dict(zip(PLACES, places.T.tolist(), strict=True))
    assert told_of["position"] == [1, 36, 1, 25]
    chords = [chord_id(Chord.parse(name)) for name in ("C", "C", "G7", "C")]
    assert told_of["chord"] == chords  # D, A7, D/F# in C
    assert told_of["bass"] == [2, 2, 9, 6]
    assert told_of["role"] == [1] * 4
    assert told_of["family"] == [6] * 4
    assert (places < np.array(PLACE_SIZES)).all()
    assert (places >= 0).all()


def test_places_without_chords_say_that_none_is_known():
    none = np.zeros(0, dtype=np.int64)
    ground = Ground(0, 0, 0, 0, 48, False, none, none.reshape(0, 2))
    places = ground.places(np.array([0, 50]), 3, -1)
    assert places[:, PLACES.index("chord")].tolist() == [0, 0]
    assert places[:, PLACES.index("family")].tolist() == [17, 17]
