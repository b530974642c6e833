"""The record in MIDI files: put in, read, replaced, taken out; what other programs do to it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import mido
import pretty_midi
import pytest
import symusic
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import CadenzaError, MidiError
from cadenza.music import Note, Score, TempoChange, Track, read_midi, write_midi
from cadenza.music.smf import decode_smf, encode_smf
from cadenza.provenance import (
    Provenance,
    embedded,
    midi_digest,
    parse_record,
    read_midi_record,
    stripped,
    to_text,
)

EXAMPLES = sorted((Path(__file__).parents[2] / "src/cadenza/examples").glob("*.mid"))


def a_file(kind: int = 1) -> bytes:
    """Its own order, running status, texts, and bytes behind the last track."""
    head = b"\x00\xff\x01\x05by me\x00\xff\x59\x02\xfe\x00\x00\xff\x51\x03\x07\xa1\x20"
    tune = b"\x00\xc3\x49" + b"".join(
        bytes((0, 0x93, 60 + step % 8, 70, 0x60, 60 + step % 8, 0)) for step in range(8)
    )
    running = b"\x00\x90\x40\x50\x10\x40\x00"
    end = b"\x00\xff\x2f\x00"
    bodies = [running + head + tune + end] if kind == 0 else [head + end, tune + end]
    chunks = [b"MTrk" + len(body).to_bytes(4, "big") + body for body in bodies]
    header = b"MThd" + bytes((0, 0, 0, 6, 0, kind, 0, len(bodies), 0, 0x60))
    return header + b"".join(chunks) + b"XFIH\x00\x00\x00\x01zafter"


FILES = [a_file(0), a_file(1), a_file(2), *(path.read_bytes() for path in EXAMPLES)]


@pytest.mark.parametrize("data", FILES)
def test_a_record_is_one_more_event_and_nothing_else(data: bytes, record: Provenance) -> None:
    text = to_text(record)
    made = embedded(data, text)
    before, after = decode_smf(data), decode_smf(made)
    assert after.tracks[0][1:] == before.tracks[0]
    assert after.tracks[1:] == before.tracks[1:]
    assert after.ends_ticks == before.ends_ticks
    tick, event = after.tracks[0][0]
    assert (tick, event[:2]) == (0, b"\xff\x01")
    assert event[2:].decode("ascii") == "cadenza-provenance: " + text
    assert stripped(made) == data
    found = read_midi_record(made)
    assert found is not None
    assert parse_record(found) == record


@pytest.mark.parametrize("data", FILES)
def test_a_second_record_replaces_the_first(data: bytes, record: Provenance) -> None:
    first = embedded(data, to_text(record))
    second = embedded(first, to_text(replace(record, seed=8)))
    assert second == embedded(data, to_text(replace(record, seed=8)))
    assert embedded(first, to_text(record)) == first


def test_files_without_one() -> None:
    data = a_file()
    assert read_midi_record(data) is None
    assert stripped(data) == data
    empty = encode_smf([], [], 480)
    assert embedded(empty, "{}") == empty
    with pytest.raises(MidiError):
        embedded(b"RIFF", "{}")


def test_a_record_is_found_wherever_other_programs_moved_it(record: Provenance) -> None:
    text = b"cadenza-provenance: " + to_text(record).encode() + b"\0"
    moved = [(0, b"\xff\x03name"), (96, b"\xff\x06" + text)]
    data = encode_smf([[(0, b"\xff\x03one")], moved], [0, 96], 480)
    found = read_midi_record(data)
    assert found is not None
    assert parse_record(found) == record
    assert read_midi_record(stripped(data)) is None


def test_the_digest_leaves_records_out_and_nothing_else(record: Provenance) -> None:
    data = a_file()
    digest = midi_digest(data)
    assert midi_digest(embedded(data, to_text(record))) == digest
    other = data.replace(b"by me", b"by us")
    assert midi_digest(other).sha256 != digest.sha256
    assert midi_digest(other).notes_sha256 == digest.notes_sha256


def score(*notes: Note, per_quarter: int = 480) -> Score:
    return Score(per_quarter, (Track("a", notes=notes),), tempos=(TempoChange(0, 120.0),))


@pytest.mark.parametrize(
    "note", [Note(1, 60, 480, 80), Note(0, 61, 480, 80), Note(0, 60, 481, 80), Note(0, 60, 480, 81)]
)
def test_one_note_moved_is_seen(note: Note) -> None:
    was = midi_digest(write_midi(score(Note(0, 60, 480, 80), Note(960, 64, 480, 80))))
    now = midi_digest(write_midi(score(note, Note(960, 64, 480, 80))))
    assert was.sha256 != now.sha256
    assert was.notes_sha256 != now.notes_sha256


def test_notes_are_the_same_in_another_resolution_and_order() -> None:
    low, high = Note(0, 60, 480, 80), Note(480, 72, 240, 90)
    one = Score(480, (Track("a", notes=(low,)), Track("b", notes=(high,))))
    twice = [
        replace(note, start_ticks=note.start_ticks * 2, duration_ticks=note.duration_ticks * 2)
        for note in (high, low)
    ]
    other = Score(960, tuple(Track(name, notes=(n,)) for name, n in zip("xy", twice, strict=True)))
    digests = [midi_digest(write_midi(each)) for each in (one, other)]
    assert digests[0].sha256 != digests[1].sha256
    assert digests[0].notes_sha256 == digests[1].notes_sha256


def saved_by_mido(source: Path, target: Path) -> None:
    mido.MidiFile(source).save(target)


def saved_by_pretty_midi(source: Path, target: Path) -> None:
    pretty_midi.PrettyMIDI(str(source)).write(str(target))


def saved_by_symusic(source: Path, target: Path) -> None:
    symusic.Score(str(source)).dump_midi(str(target))


def saved_by_us(source: Path, target: Path) -> None:
    target.write_bytes(write_midi(read_midi(source)))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    ("save", "kept"),
    [
        (saved_by_mido, True),
        (saved_by_pretty_midi, True),
        (saved_by_us, True),
        (saved_by_symusic, False),
    ],
)
def test_what_other_programs_do_to_it(
    tmp_path: Path, record: Provenance, path: Path, save: Any, kept: bool
) -> None:
    """As the guide says: mido and pretty_midi carry the record on, symusic drops it."""
    data = path.read_bytes()
    text = to_text(replace(record, content=midi_digest(data)))
    (tmp_path / "a.mid").write_bytes(embedded(data, text))
    save(tmp_path / "a.mid", tmp_path / "b.mid")
    made = (tmp_path / "b.mid").read_bytes()
    found = read_midi_record(made)
    assert (found is not None) == kept
    assert found is None or found.decode() == text
    assert midi_digest(made).notes_sha256 == midi_digest(data).notes_sha256


@given(at=st.integers(0, 5000), byte=st.integers(0, 255), cut=st.integers(0, 5000))
def test_damaged_files_raise_the_error_tree_alone(
    record: Provenance, at: int, byte: int, cut: int
) -> None:
    data = bytearray(embedded(a_file(), to_text(record)))
    data[at % len(data)] = byte
    for each in (bytes(data), bytes(data[: cut % len(data)])):
        try:
            found = read_midi_record(each)
            midi_digest(each)
            stripped(each)
            if found is not None:
                parse_record(found)
        except CadenzaError:
            continue
