"""Bass lines: figures of chord degrees, approach tones and steps towards the next root."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from cadenza.compose.theory.events import Event, bar_sections, step_ticks
from cadenza.compose.theory.ladder import chord_scale
from cadenza.music.chord import Chord
from cadenza.plan.model import ChordSpan, Figure, PartPlan, Plan
from cadenza.seeds import stream

__all__ = ["write_bass"]

_SIGNS = "Rr53O7ASXxo"
_LEVELS = {"R": 1.08, "r": 0.8, "O": 1.0, "A": 0.9, "S": 0.92, "X": 1.14, "o": 0.8}


def write_bass(plan: Plan, part: PartPlan, seed: int) -> list[Event]:
    """The whole bass line of a part."""
    line = _Line(plan, part)
    for bar, section in bar_sections(plan, part.name):
        figure = plan.figures.get(section.figures.get(part.name, ""))
        rng = stream(seed, "bass", part.name, section.letter, bar - section.start_bar)
        if figure is None or (plan.ending == "hold" and bar == plan.bars - 1 and plan.bars > 2):
            line.held_bar(bar)
        else:
            line.figure_bar(bar, figure, bar - section.start_bar, rng)
    return line.events


class _Line:
    """A bass line in the making; remembers the last pitch so that the next one is near."""

    def __init__(self, plan: Plan, part: PartPlan) -> None:
        self.plan = plan
        self.part = part
        self.events: list[Event] = []
        self.last = _centre(part)

    def held_bar(self, bar: int) -> None:
        """The root of each chord of the bar, held."""
        for span in self.plan.chords_in_bar(bar):
            pitch = self._near(span.chord.bass_pc)
            self.events.append(Event(span.start_ticks, span.end_ticks, pitch, 1.0))

    def figure_bar(self, bar: int, figure: Figure, within: int, rng: Random) -> None:
        """One bar of a figure."""
        unit = step_ticks(figure.steps_per_beat)
        steps = self.plan.bar_ticks // unit
        start = bar * self.plan.bar_ticks
        straight = figure.steps_per_beat % 3 == 0
        sounding: Event | None = None
        for step in range(steps):
            at = start + step * unit
            sign = figure.text[(within * steps + step) % len(figure.text)]
            span = self.plan.chord_at(at)
            held = sign == "-" and sounding is not None
            if span.start_ticks == at and (held or self.plan.beats_per_chord is not None):
                sign = "R"
            if sign in _SIGNS:
                self._close(sounding, at, figure)
                pitch = self._pitch(sign, span, rng)
                level = _LEVELS.get(sign, 0.95)
                sounding = Event(at, at + unit, pitch, level, straight)
            elif sign == "." and sounding is not None:
                self._close(sounding, at, figure)
                sounding = None
        self._close(sounding, start + self.plan.bar_ticks, figure)

    def _close(self, sounding: Event | None, at: int, figure: Figure) -> None:
        """End what sounds at a tick, shortened by the figure's gate."""
        if sounding is not None:
            end = sounding.start + max(30, round((at - sounding.start) * figure.gate))
            self.events.append(replace(sounding, end=end))

    def _pitch(self, sign: str, span: ChordSpan, rng: Random) -> int:
        chord = span.chord
        if sign in "AS":
            return self._towards_next(sign, span, rng)
        if sign == "O":
            root = self._near(chord.bass_pc)
            self.last = root
            return root + 12 if root + 12 <= self.part.high else root
        if sign in "537":
            return self._near(_member(chord, int(sign)), keep=True)
        return self._near(chord.bass_pc)

    def _towards_next(self, sign: str, span: ChordSpan, rng: Random) -> int:
        """A note that leads into the next chord's bass note: approach it, or walk closer."""
        following = self.plan.chord_at(min(span.end_ticks, self.plan.end_ticks - 1)).chord
        before = self.events[-1].pitch if self.events else self.last
        target = self._near(following.bass_pc)
        scale = chord_scale(self.plan.key, span.chord)
        if sign == "S":
            self.last = self._walked(before, target, scale)
            return self.last
        side = 1 if before > target or (before == target and rng.random() < 0.5) else -1
        near = rng.random() < 0.6
        choices = [
            target + side * step for step in (1, 2) if near or (target + side * step) % 12 in scale
        ]
        choices += [target - side, target + 2 * side]
        fitting = (p for p in choices if p != before and self._plays(p))
        return next(fitting, min(max(target, self.part.low), self.part.high))

    def _walked(self, before: int, target: int, scale: frozenset[int]) -> int:
        """One scale step towards the target; away from it where that would arrive too soon."""
        side = 1 if target > before else -1
        if abs(target - before) <= 2:
            side = -side
        for step in (side, 2 * side, 3 * side, -side, -2 * side):
            if (before + step) % 12 in scale and self._plays(before + step):
                return before + step
        return before

    def _plays(self, pitch: int) -> bool:
        return self.part.low <= pitch <= self.part.high

    def _near(self, pc: int, *, keep: bool = False) -> int:
        """The pitch of a class nearest to the last note, drawn towards the low centre."""
        low, high, centre = self.part.low, self.part.high, _centre(self.part)
        choices = [pitch for pitch in range(low, high + 1) if pitch % 12 == pc]
        if not choices:
            return min(max(low + (pc - low) % 12, 0), 127)
        pitch = min(choices, key=lambda p: abs(p - self.last) + 0.6 * abs(p - centre))
        if not keep:
            self.last = pitch
        return pitch


def _centre(part: PartPlan) -> int:
    """Where a bass is at home: the lower middle of its range."""
    return part.low + min(7, (part.high - part.low) // 2)


def _member(chord: Chord, degree: int) -> int:
    """Pitch class of the third, fifth or seventh of a chord; the nearest thing where absent."""
    wanted = {3: (4, 3, 5, 2), 5: (7, 6, 8), 7: (10, 11, 9, 12)}[degree]
    for semitones in wanted:
        if semitones in chord.intervals or semitones == 12:
            return (chord.root_pc + semitones) % 12
    return chord.root_pc
