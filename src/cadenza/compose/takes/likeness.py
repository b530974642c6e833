"""How near a take lies to its style: statistics of real music, or of the theory engine's songs.

``likeness.json`` holds, for each corpus and each number, the 5th, 25th, 50th, 75th and 95th
percentile over its pieces; ``benchmarks/take_statistics.py`` makes it. ``SOURCES`` says which
corpora stand for a style. Where no openly licensed set of a style is at hand, the songs that
the theory engine writes in it stand in ("theory/<style>").
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources
from itertools import pairwise

from cadenza.compose.takes.repetition import repeat_share_of
from cadenza.music.score import Score, Track

__all__ = ["NUMBERS", "SOURCES", "closeness", "sources_of", "style_numbers"]

SOURCES: dict[str, tuple[str, ...]] = {
    "classical": ("mutopia", "openscore_lieder", "openscore_quartets"),
    "cinematic": ("openscore_orchestra",),
    "rock": ("freedoom",),
    "metal": ("freedoom",),
    "jazz": ("open_ewld",),
    "folk": ("open_hymnal", "open_ewld"),
}
"""Style → corpora of real music; a take is near its style when it is near one of them."""

_LEAST_SPREAD: dict[str, float] = {
    "pitch_class_entropy": 0.15,
    "scale_consistency": 0.03,
    "groove_consistency": 0.02,
    "onsets_per_bar": 1.0,
    "syncopation": 0.05,
    "mean_note_beats": 0.15,
    "empty_beat_rate": 0.05,
    "tune_steps": 0.08,
    "tune_notes_per_bar": 0.8,
}
NUMBERS = tuple(_LEAST_SPREAD)
"""What is compared. A spread below the one that stands here counts as this one."""

BANDS = ("repetition", "tune_repetition")
"""Numbers whose percentiles are the band of healthy repetition."""

Percentiles = tuple[float, float, float, float, float]

_STEP_SEMITONES = 2


def style_numbers(score: Score, tune: Track | None) -> dict[str, float]:
    """The numbers of a piece that are compared with its style's; NaN where there is nothing.

    Parameters
    ----------
    score : Score
        In one metre.
    tune : Track or None
        The track that carries the tune.
    """
    from cadenza import metrics

    lead = sorted(tune.notes) if tune is not None else []
    steps = [abs(b.pitch - a.pitch) for a, b in pairwise(lead)]
    bars = max(1, len(score.bar_starts()))
    return {
        "pitch_class_entropy": metrics.pitch_class_entropy(score),
        "scale_consistency": metrics.scale_consistency(score),
        "groove_consistency": metrics.groove_consistency(score),
        "onsets_per_bar": metrics.onsets_per_bar(score),
        "syncopation": metrics.syncopation(score),
        "mean_note_beats": metrics.mean_note_beats(score),
        "empty_beat_rate": metrics.empty_beat_rate(score),
        "tune_steps": (
            sum(0 < step <= _STEP_SEMITONES for step in steps) / len(steps) if steps else math.nan
        ),
        "tune_notes_per_bar": len(lead) / bars if lead else math.nan,
    }


def band_numbers(score: Score, tune: Track | None, bar_ticks: int) -> dict[str, float]:
    """The numbers of repetition of a piece in one metre at 480 ticks."""
    return {
        "repetition": repeat_share_of(score.tracks, bar_ticks),
        "tune_repetition": repeat_share_of(() if tune is None else (tune,), bar_ticks),
    }


@cache
def _corpora() -> dict[str, dict[str, Percentiles]]:
    text = resources.files("cadenza.compose.takes").joinpath("likeness.json").read_text("utf-8")
    return {
        corpus: {name: tuple(values) for name, values in entry["numbers"].items()}
        for corpus, entry in json.loads(text)["corpora"].items()
    }


def sources_of(style: str) -> tuple[str, ...]:
    """The corpora that stand for a style; empty for one that nothing is known of."""
    names = SOURCES.get(style, (f"theory/{style}",))
    return tuple(name for name in names if name in _corpora())


def closeness(style: str, numbers: dict[str, float]) -> dict[str, float]:
    """How near each number lies to its style's, 0 to 1; those that cannot be compared are left out.

    1 between the quartiles of the style's pieces, then falling as a bell whose standard
    deviation is that of the pieces (a third of the way from the 5th to the 95th percentile).
    """
    near: dict[str, float] = {}
    for name in NUMBERS:
        value = numbers.get(name, math.nan)
        rows = [_corpora()[each].get(name) for each in sources_of(style)]
        known = [row for row in rows if row is not None]
        if known and math.isfinite(value):
            near[name] = max(_bell(value, row, _LEAST_SPREAD[name]) for row in known)
    return near


def _bell(value: float, row: Percentiles, least: float) -> float:
    low, quarter, _, three_quarters, high = row
    spread = max(least, (high - low) / 3.29)
    distance = max(quarter - value, value - three_quarters, 0.0)
    return math.exp(-0.5 * (distance / spread) ** 2)


def healthy_band(style: str, name: str) -> tuple[float, float]:
    """From where to where a number of ``BANDS`` is healthy in a style.

    The 5th to the 95th percentile of the style's pieces, widened by a tenth, and never up to a
    piece that is one bar over and over.
    """
    rows = [_corpora()[each].get(name) for each in sources_of(style)]
    known = [row for row in rows if row is not None]
    if not known:
        return 0.0, 0.9
    low = min(row[0] for row in known) - 0.1
    high = max(row[4] for row in known) + 0.1
    return max(0.0, low), min(0.95, max(high, 0.5))
