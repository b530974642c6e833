"""MusicXML: valid, full bars, and the same notes when read back."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from lxml import etree

import cadenza
from cadenza.formats.notation import build_sheet, to_musicxml, to_mxl
from cadenza.music import read_midi
from cadenza.music.chord import QUALITIES, Chord
from cadenza.music.score import (
    ChordMark,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
)

from .notation_pieces import line, piece, scores
from .notation_reading import (
    assert_bars_are_full,
    assert_valid,
    has_unisons,
    on_staff,
    read_back,
    read_plainly,
)

EXAMPLES = sorted((Path(cadenza.__file__).parent / "examples").glob("*.mid"))


def roles_of(score):
    return {track.name: track.name.split("_")[0] for track in score.tracks}


def texts(data, path):
    return [each.text for each in etree.fromstring(data).iterfind(path)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_real_piece_is_valid_and_reads_back_the_same(path):
    score = read_midi(path)
    sheet = build_sheet(score, roles_of(score))
    data = to_musicxml(sheet)
    assert_valid(data)
    assert_bars_are_full(data)
    assert read_plainly(data) == sheet.notes()
    assert read_back(data) == on_staff(sheet)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(scores())
def test_any_piece_is_valid_and_reads_back_the_same(score):
    sheet = build_sheet(score)
    data = to_musicxml(sheet)
    assert_valid(data)
    assert_bars_are_full(data)
    assert read_plainly(data) == sheet.notes()


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(scores())
def test_music21_reads_any_piece_the_same(score):
    sheet = build_sheet(score)
    assume(not has_unisons(sheet))
    assert read_back(to_musicxml(sheet)) == on_staff(sheet)


def test_the_same_piece_gives_the_same_bytes():
    score = read_midi(EXAMPLES[0])
    assert to_mxl(build_sheet(score)) == to_mxl(build_sheet(score))


def test_mxl_holds_the_score_and_a_container_that_names_it():
    sheet = build_sheet(piece(line((0, 60, 1))))
    with zipfile.ZipFile(io.BytesIO(to_mxl(sheet))) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("mimetype") == b"application/vnd.recordare.musicxml"
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        name = container.find("rootfiles/rootfile").get("full-path")
        assert archive.read(name) == to_musicxml(sheet)


def test_title_composer_key_metre_and_tempo_stand_in_the_file():
    data = to_musicxml(
        build_sheet(piece(line((0, 60, 1)), meter="6/8", key="D minor"), {}, "Rain", "Us")
    )
    assert texts(data, "work/work-title") == ["Rain"]
    assert texts(data, "identification/creator") == ["Us"]
    assert texts(data, ".//fifths") == ["-1"]
    assert texts(data, ".//mode") == ["minor"]
    assert (texts(data, ".//beats"), texts(data, ".//beat-type")) == (["6"], ["8"])
    assert texts(data, ".//per-minute") == ["80"]  # dotted quarters
    assert etree.fromstring(data).find(".//beat-unit-dot") is not None


def test_the_final_bar_line_is_the_last_thing():
    root = etree.fromstring(to_musicxml(build_sheet(piece(line((0, 60, 9))))))
    measures = root.findall("part/measure")
    assert len(measures) == 3
    assert measures[-1][-1].findtext("bar-style") == "light-heavy"
    assert root.findall(".//barline") == [measures[-1][-1]]


@pytest.mark.parametrize("quality", sorted(QUALITIES))
def test_every_chord_has_a_valid_symbol(quality):
    chord = Chord("Bb", quality, "D")
    score = piece(line((0, 60, 4)), chords=(ChordMark(0, chord),))
    data = to_musicxml(build_sheet(score))
    assert_valid(data)
    assert texts(data, ".//harmony/root/root-step") == ["B"]
    assert texts(data, ".//harmony/root/root-alter") == ["-1"]
    assert texts(data, ".//harmony/bass/bass-step") == ["D"]


@pytest.mark.parametrize(
    "quality", ["", "m", "7", "maj7", "m7", "m7b5", "dim7", "aug", "sus4", "9", "7b9", "m6", "13"]
)
def test_music21_hears_the_chord_that_was_meant(quality):
    from music21 import converter

    chord = Chord("C", quality)
    score = piece(line((0, 60, 4)), chords=(ChordMark(0, chord),))
    data = to_musicxml(build_sheet(score)).decode()
    symbol = next(
        iter(converter.parse(data, format="musicxml").recurse().getElementsByClass("Harmony"))
    )
    assert {pitch.pitchClass for pitch in symbol.pitches} >= set(chord.pitch_classes[:4])


def test_sections_are_rehearsal_marks_and_chords_are_said_again_there():
    score = piece(
        line((0, 60, 16)),
        chords=(ChordMark(0, Chord("C")), ChordMark(1920, Chord("C"))),
        sections=(SectionMark(0, "verse"), SectionMark(3840, "last_chorus")),
    )
    data = to_musicxml(build_sheet(score))
    assert texts(data, ".//rehearsal") == ["Verse", "Last chorus"]
    assert len(texts(data, ".//harmony")) == 2  # at the beginning and at the chorus


def test_metre_changes_and_a_bar_that_they_cut_short():
    score = piece(line((0, 60, 1), (6, 62, 1), (9, 64, 1)))
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(480 * 6, Meter(3, 4)))
    sheet = build_sheet(Score(tracks=score.tracks, meters=meters))
    assert [(bar.length, str(bar.meter), bar.is_short) for bar in sheet.bars] == [
        (96, "4/4", False),
        (48, "4/4", True),
        (72, "3/4", False),
        (72, "3/4", False),
    ]
    data = to_musicxml(sheet)
    assert_valid(data)
    assert [bar.number for bar in sheet.bars] == [1, 1, 2, 3]
    assert len(set(etree.fromstring(data).xpath("//measure/@number"))) == 4


def test_an_upbeat_is_bar_zero_in_the_metre_that_follows():
    meters = (MeterChange(0, Meter(1, 4)), MeterChange(480, Meter(4, 4)))
    score = Score(tracks=(line((0, 67, 1), (1, 72, 4)),), meters=meters)
    sheet = build_sheet(score)
    assert [(bar.number, bar.length) for bar in sheet.bars] == [(0, 24), (1, 96)]
    assert texts(to_musicxml(sheet), ".//beats") == ["4"]


def test_tempo_changes_are_written_where_they_matter():
    tempos = (TempoChange(0, 120.0), TempoChange(1920, 122.0), TempoChange(3840, 90.0))
    score = Score(tracks=(line((0, 60, 16)),), tempos=tempos)
    assert texts(to_musicxml(build_sheet(score)), ".//per-minute") == ["120", "90"]


def test_text_that_xml_cannot_hold_is_left_out():
    data = to_musicxml(build_sheet(piece(line((0, 60, 1))), {}, "a\x00b\ud800 <&>"))
    assert texts(data, "work/work-title") == ["ab <&>"]


def test_drums_stand_on_a_percussion_staff_with_hands_up_and_feet_down():
    beat = line((0, 36, 0.1), (0, 42, 0.1), (1, 38, 0.1), (1, 42, 0.1), is_drum=True)
    data = to_musicxml(build_sheet(piece(beat)))
    assert_valid(data)
    assert texts(data, ".//clef/sign") == ["percussion"]
    root = etree.fromstring(data)
    found = {
        (note.find("instrument").get("id"), note.findtext("stem"), note.findtext("notehead"))
        for note in root.iter("note")
        if note.find("instrument") is not None
    }
    assert found == {
        ("P1-I36", "down", None),
        ("P1-I42", "up", "x"),
        ("P1-I38", "up", None),
    }
    assert sorted(texts(data, ".//midi-unpitched")) == ["37", "39", "43"]


def test_a_piece_of_drums_alone_carries_its_chords_nowhere_but_is_written():
    score = piece(line((0, 36, 1), is_drum=True), chords=(ChordMark(0, Chord("C")),))
    assert_valid(to_musicxml(build_sheet(score)))


def test_two_tracks_of_a_keyboard_keep_a_staff_each():
    high = line(*[(i, 60 + i, 1) for i in range(8)], name="one:")
    low = line(*[(i, 55 - i % 3, 1) for i in range(4)], *[(4 + i, 62, 1) for i in range(4)])
    part = build_sheet(piece(high, low)).parts[0]
    assert [[e.pitches for e in part.voices[i]] for i in (0, 2)] == [
        [(60 + i,) for i in range(8)],
        [(55,), (54,), (53,), (55,), (62,), (62,), (62,), (62,)],
    ]
    assert not part.voices[1]
    assert not part.voices[3]


def test_nobody_is_named_where_nobody_is_known():
    assert b"<creator" not in to_musicxml(build_sheet(piece(line((0, 60, 1)))))


def test_equal_instruments_are_numbered_and_keyboards_are_one_part():
    notes = [(0, 72, 1), (0, 48, 1)]
    tracks = [
        Track("a", 40, notes=(Note(0, 72, 480, 80),)),
        Track("b", 40, notes=(Note(0, 67, 480, 80),)),
        line(notes[0], name="melody"),
        line(notes[1], name="bass"),
    ]
    sheet = build_sheet(piece(*tracks), {"melody": "melody", "bass": "bass"})
    assert sorted(part.name for part in sheet.parts) == ["Piano", "Violin 1", "Violin 2"]
    piano = next(part for part in sheet.parts if part.name == "Piano")
    assert [clef.sign for clef in piano.clefs] == ["G", "F"]


def test_a_short_first_bar_that_is_no_upbeat_says_how_long_it_is():
    track = Track("a", notes=(Note(0, 60, 480, 80), Note(1800, 62, 240, 80)))
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(501, Meter(1, 4)))
    sheet = build_sheet(Score(tracks=(track,), meters=meters))
    data = to_musicxml(sheet)
    assert_valid(data)
    assert (texts(data, ".//beats"), texts(data, ".//beat-type")) == (["1"], ["4"])
    assert read_back(data) == on_staff(sheet)
