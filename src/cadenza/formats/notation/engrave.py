"""Engraving: pages in SVG by Verovio.

Pages are A4. The staff is as large as the number of staves allows: 6.6 mm for a solo, about
2 mm for forty staves. After the first system staves that are silent through a whole system are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from cadenza.errors import OperationError, UsageError
from cadenza.formats.notation.condensed import bars_of_systems, with_marks_on_top
from cadenza.formats.notation.musicxml import to_musicxml
from cadenza.formats.notation.sheet import Sheet
from cadenza.formats.notation.stacked import with_raised_marks, with_stacked_marks

if TYPE_CHECKING:
    import verovio

__all__ = ["MOST_ENGRAVED_NOTES", "MOST_STAVES", "engraved", "missing", "to_svg_pages"]

MOST_ENGRAVED_NOTES = 40_000
MOST_STAVES = 48
_UNIT = 9.0
_UNIT_STAFF_MM = 8 * _UNIT / 10
_LARGEST_MM, _ROOM_MM = 6.6, 95.0
_SMALLEST_MM = 2.0
_SMALLER = (1.0, 0.96, 0.92, 0.88, 0.84)
"""Sizes that are tried in turn until the last page is worth turning to."""
_MANY_PAGES, _FEWEST_BARS, _FEWEST_SYSTEMS = 12, 2, 2
_SVG = re.compile(r"<svg\b[^>]*>")
_METADATA = (
    '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
    '<rdf:Description rdf:about="" Iptc4xmpExt:DigitalSourceType="MARK"/></rdf:RDF></metadata>'
)
_SCORE_DEF = re.compile(r"<scoreDef\b[^>]*>")
_DEGREES = re.compile(rb"\s*<degree .*?</degree>", re.DOTALL)


def missing(name: str) -> OperationError:
    """The error for a library of the extra that is not installed."""
    return OperationError(
        "engraved pages need the extra notation", f"no {name}", "pip install cadenza[notation]"
    )


def to_svg_pages(sheet: Sheet) -> list[str]:
    """The sheet as engraved A4 pages.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.

    Returns
    -------
    list of str
        One SVG for each page; music symbols in text come with an embedded font.

    Raises
    ------
    UsageError
        When there are more notes or staves than a page can show.
    OperationError
        When Verovio is not installed or refuses the piece.
    """
    pages = engraved(sheet, "embedded")
    return [_with_source_type(page, sheet.source_type) for page in pages]


def engraved(sheet: Sheet, text_font: str) -> list[str]:
    """The pages in SVG.

    Where the last page would hold next to nothing everything is set a little smaller.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    text_font : str
        "embedded" or "none": whether SVG carries the font of symbols in text.
    """
    _check(sheet)
    try:
        import verovio
    except ImportError as error:
        raise missing("verovio") from error
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(_options(sheet, text_font))
    # Verovio prints degrees behind a chord's text, where they stand already.
    if not toolkit.loadData(_DEGREES.sub(b"", to_musicxml(sheet)).decode("utf-8")):
        raise OperationError("Verovio could not engrave the piece", sheet.title)
    mei = with_stacked_marks(_with_header(str(toolkit.getMEI({})), sheet))
    pages: list[str] = []
    for smaller in _SMALLER:
        toolkit.setOptions(_options(sheet, text_font, smaller))
        if not toolkit.loadData(mei):
            raise OperationError("Verovio could not engrave the piece", sheet.title)
        pages = _rendered(toolkit)
        if len(pages) > _MANY_PAGES or not _ends_badly(pages):
            break
    toolkit.loadData(with_marks_on_top(mei, pages))
    return [with_raised_marks(page) for page in _rendered(toolkit)]


def _with_source_type(page: str, mark: str) -> str:
    """A page that says in its metadata, as XMP has it, how far an algorithm made the music."""
    if not mark:
        return page
    told = _METADATA.replace("MARK", escape(mark, {'"': "&quot;"}))
    return _SVG.sub(lambda found: f"{found.group()}{told}", page, count=1)


def _rendered(toolkit: verovio.toolkit) -> list[str]:
    return [str(toolkit.renderToSVG(n)) for n in range(1, toolkit.getPageCount() + 1)]


def _ends_badly(pages: Sequence[str]) -> bool:
    """True where the last of several pages is one system, or the last of several one bar."""
    systems = bars_of_systems(pages[-1])
    if len(pages) == len(systems) == 1:
        return False
    full = max(len(bars_of_systems(page)) for page in pages)
    return len(systems[-1]) < _FEWEST_BARS or (len(systems) == 1 and full > _FEWEST_SYSTEMS)


def _with_header(mei: str, sheet: Sheet) -> str:
    """Title, composer and page numbers over the pages; silent staves may be left out."""

    def rend(text: str, place: str, size: str = "") -> str:
        return f"<rend {place}{size and f' fontsize={quoteattr(size)}'}>{escape(text)}</rend>"

    title, composer = (
        "".join(letter for letter in text if letter.isprintable())
        for text in (sheet.title, sheet.composer)
    )
    header = (
        '<pgHead func="first">'
        + (rend(title, 'halign="center" valign="top"', "20pt") if title else "")
        + (rend(composer, 'halign="right" valign="bottom"') if composer else "")
        + '</pgHead><pgHead func="all"><rend halign="center" valign="top">'
        '<num label="page">#</num></rend></pgHead>'
    )
    return _SCORE_DEF.sub(lambda found: f'{found[0][:-1]} optimize="true">{header}', mei, count=1)


def _check(sheet: Sheet) -> None:
    notes, staves = len(sheet.notes()), sum(len(part.clefs) for part in sheet.parts)
    if notes > MOST_ENGRAVED_NOTES:
        raise UsageError(
            f"engraving holds at most {MOST_ENGRAVED_NOTES} notes", str(notes), "export musicxml"
        )
    if staves > MOST_STAVES:
        raise UsageError(
            f"a page holds at most {MOST_STAVES} staves", str(staves), "export musicxml"
        )


def _options(sheet: Sheet, text_font: str, smaller: float = 1.0) -> dict[str, object]:
    """Verovio's options; lengths are in tenths of a millimetre, stretched for smaller staves."""
    staves = sum(len(part.clefs) for part in sheet.parts)
    staff_mm = max(_SMALLEST_MM, min(_LARGEST_MM, _ROOM_MM / staves, 3.6 + 9.0 / staves))
    stretch = _UNIT_STAFF_MM / max(_SMALLEST_MM, staff_mm * smaller)
    return {
        "pageWidth": round(2100 * stretch),
        "pageHeight": round(2970 * stretch),
        "pageMarginLeft": min(500, round(130 * stretch)),
        "pageMarginRight": min(500, round(110 * stretch)),
        "pageMarginTop": min(500, round(110 * stretch)),
        "pageMarginBottom": min(500, round(110 * stretch)),
        "unit": _UNIT,
        "breaks": "auto",
        "breaksNoWidow": True,
        "condense": "encoded",
        "header": "encoded",
        "footer": "none",
        "justifyVertically": True,
        "spacingStaff": 9,
        "spacingSystem": 12,
        "systemDivider": "none",
        "svgViewBox": True,
        "svgFormatRaw": True,
        "smuflTextFont": text_font,
        "xmlIdSeed": 1,
    }
