"""Everything that was stored, read back and hashed again."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cadenza.corpus.canonical import data_digest
from cadenza.corpus.chains import EVICTED
from cadenza.corpus.checkouts import TOLD, build_folder
from cadenza.corpus.history import read_commit, read_states
from cadenza.corpus.library import Corpus
from cadenza.errors import CadenzaError
from cadenza.progress import Progress, Silent

__all__ = ["Broken", "Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Broken:
    """An object that is gone or is not what it was: its digest, and what is wrong."""

    digest: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was read, and what of it is broken."""

    objects: int
    size_bytes: int
    broken: tuple[Broken, ...]

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "objects": self.objects,
            "bytes": self.size_bytes,
            "broken": [{"digest": each.digest, "what": each.what} for each in self.broken],
        }


def verify(corpus: Corpus, *, mend: bool = False, progress: Progress | None = None) -> Verified:
    """Read every object back, and look whether all are there that commits and results name.

    So are the folders of builds, which hold links to objects or, where the file system has none,
    copies.

    Parameters
    ----------
    corpus : Corpus
        Open.
    mend : bool
        Take out what is broken, so that the next build makes it again.
    progress : Progress, optional
        Is told of "verify".
    """
    progress = progress or Silent()
    digests = list(corpus.objects.digests())
    broken: list[Broken] = []
    size = 0
    for number, digest in enumerate(digests):
        progress.check()
        progress.report("verify", number, len(digests))
        try:
            data = corpus.objects.path(digest).read_bytes()
        except OSError as error:
            broken.append(Broken(digest, f"cannot be read: {error.strerror}"))
            continue
        size += len(data)
        if data_digest(data) != digest:
            broken.append(Broken(digest, "its contents have another hash"))
    progress.report("verify", len(digests), len(digests))
    named, there = _named(corpus), set(digests)
    told = [replace(each, what=_told(each, named.get(each.digest))) for each in broken]
    told += [Broken(each, f"gone: {what}") for each, what in named.items() if each not in there]
    spoilt = _spoilt_builds(corpus)
    told += [Broken(digest, f"builds/{folder.name}/{file}: {what}")
             for digest, folder, file, what in spoilt]  # fmt: skip
    wrong = corpus.book.check()
    told += [Broken("", f"book.sqlite: {wrong}")] if wrong else []
    if mend and told:
        for each in broken:
            corpus.objects.drop(each.digest)
        for folder in {each[1] for each in spoilt}:
            shutil.rmtree(folder, ignore_errors=True)  # laid out again when it is asked for
        corpus.book.tell("mend", "yes")
    return Verified(len(digests), size, tuple(told))


def _spoilt_builds(corpus: Corpus) -> list[tuple[str, Path, str, str]]:
    """Files of builds that are not what their commit says: digest, build, file, what is wrong."""
    found = []
    for digest in corpus.book.commits():
        folder = build_folder(corpus, digest)
        try:
            outputs = read_commit(corpus.objects, digest).outputs if folder.is_dir() else {}
            listings = {name: json.loads(corpus.objects.get(outputs[name]))
                        for name in TOLD if name in outputs}  # fmt: skip
        except (CadenzaError, ValueError, TypeError, AttributeError):
            continue  # told by a line of its own
        for name, files in listings.items():
            for file, wished in files.items():
                what = "" if file == TOLD[name] else _wrong(folder / name / file, wished)
                if what:
                    found.append((wished, folder, f"{name}/{file}", what))
    return found


def _wrong(path: Path, wished: str) -> str:
    try:
        return "" if data_digest(path.read_bytes()) == wished else "its contents have another hash"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _told(each: Broken, what: str | None) -> str:
    return f"{each.what}: {what}" if what else each.what


def _named(corpus: Corpus) -> dict[str, str]:
    """Every object that is needed, with what it is."""
    named: dict[str, str] = {}
    for result in corpus.book.results().values():
        if result.stage != EVICTED:
            named |= {digest: f"{result.stage}, {name}" for name, digest in result.outputs.items()}
    for digest in corpus.book.commits():
        named[digest] = "commit"
        try:
            commit = read_commit(corpus.objects, digest)
            named[commit.inputs] = f"inputs of {digest[:8]}"
            for name, listing in commit.outputs.items():
                named[listing] = f"{name} of {digest[:8]}"
            for name in ("packed", "index"):
                files = json.loads(corpus.objects.get(commit.outputs[name]))
                named |= {each: f"{name}/{file} of {digest[:8]}" for file, each in files.items()}
            states = read_states(corpus.objects, commit)
            named |= {each.score: f"{each.name} of {digest[:8]}" for each in states if each.score}
        except (CadenzaError, ValueError, TypeError, AttributeError, KeyError):
            continue  # what is broken or gone of it is told by its own line
    return named
