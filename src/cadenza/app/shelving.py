"""A piece that was not composed here, or was changed by hand, as a folder with a receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cadenza._version import __version__
from cadenza.app.rendering import playable
from cadenza.music import Score, read_midi
from cadenza.release import mix_facts, read_mix, read_roles
from cadenza.release.folder import PAGE_NAME, RECEIPT_NAME
from cadenza.release.layout import guess_role
from cadenza.release.receipt import in_order, to_text
from cadenza.release.receipt_page import receipt_html
from cadenza.sound import MixSettings, named_tracks, settings_for

__all__ = ["SONG_NAME", "mixed_as", "shelve"]

SONG_NAME = "song.mid"

_KEPT = ("brief", "plan", "seed", "engine", "players", "options", "provenance")
"""What a receipt goes on saying of a piece that was changed by hand."""


def shelve(
    folder: Path,
    midi: bytes,
    *,
    title: str,
    verb: str,
    source: Mapping[str, object] | None = None,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write a piece and its receipt into a folder.

    Parameters
    ----------
    folder : Path
        It is made; nothing stands there.
    midi : bytes
        The piece, which may hold no note.
    title : str
        Of the piece.
    verb : str
        How it came to be: "import", "transcribe", "create", "edit", "restore".
    source : mapping, optional
        The file that it was made of: "name" and "sha256".
    before : mapping, optional
        The receipt of the piece that was changed.

    Returns
    -------
    dict
        The receipt.
    """
    score = read_midi(midi)
    settings, roles = mixed_as(score, before)
    plain: dict[str, Any] = {"brief": None, "plan": None, "seed": 1, "engine": None, "options": {}}
    plain |= {"provenance": None}
    kept = {} if before is None else {name: before[name] for name in _KEPT if name in before}
    told = {
        "cadenza": __version__,
        "title": title,
        "verb": verb,
        "source": None if source is None else dict(source),
        **plain,
        **kept,
        "conformance": [],
        "originality": None,
        "takes": [],
        "partial": None,
        "mix": mix_facts(settings, roles),
        "synth": None,
        "soundfont": None,
        "loudness": None,
        "stems": None,
        "files": [
            {"name": SONG_NAME, "bytes": len(midi), "sha256": hashlib.sha256(midi).hexdigest()}
        ],
        "seconds": {},
    }
    receipt = in_order(told)
    folder.mkdir(parents=True)
    (folder / SONG_NAME).write_bytes(midi)
    (folder / RECEIPT_NAME).write_text(to_text(receipt), encoding="utf-8")
    (folder / PAGE_NAME).write_text(receipt_html(receipt), encoding="utf-8")
    return receipt


def mixed_as(
    score: Score, before: Mapping[str, Any] | None = None
) -> tuple[MixSettings, dict[str, str]]:
    """How a piece sounds, and the role of each track, as far as a receipt knows.

    Parameters
    ----------
    score : Score
        The piece.
    before : mapping, optional
        A receipt; tracks that it does not know sound as plain ones.
    """
    mix = (before or {}).get("mix")
    plain = MixSettings() if mix is None else read_mix(mix)
    known = {} if mix is None else read_roles(mix)
    if not any(track.notes for track in score.tracks):
        return plain, known
    heard = playable(score, SONG_NAME)
    names = {name for name, _ in named_tracks(heard)}
    roles = {track.name: known.get(track.name) or guess_role(track) for track in heard.tracks}
    settings = settings_for(heard, plain)
    strips = tuple(strip for strip in settings.strips if strip.track in names)
    return replace(settings, strips=strips), roles
