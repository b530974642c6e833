"""Textures in a song: any piece of sound at the song's length, without a seam, gently wide.

What is longer than the song is cut; what is shorter becomes a circle, as a person's own
ambiences do: its end is blended into its start. Mono is made wide by a side signal that is the
same sound with its phases blurred, so that both sides together are the very sound it was:
nothing is lost where a song is heard in mono.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience.own_files import heard_part, seamless
from cadenza.sound.audiofile import read_audio
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio, Texture
from cadenza.sound.rng import generator

__all__ = ["as_stereo", "fitted", "texture_file"]

_LONGEST_FADE_S = 4.0
_BLUR_S, _BLUR_DECAY_S = 0.03, 0.01
_SIDE = 0.5
_MONO = 1e-4
_SIDE_FROM_HZ = 200.0


def texture_file(texture: Texture) -> Audio:
    """The sound of a texture that is a sound file, shape (frames, 2).

    Raises
    ------
    FileError, SoundError
        When it cannot be read, or is no audio.
    """
    return read_audio(Path(texture.file).expanduser())


def as_stereo(samples: NDArray[np.float32], sample_rate_hz: int) -> Audio:
    """Mono samples of a voice as audio of the sound room: both sides alike.

    Parameters
    ----------
    samples : ndarray
        Shape (N,).
    sample_rate_hz : int
        A divisor of 44,100.
    """
    from scipy.signal import resample_poly

    up = SAMPLE_RATE_HZ // sample_rate_hz
    mono = resample_poly(samples, up, 1).astype(np.float32) if up > 1 else samples
    return np.stack([mono, mono], axis=1)


def fitted(audio: Audio, frames: int, *, name: str, seed: int) -> Audio:
    """A texture of a length.

    Parameters
    ----------
    audio : Audio
        Shape (any frames, 2).
    frames : int
        Of what comes back.
    name : str
        Of the texture, for messages.
    seed : int
        For the width of what is mono.

    Returns
    -------
    Audio
        Shape (frames, 2), each side in one row of memory.

    Raises
    ------
    SoundError
        When it is silent.
    """
    inner = heard_part(audio, "a texture", name)
    circle = inner[:frames] if len(inner) >= frames else seamless(inner, _LONGEST_FADE_S)
    if _is_mono(circle):
        circle = _widened(circle.mean(axis=1), seed)
    rounds = -(-frames // len(circle))
    whole = np.tile(circle.T, (1, rounds))[:, :frames]
    return np.ascontiguousarray(whole, dtype=np.float32).T


def _is_mono(audio: Audio) -> bool:
    """Whether both sides are alike but for the dither of the file that they come from."""
    side, middle = audio[:, 0] - audio[:, 1], audio[:, 0] + audio[:, 1]
    return float(np.dot(side, side)) <= _MONO * float(np.dot(middle, middle))


def _widened(mono: NDArray[np.float32], seed: int) -> Audio:
    """Mono as stereo: a blurred copy of it is added on the left and taken away on the right.

    The copy is made on the circle, so that the seam stays one that nobody hears. It is never
    louder than half of the sound itself, however its tones fall on the peaks of the blur.
    """
    from scipy.signal import oaconvolve

    blur = _blur(seed)
    around = np.resize(mono[::-1], len(blur) - 1)[::-1]  # what comes before the start
    side = oaconvolve(np.concatenate([around, mono]), blur, mode="valid")
    loud = float(np.dot(side, side)) or 1.0
    side *= np.float32(_SIDE * min(1.0, np.sqrt(float(np.dot(mono, mono)) / loud)))
    return np.stack([mono + side, mono - side], axis=1).astype(np.float32)


def _blur(seed: int) -> NDArray[np.float32]:
    """A short tail of noise of energy 1, without lows, where width would only be felt as phase."""
    from scipy.signal import butter, sosfiltfilt

    frames = round(_BLUR_S * SAMPLE_RATE_HZ)
    at_s = np.arange(frames) / SAMPLE_RATE_HZ
    noise = generator(seed, "texture", "width").standard_normal(frames)
    sos = butter(2, _SIDE_FROM_HZ, "highpass", fs=SAMPLE_RATE_HZ, output="sos")
    tail = sosfiltfilt(sos, noise * np.exp(-at_s / _BLUR_DECAY_S))
    return np.asarray(tail / np.sqrt((tail**2).sum()), dtype=np.float32)
