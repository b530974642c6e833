"""Corpora on the disk: made, opened, listed, filled and emptied."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from cadenza.corpus.history import Commit, find_commit, read_commit
from cadenza.corpus.scanning import kind_of, readable_endings
from cadenza.corpus.store import Book, Objects, held_lock
from cadenza.corpus.store.book import Root
from cadenza.corpus.store.objects import explained
from cadenza.errors import FileError, UnknownNameError, UsageError

__all__ = ["UNKNOWN_LICENCE", "Corpora", "Corpus"]

UNKNOWN_LICENCE = "yours/unknown"
"""What stands for a licence that was not told."""

BOOK = "book.sqlite"
_NAME = re.compile(r"[\w][\w.\-]{0,63}")


@dataclass(frozen=True)
class Corpus:
    """An open corpus.

    Parameters
    ----------
    name : str
        Of its folder.
    folder : Path
        Where it lies.
    book : Book
        Open.
    objects : Objects
        What was made.
    """

    name: str
    folder: Path
    book: Book
    objects: Objects

    def head(self) -> Commit | None:
        """The newest commit; None where there is none."""
        digest, _ = self.book.head()
        return read_commit(self.objects, digest) if digest else None

    def commit(self, wish: str = "") -> tuple[str, Commit]:
        """The commit that the beginning of a digest names, the newest for "", with its digest.

        Raises
        ------
        UnknownNameError
            When there is none.
        """
        digest = find_commit(self.book.commits(), wish)
        return digest, read_commit(self.objects, digest)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else builds it for as long as the block lasts."""
        with held_lock(self.folder / "lock", f"the corpus {self.name}"):
            yield

    # -- what it is made of -------------------------------------------------------------------

    def add(self, paths: Sequence[Path], licence: str = "", style: str = "") -> list[Root]:
        """Take files and folders in; one that is known already gets the licence and style told.

        Parameters
        ----------
        paths : sequence of Path
            Files of a kind that can be read, and folders that hold some.
        licence : str
            "" for unknown.
        style : str
            A style, or "".

        Returns
        -------
        list of Root
            What was taken in.

        Raises
        ------
        UsageError
            When the style is none.
        FileError
            When a path is not there, or holds nothing that can be read.
        """
        _check_style(style)
        told = " ".join(licence.split()) or UNKNOWN_LICENCE
        fresh = [_root(path, told, style) for path in paths]
        kept = {each.path: each for each in [*self.book.roots(), *fresh]}
        within = [each.path for each in fresh]
        left_out = [
            path for path in self.book.left_out() if not any(_is_in(path, root) for root in within)
        ]
        self.book.set_roots(kept.values(), left_out)
        return fresh

    def remove(self, paths: Sequence[Path]) -> list[str]:
        """Let files and folders go: roots, or what lies in one.

        Returns
        -------
        list of str
            Their whole paths.

        Raises
        ------
        UnknownNameError
            When one is no part of the corpus.
        """
        roots = {each.path: each for each in self.book.roots()}
        left_out = set(self.book.left_out())
        gone = []
        for path in paths:
            whole = _whole(path)
            inner = [each for each in roots if _is_in(each, whole)]
            holding = [each for each in roots if each != whole and _is_in(whole, each)]
            if not inner and not holding:
                raise UnknownNameError(
                    "what is removed was added, or lies in a folder that was",
                    str(path),
                    f"see cadenza corpus list {self.name}",
                )
            for each in inner:
                del roots[each]
            if holding:
                left_out.add(whole)
            gone.append(whole)
        self.book.set_roots(roots.values(), sorted(left_out))
        return gone


class Corpora:
    """The corpora of a user.

    Parameters
    ----------
    folder : Path
        Holds one folder a corpus; need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """All corpora, by name."""
        if not self.folder.is_dir():
            return []
        return sorted(each.name for each in self.folder.iterdir() if self.has(each.name))

    def has(self, name: str) -> bool:
        """Whether there is a corpus of that name."""
        return bool(_NAME.fullmatch(name)) and (self.folder / name / BOOK).is_file()

    @contextmanager
    def open(self, name: str, *, make: bool = False) -> Iterator[Corpus]:
        """A corpus, for as long as the block lasts.

        Parameters
        ----------
        name : str
            Letters, digits, ``-``, ``_`` and ``.``; at most 64.
        make : bool
            Make it where there is none.

        Raises
        ------
        UsageError
            When the name is none.
        UnknownNameError
            When there is no such corpus.
        FileError
            When it cannot be read or made.
        """
        if not _NAME.fullmatch(name):
            raise UsageError(
                "a corpus's name is 1 to 64 letters, digits, - _ and .", name, "try my-songs"
            )
        folder = self.folder / name
        if not make and not self.has(name):
            raise self._unknown(name)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explained(error, folder) from error
        with Book(folder / BOOK) as book:
            yield Corpus(name, folder, book, Objects(folder / "objects"))

    def _unknown(self, name: str) -> UnknownNameError:
        known = self.names()
        near = get_close_matches(name, known, 1, 0.5)
        step = f"did you mean {near[0]}?" if near else "make it with cadenza corpus add"
        told = "a corpus is one of " + ", ".join(known) if known else "there is no corpus yet"
        return UnknownNameError(told, name, step)

    def delete(self, name: str) -> None:
        """Let a whole corpus go, with its history; the files that were added stay where they are.

        Raises
        ------
        UnknownNameError
            When there is none of that name.
        OperationError
            When it is being built.
        """
        if not self.has(name):
            raise self._unknown(name)
        folder = self.folder / name
        with held_lock(folder / "lock", f"the corpus {name}"):
            pass  # a book that cannot be opened any more is no reason to keep it
        grave = self.folder / f".{name}.gone"
        try:
            shutil.rmtree(grave, ignore_errors=True)
            folder.rename(grave)
        except OSError as error:
            raise explained(error, folder) from error
        shutil.rmtree(grave, ignore_errors=True)


def _root(path: Path, licence: str, style: str) -> Root:
    whole = _whole(path)
    try:
        is_folder = Path(whole).is_dir()
        there = is_folder or Path(whole).is_file()
    except (OSError, ValueError) as error:
        raise FileError("a path can be read", f"{path} ({error})", "check it") from error
    if not there:
        raise FileError("what is added is there", str(path), "check the path")
    if not is_folder and not kind_of(whole):
        raise FileError(
            f"a corpus is made of files ending in {readable_endings()}",
            Path(whole).name,
            "convert it first",
        )
    if is_folder and _is_of_words(Path(whole)):
        raise FileError(
            "a corpus is made of scores and recordings",
            f"a folder of note words, {path}",
            "decode it and add the MIDI files: cadenza words --decode FOLDER MIDI_FOLDER",
        )
    if is_folder and not _holds_any(whole):
        raise FileError(
            f"a folder of a corpus holds files ending in {readable_endings()}",
            f"none in {path}",
            "name the folder that holds them",
        )
    return Root(whole, is_folder, licence, style)


def _is_of_words(folder: Path) -> bool:
    """Whether ``cadenza words`` wrote it."""
    return (folder / "pieces").is_dir() and any((folder / "instruments").glob("*.json"))


def _holds_any(folder: str) -> bool:
    for _, inner, names in os.walk(folder):
        inner[:] = [each for each in inner if not each.startswith(".")]
        if any(kind_of(each) and not each.startswith(".") for each in names):
            return True
    return False


def _whole(path: Path) -> str:
    return os.path.realpath(path.expanduser())


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _check_style(style: str) -> None:
    from cadenza.tokens.vocabulary import STYLES

    known = [each for each in STYLES if each]
    if style and style not in known:
        near = get_close_matches(style, known, 1, 0.5)
        step = f"did you mean {near[0]}?" if near else "leave --style away where none fits"
        raise UnknownNameError("a style is one of " + ", ".join(known), style, step)
