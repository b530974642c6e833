"""The moods that a brief can name."""

from __future__ import annotations

from cadenza.brief.data import table

__all__ = ["mood_names"]


def mood_names() -> tuple[str, ...]:
    """Every mood that the built-in reader may print, as English words.

    >>> "melancholic" in mood_names()
    True
    """
    return tuple(table("moods"))
