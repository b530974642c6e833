"""The five verbs: what they fill, what they leave alone, what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief.model import PartWish, Wish
from cadenza.compose import Composer, verbs
from cadenza.compose.engine import Hole
from cadenza.compose.reading.barring import Bars, file_bars
from cadenza.compose.verbs.job import Job
from cadenza.errors import ContradictionError, UnknownNameError, UsageError
from cadenza.music import (
    Bend,
    Chord,
    Control,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    RawEvent,
    Score,
    TempoChange,
    Track,
    kept_events,
    read_midi,
    splice,
    write_midi,
)
from cadenza.music.smf import encode_smf
from cadenza.plan import load_styles, make_plan
from cadenza.plan.complete import complete

COMPOSER = Composer("theory")
LOOP = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))  # C Am F G


def _line(bars: int, resolution: int = 480) -> tuple[Note, ...]:
    """A tune of quarters over the loop."""
    return tuple(
        Note((bar * 4 + beat) * resolution, LOOP[bar % 4][beat % 3] + 12, resolution, 80)
        for bar in range(bars)
        for beat in range(4)
    )


def _chords(bars: int, resolution: int = 480) -> tuple[Note, ...]:
    return tuple(
        Note(bar * 4 * resolution, pitch, 4 * resolution, 70)
        for bar in range(bars)
        for pitch in LOOP[bar % 4]
    )


def song(bars: int = 16, resolution: int = 480) -> Score:
    """A tune and chords that go round C Am F G."""
    return Score(
        resolution,
        (
            Track("Flute", 73, notes=_line(bars, resolution), channel=0),
            Track("Piano", 0, notes=_chords(bars, resolution), channel=1),
        ),
        (TempoChange(0, 96.0),),
        (MeterChange(0, Meter()),),
        (KeyChange(0, Key("C", "major")),),
        end=bars * 4 * resolution,
    )


def chunks(score: Score) -> list[bytes]:
    """The track chunks of the file as written."""
    data, at, out = write_midi(score), 14, []
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        out.append(data[at + 8 : at + 8 + size])
        at += 8 + size
    return out


def holes_of(job: Job) -> dict[int, set[int]]:
    """Track → bars (from 0 in the result) that are filled."""
    out: dict[int, set[int]] = {}
    for window in job.windows:
        for hole in window.holes:
            out.setdefault(job.parts[hole.part], set()).add(hole.bar + window.first_bar)
    return out


def outside(track: Track, bars: Bars, holes: set[int]) -> list[Note]:
    return sorted(note for note in track.notes if bars.at(note.start_ticks) not in holes)


def check_only_holes(before: Score, job: Job, after: Score) -> None:
    """Outside the holes nothing changed; inside, notes keep to their rights."""
    bars, holes = file_bars(job.base), holes_of(job)
    assert len(after.tracks) == len(job.base.tracks)
    for index, track in enumerate(after.tracks):
        filled = holes.get(index, set())
        if index < len(before.tracks):
            assert outside(track, bars, filled) == outside(before.tracks[index], bars, filled)
        else:
            assert not outside(track, bars, filled)
        given_ = set(before.tracks[index].notes) if index < len(before.tracks) else set()
        for note in set(track.notes) - given_:
            bar = bars.at(note.start_ticks)
            assert bar in filled
            while bar + 1 in filled:
                bar += 1
            assert note.end_ticks <= bars.span(bar)[1]
    if job.verb != "continue":
        old, new = chunks(before), chunks(after)
        assert new[0] == old[0]
        for index in range(len(before.tracks)):
            if index not in holes:
                assert new[index + 1] == old[index + 1]


def check_spliced(before: Score, job: Job, after: Score) -> None:
    """Put back into its file, the result changes the events of its holes alone."""
    data = write_midi(before)
    made = splice(data, after)
    assert made.anew is None
    bars, holes = file_bars(job.base), holes_of(job)
    spans = {index: [bars.span(bar) for bar in inside] for index, inside in holes.items()}
    seam = min(bar for inside in holes.values() for bar in inside)
    seam_ticks = bars.starts[seam] if job.verb == "continue" else None
    kept = kept_events(data, made.midi, spans, seam_ticks=seam_ticks, end_ticks=after.end_ticks)
    assert kept.asked == kept.found
    back = read_midi(made.midi)
    assert back.end_ticks == after.end_ticks
    found, asked = ([track for track in score.tracks if track.notes] for score in (back, after))
    for mine, theirs in zip(found, asked, strict=True):
        assert mine.notes == theirs.notes
        assert (mine.program, mine.bends, mine.raw) == (theirs.program, theirs.bends, theirs.raw)


meters = st.sampled_from([Meter(4, 4), Meter(3, 4), Meter(7, 8), Meter(6, 8), Meter(1, 4)])


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Small scores of any kind: odd resolutions, changing metres, notes that hang over."""
    resolution = draw(st.sampled_from([24, 96, 480, 1024]))
    changes, at = [], 0
    for meter in draw(st.lists(meters, min_size=1, max_size=3)):
        changes.append(MeterChange(at, meter))
        at += draw(st.integers(1, 4)) * meter.bar_ticks(resolution)
        at += draw(st.sampled_from([0, 0, resolution // 2]))
    note = st.builds(
        Note,
        st.integers(0, at - 1),
        st.integers(30, 90),
        st.integers(1, 3 * resolution),
        st.integers(1, 127),
    )
    tracks = []
    for index in range(draw(st.integers(1, 3))):
        is_drum = draw(st.booleans())
        tracks.append(
            Track(
                draw(st.sampled_from(["a", "b", "Bass", ""])),
                0 if is_drum else draw(st.integers(0, 127)),
                is_drum,
                tuple(sorted(draw(st.lists(note, min_size=index == 0, max_size=20)))),
                tuple(Control(tick, 64, 90) for tick in sorted(draw(st.sets(st.integers(0, at))))),
                channel=9 if is_drum else index,
            )
        )
    score = Score(resolution, tuple(tracks), (TempoChange(0, 100.0),), tuple(changes), end=at)
    return read_midi(write_midi(score))


def made(call: Callable[[], Job]) -> Job | None:
    """The job, None where it is refused."""
    try:
        return call()
    except UsageError:
        return None


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


@settings(max_examples=30, deadline=None)
@given(scores(), st.sampled_from(["bass", "drums", "chords", "melody"]))
def test_accompany_leaves_the_given_parts_to_the_byte(score: Score, role: str) -> None:
    job = verbs.accompany_job(score, parts=(PartWish(role),))
    after = verbs.carry_out(job, COMPOSER)
    check_only_holes(score, job, after)
    check_spliced(score, job, after)
    assert len(after.tracks) == len(score.tracks) + 1


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
    early = Track("Oboe", 68, notes=_line(16)[:12])  # plays in bars 1 to 3 alone
    gap = Track("Horn", 60, notes=tuple(n for n in _line(16) if not 4 <= n.start_ticks // 1920 < 8))
    before = replace(song(), tracks=(*song().tracks, early, gap))
    filled = holes_of(verbs.infill_job(before, bars=(5, 8)))
    assert filled == {0: {4, 5, 6, 7}, 1: {4, 5, 6, 7}, 3: {4, 5, 6, 7}}
    silent = replace(song(), tracks=(gap,))
    assert holes_of(verbs.infill_job(silent, bars=(5, 8))) == {0: {4, 5, 6, 7}}
    with pytest.raises(UsageError, match="play there or are named"):
        verbs.infill_job(before, bars=(5, 8), wish=Wish(without=("melody", "chords", "counter")))


def test_refilled_bars_are_as_loud_as_what_stands_around_them() -> None:
    soft = tuple(replace(n, velocity=30 if n.start_ticks < 8 * 1920 else 110) for n in _line(16))
    before = replace(song(), tracks=(Track("Flute", 73, notes=soft),))
    loudness = [
        verbs.infill_job(before, bars=bars).plan.part("Flute").velocity
        for bars in ((2, 3), (14, 15))
    ]
    assert loudness == [30, 110]


def test_a_note_that_hangs_over_into_a_hole_stays_and_nothing_strikes_its_pitch() -> None:
    drone = Track("Drone", 48, notes=(Note(0, 60, 6 * 1920, 70), *_chords(8)[3:]))
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


def test_holes_in_two_metres_make_two_windows() -> None:
    before = replace(song(8), meters=(MeterChange(0, Meter()), MeterChange(4 * 1920, Meter(3, 4))))
    job = verbs.infill_job(before, bars=(3, 6))
    assert [str(window.plan.meter) for window in job.windows] == ["4/4", "3/4"]
    check_only_holes(before, job, verbs.carry_out(job, COMPOSER))


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
    notes = _line(4)
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


def test_continue_begins_at_a_barline_that_a_change_of_metre_brought() -> None:
    """The last note lies in a bar that a change of metre, where nothing plays, cut short."""
    changes = (MeterChange(0, Meter(3, 4)), MeterChange(1440 + 240, Meter()))
    tune = tuple(Note(480 * beat, 60 + beat, 240, 80) for beat in range(4))
    before = replace(song(4), tracks=(Track("a", notes=tune, channel=0),), meters=changes)
    job = verbs.continue_job(replace(before, end=3000), bars=2)
    assert job.base.meters == (MeterChange(0, Meter(3, 4)), MeterChange(1680, Meter(3, 4)))
    assert file_bars(job.base).starts == (0, 1440, 1680, 3120)
    assert job.base.end_ticks == 1680 + 2 * 1440


def test_several_drum_tracks_do_not_all_play_the_whole_kit() -> None:
    kick = Track("Kick", 0, is_drum=True, notes=tuple(Note(n * 960, 36, 60, 90) for n in range(16)))
    hat = Track("Hat", 0, is_drum=True, notes=tuple(Note(n * 480, 42, 60, 90) for n in range(32)))
    before = replace(song(8), tracks=(kick, hat))
    after = verbs.carry_out(verbs.continue_job(before, bars=8), COMPOSER)
    hits = [(n.start_ticks, n.pitch) for track in after.tracks for n in track.notes]
    assert len(hits) == len(set(hits))
    assert not any(note.pitch == 42 for note in after.tracks[0].notes)


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
