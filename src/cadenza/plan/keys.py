"""Which key a piece is in, where the person did not say: from chords, moods and the style."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from cadenza.music.chord import Chord
from cadenza.music.key import MODES, Key
from cadenza.plan.moods import leaning_mode
from cadenza.plan.style import KeyStyle

__all__ = ["choose_key", "infer_key", "mode_of_numerals"]

_SAD = frozenset(
    [
        "sad",
        "melancholic",
        "melancholy",
        "dark",
        "gloomy",
        "tense",
        "mysterious",
        "angry",
        "aggressive",
        "epic",
        "dramatic",
        "tragic",
        "lonely",
        "scary",
        "spooky",
        "haunting",
        "ominous",
        "moody",
        "nostalgic",
        "passionate",
        "intense",
    ]
)
_HAPPY = frozenset(
    [
        "happy",
        "joyful",
        "cheerful",
        "uplifting",
        "bright",
        "playful",
        "sunny",
        "hopeful",
        "optimistic",
        "fun",
        "festive",
        "triumphant",
        "romantic",
        "warm",
        "peaceful",
        "cute",
        "sweet",
        "funny",
        "innocent",
    ]
)
_CANDIDATE_MODES = {"major": 0.0, "minor": 0.0, "mixolydian": -0.5, "dorian": -0.5}
_TONICS = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
_SEVENTHS = ("7", "9", "13", "7b9", "7#9")


def _spelled(pc: int, mode: str) -> str:
    return _TONICS["minor" if MODES[mode][2] == 3 else "major"][pc]


def infer_key(chords: Sequence[Chord]) -> Key:
    """The key that chords are most plausibly in.

    Each candidate is scored by how many chord tones its scale holds, by its tonic chord
    standing first or last, and by dominants that lead home. Nothing but dominant sevenths is a
    blues on the first.

    Parameters
    ----------
    chords : sequence of Chord
        At least one.

    Examples
    --------
    >>> str(infer_key([Chord.parse(c) for c in "Dm7 G7 Cmaj7 A7".split()]))
    'C major'
    """
    if len(chords) > 1 and all(chord.quality in _SEVENTHS for chord in chords):
        return Key(chords[0].root, "major")
    candidates = [
        (bias, Key(_near_spelling(pc, mode, chords), mode))
        for mode, bias in _CANDIDATE_MODES.items()
        for pc in range(12)
    ]
    return max(candidates, key=lambda each: round(each[0] + _fit(chords, each[1]), 6))[1]


def _near_spelling(pc: int, mode: str, chords: Sequence[Chord]) -> str:
    """The tonic as the chords spell it, else the usual way."""
    for chord in chords:
        if chord.root_pc == pc and len(chord.root) <= 2:
            return chord.root
    return _spelled(pc, mode)


def _fit(chords: Sequence[Chord], key: Key) -> float:
    """How well chords sit in a key; higher is better."""
    scale = set(key.pitch_classes)
    raised = scale | {(key.tonic_pc + 11) % 12} if key.is_minor else scale
    fifth = (key.tonic_pc + 7) % 12
    score = 0.0
    for index, chord in enumerate(chords):
        weight = 1.0 + 0.6 * (index == 0) + 0.4 * (index == len(chords) - 1)
        allowed = raised if chord.root_pc == fifth else scale
        inside = sum(tone in allowed for tone in chord.pitch_classes) / len(chord.pitch_classes)
        score += weight * (2.0 * inside - 1.0)
        if key.mode == "mixolydian" and chord.root_pc == fifth and not chord.is_minor:
            score -= 1.0
        before, after = chords[index - 1], chords[(index + 1) % len(chords)]
        home = _homeliness(chord, after, key)
        score += 0.45 * weight * home
        if home and (before.root_pc, before.is_minor) == (fifth, False):
            score += 0.3 if index == 0 else 0.9
    first = _homeliness(chords[0], chords[1 % len(chords)], key)
    return score + 0.8 * first + 0.6 * _homeliness(chords[-1], chords[0], key)


def _homeliness(chord: Chord, after: Chord, key: Key) -> float:
    """1 where a chord is the tonic of a key, less where it rather leads somewhere else."""
    if chord.root_pc != key.tonic_pc or chord.is_minor != key.is_minor:
        return 0.0
    onward = (after.root_pc - chord.root_pc) % 12 == 5 and after.quality in _SEVENTHS
    if chord.is_minor and onward:
        return 0.0
    return 0.5 if chord.quality in _SEVENTHS and key.mode != "mixolydian" else 1.0


def mode_of_numerals(numerals: Sequence[str]) -> str | None:
    """The mode that a progression's tonic speaks of: "i" minor, "I" major, None without one.

    >>> mode_of_numerals(["i", "VI", "III", "VII"])
    'minor'
    """
    for numeral in numerals:
        head = numeral.split("/")[0] if "/" not in numeral else ""
        letters = "".join(char for char in head if char in "IViv")
        if letters == "i":
            return "minor"
        if letters == "I":
            return "major"
    return None


def choose_key(style: KeyStyle, moods: Sequence[str], mode: str | None, dice: Random) -> Key:
    """A key of the style; sad moods lean to minor, happy ones to major.

    Parameters
    ----------
    style : KeyStyle
        Modes and tonics of the style.
    moods : sequence of str
        As asked.
    mode : str or None
        Holds where it is given.
    dice : Random
        The piece's stream for keys.
    """
    draw = dice.random(), dice.random()
    if mode is None:
        weights = {
            each: weight * _mood_factor(each, moods) for each, weight in style.weights.items()
        }
        mode = _pick(weights, draw[0])
        if mode in ("major", "minor") and leaning_mode(moods) not in (None, mode):
            mode = leaning_mode(moods) or mode
    tonics = style.tonics.get(mode)
    if not tonics:
        minor = MODES[mode][2] == 3
        tonics = next(
            (each for home, each in style.tonics.items() if (MODES[home][2] == 3) == minor),
            ("A", "D", "E", "C", "G") if minor else ("C", "G", "D", "F", "A"),
        )
    return Key(tonics[int(draw[1] * len(tonics))], mode)


def _mood_factor(mode: str, moods: Sequence[str]) -> float:
    leaning = leaning_mode(moods)
    if leaning is None:
        return 1.0
    return 8.0 if (MODES[mode][2] == 3) == (leaning == "minor") else 0.05


def _pick(weights: dict[str, float], at: float) -> str:
    target = at * sum(weights.values())
    for name, weight in weights.items():
        target -= weight
        if target < 0:
            return name
    return next(reversed(weights))
