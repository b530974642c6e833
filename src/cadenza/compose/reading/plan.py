"""A person's MIDI file, read into a plan and a canvas that the engines can go on from.

Whatever the file is, a window of it is looked at: bars that share one metre. Of these the key,
tempo, sections, parts and chords are taken from the file where it states them, and from its
notes where it does not. What a plan needs beyond that (grooves, figures, how melodies move)
comes from the style.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from cadenza.brief.model import Part, Wish
from cadenza.compose.reading.barring import Bars, Stretch, check_bars, file_bars
from cadenza.compose.reading.canvases import on_canvas, prevailing_tempo
from cadenza.compose.reading.harmony import read_harmony, shifted
from cadenza.compose.reading.key import read_key
from cadenza.compose.reading.parts import (
    fitted,
    found_feel,
    loudness_factor,
    part_of,
    unique_names,
)
from cadenza.compose.reading.sections import read_sections
from cadenza.compose.reading.style import (
    PATTERN_BARS,
    choose_style,
    in_triads,
    lent_sections,
    sketch,
)
from cadenza.errors import ContradictionError, UsageError
from cadenza.metrics.roles import find_roles
from cadenza.music.key import Key
from cadenza.music.score import ChordMark, Meter, MeterChange, Note, Score, Track
from cadenza.plan.library import load_styles
from cadenza.plan.model import ChordSpan, PartPlan, Plan
from cadenza.plan.style import Style
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["Reader", "Reading", "read_plan"]

_TEMPO_TOLERANCE = 0.02
_TELLING_NOTES, _MOST_NOTES = 16, 2000


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a window of a file.

    Parameters
    ----------
    plan : Plan
        Form, harmony and parts of the window. New parts, where some are wanted, stand last.
    score : Score
        The canvas: the window's notes at 480 ticks, in tracks named as the plan's parts. Notes
        that hang over into the window start with it.
    first_bar : int
        Where the window starts in the file, from 0.
    parts : tuple of str
        The part of each track of the file, in its order.
    style : Style
        What lends grooves, figures and manners.
    sources : dict
        Where "style" ("asked", "near", "guessed"), "key" ("asked", "file", "found", "style") and
        "harmony" ("asked", "file", "found", "harmonised", "style"; "moved" for the file's chords
        in another key) come from.
    """

    plan: Plan
    score: Score
    first_bar: int
    parts: tuple[str, ...]
    style: Style
    sources: dict[str, str]


def read_plan(
    score: Score,
    *,
    bars: tuple[int, int] | None = None,
    wish: Wish | None = None,
    styles: Mapping[str, Style] | None = None,
    seed: int = 1,
) -> Reading:
    """Read bars of a file.

    Parameters
    ----------
    score : Score
        As ``read_midi`` gives it.
    bars : (int, int), optional
        First and last bar, counted from 1 through the whole file; the longest stretch in one
        metre by default.
    wish : Wish, optional
        Its key and style overrule what is found; its moods help to guess the style.
    styles : Mapping of name to Style, optional
        The package's by default.
    seed : int
        Same file, wish and seed, same reading.

    Raises
    ------
    UsageError
        When there are no such bars, the file holds no note, or the bars change their metre.
    ContradictionError
        When the wish asks for another tempo or metre than the file has.
    """
    reader = Reader(score, wish, styles, seed)
    if bars is None:
        longest = max(reader.bars.stretches(), key=lambda stretch: stretch.bars)
        return reader.read(longest)
    first, end = check_bars(bars, len(reader.bars))
    stretches = reader.bars.stretches(first, end)
    if len(stretches) > 1:
        raise UsageError(
            "the bars that are read share one metre",
            f"{stretches[0].meter} up to bar {stretches[0].end} and {stretches[1].meter} after it",
            f"read bars {first + 1}-{stretches[0].end} and the rest apart",
        )
    return reader.read(stretches[0])


class Reader:
    """One file, looked at window by window; what holds for all of it is found once.

    Parameters
    ----------
    score, wish, styles, seed
        See ``read_plan``.
    bars : Bars, optional
        The file's bars, where they are known.
    """

    def __init__(
        self,
        score: Score,
        wish: Wish | None = None,
        styles: Mapping[str, Style] | None = None,
        seed: int = 1,
    ) -> None:
        if not any(track.notes for track in score.tracks):
            raise UsageError(
                "a file to work on holds notes", "one without any", "try cadenza compose instead"
            )
        self.score = score
        self.wish = wish or Wish()
        self.seed = seed
        self.bars: Bars = file_bars(score)
        self.styles: Mapping[str, Style] = load_styles() if styles is None else styles
        self.style, self.style_source = choose_style(score, self.wish, self.styles)
        self.names = unique_names(score.tracks)
        self._check_wish()

    def longer(self, score: Score) -> Reader:
        """A reader of the same file with new bars behind it; style and roles stay."""
        other = copy(self)
        other.score, other.bars = score, file_bars(score)
        other.__dict__["roles"] = self.roles
        return other

    def in_own_key(self) -> Reader:
        """A reader of the same file that finds its key out, whatever key the wish has."""
        other = copy(self)
        other.wish = replace(self.wish, key=None)
        other.__dict__.pop("_whole_key", None)
        return other

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The role of each track."""
        return find_roles(self.score)

    @cached_property
    def own_parts(self) -> tuple[Part, ...]:
        """Each track as a brief would name it."""
        return tuple(
            part_of(track, role) for track, role in zip(self.score.tracks, self.roles, strict=True)
        )

    @cached_property
    def _whole_key(self) -> Key:
        longest = max(self.bars.stretches(), key=lambda stretch: stretch.bars)
        key, _ = read_key(
            self.score, self.canvas(longest), 0, None, self.wish, self.style, self.seed
        )
        return key

    def _check_wish(self) -> None:
        """A file keeps its tempo and metre."""
        bpm, meter = self.wish.tempo_bpm, self.wish.meter
        tempos = [change.bpm for change in self.score.tempos] or [120.0]
        slack = 1.0 + _TEMPO_TOLERANCE
        if bpm is not None and not min(tempos) / slack <= bpm <= max(tempos) * slack:
            raise ContradictionError(
                f"a file keeps its own tempo, here {tempos[0]:g} bpm",
                f"{bpm:g} bpm",
                "leave the tempo out",
            )
        if meter is not None and meter not in self.bars.meters:
            raise ContradictionError(
                f"a file keeps its own metre, here {self.bars.meters[0]}",
                str(meter),
                "leave the metre out",
            )

    def tempo_at(self, stretch: Stretch) -> float:
        """The tempo that lasts longest within a stretch."""
        start, end = self.bars.span(stretch.first)[0], self.bars.span(stretch.end - 1)[1]
        return prevailing_tempo(self.score, start, end)

    def canvas(self, stretch: Stretch) -> Score:
        """The notes and marks of a stretch at 480 ticks, in tracks named as parts."""
        tracks = tuple(
            Track(name, track.program, track.is_drum, self._notes(track, stretch))
            for track, name in zip(self.score.tracks, self.names, strict=True)
        )
        return Score(
            tracks=tracks,
            meters=(MeterChange(0, stretch.meter),),
            chords=self._chord_marks(stretch),
            end=stretch.bars * stretch.meter.bar_ticks(),
        )

    def _notes(self, track: Track, stretch: Stretch) -> tuple[Note, ...]:
        start, end = self.bars.span(stretch.first)[0], self.bars.span(stretch.end - 1)[1]
        out = []
        for note in track.notes:
            if note.start_ticks >= end or max(note.end_ticks, note.start_ticks + 1) <= start:
                continue
            at = self.bars.onset_to_canvas(max(note.start_ticks, start), stretch)
            to = self.bars.to_canvas(min(note.end_ticks, end), stretch)
            out.append(Note(at, note.pitch, max(1, to - at), note.velocity))
        return tuple(sorted(out))

    def _chord_marks(self, stretch: Stretch) -> tuple[ChordMark, ...]:
        start, end = self.bars.span(stretch.first)[0], self.bars.span(stretch.end - 1)[1]
        held = [mark for mark in self.score.chords if mark.at_ticks < start][-1:]
        inside = [mark for mark in self.score.chords if start <= mark.at_ticks < end]
        marks = {
            self.bars.onset_to_canvas(max(mark.at_ticks, start), stretch): mark.chord
            for mark in (*held, *inside)
        }
        return tuple(ChordMark(at, chord) for at, chord in sorted(marks.items()))

    def read(
        self, stretch: Stretch, new: Sequence[Part] = (), focus: tuple[int, int] | None = None
    ) -> Reading:
        """Read one stretch.

        Parameters
        ----------
        stretch : Stretch
            Bars of one metre.
        new : sequence of Part
            Parts to be added behind the file's own.
        focus : (int, int), optional
            First and end bar of the file that tell how loud and how busy the parts are.
        """
        canvas = self.canvas(stretch)
        key, key_source = self._key(canvas, stretch)
        tempo_bpm = self.tempo_at(stretch)
        lender = self.lender(key, tempo_bpm, stretch.meter, min(PATTERN_BARS, stretch.bars), new)
        length = stretch.meter.bar_ticks()
        near = tuple(
            (bar - stretch.first) * length for bar in focus or (stretch.first, stretch.end)
        )
        parts = self._parts(lender, canvas, new, (near[0], near[1]))
        harmony, harmony_source = self._harmony(canvas, key, tempo_bpm, stretch)
        names = [part.name for part in parts]
        plan = Plan(
            title=self.score.title,
            style=self.style.name,
            key=key,
            tempo_bpm=tempo_bpm,
            meter=stretch.meter,
            bars=stretch.bars,
            seed=self.seed,
            parts=parts,
            sections=lent_sections(
                read_sections(self.score, self.bars, stretch, canvas, harmony), lender, names, names
            ),
            harmony=harmony,
            grooves=lender.grooves,
            figures=lender.figures,
            feel=found_feel(canvas, lender.feel),
            melody=lender.melody,
            ending=self._ending(canvas, stretch),
        )
        sources = {"style": self.style_source, "key": key_source, "harmony": harmony_source}
        return Reading(
            plan, on_canvas(plan, canvas), stretch.first, self.names, self.style, sources
        )

    def _key(self, canvas: Score, stretch: Stretch) -> tuple[Key, str]:
        start = self.bars.starts[stretch.first]
        whole = lambda: self._whole_key  # noqa: E731  (only looked for where it is needed)
        return read_key(self.score, canvas, start, whole, self.wish, self.style, self.seed)

    def _harmony(
        self, canvas: Score, key: Key, tempo_bpm: float, stretch: Stretch
    ) -> tuple[tuple[ChordSpan, ...], str]:
        """The chords of a stretch, and where they come from."""
        plain = in_triads(self.style)
        found = read_harmony(canvas, key, stretch.meter, stretch.bars, triads=plain)
        if found is not None:
            return found
        return self.lender(key, tempo_bpm, stretch.meter, stretch.bars).harmony, "style"

    def lender(
        self, key: Key, tempo_bpm: float, meter: Meter, bars: int, new: Sequence[Part] = ()
    ) -> Plan:
        """The style's own plan for the file's parts and new ones."""
        wish = replace(self.wish, chords=(), progression=())
        parts = (*self.own_parts, *new)
        return sketch(self.style, key, tempo_bpm, meter, parts, bars, wish, self.seed)

    def asked_harmony(self, plan: Plan, first: int, bars: int) -> tuple[ChordSpan, ...]:
        """The chords of the wish over some bars of a plan; empty where it asks for none."""
        if not self.wish.chords and not self.wish.progression:
            return ()
        parts = self.own_parts[:1]
        lender = sketch(
            self.style, plan.key, plan.tempo_bpm, plan.meter, parts, bars, self.wish, self.seed
        )
        return shifted(lender.harmony, first * plan.bar_ticks)

    def _ending(self, canvas: Score, stretch: Stretch) -> str:
        """A file that comes to rest in its last bar ends held; a loop is cut."""
        if stretch.end < len(self.bars):
            return "cut"
        length = stretch.meter.bar_ticks()
        bars = [note.start_ticks // length for track in canvas.tracks for note in track.notes]
        last = bars.count(stretch.bars - 1)
        return "hold" if last < 0.5 * len(bars) / max(1, len(set(bars))) else "cut"

    def _telling(self, index: int, track: Track) -> Track:
        """A track of a canvas; where it hardly plays there, what it plays in the whole file."""
        if len(track.notes) >= _TELLING_NOTES:
            return track
        factor = TICKS_PER_QUARTER / self.score.ticks_per_quarter
        notes = [
            replace(note, start_ticks=round(note.start_ticks * factor))
            for note in self.score.tracks[index].notes[:_MOST_NOTES]
        ]
        return replace(track, notes=tuple(notes))

    def _parts(
        self, lender: Plan, canvas: Score, new: Sequence[Part], near: tuple[int, int]
    ) -> tuple[PartPlan, ...]:
        own = [
            fitted(plan, name, self._telling(index, canvas.tracks[index]), near)
            for index, (plan, name) in enumerate(zip(lender.parts, self.names, strict=False))
        ]
        blank = [Track(part.role) for part in new]
        factor = loudness_factor(canvas)
        added = [
            replace(plan, name=name, velocity=min(120, max(20, round(plan.velocity * factor))))
            for plan, name in zip(
                lender.parts[len(own) :], unique_names(blank, self.names), strict=True
            )
        ]
        return (*own, *added)
