"""Chordal parts: comping, strumming, stabs, pads, broken chords and arpeggios."""

from __future__ import annotations

from random import Random

from cadenza.compose.theory.events import LEVELS, Event, bar_sections, step_ticks
from cadenza.music.voicing import voice
from cadenza.plan.model import Figure, PartPlan, Plan, SectionPlan
from cadenza.seeds import stream

__all__ = ["voicings", "write_harmony"]

_STRUM_MS = 11.0
_BROKEN = ("broken", "arpeggio")
_STRUCK = ("comp", "stab", "strum")
_GROUND_GATE = 0.9
_HARMONIC = ("chords", "pad", "arpeggio")


def voicings(plan: Plan, part: PartPlan) -> dict[int, tuple[int, ...]]:
    """The pitches of each chord span, by its start tick, led smoothly through each section.

    A section that returns starts from the same hand position as the first time, so that the
    same chords lie where they lay. Where a bass plays beneath, up to three voices over a
    seventh chord leave the root to it; where none plays, the lowest part puts the chord's
    bass note at the bottom.
    """
    out: dict[int, tuple[int, ...]] = {}
    entry: dict[tuple[str, bool], tuple[int, ...] | None] = {}
    previous: tuple[int, ...] | None = None
    last, section = None, None
    for span in plan.harmony:
        now = plan.section_at(span.start_ticks // plan.bar_ticks)
        ground = _is_ground(plan, part, now)
        if now is not section:
            previous, last, section = entry.setdefault((now.letter, ground), previous), None, now
        if previous is None or span.chord != last:
            rootless = not ground and part.voices <= 3 and len(span.chord.intervals) > 3
            previous = voice(
                span.chord,
                previous,
                low=part.low,
                high=part.high,
                voices=part.voices,
                rootless=rootless,
                bass_first=ground,
                octaves=part.octaves,
            )
            last = span.chord
        out[span.start_ticks] = previous
    return out


def _is_ground(plan: Plan, part: PartPlan, section: SectionPlan) -> bool:
    """True where a part is the lowest of its section's harmony, with no bass beneath it."""
    playing = [other for other in plan.parts if other.name in section.parts]
    if any(other.role == "bass" for other in playing):
        return False
    harmonic = [other for other in playing if other.role in _HARMONIC]
    return bool(harmonic) and min(harmonic, key=lambda each: each.low).name == part.name


def write_harmony(plan: Plan, part: PartPlan, seed: int) -> list[Event]:
    """The whole line of a chordal part (roles chords, pad, arpeggio)."""
    player = _Player(plan, part)
    before: tuple[int, SectionPlan] | None = None
    for bar, section in bar_sections(plan, part.name):
        if before is not None and before[1] is not section:
            player.release((before[0] + 1) * plan.bar_ticks)
        before = (bar, section)
        figure = plan.figures.get(section.figures.get(part.name, ""))
        rng = stream(seed, "harmony", part.name, section.letter, bar - section.start_bar)
        if figure is None or (plan.ending == "hold" and bar == plan.bars - 1 and plan.bars > 2):
            player.release(bar * plan.bar_ticks)
            player.held_bar(bar)
        elif figure.kind in _BROKEN:
            player.broken_bar(bar, figure, bar - section.start_bar, rng)
        else:
            player.struck_bar(bar, figure, bar - section.start_bar)
    if before is not None:
        player.release((before[0] + 1) * plan.bar_ticks)
    return player.events


def _rest_steps(texts: list[str], step: int) -> int:
    """Steps from one up to the next strike of the bar, or its end."""
    following = (at for at in range(step + 1, len(texts)) if texts[at] in LEVELS)
    return next(following, len(texts)) - step


class _Player:
    """Hands on the keys: what sounds now, and since when."""

    def __init__(self, plan: Plan, part: PartPlan) -> None:
        self.plan = plan
        self.part = part
        self.events: list[Event] = []
        self.voicings = voicings(plan, part)
        self._since = 0
        self._sign = ""
        self._held: tuple[int, ...] = ()
        self._figure: Figure | None = None
        self._turn = 0
        self._alone = all(other.role != "bass" for other in plan.parts)

    def _at(self, ticks: int) -> tuple[int, ...]:
        return self.voicings[self.plan.chord_at(ticks).start_ticks]

    def held_bar(self, bar: int) -> None:
        """Each chord of the bar, held to its end."""
        for span in self.plan.chords_in_bar(bar):
            for pitch in self.voicings[span.start_ticks]:
                self.events.append(Event(span.start_ticks, span.end_ticks, pitch, 0.95))

    def struck_bar(self, bar: int, figure: Figure, within: int) -> None:
        """One bar of a figure whose chords are struck together (or nearly, in a strum)."""
        unit = step_ticks(figure.steps_per_beat)
        steps = self.plan.bar_ticks // unit
        texts = [figure.text[(within * steps + s) % len(figure.text)] for s in range(steps)]
        grounds = self._grounds(bar, figure, texts)
        for step, written in enumerate(texts):
            at = bar * self.plan.bar_ticks + step * unit
            sign = self._told(written, at)
            if step in grounds:
                self.release(at)
                self._ground(at, at + _rest_steps(texts, step) * unit, figure)
            elif sign in LEVELS:
                self.release(at)
                self._strike(at, sign, figure, above=bool(grounds))
            elif sign == ".":
                self.release(at)
            elif self._held and self._struck(at, above=bool(grounds)) != self._held:
                again = self._sign
                self.release(at)
                self._strike(at, again, figure, above=bool(grounds))
        if figure.kind != "pad":
            self.release((bar + 1) * self.plan.bar_ticks)

    def _told(self, sign: str, at: int) -> str:
        """A figure's sign; a chord of asked length is struck where it begins in a rest too."""
        begins = self.plan.chord_at(at).start_ticks == at
        if self.plan.beats_per_chord is None or sign in LEVELS or not begins:
            return sign
        return sign if sign == "-" and self._held else "o"

    def _grounds(self, bar: int, figure: Figure, texts: list[str]) -> tuple[int, ...]:
        """Steps at which the hand plays the bass note, in a piece where nobody else does.

        A figure that rests on the downbeat leaves it to the bass: where there is none, the bass
        note stands there, and in the middle of a bar of even pulses that rests there too
        (oom-pah-pah, oom-pah oom-pah).
        """
        section = self.plan.section_at(bar)
        if not self._alone or figure.kind not in _STRUCK or texts[0] not in ".-":
            return ()
        if not any(sign in LEVELS for sign in texts) or not _is_ground(
            self.plan, self.part, section
        ):
            return ()
        half = len(texts) // 2
        pulses = self.plan.meter.numerator // (3 if self.plan.meter.is_compound else 1)
        return (0, half) if pulses % 2 == 0 and texts[half] == "." else (0,)

    def _ground(self, start: int, end: int, figure: Figure) -> None:
        """The bass note alone: an octave under the chord where the part reaches so low."""
        lowest = self._at(start)[:1]
        straight = figure.steps_per_beat % 3 == 0
        for pitch in lowest:
            low = pitch if pitch - 12 < self.part.low or self.part.octaves else pitch - 12
            length = max(30, round((end - start) * _GROUND_GATE))
            self.events.append(Event(start, start + length, low, 1.0, straight))

    def _struck(self, at: int, *, above: bool) -> tuple[int, ...]:
        """What a strike plays: the whole chord, or what lies above a bass note struck before."""
        tones = self._at(at)
        return tones[1:] if above and len(tones) > 2 else tones

    def _strike(self, at: int, sign: str, figure: Figure, *, above: bool = False) -> None:
        self._since, self._sign, self._held = at, sign, self._struck(at, above=above)
        self._figure = figure

    def release(self, at: int) -> None:
        """Let go of what sounds."""
        if not self._held or self._figure is None:
            return
        length = max(30, round((at - self._since) * self._figure.gate))
        straight = self._figure.steps_per_beat % 3 == 0
        strum = _STRUM_MS * self.plan.tempo_bpm * 480 / 60_000
        lift = strum if self._figure.kind == "strum" else 0.0
        order = reversed(self._held) if self._sign == "u" else self._held
        top = max(self._held)
        for index, pitch in enumerate(order):
            offset = min(round(index * lift), length // 2)
            level = LEVELS[self._sign] * (1.0 if pitch == top else 0.92)
            self.events.append(
                Event(self._since, self._since + length, pitch, level, straight, offset)
            )
        self._held = ()

    def broken_bar(self, bar: int, figure: Figure, within: int, rng: Random) -> None:
        """One bar of a figure that plays the chord tones one by one."""
        unit = step_ticks(figure.steps_per_beat)
        steps = self.plan.bar_ticks // unit
        straight = figure.steps_per_beat % 3 == 0
        texts = [figure.text[(within * steps + s) % len(figure.text)] for s in range(steps)]
        if within == 0:
            self._turn = 0
        for step, sign in enumerate(texts):
            if sign in ".-":
                continue
            length = 1
            while step + length < steps and texts[step + length] == "-":
                length += 1
            at = bar * self.plan.bar_ticks + step * unit
            end = at + max(30, round(length * unit * figure.gate))
            pitch = self._tone(sign, at, figure.order, rng)
            level = 1.08 if sign == "X" else 0.8 if sign == "o" else 0.95
            self.events.append(Event(at, end, pitch, level, straight))

    def _tone(self, sign: str, at: int, order: str, rng: Random) -> int:
        """The pitch of one step: a numbered tone of the voicing or the next in order."""
        tones = self._at(at)
        if sign.isdigit() and sign != "0":
            return self._lifted(tones, int(sign) - 1)
        above = not self.part.octaves and tones[0] + 12 <= self.part.high
        reach = len(tones) + (1 if above else 0)
        turn, self._turn = self._turn, self._turn + 1
        if order == "random":
            return self._lifted(tones, rng.randrange(reach))
        if order == "updown" and reach > 1:
            turn %= 2 * reach - 2
            return self._lifted(tones, turn if turn < reach else 2 * reach - 2 - turn)
        turn %= reach
        return self._lifted(tones, reach - 1 - turn if order == "down" else turn)

    def _lifted(self, tones: tuple[int, ...], index: int) -> int:
        """The index-th tone; past the top the voicing goes on an octave higher, if it may.

        A voicing of asked octaves begins again from below.
        """
        octave, place = divmod(index, len(tones))
        if self.part.octaves:
            return tones[place]
        pitch = tones[place] + 12 * octave
        while pitch > self.part.high and pitch - 12 >= self.part.low:
            pitch -= 12
        return pitch
