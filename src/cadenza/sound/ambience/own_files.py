"""Ambiences from a person's own files, looped without a seam and brought to the tempo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import SoundError
from cadenza.sound.audiofile import READABLE, read_audio
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio
from cadenza.sound.stretch import (
    beat_length_s,
    find_tempo_bpm,
    nearest_tempo_bpm,
    stretched,
)

__all__ = ["files_in", "heard_part", "loop_of", "seamless"]

_SILENT = 10.0 ** (-70.0 / 20.0)
_LONGEST_FADE_S = 2.0
_BEAT_FADE_S = 0.008
_CONTEXT_S = 1.0
_MARGIN_S = 0.03


def files_in(folder: Path | None) -> dict[str, Path]:
    """The audio files of a folder by their names without ending, in alphabetic order."""
    if folder is None or not folder.is_dir():
        return {}
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return {}
    return {
        path.stem: path
        for path in found
        if path.suffix.lower() in READABLE and not path.name.startswith(".") and path.is_file()
    }


def loop_of(path: Path, *, tempo_bpm: float) -> Audio:
    """A circle made of a file: its end joins its start.

    Parameters
    ----------
    path : Path
        An audio file.
    tempo_bpm : float
        Tempo that a beat loop is brought to.

    Returns
    -------
    Audio
        Shape (frames, 2).

    Raises
    ------
    FileError
        When the file cannot be read.
    SoundError
        When it is no audio, empty or silent.
    """
    audio = read_audio(path)
    inner = heard_part(audio, "an ambience", path.name)
    loop_bpm = find_tempo_bpm(audio, path.stem)
    if loop_bpm is None:
        return seamless(inner, _LONGEST_FADE_S)
    length_s = beat_length_s(len(audio) / SAMPLE_RATE_HZ, loop_bpm)
    target_bpm = nearest_tempo_bpm(loop_bpm, tempo_bpm)
    return _beaten(_of_length(audio, round(length_s * SAMPLE_RATE_HZ)), target_bpm / loop_bpm)


def _beaten(loop: Audio, factor: float) -> Audio:
    """A beat loop at another tempo, still a circle with its first beat at the first frame.

    The end goes before the start, and the start behind the end, so that stretching knows what
    comes next. The cut lies a moment before the first beat, since a stretched beat may start
    a little early.
    """
    early = min(round(_CONTEXT_S * SAMPLE_RATE_HZ), len(loop))
    wide = stretched(np.concatenate([loop[-early:], loop, loop[:early]]), factor)
    frames, margin = round(len(loop) / factor), round(_MARGIN_S * SAMPLE_RATE_HZ)
    cut = max(0, round(early / factor) - margin)
    out = wide[cut : cut + frames].copy()
    fade = min(round(_BEAT_FADE_S * SAMPLE_RATE_HZ), cut)
    ramp = np.linspace(0.0, 1.0, fade, dtype=np.float32)[:, None]
    out[len(out) - fade :] *= 1.0 - ramp
    out[len(out) - fade :] += wide[cut - fade : cut] * ramp
    return np.roll(out, -margin, axis=0)


def heard_part(audio: Audio, what: str, name: str) -> Audio:
    """Audio without the silence at its edges.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    what, name : str
        What it is to be ("an ambience") and how its file is called, for the message.

    Raises
    ------
    SoundError
        When it is silent.
    """
    loud = np.flatnonzero(np.max(np.abs(audio), axis=1) > _SILENT)
    if not loud.size:
        raise SoundError(f"{what} is heard", f"{name}, which is silent", "use another file")
    return audio[loud[0] : loud[-1] + 1]


def _of_length(audio: Audio, frames: int) -> Audio:
    """Cut to a length, or filled up with silence."""
    out = np.zeros((frames, 2), dtype=np.float32)
    width = min(frames, len(audio))
    out[:width] = audio[:width]
    if len(audio) > frames:
        return out
    fade = min(width, round(_BEAT_FADE_S * SAMPLE_RATE_HZ))
    out[width - fade : width] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)[:, None]
    return out


def seamless(audio: Audio, longest_fade_s: float = _LONGEST_FADE_S) -> Audio:
    """A circle made of a texture: its end is blended into its start where they agree best.

    The blend keeps the power: its gains take into account how alike the two pieces are, so
    that neither noise dips nor a steady tone swells.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    longest_fade_s : float
        Longest blend; never more than a third of the audio.

    Returns
    -------
    Audio
        Shorter than the audio by the length of the blend.
    """
    fade = min(round(longest_fade_s * SAMPLE_RATE_HZ), len(audio) // 3)
    if fade < 2:
        return audio
    search = min(fade // 2, round(0.03 * SAMPLE_RATE_HZ))
    cut = _best_cut(audio, fade, search)
    head, tail = audio[:fade], audio[cut : cut + fade]
    alike = _likeness(head, tail)
    ramp = np.linspace(0.0, 1.0, fade)
    up, down = np.sin(0.5 * np.pi * ramp), np.cos(0.5 * np.pi * ramp)
    keep = 1.0 / np.sqrt(1.0 + 2.0 * max(0.0, alike) * up * down)
    out = audio[:cut].copy()
    out[:fade] = head * (up * keep)[:, None].astype(np.float32) + tail * (down * keep)[
        :, None
    ].astype(np.float32)
    return out


def _best_cut(audio: Audio, fade: int, search: int) -> int:
    """The frame near the end from which on the tail is most like the head."""
    from scipy.signal import fftconvolve

    last = len(audio) - fade
    if search < 1 or last - search < fade:
        return last
    head = audio[:fade].mean(axis=1)
    region = audio[last - search : last + fade].mean(axis=1)
    likeness = fftconvolve(region, head[::-1], mode="valid")
    return last - search + int(np.argmax(likeness))


def _likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Correlation of two pieces of one length, −1 to 1."""
    a, b = one.astype(np.float64).ravel(), other.astype(np.float64).ravel()
    scale = np.sqrt(np.dot(a, a) * np.dot(b, b))
    return float(np.dot(a, b) / scale) if scale > 0.0 else 0.0
