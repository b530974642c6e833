"""Windows of packed codes as batches: a pure function of (seed, step, row).

Needs numpy only, so that processes that prepare batches stay light.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.packed_codes import CodeClip, PackedCodes
from cadenza.runtime.code_fields import (
    BOS,
    CODES,
    RATIO,
    Telling,
    above,
    field_names,
    field_rows,
    per_top,
)
from cadenza.seeds import stream
from cadenza.training.recipe import Recipe

__all__ = ["PADDING", "CodeBatch", "CodeRow", "CodeSampler", "CodeShare", "collate"]

PADDING = -1
"""The target of a place that is no place."""


@dataclass(frozen=True, eq=False)
class CodeRow:
    """One window.

    Parameters
    ----------
    ids : array (T, fields) int16
        The fields of each position.
    targets : array (T,) int16
        The code that each predicts.
    style : int
        What it is, told or not: place in the list of styles.
    """

    ids: NDArray[np.int16]
    targets: NDArray[np.int16]
    style: int


@dataclass(frozen=True, eq=False)
class CodeBatch:
    """Windows padded to one length.

    Parameters
    ----------
    ids : array (B, T, fields) int16
    targets : array (B, T) int16
        ``PADDING`` where there is nothing.
    styles : array (B,) int16
    """

    ids: NDArray[np.int16]
    targets: NDArray[np.int16]
    styles: NDArray[np.int16]

    @property
    def shape(self) -> tuple[int, int]:
        """B and T."""
        rows, length = self.targets.shape
        return rows, length

    @property
    def tokens(self) -> int:
        """Number of codes to predict."""
        return int((self.targets != PADDING).sum())


class CodeSampler:
    """Draws windows of one split: a clip by its length, a place in it, what is told and what not.

    A window begins with its clip (and then with the token that says so), or anywhere in it with
    the code before. An upsampler hears some upper codes wrong. It never hears the upper code
    after the window's last one: while a piece grows, that one is not there yet.

    Parameters
    ----------
    packed : PackedCodes
        What windows are drawn of.
    recipe : Recipe
        Its sections ``codes`` and ``data``.
    split : str
        "train", "valid" or "test".
    context : int
        Codes of a window.
    seed : int
        Windows are a pure function of it and of their numbers.
    plain : bool, default False
        Without noise, and with everything told: for measurements.
    """

    def __init__(
        self,
        packed: PackedCodes,
        recipe: Recipe,
        split: str,
        context: int,
        seed: int,
        *,
        plain: bool = False,
    ) -> None:
        self._packed, self._recipe, self._level = packed, recipe, recipe.codes.level
        self._split, self._context, self._seed, self._plain = split, context, seed, plain
        self._clips = packed.of(split)
        power = recipe.data.piece_power
        self._bounds = list(accumulate(clip.length**power for clip in self._clips))

    @property
    def windows(self) -> float:
        """Windows of the context's length in the split."""
        codes = sum(clip.length for clip in self._clips) * per_top(self._level)
        return codes / self._context

    def row(self, step: int, index: int) -> CodeRow:
        """Row ``index`` of the batch of a step; the same at every call."""
        random = stream(self._seed, "codes", self._split, step, index)
        number = random.random() * self._bounds[-1]
        clip = self._clips[min(bisect_right(self._bounds, number), len(self._clips) - 1)]
        length = clip.length * per_top(self._level)
        at_start = random.random() < self._recipe.data.from_start
        latest = max(0, length - self._context)
        first = 0 if at_start else random.randint(0, latest)
        return self.window(clip, first, random)

    def window(self, clip: CodeClip, first: int, random: Random) -> CodeRow:
        """The window of a clip whose first target is code ``first``."""
        packed, level = self._packed, self._level
        length = clip.length * per_top(level)
        last = min(length, first + self._context)
        targets = packed.codes(clip, level, first, last).astype(np.int16)
        before = BOS if first == 0 else int(packed.codes(clip, level, first - 1, first)[0])
        tokens = np.concatenate([np.array([before], np.int16), targets[:-1]])
        upper, upper_first = self._upper(clip, first, last, random)
        ids = field_rows(
            level, tokens, first, self._telling(clip, length, random), upper, upper_first
        )
        return CodeRow(ids.astype(np.int16), targets, packed.styles.index(clip.style))

    def _telling(self, clip: CodeClip, length: int, random: Random) -> Telling:
        """What a window is told of its clip."""
        style = self._packed.styles.index(clip.style) + 1
        label = self._packed.labels.index(clip.label) + 1 if clip.label else 0
        hides_style, hides_label = random.random(), random.random()
        if not self._plain:
            style = 0 if hides_style < self._recipe.data.drop_style else style
            label = 0 if hides_label < self._recipe.codes.drop_label else label
        return Telling(length, style, label)

    def _upper(
        self, clip: CodeClip, first: int, last: int, random: Random
    ) -> tuple[NDArray[np.uint16] | None, int]:
        """The upper codes that a window hears, some of them wrong."""
        upper = above(self._level)
        if upper is None:
            return None, 0
        low, high = max(0, first // RATIO - 1), (last - 1) // RATIO + 1
        codes = np.array(self._packed.codes(clip, upper, low, high))
        if not self._plain and self._recipe.codes.noise:
            dice = np.random.Generator(np.random.PCG64(random.getrandbits(64)))
            wrong = dice.random(len(codes)) < self._recipe.codes.noise
            codes[wrong] = dice.integers(0, CODES, int(wrong.sum()))
        return codes, low


def collate(rows: Sequence[CodeRow], level: str, longest: int = 0) -> CodeBatch:
    """Windows side by side, padded to the longest, or to a length."""
    length = longest or max(len(row.targets) for row in rows)
    ids = np.zeros((len(rows), length, len(field_names(level))), np.int16)
    targets = np.full((len(rows), length), PADDING, np.int16)
    for at, row in enumerate(rows):
        ids[at, : len(row.ids)] = row.ids
        targets[at, : len(row.targets)] = row.targets
    return CodeBatch(ids, targets, np.array([row.style for row in rows], np.int16))


@dataclass
class CodeShare:
    """The windows of every step that one process of ``world`` takes, as batches.

    Parameters
    ----------
    folder : Path
        Packed codes.
    recipe : Recipe
        The run's settings.
    context : int
        Codes of a window.
    rank, world : int
        Number of this process, and of all.
    """

    folder: Path
    recipe: Recipe
    context: int
    rank: int = 0
    world: int = 1

    def __post_init__(self) -> None:
        self._sampler: CodeSampler | None = None

    def batches(self, step: int) -> list[CodeBatch]:
        """The micro-batches of a step."""
        run = self.recipe.run
        if self._sampler is None:
            packed = PackedCodes(self.folder)
            self._sampler = CodeSampler(packed, self.recipe, "train", self.context, run.seed)
        rows = [self._sampler.row(step, each) for each in range(self.rank, run.batch, self.world)]
        rows.sort(key=lambda row: -len(row.targets))
        level, longest = self.recipe.codes.level, self.context if run.compile else 0
        return [
            collate(rows[at : at + run.micro_batch], level, longest)
            for at in range(0, len(rows), run.micro_batch)
        ]
