"""Ticks, seconds and notes against symusic, which shares no code with ours."""

from __future__ import annotations

import random

import pytest
import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.music import Note, Score, TempoChange, Track, read_midi, write_midi
from cadenza.units import TempoMap, beats_to_ticks, ticks_to_beats

CHANGES = st.lists(
    st.tuples(st.integers(0, 9600), st.integers(30, 280)),
    max_size=6,
    unique_by=lambda each: each[0],
).map(lambda got: tuple(TempoChange(tick, float(bpm)) for tick, bpm in sorted(got)))


def piece(seed, tempos, resolution=480):
    rng = random.Random(seed)
    tracks = []
    for index in range(4):
        free, notes = {}, []
        for _ in range(40):
            pitch = rng.randrange(30, 90)
            start = free.get(pitch, 0) + rng.randrange(900)
            notes.append(Note(start, pitch, rng.randrange(1, 900), rng.randrange(1, 128)))
            free[pitch] = notes[-1].end_ticks
        name = f"part {index}"
        tracks.append(Track(name, index * 9, index == 3, tuple(sorted(notes))))
    return Score(resolution, tuple(tracks), tempos)


def by_symusic(score, unit="tick"):
    return symusic.Score.from_midi(write_midi(score), ttype=unit)


@settings(max_examples=25)
@given(CHANGES, st.sampled_from([24, 96, 480, 1000]))
def test_notes_and_seconds_agree(tempos, resolution):
    score = piece(1, tempos, resolution)
    tick, second = by_symusic(score), by_symusic(score, "second")
    assert tick.ticks_per_quarter == resolution
    assert len(tick.tracks) == 4
    for mine, ticks, seconds in zip(score.tracks, tick.tracks, second.tracks, strict=True):
        theirs = sorted((n.time, n.pitch, n.duration, n.velocity) for n in ticks.notes)
        assert theirs == [
            (n.start_ticks, n.pitch, n.duration_ticks, n.velocity) for n in mine.notes
        ]
        assert (ticks.name, ticks.program, ticks.is_drum) == (
            mine.name,
            mine.program,
            mine.is_drum,
        )
        starts = score.tempo_map.seconds_many([note.start_ticks for note in mine.notes])
        expected = sorted((n.time, n.pitch) for n in seconds.notes)
        got = sorted((at, note.pitch) for at, note in zip(starts, mine.notes, strict=True))
        assert [at for at, _ in got] == pytest.approx([at for at, _ in expected], abs=2e-4)


@pytest.mark.parametrize("seed", range(5))
def test_their_files_are_read_as_they_read_them(seed):
    rng = random.Random(seed)
    theirs = symusic.Score(rng.choice([96, 220, 480]))
    theirs.tempos.append(symusic.Tempo(0, qpm=100))
    theirs.time_signatures.append(symusic.TimeSignature(0, 3, 4))
    theirs.key_signatures.append(symusic.KeySignature(0, -1, 1))
    for index in range(3):
        track = symusic.Track(name=f"t{index}", program=rng.randrange(128), is_drum=index == 2)
        free = {}
        for _ in range(30):
            pitch = rng.randrange(128)
            start = free.get(pitch, 0) + rng.randrange(500)
            track.notes.append(symusic.Note(start, rng.randrange(1, 300), pitch, 90))
            free[pitch] = start + 300
        theirs.tracks.append(track)
    score = read_midi(theirs.dumps_midi())
    assert score.tempos == (TempoChange(0, 100.0),)
    assert str(score.meters[0].meter) == "3/4"
    assert str(score.keys[0].key) == "D minor"
    for mine, track in zip(score.tracks, theirs.tracks, strict=True):
        assert (mine.name, mine.program, mine.is_drum) == (track.name, track.program, track.is_drum)
        assert [(n.start_ticks, n.pitch, n.duration_ticks) for n in mine.notes] == sorted(
            (n.time, n.pitch, n.duration) for n in track.notes
        )


@given(CHANGES, st.integers(0, 100_000))
def test_ticks_and_seconds_are_inverse(tempos, tick):
    tempo_map = Score(tempos=tempos).tempo_map
    assert tempo_map.ticks(tempo_map.seconds(tick)) == tick


@given(CHANGES, st.lists(st.integers(0, 50_000), min_size=2, max_size=9))
def test_seconds_rise_with_ticks(tempos, ticks):
    seconds = Score(tempos=tempos).tempo_map.seconds_many(sorted(ticks))
    assert seconds == sorted(seconds)


def test_the_default_tempo_is_120():
    assert TempoMap(480).seconds(960) == 1.0
    assert TempoMap(480, ((960, 60.0),)).seconds(480) == 1.0


def test_beats_are_quarters():
    assert beats_to_ticks(1.5) == 720
    assert beats_to_ticks(1 / 3, 96) == 32
    assert ticks_to_beats(720) == 1.5
