"""Register, spread and pace of chords: each caught right, and each caught wrong."""

import pytest

from cadenza.metrics import Asked, AskedChord, conformance
from cadenza.music.chord import Chord

Q = 480


def check(score, **asked):
    (one,) = conformance(Asked(**asked, voiced=("chords",)), score)
    return one


def spans(*symbols, beats=4):
    return tuple(
        AskedChord(round(i * beats * Q), round((i + 1) * beats * Q), Chord.parse(each))
        for i, each in enumerate(symbols)
    )


@pytest.fixture
def song(music):
    """C, F, G and C, a bar each, from C3 up and over two octaves; a bass far below."""
    rows = []
    for bar, root in enumerate((48, 53, 55, 48)):
        rows += [(4 * bar, pitch, 4) for pitch in (root, root + 7, root + 16)]
    bass = [(4 * bar, pitch, 4) for bar, pitch in enumerate((36, 29, 31, 36))]
    return music.score(music.track(*rows, name="chords"), music.track(*bass, name="bass"))


@pytest.mark.parametrize(("base", "ok"), [(48, True), (37, True), (49, False), (36, False)])
def test_the_lowest_note_lies_in_the_registers_octave(song, base, ok):
    found = check(song, register=base)
    assert (found.found, found.ok) == ("C3", ok)


@pytest.mark.parametrize(("octaves", "ok"), [(1, False), (2, True), (3, False)])
def test_the_spread_is_that_of_most_voicings(song, octaves, ok):
    found = check(song, octave_spread=octaves, paced=spans("C", "F", "G", "C"))
    assert (found.asked, found.found, found.ok) == (octaves, 2, ok)
    assert found.note == "4 of 4 voicings"


def test_the_pace_is_that_of_the_chords_that_are_heard(song):
    right = check(song, beats_per_chord=4.0, paced=spans("C", "F", "G", "C"))
    assert (right.ok, right.found, right.note) == (
        True, 4.0, "4 of 4 chords are heard in their places",
    )  # fmt: skip
    fast = spans("C", "F", "G", "C", "C", "F", "G", "C", beats=2)
    wrong = check(song, beats_per_chord=2.0, paced=fast)
    assert (wrong.ok, wrong.found) == (False, None)


def test_chords_that_are_not_there_have_no_register(music):
    empty = music.score(music.track((0, 60, 4), name="melody"))
    for found in (
        check(empty, register=48),
        check(empty, octave_spread=2, paced=spans("C")),
        check(empty, beats_per_chord=4.0, paced=spans("Dm")),
    ):
        assert (found.ok, found.found) == (False, None)
