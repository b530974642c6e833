"""The chords of a piece on the grid: templates for every beat, the likeliest path through them.

Each beat gives each chord a likelihood: that of drawing what sounds from the chord's tones, and
the lowest tone from its basses. A change costs something, least at a barline, more within the
bar; so do chords that leave the key, and rare qualities. The path of least cost is found by
dynamic programming [1]_ [2]_. A chord is an inversion where another of its tones than the root
lies lowest when it begins and for most of its time.

References
----------
.. [1] Taemin Cho, Juan P. Bello, "On the relative importance of individual components of chord
   recognition systems", IEEE/ACM Transactions on Audio, Speech and Language Processing 22 (2),
   2014.
.. [2] Bryan Pardo, William P. Birmingham, "Algorithms for chordal analysis", Computer Music
   Journal 26 (2), 2002.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.corpus.steps import Ints, StepNotes
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["ChordChange", "HarmonySettings", "by_bar", "find_changes"]

Floats = NDArray[np.float64]
ChordChange = tuple[int, Chord | None]
"""(step from the first barline, the chord from there on)."""

_QUALITIES: tuple[tuple[str, float], ...] = (
    ("", 0.0), ("m", 0.0), ("7", -0.4), ("maj7", -0.8), ("m7", -0.5), ("dim", -0.9),
    ("aug", -1.8), ("sus4", -1.8), ("sus2", -2.2), ("5", -1.5), ("6", -1.8), ("m6", -1.8),
    ("m7b5", -1.0), ("dim7", -0.9), ("mmaj7", -2.2), ("7sus4", -2.0),
)  # fmt: skip
_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_TONE_WEIGHT = {0: 1.25, 7: 0.95}
_SMALLEST_CHORD = 2.8
"""Chords of two tones are likened as if they had this many, or single notes would all be fifths."""
_TUNE_ABOVE = 52
"""A single note from this pitch on is a tune's, not a bass."""
_INVERTED = 0.6
"""Share of a chord's time for which the bass of an inversion lies lowest."""
_FOREIGN, _BASS_FOREIGN, _BASS_ROOT, _BASS_TONE = 0.02, 0.02, 0.65, 0.1


@dataclass(frozen=True, slots=True)
class HarmonySettings:
    """Weights of the detector, set on lead sheets with known chords.

    ``tones`` and ``bass`` weigh a quarter note's evidence; ``barline``, ``half`` and ``beat``
    are the costs of a change there; ``outside`` that of a chord tone outside the key;
    ``silence`` that of a chord over a quarter note of silence.
    """

    tones: float = 3.5
    bass: float = 1.0
    barline: float = 2.0
    half: float = 3.0
    beat: float = 4.5
    outside: float = 0.8
    silence: float = 0.25


def find_changes(
    notes: StepNotes,
    meter: Meter,
    bars: int,
    bar_steps: int,
    key: Key | None = None,
    settings: HarmonySettings | None = None,
) -> tuple[ChordChange, ...]:
    """Hear where the chords of a piece change, and to what.

    Parameters
    ----------
    notes : StepNotes
        Pitched notes, in steps from the first barline.
    meter : Meter
        The metre; its felt beats are where chords may change.
    bars, bar_steps : int
        Number of bars, and the steps in one.
    key : Key, optional
        Makes its own chords likelier.
    settings : HarmonySettings, optional
        Other weights.

    Returns
    -------
    tuple of (step, Chord or None)
        The first at step 0; equal neighbours are one. Empty without notes.
    """
    if not len(notes) or not bars:
        return ()
    settings = settings or HarmonySettings()
    edges, places = _frames(meter, bars, bar_steps)
    chroma, low = _sounding(notes, edges, bars * bar_steps)
    lengths = np.diff(np.append(edges, bars * bar_steps)) / STEPS_PER_QUARTER
    evidence = _evidence(chroma, low, lengths, settings)
    costs = np.array([settings.barline, settings.half, settings.beat])[places]
    path = _best_path(evidence, costs, _prior(key, settings.outside))
    return _merged(edges, path, low)


def by_bar(
    changes: tuple[ChordChange, ...], bars: int, bar_steps: int
) -> tuple[tuple[ChordChange, ...], ...]:
    """Changes by bar with steps from the barline, as a ``Sheet`` has them."""
    if not changes:
        return ()
    out: list[list[ChordChange]] = [[] for _ in range(bars)]
    for step, chord in changes:
        bar, within = divmod(step, bar_steps)
        if 0 <= bar < bars:
            out[bar].append((within, chord))
    return tuple(tuple(each) for each in out)


def _frames(meter: Meter, bars: int, bar_steps: int) -> tuple[Ints, Ints]:
    """First step of each beat, and its place: 0 barline, 1 middle of the bar, 2 elsewhere."""
    pulses = np.array([p for p in meter.pulses(STEPS_PER_QUARTER) if p < bar_steps])
    edges = (np.arange(bars)[:, None] * bar_steps + pulses[None, :]).ravel()
    place = np.where(pulses == 0, 0, np.where(2 * pulses == bar_steps, 1, 2))
    return edges, np.tile(place, bars)


def _sounding(notes: StepNotes, edges: Ints, total: int) -> tuple[Floats, Floats]:
    """How long each pitch class sounds in each frame, and is the lowest; shapes (F, 12)."""
    start = np.clip(notes.start, 0, total)
    end = np.clip(notes.start + notes.duration, 0, total)
    roll = np.zeros((total + 1, 12))
    np.add.at(roll, (start, notes.pitch % 12), 1.0)
    np.add.at(roll, (end, notes.pitch % 12), -1.0)
    sounding = np.cumsum(roll[:-1], axis=0)
    order = np.argsort(-notes.pitch, kind="stable")
    lengths = (end - start)[order]
    ends = np.cumsum(lengths)
    within = np.arange(int(ends[-1])) - np.repeat(ends - lengths, lengths)
    lowest = np.full(total, 128, dtype=np.int64)
    lowest[np.repeat(start[order], lengths) + within] = np.repeat(notes.pitch[order], lengths)
    bass = np.zeros((total, 12))
    several = np.count_nonzero(sounding > 0, axis=1) > 1
    heard = np.flatnonzero((lowest < 128) & (several | (lowest < _TUNE_ABOVE)))
    bass[heard, lowest[heard] % 12] = 1.0
    return (
        np.asarray(np.add.reduceat(sounding, edges, axis=0)),
        np.asarray(np.add.reduceat(bass, edges, axis=0)),
    )


@cache
def _templates() -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Log shares of tones and basses, log priors, and the tones; states root by root."""
    tones, basses, priors, held = [], [], [], []
    for root in range(12):
        for quality, prior in _QUALITIES:
            steps = sorted({step % 12 for step in Chord("C", quality).intervals})
            share = np.full(12, _FOREIGN)
            size = max(len(steps), _SMALLEST_CHORD)
            share[steps] = [_TONE_WEIGHT.get(step, 1.0) / size for step in steps]
            low = np.full(12, _BASS_FOREIGN)
            low[steps] = _BASS_TONE
            low[0] = _BASS_ROOT
            tones.append(np.roll(np.log(share), root))
            basses.append(np.roll(np.log(low / low.sum()), root))
            held.append(np.roll(np.isin(np.arange(12), steps), root))
            priors.append(prior)
    return np.array(tones), np.array(basses), np.array(priors), np.array(held)


def _evidence(chroma: Floats, low: Floats, beats: Floats, settings: HarmonySettings) -> Floats:
    """Log likelihood of each state in each frame, shape (F, 193); the last state is silence."""
    tones, basses, _, _ = _templates()
    mass = chroma.sum(axis=1, keepdims=True)
    shares = np.divide(chroma, mass, out=np.zeros_like(chroma), where=mass > 0)
    bass_mass = low.sum(axis=1, keepdims=True)
    bass = np.divide(low, bass_mass, out=np.zeros_like(low), where=bass_mass > 0)
    filled = np.minimum(1.0, mass[:, 0] / (beats * STEPS_PER_QUARTER))
    weight = (beats * filled)[:, None]
    chords = weight * (settings.tones * shares @ tones.T + settings.bass * bass @ basses.T)
    chords -= settings.silence * ((1.0 - filled) * beats)[:, None]
    silence = -weight * 4.0 * (settings.tones + settings.bass)
    return np.hstack([chords, silence])


@cache
def _prior(key: Key | None, outside: float) -> Floats:
    """Log prior of each state, shape (193,)."""
    _, _, priors, held = _templates()
    out = np.append(priors, -1.0)
    if key is not None:
        scale = set(key.pitch_classes)
        if key.is_minor:
            scale.add((key.tonic_pc + 11) % 12)
        foreign = np.array([pc not in scale for pc in range(12)])
        out[:-1] -= outside * (held & foreign).sum(axis=1)
    return out


def _best_path(evidence: Floats, costs: Floats, prior: Floats) -> Ints:
    """The state of each frame on the likeliest path."""
    scores, moved = evidence.copy(), np.empty_like(prior)
    scores[0] += prior
    came: list[tuple[int, float]] = [(0, 0.0)]  # the best state before, and what is left of it
    score = scores[0]
    for frame, cost in enumerate(costs[1:].tolist(), start=1):
        best = int(score.argmax())
        left = float(score[best]) - cost
        came.append((best, left))
        np.add(left, prior, out=moved)
        np.maximum(score, moved, out=moved)
        score = scores[frame]
        score += moved
    path = np.empty(len(scores), dtype=np.int64)
    state = path[-1] = int(score.argmax())
    for frame in range(len(scores) - 1, 0, -1):
        best, left = came[frame]
        state = state if scores[frame - 1, state] >= left + prior[state] else best
        path[frame - 1] = state
    return path


def _merged(edges: Ints, path: Ints, low: Floats) -> tuple[ChordChange, ...]:
    fresh = np.flatnonzero(np.concatenate([[True], np.diff(path) != 0]))
    basses = np.add.reduceat(low, fresh, axis=0)
    changes: list[ChordChange] = []
    for frame, bass in zip(fresh.tolist(), basses, strict=True):
        chord = _chord(int(path[frame]))
        lowest = int(bass.argmax())
        is_held = bass[lowest] >= _INVERTED * bass.sum() > 0 and low[frame].argmax() == lowest
        if chord is not None and is_held and lowest in chord.pitch_classes:
            chord = _over(chord, _NAMES[lowest])
        changes.append((int(edges[frame]), chord))
    return tuple(changes)


@cache
def _over(chord: Chord, bass: str) -> Chord:
    return Chord(chord.root, chord.quality, bass)


@cache
def _chord(state: int) -> Chord | None:
    root, quality = divmod(state, len(_QUALITIES))
    return None if root > 11 else Chord(_NAMES[root], _QUALITIES[quality][0])
