"""The lists of what there is to choose from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cadenza.http.settings import HttpSettings
from cadenza.wire import About, EntryList

__all__ = ["about", "delete_own", "entries", "soundfont_file"]


def about(studio: Any, settings: HttpSettings) -> About:  # noqa: ANN401
    """What this server is."""
    raise NotImplementedError


def entries(name: str) -> EntryList:
    """A catalogue."""
    raise NotImplementedError


def soundfont_file(name: str) -> Path:
    """The file of a SoundFont."""
    raise NotImplementedError


def delete_own(kind: str, name: str) -> None:
    """Delete one's own."""
    raise NotImplementedError
