"""Whether a file's chords lie where they were asked for, as wide and as long as asked.

Conventions
-----------
Only the tracks named in ``Asked.voiced`` are looked at for register and spread: those of the
parts that strike chords. What a track strikes during a chord is its voicing there.

=============== ===============================================================================
field           ok when
=============== ===============================================================================
register        the lowest note of those tracks lies in the octave that begins on the asked note
beats_per_chord three in four of the chords, each over its asked length, are heard there
octave_spread   the most frequent number of octaves that voicings take up, begun ones counted
                whole, is the one asked for
=============== ===============================================================================

A chord that lasts a beat is often struck and left; where one in four is too faint to be told by
ear, the pace is still heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cadenza.metrics.asked import Asked, Check
from cadenza.metrics.chords import chord_fits
from cadenza.music.pitch import midi_name
from cadenza.music.score import Note, Score

__all__ = ["voicing_checks"]

_PACE_AT_LEAST = 0.75
_EARLY_QUARTERS = 0.1
"""How much sooner than written a note may be struck by hand and still belong to its chord."""


def voicing_checks(asked: Asked, score: Score) -> tuple[Check, ...]:
    """One check a field of the table that was asked, in its order.

    Parameters
    ----------
    asked : Asked
        What was asked.
    score : Score
        What the file holds.
    """
    return tuple(
        check(asked, score)
        for value, check in (
            (asked.register, _register),
            (asked.beats_per_chord, _beats_per_chord),
            (asked.octave_spread, _octave_spread),
        )
        if value is not None
    )


def _notes(asked: Asked, score: Score) -> list[tuple[Note, ...]]:
    return [track.notes for track in score.tracks if track.name in asked.voiced and track.notes]


def _register(asked: Asked, score: Score) -> Check:
    """Whether the chords begin in the octave above the asked note."""
    base = asked.register or 0
    pitches = [note.pitch for notes in _notes(asked, score) for note in notes]
    if not pitches:
        return Check("register", midi_name(base), None, ok=False, note="no chords are played")
    lowest = min(pitches)
    ok = base <= lowest < base + 12
    note = f"the lowest note of {', '.join(asked.voiced)}"
    return Check("register", midi_name(base), midi_name(lowest), ok, note)


def _octave_spread(asked: Asked, score: Score) -> Check:
    """Whether the voicings of chords take up the asked octaves."""
    counts: Counter[int] = Counter()
    for notes in _notes(asked, score):
        counts.update(_spreads(asked, notes, score.ticks_per_quarter))
    wanted = asked.octave_spread or 0
    if not counts:
        return Check("octave_spread", wanted, None, ok=False, note="no chords are played")
    found, times = max(counts.items(), key=lambda each: (each[1], each[0] == wanted))
    note = f"{times} of {counts.total()} voicings"
    return Check("octave_spread", wanted, found, found == wanted, note)


def _spreads(asked: Asked, notes: Sequence[Note], ticks_per_quarter: int) -> list[int]:
    """Octaves of the voicing of each chord during which a track strikes two notes or more."""
    early = round(_EARLY_QUARTERS * ticks_per_quarter)
    rows = sorted((note.start_ticks + early, note.pitch) for note in notes)
    out: list[int] = []
    at = 0
    for span in asked.paced:
        struck: set[int] = set()
        while at < len(rows) and rows[at][0] < span.end_ticks:
            struck.add(rows[at][1])
            at += 1
        if len(struck) > 1:
            out.append(-(-(max(struck) - min(struck)) // 12))
    return out


def _beats_per_chord(asked: Asked, score: Score) -> Check:
    """Whether the chords, each as long as asked, are heard in their places."""
    beats = asked.beats_per_chord or 0.0
    fits = chord_fits(
        score,
        [(each.start_ticks, each.end_ticks) for each in asked.paced],
        [each.chord for each in asked.paced],
    )
    heard = sum(fit.ok is True for fit in fits)
    ok = bool(fits) and heard >= _PACE_AT_LEAST * len(fits)
    note = f"{heard} of {len(fits)} chords are heard in their places"
    return Check("beats_per_chord", beats, beats if ok else None, ok, note)
