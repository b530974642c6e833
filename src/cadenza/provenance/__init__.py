"""The provenance room: the record that a file carries of how it was made.

``Provenance`` is the record, ``to_text`` and ``parse_record`` its canonical JSON. ``embedded``
puts it into a MIDI file, ``read_file`` finds it in MIDI, FLAC, MP3 and WAV files;
``midi_digest`` and ``audio_digest`` tell whether what it speaks of was edited. A record is
only ever read: nothing that is named in one is run or opened here.
"""

from __future__ import annotations

from cadenza.provenance.carriers import Carried, file_digest, read_file, sniff
from cadenza.provenance.frames import audio_digest
from cadenza.provenance.marks import (
    ALGORITHMIC,
    EDITED,
    ENHANCED,
    TRAINED,
    is_ai,
    mark_of,
    with_sampled,
)
from cadenza.provenance.midi import embedded, midi_digest, read_midi_record, stripped
from cadenza.provenance.parsing import parse_record
from cadenza.provenance.record import (
    FORMAT,
    Asset,
    Digest,
    Model,
    Provenance,
    Source,
    shortened,
    to_text,
)
from cadenza.provenance.tag_fields import MARK_FIELD, RECORD_FIELD
from cadenza.provenance.wire import MAX_RECORD_BYTES, canonical, json_fault, normal

__all__ = [
    "ALGORITHMIC",
    "EDITED",
    "ENHANCED",
    "FORMAT",
    "MARK_FIELD",
    "MAX_RECORD_BYTES",
    "RECORD_FIELD",
    "TRAINED",
    "Asset",
    "Carried",
    "Digest",
    "Model",
    "Provenance",
    "Source",
    "audio_digest",
    "canonical",
    "embedded",
    "file_digest",
    "is_ai",
    "json_fault",
    "mark_of",
    "midi_digest",
    "normal",
    "parse_record",
    "read_file",
    "read_midi_record",
    "shortened",
    "sniff",
    "stripped",
    "to_text",
    "with_sampled",
]
