"""SoundFonts: which there are, whether a file is one, what is inside."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound.model import Layer
from cadenza.sound.sf2 import Hydra, Preset, read_hydra

__all__ = [
    "DRUM_BANK",
    "Preset",
    "SoundFontInfo",
    "check_soundfont",
    "closest_preset",
    "default_soundfont",
    "find_soundfont",
    "find_soundfonts",
    "hydra",
    "licence_of",
    "presets",
    "resolve_layer",
    "soundfont_sha256",
]

DRUM_BANK = 128
"""Bank of the percussion presets in a SoundFont."""

_SUFFIXES = (".sf2", ".sf3")

_SYSTEM_FOLDERS = (
    "/usr/share/sounds/sf3",
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/local/share/soundfonts",
    "/usr/local/share/sounds/sf2",
    "/usr/local/share/sounds/sf3",
    "/opt/homebrew/share/soundfonts",
    "/opt/homebrew/opt/fluid-synth/share/fluid-synth/sf2",
    "/usr/local/opt/fluid-synth/share/fluid-synth/sf2",
    "/Library/Audio/Sounds/Banks",
    "~/Library/Audio/Sounds/Banks",
    "~/.local/share/soundfonts",
)

_LICENCES = {
    "musescore_general": "MIT",
    "musescore_general_lite": "MIT",
    "musescore_general_hq": "MIT",
    "fluidr3_gm": "MIT",
    "fluidr3_gs": "MIT",
    "timgm6mb": "GPL-2.0",
    "generaluser gs v1.471": "GeneralUser GS licence 2.0",
    "generaluser-gs": "GeneralUser GS licence 2.0",
}

_PREFERRED = (
    "musescore_general_hq",
    "musescore_general",
    "musescore_general_lite",
    "default-gm",
    "fluidr3_gm",
    "generaluser-gs",
    "timgm6mb",
)


@dataclass(frozen=True, slots=True)
class SoundFontInfo:
    """One SoundFont that was found.

    Parameters
    ----------
    name : str
        File name without its ending.
    path : Path
        Where it lies, links followed.
    size_bytes : int
        Size of the file.
    licence : str or None
        Where it is known.
    source : str
        "yours", "system" or "pretty_midi".
    """

    name: str
    path: Path
    size_bytes: int
    licence: str | None
    source: str

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, computed when first asked for."""
        return soundfont_sha256(self.path)


def _stamp(path: Path) -> tuple[str, int, int]:
    """What tells one state of a file from another; raises the SoundError of a missing file."""
    try:
        stat = path.stat()
    except OSError:
        read_hydra(path)
        raise
    return str(path), stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=16)
def _hydra(path: str, mtime_ns: int, size: int) -> Hydra:
    del mtime_ns, size  # they only tell one state of the file from another
    return read_hydra(Path(path))


@lru_cache(maxsize=64)
def _sha256(path: str, mtime_ns: int, size: int) -> str:
    del mtime_ns, size
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hydra(path: Path) -> Hydra:
    """The structure of a SoundFont, read once for each state of the file.

    Raises
    ------
    SoundError
        When the file is no whole SoundFont.
    """
    return _hydra(*_stamp(path))


def check_soundfont(path: Path) -> Path:
    """Make sure that a file is a whole SoundFont, before any C library sees it.

    Returns
    -------
    Path
        The same path, links followed.

    Raises
    ------
    SoundError
        When it is missing, a folder, empty, cut short, unreadable or something else.
    """
    hydra(path)
    return path.resolve()


def soundfont_sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; kept until the file changes.

    Raises
    ------
    SoundError
        When the file cannot be read.
    """
    try:
        return _sha256(*_stamp(path))
    except OSError as error:
        came = f"{path}: {error.strerror or error}"
        raise SoundError("a SoundFont can be opened for reading", came) from error


def presets(path: Path) -> list[Preset]:
    """The sounds of a SoundFont in the order of bank and program.

    Raises
    ------
    SoundError
        When the file is no whole SoundFont.
    """
    return sorted(preset for preset, _ in hydra(path).presets())


def closest_preset(choices: Sequence[Preset], bank: int, program: int) -> Preset | None:
    """The preset that stands in for (bank, program) best.

    The exact one; else the same program in bank 0, which every variation bank varies; for
    drums the kit below in its group of eight, then the standard kit. None where nothing of
    the kind is there.
    """
    have = {(preset.bank, preset.program): preset for preset in choices}
    if bank == DRUM_BANK:
        wanted = [(bank, program), (bank, program // 8 * 8), (bank, 0)]
        others = [(preset.bank, preset.program) for preset in choices if preset.bank == bank]
        wanted += sorted(others)[:1]
    else:
        wanted = [(bank, program), (0, program)]
    return next((have[each] for each in wanted if each in have), None)


def _folders(folder: Path | None) -> Iterator[tuple[Path, str]]:
    if folder is not None:
        yield folder, "yours"
    for each in _SYSTEM_FOLDERS:
        yield _expanded(each), "system"
    spec = find_spec("pretty_midi")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent, "pretty_midi"


def _expanded(text: str) -> Path:
    """A path with its ``~`` filled in; as it stands where nobody has that name."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def find_soundfonts(folder: Path | None = None) -> list[SoundFontInfo]:
    """Every SoundFont at hand: the person's own first, then the system's, then pip's.

    Files are listed once, however many links lead to them; their content is not read.

    Parameters
    ----------
    folder : Path, optional
        The person's own folder.
    """
    found: dict[Path, SoundFontInfo] = {}
    for place, source in _folders(folder):
        for path in _files(place):
            real = path.resolve()
            if real in found or not os.access(real, os.R_OK):
                continue
            name = path.stem if source == "yours" else real.stem
            size_bytes = real.stat().st_size
            found[real] = SoundFontInfo(name, real, size_bytes, licence_of(real), source)
    return list(found.values())


def licence_of(path: Path) -> str | None:
    """The licence of a well-known SoundFont, told by its file name; None for others."""
    return _LICENCES.get(path.stem.lower())


def _files(folder: Path) -> list[Path]:
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in inside if path.suffix.lower() in _SUFFIXES and path.is_file()]


def default_soundfont() -> SoundFontInfo | None:
    """The best General MIDI SoundFont that is installed; None where there is none at all."""
    installed = [info for info in find_soundfonts() if info.source != "yours"]
    rank = {name: index for index, name in enumerate(_PREFERRED)}
    ranked = sorted(installed, key=lambda info: rank.get(info.path.stem.lower(), len(rank)))
    return ranked[0] if ranked else None


def find_soundfont(name_or_path: str, folder: Path | None = None) -> Path:
    """A SoundFont by its path, or by the name of one that was found.

    Raises
    ------
    SoundError
        When the path leads to something else.
    UnknownNameError
        When no SoundFont has the name.
    """
    looks_like_path = "/" in name_or_path or name_or_path.lower().endswith(_SUFFIXES)
    known = {info.name.lower(): info.path for info in find_soundfonts(folder)}
    stem = Path(name_or_path).stem.lower() if looks_like_path else name_or_path.lower()
    path = _expanded(name_or_path)
    if looks_like_path and (path.exists() or "/" in name_or_path):
        return check_soundfont(path)
    if stem in known:
        return check_soundfont(known[stem])
    raise UnknownNameError(
        "a SoundFont is a path or one of " + (", ".join(sorted(known)) or "none installed"),
        name_or_path,
        "see cadenza soundfonts",
    )


def resolve_layer(layer: Layer, main: Path) -> tuple[Path, Preset]:
    """The SoundFont and the preset that a layer sounds with.

    A preset that its SoundFont lacks is taken from the default SoundFont; where that lacks it
    too, the first preset of the asked SoundFont sounds.

    Raises
    ------
    SoundError
        When a SoundFont cannot be read.
    """
    asked = layer.soundfont or main
    default = default_soundfont()
    for path in dict.fromkeys([asked, main, *([default.path] if default else [])]):
        preset = closest_preset(presets(path), layer.bank, layer.program)
        if preset is not None:
            return path, preset
    pool = presets(asked)
    melodic = [preset for preset in pool if preset.bank != DRUM_BANK]
    return asked, (melodic or pool)[0]
