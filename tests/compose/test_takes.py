"""Takes: seeds, batches, partial results; measuring and ranking."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cadenza.brief import Wish
from cadenza.compose import Cell, Composer, EngineOptions, Take, TheoryEngine, all_holes
from cadenza.compose.engine import BatchEngine, Canvas, fill_many
from cadenza.compose.takes.drafts import draft_takes, judge, take_seeds
from cadenza.compose.takes.likeness import SOURCES, closeness, healthy_band, sources_of
from cadenza.compose.takes.playability import FAULTS, measure_playability
from cadenza.compose.takes.ranking import CRITERIA, measure, rank
from cadenza.compose.takes.repetition import measure_repetition, repeat_share
from cadenza.compose.verbs.jobs import compose_job, infill_job
from cadenza.errors import CancelledError, UsageError
from cadenza.metrics import Check
from cadenza.music import Note
from cadenza.plan import complete, load_styles, make_plan
from cadenza.progress import Progress, Silent

STYLES = load_styles()


def plan_of(style: str = "pop", bars: int = 16, seed: int = 3):
    return make_plan(complete(Wish(style=style, bars=bars), STYLES, seed), STYLES[style], seed)


def composed(style: str = "pop", bars: int = 16):
    plan = plan_of(style, bars)
    return plan, Composer("theory").compose(plan).score


class Stopped(TheoryEngine):
    """Gives cells up to a bar, then the person presses Ctrl-C."""

    def __init__(self, bars: int, error: type[BaseException] = CancelledError) -> None:
        self.bars, self.error = bars, error

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        for cell in super().fill(canvas, progress):
            if cell.hole.bar == self.bars and cell.hole.part == canvas.plan.parts[-1].name:
                raise self.error("stop")
            yield cell


class Batch(TheoryEngine):
    """Fills canvases bar by bar in turn, as a model does in one batch."""

    def __init__(self) -> None:
        self.calls = 0

    def fill_many(self, canvases, progress):
        self.calls += 1
        streams = [list(self.fill(canvas, progress)) for canvas in canvases]
        for at in range(max(map(len, streams))):
            for index, cells in enumerate(streams):
                if at < len(cells):
                    yield index, cells[at]


def test_the_first_take_has_the_job_s_seed_and_more_takes_do_not_change_it() -> None:
    assert take_seeds(7, 4)[0] == 7
    assert take_seeds(7, 4) == take_seeds(7, 16)[:4]
    assert len(set(take_seeds(7, 16))) == 16
    job = compose_job(plan_of())
    one = draft_takes(job, Composer("theory"))
    four = draft_takes(job, Composer("theory"), takes=4)
    assert one[0] == four[0]
    assert len({draft.result for draft in four}) == 4
    assert one[0].result == Composer("theory").compose(job.plan).score


@pytest.mark.parametrize("takes", [0, -1, 17])
def test_the_number_of_takes_is_held_to_its_range(takes: int) -> None:
    with pytest.raises(UsageError, match="--takes is a whole number from 1 to 16"):
        draft_takes(compose_job(plan_of()), Composer("theory"), takes=takes)


def test_a_batch_gives_what_one_after_the_other_gives() -> None:
    job, engine = compose_job(plan_of()), Batch()
    assert isinstance(engine, BatchEngine)
    assert not isinstance(TheoryEngine(), BatchEngine)
    assert draft_takes(job, Composer(engine), takes=3) == draft_takes(
        job, Composer("theory"), takes=3
    )
    assert engine.calls == 1


def test_progress_of_many_canvases_rises_to_one() -> None:
    class Heard(Silent):
        shares: list[float] = []  # noqa: RUF012

        def report(self, stage: str, done: float, total: float = 1.0) -> None:
            assert stage == "compose"
            self.shares.append(done / total)

    plan, heard = plan_of(bars=4), Heard()
    canvas = Canvas(plan, compose_job(plan).base, all_holes(plan), 1)
    assert len(list(fill_many(TheoryEngine(), [canvas, canvas], heard))) == 2 * len(all_holes(plan))
    assert heard.shares == sorted(heard.shares)
    assert heard.shares[-1] == 1.0


@pytest.mark.parametrize("error", [CancelledError, KeyboardInterrupt])
def test_a_stop_keeps_nothing_unless_asked(error: type[BaseException]) -> None:
    with pytest.raises(error):
        draft_takes(compose_job(plan_of()), Composer(Stopped(5, error)))
    (draft,) = draft_takes(compose_job(plan_of()), Composer(Stopped(5, error)), keep_partial=True)
    assert (draft.whole, draft.bars, draft.plan.bars) == (False, 5, 5)
    whole = Composer("theory").compose(plan_of()).score
    end = 5 * draft.plan.bar_ticks
    assert draft.result.end_ticks == end
    for track in draft.result.tracks:
        starts = [n.start_ticks for n in whole.track(track.name).notes if n.start_ticks < end]
        assert [n.start_ticks for n in track.notes] == starts
    assert sum(section.bars for section in draft.plan.sections) == 5


def test_a_stop_before_the_first_bar_keeps_nothing() -> None:
    with pytest.raises(CancelledError):
        draft_takes(compose_job(plan_of()), Composer(Stopped(0)), keep_partial=True)


def test_takes_that_are_whole_are_kept_when_another_is_stopped() -> None:
    class Second(Stopped):
        def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
            self.bars = 999 if canvas.seed == 3 else 2
            return super().fill(canvas, progress)

    drafts = draft_takes(compose_job(plan_of()), Composer(Second(0)), takes=3, keep_partial=True)
    assert [(draft.seed, draft.whole) for draft in drafts] == [(3, True)]


def test_a_stopped_infill_leaves_the_other_bars_as_they_were() -> None:
    _, score = composed()
    job = infill_job(score, bars=(5, 12), styles=STYLES, seed=9)
    window = job.windows[0]
    stop = min(hole.bar for hole in window.holes) + 3
    (draft,) = draft_takes(job, Composer(Stopped(stop)), keep_partial=True)
    assert draft.bars == 3
    later = 7 * plan_of().bar_ticks
    for before, after in zip(score.tracks, draft.result.tracks, strict=True):
        assert [n for n in before.notes if n.start_ticks >= later] == [
            n for n in after.notes if n.start_ticks >= later
        ]


# --- measuring -----------------------------------------------------------------------------


def test_a_measure_has_every_criterion_in_a_fixed_order() -> None:
    plan, score = composed()
    numbers = measure(score, plan, (Check("key", "C", "C", ok=True),))
    assert list(numbers) == list(measure(score, plan))
    assert set(CRITERIA) | set(FAULTS) <= set(numbers)
    assert numbers["conformance"] == 1.0
    assert numbers["likeness"] > 0.6
    assert numbers["strong_chord_tones"] > 0.9
    assert numbers["playability"] > 0.9
    assert measure(score, plan) == measure(score, plan)


def test_nothing_asked_is_all_kept_and_one_of_two_is_half() -> None:
    plan, score = composed()
    assert measure(score, plan)["conformance"] == 1.0
    checks = (Check("key", "C", "D", ok=False), Check("bars", 4, 4, ok=True))
    assert measure(score, plan, checks)["conformance"] == 0.5


def test_measuring_holes_hears_only_what_was_written() -> None:
    plan, score = composed()
    name = next(part.name for part in plan.parts if part.role == "melody")
    track = score.track(name)
    wrong = tuple(replace(note, pitch=1) for note in track.notes if note.start_ticks < 1920)
    rest = tuple(note for note in track.notes if note.start_ticks >= 1920)
    broken = score.with_track(replace(track, notes=tuple(sorted(wrong + rest))))
    late = frozenset(hole for hole in all_holes(plan) if hole.bar >= 4)
    assert measure(broken, plan)["out_of_range"] > 0
    assert measure(broken, plan, holes=late)["out_of_range"] == 0


def test_repeat_share_knows_its_ends() -> None:
    bar, other = frozenset({("a", 0, 60)}), frozenset({("a", 0, 61)})
    assert repeat_share([bar] * 8) == 1.0
    assert repeat_share([frozenset({("a", 0, pitch)}) for pitch in range(8)]) == 0.0
    assert repeat_share([bar, other] * 4) == pytest.approx(6 / 7)
    assert math.isnan(repeat_share([bar] * 3))


def stuck(score, plan):
    """The fullest bar, over and over."""
    length = plan.bar_ticks

    def sounding(bar: int) -> int:
        return sum(any(n.start_ticks // length == bar for n in t.notes) for t in score.tracks)

    fullest = max(range(plan.bars), key=sounding)
    tracks = []
    for track in score.tracks:
        bar = [n for n in track.notes if n.start_ticks // length == fullest]
        notes = tuple(
            replace(note, start_ticks=note.start_ticks % length + at * length)
            for at in range(plan.bars)
            for note in bar
        )
        tracks.append(replace(track, notes=tuple(sorted(notes))))
    return replace(score, tracks=tuple(tracks))


def test_a_bar_over_and_over_is_heard() -> None:
    plan, score = composed("techno", 16)
    found = measure_repetition(stuck(score, plan), plan)
    assert found["repetition"] == 1.0
    assert found["stuck_bars"] == 16


def test_players_have_limits() -> None:
    plan, score = composed("classical", 8)
    name = next(part.name for part in plan.parts if part.role == "melody")
    part = replace(plan.part(name), instrument="acoustic_grand_piano", program=0)
    plan = replace(plan, parts=(part,))

    def judged(*chords: tuple[int, ...], program: int = 0) -> dict[str, float]:
        notes = tuple(
            Note(480 * at, pitch, 480, 80) for at, chord in enumerate(chords) for pitch in chord
        )
        track = replace(score.track(name), program=program, notes=notes)
        return measure_playability(replace(score, tracks=(track,)), plan)

    assert judged((60, 64, 67))["playability"] == 1.0
    assert judged((36, 48, 60, 72))["wide_hands"] == 0  # two octaves in two hands
    assert judged((30, 60, 90))["wide_hands"] == 1.0
    assert judged((60,), (73,))["wide_leaps"] == 1.0
    assert judged((60,), (72,))["wide_leaps"] == 0
    assert judged((60, 64), program=73)["too_many_notes"] == 1.0  # a flute plays one note
    assert judged((40,), program=73)["out_of_range"] == 1.0


def test_a_drummer_has_two_hands_and_a_machine_has_as_many_as_it_likes() -> None:
    plan, score = composed("rock", 4)
    name = next(part.name for part in plan.parts if part.is_drum)
    notes = tuple(sorted(Note(0, pitch, 60, 80) for pitch in (36, 38, 42, 49)))
    score = score.with_track(replace(score.track(name), notes=notes))
    assert measure_playability(score, plan)["too_many_limbs"] > 0
    assert measure_playability(score, replace(plan, style="techno"))["too_many_limbs"] == 0
    two = replace(score.track(name), notes=notes[:3])
    assert measure_playability(score.with_track(two), plan)["too_many_limbs"] == 0


def test_every_style_has_statistics_and_every_source_is_there() -> None:
    for style in STYLES:
        assert sources_of(style) == SOURCES.get(style, (f"theory/{style}",))
        for name in ("repetition", "tune_repetition"):
            low, high = healthy_band(style, name)
            assert 0 <= low < high <= 0.95
    assert sources_of("polka") == ()
    assert closeness("polka", {"syncopation": 0.1}) == {}
    assert closeness("jazz", {"syncopation": math.nan}) == {}


def test_closeness_falls_with_the_distance() -> None:
    near = [closeness("classical", {"scale_consistency": x}) for x in (0.92, 0.7, 0.5)]
    values = [each["scale_consistency"] for each in near]
    assert values[0] == 1.0
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.1


# --- ranking -------------------------------------------------------------------------------


def take(score, plan, checks=(), seed=1):
    return Take(score, "theory", seed, measure(score, plan, checks))


GOOD, BAD = Check("key", "C", "C", ok=True), Check("key", "C", "D", ok=False)


@pytest.mark.parametrize("style", ["pop", "techno", "jazz", "classical", "lofi", "rock", "house"])
def test_a_take_that_is_stuck_on_one_bar_stands_below(style: str) -> None:
    plan, score = composed(style, 16)
    first, second = rank([take(stuck(score, plan), plan), take(score, plan)])
    assert (first.number, second.number) == (2, 1)
    assert "repeats itself" in first.reasons[0]


def test_a_take_that_breaks_what_was_asked_never_wins() -> None:
    plan, score = composed()
    awful = stuck(score, plan)
    first, second = rank([take(score, plan, (BAD,)), take(awful, plan, (GOOD,))])
    assert first.number == 2
    assert first.total < second.total
    assert first.reasons[0] == "keeps more of what was asked"
    assert second.reasons[0] == "keeps less of what was asked"
    assert "keeps 0 of 1 asked" in second.reasons


def test_wrong_notes_cost_a_place_and_the_reason_says_so() -> None:
    plan, score = composed("pop", 16)
    tracks = tuple(
        track
        if track.is_drum
        else replace(
            track,
            notes=tuple(replace(n, pitch=n.pitch + (i % 2)) for i, n in enumerate(track.notes)),
        )
        for track in score.tracks
    )
    first, second = rank([take(replace(score, tracks=tracks), plan), take(score, plan)])
    assert first.number == 2
    assert "fits its chords better" in first.reasons[0]
    assert "fits its chords less" in second.reasons[0]


def test_takes_that_are_alike_keep_their_order() -> None:
    plan, score = composed()
    same = take(score, plan)
    ranked = rank([same, same, same])
    assert [row.number for row in ranked] == [1, 2, 3]
    assert [row.place for row in ranked] == [1, 2, 3]
    assert ranked[0].reasons[0] == "hardly differs from the next"
    assert ranked[2].reasons[0] == "hardly differs from the best"


def test_the_order_of_ranks_does_not_depend_on_the_order_of_takes() -> None:
    job = compose_job(plan_of("jazz", 16))
    drafts = draft_takes(job, Composer("theory"), takes=4)
    forward = judge(drafts, "theory", [()] * 4)
    backward = judge(drafts[::-1], "theory", [()] * 4)
    assert [row.take.seed for row in forward] == [row.take.seed for row in backward]
    assert [row.total for row in forward] == sorted((r.total for r in forward), reverse=True)


def test_one_take_has_facts_and_no_comparison() -> None:
    plan, score = composed()
    (row,) = rank([take(score, plan)])
    assert not any("hardly" in reason or "nearer" in reason for reason in row.reasons)
    assert rank([]) == ()


def test_silence_can_be_measured_and_ranks_last() -> None:
    plan, score = composed()
    empty = replace(score, tracks=tuple(replace(track, notes=()) for track in score.tracks))
    first, second = rank([take(empty, plan), take(score, plan)])
    assert first.number == 2
    assert second.total == 0.0
    assert first.reasons[0] == "more of its parts play"


def test_a_part_that_is_silent_costs_a_place() -> None:
    plan, score = composed()
    bass = next(part.name for part in plan.parts if part.role == "bass")
    mute = score.with_track(replace(score.track(bass), notes=()))
    first, second = rank([take(mute, plan), take(score, plan)])
    assert first.number == 2
    assert second.take.measurements["silent_parts"] == pytest.approx(1 / len(plan.parts))
    holes = frozenset(hole for hole in all_holes(plan) if hole.part != bass)
    assert measure(mute, plan, holes=holes)["silent_parts"] == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"temperature": -0.1}, "--temperature lies between 0 and 2"),
        ({"temperature": math.nan}, "--temperature"),
        ({"top_p": 1.1}, "--top-p lies between 0 and 1"),
        ({"top_p": 0.0}, "--top-p lies above 0"),
        ({"min_p": 2.0}, "--min-p"),
        ({"strictness": 1.5}, "--strictness"),
    ],
)
def test_options_are_held_to_their_ranges(fields: dict[str, float], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        EngineOptions(**fields)


def test_options_tell_what_was_set() -> None:
    assert EngineOptions().to_dict() == {}
    assert EngineOptions(model="/x/small", top_p=0.9).to_dict() == {"model": "small", "top_p": 0.9}


def test_reasons_name_the_requests_that_a_take_breaks() -> None:
    plan, score = composed(bars=8)
    take = Take(score, "theory", 1, measure(score, plan))
    key = Check("key", "D minor", "F major", ok=False)
    bars = Check("bars", 8, 8, ok=True)
    held, lost = [bars, Check("key", "D minor", "D minor", ok=True)], [bars, key]

    def ranked(*checks):
        takes = [replace(take, measurements=measure(score, plan, each)) for each in checks]
        return rank(takes, checks)

    best, other = ranked(lost, held)
    assert best.number == 2
    assert best.reasons[0] == "keeps the asked key, which the next breaks"
    assert other.reasons[0] == "breaks the asked key, which the best keeps"
    assert "breaks key (asked D minor, found F major)" in other.reasons
    assert not any("breaks" in reason for reason in best.reasons[1:])
    for each in ranked(lost, lost):
        assert "breaks key (asked D minor, found F major)" in each.reasons
