"""The table of notation formats: what each is called, its suffix, the function that writes it.

Writers are imported when they are first used, so that naming the table costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.formats.notation.sheet import Sheet

__all__ = ["NOTATION_FORMATS", "NotationFormat"]

_Written = bytes | dict[str, bytes]


def _of_the_sheet(sheet: Sheet) -> tuple[str, ...]:
    return sheet.remarks()


@dataclass(frozen=True, slots=True)
class NotationFormat:
    """One format.

    Parameters
    ----------
    suffix : str
        With its dot, ".musicxml".
    write : callable
        Sheet → the file's bytes, or file name → bytes where the format is a folder of pages.
    remarks : callable
        Sheet → what the file does not say as it was given, a line each.
    is_folder : bool
        True where ``write`` gives pages, however few.
    aliases : tuple of str
        Other suffixes of the same format.
    """

    suffix: str
    write: Callable[[Sheet], _Written]
    remarks: Callable[[Sheet], tuple[str, ...]] = _of_the_sheet
    is_folder: bool = False
    aliases: tuple[str, ...] = ()


def _musicxml(sheet: Sheet) -> _Written:
    from cadenza.formats.notation.musicxml import to_musicxml

    return to_musicxml(sheet)


def _mxl(sheet: Sheet) -> _Written:
    from cadenza.formats.notation.musicxml import to_mxl

    return to_mxl(sheet)


def _pdf(sheet: Sheet) -> _Written:
    from cadenza.formats.notation.pdf import to_pdf

    return to_pdf(sheet)


def _svg(sheet: Sheet) -> _Written:
    from cadenza.formats.notation.engrave import to_svg_pages

    pages = to_svg_pages(sheet)
    width = len(str(len(pages)))
    return {
        f"page-{number:0{width}d}.svg": page.encode("utf-8") for number, page in enumerate(pages, 1)
    }


def _abc(sheet: Sheet) -> _Written:
    from cadenza.formats.notation.abc import to_abc

    return to_abc(sheet)


def _of_the_tune(sheet: Sheet) -> tuple[str, ...]:
    from cadenza.formats.notation.abc import tune_remarks

    return tune_remarks(sheet)


def _chords(sheet: Sheet) -> _Written:
    from cadenza.formats.notation.chordsheet import to_chord_sheet

    return to_chord_sheet(sheet)


def _nothing(sheet: Sheet) -> tuple[str, ...]:  # noqa: ARG001 - a chord sheet holds no notes
    return ()


NOTATION_FORMATS: Mapping[str, NotationFormat] = {
    "musicxml": NotationFormat(".musicxml", _musicxml, aliases=(".xml",)),
    "mxl": NotationFormat(".mxl", _mxl),
    "pdf": NotationFormat(".pdf", _pdf),
    "svg": NotationFormat(".svg", _svg, is_folder=True),
    "abc": NotationFormat(".abc", _abc, _of_the_tune),
    "chords": NotationFormat(
        ".cho", _chords, _nothing, aliases=(".chordpro", ".chopro", ".crd", ".pro", ".txt")
    ),
}
"""Format → its suffix and writer, in the order of the documentation."""
