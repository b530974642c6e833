"""Writes packed sound folders: whole or not at all, and split by their sources."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.packed_sound import (
    FORMAT,
    INDEX_NAME,
    INTEGERS,
    RATE_HZ,
    SAMPLES_NAME,
    Clip,
    LeftOut,
    PackedSound,
    digest_of,
)
from cadenza.errors import FileError, SoundError, UsageError
from cadenza.placing import put_folder

__all__ = ["Held", "Writer", "splits_of"]

_HELD_OUT = 0.05
_ENOUGH = 5


class Held:
    """The clips of a packed sound folder by their sources."""

    def __init__(self, packed: PackedSound | None) -> None:
        self._packed = packed
        self._clips: dict[str, list[Clip]] = {}
        for clip in packed.clips if packed else ():
            self._clips.setdefault(clip.source, []).append(clip)

    def __contains__(self, source: str) -> bool:
        """Whether there are clips of a source."""
        return source in self._clips

    def clips(self, source: str) -> tuple[Clip, ...]:
        """The clips of a source, in order."""
        return tuple(self._clips.get(source, ()))

    def told(self, source: str) -> list[LeftOut]:
        """What was said of a source that was used with a reservation."""
        known = self._packed.left_out if self._packed is not None else ()
        return [each for each in known if each.source == source]

    def pieces(self, source: str) -> Iterator[NDArray[np.int16]]:
        """All samples of a source, piece by piece."""
        for clip in self.clips(source):
            yield from self.samples(clip)

    def samples(self, clip: Clip) -> Iterator[NDArray[np.int16]]:
        """The samples of a clip, piece by piece."""
        if self._packed is not None:
            yield from self._packed.integers(clip)


class Writer:
    """Writes a packed sound folder; used in a ``with`` that puts it in place at its end.

    Nothing is left where the block ends with an error. A folder of packed sound that lies there
    already is replaced; any other is refused.

    Parameters
    ----------
    folder : Path
        Where it will lie.

    Raises
    ------
    UsageError
        When something else lies there.
    FileError
        When it cannot be written.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self._clips: list[Clip] = []
        self._at = 0
        if self.folder.exists() and not self._replaceable():
            rule = "sound is packed into a new folder or one of packed sound"
            raise UsageError(rule, str(self.folder), "name another one")
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            made = tempfile.mkdtemp(prefix=f".{self.folder.name}.", dir=self.folder.parent)
            self._made = Path(made)
            self._file = (self._made / SAMPLES_NAME).open("wb")
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was not finished."""
        self._file.close()
        shutil.rmtree(self._made, ignore_errors=True)

    def held(self) -> Held:
        """What lies there already and is as it was written, to be taken over."""
        try:
            return Held(PackedSound(self.folder))
        except (FileError, SoundError):
            return Held(None)

    def add(
        self, pieces: Iterable[NDArray[np.int16]], *, style: str, label: str, name: str, source: str
    ) -> None:
        """Write a clip, piece by piece; its split is found at the end."""
        digest, length = hashlib.sha256(), 0
        try:
            for piece in pieces:
                data = np.ascontiguousarray(piece, dtype=INTEGERS).tobytes()
                self._file.write(data)
                digest.update(data)
                length += len(piece)
        except OSError as error:
            raise self._unwritable(error) from error
        clip = Clip(self._at, length, style, label, "", name, source, digest.hexdigest())
        self._clips.append(clip)
        self._at += length

    def finish(self, left_out: Iterable[LeftOut] = ()) -> PackedSound:
        """Split the clips by their sources, write the list and put the folder in its place.

        Raises
        ------
        SoundError
            When no clip was written.
        """
        missing = list(left_out)
        if not self._clips:
            why = "; ".join(f"{each.name}: {each.why}" for each in missing)
            raise SoundError(
                "packed sound holds at least one clip", why or "none", "add recordings"
            )
        index = self._content(missing)
        index["digest"] = digest_of(index)
        try:
            self._file.close()
            text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
            (self._made / INDEX_NAME).write_text(text, "utf-8")
            self._made.chmod(0o755)
            put_folder(self._made, self.folder)
        except OSError as error:
            raise self._unwritable(error) from error
        return PackedSound(self.folder)

    def _content(self, left_out: list[LeftOut]) -> dict[str, Any]:
        splits = splits_of(self._clips)
        return {
            "format": FORMAT,
            "sample_rate_hz": RATE_HZ,
            "styles": sorted({clip.style for clip in self._clips}),
            "labels": sorted({clip.label for clip in self._clips}),
            "left_out": [asdict(each) for each in left_out],
            "clips": [asdict(clip) | {"split": splits[clip.source]} for clip in self._clips],
        }

    def _replaceable(self) -> bool:
        if not self.folder.is_dir():
            return False
        held = set(os.listdir(self.folder))  # noqa: PTH208 - names alone
        return not held or (INDEX_NAME in held and held <= {INDEX_NAME, SAMPLES_NAME})

    def _unwritable(self, error: OSError) -> FileError:
        rule = "a packed sound folder can be written"
        came = f"{self.folder}: {error.strerror or error}"
        return FileError(rule, came, "choose another folder or make room")


def splits_of(clips: Iterable[Clip]) -> dict[str, str]:
    """Source → split: of each style the sources in the order of their digests, 5 % held out twice.

    A style of five sources and more has at least one in each split; of two sources in all one
    is in "valid", of three and more one is in "test".
    """
    styles: dict[str, str] = {}
    for clip in clips:
        styles.setdefault(clip.source, clip.style)
    splits = dict.fromkeys(sorted(styles), "train")
    for style in set(styles.values()):
        mine = [source for source in splits if styles[source] == style]
        each = max(round(_HELD_OUT * len(mine)), int(len(mine) >= _ENOUGH))
        splits.update(dict.fromkeys(mine[:each], "valid"))
        splits.update(dict.fromkeys(mine[each : 2 * each], "test"))
    for split in ("valid", "test"):
        learnt = [source for source in splits if splits[source] == "train"]
        if split not in splits.values() and len(learnt) > 1:
            splits[learnt[0]] = split
    return splits
