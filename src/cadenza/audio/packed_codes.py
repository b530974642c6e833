"""Packed codes: a packed sound folder as a codec hears it, for priors to be trained on.

A folder holds, for each level, ``codes.LEVEL.u16`` (whole numbers of 16 bits, little-endian, clip
after clip) and ``codes.json`` (the clips, styles, labels, digests of the sound and of the codec,
and a digest of all this). Clips are cut to whole codes of the top level, so that code n of the
top lies over codes 4n … 4n + 3 of the middle and 16n … 16n + 15 of the bottom. It is written
whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.packed_sound import SPLITS, Clip, PackedSound
from cadenza.errors import FileError, UsageError
from cadenza.placing import put_folder
from cadenza.progress import Progress, Silent
from cadenza.runtime.code_fields import CODES, HOPS, LEVELS, SAMPLE_RATE_HZ, check_level, per_top
from cadenza.runtime.codec_session import AudioCodec

__all__ = ["CodeClip", "PackedCodes", "pack_codes"]

FORMAT = "cadenza-codes-1"
INDEX_NAME = "codes.json"
_CODES = np.dtype("<u2")
_BLOCK_S, _MARGIN_S = 60.0, 4.0
_LEAST_HELD = 172
"""Top codes (a second) that an end needs to be held out."""

_AGAIN = "pack the codes again"


@dataclass(frozen=True, slots=True)
class CodeClip:
    """A clip as codes.

    Parameters
    ----------
    start, length : int
        Where it lies, in top codes.
    style, label, split, name : str
        As the packed sound says.
    """

    start: int
    length: int
    style: str
    label: str
    split: str
    name: str


class PackedCodes:
    """A packed codes folder, read in place.

    Parameters
    ----------
    folder : Path
        What ``pack_codes`` made.

    Attributes
    ----------
    clips : tuple of CodeClip
    styles, labels : tuple of str
        In the order in which codes' fields count them.
    sound_sha256 : str
        Digest of the packed sound.
    codec_sha256 : dict
        Level → digest of the codec.
    digest : str
        Of the whole content.

    Raises
    ------
    FileError
        When it is no such folder, or not as it was written.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        told = _index(self.folder)
        try:
            self.clips = tuple(CodeClip(**each) for each in told["clips"])
            self.styles: tuple[str, ...] = tuple(told["styles"])
            self.labels: tuple[str, ...] = tuple(told["labels"])
            self.sound_sha256 = str(told["sound_sha256"])
            self.codec_sha256 = {level: str(told["codec_sha256"][level]) for level in LEVELS}
        except (KeyError, TypeError, ValueError) as error:
            raise _broken(self.folder, f"{INDEX_NAME} has other fields") from error
        self.digest = str(told["digest"])
        count = sum(clip.length for clip in self.clips)
        self._codes = {level: self._mapped(level, count) for level in LEVELS}

    def _mapped(self, level: str, count: int) -> NDArray[np.uint16]:
        path = self.folder / _name(level)
        wanted = count * per_top(level) * _CODES.itemsize
        if not path.is_file() or path.stat().st_size != wanted or not wanted:
            raise _broken(self.folder, f"{path.name} of another length")
        return np.memmap(path, _CODES, "r")

    def of(self, split: str) -> tuple[CodeClip, ...]:
        """The clips of a split.

        Raises
        ------
        UsageError
            When there is none in it.
        """
        found = tuple(clip for clip in self.clips if clip.split == split)
        if not found:
            raise UsageError(
                "a voice is trained on sound of one split and measured on that of another",
                f"none in {split!r} of {self.folder.name}",
                "add more: of five sources that are not alike, or of a long one, some is held out",
            )
        return found

    def codes(self, clip: CodeClip, level: str, first: int, last: int) -> NDArray[np.uint16]:
        """Codes of a clip from ``first`` up to ``last``, in codes of the level from its start."""
        start = clip.start * per_top(check_level(level))
        return self._codes[level][start + first : start + last]

    def verify(self) -> None:
        """Read every code and compare with what was written.

        Raises
        ------
        FileError
            When one is another.
        """
        told = _index(self.folder)
        for level in LEVELS:
            if _file_sha256(self.folder / _name(level)) != told["sha256"].get(level):
                raise _broken(self.folder, f"{_name(level)} with other codes")


def pack_codes(
    sound: PackedSound | Path, codec: AudioCodec, folder: Path, progress: Progress | None = None
) -> PackedCodes:
    """Write the codes of packed sound; what lies there already is kept where nothing changed.

    Memory does not grow with the length of clips: they are encoded block by block, with as much
    sound on both sides as a code can hear.

    Parameters
    ----------
    sound : PackedSound or Path
        What is encoded; clips shorter than one top code are left out.
    codec : Codec
        Of all three levels.
    folder : Path
        Where the codes will lie; what is there and is no packed codes folder stays.
    progress : Progress, optional
        Told of the stage "encode"; may stop the work, and then nothing is written.

    Raises
    ------
    FileError
        When the folder holds something else, or cannot be written.
    UsageError
        When there is no sound.
    """
    packed = sound if isinstance(sound, PackedSound) else PackedSound(sound)
    digests = {level: codec.codec_sha256(level) for level in LEVELS}
    known = _known(folder)
    if known and (known.sound_sha256, known.codec_sha256) == (packed.digest, digests):
        return known
    if folder.exists() and not known and any(folder.iterdir()):
        rule = "codes are packed into a folder of their own"
        raise FileError(rule, str(folder), "name another one")
    made: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        _write(made, packed, codec, digests, progress or Silent())
        made.chmod(0o755)
        put_folder(made, folder)
    except OSError as error:
        rule = "a folder of codes can be written"
        raise FileError(rule, f"{folder}: {error.strerror}", "free some space") from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
    return PackedCodes(folder)


def _known(folder: Path) -> PackedCodes | None:
    """What lies there already, if it is packed codes."""
    try:
        return PackedCodes(folder)
    except FileError:
        return None


def _write(
    folder: Path,
    packed: PackedSound,
    codec: AudioCodec,
    digests: Mapping[str, str],
    progress: Progress,
) -> None:
    if packed.sample_rate_hz != SAMPLE_RATE_HZ:
        rule = f"sound of a voice has {SAMPLE_RATE_HZ} Hz"
        raise UsageError(rule, f"{packed.sample_rate_hz} Hz", "pack the sound again")
    chosen = [(at, each) for at, each in enumerate(packed.clips) if each.length >= HOPS["top"]]
    if not chosen:
        raise UsageError("codes are made of sound", f"none in {packed.folder}", "pack some first")
    total = sum(_whole(clip) for _, clip in chosen) * len(LEVELS)
    done = 0
    for level in LEVELS:
        with (folder / _name(level)).open("wb") as file:
            for at, clip in chosen:
                for codes in _encoded(packed, at, _whole(clip), codec, level):
                    file.write(codes.astype(_CODES).tobytes())
                    done += len(codes) * HOPS[level]
                    progress.report("encode", done, total)
                    progress.check()
    clips, start = [], 0
    for _, clip in chosen:
        length = clip.length // HOPS["top"]
        clips.append(CodeClip(start, length, clip.style, clip.label, clip.split, clip.name))
        start += length
    clips = _held_out(clips)
    told = {
        "format": FORMAT,
        "sample_rate_hz": SAMPLE_RATE_HZ,
        "codes": CODES,
        "hops": HOPS,
        "styles": list(packed.styles),
        "labels": list(packed.labels),
        "sound_sha256": packed.digest,
        "codec_sha256": dict(digests),
        "sha256": {level: _file_sha256(folder / _name(level)) for level in LEVELS},
        "clips": [asdict(clip) for clip in clips],
    }
    text = json.dumps({**told, "digest": _digest(told)}, indent=1, ensure_ascii=False)
    (folder / INDEX_NAME).write_text(text + "\n", "utf-8")


def _held_out(clips: list[CodeClip]) -> list[CodeClip]:
    """The clips; where none is held out (all are of one source), the ends of the long ones are."""
    if any(clip.split == "valid" for clip in clips):
        return clips
    found = []
    for clip in clips:
        spare = clip.length // 10
        if spare < _LEAST_HELD or clip.split != "train":
            found.append(clip)
            continue
        left = clip.length - spare
        found.append(replace(clip, length=left))
        found.append(replace(clip, start=clip.start + left, length=spare, split="valid"))
    return found


def _whole(clip: Clip) -> int:
    """Samples of a clip that are whole top codes."""
    return clip.length // HOPS["top"] * HOPS["top"]


def _encoded(
    packed: PackedSound, number: int, samples: int, codec: AudioCodec, level: str
) -> Iterator[NDArray[np.uint16]]:
    """The codes of a clip, block by block; each as if the clip were encoded at once."""
    hop, top = HOPS[level], HOPS["top"]
    block = round(_BLOCK_S * SAMPLE_RATE_HZ / top) * top
    margin = round(_MARGIN_S * SAMPLE_RATE_HZ / top) * top
    for first in range(0, samples, block):
        last = min(first + block, samples)
        low, high = max(0, first - margin), min(samples, last + margin)
        codes = codec.encode(packed.crop(number, low, high - low), level)
        if len(codes) != (high - low) // hop or int(codes.max(initial=0)) >= CODES:
            came = f"{len(codes)} for {high - low} samples"
            raise UsageError(f"a codec gives a code below {CODES} for every {hop} samples", came)
        yield codes[(first - low) // hop : (last - low) // hop]


def _name(level: str) -> str:
    return f"codes.{level}.u16"


def _digest(told: Mapping[str, Any]) -> str:
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _file_sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _broken(path.parent, f"{path.name}: {error.strerror}") from error


def _index(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / INDEX_NAME).read_text("utf-8"))
        digest = told.pop("digest")
        form = told["format"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        rule = f"packed codes are a folder with {INDEX_NAME}"
        raise FileError(rule, str(folder), "make them of packed sound and a codec") from error
    if form != FORMAT:
        raise FileError(f"this version reads {FORMAT}", str(form), _AGAIN)
    if _digest(told) != digest:
        raise _broken(folder, f"a changed {INDEX_NAME}")
    if not all(clip["split"] in SPLITS for clip in told["clips"]):
        raise _broken(folder, "a clip of no split")
    return {**told, "digest": digest}


def _broken(folder: Path, what: str) -> FileError:
    return FileError("packed codes are as they were written", f"{folder}: {what}", _AGAIN)
