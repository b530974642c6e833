"""The music room: notes, scores, keys, chords, roman numerals, voicings, General MIDI, MIDI files.

This is its one public door.
"""

from __future__ import annotations

from cadenza.music.chord import QUALITIES, Chord
from cadenza.music.gm import (
    DRUM_KITS,
    DRUM_NAMES,
    DRUMS,
    INSTRUMENTS,
    Instrument,
    by_program,
    instrument,
)
from cadenza.music.key import MODES, Key
from cadenza.music.midi_read import MAX_MIDI_BYTES, read_midi
from cadenza.music.midi_write import write_midi
from cadenza.music.pitch import LETTERS, midi_name, name_to_pc, normalise_name, spell
from cadenza.music.roman import diatonic, is_roman, parse_roman, realise, roman_of
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
from cadenza.music.voicing import voice

__all__ = [
    "DRUMS",
    "DRUM_KITS",
    "DRUM_NAMES",
    "INSTRUMENTS",
    "LETTERS",
    "MAX_MIDI_BYTES",
    "MODES",
    "QUALITIES",
    "Bend",
    "Chord",
    "ChordMark",
    "Control",
    "Instrument",
    "Key",
    "KeyChange",
    "Meter",
    "MeterChange",
    "Note",
    "RawEvent",
    "Score",
    "SectionMark",
    "TempoChange",
    "Track",
    "by_program",
    "diatonic",
    "instrument",
    "is_roman",
    "midi_name",
    "name_to_pc",
    "normalise_name",
    "parse_roman",
    "read_midi",
    "realise",
    "roman_of",
    "spell",
    "voice",
    "write_midi",
]
