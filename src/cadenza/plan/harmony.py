"""Harmony: a chord for every moment of the form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from math import gcd
from random import Random

from cadenza.brief.model import Brief
from cadenza.music.chord import QUALITIES, Chord
from cadenza.music.key import MODES, Key
from cadenza.music.roman import parse_roman, realise, roman_of
from cadenza.music.score import Meter
from cadenza.plan.adapt import bar_pulses
from cadenza.plan.asked import asked_bars, asked_chords, chord_cycle_bars, cycled, home_bar
from cadenza.plan.form import Stretch
from cadenza.plan.model import ChordSpan
from cadenza.plan.modelled import Loop, ProgressionSource
from cadenza.plan.pace import Pace
from cadenza.plan.progressions import progressions_for, split_bars
from cadenza.plan.style import HarmonyStyle, ProgressionStyle, SectionStyle, Style
from cadenza.seeds import stream

__all__ = ["make_harmony"]

_Bar = tuple[Chord, ...]
_PLAIN = re.compile(r"^[#b]{0,2}[IViv]+$")

_PULLS = {
    "dorian": ("IV", "IV", "VII"),
    "phrygian": ("II", "II", "VI"),
    "lydian": ("II", "II", "vi"),
    "mixolydian": ("VII", "IV", "vi"),
    "locrian": ("II", "II", "VI"),
}
"""Mode → what stands for the dominant, the subdominant and the deceptive chord."""


def make_harmony(
    brief: Brief,
    style: Style,
    form: Sequence[Stretch],
    bars: int,
    seed: int,
    source: ProgressionSource | None = None,
) -> tuple[ChordSpan, ...]:
    """Chord spans that cover the whole piece, none of them across a barline.

    Parameters
    ----------
    brief : Brief
        Gives key, metre, asked chords.
    style : Style
        Gives progressions, colours and cadences.
    form : sequence of Stretch
        Sections that add up to ``bars``.
    bars : int
        Whole length.
    seed : int
        Picks among progressions.
    source : ProgressionSource, optional
        Writes the loops, in place of the style's own progressions.

    Raises
    ------
    BriefError
        When the asked chords do not fit into the bars.
    """
    if brief.beats_per_chord is not None:
        return _paced(brief, style, form, bars, seed, source)
    asked = asked_chords(brief)
    if asked:
        filled = asked_bars(asked, style.harmony, form, bars, brief.meter)
    else:
        filled = _styled_bars(brief, style, form, seed, source)
    home = home_bar(asked, brief.key)
    comes_home = style.ending == "hold" and bars > chord_cycle_bars(brief, style, bars)
    spans: list[ChordSpan] = []
    for bar, chords in enumerate(filled):
        if home and home != chords and comes_home and bar + 1 == bars:
            spans += _bar_spans(bar, home, brief, asked=False)
        else:
            spans += _bar_spans(bar, chords, brief, asked=bool(asked))
    return tuple(spans)


def _paced(
    brief: Brief,
    style: Style,
    form: Sequence[Stretch],
    bars: int,
    seed: int,
    source: ProgressionSource | None,
) -> tuple[ChordSpan, ...]:
    """Chords of one length, from the first bar on; the harmony is made as if each were a bar."""
    asked = asked_chords(brief)
    pace = Pace(brief.beats_per_chord or 0.0, brief.meter, bars)
    pace.check(len(asked))
    places = pace.places(held_end=not asked)
    counted = pace.counted(form, places)
    home = home_bar(asked, brief.key)
    if asked:
        chords = cycled([(chord,) for chord in asked], counted)
        comes_home = style.ending == "hold" and bars > chord_cycle_bars(brief, style, bars)
    else:
        even = replace(style, harmony=replace(style.harmony, stretch=1))
        chords = _styled_bars(brief, even, counted, seed, source, one_each=True)
        comes_home = False
    rows = [(chord, bool(asked)) for (chord, *_) in chords]
    if home and comes_home:
        rows = [
            (home[0], False) if pace.is_in_last_bar(end) else row
            for row, (_, end) in zip(rows, places, strict=True)
        ]
    return tuple(
        ChordSpan(at, to, chord, roman_of(chord, brief.key), is_asked)
        for at, to, (chord, is_asked) in pace.spans(rows, places)
    )


def _bar_spans(bar: int, chords: _Bar, brief: Brief, *, asked: bool) -> list[ChordSpan]:
    start, length = bar * brief.meter.bar_ticks(), brief.meter.bar_ticks()
    merged = [chord for n, chord in enumerate(chords) if asked or n == 0 or chord != chords[n - 1]]
    edges = _edges(len(merged), brief.meter)
    return [
        ChordSpan(start + at, start + to, chord, roman_of(chord, brief.key), asked)
        for chord, at, to in zip(merged, edges, [*edges[1:], length], strict=True)
    ]


def _edges(count: int, meter: Meter) -> list[int]:
    """Where chords of a bar begin: on pulses, evenly where there are more chords than those."""
    pulses = bar_pulses(meter)
    if count > len(pulses):
        return [round(index * meter.bar_ticks() / count) for index in range(count)]
    starts = [sum(pulses[:index]) for index in range(len(pulses))]
    return [starts[round(index * len(pulses) / count)] for index in range(count)]


def _styled_bars(
    brief: Brief,
    style: Style,
    form: Sequence[Stretch],
    seed: int,
    source: ProgressionSource | None,
    *,
    one_each: bool = False,
) -> list[_Bar]:
    """Harmony section by section, by the style or a source; one letter shares one progression.

    ``one_each`` lays one chord into each bar, where the bars stand for places of one length.
    """
    key = brief.key
    writer = source.open(key, brief.meter, brief.moods, seed) if source is not None else None
    loops: dict[tuple[str, str], list[_Bar]] = {}
    used: list[str] = []
    out: list[_Bar] = []
    for number, stretch in enumerate(form):
        section = style.sections[stretch.kind]
        use, round_ = _material(style, stretch)
        if (use, round_) not in loops:
            if writer is not None:
                text = writer.write(_loop(style, form, number, key))
            else:
                dice = stream(seed, "harmony", use, round_)
                text = _pick(key, style, use, used, dice, brief.moods)
            used.append(text)
            dice = stream(seed, "colour", use, round_)
            loops[use, round_] = [
                tuple(_coloured(numeral, key, style.harmony, dice) for numeral in bar)
                for bar in split_bars(text)
            ]
        loop = loops[use, round_]
        if one_each:
            flat: list[_Bar] = [(chord,) for bar in loop for chord in bar]
            bars = [flat[place % len(flat)] for place in range(stretch.bars)]
        else:
            bars = _laid(loop, style.harmony.stretch, stretch.bars)
        _end(bars, _cadence(section, last=number + 1 == len(form)), key, style.harmony)
        out += bars
    tonic = _coloured(_tonic_numeral(key), key, style.harmony, stream(seed, "last chord"))
    out[-1] = (_settled(tonic, key),)
    return out


def _material(style: Style, stretch: Stretch) -> tuple[str, str]:
    """What tells a stretch's harmony: sections with the same share it."""
    section = style.sections[stretch.kind]
    return section.harmony or stretch.kind, stretch.letter.removeprefix(section.letter)


def _cadence(section: SectionStyle, *, last: bool) -> str:
    """How a section ends; the last one does not end halfway."""
    return "authentic" if last and section.cadence == "half" else section.cadence


def _loop(style: Style, form: Sequence[Stretch], number: int, key: Key) -> Loop:
    """What a source is asked for the first stretch of a material.

    All stretches of the material take whole rounds of the loop where they can: eight bars, or
    four, or twelve where the style counts in twelves.
    """
    stretch, material = form[number], _material(style, form[number])
    section = style.sections[stretch.kind]
    own = [each.bars for each in form if _material(style, each) == material]
    held = max(1, min(style.harmony.stretch, *own))
    lengths = [max(1, bars // held) for bars in own]
    common = gcd(*lengths)
    rounds = [
        bars for bars in (12, 8, 4) if common % bars == 0 and (bars < 12 or section.unit == 12)
    ]
    bars = rounds[0] if rounds else min(lengths[0], 8 if lengths[0] < 8 else 4)
    ends: tuple[Chord | None, ...] = ()
    if bars == lengths[0] and stretch.bars >= 4:
        cadence = _cadence(section, last=number + 1 == len(form))
        ends = tuple(
            None if each is None else parse_roman(each, key)
            for each in _cadence_numerals(cadence, key, style.harmony)
        )
    return Loop(stretch.kind, bars, lengths[0], ends, "/".join(material))


def _tonic_numeral(key: Key) -> str:
    return "io" if key.mode == "locrian" else "i" if key.is_minor else "I"


def _settled(chord: Chord, key: Key) -> Chord:
    """A last chord without suspensions."""
    quality = "m" if key.is_minor else ""
    return Chord(chord.root, quality) if "sus" in chord.quality else chord


def _pick(
    key: Key, style: Style, use: str, used: list[str], dice: Random, moods: Sequence[str]
) -> str:
    """A progression for a harmony of the style, another one than those in use where possible."""
    own = [each for each in style.progressions if _same_mode(each.mode, key.mode)]
    fitting = [each for each in own if use in each.use] or [each for each in own if not each.use]
    if not fitting:
        fitting = _from_library(key, moods) or own
    fresh = [each for each in fitting if each.numerals not in used] or fitting
    return dice.choices(fresh, [each.weight for each in fresh])[0].numerals


def _same_mode(one: str, other: str) -> bool:
    return one == other or (MODES[one] == MODES[other])


def _from_library(key: Key, moods: Sequence[str]) -> list[ProgressionStyle]:
    """Loops of the library at home in a mode; the church modes keep to their own notes."""
    scale = set(key.pitch_classes)
    return [
        ProgressionStyle(key.mode, _numerals_as_written(each.numerals, key))
        for each in progressions_for(key.mode, moods)
        if _starts_home(each.numerals)
        and len(each.bars) <= 8
        and (key.mode not in _PULLS or all(scale >= set(c.pitch_classes) for c in each.chords(key)))
    ]


def _starts_home(numerals: str) -> bool:
    return numerals.lstrip().rstrip("0123456789").startswith(("I ", "i ", "I7", "i7", "io", "Imaj"))


def _numerals_as_written(numerals: str, key: Key) -> str:
    """Library numerals read in the mode: the bars stay, the chords become the mode's own."""
    bars = split_bars(numerals)
    flat = [numeral for bar in bars for numeral in bar]
    chords = iter(realise(flat, key))
    return " | ".join(" ".join(roman_of(next(chords), key) for _ in bar) for bar in bars)


def _laid(loop: Sequence[_Bar], stretch: int, bars: int) -> list[_Bar]:
    """A loop repeated to fill bars; packed two or four chords to the bar where too long."""
    while stretch > 1 and len(loop) * stretch > bars:
        stretch -= 1
    held = [bar for bar in loop for _ in range(stretch)]
    if len(held) > bars and len(held) % bars == 0 and len(held) // bars <= 2:
        size = len(held) // bars
        packed = [held[at : at + size] for at in range(0, len(held), size)]
        return [tuple(group[0][:1] + group[-1][:1]) for group in packed]
    return [held[bar % len(held)] for bar in range(bars)]


def _end(bars: list[_Bar], cadence: str, key: Key, harmony: HarmonyStyle) -> None:
    """Write a cadence over the last bars of a section of four bars or more."""
    if len(bars) < 4:
        return
    for at, numeral in zip((-2, -1), _cadence_numerals(cadence, key, harmony), strict=True):
        if numeral is None:
            continue
        chord = parse_roman(numeral, key)
        if not _stands_for(bars[at][-1], chord):
            bars[at] = (chord,)


def _cadence_numerals(
    cadence: str, key: Key, harmony: HarmonyStyle
) -> tuple[str | None, str | None]:
    """What the last two bars of a section end on; None leaves a bar as it is."""
    pull, soft, deceptive = _PULLS.get(key.mode, _tonal_pulls(key, harmony))
    tonic = _tonic_numeral(key)
    ends: dict[str, tuple[str | None, str | None]] = {
        "none": (None, None),
        "half": (None, pull),
        "authentic": (pull, tonic),
        "plagal": (soft, tonic),
        "deceptive": (pull, deceptive),
    }
    return ends[cadence]


def _stands_for(there: Chord, wanted: Chord) -> bool:
    """Whether the chord that is there already does what the cadence wants."""
    return there.root_pc == wanted.root_pc and there.is_minor == wanted.is_minor


def _tonal_pulls(key: Key, harmony: HarmonyStyle) -> tuple[str, str, str]:
    """Dominant, subdominant and deceptive chord in major and minor."""
    soft, deceptive = ("iv", "VI") if key.is_minor else ("IV", "vi")
    sevenths = harmony.colour.get("triad", 0.0) < sum(harmony.colour.values()) / 2
    if harmony.dominant == "sus":
        return "V7sus4", soft, deceptive
    if harmony.dominant == "natural" and key.is_minor:
        return ("v" if key.mode != "harmonic_minor" else "V"), soft, deceptive
    return ("V7" if sevenths or key.is_minor else "V"), soft, deceptive


def _coloured(numeral: str, key: Key, harmony: HarmonyStyle, dice: Random) -> Chord:
    """The chord of a numeral; one that names no quality gets the style's colour."""
    colours = list(harmony.colour)
    colour = dice.choices(colours, [harmony.colour[name] for name in colours])[0]
    chord = parse_roman(numeral, key)
    if colour == "triad" or not (_PLAIN.match(numeral) or numeral in ("io", "viio", "iio")):
        return chord
    quality = _richer(chord, key, colour)
    return Chord(chord.root, quality, chord.bass)


def _richer(chord: Chord, key: Key, colour: str) -> str:
    """The richest quality of a colour whose notes the key holds; the triad where none."""
    wanted = _COLOURS.get(chord.quality, {}).get(colour, ())
    scale = set(key.pitch_classes)
    base = set(QUALITIES[chord.quality])
    for quality in wanted:
        extra = [tone for tone, letters in QUALITIES[quality] if (tone, letters) not in base]
        if all((chord.root_pc + tone) % 12 in scale for tone in extra):
            return quality
    return chord.quality


_COLOURS: dict[str, dict[str, tuple[str, ...]]] = {
    "": {
        "seventh": ("maj7", "7"),
        "ninth": ("maj9", "9", "maj7", "7"),
        "add9": ("add9",),
        "sixth": ("69", "6"),
        "sus": ("sus4", "sus2"),
    },
    "m": {
        "seventh": ("m7",),
        "ninth": ("m9", "m7"),
        "add9": ("madd9", "m7"),
        "sixth": ("m6", "m7"),
        "sus": ("m7",),
    },
    "dim": {"seventh": ("m7b5", "dim7"), "ninth": ("m7b5", "dim7"), "sixth": ("m7b5", "dim7")},
}
"""Triad → colour → qualities in order of preference."""
