"""Repetition: known answers, invariants, and what a stuck model looks like."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cadenza.metrics as m
from cadenza.metrics import repetition
from cadenza.metrics.repetition import longest_same, repeat_share
from cadenza.music.score import Meter, MeterChange, Note, Score, Track
from cadenza.seeds import stream

Q = 480


def tune(*bars, track="melody", is_drum=False):
    """A part of eight eighths a bar, each bar one word of eight pitches."""
    rows = [
        Note(Q * 4 * bar + Q // 2 * step, pitch, Q // 2, 80)
        for bar, pitches in enumerate(bars)
        for step, pitch in enumerate(pitches)
    ]
    return Track(track, 0, is_drum, tuple(rows))


def bar(seed):
    rng = stream(seed, "bar")
    return [rng.randrange(48, 84) for _ in range(8)]


def piece(form):
    """A score whose bars are named by letters; a dot is a silent bar."""
    return Score(Q, (tune(*([] if each == "." else bar(ord(each)) for each in form)),))


FRESH = "".join(chr(200 + index) for index in range(64))


# ---------------------------------------------------------------- the curve


def test_what_never_returns_is_not_found():
    curve = m.repetition_curve(piece(FRESH), 16)
    assert curve.share.size > 50
    assert not curve.share.any()
    assert m.note_repetition(piece(FRESH)) == 0.0


def test_a_model_that_gets_stuck_shows_as_a_curve_that_stays_at_one():
    curve = m.repetition_curve(piece(FRESH[:16] + "a" * 16), 16)
    before = curve.share[curve.bars < 16]
    late = curve.share[curve.bars >= 20]
    assert not before.any()
    assert (late == 1.0).all()
    assert curve.bars[-1] == 31
    assert (np.diff(curve.bars) >= 0).all()


def test_a_loop_shows_in_the_window_that_holds_it():
    loop = piece("abcdefgh" * 4)  # 64 notes long
    assert m.repetition_curve(loop, 16).share.max() == 0.0
    assert m.repetition_curve(loop, 64).share.min() > 0.9


def test_the_curve_wants_twice_its_notes():
    assert m.repetition_curve(piece("ab"), 9).share.size == 0
    assert m.repetition_curve(piece("ab"), 8).share.tolist() == [0.0]
    assert math.isnan(m.note_repetition(piece("ab")))


def test_another_pitch_rhythm_or_part_is_another_figure():
    loop = piece("a" * 8)
    notes = loop.tracks[0].notes
    half = 4 * 4 * Q
    late = [n for n in notes if n.start_ticks >= half]
    early = tuple(n for n in notes if n.start_ticks < half)

    def share(*tracks):
        return m.repetition_curve(replace(loop, tracks=tracks), 32).share[-1]

    assert share(loop.tracks[0]) == 1.0
    higher = tuple(replace(n, pitch=n.pitch + 1) for n in late)
    assert share(replace(loop.tracks[0], notes=early + higher)) == 0.0
    slower = tuple(
        replace(n, start_ticks=half + 2 * (n.start_ticks - half), duration_ticks=Q) for n in late
    )
    crossing = 1 / 32  # the figure whose last note alone is late
    assert share(replace(loop.tracks[0], notes=early + slower)) == crossing
    parts = (replace(loop.tracks[0], notes=early), Track("other", 1, notes=tuple(late)))
    assert share(*parts) == 0.0


# ---------------------------------------------------------------- bars


def test_bar_repetition():
    assert m.bar_repetition(piece("aaaaaaaa")) == 1.0
    assert m.bar_repetition(piece(FRESH[:8])) == 0.0
    assert m.bar_repetition(piece("abababab")) == pytest.approx(6 / 7)
    assert m.bar_repetition(piece("a.b.a.b.")) == pytest.approx(2 / 3)
    assert math.isnan(m.bar_repetition(piece("aaa")))


def test_a_bar_that_is_four_fifths_alike_repeats_only_near():
    first = frozenset(range(10))
    near = frozenset({*range(9), 99})  # 9 of 11 agree
    fresh = [frozenset({100 + index}) for index in range(20)]
    assert repeat_share([first, near, *fresh[:2]]) == pytest.approx(1 / 3)
    assert repeat_share([first, *fresh, near]) == 0.0
    assert repeat_share([first, *fresh, first]) == pytest.approx(1 / 21)
    assert longest_same([first, near, near, near, first]) == 3
    assert longest_same([]) == 0


def test_self_similarity_is_what_the_bars_share():
    same = m.self_similarity(piece("ab.a"))
    assert same.first_bar == 0
    assert same.matrix.shape == (4, 4)
    assert same.matrix[0, 3] == 1.0
    assert same.matrix[0, 1] == pytest.approx(
        len({*enumerate(bar(97))} & {*enumerate(bar(98))})
        / len({*enumerate(bar(97))} | {*enumerate(bar(98))})
    )
    assert not same.matrix[2].any()
    assert (same.matrix == same.matrix.T).all()
    assert m.self_similarity(piece("...ab")).first_bar == 3
    assert m.self_similarity(piece("aaaa")).mean == 1.0
    assert math.isnan(m.self_similarity(piece("a")).mean)


def test_drums_count_only_alone():
    drums = tune(*[bar(1)] * 8, track="drums", is_drum=True)
    melody = piece(FRESH[:8]).tracks[0]
    assert m.bar_repetition(Score(Q, (melody, drums))) == 0.0
    assert m.bar_repetition(Score(Q, (drums,))) == 1.0


# ---------------------------------------------------------------- loops


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("abcd", None),
        ("xyaaaz", (2, 1, 3)),
        ("xababaz", (1, 2, 5)),
        ("xabay", None),  # b a b would be a loop; a b a is not two bars twice
        ("abcabcxxxx", (0, 3, 6)),
        ("a.a.a.b", (0, 2, 5)),
        ("xxxabcdabcdy", (3, 4, 8)),
        ("a..b", None),
    ],
)
def test_longest_loop(form, found):
    loop = m.longest_loop(piece(form))
    if found is None:
        assert loop is None
        return
    assert (loop.bar, loop.period_bars, loop.bars) == found
    inside = form[loop.bar : loop.bar + loop.bars]
    assert loop.notes == 8 * len(inside.replace(".", ""))


def test_a_loop_of_thirty_three_bars_is_none():
    assert m.longest_loop(piece(FRESH[:32] * 2)).bars == 64
    assert m.longest_loop(piece(FRESH[:33] * 2)) is None


# ---------------------------------------------------------------- structure


def test_structureness_of_known_forms():
    a, b, c = FRESH[:8], FRESH[8:16], FRESH[16:24]
    # AABA: the other As are wholly alike (2 of 3 stretches), and cover 16 of 32 bars
    fitness = 2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2)
    assert m.structureness(piece(a + a + b + a), 8) == pytest.approx(fitness, abs=0.03)
    for times in (2, 4):
        loop = piece(a * times)
        assert m.structureness(loop, 8) == pytest.approx(1 - 1 / times)
    assert m.structureness(piece(a + b + c), 8) == 0.0
    assert m.structureness(piece(FRESH), 4) == 0.0
    assert math.isnan(m.structureness(piece(FRESH[:15]), 8))
    assert math.isnan(m.structureness(piece(a), 0))


def test_stretches_that_repeat_do_not_overlap():
    # each of "aaaaaa" is like every other: three stretches of two bars, not five
    assert m.structureness(piece("aaaaaa"), 2) == pytest.approx(2 / 3)


def test_structure_is_found_wherever_it_lies():
    form = FRESH[:5] + "abcd" + FRESH[5:12] + "abcd" + FRESH[12:16]
    found = m.structureness(piece(form), 4)
    mean, covered = 1 / 2, 4 / len(form)
    assert found == pytest.approx(2 * mean * covered / (mean + covered))


# ---------------------------------------------------------------- all of them


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(58, 62)), min_size=0, max_size=80),
    st.sampled_from(["4/4", "3/4", "1/8"]),
)
@settings(max_examples=60, deadline=None)
def test_any_notes_give_numbers_within_their_bounds(rows, meter):
    notes = tuple(sorted(Note(at * Q // 2, pitch, Q, 80) for at, pitch in rows))
    score = Score(Q, (Track("a", notes=notes),), meters=(MeterChange(0, Meter.parse(meter)),))
    numbers = repetition.evaluate(score)
    for name in (
        "note_repetition", "note_repetition_peak", "bar_repetition", "self_similarity",
        "structureness_4", "structureness_8", "structureness_16",
    ):  # fmt: skip
        assert math.isnan(numbers[name]) or 0.0 <= numbers[name] <= 1.0, name
    loop = m.longest_loop(score)
    if loop:
        assert loop.bars >= 2 * loop.period_bars
        assert 0 < loop.notes <= len(notes)


def test_transposition_and_velocity_change_nothing(music):
    score = music.random_score(3)
    moved = tuple(
        track
        if track.is_drum
        else replace(
            track,
            notes=tuple(replace(n, pitch=n.pitch + 3, velocity=40) for n in track.notes),
        )
        for track in score.tracks
    )

    assert repetition.evaluate(replace(score, tracks=moved)) == pytest.approx(
        repetition.evaluate(score), nan_ok=True
    )


@pytest.mark.parametrize("span_bars", [10, 1000, 20_000])
def test_a_hundred_thousand_notes_take_seconds(span_bars):
    rng = stream(1, "many")
    notes = sorted(
        Note(rng.randrange(span_bars * 64) * 30, rng.randrange(30, 90), 60, 80)
        for _ in range(100_000)
    )
    begun = time.process_time()

    numbers = repetition.evaluate(Score(Q, (Track("a", notes=tuple(notes)),)))
    assert time.process_time() - begun < 10
    assert list(numbers)[:2] == ["note_repetition", "note_repetition_peak"]
