"""What a release says about copying: figures a corpus, and a check where it is strict."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cadenza.compose import EngineOptions
from cadenza.compose.originality import Corpus, corpora
from cadenza.compose.verbs.job import Job
from cadenza.metrics import Check
from cadenza.metrics.originality import Curve, Findings, Passage, Run, find_copies
from cadenza.metrics.originality.findings import NOTES
from cadenza.music import Score

__all__ = ["Comparison", "compare", "new_notes", "originality_checks", "originality_facts"]

_TOLD_NOTES = 8


@dataclass(frozen=True)
class Comparison:
    """A piece against one corpus.

    Parameters
    ----------
    corpus : Corpus
        The corpus.
    findings : Findings
        What of the piece it holds.
    """

    corpus: Corpus
    findings: Findings

    @property
    def own_run(self) -> int:
        """Notes of its own in the longest run of a part."""
        return 0 if self.findings.longest is None else self.findings.longest.own

    @property
    def own_texture_run(self) -> int:
        """Notes of its own in the longest run of all parts together."""
        run = self.findings.longest_texture
        return 0 if run is None else run.own

    @property
    def is_usual(self) -> bool:
        """Whether no run is longer than those that pieces by people usually share."""
        usual = self.corpus.usual_texture_run
        return self.own_run <= self.corpus.usual_run and self.own_texture_run <= usual

    @cached_property
    def percentiles(self) -> dict[str, float]:
        """Which part of the held-out pieces lies below, in percent; empty where none are known.

        ``run`` is that of the longest run of its own, ``share`` that of the windows of eight
        notes.
        """
        people = self.corpus.people
        if people is None:
            return {}
        share = self.findings.parts.share(_TOLD_NOTES, weighed=True)
        told = {
            "run": people.percentile_of_run(self.own_run),
            "share": people.percentile_of_share(_TOLD_NOTES, share),
        }
        return {name: round(value, 1) for name, value in told.items() if math.isfinite(value)}

    def to_dict(self) -> dict[str, object]:
        """As a receipt tells it."""
        found = self.findings
        return {
            "corpus": self.corpus.name,
            "pieces": len(self.corpus.index),
            "usual": self.is_usual,
            "own_run": self.own_run,
            "usual_run": self.corpus.usual_run,
            "own_texture_run": self.own_texture_run,
            "usual_texture_run": self.corpus.usual_texture_run,
            "percentiles": self.percentiles,
            "longest": _run(found.longest),
            "longest_texture": _run(found.longest_texture),
            "near_copies": [_passage(each) for each in found.passages],
            "usual_curve": self._usual_curve(),
            "curve": _curve(found.parts),
            "curve_texture": _curve(found.texture),
        }

    def _usual_curve(self) -> list[list[float | None]] | None:
        """The weighed shares that 5 and 95 % of the held-out pieces lie below."""
        people = self.corpus.people
        if people is None or not len(people):
            return None
        low, _, high = people.usual_shares()
        return [
            [round(float(each), 4) if math.isfinite(each) else None for each in row]
            for row in (low, high)
        ]


def compare(score: Score, options: EngineOptions) -> tuple[Comparison, ...]:
    """A piece against every corpus that the options name; none where originality is off.

    Parameters
    ----------
    score : Score
        The piece, as its file holds it.
    options : EngineOptions
        Model, further corpora, and whether to look at all.
    """
    return tuple(Comparison(each, find_copies(score, each.index)) for each in corpora(options))


def new_notes(score: Score, job: Job) -> Score:
    """What Cadenza wrote of a piece: all of a song, of a file the notes that begin in its holes.

    Parameters
    ----------
    score : Score
        The result; its tracks in the order of the job's.
    job : Job
        What was to be filled.
    """
    if job.verb == "compose":
        return score
    starts = score.bar_starts()
    holes: dict[int, set[int]] = {}
    for window in job.windows:
        for hole in window.holes:
            holes.setdefault(job.parts[hole.part], set()).add(hole.bar + window.first_bar)
    tracks = (
        replace(
            track,
            notes=tuple(
                note
                for note in track.notes
                if bisect_right(starts, note.start_ticks) - 1 in holes.get(index, ())
            ),
        )
        for index, track in enumerate(score.tracks)
    )
    return replace(score, tracks=tuple(tracks))


def originality_facts(score: Score, options: EngineOptions) -> Mapping[str, object] | None:
    """The receipt's field; None where originality is off."""
    if options.originality == "off":
        return None
    compared = compare(score, options)
    return {"mode": options.originality, "corpora": [each.to_dict() for each in compared]}


def originality_checks(compared: Sequence[Comparison]) -> tuple[Check, ...]:
    """Whether no run is longer than usual: one check a corpus."""
    return tuple(
        Check(
            "originality",
            f"runs of {each.corpus.name} of at most {each.corpus.usual_run} notes in a part, "
            f"{each.corpus.usual_texture_run} in all",
            f"{each.own_run} and {each.own_texture_run} notes",
            each.is_usual,
        )
        for each in compared
    )


def _run(run: Run | None) -> dict[str, object] | None:
    if run is None:
        return None
    return {
        "notes": run.match.notes,
        "own": run.own,
        "part": run.part,
        "bar": run.bar + 1,
        "pieces": run.times,
        "source": _source(run.match.piece, run.match.part, run.match.bar, run.match.semitones),
    }


def _passage(passage: Passage) -> dict[str, object]:
    match = passage.match
    return {
        "notes": passage.notes,
        "agreeing": passage.agreeing,
        "part": passage.part,
        "bars": [passage.bar + 1, passage.last_bar + 1],
        "source": _source(match.piece, match.part, match.bar, match.semitones),
    }


def _source(piece: str, part: str, bar: int, semitones: int) -> dict[str, object]:
    return {"piece": piece, "part": part, "bar": bar + 1, "semitones": semitones}


def _curve(curve: Curve) -> dict[str, list[float | None]]:
    """Shares for n = 4 … 32, plain and weighed."""
    return {
        name: [_share(curve, notes, weighed=weighed) for notes in NOTES]
        for name, weighed in (("share", False), ("weighed", True))
    }


def _share(curve: Curve, notes: int, *, weighed: bool) -> float | None:
    value = curve.share(notes, weighed=weighed)
    return round(value, 4) if math.isfinite(value) else None
