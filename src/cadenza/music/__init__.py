"""The music room: notes, scores, keys, chords, roman numerals, voicings, General MIDI, MIDI files.

This is its one public door.
"""

from __future__ import annotations

from cadenza.music.chord import QUALITIES, Chord
from cadenza.music.edits import (
    bar_bounds,
    concatenate,
    notes_in_bar,
    quantise,
    scale_time,
    set_tempo,
    shift,
    slice_bars,
)
from cadenza.music.gm import (
    DRUM_KITS,
    DRUM_NAMES,
    DRUMS,
    INSTRUMENTS,
    Instrument,
    by_program,
    instrument,
)
from cadenza.music.kept import KeptEvents, kept_events
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
from cadenza.music.splicing import Spliced, splice
from cadenza.music.track_edits import merge_tracks, only_tracks, without_tracks
from cadenza.music.transposing import transpose, transpose_chord, transpose_key
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
    "KeptEvents",
    "Key",
    "KeyChange",
    "Meter",
    "MeterChange",
    "Note",
    "RawEvent",
    "Score",
    "SectionMark",
    "Spliced",
    "TempoChange",
    "Track",
    "bar_bounds",
    "by_program",
    "concatenate",
    "diatonic",
    "instrument",
    "is_roman",
    "kept_events",
    "merge_tracks",
    "midi_name",
    "name_to_pc",
    "normalise_name",
    "notes_in_bar",
    "only_tracks",
    "parse_roman",
    "quantise",
    "read_midi",
    "realise",
    "roman_of",
    "scale_time",
    "set_tempo",
    "shift",
    "slice_bars",
    "spell",
    "splice",
    "transpose",
    "transpose_chord",
    "transpose_key",
    "voice",
    "without_tracks",
    "write_midi",
]
