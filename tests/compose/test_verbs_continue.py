"""Continue: as many bars as are asked, in the manner of what stands before them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief.model import PartWish, Wish
from cadenza.compose import verbs
from cadenza.compose.reading.barring import file_bars
from cadenza.music import (
    Bend,
    Chord,
    Control,
    Meter,
    MeterChange,
    Note,
    Score,
    TempoChange,
    Track,
    read_midi,
    write_midi,
)

from .verb_pieces import (
    COMPOSER,
    check_only_holes,
    check_spliced,
    holes_of,
    scores,
    song,
)


@settings(max_examples=30, deadline=None)
@given(scores(), st.integers(1, 9))
def test_continue_adds_exactly_the_asked_bars(score: Score, count: int) -> None:
    last = max(note.start_ticks for track in score.tracks for note in track.notes)
    seam = file_bars(score).at(last) + 1
    job = verbs.continue_job(score, bars=count)
    after = verbs.carry_out(job, COMPOSER)
    check_only_holes(job.base, job, after)
    check_spliced(score, job, after)
    assert len(file_bars(read_midi(write_midi(after)))) == seam + count
    assert {bar for bars in holes_of(job).values() for bar in bars} == set(
        range(seam, seam + count)
    )
    assert [track.name for track in after.tracks] == [track.name for track in score.tracks]


def test_continue_goes_on_with_the_loop_key_tempo_and_instruments() -> None:
    before = song()
    job = verbs.continue_job(before, bars=8)
    after = verbs.carry_out(job, COMPOSER)
    plan = job.plan
    assert str(plan.key) == "C major"
    assert plan.tempo_bpm == 96.0
    new = [span.chord.symbol for span in plan.harmony if span.start_ticks >= 16 * 1920]
    assert list(dict.fromkeys(new)) == ["C", "Am", "F", "G"]
    assert new[-1] == "C"
    assert [(track.name, track.program) for track in after.tracks] == [("Flute", 73), ("Piano", 0)]
    assert all(any(n.start_ticks >= 16 * 1920 for n in track.notes) for track in after.tracks)
    assert after.end_ticks == 24 * 1920


def test_continue_takes_chords_style_and_new_parts_from_the_wish() -> None:
    wish = Wish(style="jazz", chords=Chord.parse_many("Dm7 G7"), parts=(PartWish("drums"),))
    job = verbs.continue_job(song(), bars=4, wish=wish)
    after = verbs.carry_out(job, COMPOSER)
    assert job.plan.style == "jazz"
    new = [span.chord.symbol for span in job.plan.harmony if span.start_ticks >= 16 * 1920]
    assert set(new) == {"Dm7", "G7"}
    assert after.tracks[2].is_drum
    assert min(note.start_ticks for note in after.tracks[2].notes) >= 16 * 1920


def test_continue_does_not_ask_twice_for_a_part_that_is_there() -> None:
    wish = Wish(parts=(PartWish("melody"), PartWish(None, "acoustic_grand_piano", 0)))
    assert len(verbs.continue_job(song(), bars=4, wish=wish).base.tracks) == 2


def test_continue_takes_back_what_would_spoil_the_new_bars() -> None:
    before = song(8)
    end = 8 * 1920
    piano = replace(
        before.tracks[1],
        controls=(Control(0, 7, 100), Control(0, 64, 127), Control(end - 100, 7, 0)),
        bends=(Bend(100, 2000),),
    )
    before = replace(
        before,
        tracks=(before.tracks[0], piano),
        tempos=(TempoChange(0, 96.0), TempoChange(end - 480, 40.0)),
    )
    base = verbs.continue_job(before, bars=4).base
    added = base.tracks[1].controls[len(piano.controls) :]
    assert {(each.number, each.value) for each in added} == {(7, 100), (64, 0)}
    assert base.tracks[1].bends[-1] == Bend(end, 0)
    assert base.tempos[-1] == TempoChange(end, 96.0)


def test_trailing_silence_is_given_up_and_the_new_bars_begin_after_the_last_note() -> None:
    before = replace(song(8), end=30 * 1920)
    job = verbs.continue_job(before, bars=4)
    assert job.base.end_ticks == 12 * 1920
    assert verbs.carry_out(job, COMPOSER).end_ticks == 12 * 1920


def test_continue_begins_at_a_barline_that_a_change_of_metre_brought() -> None:
    """The last note lies in a bar that a change of metre, where nothing plays, cut short."""
    changes = (MeterChange(0, Meter(3, 4)), MeterChange(1440 + 240, Meter()))
    tune = tuple(Note(480 * beat, 60 + beat, 240, 80) for beat in range(4))
    before = replace(song(4), tracks=(Track("a", notes=tune, channel=0),), meters=changes)
    job = verbs.continue_job(replace(before, end=3000), bars=2)
    assert job.base.meters == (MeterChange(0, Meter(3, 4)), MeterChange(1680, Meter(3, 4)))
    assert file_bars(job.base).starts == (0, 1440, 1680, 3120)
    assert job.base.end_ticks == 1680 + 2 * 1440
