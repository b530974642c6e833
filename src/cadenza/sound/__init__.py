"""The sound room: synthesisers, SoundFonts, patches, effects, ambience, mixing, mastering.

This is its one public door. What lies behind it is imported when it is first used, because
the sound libraries are the slowest to load. ``cadenza.sound.master.master`` is not re-exported:
it would share its name with its module.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.sound.ambience import ambiences, make_ambience
    from cadenza.sound.audiofile import AudioBlocks, encode, encoded, read_audio
    from cadenza.sound.effects import apply_effects, check_effects, effect_kinds
    from cadenza.sound.events import PartEvents, part_events
    from cadenza.sound.finishes import apply_finish, load_finishes
    from cadenza.sound.loudness import integrated_lufs, true_peak_db
    from cadenza.sound.master import Mastered
    from cadenza.sound.model import (
        SAMPLE_RATE_HZ,
        Audio,
        Effect,
        Layer,
        Mix,
        MixSettings,
        Patch,
        Strip,
        Texture,
    )
    from cadenza.sound.patches import find_patch, is_drum_patch, load_patches, usable_patches
    from cadenza.sound.render import render_mix
    from cadenza.sound.settings import named_tracks, settings_for
    from cadenza.sound.soundfonts import (
        Preset,
        SoundFontInfo,
        check_soundfont,
        default_soundfont,
        find_soundfont,
        find_soundfonts,
        presets,
        soundfont_sha256,
    )
    from cadenza.sound.synth import (
        Synth,
        available_synths,
        default_synth,
        make_synth,
        synth_notice,
    )
    from cadenza.sound.synth_fake import FakeSynth

__all__ = [
    "SAMPLE_RATE_HZ",
    "Audio",
    "AudioBlocks",
    "Effect",
    "FakeSynth",
    "Layer",
    "Mastered",
    "Mix",
    "MixSettings",
    "PartEvents",
    "Patch",
    "Preset",
    "SoundFontInfo",
    "Strip",
    "Synth",
    "Texture",
    "ambiences",
    "apply_effects",
    "apply_finish",
    "available_synths",
    "check_effects",
    "check_soundfont",
    "default_soundfont",
    "default_synth",
    "effect_kinds",
    "encode",
    "encoded",
    "find_patch",
    "find_soundfont",
    "find_soundfonts",
    "integrated_lufs",
    "is_drum_patch",
    "load_finishes",
    "load_patches",
    "make_ambience",
    "make_synth",
    "named_tracks",
    "part_events",
    "presets",
    "read_audio",
    "render_mix",
    "settings_for",
    "soundfont_sha256",
    "synth_notice",
    "true_peak_db",
    "usable_patches",
]

_WHERE = {
    "ambience": ("ambiences", "make_ambience"),
    "audiofile": ("AudioBlocks", "encode", "encoded", "read_audio"),
    "effects": ("apply_effects", "check_effects", "effect_kinds"),
    "events": ("PartEvents", "part_events"),
    "finishes": ("apply_finish", "load_finishes"),
    "loudness": ("integrated_lufs", "true_peak_db"),
    "master": ("Mastered",),
    "model": (
        *("SAMPLE_RATE_HZ", "Audio", "Effect", "Layer", "Mix", "MixSettings", "Patch", "Strip"),
        "Texture",
    ),
    "patches": ("find_patch", "is_drum_patch", "load_patches", "usable_patches"),
    "render": ("render_mix",),
    "settings": ("named_tracks", "settings_for"),
    "soundfonts": (
        *("Preset", "SoundFontInfo", "check_soundfont", "default_soundfont"),
        *("find_soundfont", "find_soundfonts", "presets", "soundfont_sha256"),
    ),
    "synth": ("Synth", "available_synths", "default_synth", "make_synth", "synth_notice"),
    "synth_fake": ("FakeSynth",),
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
