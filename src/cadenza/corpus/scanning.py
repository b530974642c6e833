"""What lies in the roots of a corpus now: every file that can be read, by its path in the corpus.

A path in the corpus is the root's name and the way from there, so that it does not tell where
the root lies. Roots of one name are taken together; where two files then have one path, each
carries eight digits of its contents' hash, which no order of adding can change. A file is hashed
when it is new, or when its size or its times of change have changed.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG

from cadenza.corpus.store.book import Book, KnownFile, Root
from cadenza.errors import FileError
from cadenza.progress import Progress

__all__ = ["Found", "Scan", "kind_of", "readable_endings", "scan"]

RECORDINGS = (
    ".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma",
)  # fmt: skip
SCORES = (
    ".abc", ".kar", ".kern", ".krn", ".mid", ".midi", ".musicxml", ".mxl", ".rmi", ".xml",
)  # fmt: skip
_BLOCK = 1 << 20
_RACY_NS = 2_000_000_000
_TOLD_EVERY = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a corpus as it is now.

    Parameters
    ----------
    path : str
        In the corpus.
    source : str
        Where it lies.
    sha256 : str
        Of its contents; "" where it cannot be read.
    licence, style : str
        As told when its root was added.
    reason : str
        Why it cannot be read; else "".
    """

    path: str
    source: str
    sha256: str
    licence: str
    style: str
    reason: str = ""

    @property
    def suffix(self) -> str:
        """Its ending in small letters."""
        return os.path.splitext(self.source)[1].lower()  # noqa: PTH122  (thousands, in a hurry)

    @property
    def kind(self) -> str:
        """``recording`` or ``score``."""
        return kind_of(self.source)


@dataclass(frozen=True, slots=True)
class Scan:
    """The files by path, and the folders that were added and are not there."""

    files: tuple[Found, ...]
    missing: tuple[str, ...]


def readable_endings() -> str:
    """The endings of files that a corpus takes, for messages."""
    return " ".join(sorted(RECORDINGS + SCORES))


def kind_of(name: str) -> str:
    """``recording`` or ``score`` by a file's ending; "" for others."""
    lower = name.lower()
    if lower.endswith(SCORES):
        return "score"
    return "recording" if lower.endswith(RECORDINGS) else ""


def scan(book: Book, progress: Progress) -> Scan:
    """Look at all roots; hash what is new or has changed.

    Parameters
    ----------
    book : Book
        Of the corpus; what was hashed is kept in it.
    progress : Progress
        Is told of "scan".
    """
    roots = {each.path: each for each in book.roots()}
    left_out = frozenset(book.left_out())
    known = book.known_files()
    rows: list[tuple[str, Root, os.stat_result]] = []
    missing = []
    for root in roots.values():
        if root.is_folder and not _can_be_listed(root.path):
            missing.append(root.path)
        rows += [(path, root, stat) for path, stat in _files(root, roots, left_out)]
    hashed = _hashed(rows, known, progress)
    fresh = {path: each for path, (each, is_new) in hashed.items() if is_new and each.sha256}
    gone = known.keys() - hashed.keys() if not missing else ()
    if (fresh or gone) and not book.is_read_only:
        book.know_files(fresh, gone)
    files = [_found(path, root, hashed[os.fsencode(path)][0]) for path, root, _ in rows]
    return Scan(tuple(_placed(files)), tuple(missing))


def _files(
    root: Root, roots: Mapping[str, Root], left_out: frozenset[str]
) -> Iterator[tuple[str, os.stat_result]]:
    """Files of a root that no root within it has, and that are not left out."""
    if not root.is_folder:
        with suppress(OSError):
            found = os.stat(root.path)  # noqa: PTH116
            if S_ISREG(found.st_mode):
                yield root.path, found
        return
    waiting = [root.path]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.path in left_out or entry.path in roots:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif kind_of(entry.name):
                with suppress(OSError):
                    found = entry.stat()
                    if S_ISREG(found.st_mode):  # a pipe would be waited for without end
                        yield entry.path, found


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What lies in a folder and is not hidden, by name; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            shown = [entry for entry in found if not entry.name.startswith(".")]
    except OSError:
        return []
    return sorted(shown, key=lambda entry: entry.name)


def _can_be_listed(folder: str) -> bool:
    try:
        with os.scandir(folder):
            return True
    except OSError:
        return False


def _hashed(
    rows: Sequence[tuple[str, Root, os.stat_result]],
    known: Mapping[bytes, KnownFile],
    progress: Progress,
) -> dict[bytes, tuple[KnownFile, bool]]:
    """For each file its hash, and whether that is news."""
    hashed: dict[bytes, tuple[KnownFile, bool]] = {}
    for number, (path, _, stat) in enumerate(rows):
        name = os.fsencode(path)
        held = known.get(name)
        now = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        if held and (held.size, held.mtime_ns, held.ctime_ns) == now:
            hashed[name] = held, False
            continue
        if number % _TOLD_EVERY == 0:
            progress.check()
            progress.report("scan", number, len(rows))
        hashed[name] = _hash(path, stat), True
    progress.report("scan", len(rows), len(rows))
    return hashed


def _hash(path: str, stat: os.stat_result) -> KnownFile:
    """A file's hash; "" where it cannot be read.

    A file that was changed this very moment may change again within the clock's tick: its time
    is kept as unknown, so that it is hashed again.
    """
    now_ns = time.time_ns()
    changed_ns = max(stat.st_mtime_ns, stat.st_ctime_ns)
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError:
        return KnownFile(stat.st_size, -1, -1, "")
    mtime_ns = stat.st_mtime_ns if now_ns - changed_ns > _RACY_NS else -1
    return KnownFile(stat.st_size, mtime_ns, stat.st_ctime_ns, digest.hexdigest())


def _found(path: str, root: Root, held: KnownFile) -> Found:
    name = Path(root.path).name
    inside = f"{name}/{os.path.relpath(path, root.path)}" if root.is_folder else name
    reason = "" if held.sha256 else "it cannot be opened; check its permissions"
    plain = inside.replace(os.sep, "/")
    return Found(plain, path, held.sha256, root.licence, root.style, reason)


def _placed(files: Sequence[Found]) -> list[Found]:
    """The files by path; those of one path and different contents told apart."""
    groups: dict[str, list[Found]] = defaultdict(list)
    for each in files:
        groups[each.path].append(each)
    placed: list[Found] = []
    for path, held in groups.items():
        distinct: dict[str, Found] = {}
        for each in sorted(held, key=lambda one: (one.sha256, one.licence, one.style)):
            distinct.setdefault(each.sha256, each)
        stem, suffix = os.path.splitext(path)  # noqa: PTH122
        for sha256, each in distinct.items():
            apart = f"{stem}~{sha256[:8]}{suffix}" if len(distinct) > 1 else path
            placed.append(replace(each, path=apart))
    return sorted(placed, key=lambda each: each.path)


def check_roots(found: Scan) -> None:
    """Refuse to build without a folder that was added: its disk may only be away.

    Raises
    ------
    FileError
        When one is missing.
    """
    if found.missing:
        raise FileError(
            "the folders of a corpus are there and can be read when it is built",
            found.missing[0],
            "bring it back, or take it out with cadenza corpus remove",
        )
