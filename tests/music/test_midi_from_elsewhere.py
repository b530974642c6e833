"""Files from other programs: splits, oddities, nonsense."""

from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest

from cadenza.music import (
    Bend,
    Control,
    Note,
    RawEvent,
    Score,
    SectionMark,
    TempoChange,
    instrument,
    read_midi,
    write_midi,
)


def saved(kind, *tracks, resolution=480):
    """A file made by mido."""
    file = mido.MidiFile(type=kind, ticks_per_beat=resolution)
    for messages in tracks:
        file.tracks.append(mido.MidiTrack(messages))
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def note_on(pitch, time=0, velocity=64, channel=0):
    return mido.Message("note_on", note=pitch, velocity=velocity, time=time, channel=channel)


def note_off(pitch, time=0, channel=0):
    return mido.Message("note_off", note=pitch, time=time, channel=channel)


def program(number, time=0, channel=0):
    return mido.Message("program_change", program=number, time=time, channel=channel)


def control(number, value, time=0, channel=0):
    return mido.Message("control_change", control=number, value=value, time=time, channel=channel)


def meta(kind, time=0, **more):
    return mido.MetaMessage(kind, time=time, **more)


def test_type_0_is_split_by_channel():
    messages = [
        meta("track_name", name="Song"),
        program(4, channel=1),
        note_on(60, channel=1),
        note_on(36, channel=9),
        note_off(36, 10, channel=9),
        note_off(60, 20, channel=1),
        meta("lyrics", text="la"),
    ]
    score = read_midi(saved(0, messages))
    assert [(t.name, t.program, t.is_drum, t.channel) for t in score.tracks] == [
        ("Electric Piano 1", 4, False, 1),
        ("Drums", 0, True, 9),
    ]
    assert score.title == "Song"
    assert score.raw == (RawEvent(30, b"\xff\x05la"),)


def test_type_0_with_one_part_names_it():
    score = read_midi(saved(0, [meta("track_name", name="Flute"), note_on(60), note_off(60, 9)]))
    assert (score.title, score.tracks[0].name) == ("Flute", "Flute")


def test_type_2_tracks_follow_each_other():
    first = [note_on(60), note_off(60, 480)]
    second = [meta("set_tempo", tempo=250_000), note_on(62), note_off(62, 480)]
    score = read_midi(saved(2, first, second))
    assert [track.notes[0].start_ticks for track in score.tracks] == [0, 480]
    assert score.tempos == (TempoChange(0, 120.0), TempoChange(480, 240.0))
    assert score.end_ticks == 960


def test_a_change_of_program_makes_another_part_that_keeps_the_controls():
    messages = [
        meta("track_name", name="Keys"),
        program(0),
        control(7, 90),
        control(64, 127),
        note_on(60),
        note_off(60, 100),
        control(64, 0),
        program(19, 20),
        note_on(62),
        note_off(62, 100),
        mido.Message("pitchwheel", pitch=500),
        program(0),
        note_on(64),
        note_off(64, 100),
    ]
    piano, organ = read_midi(saved(1, messages)).tracks
    assert (piano.name, piano.program, organ.name, organ.program) == ("Keys", 0, "Keys 2", 19)
    assert [note.pitch for note in piano.notes] == [60, 64]
    assert [note.pitch for note in organ.notes] == [62]
    assert organ.controls == (Control(120, 7, 90), Control(120, 64, 0))
    assert piano.bends == (Bend(220, 500),)


def test_a_program_said_twice_or_never_used_makes_no_part():
    messages = [program(5), program(6), note_on(60), program(6), note_off(60, 10), program(9)]
    (track,) = read_midi(saved(1, messages)).tracks
    assert (track.program, track.notes) == (6, (Note(0, 60, 10, 64),))


def test_going_back_to_a_program_before_playing_adds_no_part():
    messages = [program(1), note_on(60), note_off(60, 5), program(2), program(1), note_on(61)]
    (track,) = read_midi(saved(1, [*messages, note_off(61, 5)])).tracks
    assert [note.pitch for note in track.notes] == [60, 61]


def test_overlapping_notes_of_one_pitch_end_in_the_order_they_began():
    messages = [note_on(60), note_on(60, 100, 30), note_off(60, 50), note_off(60, 50)]
    (track,) = read_midi(saved(1, messages)).tracks
    assert track.notes == (Note(0, 60, 150, 64), Note(100, 60, 100, 30))


def test_hanging_empty_and_orphaned_notes():
    messages = [note_off(50), note_on(60), note_on(62), note_off(62), meta("end_of_track", time=96)]
    (track,) = read_midi(saved(1, messages)).tracks
    assert track.notes == (Note(0, 60, 96, 64), Note(0, 62, 1, 64))


@pytest.mark.parametrize(
    ("payload", "bpm"), [(b"\0\0\0", 1000.0), (b"\0\0\1", 1000.0), (b"\xff\xff\xff", 3.57628)]
)
def test_absurd_tempi_are_held(payload, bpm):
    score = Score(raw=(RawEvent(0, b"\xff\x51" + payload),))
    assert read_midi(write_midi(score)).tempos[0].bpm == pytest.approx(bpm, rel=1e-5)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\x51\x01",
        b"\xff\x58\x04",
        b"\xff\x58\x00\x02\x18\x08",
        b"\xff\x58\x04\xff\x18\x08",
        b"\xff\x59\x0c\x00",
        b"\xff\x59\x00\x07",
        b"\xff\x59",
        b"\xff\x01chord: nonsense",
        b"\xff\x01key: H major",
        b"\xff\x00\x00\x01",
        b"\xff\x21\x00",
        b"\xff\x54\x60\x00\x00\x00\x00",
    ],
)
def test_nonsense_is_kept_as_it_came(data):
    raw = (RawEvent(3, data), RawEvent(3, b"\xff\x01x"))
    score = read_midi(write_midi(Score(raw=raw)))
    assert score.raw == raw
    assert (score.tempos, score.meters, score.keys, score.chords) == ((), (), (), ())


def test_aftertouch_moves_with_its_channel():
    messages = [
        mido.Message("polytouch", note=60, value=5, channel=3),
        note_on(60, channel=3),
        mido.Message("aftertouch", value=9, channel=3, time=5),
        note_off(60, 10, channel=3),
    ]
    (track,) = read_midi(saved(1, messages)).tracks
    assert track.raw == (RawEvent(0, b"\xa3\x3c\x05"), RawEvent(5, b"\xd3\x09"))
    moved = read_midi(write_midi(Score(tracks=(replace(track, channel=None),)))).tracks[0]
    assert moved.raw == (RawEvent(0, b"\xa0\x3c\x05"), RawEvent(5, b"\xd0\x09"))


def test_tracks_of_one_name_get_numbers():
    one = [meta("track_name", name="Piano"), note_on(60), note_off(60, 5)]
    two = [meta("track_name", name="Piano 2"), note_on(60), note_off(60, 5)]
    names = [track.name for track in read_midi(saved(1, one, one, two, one)).tracks]
    assert names == ["Piano", "Piano 3", "Piano 2", "Piano 4"]


def test_tracks_without_notes_belong_to_the_conductor():
    conductor = [meta("track_name", name="Title"), meta("copyright", text="me")]
    words = [meta("track_name", name="Words"), meta("lyrics", text="la", time=5)]
    piano = [meta("track_name", name="Piano"), note_on(60), note_off(60, 10)]
    score = read_midi(saved(1, conductor, words, piano))
    assert score.title == "Title"
    assert [track.name for track in score.tracks] == ["Piano"]
    kept = (
        RawEvent(0, b"\xff\x02me"),
        RawEvent(0, b"\xff\x03Words"),
        RawEvent(5, b"\xff\x05la"),
    )
    assert score.raw == kept


def test_names_in_old_encodings_and_with_control_characters():
    raw = (RawEvent(0, b"\xff\x06caf\xe9\x00\n bar"),)
    assert read_midi(write_midi(Score(raw=raw))).sections == (SectionMark(0, "café bar"),)


def test_the_last_of_several_at_one_tick_holds():
    messages = [meta("set_tempo", tempo=500_000), meta("set_tempo", tempo=600_000)]
    assert read_midi(saved(1, messages)).tempos == (TempoChange(0, 100.0),)


def test_default_names_are_titles_of_instruments():
    (track,) = read_midi(saved(1, [program(73), note_on(60), note_off(60, 3)])).tracks
    assert track.name == instrument("flute").title
