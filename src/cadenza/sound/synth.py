"""The seam to synthesisers: one protocol, the real ones behind it, and which to take."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound import soundfonts
from cadenza.sound.events import PartEvents
from cadenza.sound.fluid_library import find_library
from cadenza.sound.model import Audio, Layer

__all__ = [
    "SYNTHS",
    "Synth",
    "available_synths",
    "default_synth",
    "make_synth",
    "synth_notice",
]

SYNTHS = ("fluidsynth", "sampler", "fake")
"""Names of the synthesisers, the best first."""


class Synth(Protocol):
    """Turns the events of a part into audio.

    The same events, layer and SoundFont give the same samples, bit for bit, in every thread
    and however often. ``tests/sound/test_synth_contract.py`` holds what every one must keep.
    """

    name: str
    soundfont: Path | None

    def render(self, events: PartEvents, layer: Layer, frames: int) -> Audio:
        """Render one layer of a part.

        Parameters
        ----------
        events : PartEvents
            What is played.
        layer : Layer
            The preset, its transposition and its detuning; its gain is left to the mix.
        frames : int
            Length of the result; what rings on after it is cut.

        Returns
        -------
        Audio
            Shape (frames, 2). Dry: no reverb, no chorus, no limiting.

        Raises
        ------
        SoundError
            When the SoundFont cannot be used.
        """


def available_synths() -> tuple[str, ...]:
    """Names of the synthesisers that this machine can run, the best first."""
    if soundfonts.default_soundfont() is None:
        return ("fake",)
    return SYNTHS if find_library() is not None else SYNTHS[1:]


def synth_notice() -> str | None:
    """One line on what would sound better; None where the best synthesiser is in use."""
    if find_library() is None:
        return (
            "FluidSynth is not installed, the built-in sampler plays instead; for the better "
            "sound: sudo apt install libfluidsynth3 musescore-general-soundfont-small "
            "(macOS: brew install fluid-synth)"
        )
    font = soundfonts.default_soundfont()
    if font is not None and font.source == "pretty_midi":
        return (
            "the small SoundFont that comes with pretty_midi plays; for the better sound: "
            "sudo apt install musescore-general-soundfont-small"
        )
    return None


@lru_cache(maxsize=4)
def make_synth(name: str, soundfont: Path) -> Synth:
    """The synthesiser of that name; kept, so that a second song finds its samples loaded.

    Raises
    ------
    SoundError
        When it is not installed.
    UnknownNameError
        When there is no such synthesiser.
    """
    if name == "fluidsynth":
        from cadenza.sound.synth_fluid import FluidSynth

        return FluidSynth(soundfont)
    if name == "sampler":
        from cadenza.sound.synth_sampler import SamplerSynth

        return SamplerSynth(soundfont)
    if name == "fake":
        from cadenza.sound.synth_fake import FakeSynth

        return FakeSynth()
    raise UnknownNameError("a synthesiser is one of " + ", ".join(SYNTHS), name)


def default_synth(soundfont: Path | None = None) -> Synth:
    """The best synthesiser of this machine with a SoundFont, or with the best one installed.

    Raises
    ------
    SoundError
        When the SoundFont cannot be used, or none is installed.
    """
    if soundfont is None:
        found = soundfonts.default_soundfont()
        if found is None:
            raise SoundError(
                "a SoundFont is needed to make sound",
                "none",
                "pip install pretty_midi, or give one with --soundfont",
            )
        soundfont = found.path
    path = soundfonts.check_soundfont(soundfont)
    return make_synth("fluidsynth" if find_library() is not None else "sampler", path)
