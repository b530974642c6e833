"""Audio as codes: what a codec does, and the file that ``encode`` writes and ``decode`` reads.

A file of codes is an npz archive without pickled objects: ``about`` (JSON: format, voice, digests
of the codec, sample rate, samples) and ``codes.top``, ``codes.middle``, ``codes.bottom``, those
levels that it holds.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError
from cadenza.runtime.code_fields import CODES, HOPS, LEVELS, SAMPLE_RATE_HZ, check_level
from cadenza.runtime.codec_session import AudioCodec

__all__ = ["SUFFIX", "Codes", "StreamingCodec", "check_codec", "read_codes", "write_codes"]

SUFFIX = ".codes"
"""How the name of a file of codes ends."""

_FORMAT = 1
_KIND = "cadenza codes"
_MOST_BYTES = 1 << 30
_MOST_ABOUT_BYTES = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    KeyError,
    RuntimeError,
    TypeError,
    ValueError,
)
_MAKE_ONE = "make one: cadenza audio encode SOUND OUT"


@dataclass(frozen=True, eq=False)
class Codes:
    """A piece of audio as codes.

    Parameters
    ----------
    levels : mapping
        Level → codes (N,) uint16, each below 2,048; one level at least.
    voice : str
        Name of the voice whose codec made them.
    codec_sha256 : mapping
        Level → digest of its codec, of the same levels.
    samples : int
        Samples at 22,050 Hz that they stand for; the last code may reach beyond.

    Raises
    ------
    FileError
        When codes, levels, digests and length do not belong together.

    Examples
    --------
    >>> made = Codes({"top": np.array([3, 4], np.uint16)}, "ours", {"top": "ab"}, 200)
    >>> made.seconds < 0.01
    True
    """

    levels: Mapping[str, NDArray[np.uint16]]
    voice: str
    codec_sha256: Mapping[str, str]
    samples: int

    def __post_init__(self) -> None:
        if not self.levels or set(self.levels) != set(self.codec_sha256) or self.samples < 1:
            came = f"{', '.join(self.levels) or 'no level'}, {self.samples} samples"
            raise FileError("codes are of one level or more, each with its codec's digest", came)
        for level, codes in self.levels.items():
            wanted = -(-self.samples // HOPS[check_level(level)])
            if codes.ndim != 1 or codes.dtype != np.uint16 or int(codes.max(initial=0)) >= CODES:
                rule = f"codes of a level are a row of numbers below {CODES}"
                raise FileError(rule, f"{level}: {codes.dtype} of shape {codes.shape}")
            if len(codes) < wanted:
                rule = f"{self.samples} samples take {wanted} codes at the {level} level"
                raise FileError(rule, f"{len(codes)}")

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return self.samples / SAMPLE_RATE_HZ

    def audio(self, codec: AudioCodec, level: str = "") -> NDArray[np.float32]:
        """Samples (samples,) of a level; by default of the finest that there is.

        Raises
        ------
        FileError
            When the codec is not the one that made the codes, or the level is not there.
        """
        chosen = level or next(each for each in reversed(LEVELS) if each in self.levels)
        if check_level(chosen) not in self.levels:
            raise FileError(f"these codes hold {', '.join(self.levels)}", chosen, "ask for another")
        check_codec(codec, chosen, self.codec_sha256[chosen], f"codes of the voice {self.voice}")
        return codec.decode(self.levels[chosen], chosen)[: self.samples]


@runtime_checkable
class StreamingCodec(Protocol):
    """A codec that decodes codes as they come, in bounded memory."""

    def decode_stream(
        self, blocks: Iterable[NDArray[Any]], level: str
    ) -> Iterator[NDArray[np.float32]]:
        """Samples of blocks of codes in a row; together those of all at once."""
        ...


class HasDigest(Protocol):
    """A codec or a voice: what says which codes it means."""

    def codec_sha256(self, level: str) -> str:
        """Digest of what the codes of a level mean."""
        ...


def check_codec(codec: HasDigest, level: str, made_with: str, what: str) -> None:
    """Refuse to read codes with a codec that did not make them.

    Parameters
    ----------
    codec : AudioCodec, or a voice
        What would read them.
    level : str
        Of the codes.
    made_with : str
        Digest of the codec that made them.
    what : str
        What they are, for the message: "codes of the voice night".

    Raises
    ------
    FileError
        When it is another one.
    """
    now = codec.codec_sha256(level)
    if now != made_with:
        raise FileError(
            f"{what} are read by the codec that made them ({level} {made_with[:12]})",
            f"{now[:12] or 'none'}",
            "install the version of the voice that it was made with",
        )


def write_codes(codes: Codes, path: Path) -> None:
    """Write a file of codes, whole or not at all.

    Raises
    ------
    FileError
        When it cannot be written.
    """
    about = {
        "kind": _KIND,
        "format": _FORMAT,
        "voice": codes.voice,
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "samples": codes.samples,
        "codec_sha256": dict(codes.codec_sha256),
    }
    text = json.dumps(about, sort_keys=True, ensure_ascii=False).encode()
    arrays = {f"codes.{level}": each for level, each in codes.levels.items()}
    held = io.BytesIO()
    np.savez_compressed(held, about=np.frombuffer(text, np.uint8), **arrays)  # type: ignore[arg-type]
    made = ""
    try:
        number, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(number, "wb") as file:
            file.write(held.getbuffer())
            file.flush()
            os.fsync(file.fileno())
        os.chmod(made, 0o644)  # noqa: PTH101 - a file like others, not a private one
        Path(made).replace(path)
    except OSError as error:
        if made:
            Path(made).unlink(missing_ok=True)
        rule = "a file of codes can be written"
        raise FileError(rule, f"{path}: {error.strerror}", "choose another place") from error


def read_codes(path: Path) -> Codes:
    """What ``write_codes`` wrote.

    Raises
    ------
    FileError
        When there is no such file, or it is corrupt, foreign, or of a newer format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(archive, path)
    except FileError as error:
        if path.name in str(error):
            raise
        rule = f"{path.name}: {error.rule}"
        raise FileError(rule, error.came, error.next_step or _MAKE_ONE) from error
    except OSError as error:
        what = error.strerror or str(error)
        raise FileError("a file of codes can be read", f"{path}: {what}", _MAKE_ONE) from error
    except _BROKEN as error:
        rule = "a file of codes is one that Cadenza wrote, whole"
        raise FileError(rule, f"{path.name}: {error}", _MAKE_ONE) from error


def _read(archive: zipfile.ZipFile, path: Path) -> Codes:
    sizes = {each.filename: each.file_size for each in archive.infolist()}
    known = {"about.npy", *(f"codes.{level}.npy" for level in LEVELS)}
    if "about.npy" not in sizes or not set(sizes) <= known:
        rule = "a file of codes holds what was encoded and nothing else"
        raise FileError(rule, f"{path.name}: {', '.join(sorted(sizes))}", _MAKE_ONE)
    if sum(sizes.values()) > _MOST_BYTES or sizes["about.npy"] > _MOST_ABOUT_BYTES:
        rule = f"a file of codes unpacks to at most {_MOST_BYTES >> 20} MB"
        raise FileError(rule, f"{path.name}: {sum(sizes.values()) >> 20} MB", _MAKE_ONE)
    about = json.loads(_array(archive, "about").astype(np.uint8).tobytes())
    if about["kind"] != _KIND or not isinstance(about["format"], int):
        raise FileError("a file of codes says that it is one", f"{path.name}: {about['kind']}")
    if about["format"] > _FORMAT:
        rule = f"this version reads files of codes of format {_FORMAT}"
        raise FileError(rule, f"{path.name}: {about['format']}", "update Cadenza")
    if about["sample_rate_hz"] != SAMPLE_RATE_HZ:
        rule = f"codes stand for audio at {SAMPLE_RATE_HZ} Hz"
        raise FileError(rule, f"{path.name}: {about['sample_rate_hz']}", _MAKE_ONE)
    levels = {each: _array(archive, f"codes.{each}") for each in LEVELS
              if f"codes.{each}.npy" in sizes}  # fmt: skip
    digests = {str(level): str(digest) for level, digest in about["codec_sha256"].items()}
    return Codes(levels, str(about["voice"]), digests, int(about["samples"]))


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    found: NDArray[Any] = np.lib.format.read_array(
        io.BytesIO(archive.read(f"{name}.npy")), allow_pickle=False
    )
    return found
