"""What each track of a score does: melody, chords, bass, drums, pad, arpeggio or counter.

Conventions
-----------
Names and General MIDI programs are believed where they speak clearly; otherwise the notes
decide: register (the median pitch), how many pitches sound together, how long notes last, how
dense and how disjunct a line is. One track is the melody: the most prominent line that is no
bass and no accompaniment. A track without notes is judged by its name and program alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from cadenza.metrics._validate import check_score
from cadenza.music.score import Score, Track, note_columns

__all__ = ["ROLE_NAMES", "TrackTraits", "find_roles", "track_traits", "validate"]

ROLE_NAMES = ("melody", "chords", "bass", "drums", "pad", "arpeggio", "counter")
"""The roles, in the order of the brief room's own list."""

_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bass", re.compile(r"\bbass\b(?! (clarinet|lead))|\bba(ss|ſs)o\b|contrab|kontrab|\bbassi\b")),
    ("pad", re.compile(r"\bpad\b")),
    ("arpeggio", re.compile(r"\barp(eggio)?s?\b")),
    ("chords", re.compile(r"\bchords?\b|\bcomp(ing)?\b|\brhythm\b|accomp")),
    ("counter", re.compile(r"\bcounter")),
)
_MELODIC = re.compile(
    r"melod|\blead\b(?! \d)|\bvox\b|vocal|\bvoice\b(?! oohs)|\bsinger|\bcanto\b|gesang|singstimme"
)
_BASS_PROGRAMS = frozenset([*range(32, 40), 43, 58])
_PAD_PROGRAMS = frozenset([*range(48, 53), *range(88, 96)])
_DYING_PROGRAMS = frozenset([*range(16), *range(24, 32), 45, 46, *range(104, 109)])
_OWN_NAME = re.compile(r"(melody|chords|bass|drums|pad|arpeggio|counter)(_\d+)?$")
_TIMPANI = 47
_SOLO_PROGRAMS = frozenset([40, 53, 54, *range(56, 58), *range(64, 80), *range(80, 88)])

_CHORDAL_AT_LEAST = 1.5
_BASS_BELOW = 55.0
_BASS_NEIGHBOURS = 7.0
_HELD_BEATS = 2.5
_RUNNING_PER_BEAT, _BROKEN_SHARE = 1.8, 0.55
_FAMILY_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class TrackTraits:
    """What the notes of one track are like.

    Parameters
    ----------
    notes : int
        How many there are.
    pitch : float
        Median MIDI pitch, 0 without notes.
    together : float
        Notes that sound at once, averaged over the time in which any sounds.
    length_beats : float
        Mean duration in quarter notes.
    onsets_per_beat : float
        Onsets in a quarter note of the time in which the track plays.
    broken : float
        Share of melodic steps of a third to an octave, as in broken chords, 0 to 1.
    """

    notes: int
    pitch: float = 0.0
    together: float = 1.0
    length_beats: float = 0.0
    onsets_per_beat: float = 0.0
    broken: float = 0.0


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def track_traits(track: Track, ticks_per_quarter: int) -> TrackTraits:
    """Measure one track.

    Parameters
    ----------
    track : Track
        Any track, also an empty one.
    ticks_per_quarter : int
        Ticks in a quarter note.
    """
    if not track.notes:
        return TrackTraits(0)
    table = note_columns(track.notes).astype(np.float64)
    table = table[np.lexsort((-table[:, 1], table[:, 0]))]
    start, pitch, length = table[:, 0], table[:, 1], np.maximum(table[:, 2], 1.0)
    ends = np.maximum.accumulate(start + length)
    gaps = np.maximum(start[1:] - ends[:-1], 0.0).sum()
    sounding = max(float(ends[-1] - start[0] - gaps), 1.0)
    near = ticks_per_quarter / 12
    first = np.concatenate([[True], np.diff(start) > near])
    line = pitch[first]
    waits = np.minimum(np.diff(start[first]), 4.0 * ticks_per_quarter).sum() + length[-1]
    leaps = np.abs(np.diff(line))
    moved = leaps > 0
    broken = ((leaps >= 3) & (leaps <= 12)).sum() / moved.sum() if moved.any() else 0.0
    return TrackTraits(
        notes=len(table),
        pitch=float(np.median(pitch)),
        together=float(length.sum()) / sounding,
        length_beats=float(length.mean()) / ticks_per_quarter,
        onsets_per_beat=float(line.size * ticks_per_quarter / max(float(waits), near)),
        broken=float(broken),
    )


def find_roles(score: Score) -> tuple[str, ...]:
    """Tell what each track does.

    Parameters
    ----------
    score : Score
        Any score.

    Returns
    -------
    tuple of str
        One of ``ROLE_NAMES`` a track, in the order of ``score.tracks``.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.

    Examples
    --------
    >>> from cadenza.music import Note, Track
    >>> flute = Track("Flute", 73, notes=(Note(0, 76, 480, 80), Note(480, 77, 480, 80)))
    >>> piano = Track("Piano", 0, notes=tuple(Note(0, p, 960, 80) for p in (48, 52, 55)))
    >>> find_roles(Score(tracks=(flute, piano)))
    ('melody', 'chords')
    """
    validate(score)
    traits = [track_traits(track, score.ticks_per_quarter) for track in score.tracks]
    roles = [_declared(track, each) for track, each in zip(score.tracks, traits, strict=True)]
    _place_bass(score.tracks, traits, roles)
    _place_melody(score.tracks, traits, roles)
    for index, track in enumerate(score.tracks):
        if roles[index] is None:
            roles[index] = _accompanying(track, traits[index])
    return tuple(role or "counter" for role in roles)


def _declared(track: Track, traits: TrackTraits) -> str | None:
    """The role that the name or program states, None where they leave it open."""
    own = _OWN_NAME.match(track.name)
    if track.is_drum:
        return "drums"
    if own and own[1] != "drums":
        return own[1]
    name = " ".join(re.split(r"[\s_.:\-\[\]()0-9]+", track.name.lower())).strip()
    for role, words in _WORDS:
        if words.search(name):
            return role
    if track.program in _BASS_PROGRAMS and traits.pitch < _BASS_BELOW:
        return "bass"
    if 88 <= track.program <= 95:
        return "pad"
    return None


def _place_bass(
    tracks: tuple[Track, ...], traits: list[TrackTraits], roles: list[str | None]
) -> None:
    """Where no track says that it is the bass: the lowest lines of several tracks."""
    open_ones = [
        index
        for index, role in enumerate(roles)
        if role is None and traits[index].notes and tracks[index].program != _TIMPANI
    ]
    pitched = [i for i, role in enumerate(roles) if role != "drums" and traits[i].notes]
    if "bass" in roles or len(pitched) < 2 or not open_ones:
        return
    lowest = min(traits[index].pitch for index in pitched)
    limit = min(_BASS_BELOW, lowest + _BASS_NEIGHBOURS)
    for index in open_ones:
        each = traits[index]
        line = each.together < _CHORDAL_AT_LEAST - 0.2
        if line and each.pitch <= limit and each.pitch < _highest(traits, pitched):
            roles[index] = "bass"


def _highest(traits: list[TrackTraits], pitched: list[int]) -> float:
    return max(traits[index].pitch for index in pitched)


def _place_melody(
    tracks: tuple[Track, ...], traits: list[TrackTraits], roles: list[str | None]
) -> None:
    """Where no track says that it is the melody: the most prominent one that is left."""
    left = [i for i, role in enumerate(roles) if role is None and traits[i].notes]
    if "melody" in roles or not left:
        return
    most = max(traits[index].notes for index in left)
    best = max(left, key=lambda i: (_prominence(tracks[i], traits[i], most), -i))
    roles[best] = "melody"


def _prominence(track: Track, traits: TrackTraits, most_notes: int) -> float:
    """How much a track sounds like the melody; higher is more."""
    points = traits.pitch / 12.0
    points += 1.5 * min(1.0, traits.notes / (_FAMILY_SHARE * most_notes))
    points -= 1.5 * max(0.0, min(traits.together, 3.0) - 1.0)
    points += 1.5 * (track.program in _SOLO_PROGRAMS)
    points -= 1.5 * (track.program in _PAD_PROGRAMS) + 3.0 * (track.program == _TIMPANI)
    points += 4.0 * bool(_MELODIC.search(track.name.lower()))
    points -= 3.0 * _is_broken(traits) + 2.0 * (traits.length_beats >= _HELD_BEATS)
    return points


def _is_broken(traits: TrackTraits) -> bool:
    """True for a steady run of broken chords."""
    return (
        traits.together < 2.5
        and traits.onsets_per_beat >= _RUNNING_PER_BEAT
        and traits.broken >= _BROKEN_SHARE
        and traits.notes >= 8
    )


def _accompanying(track: Track, traits: TrackTraits) -> str:
    """The role of a track that is neither bass nor melody."""
    if not traits.notes:
        return "pad" if track.program in _PAD_PROGRAMS else "counter"
    if traits.length_beats >= _HELD_BEATS and track.program not in _DYING_PROGRAMS:
        return "pad"
    if traits.together >= _CHORDAL_AT_LEAST:
        held = track.program in _PAD_PROGRAMS and traits.length_beats >= 1.5
        return "pad" if held else "chords"
    return "arpeggio" if _is_broken(traits) else "counter"
