"""Songs of chords as batches; no torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError, UsageError
from cadenza.seeds import stream
from cadenza.tokens.progression_rows import Encoded, encode
from cadenza.tokens.progressions import FIELDS, Progression
from cadenza.training.heard_progressions import heard_progressions
from cadenza.training.recipe import Recipe

__all__ = ["NAME", "ChordBatch", "ChordShare", "collate", "read_progressions"]

NAME = "progressions.json"
"""What a corpus of progressions is: one file in a folder, as ``corpus.progressions`` writes it."""

_PADDING = -1
_BAR, _PLACE = FIELDS.index("bar"), FIELDS.index("place")


_PACKED = "corpus.json"


def read_progressions(folder: Path, split: str) -> tuple[Progression, ...]:
    """The songs of one side of a corpus: of progressions, or packed, by the chords heard in it.

    Raises
    ------
    FileError
        When there is no such corpus.
    UsageError
        When it has no song on that side.
    """
    if not (folder / NAME).is_file() and (folder / _PACKED).is_file():
        chosen = heard_progressions(folder, split)
    else:
        chosen = tuple(song for song in _read(folder) if song.split == split)
    if not chosen:
        raise UsageError(
            "progressions are learnt from songs with chords, and measured on others",
            f"none in {split!r} of {folder}",
            "add more: of five pieces that are not alike, or more, some are held out",
        )
    return chosen


def _read(folder: Path) -> list[Progression]:
    """All songs of a corpus of progressions."""
    try:
        data = json.loads((folder / NAME).read_text("utf-8"))
        return [Progression.from_json(each) for each in data["progressions"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError(
            f"a corpus of progressions is a folder with {NAME}",
            f"{folder}",
            "make one: python -m cadenza.corpus.progressions --help",
        ) from error


def corpus_sha256(folder: Path) -> str:
    """Digest of a corpus of progressions, or of the facts of a packed one."""
    path = folder / NAME if (folder / NAME).is_file() else folder / _PACKED
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FileError(f"a corpus of progressions is a folder with {NAME}", str(folder)) from error


@dataclass(frozen=True)
class ChordBatch:
    """Songs padded to one length.

    Parameters
    ----------
    ids : array (B, T, fields) int16
        The fields before each symbol.
    targets : array (B, T) int16
        The symbols; −1 is padding.
    """

    ids: NDArray[np.int16]
    targets: NDArray[np.int16]

    @property
    def shape(self) -> tuple[int, int]:
        """B and T."""
        return self.targets.shape[0], self.targets.shape[1]

    @property
    def tokens(self) -> int:
        """Number of symbols that are no padding."""
        return int((self.targets != _PADDING).sum())


def collate(songs: Sequence[Encoded]) -> ChordBatch:
    """Songs side by side."""
    longest = max(len(song.targets) for song in songs)
    ids = np.zeros((len(songs), longest, len(FIELDS)), np.int16)
    targets = np.full((len(songs), longest), _PADDING, np.int16)
    for at, song in enumerate(songs):
        ids[at, : len(song.targets)] = song.inputs
        targets[at, : len(song.targets)] = song.targets
    return ChordBatch(ids, targets)


@dataclass
class ChordShare:
    """The songs of every step that one process of ``world`` takes, as batches.

    Every pass takes each song once, in another order. A song that tells moods is told to have
    one of them in half of the passes. It begins with a section that is drawn, unless it is to
    begin at its start (``data.from_start``).

    Parameters
    ----------
    corpus : Path
        The folder of the corpus.
    recipe : Recipe
        The run's settings.
    rank, world : int
        Number of this process, and of all.
    """

    corpus: Path
    recipe: Recipe
    rank: int = 0
    world: int = 1

    def __post_init__(self) -> None:
        self._songs: tuple[Progression, ...] = ()
        self._encoded: dict[tuple[int, str], Encoded] = {}

    def batches(self, step: int) -> list[ChordBatch]:
        """The micro-batches of a step."""
        run = self.recipe.run
        if not self._songs:
            self._songs = read_progressions(self.corpus, "train")
        first = step * run.batch
        rows = [self._row(first + each) for each in range(self.rank, run.batch, self.world)]
        rows.sort(key=lambda song: -len(song.targets))
        size = run.micro_batch
        return [collate(rows[at : at + size]) for at in range(0, len(rows), size)]

    def _row(self, number: int) -> Encoded:
        turn, place = divmod(number, len(self._songs))
        seed = self.recipe.run.seed
        order = list(range(len(self._songs)))
        stream(seed, "order", turn).shuffle(order)
        at = order[place]
        dice = stream(seed, "song", turn, at)
        moods = self._songs[at].moods
        mood = dice.choice(moods) if moods and dice.random() < 0.5 else ""
        if (at, mood) not in self._encoded:
            self._encoded[at, mood] = encode(self._songs[at], mood)
        song = self._encoded[at, mood]
        if dice.random() < self.recipe.data.from_start:
            return song
        return _from(song, dice.random())


def _from(song: Encoded, at: float) -> Encoded:
    """A song from one of its sections on, as if it began there."""
    ids = song.inputs
    chords = np.arange(len(ids)) % 2 == 0
    starts = np.flatnonzero((ids[:, _BAR] == 0) & (ids[:, _PLACE] == 0) & chords)
    first = int(starts[int(at * len(starts))])
    inputs = ids[first:].copy()
    inputs[0, 0] = 0
    return Encoded(inputs, song.targets[first:])
