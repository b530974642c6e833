"""What a model can be trained on: a corpus as it was last built, or a packed folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.errors import FileError, UsageError

__all__ = ["Material", "bundle_name", "open_material"]

_FACTS = "corpus.json"
_INDEX = "originality.index"
_PROGRESSIONS = "progressions.json"
_UNTOLD = "not told"


@dataclass(frozen=True, slots=True)
class Material:
    """A corpus ready for training.

    Parameters
    ----------
    name : str
        What it is called.
    folder : Path
        The packed corpus.
    index : Path or None
        Index of its training split, to measure copying against.
    commit, tree : str
        Which build it is, and the digest of what it holds; the first is "" for a folder.
    licences : mapping
        Licence → number of files.
    """

    name: str
    folder: Path
    index: Path | None
    commit: str
    tree: str
    licences: Mapping[str, int]

    def to_dict(self) -> dict[str, Any]:
        """As a run and a bundle tell it."""
        return {
            "name": self.name,
            "commit": self.commit,
            "tree": self.tree,
            "licences": dict(self.licences),
        }


def bundle_name(text: str) -> str:
    """A name that a bundle can have, of any text.

    >>> bundle_name("My Songs!")
    'my-songs'
    """
    name = re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._")[:64]
    return name or "mine"


def open_material(wished: str, *, chords: bool = False) -> Material:
    """The corpus of a name, or the one in a packed folder.

    Parameters
    ----------
    wished : str
        As given with ``--corpus``; "" for the only one that is built.
    chords : bool
        Take its progressions and not its notes: a folder with ``progressions.json``.

    Raises
    ------
    UsageError
        When there is none, or several and no name.
    FileError
        When it cannot be read.
    """
    if chords and wished and (Path(wished) / _PROGRESSIONS).is_file():
        return _progressions(Path(wished))
    if wished and (Path(wished) / _FACTS).is_file():
        return _packed(Path(wished))
    if wished and ("/" in wished or "\\" in wished or _is_folder_alone(wished)):
        raise FileError(
            "--corpus names a corpus that was built, or a packed folder with corpus.json",
            wished,
            "make one with cadenza corpus add and cadenza corpus build",
        )
    return _built(wished)


def _is_folder_alone(wished: str) -> bool:
    """Whether a folder has this name and no corpus has: often both do, one made of the other."""
    from cadenza.app.corpora import own_corpora

    return Path(wished).is_dir() and not own_corpora().has(wished)


def _built(wished: str) -> Material:
    """The last build of a corpus of the store."""
    from cadenza.app.corpora import built_corpora, last_build

    if not wished:
        names = built_corpora()
        if len(names) != 1:
            came = ", ".join(names) or "no corpus that is built"
            step = "name one with --corpus" if names else "see cadenza corpus add and build"
            raise UsageError("a model is trained on one corpus", came, step)
        (wished,) = names
    build = last_build(wished)
    about = build.commit, build.tree, dict(build.licences)
    return Material(build.name, build.packed, build.index, *about)


def _progressions(folder: Path) -> Material:
    """A folder of chord progressions, which states its licences itself."""
    data = (folder / _PROGRESSIONS).read_bytes()
    tree = hashlib.sha256(data).hexdigest()
    return Material(folder.resolve().name, folder, None, "", tree, {_UNTOLD: 1})


def _packed(folder: Path) -> Material:
    try:
        data = (folder / _FACTS).read_bytes()
        sets: Mapping[str, Mapping[str, Any]] = json.loads(data)["sets"]
        licences: dict[str, int] = {}
        for facts in sets.values():
            licence = str(facts.get("licence") or _UNTOLD)
            count = int(facts.get("kept", facts.get("files", 1)))
            licences[licence] = licences.get(licence, 0) + count
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError(
            "a packed corpus is a folder with a readable corpus.json", str(folder)
        ) from error
    index = folder / _INDEX
    tree = hashlib.sha256(data).hexdigest()
    name = folder.resolve().name
    return Material(name, folder, index if index.exists() else None, "", tree, licences)
