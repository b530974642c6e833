"""Beats, tempo and metre of a recording, from its notes and from its sound.

This is the room's one public door to them: ``find_beats`` and what it returns.
"""

from __future__ import annotations

from cadenza.transcription.beats.finding import find_beats
from cadenza.transcription.beats.model import HIGHEST_BPM, LOWEST_BPM, Beats, steady_beats

__all__ = ["HIGHEST_BPM", "LOWEST_BPM", "Beats", "find_beats", "steady_beats"]
