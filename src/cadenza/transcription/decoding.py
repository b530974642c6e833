"""From probabilities to notes, after Bittner et al. (2022).

Notes are first grown from the onsets, the latest first; what energy they leave is then taken up
from the loudest frame on, in both directions (the second pass, from Melodia). A note takes the
frames of its neighbours a semitone away with it, which are mostly its own blur.

References
----------
.. [1] R. Bittner et al., "A lightweight instrument-agnostic model for polyphonic note
   transcription and multipitch estimation", ICASSP 2022.
.. [2] J. Salamon and E. Gómez, "Melody extraction from polyphonic music signals using pitch
   contour characteristics", IEEE TASLP 20(6), 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.transcription.listening import HEARD_HZ
from cadenza.transcription.windows import FRAME_HOP

__all__ = ["Decoding", "FrameNote", "decode"]

_PATIENCE_FRAMES = 11
"""A note ends after so many quiet frames in a row."""

_LOWEST_PITCH = 21
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class Decoding:
    """How sure the network must be; the defaults are those of its authors.

    Parameters
    ----------
    onset_threshold : float
        Least probability of an onset, 0 to 1.
    frame_threshold : float
        Least probability of a frame that sounds, 0 to 1.
    minimum_note_ms : float
        A shorter note is no note.
    second_pass : bool
        Also take up energy that no onset explains.
    """

    onset_threshold: float = 0.5
    frame_threshold: float = 0.3
    minimum_note_ms: float = 127.7
    second_pass: bool = True

    def __post_init__(self) -> None:
        """Refuse thresholds that are no probabilities."""
        for name in ("onset_threshold", "frame_threshold"):
            value = getattr(self, name)
            if not 0.0 < value < 1.0:
                raise UsageError(f"{name} lies between 0 and 1", str(value), "try 0.5")
        if not 0.0 <= self.minimum_note_ms <= 5000.0:
            came = str(self.minimum_note_ms)
            raise UsageError("minimum_note_ms lies between 0 and 5000", came, "try 127.7")

    @property
    def minimum_frames(self) -> int:
        """A note has more frames than this."""
        return round(self.minimum_note_ms / 1000 * HEARD_HZ / FRAME_HOP)


class FrameNote(NamedTuple):
    """A note in frames: start, end (exclusive), MIDI pitch, mean probability 0–1."""

    start: int
    end: int
    pitch: int
    strength: float


def decode(
    frames: NDArray[np.float32], onsets: NDArray[np.float32], how: Decoding | None = None
) -> list[FrameNote]:
    """Find the notes in the answers of the network.

    Parameters
    ----------
    frames, onsets : array (T, 88) float32
        Probability that a key sounds, and that it starts to, in each frame.
    how : Decoding, optional
        Thresholds.

    Returns
    -------
    list of FrameNote
        In no particular order.
    """
    how = how or Decoding()
    if len(frames) < 3:
        return []
    sounding = np.ascontiguousarray(frames.T)  # (88, T)
    energy = sounding.copy()
    notes = []
    for key, start in _starts(sounding, onsets, how.onset_threshold):
        end = _end(energy[key], start, how.frame_threshold)
        if end - start > how.minimum_frames:
            _silence(energy, key, start, end)
            notes.append(_note(sounding, key, start, end))
    if how.second_pass:
        notes += _second_pass(sounding, energy, how)
    return notes


def _note(sounding: NDArray[np.float32], key: int, start: int, end: int) -> FrameNote:
    strength = float(sounding[key, start:end].mean(dtype=np.float64))
    return FrameNote(start, end, key + _LOWEST_PITCH, strength)


def _starts(
    sounding: NDArray[np.float32], onsets: NDArray[np.float32], threshold: float
) -> list[tuple[int, int]]:
    """(key, frame) of each onset, the latest first, of equal ones the highest first.

    Where a key gets louder steeply a note starts too: the steepest rise of all counts as the
    surest onset. One key at a time, so that hours of music fit into the memory.
    """
    steepest = max(float(_rise(row).max()) for row in sounding)
    scale = np.float32(float(onsets.max()) / steepest if steepest > 0.0 else 0.0)
    last = sounding.shape[1] - 1
    found: list[tuple[int, int]] = []
    for key, row in enumerate(sounding):
        likely = np.maximum(onsets[:, key], scale * _rise(row))
        middle = likely[1:-1]
        peaks = (middle > likely[:-2]) & (middle > likely[2:]) & (middle >= threshold)
        found += [(frame + 1, key) for frame in np.flatnonzero(peaks).tolist() if frame + 1 < last]
    return [(key, frame) for frame, key in sorted(found, reverse=True)]


def _rise(row: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much louder a key gets over one and over two frames, the less of both, (T,)."""
    rise = np.zeros_like(row)
    now = row[2:]
    np.minimum(now - row[1:-1], now - row[:-2], out=rise[2:])
    return np.maximum(rise, 0.0, out=rise)


def _end(energy: NDArray[np.float32], start: int, threshold: float) -> int:
    """The frame after the last loud one, where a key that starts falls quiet."""
    last = len(energy) - 1
    frame, quiet = start + 1, 0
    while frame < last and quiet < _PATIENCE_FRAMES:
        for value in energy[frame : min(last, frame + _CHUNK)].tolist():
            quiet = quiet + 1 if value < threshold else 0
            frame += 1
            if quiet == _PATIENCE_FRAMES:
                break
    return frame - quiet


def _begin(energy: NDArray[np.float32], middle: int, threshold: float) -> tuple[int, int]:
    """The first loud frame before a loud one, and the first that was looked at."""
    frame, quiet = middle - 1, 0
    while frame > 0 and quiet < _PATIENCE_FRAMES:
        for value in energy[frame : max(0, frame - _CHUNK) : -1].tolist():
            quiet = quiet + 1 if value < threshold else 0
            frame -= 1
            if quiet == _PATIENCE_FRAMES:
                break
    return frame + 1 + quiet, frame + 1


def _silence(energy: NDArray[np.float32], key: int, start: int, end: int) -> None:
    """Take the energy of a key and its neighbours away."""
    energy[max(0, key - 1) : key + 2, start:end] = 0.0


def _second_pass(
    sounding: NDArray[np.float32], energy: NDArray[np.float32], how: Decoding
) -> list[FrameNote]:
    """Notes from what energy is left, the loudest frame first."""
    notes = []
    threshold = how.frame_threshold
    at, keys = np.nonzero((energy > threshold).T)
    left = energy[keys, at]
    for index in np.argsort(-left, kind="stable").tolist():
        key, middle = int(keys[index]), int(at[index])
        row = energy[key]
        if row[middle] <= threshold:  # taken by now
            continue
        row[middle] = 0.0
        after = _end(row, middle, threshold)
        begin, first_seen = _begin(row, middle, threshold)
        # Quiet frames that were passed are taken too, so that no blur is left of them.
        passed = min(len(row) - 1, after + _PATIENCE_FRAMES)
        own_neighbours = energy[max(0, key - 1) : key + 2]
        own_neighbours[:, middle + 1 : passed] = 0.0
        own_neighbours[:, first_seen:middle] = 0.0
        end = after - 1
        if end - begin > how.minimum_frames:
            notes.append(_note(sounding, key, begin, end))
    return notes
