"""How well chords are heard: the corpus's detector against lead sheets that state their chords.

::

    python benchmarks/chord_detector.py DATA_FOLDER [--files 502] [--melody-only]

For every half bar of the set `open_ewld`, the chord heard there is compared with the chord
written there: same root; same root and family (major, minor, diminished, augmented, suspended);
same root and quality. The numbers are shares of the time in which a chord is written. The same
is said of `metrics.find_chords`, which hears each half bar by itself. With `--melody-only` only
the tune is heard, which leaves most chords open.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cadenza.corpus.grid import GridOptions, grid_score
from cadenza.corpus.harmony import HarmonySettings, find_changes
from cadenza.corpus.steps import StepNotes
from cadenza.corpus.symbols import read_chords
from cadenza.errors import CadenzaError
from cadenza.metrics import find_chords, half_bars
from cadenza.music import Chord, Score, read_midi
from cadenza.tokens.vocabulary import CHORD_QUALITIES, chord_id

STEPS = 12


@dataclass
class Tally:
    """Time compared, and time alike, in half bars."""

    spans: int = 0
    root: int = 0
    family: int = 0
    quality: int = 0

    def add(self, heard: Chord | None, written: Chord) -> None:
        """Compare a half bar."""
        self.spans += 1
        if heard is None or heard.root_pc != written.root_pc:
            return
        self.root += 1
        self.family += family(heard) == family(written)
        self.quality += chord_id(heard) == chord_id(written)

    def line(self, name: str) -> str:
        """A row of the table."""
        shares = [
            100 * each / max(self.spans, 1) for each in (self.root, self.family, self.quality)
        ]
        return f"{name:28} {shares[0]:6.1f} {shares[1]:8.1f} {shares[2]:9.1f}"


def family(chord: Chord) -> str:
    """Major, minor, diminished, augmented or suspended."""
    tones = set(chord.intervals)
    if 3 in tones:
        return "diminished" if 6 in tones and 7 not in tones else "minor"
    if 4 in tones:
        return "augmented" if 8 in tones and 7 not in tones else "major"
    return "suspended"


def at(changes: Sequence[tuple[float, Chord | None]], moment: float) -> Chord | None:
    """The chord in force at a moment."""
    held = [chord for start, chord in changes if start <= moment + 1e-6]
    return held[-1] if held else None


def heard_on_grid(score: Score, settings: HarmonySettings) -> list[tuple[float, Chord | None]]:
    """Changes in quarter notes from the start of the score."""
    changes: list[tuple[float, Chord | None]] = []
    for piece in grid_score(score, GridOptions(pickups=False)):
        notes = piece.notes.astype(np.int64)
        bar_steps = piece.meter.numerator * 4 * STEPS // piece.meter.denominator
        columns = StepNotes(
            notes[:, 1],
            notes[:, 0] * bar_steps + notes[:, 2],
            notes[:, 4],
            notes[:, 3],
            notes[:, 5],
        )
        found = find_changes(columns, piece.meter, piece.bars, bar_steps, piece.key, settings)
        # Empty bars before the first note are left out on the grid.
        first = min(note.start_ticks for track in score.tracks for note in track.notes)
        lead = first * STEPS / score.ticks_per_quarter // bar_steps * bar_steps
        changes += [((step + lead) / STEPS, chord) for step, chord in found]
        break
    return changes


def compare(folder: Path, files: int, melody_only: bool, settings: HarmonySettings) -> list[Tally]:
    """Tallies of the path on the grid, and of single half bars."""
    tallies = [Tally(), Tally()]
    for path in sorted((folder / "open_ewld").glob("*.mid"))[:files]:
        try:
            score = read_midi(path)
            written = read_chords(path.with_suffix(".chords.json"))
        except CadenzaError:
            continue
        if len(score.meters) != 1:
            continue
        if melody_only:
            score = replace(score, tracks=score.tracks[:1])
        spans = half_bars(score)
        single = find_chords(score, spans)
        path_changes = heard_on_grid(score, settings)
        for (start, end), finding in zip(spans, single, strict=True):
            middle = (start + end) / 2 / score.ticks_per_quarter
            truth = at(written, start / score.ticks_per_quarter)
            if truth is None or at(written, middle) != truth or not path_changes:
                continue
            tallies[0].add(at(path_changes, start / score.ticks_per_quarter), truth)
            tallies[1].add(finding.chord, truth)
    return tallies


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the chord detector.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--files", type=int, default=502)
    parser.add_argument("--melody-only", action="store_true")
    asked = parser.parse_args()
    path, single = compare(asked.data, asked.files, asked.melody_only, HarmonySettings())
    print(f"{path.spans} half bars, {len(CHORD_QUALITIES)} qualities")
    print(f"{'share of time, %':28} {'root':>6} {'family':>8} {'quality':>9}")
    print(path.line("path over beats"))
    print(single.line("half bars by themselves"))


if __name__ == "__main__":
    main()
