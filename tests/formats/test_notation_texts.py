"""ABC tunes and chord sheets."""

from __future__ import annotations

import warnings
from fractions import Fraction
from pathlib import Path

import pytest

import cadenza
from cadenza.errors import UsageError
from cadenza.formats.notation import NOTATION_FORMATS, build_sheet, to_abc, to_chord_sheet
from cadenza.formats.notation.abc import lead_part
from cadenza.formats.notation.sheet import QUARTER
from cadenza.music import read_midi
from cadenza.music.chord import Chord
from cadenza.music.score import ChordMark, Meter, MeterChange, Score, SectionMark

from .notation_pieces import line, piece

EXAMPLES = sorted((Path(cadenza.__file__).parent / "examples").glob("*.mid"))
# Backbeat is drums alone; music21 does not join the tied chords of rooftop.
TUNES = [path for path in EXAMPLES if path.stem not in ("backbeat", "rooftop")]


def abc(*notes, **more):
    """The lines after the header of a flute's tune."""
    text = to_abc(build_sheet(piece(line(*notes, program=73, name="melody"), **more))).decode()
    lines = text.splitlines()
    return lines[next(i for i, each in enumerate(lines) if each.startswith("K:")) + 1 :]


def heard(text):
    """(start, pitch, length) in steps as music21 reads an ABC tune, ties joined."""
    from music21 import converter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tune = converter.parse(text, format="abc").stripTies()
    out = []
    for element in tune.flatten().notes:
        if "Harmony" in element.classes:
            continue
        at, length = (
            Fraction(x).limit_denominator(48) for x in (element.offset, element.quarterLength)
        )
        out += [(int(at * QUARTER), pitch.midi, int(length * QUARTER)) for pitch in element.pitches]
    return sorted(out)


@pytest.mark.parametrize("path", TUNES, ids=lambda path: path.stem)
def test_a_tune_reads_back_the_same(path):
    score = read_midi(path)
    sheet = build_sheet(score, {track.name: track.name for track in score.tracks})
    part = lead_part(sheet)
    notes = [(e.start, p, e.end - e.start) for e in part.voices[0] for p in e.pitches]
    assert heard(to_abc(sheet).decode()) == sorted(notes)


def test_the_header_says_what_the_sheet_says():
    score = piece(line((0, 62, 4), name="melody"), meter="6/8", key="D dorian")
    text = to_abc(build_sheet(score, {"melody": "melody"}, 'Rain\n"K:C"', "A\nB")).decode()
    assert text.splitlines()[:8] == [
        "%abc-2.1", "X:1", "T:Rain 'K:C'", "C:A B", "M:6/8", "L:1/8", "Q:1/4=120", "K:Ddor",
    ]  # fmt: skip


def test_octaves_accidentals_lengths_and_ties():
    notes = [(0, 48, 1), (1, 60, 0.5), (1.5, 61, 0.5), (2, 72, 1), (3, 84, 0.75), (3.75, 85, 1.25)]
    assert abc(*notes) == ["C,2 C^C c2 c'3/2^c'/2- | ^c'2 z2 z4 |]"]


def test_triplets_and_chords_over_them():
    notes = [(0, 60, 1 / 3), (1 / 3, 62, 1 / 3), (2 / 3, 64, 1 / 3), (1, 65, 3)]
    chords = (ChordMark(0, Chord("C")), ChordMark(960, Chord("G", "7")))
    assert abc(*notes, chords=chords) == ['"C"(3:2:3CDE F2- "G7"F4 |]']


def test_sections_and_changes_of_metre_stand_in_the_tune():
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(1920, Meter(3, 4)))
    track = line((0, 60, 4), (4, 62, 3), program=73)
    score = Score(tracks=(track,), meters=meters, sections=(SectionMark(1920, "coda"),))
    assert to_abc(build_sheet(score)).decode().splitlines()[-1] == 'C8 || "^Coda" [M:3/4] D6 |]'


def test_drums_alone_are_no_tune():
    with pytest.raises(UsageError, match="a tune needs a pitched part"):
        to_abc(build_sheet(piece(line((0, 36, 1), is_drum=True))))


def test_a_chord_sheet_has_a_grid_for_each_section():
    chords = [(0, "Am"), (4, "F"), (6, "G"), (8, "C"), (16, "Am")]
    score = piece(
        line((0, 60, 20)),
        key="A minor",
        chords=tuple(ChordMark(480 * at, Chord.parse(text)) for at, text in chords),
        sections=(SectionMark(0, "verse"), SectionMark(480 * 16, 'out{"}ro')),
    )
    assert to_chord_sheet(build_sheet(score, {}, "Rain {x}", "Us")).decode() == (
        "{title: Rain (x)}\n{artist: Us}\n{key: Am}\n{tempo: 120}\n{time: 4/4}\n\n"
        '{start_of_grid label="Verse" shape="4x4"}\n'
        "| Am . . . | F . G . | C . . . | C . . . |\n{end_of_grid}\n\n"
        '{start_of_grid label="Out(\')ro" shape="4x4"}\n| Am . . . |.\n{end_of_grid}\n'
    )


def test_a_chord_sheet_counts_the_beats_of_uneven_metres():
    chords = (ChordMark(0, Chord("E", "m")), ChordMark(960, Chord("D")))
    score = piece(line((0, 64, 3.5)), meter="7/8", chords=chords)
    text = to_chord_sheet(build_sheet(score)).decode()
    assert "| Em . D |." in text


def test_a_piece_without_chords_has_no_chord_sheet():
    with pytest.raises(UsageError, match="a chord sheet needs chord symbols"):
        to_chord_sheet(build_sheet(piece(line((0, 60, 1)))))


@pytest.mark.parametrize("name", NOTATION_FORMATS)
def test_every_format_writes_a_real_piece(name):
    score = read_midi(TUNES[0])
    chords = (ChordMark(0, Chord("C")),)
    score = Score(tracks=score.tracks, meters=score.meters, chords=chords)
    made = NOTATION_FORMATS[name].write(build_sheet(score, {}, "Rain"))
    beginnings = {
        "musicxml": b"<?xml", "mxl": b"PK", "pdf": b"%PDF", "abc": b"%abc-2.1", "chords": b"{title",
    }  # fmt: skip
    if name == "svg":
        assert isinstance(made, dict)
        assert all(data.startswith(b"<svg") for data in made.values())
        assert all(file.endswith(NOTATION_FORMATS[name].suffix) for file in made)
    else:
        assert isinstance(made, bytes)
        assert made.startswith(beginnings[name])
