"""Reading a person's file: key, tempo, form, parts, chords, feel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.brief.model import Wish
from cadenza.compose.reading.barring import Stretch, check_bars, file_bars
from cadenza.compose.reading.canvases import prevailing_tempo
from cadenza.compose.reading.harmony import bar_spans, is_thin, loop_bars
from cadenza.compose.reading.parts import found_feel, unique_names
from cadenza.compose.reading.plan import read_plan
from cadenza.errors import UsageError
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
)
from cadenza.plan.model import Feel

BAR = 1920
LOOP = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))  # C Am F G
TUNE = (72, 74, 76, 77, 79, 77, 76, 74, 72, 71, 69, 71, 74, 72, 71, 72)
"""Four bars that C, F or Dm, Am or F, and G fit under, ending at home."""


def chords(bars: int, shift: int = 0) -> tuple[Note, ...]:
    return tuple(
        Note(bar * BAR, pitch + shift, BAR, 70) for bar in range(bars) for pitch in LOOP[bar % 4]
    )


def tune(bars: int) -> tuple[Note, ...]:
    return tuple(Note(n * 480, TUNE[n % 16], 480, 90) for n in range(4 * bars))


def song(bars: int = 16) -> Score:
    return Score(
        480,
        (Track("Flute", 73, notes=tune(bars)), Track("Piano", 0, notes=chords(bars))),
        (TempoChange(0, 96.0),),
        (MeterChange(0, Meter()),),
        end=bars * BAR,
    )


def comping(bars: int = 16) -> Score:
    return replace(song(bars), tracks=(song(bars).tracks[1],))


def test_a_plan_covers_the_window_without_gaps() -> None:
    reading = read_plan(song(), bars=(3, 12))
    plan = reading.plan
    assert (reading.first_bar, plan.bars, plan.tempo_bpm, str(plan.meter)) == (2, 10, 96.0, "4/4")
    edges = [0, *(span.end_ticks for span in plan.harmony)]
    assert [span.start_ticks for span in plan.harmony] == edges[:-1]
    assert edges[-1] == plan.end_ticks
    assert all(s.start_ticks // BAR == (s.end_ticks - 1) // BAR for s in plan.harmony)
    bars = [bar for section in plan.sections for bar in range(section.start_bar, section.end_bar)]
    assert bars == list(range(10))
    assert [track.name for track in reading.score.tracks] == [part.name for part in plan.parts]


def test_parts_come_with_role_instrument_register_and_loudness() -> None:
    flute, piano = read_plan(song()).plan.parts
    assert (flute.role, flute.instrument, flute.program, flute.velocity) == (
        "melody", "flute", 73, 90,
    )  # fmt: skip
    assert (piano.role, piano.voices, piano.velocity) == ("chords", 3, 70)
    assert 60 <= flute.low <= 69
    assert 79 <= flute.high <= 96
    assert piano.high - piano.low >= 12


def test_chords_are_heard_and_the_file_s_own_marks_come_first() -> None:
    plan = read_plan(comping(8)).plan
    heard = [span.chord.symbol for span in plan.harmony if span.start_ticks % BAR == 0]
    assert heard == ["C", "Am", "F", "G"] * 2
    assert [span.roman for span in plan.harmony[:8:2]] == ["I", "vi", "IV", "V"]
    marked = replace(
        comping(8), chords=(ChordMark(0, Chord("C", "maj7")), ChordMark(2400, Chord("F", "6")))
    )
    reading = read_plan(marked)
    assert reading.sources["harmony"] == "file"
    assert reading.plan.chord_at(1900).chord.symbol == "Cmaj7"
    assert reading.plan.chord_at(2400).chord.symbol == "F6"
    assert reading.plan.chord_at(2399).chord.symbol == "Cmaj7"


def test_chords_that_are_heard_are_spelled_as_the_key_spells_them() -> None:
    """D, G#m7b5, A7, D: a raised fourth, not a lowered fifth."""
    chords = [(62, 66, 69), (68, 71, 74, 78), (57, 61, 64, 67), (62, 66, 69)] * 2
    notes = tuple(
        Note(bar * BAR + half, pitch, BAR // 2 - 10, 70)
        for bar, pitches in enumerate(chords)
        for half in (0, BAR // 2)
        for pitch in pitches
    )
    bass = tuple(
        Note(bar * BAR, pitches[0] - 24, BAR - 10, 80) for bar, pitches in enumerate(chords)
    )
    score = Score(tracks=(Track("piano", 0, notes=notes), Track("bass", 33, notes=bass)))
    plan = read_plan(score, wish=Wish(key=Key("D"), style="jazz")).plan
    heard = [span.chord.symbol for span in plan.harmony if span.start_ticks % BAR == 0]
    assert heard == ["D", "G#m7b5", "A7", "D"] * 2


def test_a_tune_alone_is_set_with_chords_of_its_key_and_comes_home() -> None:
    alone = replace(song(8), tracks=song(8).tracks[:1])
    reading = read_plan(alone)
    assert reading.sources["harmony"] == "harmonised"
    key = reading.plan.key
    assert str(key) == "C major"
    found = [span.chord for span in reading.plan.harmony]
    assert all(set(chord.pitch_classes) <= set(key.pitch_classes) for chord in found)
    assert found[-1].symbol == "C"
    assert {chord.symbol for chord in found} >= {"C", "G7"}
    inside = [
        note.pitch % 12 in reading.plan.chord_at(note.start_ticks).chord.pitch_classes
        for note in reading.score.tracks[0].notes
    ]
    assert sum(inside) / len(inside) > 0.55


def test_the_key_mark_is_believed_where_the_notes_bear_it_out() -> None:
    def key(mark: Key, shift: int = 0) -> tuple[str, str]:
        track = Track("Piano", 0, notes=chords(16, shift))
        score = replace(comping(), tracks=(track,), keys=(KeyChange(0, mark),))
        reading = read_plan(score)
        return str(reading.plan.key), reading.sources["key"]

    assert key(Key("C", "major")) == ("C major", "file")
    assert key(Key("A", "minor")) == ("A minor", "file")
    assert key(Key("C", "major"), shift=6) == ("F# major", "found")
    assert str(read_plan(comping()).plan.key) == "C major"
    asked = read_plan(comping(), wish=Wish(key=Key("F", "lydian")))
    assert (str(asked.plan.key), asked.sources["key"]) == ("F lydian", "asked")


def test_sections_are_the_file_s_marks_and_else_eight_bars_that_share_letters() -> None:
    marked = replace(
        song(),
        sections=(
            SectionMark(0, "Verse"),
            SectionMark(4 * BAR, "Chorus"),
            SectionMark(8 * BAR, "Verse"),
        ),
    )
    sections = read_plan(marked).plan.sections
    assert [(s.name, s.start_bar, s.bars, s.occurrence) for s in sections] == [
        ("Verse", 0, 4, 0), ("Chorus", 4, 4, 0), ("Verse", 8, 8, 1),
    ]  # fmt: skip
    assert sections[0].letter == sections[2].letter != sections[1].letter
    derived = read_plan(comping()).plan.sections
    assert [(s.start_bar, s.bars) for s in derived] == [(0, 8), (8, 8)]
    assert derived[0].letter == derived[1].letter


def test_a_style_is_asked_or_guessed_from_what_plays() -> None:
    drums = Track("Drums", 0, is_drum=True, notes=(Note(0, 36, 60, 90),))
    assert read_plan(song()).plan.style == "classical"
    assert read_plan(replace(comping(), tracks=(*comping().tracks, drums))).plan.style == "pop"
    guitar = Track("Guitar", 30, notes=chords(4))
    rock = read_plan(replace(song(4), tracks=(guitar, drums)))
    assert (rock.plan.style, rock.sources["style"]) == ("rock", "guessed")
    asked = read_plan(song(), wish=Wish(style="lofi"))
    assert (asked.plan.style, asked.sources["style"]) == ("lofi", "asked")
    assert asked.plan.grooves == {}  # nobody plays drums
    assert asked.plan.sections[0].figures


def test_drums_alone_take_key_and_chords_from_the_style() -> None:
    beat = Track("Kit", 0, is_drum=True, notes=tuple(Note(n * 480, 36, 60, 90) for n in range(32)))
    reading = read_plan(replace(song(8), tracks=(beat,)))
    assert reading.sources["key"] == reading.sources["harmony"] == "style"
    assert reading.plan.harmony[-1].end_ticks == 8 * BAR
    assert reading.plan.sections[0].groove in reading.plan.grooves


def test_swing_and_exactness_are_found() -> None:
    def feel(offbeat: int, drift: int = 0) -> Feel:
        notes = tuple(
            Note(beat * 480 + at + drift * (beat % 3), 60, 100, 80)
            for beat in range(32)
            for at in (0, offbeat)
        )
        return found_feel(Score(480, (Track("x", notes=notes),)), Feel(swing=0.55, timing_ms=8.0))

    assert feel(320).swing == pytest.approx(2 / 3, abs=0.01)
    assert feel(240).swing == 0.5
    assert feel(160).swing == 0.55
    assert feel(240).timing_ms == 0.0
    assert feel(240, drift=3).timing_ms == 8.0


def test_bars_of_changing_and_cut_metres_map_to_the_canvas_and_back() -> None:
    score = replace(
        song(),
        ticks_per_quarter=96,
        meters=(
            MeterChange(0, Meter(1, 4)),
            MeterChange(96, Meter(3, 4)),
            MeterChange(384 + 480, Meter(4, 4)),
        ),
        end=3000,
        tracks=(Track("x", notes=(Note(0, 60, 50, 80),)),),
    )
    bars = file_bars(score)
    assert bars.starts[:5] == (0, 96, 384, 672, 864)
    assert [str(stretch.meter) for stretch in bars.stretches()] == ["1/4", "3/4", "4/4"]
    stretch = Stretch(1, 4, Meter(3, 4))
    assert bars.to_canvas(384, stretch) == 1440
    assert bars.to_canvas(400, stretch) == 1440 + 80
    assert bars.from_canvas(1440 + 80, stretch) == 400
    assert bars.from_canvas(2 * 1440 + 1000, stretch) is None  # the file cuts this bar short
    assert bars.from_canvas(3 * 1440, stretch, is_end=True) == 864
    assert bars.around(Stretch(2, 3, Meter(3, 4)), 8) == Stretch(0, 4, Meter(3, 4))


def test_small_things() -> None:
    assert check_bars((5, 8), 16) == (4, 8)
    assert bar_spans(Meter(7, 8), 1) == [(0, 960), (960, 1680)]
    assert bar_spans(Meter(1, 4), 2) == [(0, 480), (480, 960)]
    assert is_thin(tune(4))
    assert not is_thin(chords(4))
    assert unique_names((Track("a"), Track("a"), Track("a 2"), Track(""))) == (
        "a", "a 2", "a 2 2", "part",
    )  # fmt: skip
    slowing = replace(song(), tempos=(TempoChange(0, 90.0), TempoChange(14 * BAR, 50.0)))
    assert prevailing_tempo(slowing, 0, 16 * BAR) == 90.0
    assert prevailing_tempo(slowing, 15 * BAR, 16 * BAR) == 50.0
    plan = read_plan(comping()).plan
    assert loop_bars(plan.harmony, BAR, 16) == 4
    assert loop_bars(plan.harmony, BAR, 7) is None


def test_what_cannot_be_read_is_refused() -> None:
    two = replace(song(), meters=(MeterChange(0, Meter()), MeterChange(8 * BAR, Meter(3, 4))))
    with pytest.raises(UsageError, match=r"share one metre; got 4/4 up to bar 8 and 3/4"):
        read_plan(two, bars=(7, 10))
    with pytest.raises(UsageError, match="holds notes"):
        read_plan(Score())
    with pytest.raises(UsageError, match="between 1 and 16"):
        read_plan(song(), bars=(0, 4))


def test_the_same_file_reads_the_same() -> None:
    assert read_plan(song(), seed=3) == read_plan(song(), seed=3)
