"""Audio files to files of codes and back, of any length in bounded memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from cadenza._version import __version__
from cadenza.app.audio_clips import heard
from cadenza.app.audio_takes import model_of
from cadenza.app.audio_voices import facts_of, find_voice, open_voice
from cadenza.app.naming import legible
from cadenza.app.recording import versions
from cadenza.audio.codes import Codes, check_codec, read_codes, write_codes
from cadenza.audio.voices import BundleVoice
from cadenza.errors import FileError, SoundError, UsageError
from cadenza.progress import Progress, Silent
from cadenza.provenance import Provenance, Source, audio_digest, mark_of, to_text
from cadenza.release.placing import check_free, placed_files
from cadenza.release.tags import Tags, write_tags
from cadenza.runtime.code_fields import HOPS, LEVELS, SAMPLE_RATE_HZ
from cadenza.runtime.codec_session import CodecSession

__all__ = ["CodingRequest", "DecodedAudio", "EncodedAudio", "decode_audio", "encode_audio"]

_ALL = "all"
_ENDINGS = (".flac", ".wav")
_BLOCK_S = 30.0
_FULL_SCALE = 32_767.0
_SILENT = 1e-5


@dataclass(frozen=True, slots=True)
class CodingRequest:
    """What ``cadenza audio encode`` and ``decode`` take.

    Parameters
    ----------
    source, out : Path
        What is read, and the file that is written.
    level : str
        "top", "middle", "bottom", or "all": every level that the voice has, and for decoding the
        finest that there is.
    voice : str
        Name or folder; "" for the usual one, and for decoding the one that the codes name.
    force : bool
        Replace a file that stands there.

    Raises
    ------
    UsageError
        When there is no such level.
    """

    source: Path
    out: Path
    level: str = _ALL
    voice: str = ""
    force: bool = False

    def __post_init__(self) -> None:
        """Only what can be done."""
        if self.level not in (*LEVELS, _ALL):
            rule = f"--level is {', '.join(LEVELS)} or {_ALL}"
            raise UsageError(rule, self.level, f"try --level {_ALL}")


@dataclass(frozen=True, slots=True)
class EncodedAudio:
    """A file of codes that was written.

    Parameters
    ----------
    file : Path
        The file.
    voice : str
        Whose codec made it.
    seconds : float
        Length of the audio.
    codes : dict
        Level → how many codes.
    size_bytes : int
        Of the file.
    notices : tuple of str
        What a person should know.
    """

    file: Path
    voice: str
    seconds: float
    codes: dict[str, int]
    size_bytes: int
    notices: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {
            "file": legible(str(self.file)),
            "voice": self.voice,
            "seconds": round(self.seconds, 3),
            "codes": self.codes,
            "bytes": self.size_bytes,
            "notices": list(self.notices),
        }


@dataclass(frozen=True, slots=True)
class DecodedAudio:
    """An audio file that was made of codes.

    Parameters
    ----------
    file : Path
        The file.
    voice : str
        Whose codec decoded it.
    level : str
        Of the codes that are heard.
    seconds : float
        Its length.
    """

    file: Path
    voice: str
    level: str
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {
            "file": legible(str(self.file)),
            "voice": self.voice,
            "level": self.level,
            "seconds": round(self.seconds, 3),
        }


def encode_audio(request: CodingRequest, progress: Progress | None = None) -> EncodedAudio:
    """Write an audio file as codes.

    Parameters
    ----------
    request : CodingRequest
        What is asked. The audio may be of any format, rate and number of channels, up to twelve
        hours; it is heard as one channel at 22,050 Hz.
    progress : Progress, optional
        Is told of the stage "encode".

    Raises
    ------
    FileError, SoundError
        When the file cannot be read, is broken or empty, or the codes cannot be written.
    ModelError
        When the voice has no such level.
    """
    check_free(request.out, force=request.force)
    voice = open_voice(request.voice)
    levels = voice.codec.levels if request.level == _ALL else (request.level,)
    work = progress or Silent()
    codes: dict[str, NDArray[np.uint16]] = {}
    meter = _Meter()
    for number, level in enumerate(levels):
        voice.codec.level(level)
        blocks = meter.over(heard(request.source, _Part(work, number, len(levels)), "encode"))
        codes[level] = np.concatenate(list(voice.codec.encode_stream(blocks, level)))
    digests = {level: voice.codec_sha256(level) for level in levels}
    write_codes(Codes(codes, voice.name, digests, meter.samples), request.out)
    notices = () if meter.peak > _SILENT else (f"{legible(request.source.name)} is silence",)
    counts = {level: len(each) for level, each in codes.items()}
    size = request.out.stat().st_size
    return EncodedAudio(
        request.out, voice.name, meter.samples / SAMPLE_RATE_HZ, counts, size, notices
    )


class _Meter:
    """Counts samples of one pass and finds the peak."""

    def __init__(self) -> None:
        self.samples, self.peak = 0, 0.0

    def over(self, blocks: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
        """The blocks themselves."""
        self.samples = 0
        for block in blocks:
            self.samples += len(block)
            self.peak = max(self.peak, float(np.abs(block).max(initial=0.0)))
            yield block


class _Part:
    """The ``Progress`` of one pass of several."""

    def __init__(self, progress: Progress, number: int, passes: int) -> None:
        self._progress, self._number, self._passes = progress, number, passes

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Of all passes."""
        share = done / total if total else 0.0
        self._progress.report(stage, self._number + share, self._passes)

    def check(self) -> None:
        """Raise when the work is to stop."""
        self._progress.check()


def decode_audio(request: CodingRequest, progress: Progress | None = None) -> DecodedAudio:
    """Write the sound of a file of codes as FLAC or WAV, with the mark of what a model made.

    Parameters
    ----------
    request : CodingRequest
        What is asked.
    progress : Progress, optional
        Is told of the stage "decode".

    Raises
    ------
    FileError
        When the codes cannot be read, are of another codec, or lack the level.
    SoundError
        When the ending is none of those that can be written.
    """
    check_free(request.out, force=request.force)
    if request.out.suffix.lower() not in _ENDINGS:
        rule = f"codes are decoded to {' or '.join(_ENDINGS)}"
        raise SoundError(rule, request.out.name, "name the file so")
    codes = read_codes(request.source)
    voice = open_voice(find_voice(request.voice or codes.voice))
    level = request.level if request.level != _ALL else _finest(codes)
    if level not in codes.levels:
        rule = f"{legible(request.source.name)} holds {', '.join(codes.levels)}"
        raise FileError(rule, level, "ask for another --level")
    check_codec(voice, level, codes.codec_sha256[level], f"codes of the voice {codes.voice}")
    record = _record(request.source, codes, voice, level)
    with placed_files(request.out.parent, force=request.force) as hidden:
        made = hidden / request.out.name
        _decode_into(made, codes, voice.codec, level, progress or Silent())
        _stamp(made, record)
    return DecodedAudio(request.out, voice.name, level, codes.seconds)


def _finest(codes: Codes) -> str:
    return next(level for level in reversed(LEVELS) if level in codes.levels)


def _decode_into(
    path: Path, codes: Codes, codec: CodecSession, level: str, progress: Progress
) -> None:
    """Decode block by block into an audio file."""
    from pedalboard.io import AudioFile

    numbers, left = codes.levels[level], codes.samples
    block = round(_BLOCK_S * SAMPLE_RATE_HZ / HOPS[level])
    blocks = (numbers[at : at + block] for at in range(0, len(numbers), block))
    with AudioFile(str(path), "w", SAMPLE_RATE_HZ, 1, bit_depth=16) as file:
        for sound in codec.decode_stream(blocks, level):
            progress.check()
            part = sound[:left]
            left -= len(part)
            file.write(np.rint(part * _FULL_SCALE).astype(np.int16)[None])
            progress.report("decode", codes.samples - left, codes.samples)


def _stamp(path: Path, record: Provenance) -> None:
    """The record and the mark, in place."""
    kind = path.suffix.lower()[1:]
    tags = Tags(
        title="", artist="", encoder=f"Cadenza {__version__}", source_type=record.mark or ""
    )
    with path.open("r+b") as file:
        own = replace(record, content=audio_digest(file, kind))
        told = replace(tags, provenance=to_text(own))
        write_tags(cast("BytesIO", file), kind, told)


def _record(source: Path, codes: Codes, voice: BundleVoice, level: str) -> Provenance:
    """What is said of decoded audio: a model made it of codes that came from a file."""
    data = hashlib.sha256(source.read_bytes()).hexdigest()
    return Provenance(
        cadenza=__version__,
        verb="audio-decode",
        seed=0,
        engine="neural",
        mark=mark_of("neural", on_file=True),
        source=Source(legible(source.name)[:256], data),
        asked={"level": level, "seconds": round(codes.seconds, 3)},
        model=model_of(facts_of(voice)),
        versions=versions(neural=True),
    )
