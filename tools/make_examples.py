"""Turns ``src/cadenza/examples/tunes.toml`` into MIDI files: ``python tools/make_examples.py``.

A test holds the files that ship to what this makes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cadenza.music import (
    DRUMS,
    Chord,
    ChordMark,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    TempoChange,
    Track,
    instrument,
    write_midi,
)

HOME = Path(__file__).resolve().parents[1] / "src" / "cadenza" / "examples"
QUARTER = 480
SIXTEENTH = QUARTER // 4
GATE = 0.94
STROKES = {"X": 14, "x": 0, "o": -18, "g": -44}
ON_DOWNBEAT, ON_BEAT, OFF_BEAT = 8, 2, -5
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def main() -> None:
    """Write every tune."""
    tunes = tomllib.loads((HOME / "tunes.toml").read_text("utf-8"))
    for name, tune in tunes.items():
        (HOME / f"{name}.mid").write_bytes(midi(tune))


def midi(tune: dict[str, Any]) -> bytes:
    """A tune as a MIDI file.

    Raises
    ------
    ValueError
        When a bar is not as long as its metre says.
    """
    meter = Meter.parse(tune["meter"])
    bar_ticks = meter.bar_ticks(QUARTER)
    bars = max(len(part.get("bars", part.get("lanes", ()))) for part in tune["parts"])
    return write_midi(
        Score(
            tracks=tuple(track(part, bar_ticks) for part in tune["parts"]),
            tempos=(TempoChange(0, tune["tempo_bpm"]),),
            meters=(MeterChange(0, meter),),
            keys=(KeyChange(0, Key.parse(tune["key"])),) if "key" in tune else (),
            chords=tuple(chords(tune.get("chords", ()), bar_ticks)),
            title=tune["title"],
            end=bars * bar_ticks,
        )
    )


def chords(bars: list[str], bar_ticks: int) -> Iterator[ChordMark]:
    """The chord symbols; several in one bar share it evenly."""
    for bar, text in enumerate(bars):
        symbols = text.split()
        for index, symbol in enumerate(symbols):
            yield ChordMark(
                bar * bar_ticks + index * bar_ticks // len(symbols), Chord.parse(symbol)
            )


def track(part: dict[str, Any], bar_ticks: int) -> Track:
    """One part."""
    if part["instrument"] == "drums":
        return Track(part["name"], 0, is_drum=True, notes=tuple(sorted(drums(part, bar_ticks))))
    program = instrument(part["instrument"]).program
    return Track(part["name"], program, notes=tuple(sorted(notes(part, bar_ticks))))


def notes(part: dict[str, Any], bar_ticks: int) -> Iterator[Note]:
    """The notes of a pitched part."""
    for bar, line in enumerate(part["bars"]):
        at = bar * bar_ticks
        for word in line.split():
            pitches, _, quarters = word.partition(":")
            length = round(float(quarters) * QUARTER)
            velocity = part["velocity"] + accent(at - bar * bar_ticks)
            if pitches != "r":
                for pitch in pitches.split("+"):
                    yield Note(at, midi_pitch(pitch), round(length * GATE), velocity)
            at += length
        if at != (bar + 1) * bar_ticks:
            raise ValueError(f"bar {bar + 1} of {part['name']} is not as long as its metre")


def drums(part: dict[str, Any], bar_ticks: int) -> Iterator[Note]:
    """The strokes of a drum part."""
    for bar, lanes in enumerate(part["lanes"]):
        for name, steps in lanes.items():
            if len(steps) * SIXTEENTH != bar_ticks:
                raise ValueError(f"bar {bar + 1} of {name} is not as long as its metre")
            for step, sign in enumerate(steps):
                if sign in STROKES:
                    velocity = min(127, part["velocity"] + STROKES[sign])
                    yield Note(
                        bar * bar_ticks + step * SIXTEENTH, DRUMS[name], SIXTEENTH // 2, velocity
                    )


def accent(offset_ticks: int) -> int:
    """How much louder a note is by its place in the bar."""
    if offset_ticks == 0:
        return ON_DOWNBEAT
    return ON_BEAT if offset_ticks % QUARTER == 0 else OFF_BEAT


def midi_pitch(name: str) -> int:
    """The MIDI number of a pitch: "C4" is 60, "Bb1" is 34."""
    match = re.fullmatch(r"([A-G])([#b]?)(-?\d)", name)
    if match is None:
        raise ValueError(f"a pitch is written like F#4; got {name}")
    letter, sign, octave = match.groups()
    return LETTERS[letter] + {"": 0, "#": 1, "b": -1}[sign] + 12 * (int(octave) + 1)


if __name__ == "__main__":
    main()
