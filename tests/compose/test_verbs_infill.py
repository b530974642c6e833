"""Infill: what is filled, what goes with it, and what stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief.model import Wish
from cadenza.compose import verbs
from cadenza.compose.reading.barring import file_bars
from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import (
    Bend,
    Control,
    Meter,
    MeterChange,
    Note,
    RawEvent,
    Score,
    Track,
    read_midi,
    write_midi,
)

from .verb_pieces import (
    COMPOSER,
    check_only_holes,
    check_spliced,
    holes_of,
    line,
    made,
    scores,
    song,
    triads,
)


@settings(max_examples=40, deadline=None)
@given(scores(), st.integers(1, 6), st.integers(0, 3))
def test_infill_changes_nothing_outside_its_holes(score: Score, first: int, more: int) -> None:
    job = made(lambda: verbs.infill_job(score, bars=(first, first + more)))
    if job is not None:
        after = verbs.carry_out(job, COMPOSER)
        check_only_holes(score, job, after)
        check_spliced(score, job, after)
        assert len(file_bars(after)) == len(file_bars(score))


@settings(max_examples=30, deadline=None)
@given(scores(), st.floats(0.05, 1.0), st.integers(0, 5))
def test_vary_changes_nothing_outside_its_holes(score: Score, amount: float, seed: int) -> None:
    job = verbs.vary_job(score, amount=amount, seed=seed)
    after = verbs.carry_out(job, COMPOSER)
    check_only_holes(score, job, after)
    check_spliced(score, job, after)


@pytest.mark.parametrize("resolution", [24, 96, 480, 1024, 15360])
def test_infill_works_at_any_resolution(resolution: int) -> None:
    before = song(8, resolution)
    job = verbs.infill_job(before, bars=(3, 4), parts=("melody",))
    after = verbs.carry_out(job, COMPOSER)
    check_only_holes(before, job, after)
    bar = 4 * resolution
    assert any(2 * bar <= note.start_ticks < 4 * bar for note in after.tracks[0].notes)
    assert after.tracks[1] == before.tracks[1]


def test_infill_names_parts_by_track_role_or_instrument() -> None:
    for name in ("Piano", "chords", "acoustic_grand_piano", "piano"):
        job = verbs.infill_job(song(), bars=(5, 8), parts=(name,))
        assert holes_of(job) == {1: {4, 5, 6, 7}}
    with pytest.raises(UnknownNameError, match=r"tuba.*Flute \(melody\)"):
        verbs.infill_job(song(), bars=(5, 8), parts=("tuba",))


def test_the_canvas_is_empty_in_its_holes_and_full_beside_them() -> None:
    window = verbs.infill_job(song(), bars=(5, 8), parts=("melody",)).windows[0]
    flute = window.score.track("Flute")
    bars = {note.start_ticks // window.plan.bar_ticks for note in flute.notes}
    assert bars == set(range(16)) - {4, 5, 6, 7}
    assert window.score.track("Piano").notes


def test_infill_of_everything_leaves_rests_and_fills_gaps() -> None:
    early = Track("Oboe", 68, notes=line(16)[:12])  # plays in bars 1 to 3 alone
    gap = Track("Horn", 60, notes=tuple(n for n in line(16) if not 4 <= n.start_ticks // 1920 < 8))
    before = replace(song(), tracks=(*song().tracks, early, gap))
    filled = holes_of(verbs.infill_job(before, bars=(5, 8)))
    assert filled == {0: {4, 5, 6, 7}, 1: {4, 5, 6, 7}, 3: {4, 5, 6, 7}}
    silent = replace(song(), tracks=(gap,))
    assert holes_of(verbs.infill_job(silent, bars=(5, 8))) == {0: {4, 5, 6, 7}}
    with pytest.raises(UsageError, match="play there or are named"):
        verbs.infill_job(before, bars=(5, 8), wish=Wish(without=("melody", "chords", "counter")))


def test_refilled_bars_are_as_loud_as_what_stands_around_them() -> None:
    soft = tuple(replace(n, velocity=30 if n.start_ticks < 8 * 1920 else 110) for n in line(16))
    before = replace(song(), tracks=(Track("Flute", 73, notes=soft),))
    loudness = [
        verbs.infill_job(before, bars=bars).plan.part("Flute").velocity
        for bars in ((2, 3), (14, 15))
    ]
    assert loudness == [30, 110]


def test_a_note_that_hangs_over_into_a_hole_stays_and_nothing_strikes_its_pitch() -> None:
    drone = Track("Drone", 48, notes=(Note(0, 60, 6 * 1920, 70), *triads(8)[3:]))
    before = replace(song(8), tracks=(drone,))
    job = verbs.infill_job(before, bars=(3, 6))
    notes = verbs.carry_out(job, COMPOSER).tracks[0].notes
    assert Note(0, 60, 6 * 1920, 70) in notes
    assert not [note for note in notes if note.pitch == 60 and 3840 <= note.start_ticks < 11520]


def test_bends_and_aftertouch_go_with_the_notes_of_a_hole_and_pedals_stay() -> None:
    flute = replace(
        song(8).tracks[0],
        controls=(Control(4000, 64, 127),),
        bends=(Bend(3000, 500), Bend(4000, 900)),
        raw=(RawEvent(4100, b"\xd0\x40"), RawEvent(100, b"\xd0\x40")),
    )
    before = replace(song(8), tracks=(flute, song(8).tracks[1]))
    job = verbs.infill_job(before, bars=(3, 4), parts=("Flute",))
    track = verbs.carry_out(job, COMPOSER).tracks[0]
    assert track.bends == (Bend(3000, 500), Bend(3840, 0), Bend(7680, 900))
    assert track.controls == flute.controls
    assert track.raw == (RawEvent(100, b"\xd0\x40"),)
    file = read_midi(write_midi(before))
    check_spliced(file, job, verbs.carry_out(job, COMPOSER))


def test_holes_in_two_metres_make_two_windows() -> None:
    before = replace(song(8), meters=(MeterChange(0, Meter()), MeterChange(4 * 1920, Meter(3, 4))))
    job = verbs.infill_job(before, bars=(3, 6))
    assert [str(window.plan.meter) for window in job.windows] == ["4/4", "3/4"]
    check_only_holes(before, job, verbs.carry_out(job, COMPOSER))


def test_several_drum_tracks_do_not_all_play_the_whole_kit() -> None:
    kick = Track("Kick", 0, is_drum=True, notes=tuple(Note(n * 960, 36, 60, 90) for n in range(16)))
    hat = Track("Hat", 0, is_drum=True, notes=tuple(Note(n * 480, 42, 60, 90) for n in range(32)))
    before = replace(song(8), tracks=(kick, hat))
    after = verbs.carry_out(verbs.continue_job(before, bars=8), COMPOSER)
    hits = [(n.start_ticks, n.pitch) for track in after.tracks for n in track.notes]
    assert len(hits) == len(set(hits))
    assert not any(note.pitch == 42 for note in after.tracks[0].notes)
