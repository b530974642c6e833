"""MIDI → MIDI without what no one meant: doubled notes, notes of no length, ghosts, silence.

Of notes alike in track, start and pitch the longest is kept; one that sounds into its own
repetition ends there; a track that doubles another of the same instrument note for note goes.
Ghosts of transcriptions are notes too short to be heard, and ones far softer than the rest.
Whole bars before the first note go, so that barlines stay where they are, and metre, tempo, key,
chords and words are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cadenza.corpus.stages.scores import score_of
from cadenza.corpus.stages.shape import Outputs
from cadenza.errors import MidiError
from cadenza.music.edits import shift
from cadenza.music.midi_write import write_midi
from cadenza.music.score import Note, Score, Track

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "clean_score", "run"]

NAME, VERSION = "clean", 1
INPUTS, OUTPUTS = ("score",), ("score",)

_LOUD_PLACE = 0.9


@dataclass(frozen=True, slots=True)
class Settings:
    """What is taken out.

    Parameters
    ----------
    doubled : bool
        Doubled notes and tracks, and what sounds into its own repetition.
    empty : bool
        Pitched notes of no length; drums of none get a length.
    silence : bool
        Whole bars before the first note.
    ghost_s : float
        Notes shorter than this, in seconds; 0 for none.
    ghost_share : float
        Notes softer than this share of the loud ones, 0 to 1; 0 for none.
    """

    doubled: bool = True
    empty: bool = True
    silence: bool = True
    ghost_s: float = 0.0
    ghost_share: float = 0.0

    @classmethod
    def nothing(cls) -> Settings:
        """Settings that leave a file as it is, byte for byte."""
        return cls(doubled=False, empty=False, silence=False)

    @classmethod
    def of_recordings(cls) -> Settings:
        """What is taken out of transcriptions."""
        return cls(ghost_s=0.04, ghost_share=0.2)


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A MIDI file → ``score``, a MIDI file."""
    (data,) = inputs
    if settings == Settings.nothing():
        return {"score": data}
    return {"score": write_midi(clean_score(score_of(data), settings))}


def clean_score(score: Score, settings: Settings | None = None) -> Score:
    """A score without what no one meant.

    Raises
    ------
    MidiError
        When no note is left.
    """
    settings = settings or Settings()
    tracks = [_cleaned(track, settings) for track in score.tracks]
    if settings.ghost_s or settings.ghost_share:
        tracks = _without_ghosts(score, tracks, settings)
    if settings.doubled:
        tracks = _distinct(tracks)
    made = replace(score, tracks=tuple(tracks))
    if not any(track.notes for track in tracks):
        raise MidiError("a file of a corpus holds notes", "none")
    return _from_first_bar(made) if settings.silence else made


def _cleaned(track: Track, settings: Settings) -> Track:
    notes: Sequence[Note] = track.notes
    if settings.empty:
        notes = [
            note if note.duration_ticks > 0 else replace(note, duration_ticks=1)
            for note in notes
            if note.duration_ticks > 0 or track.is_drum
        ]
    if settings.doubled:
        notes = _single(notes)
    return replace(track, notes=tuple(notes))


def _single(notes: Sequence[Note]) -> list[Note]:
    """Of notes alike in start and pitch the longest; none sounds into its own repetition."""
    longest: dict[tuple[int, int], Note] = {}
    for note in notes:
        place = note.start_ticks, note.pitch
        held = longest.get(place)
        if held is None or (note.duration_ticks, note.velocity) > (
            held.duration_ticks,
            held.velocity,
        ):
            longest[place] = note
    ends: dict[int, int] = {}
    kept: list[Note] = []
    for (start, pitch), note in sorted(longest.items(), reverse=True):
        until = ends.get(pitch)
        ends[pitch] = start
        if until is not None and note.end_ticks > until:
            kept.append(replace(note, duration_ticks=until - start))
        else:
            kept.append(note)
    return sorted(kept)


def _without_ghosts(score: Score, tracks: Sequence[Track], settings: Settings) -> list[Track]:
    velocities = sorted(note.velocity for track in tracks for note in track.notes)
    loud = velocities[int(_LOUD_PLACE * (len(velocities) - 1))] if velocities else 0
    softest = settings.ghost_share * loud
    seconds = score.tempo_map.seconds

    def is_heard(note: Note) -> bool:
        if note.velocity < softest:
            return False
        return seconds(note.end_ticks) - seconds(note.start_ticks) >= settings.ghost_s

    return [
        track
        if track.is_drum
        else replace(track, notes=tuple(note for note in track.notes if is_heard(note)))
        for track in tracks
    ]


def _distinct(tracks: Sequence[Track]) -> list[Track]:
    """Without tracks that another of the same instrument holds note for note."""
    known: set[tuple[object, ...]] = set()
    kept: list[Track] = []
    for track in tracks:
        rows = tuple((note.start_ticks, note.pitch, note.duration_ticks) for note in track.notes)
        face = (track.program, track.is_drum, rows)
        if not rows or face not in known:
            kept.append(track)
        known.add(face)
    return kept


def _from_first_bar(score: Score) -> Score:
    first = min(note.start_ticks for track in score.tracks for note in track.notes)
    before = [start for start in score.bar_starts() if start <= first]
    return shift(score, -before[-1]) if before and before[-1] > 0 else score
