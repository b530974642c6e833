"""Beat loops: what tempo a recording has, and bringing it to another at the same pitch."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from pedalboard import time_stretch

from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["beat_length_s", "bpm_in_name", "find_tempo_bpm", "nearest_tempo_bpm", "stretched"]

_BPM = re.compile(r"(?<![\d.])(\d{2,3}(?:\.\d+)?)[ _-]?bpm(?![a-z])", re.IGNORECASE)
_LOOP = re.compile(r"(?:^|[^a-z])(?:beat)?loop", re.IGNORECASE)
_HOP = 512
_WINDOW = 2048
_SURE = 0.5
_LESS_SURE = 0.25
_LONGEST_LOOP_S = 40.0


def bpm_in_name(name: str) -> float | None:
    """The tempo that a file's name tells, "dusty_90bpm.wav" → 90.0; None where it tells none.

    Only tempi from 40 to 240 bpm count.
    """
    match = _BPM.search(name)
    if match is None:
        return None
    bpm = float(match.group(1))
    return bpm if 40.0 <= bpm <= 240.0 else None


def find_tempo_bpm(audio: Audio, name: str = "") -> float | None:
    """The tempo of a beat loop, or None where the audio is no beat loop.

    A tempo in the name counts most. Else the onsets must repeat themselves clearly, and the
    whole must be a whole number of beats; a name that says "loop" lowers what is asked for.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    name : str
        Name of the file.
    """
    told = bpm_in_name(name)
    if told is not None:
        return told
    seconds = len(audio) / SAMPLE_RATE_HZ
    if not 1.0 <= seconds <= _LONGEST_LOOP_S:
        return None
    asked = _LESS_SURE if _LOOP.search(name) else _SURE
    best: tuple[float, float] | None = None
    onsets = _onsets(audio)
    for beats in (4, 8, 12, 16, 24, 32, 48, 64):
        bpm = 60.0 * beats / seconds
        if 60.0 <= bpm <= 180.0:
            sure = _likeness(onsets, beats)
            if sure >= asked and (best is None or sure > best[0] + 0.05):
                best = (sure, bpm)
    return None if best is None else best[1]


def _onsets(audio: Audio) -> NDArray[np.float64]:
    """How much louder the spectrum gets at each hop, around the circle, shape (hops,)."""
    mono = audio.mean(axis=1, dtype=np.float64)
    closed = np.concatenate([mono, np.resize(mono, _WINDOW)])
    count = len(mono) // _HOP
    frames = np.lib.stride_tricks.sliding_window_view(closed, _WINDOW)[::_HOP][:count]
    spectra = np.log1p(100.0 * np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), axis=1)))
    rise = np.maximum(spectra - np.roll(spectra, 1, axis=0), 0.0).sum(axis=1)
    centred = rise - rise.mean()
    spread = centred.std()
    # Steady noise has small, even onsets; only outstanding ones speak of beats.
    clear = spread > 0.25 * rise.mean() if rise.mean() > 0.0 else False
    return np.asarray(centred if clear else np.zeros_like(centred))


def _likeness(onsets: NDArray[np.float64], beats: int) -> float:
    """How well the onsets agree with themselves one and two beats later, −1 to 1."""
    energy = float(np.dot(onsets, onsets))
    if energy <= 0.0:
        return 0.0
    spectrum = np.abs(np.fft.rfft(onsets)) ** 2
    circular = np.fft.irfft(spectrum, len(onsets)) / energy
    lags = np.arange(len(onsets))
    one, two = (float(np.interp(k * len(onsets) / beats, lags, circular)) for k in (1, 2))
    return 0.5 * (one + two)


def nearest_tempo_bpm(loop_bpm: float, song_bpm: float) -> float:
    """The song's tempo, or its half or double, whichever changes the loop least.

    >>> nearest_tempo_bpm(140.0, 72.0)
    144.0
    """
    return min(
        (song_bpm * factor for factor in (0.25, 0.5, 1.0, 2.0, 4.0)),
        key=lambda bpm: abs(np.log(bpm / loop_bpm)),
    )


def beat_length_s(seconds: float, bpm: float) -> float:
    """The length of a loop as whole beats where it is nearly that, else as it is.

    Recordings carry a little silence or a tail; within 6 % of a beat is taken as whole.
    """
    beats = seconds * bpm / 60.0
    whole = round(beats)
    near = whole >= 1 and abs(beats - whole) < max(0.06, 0.012 * whole)
    return whole * 60.0 / bpm if near else seconds


def stretched(audio: Audio, factor: float) -> Audio:
    """The audio made shorter (factor over 1) or longer (under 1), at the same pitch.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2).
    factor : float
        New tempo over old tempo.

    Returns
    -------
    Audio
        Shape (round(frames / factor), 2).
    """
    frames = round(len(audio) / factor)
    if abs(factor - 1.0) < 1e-4:
        return audio[:frames]
    channels = np.ascontiguousarray(audio.T, dtype=np.float32)
    out = time_stretch(channels, SAMPLE_RATE_HZ, stretch_factor=factor)
    fitted = np.zeros((2, frames), dtype=np.float32)
    width = min(frames, out.shape[1])
    fitted[:, :width] = out[:, :width]
    return np.ascontiguousarray(fitted.T)
