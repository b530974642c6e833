"""The catalogues, as a process of its own prints them: ``python -m cadenza.http.listing``.

Some of them are told by rooms that load numpy and audio libraries. The server keeps these out of
its own memory: it starts this process, reads one line of JSON, and keeps it until something new
is dropped into the user's folders. Arguments are names of those to list; each loads only what it
needs, so that a new model is there in a moment.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from cadenza import app
from cadenza.errors import CadenzaError

if TYPE_CHECKING:
    from cadenza.app import Entry

__all__ = ["LISTS", "listing", "main"]

Rows = list[dict[str, Any]]
_AUDIO = {"flac": "Lossless audio.", "mp3": "Compressed audio.", "wav": "Uncompressed audio."}
_FORMATS = {
    "dawproject": "A session for Bitwig, Studio One and others.",
    "musicxml": "Notation for MuseScore, Sibelius, Dorico and others.",
    "mxl": "The same, compressed.",
    "pdf": "Engraved pages.",
    "svg": "Engraved pages as pictures.",
    "abc": "A tune in ABC.",
    "chords": "Chords and sections as a ChordPro sheet.",
    "stems": "Each part as audio.",
    "midi-parts": "Each part as MIDI.",
    "midi": "The piece as MIDI.",
}
_NEEDS = {"pdf": ("verovio", "reportlab"), "svg": ("verovio",)}


def _entries(rows: tuple[Entry, ...]) -> Rows:
    return [
        {
            "name": each.name,
            "description": each.description,
            "group": each.group,
            "source": each.source,
            "facts": dict(each.facts),
        }
        for each in rows
    ]


def _soundfonts() -> Rows:
    """SoundFonts; ``path`` is for the server alone."""
    rows: Rows = []
    for each in app.list_soundfonts().entries:
        facts = dict(each.facts)
        path = str(facts.pop("path"))
        facts["in_use"] = each.description.endswith("(in use)")
        told = each.description.replace(f", {path}", "")
        rows.append(
            {
                "name": each.name,
                "description": told,
                "source": each.source,
                "facts": facts,
                "path": path,
            }
        )
    return rows


def _ambiences() -> Rows:
    """Backgrounds; ``path`` of the person's own is for the server alone."""
    from cadenza.sound.ambience.own_files import files_in

    own = {name: str(path) for name, path in files_in(app.user_folder("ambiences")).items()}
    rows = _entries(app.list_ambiences().entries)
    for row in rows:
        if row["name"] in own:
            row |= {"path": own[row["name"]], "source": "yours"}
    return rows


def _models() -> Rows:
    rows = _entries(app.list_models().entries)
    for row in rows:
        row["facts"].pop("folder", None)
    return rows


def _of(lister: str) -> Callable[[], Rows]:
    return lambda: _entries(getattr(app, lister)().entries)


def _formats() -> Rows:
    from importlib.util import find_spec

    rows: Rows = []
    for name in (*app.EXPORT_FORMATS, "midi", *_AUDIO):
        missing = [each for each in _NEEDS.get(name, ()) if find_spec(each) is None]
        facts = {"available": not missing, "missing": missing}
        told = {**_FORMATS, **_AUDIO}.get(name, "")
        rows.append({"name": name, "description": told, "facts": facts})
    return rows


LISTS: dict[str, Callable[[], Rows]] = {
    "styles": _of("list_styles"),
    "instruments": _of("list_instruments"),
    "ambiences": _ambiences,
    "soundfonts": _soundfonts,
    "models": _models,
    "progressions": _of("list_progressions"),
    "examples": lambda: _entries(app.list_examples()),
    "finishes": _of("list_finishes"),
    "formats": _formats,
}
"""Name of a catalogue → what lists it."""


def listing(names: Collection[str] = ()) -> dict[str, Any]:
    """Catalogues by name, and what would sound better; one that fails lists its error.

    Parameters
    ----------
    names : collection of str
        Those to list; all where it is empty.
    """
    told: dict[str, Any] = {}
    for name in names or LISTS:
        try:
            told[name] = LISTS[name]()
        except CadenzaError as error:
            told[name] = [{"name": "?", "description": f"broken: {error}", "source": "yours"}]
    if "soundfonts" in told:
        try:
            told["sound_notice"] = app.sound_notice()
        except CadenzaError as error:
            told["sound_notice"] = str(error)
    return told


def main() -> None:
    """Print what is asked for as one line of JSON."""
    json.dump(listing([name for name in sys.argv[1:] if name in LISTS]), sys.stdout)


if __name__ == "__main__":
    main()
