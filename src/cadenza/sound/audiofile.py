"""Audio files: WAV, FLAC, MP3, OGG, AIFF, M4A and others in, FLAC, MP3 or WAV out.

Files are encoded in memory and then written in one piece under a temporary name, so that a
full disk leaves nothing half-written. The same audio gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pedalboard.io import AudioFile, ReadableAudioFile

from cadenza.errors import FileError, SoundError, UsageError
from cadenza.sound import loudness
from cadenza.sound.containers import CONTAINERS, channel_blocks, container_duration_s
from cadenza.sound.convolution import chunks
from cadenza.sound.held import held_frames
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = [
    "MAX_READ_S",
    "READABLE",
    "AudioBlocks",
    "AudioFormat",
    "encode",
    "encoded",
    "read_audio",
]

AudioFormat = Literal["flac", "mp3", "wav"]

_PLAIN = (".aif", ".aiff", ".flac", ".mp3", ".ogg", ".wav")
READABLE = tuple(sorted({*_PLAIN, *CONTAINERS}))
"""Endings of the files that can be read; some of them need PyAV."""

MAX_READ_S = 3600.0
"""Longest file that is read at once."""

_MAX_BLOCKS_S = 12 * 3600.0
_BLOCK_FRAMES = 1 << 20
_MAX_BYTES = 2_000_000_000
_MAX_BLOCKS_BYTES = 8_000_000_000
_MAX_CHANNELS = 64
_FULL_SCALE = {16: 32_767.0, 24: 8_388_607.0}
_DITHER_FRAMES = 1 << 20
_DITHER_SEED = 1770


def read_audio(path: Path | str) -> Audio:
    """Read an audio file as stereo at 44.1 kHz.

    Parameters
    ----------
    path : Path or str
        A file that ends in one of ``READABLE``, of at most an hour, at any sample rate. Mono is
        put on both sides; of more than two channels, odd ones go left and even ones right.

    Returns
    -------
    Audio
        Shape (frames, 2), float32, one frame or more.

    Raises
    ------
    FileError
        When the file is not there, is a folder, cannot be read, or is too large.
    SoundError
        When it is not audio that can be decoded, is empty, too long or broken.
    """
    path = Path(path)
    _check_readable(path, _MAX_BYTES, "2 GB")
    channels = _decode_container(path) if _is_container(path) else _decode(path)
    if channels.shape[1] == 0:
        raise _empty(path)
    stereo = _to_stereo(channels)
    _check_finite(stereo, path)
    return np.ascontiguousarray(stereo.T, dtype=np.float32)


class AudioBlocks:
    """An audio file piece by piece, so that its length costs no memory.

    Each iteration decodes the file anew.

    Parameters
    ----------
    path : Path or str
        As for ``read_audio``, but of up to twelve hours.

    Raises
    ------
    FileError
        When the file is not there, is a folder, cannot be read, or is too large.
    SoundError
        Here or while it is iterated: when it is not audio that can be decoded, is empty, too
        long or broken.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        _check_readable(self._path, _MAX_BLOCKS_BYTES, "8 GB")
        self.duration_s = _duration_s(self._path)
        if self.duration_s > _MAX_BLOCKS_S:
            came = f"{self._path.name}: {self.duration_s / 3600:.1f} h"
            raise SoundError("an audio file has at most 12 hours", came, "cut it")

    def __iter__(self) -> Iterator[Audio]:
        """Pieces of shape (frames, 2), float32, at 44.1 kHz, about 24 s each."""
        frames = 0
        blocks = _container_blocks if _is_container(self._path) else _plain_blocks
        for channels in blocks(self._path):
            stereo = _to_stereo(channels)
            _check_finite(stereo, self._path)
            frames += channels.shape[1]
            if frames > _MAX_BLOCKS_S * SAMPLE_RATE_HZ:
                raise SoundError("an audio file has at most 12 hours", self._path.name, "cut it")
            yield np.ascontiguousarray(stereo.T, dtype=np.float32)
        if frames == 0:
            raise _empty(self._path)


def _check_readable(path: Path, most_bytes: int, most: str) -> None:
    """Refuse what the operating system will not let us read."""
    what = "an audio file is one of " + " ".join(READABLE)
    try:
        if path.is_dir():
            raise FileError(what, f"the folder {path}", "name a file in it")
        size_bytes = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        reason = error.strerror or "cannot be read"
        raise FileError(
            what + " that can be read", f"{path} ({reason})", "check the path"
        ) from error
    if size_bytes > most_bytes:
        raise FileError(
            f"an audio file has at most {most}",
            f"{path.name} with {size_bytes / 1e9:.1f} GB",
            "cut it",
        )


def _decode(path: Path) -> NDArray[np.float32]:
    """The samples at 44.1 kHz, shape (channels, frames)."""
    try:
        with AudioFile(str(path)) as file:
            held_s = _held_s(file, path)
            duration_s = file.duration if held_s is None else held_s
            if file.num_channels > _MAX_CHANNELS or duration_s > MAX_READ_S:
                came = f"{path.name}: {duration_s / 60:.0f} min, {file.num_channels} channels"
                raise SoundError("an audio file has at most 60 minutes", came, "cut it")
            source = file.resampled_to(SAMPLE_RATE_HZ)
            expected = round(duration_s * SAMPLE_RATE_HZ)
            if held_s is None:
                expected += SAMPLE_RATE_HZ
            return np.asarray(source.read(max(1, expected)), dtype=np.float32)
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        raise _undecodable(path) from error


def _is_container(path: Path) -> bool:
    """Whether PyAV is asked: for its own endings, and for what only looks like OGG Vorbis."""
    ending = path.suffix.lower()
    if ending != ".ogg":
        return ending in CONTAINERS
    with path.open("rb") as file:
        return b"OpusHead" in file.read(64)


def _decode_container(path: Path) -> NDArray[np.float32]:
    """The samples at 44.1 kHz, shape (channels, frames)."""
    parts: list[NDArray[np.float32]] = [np.zeros((2, 0), np.float32)]
    frames = 0
    for channels in channel_blocks(path):
        frames += channels.shape[1]
        if frames > MAX_READ_S * SAMPLE_RATE_HZ or len(channels) > _MAX_CHANNELS:
            came = f"{path.name}: more, or {len(channels)} channels"
            raise SoundError("an audio file has at most 60 minutes", came, "cut it")
        parts.append(_to_stereo(channels))
    return np.concatenate(parts, axis=1)


def _container_blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    """The samples at 44.1 kHz, (2, frames) each; of the small pieces larger ones are made."""
    waiting: list[NDArray[np.float32]] = []
    held = 0
    for channels in channel_blocks(path):
        waiting.append(_to_stereo(channels))
        held += channels.shape[1]
        if held >= _BLOCK_FRAMES:
            yield np.concatenate(waiting, axis=1)
            waiting, held = [], 0
    if held:
        yield np.concatenate(waiting, axis=1)


def _plain_blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    """The samples at 44.1 kHz, (channels, frames) each."""
    try:
        with AudioFile(str(path)) as file:
            if file.num_channels > _MAX_CHANNELS:
                came = f"{path.name}: {file.num_channels} channels"
                raise SoundError("an audio file has at most 64 channels", came, "mix it down")
            held_s = _held_s(file, path)
            left = round((2 * _MAX_BLOCKS_S if held_s is None else held_s) * SAMPLE_RATE_HZ)
            source = file.resampled_to(SAMPLE_RATE_HZ)
            while left > 0:
                piece = np.asarray(source.read(min(_BLOCK_FRAMES, left)), dtype=np.float32)
                if piece.shape[1] == 0:
                    return
                left -= piece.shape[1]
                yield piece
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        raise _undecodable(path) from error


def _duration_s(path: Path) -> float:
    """How long a file says that it is, seconds."""
    if _is_container(path):
        return container_duration_s(path)
    try:
        with AudioFile(str(path)) as file:
            held_s = _held_s(file, path)
            return float(file.duration) if held_s is None else held_s
    except (ValueError, RuntimeError, OSError, MemoryError) as error:
        raise _undecodable(path) from error


def _held_s(file: ReadableAudioFile, path: Path) -> float | None:
    """How long a file is whose header claims more than is there; None where it does not."""
    held = held_frames(path)
    return held / file.samplerate if held is not None and held < file.frames else None


def _check_finite(samples: NDArray[np.float32], path: Path) -> None:
    if not np.isfinite(samples.sum(dtype=np.float64)):
        raise SoundError(
            "an audio file holds finite numbers", f"NaN or infinity in {path.name}", "mend the file"
        )


def _empty(path: Path) -> SoundError:
    return SoundError("an audio file holds at least one sample", path.name, "use another file")


def _undecodable(path: Path) -> SoundError:
    return SoundError(
        "an audio file is one of " + " ".join(READABLE) + " and whole",
        f"{path.name}, which cannot be decoded",
        "convert it to WAV first",
    )


def _to_stereo(channels: NDArray[np.float32]) -> NDArray[np.float32]:
    """(channels, frames) → (2, frames)."""
    if channels.shape[0] == 1:
        return np.repeat(channels, 2, axis=0)
    if channels.shape[0] == 2:
        return channels
    return np.stack([channels[0::2].mean(axis=0), channels[1::2].mean(axis=0)])


def encode(
    audio: Audio,
    path: Path | str,
    format: AudioFormat,  # noqa: A002 - the word on the command line
    *,
    quality: str | int = "V0",
    bits: int = 16,
) -> None:
    """Write audio to a file, whole or not at all.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2); what passes full scale is clipped.
    path : Path or str
        The file; one that exists is replaced.
    format : {"flac", "mp3", "wav"}
        Kind of file.
    quality : str or int
        For MP3: "V0" (best) to "V9", or a constant rate in kbit/s (64 to 320).
    bits : {16, 24}
        For FLAC and WAV: depth; 16 bits are dithered.

    Raises
    ------
    FileError
        When the file cannot be written.
    SoundError
        When a sample is not a finite number.
    UsageError
        When the format, quality or depth is unknown.
    """
    data = encoded(audio, format, quality=quality, bits=bits)
    path = Path(path)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        _remove(part)
        raise FileError(
            "an audio file can be written to its folder",
            f"{path} ({error.strerror or error})",
            "choose another folder or make room",
        ) from error
    except BaseException:
        _remove(part)
        raise


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def encoded(
    audio: Audio,
    format: AudioFormat,  # noqa: A002 - the word on the command line
    *,
    quality: str | int = "V0",
    bits: int = 16,
) -> bytes:
    """The bytes that ``encode`` writes; see there."""
    loudness.validate(audio)
    if format not in ("flac", "mp3", "wav"):
        raise UsageError("an audio format is one of flac, mp3, wav", str(format), "try flac")
    if bits not in _FULL_SCALE:
        raise UsageError("a depth is 16 or 24 bits", str(bits), "try 16")
    buffer = io.BytesIO()
    rate = SAMPLE_RATE_HZ
    if format == "mp3":
        level = _mp3_quality(quality)
        with AudioFile(buffer, "w", rate, 2, format="mp3", quality=level) as file:
            for at in chunks(len(audio)):
                file.write(np.ascontiguousarray(np.clip(audio[at].T, -1.0, 1.0)))
    else:
        with AudioFile(buffer, "w", rate, 2, format=format, bit_depth=bits) as file:
            for samples in _integers(audio, bits):
                file.write(samples)
    return buffer.getvalue()


def _mp3_quality(quality: str | int) -> str | int:
    """The quality as the encoder knows it."""
    text = str(quality).strip().upper()
    if text in {f"V{level}" for level in range(10)}:
        return text
    if text in {"64", "80", "96", "112", "128", "160", "192", "224", "256", "320"}:
        return int(text)
    raise UsageError("an MP3 quality is V0 to V9 or 64 to 320 kbit/s", str(quality), "try V0")


def _integers(audio: Audio, bits: int) -> Iterator[NDArray[np.generic]]:
    """Whole numbers for the encoder, piece by piece, each of shape (2, frames).

    int16, or int32 with 24 bits on top.
    """
    scale = np.float32(_FULL_SCALE[bits])
    noise = _dither() if bits == 16 and audio.any() else None
    for at in chunks(len(audio)):
        scaled = np.multiply(audio[at].T, scale, order="C")
        if noise is not None:
            first = at.start % _DITHER_FRAMES
            scaled += noise[:, first : first + at.stop - at.start]
        np.rint(scaled, out=scaled)
        np.clip(scaled, -scale, scale, out=scaled)
        yield scaled.astype(np.int16) if bits == 16 else scaled.astype(np.int32) << 8


def _dither() -> NDArray[np.float32]:
    """Triangular noise of ±1 step, so that quiet tails fade instead of crackling.

    The difference of neighbours in a row of uniform numbers is triangular and lies mostly in
    the highs, where it is heard least. The row of 24 s, of shape (2, frames), is repeated.

    References
    ----------
    .. [1] S. Lipshitz, R. Wannamaker, J. Vanderkooy, "Quantization and dither: a theoretical
       survey", J. Audio Eng. Soc. 40(5), 1992.
    """
    rng = np.random.Generator(np.random.PCG64(_DITHER_SEED))
    uniform = rng.random((2, _DITHER_FRAMES), dtype=np.float32)
    return uniform - np.roll(uniform, 1, axis=1)
