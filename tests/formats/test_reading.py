from __future__ import annotations

import io
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cadenza.formats.reading as room
from cadenza.errors import CadenzaError, FileError, MidiError
from cadenza.formats import READABLE_SCORES, read_score
from cadenza.formats.notation import build_sheet, to_abc, to_musicxml, to_mxl
from cadenza.formats.reading.keys import key_of_fifths
from cadenza.formats.reading.model import Jumps
from cadenza.formats.reading.unfolding import played_order
from cadenza.music import (
    Chord,
    ChordMark,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
    write_midi,
)
from cadenza.music.key import Key

from .notation_pieces import line, piece

_HEAD = (
    '<score-partwise><part-list><score-part id="P1"><part-name>Tune</part-name></score-part>'
    '</part-list><part id="P1">'
)
_START = (
    "<attributes><divisions>2</divisions><time><beats>2</beats><beat-type>4</beat-type></time>"
    "</attributes>"
)


def _xml(*measures: str) -> bytes:
    inner = "".join(f'<measure number="{n}">{m}</measure>' for n, m in enumerate(measures, 1))
    return f"{_HEAD}{inner}</part></score-partwise>".encode()


def _note(step: str = "C", length: int = 2, more: str = "", before: str = "") -> str:
    pitch = f"<pitch><step>{step}</step><octave>4</octave></pitch>"
    return f"<note>{before}{pitch}<duration>{length}</duration>{more}</note>"


def _heard(score: Score) -> list[tuple[float, int, float]]:
    """(start, pitch, length) in quarters."""
    quarter = score.ticks_per_quarter
    return sorted(
        (note.start_ticks / quarter, note.pitch, note.duration_ticks / quarter)
        for track in score.tracks
        for note in track.notes
    )


def _music() -> Score:
    melody = line((0, 72, 1), (1, 74, 0.5), (1.5, 76, 0.5), (2, 77, 6), program=73, name="Flute")
    bass = line((0, 36, 4), (4, 43, 4), (4, 47, 2), program=32, name="Double Bass")
    drums = line((0, 36, 1), (1, 38, 1), (2, 42, 1), name="Drums", is_drum=True)
    return replace(
        piece(melody, bass, drums, meter="4/4", key="D minor"),
        title="A piece",
        tempos=(TempoChange(0, 90.0), TempoChange(1920, 120.0)),
        meters=(MeterChange(0, Meter(4, 4)), MeterChange(1920, Meter(2, 4))),
        keys=(KeyChange(0, Key("D", "minor")), KeyChange(1920, Key("G", "major"))),
        chords=(ChordMark(0, Chord("D", "m7")), ChordMark(1920, Chord("F", "maj7", "A"))),
        sections=(SectionMark(0, "A"), SectionMark(1920, "B")),
    )


def _written(score: Score) -> object:
    return build_sheet(score, {track.name: "other" for track in score.tracks}, score.title, "")


@pytest.mark.parametrize("ending", [".musicxml", ".xml", ".mxl", ".mid"])
def test_what_we_write_is_read_the_same(ending: str) -> None:
    score = _music()
    sheet = _written(score)
    data = {".mxl": to_mxl, ".mid": lambda _: write_midi(score)}.get(ending, to_musicxml)(sheet)
    read = read_score(data, f"a{ending}")
    assert _heard(read) == _heard(score)
    assert read.title == "A piece"
    assert (read.tempos, read.meters, read.keys) == (score.tempos, score.meters, score.keys)
    assert (read.chords, read.sections) == (score.chords, score.sections)
    told = [(track.name, track.program, track.is_drum) for track in read.tracks]
    assert told == [("Flute", 73, False), ("Double Bass", 32, False), ("Drums", 0, True)]
    assert read.end_ticks == score.end_ticks


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 31), st.integers(40, 90), st.integers(1, 10)),
        min_size=1,
        max_size=12,
        unique_by=lambda note: note[:1],
    ),
    st.sampled_from(["4/4", "3/4", "6/8", "5/8"]),
)
def test_any_line_on_the_grid_comes_back_from_musicxml(notes, meter) -> None:
    ordered = sorted(notes)
    ends = [start for start, *_ in ordered[1:]] + [10**6]
    own = [
        (start / 4, pitch, min(steps, end - start) / 4)
        for (start, pitch, steps), end in zip(ordered, ends, strict=True)
    ]
    score = piece(line(*own), meter=meter)
    read = read_score(to_musicxml(_written(score)), "a.musicxml")
    assert [n[:2] for n in _heard(read)] == [n[:2] for n in _heard(score)]
    assert Counter(str(m.meter) for m in read.meters) == {meter: 1}


def test_our_tunes_in_abc_come_back() -> None:
    score = replace(piece(line((0, 74, 1), (1, 78, 0.5), (1.5, 81, 2.5)), key="D major"), title="T")
    read = read_score(to_abc(_written(score)), "t.abc")
    assert _heard(read) == _heard(score)
    assert (str(read.keys[0].key), read.tempos[0].bpm, read.title) == ("D major", 120.0, "T")


def test_ties_are_one_note_and_dynamics_are_velocities() -> None:
    loud = "<direction><direction-type><dynamics><ff/></dynamics></direction-type></direction>"
    data = _xml(
        _START + loud + _note("C", 4, '<tie type="start"/>'),
        _note("C", 2, '<tie type="stop"/>')
        + loud.replace("ff", "p")
        + _note("D", 2, "<notations><articulations><accent/></articulations></notations>"),
    )
    first, second = read_score(data, "a.xml").tracks[0].notes
    assert (first.duration_ticks, first.velocity) == (1440, 112)
    assert (second.start_ticks, second.velocity) == (1440, 49 + 12)


def test_a_hairpin_grows() -> None:
    mark = "<direction><direction-type>{}</direction-type></direction>"
    grow = mark.format('<wedge type="crescendo"/>')
    stop = mark.format('<wedge type="stop"/>') + mark.format("<dynamics><f/></dynamics>")
    soft = mark.format("<dynamics><p/></dynamics>")
    data = _xml(_START + soft + grow + _note() * 2, _note() * 2, stop + _note())
    velocities = [note.velocity for note in read_score(data, "a.xml").tracks[0].notes]
    assert velocities == sorted(velocities)
    assert (velocities[0], velocities[-1]) == (49, 96)


def test_grace_notes_stand_before_theirs_and_cues_are_silent() -> None:
    grace = "<note><grace/><pitch><step>B</step><octave>3</octave></pitch></note>"
    cue = _note("G", 2, before="<cue/>")
    read = read_score(_xml(_START + _note("C", 2) + grace + _note("D", 2) + cue), "a.xml")
    assert [note[:2] for note in _heard(read)] == [(0.0, 60), (0.875, 59), (1.0, 62)]


def test_transposing_instruments_sound_as_they_do() -> None:
    clarinet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    start = _START.replace("</attributes>", "<key><fifths>2</fifths></key>" + clarinet)
    read = read_score(_xml(start + "</attributes>" + _note("D", 4)), "a.xml")
    assert read.tracks[0].notes[0].pitch == 60
    assert str(read.keys[0].key) == "C major"


def test_an_upbeat_keeps_its_bar_line() -> None:
    read = read_score(_xml(_START + _note("C", 2), _note("D", 4), _note("E", 4)), "a.xml")
    assert read.bar_starts() == [0, 480, 1440]


def _bar(*, back: bool = False, ahead: bool = False, ending: str = "") -> str:
    held = f'<ending number="{ending}" type="{"stop" if back else "start"}"/>' if ending else ""
    way = "backward" if back else "forward"
    repeat = f'<repeat direction="{way}"/>' if back or ahead else ""
    return f'<barline location="{"right" if back else "left"}">{held}{repeat}</barline>'


def test_repeats_and_endings_are_written_out() -> None:
    data = _xml(
        _START + _note("C", 4),
        _bar(ahead=True) + _note("D", 4),
        _bar(ending="1") + _note("E", 4) + _bar(back=True, ending="1"),
        _bar(ending="2") + _note("F", 4),
        _note("G", 4),
    )
    read = read_score(data, "a.xml")
    assert [note.pitch for note in read.tracks[0].notes] == [60, 62, 64, 62, 65, 67]


@pytest.mark.parametrize(
    ("signs", "order"),
    [
        ([Jumps(), Jumps(backward=2)], [0, 1, 0, 1]),
        ([Jumps(backward=3)], [0, 0, 0]),
        ([Jumps(), Jumps(fine=True), Jumps(dacapo=True)], [0, 1, 2, 0, 1]),
        ([Jumps(), Jumps(segno=True), Jumps(tocoda=True), Jumps(dalsegno=True), Jumps(coda=True)],
         [0, 1, 2, 3, 1, 2, 4]),
        ([Jumps(backward=2), Jumps(dacapo=True)], [0, 0, 1, 0, 1]),
        ([Jumps(), Jumps(backward=2, endings=frozenset({1, 2})), Jumps(endings=frozenset({3}))],
         [0, 1, 0, 1, 0, 2]),
        ([Jumps(dalsegno=True), Jumps()], [0, 0, 1]),
    ],
)  # fmt: skip
def test_signs_tell_the_order(signs: list[Jumps], order: list[int]) -> None:
    assert played_order(signs) == order


@given(
    st.lists(
        st.builds(
            Jumps,
            st.booleans(),
            st.integers(0, 4),
            st.frozensets(st.integers(1, 3), max_size=2),
            *[st.booleans()] * 6,
        ),
        max_size=12,
    )
)
def test_any_signs_come_to_an_end(signs: list[Jumps]) -> None:
    assert set(played_order(signs)) <= set(range(len(signs)))


def test_timewise_is_read_as_partwise() -> None:
    head = '<part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list>'
    measure = f'<measure number="1"><part id="P1">{_START}{_note("C", 4)}</part></measure>'
    data = f"<score-timewise>{head}{measure}</score-timewise>".encode()
    assert _heard(read_score(data, "a.xml")) == [(0.0, 60, 2.0)]


def test_abc_says_much() -> None:
    data = (
        b'X:1\nT:Two\nM:3/4\nL:1/8\nQ:1/4=90\nK:D\nV:1 name="Violin"\n'
        b'|:"Em7"E2 !f!F>G (3ABc | [ce]4- [ce]2 :|\n{g}z2 ^c2 =c2 | _B,,2 Z |]\n'
    )
    read = read_score(data, "a.abc")
    assert read.tracks[0].name == "Violin"
    assert read.tracks[0].program == 40
    assert [str(mark.chord.symbol) for mark in read.chords] == ["Em7", "Em7"]
    heard = _heard(read)
    assert heard[:3] == [(0.0, 64, 1.0), (1.0, 66, 0.75), (1.75, 67, 0.25)]
    assert heard[3:6] == [
        (pytest.approx(2 + n / 3, abs=0.002), pitch, pytest.approx(1 / 3, abs=0.003))
        for n, pitch in enumerate((69, 71, 73))
    ]
    assert heard[6:8] == [(3.0, 73, 3.0), (3.0, 76, 3.0)]
    assert [pitch for _, pitch, _ in heard[-4:]] == [79, 73, 72, 46]
    assert read.tracks[0].notes[1].velocity == 96
    assert read.tracks[0].notes[0].velocity == 80


def test_tunes_of_a_book_follow_each_other() -> None:
    book = b"X:1\nT:One\nM:2/4\nL:1/4\nK:G\nGF|\n\nX:2\nT:Two\nM:3/4\nL:1/4\nK:C\nF2F:|\n"
    read = read_score(book, "a.abc")
    assert [note[:2] for note in _heard(read)] == [
        (0.0, 67), (1.0, 66), (2.0, 65), (4.0, 65), (5.0, 65), (7.0, 65),
    ]  # fmt: skip
    assert [(mark.at_ticks, mark.name) for mark in read.sections][:2] == [(0, "One"), (960, "Two")]
    assert [str(change.meter) for change in read.meters] == ["2/4", "3/4"]


def test_humdrum_is_read() -> None:
    pytest.importorskip("verovio")
    data = b"!!!OTL: Air\n**kern\n*clefG2\n*k[f#]\n*M3/4\n=1\n4g\n8a\n8b\n4cc\n=2\n2.dd\n==\n*-\n"
    read = read_score(data, "a.krn")
    assert _heard(read) == [
        (0.0, 67, 1.0), (1.0, 69, 0.5), (1.5, 71, 0.5), (2.0, 72, 1.0), (3.0, 74, 3.0),
    ]  # fmt: skip
    assert (read.title, str(read.meters[0].meter)) == ("Air", "3/4")


def test_voices_of_humdrum_are_voices() -> None:
    pytest.importorskip("verovio")
    rows = (
        "**kern\t**kern\t**kern\t**kern\t**kern",
        "*Ibass\t*Itenor\t*\t*Icant\t*Icant",
        '*\t*\t*I"Altus\t*\t*',
        "*M4/4\t*M4/4\t*M4/4\t*M4/4\t*M4/4",
        "=1\t=1\t=1\t=1\t=1",
        "1C\t1c\t1e\t1g\t1cc",
        "==\t==\t==\t==\t==",
        "*-\t*-\t*-\t*-\t*-",
    )
    read = read_score("\n".join(rows).encode(), "a.krn")
    assert [(track.name, track.program) for track in read.tracks] == [
        ("Cantus", 52), ("Cantus (2)", 52), ("Altus", 0), ("Tenor", 52), ("Bass", 52),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["bach/bwv1.6.mxl", "bach/bwv10.7.mxl", "corelli/opus3no1/1grave.xml", "bach/bwv281.krn",
     "palestrina/Agnus.krn", "ryansMammoth/7thRegimentReel.abc", "luca/gloria.xml"],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore")
def test_real_scores_are_read_as_music21_reads_them(name: str) -> None:
    import music21

    path = Path(music21.__path__[0], "corpus", name)
    ours = Counter(
        (round(start * 48), pitch, round(length * 48))
        for start, pitch, length in _heard(read_score(path.read_bytes(), name))
    )
    theirs: Counter[tuple[int, int, int]] = Counter()
    parsed = music21.converter.parse(path, forceSource=True)
    midi = music21.midi.translate.music21ObjectToMidiFile(parsed).writestr()
    theirs.update(
        (round(start * 48), pitch, round(length * 48))
        for start, pitch, length in _heard(read_score(midi, "a.mid"))
    )
    shared = (ours & theirs).total()
    assert 2 * shared / (ours.total() + theirs.total()) >= 0.99


def _zip(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


_BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<score-partwise>&b;</score-partwise>"
)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.doc", b"x", "a score ends in one of"),
        ("a", b"x", "a score ends in one of"),
        ("a.xml", b"", "which is empty"),
        ("a.xml", b"<score-partwise>", "well formed"),
        ("a.xml", b"<html/>", "holds a score-partwise"),
        ("a.xml", b"<score-partwise/>", "with parts"),
        ("a.musicxml", _BOMB, "declares no entities"),
        ("a.xml", b"<a>" * 300, "million elements"),
        ("a.xml", b'<?xml version="1.0" encoding="klingon"?><a/>', "well formed"),
        ("a.mxl", b"PK\x03\x04 broken", "a broken zip"),
        ("a.mxl", _zip(("readme.txt", b"")), "holds a MusicXML file"),
        ("a.mxl", _zip(("a.xml", b" " * (65 << 20))), "unpacks to at most 64 MiB"),
        ("a.abc", b"hello", "the fields X: and K:"),
        ("a.abc", b"X:1\nK:C\n", "an ABC tune holds notes"),
        ("a.abc", b"X:1\nK:C\nC" + b"[" * 30_000, "a line of ABC has at most"),
        ("a.abc", b"X:1\nK:C\nC|" + b"Z500|" * 100, "at most 20000 measures"),
        ("a.xml", _xml(*[_START + _note("C", 10**8)] * 100), "at most 200000 quarter notes"),
        ("a.krn", b"hello", "has a \\*\\*kern spine"),
        ("a.mid", b"hello", "starts with MThd"),
        ("a.abc", b"x" * (33 << 20), "at most 32 MiB"),
    ],
)
def test_bad_files_are_one_line(name: str, data: bytes, says: str) -> None:
    with pytest.raises((FileError, MidiError), match=says) as caught:
        read_score(data, name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_scores_never_fall_over(data: st.DataObject) -> None:
    whole = {
        "a.musicxml": to_musicxml(_written(_music())),
        "a.abc": b'X:1\nM:3/4\nL:1/8\nQ:1/4=90\nK:D\n|:"D"D2 [F2A]2 (3ABc|1 {g}d>e:|2 z6|]\n',
        "a.mxl": to_mxl(_written(_music())),
    }
    name = data.draw(st.sampled_from(sorted(whole)))
    broken = bytearray(whole[name])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with suppress(CadenzaError):
        write_midi(read_score(bytes(broken), name))


def test_contents_outrank_the_ending() -> None:
    data = write_midi(Score(tracks=(Track("a", notes=(Note(0, 60, 480, 80),)),)))
    assert _heard(read_score(data, "a.xml")) == [(0.0, 60, 1.0)]


@pytest.mark.parametrize(
    ("fifths", "mode", "name"),
    [(0, "", "C major"), (-3, "minor", "C minor"), (1, "dorian", "A dorian"),
     (6, "major", "F# major"), (9, "major", "Eb major"), (-7, "major", "Cb major")],
)  # fmt: skip
def test_signatures_name_keys(fifths: int, mode: str, name: str) -> None:
    assert str(key_of_fifths(fifths, mode)) == name


def test_the_door() -> None:
    assert READABLE_SCORES == (
        ".mid", ".midi", ".musicxml", ".xml", ".mxl", ".abc", ".krn", ".kern",
    )  # fmt: skip
    assert room.__all__ == ["MAX_SCORE_BYTES", "READABLE_SCORES", "read_score"]
