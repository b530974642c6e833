"""What an evaluation found, and how it is told as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.app.measuring import Mean, Measured
from cadenza.app.originality import Comparison
from cadenza.app.yardsticks import Yardstick
from cadenza.compose.originality import Corpus
from cadenza.metrics.originality import Findings
from cadenza.music import Score

__all__ = ["Evaluation"]


@dataclass(frozen=True)
class Evaluation:
    """What was measured.

    Parameters
    ----------
    name : str
        Of the file or the folder.
    pieces : tuple of Measured
        In the order of their paths.
    unread : tuple of (str, str)
        Files that could not be read, each with the reason.
    means : mapping
        Number → mean over the pieces with its interval.
    yardstick : Yardstick
        What is usual.
    compared : bool
        True where it is a corpus that was named, so that copies were looked for.
    score : Score or None
        The piece itself, where it is one file.
    files : tuple of Path
        The report's files.
    """

    name: str
    pieces: tuple[Measured, ...]
    unread: tuple[tuple[str, str], ...]
    means: Mapping[str, Mean]
    yardstick: Yardstick
    compared: bool
    score: Score | None
    files: tuple[Path, ...] = ()

    @property
    def one(self) -> Measured | None:
        """The piece, where a single file was asked for."""
        return self.pieces[0] if self.score is not None else None

    def to_dict(self) -> dict[str, Any]:
        """The object that ``cadenza evaluate --json`` prints; null where there is no number."""
        stick = self.yardstick
        return {
            "source": self.name,
            "pieces": [_piece(each, stick) for each in self.pieces],
            "unread": [{"name": name, "reason": reason} for name, reason in self.unread],
            "mean": {
                name: {
                    "mean": _number(row.mean),
                    "interval": [_number(row.low), _number(row.high)],
                    "n": row.n,
                }
                for name, row in self.means.items()
            },
            "usual": {
                name: {
                    "percentiles": {
                        "5": _number(row.low),
                        "25": _number(row.lower),
                        "50": _number(row.median),
                        "75": _number(row.upper),
                        "95": _number(row.high),
                    },
                    "n": row.n,
                }
                for name, row in stick.usual.items()
            },
            "usual_of": {
                "name": stick.name,
                "pieces": stick.pieces,
                "unread": stick.unread,
                "compared": self.compared,
            },
            "report": [str(path) for path in self.files],
        }


def _number(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None


def _piece(measured: Measured, stick: Yardstick) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": measured.name,
        "notes": measured.notes,
        "bars": measured.bars,
        "seconds": round(measured.seconds, 3),
        "numbers": {name: _number(value) for name, value in measured.numbers.items()},
    }
    if measured.findings is not None:
        told["originality"] = _originality(measured.findings, stick)
    return told


def _originality(found: Findings, stick: Yardstick) -> dict[str, object]:
    """As a receipt tells it."""
    if stick.index is None:
        raise ValueError("copies were looked for without a corpus")
    return Comparison(Corpus.of(stick.name, stick.index, stick.people), found).to_dict()
