"""Heat maps: a square of cells whose darkness is a value, for self-similarity."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cadenza.charts.axis import round_ticks
from cadenza.charts.svg import document, element, joined, number, text

__all__ = ["heat_map"]

_MOST_CELLS = 72
_LEVELS = 6
_LEFT, _TOP, _SIDE = 40.0, 20.0, 236.0


def heat_map(
    matrix: Sequence[Sequence[float]],
    *,
    title: str,
    description: str,
    label: str,
    first: int = 1,
) -> Markup:
    """A square matrix of values from 0 to 1, row by column.

    Parameters
    ----------
    matrix : sequence of N sequences of N floats
        More than 72 rows are drawn as means of squares of cells.
    title, description : str
        For those who cannot see the picture.
    label : str
        What rows and columns are ("bar").
    first : int
        Number of the first row.
    """
    size = len(matrix)
    block = max(1, -(-size // _MOST_CELLS))
    cells = _means(matrix, block)
    side = _SIDE / max(1.0, size / block)
    parts = [element("rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, class_="field")]
    for level in range(1, _LEVELS + 1):
        runs = _runs(cells, level)
        if runs:
            drawn = "".join(
                f"M{number(start * side)} {number(row * side)}h{number((end - start) * side)}"
                f"v{number(side)}h{number((start - end) * side)}z"
                for row, start, end in runs
            )
            parts.append(element("path", d=drawn, class_="heat", fill_opacity=level / _LEVELS))
    field = element("g", joined(parts[1:]), transform=f"translate({_LEFT} {_TOP})")
    clip = element(
        "svg",
        joined([parts[0], field]),
        x=0,
        y=0,
        width=_LEFT + _SIDE,
        height=_TOP + _SIDE,
        overflow="hidden",
    )
    return document(
        title, description, [clip, *_edges(size, first, label)], height=_TOP + _SIDE + 22
    )


def _means(matrix: Sequence[Sequence[float]], block: int) -> list[list[float]]:
    """Means of square blocks of cells."""
    if block == 1:
        return [list(row) for row in matrix]
    starts = range(0, len(matrix), block)
    out = []
    for top in starts:
        rows = matrix[top : top + block]
        out.append(
            [
                sum(sum(row[left : left + block]) for row in rows)
                / (len(rows) * len(rows[0][left : left + block]))
                for left in starts
            ]
        )
    return out


def _runs(cells: Sequence[Sequence[float]], level: int) -> list[tuple[int, int, int]]:
    """(row, first, end) of neighbouring cells that all have one level."""
    runs: list[tuple[int, int, int]] = []
    for index, row in enumerate(cells):
        for column, value in enumerate(row):
            if round(min(1.0, max(0.0, value)) * _LEVELS) != level:
                continue
            if runs and runs[-1][0] == index and runs[-1][2] == column:
                runs[-1] = (index, runs[-1][1], column + 1)
            else:
                runs.append((index, column, column + 1))
    return runs


def _edges(size: int, first: int, label: str) -> list[Markup]:
    """Numbers of rows and columns, and what the darkness says."""
    parts = [text(f"{label} against {label}", 0, 11, "label")]
    ticks = [first + each for each in range(size)] if size < 6 else round_ticks(first, first + size)
    for tick in ticks:
        at = (tick - first + 0.5) / max(1, size)
        if tick != int(tick) or at > 1:
            continue
        x, y = _LEFT + _SIDE * at, _TOP + _SIDE * at
        parts += [
            text(str(int(tick)), x, _TOP + _SIDE + 14, anchor="middle"),
            text(str(int(tick)), _LEFT - 6, y + 3.5, anchor="end"),
        ]
    return [*parts, *_key()]


def _key() -> list[Markup]:
    """What the darkness says, at the right of the square."""
    x, step = _LEFT + _SIDE + 18, 18.0
    parts = [
        text("the same", x, _TOP + 9, "label"),
        text("nothing", x, _TOP + 14 + step * (_LEVELS + 1) + 13, "label"),
        text("in common", x, _TOP + 14 + step * (_LEVELS + 1) + 26, "label"),
    ]
    for level in range(_LEVELS + 1):
        y = _TOP + 14 + step * (_LEVELS - level)
        box = f"M{number(x)} {number(y)}h14v{number(step)}h-14z"
        parts.append(element("path", d=box, class_="field"))
        if level:
            parts.append(element("path", d=box, class_="heat", fill_opacity=level / _LEVELS))
    return parts
