"""What of a piece a corpus holds: copies, near copies, and what is everybody's."""

import math
import random
from dataclasses import replace

import pytest

from cadenza.metrics.originality.findings import NOTES, find_copies
from cadenza.metrics.originality.index import build_index, indexed
from cadenza.music.score import Note, Score, Track

from .test_originality_index import TPQ, changed, song, tune


def scale(start, notes=40):
    steps = (0, 2, 4, 5, 7, 9, 11)
    pitches = [start + 12 * (k // 7) + steps[k % 7] for k in range(15)]
    both = [*pitches, *pitches[-2:0:-1]]
    return tuple(Note(240 * i, both[i % len(both)], 240, 80) for i in range(notes))


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus") / "index"
    pieces = [indexed(f"piece {seed}", song(seed)) for seed in range(30)]
    pieces += [
        indexed(f"etude {n}", Score(TPQ, (Track("x", notes=scale(40 + n)),))) for n in range(30)
    ]
    return build_index(folder, pieces)


def alone(notes):
    return Score(TPQ, (Track("tune", notes=notes),))


def test_a_copy_of_a_fifth_higher_a_third_slower_with_one_note_in_ten_changed_is_found(index):
    rng = random.Random(4)
    copied = [
        replace(n, pitch=n.pitch + rng.choice((-2, 2))) if rng.random() < 0.1 else n
        for n in changed(tune(11), 7, 4 / 3)
    ]
    found = find_copies(alone(tuple(copied)), index)
    passage = found.passages[0]
    assert passage.match.piece == "piece 11"
    assert passage.match.semitones == 7
    assert 0.85 <= passage.agreeing / passage.notes < 1.0
    assert passage.notes >= 0.8 * 80
    assert found.longest is not None
    assert found.longest.match.piece == "piece 11"
    assert found.parts.share(8) > 0.2


def test_a_whole_copy_fills_the_curve(index):
    found = find_copies(alone(tune(3)), index)
    assert [found.parts.share(size) for size in NOTES] == [1.0] * len(NOTES)
    assert found.longest is not None
    assert (found.longest.match.notes, found.longest.own, found.longest.times) == (80, 80, 1)
    assert found.longest.bar == 0
    assert found.passages[0].notes == found.passages[0].agreeing == 80


def test_a_random_walk_copies_nothing(index):
    found = find_copies(song(12345), index)
    curve = [found.parts.share(size) for size in NOTES]
    assert curve == sorted(curve, reverse=True)
    assert found.parts.share(10) == 0.0
    assert not found.passages


def test_what_is_everybodys_weighs_less(index):
    found = find_copies(alone(scale(61)), index)
    assert found.parts.share(12) == 1.0
    assert found.parts.weighed[NOTES.index(12)] < 0.3 * found.parts.found[NOTES.index(12)]
    both = (*scale(61, 24), *(replace(n, start_ticks=n.start_ticks + 9600) for n in tune(5, 20)))
    longest = find_copies(alone(both), index).longest
    assert longest is not None
    assert longest.match.piece == "piece 5"


@pytest.mark.parametrize("notes", [0, 1, 3])
def test_hardly_any_notes_have_no_curve(index, notes):
    found = find_copies(alone(tune(3)[:notes]), index)
    assert math.isnan(found.parts.share(4))
    assert found.longest is None
    assert found.passages == ()


def test_drums_are_not_compared(index):
    score = Score(TPQ, (Track("drums", notes=tune(3), is_drum=True),))
    assert math.isnan(find_copies(score, index).parts.share(4))
