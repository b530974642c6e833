"""What is heard in a recording: notes in seconds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.sound.model import Audio
from cadenza.transcription.storing import packed, unpacked

__all__ = ["Recording", "Transcription", "from_notes"]

Recording: TypeAlias = Audio | Iterable[Audio]
"""Stereo audio at 44.1 kHz, (frames, 2): whole, or in pieces one after the other.

Pieces are for what is longer than the memory is large; what is iterated twice must start anew
each time, as a list and ``cadenza.sound.AudioBlocks`` do.
"""

_KIND = "cadenza-transcription-1"


@dataclass(frozen=True, slots=True, eq=False)
class Transcription:
    """Notes in seconds, in the order of their onsets, then of their pitches.

    Parameters
    ----------
    onset_s, offset_s : array (N,) float64
        When each note starts and ends, seconds from the start of the recording.
    pitch : array (N,) int16
        MIDI pitch, 0–127.
    velocity : array (N,) int16
        How loud, 1–127.
    duration_s : float
        Length of the recording.

    Raises
    ------
    UsageError
        When the arrays do not fit together, or a note has no length or no pitch.
    """

    onset_s: NDArray[np.float64]
    offset_s: NDArray[np.float64]
    pitch: NDArray[np.int16]
    velocity: NDArray[np.int16]
    duration_s: float

    def __post_init__(self) -> None:
        """Refuse what is no list of notes."""
        columns = (self.onset_s, self.offset_s, self.pitch, self.velocity)
        shapes = {column.shape for column in columns}
        if len(shapes) != 1 or self.onset_s.ndim != 1:
            raise UsageError(
                "the columns of a transcription have one length",
                ", ".join(str(column.shape) for column in columns),
            )
        timed = np.isfinite(self.onset_s) & (self.onset_s >= 0) & (self.offset_s > self.onset_s)
        ranged = (self.pitch >= 0) & (self.pitch <= 127) & (self.velocity >= 1)
        good = timed & np.isfinite(self.offset_s) & ranged & (self.velocity <= 127)
        if not good.all():
            at = int(np.flatnonzero(~good)[0])
            came = f"note {at}: " + " ".join(str(column[at]) for column in columns)
            raise UsageError("a note starts before it ends and is one of MIDI's", came)

    def __len__(self) -> int:
        """How many notes."""
        return len(self.onset_s)

    def to_bytes(self) -> bytes:
        """The transcription as a file; the same notes give the same bytes."""
        return packed(
            _KIND,
            {
                "onset_s": self.onset_s,
                "offset_s": self.offset_s,
                "pitch": self.pitch,
                "velocity": self.velocity,
                "duration_s": np.float64(self.duration_s),
            },
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Transcription:
        """Read what ``to_bytes`` wrote.

        Raises
        ------
        FileError
            When the bytes are something else.
        """
        names = ("onset_s", "offset_s", "pitch", "velocity", "duration_s")
        found: dict[str, NDArray[Any]] = unpacked(_KIND, data, names)
        return cls(
            onset_s=found["onset_s"],
            offset_s=found["offset_s"],
            pitch=found["pitch"],
            velocity=found["velocity"],
            duration_s=float(found["duration_s"]),
        )


def from_notes(notes: Iterable[tuple[float, float, int, int]], duration_s: float) -> Transcription:
    """A transcription of (onset s, offset s, pitch, velocity), in any order.

    Examples
    --------
    >>> from_notes([(0.5, 1.0, 60, 80), (0.0, 0.5, 64, 70)], 1.0).pitch.tolist()
    [64, 60]
    """
    rows = sorted(notes, key=lambda note: (note[0], note[2], note[1], note[3]))
    return Transcription(
        onset_s=np.array([row[0] for row in rows], np.float64),
        offset_s=np.array([row[1] for row in rows], np.float64),
        pitch=np.array([row[2] for row in rows], np.int16),
        velocity=np.array([row[3] for row in rows], np.int16),
        duration_s=float(duration_s),
    )
