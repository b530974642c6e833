"""Lines as scores, and samples of line models while they train, through the runtime.

A sample takes a stretch of held-out music, keeps its parts, metre and chords, forgets its notes,
and writes every part anew at temperature 1, with a stream of chance of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.music.score import Meter, MeterChange, Note, Score, TempoChange, Track
from cadenza.runtime.bundle import CARD_NAME, VOCABULARY_NAME, write_bundle
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_graph import build_line_graphs
from cadenza.runtime.line_protocol import LineModel
from cadenza.runtime.line_session import LineSession
from cadenza.runtime.sampler import sample
from cadenza.seeds import stream
from cadenza.tokens.line_chains import pitches_of
from cadenza.tokens.line_table import LineTable
from cadenza.tokens.line_vocabulary import HEADS, LineVocabulary
from cadenza.tokens.lines import Line, LineEvent, events_of
from cadenza.tokens.packed import Packed
from cadenza.tokens.vocabulary import METERS, ROLES
from cadenza.training.drawing import some_meter
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER

__all__ = ["Choices", "Excerpt", "draw_lines", "excerpts_of", "write_line", "written_by"]

_STEP_TICKS = TICKS_PER_QUARTER // STEPS_PER_QUARTER
_SLOWEST_BPM = 30.0
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some bars of a piece.

    Parameters
    ----------
    table : LineTable
        Its lines, among others.
    lines : tuple of int
        Which of them it has.
    first_bar, bars : int
        Where it begins, and its length.
    tempo : int
        Member of TEMPO.
    """

    table: LineTable
    lines: tuple[int, ...]
    first_bar: int
    bars: int
    tempo: int

    @property
    def bar_steps(self) -> int:
        """Steps in a bar."""
        return self.table.grounds[int(self.table.piece[self.lines[0]])].bar_steps

    @property
    def steps(self) -> int:
        """Length in steps."""
        return self.bars * self.bar_steps

    def places(self, line: int, onset: int) -> NDArray[np.int16]:
        """The place of an event of one of its lines, shape (fields,)."""
        table = self.table
        ground = table.grounds[int(table.piece[line])]
        at = np.array([self.first_bar * self.bar_steps + onset])
        found = ground.places(at, int(table.role[line]), int(table.program[line]))
        return np.asarray(found[0])

    def people(self) -> list[Line]:
        """What people wrote there, cut at both ends."""
        return [self._line(line) for line in self.lines]

    def _line(self, line: int) -> Line:
        table, chains = self.table, self.table.chains
        low, high = (int(each) for each in chains.starts[line : line + 2])
        begin = self.first_bar * self.bar_steps
        first, end = low + np.searchsorted(chains.onsets[low:high], [begin, begin + self.steps])
        events: list[LineEvent] = []
        now = 0
        for at in range(int(first), int(end)):
            onset = int(chains.onsets[at]) - begin
            while now < onset:  # what sounds into the excerpt
                events.append(LineEvent((), min(onset - now, 192), 0))
                now += events[-1].duration_steps
            length = min(int(chains.durations[at]), self.steps - onset)
            pitches = pitches_of(*chains.sets[at].tolist())
            events.append(LineEvent(pitches, length, int(chains.velocities[at])))
            now = onset + length
        return Line(int(table.role[line]), int(table.program[line]), tuple(events))

    def score(self, lines: Sequence[Line]) -> Score:
        """Lines at home as a score in the piece's own key."""
        ground = self.table.grounds[int(self.table.piece[self.lines[0]])]
        end = self.steps * _STEP_TICKS
        known = METERS[ground.meter]
        meter = Meter.parse(known) if known else some_meter(ground.bar_steps)
        return Score(
            tracks=tuple(_track(line, n, ground.shift, end) for n, line in enumerate(lines)),
            tempos=(TempoChange(0, _SLOWEST_BPM * 2.0 ** (self.tempo / 8)),),
            meters=(MeterChange(0, meter),),
            end=end,
        )


def _track(line: Line, number: int, shift: int, end: int) -> Track:
    notes = []
    back = 0 if line.is_drum else -shift
    for event in events_of(line, 1 << 30).get(0, ()):
        start = event.step * _STEP_TICKS
        length = min(event.duration_steps * _STEP_TICKS, end - start)
        pitch = event.pitch + back
        pitch += 12 * ((pitch < 0) - (pitch > 127))
        notes.append(Note(start, pitch, length, event.velocity))
    name = f"{ROLES[line.role]} {number + 1}"
    return Track(name, max(line.program, 0), line.is_drum, tuple(sorted(set(notes))))


def excerpts_of(
    corpus: Packed, table: LineTable, numbers: Sequence[int], events: int, seed: int
) -> list[Excerpt]:
    """Stretches of pieces with about so many events in all their lines.

    Parameters
    ----------
    corpus : Packed
        An open packed corpus.
    table : LineTable
        Lines of one split.
    numbers : sequence of int
        Which excerpts; each is a pure function of its number and the seed.
    events : int
        About the events of one.
    seed : int
        See ``numbers``.
    """
    pieces = np.unique(table.piece)
    found = []
    for number in numbers:
        random = stream(seed, "excerpt", number)
        piece = int(pieces[random.randrange(len(pieces))])
        mine = np.flatnonzero(table.piece == piece)[:_MOST_LINES]
        whole = int(np.diff(table.chains.starts)[mine].sum())
        bars = int(corpus.column("bars")[piece])
        wanted = min(bars, max(1, round(bars * events / max(whole, 1))))
        first = random.randint(0, bars - wanted)
        tempo = int(corpus.column("tempo")[piece])
        found.append(Excerpt(table, tuple(mine.tolist()), first, wanted, tempo))
    return found


class Choices:
    """Which symbols each head may choose.

    Parameters
    ----------
    vocabulary : LineVocabulary
        The symbols.
    architecture : str
        Whose heads.
    """

    def __init__(self, vocabulary: LineVocabulary, architecture: str) -> None:
        self._vocabulary = vocabulary
        self.kinds = HEADS[architecture]
        self._told = [vocabulary.told_by(kind) for kind in self.kinds]

    def first(self, is_drum: bool) -> NDArray[np.bool_]:
        """Of the first head: chords of the part's kind, and the rest."""
        table = self._told[0]
        chords = table[:, 0]
        mask: NDArray[np.bool_] = (chords > 0) & self._allowed(is_drum)[np.maximum(chords, 0)]
        if self.kinds[0] == "joint":
            mask &= (table[:, 2] == 1) == self._silent[np.maximum(chords, 0)]
        return mask

    def _allowed(self, is_drum: bool) -> NDArray[np.bool_]:
        return np.asarray((self._vocabulary.chord_is_drum == is_drum) | self._silent)

    @cached_property
    def _silent(self) -> NDArray[np.bool_]:
        """Which chord is the rest."""
        return np.asarray(~self._vocabulary.chord_pitches.any(axis=1))

    def later(self, head: int, chosen: Sequence[int]) -> NDArray[np.bool_]:
        """Of another head: a rest is silent, a note is not, and nothing is no symbol."""
        mask = np.ones(len(self._told[head]), np.bool_)
        mask[0] = False
        if self.kinds[head] == "velocity":
            is_rest = bool(self._silent[self._told[0][chosen[0], 0]])
            mask[1], mask[2:] = is_rest, not is_rest
        return mask


def write_line(
    model: LineModel,
    vocabulary: LineVocabulary,
    excerpt: Excerpt,
    line: int,
    random: Random,
    number: int = 0,
) -> Line:
    """One part of an excerpt, written anew.

    Parameters
    ----------
    model : LineModel
        Writes it.
    vocabulary : LineVocabulary
        Its symbols.
    excerpt : Excerpt
        Where it stands.
    line : int
        Which of the excerpt's lines.
    random : Random
        Where chance comes from.
    number : int, default 0
        Which one of the model's models.
    """
    choices = Choices(vocabulary, model.config.architecture)
    table = excerpt.table
    rows = model.open(1, number)
    first = choices.first(bool(table.program[line] < 0))
    before = np.zeros((1, 1, len(choices.kinds)), np.int64)
    events: list[LineEvent] = []
    now = 0
    while now < excerpt.steps:
        logits = rows.feed(before, excerpt.places(line, now)[None, None])
        chosen = [sample(logits[0], first, rng=random)]
        for head in range(1, len(choices.kinds)):
            scores = rows.choose(head, np.array([chosen]))[0]
            chosen.append(sample(scores, choices.later(head, chosen), rng=random))
        event = vocabulary.decode(model.config.architecture, tuple(chosen))
        length = min(event.duration_steps, excerpt.steps - now)
        events.append(LineEvent(event.pitches, length, event.velocity))
        before[0, 0] = chosen
        now += event.duration_steps
    return Line(int(table.role[line]), int(table.program[line]), tuple(events))


def written_by(
    model: LineModel,
    vocabularies: Sequence[LineVocabulary],
    excerpts: Sequence[Excerpt],
    seed: int,
) -> list[Score]:
    """A sample for each excerpt: its parts, metre and chords with new notes.

    Parameters
    ----------
    model : LineModel
        Of one model, or of one a program; parts without a model of theirs are left out.
    vocabularies : sequence of LineVocabulary
        One a model.
    excerpts : sequence of Excerpt
        What the samples are written on.
    seed : int
        Samples are a pure function of it, of the model and of the excerpts.
    """
    programs = model.config.programs
    found = []
    for at, excerpt in enumerate(excerpts):
        lines = []
        for line in excerpt.lines:
            program = int(excerpt.table.program[line])
            if programs and program not in programs:
                continue
            number = programs.index(program) if programs else 0
            random = stream(seed, "sample", at, line)
            lines.append(write_line(model, vocabularies[number], excerpt, line, random, number))
        found.append(excerpt.score(lines))
    return found


def draw_lines(
    config: LineConfig,
    weights: Mapping[str, NDArray[Any]],
    vocabulary: bytes,
    vocabularies: Sequence[LineVocabulary],
    excerpts: Sequence[Excerpt],
    seed: int,
) -> list[Score]:
    """Samples of weights as they are, written by the runtime.

    Parameters
    ----------
    config : LineConfig
        The model's shape.
    weights : mapping of str to array
        As a checkpoint holds them.
    vocabulary : bytes
        What a bundle would hold as ``vocabulary.json``.
    vocabularies, excerpts, seed
        As in ``written_by``.

    Raises
    ------
    ImportError
        Where onnx or onnxruntime is missing.
    """
    import onnxruntime  # noqa: F401 - the session would say so less plainly

    graphs = build_line_graphs(weights, config, precision="float32")
    with TemporaryDirectory(prefix="cadenza-") as folder:
        bundle = write_bundle(
            Path(folder) / "drawn",
            name="drawn",
            config=config,
            files={**graphs, CARD_NAME: b"-", VOCABULARY_NAME: vocabulary},
            version="0",
            created="",
            licence="",
        )
        return written_by(LineSession(bundle), vocabularies, excerpts, seed)
