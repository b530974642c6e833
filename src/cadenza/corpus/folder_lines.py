"""The lines of any files, made by the stage ``lines`` and kept by what the files hold.

For comparing with a folder that is no corpus: what was read once is not read again, though the
folder is moved, renamed or filled up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from cadenza.corpus.canonical import data_digest, tagged_digest
from cadenza.corpus.chains import Chain, Step
from cadenza.corpus.stages.lines import piece_from
from cadenza.corpus.store import Book, Objects, Result
from cadenza.corpus.store.book import KnownFile
from cadenza.corpus.store.objects import explained
from cadenza.errors import FileError
from cadenza.metrics.originality import IndexedPiece, build_index

__all__ = ["KeptLines", "index_of", "kept_lines"]


@cache
def _steps() -> tuple[Step, ...]:
    return (Step.of("read", None, "file", "suffix"), Step.of("lines", None, "read.score"))


class KeptLines:
    """Lines of files, kept in a store.

    Parameters
    ----------
    book, objects : Book, Objects
        The store.
    """

    def __init__(self, book: Book, objects: Objects) -> None:
        self._book, self._objects = book, objects
        self._known = book.known_files()
        self._results: dict[str, Result] = book.results()
        self._fresh_files: dict[bytes, KnownFile] = {}
        self._fresh_results: list[Result] = []

    def digest(self, path: Path) -> str:
        """Digest of the lines of a file, made where they are not known.

        Raises
        ------
        CadenzaError
            When the file cannot be read.
        """
        name = os.fsencode(path.absolute())
        held, data = self._known.get(name), None
        try:
            stat = path.stat()
            now = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
            if held is None or (held.size, held.mtime_ns, held.ctime_ns) != now:
                data = path.read_bytes()
                held = KnownFile(*now, data_digest(data))
                self._fresh_files[name] = held
        except OSError as error:
            raise FileError("a file can be read", f"{path} ({error.strerror})") from error
        return self._lines(path, held.sha256, data)

    def _lines(self, path: Path, sha256: str, data: bytes | None) -> str:
        suffix = path.suffix.lower().encode()
        given = {"file": sha256, "suffix": data_digest(suffix)}
        chain = Chain(_steps(), given, self._whole)
        made = chain.make(
            {"file": lambda: path.read_bytes() if data is None else data, "suffix": lambda: suffix},
            self._objects,
        )
        self._fresh_results += made
        self._results |= {each.key: each for each in made}
        if chain.reason:
            raise FileError(chain.reason)
        return chain.results()["lines"].outputs["lines"]

    def _whole(self, key: str) -> Result | None:
        result = self._results.get(key)
        if result is None or all(self._objects.has(each) for each in result.outputs.values()):
            return result
        return None

    def piece(self, source: str, digest: str) -> IndexedPiece:
        """The lines of a digest as those of a source, ready for an index."""
        return piece_from(source, self._objects.get(digest))

    def keep(self) -> None:
        """Write down what was made."""
        self._book.know_files(self._fresh_files)
        self._book.add_results(self._fresh_results)


@contextmanager
def kept_lines(folder: Path) -> Iterator[KeptLines]:
    """Kept lines in a folder, which is made where it is missing; written down at the end.

    Raises
    ------
    FileError
        When it cannot be read or made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explained(error, folder) from error
    with Book(folder / "book.sqlite") as book:
        lines = KeptLines(book, Objects(folder / "objects"))
        try:
            yield lines
        finally:
            lines.keep()


def index_of(
    lines: KeptLines, rows: Mapping[str, str], name: str, folder: Path, spare: Path
) -> Path:
    """The index of some lines, built where there is none of just these.

    Parameters
    ----------
    lines : KeptLines
        Where they lie.
    rows : mapping
        Source → digest.
    name : str
        What the index is called.
    folder : Path
        Where indexes are kept; this one under a name that tells what it holds.
    spare : Path
        A folder to build in, on the same disk, that is not there yet.

    Returns
    -------
    Path
        The index.
    """
    told = [name, sorted(rows.items())]
    target = folder / tagged_digest("cadenza-index-1", told)[:24]
    if not (target / "index.json").is_file():
        pieces = (lines.piece(source, digest) for source, digest in rows.items())
        build_index(spare, pieces, {"name": name})
        spare.rename(target)
    return target
