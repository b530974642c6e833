"""How much starts at each moment: an envelope from the notes heard and from the sound itself.

Notes tell pitched onsets to the frame; the sound tells drums too, which no note shows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cadenza.transcription.listening import HEARD_HZ, mono
from cadenza.transcription.model import Recording, Transcription

__all__ = [
    "RATE_HZ",
    "Floats",
    "note_envelope",
    "onset_envelope",
    "smoothed",
    "sound_envelope",
]

Floats = NDArray[np.float64]

_HOP = 256
RATE_HZ = HEARD_HZ / _HOP
"""Frames a second of an envelope, 86.1."""

_WINDOW = 1024
_BANDS = 36
_LOWEST_HZ, _HIGHEST_HZ = 40.0, 10_000.0
_GAIN = 100.0
_NOTE_SPREAD_S = 0.014
_LOCAL_MEAN_S = 0.6
_SOUND_SHARE = 0.5
_AT_ONCE = 512


def onset_envelope(audio: Recording, transcription: Transcription) -> Floats:
    """How much starts in each frame, shape (T,), at ``RATE_HZ``; 0 or more, of mean square 1."""
    sound = sound_envelope(audio)
    return combined(note_envelope(transcription, len(sound)), sound)


def combined(notes: Floats, sound: Floats) -> Floats:
    """Both envelopes as one; each counts by how it stands out, not by how loud it is."""
    return _unit(_unit(notes) + _SOUND_SHARE * _unit(sound))


def note_envelope(transcription: Transcription, frames: int) -> Floats:
    """The onsets of notes as narrow bells, shape (frames,).

    Several at once count by the root of their sum: a chord is more than a note, but not as many
    times more as it has notes.
    """
    weight = np.sqrt(transcription.velocity / 127.0)
    at = np.clip(transcription.onset_s * RATE_HZ, 0, max(0, frames - 1))
    low = np.floor(at).astype(np.int64)
    spikes = np.zeros(frames + 1)
    np.add.at(spikes, low, weight * (1 - (at - low)))
    np.add.at(spikes, low + 1, weight * (at - low))
    return np.sqrt(smoothed(spikes[:frames], _NOTE_SPREAD_S * RATE_HZ))


def sound_envelope(audio: Recording) -> Floats:
    """How much louder the bands of the spectrum get from frame to frame, shape (T,)."""
    rises = [np.zeros(0), *_rises(audio)]
    rise = np.concatenate(rises)
    local = smoothed(rise, _LOCAL_MEAN_S * RATE_HZ)
    return np.asarray(np.maximum(0.0, rise - local))


def _rises(audio: Recording) -> Iterator[Floats]:
    """The rise of each frame over the one before, piece by piece."""
    bands = _band_matrix()
    window = np.hanning(_WINDOW + 1)[:-1].astype(np.float32)
    held = np.zeros(_WINDOW // 2, np.float32)
    before = np.zeros((1, _BANDS), np.float32)
    for piece in _with_end(mono(audio)):
        held = np.concatenate([held, piece])
        count = (len(held) - _WINDOW) // _HOP + 1
        for at in range(0, count, _AT_ONCE):
            some = min(_AT_ONCE, count - at)
            view = np.lib.stride_tricks.sliding_window_view(held[at * _HOP :], _WINDOW)
            spectrum = np.abs(np.fft.rfft(view[: some * _HOP : _HOP][:some] * window))
            level = np.log1p(_GAIN * (spectrum.astype(np.float32) @ bands))
            steps = np.diff(np.concatenate([before, level]), axis=0)
            before = level[-1:]
            yield np.maximum(steps, 0.0).sum(axis=1, dtype=np.float64)
        held = held[max(0, count) * _HOP :]


def _with_end(pieces: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    yield from pieces
    yield np.zeros(_WINDOW // 2, np.float32)


def _band_matrix() -> NDArray[np.float32]:
    """(513, bands): each bin belongs to one band; bands are spaced as hearing is."""
    edges = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _BANDS + 1)
    bins = np.arange(_WINDOW // 2 + 1) * HEARD_HZ / _WINDOW
    which = np.searchsorted(edges, bins, side="right") - 1
    table = np.zeros((len(bins), _BANDS), np.float32)
    good = (which >= 0) & (which < _BANDS)
    table[np.flatnonzero(good), which[good]] = 2.0 / _WINDOW
    return table


def smoothed(values: Floats, spread_frames: float) -> Floats:
    """Values (T,) under a bell of that standard deviation; silence lies beyond the ends."""
    if len(values) == 0:
        return values
    reach = max(1, int(4 * spread_frames + 0.5))
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / spread_frames) ** 2)
    return np.convolve(values, bell / bell.sum())[reach : reach + len(values)]


def _unit(values: Floats) -> Floats:
    """Scaled to a mean square of 1; silence stays."""
    power = float(np.sqrt(np.mean(values**2))) if len(values) else 0.0
    return values / power if power > 1e-12 else values
