"""How many beats make a bar, and which of them is the first.

Bars begin where harmony changes, where the bass plays and where much starts; music mostly begins
with a bar. Each metre and phase is scored by how much more of that its downbeats have than its
other beats, and three beats against four by what comes back after them and after several bars.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cadenza.music.score import Meter
from cadenza.transcription.beats.evidence import RATE_HZ, Floats
from cadenza.transcription.model import Transcription

__all__ = ["Bars", "find_bars", "is_compound"]

Bars = tuple[int, int]
"""Beats in a bar, and the index of the first downbeat."""

_NEAR_BEATS = 0.15
_BASS_BELOW = 52
_FEWEST_BARS = 2
_THREES, _FOURS = (3, 6, 9, 18), (4, 8, 16, 32)
_WEIGHTS = np.array([0.701, 1.283, 0.879, -1.169, 6.032, 2.903, 16.196, 3.066])
"""Of each of ``bar_features``; fitted by ``tools/fit_beats.py``."""


def find_bars(times_s: Floats, transcription: Transcription, envelope: Floats) -> Bars:
    """Beats in a bar (3 or 4) and the index of the first downbeat.

    Parameters
    ----------
    times_s : array (B,)
        The beats.
    transcription : Transcription
        The notes.
    envelope : array (T,)
        How much starts in each frame.
    """
    best, found = -np.inf, (4, 0)
    for beats, first, features in bar_features(times_s, transcription, envelope):
        worth = float(features @ _WEIGHTS)
        if worth > best:
            best, found = worth, (beats, first)
    return found


def bar_features(
    times_s: Floats, transcription: Transcription, envelope: Floats
) -> Iterator[tuple[int, int, Floats]]:
    """Each metre and first downbeat with what is weighed of it, shape (F,).

    How much more bass, change of harmony and strength downbeats have than the other beats;
    for three beats, 1 and what tells three from four; whether the music begins with a bar.
    """
    signs = beat_signs(times_s, transcription, envelope)
    three = (
        1.0,
        _three_not_four(signs.sum(axis=1)),
        _three_not_four(signs[:, 1]),
        _returns(times_s, transcription),
    )
    begin = int(np.argmin(np.abs(times_s - transcription.onset_s[0])))
    for beats in (4, 3):
        if len(signs) < _FEWEST_BARS * beats:
            continue
        for first in range(beats):
            own = np.zeros(len(signs), bool)
            own[first::beats] = True
            more = signs[own].mean(axis=0) - signs[~own].mean(axis=0)
            turns = three if beats == 3 else (0.0,) * len(three)
            yield beats, first, np.array([*more, *turns, float((begin - first) % beats == 0)])


def _three_not_four(values: Floats) -> float:
    """How much more alike values three apart are than values four apart, about −1 to 1."""
    centred = values - values.mean()
    power = float((centred**2).sum())
    if power < 1e-9 or len(centred) < 5:
        return 0.0
    three, four = (float((centred[:-lag] * centred[lag:]).sum()) for lag in (3, 4))
    return (three - four) / power


def _returns(times_s: Floats, transcription: Transcription) -> float:
    """How much more the music returns after threes of beats than after fours, about −1 to 1.

    Compared are pitch classes and onsets of each quarter of a beat; lags that are both three and
    four bars tell nothing and are left out.
    """
    chroma = _chroma(times_s, transcription)
    at = np.clip(np.searchsorted(times_s, transcription.onset_s, side="right") - 1, 0, None)
    step_s = np.append(np.diff(times_s), times_s[-1] - times_s[-2])[at]
    quarter = np.clip(np.rint(4 * (transcription.onset_s - times_s[at]) / step_s), 0, 4)
    cell = (4 * at + quarter).astype(np.int64)
    starts = np.bincount(cell, minlength=4 * len(times_s))[: 4 * len(times_s)].reshape(-1, 4)
    kinds = [_unit_rows(chroma), _unit_rows(np.sqrt(starts))]
    pattern = np.concatenate(kinds, axis=1)
    pattern = pattern - pattern.mean(axis=0)
    power = float((pattern**2).sum(axis=1).mean())
    if power < 1e-9:
        return 0.0

    def alike(lags: tuple[int, ...]) -> float:
        found = [
            float((pattern[:-lag] * pattern[lag:]).sum(axis=1).mean()) / power
            for lag in lags
            if lag < len(pattern) - _FEWEST_BARS
        ]
        return float(np.mean(found)) if found else 0.0

    return alike(_THREES) - alike(_FOURS)


def _unit_rows(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))


def beat_signs(times_s: Floats, transcription: Transcription, envelope: Floats) -> Floats:
    """What tells a downbeat, for each beat: shape (B, 3), each column of mean 0 and spread 1.

    Bass that starts, change of harmony, strength.
    """
    nearest, near = _nearest(times_s, transcription.onset_s)
    beats = len(times_s)
    pitch = transcription.pitch.astype(np.float64)
    length = np.minimum(transcription.offset_s - transcription.onset_s, 2.0)
    weight = transcription.velocity / 127.0
    bass = np.bincount(nearest[near], (weight * (pitch < _BASS_BELOW) * length)[near], beats)
    frames = np.clip(np.rint(times_s * RATE_HZ).astype(np.int64), 0, max(0, len(envelope) - 1))
    strength = envelope[frames] if len(envelope) else np.zeros(beats)
    signs = np.stack([bass, _change(times_s, transcription), strength], axis=-1)
    spread = signs.std(axis=0)
    return np.asarray((signs - signs.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0))


def is_compound(times_s: Floats, transcription: Transcription) -> bool:
    """Whether beats are parted in three rather than in two."""
    nearest = np.clip(np.searchsorted(times_s, transcription.onset_s) - 1, 0, len(times_s) - 2)
    step = np.diff(times_s)[nearest]
    place = (transcription.onset_s - times_s[nearest]) / step
    weight = np.sqrt(transcription.velocity / 127.0)

    def mass(where: float) -> float:
        return float(weight[np.abs(place - where) < 0.06].sum())

    thirds = min(mass(1 / 3), mass(2 / 3))
    return thirds > 1.2 * max(mass(1 / 2), mass(1 / 4), 1e-9) and thirds > 0.1 * mass(0.0)


def _nearest(times_s: Floats, onset_s: Floats) -> tuple[np.ndarray, np.ndarray]:
    """The nearest beat of each note, and whether it is near."""
    if len(onset_s) == 0:
        return np.zeros(0, np.int64), np.zeros(0, bool)
    after = np.clip(np.searchsorted(times_s, onset_s), 1, len(times_s) - 1)
    before = after - 1
    left = onset_s - times_s[before] <= times_s[after] - onset_s
    nearest = np.where(left, before, after)
    period = float(np.median(np.diff(times_s)))
    return nearest, np.abs(onset_s - times_s[nearest]) <= _NEAR_BEATS * period


def _change(times_s: Floats, transcription: Transcription) -> Floats:
    """How much the pitch classes after each beat differ from those before, 0 to 1, (B,)."""
    chroma = _chroma(times_s, transcription)  # (B, 12) of the span from each beat to the next
    before = np.roll(chroma, 1, axis=0)
    before[0] = chroma[0]
    norm = np.linalg.norm(chroma, axis=1) * np.linalg.norm(before, axis=1)
    alike = (chroma * before).sum(axis=1) / np.maximum(norm, 1e-9)
    return np.where(norm > 1e-9, 1.0 - alike, 0.0)


def _chroma(times_s: Floats, transcription: Transcription) -> Floats:
    """How long each pitch class sounds in each span between beats, (B, 12)."""
    chroma = np.zeros((len(times_s), 12))
    edges = np.append(times_s, times_s[-1] + np.median(np.diff(times_s)))
    first = np.clip(np.searchsorted(edges, transcription.onset_s, side="right") - 1, 0, None)
    last = np.clip(np.searchsorted(edges, transcription.offset_s), 1, len(times_s))
    for start, end, begin, stop, pitch in zip(
        first.tolist(),
        last.tolist(),
        transcription.onset_s.tolist(),
        transcription.offset_s.tolist(),
        transcription.pitch.tolist(),
        strict=True,
    ):
        for span in range(start, end):
            sounding = min(stop, edges[span + 1]) - max(begin, edges[span])
            chroma[span, pitch % 12] += max(0.0, float(sounding))
    return chroma


def meter_of(beats: int, *, compound: bool) -> Meter:
    """The metre of so many beats."""
    return Meter(3 * beats, 8) if compound else Meter(beats, 4)
