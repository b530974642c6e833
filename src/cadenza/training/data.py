"""Batches as a pure function of (seed, step): resuming needs no more than the step's number.

Needs numpy only, so that processes that prepare batches stay light.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.seeds import stream
from cadenza.tokens.layout import Laid, Window, lay_out
from cadenza.training.holes import Holes, draw_holes
from cadenza.training.recipe import DataRecipe, Recipe

__all__ = ["PAD", "Batch", "Corpus", "Row", "Sampler", "Share", "collate", "step_batches"]

PAD = 0
_SPLITS = ("train", "valid", "test")
_ATTEMPTS = 16
_PROGRAMS = 104  # instruments; effects and percussion come after them
_OVERHEAD = 1.4  # tokens of a sequence for each content token, about: tags and chords


class Corpus(Protocol):
    """What is read of a packed corpus; ``tokens.packed.Packed`` is one."""

    facts: dict[str, Any]

    def column(self, name: str) -> NDArray[np.int32]:
        """A fact of every piece: bars, set, split."""

    def tokens_of(self, piece: int) -> int:
        """Number of content tokens of a piece."""

    def window(self, piece: int, first_bar: int, max_tokens: int) -> Window:
        """As many bars as fit."""


@dataclass(frozen=True)
class Row:
    """One sequence: its layout, the number of its set, and its pattern of holes."""

    laid: Laid
    set: int
    pattern: str


@dataclass(frozen=True)
class Batch:
    """Sequences padded to one length.

    Parameters
    ----------
    ids : array, shape (B, T, fields), int16
        Inputs.
    targets : array, shape (B, T), int16
        The token after each.
    kinds : array, shape (B, T), int8
        Kind of each target; −1 for padding.
    sets : array, shape (B,), int16
    patterns : tuple of str, B of them
    """

    ids: NDArray[np.int16]
    targets: NDArray[np.int16]
    kinds: NDArray[np.int8]
    sets: NDArray[np.int16]
    patterns: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """B and T."""
        rows, length = self.targets.shape
        return rows, length

    @property
    def tokens(self) -> int:
        """Number of targets that are no padding."""
        return int((self.kinds >= 0).sum())


class Sampler:
    """Draws windows of one split: set by weight, piece by length, bar, holes, transposition.

    Parameters
    ----------
    corpus : Corpus
        An open packed corpus.
    recipe : DataRecipe
        Shares and augmentation.
    split : str
        "train", "valid" or "test".
    context : int
        Most input tokens of a row.
    seed : int
        Rows are a pure function of it and of their numbers.

    Attributes
    ----------
    set_names : tuple of str
        Names of all sets of the corpus, by number.
    tokens : float
        Of the split as sequences, about: what one pass over it has.

    Raises
    ------
    cadenza.errors.UsageError
        When the split has no music in any set with a weight, or the recipe names a set that
        the corpus does not have.
    """

    def __init__(
        self, corpus: Corpus, recipe: DataRecipe, split: str, context: int, seed: int
    ) -> None:
        self._corpus, self._recipe = corpus, recipe
        self._split, self._context, self._seed = split, context, seed
        about: dict[str, dict[str, Any]] = corpus.facts["sets"]
        self.set_names = tuple(about)
        unknown = sorted(set(recipe.sets) - set(about))
        if unknown:
            raise UsageError(
                f"the corpus has the sets {', '.join(about)}", unknown[0], "change data.sets"
            )
        shares = {
            name: recipe.sets.get(name, float(facts.get("weight", 1.0)))
            for name, facts in about.items()
        }
        self._bars = corpus.column("bars")
        self._set_of = corpus.column("set")
        self._choices: list[tuple[list[int], list[float]]] = []
        self._set_bounds: list[float] = []
        self.tokens = 0.0
        self._index(shares, corpus.column("split") == _SPLITS.index(split))

    def _index(self, shares: dict[str, float], in_split: NDArray[np.bool_]) -> None:
        total = 0.0
        for number, share in enumerate(shares.values()):
            pieces = np.flatnonzero(in_split & (self._set_of == number)).tolist()
            sized = [(piece, self._corpus.tokens_of(piece)) for piece in pieces]
            sized = [(piece, tokens) for piece, tokens in sized if tokens]
            if share <= 0 or not sized:
                continue
            bounds = accumulate(tokens**self._recipe.piece_power for _, tokens in sized)
            self._choices.append(([piece for piece, _ in sized], list(bounds)))
            total += share
            self.tokens += _OVERHEAD * sum(tokens for _, tokens in sized)
            self._set_bounds.append(total)
        if not self._choices:
            raise UsageError(
                "a model is trained on music of one split and measured on that of another",
                f"none in {self._split!r} of a set with a weight",
                "add more: of five pieces that are not alike, or more, some are held out",
            )

    def row(self, step: int, index: int) -> Row:
        """Row ``index`` of the batch of a step; the same at every call."""
        random = stream(self._seed, "row", self._split, step, index)
        piece, window = self._window(random)
        pattern, holes = draw_holes(random, self._recipe.holes, window.bars, len(window.parts))
        holes = self._mostly_sounding(random, window, holes)
        window = self._hidden(random, window)
        semitones = random.randint(self._recipe.transpose_low, self._recipe.transpose_high)
        laid = lay_out(window, holes, semitones=semitones)
        return Row(laid, int(self._set_of[piece]), pattern)

    def window(self, index: int) -> Window:
        """Window ``index`` of the split with all that it holds, the same at every call."""
        return self._window(stream(self._seed, "window", self._split, index))[1]

    def _window(self, random: Random) -> tuple[int, Window]:
        """A piece, and a window of it that has music."""
        for _ in range(_ATTEMPTS):
            piece = self._piece(random)
            first = self._first_bar(random, piece)
            window = self._corpus.window(piece, first, self._context + 1)
            if window.parts:
                return piece, window
        return piece, self._sounding(piece)

    def _mostly_sounding(self, random: Random, window: Window, holes: Holes) -> Holes:
        """The holes without most of the silent ones: a plan usually says who is silent."""
        kept = {
            hole
            for hole in sorted(holes)
            if hole in window.cells or random.random() < self._recipe.silent_holes
        }
        return frozenset(kept) or holes

    def _piece(self, random: Random) -> int:
        pieces, bounds = self._choices[_pick(random, self._set_bounds)]
        return pieces[_pick(random, bounds)]

    def _first_bar(self, random: Random, piece: int) -> int:
        """A bar from which, by the piece's mean density, a window is about full."""
        bars = int(self._bars[piece])
        per_bar = _OVERHEAD * self._corpus.tokens_of(piece) / bars
        last = max(0, bars - int(self._context / per_bar))
        at_start = random.random() < self._recipe.from_start
        first = random.randint(0, last)
        return 0 if at_start else first

    def _sounding(self, piece: int) -> Window:
        """The first window of a piece that has music: every chosen piece has some."""
        bar = 0
        while True:
            window = self._corpus.window(piece, bar, self._context + 1)
            if window.parts:
                return window
            bar += window.bars

    def _hidden(self, random: Random, window: Window) -> Window:
        """The window with what is not told left out, and now and then other instruments."""
        recipe = self._recipe
        chords, style, control, programs = (random.random() for _ in range(4))
        if programs < recipe.vary_programs:
            parts = tuple(
                part if part.program < 0 else replace(part, program=random.randrange(_PROGRAMS))
                for part in window.parts
            )
            window = replace(window, parts=parts)
        if chords < recipe.hide_chords:
            window = replace(window, chords=())
        if style < recipe.drop_style:
            window = replace(window, style=0)
        if control < recipe.drop_control:
            parts = tuple(replace(part, density=0, register=0) for part in window.parts)
            window = replace(window, parts=parts)
        return window


def _pick(random: Random, bounds: Sequence[float]) -> int:
    return min(bisect_right(bounds, random.random() * bounds[-1]), len(bounds) - 1)


def collate(rows: Sequence[Row], context: int, pad_multiple: int = 1) -> Batch:
    """Rows as arrays, padded to the longest, that rounded up to a multiple.

    Parameters
    ----------
    rows : sequence of Row
        At least one.
    context : int
        Longest input; what is beyond is cut off.
    pad_multiple : int
        The length is a multiple of it, but never above the context.

    Returns
    -------
    Batch
    """
    lengths = [min(len(row.laid.ids) - 1, context) for row in rows]
    longest = min(-(-max(lengths) // pad_multiple) * pad_multiple, context)
    n_fields = rows[0].laid.ids.shape[1]
    ids = np.zeros((len(rows), longest, n_fields), dtype=np.int16)
    targets = np.full((len(rows), longest), PAD, dtype=np.int16)
    kinds = np.full((len(rows), longest), -1, dtype=np.int8)
    for at, (row, length) in enumerate(zip(rows, lengths, strict=True)):
        ids[at, :length] = row.laid.ids[:length]
        targets[at, :length] = row.laid.ids[1 : length + 1, 0]
        kinds[at, :length] = row.laid.kinds[1 : length + 1]
    sets = np.array([row.set for row in rows], dtype=np.int16)
    return Batch(ids, targets, kinds, sets, tuple(row.pattern for row in rows))


def step_batches(
    sampler: Sampler,
    step: int,
    indices: Sequence[int],
    *,
    micro_batch: int,
    context: int,
    pad_multiple: int,
) -> list[Batch]:
    """The micro-batches of one step: its rows sorted by length, then cut.

    Parameters
    ----------
    sampler : Sampler
        Where rows come from.
    step : int
        Number of the step.
    indices : sequence of int
        The rows of the step that this process takes.
    micro_batch, context, pad_multiple : int
        Rows at a time; the rest as in ``collate``.
    """
    rows = [sampler.row(step, index) for index in indices]
    rows.sort(key=lambda row: -len(row.laid.ids))
    return [
        collate(rows[at : at + micro_batch], context, pad_multiple)
        for at in range(0, len(rows), micro_batch)
    ]


@dataclass
class Share:
    """The rows of every step that one process of ``world`` takes, as batches.

    Can be sent to a process that prepares batches; the corpus is opened where it is used.

    Parameters
    ----------
    corpus : Path
        The packed corpus.
    recipe : Recipe
        The run's settings.
    context : int
        Longest sequence.
    rank, world : int
        Number of this process, and of all.
    """

    corpus: Path
    recipe: Recipe
    context: int
    rank: int = 0
    world: int = 1

    def __post_init__(self) -> None:
        self._sampler: Sampler | None = None

    def batches(self, step: int) -> list[Batch]:
        """The micro-batches of a step."""
        run = self.recipe.run
        if self._sampler is None:
            from cadenza.tokens.packed import Packed

            corpus = Packed(self.corpus)
            self._sampler = Sampler(corpus, self.recipe.data, "train", self.context, run.seed)
        return step_batches(
            self._sampler,
            step,
            range(self.rank, run.batch, self.world),
            micro_batch=run.micro_batch,
            context=self.context,
            pad_multiple=self.context if run.compile else run.pad_multiple,
        )
