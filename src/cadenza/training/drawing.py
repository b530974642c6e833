"""Samples of a transformer while it trains, through the runtime as a bundle would play them.

The weights become a float32 graph in a folder that is gone afterwards; each sample writes a
window whose header and chords are those of held-out music, every cell open, at temperature 1,
under the masks of the grammar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.music.score import Meter, MeterChange, Note, Score, TempoChange, Track
from cadenza.runtime.bundle import CARD_NAME, MODEL_NAME, write_bundle
from cadenza.runtime.config import ModelConfig
from cadenza.runtime.graph import build_graph
from cadenza.runtime.sampler import sample
from cadenza.runtime.session import ModelSession
from cadenza.seeds import stream
from cadenza.tokens.cells import decode_cell
from cadenza.tokens.grammar import FillWalker
from cadenza.tokens.layout import Cells, Window, harmony_table, lay_out
from cadenza.tokens.vocabulary import METERS, ROLES, Family, family_of, token
from cadenza.training.data import Sampler
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER

__all__ = ["draw_scores", "excerpts", "score_of", "some_meter"]

_CELL = token(Family.CELL)
_SLOWEST_BPM = 30.0
_STEP_TICKS = TICKS_PER_QUARTER // STEPS_PER_QUARTER


def excerpts(sampler: Sampler, rows: Iterable[int]) -> list[Window]:
    """The windows of some numbers, with all that they hold."""
    return [sampler.window(row) for row in rows]


def score_of(window: Window, cells: Cells | None = None) -> Score:
    """A window as a score; notes end where it ends.

    Parameters
    ----------
    window : Window
        The header, and the cells.
    cells : mapping, optional
        Other cells than the window's.
    """
    cells = window.cells if cells is None else cells
    bar_ticks = window.bar_steps * _STEP_TICKS
    end = window.bars * bar_ticks
    tracks = []
    for slot, part in enumerate(window.parts):
        notes = []
        for bar in range(window.bars):
            for event in decode_cell(np.asarray(cells.get((bar, slot), ())).tolist()):
                start = bar * bar_ticks + event.step * _STEP_TICKS
                length = min(event.duration_steps * _STEP_TICKS, end - start)
                notes.append(Note(start, event.pitch, length, event.velocity))
        name = f"{ROLES[part.role]} {slot + 1}"
        tracks.append(Track(name, max(part.program, 0), part.program < 0, tuple(sorted(notes))))
    meter = Meter.parse(METERS[window.meter]) if window.meter else some_meter(window.bar_steps)
    return Score(
        tracks=tuple(tracks),
        tempos=(TempoChange(0, _SLOWEST_BPM * 2.0 ** (window.tempo / 8)),),
        meters=(MeterChange(0, meter),),
        end=end,
    )


def some_meter(bar_steps: int) -> Meter:
    """A metre with a bar of so many steps."""
    whole = STEPS_PER_QUARTER * 4
    below = next(each for each in (4, 8, 16) if bar_steps * each % whole == 0)
    return Meter(bar_steps * below // whole, below)


def draw_scores(
    config: ModelConfig,
    weights: Mapping[str, NDArray[Any]],
    windows: Sequence[Window],
    tokens: int,
    seed: int,
) -> list[Score]:
    """One sample for each window.

    Parameters
    ----------
    config : ModelConfig
        The model's shape.
    weights : mapping of str to array
        As a checkpoint holds them.
    windows : sequence of Window
        Headers and chords; what their cells hold is not shown to the model.
    tokens : int
        Most tokens of a sample, with its header; it is cut off there.
    seed : int
        Samples are a pure function of it, of the weights and of the windows.

    Raises
    ------
    ImportError
        Where onnx or onnxruntime is missing.
    """
    import onnxruntime  # noqa: F401 - the session would say so less plainly

    graph = build_graph(weights, config, precision="float32")
    with TemporaryDirectory(prefix="cadenza-") as folder:
        bundle = write_bundle(
            Path(folder) / "drawn",
            name="drawn",
            config=config,
            files={MODEL_NAME: graph.SerializeToString(deterministic=True), CARD_NAME: b"-"},
            version="0",
            created="",
            licence="",
        )
        session = ModelSession(bundle)
        cells = _written(session, windows, tokens, seed)
    return [score_of(window, each) for window, each in zip(windows, cells, strict=True)]


class _Sample:
    """One window as it is written."""

    def __init__(self, window: Window, context: int, random: Random) -> None:
        self._random, self._context = random, context
        parts = window.parts
        holes = [(bar, slot) for bar in range(window.bars) for slot in range(len(parts))]
        self._walker = FillWalker(
            [(bar, slot, parts[slot].role, parts[slot].program < 0) for bar, slot in holes],
            window.bar_steps,
            dynamics=window.dynamics,
        )
        self._harmony = harmony_table(window)
        self.cells: dict[tuple[int, int], list[int]] = {}
        prompt = lay_out(window, holes, with_contents=False).ids
        self.count = len(prompt)
        self.waiting: list[Sequence[int]] = prompt.tolist() if self.count < context else []
        self._take_forced()

    @property
    def done(self) -> bool:
        """Whether nothing is to be written any more."""
        return self._walker.done or self.count >= self._context

    def take(self, logits: NDArray[np.float32]) -> None:
        """Choose the next token; those without a choice come along with it."""
        self.waiting = []
        if not self.done:
            self._push(sample(logits, self._walker.allowed(), rng=self._random))
            self._take_forced()

    def _take_forced(self) -> None:
        while not self.done:
            (legal,) = self._walker.allowed().nonzero()
            if len(legal) > 1:
                return
            self._push(int(legal[0]))

    def _push(self, value: int) -> None:
        walker = self._walker
        walker.step_to(value)
        self.waiting.append(walker.row(value, self._harmony))
        self.count += 1
        if value != _CELL:
            bar, slot, *_ = walker.holes[walker.index]
            self.cells.setdefault((bar, slot), []).append(value)

    def written(self) -> dict[tuple[int, int], NDArray[np.uint16]]:
        """The cells that are whole; of one that was cut off, what ends with a note."""
        found = {}
        for place, content in self.cells.items():
            while content and not _is_note(content[-1]):
                content.pop()
            if content:
                found[place] = np.array(content, dtype=np.uint16)
        return found


def _is_note(value: int) -> bool:
    return family_of(value) in {Family.PITCH, Family.DRUM}


def _written(
    session: ModelSession, windows: Sequence[Window], tokens: int, seed: int
) -> list[Cells]:
    """The cells of one sample for each window, written side by side."""
    context = min(session.context, tokens)
    samples = [
        _Sample(window, context, stream(seed, "sample", number))
        for number, window in enumerate(windows)
    ]
    rows = session.open(len(samples), context)
    while any(each.waiting for each in samples):
        counts = [len(each.waiting) for each in samples]
        ids = np.zeros((len(samples), max(counts), len(session.config.field_sizes)), np.int64)
        for row, each in enumerate(samples):
            if each.waiting:
                ids[row, : counts[row]] = each.waiting
        logits = rows.feed(ids, counts)
        for row, each in enumerate(samples):
            each.take(logits[row])
    return [each.written() for each in samples]
