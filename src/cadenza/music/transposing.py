"""Transposing scores, keys and chords with right spelling, on the line of fifths.

The line of fifths … Bb F C G D A E B F# … numbers every note name (C = 0, sharpwards up). A
move of *n* semitones is a move of 7*n* fifths, or that with 12 more or less, which sounds the
same and is spelled differently.

References
----------
D. Temperley, "The Cognition of Basic Musical Structures" (2001), chapter 5.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from cadenza.errors import UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.pitch import normalise_name
from cadenza.music.score import Note, Score

__all__ = ["transpose", "transpose_chord", "transpose_key"]

_LINE = "FCGDAEB"


def _position(name: str) -> int:
    """Place of a name on the line of fifths."""
    name = normalise_name(name)
    return _LINE.index(name[0]) - 1 + 7 * (name.count("#") - name.count("b"))


def _name(position: int) -> str:
    """The name at a place; brought within two accidentals, which sounds the same."""
    while position > 19:
        position -= 12
    while position < -15:
        position += 12
    accidentals, letter = divmod(position + 1, 7)
    return _LINE[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def _choices(semitones: int) -> tuple[int, ...]:
    """The moves on the line that sound like so many semitones; none for whole octaves."""
    nearest = (7 * semitones + 6) % 12 - 6
    return (0,) if nearest == 0 else (nearest, nearest + 12, nearest - 12)


def transpose_key(key: Key, semitones: int) -> Key:
    """A key moved, spelled with the fewest accidentals in its signature.

    >>> str(transpose_key(Key("D", "minor"), 3))
    'F minor'
    """
    fifths = min(_choices(semitones), key=lambda each: (abs(key.fifths + each), abs(each)))
    return replace(key, tonic=_name(_position(key.tonic) + fifths))


def transpose_chord(chord: Chord, fifths: int) -> Chord:
    """A chord moved along the line of fifths, its bass with it.

    >>> transpose_chord(Chord.parse("C/E"), 2).symbol
    'D/F#'
    """
    bass = None if chord.bass is None else _name(_position(chord.bass) + fifths)
    return Chord(_name(_position(chord.root) + fifths), chord.quality, bass)


def _common_fifths(chords: Sequence[Chord], semitones: int) -> int:
    """The move by which a set of chords comes out with the fewest accidentals on its roots."""
    roots = [_position(chord.root) for chord in chords]

    def weight(fifths: int) -> tuple[int, int]:
        return sum(abs(root + fifths - 2) for root in roots), abs(fifths)

    return min(_choices(semitones), key=weight)


def transpose(score: Score, semitones: int) -> Score:
    """Move every pitched note, key and chord; drums stay.

    Notes that would leave the range of MIDI come back into it by octaves. Keys get the
    spelling with the fewest accidentals, and chords move as their key does, so that their
    spelling stays right within it.

    Parameters
    ----------
    semitones : int
        Up (positive) or down; −127 to 127.
    """
    if not -127 <= semitones <= 127:
        raise UsageError("a transposition lies between -127 and 127 semitones", str(semitones))
    tracks = tuple(
        track
        if track.is_drum
        else replace(track, notes=tuple(sorted(_moved_pitch(n, semitones) for n in track.notes)))
        for track in score.tracks
    )
    keys = tuple(replace(change, key=transpose_key(change.key, semitones)) for change in score.keys)
    plain = _common_fifths([mark.chord for mark in score.chords], semitones)
    starts = [change.at_ticks for change in score.keys]
    moves = [
        after.key.fifths - before.key.fifths for before, after in zip(score.keys, keys, strict=True)
    ]
    chords = []
    for mark in score.chords:
        index = bisect_right(starts, mark.at_ticks) - 1
        fifths = moves[index] if index >= 0 else plain
        chords.append(replace(mark, chord=transpose_chord(mark.chord, fifths)))
    return replace(score, tracks=tracks, keys=keys, chords=tuple(chords))


def _moved_pitch(note: Note, semitones: int) -> Note:
    pitch = note.pitch + semitones
    if pitch > 127:
        pitch -= -(-(pitch - 127) // 12) * 12
    elif pitch < 0:
        pitch += -(pitch // 12) * 12
    return replace(note, pitch=pitch)
