"""One file in, its pieces and fingerprint out; a file that cannot be used says why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.corpus.duplicates import fingerprint
from cadenza.corpus.grid import GridOptions, GridPiece, grid_score
from cadenza.corpus.sources import Source
from cadenza.corpus.styles import Labels, style_of
from cadenza.corpus.symbols import read_chords
from cadenza.errors import CadenzaError
from cadenza.music.chord import Chord
from cadenza.music.midi_read import read_midi

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

    ``reason`` is empty where pieces came of it; ``notes_in`` counts the file's notes, which may
    be more than those of its pieces.
    """

    set: str
    path: str
    sha256: str
    pieces: tuple[GridPiece, ...] = ()
    notes_in: int = 0
    reason: str = ""
    fingerprint: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))

    @property
    def notes(self) -> int:
        """Notes of all pieces."""
        return sum(len(piece.notes) for piece in self.pieces)


def read_file(task: FileTask) -> ReadFile:
    """Read a file and put it on the grid; never raises for what is in the file."""
    sha256 = ""
    try:
        data = task.file.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        return _read(task, data, sha256)
    except CadenzaError as error:
        return ReadFile(task.source.name, task.path, sha256, reason=str(error))
    except Exception as error:  # noqa: BLE001  (a strange file is set aside with its reason)
        reason = f"{type(error).__name__}: {error}"
        return ReadFile(task.source.name, task.path, sha256, reason=reason)


def _read(task: FileTask, data: bytes, sha256: str) -> ReadFile:
    source = task.source
    if not source.allows(task.path):
        return ReadFile(source.name, task.path, sha256, reason=_RIGHTS)
    score = read_midi(data)
    beside = task.file.with_suffix(".chords.json")
    chords = read_chords(beside) if beside.is_file() else None
    named: list[Chord] = [chord for _, chord in chords or () if chord]
    labels = {task.path: task.label}
    options = GridOptions(
        style=style_of(source.style, Labels(task.path, score, named, labels)),
        dynamics=source.dynamics,
        pickups=source.pickups,
        programs=source.programs,
        drums=source.drums,
        chords=chords or None,
    )
    pieces = grid_score(score, options)
    notes_in = sum(len(track.notes) for track in score.tracks)
    reason = "" if pieces else "no stretch of four bars and eight notes in a metre of the grid"
    looked_for = source.alike != "ignore"
    marks = fingerprint(pieces) if looked_for else np.zeros(0, dtype=np.uint64)
    return ReadFile(source.name, task.path, sha256, pieces, notes_in, reason, marks)
