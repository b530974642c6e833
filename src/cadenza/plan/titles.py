"""Short titles from what a piece is, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.music.key import Key
from cadenza.seeds import stream

__all__ = ["make_title"]

_AMBIENCE = {
    "rain": "Rainy",
    "thunder": "Stormy",
    "vinyl": "Dusty",
    "tape": "Faded",
    "ocean": "Seaside",
    "wind": "Windswept",
    "fire": "Fireside",
    "birds": "Morning",
    "cafe": "Café",
    "night": "Midnight",
}
_ADJECTIVES = {
    True: ("Quiet", "Blue", "Late", "Winter", "Silver", "Distant", "Velvet", "Slow", "Paper"),
    False: ("Golden", "Open", "Summer", "Bright", "Amber", "Clear", "Gentle", "Early", "Wide"),
}
_NOUNS = (
    "Harbour", "Window", "Streets", "Garden", "Lanterns", "Letters", "River", "Hours", "Avenue",
    "Horizon", "Shore", "Echoes", "Rooftops", "Orchard", "Stairs", "Station", "Skies", "Corner",
)  # fmt: skip


def make_title(
    style_title: str, key: Key, moods: Sequence[str], ambience: Sequence[str], seed: int
) -> str:
    """A title such as "Rainy Lofi in D minor" or "Silver Harbour".

    >>> make_title("Lofi", Key("D", "minor"), (), ("rain",), 1)
    'Rainy Lofi in D minor'
    """
    dice = stream(seed, "title", style_title, str(key))
    noun = dice.choice(_NOUNS)
    first = next((_AMBIENCE[each] for each in ambience if each in _AMBIENCE), None)
    if first is None and moods:
        first = moods[0].replace("_", " ").capitalize()
    if first is not None:
        return f"{first} {style_title} in {key}"
    return f"{dice.choice(_ADJECTIVES[key.is_minor])} {noun}"
