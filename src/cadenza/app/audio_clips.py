"""Recordings on their way to a codec: one channel at 22,050 Hz, of any length in bounded memory."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.app.naming import legible
from cadenza.audio.clipping import CLIPPED_NOTED, CLIPPED_UNUSABLE, Clipping
from cadenza.audio.textures.finishing import TEXTURE_LUFS, loudness_lufs, round_peaks
from cadenza.errors import SoundError
from cadenza.progress import Progress
from cadenza.sound import AudioBlocks
from cadenza.sound.one_channel import HEARD_HZ, mono

__all__ = ["MOST_PRIMED_S", "PrimingClip", "file_sha256", "heard", "priming_clip"]

MOST_PRIMED_S = 120.0
"""At most so much of a recording's end is gone on from."""

_SHORTEST_S = 0.5
_SILENT_LUFS = -55.0
_MOST_GAIN_DB = 40.0


@dataclass(frozen=True, eq=False)
class PrimingClip:
    """What a texture goes on from.

    Parameters
    ----------
    samples : array (T,) float32
        The end of the recording, as loud as what voices learn from.
    name, sha256 : str
        Of its file.
    gain_db : float
        How much louder it was made.
    recording_s : float
        Length of the whole recording.
    notices : tuple of str
        What a person should know.
    """

    samples: NDArray[np.float32]
    name: str
    sha256: str
    gain_db: float
    recording_s: float
    notices: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.samples) / HEARD_HZ


def file_sha256(path: Path) -> str:
    """SHA-256 of a file that can be read, piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def heard(path: Path, progress: Progress, stage: str = "read") -> Iterator[NDArray[np.float32]]:
    """An audio file as one channel at 22,050 Hz, piece by piece.

    Parameters
    ----------
    path : Path
        Of any format, rate and number of channels that Cadenza reads.
    progress : Progress
        Is told of the stage, in seconds of the file.

    Raises
    ------
    FileError, SoundError
        When it cannot be read, or is broken.
    """
    blocks, done = AudioBlocks(path), 0
    for piece in mono(blocks):
        progress.check()
        yield piece
        done += len(piece)
        progress.report(stage, done / HEARD_HZ, max(blocks.duration_s, done / HEARD_HZ))


def priming_clip(path: Path, seconds: float, progress: Progress) -> PrimingClip:
    """The end of a recording, ready to be gone on from.

    Parameters
    ----------
    path : Path
        The recording, of up to twelve hours.
    seconds : float
        How much of its end is kept.
    progress : Progress
        Is told of the stage "read".

    Raises
    ------
    FileError, SoundError
        When it cannot be read, is broken, too short, silent or clipped throughout.
    """
    clipping, kept, held, total = Clipping(), deque[NDArray[np.float32]](), 0, 0
    wanted = round(seconds * HEARD_HZ)
    blocks = AudioBlocks(path)
    for piece in mono(clipping.over(blocks)):
        progress.check()
        kept.append(piece)
        held, total = held + len(piece), total + len(piece)
        while held - len(kept[0]) >= wanted:
            held -= len(kept.popleft())
        progress.report("read", total / HEARD_HZ, max(blocks.duration_s, total / HEARD_HZ))
    name = legible(path.name)
    if total < _SHORTEST_S * HEARD_HZ:
        rule = f"a recording to go on from lasts {_SHORTEST_S:g} s or more"
        raise SoundError(rule, f"{name}: {total / HEARD_HZ:.2f} s", "take a longer one")
    samples = np.concatenate(list(kept))[-wanted:]
    gain_db = _gain_db(samples, name)
    notices = _notices(clipping.share, name, total, len(samples))
    loud = samples * np.float32(10.0 ** (gain_db / 20.0))
    round_peaks(loud)
    return PrimingClip(loud, name, file_sha256(path), gain_db, total / HEARD_HZ, notices)


def _gain_db(samples: NDArray[np.float32], name: str) -> float:
    """To the loudness of what voices learn from."""
    lufs = loudness_lufs(samples)
    if not lufs >= _SILENT_LUFS:  # NaN and minus infinity are silence too
        came = f"{name}: silence" if not np.isfinite(lufs) else f"{name}: {lufs:.0f} LUFS"
        rule = f"the end of a recording to go on from is louder than {_SILENT_LUFS:g} LUFS"
        raise SoundError(rule, came, "cut the silence off its end")
    return float(min(_MOST_GAIN_DB, TEXTURE_LUFS - lufs))


def _notices(clipped: float, name: str, total: int, used: int) -> tuple[str, ...]:
    """What is said of a recording that is used with a reservation."""
    if clipped > CLIPPED_UNUSABLE:
        came = f"{name}: {clipped:.0%} of its samples clipped"
        raise SoundError(
            "a recording to go on from is not clipped throughout", came, "take another"
        )
    told = []
    if clipped > CLIPPED_NOTED:
        told.append(f"{name} is used, though {clipped:.0%} of its samples are clipped")
    if used < total:
        minutes, seconds = divmod(round(total / HEARD_HZ), 60)
        told.append(
            f"the last {used / HEARD_HZ:.0f} s of {name} ({minutes}:{seconds:02d}) are gone on from"
        )
    return tuple(told)
