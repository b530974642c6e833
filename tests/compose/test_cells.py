"""Cells and locks of infill and vary, and the music that is heard while it is made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.app import example
from cadenza.brief import Wish
from cadenza.compose import Composer, Hole, TheoryEngine
from cadenza.compose.takes.drafts import draft_takes
from cadenza.compose.verbs.job import Job
from cadenza.compose.verbs.jobs import (
    accompany_job,
    compose_job,
    continue_job,
    infill_job,
    vary_job,
)
from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import Score, read_midi
from cadenza.plan import complete, load_styles, make_plan

STYLES = load_styles()
SCORE = read_midi(example("rooftop").midi)


def holes_of(job: Job) -> set[Hole]:
    return {
        Hole(hole.bar + window.first_bar, hole.part)
        for window in job.windows
        for hole in window.holes
    }


class Heard:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.plans = []
        self.cells = {}

    def planned(self, takes, score, parts, holes):
        self.plans.append((takes, score, parts, holes))

    def cell(self, take, bar, part, notes):
        assert (take, bar, part) not in self.cells, "a cell is told once"
        self.cells[take, bar, part] = notes


def by_cell(score: Score) -> dict[tuple[int, int], list]:
    """Index of a track and bar → notes that start there."""
    starts = score.bar_starts()
    out = {}
    for index, track in enumerate(score.tracks):
        for note in track.notes:
            bar = sum(start <= note.start_ticks for start in starts) - 1
            out.setdefault((index, bar), []).append(note)
    return out


def test_cells_alone_are_just_these_cells() -> None:
    job = infill_job(SCORE, cells=[("chords", (2, 4)), ("bass", (3,))])
    assert holes_of(job) == {Hole(1, "chords"), Hole(3, "chords"), Hole(2, "bass")}


def test_cells_add_to_a_rectangle_and_locked_cells_leave_it() -> None:
    plain = holes_of(infill_job(SCORE, bars=(1, 2), parts=("chords",)))
    assert plain == {Hole(0, "chords"), Hole(1, "chords")}
    job = infill_job(
        SCORE,
        bars=(1, 2),
        parts=("chords",),
        cells=[("bass", (4,))],
        locked=[("CHORDS", (2,)), ("bass", (1,))],
    )
    assert holes_of(job) == {Hole(0, "chords"), Hole(3, "bass")}


def test_what_is_locked_whole_or_named_wrongly_is_refused() -> None:
    with pytest.raises(UsageError, match="not locked"):
        infill_job(SCORE, cells=[("chords", (2,))], locked=[("chords", (2,))])
    with pytest.raises(UsageError, match="bars lie between"):
        infill_job(SCORE, cells=[("chords", (99,))])
    with pytest.raises(UnknownNameError, match="it has"):
        infill_job(SCORE, cells=[("chords", (2,))], locked=[("theremin", (1,))])
    with pytest.raises(UsageError, match="bars or cells"):
        infill_job(SCORE)
    with pytest.raises(UsageError, match="not locked"):
        vary_job(SCORE, cells=[("chords", (1,))], locked=[("chords", (1,))], amount=1.0)


def test_vary_keeps_to_its_cells_and_off_its_locks() -> None:
    bars = tuple(range(1, len(SCORE.bar_starts()) + 1))
    job = vary_job(SCORE, amount=1.0, cells=[("bass", bars)], locked=[("bass", (1, 2))])
    assert {hole.part for hole in holes_of(job)} == {"bass"}
    assert not {hole.bar for hole in holes_of(job)} & {0, 1}
    everything = holes_of(vary_job(SCORE, amount=1.0))
    assert holes_of(job) < everything


def test_locked_cells_do_not_change_a_note() -> None:
    job = infill_job(SCORE, bars=(1, 4), locked=[("chords", (2, 3)), ("bass", (1,))])
    (draft,) = draft_takes(job, Composer("theory"))
    before, after = by_cell(SCORE), by_cell(draft.result)
    changed = {cell for cell in before | after if before.get(cell) != after.get(cell)}
    names = {index: name for name, index in job.parts.items()}
    assert changed
    assert {Hole(bar, names[index]) for index, bar in changed} <= holes_of(job)


def test_a_song_is_heard_as_it_is_made() -> None:
    plan = make_plan(complete(Wish(style="pop", bars=4), STYLES, 3), STYLES["pop"], 3)
    heard = Heard()
    drafts = draft_takes(compose_job(plan), Composer("theory"), takes=2, hearing=heard)
    ((takes, score, parts, holes),) = heard.plans
    assert takes == 2
    assert not any(track.notes for track in score.tracks)
    assert {name: role for name, (_, role) in parts.items()} == {p.name: p.role for p in plan.parts}
    assert {(take, hole.bar, hole.part) for take in (1, 2) for hole in holes} == set(heard.cells)
    for number, draft in enumerate(drafts, 1):
        for name, (index, _) in parts.items():
            told = [
                note
                for (take, _, part), notes in heard.cells.items()
                if (take, part) == (number, name)
                for note in notes
            ]
            assert tuple(sorted(told)) == draft.result.tracks[index].notes


@pytest.mark.parametrize("quarter", [480, 96])
@pytest.mark.parametrize("verb", ["continue", "infill", "accompany"])
def test_what_is_told_of_a_file_lies_in_its_own_ticks(verb: str, quarter: int) -> None:
    score = in_ticks(SCORE, quarter)
    job = {
        "continue": lambda: continue_job(score, bars=2),
        "infill": lambda: infill_job(score, cells=[("chords", (2, 3))]),
        "accompany": lambda: accompany_job(score),
    }[verb]()
    heard = Heard()
    (draft,) = draft_takes(job, Composer("theory"), hearing=heard)
    ((_, shown, parts, holes),) = heard.plans
    assert shown.ticks_per_quarter == quarter
    assert {(1, hole.bar, hole.part) for hole in holes} == set(heard.cells)
    result = by_cell(draft.result)
    standing = by_cell(shown)
    for (_, bar, part), notes in heard.cells.items():
        index, _ = parts[part]
        assert (index, bar) not in standing
        starts = {(note.start_ticks, note.pitch) for note in notes}
        assert {(n.start_ticks, n.pitch) for n in result.get((index, bar), [])} <= starts
    told = {(parts[part][0], bar) for (_, bar, part), notes in heard.cells.items() if notes}
    assert {cell for cell in result if cell not in standing} <= told


def in_ticks(score: Score, quarter: int) -> Score:
    """The same music in another resolution; the example stands on a grid that both have."""
    factor = quarter / score.ticks_per_quarter

    def at(ticks: int) -> int:
        return round(ticks * factor)

    def moved(items):
        return tuple(replace(each, at_ticks=at(each.at_ticks)) for each in items)

    return replace(
        score,
        ticks_per_quarter=quarter,
        tracks=tuple(
            replace(
                track,
                notes=tuple(
                    replace(
                        note,
                        start_ticks=at(note.start_ticks),
                        duration_ticks=max(1, at(note.duration_ticks)),
                    )
                    for note in track.notes
                ),
                controls=(),
                bends=(),
                raw=(),
            )
            for track in score.tracks
        ),
        tempos=moved(score.tempos),
        meters=moved(score.meters),
        keys=moved(score.keys),
        chords=moved(score.chords),
        sections=moved(score.sections),
        raw=(),
        end=at(score.end_ticks),
    )


def test_a_take_that_is_passed_over_keeps_its_number() -> None:
    job = infill_job(SCORE, cells=[("chords", (2,))])
    heard = Heard()
    draft_takes(job, Composer(TheoryEngine()), takes=1, first=2, hearing=heard)
    assert {take for take, _, _ in heard.cells} == {3}
