"""Melodies: motifs laid over the harmony, phrase by phrase, with cadences that arrive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from cadenza.compose.theory.events import Event, metric_weight
from cadenza.compose.theory.ladder import (
    chord_scale,
    chord_tones,
    is_avoid,
    ladder,
    nearest,
    pentatonic,
)
from cadenza.compose.theory.motif import Motif, closed, invert, make_motif, scheme, vary
from cadenza.plan.model import PartPlan, Plan, SectionPlan
from cadenza.seeds import stream

__all__ = ["write_melody"]

_CANDIDATES = 4
_STRONG = 0.7


def write_melody(plan: Plan, part: PartPlan, seed: int) -> list[Event]:
    """The whole melody of a part: each section's best of a few candidates.

    Sections of one letter share their material; a return is told again with small changes.
    """
    events: list[Event] = []
    chosen: dict[str, int] = {}
    energies: dict[str, float] = {}
    for section in plan.sections:
        if part.name not in section.parts:
            continue
        material = _material(section)
        energy = energies.setdefault(material, section.energy)
        lines = {
            attempt: _Section(plan, part, section, seed, energy, attempt).write()
            for attempt in ([chosen[material]] if material in chosen else range(_CANDIDATES))
        }
        best = max(lines, key=lambda attempt: _merit(plan, part, lines[attempt]))
        chosen[material] = best
        events.extend(lines[best])
    return events


def _material(section: SectionPlan) -> str:
    """What sections share: their letter; a solo is improvised anew each time."""
    fresh = section.name == "solo"
    return f"{section.letter}{section.occurrence}" if fresh else section.letter


def _home(part: PartPlan, energy: float) -> int:
    """The middle of where a part sings; higher with energy, never at the rim of its range."""
    span = part.high - part.low
    middle = part.low + span * (0.38 + 0.24 * energy)
    return round(middle)


@dataclass(slots=True)
class _Section:
    """One section's melody in the making.

    ``energy`` is that of the letter's first section, so that a return keeps density and place.
    """

    plan: Plan
    part: PartPlan
    section: SectionPlan
    seed: int
    energy: float
    attempt: int

    @property
    def home(self) -> int:
        """The pitch around which the section sings."""
        return _home(self.part, self.energy)

    def _rng(self, *names: object) -> Random:
        """Random numbers that sections of one letter share, so that they are told again."""
        material = _material(self.section)
        return stream(self.seed, "melody", self.part.name, material, self.attempt, *names)

    def write(self) -> list[Event]:
        """Lay the motifs one after the other; then mend what no singer would sing."""
        style = self.plan.melody
        unit_bars = max(1, min(style.motif_bars, self.section.bars))
        units = -(-self.section.bars // unit_bars)
        letters = scheme(self._rng("scheme"), units)
        per_phrase = max(1, style.phrase_bars // unit_bars)
        motifs: dict[str, Motif] = {}
        line: list[Event] = []
        pitch = self.home
        for index, letter in enumerate(letters):
            phrase_end = (index + 1) % per_phrase == 0 or index == units - 1
            motif = self._motif(letter, motifs, unit_bars)
            if letters.index(letter) < index:
                motif = vary(self._rng("vary", index), motif, 0.25 + 0.1 * self.section.occurrence)
            elif self.section.occurrence:
                rng = self._rng("again", index, self.section.occurrence)
                motif = vary(rng, motif, 0.15 * self.section.occurrence)
            if phrase_end:
                bars = min(unit_bars, self.section.bars - index * unit_bars)
                motif = closed(self._rng("close", index), motif, self.plan.meter, bars)
            start_bar = self.section.start_bar + index * unit_bars
            fresh = self._lay(motif, start_bar, pitch, self._rng("lay", index))
            if phrase_end and fresh:
                self._cadence(fresh, final=index == units - 1)
            if fresh:
                pitch = (fresh[-1].pitch * 2 + self.home) // 3
            line.extend(fresh)
        return self._finished(line)

    def _motif(self, letter: str, known: dict[str, Motif], bars: int) -> Motif:
        """The motif of a letter, made at its first use; some grow out of the first by inversion."""
        if letter not in known:
            rng = self._rng("motif", letter)
            density = min(1.0, self.part.density * (0.7 + 0.5 * self.energy))
            style = self.plan.melody
            fresh = make_motif(rng, self.plan.meter, bars, style, density)
            if known and rng.random() < 0.35:
                fresh = invert(known["a"]) if "a" in known else fresh
            known[letter] = fresh
        return known[letter]

    def _lay(self, motif: Motif, start_bar: int, anchor: int, rng: Random) -> list[Event]:
        """The motif over the chords of its bars, from an anchor pitch."""
        start = start_bar * self.plan.bar_ticks
        stop = self.section.end_bar * self.plan.bar_ticks
        line: list[Event] = []
        pitch = anchor
        triplets = self.plan.melody.steps_per_beat % 3 == 0
        for (offset, length), step in zip(motif.onsets, motif.steps, strict=True):
            at = start + offset
            if at >= stop:
                break
            pitch = self._pitch(pitch, step, at, length, rng)
            end = min(at + length, stop)
            level = 0.92 + 0.14 * metric_weight(self.plan.meter, at % self.plan.bar_ticks)
            line.append(Event(at, end, pitch, level, triplets))
        return line

    def _pitch(self, before: int, step: int, at: int, length: int, rng: Random) -> int:
        """The next pitch: a step on the scale of the moment, a chord tone where it weighs."""
        span = self.plan.chord_at(at)
        style = self.plan.melody
        strong = metric_weight(self.plan.meter, at % self.plan.bar_ticks) >= _STRONG
        calm = rng.random() < style.pentatonic
        scale = (pentatonic if calm else chord_scale)(self.plan.key, span.chord)
        rungs = ladder(scale, self.part.low, self.part.high)
        tones = ladder(chord_tones(span.chord), self.part.low, self.part.high)
        if not rungs or not tones:
            return min(max(before, self.part.low), self.part.high)
        step = self._drawn_home(before, step, rng)
        place = rungs.index(nearest(rungs, before, step)) + step
        pitch = rungs[min(max(place, 0), len(rungs) - 1)]
        lean = (step > 0) - (step < 0)
        if strong or span.start_ticks == at or length >= 480:
            foreign = pitch % 12 not in chord_tones(span.chord)
            settles = rng.random() < (0.97 if strong else 0.8)
            if foreign and (settles or is_avoid(span.chord, pitch % 12)):
                pitch = nearest(tones, pitch, lean)
        elif length < 480 and rng.random() < style.blue_notes:
            pitch = self._blue(pitch)
        return pitch

    def _drawn_home(self, before: int, step: int, rng: Random) -> int:
        """Turn a step around when it leads too far from the middle of the voice."""
        away = before - self.home
        if away * step > 0 and abs(away) >= 7 and rng.random() < min(0.95, abs(away) / 12):
            return -step
        return step

    def _blue(self, pitch: int) -> int:
        """The blue third or fifth beside a scale tone, in passing."""
        degree = (pitch - self.plan.key.tonic_pc) % 12
        bent = {4: -1, 2: 1, 7: -1, 5: 1}.get(degree, 0)
        moved = pitch + bent
        return moved if self.part.low <= moved <= self.part.high else pitch

    def _cadence(self, line: list[Event], *, final: bool) -> None:
        """Let a phrase arrive: its last note on a chord tone, long, reached by step."""
        last = line[-1]
        span = self.plan.chord_at(last.start)
        tones = ladder(chord_tones(span.chord), self.part.low, self.part.high)
        if not tones:
            return
        resting = tones
        if final:
            close = {span.chord.pitch_classes[0], span.chord.pitch_classes[1]}
            if self._says_it_all() and self.plan.key.tonic_pc in close:
                close = {self.plan.key.tonic_pc}
            resting = tuple(tone for tone in tones if tone % 12 in close) or tones
        pitch = nearest(resting, last.pitch)
        bar_ticks = self.plan.bar_ticks
        room = min(span.end_ticks, (last.start // bar_ticks + 1) * bar_ticks) - last.start
        length = max(last.end - last.start, min(room, 960))
        line[-1] = replace(last, pitch=pitch, end=last.start + length)
        if len(line) > 1 and abs(line[-2].pitch - pitch) > 4:
            scale = chord_scale(self.plan.key, self.plan.chord_at(line[-2].start).chord)
            rungs = ladder(scale, self.part.low, self.part.high)
            side = 1 if line[-2].pitch > pitch else -1
            if rungs and line[-2].end - line[-2].start < 480:
                line[-2] = replace(line[-2], pitch=nearest(rungs, pitch + 2 * side))

    def _says_it_all(self) -> bool:
        """True at the end of a tune without harmony: its last note alone tells the key."""
        beside = {each.role for each in self.plan.parts if each.name != self.part.name}
        return self.section.end_bar == self.plan.bars and beside <= {"melody", "drums"}

    def _finished(self, line: list[Event]) -> list[Event]:
        """No overlaps, no leaps beyond an octave, no note struck four times, passing notes."""
        line = self._coloured(self._ornamented(self._unstuck(_smoothed(line, self.part))))
        bounded = [
            replace(event, end=min(event.end, following.start))
            for event, following in pairwise(line)
        ]
        return [event for event in (*bounded, *line[-1:]) if event.end > event.start]

    def _unstuck(self, line: list[Event]) -> list[Event]:
        """Move a note that would be the fourth in a row on one pitch to its neighbour."""
        out: list[Event] = []
        for event in line:
            stuck = len(out) >= 3 and all(each.pitch == event.pitch for each in out[-3:])
            tones = chord_tones(self.plan.chord_at(event.start).chord)
            rungs = ladder(tones - {event.pitch % 12}, self.part.low, self.part.high)
            move = stuck and bool(rungs)
            out.append(replace(event, pitch=nearest(rungs, event.pitch)) if move else event)
        return out

    def _coloured(self, line: list[Event]) -> list[Event]:
        """Lead into some notes by a semitone: a short weak note right before them is bent."""
        rng = self._rng("colour", self.section.occurrence)
        out: list[Event] = []
        for event, following in pairwise(line):
            gap = following.pitch - event.pitch
            weak = metric_weight(self.plan.meter, event.start % self.plan.bar_ticks) < _STRONG
            leads = event.end == following.start and event.end - event.start <= 240
            bends = weak and leads and 1 < abs(gap) <= 4
            if bends and rng.random() < 2.5 * self.plan.melody.chromatic:
                event = replace(event, pitch=following.pitch - (1 if gap > 0 else -1))  # noqa: PLW2901
            out.append(event)
        return out + line[-1:]

    def _ornamented(self, line: list[Event]) -> list[Event]:
        """Fill some thirds with a passing note in the second half of the first of the two."""
        rng = self._rng("ornaments", self.section.occurrence)
        chance = self.plan.melody.ornaments + 0.08 * self.section.occurrence
        out: list[Event] = []
        for event, following in pairwise(line):
            gap = following.pitch - event.pitch
            length = event.end - event.start
            fits = 3 <= abs(gap) <= 4 and 240 <= length <= 960 and event.end == following.start
            if not fits or rng.random() > chance:
                out.append(event)
                continue
            middle = event.start + length // 2
            scale = chord_scale(self.plan.key, self.plan.chord_at(middle).chord)
            between = [p for p in range(*sorted((event.pitch, following.pitch))) if p % 12 in scale]
            passing = [p for p in between if p not in (event.pitch, following.pitch)]
            out.append(replace(event, end=middle) if passing else event)
            if passing:
                out.append(Event(middle, event.end, passing[0], 0.85, event.straight))
        return out + line[-1:]


def _smoothed(line: list[Event], part: PartPlan) -> list[Event]:
    """Bring leaps of more than an octave home."""
    out: list[Event] = []
    for event in line:
        pitch = event.pitch
        if out:
            while pitch - out[-1].pitch > 12 and pitch - 12 >= part.low:
                pitch -= 12
            while out[-1].pitch - pitch > 12 and pitch + 12 <= part.high:
                pitch += 12
        out.append(replace(event, pitch=pitch))
    return out


def _merit(plan: Plan, part: PartPlan, line: list[Event]) -> float:
    """How singable a line is: steps, a healthy range, few repeats, chord tones that weigh."""
    if len(line) < 2:
        return float(len(line))
    moves = [abs(b.pitch - a.pitch) for a, b in pairwise(line)]
    steps = sum(0 < move <= 2 for move in moves) / len(moves)
    repeats = sum(move == 0 for move in moves) / len(moves)
    wild = sum(move > 7 for move in moves) / len(moves)
    reach = max(event.pitch for event in line) - min(event.pitch for event in line)
    strong = [
        event
        for event in line
        if metric_weight(plan.meter, event.start % plan.bar_ticks) >= _STRONG
    ]
    fits = [e.pitch % 12 in chord_tones(plan.chord_at(e.start).chord) for e in strong]
    agreement = sum(fits) / len(fits) if fits else 0.5
    wanted = min(16, part.high - part.low)
    return (
        1.2 * min(steps, 0.7)
        - 1.5 * max(0.0, repeats - 0.15)
        - 1.5 * wild
        - 0.06 * abs(reach - wanted)
        + 0.8 * agreement
    )
