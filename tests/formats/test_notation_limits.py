"""Pieces at the edges: empty, tiny, large, without metre or key."""

from __future__ import annotations

import pytest

from cadenza.errors import UsageError
from cadenza.formats.notation import NOTATION_FORMATS, build_sheet, to_musicxml
from cadenza.formats.notation.build import MOST_NOTES, MOST_PARTS
from cadenza.music.key import Key
from cadenza.music.score import KeyChange, Meter, MeterChange, Note, Score, Track

from .notation_pieces import line, piece
from .notation_reading import assert_valid, read_plainly


@pytest.mark.parametrize("name", NOTATION_FORMATS)
@pytest.mark.parametrize("score", [Score(), Score(tracks=(Track("a"),)), Score(end=9600)])
def test_a_piece_without_notes_is_refused_in_one_line(name, score):
    with pytest.raises(UsageError, match="notation needs at least one note") as caught:
        NOTATION_FORMATS[name].write(build_sheet(score))
    assert "\n" not in str(caught.value)


def test_one_note_without_metre_key_or_tempo():
    sheet = build_sheet(Score(tracks=(Track("a", 73, notes=(Note(0, 60, 480, 80),)),)))
    assert [str(bar.meter) for bar in sheet.bars] == ["4/4"]
    assert str(sheet.bars[0].key) == "C major"
    assert sheet.tempos[0].bpm == 120.0
    assert_valid(to_musicxml(sheet))


def test_a_key_is_heard_where_none_is_said():
    scale = [2, 4, 6, 7, 9, 11, 13, 14]
    notes = [(i, 60 + scale[i % 8], 1) for i in range(64)]
    sheet = build_sheet(Score(tracks=(line(*notes, program=73),)))
    assert sheet.bars[0].key.fifths == 2


def test_twenty_thousand_notes_are_written(cpu_seconds):
    notes = tuple(Note(120 * i, 60 + i % 12, 120, 80) for i in range(20_000))
    score = Score(tracks=(Track("a", 73, notes=notes),), keys=(KeyChange(0, Key()),))
    made = []
    assert cpu_seconds(lambda: made.append(to_musicxml(build_sheet(score)))) < 20
    assert len(read_plainly(made[0])) == 20_000


def test_more_than_can_be_written_is_refused_in_one_line():
    notes = tuple(Note(i, 60, 1, 80) for i in range(MOST_NOTES + 1))
    with pytest.raises(UsageError, match="at most 100000 notes; got 100001"):
        build_sheet(Score(tracks=(Track("a", notes=notes),)))
    tracks = tuple(line((0, 60, 1), name=str(i)) for i in range(MOST_PARTS + 1))
    with pytest.raises(UsageError, match="at most 64 parts; got 65"):
        build_sheet(Score(tracks=tracks))
    with pytest.raises(UsageError, match="at most 4000 bars"):
        build_sheet(piece(line((0, 60, 1), (4 * 5000, 60, 1))))


def test_what_paper_cannot_hold_is_refused_in_one_line():
    score = piece(line((0, 60, 1)), meter="5/32")
    with pytest.raises(UsageError, match="a whole number of sixteenths; got 5/32"):
        build_sheet(score)
    with pytest.raises(UsageError, match="at or above C0"):
        build_sheet(piece(line((0, 5, 1))))


def test_forty_tracks_are_forty_parts():
    programs = [p for p in range(24, 80) if p != 46][:40]
    tracks = [line((0, 60, 1), program=p, name=str(p)) for p in programs]
    sheet = build_sheet(piece(*tracks))
    assert len(sheet.parts) == 40
    assert_valid(to_musicxml(sheet))


def test_metre_and_key_changes_in_mid_piece():
    meters = tuple(MeterChange(1920 * i, Meter(4 if i % 2 else 2, 4)) for i in range(6))
    keys = tuple(KeyChange(1920 * i, Key("CDEFGA"[i])) for i in range(6))
    score = Score(tracks=(line(*[(i, 60, 1) for i in range(24)]),), meters=meters, keys=keys)
    data = to_musicxml(build_sheet(score))
    assert_valid(data)
    assert read_plainly(data) == build_sheet(score).notes()
