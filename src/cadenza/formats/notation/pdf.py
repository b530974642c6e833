"""Engraved pages as one PDF, drawn with ReportLab.

Verovio's SVG uses few elements: outlines kept in ``<defs>`` and placed by ``<use>``, paths,
rectangles, polygons, ellipses, and text that mixes words with symbols of a music font. Words are
set in Times; symbols in text are drawn from the outlines that Verovio ships.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from cadenza.formats.notation.engrave import engraved, missing
from cadenza.formats.notation.sheet import Sheet
from cadenza.formats.notation.svg_path import numbers, parse_path

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas, PDFPathObject

__all__ = ["pages_to_pdf", "to_pdf"]

_A4_POINTS = (595.2756, 841.8898)
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_BOLD = frozenset({"ending", "fing", "reh", "tempo"})
_ITALIC = frozenset({"dir", "dynam", "mNum"})
_SYMBOLS = (0xE000, 0xF8FF)
_EM = 1000.0
_PLAIN = str.maketrans({"♯": "#", "♭": "b", "−": "-", "\u2009": " ", "\u202f": " "})


def to_pdf(sheet: Sheet) -> bytes:
    """The sheet as an A4 PDF.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.

    Returns
    -------
    bytes
        The same for the same sheet and the same versions of Verovio and ReportLab.

    Raises
    ------
    UsageError
        When there are more notes or staves than a page can show.
    OperationError
        When the extra ``notation`` is not installed.
    """
    pages = engraved(sheet, "none")
    return pages_to_pdf(pages, sheet.title, sheet.composer, sheet.source_type)


def pages_to_pdf(pages: list[str], title: str, author: str, source_type: str = "") -> bytes:
    """Verovio's SVG pages as one PDF.

    Parameters
    ----------
    pages : list of str
        SVG, one a page.
    title, author : str
        For the document's properties.
    source_type : str
        Of ``Sheet``; among the document's keywords.
    """
    try:
        from reportlab.pdfgen.canvas import Canvas
    except ImportError as error:
        raise missing("reportlab") from error
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_A4_POINTS, pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("Cadenza")
    if source_type:
        canvas.setKeywords(f"digital source type: {source_type}")
    for page in pages:
        _Page(canvas, ET.fromstring(page)).draw()  # noqa: S314 - made by Verovio a moment ago
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Type:
    """How text is set: size in user units, bold, italic, symbol font, alignment."""

    size: float = 0.0
    bold: bool = False
    italic: bool = False
    anchor: str = "start"

    @property
    def font(self) -> str:
        """ReportLab's name of the font."""
        style = ("Bold" if self.bold else "") + ("Italic" if self.italic else "")
        return f"Times-{style or 'Roman'}"

    def inside(self, element: ET.Element) -> _Type:
        """The type inside an element."""
        get = element.get
        classes = set((get("class") or "").split())
        found = replace(
            self,
            bold=self.bold or bool(classes & _BOLD) or get("font-weight") == "bold",
            italic=self.italic or bool(classes & _ITALIC) or get("font-style") == "italic",
            anchor=get("text-anchor") or self.anchor,
            size=numbers(get("font-size", "0"))[0] if get("font-size") else self.size,
        )
        if "label" in classes or get("font-weight") == "normal":
            found = replace(found, bold=False)
        return replace(found, italic=False) if get("font-style") == "normal" else found


class _Page:
    """Draws one page."""

    def __init__(self, canvas: Canvas, root: ET.Element) -> None:
        self._canvas = canvas
        self._root = root
        defs = root.find(f"{_SVG}defs")
        self._symbols = {
            f"#{each.get('id')}": each for each in ([] if defs is None else list(defs))
        }

    def draw(self) -> None:
        """Fit the view box to A4, y downwards, and draw everything."""
        width, height = _A4_POINTS
        canvas = self._canvas
        canvas.saveState()
        canvas.translate(0, height)
        canvas.scale(1, -1)
        _, _, box_width, box_height = numbers(self._root.get("viewBox", "0 0 2100 2970"))
        canvas.scale(width / box_width, height / box_height)
        for child in self._root:
            self._element(child, _Type())
        canvas.restoreState()

    def _element(self, element: ET.Element, kind: _Type) -> None:
        tag = element.tag.removeprefix(_SVG)
        hidden = "placeholder" in (element.get("class") or "").split()
        if hidden or tag in ("defs", "style", "desc", "title"):
            return
        self._canvas.saveState()
        self._place(element)
        if tag in ("g", "svg"):
            inside = kind.inside(element)
            for child in element:
                self._element(child, inside)
        elif tag == "use":
            self._use(element)
        elif tag == "text":
            self._text(element, kind)
        else:
            self._shape(tag, element)
        self._canvas.restoreState()

    def _place(self, element: ET.Element) -> None:
        """Apply the view box of an inner picture, and transforms."""
        canvas = self._canvas
        if element.tag == f"{_SVG}svg" and element.get("viewBox"):
            outer = numbers(self._root.get("viewBox", ""))
            inner = numbers(element.get("viewBox", ""))
            canvas.scale(outer[2] / inner[2], outer[3] / inner[3])
        for piece in (element.get("transform") or "").split(")"):
            values = numbers(piece)
            if "translate" in piece:
                canvas.translate(values[0], values[1] if len(values) > 1 else 0.0)
            elif "scale" in piece:
                canvas.scale(values[0], values[-1])
            elif "rotate" in piece:
                x, y = values[1:3] if len(values) > 2 else (0.0, 0.0)
                canvas.translate(x, y)
                canvas.rotate(values[0])
                canvas.translate(-x, -y)

    def _use(self, element: ET.Element) -> None:
        symbol = self._symbols[element.get(_HREF) or element.get("href") or ""]
        x, y = (numbers(element.get(name, "0"))[0] for name in ("x", "y"))
        self._canvas.translate(x, y)
        for child in symbol:
            self._element(child, _Type())

    def _shape(self, tag: str, element: ET.Element) -> None:
        """Fill and stroke an outline, an ellipse, a rectangle or a polygon."""
        canvas = self._canvas
        path = canvas.beginPath()
        if tag == "path":
            _trace(path, element.get("d", ""))
        elif tag in ("polygon", "polyline"):
            points = numbers(element.get("points", ""))
            _trace(path, "M" + " ".join(map(str, points)) + ("Z" if tag == "polygon" else ""))
        elif tag == "ellipse":
            cx, cy, rx, ry = (numbers(element.get(n, "0"))[0] for n in ("cx", "cy", "rx", "ry"))
            path.ellipse(cx - rx, cy - ry, 2 * rx, 2 * ry)
        elif tag == "rect":
            x, y, w, h = (numbers(element.get(n, "0"))[0] for n in ("x", "y", "width", "height"))
            path.rect(x, y, w, h)
        width = element.get("stroke-width")
        dashes = element.get("stroke-dasharray")
        if width:
            canvas.setLineWidth(numbers(width)[0])
        if dashes:
            canvas.setDash(numbers(dashes))
        canvas.setLineCap({"round": 1, "square": 2}.get(element.get("stroke-linecap", ""), 0))
        canvas.setLineJoin(1 if element.get("stroke-linejoin") == "round" else 0)
        filled = element.get("fill") != "none" and element.get("fill-opacity") != "0"
        stroked = bool(width) and numbers(width or "0")[0] > 0
        canvas.drawPath(path, stroke=int(stroked), fill=int(filled), fillMode=1)

    def _text(self, element: ET.Element, kind: _Type) -> None:
        """Set the lines of a text; a piece with its own place begins a new line."""
        lines: list[tuple[float, float, str, list[tuple[str, _Type]]]] = []
        self._collect(element, kind, lines)
        for x, y, anchor, runs in lines:
            width = sum(_width(text, each) for text, each in runs)
            at = x - {"middle": width / 2, "end": width}.get(anchor, 0.0)
            for text, each in runs:
                at = self._run(at, y, text, each)

    def _collect(
        self,
        element: ET.Element,
        outer: _Type,
        lines: list[tuple[float, float, str, list[tuple[str, _Type]]]],
    ) -> None:
        kind = outer.inside(element)
        if element.get("x") is not None or element.get("y") is not None or not lines:
            x, y = (lines[-1][0], lines[-1][1]) if lines else (0.0, 0.0)
            x = numbers(element.get("x", str(x)))[0]
            y = numbers(element.get("y", str(y)))[0]
            lines.append((x, y, kind.anchor, []))
        if element.text and kind.size > 0:
            lines[-1][3].append((element.text, kind))
        for child in element:
            self._collect(child, kind, lines)
            if child.tail and kind.size > 0:
                lines[-1][3].append((child.tail, kind))

    def _run(self, x: float, y: float, text: str, kind: _Type) -> float:
        """Set one run of text; where it ends."""
        canvas = self._canvas
        for part, is_symbol in _runs(text):
            canvas.saveState()
            canvas.translate(x, y)
            if is_symbol:
                canvas.scale(kind.size / _EM, kind.size / _EM)
                path = canvas.beginPath()
                canvas.scale(1, -1)
                _trace(path, _glyph(ord(part))[0])
                canvas.drawPath(path, stroke=0, fill=1, fillMode=1)
            else:
                canvas.scale(1, -1)
                canvas.setFont(kind.font, kind.size)
                canvas.drawString(0, 0, _latin(part))
            canvas.restoreState()
            x += _width(part, kind)
        return x


def _trace(path: PDFPathObject, outline: str) -> None:
    for command, values in parse_path(outline):
        if command == "M":
            path.moveTo(*values)
        elif command == "L":
            path.lineTo(*values)
        elif command == "C":
            path.curveTo(*values)
        else:
            path.close()


def _runs(text: str) -> list[tuple[str, bool]]:
    """Stretches of words, and single symbols of the music font."""
    out: list[tuple[str, bool]] = []
    for letter in text:
        if _SYMBOLS[0] <= ord(letter) <= _SYMBOLS[1]:
            out.append((letter, True))
        elif out and not out[-1][1]:
            out[-1] = (out[-1][0] + letter, False)
        else:
            out.append((letter, False))
    return out


def _width(text: str, kind: _Type) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    total = 0.0
    for part, is_symbol in _runs(text):
        if is_symbol:
            total += _glyph(ord(part))[1] * kind.size / _EM
        else:
            total += stringWidth(_latin(part), kind.font, kind.size)
    return total


def _latin(text: str) -> str:
    """Text in the letters of the PDF's own fonts; others lose their accents or become "?"."""
    out = []
    for letter in text.translate(_PLAIN):
        try:
            letter.encode("cp1252")
        except UnicodeEncodeError:
            bare = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
            out.append(bare or "?")
        else:
            out.append(letter)
    return "".join(out)


@lru_cache(maxsize=256)
def _glyph(code: int) -> tuple[str, float]:
    """Outline (y upwards) and advance of a symbol in thousandths of an em."""
    import verovio

    name = f"{code:04X}"
    folder = Path(verovio.__file__).parent / "data"
    for font in ("Leipzig", "Bravura"):
        file = folder / font / f"{name}.xml"
        if not file.is_file():
            continue
        path = next(ET.parse(file).iter("path"), None)  # noqa: S314 - Verovio's own data
        listed = ET.parse(folder / f"{font}.xml").getroot()  # noqa: S314
        advance = next((g.get("h-a-x") for g in listed if g.get("c") == name), None)
        return (path.get("d", "") if path is not None else ""), float(advance or 0)
    return "", 0.0
