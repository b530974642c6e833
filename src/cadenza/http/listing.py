"""The catalogues, as a process of its own prints them: ``python -m cadenza.http.listing``.

Some of them are told by rooms that load numpy and audio libraries. The server keeps these out of
its own memory: it starts this process, reads one line of JSON, and keeps it until something new
is dropped into the user's folders.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from cadenza.app import (
    EXPORT_FORMATS,
    Catalogue,
    Entry,
    list_ambiences,
    list_examples,
    list_finishes,
    list_instruments,
    list_models,
    list_progressions,
    list_soundfonts,
    list_styles,
    sound_notice,
    user_folder,
)
from cadenza.errors import CadenzaError

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
    for each in list_soundfonts().entries:
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

    own = {name: str(path) for name, path in files_in(user_folder("ambiences")).items()}
    rows = _entries(list_ambiences().entries)
    for row in rows:
        if row["name"] in own:
            row |= {"path": own[row["name"]], "source": "yours"}
    return rows


def _models() -> Rows:
    rows = _entries(list_models().entries)
    for row in rows:
        row["facts"].pop("folder", None)
    return rows


def _of(listed: Callable[[], Catalogue]) -> Callable[[], Rows]:
    return lambda: _entries(listed().entries)


def _formats() -> Rows:
    from importlib.util import find_spec

    rows: Rows = []
    for name in (*EXPORT_FORMATS, "midi", *_AUDIO):
        missing = [each for each in _NEEDS.get(name, ()) if find_spec(each) is None]
        facts = {"available": not missing, "missing": missing}
        told = {**_FORMATS, **_AUDIO}.get(name, "")
        rows.append({"name": name, "description": told, "facts": facts})
    return rows


LISTS: dict[str, Callable[[], Rows]] = {
    "styles": _of(list_styles),
    "instruments": _of(list_instruments),
    "ambiences": _ambiences,
    "soundfonts": _soundfonts,
    "models": _models,
    "progressions": _of(list_progressions),
    "examples": lambda: _entries(list_examples()),
    "finishes": _of(list_finishes),
    "formats": _formats,
}
"""Name of a catalogue → what lists it."""


def listing() -> dict[str, Any]:
    """Every catalogue by name, and what would sound better; one that fails lists its error."""
    told: dict[str, Any] = {}
    for name, rows in LISTS.items():
        try:
            told[name] = rows()
        except CadenzaError as error:
            told[name] = [{"name": "?", "description": f"broken: {error}", "source": "yours"}]
    try:
        told["sound_notice"] = sound_notice()
    except CadenzaError as error:
        told["sound_notice"] = str(error)
    return told


def main() -> None:
    """Print everything as one line of JSON."""
    json.dump(listing(), sys.stdout)


if __name__ == "__main__":
    main()
