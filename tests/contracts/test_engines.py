"""The battery that every engine passes; a new engine joins by its name in ``engines()``."""

from __future__ import annotations

import random
from copy import deepcopy
from dataclasses import replace

import pytest

from cadenza.brief.model import Wish
from cadenza.compose import Composer, Hole, all_holes, engines, initial_score
from cadenza.compose.lines import LineEngine
from cadenza.compose.neural import NeuralEngine
from cadenza.errors import CancelledError, UnknownNameError
from cadenza.music.gm import DRUMS
from cadenza.music.score import Meter, Note
from cadenza.plan import complete, load_styles, make_plan
from cadenza.progress import Silent
from cadenza.runtime import FakeModel
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_fake import FakeLineModel
from cadenza.tokens import FIELD_SIZES
from cadenza.tokens.line_places import PLACE_SIZES, PLACES
from cadenza.tokens.line_vocabulary import LineVocabulary

NAMES = [name for name in engines() if name != "auto"]
# The neural engine on a model that chooses at random shows what grammar and plan hold by
# themselves; with the shipped model it is slower.
ENGINES = [
    "theory",
    "neural, random model",
    "lstm-1, random model",
    "lstm-3, random model",
    "words, random models",
    pytest.param("neural", marks=pytest.mark.slow),
]
STYLES = load_styles()
# Style, metre, bars: pairwise enough to meet each metre and each odd length.
CASES = [
    ("lofi", None, 16),
    ("pop", "3/4", 9),
    ("jazz", "5/4", 12),
    ("rock", "6/8", 8),
    ("techno", "7/8", 7),
    ("classical", "2/4", 24),
    ("ambient", "12/8", 3),
    ("blues", None, 1),
]


def plan_of(style: str, meter: str | None, bars: int, seed: int = 3):
    wish = Wish(style=style, bars=bars, meter=Meter.parse(meter) if meter else None)
    return make_plan(complete(wish, STYLES, seed), STYLES[style], seed)


def notes_by_cell(score, plan):
    cells = {}
    for track in score.tracks:
        for note in track.notes:
            hole = Hole(note.start_ticks // plan.bar_ticks, track.name)
            cells.setdefault(hole, []).append(note)
    return cells


def line_vocabulary(*, drums):
    """Tunes around middle C, triads, and three strokes of drums: far less than plans ask for."""
    chords = [(False, ())]
    chords += [(False, (pitch,)) for pitch in range(55, 80)]
    chords += [(False, (root, root + 4, root + 7)) for root in range(48, 60)]
    chords += [(True, each) for each in ((36,), (38,), (36, 42), (38, 42, 46))] if drums else []
    durations = (3, 6, 12, 24, 48)
    words = [(c, d) for c in range(1, 1 + len(chords)) for d in range(1, 6)]
    joints = [(c, d, 1 if c == 1 else v) for c, d in words[::2] for v in (8, 11)]
    return LineVocabulary(tuple(chords), durations, tuple(words), tuple(dict.fromkeys(joints)))


def line_engine(architecture):
    words = architecture == "words"
    vocabularies = [line_vocabulary(drums=not words)] * (3 if words else 1)
    config = LineConfig.of_size(
        architecture,
        "tiny",
        tuple(each.sizes(architecture) for each in vocabularies),
        PLACES,
        PLACE_SIZES,
        programs=(0, 32, 73) if words else (),
    )
    return LineEngine(FakeLineModel(config, seed=4), vocabularies)


@pytest.fixture(params=ENGINES)
def composer(request):
    if request.param.split(",")[0] in {"lstm-1", "lstm-3", "words"}:
        return Composer(line_engine(request.param.split(",")[0]))
    if request.param == "neural, random model":
        return Composer(NeuralEngine(model=FakeModel(FIELD_SIZES)))
    return Composer(request.param)


def test_the_battery_knows_every_engine():
    known = [getattr(each, "values", (each,))[0] for each in ENGINES]
    assert set(NAMES) <= set(known)


@pytest.mark.parametrize(("style", "meter", "bars"), CASES)
def test_a_composed_score_keeps_to_its_plan(composer, style, meter, bars):
    plan = plan_of(style, meter, bars)
    score = composer.compose(plan).score
    assert [track.name for track in score.tracks] == [part.name for part in plan.parts]
    assert score.end_ticks == plan.end_ticks
    for part, track in zip(plan.parts, score.tracks, strict=True):
        assert track.is_drum == part.is_drum
        assert track.notes, f"{part.name} is silent"
        assert list(track.notes) == sorted(track.notes)
        allowed = set(DRUMS.values()) if part.is_drum else range(part.low, part.high + 1)
        for note in track.notes:
            assert note.pitch in allowed
            assert 1 <= note.velocity <= 127
            assert note.duration_ticks >= 1
            assert 0 <= note.start_ticks < note.end_ticks <= plan.end_ticks
            section = plan.section_at(note.start_ticks // plan.bar_ticks)
            assert part.name in section.parts


@pytest.mark.parametrize(("style", "meter", "bars"), CASES)
def test_no_part_strikes_a_pitch_that_it_still_holds(composer, style, meter, bars):
    for track in composer.compose(plan_of(style, meter, bars)).score.tracks:
        until = {}
        for note in track.notes:
            assert until.get(note.pitch, 0) <= note.start_ticks
            until[note.pitch] = note.end_ticks


def test_the_same_seed_gives_the_same_score(composer):
    plan = plan_of("lofi", None, 16)
    assert composer.compose(plan) == composer.compose(plan)
    other = plan_of("lofi", None, 16, seed=4)
    assert composer.compose(plan).score != composer.compose(other).score


@pytest.mark.parametrize("trial", range(6))
def test_infilling_changes_the_holes_and_nothing_else(composer, trial):
    plan = plan_of("pop", None, 12)
    score = composer.compose(plan).score
    rng = random.Random(trial)
    holes = frozenset(rng.sample(sorted(all_holes(plan)), 1 + 5 * trial))
    filled = composer.fill(plan, score, holes, seed=99 + trial)
    before, after = notes_by_cell(score, plan), notes_by_cell(filled, plan)
    for hole in all_holes(plan) - holes:
        assert before.get(hole) == after.get(hole)
    for hole in holes:
        for note in after.get(hole, ()):
            bar = hole.bar
            while Hole(bar + 1, hole.part) in holes:
                bar += 1
            assert note.end_ticks <= (bar + 1) * plan.bar_ticks


def test_the_canvas_is_not_changed(composer):
    plan = plan_of("pop", None, 8)
    score = composer.compose(plan).score
    plan_before, score_before = deepcopy(plan), deepcopy(score)
    composer.fill(plan, score, frozenset({Hole(2, plan.parts[0].name)}), seed=5)
    assert (plan, score) == (plan_before, score_before)


def test_continuing_leaves_the_given_bars(composer):
    plan = plan_of("folk", None, 16)
    score = composer.compose(plan).score
    holes = frozenset(hole for hole in all_holes(plan) if hole.bar >= 8)
    longer = composer.fill(plan, score, holes, seed=7)
    cut = 8 * plan.bar_ticks
    for track in score.tracks:
        given = [note for note in track.notes if note.start_ticks < cut]
        kept = [note for note in longer.track(track.name).notes if note.start_ticks < cut]
        assert given == kept


def test_accompanying_a_given_tune_keeps_it(composer):
    plan = plan_of("pop", None, 8)
    tune = plan.parts[0].name
    notes = tuple(Note(i * 480, 67 + i % 5, 470, 80) for i in range(8 * plan.bar_ticks // 480))
    score = initial_score(plan)
    score = score.with_track(replace(score.track(tune), notes=notes))
    holes = frozenset(hole for hole in all_holes(plan) if hole.part != tune)
    done = composer.fill(plan, score, holes)
    assert done.track(tune).notes == notes
    assert any(track.notes for track in done.tracks if track.name != tune)


def test_no_holes_no_change(composer):
    plan = plan_of("lofi", None, 4)
    score = composer.compose(plan).score
    assert composer.fill(plan, score, frozenset()) == score


def test_cells_come_in_order_and_once(composer):
    plan = plan_of("lofi", None, 8)
    from cadenza.compose import Canvas

    canvas = Canvas(plan, initial_score(plan), all_holes(plan), plan.seed)
    holes = [cell.hole for cell in composer.engine.fill(canvas, Silent())]
    assert holes == sorted(all_holes(plan))


def test_a_cancelled_job_stops(composer):
    progress = Silent()
    progress.cancel()
    with pytest.raises(CancelledError, match="stopped"):
        composer.compose(plan_of("lofi", None, 8), progress)


def test_an_unknown_engine_is_refused_by_name():
    with pytest.raises(UnknownNameError, match=r"auto, theory.*got neurall"):
        Composer("neurall")


@pytest.mark.slow
@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_makes_a_song_of_each_of_ten_seeds(composer, style, request):
    seeds = 1 if "neural-" in request.node.name else 10
    scores = []
    for seed in range(seeds):
        plan = make_plan(complete(Wish(style=style), STYLES, seed), STYLES[style], seed)
        score = composer.compose(plan).score
        for track in score.tracks:
            assert track.notes
        scores.append(tuple(track.notes for track in score.tracks))
    assert len(set(scores)) == seeds
