"""One file of a set in, what training needs of it out; a file that cannot be used says why.

The file goes through the same chain of stages as the files of a person's own corpus, with the
set's settings; it is not cleaned beyond what the grid does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cadenza.corpus.canonical import canonical, data_digest
from cadenza.corpus.chains import Chain, Memory, Step, score_steps
from cadenza.corpus.sources import Source, source
from cadenza.corpus.stages import clean, grid
from cadenza.corpus.symbols import read_chords
from cadenza.errors import CadenzaError

__all__ = ["FileTask", "ReadFile", "read_file"]

_RIGHTS = "not certainly in the public domain; see public_domain.toml"


@dataclass(frozen=True, slots=True)
class FileTask:
    """A file to read: where it lies, its path in the set, the set, and its label there."""

    file: Path
    path: str
    source: Source
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What came of a file.

    Parameters
    ----------
    set, path, sha256 : str
        The file.
    facts : mapping
        What the stages counted.
    reason : str
        Empty where pieces came of it.
    fingerprint, fragment : bytes
        As the stages grid and tokenise made them; empty where there are none.
    """

    set: str
    path: str
    sha256: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    fingerprint: bytes = b""
    fragment: bytes = b""

    def count(self, name: str) -> int:
        """One of the facts: "pieces", "notes", "bars", "notes_in", "with_dynamics"."""
        return int(self.facts.get(name, 0))


def read_file(task: FileTask) -> ReadFile:
    """Take a file through its stages; never raises for what is in the file."""
    name, sha256 = task.source.name, ""
    try:
        data = task.file.read_bytes()
        sha256 = data_digest(data)
        if not task.source.allows(task.path):
            return ReadFile(name, task.path, sha256, reason=_RIGHTS)
        return _read(task, data, sha256, _hints(task))
    except CadenzaError as error:
        return ReadFile(name, task.path, sha256, reason=str(error))
    except Exception as error:  # noqa: BLE001  (a strange file is set aside with its reason)
        reason = f"{type(error).__name__}: {error}"
        return ReadFile(name, task.path, sha256, reason=reason)


def _read(task: FileTask, data: bytes, sha256: str, hints: bytes) -> ReadFile:
    suffix = task.file.suffix.lower().encode()
    given = {"file": sha256, "suffix": data_digest(suffix), "hints": data_digest(hints)}
    memory = Memory()
    chain = Chain(_steps(task.source.name), given, lambda _key: None)
    chain.make({"file": lambda: data, "suffix": lambda: suffix, "hints": lambda: hints}, memory)
    results = chain.results()
    facts = {key: value for each in results.values() for key, value in each.facts.items()}

    def output(stage: str, name: str) -> bytes:
        digest = results[stage].outputs.get(name) if stage in results else None
        return memory.get(digest) if digest else b""

    return ReadFile(
        task.source.name,
        task.path,
        sha256,
        facts,
        chain.reason,
        output("grid", "fingerprint"),
        output("tokenise", "fragment"),
    )


def _hints(task: FileTask) -> bytes:
    beside = task.file.with_suffix(".chords.json")
    chords = None
    if beside.is_file():
        read_chords(beside)  # says so where it is no list of chords
        chords = json.dumps(json.loads(beside.read_text("utf-8")))
    return canonical({"path": task.path, "label": task.label, "chords": chords})


@cache
def _steps(name: str) -> tuple[Step, ...]:
    """The chain of a set's files; lines are made where an index is asked for."""
    held = source(name)
    settings = {
        "clean": clean.Settings.nothing(),
        "grid": grid.Settings(
            style=held.style,
            dynamics=held.dynamics,
            pickups=held.pickups,
            programs=held.programs,
            drums=held.drums,
            alike=held.alike != "ignore",
        ),
    }
    return tuple(step for step in score_steps(settings) if step.stage != "lines")
