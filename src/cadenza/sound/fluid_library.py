"""Finds libfluidsynth and gives its functions their types.

The few functions that are needed are bound here; the library's log is silenced, since every
failure comes back as a return value and becomes an error of ours.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from functools import lru_cache
from pathlib import Path

__all__ = ["find_library"]

_PTR, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "new_fluid_settings": (_PTR, ()),
    "delete_fluid_settings": (None, (_PTR,)),
    "fluid_settings_setint": (_INT, (_PTR, _TEXT, _INT)),
    "fluid_settings_setnum": (_INT, (_PTR, _TEXT, ctypes.c_double)),
    "new_fluid_synth": (_PTR, (_PTR,)),
    "delete_fluid_synth": (None, (_PTR,)),
    "fluid_synth_sfload": (_INT, (_PTR, _TEXT, _INT)),
    "fluid_synth_pin_preset": (_INT, (_PTR, _INT, _INT, _INT)),
    "fluid_synth_unpin_preset": (_INT, (_PTR, _INT, _INT, _INT)),
    "fluid_synth_program_select": (_INT, (_PTR, _INT, _INT, _INT, _INT)),
    "fluid_synth_set_gen": (_INT, (_PTR, _INT, _INT, ctypes.c_float)),
    "fluid_synth_pitch_wheel_sens": (_INT, (_PTR, _INT, _INT)),
    "fluid_synth_noteon": (_INT, (_PTR, _INT, _INT, _INT)),
    "fluid_synth_noteoff": (_INT, (_PTR, _INT, _INT)),
    "fluid_synth_cc": (_INT, (_PTR, _INT, _INT, _INT)),
    "fluid_synth_pitch_bend": (_INT, (_PTR, _INT, _INT)),
    "fluid_synth_get_active_voice_count": (_INT, (_PTR,)),
    "fluid_synth_write_float": (_INT, (_PTR, _INT, _PTR, _INT, _INT, _PTR, _INT, _INT)),
    "fluid_version_str": (_TEXT, ()),
}

_LOG_LEVELS = 5
_LOG_FUNCTION = ctypes.CFUNCTYPE(None, _INT, _TEXT, _PTR)


def _drop(level: int, message: bytes, data: int) -> None:
    """Take a line of the library's log and drop it."""
    del level, message, data


_SAY_NOTHING = _LOG_FUNCTION(_drop)


def _candidates() -> list[str]:
    """Names and paths to try, the quick ones first."""
    if sys.platform == "darwin":
        prefixes = [os.environ.get("HOMEBREW_PREFIX", ""), "/opt/homebrew", "/usr/local"]
        folders = [each for prefix in prefixes if prefix for each in (f"{prefix}/lib",)]
        folders += [f"{prefix}/opt/fluid-synth/lib" for prefix in prefixes if prefix]
        paths = [Path(folder) / "libfluidsynth.dylib" for folder in folders]
        return [str(path) for path in paths if path.exists()]
    return ["libfluidsynth.so.3", "libfluidsynth.so.2"]


@lru_cache(maxsize=1)
def find_library() -> ctypes.CDLL | None:
    """Libfluidsynth 2.2 or newer with typed functions; None where it is not installed."""
    for name in _candidates():
        library = _bind(name)
        if library is not None:
            return library
    found = ctypes.util.find_library("fluidsynth")
    return _bind(found) if found else None


def _bind(name: str) -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL(name)
        for function, (result, arguments) in _SIGNATURES.items():
            bound = getattr(library, function)
            bound.restype, bound.argtypes = result, arguments
        set_log = library.fluid_set_log_function
    except (OSError, AttributeError):  # not installed, or too old to know a function
        return None
    set_log.restype, set_log.argtypes = _PTR, (_INT, _LOG_FUNCTION, _PTR)
    for level in range(_LOG_LEVELS):
        set_log(level, _SAY_NOTHING, None)
    return library
