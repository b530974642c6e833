"""The audio files of a release: the master in each format with its tags, and the stems."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Literal, cast

import numpy as np
from mutagen import MutagenError

from cadenza.errors import ReleaseError, UsageError
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


def write_master(folder: Path, audio: Audio, audio_format: AudioFormat, tags: Tags) -> str:
    """Encode the master into ``song.<format>`` and tag it.

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
    file = BytesIO(encoded(audio, audio_format))
    try:
        write_tags(file, audio_format, tags)
    except MutagenError as error:
        raise ReleaseError(f"the tags of {name} could not be written", str(error)) from error
    (folder / name).write_bytes(file.getbuffer())
    return name


def stem_gain_db(mix: Mix) -> float:
    """The one gain in dB, 0 or below, that keeps every stem under full scale.

    It is the same for all stems, so that their sum is the mix before mastering at that gain.
    """
    peak = max((float(np.abs(audio).max(initial=0.0)) for audio in mix.stems.values()), default=0.0)
    if peak <= _HIGHEST_STEM_PEAK:
        return 0.0
    return float(20.0 * np.log10(_HIGHEST_STEM_PEAK / peak))


def stem_jobs(folder: Path, mix: Mix, gain_db: float) -> list[Callable[[], str]]:
    """One job a stem that writes ``stems/<part>.flac`` (24 bits) and returns its name.

    Each holds its own stem only, so that memory is free again as they are done.
    """
    stems = folder / "stems"
    stems.mkdir()
    factor = 10.0 ** (gain_db / 20.0)

    def write(audio: Audio, file: str) -> str:
        if factor != 1.0:
            audio = cast("Audio", audio * factor)
        (stems / file).write_bytes(encoded(audio, "flac", bits=_STEM_BITS))
        return f"stems/{file}"

    pairs = zip(mix.stems.values(), stem_files(mix), strict=True)
    return [partial(write, audio, file) for audio, file in pairs]


def stem_files(mix: Mix) -> list[str]:
    """A file name for each stem: the part's name as far as every file system takes it."""
    names: list[str] = []
    for part in mix.stems:
        plain = re.sub(r"[^\w.-]+", "_", part).strip("._")[:60] or "part"
        name, count = plain, 1
        while f"{name}.flac".lower() in {taken.lower() for taken in names}:
            count += 1
            name = f"{plain}_{count}"
        names.append(f"{name}.flac")
    return names
