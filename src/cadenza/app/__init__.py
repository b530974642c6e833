"""The app room: the use cases. Everything that a surface can do is here once.

Everything is imported when it is first asked for, so that reading a sentence loads no audio.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.app.briefs import read_brief, read_flags, read_wish
    from cadenza.app.catalogues import (
        Catalogue,
        Entry,
        list_ambiences,
        list_instruments,
        list_soundfonts,
        list_styles,
    )
    from cadenza.app.composing import ComposeRequest, Released, compose_song
    from cadenza.app.health import Finding, doctor
    from cadenza.app.home import home_folder, threads, user_folder
    from cadenza.app.mixing import SoundRequest
    from cadenza.app.playing import DevicePlayer, FakePlayer, Player, PlayRequest, play
    from cadenza.app.renderer import sound_notice
    from cadenza.app.rendering import Rendered, RenderRequest, render_file

__all__ = [
    "Catalogue",
    "ComposeRequest",
    "DevicePlayer",
    "Entry",
    "FakePlayer",
    "Finding",
    "PlayRequest",
    "Player",
    "Released",
    "RenderRequest",
    "Rendered",
    "SoundRequest",
    "compose_song",
    "doctor",
    "home_folder",
    "list_ambiences",
    "list_instruments",
    "list_soundfonts",
    "list_styles",
    "play",
    "read_brief",
    "read_flags",
    "read_wish",
    "render_file",
    "sound_notice",
    "threads",
    "user_folder",
]

_WHERE = {
    "briefs": ("read_brief", "read_flags", "read_wish"),
    "catalogues": (
        "Catalogue",
        "Entry",
        "list_ambiences",
        "list_instruments",
        "list_soundfonts",
        "list_styles",
    ),
    "composing": ("ComposeRequest", "Released", "compose_song"),
    "health": ("Finding", "doctor"),
    "home": ("home_folder", "threads", "user_folder"),
    "mixing": ("SoundRequest",),
    "playing": ("DevicePlayer", "FakePlayer", "PlayRequest", "Player", "play"),
    "renderer": ("sound_notice",),
    "rendering": ("RenderRequest", "Rendered", "render_file"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.app.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
