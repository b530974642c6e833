"""What can be set on an engine, beside what the plan says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from cadenza.errors import UsageError

__all__ = ["ORIGINALITY", "EngineOptions"]

ORIGINALITY = ("report", "strict", "off")

_RANGES: dict[str, tuple[str, float, float, str]] = {
    "temperature": ("--temperature", 0.0, 2.0, "try --temperature 1"),
    "top_p": ("--top-p", 0.0, 1.0, "try --top-p 0.95"),
    "min_p": ("--min-p", 0.0, 1.0, "try --min-p 0.02"),
    "strictness": ("--strictness", 0.0, 1.0, "try --strictness 0.5"),
}


class Sampling(TypedDict):
    """What ``runtime.sample`` is told beside logits and mask."""

    temperature: float
    top_p: float
    min_p: float
    top_k: int


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How an engine is to write. None leaves a choice to the engine and its model.

    The theory engine knows none of these and ignores them.

    Parameters
    ----------
    model : str, Path or None
        Name of a model that is installed ("small", "base"), or the folder of a bundle.
    temperature : float or None
        Spread of the choices, 0 (always the likeliest) to 2.
    top_p : float or None
        Only the likeliest choices that together hold this share are kept, above 0 to 1.
    min_p : float or None
        Choices below this share of the likeliest are left out, 0 to 1.
    top_k : int or None
        Only so many of the likeliest choices are kept, 1 or more.
    strictness : float or None
        How far harmony binds, 0 to 1. Below 0.25 pitches are free in the part's range; from
        there on they keep to chord or key on every beat; from 0.75 on the harmony's parts keep
        to the chord and sound each change of it, and all parts begin bars and chords on chord
        tones; at 1 they play chord tones on every beat, and chord or key elsewhere. None is 0.8
        for a new part and 0.5 for one that plays already.
    originality : {"report", "strict", "off"}
        Compare what is written with the model's training corpus and with ``against``; "strict"
        also keeps it, while it is written, from copying longer runs than pieces by people
        share with the corpus.
    against : tuple of Path
        Further corpora: indexes as ``metrics.originality.build_index`` makes them.

    Raises
    ------
    UsageError
        When a number lies outside its range.

    Examples
    --------
    >>> EngineOptions(temperature=0.9).temperature
    0.9
    """

    model: str | Path | None = None
    temperature: float | None = None
    top_p: float | None = None
    min_p: float | None = None
    top_k: int | None = None
    strictness: float | None = None
    originality: str = "report"
    against: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        """Hold the numbers to their ranges."""
        for name, (flag, low, high, step) in _RANGES.items():
            value: float | None = getattr(self, name)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise UsageError(f"{flag} lies between {low:g} and {high:g}", f"{value:g}", step)
        if self.originality not in ORIGINALITY:
            rule = f"--originality is {', '.join(ORIGINALITY[:-1])} or {ORIGINALITY[-1]}"
            raise UsageError(rule, str(self.originality), "try --originality strict")
        if self.top_k is not None and self.top_k < 1:
            raise UsageError("--top-k is at least 1", str(self.top_k), "try --top-k 40")
        if self.top_p == 0:
            raise UsageError("--top-p lies above 0", "0", "try --top-p 0.95")

    def sampling(self, *, temperature: float, top_p: float, min_p: float) -> Sampling:
        """How choices are drawn: what is set, and an engine's own numbers for what is not."""
        return {
            "temperature": temperature if self.temperature is None else self.temperature,
            "top_p": top_p if self.top_p is None else self.top_p,
            "min_p": min_p if self.min_p is None else self.min_p,
            "top_k": self.top_k or 0,
        }

    def to_dict(self) -> dict[str, str | float]:
        """What was set, as written into a receipt."""
        rows = {
            "model": None if self.model is None else Path(self.model).name,
            "temperature": self.temperature,
            "top_p": self.top_p,
            "min_p": self.min_p,
            "top_k": self.top_k,
            "strictness": self.strictness,
            "originality": None if self.originality == "report" else self.originality,
            "against": ", ".join(path.name for path in self.against) or None,
        }
        return {name: value for name, value in rows.items() if value is not None}
