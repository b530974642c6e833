from __future__ import annotations

import io

import mido
import pytest

import cadenza.formats
from cadenza.formats import part_files, plain_names
from cadenza.music import (
    Chord,
    ChordMark,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
    read_midi,
)

SCORE = Score(
    tracks=(
        Track("Piano", 0, notes=(Note(0, 60, 480, 90), Note(960, 64, 480, 80))),
        Track("Piano", 0, notes=(Note(480, 48, 480, 90),)),
        Track("empty", 5),
        Track("Drums", 0, is_drum=True, notes=(Note(0, 36, 60, 100),)),
    ),
    tempos=(TempoChange(0, 100.0), TempoChange(960, 50.0)),
    meters=(MeterChange(0, Meter(1, 4)), MeterChange(480, Meter(7, 8))),
    keys=(KeyChange(0, Key("D", "dorian")),),
    chords=(ChordMark(480, Chord.parse("Dm7")),),
    sections=(SectionMark(480, "verse"),),
    title="Three",
    end=3840,
)


def test_every_part_keeps_what_holds_for_all() -> None:
    files = part_files(SCORE)
    assert list(files) == ["01-Piano.mid", "02-Piano_2.mid", "03-Drums.mid"]
    for data, name, index in zip(
        files.values(), ("Piano", "Piano_2", "Drums"), (0, 1, 3), strict=True
    ):
        part = read_midi(data)
        assert [track.name for track in part.tracks] == [name]
        assert part.tracks[0].notes == SCORE.tracks[index].notes
        assert part.tracks[0].is_drum == (name == "Drums")
        for field in ("tempos", "meters", "keys", "chords", "sections", "title", "end_ticks"):
            assert getattr(part, field) == getattr(SCORE, field), field


def test_another_reader_finds_the_same() -> None:
    file = mido.MidiFile(file=io.BytesIO(part_files(SCORE)["02-Piano_2.mid"]))
    assert [message.type for message in file.tracks[0]].count("set_tempo") == 2
    assert [m.text for t in file.tracks for m in t if m.type == "marker"] == ["verse"]
    assert sum(message.type == "note_on" for message in file.tracks[1]) == 1
    assert file.length == pytest.approx(float(SCORE.seconds), abs=1e-3)


def test_a_score_without_notes_has_no_files() -> None:
    assert part_files(Score()) == {}


def test_names_suit_every_file_system() -> None:
    given = ["../../etc/passwd", "a:b", "A:B", "", "..", "é" * 100, "CON", "x\x00y"]
    names = plain_names(given)
    assert names[:5] == ["etc_passwd", "a_b", "A_B_2", "part", "part_2"]
    assert names[6] == "CON_", "the name of a device on Windows"
    assert len({name.lower() for name in names}) == len(given)
    assert not any(set(name) & set('/\\:*?"<>|\x00') or len(name) > 62 for name in names)


def test_the_door_is_pinned() -> None:
    assert {"Session", "Stem", "part_files", "plain_names", "write_dawproject"} <= set(
        cadenza.formats.__all__
    )
    for name in cadenza.formats.__all__:
        assert type(getattr(cadenza.formats, name)).__name__ != "module"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = cadenza.formats.nothing
