"""Pure edits of tracks: leaving out, picking out, merging.

Every function returns a new score and leaves the one it was given as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from cadenza.errors import UnknownNameError, UsageError
from cadenza.music.score import Bend, Control, RawEvent, Score, Track

__all__ = ["merge_tracks", "merged", "only_tracks", "without_tracks"]

_Dated = TypeVar("_Dated", Control, Bend, RawEvent)


def merged(tracks: Sequence[Track]) -> Track:
    """The first track with the events of all."""
    return replace(
        tracks[0],
        notes=tuple(sorted(note for track in tracks for note in track.notes)),
        controls=_by_tick([each for track in tracks for each in track.controls]),
        bends=_by_tick([each for track in tracks for each in track.bends]),
        raw=_by_tick([each for track in tracks for each in track.raw]),
    )


def _by_tick(items: list[_Dated]) -> tuple[_Dated, ...]:
    return tuple(sorted(items, key=lambda item: item.at_ticks))


def _known(score: Score, names: Collection[str]) -> frozenset[str]:
    there = [track.name for track in score.tracks]
    for name in names:
        if name not in there:
            raise UnknownNameError(
                "a track is one of " + (", ".join(there) or "none"), name, "check its name"
            )
    return frozenset(names)


def without_tracks(score: Score, names: Collection[str]) -> Score:
    """The score without the tracks of these names; it keeps its length.

    Raises
    ------
    UnknownNameError
        When the score has no track of a name.
    """
    gone = _known(score, names)
    kept = tuple(track for track in score.tracks if track.name not in gone)
    return replace(score, tracks=kept, end=score.end_ticks)


def only_tracks(score: Score, names: Collection[str]) -> Score:
    """The score with only the tracks of these names, in its own order; it keeps its length.

    Raises
    ------
    UnknownNameError
        When the score has no track of a name.
    """
    wanted = _known(score, names)
    return without_tracks(score, [track.name for track in score.tracks if track.name not in wanted])


def merge_tracks(score: Score, names: Sequence[str]) -> Score:
    """Several tracks as one, under the name, program and place of the first of ``names``.

    Raises
    ------
    UnknownNameError
        When the score has no track of a name.
    UsageError
        When drums would be mixed with pitched tracks, or no track is named.
    """
    _known(score, names)
    chosen = [score.track(name) for name in dict.fromkeys(names)]
    if not chosen or len({track.is_drum for track in chosen}) > 1:
        raise UsageError(
            "tracks that are merged are all drums or all pitched", ", ".join(names) or "none"
        )
    others = {track.name for track in chosen[1:]}
    kept = tuple(track for track in score.tracks if track.name not in others)
    return replace(score, tracks=kept).with_track(merged(chosen))
