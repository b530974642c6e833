"""Scores through MIDI files and back; real-life oddities."""

from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import (
    MODES,
    QUALITIES,
    Bend,
    Chord,
    ChordMark,
    Control,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    RawEvent,
    Score,
    SectionMark,
    TempoChange,
    Track,
    read_midi,
    write_midi,
)

NAMES = st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=12)
TICKS = st.integers(0, 20_000)


@st.composite
def notes(draw):
    """Notes of which no two of one pitch overlap."""
    out, free = [], {}
    for _ in range(draw(st.integers(0, 12))):
        pitch = draw(st.integers(0, 127))
        start = free.get(pitch, 0) + draw(st.integers(0, 2000))
        duration = draw(st.integers(1, 2000))
        free[pitch] = start + duration
        out.append(Note(start, pitch, duration, draw(st.integers(1, 127))))
    return tuple(sorted(out))


def timed(kind, *fields):
    """Marks of one kind at ticks that differ, in order."""
    items = st.lists(st.builds(kind, TICKS, *fields), max_size=5, unique_by=lambda i: i.at_ticks)
    return items.map(lambda got: tuple(sorted(got, key=lambda item: item.at_ticks)))


RAW = st.sampled_from(
    [b"\xff\x01hello", b"\xff\x02(c) me", b"\xff\x05la", b"\xf0\x43\x10\xf7", b"\xff\x7f\x00abc"]
)
TRACKS = st.builds(
    Track,
    NAMES,
    st.integers(0, 127),
    st.booleans(),
    notes(),
    timed(Control, st.integers(0, 119), st.integers(0, 127)),
    timed(Bend, st.integers(-8192, 8191)),
    timed(RawEvent, RAW),
)
ROOTS = ["C", "F#", "Bb", "Ab", "E"]
CHORDS = st.builds(
    Chord, st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.sampled_from(["D", None])
)
KEYS = st.builds(Key, st.sampled_from([*ROOTS, "G#", "Cb"]), st.sampled_from(sorted(MODES)))
METERS = st.builds(Meter, st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16, 32]))
SCORES = st.builds(
    Score,
    st.sampled_from([96, 220, 480, 960]),
    st.lists(TRACKS, max_size=20, unique_by=lambda t: t.name).map(tuple),
    timed(TempoChange, st.integers(80, 1200).map(lambda quarters: quarters / 4)),
    timed(MeterChange, METERS),
    timed(KeyChange, KEYS),
    timed(ChordMark, CHORDS),
    timed(SectionMark, NAMES),
    NAMES,
    timed(RawEvent, RAW),
    st.none() | st.integers(0, 40_000),
)


def normalised(score):
    """Without what a file cannot keep apart.

    That is: the channel chosen, an end that says nothing new, a first tempo that stands late.
    """
    tempos = tuple(replace(t, at_ticks=t.at_ticks if n else 0) for n, t in enumerate(score.tempos))
    ends = [score.end_ticks]
    for track in score.tracks:
        ends += [each.at_ticks for each in (*track.controls, *track.bends, *track.raw)]
    for marks in (tempos, score.meters, score.keys, score.chords, score.sections, score.raw):
        ends += [mark.at_ticks for mark in marks]
    tracks = tuple(replace(track, channel=None) for track in score.tracks)
    return replace(score, tracks=tracks, tempos=tempos, end=max(ends))


@pytest.mark.slow
@given(SCORES)
def test_a_score_comes_back_whole(score):
    data = write_midi(score)
    back = read_midi(data)
    assert normalised(back) == normalised(score)
    assert write_midi(score) == data
    assert write_midi(back) == data


def test_ticks_end_where_the_last_bar_ends():
    score = Score(tracks=(Track("a", notes=(Note(0, 60, 480, 80),)),), end=12 * 1920)
    back = read_midi(write_midi(score))
    assert back.end == back.end_ticks == 12 * 1920
    assert len(back.bar_starts()) == 12


@pytest.mark.parametrize("bpm", [20, 60, 75, 90, 97.5, 110, 119.99, 120, 123.4, 140, 174, 300])
def test_a_tempo_comes_back_as_it_was_asked(bpm):
    assert read_midi(write_midi(Score(tempos=(TempoChange(0, bpm),)))).tempos[0].bpm == bpm


def mido_messages(score):
    return mido.MidiFile(file=io.BytesIO(write_midi(score)))


FULL = Score(
    tracks=(
        Track("melody", 4, notes=(Note(0, 60, 480, 80),), controls=(Control(0, 7, 100),)),
        Track("drums", 25, True, notes=(Note(0, 36, 20, 90),)),
        Track("bass", 33, notes=(Note(0, 36, 480, 80),)),
    ),
    tempos=(TempoChange(0, 75.0),),
    meters=(MeterChange(0, Meter(6, 8)),),
    keys=(KeyChange(0, Key("D", "dorian")),),
    chords=(ChordMark(0, Chord.parse("Dm7")), ChordMark(720, Chord.parse("G7/B"))),
    sections=(SectionMark(0, "intro"), SectionMark(1440, "verse")),
    title="Ünï",
    end=2880,
)


def test_other_programs_find_everything_in_its_place():
    file = mido_messages(FULL)
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 4)
    conductor = {message.type: message for message in file.tracks[0]}
    assert conductor["set_tempo"].tempo == 800_000
    assert (conductor["time_signature"].numerator, conductor["time_signature"].denominator) == (
        6,
        8,
    )
    assert conductor["time_signature"].clocks_per_click == 36
    assert conductor["key_signature"].key == "Am"
    texts = [message.text for message in file.tracks[0] if message.type in ("text", "marker")]
    assert texts == ["key: D dorian", "intro", "chord: Dm7", "chord: G7/B", "verse"]
    assert [track.name for track in file.tracks[1:]] == ["melody", "drums", "bass"]
    programs = [
        (message.channel, message.program)
        for track in file.tracks
        for message in track
        if message.type == "program_change"
    ]
    assert programs == [(0, 4), (9, 25), (1, 33)]
    assert all(sum(message.time for message in track) == 2880 for track in file.tracks)
    assert all(track[-1].type == "end_of_track" for track in file.tracks)


def test_channels_skip_the_drums_and_are_shared_when_they_run_out():
    tracks = tuple(
        Track(f"t{n}", n % 17, notes=(Note(n * 10, 60, 5, 80), Note(1000 + n, 60, 5, 80)))
        for n in range(20)
    )
    file = mido_messages(Score(tracks=tracks))
    channels = [
        {message.channel for message in track if not message.is_meta} for track in file.tracks[1:]
    ]
    assert all(len(each) == 1 for each in channels)
    flat = [each.pop() for each in channels]
    assert 9 not in flat
    assert flat[:15] == [*range(9), *range(10, 16)]
    assert (flat[17], flat[18], flat[19]) == (flat[0], flat[1], flat[2])


def test_tracks_that_share_a_channel_say_their_program_before_they_play():
    tracks = tuple(
        Track(f"t{n}", n, notes=(Note(n * 10, 60, 5, 80), Note(1000 + n * 10, 60, 5, 80)))
        for n in range(17)
    )
    score = Score(tracks=tracks)
    sounding, heard = {}, {}
    for message in mido.merge_tracks(mido_messages(score).tracks):
        if message.type == "program_change":
            sounding[message.channel] = message.program
        if message.type == "note_on" and message.velocity:
            heard.setdefault(sounding[message.channel], []).append(message.note)
    assert heard == {n: [60, 60] for n in range(17)}
    assert normalised(read_midi(write_midi(score))) == normalised(score)


def test_a_channel_that_came_with_the_track_is_kept():
    score = Score(
        tracks=(Track("a", 1, channel=5), Track("b", 2, channel=5), Track("c", 1, channel=9))
    )
    assert [t.channel for t in read_midi(write_midi(score)).tracks] == [5, 0, 1]


def test_what_cannot_be_written_is_held_to_the_range():
    track = Track(
        "a",
        200,
        notes=(Note(-5, 130, 3, 0), Note(10, 60, 0, 200)),
        controls=(Control(0, 7, 300),),
        bends=(Bend(0, 9000),),
    )
    score = Score(tracks=(track,), tempos=(TempoChange(0, 0.0),))
    back = read_midi(write_midi(score))
    assert back.tracks[0].notes == (Note(0, 127, 1, 1), Note(10, 60, 1, 127))
    assert back.tracks[0].controls == (Control(0, 7, 127),)
    assert back.tracks[0].bends == (Bend(0, 8191),)
    assert back.tracks[0].program == 127
    with pytest.raises(UsageError, match="a MIDI file has 1 to 32767 ticks"):
        write_midi(Score(ticks_per_quarter=0))


def test_the_bank_is_chosen_before_the_program():
    track = Track("a", 7, controls=(Control(0, 0, 8), Control(0, 32, 1), Control(0, 7, 90)))
    kinds = [
        message.type + str(getattr(message, "control", ""))
        for message in mido_messages(Score(tracks=(track,))).tracks[1]
    ]
    assert kinds[:5] == [
        "track_name",
        "control_change0",
        "control_change32",
        "program_change",
        "control_change7",
    ]
