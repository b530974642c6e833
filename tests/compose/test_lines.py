"""The engine of line models: grid, leaps, who plays what, sampling, takes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cadenza.brief.model import Wish
from cadenza.compose import Canvas, Composer, EngineOptions, Hole, all_holes, initial_score
from cadenza.compose.lines import LineEngine
from cadenza.compose.lines.rules import LineRules, is_on_grid, landing
from cadenza.compose.lines.writer import LineWriter
from cadenza.compose.neural.rules import CellRules
from cadenza.music.score import Note
from cadenza.plan import complete, load_styles, make_plan
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_fake import FakeLineModel
from cadenza.tokens.line_places import PLACE_SIZES, PLACES
from cadenza.tokens.line_vocabulary import LineVocabulary

STYLES = load_styles()


def vocabulary(*, durations=(1, 2, 3, 4, 6, 12, 48), drums=True):
    chords = [(False, ()), *((False, (pitch,)) for pitch in range(36, 90))]
    chords += [(True, each) for each in ((36,), (38,), (42,), (36, 42))] if drums else []
    count = len(durations)
    words = [(c, d) for c in range(1, 1 + len(chords)) for d in range(1, 1 + count)]
    joints = [(c, d, 1 if c == 1 else 9) for c, d in words]
    return LineVocabulary(tuple(chords), durations, tuple(words), tuple(joints))


def engine(architecture="lstm-3", options=None, *, programs=(), **kinds):
    vocabularies = [vocabulary(**kinds)] * max(1, len(programs))
    sizes = tuple(each.sizes(architecture) for each in vocabularies)
    config = LineConfig.of_size(architecture, "tiny", sizes, PLACES, PLACE_SIZES, programs=programs)
    return LineEngine(FakeLineModel(config, seed=2), vocabularies, options)


def plan_of(style="pop", bars=8, seed=3):
    return make_plan(complete(Wish(style=style, bars=bars), STYLES, seed), STYLES[style], seed)


@pytest.fixture
def cells(monkeypatch):
    """Every cell that is written anew, as (role, events), before it is performed."""
    written = []
    plain = LineWriter._cell

    def noted(self, bar, slot):
        events = plain(self, bar, slot)
        written.append((self.board.plan.parts[slot], events))
        return events

    monkeypatch.setattr(LineWriter, "_cell", noted)
    return written


# -- the grid -------------------------------------------------------------------------------------


def test_a_beat_is_divided_in_four_or_in_three():
    def ends(step):
        return (
            np.flatnonzero(landing(step, 48))[1:].tolist()
            if step == 0
            else (np.flatnonzero(landing(step, 48)).tolist())
        )

    assert ends(0)[:7] == [3, 4, 6, 8, 9, 12, 15]
    assert ends(3)[:4] == [0, 3, 6, 9]
    assert ends(4)[:4] == [0, 4, 8, 12]
    assert ends(5)[:3] == [1, 3, 4]  # back to the grid, wherever it is nearest


def test_a_bar_begins_on_the_grid_whatever_its_length():
    assert landing(27, 30)[3]  # 5/8: the next bar begins after two and a half beats


@pytest.mark.parametrize(
    ("steps", "kept"), [([0, 3, 4, 6, 8, 9], True), ([], True), ([0, 5], False)]
)
def test_a_part_that_stands_tells_its_grid(steps, kept):
    assert is_on_grid(steps) is kept


@pytest.mark.parametrize("architecture", ["lstm-1", "lstm-2", "lstm-3"])
def test_new_parts_keep_to_sixteenths_and_triplets(cells, architecture):
    Composer(engine(architecture)).compose(plan_of())
    steps = [event.step % 12 for _, events in cells for event in events]
    assert len(steps) > 100
    assert set(steps) <= {0, 3, 4, 6, 8, 9}


@pytest.mark.parametrize("architecture", ["lstm-1", "lstm-3"])
def test_a_vocabulary_off_the_grid_is_brought_to_it(cells, architecture):
    Composer(engine(architecture, durations=(1, 5, 7))).compose(plan_of())
    steps = [event.step % 12 for _, events in cells for event in events]
    assert len(steps) > 100
    assert set(steps) <= {0, 3, 4, 6, 8, 9}


def test_a_part_that_plays_off_the_grid_goes_on_so(cells):
    plan = plan_of()
    tune = plan.parts[0].name
    step = plan.bar_ticks // 48
    notes = tuple(
        Note(bar * plan.bar_ticks + at * step, 72, step, 80)
        for bar in range(4)
        for at in (0, 5, 29)
    )
    score = initial_score(plan)
    score = score.with_track(replace(score.track(tune), notes=notes))
    holes = frozenset(hole for hole in all_holes(plan) if hole.part == tune and hole.bar >= 4)
    Composer(engine()).fill(plan, score, holes)
    steps = {event.step % 12 for _, events in cells for event in events}
    assert steps - {0, 3, 4, 6, 8, 9}


# -- pitches --------------------------------------------------------------------------------------


def test_no_part_leaps_by_more_than_an_octave_where_it_can_help_it(cells):
    Composer(engine(durations=(6, 12))).compose(plan_of(bars=12))
    tops = {}
    for part, events in cells:
        onsets = sorted({event.step for event in events})
        tops.setdefault(part.name, []).extend(
            max(each.pitch for each in events if each.step == step) for step in onsets
        )
    for part, _ in cells:
        if part.role == "melody":
            leaps = [abs(a - b) for a, b in pairwise(tops[part.name])]
            assert sum(leap > 12 for leap in leaps) <= 0.05 * len(leaps)


def rules(**changed):
    notes = np.zeros(128, dtype=np.bool_)
    notes[40:90] = True
    told = {
        "is_drum": False, "notes": [notes] * 48, "longest": np.arange(48, 0, -1), "voices": 1,
        "alone": True, "busy_until": 0, "held": {}, "required": {}, "most_onsets": 9,
        "may_be_empty": True,
    }  # fmt: skip
    return LineRules(CellRules(**{**told, **changed}))


def test_what_lies_within_an_octave_may_come_next():
    tops = rules().at(0, 60).tops.nonzero()[0]
    assert (tops.min(), tops.max()) == (48, 72)
    free = rules().at(0).tops.nonzero()[0]
    assert (free.min(), free.max()) == (40, 89)
    assert rules().at(0, 20).tops.any()  # nothing lies so near: then all of it


def test_a_new_part_is_not_silent_for_long():
    """With a vocabulary of nothing shorter than a bar."""
    plan = plan_of(bars=12)
    score = Composer(engine(durations=(48, 96, 144, 192))).compose(plan).score
    bars = silent = 0
    for part, track in zip(plan.parts, score.tracks, strict=True):
        for section in plan.sections:
            for bar in range(
                section.start_bar, section.end_bar if part.name in section.parts else 0
            ):
                low, high = bar * plan.bar_ticks, (bar + 1) * plan.bar_ticks
                bars += 1
                silent += not any(n.start_ticks < high and n.end_ticks > low for n in track.notes)
    assert bars > 40
    assert silent <= 0.06 * bars


def test_a_rest_ends_where_the_part_was_silent_long_enough():
    told = LineRules(rules().cell, most_rest=24)
    assert told.at(12).longest_rest == 24
    assert told.at(12, silent=20).longest_rest == 4
    assert told.at(12, silent=30).longest_rest == 0


# -- who plays ------------------------------------------------------------------------------------


def test_the_engine_says_who_played_what():
    words = engine("words", programs=(0, 32, 73), drums=False)
    plan = plan_of()
    take = Composer(words).compose(plan)
    assert set(words.players) == {part.name for part in plan.parts}
    for part, track in zip(plan.parts, take.score.tracks, strict=True):
        assert track.notes
        if part.is_drum:
            assert words.players[part.name] == "theory"
        elif part.role == "bass":
            assert words.players[part.name] == "acoustic_bass"
        else:
            assert words.players[part.name] in {"acoustic_grand_piano", "acoustic_bass", "flute"}


def test_an_instrument_without_a_model_takes_that_of_its_family_then_the_nearest():
    words = engine("words", programs=(0, 32, 73))
    part = plan_of().parts[0]
    for program, model in ((73, 2), (75, 2), (39, 1), (24, 1), (1, 0)):
        assert words._plays(replace(part, program=program)) == model


def test_only_parts_that_were_written_have_a_player():
    lines = engine()
    plan = plan_of()
    tune = plan.parts[0].name
    Composer(lines).fill(plan, initial_score(plan), frozenset({Hole(0, tune), Hole(1, tune)}))
    assert lines.players == {tune: "model"}


# -- sampling -------------------------------------------------------------------------------------


def notes_with(options, seed=3):
    plan = plan_of(seed=3)
    canvas = Canvas(plan, initial_score(plan), all_holes(plan), seed)
    from cadenza.progress import Silent

    return [cell.notes for cell in engine(options=options).fill(canvas, Silent())]


def test_at_temperature_zero_and_with_one_choice_chance_has_no_say():
    greedy = [notes_with(EngineOptions(temperature=0.0)), notes_with(EngineOptions(top_k=1))]
    onsets = [[[note.pitch for note in cell] for cell in each] for each in greedy]
    assert onsets[0] == onsets[1]


@pytest.mark.parametrize(
    "options",
    [EngineOptions(temperature=1.5), EngineOptions(top_p=0.2), EngineOptions(top_k=3)],
    ids=["temperature", "top_p", "top_k"],
)
def test_sampling_has_a_say(options):
    assert notes_with(options) != notes_with(None)
    assert notes_with(options) == notes_with(options)
