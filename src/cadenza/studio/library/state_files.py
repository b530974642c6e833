"""The files of one state of a piece: read, shown, and written for a state that was given."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cadenza.music import Score, read_midi
from cadenza.studio.folders import drop
from cadenza.studio.library.facts import roles_of
from cadenza.studio.library.places import RECEIPT_NAME, SCORE_NAME, SONG_NAME, told
from cadenza.studio.library.scores import bounded, score_json

__all__ = ["or_drop", "read_state", "shelved", "shown_score", "write_score"]


@contextmanager
def or_drop(place: Path) -> Iterator[None]:
    """Let a folder go when what follows it fails."""
    try:
        yield
    except BaseException:
        drop(place)
        raise


def read_state(folder: Path) -> tuple[Score, Mapping[str, Any]]:
    """Score and receipt of a revision or a take."""
    return read_midi(folder / SONG_NAME), told(folder / RECEIPT_NAME) or {}


def shown_score(folder: Path) -> dict[str, Any]:
    """The notes of a state as JSON, worked out from its files."""
    score, receipt = read_state(folder)
    return score_json(score, roles_of(score, receipt))


def write_score(folder: Path) -> None:
    """Keep the notes of a state as JSON beside it, so that showing them parses nothing."""
    text = json.dumps(shown_score(folder), ensure_ascii=False, separators=(",", ":"))
    (folder / SCORE_NAME).write_text(text, encoding="utf-8")


def shelved(folder: Path, midi: bytes, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """A folder for a state that was not composed here; see ``app.shelving.shelve``."""
    from cadenza.app.shelving import shelve

    bounded(read_midi(midi))
    receipt = shelve(folder, midi, **fields)
    write_score(folder)
    return receipt
