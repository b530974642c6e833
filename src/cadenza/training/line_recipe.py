"""The settings of the architectures over lines."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.errors import UsageError

__all__ = ["LinesRecipe"]

_HEADS = ("chained", "independent")


@dataclass(frozen=True)
class LinesRecipe:
    """What the architectures over lines have beside ``ModelRecipe`` and ``DataRecipe``.

    Parameters
    ----------
    heads : str
        "chained": each head knows what the heads before it chose, so that the nats of all add up
        to those of the event; "independent": each has the state alone.
    chords, durations, words, joints : int
        The most symbols of each kind; the commonest of the training split are kept.
    fewest_events : int
        Events of the training split that an instrument needs to get a model of its own ("words").
    most_instruments : int
        At most so many of them, those with the most events.
    """

    heads: str = "chained"
    chords: int = 4000
    durations: int = 96
    words: int = 8000
    joints: int = 12000
    fewest_events: int = 256
    most_instruments: int = 24

    def __post_init__(self) -> None:
        """Refuse what cannot be built."""
        if self.heads not in _HEADS:
            rule = f"lines.heads is one of {', '.join(_HEADS)}"
            raise UsageError(rule, self.heads, "change the recipe")
        for name in (
            "chords", "durations", "words", "joints", "fewest_events", "most_instruments"
        ):  # fmt: skip
            if getattr(self, name) < 1:
                rule = f"lines.{name} is at least 1"
                raise UsageError(rule, str(getattr(self, name)), "change the recipe")
