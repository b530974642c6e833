"""Commits: every build as what went in, what came out, and what was redone and why.

A commit is an object in canonical JSON, known by its digest. Its ``tree`` is a digest of inputs,
settings, stage versions and outputs alone: two builds of the same files have the same tree,
whenever and wherever they were made, and however they came about.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any, Protocol

from cadenza.corpus.canonical import canonical, tagged_digest
from cadenza.errors import FileError, UnknownNameError

__all__ = ["Commit", "Differences", "Input", "State", "differences", "find_commit", "read_commit"]

FORMAT = 1
_FEWEST_DIGITS = 4


class Reader(Protocol):
    """Where objects are read from; ``store.Objects`` is one."""

    def get(self, digest: str) -> bytes:
        """The bytes of a digest."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file as it went into a build."""

    path: str
    sha256: str
    kind: str
    licence: str
    style: str


@dataclass(frozen=True, slots=True)
class State:
    """What became of a file in a build.

    Parameters
    ----------
    path, name : str
        In the corpus, and as made clean.
    sha256, kind, licence, style : str
        As it went in.
    state : {"kept", "duplicate", "quarantined"}
        Whether it is packed.
    split : str
        "train", "valid" or "test"; "" where quarantined.
    like : str
        Path of the file that is kept in its place.
    reason : str
        Why it cannot be used.
    stage : str
        The stage that said so.
    facts : mapping
        What the stages counted: notes, bars, pieces, seconds, bpm.
    score, sound : str
        Digests of the clean MIDI file, and of the decoded sound of a recording.
    """

    path: str
    name: str
    sha256: str
    kind: str
    licence: str
    style: str
    state: str
    split: str
    like: str
    reason: str
    stage: str
    facts: Mapping[str, Any]
    score: str
    sound: str

    def to_dict(self) -> dict[str, Any]:
        """By name; ten thousand of them in no time."""
        return {name: getattr(self, name) for name in _STATE}


_STATE = tuple(each.name for each in fields(State))


@dataclass(frozen=True)
class Commit:
    """A build.

    Parameters
    ----------
    parent : str
        The commit before it; "" of the first.
    created : str
        ISO 8601, UTC.
    inputs : str
        Digest of the list of its inputs.
    settings : mapping
        By kind of file and stage.
    stages : mapping
        Version of each stage.
    outputs : mapping
        Digests of "packed" and "index" (lists of their files), "files" and "quarantine".
    redone : mapping
        Stage → why → how often.
    states : mapping
        How many files are kept, duplicate, quarantined.
    passing : int
        Files that were set aside for a reason that may pass, such as a library that is missing.
    cut_short : int
        Builds since the parent that did not come to an end.
    """

    parent: str
    created: str
    inputs: str
    settings: Mapping[str, Any]
    stages: Mapping[str, int]
    outputs: Mapping[str, str]
    redone: Mapping[str, Mapping[str, int]]
    states: Mapping[str, int]
    passing: int = 0
    cut_short: int = 0

    @cached_property
    def tree(self) -> str:
        """Digest of what was built, without when, where and how."""
        told = [self.inputs, self.identity, dict(self.outputs)]
        return tagged_digest("cadenza-tree-1", told)

    @cached_property
    def identity(self) -> str:
        """Digest of what decides the outputs: inputs, settings, stage versions."""
        return identity(self.inputs, self.settings, self.stages)

    def to_bytes(self) -> bytes:
        """As an object."""
        return canonical({"format": FORMAT, "tree": self.tree, **asdict(self)})


def identity(inputs: str, settings: Mapping[str, Any], stages: Mapping[str, int]) -> str:
    """Digest of what decides the outputs of a build."""
    return tagged_digest("cadenza-build-1", [inputs, dict(settings), dict(stages)])


def read_commit(reader: Reader, digest: str) -> Commit:
    """The commit of a digest.

    Raises
    ------
    FileError
        When it is not there, is something else, or its tree is not what it says.
    """
    try:
        told = json.loads(reader.get(digest))
        number, tree = told.pop("format"), told.pop("tree")
        commit = Commit(**told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError("a commit is readable", f"{digest[:12]} ({error})") from error
    if number != FORMAT or commit.tree != tree:
        raise FileError("a commit's tree is that of its contents", digest[:12])
    return commit


def find_commit(commits: Sequence[str], wish: str) -> str:
    """The commit that a beginning of its digest names; the newest for "".

    Raises
    ------
    UnknownNameError
        When there is none, or more than one.
    """
    found = [each for each in commits if each.startswith(wish.lower())] if wish else commits[:1]
    if len(found) != 1 or (wish and len(wish) < _FEWEST_DIGITS):
        raise UnknownNameError(
            "a commit is named by its first digits, four or more",
            wish or "none: the corpus was never built",
            "see cadenza corpus log" if commits else "run cadenza corpus build",
        )
    return found[0]


def read_inputs(reader: Reader, commit: Commit) -> list[Input]:
    """The files that went into a build, by path."""
    return [Input(*row) for row in json.loads(reader.get(commit.inputs))]


def read_states(reader: Reader, commit: Commit) -> list[State]:
    """What became of each file, by path."""
    return [State(**row) for row in json.loads(reader.get(commit.outputs["files"]))]


@dataclass(frozen=True, slots=True)
class Differences:
    """Paths of files that came, went, and have other contents or another licence or style."""

    came: tuple[str, ...]
    went: tuple[str, ...]
    changed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.changed)


def differences(before: Sequence[Input], now: Sequence[Input]) -> Differences:
    """What came, went and changed from one list of inputs to the next."""
    old, new = ({each.path: each for each in rows} for rows in (before, now))
    return Differences(
        came=tuple(path for path in new if path not in old),
        went=tuple(path for path in old if path not in new),
        changed=tuple(path for path in new if path in old and new[path] != old[path]),
    )
