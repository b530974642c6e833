"""Axes: round numbers along an edge, and the way from values to places."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from cadenza.charts.svg import HEIGHT, WIDTH, element, text
from cadenza.errors import UsageError

__all__ = ["Axis", "Frame", "axis_over", "figure_text", "round_ticks"]


@dataclass(frozen=True, slots=True)
class Axis:
    """One edge of a chart.

    Parameters
    ----------
    label : str
        What is measured, with its unit.
    low, high : float
        The values at its ends; ``high`` is the larger one.
    percent : bool
        Write 0.5 as "50 %".
    """

    label: str
    low: float
    high: float
    percent: bool = False

    def __post_init__(self) -> None:
        """Hold the ends to their order.

        Raises
        ------
        UsageError
            When they are not finite, or the low one is not the smaller.
        """
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise UsageError("an axis runs from low to high", f"{self.low} to {self.high}")

    def written(self, value: float) -> str:
        """A value as it stands beside the axis."""
        return f"{value * 100:.4g} %" if self.percent else figure_text(value)


def figure_text(value: float) -> str:
    """A number for people: three digits that tell, a true minus, a dash where there is none.

    >>> figure_text(0.12345), figure_text(-1234.5), figure_text(float("nan"))
    ('0.123', '−1,234', '–')
    """
    if not math.isfinite(value):
        return "–"
    shown = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if "e" in shown:
        shown = f"{value:.1e}"
    return shown.replace("-", "−") if float(shown.replace(",", "")) else "0"


def round_ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round numbers between two values, about so many.

    >>> round_ticks(0, 1)
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return [low]
    power = 10.0 ** math.floor(math.log10(span / about))
    step = min(
        (power * each for each in (1, 2, 2.5, 5, 10)),
        key=lambda one: abs(math.log(span / one / about)),
    )
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [each * step + 0.0 for each in range(first, last + 1)]


def axis_over(label: str, values: Iterable[float], *, percent: bool = False) -> Axis:
    """An axis that holds all finite values, with a little room beside them."""
    known = [value for value in values if math.isfinite(value)]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    room = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    start = 0.0 if low >= 0 and low - room < 0 else low - room
    return Axis(label, start, high + room, percent)


@dataclass(frozen=True, slots=True)
class Frame:
    """The inner rectangle of a chart, between its axes."""

    x: Axis
    y: Axis
    left: float = 40
    right: float = WIDTH - 10
    top: float = 46
    bottom: float = HEIGHT - 34

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a value, held inside the frame."""
        return self.at_x(x), self.at_y(y)

    def at_x(self, value: float) -> float:
        """The place of a value across, held inside the frame."""
        share = (value - self.x.low) / (self.x.high - self.x.low)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, share))

    def at_y(self, value: float) -> float:
        """The place of a value upwards, held inside the frame."""
        share = (value - self.y.low) / (self.y.high - self.y.low)
        return self.bottom - (self.bottom - self.top) * min(1.0, max(0.0, share))

    def edges(self, *, y_ticks: bool = True) -> list[Markup]:
        """Ticks, hairlines and labels of both axes."""
        parts = []
        for tick in round_ticks(self.y.low, self.y.high) if y_ticks else ():
            y = self.at_y(tick)
            parts += [
                element("path", d=f"M{self.left} {y:.2f}H{self.right}", class_="grid"),
                text(self.y.written(tick), self.left - 6, y + 3.5, anchor="end"),
            ]
        for tick in round_ticks(self.x.low, self.x.high, 5):
            x = self.at_x(tick)
            anchor = "end" if x > self.right - 14 else "middle"
            parts.append(text(self.x.written(tick), x, self.bottom + 14, anchor=anchor))
        baseline = f"M{self.left} {self.bottom}H{self.right}"
        return [
            *parts,
            element("path", d=baseline, class_="base"),
            text(self.x.label, self.right, HEIGHT - 5, "label", "end"),
            text(self.y.label, 0, 10, "label"),
        ]
