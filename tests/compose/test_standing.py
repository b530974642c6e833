"""New bars beside standing ones: who plays on, how exactly, and what is never repeated for ever."""

from __future__ import annotations

from itertools import groupby

import pytest

from cadenza.app.originality import new_notes
from cadenza.brief import Wish
from cadenza.compose import (
    Canvas,
    Composer,
    EngineOptions,
    all_holes,
    apply_cells,
    initial_score,
)
from cadenza.compose.neural import NeuralEngine
from cadenza.compose.neural.habits import habits_of
from cadenza.compose.reading.parts import found_feel
from cadenza.compose.verbs import infill_job
from cadenza.compose.verbs.writing_back import carry_out
from cadenza.music import Note, Score, Track
from cadenza.plan import complete, load_styles, make_plan
from cadenza.plan.model import Feel
from cadenza.progress import Silent
from cadenza.tokens.sheet import Event

BAR = 1920
STYLES = load_styles()
OFF = EngineOptions(originality="off")


def line(bars, pitch):
    starts = [BAR * bar + 480 * beat for bar in bars for beat in range(4)]
    return tuple(Note(start, pitch + start // 480 % 5, 480, 80) for start in starts)


def band():
    """Strings all through; a flute that rests for eight bars, then plays for sixteen."""
    tracks = (
        Track("Flute", 73, notes=line(range(8, 24), 72)),
        Track("Viola", 41, notes=line(range(24), 60)),
        Track("Cello", 42, notes=line(range(24), 45)),
    )
    return Score(480, tracks)


def sounding(score, name, bars):
    starts = {note.start_ticks // BAR for note in score.track(name).notes}
    return [bar in starts for bar in bars]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_parts_play_through_a_short_hole_between_bars_in_which_they_do(seed):
    job = infill_job(band(), bars=(10, 12), seed=seed)
    done = carry_out(job, Composer("neural", OFF))
    for name in ("Flute", "Viola", "Cello"):
        assert all(sounding(done, name, range(9, 12))), name


def test_a_hole_is_no_rest():
    bars = {bar: (Event(0, 60, 12, 80), Event(12, 62, 12, 80)) for bar in (0, 1, 2, 6, 7)}
    assert habits_of(bars, 48).longest_rest == 3
    assert habits_of(bars, 48, {3, 4, 5}).longest_rest == 0


@pytest.mark.parametrize(("late", "exact"), [(0, True), (1, True), (2, True), (9, False)])
def test_notes_within_two_ticks_of_the_grid_are_answered_on_it(late, exact):
    notes = tuple(Note(240 * n + late, 60, 200, 80) for n in range(40))
    feel = found_feel(Score(480, (Track("x", notes=notes),)), Feel(timing_ms=8.0, late_ms=10.0))
    assert (feel.timing_ms == feel.late_ms == 0.0) is exact


@pytest.mark.parametrize("style", ["rock", "folk"])
def test_a_tune_does_not_stick_on_one_pitch_when_the_likeliest_note_is_taken(style):
    plan = make_plan(complete(Wish(style=style, bars=12), STYLES, 1), STYLES[style], 1)
    canvas = Canvas(plan, initial_score(plan), all_holes(plan), 1)
    engine = NeuralEngine(EngineOptions(temperature=0.0, originality="off"))
    score = apply_cells(canvas.score, plan, engine.fill(canvas, Silent()))
    pitches = [note.pitch for note in score.track("melody").notes]
    assert len(pitches) > 16
    assert max(len(list(same)) for _, same in groupby(pitches)) <= 8


def test_only_what_was_written_is_compared():
    job = infill_job(band(), bars=(10, 12), parts=("Viola",), seed=1)
    done = carry_out(job, Composer("theory", OFF))
    new = new_notes(done, job)
    assert not new.track("Flute").notes
    bars = {note.start_ticks // BAR for note in new.track("Viola").notes}
    assert bars <= {9, 10, 11}
    assert bars
