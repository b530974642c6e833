"""Voicings: what they hold, what hands can play, how they move."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cadenza.music import QUALITIES, Chord, voice
from cadenza.music.voicing import MAX_SPAN_SEMITONES

ROOTS = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
CHORDS = st.builds(
    Chord,
    st.sampled_from(ROOTS),
    st.sampled_from(sorted(QUALITIES)),
    st.none() | st.sampled_from(ROOTS),
)
PROGRESSIONS = [
    "C G Am F",
    "Dm7 G7 Cmaj7 A7b9 Dm9 G13 C69",
    "Am F C G E7 Am",
    "Bm7b5 E7#9 Am F#dim7 G7sus4 C/E Fmaj9 Gaug7 Cadd9",
    "C Eb Gb A",
]


def guides(chord):
    """Pitch classes of the third (or suspension) and of the seventh."""
    wanted = [each for each in chord.intervals[1:] if each in (3, 4)]
    if not wanted:
        wanted = [each for each in chord.intervals[1:] if each in (2, 5)]
    seventh = [each for each in chord.intervals if each in (10, 11)]
    return {(chord.root_pc + each) % 12 for each in wanted[:1] + seventh}


@given(CHORDS, st.integers(40, 55), st.integers(17, 40), st.integers(1, 6), st.booleans())
@example(chord=Chord("C", "5"), low=40, width=24, voices=5, rootless=False)
@example(chord=Chord("C", "5"), low=40, width=27, voices=5, rootless=False)
def test_a_voicing_is_legal(chord, low, width, voices, rootless):
    high = low + width
    pitches = voice(chord, None, low=low, high=high, voices=voices, rootless=rootless)
    tones = [pitch for pitch in range(low, high + 1) if pitch % 12 in chord.pitch_classes]
    span = MAX_SPAN_SEMITONES + (5 if voices > 5 else 0)
    most = max(sum(first <= tone <= first + span for tone in tones) for first in tones)
    assert len(pitches) == voices or width < 24 or most < voices  # a power chord has two tones
    assert list(pitches) == sorted(set(pitches))
    assert all(low <= pitch <= high for pitch in pitches)
    assert {pitch % 12 for pitch in pitches} <= set(chord.pitch_classes)
    assert pitches[-1] - pitches[0] <= span
    if len(pitches) >= 3:
        assert guides(chord) <= {pitch % 12 for pitch in pitches}


@given(CHORDS, st.integers(2, 5))
def test_the_bass_lies_lowest_when_asked(chord, voices):
    pitches = voice(chord, None, low=36, high=76, voices=voices, bass_first=True)
    assert pitches[0] % 12 == chord.bass_pc
    assert len(pitches) == voices


@given(CHORDS, st.integers(0, 127), st.integers(-2, 13), st.integers(-1, 9), st.booleans())
def test_tight_ranges_give_fewer_voices(chord, low, width, voices, bass_first):
    high = low + width
    pitches = voice(chord, None, low=low, high=high, voices=voices, bass_first=bass_first)
    assert all(max(low, 0) <= pitch <= min(high, 127) for pitch in pitches)
    there = {p for p in range(low, min(high, 127) + 1) if p % 12 in chord.pitch_classes}
    assert bool(pitches) == bool(there) or bass_first


@pytest.mark.parametrize("progression", PROGRESSIONS)
@pytest.mark.parametrize("voices", [3, 4, 5])
@pytest.mark.parametrize("rootless", [False, True])
def test_voices_move_by_small_steps(progression, voices, rootless):
    before, moves = None, []
    for chord in Chord.parse_many(progression):
        pitches = voice(chord, before, low=50, high=79, voices=voices, rootless=rootless)
        if before:
            each = [abs(a - b) for a, b in zip(before, pitches, strict=True)]
            assert max(each) <= 7, (chord, before, pitches)
            moves += each
        before = pitches
    assert sum(moves) / len(moves) <= 3.0


def test_a_chord_that_stays_keeps_its_notes():
    first = voice(Chord.parse("Am7"), None, low=50, high=76)
    assert voice(Chord.parse("Am7"), first, low=50, high=76) == first


def test_common_tones_are_kept():
    first = (60, 64, 67, 72)
    assert voice(Chord("A", "m"), first, low=55, high=79) == (60, 64, 69, 72)


def test_movement_is_the_least_there_is():
    """Exhaustive over every close position of a dominant after its ii7."""
    before = (60, 62, 65, 69)
    got = voice(Chord("G", "7"), before, low=55, high=74)
    assert sum(abs(a - b) for a, b in zip(before, got, strict=True)) <= 4


@pytest.mark.parametrize("symbol", ["C", "Am", "G7", "Fmaj7"])
def test_no_mud_in_the_low_register(symbol):
    pitches = voice(Chord.parse(symbol), None, low=33, high=72, bass_first=True)
    for lower, upper in pairwise(pitches):
        assert upper - lower >= 7 or lower >= 46


def test_the_root_is_left_out_only_where_four_notes_are():
    assert 0 not in {p % 12 for p in voice(Chord("C", "9"), None, low=52, high=76, rootless=True)}
    assert 0 in {p % 12 for p in voice(Chord("C"), None, low=52, high=76, rootless=True)}


def test_a_slash_bass_outside_the_chord_can_be_lowest():
    pitches = voice(Chord.parse("C/D"), None, low=45, high=72, bass_first=True)
    assert pitches[0] % 12 == 2


@pytest.mark.parametrize("previous", [(60,), (48, 60, 64, 67, 72, 76), (127,), (0, 1)])
def test_the_chord_before_may_have_another_size_or_place(previous):
    assert len(voice(Chord("C", "maj7"), previous, low=50, high=76)) == 4


@pytest.mark.parametrize("octaves", [1, 2, 3, 4])
@given(chord=CHORDS, voices=st.integers(2, 5), low=st.integers(24, 60), ground=st.booleans())
def test_a_voicing_spans_the_octaves_that_are_asked(octaves, chord, voices, low, ground):
    found = voice(
        chord, None, low=low, high=low + 11 + 12 * octaves, voices=voices, octaves=octaves,
        bass_first=ground,
    )  # fmt: skip
    assert 12 * (octaves - 1) < found[-1] - found[0] <= 12 * octaves
    assert low <= found[0] < low + 12
    assert {pitch % 12 for pitch in found} <= {*chord.pitch_classes, chord.bass_pc}


def test_spread_voicings_move_smoothly():
    previous, moves = None, []
    for symbol in ["C", "Am", "F", "G", "Dm7", "G7", "C"]:
        now = voice(Chord.parse(symbol), previous, low=48, high=95, voices=4, octaves=3)
        moves += [abs(a - b) for a, b in zip(now, previous or now, strict=True)]
        previous = now
    assert max(moves) <= 7
