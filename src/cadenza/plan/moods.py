"""What moods ask of tempo, mode and touch."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["leaning_mode", "liveliness"]

_SAD = frozenset({
    "sad", "melancholic", "melancholy", "dark", "gloomy", "tense", "mysterious", "angry",
    "aggressive", "epic", "dramatic", "tragic", "lonely", "scary", "spooky", "haunting",
    "ominous", "moody", "nostalgic", "passionate", "intense",
})  # fmt: skip
_HAPPY = frozenset({
    "happy", "joyful", "cheerful", "uplifting", "bright", "playful", "sunny", "hopeful",
    "optimistic", "fun", "festive", "triumphant", "romantic", "warm", "peaceful", "cute",
    "sweet", "funny", "innocent", "upbeat", "lively", "summery", "christmas",
})  # fmt: skip
_CALM = frozenset({
    "slow", "calm", "relaxed", "relaxing", "peaceful", "sad", "melancholic", "dreamy", "sleepy",
    "gentle", "soft", "quiet", "tender", "meditative", "romantic", "lazy", "chill", "soothing",
    "mellow", "lonely", "ethereal", "atmospheric", "intimate",
})  # fmt: skip
_LIVELY = frozenset({
    "fast", "energetic", "energy", "happy", "lively", "upbeat", "aggressive", "angry",
    "exciting", "driving", "intense", "frantic", "playful", "joyful", "cheerful", "powerful",
    "danceable", "party", "restless",
})  # fmt: skip


def leaning_mode(moods: Sequence[str]) -> str | None:
    """The mode that moods ask for; None where they do not, or disagree.

    >>> leaning_mode(["sad"]), leaning_mode(["sad", "happy"])
    ('minor', None)
    """
    sad, happy = bool(_SAD & set(moods)), bool(_HAPPY & set(moods))
    return None if sad == happy else "minor" if sad else "major"


def liveliness(moods: Sequence[str]) -> int:
    """1 where moods ask for speed and strength, −1 for rest, 0 where neither or both.

    >>> liveliness(["calm"]), liveliness(["energetic"])
    (-1, 1)
    """
    return bool(_LIVELY & set(moods)) - bool(_CALM & set(moods))
