"""The chords of a person's music: as marked, else as heard, else as they can be set to a tune.

Chords lie on the felt halves of bars. Where parts sound together they are heard
(``metrics.find_chords``), one for the bar where it is as clear as its halves; a chord that is
hardly to be heard gives way to the one before, and what passing notes add is left out.
A tune alone does not tell its chords: there the likeliest progression of the key's own chords
is chosen, by how well each holds the tune's weight and by how chords follow each other.

References
----------
I. Simon, D. Morris, S. Basu, "MySong: automatic accompaniment generation for vocal melodies",
CHI 2008: harmonising a melody as the best path through chords.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from cadenza.metrics import find_chords
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.roman import diatonic, parse_roman, roman_of
from cadenza.music.score import ChordMark, Meter, Note, Score
from cadenza.plan.model import ChordSpan

__all__ = [
    "bar_spans",
    "is_thin",
    "loop_bars",
    "read_harmony",
    "shifted",
    "spans_of",
]

_THIN_BELOW = 1.3
_SURE_AT_LEAST = 0.2
_FOREIGN, _CHANGE_WITHIN_BAR, _SAME = -0.9, -0.35, 0.4
_PLAINER = {
    "9": "7", "maj9": "maj7", "m9": "m7", "add9": "", "madd9": "m", "6": "", "69": "",
    "m6": "m", "mmaj7": "m", "aug7": "7",
}  # fmt: skip
_DIMINISHED = ("dim", "dim7", "m7b5")
_TRIADS = {"maj7": "", "m7": "m", "7sus4": "7"}
_MOVES = {0: 0.0, 1: 0.06, 2: -0.12, 3: 0.22, 4: 0.1, 5: 0.06, 6: 0.0}
"""Steps of the scale that a root moves up → how welcome that is (a fourth most)."""
_DEGREES = {0: 0.3, 1: 0.0, 2: -0.5, 3: 0.15, 4: 0.4, 5: -0.15, 6: -0.6}
"""Degree of a root → how welcome it is."""


def bar_spans(meter: Meter, bars: int) -> list[tuple[int, int]]:
    """The felt halves of each bar, at 480 ticks; metres of one pulse keep whole bars.

    >>> bar_spans(Meter(3, 4), 1)
    [(0, 960), (960, 1440)]
    """
    length, pulses = meter.bar_ticks(), meter.pulses()
    middle = pulses[(len(pulses) + 1) // 2] if len(pulses) > 1 else 0
    edges = [0, middle, length] if middle else [0, length]
    return [(bar * length + a, bar * length + b) for bar in range(bars) for a, b in pairwise(edges)]


def read_harmony(
    canvas: Score, key: Key, meter: Meter, bars: int, *, triads: bool = False
) -> tuple[tuple[ChordSpan, ...], str] | None:
    """Chord spans for every moment of a canvas, and where they come from.

    Parameters
    ----------
    canvas : Score
        At 480 ticks, in one metre.
    key : Key
        For numerals and spelling.
    meter : Meter
        The canvas's metre.
    bars : int
        Its length.
    triads : bool
        Hear sevenths on other degrees than a dominant as passing notes.

    Returns
    -------
    tuple or None
        Spans and "file", "found" or "harmonised"; None where there is nothing to go by.
    """
    spans = bar_spans(meter, bars)
    if canvas.chords and canvas.chords[0].at_ticks < meter.bar_ticks():
        return _marked(canvas.chords, key, meter, bars), "file"
    pitched = [note for track in canvas.tracks if not track.is_drum for note in track.notes]
    if not pitched:
        return None
    if is_thin(pitched):
        chords = _harmonised(pitched, key, spans, meter)
        return spans_of(chords, spans, key), "harmonised"
    found = _heard(canvas, spans, meter)
    if not any(found):
        chords = _harmonised(pitched, key, spans, meter)
        return spans_of(chords, spans, key), "harmonised"
    simple = [None if chord is None else _simple(chord, key, triads=triads) for chord in found]
    return spans_of(_held(simple, key), spans, key), "found"


def _heard(canvas: Score, spans: Sequence[tuple[int, int]], meter: Meter) -> list[Chord | None]:
    """The chord of each half bar; one for the bar where it is as clear as its halves."""
    length = meter.bar_ticks()
    last = spans[-1][1]
    halves = find_chords(canvas, spans)
    whole = find_chords(canvas, [(start, start + length) for start in range(0, last, length)])
    by_bar: dict[int, float] = {}
    for each in halves:
        bar = each.start_ticks // length
        by_bar[bar] = min(by_bar.get(bar, 1.0), each.confidence)
    out: list[Chord | None] = []
    for each in halves:
        bar = each.start_ticks // length
        clearer = whole[bar].confidence >= by_bar[bar] and whole[bar].chord is not None
        chosen = whole[bar] if clearer else each
        out.append(chosen.chord if chosen.confidence >= _SURE_AT_LEAST else None)
    return out


def _simple(chord: Chord, key: Key, *, triads: bool) -> Chord:
    """A chord without what passing notes add to it, named as the key names it."""
    quality = _PLAINER.get(chord.quality, chord.quality)
    if quality in ("5", "sus2") or (triads and quality == "sus4"):
        minor = (chord.root_pc + 3) % 12 in key.pitch_classes
        quality = "m" if minor and (chord.root_pc + 4) % 12 not in key.pitch_classes else ""
    if triads:
        quality = _TRIADS.get(quality, quality)
    plain = Chord(key.name_of(chord.root_pc, leading=quality in _DIMINISHED), quality)
    if chord.bass is None or chord.bass_pc not in plain.pitch_classes:
        return plain
    return replace(plain, bass=plain.names[plain.pitch_classes.index(chord.bass_pc)])


def is_thin(notes: Iterable[Note]) -> bool:
    """Whether a line sounds nearly alone, so that chords cannot be heard."""
    edges: list[tuple[int, int]] = []
    total = 0
    for note in notes:
        total += note.duration_ticks
        edges += [(note.start_ticks, 1), (note.end_ticks, -1)]
    covered = depth = since = 0
    for at, step in sorted(edges):
        if depth > 0:
            covered += at - since
        depth, since = depth + step, at
    return covered == 0 or total / covered < _THIN_BELOW


def _held(found: Sequence[Chord | None], key: Key) -> list[Chord]:
    """Silence and doubt take the chord before; at the start the first that is sure."""
    last = next((chord for chord in found if chord), _tonic(key))
    out: list[Chord] = []
    for chord in found:
        last = chord or last
        out.append(last)
    return out


def _tonic(key: Key) -> Chord:
    return diatonic(key, 0)


def spans_of(
    chords: Sequence[Chord], spans: Sequence[tuple[int, int]], key: Key, *, asked: bool = False
) -> tuple[ChordSpan, ...]:
    """Chords on their spans with numerals in the key."""
    return tuple(
        ChordSpan(start, end, chord, roman_of(chord, key), asked)
        for chord, (start, end) in zip(chords, spans, strict=True)
    )


def _marked(marks: Sequence[ChordMark], key: Key, meter: Meter, bars: int) -> tuple[ChordSpan, ...]:
    """The file's own chord marks; each bar begins with the chord in force."""
    length = meter.bar_ticks()
    at = [mark.at_ticks for mark in marks]
    inside = [tick for tick in at if 0 < tick < bars * length]
    edges = sorted({*range(0, bars * length + 1, length), *inside})
    spans = list(pairwise(edges))
    chords = [marks[max(0, bisect_right(at, start) - 1)].chord for start, _ in spans]
    return spans_of(chords, spans, key)


def loop_bars(harmony: Sequence[ChordSpan], bar_ticks: int, end_bar: int) -> int | None:
    """Bars of the loop that a progression ends in, None where it does not go round.

    A loop of 2, 4, 8, 12 or 16 bars is heard twice, and agrees with itself in the roots of at
    least four chords of five.
    """
    roots = [
        {(span.start_ticks - bar * bar_ticks, span.chord.root_pc, span.chord.is_minor)
         for span in harmony
         if span.start_ticks // bar_ticks == bar}
        for bar in range(end_bar)
    ]  # fmt: skip
    for period in (2, 4, 8, 12, 16):
        if end_bar < 2 * period:
            break
        pairs = [
            (roots[bar], roots[bar - period])
            for bar in range(max(period, end_bar - 2 * period), end_bar)
        ]
        alike = sum(len(a & b) for a, b in pairs)
        every = sum(max(len(a), len(b)) for a, b in pairs)
        if every and alike / every >= 0.8:
            return period
    return None


def _candidates(key: Key) -> list[tuple[int, Chord]]:
    """(degree, chord) of the chords that a tune is set with."""
    out = [(degree, diatonic(key, degree)) for degree in range(7)]
    if key.is_minor:
        out.append((4, parse_roman("V7", key)))
        out += [(3, parse_roman("iv", key))] if key.mode == "dorian" else []
    elif out[4][1].quality == "":
        out[4] = (4, parse_roman("V7", key))
    return [(degree, chord) for degree, chord in out if chord.quality in ("", "m", "7")]


def _weights(
    notes: Sequence[Note], spans: Sequence[tuple[int, int]], meter: Meter
) -> list[list[float]]:
    """How long each pitch class sounds in each span; onsets on pulses count more."""
    starts = [start for start, _ in spans]
    pulses, length = set(meter.pulses()), meter.bar_ticks()
    out = [[0.0] * 12 for _ in spans]
    for note in notes:
        stress = 1.5 if round(note.start_ticks % length / 30) * 30 in pulses else 1.0
        row = max(0, bisect_right(starts, note.start_ticks) - 1)
        while row < len(spans) and spans[row][0] < note.end_ticks:
            sounding = min(note.end_ticks, spans[row][1]) - max(note.start_ticks, spans[row][0])
            out[row][note.pitch % 12] += stress * max(0, sounding)
            row += 1
    return out


def _harmonised(
    notes: Sequence[Note], key: Key, spans: Sequence[tuple[int, int]], meter: Meter
) -> list[Chord]:
    """The best path through the key's chords under a tune."""
    candidates = _candidates(key)
    fits = [_fits(row, candidates) for row in _weights(notes, spans, meter)]
    home = [degree == 0 for degree, _ in candidates]
    fits[0] = [fit + 0.4 * at_home for fit, at_home in zip(fits[0], home, strict=True)]
    last = next((at for at in reversed(range(len(fits))) if any(fits[at])), len(fits) - 1)
    fits[last] = [fit + 0.6 * at_home for fit, at_home in zip(fits[last], home, strict=True)]
    length = meter.bar_ticks()
    scores, back = fits[0], []
    for at in range(1, len(spans)):
        within = spans[at][0] % length != 0
        rows = [
            max(
                (scores[before] + _step(candidates[before], candidate, within=within), -before)
                for before in range(len(candidates))
            )
            for candidate in candidates
        ]
        back.append([-before for _, before in rows])
        scores = [score + fit for (score, _), fit in zip(rows, fits[at], strict=True)]
    path = [max(range(len(candidates)), key=lambda at: (scores[at], -at))]
    for row in reversed(back):
        path.append(row[path[-1]])
    return [candidates[at][1] for at in reversed(path)]


def _fits(weights: Sequence[float], candidates: Sequence[tuple[int, Chord]]) -> list[float]:
    """How well each chord holds a span's notes; nothing to choose in silence."""
    total = sum(weights)
    if not total:
        return [0.0] * len(candidates)
    out = []
    for degree, chord in candidates:
        tones = set(chord.pitch_classes)
        inside = sum(weights[tone] for tone in tones) / total
        root = 0.15 * weights[chord.root_pc] / total
        out.append(inside + root + _FOREIGN * (1.0 - inside) + 0.5 * _DEGREES[degree])
    return out


def _step(before: tuple[int, Chord], after: tuple[int, Chord], *, within: bool) -> float:
    """How welcome it is that one chord follows another."""
    if before[1] == after[1]:
        return _SAME
    return _MOVES[(after[0] - before[0]) % 7] + (_CHANGE_WITHIN_BAR if within else 0.0)


def shifted(spans: Iterable[ChordSpan], ticks: int) -> tuple[ChordSpan, ...]:
    """Chord spans moved later."""
    return tuple(
        replace(span, start_ticks=span.start_ticks + ticks, end_ticks=span.end_ticks + ticks)
        for span in spans
    )
