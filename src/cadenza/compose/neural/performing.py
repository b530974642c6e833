"""From events on the grid to played notes: swing, timing, loudness; bar by bar."""

from __future__ import annotations

from cadenza.compose.engine import Canvas
from cadenza.compose.neural.board import STEP_TICKS
from cadenza.compose.theory.events import dynamic
from cadenza.compose.theory.feel import late_ticks, spread_ticks, swung
from cadenza.music.score import Note
from cadenza.plan.model import PartPlan, Plan
from cadenza.seeds import stream
from cadenza.tokens.sheet import Event

__all__ = ["Performer"]

_MIN_TICKS = 24
_STRAIGHT_STEPS = 3
_MIDDLE_VELOCITY = 76
_ACCENT = 0.6


class Performer:
    """Plays one canvas's cells; a part's notes of one pitch never overlap.

    In a part that plays already, velocities are taken as written, so that they go on as they
    were; in a new one they are accents around what the plan says.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._plan, self._seed = canvas.plan, canvas.seed
        self._steps = _bar_of(canvas.plan)
        self._played = {track.name for track in canvas.score.tracks if track.notes}
        self._held: dict[str, dict[int, int]] = {}
        bars = {(hole.part, hole.bar) for hole in canvas.holes}
        self._limit: dict[tuple[str, int], int] = {}
        for part, bar in sorted(bars, reverse=True):
            after = (bar + 1) * canvas.plan.bar_ticks
            self._limit[part, bar] = self._limit.get((part, bar + 1), after)
        self._given: dict[str, list[Note]] = {}
        for track in canvas.score.tracks:
            bar_ticks = canvas.plan.bar_ticks
            standing = [
                n for n in track.notes if (track.name, n.start_ticks // bar_ticks) not in bars
            ]
            self._given.setdefault(track.name, []).extend(standing)
        for standing in self._given.values():
            standing.sort(reverse=True)

    def play(self, part: PartPlan, bar: int, events: tuple[Event, ...]) -> tuple[Note, ...]:
        """The notes of a cell, in order.

        Timing is drawn from a normal distribution clipped at two deviations, behind the beat
        by the style's lateness; no note starts before its bar or ends after its hole's rights.
        """
        plan = self._plan
        rng = stream(self._seed, "play", part.name, bar)
        spread, late = spread_ticks(plan, part), late_ticks(plan, part)
        start = bar * plan.bar_ticks
        limit = self._limit[part.name, bar]
        notes: list[Note] = []
        shared = (-1, 0.0)
        for event in events:
            if event.step != shared[0]:
                shared = event.step, rng.gauss(0.0, spread)
            drift = shared[1] + rng.gauss(0.0, 0.25 * spread)
            drift = min(max(drift, -2 * spread), 2 * spread) + late
            begin, end = self._span(start, event)
            onset = min(max(round(begin + drift), start), start + plan.bar_ticks - _MIN_TICKS)
            velocity = self._velocity(part, bar, event) + rng.gauss(0.0, plan.feel.velocity_spread)
            length = max(_MIN_TICKS, end - max(onset, begin))
            loud = min(max(round(velocity), 1), 127)
            notes.append(Note(onset, event.pitch, min(length, limit - onset), loud))
        return self._apart(part.name, start, sorted(notes))

    def _span(self, start: int, event: Event) -> tuple[int, int]:
        """Begin and end of an event in ticks."""
        begin = self._tick(start, event.step)
        return begin, max(self._tick(start, event.step + event.duration_steps), begin + _MIN_TICKS)

    def _tick(self, start: int, step: int) -> int:
        bars, within = divmod(step, len(self._steps))
        return start + bars * self._plan.bar_ticks + self._steps[within]

    def _velocity(self, part: PartPlan, bar: int, event: Event) -> float:
        if part.name in self._played:
            return event.velocity
        level = part.velocity * dynamic(self._plan.section_at(bar).energy)
        return level + _ACCENT * (event.velocity - _MIDDLE_VELOCITY)

    def _apart(self, name: str, start: int, notes: list[Note]) -> tuple[Note, ...]:
        """End a note where its pitch starts again; start it after what still sounds of it."""
        held = self._sounding(name, start)
        out: list[Note] = []
        last: dict[int, int] = {}
        for note in notes:
            begin = note.start_ticks
            if note.pitch in last:
                before = out[last[note.pitch]]
                if before.end_ticks > begin:
                    cut = begin - before.start_ticks
                    if cut < 1:
                        continue
                    out[last[note.pitch]] = Note(
                        before.start_ticks, before.pitch, cut, before.velocity
                    )
            else:
                begin = max(begin, held.get(note.pitch, 0))
            length = note.end_ticks - begin
            if length >= 1:
                last[note.pitch] = len(out)
                out.append(Note(begin, note.pitch, length, note.velocity))
        for note in out:
            held[note.pitch] = max(held.get(note.pitch, 0), note.end_ticks)
        return tuple(sorted(out))

    def _sounding(self, name: str, start: int) -> dict[int, int]:
        """Pitch → where it ends, of the notes of a part that began before a tick."""
        held, given = self._held.setdefault(name, {}), self._given.get(name, [])
        while given and given[-1].start_ticks < start:
            note = given.pop()
            held[note.pitch] = max(held.get(note.pitch, 0), note.end_ticks)
        return held


def _bar_of(plan: Plan) -> tuple[int, ...]:
    """For each step of a bar its ticks; places of the straight grid swing with the style."""
    return tuple(
        swung(step * STEP_TICKS, plan.feel, plan.bar_ticks)
        if step % _STRAIGHT_STEPS == 0
        else step * STEP_TICKS
        for step in range(plan.bar_ticks // STEP_TICKS)
    )
