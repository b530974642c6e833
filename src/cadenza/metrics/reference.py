"""What real music measures: statistics of openly licensed corpora, to compare a piece with.

The figures lie in ``reference.json`` and are made by ``benchmarks/likeness.py --reference``.
They are numbers about the corpora, not parts of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

__all__ = ["Reference", "references"]


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
            points = tuple(zip((5, 25, 50, 75, 95), row["percentiles"], strict=True))
            out[corpus, metric] = Reference(
                corpus, entry["licence"], metric, row["n"], row["mean"], row["sd"], points
            )
    return out
