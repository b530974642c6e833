"""The room's public door."""

from __future__ import annotations

import subprocess
import sys

import cadenza.music

NAMES = """
DRUMS DRUM_KITS DRUM_NAMES INSTRUMENTS LETTERS MAX_MIDI_BYTES MODES QUALITIES
Bend Chord ChordMark Control Instrument KeptEvents Key KeyChange Meter MeterChange Note RawEvent
Score SectionMark Spliced TempoChange Track
bar_bounds by_program concatenate diatonic instrument is_roman kept_events merge_tracks midi_name
name_to_pc normalise_name notes_in_bar only_tracks parse_roman quantise read_midi realise roman_of
scale_time set_tempo shift slice_bars spell splice transpose transpose_chord transpose_key voice
without_tracks write_midi
"""


def test_the_door_is_pinned():
    assert sorted(cadenza.music.__all__) == sorted(NAMES.split())
    assert all(hasattr(cadenza.music, name) for name in cadenza.music.__all__)


def test_nothing_heavy_is_imported():
    code = (
        "import sys, cadenza.music; "
        "print([m for m in ('numpy','mido','scipy','symusic','pretty_midi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
