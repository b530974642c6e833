"""Music to measure: small scores by hand, and synthetic pieces in every key and mode."""

from types import SimpleNamespace

import pytest

from cadenza.music.key import MODES, Key
from cadenza.music.score import Meter, MeterChange, Note, Score, Track
from cadenza.seeds import stream

Q = 480

LOOPS = {
    "major": ["1 5 6 4", "6 4 1 5", "1 4 5 5", "2 5 1 4", "3 6 2 5", "5 4 1 1", "1 4 5 6",
              "1 5 4 4", "6 4 1 1", "1 5 3 4", "1 6 2 5", "4 5 1 6"],
    "minor": ["1 6 3 7", "1 4 5 1", "1 7 6 7", "1 4 7 3", "6 7 1 1", "1 6 4 5", "1 3 7 6"],
    "dorian": ["1 4 1 4", "1 2 1 4", "1 4 7 1", "1 7 4 1", "1 3 4 1", "1 2 3 4"],
    "phrygian": ["1 2 1 2", "1 2 3 2", "1 7 2 1", "1 6 2 1", "1 2 7 1"],
    "lydian": ["1 2 1 2", "1 2 5 1", "1 2 7 1", "1 5 2 1", "1 2 3 1"],
    "mixolydian": ["1 7 4 1", "1 4 7 1", "1 5 7 4", "1 7 1 7", "1 2 7 1"],
    "locrian": ["1 2 1 3", "1 6 2 1", "1 5 2 1", "1 3 1 6"],
}  # fmt: skip
LOOPS["ionian"] = LOOPS["major"]
LOOPS["aeolian"] = LOOPS["harmonic_minor"] = LOOPS["minor"]


def notes(*rows):
    """Notes from (start beats, pitch, length in beats) rows."""
    made = [Note(round(at * Q), pitch, round(long * Q), 80) for at, pitch, long in rows]
    return tuple(sorted(made))


def track(*rows, name="melody", program=0, is_drum=False):
    return Track(name, program, is_drum, notes(*rows))


def score(*tracks, meter="4/4", **more):
    return Score(Q, tracks, meters=(MeterChange(0, Meter.parse(meter)),), **more)


def random_score(seed, n_notes=200, n_tracks=3, ticks=Q * 64):
    """Any notes at all on any ticks: pitched tracks and one drum track."""
    rng = stream(seed, "random score")
    tracks = []
    for index in range(n_tracks):
        rows = [
            Note(rng.randrange(ticks), rng.randrange(24, 100), rng.randrange(1, 4 * Q), 90)
            for _ in range(n_notes // n_tracks)
        ]
        tracks.append(Track(f"t{index}", index, index == n_tracks - 1, tuple(sorted(rows))))
    return Score(Q, tuple(tracks))


def piece(key: Key, seed: int) -> Score:
    """A loop of triads with bass and melody in a key, ending on its tonic."""
    rng = stream(seed, "piece", str(key))
    steps, base = MODES[key.mode], key.tonic_pc
    loop = [int(each) - 1 for each in rng.choice(LOOPS[key.mode]).split()]
    bars = rng.choice([8, 12, 16, 24])
    raised = key.mode == "minor" and rng.random() < 0.5

    def pitch(degree, octave, root):
        step = steps[degree % 7]
        step += raised and root % 7 == 4 and step == 10
        return base + step + 12 * (octave + degree // 7)

    bass, chords, melody, here = [], [], [], rng.randrange(7)
    for bar in range(bars):
        root = 0 if bar == bars - 1 else loop[bar % len(loop)]
        at, tones = 4 * bar, (root, root + 2, root + 4)
        bass.append((at, pitch(root, 2, root), 4))
        chords += [(at + i, pitch(tones[i % 3], 4, root), 2) for i in range(4)]
        chords.append((at, pitch(root, 4, root), 4))
        if bar == bars - 1:
            melody.append((at, pitch(rng.choice([0, 2, 4]), 5, root), 4))
            continue
        for beat in range(4):
            here = max(-2, min(9, here + rng.choice([-2, -1, 1, 2])))
            if beat % 2 == 0:
                in_chord = [d for d in range(-2, 10) if d % 7 in {t % 7 for t in tones}]
                here = min(in_chord, key=lambda degree: abs(degree - here))
            if rng.random() > 0.2:
                melody.append((at + beat, pitch(here, 5, root), 1))
    return score(
        track(*melody),
        track(*chords, name="chords", program=4),
        track(*bass, name="bass", program=32),
        end=bars * 4 * Q,
    )


@pytest.fixture(scope="session")
def music():
    """The makers of this module, for tests that cannot import it."""
    return SimpleNamespace(
        Q=Q, notes=notes, track=track, score=score, random_score=random_score, piece=piece
    )
