"""What a transcription is, and how it is kept."""

import io

import numpy as np
import pytest

import cadenza.transcription as room
from cadenza.errors import FileError, UnknownNameError, UsageError
from cadenza.progress import Silent
from cadenza.transcription import (
    TRANSCRIBERS,
    Beats,
    FakeTranscriber,
    Transcriber,
    Transcription,
    from_notes,
    open_transcriber,
    steady_beats,
    transcribe_notes,
)

DOOR = """
BEATS_VERSION DEFAULT_TRANSCRIBER HIGHEST_BPM LOWEST_BPM PARTS TRANSCRIBERS Beats Decoding
FakeTranscriber Recording Transcriber Transcription find_beats from_notes open_transcriber
steady_beats to_score transcribe_notes"""
NOTES = from_notes([(0.5, 1.0, 60, 80), (0.0, 0.4, 64, 1), (0.0, 0.4, 40, 127)], 1.25)


def test_the_door_is_pinned():
    assert sorted(room.__all__) == sorted(DOOR.split())
    assert all(hasattr(room, name) for name in room.__all__)


def test_notes_are_in_the_order_of_their_onsets():
    assert NOTES.pitch.tolist() == [40, 64, 60]
    assert len(NOTES) == 3


def test_bytes_round_trip_and_are_the_same_each_time():
    data = NOTES.to_bytes()
    again = Transcription.from_bytes(data)
    for name in ("onset_s", "offset_s", "pitch", "velocity"):
        mine, theirs = getattr(NOTES, name), getattr(again, name)
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)
    assert again.duration_s == 1.25
    assert again.to_bytes() == data == NOTES.to_bytes()
    beats = steady_beats(-0.25, 90.0, 12.0)
    kept = Beats.from_bytes(beats.to_bytes())
    assert np.array_equal(kept.times_s, beats.times_s)
    assert (kept.meter, kept.steady, kept.found) == (beats.meter, True, True)


def test_an_empty_transcription_is_one_too():
    empty = from_notes([], 3.0)
    assert len(Transcription.from_bytes(empty.to_bytes())) == 0


@pytest.mark.parametrize("data", [b"", b"junk" * 50, steady_beats(0, 90, 9).to_bytes()])
def test_other_bytes_are_refused(data):
    with pytest.raises(FileError, match="anew"):
        Transcription.from_bytes(data)


def test_pickles_are_never_read():
    out = io.BytesIO()
    np.savez(out, kind=np.array([object()], dtype=object))
    with pytest.raises(FileError, match="cannot be read"):
        Transcription.from_bytes(out.getvalue())


@pytest.mark.parametrize(
    "row", [(1.0, 1.0, 60, 80), (-1.0, 1.0, 60, 80), (0.0, 1.0, 128, 80), (0.0, 1.0, 60, 0),
            (0.0, float("nan"), 60, 80)]
)  # fmt: skip
def test_impossible_notes_are_refused(row):
    with pytest.raises(UsageError, match="note 0"):
        from_notes([row], 2.0)


def test_columns_of_unlike_length_are_refused():
    ones = np.ones(2, np.int16)
    with pytest.raises(UsageError, match="one length"):
        Transcription(np.zeros(1), np.ones(1), ones, ones, 1.0)


def test_transcribers_go_by_name():
    assert isinstance(open_transcriber("fake"), FakeTranscriber)
    assert all(isinstance(open_transcriber(name), Transcriber) for name in TRANSCRIBERS)
    with pytest.raises(UnknownNameError, match="did you mean basic-pitch"):
        open_transcriber("basic_pitch")


def test_the_fake_hears_the_loudest_tone(struck):
    audio = struck([(0.0, 69), (0.5, 72)], 1.0, length_s=0.5)
    heard = FakeTranscriber().transcribe(audio, Silent())
    assert heard.pitch.tolist() == [69, 72]
    assert heard.onset_s.tolist() == [0.0, 0.5]
    assert transcribe_notes(audio, FakeTranscriber(NOTES)) is NOTES
    assert len(FakeTranscriber().transcribe(np.zeros((44_100, 2), np.float32), Silent())) == 0
