"""Packed sound folders: much sound in one file of samples, with a list of its clips.

A folder holds ``samples.i16`` (whole numbers of 16 bits, little-endian, one channel at
22,050 Hz, clip after clip) and ``sound.json`` (the clips, styles, labels, what was left out,
and a digest of all this). It is written whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError, SoundError, UsageError

__all__ = [
    "FORMAT",
    "INDEX_NAME",
    "INTEGERS",
    "RATE_HZ",
    "SAMPLES_NAME",
    "SPLITS",
    "Clip",
    "LeftOut",
    "PackedSound",
    "as_floats",
    "as_integers",
    "digest_of",
]

FORMAT = "cadenza-sound-1"
SPLITS = ("train", "valid", "test")
SAMPLES_NAME, INDEX_NAME = "samples.i16", "sound.json"
RATE_HZ = 22_050

_FULL_SCALE = np.float32(32_767.0)
_READ_SAMPLES = 1 << 22
INTEGERS = np.dtype("<i2")


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of sound without a gap.

    Parameters
    ----------
    start, length : int
        Where it lies in the samples.
    style, label : str
        What a model learns it as, and the corpus that it belongs to.
    split : str
        One of ``SPLITS``; all clips of one source are in the same.
    name : str
        What a person calls it.
    source : str
        Digest of what it was made from: a file, or the recipe and seed of a texture.
    sha256 : str
        Of its samples.
    """

    start: int
    length: int
    style: str
    label: str
    split: str
    name: str
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not packed, or only in part, and why; ``source`` where part of it was."""

    name: str
    why: str
    source: str = ""


def as_integers(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Samples in [-1, 1] as the nearest whole numbers; what lies outside is clipped.

    >>> as_integers(np.asarray([1.0, -1.0, 2e-5], np.float32)).tolist()
    [32767, -32767, 1]
    """
    scaled = np.rint(np.asarray(samples, dtype=np.float32) * _FULL_SCALE)
    return np.asarray(np.clip(scaled, -_FULL_SCALE, _FULL_SCALE), dtype=INTEGERS)


def as_floats(integers: NDArray[np.int16]) -> NDArray[np.float32]:
    """Whole numbers as samples in [-1, 1]."""
    return np.asarray(integers, dtype=np.float32) / _FULL_SCALE


class PackedSound:
    """A packed sound folder, read in place: its length costs no memory.

    Parameters
    ----------
    folder : Path
        What ``pack_textures`` or ``pack_recordings`` made.

    Attributes
    ----------
    sample_rate_hz : int
    clips : tuple of Clip
    styles, labels : tuple of str
        In alphabetic order.
    left_out : tuple of LeftOut
    digest : str
        Of the whole content.

    Raises
    ------
    FileError
        When a file of the folder is not there or cannot be read.
    SoundError
        When it is no packed sound folder, or not as it was written.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        index = _index(self.folder)
        try:
            self.sample_rate_hz = int(index["sample_rate_hz"])
            self.clips = tuple(Clip(**each) for each in index["clips"])
            self.styles: tuple[str, ...] = tuple(index["styles"])
            self.labels: tuple[str, ...] = tuple(index["labels"])
            self.left_out = tuple(LeftOut(**each) for each in index["left_out"])
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(self.folder, "sound.json has other fields") from error
        self.digest = str(index["digest"])
        self._samples = _mapped(self.folder, sum(clip.length for clip in self.clips))

    def of(self, split: str) -> tuple[int, ...]:
        """The numbers of the clips of a split, for ``crop``.

        Raises
        ------
        UsageError
            When there is no such split.
        """
        if split not in SPLITS:
            raise UsageError("a split is one of " + ", ".join(SPLITS), split)
        return tuple(number for number, clip in enumerate(self.clips) if clip.split == split)

    def seconds(self, split: str | None = None) -> float:
        """How much sound there is, in all or in a split."""
        lengths = (clip.length for clip in self.clips if split in (None, clip.split))
        return sum(lengths) / self.sample_rate_hz

    def crop(self, clip: int, start: int = 0, length: int | None = None) -> NDArray[np.float32]:
        """Samples of a clip.

        Parameters
        ----------
        clip : int
            Its number, from 0.
        start : int
            First sample, counted from the clip's own start.
        length : int, optional
            How many; up to the end where not given. What passes the end is silence.

        Returns
        -------
        NDArray
            Shape (length,), float32 in [-1, 1].

        Raises
        ------
        UsageError
            When the clip is not there, or the crop begins outside of it.
        """
        if not 0 <= clip < len(self.clips):
            raise UsageError(f"a clip is 0 to {len(self.clips) - 1}", str(clip))
        whole = self.clips[clip]
        wanted = whole.length - start if length is None else length
        if not 0 <= start < whole.length or wanted < 0:
            rule = f"a crop of clip {clip} begins at 0 to {whole.length - 1}"
            raise UsageError(rule, f"{start}, {wanted} long")
        first = whole.start + start
        found = self._samples[first : first + min(wanted, whole.length - start)]
        out = np.zeros(wanted, dtype=np.float32)
        out[: len(found)] = as_floats(found)
        return out

    def verify(self) -> None:
        """Read every sample and compare with what was written.

        Raises
        ------
        SoundError
            When a clip is not as it was written; its name is told.
        """
        for clip in self.clips:
            if self._hash_of(clip) != clip.sha256:
                raise _broken(self.folder, f"the samples of {clip.name} are others")

    def integers(self, clip: Clip) -> Iterator[NDArray[np.int16]]:
        """The stored numbers of a clip, piece by piece."""
        for first in range(clip.start, clip.start + clip.length, _READ_SAMPLES):
            yield self._samples[first : min(first + _READ_SAMPLES, clip.start + clip.length)]

    def _hash_of(self, clip: Clip) -> str:
        digest = hashlib.sha256()
        for piece in self.integers(clip):
            digest.update(piece.tobytes())
        return digest.hexdigest()


def _index(folder: Path) -> dict[str, Any]:
    path = folder / INDEX_NAME
    try:
        index = json.loads(path.read_text("utf-8"))
    except OSError as error:
        rule = f"a packed sound folder holds {INDEX_NAME} and {SAMPLES_NAME}"
        raise FileError(rule, f"{path} ({error.strerror})", "check the folder") from error
    except ValueError as error:
        raise _broken(folder, "sound.json is no JSON") from error
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise _broken(folder, "another format")
    if index.get("digest") != digest_of(index):
        raise _broken(folder, "sound.json was changed")
    return index


def _mapped(folder: Path, samples: int) -> NDArray[np.int16]:
    path = folder / SAMPLES_NAME
    try:
        size_bytes = path.stat().st_size
        if size_bytes != samples * INTEGERS.itemsize:
            raise _broken(folder, f"{SAMPLES_NAME} has {size_bytes} bytes")
        if samples == 0:
            return np.zeros(0, dtype=INTEGERS)
        return np.memmap(path, dtype=INTEGERS, mode="r")
    except OSError as error:
        rule = f"a packed sound folder holds {INDEX_NAME} and {SAMPLES_NAME}"
        raise FileError(rule, f"{path} ({error.strerror})", "check the folder") from error


def _broken(folder: Path, what: str) -> SoundError:
    rule = "a packed sound folder is as it was written"
    return SoundError(rule, f"{folder}: {what}", "pack it anew")


def digest_of(index: Mapping[str, Any]) -> str:
    """Of all that a folder holds: the clips' own digests stand for the samples."""
    content = {key: value for key, value in index.items() if key != "digest"}
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
