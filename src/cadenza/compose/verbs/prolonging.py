"""The plan of a window whose last bars are new: what was found goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.brief.model import Part
from cadenza.compose.reading.barring import Stretch
from cadenza.compose.reading.canvases import on_canvas
from cadenza.compose.reading.harmony import loop_bars, shifted
from cadenza.compose.reading.key import is_foreign
from cadenza.compose.reading.plan import Reader, Reading
from cadenza.compose.reading.style import in_triads, lent_sections
from cadenza.compose.verbs.continuing import TAIL_BARS
from cadenza.metrics import same_key
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.roman import roman_of
from cadenza.music.transposing import transpose_chord
from cadenza.plan.model import ChordSpan, Plan, SectionPlan

__all__ = ["prolonged"]

_HOME_FROM_BARS = 4
_PHRASE_BARS = 8
_SEVERAL = 3
_RESTFUL_MAJOR = ("", "maj7", "maj9", "6", "69", "add9")
_RESTFUL_MINOR = ("m", "m7", "m9", "m6", "madd9")
_EVEN, _SWAY = 0.6, 0.5


def prolonged(reader: Reader, stretch: Stretch, seam: int, new: Sequence[Part]) -> Reading:
    """The reading of a stretch whose bars from ``seam`` on are still empty.

    Where the wish asks for a key that the file is not in, the new bars are planned in it and
    what was there is read in its own.

    Parameters
    ----------
    reader : Reader
        Of the file with its new bars.
    stretch : Stretch
        The context and the new bars.
    seam : int
        The first new bar, from 0 through the file.
    new : sequence of Part
        Parts that join in with the new bars.
    """
    whole = reader.read(stretch, new)
    old_bars = seam - stretch.first
    before = Stretch(stretch.first, seam, stretch.meter)
    tail = (max(stretch.first, seam - TAIL_BARS), seam)
    asked = reader.wish.key
    moves = bool(old_bars) and asked is not None and is_foreign(asked, reader.canvas(before))
    reading = reader.in_own_key() if moves else reader
    old = reading.read(before, new, tail) if old_bars else whole
    key = whole.plan.key if moves else old.plan.key
    plan = replace(whole.plan, key=key, tempo_bpm=old.plan.tempo_bpm, ending="hold")
    count = stretch.bars - old_bars
    harmony, source = _harmony(reader, old, plan, old_bars, count)
    lender = reader.lender(plan.key, plan.tempo_bpm, plan.meter, count, new)
    names = [part.name for part in plan.parts]
    plan = replace(
        plan,
        parts=old.plan.parts,
        sections=(
            *(old.plan.sections if old_bars else ()),
            *lent_sections(_sections(lender, old_bars), lender, names, names),
        ),
        harmony=(*(old.plan.harmony if old_bars else ()), *harmony),
        grooves={**old.plan.grooves, **lender.grooves},
        figures={**old.plan.figures, **lender.figures},
        feel=old.plan.feel,
    )
    sources = {**old.sources, "harmony": source, **({"key": "asked"} if moves else {})}
    return replace(old, plan=plan, score=on_canvas(plan, whole.score), sources=sources)


def _sections(lender: Plan, offset: int) -> tuple[SectionPlan, ...]:
    """The style's form for the new bars, without its quietest and loudest."""
    energies = [section.energy for section in lender.sections]
    mean = sum(energies) / len(energies)
    return tuple(
        replace(
            section,
            letter=f"N{section.letter}",
            start_bar=section.start_bar + offset,
            energy=round(_EVEN + _SWAY * (section.energy - mean), 3),
        )
        for section in lender.sections
    )


def _harmony(
    reader: Reader, old: Reading, plan: Plan, old_bars: int, count: int
) -> tuple[tuple[ChordSpan, ...], str]:
    """Chords for the new bars: asked for, or the file's own again, or the style's.

    In another key of the same mode the file's own are moved along; in another mode they would
    be other chords, and the style's stand for them.
    """
    asked = reader.asked_harmony(plan, old_bars, count)
    if asked:
        return asked, "asked"
    length = plan.bar_ticks
    known = old.sources["harmony"] != "style"
    moves = not same_key(plan.key, old.plan.key)
    if not old_bars or not known or (moves and plan.key.mode != old.plan.key.mode):
        lender = reader.lender(plan.key, plan.tempo_bpm, plan.meter, count)
        return shifted(lender.harmony, old_bars * length), "style"
    loop = _loop(old.plan, old_bars)
    spans: list[ChordSpan] = []
    for bar in range(old_bars, old_bars + count):
        source = old_bars - loop + (bar - old_bars) % loop
        there = [span for span in old.plan.harmony if span.start_ticks // length == source]
        spans += shifted(there, (bar - source) * length)
    if moves:
        spans = _moved(spans, old.plan.key, plan.key)
    if count >= _HOME_FROM_BARS:
        last = (old_bars + count - 1) * length
        home = _home(plan.key, spans, triads=in_triads(reader.style))
        spans = [span for span in spans if span.start_ticks < last]
        spans.append(ChordSpan(last, last + length, home, roman_of(home, plan.key)))
    own = "file" if old.sources["harmony"] == "file" else "found"
    return tuple(spans), "moved" if moves else own


def _moved(spans: Sequence[ChordSpan], old: Key, new: Key) -> list[ChordSpan]:
    """Chords as they are in another key of the same mode; their numerals stay."""
    fifths = new.fifths - old.fifths
    return [replace(span, chord=transpose_chord(span.chord, fifths)) for span in spans]


def _loop(plan: Plan, bars: int) -> int:
    """How many of the last bars are gone through again.

    The loop that they are; else whole phrases, 8 bars at a time. A last chord that is held on
    and on in music of several chords is an ending and no loop.
    """
    loop = loop_bars(plan.harmony, plan.bar_ticks, bars)
    if loop is not None:
        start = (bars - loop) * plan.bar_ticks
        within = {span.chord.root_pc for span in plan.harmony if span.start_ticks >= start}
        every = {span.chord.root_pc for span in plan.harmony}
        if len(within) > 1 or len(every) < _SEVERAL:
            return loop
    return bars // _PHRASE_BARS * _PHRASE_BARS or bars


def _home(key: Key, spans: Sequence[ChordSpan], *, triads: bool) -> Chord:
    """The tonic chord to end on: a triad, or with the colour that the chords have by then."""
    plain = Chord(key.tonic, "m" if key.is_minor else "")
    if triads:
        return plain
    restful = _RESTFUL_MINOR if key.is_minor else _RESTFUL_MAJOR
    there = [span.chord for span in spans if span.chord.root_pc == key.tonic_pc]
    return next((Chord(key.tonic, c.quality) for c in there if c.quality in restful), plain)
