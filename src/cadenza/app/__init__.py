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
    from cadenza.app.composing import ComposeRequest, compose_song
    from cadenza.app.evaluating import EvaluateRequest, evaluate_music
    from cadenza.app.evaluation import Evaluation
    from cadenza.app.examples import example, list_examples
    from cadenza.app.exporting import EXPORT_FORMATS, Exported, ExportRequest, export_piece
    from cadenza.app.health import Finding, doctor
    from cadenza.app.home import home_folder, threads, user_folder
    from cadenza.app.inspecting import Inspection, inspect_file
    from cadenza.app.making import Released
    from cadenza.app.mixing import SoundRequest
    from cadenza.app.models import inspect_model, list_models
    from cadenza.app.playing import DevicePlayer, FakePlayer, Player, PlayRequest, play
    from cadenza.app.renderer import sound_notice
    from cadenza.app.rendering import Rendered, RenderRequest, render_file
    from cadenza.app.rerendering import Rerendered, RerenderRequest, rerender_piece
    from cadenza.app.verbs import VerbRequest, accompany, continue_song, infill, vary

__all__ = [
    "EXPORT_FORMATS",
    "Catalogue",
    "ComposeRequest",
    "DevicePlayer",
    "Entry",
    "EvaluateRequest",
    "Evaluation",
    "ExportRequest",
    "Exported",
    "FakePlayer",
    "Finding",
    "Inspection",
    "PlayRequest",
    "Player",
    "Released",
    "RenderRequest",
    "Rendered",
    "RerenderRequest",
    "Rerendered",
    "SoundRequest",
    "VerbRequest",
    "accompany",
    "compose_song",
    "continue_song",
    "doctor",
    "evaluate_music",
    "example",
    "export_piece",
    "home_folder",
    "infill",
    "inspect_file",
    "inspect_model",
    "list_ambiences",
    "list_examples",
    "list_instruments",
    "list_models",
    "list_soundfonts",
    "list_styles",
    "play",
    "read_brief",
    "read_flags",
    "read_wish",
    "render_file",
    "rerender_piece",
    "sound_notice",
    "threads",
    "user_folder",
    "vary",
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
    "composing": ("ComposeRequest", "compose_song"),
    "evaluating": ("EvaluateRequest", "evaluate_music"),
    "evaluation": ("Evaluation",),
    "examples": ("example", "list_examples"),
    "exporting": ("EXPORT_FORMATS", "ExportRequest", "Exported", "export_piece"),
    "health": ("Finding", "doctor"),
    "home": ("home_folder", "threads", "user_folder"),
    "inspecting": ("Inspection", "inspect_file"),
    "making": ("Released",),
    "mixing": ("SoundRequest",),
    "models": ("inspect_model", "list_models"),
    "playing": ("DevicePlayer", "FakePlayer", "PlayRequest", "Player", "play"),
    "renderer": ("sound_notice",),
    "rendering": ("RenderRequest", "Rendered", "render_file"),
    "rerendering": ("RerenderRequest", "Rerendered", "rerender_piece"),
    "verbs": ("VerbRequest", "accompany", "continue_song", "infill", "vary"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.app.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
