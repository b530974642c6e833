"""Scores between stages: read once, though several stages take the same bytes."""

from __future__ import annotations

from functools import lru_cache

from cadenza.music.midi_read import read_midi
from cadenza.music.score import Score

__all__ = ["score_of"]


@lru_cache(maxsize=2)
def score_of(data: bytes) -> Score:
    """The score of a MIDI file's bytes.

    Raises
    ------
    MidiError
        When they are no MIDI file.
    """
    return read_midi(data)
