"""What every metric asks of a score before it counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cadenza.errors import UsageError
from cadenza.metrics._tables import note_table
from cadenza.music.score import Score

__all__ = ["check_score"]


def check_score(score: Score, spans: Sequence[tuple[int, int]] = ()) -> None:
    """Refuse notes that cannot be (negative times, pitches outside MIDI) and reversed spans.

    Raises
    ------
    UsageError
        Naming the first track with such a note, or the first such span.
    """
    for start, end in spans:
        if end < start:
            raise UsageError("a span ends after it starts", f"{start} to {end} ticks")
    if score.ticks_per_quarter < 1:
        raise UsageError("a quarter note has 1 tick or more", str(score.ticks_per_quarter))
    notes = note_table(score, drums=None)
    wrong = (
        (notes.start_ticks < 0)
        | (notes.end_ticks < notes.start_ticks)
        | (notes.pitch < 0)
        | (notes.pitch > 127)
    )
    if wrong.any():
        index = int(np.flatnonzero(wrong)[0])
        track = score.tracks[int(notes.track[index])]
        raise UsageError(
            "a note starts at tick 0 or later, lasts 0 ticks or longer, on pitch 0 to 127",
            f"pitch {notes.pitch[index]} from tick {notes.start_ticks[index]}"
            f" to {notes.end_ticks[index]} in track {track.name}",
            "mend the score before measuring it",
        )
