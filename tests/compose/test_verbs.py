"""The five verbs: what accompany, vary and compose make, and what all of them refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief.model import PartWish, Wish
from cadenza.compose import verbs
from cadenza.compose.engine import Hole
from cadenza.compose.verbs.job import Job
from cadenza.errors import ContradictionError, UsageError
from cadenza.music import (
    Meter,
    Note,
    Score,
    Track,
    read_midi,
    write_midi,
)
from cadenza.music.smf import encode_smf
from cadenza.plan import load_styles, make_plan
from cadenza.plan.complete import complete

from .verb_pieces import (
    COMPOSER,
    check_only_holes,
    check_spliced,
    holes_of,
    line,
    scores,
    song,
)


@settings(max_examples=30, deadline=None)
@given(scores(), st.sampled_from(["bass", "drums", "chords", "melody"]))
def test_accompany_leaves_the_given_parts_to_the_byte(score: Score, role: str) -> None:
    job = verbs.accompany_job(score, parts=(PartWish(role),))
    after = verbs.carry_out(job, COMPOSER)
    check_only_holes(score, job, after)
    check_spliced(score, job, after)
    assert len(after.tracks) == len(score.tracks) + 1


def test_a_file_of_one_track_and_many_channels_is_worked_on_part_by_part() -> None:
    events = [
        (tick, bytes((status | channel, 60 + channel, 70 if status == 0x90 else 0)))
        for beat in range(32)
        for tick, status in ((beat * 480, 0x90), (beat * 480 + 400, 0x80))
        for channel in range(16)
    ]
    data = bytearray(encode_smf([events], [32 * 480], 480))
    data[9] = 0  # type 0
    before = read_midi(bytes(data))
    assert len(before.tracks) == 16
    job = verbs.infill_job(before, bars=(3, 4), parts=("drums",))
    after = verbs.carry_out(job, COMPOSER)
    check_only_holes(before, job, after)
    assert [track.is_drum for track in after.tracks].index(True) in holes_of(job)
    kept = write_midi(after)
    assert write_midi(read_midi(kept)) == kept


def test_accompany_adds_what_the_style_has_and_the_tune_lacks() -> None:
    tune = replace(song(), tracks=song().tracks[:1])
    job = verbs.accompany_job(tune, wish=Wish(style="pop"))
    roles = [part.role for part in job.plan.parts]
    assert roles[0] == "melody"
    assert {"chords", "bass", "drums"} <= set(roles[1:])
    assert job.reading is not None
    assert job.reading.sources["harmony"] == "harmonised"
    after = verbs.carry_out(job, COMPOSER)
    assert all(track.notes for track in after.tracks)


def test_accompany_refuses_a_channel_too_many_and_shares_one_where_it_can() -> None:
    notes = line(4)
    full = replace(
        song(4),
        tracks=tuple(Track(f"part {n}", n, notes=notes, channel=n + (n >= 9)) for n in range(15)),
    )
    with pytest.raises(UsageError, match="15 channels"):
        verbs.accompany_job(full, parts=(PartWish("bass", "tuba"),))
    for parts in ((PartWish("drums"),), (PartWish("chords", "acoustic_grand_piano"),), ()):
        job = verbs.accompany_job(full, parts=parts)
        check_only_holes(full, job, verbs.carry_out(job, COMPOSER))


def test_vary_chooses_about_the_share_that_was_asked_and_keeps_some_of_the_first_bar() -> None:
    for seed in range(5):
        job = verbs.vary_job(song(), amount=0.5, seed=seed)
        assert job.cells == 16
        assert sum(0 in bars for bars in holes_of(job).values()) < 2
    assert verbs.vary_job(song(), amount=1.0).cells == 32
    assert verbs.vary_job(song(), seed=1).windows != verbs.vary_job(song(), seed=2).windows
    bars = holes_of(verbs.vary_job(song(), amount=0.5, bars=(9, 12), parts=("Flute",)))
    assert set(bars) == {0}
    assert bars[0] <= {8, 9, 10, 11}


def test_compose_is_what_the_composer_makes() -> None:
    styles = load_styles()
    brief = complete(Wish(style="lofi", bars=8), styles, 3)
    plan = make_plan(brief, styles["lofi"], 3)
    job = verbs.compose_job(plan)
    assert job.windows[0].holes == {Hole(b, p.name) for b in range(8) for p in plan.parts}
    assert write_midi(verbs.carry_out(job, COMPOSER)) == write_midi(COMPOSER.compose(plan).score)


def test_the_same_job_and_seed_give_the_same_bytes_and_another_seed_does_not() -> None:
    job = verbs.continue_job(song(), bars=8, seed=4)
    first = write_midi(verbs.carry_out(job, COMPOSER))
    assert first == write_midi(
        verbs.carry_out(verbs.continue_job(song(), bars=8, seed=4), COMPOSER)
    )
    assert first != write_midi(verbs.carry_out(job, COMPOSER, seed=5))


def test_programs_that_share_a_channel_never_strike_one_pitch_at_a_time() -> None:
    first, second = (replace(each, channel=3) for each in song(8).tracks)
    before = replace(song(8), tracks=(first, replace(second, notes=first.notes)))
    for job in (
        verbs.infill_job(before, bars=(3, 6)),
        verbs.infill_job(before, bars=(3, 6), parts=("Piano",)),
        verbs.continue_job(before, bars=8),
    ):
        after = verbs.carry_out(job, COMPOSER)
        given_ = [set(track.notes) for track in before.tracks]
        mine = [[n for n in t.notes if n not in old] for t, old in zip(after.tracks, given_)]  # noqa: B905
        for note in mine[1]:
            for other in after.tracks[0].notes:
                apart = other.end_ticks <= note.start_ticks or note.end_ticks <= other.start_ticks
                assert apart or other.pitch != note.pitch


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: verbs.continue_job(Score()), UsageError, "holds notes"),
        (lambda: verbs.continue_job(song(), bars=0), UsageError, "1 to 2000 bars"),
        (lambda: verbs.infill_job(song(), bars=(5, 99)), UsageError, "between 1 and 16"),
        (lambda: verbs.infill_job(song(), bars=(8, 5)), UsageError, "first before the last"),
        (lambda: verbs.vary_job(song(), amount=0.0), UsageError, "above 0"),
        (
            lambda: verbs.continue_job(song(), wish=Wish(tempo_bpm=140)),
            ContradictionError,
            "keeps its own tempo, here 96 bpm",
        ),
        (
            lambda: verbs.continue_job(song(), wish=Wish(meter=Meter(3, 4))),
            ContradictionError,
            "keeps its own metre",
        ),
        (
            lambda: verbs.infill_job(
                replace(song(1), tracks=(Track("x", notes=(Note(2**27, 60, 1, 1),)),)), bars=(1, 1)
            ),
            UsageError,
            "at most 20000 bars",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(
    call: Callable[[], Job], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        call()


def test_a_file_of_two_hours_is_made_ready_in_seconds(
    cpu_seconds: Callable[[Callable[[], object]], float],
) -> None:
    before = song(3600)
    assert cpu_seconds(lambda: verbs.continue_job(before, bars=8)) < 5.0
    assert cpu_seconds(lambda: verbs.infill_job(before, bars=(1800, 1803))) < 5.0
