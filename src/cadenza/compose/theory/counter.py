"""Counter-melodies: a slow second voice against the tune, awake where the tune rests."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from cadenza.compose.theory.events import Event, bar_sections
from cadenza.compose.theory.ladder import chord_scale, chord_tones, ladder, nearest
from cadenza.plan.model import PartPlan, Plan
from cadenza.seeds import stream

__all__ = ["write_counter"]


def write_counter(plan: Plan, part: PartPlan, tune: list[Event], seed: int) -> list[Event]:
    """A line of chord tones in contrary motion, with a run of steps where the tune is silent."""
    voice = _Voice(plan, part, sorted(tune, key=lambda event: event.start))
    for bar, section in bar_sections(plan, part.name):
        rng = stream(seed, "counter", part.name, section.letter, bar - section.start_bar)
        start = bar * plan.bar_ticks
        ending = plan.ending == "hold" and bar == plan.bars - 1 and plan.bars > 2
        for at, until in _slots(plan, bar):
            if rng.random() < 0.08 and at != start and not ending:
                continue
            voice.hold(at, until)
        busy = rng.random() < 0.35 + 0.4 * part.density
        if busy and not ending and voice.tune_rests(start + plan.bar_ticks - 480, 480):
            voice.run(start + plan.bar_ticks - 480, start + plan.bar_ticks)
    return voice.line


def _slots(plan: Plan, bar: int) -> list[tuple[int, int]]:
    """The stretches that one note fills: half bars, or the chords where they are shorter."""
    start, end = bar * plan.bar_ticks, (bar + 1) * plan.bar_ticks
    pulses = plan.meter.pulses()
    middle = pulses[len(pulses) // 2] if len(pulses) > 1 else 0
    cuts = {start, start + middle} | {span.start_ticks for span in plan.chords_in_bar(bar)}
    edges = [*sorted(cuts), end]
    return list(pairwise(edges))


class _Voice:
    """The second voice in the making."""

    def __init__(self, plan: Plan, part: PartPlan, tune: list[Event]) -> None:
        self.plan = plan
        self.part = part
        self.tune = tune
        self.starts = [event.start for event in tune]
        self.line: list[Event] = []
        self.last = (part.low + part.high) // 2

    def _tune_at(self, at: int) -> int | None:
        """The tune's pitch at a tick, None where it rests."""
        index = bisect_right(self.starts, at) - 1
        if index >= 0 and self.tune[index].end > at:
            return self.tune[index].pitch
        return None

    def tune_rests(self, at: int, length: int) -> bool:
        """True where the tune neither sounds nor starts for a while."""
        index = bisect_right(self.starts, at + length - 1)
        return self._tune_at(at) is None and bisect_right(self.starts, at) == index

    def hold(self, at: int, until: int) -> None:
        """One long note, chosen against the tune."""
        chord = self.plan.chord_at(at).chord
        tones = ladder(chord_tones(chord), self.part.low, self.part.high)
        if not tones:
            return
        now, then = self._tune_at(at), self._tune_at(max(0, at - 240))
        motion = 0 if now is None or then is None else (now > then) - (now < then)
        pitch = min(tones, key=lambda tone: (self._cost(tone, now, motion), tone))
        if self.line and self.line[-1].pitch == pitch and self.line[-1].end == at:
            tied = self.line.pop()
            at = tied.start
        self.line.append(Event(at, until, pitch, 0.95))
        self.last = pitch

    def _cost(self, tone: int, tune: int | None, motion: int) -> float:
        """Far moves, unisons, clashes, parallel motion and doubled octaves all cost."""
        move = tone - self.last
        cost = abs(move) + (2.5 if move == 0 else 0.0) + (6.0 if abs(move) > 9 else 0.0)
        middle = (self.part.low + self.part.high) / 2
        cost += 0.15 * abs(tone - middle)
        if motion and move * motion > 0:
            cost += 1.5
        if tune is not None:
            apart = abs(tune - tone) % 12
            cost += {0: 4.0, 1: 9.0, 2: 5.0, 11: 6.0, 6: 2.0, 7: 1.0}.get(apart, 0.0)
            cost += 5.0 if tone > tune else 0.0
        return cost

    def run(self, at: int, until: int) -> None:
        """Two eighths of the scale that lead to where the voice goes next."""
        scale = chord_scale(self.plan.key, self.plan.chord_at(at).chord)
        rungs = ladder(scale, self.part.low, self.part.high)
        if not self.line or not rungs or self.line[-1].start >= at:
            return
        held = self.line.pop()
        self.line.append(Event(held.start, min(held.end, at), held.pitch, held.level))
        place = rungs.index(nearest(rungs, held.pitch))
        side = 1 if place < len(rungs) // 2 else -1
        half = (until - at) // 2
        for index in (1, 2):
            rung = rungs[min(max(place + side * index, 0), len(rungs) - 1)]
            start = at + (index - 1) * half
            self.line.append(Event(start, start + half, rung, 0.88))
        self.last = self.line[-1].pitch
