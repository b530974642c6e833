"""Rows of pieces and notes → Score.

The ticks and the name of a note say what sounds; its words and written values are for reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cadenza.errors import FileError, UsageError
from cadenza.formats.words.schema import WORDS_FORMAT
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import (
    Bend,
    ChordMark,
    Control,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    RawEvent,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.tokens.note_words import pitch_of

__all__ = ["checked", "score_of"]

_LATEST_TICK = 1 << 31
_NEXT = "make the words anew"


def score_of(piece: Mapping[str, Any], notes: Mapping[int, Sequence[Mapping[str, Any]]]) -> Score:
    """The score that ``piece_row`` and ``note_rows`` were made of.

    Parameters
    ----------
    piece : mapping
        The file of a piece.
    notes : mapping
        Number of a track → the rows of its notes.

    Raises
    ------
    FileError
        When a row breaks the schema, or the number of notes is not what the piece says.
    """
    name = str(piece.get("piece", "a piece"))
    try:
        return _score(piece, notes)
    except (KeyError, TypeError, ValueError, UsageError) as error:
        what = f"{type(error).__name__} {error} in {name}"
        raise FileError("words keep their schema", what, _NEXT) from error


def checked(row: object, kind: str, name: str) -> dict[str, Any]:
    """A file's contents, where they are words of that kind.

    Raises
    ------
    FileError
        When they are not.
    """
    if not isinstance(row, dict) or row.get("format") != WORDS_FORMAT or row.get("kind") != kind:
        rule = f'a file of words says "format": "{WORDS_FORMAT}", "kind": "{kind}"'
        raise FileError(rule, name, _NEXT)
    return row


def _score(piece: Mapping[str, Any], notes: Mapping[int, Sequence[Mapping[str, Any]]]) -> Score:
    end = piece["end_ticks"]
    return Score(
        _whole(piece["ticks_per_quarter"], 1, 1 << 31),
        tuple(_track(each, notes.get(each["track"], ())) for each in piece["tracks"]),
        tuple(TempoChange(_ticks(e), _bpm(e["bpm"])) for e in piece["tempos"]),
        tuple(MeterChange(_ticks(e), Meter.parse(e["meter"])) for e in piece["meters"]),
        tuple(KeyChange(_ticks(e), Key(e["tonic"], e["mode"])) for e in piece["keys"]),
        tuple(
            ChordMark(_ticks(e), Chord(e["root"], e["quality"], e["bass"])) for e in piece["chords"]
        ),
        tuple(SectionMark(_ticks(e), str(e["name"])) for e in piece["sections"]),
        str(piece["title"]),
        _events(piece["events"]),
        None if end is None else _whole(end, 0, _LATEST_TICK),
    )


def _track(row: Mapping[str, Any], notes: Sequence[Mapping[str, Any]]) -> Track:
    if len(notes) != row["notes"]:
        raise ValueError(f"{len(notes)} notes for {row['notes']} in track {row['track']}")
    channel = row["channel"]
    return Track(
        str(row["name"]),
        _whole(row["program"], 0, 127),
        row["is_drum"] is True,
        tuple(_note(each) for each in notes),
        tuple(
            Control(_at(at), _whole(number, 0, 127), _whole(value, 0, 127))
            for at, number, value in row["controls"]
        ),
        tuple(Bend(_at(at), _whole(value, -8192, 8191)) for at, value in row["bends"]),
        _events(row["events"]),
        None if channel is None else _whole(channel, 0, 15),
    )


def _note(row: Mapping[str, Any]) -> Note:
    pitch = row["pitch"]
    return Note(
        _ticks(row, "onset_ticks"),
        pitch_of(f"{str(pitch['name']).lower()}_{pitch['octave']}"),
        _whole(row["duration_ticks"], 0, _LATEST_TICK),
        _whole(row["velocity"], 1, 127),
    )


def _events(rows: Sequence[Sequence[Any]]) -> tuple[RawEvent, ...]:
    events = tuple(RawEvent(_at(at), bytes.fromhex(data)) for at, data in rows)
    if any(not each.data or each.data[0] < 0x80 for each in events):
        raise ValueError("an event without a status byte")
    return events


def _bpm(value: object) -> float:
    if not isinstance(value, int | float) or not 0 < value < 1e7:
        raise ValueError(f"a tempo of {value}")
    return float(value)


def _ticks(row: Mapping[str, Any], field: str = "at_ticks") -> int:
    return _at(row[field])


def _at(value: object) -> int:
    return _whole(value, 0, _LATEST_TICK)


def _whole(value: object, low: int, high: int) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{value} is no whole number from {low} to {high}")
    return value
