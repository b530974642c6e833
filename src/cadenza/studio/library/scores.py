"""A score as JSON that a page draws, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from cadenza.errors import UsageError
from cadenza.music import (
    Chord,
    ChordMark,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
    splice,
    write_midi,
)
from cadenza.music.names import unique_names

__all__ = ["bounded", "edited_midi", "score_from_json", "score_json", "track_names"]

_LAST_TICK = 2**31 - 1
_MOST_NOTES, _MOST_MARKS, _MOST_TRACKS = 500_000, 100_000, 256
_LONGEST_NAME = 200
_MOST_BARS = 20_000
_MOST_SECTIONS = 10_000

_Item = TypeVar("_Item")


def track_names(score: Score) -> tuple[str, ...]:
    """The name of each track, which no other one has: that of the file where it can be."""
    return unique_names(score.tracks)


def bounded(score: Score) -> Score:
    """A score of a size that can be shown and edited.

    Raises
    ------
    UsageError
        When it has more notes, tracks or marks.
    """
    counts = {
        "notes": (sum(len(track.notes) for track in score.tracks), _MOST_NOTES),
        "tracks": (len(score.tracks), _MOST_TRACKS),
        "bars": (len(score.bar_starts()), _MOST_BARS),
        "sections": (len(score.sections), _MOST_SECTIONS),
        "tempos": (len(score.tempos), _MOST_MARKS),
        "metres": (len(score.meters), _MOST_MARKS),
        "keys": (len(score.keys), _MOST_MARKS),
        "chords": (len(score.chords), _MOST_MARKS),
    }
    for name, (count, most) in counts.items():
        if count > most:
            raise UsageError(f"a piece has at most {most:,} {name}", f"{count:,}", "split it")
    return score


def score_json(
    score: Score, roles: Mapping[str, str] | None = None, *, title: str = ""
) -> dict[str, Any]:
    """A score in JSON's types.

    Parameters
    ----------
    score : Score
        As ``read_midi`` gives it.
    roles : mapping, optional
        Name of a track → its role.
    title : str
        Of the piece; the score's own where left out.

    Returns
    -------
    dict
        A track's "id" is its index. Notes are [start, pitch, duration, velocity] in ticks.
    """
    roles = roles or {}
    return {
        "title": title or score.title,
        "ticks_per_quarter": score.ticks_per_quarter,
        "end_ticks": score.end_ticks,
        "bars": score.bar_starts(),
        "tempos": [{"at_ticks": each.at_ticks, "bpm": each.bpm} for each in score.tempos],
        "meters": [
            {
                "at_ticks": each.at_ticks,
                "numerator": each.meter.numerator,
                "denominator": each.meter.denominator,
            }
            for each in score.meters
        ],
        "keys": [
            {"at_ticks": each.at_ticks, "tonic": each.key.tonic, "mode": each.key.mode}
            for each in score.keys
        ],
        "chords": [
            {"at_ticks": each.at_ticks, "symbol": each.chord.symbol} for each in score.chords
        ],
        "sections": [{"at_ticks": each.at_ticks, "name": each.name} for each in score.sections],
        "tracks": [
            {
                "id": number,
                "name": name,
                "role": roles.get(name),
                "program": track.program,
                "is_drum": track.is_drum,
                "notes": note_rows(track.notes),
            }
            for number, (track, name) in enumerate(
                zip(score.tracks, track_names(score), strict=True)
            )
        ],
    }


def note_rows(notes: Sequence[Note]) -> list[list[int]]:
    """Notes as [start, pitch, duration, velocity]."""
    return [[each.start_ticks, each.pitch, each.duration_ticks, each.velocity] for each in notes]


def score_from_json(data: Mapping[str, Any], base: Score | None = None) -> Score:
    """The score that JSON tells of.

    Parameters
    ----------
    data : mapping
        As ``score_json`` makes it.
    base : Score, optional
        That it was made of. A track with the id of one of its tracks keeps that one's controls,
        bends and other events; tracks of it that are not told of are gone.

    Raises
    ------
    UsageError
        When it is not of that shape, or its resolution is not that of the base.
    """
    quarter = _whole(data, "ticks_per_quarter", 1, 32_767)
    if base is not None and quarter != base.ticks_per_quarter:
        raise UsageError(
            f"a score keeps its resolution, here {base.ticks_per_quarter} ticks a quarter note",
            str(quarter),
            "read the score again",
        )
    made = Score(
        ticks_per_quarter=quarter,
        tracks=_tracks(data, base),
        tempos=_marks(data, "tempos", lambda at, row: TempoChange(at, _bpm(row))),
        meters=_marks(data, "meters", lambda at, row: MeterChange(at, _meter(row))),
        keys=_marks(data, "keys", lambda at, row: KeyChange(at, _key(row))),
        chords=_marks(
            data, "chords", lambda at, row: ChordMark(at, Chord.parse(_text(row, "symbol")))
        ),
        sections=_marks(data, "sections", lambda at, row: SectionMark(at, _text(row, "name"))),
        title="" if base is None else base.title,
        raw=() if base is None else base.raw,
        end=_whole(data, "end_ticks", 0, _LAST_TICK),
    )
    shortest = min([_bar(each.meter, quarter) for each in made.meters] or [4 * quarter])
    if made.end_ticks // shortest > _MOST_BARS:
        raise UsageError(f"a piece has at most {_MOST_BARS} bars", "more", "make it shorter")
    return made


def edited_midi(midi: bytes, was: Score, score: Score) -> bytes:
    """A file with an edit in it: its own bytes where they can stay, else written anew.

    Parameters
    ----------
    midi : bytes
        The file.
    was : Score
        What it holds.
    score : Score
        What it is to hold.
    """
    if score == was:
        return midi
    own = len(was.tracks)
    same = len(score.tracks) >= own and all(
        (a.name, a.program, a.is_drum) == (b.name, b.program, b.is_drum)
        for a, b in zip(was.tracks, score.tracks, strict=False)
    )
    heard = all(track.notes for track in score.tracks[own:])
    if same and was.keys == score.keys and heard:
        return splice(midi, score).midi
    return write_midi(score)


def _bar(meter: Meter, quarter: int) -> int:
    return max(1, meter.bar_ticks(quarter))


def _tracks(data: Mapping[str, Any], base: Score | None) -> tuple[Track, ...]:
    """Tracks of the base first, in its order, then the new ones."""
    there = () if base is None else base.tracks
    names = () if base is None else track_names(base)
    old: dict[int, Track] = {}
    fresh: list[Track] = []
    left = _MOST_NOTES
    for row in _rows(data, "tracks", _MOST_TRACKS):
        number, name = _whole(row, "id", 0, 1_000_000), _text(row, "name")
        notes = tuple(_notes(row))
        left -= len(notes)
        if left < 0:
            raise UsageError(f"a piece has at most {_MOST_NOTES:,} notes", "more", "split it")
        is_drum = row.get("is_drum") is True
        program = _whole(row, "program", 0, 127)
        if number in old:
            raise UsageError("each track has an id of its own", str(number), "number them anew")
        if number < len(there):
            track = there[number]
            track = track if name == names[number] else replace(track, name=name)
            if (track.program, track.is_drum) != (program, is_drum):
                kept = track.channel if track.is_drum == is_drum else None
                track = replace(track, program=program, is_drum=is_drum, channel=kept)
            if notes != tuple(track.notes):
                track = replace(track, notes=notes)
            old[number] = track
        else:
            fresh.append(Track(name, program, is_drum, notes))
    return (*(old[number] for number in sorted(old)), *fresh)


def _notes(row: Mapping[str, Any]) -> Iterator[Note]:
    for each in sorted(_list(row, "notes", _MOST_NOTES)):
        if not isinstance(each, list | tuple) or len(each) != 4:
            raise _broken("notes", each)
        start, pitch, duration, velocity = each
        yield Note(
            _number("notes", start, 0, _LAST_TICK),
            _number("notes", pitch, 0, 127),
            _number("notes", duration, 1, _LAST_TICK),
            _number("notes", velocity, 1, 127),
        )


def _marks(
    data: Mapping[str, Any], name: str, made: Callable[[int, Mapping[str, Any]], _Item]
) -> tuple[_Item, ...]:
    rows = [(_whole(row, "at_ticks", 0, _LAST_TICK), row) for row in _rows(data, name, _MOST_MARKS)]
    return tuple(made(at, row) for at, row in sorted(rows, key=lambda each: each[0]))


def _bpm(row: Mapping[str, Any]) -> float:
    bpm = row.get("bpm")
    if isinstance(bpm, bool) or not isinstance(bpm, int | float) or not 1.0 <= bpm <= 1000.0:
        raise UsageError("a tempo lies between 1 and 1000 bpm", str(bpm), "try 120")
    return float(bpm)


def _meter(row: Mapping[str, Any]) -> Meter:
    return Meter(_whole(row, "numerator", 1, 255), _whole(row, "denominator", 1, 256))


def _key(row: Mapping[str, Any]) -> Key:
    return Key.parse(f"{_text(row, 'tonic')} {_text(row, 'mode').replace('_', ' ')}")


def _rows(data: Mapping[str, Any], name: str, most: int) -> list[Mapping[str, Any]]:
    rows = _list(data, name, most)
    for row in rows:
        if not isinstance(row, Mapping):
            raise _broken(name, row)
    return rows


def _list(data: Mapping[str, Any], name: str, most: int) -> list[Any]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or len(rows) > most:
        raise _broken(name, rows)
    return rows


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or len(value) > _LONGEST_NAME:
        raise _broken(name, value)
    return value


def _whole(row: Mapping[str, Any], name: str, low: int, high: int) -> int:
    return _number(name, row.get(name), low, high)


def _number(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _broken(name, value)
    return value


def _broken(name: str, came: object) -> UsageError:
    return UsageError("a score has the shape that it was read in", f"{name}: {str(came)[:60]}")
