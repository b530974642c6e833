"""The table of notation formats: what each is called, its suffix, the function that writes it.

Writers are imported when they are first used, so that naming the table costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cadenza.music.score import Score

__all__ = ["NOTATION_FORMATS", "NotationFormat"]

_Written = bytes | dict[str, bytes]
_Roles = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NotationFormat:
    """One format.

    Parameters
    ----------
    suffix : str
        With its dot, ".musicxml".
    write : callable
        (score, track name → role, title) → the file's bytes, or file name → bytes where the
        format makes several files.
    """

    suffix: str
    write: Callable[[Score, _Roles, str], _Written]


def _musicxml(score: Score, roles: _Roles, title: str) -> _Written:
    from cadenza.formats.notation.build import build_sheet
    from cadenza.formats.notation.musicxml import to_musicxml

    return to_musicxml(build_sheet(score, roles, title))


def _mxl(score: Score, roles: _Roles, title: str) -> _Written:
    from cadenza.formats.notation.build import build_sheet
    from cadenza.formats.notation.musicxml import to_mxl

    return to_mxl(build_sheet(score, roles, title))


def _pdf(score: Score, roles: _Roles, title: str) -> _Written:
    from cadenza.formats.notation.build import build_sheet
    from cadenza.formats.notation.pdf import to_pdf

    return to_pdf(build_sheet(score, roles, title))


def _svg(score: Score, roles: _Roles, title: str) -> _Written:
    from cadenza.formats.notation.build import build_sheet
    from cadenza.formats.notation.engrave import to_svg_pages

    pages = to_svg_pages(build_sheet(score, roles, title))
    width = len(str(len(pages)))
    return {
        f"page-{number:0{width}d}.svg": page.encode("utf-8") for number, page in enumerate(pages, 1)
    }


def _abc(score: Score, roles: _Roles, title: str) -> _Written:
    from cadenza.formats.notation.abc import to_abc
    from cadenza.formats.notation.build import build_sheet

    return to_abc(build_sheet(score, roles, title))


def _chords(score: Score, roles: _Roles, title: str) -> _Written:
    from cadenza.formats.notation.build import build_sheet
    from cadenza.formats.notation.chordsheet import to_chord_sheet

    return to_chord_sheet(build_sheet(score, roles, title))


NOTATION_FORMATS: Mapping[str, NotationFormat] = {
    "musicxml": NotationFormat(".musicxml", _musicxml),
    "mxl": NotationFormat(".mxl", _mxl),
    "pdf": NotationFormat(".pdf", _pdf),
    "svg": NotationFormat(".svg", _svg),
    "abc": NotationFormat(".abc", _abc),
    "chords": NotationFormat(".cho", _chords),
}
"""Format → its suffix and writer, in the order of the documentation."""
