"""What slow music rests on: keys, progressions, and chords that follow each other smoothly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cadenza.music.key import Key
from cadenza.music.roman import realise
from cadenza.music.voicing import voice

__all__ = ["Held", "held_chords", "key_of", "scale_pitches"]

_TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_PROGRESSIONS = {
    "major": (
        "Imaj9 IVmaj7",
        "Iadd9 vi7 IVmaj9 Vsus4",
        "Imaj7 iii7 vi9 IVmaj7",
        "IVmaj9 I iii7 vi7",
        "Isus2 IVadd9 Isus2 vi7",
        "vi9 IVmaj7 Iadd9 V",
        "I V/7 vi7 IVmaj7",
        "IVmaj7 V6 iii7 vi7 ii9 Vsus4",
    ),
    "minor": (
        "i9 VImaj7",
        "iadd9 VImaj7 IIImaj7 VII",
        "i7 iv9 VImaj7 v7",
        "i VII VImaj7 VII",
        "i9 v7 iv7 VImaj7",
        "isus2 i VImaj7 IIIadd9",
        "iv9 i9",
    ),
    "dorian": ("i9 IV", "i7 IV i7 bVIImaj7", "iadd9 ii7 i9 IVadd9", "i11 bVIIadd9"),
    "lydian": ("Imaj9 II", "Imaj7#11 vii7 Imaj9 vi7", "Iadd9 II iii7 II"),
    "mixolydian": ("Iadd9 bVIImaj7", "I bVII IVadd9 Isus4", "Isus2 v7 IVmaj7 bVIIadd9"),
}
_MODES = ("major", "minor", "dorian", "lydian", "mixolydian")
_CHANCES = (0.32, 0.32, 0.14, 0.12, 0.10)
_PENTATONIC = {
    "major": (0, 2, 4, 7, 9),
    "minor": (0, 3, 5, 7, 10),
    "dorian": (0, 3, 5, 7, 9),
    "lydian": (0, 2, 4, 6, 7, 11),
    "mixolydian": (0, 2, 5, 7, 9),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A chord that is held: when, its bass and its pitches (MIDI), lowest first."""

    start_s: float
    end_s: float
    bass: int
    pitches: tuple[int, ...]


def key_of(rng: np.random.Generator) -> Key:
    """A key, in one of five modes."""
    tonic = _TONICS[int(rng.integers(12))]
    return Key(tonic, _MODES[int(rng.choice(len(_MODES), p=_CHANCES))])


def held_chords(
    rng: np.random.Generator,
    key: Key,
    seconds: float,
    *,
    slow_s: tuple[float, float] = (5.0, 12.0),
    low: int = 48,
    high: int = 76,
) -> tuple[Held, ...]:
    """A progression of the key, chord after chord, until the time is full.

    Parameters
    ----------
    rng : numpy.random.Generator
        Which progression, how long its chords last, how many voices they have.
    key : Key
        One of the modes of ``key_of``.
    seconds : float
        Time to fill; the first chord begins at 0.
    slow_s : (float, float)
        A chord lasts between these.
    low, high : int
        Compass of the chords; basses lie under it.
    """
    choices = _PROGRESSIONS[key.mode]
    chords = realise(choices[int(rng.integers(len(choices)))].split(), key)
    each_s, voices = float(rng.uniform(*slow_s)), int(rng.integers(3, 6))
    base = int(rng.integers(31, 38))
    held: list[Held] = []
    at_s, before, turn = 0.0, None, int(rng.integers(len(chords)))
    while at_s < seconds:
        chord = chords[turn % len(chords)]
        before = voice(chord, before, low=low, high=high, voices=voices)
        end_s = at_s + each_s * float(rng.uniform(0.8, 1.25))
        bass = base + (chord.bass_pc - base) % 12
        held.append(Held(at_s, end_s, bass, before))
        at_s, turn = end_s, turn + 1
    return tuple(held)


def scale_pitches(key: Key, low: int, high: int) -> tuple[int, ...]:
    """The pitches between two bounds of a scale of five tones that fits the key's mode."""
    classes = {(key.tonic_pc + step) % 12 for step in _PENTATONIC[key.mode]}
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)
