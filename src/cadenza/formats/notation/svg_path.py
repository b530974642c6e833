"""Outlines of SVG: the ``d`` of a path as moves, lines and curves with absolute places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

__all__ = ["Segment", "numbers", "parse_path"]

Segment = tuple[str, tuple[float, ...]]
_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


def numbers(text: str) -> list[float]:
    """All numbers in a text.

    >>> numbers("translate(3, -4.5)")
    [3.0, -4.5]
    """
    return [float(token) for token in _TOKEN.findall(text) if not token.isalpha()]


def parse_path(text: str) -> list[Segment]:
    """An outline as ("M", x y), ("L", x y), ("C", six numbers), ("Z", nothing).

    Parameters
    ----------
    text : str
        The ``d`` attribute; arcs are not known.

    Raises
    ------
    ValueError
        When the text holds another command.

    Examples
    --------
    >>> parse_path("M1 1h2z")
    [('M', (1.0, 1.0)), ('L', (3.0, 1.0)), ('Z', ())]
    """
    pen = _Pen()
    return [segment for command, values in _commands(text) for segment in pen.draw(command, values)]


def _commands(text: str) -> Iterator[tuple[str, list[float]]]:
    command, values = "", []
    for token in [*_TOKEN.findall(text), ""]:
        if token and not token.isalpha():
            values.append(float(token))
            continue
        if command:
            yield from _repeated(command, values)
        command, values = token, []


def _repeated(command: str, values: list[float]) -> Iterator[tuple[str, list[float]]]:
    count = _COUNT.get(command.upper())
    if count is None or (count and len(values) % count):
        raise ValueError(f"not a path command: {command}")
    if not count:
        yield command, []
        return
    for at in range(0, len(values), count):
        yield command, values[at : at + count]
        command = {"M": "L", "m": "l"}.get(command, command)


class _Pen:
    """Where the pen is, where its outline began, and the last control point."""

    def __init__(self) -> None:
        self._x = self._y = self._start_x = self._start_y = 0.0
        self._control: tuple[float, float] | None = None
        self._kind = ""
        self._shapes: dict[str, Callable[[list[float]], Segment]] = {
            "M": self._move, "L": self._line, "C": self._cubic, "S": self._smooth,
            "Q": self._quadratic, "T": self._smooth_quadratic,
        }  # fmt: skip

    def draw(self, command: str, values: list[float]) -> Iterator[Segment]:
        """The segment of one command."""
        kind = command.upper()
        if kind == "Z":
            self._x, self._y, self._control = self._start_x, self._start_y, None
            yield "Z", ()
            return
        if kind in "HV":
            x, y = (self._x, self._y) if command.isupper() else (0.0, 0.0)
            values = [values[0], y] if kind == "H" else [x, values[0]]
            kind = "L"
        if command.islower():
            values = [
                value + (self._y if index % 2 else self._x) for index, value in enumerate(values)
            ]
        segment = self._shapes[kind](values)
        self._x, self._y = values[-2:]
        if kind not in "CSQT":
            self._control = None
        self._kind = kind
        yield segment

    def _move(self, values: list[float]) -> Segment:
        self._start_x, self._start_y = values
        return "M", tuple(values)

    def _line(self, values: list[float]) -> Segment:
        return "L", tuple(values)

    def _cubic(self, values: list[float]) -> Segment:
        self._control = (values[2], values[3])
        return "C", tuple(values)

    def _smooth(self, values: list[float]) -> Segment:
        first = self._mirrored("CS")
        self._control = (values[0], values[1])
        return "C", (*first, *values)

    def _quadratic(self, values: list[float]) -> Segment:
        cx, cy, x, y = values
        self._control = (cx, cy)
        third = 2 / 3
        return "C", (
            self._x + third * (cx - self._x), self._y + third * (cy - self._y),
            x + third * (cx - x), y + third * (cy - y), x, y,
        )  # fmt: skip

    def _smooth_quadratic(self, values: list[float]) -> Segment:
        return self._quadratic([*self._mirrored("QT"), *values])

    def _mirrored(self, kinds: str) -> tuple[float, float]:
        if self._control is None or self._kind not in kinds:
            return self._x, self._y
        return 2 * self._x - self._control[0], 2 * self._y - self._control[1]
