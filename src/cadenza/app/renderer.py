"""The sound room as a renderer that knows the person's own folders."""

from __future__ import annotations

from functools import partial

from cadenza.app.home import user_folder
from cadenza.app.textures import hear_texture
from cadenza.release import Renderer
from cadenza.sound import render_mix, synth_notice

__all__ = ["sound_notice", "sound_room"]


def sound_room() -> Renderer:
    """``sound.render_mix`` with the drop-ins of ``CADENZA_HOME``."""
    return partial(
        render_mix,
        ambience_folder=user_folder("ambiences"),
        patch_folder=user_folder("patches"),
        soundfont_folder=user_folder("soundfonts"),
        hear=hear_texture,
    )


def sound_notice() -> str | None:
    """One line on what would sound better; None where the best synthesiser is in use."""
    return synth_notice()
