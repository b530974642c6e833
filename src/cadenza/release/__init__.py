"""The release room: formats, tags, pictures, the receipt, and the folder that holds them.

Everything is imported when it is first asked for, so that naming the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.release.audio import FORMATS, AudioFormat, check_formats
    from cadenza.release.folder import check_target, release_folder
    from cadenza.release.mix_record import mix_facts, read_mix, read_roles
    from cadenza.release.pianoroll import Caption, draw_pianoroll
    from cadenza.release.receipt import RECEIPT_FIELDS, to_text
    from cadenza.release.stages import STAGES, Stages
    from cadenza.release.tags import Tags, write_tags
    from cadenza.release.waveform import draw_waveform
    from cadenza.release.writer import Content, Renderer, Written, write_release

__all__ = [
    "FORMATS",
    "RECEIPT_FIELDS",
    "STAGES",
    "AudioFormat",
    "Caption",
    "Content",
    "Renderer",
    "Stages",
    "Tags",
    "Written",
    "check_formats",
    "check_target",
    "draw_pianoroll",
    "draw_waveform",
    "mix_facts",
    "read_mix",
    "read_roles",
    "release_folder",
    "to_text",
    "write_release",
    "write_tags",
]

_WHERE = {
    "audio": ("FORMATS", "AudioFormat", "check_formats"),
    "folder": ("check_target", "release_folder"),
    "mix_record": ("mix_facts", "read_mix", "read_roles"),
    "pianoroll": ("Caption", "draw_pianoroll"),
    "receipt": ("RECEIPT_FIELDS", "to_text"),
    "stages": ("STAGES", "Stages"),
    "tags": ("Tags", "write_tags"),
    "waveform": ("draw_waveform",),
    "writer": ("Content", "Renderer", "Written", "write_release"),
}


def __getattr__(name: str) -> object:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"cadenza.release.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
