"""What is told of a corpus: its state, its files, its history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cadenza.app.corpora import own_corpora
from cadenza.app.naming import legible
from cadenza.corpus.history import (
    Commit,
    Differences,
    Input,
    State,
    differences,
    read_commit,
    read_inputs,
    read_states,
)
from cadenza.corpus.library import UNKNOWN_LICENCE, Corpus
from cadenza.corpus.scanning import Found, scan
from cadenza.progress import Progress, Silent

__all__ = ["Listed", "Logged", "Status", "corpus_log", "corpus_status", "list_files"]


@dataclass(frozen=True)
class Status:
    """The state of a corpus.

    Parameters
    ----------
    name, folder : str
        The corpus.
    roots : tuple of (path, licence, style)
        What was added.
    missing : tuple of str
        Folders of them that are not there.
    files : int
        How many files there are now.
    kinds : mapping
        Kind of file → how many.
    differences : Differences
        From the last build to now.
    states : mapping
        What became of the files of the last build: kept, duplicate, quarantined → how many.
    splits : mapping
        Split → kept files.
    commit : str
        The last build; "" where there is none.
    created : str
        When it was made.
    tree : str
        Digest of what was built.
    commits : int
        How many builds there are.
    size_bytes : int
        What the corpus takes on the disk.
    unknown_licence : int
        Files of no known licence.
    """

    name: str
    folder: str
    roots: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]
    files: int
    kinds: Mapping[str, int]
    differences: Differences
    states: Mapping[str, int]
    splits: Mapping[str, int]
    commit: str
    created: str
    tree: str
    commits: int
    size_bytes: int
    unknown_licence: int

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "corpus": self.name,
            "folder": self.folder,
            "roots": [
                {"path": legible(path), "licence": licence, "style": style}
                for path, licence, style in self.roots
            ],
            "missing": _legible(self.missing),
            "files": self.files,
            "kinds": dict(self.kinds),
            "new": _legible(self.differences.came),
            "changed": _legible(self.differences.changed),
            "gone": _legible(self.differences.went),
            "states": dict(self.states),
            "splits": dict(self.splits),
            "commit": self.commit,
            "created": self.created,
            "tree": self.tree,
            "commits": self.commits,
            "bytes": self.size_bytes,
            "unknown_licence": self.unknown_licence,
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A file: what became of it, and whether it is the same now ("", "new", "changed", "gone")."""

    state: State
    now: str

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        held = self.state
        return {
            "path": legible(held.path),
            "name": held.name,
            "kind": held.kind,
            "state": held.state,
            "now": self.now,
            "split": held.split,
            "like": legible(held.like),
            "reason": held.reason,
            "stage": held.stage,
            "licence": held.licence,
            "style": held.style,
            "sha256": held.sha256,
            **held.facts,
        }


@dataclass(frozen=True)
class Logged:
    """A commit with its digest, and what came and went."""

    digest: str
    commit: Commit
    differences: Differences

    def to_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "commit": self.digest,
            "parent": self.commit.parent,
            "created": self.commit.created,
            "tree": self.commit.tree,
            "came": _legible(self.differences.came),
            "went": _legible(self.differences.went),
            "changed": _legible(self.differences.changed),
            "redone": {name: dict(why) for name, why in self.commit.redone.items()},
            "cut_short": self.commit.cut_short,
            "states": dict(self.commit.states),
            "stages": dict(self.commit.stages),
        }


def corpus_status(name: str, progress: Progress | None = None) -> Status:
    """What a corpus holds now, beside what was built last.

    Raises
    ------
    UnknownNameError
        When there is none of that name.
    """
    with own_corpora().open(name) as corpus:
        found = scan(corpus.book, progress or Silent())
        digest, _ = corpus.book.head()
        head = corpus.head()
        states = read_states(corpus.objects, head) if head else []
        before = read_inputs(corpus.objects, head) if head else []
        kept = [each for each in states if each.state == "kept"]
        return Status(
            name=name,
            folder=str(corpus.folder),
            roots=tuple((each.path, each.licence, each.style) for each in corpus.book.roots()),
            missing=found.missing,
            files=len(found.files),
            kinds=_counted(each.kind for each in found.files),
            differences=differences(before, [_input(each) for each in found.files]),
            states=_counted(each.state for each in states),
            splits=_counted(each.split for each in kept),
            commit=digest,
            created=head.created if head else "",
            tree=head.tree if head else "",
            commits=len(corpus.book.commits()),
            size_bytes=corpus.objects.size_bytes() + corpus.book.path.stat().st_size,
            unknown_licence=sum(each.licence == UNKNOWN_LICENCE for each in found.files),
        )


def list_files(name: str, progress: Progress | None = None) -> list[Listed]:
    """The files of a corpus, by path: those of the last build, and those that came since.

    Raises
    ------
    UnknownNameError
        When there is no such corpus.
    """
    with own_corpora().open(name) as corpus:
        found = {each.path: each for each in scan(corpus.book, progress or Silent()).files}
        head = corpus.head()
        states = {each.path: each for each in read_states(corpus.objects, head)} if head else {}
    rows = [_listed(each, found.get(path)) for path, each in states.items()]
    rows += [Listed(_fresh(each), "new") for path, each in found.items() if path not in states]
    return sorted(rows, key=lambda each: each.state.path)


def corpus_log(name: str, last: int | None = None) -> list[Logged]:
    """The commits of a corpus, the newest first.

    Parameters
    ----------
    name : str
        Of the corpus.
    last : int or None
        At most so many.

    Raises
    ------
    UnknownNameError
        When there is no such corpus.
    """
    with own_corpora().open(name) as corpus:
        return [_logged(corpus, digest) for digest in corpus.book.commits()[:last]]


def _logged(corpus: Corpus, digest: str) -> Logged:
    commit = read_commit(corpus.objects, digest)
    before: Sequence[Input] = ()
    if commit.parent:
        before = read_inputs(corpus.objects, read_commit(corpus.objects, commit.parent))
    return Logged(digest, commit, differences(before, read_inputs(corpus.objects, commit)))


def _legible(paths: Iterable[str]) -> list[str]:
    return [legible(path) for path in paths]


def _listed(held: State, now: Found | None) -> Listed:
    if now is None:
        return Listed(held, "gone")
    same = Input(held.path, held.sha256, held.kind, held.licence, held.style) == _input(now)
    return Listed(held, "" if same else "changed")


def _fresh(found: Found) -> State:
    told = (found.path, "", found.sha256, found.kind, found.licence, found.style)
    return State(*told, "", "", "", found.reason, "", {}, "", "")


def _input(found: Found) -> Input:
    return Input(found.path, found.sha256, found.kind, found.licence, found.style)


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
