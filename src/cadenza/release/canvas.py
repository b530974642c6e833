"""What both pictures share: the palette, the fonts, text and colour helpers.

Pictures are drawn at twice their size and reduced, so that every edge is smooth.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO

from PIL import Image as Images
from PIL import ImageFont as Fonts
from PIL.Image import Image
from PIL.ImageDraw import ImageDraw
from PIL.ImageFont import FreeTypeFont, ImageFont

from cadenza.units import Seconds

__all__ = [
    "BACKGROUND",
    "BRIGHT",
    "FAINT",
    "MUTED",
    "PANEL",
    "ROLE_COLOURS",
    "SCALE",
    "WIDTH",
    "Colour",
    "box",
    "clock_text",
    "drawable",
    "fit_text",
    "label",
    "mix",
    "new_canvas",
    "section_tints",
    "text_width",
    "to_png",
]

Colour = tuple[int, int, int]

WIDTH = 1600
"""Width of every picture in pixels."""

_DASHES = {ord("–"): "-", ord("—"): "-", ord("−"): "-", ord("’"): "'", ord("♯"): "#"}

SCALE = 2
"""Pixels drawn for each pixel kept, along each axis."""

BACKGROUND: Colour = (13, 15, 22)
PANEL: Colour = (19, 22, 32)
FAINT: Colour = (40, 45, 62)
MUTED: Colour = (128, 137, 164)
BRIGHT: Colour = (232, 235, 244)

ROLE_COLOURS: dict[str, Colour] = {
    "melody": (255, 196, 104),
    "counter": (255, 138, 101),
    "chords": (105, 163, 255),
    "arpeggio": (76, 214, 196),
    "pad": (150, 134, 255),
    "bass": (240, 94, 140),
    "drums": (196, 205, 226),
    "other": (160, 200, 120),
}
"""One colour a role; a part without a known role is drawn as "other"."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """``share`` of the second colour over the first, 0 to 1.

    >>> mix((0, 0, 0), (200, 100, 0), 0.5)
    (100, 50, 0)
    """
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def new_canvas(height: int) -> Image:
    """A dark RGB picture of ``WIDTH`` by ``height``, at drawing scale, lighter at the top."""
    top, bottom = mix(BACKGROUND, (52, 58, 92), 0.26), BACKGROUND
    column = Images.new("RGB", (1, 64))
    for row in range(64):
        column.putpixel((0, row), mix(top, bottom, min(1.0, row / 40)))
    return column.resize((WIDTH * SCALE, height * SCALE), Images.Resampling.BILINEAR)


@lru_cache(maxsize=32)
def _font(size: int) -> FreeTypeFont | ImageFont:
    return Fonts.load_default(size=size * SCALE)


@lru_cache(maxsize=4096)
def text_width(text: str, size: int) -> float:
    """Width of a line of text in pixels of the kept picture."""
    return _font(size).getlength(text) / SCALE


def fit_text(text: str, size: int, width: float) -> str:
    """The text, cut with "…" where it is wider than ``width`` pixels; "" where nothing fits."""
    if text_width(text, size) <= width:
        return text
    for end in range(len(text) - 1, 0, -1):
        cut = text[:end].rstrip() + "…"
        if text_width(cut, size) <= width:
            return cut
    return ""


def label(
    draw: ImageDraw, at: tuple[float, float], text: str, size: int, colour: Colour, anchor: str
) -> None:
    """Write one line at a point given in pixels of the kept picture (Pillow's anchors)."""
    draw.text((at[0] * SCALE, at[1] * SCALE), text, fill=colour, font=_font(size), anchor=anchor)


def drawable(text: str) -> str:
    """The text in the letters that Pillow's own font has: accents dropped, dashes plain.

    >>> drawable("Canción – 夜")
    'Cancion -'
    """
    plain = text.translate(_DASHES)
    letters = (c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join("".join(c for c in letters if c.isascii() or c in "·°…").split())


def box(draw: ImageDraw, x0: float, y0: float, x1: float, y1: float, fill: tuple[int, ...]) -> None:
    """Fill a rectangle given in kept pixels; edges that would cross are left out."""
    left, top, right, bottom = (round(value * SCALE) for value in (x0, y0, x1, y1))
    if right > left and bottom > top:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=fill)


def section_tints(names: list[str]) -> dict[str, Colour]:
    """One quiet colour a name, in the order of first appearance."""
    wheel: list[Colour] = [
        (88, 108, 190), (190, 120, 96), (80, 160, 150),
        (168, 100, 170), (170, 156, 88), (110, 130, 150),
    ]  # fmt: skip
    return {name: wheel[i % len(wheel)] for i, name in enumerate(dict.fromkeys(names))}


def clock_text(seconds: Seconds | float) -> str:
    """Minutes and seconds.

    >>> clock_text(128.4)
    '2:08'
    """
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def to_png(picture: Image) -> bytes:
    """The bytes of a PNG file; the same picture gives the same bytes."""
    out = BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()
