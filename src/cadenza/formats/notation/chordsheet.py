"""A chord sheet in ChordPro's words: title, key, tempo, time, and a grid for each section.

References
----------
"ChordPro 6: directives", https://www.chordpro.org/chordpro/chordpro-directives/
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from cadenza.errors import UsageError
from cadenza.formats.notation.sheet import QUARTER, Bar, Sheet

__all__ = ["to_chord_sheet"]

_BARS_A_LINE = 4


def to_chord_sheet(sheet: Sheet) -> bytes:
    """The chords of a piece, bar by bar.

    Every cell is a beat; ``.`` repeats the chord before it. Chords between beats stand on the
    beat before them.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.

    Returns
    -------
    bytes
        UTF-8 ChordPro.

    Raises
    ------
    UsageError
        When the piece has no chord symbols.
    """
    if not sheet.chords:
        raise UsageError("a chord sheet needs chord symbols", "none", "export musicxml")
    first = sheet.bars[0]
    lines = [f"{{title: {_plain(sheet.title) or 'Untitled'}}}"]
    lines += [f"{{artist: {_plain(sheet.composer)}}}"] if sheet.composer else []
    if sheet.source_type:
        lines.append(f"{{meta: digital-source-type {_plain(sheet.source_type)}}}")
    lines += [f"{{key: {first.key.tonic}{'m' if first.key.is_minor else ''}}}"]
    lines += [f"{{tempo: {sheet.tempos[0].bpm:.0f}}}", f"{{time: {first.meter}}}"]
    if sheet.swing:
        lines.append(f"{{comment: {sheet.swing}}}")
    heads = {mark.step: mark.text for mark in sheet.sections}
    meter = first.meter
    block: list[Bar] = []
    name = ""
    for bar in sheet.bars:
        if bar.start in heads or (bar.meter != meter and block):
            lines += _grid(sheet, block, name)
            block = []
            name = heads.get(bar.start, name)
        if bar.meter != meter:
            meter = bar.meter
            lines.append(f"{{time: {meter}}}")
        block.append(bar)
    lines += _grid(sheet, block, name)
    return ("\n".join(lines) + "\n").encode("utf-8")


def _grid(sheet: Sheet, bars: list[Bar], name: str) -> list[str]:
    """The grid of a section."""
    if not bars:
        return []
    beats = len(_beats(bars[-1]))
    label = f' label="{_plain(name)}"' if name else ""
    lines = ["", f'{{start_of_grid{label} shape="{_BARS_A_LINE}x{beats}"}}']
    for index in range(0, len(bars), _BARS_A_LINE):
        cells = [" ".join(_cells(sheet, bar)) for bar in bars[index : index + _BARS_A_LINE]]
        is_last = index + _BARS_A_LINE >= len(bars) and bars[-1] is sheet.bars[-1]
        lines.append("| " + " | ".join(cells) + (" |." if is_last else " |"))
    return [*lines, "{end_of_grid}"]


def _beats(bar: Bar) -> list[int]:
    """First steps of the beats of a bar: pulses of compound and uneven metres, else quarters."""
    meter = bar.meter
    steps = meter.pulses(QUARTER) if meter.denominator > 2 else range(0, bar.length, QUARTER)
    return [bar.start + step for step in steps if step < bar.length]


def _cells(sheet: Sheet, bar: Bar) -> list[str]:
    """What stands on each beat: a chord where one begins, the first of a bar always."""
    steps = [step for step, _ in sheet.chords]
    cells = []
    beats = [*_beats(bar), bar.end]
    for number, (start, stop) in enumerate(pairwise(beats)):
        first, last = bisect_right(steps, start - 1), bisect_right(steps, stop - 1)
        if last > first:
            cells.append("~".join(sheet.chords[i][1].symbol for i in range(first, last)))
        elif number == 0 and first > 0:
            cells.append(sheet.chords[first - 1][1].symbol)
        else:
            cells.append(".")
    return cells


def _plain(text: str) -> str:
    """A text on one line, without the signs that end a directive."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.translate(str.maketrans('{}"', "()'")).split())
