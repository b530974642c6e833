"""The audio room: raw sound as a model learns it: textures, packed sound, codes, sessions.

This is its one public door; no torch lies behind it. What it names is imported when it is first
used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.audio.codes import Codes, read_codes, write_codes
    from cadenza.audio.fingerprint import Copy, FingerprintIndex, copies
    from cadenza.audio.heat import Settings
    from cadenza.audio.measures import SetFigures, set_figures
    from cadenza.audio.pace import Estimate
    from cadenza.audio.packed_codes import PackedCodes, pack_codes
    from cadenza.audio.packed_sound import Clip, PackedSound
    from cadenza.audio.packing import pack_textures
    from cadenza.audio.recordings import pack_recordings
    from cadenza.audio.session_view import SessionView
    from cadenza.audio.sessions import Session
    from cadenza.audio.textures import texture
    from cadenza.audio.voices import BundleVoice, FakeVoice, Voice

__all__ = [
    "BundleVoice",
    "Clip",
    "Codes",
    "Copy",
    "Estimate",
    "FakeVoice",
    "FingerprintIndex",
    "PackedCodes",
    "PackedSound",
    "Session",
    "SessionView",
    "SetFigures",
    "Settings",
    "Voice",
    "copies",
    "pack_codes",
    "pack_recordings",
    "pack_textures",
    "read_codes",
    "set_figures",
    "texture",
    "write_codes",
]

_WHERE = {
    "codes": ("Codes", "read_codes", "write_codes"),
    "fingerprint": ("Copy", "FingerprintIndex", "copies"),
    "heat": ("Settings",),
    "pace": ("Estimate",),
    "measures": ("SetFigures", "set_figures"),
    "packed_codes": ("PackedCodes", "pack_codes"),
    "packed_sound": ("Clip", "PackedSound"),
    "packing": ("pack_textures",),
    "recordings": ("pack_recordings",),
    "session_view": ("SessionView",),
    "sessions": ("Session",),
    "textures": ("texture",),
    "voices": ("BundleVoice", "FakeVoice", "Voice"),
}
_MODULES = {name: module for module, names in _WHERE.items() for name in names}


def __getattr__(name: str) -> object:
    """Import what is asked for, from where it lives."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Every public name."""
    return __all__
