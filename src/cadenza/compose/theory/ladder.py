"""The notes that fit a moment: the key's scale bent to the chord, and ladders of pitches."""

from __future__ import annotations

from functools import lru_cache

from cadenza.music.chord import Chord
from cadenza.music.key import Key

__all__ = ["chord_scale", "chord_tones", "is_avoid", "ladder", "nearest", "pentatonic"]


@lru_cache(maxsize=4096)
def chord_scale(key: Key, chord: Chord) -> frozenset[int]:
    """Pitch classes of the key's scale with the degrees that a chord alters replaced.

    Over a secondary dominant the raised third takes the place of the natural one, and so on;
    a foreign chord tone that replaces nothing is added.
    """
    scale = set(key.pitch_classes)
    tones = set(chord.pitch_classes) | {chord.bass_pc}
    for tone in tones - scale:
        for neighbour in ((tone - 1) % 12, (tone + 1) % 12):
            if neighbour in scale and neighbour not in tones:
                scale.discard(neighbour)
        scale.add(tone)
    return frozenset(scale)


@lru_cache(maxsize=4096)
def pentatonic(key: Key, chord: Chord) -> frozenset[int]:
    """The scale without its two most restless degrees, chord tones always in."""
    drop = (1, 5) if key.is_minor else (3, 6)
    restless = {key.degree_pc(degree) for degree in drop}
    return frozenset(chord_scale(key, chord) - restless) | frozenset(chord.pitch_classes)


@lru_cache(maxsize=4096)
def chord_tones(chord: Chord) -> frozenset[int]:
    """Pitch classes that may stand on a strong beat."""
    return frozenset(chord.pitch_classes)


def is_avoid(chord: Chord, pc: int) -> bool:
    """True for a note a semitone above a chord tone, harsh when it is held."""
    return pc not in chord.pitch_classes and (pc - 1) % 12 in chord.pitch_classes


@lru_cache(maxsize=4096)
def ladder(pcs: frozenset[int], low: int, high: int) -> tuple[int, ...]:
    """All pitches of these classes in a range, rising."""
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in pcs)


def nearest(pitches: tuple[int, ...], pitch: float, lean: int = 0) -> int:
    """The pitch of a ladder nearest to another; ``lean`` (−1, 0, 1) breaks ties downwards or up."""
    return min(pitches, key=lambda p: (abs(p - pitch) - 0.3 * lean * (p > pitch), p))
