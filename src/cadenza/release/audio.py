"""The audio files of a release: the master in each format with its tags, and the stems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Literal, cast

import numpy as np
from mutagen import MutagenError

from cadenza.errors import ReleaseError, UsageError
from cadenza.formats.naming import plain_names
from cadenza.provenance import Provenance
from cadenza.release.stamping import stamped
from cadenza.release.tags import Tags, write_tags
from cadenza.sound.audiofile import encoded
from cadenza.sound.model import Audio, Mix

__all__ = [
    "FORMATS",
    "AudioFormat",
    "check_formats",
    "stem_files",
    "stem_gain_db",
    "stem_jobs",
    "write_master",
]

AudioFormat = Literal["flac", "mp3", "wav"]

FORMATS: tuple[AudioFormat, ...] = ("flac", "mp3", "wav")
"""Formats that a release can hold."""

_HIGHEST_STEM_PEAK = 0.999
_STEM_BITS = 24
_LONGEST_PART = 256


def check_formats(formats: tuple[str, ...]) -> tuple[AudioFormat, ...]:
    """The formats, each once, in the order of ``FORMATS``.

    Raises
    ------
    UsageError
        For a format that is not one of them.
    """
    for name in formats:
        if name not in FORMATS:
            raise UsageError("--format is one of " + ", ".join(FORMATS), name, "try --format flac")
    return tuple(name for name in FORMATS if name in formats)


def write_master(
    folder: Path,
    audio: Audio,
    audio_format: AudioFormat,
    tags: Tags,
    record: Provenance | None = None,
) -> str:
    """Encode the master into ``song.<format>`` and tag it, with its record where it has one.

    Returns
    -------
    str
        Name of the file.

    Raises
    ------
    OSError
        When it cannot be written.
    ReleaseError
        When the tags cannot be written.
    """
    name = f"song.{audio_format}"
    data = encoded(audio, audio_format)
    _write_tagged(folder / name, data, audio_format, stamped(tags, record, data, audio_format))
    return name


def _write_tagged(path: Path, data: bytes, audio_format: AudioFormat, tags: Tags) -> None:
    file = BytesIO(data)
    try:
        write_tags(file, audio_format, tags)
    except MutagenError as error:
        raise ReleaseError(f"the tags of {path.name} could not be written", str(error)) from error
    path.write_bytes(file.getbuffer())


def stem_gain_db(mix: Mix) -> float:
    """The one gain in dB, 0 or below, that keeps every stem under full scale.

    It is the same for all stems, so that their sum is the mix before mastering at that gain.
    """
    peak = max((float(np.abs(audio).max(initial=0.0)) for audio in mix.stems.values()), default=0.0)
    if peak <= _HIGHEST_STEM_PEAK:
        return 0.0
    return float(20.0 * np.log10(_HIGHEST_STEM_PEAK / peak))


def stem_jobs(
    folder: Path, mix: Mix, gain_db: float, record: Provenance | None = None
) -> list[Callable[[], str]]:
    """One job a stem that writes ``<part>.flac`` (24 bits) into a new folder; returns its name.

    Each holds its own stem only, so that memory is free again as they are done. With a record
    they carry it, with the name of their part.
    """
    folder.mkdir(parents=True, exist_ok=True)
    factor = 10.0 ** (gain_db / 20.0)

    def write(part: str, audio: Audio, file: str) -> str:
        if factor != 1.0:
            audio = cast("Audio", audio * factor)
        data = encoded(audio, "flac", bits=_STEM_BITS)
        if record is None:
            (folder / file).write_bytes(data)
        else:
            own = replace(record, part=part[:_LONGEST_PART])
            _write_tagged(folder / file, data, "flac", stamped(Tags(part), own, data, "flac"))
        return file

    rows = zip(mix.stems.items(), stem_files(mix), strict=True)
    return [partial(write, part, audio, file) for (part, audio), file in rows]


def stem_files(mix: Mix) -> list[str]:
    """A file name for each stem: the part's name as far as every file system takes it."""
    return [f"{name}.flac" for name in plain_names(mix.stems)]
