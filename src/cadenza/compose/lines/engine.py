"""The engine of the line models: LSTMs and words write each part as a chain of events.

A part that the model cannot play (drums where it never heard any) is the theory engine's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.engine import Canvas, Cell, Hole
from cadenza.compose.lines.choosing import Choose, EventChooser
from cadenza.compose.lines.voice import Voice
from cadenza.compose.lines.writer import LineWriter
from cadenza.compose.neural.performing import Performer
from cadenza.compose.options import EngineOptions
from cadenza.compose.originality import guards
from cadenza.compose.theory import TheoryEngine
from cadenza.music.gm import by_program
from cadenza.plan.model import PartPlan
from cadenza.progress import Progress, Silent
from cadenza.runtime import sample
from cadenza.runtime.line_protocol import LineModel
from cadenza.seeds import stream
from cadenza.tokens.line_places import Ground
from cadenza.tokens.line_vocabulary import LineVocabulary
from cadenza.tokens.vocabulary import ROLES

__all__ = ["LineEngine"]

_TEMPERATURE, _TOP_P, _MIN_P = 0.9, 0.95, 0.0
_FAMILY = 8


class LineEngine:
    """Fills holes with what a model of lines finds likely and the plan allows.

    Each part is a chain of events, chosen under the chord of its place; plan and key are masks
    on the model's choices, so that no temperature breaks them.

    Parameters
    ----------
    model : LineModel
        The model: ``runtime.LineSession``, or its fake.
    vocabularies : sequence of LineVocabulary
        The symbols of each of the config's models.
    options : EngineOptions, optional
        Sampling and strictness; what is None is chosen here.

    Attributes
    ----------
    players : dict of str to str
        Of each part that was written: "model"; of word models the instrument whose model it was;
        "theory" where no model knows such notes.
    """

    name = "neural"

    def __init__(
        self,
        model: LineModel,
        vocabularies: Sequence[LineVocabulary],
        options: EngineOptions | None = None,
    ) -> None:
        self._model, self._vocabularies = model, tuple(vocabularies)
        self._options = options or EngineOptions()
        architecture = model.config.architecture
        self._choosers = [EventChooser(each, architecture) for each in self._vocabularies]
        self.players: dict[str, str] = {}

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        """Yield each hole's cell once, in the order of (bar, part)."""
        progress.check()
        ours = {part.name for part in canvas.plan.parts if self._plays(part) is not None}
        self._note_players(canvas)
        mine = frozenset(hole for hole in canvas.holes if hole.part in ours)
        ruled = self._ruled(canvas, canvas.holes - mine)
        written = self._written(replace(canvas, holes=mine))
        bars = sorted({hole.bar for hole in canvas.holes})
        for done, bar in enumerate(bars):
            found = {**ruled.get(bar, {}), **(dict(next(written)) if _has(mine, bar) else {})}
            for name in sorted(found):
                yield found[name]
            progress.check()
            progress.report("compose", done, len(bars))
        progress.report("compose", 1, 1)

    @staticmethod
    def _ruled(canvas: Canvas, holes: frozenset[Hole]) -> dict[int, dict[str, Cell]]:
        """What the theory engine writes: the parts that the model cannot play."""
        found: dict[int, dict[str, Cell]] = {}
        if holes:
            for cell in TheoryEngine().fill(replace(canvas, holes=holes), Silent()):
                found.setdefault(cell.hole.bar, {})[cell.hole.part] = cell
        return found

    def _written(self, canvas: Canvas) -> Iterator[dict[str, Cell]]:
        """The cells of each bar that has holes, by part."""
        if not canvas.holes:
            return
        choose = self._choose(canvas)

        def player(part: PartPlan, ground: Ground) -> tuple[Voice, EventChooser, Choose]:
            return *self._player(part, ground), choose

        options = self._options
        writer = LineWriter(canvas, player, options.strictness, guards=guards(options))
        performer = Performer(canvas)
        asked: dict[int, list[str]] = {}
        for hole in sorted(canvas.holes):
            asked.setdefault(hole.bar, []).append(hole.part)
        for bar, cells in writer.run():
            found: dict[str, Cell] = {}
            for name in asked[bar]:
                events = cells.get(writer.board.slots.get(name, -1), ())
                notes = performer.play(canvas.plan.part(name), bar, events) if events else ()
                found[name] = Cell(Hole(bar, name), notes)
            yield found

    def _choose(self, canvas: Canvas) -> Choose:
        rng, options = stream(canvas.seed, "lines"), self._options
        how = options.sampling(temperature=_TEMPERATURE, top_p=_TOP_P, min_p=_MIN_P)

        def choose(logits: NDArray[np.float32], mask: NDArray[np.bool_]) -> int:
            return sample(logits, mask, **how, rng=rng)

        return choose

    def _plays(self, part: PartPlan) -> int | None:
        """The number of the model that plays a part: of its instrument, or the nearest one."""
        programs = self._model.config.programs
        if not programs:
            return 0 if self._choosers[0].knows(is_drum=part.is_drum) else None
        wanted = _program(part)
        fitting = [at for at, each in enumerate(programs) if (each < 0) == (wanted < 0)]
        if not fitting:
            return None

        def far(at: int) -> tuple[bool, bool, int, int]:
            each = programs[at]
            other_family = each // _FAMILY != wanted // _FAMILY
            return each != wanted, other_family, abs(each - wanted), at

        return min(fitting, key=far)

    def _note_players(self, canvas: Canvas) -> None:
        """Who writes each part that has holes."""
        asked, programs = {hole.part for hole in canvas.holes}, self._model.config.programs
        for part in canvas.plan.parts:
            number = self._plays(part)
            if part.name not in asked:
                continue
            if number is None:
                self.players[part.name] = "theory"
            elif programs:
                own = programs[number]
                self.players[part.name] = "drums" if own < 0 else by_program(own).name
            else:
                self.players[part.name] = "model"

    def _player(self, part: PartPlan, ground: Ground) -> tuple[Voice, EventChooser]:
        """A part's voice, and what chooses its events."""
        number = self._plays(part) or 0
        voice = Voice(
            self._model.open(1, number),
            self._vocabularies[number],
            self._model.config.architecture,
            ground,
            ROLES.index(part.role),
            _program(part),
        )
        return voice, self._choosers[number]


def _program(part: PartPlan) -> int:
    return -1 if part.is_drum else part.program or 0


def _has(holes: frozenset[Hole], bar: int) -> bool:
    return any(hole.bar == bar for hole in holes)
