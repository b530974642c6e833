"""The one shape of every effect: settings with ranges, and a function over channels.

Conventions
-----------
Inside the effects audio has shape (2, frames), float32, C order, 44.1 kHz. An effect owns what it
is given: it may write over it, and returns it or a new array of the same shape. Silence stays
silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Protocol

import numpy as np

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound import filters
from cadenza.sound.convolution import Channels, chunks
from cadenza.sound.filters import Sections
from cadenza.sound.model import SAMPLE_RATE_HZ
from cadenza.sound.rng import generator

__all__ = [
    "Channels",
    "Context",
    "EffectKind",
    "Setting",
    "Values",
    "blend",
    "filter_kind",
    "loud_level",
    "near_names",
    "number",
    "ride",
    "through",
    "word",
]


@dataclass(frozen=True, slots=True)
class Setting:
    """One knob of an effect.

    Parameters
    ----------
    default : float or str
        Its value where none is given.
    low, high : float
        Range of a number, both ends included.
    unit : str
        "dB", "Hz", "ms", "beats", … or "" for a bare number.
    about : str
        What it does, in a few words.
    choices : tuple of str
        The words it may be, where it is no number.
    """

    default: float | str
    low: float = 0.0
    high: float = 1.0
    unit: str = ""
    about: str = ""
    choices: tuple[str, ...] = ()

    def check(self, owner: str, name: str, value: object) -> float | str:
        """The value, held to its range.

        Raises
        ------
        SoundError
            When it lies outside, or is of the wrong type.
        """
        if self.choices:
            if isinstance(value, str) and value in self.choices:
                return value
            rule = f"{name} of {owner} is one of " + ", ".join(self.choices)
            raise SoundError(rule, repr(value), f"try {self.default}")
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        if isinstance(value, int | float) and plain and self.low <= value <= self.high:
            return float(value)
        unit = f" {self.unit}" if self.unit else ""
        rule = f"{name} of {owner} lies between {self.low:g} and {self.high:g}{unit}"
        raise SoundError(rule, repr(value), f"try {self.default}")


@dataclass(frozen=True, slots=True)
class Values:
    """Checked settings of one effect."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]


@dataclass(frozen=True, slots=True)
class Context:
    """What an effect may know beside its audio: seed, tempo and its place in the chain."""

    seed: int
    tempo_bpm: float
    place: int = 0

    def rng(self, *names: object) -> np.random.Generator:
        """Random numbers of this place in the chain."""
        return generator(self.seed, "effect", self.place, *names)

    def beats_frames(self, beats: float) -> float:
        """Frames in so many quarter notes."""
        return beats * 60.0 / self.tempo_bpm * SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class EffectKind:
    """A kind of effect: what it is called, what it does, its knobs and its function.

    A linear filter also tells its ``sections``, so that neighbours run as one.
    """

    name: str
    about: str
    settings: Mapping[str, Setting]
    process: Callable[[Channels, Values, Context], Channels]
    sections: Callable[[Values], Sections] | None = None

    def values(self, given: Mapping[str, object]) -> Values:
        """Defaults with what was given laid over them.

        Raises
        ------
        UnknownNameError
            When a setting does not exist.
        SoundError
            When a value lies outside its range.
        """
        for name in given:
            if name not in self.settings:
                rule = f"a setting of {self.name} is one of " + ", ".join(self.settings)
                raise UnknownNameError(rule, str(name), near_names(str(name), self.settings))
        checked = {
            name: setting.check(self.name, name, given.get(name, setting.default))
            for name, setting in self.settings.items()
        }
        return Values(
            {name: value for name, value in checked.items() if isinstance(value, float)},
            {name: value for name, value in checked.items() if isinstance(value, str)},
        )


def filter_kind(
    name: str, about: str, settings: Mapping[str, Setting], sections: Callable[[Values], Sections]
) -> EffectKind:
    """A kind of effect that is a linear filter."""

    def process(channels: Channels, values: Values, _: Context) -> Channels:
        filters.run(channels, sections(values))
        return channels

    return EffectKind(name, about, settings, process, sections)


def number(default: float, low: float, high: float, unit: str, about: str) -> Setting:
    """A setting that is a number."""
    return Setting(float(default), low, high, unit, about)


def word(default: str, choices: tuple[str, ...], about: str) -> Setting:
    """A setting that is one of some words."""
    return Setting(default, about=about, choices=choices)


def near_names(name: str, known: Mapping[str, object]) -> str:
    """The next step of an error: "did you mean …", or ""."""
    near = get_close_matches(name.lower(), list(known), n=3, cutoff=0.5)
    return "did you mean " + " or ".join(near) if near else ""


_FEWEST_FRAMES = 64


class Plugin(Protocol):
    """What of pedalboard's plugins is used here."""

    def process(self, audio: Channels, sample_rate: float, /, *, reset: bool) -> Channels:
        """Process channels of shape (2, frames); ``reset`` forgets what came before."""


def through(channels: Channels, plugin: Plugin, *, fresh: bool = True) -> Channels:
    """The channels through one of pedalboard's plugins, which goes on unless it starts fresh."""
    frames = channels.shape[1]
    if frames < _FEWEST_FRAMES:  # pedalboard takes a short array for one on its side
        channels = np.pad(channels, ((0, 0), (0, _FEWEST_FRAMES - frames)))
    return plugin.process(channels, float(SAMPLE_RATE_HZ), reset=fresh)[:, :frames]


def ride(channels: Channels, plugin: Plugin, makeup: float = 1.0, mix: float = 1.0) -> None:
    """Multiply in place with what a compressor or gate does to the louder side of each frame.

    Both sides get the same gain, so that the image does not lean when one side is loud.

    Parameters
    ----------
    channels : Channels
        Shape (2, frames).
    plugin : Plugin
        A plugin that multiplies its input with a gain; it must be a new one.
    makeup : float
        A factor on its gain.
    mix : float
        Its share; the rest stays as it is.
    """
    for at in chunks(channels.shape[1]):
        heard = np.abs(channels[:, at]).max(axis=0, keepdims=True)
        heard += np.float32(1e-7)
        gain = through(heard, plugin, fresh=at.start == 0)
        gain /= heard
        if (makeup, mix) != (1.0, 1.0):
            gain *= np.float32(makeup * mix)
            gain += np.float32(1.0 - mix)
        channels[:, at] *= gain


def blend(wet: Channels, dry: Channels, mix: float) -> Channels:
    """So much of one and the rest of the other, written over the first."""
    if mix < 1.0:
        for at in chunks(wet.shape[1]):
            wet[:, at] *= np.float32(mix)
            wet[:, at] += dry[:, at] * np.float32(1.0 - mix)
    return wet


def loud_level(channels: Channels) -> float:
    """Root mean square of the louder passages, linear: the 90th percentile of 50 ms blocks.

    Effects that bend the waveform relate their drive to it, so that a quiet stem sounds the
    same as a loud one. 0 for silence.
    """
    block = SAMPLE_RATE_HZ // 20
    count = max(1, channels.shape[1] // block)
    cut = channels[:, : count * block] if channels.shape[1] >= block else channels
    blocks = cut.reshape(2, count, -1)
    power = np.einsum("cbf,cbf->b", blocks, blocks) / max(1, 2 * blocks.shape[2])
    return float(np.sqrt(np.percentile(power, 90.0))) or float(np.sqrt(power.max()))
