"""What real music measures: statistics of openly licensed corpora, to compare a piece with.

The figures lie in ``reference.json`` and are made by ``benchmarks/likeness.py --reference``.
They are numbers about the corpora, not parts of them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["PERCENTILES", "Reference", "pooled_references", "references"]

PERCENTILES = (5, 25, 50, 75, 95)
"""The percentiles that are kept of each number."""

_DRUMS = "groove/"
_LEVELS = np.arange(0.5, 100.0)


@dataclass(frozen=True, slots=True)
class Reference:
    """One number over the pieces of one corpus.

    Parameters
    ----------
    corpus : str
        Name of the set ("open_ewld", "groove/jazz").
    licence : str
        Under what terms the set was published.
    metric : str
        A name of ``cadenza.metrics.evaluate``.
    n : int
        Pieces in which the number is defined.
    mean, sd : float
        Mean and standard deviation over the pieces.
    percentiles : tuple of (int, float)
        Percentile → value: 5, 25, 50, 75, 95.
    """

    corpus: str
    licence: str
    metric: str
    n: int
    mean: float
    sd: float
    percentiles: tuple[tuple[int, float], ...]

    def percentile_of(self, value: float) -> float:
        """Where a value lies among the corpus' pieces, 0 to 100, between the kept percentiles."""
        points = self.percentiles
        if value <= points[0][1]:
            return float(points[0][0]) if value == points[0][1] else 0.0
        for (low, below), (high, above) in pairwise(points):
            if value <= above:
                return low + (high - low) * (value - below) / (above - below)
        return 100.0


@cache
def references() -> dict[tuple[str, str], Reference]:
    """All reference numbers, by (corpus, metric)."""
    text = resources.files("cadenza.metrics").joinpath("reference.json").read_text("utf-8")
    out = {}
    for corpus, entry in json.loads(text)["corpora"].items():
        for metric, row in entry["metrics"].items():
            points = tuple(zip(PERCENTILES, row["percentiles"], strict=True))
            out[corpus, metric] = Reference(
                corpus, entry["licence"], metric, row["n"], row["mean"], row["sd"], points
            )
    return out


@cache
def pooled_references(*, drums: bool = False) -> dict[str, Reference]:
    """The reference numbers of several sets taken together, by metric.

    Parameters
    ----------
    drums : bool
        False: the sets of pitched music, and the drum sets where those say nothing. True: the
        drum sets only, which were measured on drums alone.

    Returns
    -------
    dict
        Metric → figures; each set counts by its pieces, and its values are taken to lie evenly
        between its kept percentiles. Numbers that do not vary are left out.
    """
    by_kind: dict[str, tuple[list[Reference], list[Reference]]] = {}
    for (corpus, metric), row in references().items():
        by_kind.setdefault(metric, ([], []))[corpus.startswith(_DRUMS)].append(row)
    out = {}
    for metric, (pitched, drummed) in by_kind.items():
        rows = drummed if drums else pitched or drummed
        if any(row.sd > 0 for row in rows):
            out[metric] = _pooled(metric, rows)
    return out


def _pooled(metric: str, rows: Sequence[Reference]) -> Reference:
    values = np.concatenate([_spread(row) for row in rows])
    weights = np.repeat([float(row.n) for row in rows], _LEVELS.size)
    order = np.argsort(values, kind="stable")
    levels = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum() * 100
    points = np.interp(PERCENTILES, levels, values[order])
    n = sum(row.n for row in rows)
    mean = sum(row.mean * row.n for row in rows) / n
    variance = sum((row.sd**2 + (row.mean - mean) ** 2) * row.n for row in rows) / n
    return Reference(
        corpus=", ".join(row.corpus for row in rows),
        licence="; ".join(dict.fromkeys(row.licence for row in rows)),
        metric=metric,
        n=n,
        mean=mean,
        sd=variance**0.5,
        percentiles=tuple(zip(PERCENTILES, (float(each) for each in points), strict=True)),
    )


def _spread(row: Reference) -> NDArray[np.float64]:
    """A hundred values that lie as a set's percentiles say."""
    levels = [level for level, _ in row.percentiles]
    known = [value for _, value in row.percentiles]
    return np.asarray(np.interp(_LEVELS, levels, known), dtype=np.float64)
