"""What the sound room takes and gives: patches, mix settings, stems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "SAMPLE_RATE_HZ",
    "TEXTURE_ROLES",
    "Audio",
    "Effect",
    "Layer",
    "Mix",
    "MixSettings",
    "Patch",
    "Strip",
    "Texture",
]

SAMPLE_RATE_HZ = 44_100
"""Sample rate of everything inside."""

Audio = NDArray[np.float32]
"""Stereo samples of shape (frames, 2), float32; full scale is ±1."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of a chain: a kind known to ``sound.effects`` and its parameters."""

    kind: str
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layer:
    """One preset that sounds in a patch.

    ``soundfont`` None means the main SoundFont; ``bank`` 128 is the drum bank.
    """

    program: int
    bank: int = 0
    soundfont: Path | None = None
    gain_db: float = 0.0
    transpose_semitones: int = 0
    detune_cents: float = 0.0


@dataclass(frozen=True, slots=True)
class Patch:
    """A named sound: layers and a chain of effects."""

    name: str
    layers: tuple[Layer, ...]
    effects: tuple[Effect, ...] = ()
    gain_db: float = 0.0
    description: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """How one track of the score sounds in the mix; ``reverb_db`` is the send to the room.

    ``role`` ("melody", "bass", …) sets the loudness that the part is brought to, on which
    ``gain_db`` is added. Empty takes the role from the track's name ("melody_2"), and where
    that is none, the part keeps the loudness that it is played with.
    """

    track: str
    patch: str
    gain_db: float = 0.0
    pan: float = 0.0
    reverb_db: float = -18.0
    role: str = ""


TEXTURE_ROLES = ("background", "pad")
"""What a texture can be in a song: sound far behind it, or a layer that plays in its key."""


@dataclass(frozen=True, slots=True)
class Texture:
    """A texture of a session or of a sound file, in the background of a song or as a pad.

    Parameters
    ----------
    file : str
        The session or the sound file, as it was named.
    role : str
        One of ``TEXTURE_ROLES``.
    gain_db : float
        On top of the level of its role.
    sha256 : str
        Digest of what is heard: of a session the codes and the codec of their level, of a
        sound file its bytes; "" while nobody has looked.
    voice, version : str
        Of a session the voice that it was begun with; of a sound file the one that its record
        tells of.
    level : str
        Of a session the level that its sound was decoded from.
    step, take : int
        Of a session the take that the piece ends with.
    """

    file: str
    role: str = "background"
    gain_db: float = 0.0
    sha256: str = ""
    voice: str = ""
    version: str = ""
    level: str = ""
    step: int = 0
    take: int = 0

    @property
    def name(self) -> str:
        """What it is called: its file without folders and ending."""
        return Path(self.file).stem


@dataclass(frozen=True, slots=True)
class MixSettings:
    """Everything that turns a score into audio.

    Parameters
    ----------
    strips : tuple of Strip
        One a track; a track without one gets a plain General MIDI patch.
    finish : str
        Name of the finish on the whole ("clean", "lofi", …).
    ambience : tuple of (name or path, gain in dB)
        Backgrounds under the music.
    textures : tuple of Texture
        Textures behind the music, or as pads in it.
    soundfont : Path or None
        Main SoundFont; None means the best that is installed.
    loudness_lufs, true_peak_db : float
        Targets of the master (ITU-R BS.1770-4).
    fade_out_s : float
        A fade over the end of the music, 0 for none.
    tail_s : float
        Room for reverbs to ring out after the last bar.
    seed : int
        For ambience and every effect that wavers.
    threads : int
        Worker threads; the result does not depend on it.
    keep_stems : bool
        False leaves ``Mix.stems`` empty and saves the memory.
    """

    strips: tuple[Strip, ...] = ()
    finish: str = "clean"
    ambience: tuple[tuple[str, float], ...] = ()
    textures: tuple[Texture, ...] = ()
    soundfont: Path | None = None
    loudness_lufs: float = -14.0
    true_peak_db: float = -1.0
    fade_out_s: float = 0.0
    tail_s: float = 3.0
    seed: int = 0
    threads: int = 2
    keep_stems: bool = True


@dataclass(frozen=True, slots=True)
class Mix:
    """Rendered audio: stems (their sum is ``premaster``), and the master.

    ``stems`` maps track names, "ambience_<name>", "texture_<name>" and "pad_<name>" to audio of
    one common length; it is empty where the settings did not ask for stems. ``loudness`` holds
    the figures of the master, which are measured when they are first read; ``soundfont`` the
    name, sha256, licence and path of the main SoundFont; ``synth`` the name of the synthesiser.
    """

    stems: dict[str, Audio]
    premaster: Audio
    master: Audio
    loudness: Mapping[str, float]
    soundfont: dict[str, str]
    synth: str
