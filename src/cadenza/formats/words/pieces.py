"""What a piece is beside its notes: maps, tracks, controllers, and all that a MIDI file holds."""

from __future__ import annotations

from typing import Any

from cadenza.formats.words.encoding import instrument_file
from cadenza.formats.words.schema import WORDS_FORMAT
from cadenza.music.chord import Chord
from cadenza.music.score import RawEvent, Score, Track

__all__ = ["piece_row"]


def piece_row(score: Score, name: str) -> dict[str, Any]:
    """The file of a piece; its notes stand in the files of its instruments.

    Parameters
    ----------
    score : Score
        The piece.
    name : str
        Its path within the folder of words, without an ending, "suite/minuet.mid".

    Returns
    -------
    dict
        As the schema has it; the same for the same score.
    """
    return {
        "format": WORDS_FORMAT,
        "kind": "piece",
        "piece": name,
        "title": score.title,
        "ticks_per_quarter": score.ticks_per_quarter,
        "end_ticks": score.end,
        "tempos": [{"at_ticks": e.at_ticks, "bpm": e.bpm} for e in score.tempos],
        "meters": [{"at_ticks": e.at_ticks, "meter": str(e.meter)} for e in score.meters],
        "keys": [
            {"at_ticks": e.at_ticks, "tonic": e.key.tonic, "mode": e.key.mode} for e in score.keys
        ],
        "chords": [{"at_ticks": e.at_ticks, **_chord(e.chord)} for e in score.chords],
        "sections": [{"at_ticks": e.at_ticks, "name": e.name} for e in score.sections],
        "events": _events(score.raw),
        "tracks": [_track(number, track) for number, track in enumerate(score.tracks)],
    }


def _chord(chord: Chord) -> dict[str, Any]:
    return {
        "symbol": chord.symbol,
        "root": chord.root,
        "quality": chord.quality,
        "bass": chord.bass,
    }


def _track(number: int, track: Track) -> dict[str, Any]:
    return {
        "track": number,
        "name": track.name,
        "program": track.program,
        "is_drum": track.is_drum,
        "channel": track.channel,
        "notes": len(track.notes),
        "file": instrument_file(track.program, is_drum=track.is_drum),
        "controls": [[each.at_ticks, each.number, each.value] for each in track.controls],
        "bends": [[each.at_ticks, each.value] for each in track.bends],
        "events": _events(track.raw),
    }


def _events(raw: tuple[RawEvent, ...]) -> list[list[Any]]:
    """Ticks and bytes in hexadecimal digits."""
    return [[each.at_ticks, each.data.hex()] for each in raw]
