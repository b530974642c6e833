"""Fits the weights by which beats and bars are chosen: ``python tools/fit_beats.py FOLDER``.

FOLDER holds folders of MIDI files of one tempo and metre each. Of every piece a transcription
is pretended: onsets are shaken by 10 ms, 15 of 100 notes are lost, 10 of 100 are added, loudness
says little, and silence comes first. Each is there as it is and once more with a tempo that
swings by 3, 6 or 10 percent. What is printed was measured on pieces that the fit did not see
(five folds, by file); the weights are those of a fit on all. They are copied by hand into
``transcription/beats/tempo.py`` and ``metre.py``. The same folder gives the same figures.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from cadenza.errors import CadenzaError
from cadenza.music import Note, Score, read_midi
from cadenza.transcription import Transcription
from cadenza.transcription.beats import finding, metre, tempo
from cadenza.transcription.beats.evidence import RATE_HZ, combined, note_envelope, smoothed
from cadenza.transcription.beats.tracking import steady_bpm
from cadenza.transcription.model import from_notes

FOLDS = 5
LOST, ADDED, SHAKEN_S = 0.15, 0.10, 0.010
LONGEST_S, SHORTEST_S = 90.0, 20.0
FEWEST_NOTES = 60
LEFT_OUT = ("3/8", "6/4")
DOTTED = ("6/8", "9/8", "12/8")
IN_BAR = {"4/4": 4, "2/2": 4, "2/4": 4, "3/4": 3}
SIMPLE = {"4/4", "2/2", "3/4", "2/4"}

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Piece:
    """A pretended transcription, and what it was made from."""

    file: str
    beat_bpm: float
    meter: str
    heard: Transcription
    drums_s: Floats
    lead_s: float
    bars_s: Floats
    depth: float = 0.0

    @property
    def near(self) -> float:
        """How far from the tempo is still right; where it swings, more."""
        return max(0.04, self.depth) if self.depth else 0.03


@dataclass(frozen=True)
class Choice:
    """Candidates of a piece: what is weighed (C, F), and which are right (C,)."""

    piece: Piece
    features: Floats
    right: NDArray[np.bool_]
    values: Floats


def main() -> None:
    """Make the data, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=90, help="most pieces of a folder")
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    pieces = list(made(given.folder, given.each, given.seed))
    if len(pieces) < FOLDS:
        raise SystemExit(f"a fit needs {FOLDS} pieces or more; got {len(pieces)}")
    print(f"{len(pieces)} pieces: " + ", ".join(_counts(Path(p.file).parts[0] for p in pieces)))
    print("metres: " + ", ".join(_counts(piece.meter for piece in pieces)))
    rng = random.Random(given.seed + 1)
    tell_tempo([one for piece in pieces for one in (piece, swung(piece, rng))])
    tell_bars([piece for piece in pieces if piece.meter in SIMPLE])


# --- data -----------------------------------------------------------------------------------


def made(folder: Path, each: int, seed: int) -> Iterator[Piece]:
    """Pieces of one tempo and one metre, at most ``each`` of a folder within the folder."""
    rng = random.Random(seed)
    for kind in sorted(path for path in folder.iterdir() if path.is_dir()):
        files = sorted(path for path in kind.rglob("*") if path.suffix.lower() == ".mid")
        rng.shuffle(files)
        got = 0
        for path in files:
            if got == each:
                break
            piece = _piece(path, path.relative_to(folder).as_posix(), rng)
            if piece is not None:
                got += 1
                yield piece


def _piece(path: Path, name: str, rng: random.Random) -> Piece | None:
    try:
        score = read_midi(path)
    except CadenzaError:
        return None
    tempos = {round(change.bpm, 1) for change in score.tempos}
    meters = {str(change.meter) for change in score.meters}
    if len(tempos) != 1 or len(meters) != 1 or next(iter(meters)) in LEFT_OUT:
        return None
    pitched = [note for track in score.tracks if not track.is_drum for note in track.notes]
    drums = [note for track in score.tracks if track.is_drum for note in track.notes]
    bpm, meter = score.tempos[0].bpm, next(iter(meters))
    tick_s = 60 / (bpm * score.ticks_per_quarter)
    if len(pitched) < FEWEST_NOTES or score.end_ticks * tick_s < SHORTEST_S:
        return None
    end_s = min(score.end_ticks * tick_s, LONGEST_S)
    lead_s = rng.random() * 0.8
    rows = list(_heard(pitched, tick_s, lead_s, rng))
    for _ in range(round(len(rows) * ADDED)):
        at_s = lead_s + rng.random() * end_s
        rows.append((at_s, at_s + 0.2, rng.randint(30, 100), 30))
    drums_s = [note.start_ticks * tick_s + lead_s + rng.gauss(0, 0.005) for note in drums]
    return Piece(
        file=name,
        beat_bpm=bpm / (1.5 if meter in DOTTED else 1.0),
        meter=meter,
        heard=from_notes(rows, end_s + lead_s + 1),
        drums_s=np.array([at_s for at_s in drums_s if 0 <= at_s < end_s + lead_s]),
        lead_s=lead_s,
        bars_s=_bars_s(score, tick_s, lead_s),
    )


def _heard(
    notes: Sequence[Note], tick_s: float, lead_s: float, rng: random.Random
) -> Iterator[tuple[float, float, int, int]]:
    for note in notes:
        if note.start_ticks * tick_s > LONGEST_S or rng.random() < LOST:
            continue
        start_s = max(0.0, note.start_ticks * tick_s + lead_s + rng.gauss(0, SHAKEN_S))
        end_s = min(note.end_ticks * tick_s, LONGEST_S + 1) + lead_s
        loud = round(note.velocity * 0.6 + rng.gauss(0, 8))
        yield start_s, max(start_s + 0.1, end_s), note.pitch, max(1, min(127, loud))


def _bars_s(score: Score, tick_s: float, lead_s: float) -> Floats:
    starts = [at * tick_s for at in score.bar_starts()]
    return np.array([at_s + lead_s for at_s in starts if at_s < LONGEST_S])


def swung(piece: Piece, rng: random.Random) -> Piece:
    """The same with a tempo that goes up and down."""
    depth, period_s = rng.choice((0.03, 0.06, 0.1)), rng.uniform(12, 30)
    turn = 2 * np.pi / period_s

    def later(times_s: Floats) -> Floats:
        return np.asarray(times_s + depth / turn * np.sin(turn * times_s))

    heard = piece.heard
    rows = zip(
        later(heard.onset_s).tolist(),
        later(heard.offset_s).tolist(),
        heard.pitch.tolist(),
        heard.velocity.tolist(),
        strict=True,
    )
    duration_s = float(later(np.array(heard.duration_s))) + 0.1
    warped = from_notes(list(rows), duration_s)
    return Piece(
        piece.file,
        piece.beat_bpm,
        piece.meter,
        warped,
        later(piece.drums_s),
        piece.lead_s,
        later(piece.bars_s),
        depth,
    )


def envelope(piece: Piece) -> Floats:
    """How much starts in each frame, as the ears would find it: notes weakly, drums more."""
    frames = int(piece.heard.duration_s * RATE_HZ) + 1
    sound = np.zeros(frames)
    for times_s, weight in ((piece.drums_s, 1.5), (piece.heard.onset_s, 0.5)):
        at = (times_s * RATE_HZ).astype(np.int64)
        np.add.at(sound, at[(at >= 0) & (at < frames)], weight)
    hiss = np.abs(np.random.default_rng(0).normal(0, 0.05, frames))
    return combined(note_envelope(piece.heard, frames), np.sqrt(smoothed(sound, 1.2)) + hiss)


# --- fitting --------------------------------------------------------------------------------


def fitted(choices: Sequence[Choice]) -> Floats:
    """Weights of a log-linear model of which candidate is right; a little ridge."""
    spread = np.concatenate([one.features for one in choices]).std(axis=0) + 1e-9
    useful = [one for one in choices if one.right.any()]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = 0.5 * float(weights @ weights), weights.copy()
        for one in useful:
            scaled = one.features / spread
            worth = scaled @ weights
            share = np.exp(worth - worth.max())
            share /= share.sum()
            hit = float(share[one.right].sum()) + 1e-9
            total -= float(np.log(hit))
            slope -= scaled.T @ (np.where(one.right, share, 0.0) / hit - share)
        return total, slope

    start = np.zeros(len(spread))
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x / spread)


def unseen(choices: Sequence[Choice]) -> Iterator[tuple[Choice, int]]:
    """Each choice with the candidate that a fit without its file takes."""
    files = sorted({one.piece.file for one in choices})
    order = np.random.default_rng(1).permutation(len(files))
    fold = {files[int(at)]: number % FOLDS for number, at in enumerate(order)}
    for left in range(FOLDS):
        weights = fitted([one for one in choices if fold[one.piece.file] != left])
        for one in choices:
            if fold[one.piece.file] == left:
                yield one, int(np.argmax(one.features @ weights))


def tell_tempo(pieces: Sequence[Piece]) -> None:
    """Fit and print the weights of the beat's tempo."""
    choices = []
    for piece in pieces:
        found = tempo.periodicity(envelope(piece))
        bpms = tempo.candidates(found)
        right = np.abs(bpms / piece.beat_bpm - 1) < piece.near
        choices.append(Choice(piece, tempo.features(found, bpms), right, bpms))
    print("\n# beat, on pieces unseen")
    taken = list(unseen(choices))
    for name, wanted in (("as they are", _is_steady), ("with rubato", _swings)):
        some = [(one, at) for one, at in taken if wanted(one.piece)]
        none = sum(not one.right.any() for one, _ in some)
        hit = np.mean([one.right[at] for one, at in some])
        ratios = Counter(_ratio(one.values[at] / one.piece.beat_bpm, one.piece) for one, at in some)
        kinds = ", ".join(
            f"{ratio} {count / len(some):.1%}" for ratio, count in ratios.most_common()
        )
        print(f"{name}: {hit:.1%} of {len(some)} ({kinds}; not among the candidates {none})")
    shipped = [int(np.argmax(one.features @ tempo._WEIGHTS)) for one in choices]
    for name, wanted in (("as they are", _is_steady), ("with rubato", _swings)):
        hits = [
            one.right[at] for one, at in zip(choices, shipped, strict=True) if wanted(one.piece)
        ]
        print(f"the weights that ship, {name}: {np.mean(hits):.1%}")
    print("weights: " + " ".join(f"{weight:.3f}" for weight in fitted(choices)))


def _is_steady(piece: Piece) -> bool:
    return not piece.depth


def _swings(piece: Piece) -> bool:
    return bool(piece.depth)


def _ratio(ratio: float, piece: Piece) -> str:
    """What a beat that was taken is of the right one."""
    names = {1.0: "right", 2.0: "double", 0.5: "half", 3.0: "treble", 1 / 3: "third"}
    names |= {1.5: "3/2", 2 / 3: "2/3"}
    for value, name in names.items():
        if abs(ratio / value - 1) < piece.near:
            return name
    return "other"


def tell_bars(pieces: Sequence[Piece]) -> None:
    """Fit and print the weights of the bars, where the beat itself was found."""
    choices = [one for one in map(_bars, pieces) if one is not None and one.right.any()]
    print(f"\n# bars, of {len(choices)} pieces whose beat is known")
    _tell_share("on pieces unseen", list(unseen(choices)))
    weights = fitted(choices)
    print("weights: " + " ".join(f"{weight:.3f}" for weight in weights))
    shipped = metre._WEIGHTS
    _tell_share(
        "the weights that ship", [(one, int(np.argmax(one.features @ shipped))) for one in choices]
    )


def _tell_share(name: str, taken: Sequence[tuple[Choice, int]]) -> None:
    meters = {3: "three", 4: "four"}
    metre_hits, hits = [], []
    by: dict[int, list[bool]] = {3: [], 4: []}
    for one, at in taken:
        true = IN_BAR[one.piece.meter]
        metre_hits.append(int(one.values[at]) == true)
        by[true].append(metre_hits[-1])
        hits.append(bool(one.right[at]))
    parts = ", ".join(
        f"of those in {meters[beats]} {np.mean(ok):.1%}" for beats, ok in by.items() if ok
    )
    print(
        f"{name}: three or four {np.mean(metre_hits):.1%} ({parts}), "
        f"first beat too {np.mean(hits):.1%}"
    )


def _bars(piece: Piece) -> Choice | None:
    """Each metre and phase of a piece; None where beats do not lie on those that were written."""
    starts = envelope(piece)
    times_s = finding._grid(starts, piece.heard, steady_bpm(starts, piece.beat_bpm, 0.003))
    period_s = 60 / piece.beat_bpm
    beats = (piece.heard.duration_s - piece.lead_s) / period_s
    written_s = piece.lead_s + period_s * np.arange(-4, int(beats) + 4)
    gaps_s = [float(np.abs(written_s - at_s).min()) for at_s in times_s[2:-2]]
    if not gaps_s or np.median(gaps_s) > 0.06:
        return None
    rows, right, in_bar = [], [], []
    for beats_in_bar, first, features in metre.bar_features(times_s, piece.heard, starts):
        own_s = times_s[first::beats_in_bar]
        inside = own_s[(own_s > piece.bars_s[0] - 0.1) & (own_s < piece.bars_s[-1] + 0.1)]
        hits = [np.abs(piece.bars_s - at_s).min() < 0.08 for at_s in inside]
        same = IN_BAR[piece.meter] == beats_in_bar
        rows.append(features)
        right.append(bool(same and hits and np.mean(hits) > 0.9))
        in_bar.append(float(beats_in_bar))
    if not rows:
        return None
    return Choice(piece, np.array(rows), np.array(right), np.array(in_bar))


def _counts(names: Iterator[str]) -> list[str]:
    return [f"{name} {count}" for name, count in Counter(names).most_common()]


if __name__ == "__main__":
    main()
