from __future__ import annotations

import importlib.util
import io
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.formats import Session, Stem, write_dawproject
from cadenza.music import (
    Bend,
    Chord,
    ChordMark,
    Control,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.sound import MixSettings, Strip, read_audio

_spec = importlib.util.spec_from_file_location(
    "dawproject_rules", Path(__file__).with_name("dawproject_rules.py")
)
rules = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = rules
_spec.loader.exec_module(rules)

RATE = 44_100


def tone(seconds: float, level: float = 0.25) -> np.ndarray:
    wave = level * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    return np.stack([wave, -wave], axis=1).astype(np.float32)


# A pickup of one beat, then 7/8, then 3/4; the tempo changes between beats.
ODD = Score(
    ticks_per_quarter=480,
    tracks=(
        Track(
            "Lead <&>",
            40,
            notes=(Note(0, 62, 240, 90), Note(480, 64, 241, 127), Note(5281, 127, 1, 1)),
            controls=(
                Control(0, 0, 1), Control(0, 10, 20), Control(240, 64, 127), Control(480, 64, 0),
                Control(0, 1, 64),
            ),
            bends=(Bend(480, 0), Bend(960, -8192)),
        ),
        Track("Drums", 25, is_drum=True, notes=(Note(480, 36, 60, 100),)),
        Track("silent", 0),
    ),
    tempos=(TempoChange(0, 90.0), TempoChange(1000, 180.0)),
    meters=(
        MeterChange(0, Meter(1, 4)), MeterChange(480, Meter(7, 8)), MeterChange(3840, Meter(3, 4)),
    ),
    chords=(ChordMark(480, Chord.parse("Dm7")), ChordMark(2160, Chord.parse("G7/B"))),
    sections=(SectionMark(0, "pickup"), SectionMark(480, "A & B")),
    title="Odd",
    end=5760,
)  # fmt: skip

SETTINGS = MixSettings(
    strips=(
        Strip("Lead <&>", "violin", gain_db=-6.0, pan=-0.5, reverb_db=-20.0),
        Strip("Drums", "drums:25", gain_db=12.0, pan=0.0, reverb_db=-60.0),
    )
)


def opened(session: Session) -> tuple[zipfile.ZipFile, Element]:
    file = io.BytesIO()
    write_dawproject(session, file)
    archive = zipfile.ZipFile(file)
    assert archive.testzip() is None
    project = fromstring(archive.read("project.xml"))
    assert rules.faults(project) == []
    assert rules.faults(fromstring(archive.read("metadata.xml"))) == []
    return archive, project


def named(project: Element, name: str) -> Element:
    (track,) = (track for track in project.iter("Track") if track.get("name") == name)
    return track


def lanes(project: Element, name: str) -> Element:
    key = named(project, name).get("id")
    (lane,) = (lane for lane in project.iter("Lanes") if lane.get("track") == key)
    return lane


def value(track: Element, path: str) -> float:
    return float(track.find(f"Channel/{path}").get("value"))


def test_tempo_metre_and_sections_stand_at_their_beats() -> None:
    _, project = opened(Session(ODD, "Odd"))
    assert project.find("Transport/Tempo").get("value") == "90.0"
    assert project.find("Transport/TimeSignature").get("numerator") == "1"
    tempo = project.find("Arrangement/TempoAutomation")
    assert tempo.find("Target").get("parameter") == project.find("Transport/Tempo").get("id")
    assert [
        (float(p.get("time")), p.get("value"), p.get("interpolation"))
        for p in tempo.iter("RealPoint")
    ] == [(0.0, "90.0", "hold"), (pytest.approx(1000 / 480, abs=1e-9), "180.0", "hold")]
    assert [
        (p.get("time"), p.get("numerator"), p.get("denominator"))
        for p in project.iter("TimeSignaturePoint")
    ] == [("0.0", "1", "4"), ("1.0", "7", "8"), ("8.0", "3", "4")]
    assert [(m.get("time"), m.get("name")) for m in project.iter("Marker")] == [
        ("0.0", "pickup"),
        ("1.0", "A & B"),
    ]


def test_one_tempo_and_one_metre_need_no_automation() -> None:
    plain = replace(ODD, tempos=(), meters=(), sections=(), chords=())
    _, project = opened(Session(plain, "Plain"))
    assert project.find("Transport/Tempo").get("value") == "120.0"
    assert project.find("Transport/TimeSignature").get("numerator") == "4"
    assert {child.tag for child in project.find("Arrangement")} == {"Lanes"}
    late = replace(plain, meters=(MeterChange(1920, Meter(3, 4)),))
    _, project = opened(Session(late, "Late"))
    assert [p.get("time") for p in project.iter("TimeSignaturePoint")] == ["0.0", "4.0"]


def test_faders_pans_and_sends_are_those_of_the_mix() -> None:
    session = Session(
        ODD, "Odd", SETTINGS, {"Lead <&>": "melody"}, {"melody": "#ff0000", "other": "#0000ff"}
    )
    _, project = opened(session)
    lead, drums = named(project, "Lead <&>"), named(project, "Drums")
    assert value(lead, "Volume") == pytest.approx(10 ** (-6 / 20), abs=1e-6)
    assert value(lead, "Pan") == 0.25
    assert value(lead, "Sends/Send/Volume") == pytest.approx(0.1, abs=1e-6)
    room = named(project, "Room").find("Channel")
    assert room.get("role") == "effect"
    assert lead.find("Channel/Sends/Send").get("destination") == room.get("id")
    assert value(drums, "Volume") == 2.0, "a fader ends at 6 dB"
    assert drums.find("Channel/Sends") is None
    master = named(project, "Master").find("Channel")
    assert {drums.find("Channel").get("destination"), lead.find("Channel").get("destination")} == {
        master.get("id")
    }
    assert (lead.get("color"), drums.get("color")) == ("#ff0000", "#0000ff")
    assert lead.get("comment") == "Violin, General MIDI program 41"
    assert drums.get("comment") == "drums, tr_808 kit"
    assert "silent" not in {track.get("name") for track in project.iter("Track")}


def test_without_sends_there_is_no_room() -> None:
    _, project = opened(Session(ODD, "Odd"))
    assert "Room" not in {track.get("name") for track in project.iter("Track")}


def test_controllers_and_bends_are_curves_of_their_track() -> None:
    _, project = opened(Session(ODD, "Odd"))
    curves = {
        (t.get("expression"), t.get("controller")): points
        for points in lanes(project, "Lead <&>").iter("Points")
        for t in points.iter("Target")
    }
    assert set(curves) == {
        ("channelController", "1"),
        ("channelController", "64"),
        ("pitchBend", None),
    }
    pedal = curves["channelController", "64"]
    assert [(p.get("time"), p.get("value")) for p in pedal.iter("RealPoint")] == [
        ("0.5", "1.0"),
        ("1.0", "0.0"),
    ]
    bends = [p.get("value") for p in curves["pitchBend", None].iter("RealPoint")]
    assert bends == ["0.5", "0.0"]


def test_chords_are_the_names_of_empty_clips() -> None:
    _, project = opened(Session(ODD, "Odd"))
    clips = list(lanes(project, "Chord symbols").iter("Clip"))
    assert [(c.get("name"), c.get("time"), c.get("duration")) for c in clips] == [
        ("Dm7", "1.0", "3.5"),
        ("G7/B", "4.5", "7.5"),
    ]
    assert not any(list(clip.iter("Note")) for clip in clips)


def test_stems_are_whole_and_start_with_the_piece() -> None:
    audio = {"Lead <&>": tone(7.0), "ambience_rain": tone(7.0, 0.1)}
    stems = tuple(Stem(part, lambda part=part: audio[part]) for part in audio)
    archive, project = opened(Session(ODD, "Odd", stems=stems, stems_gain_db=-3.0))
    group = named(project, "Stems")
    assert group.get("contentType") == "tracks"
    assert value(group, "Volume") == pytest.approx(10 ** (3 / 20), abs=1e-6)
    assert [track.get("name") for track in group.findall("Track")] == [
        "Lead <&> (stem)",
        "ambience_rain (stem)",
    ]
    bus = group.find("Channel").get("id")
    assert all(t.find("Channel").get("destination") == bus for t in group.findall("Track"))
    for part in audio:
        (clip,) = lanes(project, f"{part} (stem)").iter("Clip")
        sound, file = clip.find("Audio"), clip.find("Audio/File")
        assert (clip.get("time"), clip.get("playStart")) == ("0.0", "0.0")
        assert clip.get("contentTimeUnit") == "seconds"
        assert float(clip.get("playStop")) == float(sound.get("duration")) == 7.0
        # 1000 ticks at 90 bpm take 1.3889 s, the rest runs at 180 bpm.
        beats = 1000 / 480 + (7.0 - 1000 / 480 * 60 / 90) * 3
        assert float(clip.get("duration")) == pytest.approx(beats, abs=1e-8)
        assert sound.get("sampleRate") == "44100"
        assert file.get("path") in archive.namelist()


def test_the_stems_in_the_archive_are_what_was_given(tmp_path: Path) -> None:
    audio = tone(0.5)
    archive, _ = opened(Session(ODD, "Odd", stems=(Stem("a/b", lambda: audio),)))
    (name,) = (each for each in archive.namelist() if each.startswith("audio/"))
    assert name == "audio/a_b.wav"
    (tmp_path / "a.wav").write_bytes(archive.read(name))
    assert np.abs(read_audio(tmp_path / "a.wav") - audio).max() < 2**-22


def test_the_same_session_gives_the_same_bytes() -> None:
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        write_dawproject(Session(ODD, "Odd", SETTINGS, stems=(Stem("x", lambda: tone(0.1)),)), file)
    assert files[0].getvalue() == files[1].getvalue()


def test_text_that_xml_does_not_know_is_replaced() -> None:
    bad = "a\x00b\x1f\ud800<\uffff>"
    score = replace(
        ODD, tracks=(replace(ODD.tracks[0], name=bad),), sections=(SectionMark(0, bad),)
    )
    archive, project = opened(Session(score, bad, comment=bad, genre="lofi"))
    assert next(project.iter("Marker")).get("name") == "a\ufffdb\ufffd\ufffd<\ufffd>"
    meta = fromstring(archive.read("metadata.xml"))
    assert meta.find("Title").text == "a\ufffdb\ufffd\ufffd<\ufffd>"
    assert meta.find("Genre").text == "lofi"


def notes_of(project: Element, name: str, ticks_per_quarter: int) -> list[Note]:
    """The notes of a track as another program reads them."""
    return [
        Note(
            round(float(note.get("time")) * ticks_per_quarter),
            int(note.get("key")),
            round(float(note.get("duration")) * ticks_per_quarter),
            round(float(note.get("vel")) * 127),
        )
        for note in lanes(project, name).iter("Note")
    ]


@given(
    st.lists(
        st.builds(
            Note,
            start_ticks=st.integers(0, 10**6),
            pitch=st.integers(0, 127),
            duration_ticks=st.integers(1, 10**5),
            velocity=st.integers(1, 127),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([1, 24, 96, 480, 1000, 32767]),
)
def test_every_note_comes_back(notes: list[Note], ticks_per_quarter: int) -> None:
    score = Score(ticks_per_quarter, (Track("x", 0, notes=tuple(sorted(notes))),))
    _, project = opened(Session(score, "Notes"))
    assert notes_of(project, "x", ticks_per_quarter) == sorted(notes)
    (clip,) = lanes(project, "x").iter("Clip")
    assert float(clip.get("duration")) * ticks_per_quarter == pytest.approx(score.end_ticks)


def test_drums_keep_their_channel() -> None:
    _, project = opened(Session(ODD, "Odd"))
    assert {n.get("channel") for n in lanes(project, "Drums").iter("Note")} == {"9"}
    assert {n.get("channel") for n in lanes(project, "Lead <&>").iter("Note")} == {"0"}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda p: p.find("Transport").insert(0, Element("Loop")), "no element is called Loop"),
        (lambda p: p.find("Transport/Tempo").attrib.pop("unit"), "Tempo lacks unit"),
        (lambda p: p.find("Transport/Tempo").set("unit", "beat"), "Tempo@unit is 'beat'"),
        (lambda p: p.find("Structure/Track/Channel").set("role", "bus"), "Channel@role is 'bus'"),
        (lambda p: p.find("Structure/Track").set("id", "id0"), "id id0 stands twice"),
        (lambda p: p.find("Structure/Track/Channel").set("destination", "id0"), "names a Tempo"),
        (lambda p: p.find("Structure/Track/Channel").set("destination", "no"), "which is nowhere"),
        (lambda p: p.append(Element("Transport")), "no place for it"),
        (lambda p: p.find("Arrangement/Markers").clear(), "Markers lacks Marker"),
    ],
)
def test_the_checker_sees_what_breaks_a_rule(change: object, fault: str) -> None:
    _, project = opened(Session(ODD, "Odd"))
    change(project)
    assert any(fault in each for each in rules.faults(project)), rules.faults(project)
