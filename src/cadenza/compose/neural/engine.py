"""The neural engine: a trained model's choices, under the grammar and the plan's rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.engine import Canvas, Cell, Hole
from cadenza.compose.neural.performing import Performer
from cadenza.compose.neural.threads import side_by_side
from cadenza.compose.neural.writer import Ask, Choose, Row, Writer
from cadenza.compose.options import EngineOptions
from cadenza.compose.originality import DEFAULT_MODEL, guards
from cadenza.progress import Progress
from cadenza.runtime import ModelSession, TokenModel, default_threads, find_bundle, sample
from cadenza.seeds import stream
from cadenza.tokens.grammar import Mask
from cadenza.tokens.vocabulary import FIELDS, digest

__all__ = ["NeuralEngine"]

_TEMPERATURE, _TOP_P, _MIN_P = 1.0, 0.98, 0.0
_MOST_STEPS = 3
"""Up to so many tokens of a row are fed one after the other, in step with the other rows;
more are fed at once, which the other rows wait for."""

_FRESH_CONTEXT = 640
"""Tokens of a window where no note stands yet. Attention's share of a step grows with them, and
larger windows were measured to write nothing better (``dev/LOG.md``, 2026-11-21)."""

Logits = NDArray[np.float32]


class NeuralEngine:
    """Fills holes with what a trained model finds likely and the plan allows.

    Grammar and plan are masks on the model's logits, so that no temperature breaks them.
    Several canvases are written in one batch; each gets what it gets alone.

    Parameters
    ----------
    options : EngineOptions, optional
        Model, sampling and strictness; what is None is chosen here.
    model : TokenModel, optional
        A model in place of the one that ``options`` names.

    Raises
    ------
    ModelError
        When the bundle is not whole, or was trained with another vocabulary.
    """

    name = "neural"

    def __init__(
        self, options: EngineOptions | None = None, *, model: TokenModel | None = None
    ) -> None:
        self._options = options or EngineOptions()
        self._model = model

    @property
    def model(self) -> TokenModel:
        """The model, loaded when it is first asked for."""
        if self._model is None:
            bundle = find_bundle(self._options.model or DEFAULT_MODEL)
            bundle.verify(digest())
            self._model = ModelSession(bundle)
        return self._model

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        """Yield each hole's cell once, in the order of (bar, part)."""
        for _, cell in self.fill_many([canvas], progress):
            yield cell

    def fill_many(
        self, canvases: Sequence[Canvas], progress: Progress
    ) -> Iterator[tuple[int, Cell]]:
        """Yield (number of the canvas, cell) as bars are finished."""
        progress.check()
        total = sum(len(canvas.holes) for canvas in canvases)
        if not total:
            return
        model = self.model
        jobs = [self._job(canvas) for canvas in canvases]
        count = min(default_threads(), len(jobs))
        groups = [dict(list(enumerate(jobs))[first::count]) for first in range(count)]
        for done, (index, cell) in enumerate(side_by_side([_Group(model, g) for g in groups])):
            yield index, cell
            progress.check()
            progress.report("compose", done, total)
        progress.report("compose", 1, 1)

    def _job(self, canvas: Canvas) -> _Job:
        options = self._options
        chooser = self._chooser(canvas)
        writer = Writer(
            canvas, chooser, self._context(canvas), options.strictness, guards=guards(options)
        )
        return _Job(canvas, writer)

    def _context(self, canvas: Canvas) -> int:
        """How much of the piece the model sees: all that it can where music stands."""
        stands = any(track.notes for track in canvas.score.tracks)
        return self.model.context if stands else min(_FRESH_CONTEXT, self.model.context)

    def _chooser(self, canvas: Canvas) -> Choose:
        rng = stream(canvas.seed, "neural")
        options = self._options
        how = options.sampling(temperature=_TEMPERATURE, top_p=_TOP_P, min_p=_MIN_P)

        def choose(logits: Logits, mask: Mask) -> int:
            return sample(logits, mask, **how, rng=rng)

        return choose


class _Group:
    """Jobs that are written in one batch; yields (number of the job, cell)."""

    def __init__(self, model: TokenModel, jobs: dict[int, _Job]) -> None:
        self._numbers, self._jobs = list(jobs), list(jobs.values())
        self._rows = model.open(len(jobs), model.context)
        self._step = np.zeros((len(jobs), 1, len(FIELDS)), dtype=np.int64)  # (B, 1, fields)

    def __iter__(self) -> Iterator[tuple[int, Cell]]:
        """Write all jobs, one token of each at a time."""
        for job in self._jobs:
            job.begin()
        while True:
            for number, job in zip(self._numbers, self._jobs, strict=True):
                if job.has_cells:
                    for cell in job.cells():
                        yield number, cell
            going = [row for row, job in enumerate(self._jobs) if job.waiting]
            if not going:
                return
            logits = self._feed(going)
            for row in going:
                job = self._jobs[row]
                if not job.waiting:
                    job.go_on(logits[row])

    def _feed(self, going: list[int]) -> Logits:
        """Feed some rows what they wait for; the logits of every row."""
        tokens = {row: self._jobs[row].take() for row in going}
        counts = [0] * len(self._jobs)
        for row, new in tokens.items():
            counts[row] = len(new)
            if self._jobs[row].starts_anew():
                self._rows.rewind(row, 0)
        longest = max(counts)
        ids = self._step
        if longest > 1:
            ids = np.zeros((len(counts), longest, len(FIELDS)), dtype=np.int64)  # (B, N, fields)
        for row, new in tokens.items():
            ids[row, : len(new)] = new
        return self._rows.feed(ids, counts)


class _Job:
    """One canvas on its way.

    ``waiting`` holds the tokens that are to be fed before the writer goes on; none at the end.
    """

    def __init__(self, canvas: Canvas, writer: Writer) -> None:
        self._canvas, self._writer = canvas, writer
        self._performer = Performer(canvas)
        self._run = writer.run()
        self.waiting: Sequence[Row] = ()
        self._fresh = False
        self._names: dict[int, list[str]] = {}
        for hole in sorted(canvas.holes):
            self._names.setdefault(hole.bar, []).append(hole.part)

    def begin(self) -> None:
        """Let the writer come to its first question."""
        self._wait_for(next(self._run, None))

    def go_on(self, logits: Logits) -> None:
        """Answer the writer's question."""
        try:
            self._wait_for(self._run.send(logits))
        except StopIteration:
            self._wait_for(None)

    def _wait_for(self, ask: Ask | None) -> None:
        self.waiting, self._fresh = ((), False) if ask is None else (ask.rows, ask.fresh)

    def starts_anew(self) -> bool:
        """Whether the tokens taken last begin a new sequence."""
        fresh, self._fresh = self._fresh, False
        return fresh

    def take(self) -> Sequence[Row]:
        """The tokens to feed now: one, or many at once."""
        amount = 1 if len(self.waiting) <= _MOST_STEPS else len(self.waiting)
        now, self.waiting = self.waiting[:amount], self.waiting[amount:]
        return now

    @property
    def has_cells(self) -> bool:
        """Whether a bar is finished."""
        return bool(self._writer.ready)

    def cells(self) -> Iterator[Cell]:
        """The cells of the bars that are finished, in the order of part names."""
        plan = self._canvas.plan
        while self._writer.ready:
            bar, written = self._writer.ready.popleft()
            for name in self._names[bar]:
                events = written.get(self._writer.board.slots.get(name, -1), ())
                notes = self._performer.play(plan.part(name), bar, events) if events else ()
                yield Cell(Hole(bar, name), notes)
