"""Corpora of one's own: what ``cadenza corpus`` does, and where others find what was built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.app.home import home_folder
from cadenza.app.naming import legible
from cadenza.corpus.library import Corpora
from cadenza.corpus.plans import BuildRequest
from cadenza.corpus.store.objects import StoreError
from cadenza.errors import UsageError
from cadenza.progress import Progress, Silent

if TYPE_CHECKING:
    from cadenza.corpus.building import Built
    from cadenza.corpus.verifying import Verified

__all__ = [
    "Added",
    "Build",
    "BuildRequest",
    "add_to_corpus",
    "build_corpus",
    "built_corpora",
    "delete_corpus",
    "export_corpus",
    "last_build",
    "list_corpora",
    "own_corpora",
    "remove_from_corpus",
    "verify_corpus",
]


@dataclass(frozen=True, slots=True)
class Added:
    """What was taken into a corpus.

    Parameters
    ----------
    name : str
        The corpus.
    paths : tuple of str
        Whole paths.
    licence, style : str
        As kept.
    is_new : bool
        Whether the corpus was made for it.
    files : int
        How many files the corpus has now.
    """

    name: str
    paths: tuple[str, ...]
    licence: str
    style: str
    is_new: bool
    files: int

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "corpus": self.name,
            "added": list(self.paths),
            "licence": self.licence,
            "style": self.style,
            "new": self.is_new,
            "files": self.files,
        }


@dataclass(frozen=True)
class Build:
    """A build, laid out as folders that stay as they are.

    Parameters
    ----------
    name, commit, tree : str
        The corpus, the digest of the commit, the digest of what was built.
    packed : Path
        The packed corpus.
    index : Path
        The originality index, a folder.
    licences : mapping
        Licence → files that are packed.
    """

    name: str
    commit: str
    tree: str
    packed: Path
    index: Path
    licences: Mapping[str, int]


def own_corpora() -> Corpora:
    """The user's corpora, in ``corpora`` of the user's folder."""
    return Corpora(home_folder() / "corpora")


def list_corpora() -> list[str]:
    """Names of the user's corpora."""
    return own_corpora().names()


def add_to_corpus(
    name: str,
    paths: Sequence[Path],
    *,
    licence: str = "",
    style: str = "",
    progress: Progress | None = None,
) -> Added:
    """Take files and folders into a corpus, which is made where there is none.

    Parameters
    ----------
    name : str
        Of the corpus.
    paths : sequence of Path
        Files and folders.
    licence, style : str
        What holds for all of them; "" for unknown, and for none.
    progress : Progress, optional
        Is told of "scan".

    Raises
    ------
    UsageError, FileError
        When a name or a style is none, or a path holds nothing that can be read. A corpus that
        was made for it is gone again then.
    """
    from cadenza.corpus.scanning import scan

    if not paths:
        raise UsageError("something is added to a corpus", "no path", "name a file or a folder")
    mine = own_corpora()
    is_new = not mine.has(name)
    try:
        with mine.open(name, make=True) as corpus:
            roots = corpus.add(paths, licence, style)
            files = len(scan(corpus.book, progress or Silent()).files)
    except BaseException:
        if is_new and mine.has(name):
            mine.delete(name)
        raise
    whole = tuple(legible(each.path) for each in roots)
    return Added(name, whole, roots[0].licence, style, is_new, files)


def remove_from_corpus(name: str, paths: Sequence[Path]) -> list[str]:
    """Let files and folders go; the next build is without them, the files themselves stay.

    Raises
    ------
    UnknownNameError
        When there is no such corpus, or a path is no part of it.
    """
    with own_corpora().open(name) as corpus:
        return [legible(path) for path in corpus.remove(paths)]


def delete_corpus(name: str) -> None:
    """Let a whole corpus go, with its history.

    Raises
    ------
    UnknownNameError
        When there is none of that name.
    OperationError
        When it is being built.
    """
    own_corpora().delete(name)


def build_corpus(
    name: str, request: BuildRequest | None = None, progress: Progress | None = None
) -> Built:
    """Bring a corpus up to date.

    Parameters
    ----------
    name : str
        Of the corpus.
    request : BuildRequest, optional
        How.
    progress : Progress, optional
        Is told of "scan" and of every stage.

    Raises
    ------
    CadenzaError
        When it cannot be built; what was done is kept.
    """
    from cadenza.corpus.building import build

    with own_corpora().open(name) as corpus:
        return build(corpus, request, progress)


def last_build(name: str, commit: str = "") -> Build:
    """A build as training and comparing take it.

    Parameters
    ----------
    name : str
        Of the corpus.
    commit : str
        The beginning of a commit's digest; "" for the newest.

    Raises
    ------
    UnknownNameError
        When there is no such corpus, or it was never built.
    """
    from cadenza.corpus.checkouts import checkout
    from cadenza.corpus.history import read_states

    with own_corpora().open(name) as corpus:
        digest, found = corpus.commit(commit)
        folder = checkout(corpus, digest, found)
        states = read_states(corpus.objects, found)
    licences = Counter(each.licence for each in states if each.state == "kept")
    return Build(
        name=name,
        commit=digest,
        tree=found.tree,
        packed=folder / "packed",
        index=folder / "index",
        licences=dict(sorted(licences.items())),
    )


def built_corpora() -> tuple[str, ...]:
    """Names of the corpora that have a build."""
    mine = own_corpora()
    built = []
    for name in mine.names():
        with suppress(StoreError), mine.open(name) as corpus:  # one that is broken hides no other
            if corpus.book.head()[0]:
                built.append(name)
    return tuple(built)


def verify_corpus(name: str, *, mend: bool = False, progress: Progress | None = None) -> Verified:
    """Read every object of a corpus back and hash it again.

    Parameters
    ----------
    name : str
        Of the corpus.
    mend : bool
        Take out what is broken, so that the next build makes it again.
    progress : Progress, optional
        Is told of "verify".
    """
    from cadenza.corpus.verifying import verify

    with own_corpora().open(name) as corpus:
        return verify(corpus, mend=mend, progress=progress)


def export_corpus(name: str, out: Path, commit: str = "") -> Path:
    """Write a build into a folder: clean MIDI files, packed corpus, index, tables.

    Parameters
    ----------
    name : str
        Of the corpus.
    out : Path
        A folder that is not there yet, or is empty.
    commit : str
        The beginning of a commit's digest; "" for the newest.

    Raises
    ------
    FileError
        When something stands in the folder, or it cannot be written.
    """
    from cadenza.corpus.exporting import export

    with own_corpora().open(name) as corpus:
        return export(corpus, out, commit)
