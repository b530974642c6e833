"""The yardstick of held-out pieces, and the index that ships with the model."""

from __future__ import annotations

import json
import math
import random

import numpy as np
import pytest

from cadenza.metrics.originality import CorpusIndex, People, find_copies, measure_people
from cadenza.metrics.originality.index import build_index, indexed
from cadenza.metrics.originality.lines import INTERVALS, UNISON
from cadenza.music.score import Note, Score, Track
from cadenza.runtime.bundle import ORIGINALITY_NAME, find_bundle

from .test_originality_index import TPQ, song


def folk(seed):
    """A tune of a small stock of figures, so that pieces share some, as music does."""
    rng = random.Random(seed)
    figures = random.Random(1000)
    stock = [[figures.choice((-2, -1, 1, 2, 3)) for _ in range(6)] for _ in range(40)]
    at, pitch, notes = 0, 64, []
    while len(notes) < 90:
        for step in rng.choice(stock):
            pitch = min(max(pitch + step, 50), 80)
            notes.append(Note(at, pitch, 240, 80))
            at += 240
    return Score(TPQ, (Track("tune", notes=tuple(notes)),))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus") / "index"
    index = build_index(folder, (indexed(f"tune {n}", folk(n)) for n in range(60)))
    return index, measure_people((folk(n) for n in range(100, 140)), index)


def test_a_held_out_piece_lies_inside_the_interval_and_a_copy_outside(corpus):
    index, people = corpus
    assert len(people) == 40
    held_out = find_copies(folk(500), index)
    assert held_out.longest.own <= people.usual_run()
    assert 2 < people.percentile_of_share(8, held_out.parts.share(8, weighed=True)) < 98
    copied = find_copies(folk(7), index)
    assert copied.longest.own > people.usual_run()
    assert people.percentile_of_run(copied.longest.own) == 100.0
    assert people.percentile_of_share(16, copied.parts.share(16, weighed=True)) == 100.0


def test_a_random_walk_copies_nothing(corpus):
    index, people = corpus
    found = find_copies(song(3), index)
    assert found.parts.share(12) == 0.0
    assert people.percentile_of_run(0 if found.longest is None else found.longest.own) < 50


def test_the_yardstick_goes_through_json(corpus):
    _, people = corpus
    again = People.from_mapping(json.loads(json.dumps(people.to_mapping())))
    assert np.array_equal(again.own, people.own)
    np.testing.assert_allclose(again.parts, people.parts, atol=1e-5)
    low, middle, high = people.usual_shares()
    assert (low <= middle).all()
    assert (middle <= high).all()


def test_no_held_out_pieces_are_no_yardstick(corpus):
    index, _ = corpus
    people = measure_people([Score(TPQ, ())], index)
    assert (len(people), people.usual_run()) == (0, 0)
    assert math.isnan(people.percentile_of_run(3))
    assert np.isnan(people.usual_shares()).all()


def line_of_the_corpus(index, least=80):
    """A stretch of a line of the shipped index as notes, made from its symbols.

    Its steps take times of powers of two, so that they are known to the tick.
    """
    shard = index.shards[0]
    for row in range(400, len(shard.lines) - 1):
        start, end = (int(each) for each in shard.lines[row : row + 2, 0])
        symbols = shard.text[start : start + least].astype(int)
        steps = symbols // INTERVALS - 9
        if end - start > 4 * least and set(steps[1:].tolist()) <= {-4, -2, 0, 2, 4}:
            break
    gaps = 480 * 2.0 ** np.concatenate([[0], np.cumsum(steps[1:] / 2)])
    starts = np.concatenate([[0], np.cumsum(gaps)]).astype(int)
    pitches = int(shard.pitch[start]) + np.cumsum([0, *(symbols % INTERVALS - UNISON)])
    pairs = zip(starts.tolist(), pitches.tolist(), strict=True)
    return index.sources[int(shard.lines[row, 1])], [Note(at, p, 60, 80) for at, p in pairs]


@pytest.mark.originality
def test_a_changed_copy_is_found_in_the_corpus_of_the_shipped_model():
    """A fifth higher, a third slower, one note in ten another: found, with its source."""
    index = CorpusIndex(find_bundle("small").folder / ORIGINALITY_NAME)
    source, notes = line_of_the_corpus(index)
    rng = random.Random(4)
    moved = tuple(
        Note(
            note.start_ticks * 4 // 3,
            note.pitch + 7 + (rng.choice((-2, 2)) if rng.random() < 0.1 else 0),
            note.duration_ticks,
            note.velocity,
        )
        for note in notes
    )
    found = find_copies(Score(480, (Track("tune", notes=moved),)), index)
    assert found.passages[0].match.piece == source
    assert found.passages[0].match.semitones % 12 == 7
    walk = find_copies(song(12345), index)
    assert walk.parts.share(12) == 0.0
    assert walk.longest is None or walk.longest.own <= 12
