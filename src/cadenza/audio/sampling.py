"""Codes from a prior or an upsampler, window after window, at any length.

A model sees as many codes as its context holds. When a window is full, its last part is fed
again and sampling goes on: the *hop fraction* says which part of a context is new in every
window. Caches are rebuilt at each window's beginning, and its random numbers are keyed by (seed,
step, take, level, window), so that a run that goes on from any window gives the very codes of a
run that was never interrupted. Takes are rows of one batch, and no row changes another.

References
----------
P. Dhariwal et al. (2020), "Jukebox: A Generative Model for Music" (windowed sampling).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.heat import Heat, draw_codes
from cadenza.errors import ModelError, UsageError
from cadenza.progress import Progress, Silent
from cadenza.runtime.code_fields import BOS, CODES, RATIO, Telling, above, field_rows
from cadenza.runtime.protocol import TokenModel, TokenStream
from cadenza.seeds import stream

__all__ = [
    "Chunk",
    "CodeReader",
    "Passage",
    "Window",
    "sample_passage",
    "windows",
]

CodeReader = Callable[[int, int], NDArray[Any]]
"""Gives the codes (takes, last − first) of every take from ``first`` up to ``last``."""

_TOLD_EVERY = 32
"""Codes from one report of the progress to the next."""


@dataclass(frozen=True)
class Passage:
    """What is to be sampled: some takes of one stretch of a piece, at one level.

    Parameters
    ----------
    level : str
        Of the codes.
    first, last : int
        The stretch, in codes of the level; what comes before ``first`` is known.
    told : Telling
        What the piece is told to be.
    seed, step : int
        Of the session and of its step; they key the random numbers.
    takes : tuple of int
        Numbers of the takes, one row for each.
    """

    level: str
    first: int
    last: int
    told: Telling
    seed: int
    step: int
    takes: tuple[int, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.last or not self.takes:
            came = f"{self.first} to {self.last}, {len(self.takes)} takes"
            raise UsageError("a passage has a code and a take at least", came)


@dataclass(frozen=True)
class Window:
    """One window of a passage: it is fed codes from ``heard`` on, and samples first … last − 1."""

    number: int
    heard: int
    first: int
    last: int


@dataclass(frozen=True)
class Chunk:
    """What one window gave.

    Parameters
    ----------
    window : int
        Its number within the passage.
    first : int
        Place of its first code in the piece.
    codes : array (takes, N) uint16
        Row by row in the order of the passage's takes.
    """

    window: int
    first: int
    codes: NDArray[np.uint16]


def windows(first: int, last: int, context: int, hop: float) -> Iterator[Window]:
    """The windows of a stretch; which ones there are follows from these numbers alone.

    Parameters
    ----------
    first, last : int
        The stretch, in codes.
    context : int
        Most tokens of the model.
    hop : float
        Part of the context that is new in every window.

    Examples
    --------
    >>> [(each.heard, each.first, each.last) for each in windows(0, 20, 8, 0.5)]
    [(0, 0, 8), (4, 8, 12), (8, 12, 16), (12, 16, 20)]
    """
    new = min(context - 1, max(1, round(hop * context)))
    kept = context - new
    number = 0
    while first < last:
        begins = first <= kept
        end = min(last, context if begins else first + new)
        yield Window(number, 0 if begins else first - kept, first, end)
        number, first = number + 1, end


def sample_passage(
    model: TokenModel,
    passage: Passage,
    heat: Heat,
    known: CodeReader,
    upper: CodeReader | None = None,
    *,
    done: int = 0,
    progress: Progress | None = None,
) -> Iterator[Chunk]:
    """Sample a passage; one chunk for each window, as soon as it is there.

    Memory does not grow with the length: what is needed of the past is asked for. Keep each
    chunk before asking for the next, so that ``known`` can tell of it.

    Parameters
    ----------
    model : TokenModel
        The prior or upsampler of the level.
    passage : Passage
        What to sample.
    heat : Heat
        How.
    known : CodeReader
        The codes before a window, of all takes.
    upper : CodeReader, optional
        Upper codes; an upsampler needs them. It is asked only for those that lie under the
        passage and before it, and what it gives may be shorter where there are none.
    done : int, default 0
        Windows that are there already.
    progress : Progress, optional
        Told of the codes of the passage at this level, out of all; may stop the work.

    Yields
    ------
    Chunk

    Raises
    ------
    ModelError
        When the model does not speak codes of this level.
    CancelledError
        When the person stopped it.
    """
    if model.vocabulary_size != CODES + 1:
        rule = f"a prior speaks {CODES} codes and a beginning"
        raise ModelError(rule, f"{model.vocabulary_size} tokens", "train the voice again")
    shown = progress or Silent()
    rows = len(passage.takes)
    room = min(model.context, max(2, passage.last + 1))
    tokens = model.open(rows, room)
    for window in windows(passage.first, passage.last, model.context, heat.hop):
        if window.number < done:
            continue
        for row in range(rows):
            tokens.rewind(row, 0)
        worker = _WindowSampler(passage, heat, window, shown)
        heard = known(window.heard, window.first)
        codes = worker.sample(tokens, heard, _above(upper, passage, window))
        yield Chunk(window.number, window.first, codes)


def _above(
    upper: CodeReader | None, passage: Passage, window: Window
) -> tuple[NDArray[Any] | None, int]:
    """Upper codes (takes, M) around a window, and the number of the first."""
    if upper is None or above(passage.level) is None:
        return None, 0
    first = max(0, window.heard // RATIO - 1)
    last = -(-passage.last // RATIO)  # what comes after the passage is not known yet
    return upper(first, min(last, (window.last - 1) // RATIO + 2)), first


class _WindowSampler:
    """The steps of one window."""

    def __init__(self, passage: Passage, heat: Heat, window: Window, progress: Progress) -> None:
        self._passage, self._heat, self._window = passage, heat, window
        self._progress = progress
        keys = [
            stream(passage.seed, "codes", passage.step, take, passage.level, window.number)
            for take in passage.takes
        ]
        count = window.last - window.first
        self._numbers = np.array([[key.random() for _ in range(count)] for key in keys])

    def sample(
        self, tokens: TokenStream, heard: NDArray[Any], around: tuple[NDArray[Any] | None, int]
    ) -> NDArray[np.uint16]:
        """The window's codes (takes, N), of empty rows."""
        window = self._window
        rows = self._rows(heard, around)  # (takes, given + N − 1, fields)
        given = rows.shape[1] - (window.last - window.first) + 1
        logits = _given(tokens, rows[:, :given])
        found = np.empty((len(rows), window.last - window.first), np.uint16)
        for at in range(found.shape[1]):
            if at % _TOLD_EVERY == 0:
                self._tell(at)
            codes = draw_codes(logits, self._heat, self._numbers[:, at])
            found[:, at] = codes
            if at + 1 < found.shape[1]:
                rows[:, given + at, 0] = codes
                logits = tokens.feed(rows[:, given + at : given + at + 1])
        self._tell(found.shape[1])
        return found

    def _rows(
        self, heard: NDArray[Any], around: tuple[NDArray[Any] | None, int]
    ) -> NDArray[np.int64]:
        """The fields of everything that is fed; tokens that are still to come are 0."""
        window, passage = self._window, self._passage
        upper, upper_first = around
        begins = window.heard == 0
        target = window.heard + (not begins)
        wide = np.zeros((len(passage.takes), window.last - target), np.int64)
        if begins:
            wide[:, 0] = BOS
        wide[:, begins : begins + heard.shape[1]] = heard
        return np.stack(
            [
                field_rows(
                    passage.level, line, target, passage.told,
                    None if upper is None else upper[row], upper_first,
                )
                for row, line in enumerate(wide)
            ]
        )  # fmt: skip

    def _tell(self, at: int) -> None:
        passage = self._passage
        done = self._window.first + at - passage.first
        self._progress.report(passage.level, done, passage.last - passage.first)
        self._progress.check()


def _given(tokens: TokenStream, rows: NDArray[np.int64]) -> NDArray[Any]:
    """Logits after what is given; rows that are given the same are run once and copied."""
    if len(rows) > 1 and (rows == rows[:1]).all():
        counts = [rows.shape[1], *[0] * (len(rows) - 1)]
        logits = tokens.feed(rows, counts)
        tokens.fork(0)
        return np.repeat(logits[:1], len(rows), axis=0)
    return tokens.feed(rows)
