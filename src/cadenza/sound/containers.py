"""Audio that the everyday library does not read (m4a, opus, …), through PyAV where it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import SoundError
from cadenza.sound.model import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

__all__ = ["CONTAINERS", "channel_blocks", "container_duration_s"]

CONTAINERS = {
    ".aac": "aac",
    ".m4a": "mov",
    ".mp4": "mov",
    ".oga": "ogg",
    ".ogg": "ogg",
    ".opus": "ogg",
    ".wma": "asf",
}
"""Ending → the one reader that is tried, so that a file never names other files to be opened."""


def channel_blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    """The first audio stream of a file at 44.1 kHz, piece by piece.

    Parameters
    ----------
    path : Path
        A file that ends in one of ``CONTAINERS``.

    Yields
    ------
    array (channels, frames) float32
        As many channels as the file has.

    Raises
    ------
    SoundError
        When PyAV is not installed, or there is no audio that can be decoded.
    """
    av = _library(path)
    try:
        with path.open("rb") as file, _opened(av, file, path) as container:
            stream = _stream(container, path)
            resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE_HZ)
            for frame in container.decode(stream):
                for piece in resampler.resample(frame):
                    yield piece.to_ndarray()
            for piece in resampler.resample(None):
                yield piece.to_ndarray()
    except (av.FFmpegError, ValueError, OSError, RuntimeError, MemoryError) as error:
        raise _undecodable(path) from error


def container_duration_s(path: Path) -> float:
    """How long a file says that it is, seconds; 0 where it does not say.

    Raises
    ------
    SoundError
        When PyAV is not installed, or there is no audio that can be decoded.
    """
    av = _library(path)
    try:
        with path.open("rb") as file, _opened(av, file, path) as container:
            stream = _stream(container, path)
            if stream.duration and stream.time_base:
                return float(stream.duration * stream.time_base)
            return float(container.duration or 0) / 1e6
    except (av.FFmpegError, ValueError, OSError, RuntimeError, MemoryError) as error:
        raise _undecodable(path) from error


def _library(path: Path) -> ModuleType:
    try:
        import av
    except ImportError as error:
        raise SoundError(
            f"{path.suffix.lower()} files are read by PyAV",
            f"{path.name}, and no PyAV",
            "pip install cadenza[corpus], or convert it to WAV first",
        ) from error
    return av


def _opened(av: ModuleType, file: BinaryIO, path: Path) -> InputContainer:
    kind = CONTAINERS[path.suffix.lower()]
    opened: InputContainer = av.open(file, format=kind, metadata_errors="ignore")
    return opened


def _stream(container: InputContainer, path: Path) -> AudioStream:
    if not container.streams.audio:
        raise SoundError("an audio file holds audio", f"none in {path.name}", "use another file")
    return container.streams.audio[0]


def _undecodable(path: Path) -> SoundError:
    return SoundError(
        f"a {path.suffix.lower()} file is whole",
        f"{path.name}, which cannot be decoded",
        "convert it to WAV first",
    )
