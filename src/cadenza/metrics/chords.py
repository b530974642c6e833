"""The chords of a piece, heard from its notes alone.

Conventions
-----------
The score's own chord symbols are never read. A *span* is a pair of ticks, start and end. Within
a span each pitch class has a weight: the time it sounds, by loudness, summed over the notes;
drum tracks are left out. A chord's likelihood is that of drawing these weights from its tones,
so that a fourth tone has to earn its place, times that of its bass.

References
----------
.. [1] Taemin Cho, Juan P. Bello, "On the relative importance of individual components of chord
   recognition systems", IEEE/ACM Transactions on Audio, Speech and Language Processing 22 (2),
   2014.
.. [2] Bryan Pardo, William P. Birmingham, "Algorithms for chordal analysis", Computer Music
   Journal 26 (2), 2002.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from cadenza.metrics._sounding import sounding
from cadenza.metrics._tables import BarGrid, Floats, Ints, Same, bar_grid, note_table
from cadenza.metrics._validate import check_score
from cadenza.metrics.harmony import irregularity
from cadenza.music.chord import Chord
from cadenza.music.score import Score

__all__ = [
    "VOCABULARY",
    "ChordFinding",
    "ChordFit",
    "chord_fits",
    "chord_progression_irregularity_heard",
    "chord_surety",
    "evaluate",
    "find_chords",
    "half_bars",
    "root_shares",
    "sounding_halves",
    "validate",
]

VOCABULARY: tuple[tuple[str, float], ...] = (
    ("", 0.0), ("m", 0.0), ("7", -0.3), ("maj7", -0.3), ("m7", -0.3), ("dim", -0.8),
    ("aug", -1.5), ("sus4", -0.9), ("sus2", -1.2), ("5", -0.6), ("6", -1.0), ("m6", -1.2),
    ("m7b5", -0.8), ("dim7", -1.0), ("mmaj7", -1.6), ("aug7", -2.0), ("7sus4", -1.3),
    ("9", -1.0), ("maj9", -1.0), ("m9", -1.0), ("add9", -1.2), ("madd9", -1.4), ("69", -1.8),
)  # fmt: skip
"""Chord qualities that can be found, each with its log prior."""

_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_SHARPNESS = 16.0
_BASS_SHARPNESS = 3.0
_TONE_SHARES = {0: 1.25, 7: 0.95}
_FOREIGN = 0.012
_INSIDE_AT_LEAST = 0.6
_PRESENT_AT_LEAST = 0.025
_BASS_AT_LEAST = 0.5
_WALKING_AT_LEAST, _OPENING_AT_LEAST = 0.2, 0.9


@dataclass(frozen=True, slots=True)
class ChordFinding:
    """The likeliest chord of a span; ``chord`` is None where nothing pitched sounds.

    ``confidence`` is its probability under the model, 0 to 1.
    """

    start_ticks: int
    end_ticks: int
    chord: Chord | None
    confidence: float


@dataclass(frozen=True, slots=True)
class ChordFit:
    """How far a span's notes are those of a chord.

    Parameters
    ----------
    ok : bool or None
        None where nothing pitched sounds.
    inside : float
        Share of the sounding weight on tones of the chord, 0 to 1.
    missing : tuple of str
        Names of the tones that make the chord what it is and do not sound. Empty where fewer
        than three pitch classes sound: a bass alone cannot show a third.
    bass_ok : bool
        Whether the lowest note is mostly the chord's bass, or another of its tones; or begins
        there and walks on.
    """

    ok: bool | None
    inside: float
    missing: tuple[str, ...] = ()
    bass_ok: bool = True


def validate(score: Score, spans: Sequence[tuple[int, int]] = ()) -> None:
    """Refuse what is no score that can be measured, and spans that end before they start.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, a pitch outside 0–127, or a span is
        reversed.
    """
    check_score(score, spans)


def half_bars(score: Score) -> tuple[tuple[int, int], ...]:
    """Start and end in ticks of each half of each bar, up to the end of the piece."""
    if score.end_ticks < 1:
        return ()
    grid = bar_grid(score)
    return _halves(grid, np.arange(grid.bar_index(score.end_ticks - 1) + 1))


def sounding_halves(score: Score) -> tuple[tuple[int, int], ...]:
    """The half bars of those bars in which a pitched note starts."""
    grid = bar_grid(score)
    return _halves(grid, np.unique(grid.locate(note_table(score).start_ticks)[0]))


def find_chords(score: Score, spans: Sequence[tuple[int, int]]) -> tuple[ChordFinding, ...]:
    """Hear the likeliest chord of each span.

    Parameters
    ----------
    score : Score
        Any score; its chord symbols are not read.
    spans : sequence of (start, end)
        In ticks; they may overlap and stand in any order.

    Returns
    -------
    tuple of ChordFinding
        One a span, in the order of ``spans``.

    Raises
    ------
    UsageError
        When a span ends before it starts.
    """
    validate(score, spans)
    shares, low = _chord_shares(score, spans)
    found = []
    for row, (start, end) in enumerate(spans):
        best = int(shares[row].argmax())
        sounds = bool(shares[row, best])
        chord = _named(best, low[row]) if sounds else None
        found.append(ChordFinding(start, end, chord, float(shares[row, best])))
    return tuple(found)


def root_shares(score: Score, spans: Sequence[tuple[int, int]]) -> Floats:
    """Probability of each pitch class to be the root of each span's chord, shape (spans, 12)."""
    shares, _ = _chord_shares(score, spans)
    return np.asarray(shares.reshape(len(spans), len(VOCABULARY), 12).sum(axis=1))


def chord_fits(
    score: Score, spans: Sequence[tuple[int, int]], asked: Sequence[Chord]
) -> tuple[ChordFit, ...]:
    """Judge whether each span's notes realise the chord that was asked for there.

    A span realises a chord when at least 60 % of what sounds are its tones, the tones that
    name it are there (root or bass, third or suspension, an altered fifth, the sixth or
    seventh) and outweigh their rivals, and the lowest note is one of its tones: for half of the
    span, or where the span begins, since a bass that walks is on its way from the second beat on.

    Parameters
    ----------
    score : Score
        Any score; its chord symbols are not read.
    spans : sequence of (start, end)
        In ticks.
    asked : sequence of Chord
        One a span.
    """
    validate(score, spans)
    weights, bass = _span_weights(score, spans)
    _, opening = _span_weights(score, [(a, a + max(1, (b - a) // 4)) for a, b in spans])
    chroma = _normalised(weights)
    return tuple(
        _fit(chord, chroma[row], bass[row], opening[row])
        for row, chord in zip(range(len(spans)), asked, strict=True)
    )


def chord_surety(score: Score) -> float:
    """Mean probability, 0 to 1, of the chords heard in half bars of bars in which a note starts."""
    found = [each.confidence for each in _heard(Same(score)) if each.chord]
    return sum(found) / len(found) if found else math.nan


def chord_progression_irregularity_heard(score: Score) -> float:
    """Chord progression irregularity of the chords heard in those half bars, 0 to 1."""
    return irregularity([each.chord.symbol for each in _heard(Same(score)) if each.chord])


@lru_cache(maxsize=1)
def _heard(same: Same) -> tuple[ChordFinding, ...]:
    return find_chords(same.score, sounding_halves(same.score))


def evaluate(score: Score) -> dict[str, float]:
    """All numbers of this module, in a fixed order.

    Parameters
    ----------
    score : Score
        Any score, also an empty one.

    Returns
    -------
    dict
        Name → number; NaN where there is nothing to measure.
    """
    validate(score)
    irregular = chord_progression_irregularity_heard(score)
    return {"chord_surety": chord_surety(score), "chord_progression_irregularity_heard": irregular}


def _halves(grid: BarGrid, bars: Ints) -> tuple[tuple[int, int], ...]:
    """Both halves of each bar; a bar of one tick stays whole."""
    starts, lengths = grid.bar_start(bars), grid.bar_length(bars)
    middles = starts + lengths // 2
    edges = np.stack([starts, middles, middles, starts + lengths], axis=1).reshape(-1, 2)
    return tuple((start, end) for start, end in edges.tolist() if end > start)


def _chord_shares(score: Score, spans: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Probability of each chord of the tables, and the bass, per span; zeros in silence."""
    weights, bass = _span_weights(score, spans)
    chroma = _normalised(weights)
    tones, basses, prior = _chord_tables()
    logits = _SHARPNESS * chroma @ tones.T + _BASS_SHARPNESS * bass @ basses.T + prior
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    sounds = chroma.any(axis=1, keepdims=True)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True) * sounds), bass


def _fit(chord: Chord, chroma: Floats, low: Floats, opening: Floats) -> ChordFit:
    if not chroma.any():
        return ChordFit(None, 0.0)
    tones = [*chord.pitch_classes, chord.bass_pc]
    inside = float(chroma[sorted(set(tones))].sum())
    missing: tuple[str, ...] = ()
    if int((chroma > _PRESENT_AT_LEAST).sum()) >= 3:
        missing = _missing(chord, chroma)
    bass_ok = _held(tones, low) >= _BASS_AT_LEAST or (
        _held(tones, opening) >= _OPENING_AT_LEAST and _held(tones, low) >= _WALKING_AT_LEAST
    )
    ok = inside >= _INSIDE_AT_LEAST and not missing and bass_ok
    return ChordFit(ok, inside, missing, bass_ok)


def _held(tones: Sequence[int], low: Floats) -> float:
    """Share of the bass that lies on some pitch classes; 1 where there is no bass."""
    total = float(low.sum())
    return float(low[sorted(set(tones))].sum()) / total if total else 1.0


def _missing(chord: Chord, chroma: Floats) -> tuple[str, ...]:
    """Names of the defining tones that do not sound, or less than their rivals."""
    held = set(chord.pitch_classes)
    out = []
    for semitones, name in zip(chord.intervals, chord.names, strict=True):
        tone = (chord.root_pc + semitones) % 12
        rivals = [(chord.root_pc + rival) % 12 for rival in _RIVALS.get(semitones, ())]
        if semitones not in _RIVALS:
            continue
        strongest = max((chroma[each] for each in rivals if each not in held), default=0.0)
        if chroma[tone] < max(_PRESENT_AT_LEAST, float(strongest)):
            out.append(name)
    return tuple(out)


_RIVALS: dict[int, tuple[int, ...]] = {
    0: (),
    2: (3, 4),
    3: (4,),
    4: (3,),
    5: (3, 4),
    6: (7,),
    8: (7,),
    9: (),
    10: (11,),
    11: (10,),
}
"""Tones that make a chord what it is, with the tones that would make it another."""


@cache
def _chord_tables() -> tuple[Floats, Floats, Floats]:
    """Log shares of the tones and of the bass, shape (qualities × 12, 12), and log priors."""
    tones, basses, prior = [], [], []
    for quality, log_prior in VOCABULARY:
        steps = sorted({step % 12 for step in Chord("C", quality).intervals})
        shares = np.full(12, _FOREIGN)
        shares[steps] = [_TONE_SHARES.get(step, 1.0) / len(steps) for step in steps]
        low = np.full(12, 0.01)
        low[steps] = 0.08
        low[0] = 0.7
        for root in range(12):
            tones.append(np.roll(np.log(shares / shares.sum()), root))
            basses.append(np.roll(np.log(low / low.sum()), root))
            prior.append(log_prior)
    return np.stack(tones), np.stack(basses), np.array(prior)


def _named(index: int, low: Floats) -> Chord:
    """The chord of a row of the tables, with a slash where another of its tones lies lowest."""
    quality, root = VOCABULARY[index // 12][0], index % 12
    plain = Chord(_NAMES[root], quality)
    bass = int(low.argmax())
    slash = bass != root and low[bass] > 0.6 and bass in plain.pitch_classes
    return Chord(_NAMES[root], quality, _NAMES[bass]) if slash else plain


def _normalised(weights: Floats) -> Floats:
    totals = weights.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0))


def _span_weights(score: Score, spans: Sequence[tuple[int, int]]) -> tuple[Floats, Floats]:
    """Weight of each pitch class, and share of each as the bass, per span: (spans, 12) each.

    The shares of the bass sum to 1, or to less where the lowest note is hardly a bass.
    """
    edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
    notes, lowest, anything = _ramps(Same(score))
    weights, bass = _overlap(notes, edges), _overlap(lowest, edges)
    total = _overlap(anything, edges).sum(axis=1, keepdims=True)
    return weights, np.asarray(np.divide(bass, total, out=np.zeros_like(bass), where=total > 0))


@dataclass(frozen=True, slots=True)
class _Ramp:
    """Weighted notes summed up so that the weight within any span is one look-up.

    ``at`` holds the moments at which weight begins (and, with a minus, ends) to sound, rising;
    ``slope`` and ``offset``, one longer, sum up the weights, and weights × moments, before.
    """

    at: Ints
    slope: Floats
    offset: Floats

    def until(self, edges: Ints) -> Floats:
        """Weight × ticks that have sounded up to each edge; same shape as ``edges``."""
        index = np.searchsorted(self.at, edges, side="right")
        return np.asarray(self.slope[index] * edges - self.offset[index])


def _ramp(starts: Ints, ends: Ints, weights: Floats) -> _Ramp:
    at = np.concatenate([starts, ends])
    order = np.argsort(at, kind="stable")
    steps = np.concatenate([weights, -weights])[order]
    at = at[order]
    slope = np.concatenate([[0.0], np.cumsum(steps)])
    return _Ramp(at, slope, np.concatenate([[0.0], np.cumsum(steps * at)]))


@lru_cache(maxsize=1)
def _ramps(same: Same) -> tuple[tuple[_Ramp, ...], tuple[_Ramp, ...], tuple[_Ramp, ...]]:
    """Ramps of the notes and of the bass by pitch class, and of all time in which any sounds."""
    notes = note_table(same.score)
    loudness = np.sqrt(np.clip(notes.velocity, 1, 127) / 80.0)
    roll = sounding(same.score)
    lowest = roll.lowest
    heard = lowest < 128
    starts, ends = roll.edges_ticks[:-1][heard], roll.edges_ticks[1:][heard]
    trust, lowest = roll.bass_trust[heard], lowest[heard] % 12
    by_note, by_bass = [], []
    for pitch_class in range(12):
        own = notes.pitch_class == pitch_class
        by_note.append(_ramp(notes.start_ticks[own], notes.end_ticks[own], loudness[own]))
        own = lowest == pitch_class
        by_bass.append(_ramp(starts[own], ends[own], trust[own]))
    return tuple(by_note), tuple(by_bass), (_ramp(starts, ends, np.ones(starts.size)),)


def _overlap(ramps: tuple[_Ramp, ...], edges: Ints) -> Floats:
    """Weighted time that each ramp sounds within each span, shape (spans, ramps)."""
    out = np.zeros((edges.shape[0], len(ramps)))
    for column, ramp in enumerate(ramps):
        until = ramp.until(edges)
        out[:, column] = np.maximum(0.0, until[:, 1] - until[:, 0])
    return np.where(out > 1e-6 * np.diff(edges, axis=1), out, 0.0)
