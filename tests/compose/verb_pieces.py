"""What the tests of verbs share: a song, scores of any kind, what may change and what not."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from cadenza.compose import Composer
from cadenza.compose.reading.barring import Bars, file_bars
from cadenza.compose.verbs.job import Job
from cadenza.errors import UsageError
from cadenza.music import (
    Control,
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    TempoChange,
    Track,
    kept_events,
    read_midi,
    splice,
    write_midi,
)

COMPOSER = Composer("theory")
LOOP = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62))  # C Am F G


def line(bars: int, resolution: int = 480) -> tuple[Note, ...]:
    """A tune of quarters over the loop."""
    return tuple(
        Note((bar * 4 + beat) * resolution, LOOP[bar % 4][beat % 3] + 12, resolution, 80)
        for bar in range(bars)
        for beat in range(4)
    )


def triads(bars: int, resolution: int = 480) -> tuple[Note, ...]:
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
            Track("Flute", 73, notes=line(bars, resolution), channel=0),
            Track("Piano", 0, notes=triads(bars, resolution), channel=1),
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
