"""The notes of a track as rows that say everything in words, and in ticks.

Pitches are spelled with sharps. The written length of a note is the nearest one of twelve steps
to a quarter note; the exact one stands beside it in ticks.
"""

from __future__ import annotations

from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from cadenza.formats.words.schema import WORDS_FORMAT
from cadenza.music.gm import DRUM_NAMES, by_program
from cadenza.music.score import Note, Track
from cadenza.tokens.note_words import duration_word, pitch_word, word
from cadenza.units import STEPS_PER_QUARTER

__all__ = ["instrument_file", "instrument_head", "note_rows", "steps_of"]

_DRUMS = "drum_kit"
_DOTS = {"dotted-": 1, "double-dotted-": 2}
_TRIPLET = "-triplet"


def instrument_file(program: int, *, is_drum: bool) -> str:
    """The name of an instrument's file; melodic ones begin with their General MIDI number.

    >>> instrument_file(32, is_drum=False), instrument_file(0, is_drum=True)
    ('033_acoustic_bass.json', 'drum_kit.json')
    """
    if is_drum:
        return f"{_DRUMS}.json"
    return f"{program + 1:03d}_{by_program(program).name}.json"


def instrument_head(program: int, *, is_drum: bool) -> dict[str, Any]:
    """What the file of an instrument says of it.

    Parameters
    ----------
    program : int
        General MIDI program, 0–127; counts for nothing where it is the drum kit.
    is_drum : bool
        The drum kit.
    """
    instrument: dict[str, int | str | None]
    if is_drum:
        instrument = {"number": None, "program": None, "name": _DRUMS, "title": "Drum kit"}
    else:
        known = by_program(program)
        instrument = {
            "number": program + 1,
            "program": program,
            "name": known.name,
            "title": known.title,
        }
    return {"format": WORDS_FORMAT, "kind": "instrument", "instrument": instrument}


def steps_of(ticks: int, ticks_per_quarter: int) -> int:
    """The nearest length in steps, 1 or more.

    >>> steps_of(455, 480)
    11
    """
    doubled = 2 * ticks * STEPS_PER_QUARTER + ticks_per_quarter
    return max(1, doubled // (2 * ticks_per_quarter))


def note_rows(track: Track, ticks_per_quarter: int) -> list[dict[str, Any]]:
    """Every note of a track, in its order.

    Notes that begin together share a chord number, counted from 1 in each track, and the word
    of the chord, as long as its longest note.

    Parameters
    ----------
    track : Track
        With any notes.
    ticks_per_quarter : int
        Of its score.
    """
    rows: list[dict[str, Any]] = []
    chords = 0
    for _, together in groupby(track.notes, key=attrgetter("start_ticks")):
        notes = list(together)
        chord: dict[str, Any] | None = None
        if len(notes) > 1:
            chords += 1
            steps = steps_of(max(note.duration_ticks for note in notes), ticks_per_quarter)
            pitches = sorted({note.pitch for note in notes})
            chord = {"number": chords, "word": word(pitches, steps)}
        rows += [_row(note, chord, track.is_drum, ticks_per_quarter) for note in notes]
    return rows


def _row(
    note: Note, chord: dict[str, Any] | None, is_drum: bool, ticks_per_quarter: int
) -> dict[str, Any]:
    steps = steps_of(note.duration_ticks, ticks_per_quarter)
    drum = drum_title(note.pitch) if is_drum else None
    name, pitch = _pitch(note.pitch)
    sounding = drum or f"{pitch['name'].replace('#', '-sharp')} in octave {pitch['octave']}"
    return {
        "name": name,
        "full_name": f"{sounding} {_title(steps)} Note",
        "pitch": pitch,
        "duration": _duration(steps),
        "word": word((note.pitch,), steps),
        "onset_ticks": note.start_ticks,
        "duration_ticks": note.duration_ticks,
        "velocity": note.velocity,
        "chord": chord,
        "drum": drum,
    }


@cache
def _pitch(pitch: int) -> tuple[str, dict[str, Any]]:
    """Name and octave, and the pieces of both."""
    letter, _, octave = pitch_word(pitch).partition("_")
    name = letter.upper()
    pieces = {"name": name, "microtone": 0, "octave": int(octave), "step": name[0]}
    return f"{name}{octave}", pieces


@cache
def _duration(steps: int) -> dict[str, Any]:
    """Type, dots and tuplet of each of the values that make the length, and how many quarters."""
    words = duration_word(steps)
    values = [_value(value) for value in words.split("~")] if "/" not in words else []
    first = values[0] if values else {"type": "complex", "dots": 0, "tuplet": None}
    return {**first, "tied": values[1:], "steps": steps}


def _value(name: str) -> dict[str, Any]:
    """Of "dotted-eighth" the type, dots and tuplet."""
    tuplet = [3, 2] if name.endswith(_TRIPLET) else None
    plain = name.removesuffix(_TRIPLET)
    for start, dots in sorted(_DOTS.items(), reverse=True):
        if plain.startswith(start):
            return {"type": plain.removeprefix(start), "dots": dots, "tuplet": tuplet}
    return {"type": plain, "dots": 0, "tuplet": tuplet}


@cache
def _title(steps: int) -> str:
    """As read aloud: "Dotted Eighth", "Quarter tied to 16th"."""
    words = duration_word(steps)
    if "/" in words:
        return f"{words} Quarter"
    return " tied to ".join(
        " ".join(piece[:1].upper() + piece[1:] for piece in value.split("-"))
        for value in words.split("~")
    )


def drum_title(pitch: int) -> str:
    """The General MIDI name of a drum, "Closed hat".

    >>> drum_title(36)
    'Kick'
    """
    return str(DRUM_NAMES.get(pitch, f"drum_{pitch}")).replace("_", " ").capitalize()
