"""Batches of lines as a pure function of (seed, step): truncated stretches of single parts.

Needs numpy only, so that processes that prepare batches stay light.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.seeds import stream
from cadenza.tokens.line_places import PLACES, family_of_program
from cadenza.tokens.line_table import LineTable, read_lines
from cadenza.tokens.line_vocabulary import LineVocabulary
from cadenza.tokens.packed import SPLITS, Packed
from cadenza.training.recipe import DataRecipe, Recipe

__all__ = [
    "LineBatch",
    "LineSampler",
    "LineSource",
    "Lines",
    "collate",
    "read_split",
    "samplers_of",
    "without_lines",
]

_PROGRAMS = 104  # instruments; effects and percussion come after them
_CHORD, _BASS, _FAMILY, _STYLE = (PLACES.index(n) for n in ("chord", "bass", "family", "style"))
_DRUMS = family_of_program(-1)


@dataclass(frozen=True)
class LineBatch:
    """Stretches of lines, padded to one length.

    Parameters
    ----------
    symbols : array, shape (B, T, heads), int32
        The event before each; 0 before a line's first.
    places : array, shape (B, T, fields), int16
        Where each event stands.
    targets : array, shape (B, T, heads), int32
        Each event; 0 for padding.
    notes : array, shape (B, T), int16
        How many notes begin with it.
    exact : array, shape (B, T), bool
        Whether its symbols tell it as it was.
    sets : array, shape (B,), int16
        Number of each line's set.
    number : int
        Which of several models it is for ("words").
    """

    symbols: NDArray[np.int32]
    places: NDArray[np.int16]
    targets: NDArray[np.int32]
    notes: NDArray[np.int16]
    exact: NDArray[np.bool_]
    sets: NDArray[np.int16]
    number: int = 0

    @property
    def shape(self) -> tuple[int, int]:
        """B and T."""
        rows, length = self.notes.shape
        return rows, length

    @property
    def real(self) -> NDArray[np.bool_]:
        """Where there is an event and no padding, shape (B, T)."""
        return self.targets[..., 0] > 0

    @property
    def tokens(self) -> int:
        """Number of events."""
        return int(self.real.sum())


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines as symbols.

    Parameters
    ----------
    table : LineTable
        The lines.
    symbols : array, shape (N, heads), int32
        Of every event.
    notes : array, shape (N,), int16
        How many notes begin with each event.
    exact : array, shape (N,), bool
        See ``line_vocabulary.Encoded``.
    """

    table: LineTable
    symbols: NDArray[np.int32]
    notes: NDArray[np.int16]
    exact: NDArray[np.bool_]

    @classmethod
    def of(cls, table: LineTable, vocabulary: LineVocabulary, architecture: str) -> Lines:
        """The lines of a table, for an architecture."""
        chains = table.chains
        drums = np.repeat(table.is_drum, np.diff(chains.starts))
        told = vocabulary.encode(chains.sets, chains.durations, chains.velocities, drums)
        notes = np.bitwise_count(chains.sets).sum(1).astype(np.int16)
        return cls(table, told.symbols(architecture), notes, told.exact)


def read_split(corpus: Packed, split: str) -> LineTable:
    """The lines of a split."""
    pieces = np.flatnonzero(corpus.column("split") == SPLITS.index(split))
    return read_lines(corpus, pieces.tolist())


def without_lines(table: LineTable, aside: Sequence[int]) -> LineTable:
    """A table without some of its lines, given by their numbers."""
    if not len(aside):
        return table
    kept = np.ones(len(table), dtype=np.bool_)
    kept[list(aside)] = False
    return table.only(kept)


class LineSampler:
    """Draws stretches of lines: set by weight, line by length, place in the line.

    Parameters
    ----------
    corpus : Packed
        An open packed corpus.
    lines : Lines
        Of one split.
    recipe : DataRecipe
        Shares and augmentation. Lines are at home, so that there is no transposition.
    context : int
        Most events of a row.
    seed : int
        Rows are a pure function of it and of their numbers.
    number : int
        Which of several models the batches are for.

    Attributes
    ----------
    set_names : tuple of str
        Names of all sets of the corpus, by number.
    events : int
        Events in all lines that can be drawn.
    lines, number : Lines, int
        As given.

    Raises
    ------
    cadenza.errors.UsageError
        When there are no lines in any set with a weight, or the recipe names an unknown set.
    """

    def __init__(
        self,
        corpus: Packed,
        lines: Lines,
        recipe: DataRecipe,
        context: int,
        seed: int,
        *,
        number: int = 0,
    ) -> None:
        self.lines, self.number, self._recipe = lines, number, recipe
        self._context, self._seed = context, seed
        about: Mapping[str, Mapping[str, Any]] = corpus.facts["sets"]
        self.set_names = tuple(about)
        unknown = sorted(set(recipe.sets) - set(about))
        if unknown:
            raise UsageError(
                f"the corpus has the sets {', '.join(about)}", unknown[0], "change data.sets"
            )
        self._set_of = corpus.column("set")[lines.table.piece]
        self.events = 0
        self._choices: list[tuple[list[int], list[float]]] = []
        self._bounds: list[float] = []
        shares = [
            recipe.sets.get(name, float(facts.get("weight", 1.0))) for name, facts in about.items()
        ]
        self._index(shares)

    def _index(self, shares: Sequence[float]) -> None:
        sizes = np.diff(self.lines.table.chains.starts)
        for number, share in enumerate(shares):
            mine = np.flatnonzero(self._set_of == number)
            if share <= 0 or not len(mine):
                continue
            self.events += int(sizes[mine].sum())
            bounds = list(accumulate((sizes[mine] ** self._recipe.piece_power).tolist()))
            self._choices.append((mine.tolist(), bounds))
            self._bounds.append((self._bounds[-1] if self._bounds else 0.0) + share)
        if not self._choices:
            raise UsageError(
                "a split has lines in at least one set with a weight",
                "none",
                "pack more pieces, or change data.sets",
            )

    def row(self, step: int, index: int) -> LineBatch:
        """Row ``index`` of the batch of a step, alone; the same at every call."""
        random = stream(self._seed, "line", self.number, step, index)
        lines, bounds = self._choices[_pick(random, self._bounds)]
        line = lines[_pick(random, bounds)]
        low, high = (int(each) for each in self.lines.table.chains.starts[line : line + 2])
        last = max(low, high - self._context)
        at_start = random.random() < self._recipe.from_start
        first = random.randint(low, last)
        first = low if at_start else first
        return self._stretch(random, line, first, min(high, first + self._context))

    def _stretch(self, random: Random, line: int, first: int, end: int) -> LineBatch:
        lines = self.lines
        targets = lines.symbols[first:end]
        is_first = first == int(lines.table.chains.starts[line])
        before = np.zeros_like(targets[:1]) if is_first else lines.symbols[first - 1 : first]
        places = self._hidden(random, lines.table.places(line, first, end))
        return LineBatch(
            np.concatenate([before, targets[:-1]])[None],
            places[None],
            targets[None],
            lines.notes[None, first:end],
            lines.exact[None, first:end],
            np.array([self._set_of[line]], dtype=np.int16),
            self.number,
        )

    def _hidden(self, random: Random, places: NDArray[np.int16]) -> NDArray[np.int16]:
        """Places with what is not told left out, and now and then another instrument."""
        chords, style, programs = (random.random() for _ in range(3))
        other = family_of_program(random.randrange(_PROGRAMS))
        if programs < self._recipe.vary_programs and places[0, _FAMILY] != _DRUMS:
            places[:, _FAMILY] = other
        if chords < self._recipe.hide_chords:
            places[:, [_CHORD, _BASS]] = 0
        if style < self._recipe.drop_style:
            places[:, _STYLE] = 0
        return places

    def step_batches(
        self, step: int, indices: Sequence[int], micro_batch: int, pad_multiple: int = 1
    ) -> list[LineBatch]:
        """The micro-batches of one step: its rows sorted by length, then cut."""
        rows = [self.row(step, index) for index in indices]
        rows.sort(key=lambda row: -row.shape[1])
        return [
            collate(rows[at : at + micro_batch], self._context, pad_multiple)
            for at in range(0, len(rows), micro_batch)
        ]


def collate(rows: Sequence[LineBatch], context: int, pad_multiple: int = 1) -> LineBatch:
    """Rows as one batch, padded to the longest, that rounded up to a multiple."""
    longest = max(row.shape[1] for row in rows)
    length = min(-(-longest // pad_multiple) * pad_multiple, max(context, longest))

    def joined(name: str) -> NDArray[Any]:
        parts = [getattr(row, name) for row in rows]
        return np.concatenate(
            [
                np.pad(part, [(0, 0), (0, length - part.shape[1]), *[(0, 0)] * (part.ndim - 2)])
                for part in parts
            ]
        )

    return LineBatch(
        joined("symbols"),
        joined("places"),
        joined("targets"),
        joined("notes"),
        joined("exact"),
        np.concatenate([row.sets for row in rows]),
        rows[0].number,
    )


def _pick(random: Random, bounds: Sequence[float]) -> int:
    return min(bisect_right(bounds, random.random() * bounds[-1]), len(bounds) - 1)


@dataclass
class LineSource:
    """The rows of every step that one process of ``world`` takes, as batches.

    Can be sent to a process that prepares batches; the corpus is opened where it is used.

    Parameters
    ----------
    corpus : Path
        The packed corpus.
    recipe : Recipe
        The run's settings.
    vocabularies : tuple of bytes
        One a model, as ``LineVocabulary.to_bytes`` gives them.
    programs : tuple of int
        Of "words": which model plays which program. Empty for a single model of all lines.
    context : int
        Most events of a row.
    rank, world : int
        Number of this process, and of all.
    samplers : list of LineSampler or None
        Where they are made already in this process; they are not sent along.
    aside : tuple of int
        Numbers of lines of the training split that are not trained on.
    """

    corpus: Path
    recipe: Recipe
    vocabularies: tuple[bytes, ...]
    programs: tuple[int, ...]
    context: int
    rank: int = 0
    world: int = 1
    samplers: list[LineSampler] | None = None
    aside: tuple[int, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """Without what can be made again."""
        return {**vars(self), "samplers": None}

    def batches(self, step: int) -> list[LineBatch]:
        """The micro-batches of a step; all of them for one model."""
        if self.samplers is None:
            self.samplers = self._made()
        run = self.recipe.run
        sampler = self.samplers[self._turn(step, self.samplers)]
        indices = range(self.rank, run.batch, self.world)
        multiple = self.context if run.compile else run.pad_multiple
        return sampler.step_batches(step, indices, run.micro_batch, multiple)

    def _turn(self, step: int, samplers: Sequence[LineSampler]) -> int:
        """Whose step it is: each as often as the root of its events says."""
        if len(samplers) == 1:
            return 0
        bounds = list(accumulate(sampler.events**0.5 for sampler in samplers))
        return _pick(stream(self.recipe.run.seed, "turn", step), bounds)

    def _made(self) -> list[LineSampler]:
        corpus = Packed(self.corpus)
        table = without_lines(read_split(corpus, "train"), self.aside)
        read = [LineVocabulary.from_bytes(each) for each in self.vocabularies]
        return samplers_of(corpus, table, read, self.programs, self.recipe, self.context)


def samplers_of(
    corpus: Packed,
    table: LineTable,
    vocabularies: Sequence[LineVocabulary],
    programs: Sequence[int],
    recipe: Recipe,
    context: int,
) -> list[LineSampler]:
    """The samplers of a training split: one, or one a program."""
    architecture, seed = recipe.model.architecture, recipe.run.seed
    if not programs:
        lines = Lines.of(table, vocabularies[0], architecture)
        return [LineSampler(corpus, lines, recipe.data, context, seed)]
    return [
        LineSampler(
            corpus,
            Lines.of(table.only(table.program == program), vocabulary, architecture),
            recipe.data,
            context,
            seed,
            number=number,
        )
        for number, (program, vocabulary) in enumerate(zip(programs, vocabularies, strict=True))
    ]
