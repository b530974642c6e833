"""A guard forbids what would complete a window of the corpus, and little else."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cadenza.metrics.originality.findings import find_copies
from cadenza.metrics.originality.guard import GuardedLine, RunGuard
from cadenza.metrics.originality.index import build_index, indexed
from cadenza.music.score import Note, Score, Track

from .test_originality_findings import scale
from .test_originality_index import TPQ, song, tune

NOTES = 12


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    pieces = [indexed(f"piece {seed}", song(seed)) for seed in range(30)]
    pieces += [
        indexed(f"etude {n}", Score(TPQ, (Track("x", notes=scale(40 + n)),))) for n in range(10)
    ]
    return build_index(tmp_path_factory.mktemp("corpus") / "index", pieces)


@pytest.fixture(scope="module")
def guard(index):
    return RunGuard(index, NOTES)


def written(guard, notes, shift=0, stretch=1):
    """How many of some notes are forbidden when they are played one after the other."""
    line, forbidden = GuardedLine([guard]), []
    for note in notes:
        start = note.start_ticks * stretch
        forbidden.append(bool(line.forbidden(start, np.array([note.pitch + shift]))[0]))
        line.took(start, note.pitch + shift)
    return forbidden


@pytest.mark.parametrize(("shift", "stretch"), [(0, 1), (7, 3), (-4, 2)])
def test_the_twelfth_note_of_a_copy_and_all_after_it_are_forbidden(guard, shift, stretch):
    told = written(guard, tune(7)[10:50], shift, stretch)
    assert told == [False] * (NOTES - 1) + [True] * (40 - NOTES + 1)


def test_what_is_everybodys_is_free(guard):
    assert not any(written(guard, scale(60, 40)))


def test_random_tunes_are_hardly_ever_forbidden(guard):
    told = [each for seed in range(500, 530) for each in written(guard, tune(seed))]
    assert np.mean(told) < 0.01


def test_a_lower_note_beneath_the_top_is_free_and_a_higher_one_is_not(guard):
    notes = tune(7)[10:50]
    line = GuardedLine([guard])
    for note in notes[: NOTES - 1]:
        line.took(note.start_ticks, note.pitch)
    last = notes[NOTES - 1]
    line.took(last.start_ticks, last.pitch - 5)
    asked = np.array([last.pitch - 7, last.pitch - 5, last.pitch])
    assert line.forbidden(last.start_ticks, asked).tolist() == [False, False, True]


def test_a_line_that_obeys_copies_no_run(guard, index):
    """The corpus is followed wherever the guard allows it; without it whole pieces come out."""
    rng = random.Random(3)
    line, notes = GuardedLine([guard]), []
    at, pitch = 0, 60
    source = tune(7)
    for number in range(400):
        here, after = source[number % 79], source[number % 79 + 1]
        wanted = pitch + after.pitch - here.pitch
        choices = np.array([wanted, wanted + 1, wanted - 2])
        free = choices[~line.forbidden(at, choices)]
        pitch = int(free[0]) if len(free) else wanted + rng.choice((5, -5))
        notes.append(Note(at, pitch % 128, 240, 80))
        line.took(at, pitch)
        at += here.duration_ticks
    found = find_copies(Score(TPQ, (Track("x", notes=tuple(notes)),)), index)
    assert found.longest is not None
    assert found.longest.match.notes < NOTES
    assert found.longest.own < NOTES
