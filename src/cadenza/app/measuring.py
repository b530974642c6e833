"""Pieces to evaluate: where they lie, how they are read, and what is measured of each."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.app.playing import is_midi
from cadenza.errors import FileError
from cadenza.metrics import evaluate, repetition_curve
from cadenza.metrics.originality import CorpusIndex, Findings, find_copies
from cadenza.music import Meter, MeterChange, Score, read_midi
from cadenza.release.folder import RECEIPT_NAME
from cadenza.seeds import stream

__all__ = [
    "COPY_NOTES",
    "CURVE_PLACES",
    "Mean",
    "Measured",
    "copy_numbers",
    "mean_intervals",
    "measure_piece",
    "midi_files",
    "read_score",
    "spread_evenly",
]

COPY_NOTES = (4, 8, 12, 16)
"""Lengths of the windows whose share stands among the numbers."""

CURVE_PLACES = 50
"""Places over the length of a piece at which its repetition curve is kept."""

_SONG = "song.mid"
_SUFFIXES = (".mid", ".midi", ".kar", ".rmi")
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Measured:
    """A piece and its numbers.

    Parameters
    ----------
    name : str
        Path of the file, from the folder that was asked for.
    notes, bars : int
        How many there are.
    seconds : float
        How long it lasts.
    numbers : mapping
        Those of ``cadenza.metrics.evaluate``, then those of ``copy_numbers``; all NaN where
        there are no notes.
    curve : array, shape (50,)
        The repetition curve of 32 notes from the piece's beginning to its end; NaN where it
        is too short.
    findings : Findings or None
        What a corpus holds of it.
    """

    name: str
    notes: int
    bars: int
    seconds: float
    numbers: Mapping[str, float]
    curve: NDArray[np.float64]
    findings: Findings | None = None


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a number over ``n`` pieces, with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    n: int


def midi_files(place: Path, *, flag: str = "") -> tuple[Path, ...]:
    """The MIDI files of a place, in the order of their paths.

    Parameters
    ----------
    place : Path
        A MIDI file; a release folder, of which its song is meant; or a folder, which is searched
        through. Links to folders are not followed.
    flag : str
        The flag that named it, for the message; empty for what is evaluated itself.

    Raises
    ------
    FileError
        When it is not there, or a folder without any.
    """
    folder = f"the folder of {flag}" if flag else "a folder to evaluate"
    either = f"the file or folder of {flag}" if flag else "a file or a folder to evaluate"
    another = f"name another folder with {flag}" if flag else "name another folder"
    try:
        if place.is_file():
            return (place,)
        if not place.is_dir():
            raise FileError(f"{either} exists", str(place), "check the path")
        found = tuple(sorted(_walked(place)))
    except (OSError, ValueError) as error:
        raise FileError(
            f"{folder} can be read", f"{place} ({error})", "check its permissions"
        ) from error
    if not found:
        raise FileError(f"{folder} holds MIDI files", f"none in {place}", another)
    return found


def _walked(place: Path) -> Iterator[Path]:
    """MIDI files of a folder and those in it; of a release only its song."""
    for folder, inner, names in os.walk(place):
        if RECEIPT_NAME in names and _SONG in names:
            inner.clear()
            names[:] = [_SONG]
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in names:
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(folder, name)


def read_score(path: Path) -> Score:
    """Read a MIDI file, or the song of a release.

    Raises
    ------
    FileError, MidiError
        When it cannot be read, or is no MIDI file.
    """
    if path.is_file() and not is_midi(path):
        raise FileError(
            "a file to evaluate is a MIDI file", str(path), "name a .mid file, or a folder"
        )
    return read_midi(path)


def measure_piece(name: str, score: Score, index: CorpusIndex | None = None) -> Measured:
    """Measure a piece, and compare it with a corpus where there is one.

    Parameters
    ----------
    name : str
        Of the piece.
    score : Score
        Any score, also an empty one.
    index : CorpusIndex, optional
        The corpus.
    """
    findings = None if index is None else find_copies(score, index)
    numbers = evaluate(score)
    if findings is not None:
        numbers |= copy_numbers(findings)
    notes = sum(len(track.notes) for track in score.tracks)
    return Measured(
        name=name,
        notes=notes,
        bars=_bar_count(score),
        seconds=score.seconds,
        numbers=numbers if notes else dict.fromkeys(numbers, math.nan),
        curve=_resampled_curve(score),
        findings=findings,
    )


def _bar_count(score: Score) -> int:
    """Bars up to the end of a score, counted and not listed: the end may lie far away."""
    changes = list(score.meters) or [MeterChange(0, Meter())]
    if changes[0].at_ticks > 0:
        changes.insert(0, MeterChange(0, Meter()))
    stops = [*(each.at_ticks for each in changes[1:]), score.end_ticks]
    return sum(
        max(0, -(-(stop - each.at_ticks) // max(1, each.meter.bar_ticks(score.ticks_per_quarter))))
        for each, stop in zip(changes, stops, strict=True)
    )


def copy_numbers(findings: Findings) -> dict[str, float]:
    """What a corpus holds of a piece, as numbers.

    Returns
    -------
    dict
        ``copied_4`` … ``copied_16``, the weighed shares of the parts' windows of so many notes
        that the corpus holds; ``copied_run_notes``, the longest run; ``copied_run_own_notes``,
        those of its notes that are not everybody's.
    """
    shares = {f"copied_{n}": findings.parts.share(n, weighed=True) for n in COPY_NOTES}
    run = findings.longest
    return {
        **shares,
        "copied_run_notes": float(run.match.notes) if run else 0.0,
        "copied_run_own_notes": float(run.own) if run else 0.0,
    }


def _resampled_curve(score: Score) -> NDArray[np.float64]:
    """The repetition curve at even places from beginning to end, NaN before its first window."""
    curve = repetition_curve(score)
    if not curve.share.size:
        return np.full(CURVE_PLACES, np.nan)
    length = max(1, int(curve.bars[-1]))
    places = np.linspace(0.0, 1.0, CURVE_PLACES)
    shown = np.interp(places, curve.bars / length, curve.share)
    shown[places < curve.bars[0] / length] = np.nan
    return np.asarray(shown)


def mean_intervals(rows: Sequence[Mapping[str, float]]) -> dict[str, Mean]:
    """Mean of each number over those rows in which it is defined, with a bootstrap interval.

    Parameters
    ----------
    rows : sequence of mappings
        The numbers of each piece, of the same names.

    Returns
    -------
    dict
        Name → mean and the middle 95 % of the means of 1,000 resamples, the same at every run;
        NaN where no row has the number.
    """
    if not rows:
        return {}
    names = list(rows[0])
    table = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    known = np.isfinite(table)
    filled = np.where(known, table, 0.0)
    rng = np.random.default_rng(stream(0, "evaluate", "bootstrap").getrandbits(64))
    draws = np.empty((_RESAMPLES, len(names)))
    for index in range(_RESAMPLES):
        counts = np.bincount(rng.integers(0, len(rows), len(rows)), minlength=len(rows))
        total = counts @ known
        draws[index] = np.divide(
            counts @ filled, total, out=np.full(len(names), np.nan), where=total > 0
        )
    out = {}
    for column, name in enumerate(names):
        n = int(known[:, column].sum())
        mean = float(filled[:, column].sum() / n) if n else np.nan
        sample = draws[:, column][np.isfinite(draws[:, column])]
        low, high = np.percentile(sample, [2.5, 97.5]) if n else (np.nan, np.nan)
        out[name] = Mean(mean, float(low), float(high), n)
    return out


def spread_evenly(paths: Sequence[Path], most: int) -> list[Path]:
    """At most so many of some paths, from the first to the last at even steps."""
    step = max(1.0, len(paths) / most)
    return [paths[int(index * step)] for index in range(min(most, len(paths)))]
