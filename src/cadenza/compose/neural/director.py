"""From the plan to the rules of each cell: pitch, place, number and length of its notes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.neural.board import STEP_TICKS, Board
from cadenza.compose.neural.habits import Habits
from cadenza.compose.neural.rules import MOST_REPEATS, CellRules, Chance
from cadenza.compose.theory.harmony import voicings
from cadenza.metrics.originality import GuardedLine, RunGuard
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.plan.model import ChordSpan, PartPlan
from cadenza.tokens.vocabulary import DRUM_HIGH, DRUM_LOW
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["Director", "onsets_per_quarter"]

Steps = NDArray[np.int64]

_HARMONIC = {"chords", "pad", "arpeggio"}
_ALONE = {"melody", "bass", "counter"}
_TUNES = {"melody", "counter"}
_MOST_EMPTY = {"melody": 1, "counter": 2}
_SPARE = 1.6
_LOOSE, _STRICT, _PULSES = 0.25, 0.75, 1.0
_NEW, _STANDING = 0.8, 0.5
_DENSITIES = {
    "melody": (0.35, 1.5, 0.25),
    "chords": (-0.4, 3.2, 0.4),
    "bass": (-0.5, 3.2, 0.6),
    "drums": (1.0, 2.2, 1.1),
    "pad": (0.1, 1.5, 0.0),
    "arpeggio": (-0.6, 5.2, 0.5),
    "counter": (0.35, 0.6, 0.1),
}
"""Role → (base, by density, by energy) of the onsets a quarter note: a linear fit to what the
theory engine makes of a plan's densities, with melodies as busy as those of lead sheets."""

_MIDDLE_ENERGY = 0.6


def onsets_per_quarter(part: PartPlan, energy: float) -> float:
    """How many onsets a quarter note a part's density means at a section's energy."""
    base, by_density, by_energy = _DENSITIES[part.role]
    return max(0.2, base + by_density * part.density + by_energy * (energy - _MIDDLE_ENERGY))


class Director:
    """Makes the rules of cells.

    Parameters
    ----------
    board : Board
        The canvas.
    strictness : float or None
        Below 0.25 pitches are free in the part's range; from there on they keep to chord or
        key on every beat. From 0.75 on the harmony's parts keep to the chord and sound each
        change of it, and the others have a chord tone where a bar or a chord begins; at 1 on
        every beat, and tones of chord or key elsewhere. Parts whose register or octaves were
        asked for keep to the voicings of their chords at any strictness. None is 0.5 for a part
        that plays already, which goes on as it did, and 0.8 for a new one.
    guards : sequence of RunGuard
        Corpora whose runs no part is to copy.
    """

    def __init__(
        self, board: Board, strictness: float | None = None, guards: Sequence[RunGuard] = ()
    ) -> None:
        self._board, self._guards = board, guards
        self._strictness = [
            (_NEW if habits is None else _STANDING) if strictness is None else strictness
            for habits in board.habits
        ]
        plan = board.plan
        self._pulses = {ticks // STEP_TICKS for ticks in plan.meter.pulses()}
        self._empty = [0] * len(plan.parts)
        self._blue = plan.melody.blue_notes > 0
        self._voicings = {
            slot: voicings(plan, part) for slot, part in enumerate(plan.parts) if part.voiced
        }

    def rules(self, bar: int, slot: int) -> CellRules:
        """The rules of a hole; cells are asked for in the order in which they are written."""
        plan, board = self._board.plan, self._board
        part = plan.parts[slot]
        held = board.held_into(bar, slot)
        habits = board.habits[slot]
        alone, voices = _texture(part, habits)
        is_last = bar == plan.bars - 1 and plan.ending == "hold"
        rest = _MOST_EMPTY.get(part.role, 0) if habits is None else habits.longest_rest
        if habits is not None and board.plays_around(bar, slot):
            rest = 0
        quiet = self._empty[slot] < rest or bool(held)
        return CellRules(
            is_drum=part.is_drum,
            notes=self._notes(bar, slot),
            longest=self._longest(bar, slot, last_bar=is_last),
            voices=voices,
            alone=alone,
            busy_until=max(held.values(), default=0),
            held=held,
            required=self._required(bar, slot, last_bar=is_last),
            most_onsets=self._most_onsets(bar, part, habits),
            may_be_empty=quiet and not is_last,
            line=self._line(bar, slot),
            repeated=self._repeated(bar, slot),
        )

    def _repeated(self, bar: int, slot: int) -> tuple[int, int]:
        """The pitch that a new tune struck last, and how often in a row, from 1 on."""
        board = self._board
        if board.plan.parts[slot].role not in _TUNES or board.habits[slot] is not None:
            return -1, 0
        last, times = -1, 1
        for before in range(bar - 1, max(-1, bar - 1 - MOST_REPEATS), -1):
            for event in reversed(board.cells.get((before, slot), ())):
                if last < 0:
                    last = event.pitch
                elif event.pitch != last:
                    return last, times
                else:
                    times += 1
        return last, times

    def _line(self, bar: int, slot: int) -> GuardedLine | None:
        """What the part has played so far, as far back as a guard looks."""
        if not self._guards or self._board.plan.parts[slot].is_drum:
            return None
        wanted = max(guard.notes for guard in self._guards) + 1
        before: list[tuple[int, int]] = []
        first, onsets = bar, 0
        while first > 0 and onsets < wanted:
            first -= 1
            events = self._board.cells.get((first, slot), ())
            before += [(first * self._board.bar_steps + each.step, each.pitch) for each in events]
            onsets += len({each.step for each in events})
        line = GuardedLine(self._guards)
        for start, pitch in sorted(before):
            line.took(start - bar * self._board.bar_steps, pitch)
        return line

    def _most_onsets(self, bar: int, part: PartPlan, habits: Habits | None) -> int:
        if habits is not None:
            return habits.most_onsets + 1
        quarters = self._board.bar_steps / STEPS_PER_QUARTER
        energy = self._board.plan.section_at(bar).energy
        return max(2, round(onsets_per_quarter(part, energy) * quarters * _SPARE) + 1)

    def wrote(self, slot: int, *, empty: bool) -> None:
        """Note that a cell was finished."""
        self._empty[slot] = self._empty[slot] + 1 if empty else 0

    def _spans(self, bar: int) -> list[tuple[int, ChordSpan]]:
        """(first step, span) of the chords of a bar."""
        plan = self._board.plan
        start = bar * plan.bar_ticks
        spans = [(0, plan.chord_at(start))]
        for span in plan.chords_in_bar(bar):
            step = round((span.start_ticks - start) / STEP_TICKS)
            if 0 < step < self._board.bar_steps:
                spans.append((step, span))
        return spans

    def _is_strict(self, slot: int) -> bool:
        return self._strictness[slot] >= _STRICT or slot in self._voicings

    def _notes(self, bar: int, slot: int) -> list[Chance]:
        if self._board.plan.parts[slot].is_drum:
            return [np.ones(DRUM_HIGH - DRUM_LOW + 1, dtype=np.bool_)] * self._board.bar_steps
        out: list[Chance] = []
        spans = self._spans(bar)
        for (start, span), following in zip(spans, [*spans[1:], None], strict=True):
            end = following[0] if following else self._board.bar_steps
            if slot in self._voicings:
                out += _as_voiced(self._voicings[slot][span.start_ticks], end - start)
                continue
            out += [
                self._chance(slot, span.chord, step, is_first=step == start)
                for step in range(start, end)
            ]
        return out

    def _chance(self, slot: int, chord: Chord, step: int, *, is_first: bool) -> Chance:
        part = self._board.plan.parts[slot]
        level = self._level(slot, on_pulse=step in self._pulses, is_first=is_first)
        return _chance(part.low, part.high, level, self._board.plan.key, chord)

    def _level(self, slot: int, *, on_pulse: bool, is_first: bool) -> str:
        """How far a step binds pitches: "chord", "bass", "key", "blue", or "free"."""
        role, strictness = self._board.plan.parts[slot].role, self._strictness[slot]
        in_key = "blue" if self._blue else "key"
        if strictness < _LOOSE:
            return "free"
        if self._is_strict(slot):
            if role in _HARMONIC:
                return "chord"
            if is_first:
                return "bass" if role == "bass" else "chord"
        if strictness >= _PULSES:
            return "chord" if on_pulse else in_key
        return in_key if on_pulse or is_first else "free"

    def _longest(self, bar: int, slot: int, *, last_bar: bool) -> Steps:
        board, part = self._board, self._board.plan.parts[slot]
        steps = np.arange(board.bar_steps)
        longest = board.rights(bar, slot) - steps
        if self._is_strict(slot) and (part.role in _HARMONIC or part.role == "bass"):
            longest = np.minimum(longest, self._until_change(bar) - steps)
        if last_bar:
            longest[1:] = 0
        return longest

    def _until_change(self, bar: int) -> Steps:
        """For each step, the step (from the bar's beginning) at which its chord ends."""
        size = self._board.bar_steps
        ends = np.empty(size, dtype=np.int64)
        spans = self._spans(bar)
        for (start, span), following in zip(spans, [*spans[1:], None], strict=True):
            end = following[0] if following else self._after_bar(bar, span)
            ends[start : following[0] if following else size] = end
        return ends

    def _after_bar(self, bar: int, span: ChordSpan) -> int:
        """The step, from the bar's beginning, at which a bar's last chord ends."""
        plan, size = self._board.plan, self._board.bar_steps
        after = bar + 1
        while after < plan.bars and plan.chord_at(after * plan.bar_ticks).chord == span.chord:
            spans = self._spans(after)
            if len(spans) > 1:
                return (after - bar) * size + spans[1][0]
            after += 1
        return (after - bar) * size

    def _required(self, bar: int, slot: int, *, last_bar: bool) -> dict[int, tuple[int, ...]]:
        """Where a part must strike, and which pitch classes, so that the harmony is heard."""
        part = self._board.plan.parts[slot]
        if not self._is_strict(slot):
            return {0: ()} if last_bar and not part.is_drum else {}
        out: dict[int, tuple[int, ...]] = {}
        before = self._board.plan.chord_at(bar * self._board.plan.bar_ticks - 1) if bar else None
        for step, span in self._spans(bar):
            is_new = before is None or before.chord != span.chord or step > 0
            before = span
            if part.role == "bass" and (is_new or last_bar):
                out[step] = (span.chord.bass_pc,)
            elif part.role in {"chords", "pad"} and (is_new or last_bar):
                out[step] = self._struck(slot, span)
            elif last_bar and part.role != "drums":
                out[step] = ()
        if last_bar:
            out = {step: pcs for step, pcs in out.items() if step == 0}
        return out

    def _struck(self, slot: int, span: ChordSpan) -> tuple[int, ...]:
        """The pitch classes that a chord's change strikes: those of its voicing, if it has one."""
        part = self._board.plan.parts[slot]
        if slot in self._voicings:
            return tuple(dict.fromkeys(p % 12 for p in self._voicings[slot][span.start_ticks]))
        return _telling(span.chord)[: max(1, part.voices)]


def _texture(part: PartPlan, habits: Habits | None) -> tuple[bool, int]:
    """Whether a part plays one note at a time, and how many it strikes together at most."""
    if part.is_drum:
        return False, 4
    if habits is not None:
        return habits.voices == 1 and not habits.overlaps, habits.voices
    return part.role in _ALONE, 1 if part.role in _ALONE else max(1, part.voices)


def _telling(chord: Chord) -> tuple[int, ...]:
    """The tones by which a chord is known, the most telling first: third, root, seventh, fifth."""
    order = {3: 0, 4: 0, 0: 1, 10: 2, 11: 2, 6: 3, 8: 3, 2: 3, 5: 3, 9: 4, 7: 5}
    tones = sorted({step % 12 for step in chord.intervals}, key=lambda step: order.get(step, 6))
    return tuple((chord.root_pc + step) % 12 for step in tones[:4])


def _as_voiced(pitches: tuple[int, ...], steps: int) -> list[Chance]:
    """The notes of a voicing; a top that doubles the bottom waits for the bottom to be struck."""
    chance = np.zeros(128, dtype=np.bool_)
    chance[list(pitches)] = True
    first = chance.copy()
    first[pitches[-1]] = (pitches[-1] - pitches[0]) % 12 != 0 or len(pitches) < 3
    return [first, *[chance] * (steps - 1)]


@lru_cache(maxsize=512)
def _chance(low: int, high: int, level: str, key: Key, chord: Chord) -> Chance:
    chance = np.zeros(128, dtype=np.bool_)
    pitches = np.arange(low, high + 1)
    classes = set(range(12))
    if level == "chord":
        classes = set(chord.pitch_classes)
    elif level == "bass":
        classes = {chord.bass_pc}
    elif level in {"key", "blue"}:
        classes = _scale(key, chord)
        if level == "blue":
            classes |= {(key.tonic_pc + step) % 12 for step in (3, 6, 10)}
    chance[low : high + 1] = np.isin(pitches % 12, sorted(classes))
    return chance


def _scale(key: Key, chord: Chord) -> set[int]:
    """Chord tones and the key's tones that do not rub against a chord tone from outside it."""
    scale, tones = set(key.pitch_classes), set(chord.pitch_classes)
    foreign = tones - scale
    rubbed = {pc for pc in scale - tones if {(pc + 1) % 12, (pc - 1) % 12} & foreign}
    return (scale - rubbed) | tones
