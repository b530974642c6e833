"""A build as folders that training and comparing can open: ``packed`` and ``index``.

Objects are linked into place where the file system can, else copied. What a build's outputs do
not know is written into the two files that tell of the whole: the corpus's name, its commit, its
tree.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from cadenza.corpus.history import Commit
from cadenza.corpus.library import Corpus
from cadenza.corpus.store.objects import explained

__all__ = ["TOLD", "build_folder", "checkout"]

BUILDS = "builds"
_DIGITS = 12
TOLD = {"packed": "corpus.json", "index": "index.json"}
"""The files of a build that tell of the whole: no objects."""


def checkout(corpus: Corpus, digest: str, commit: Commit, elsewhere: Path | None = None) -> Path:
    """The folder of a build; made where it is missing, whole or not at all.

    Parameters
    ----------
    corpus : Corpus
        Open.
    digest : str
        Of the commit.
    commit : Commit
        The commit.
    elsewhere : Path, optional
        Where to lay it out instead, if it is missing in a corpus that can be read only.

    Raises
    ------
    FileError
        When it cannot be written, or an object is gone.
    """
    folder = build_folder(corpus, digest)
    if folder.is_dir():
        return folder
    if elsewhere is not None and corpus.book.is_read_only:
        folder = elsewhere
    spare = folder.parent / f".{uuid4().hex[:12]}"
    try:
        for name, file in TOLD.items():
            _lay_out(corpus, commit.outputs[name], spare / name)
            _stamp(spare / name / file, name, corpus.name, digest, commit)
        if not folder.is_dir():
            spare.rename(folder)
    except OSError as error:
        raise explained(error, folder) from error
    finally:
        shutil.rmtree(spare, ignore_errors=True)
    return folder


def build_folder(corpus: Corpus, digest: str) -> Path:
    """Where the folder of a build lies, if it was laid out."""
    return corpus.folder / BUILDS / digest[:_DIGITS]


def _lay_out(corpus: Corpus, listing: str, folder: Path) -> None:
    """Put the files of an output into a folder."""
    files: Mapping[str, str] = json.loads(corpus.objects.get(listing))
    folder.mkdir(parents=True)
    for name, digest in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        source = corpus.objects.path(digest)
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)


def _stamp(file: Path, kind: str, name: str, digest: str, commit: Commit) -> None:
    """Write name, commit and tree into a file, in the place of the object."""
    told: dict[str, Any] = json.loads(file.read_text("utf-8"))
    mark = {"name": name, "commit": digest, "tree": commit.tree}
    if kind == "index":
        told["about"] = {"name": name, "corpus": mark, **told["about"]}
    else:
        told["corpus"] = mark
    file.unlink()
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
