"""A changed score put back into its file: any file, any edit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import symusic
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.music import (
    Bend,
    Note,
    Score,
    Track,
    kept_events,
    read_midi,
    splice,
    write_midi,
)
from cadenza.music.midi_read import read_origins
from cadenza.music.smf import layout_smf, variable_length

from .splicing_pieces import (
    END,
    body,
    chunk,
    header,
    refilled,
)

texts = st.binary(max_size=5).map(lambda text: b"\xff\x05" + variable_length(len(text)) + text)
others = st.one_of(
    texts,
    st.just(b"\xf0\x02\x43\xf7"),
    st.just(b"\xf7\x01\x55"),
    st.just(b"\xf8"),
    st.just(b"\xff\x51\x03\x07\xa1\x20"),
    st.just(b"\xff\x58\x04\x03\x02\x18\x08"),
    st.just(b"\xff\x59\x02\x02\x00"),
    st.just(b"\xff\x01\x09chord: C7"),
)
pitches = st.integers(58, 63)
voice = st.one_of(
    st.builds(lambda p, v: bytes((0x90, p, v)), pitches, st.sampled_from([0, 0, 1, 70])),
    st.builds(lambda p, v: bytes((0x80, p, v)), pitches, st.sampled_from([0, 64])),
    st.builds(lambda p, v: bytes((0x90, p, v)), pitches, st.integers(1, 127)),
    st.builds(lambda n, v: bytes((0xB0, n, v)), st.sampled_from([7, 64]), st.integers(0, 127)),
    st.builds(lambda v: bytes((0xE0, 0, v)), st.integers(0, 127)),
    st.builds(lambda v: bytes((0xD0, v)), st.integers(0, 127)),
    st.builds(lambda v: bytes((0xC0, v)), st.integers(0, 2)),
)


@st.composite
def bodies(draw):
    """A track chunk with all that the wire allows: running status, long times, no end."""
    out, running = b"", 0
    for _ in range(draw(st.integers(0, 24))):
        wait = variable_length(draw(st.sampled_from([0, 0, 1, 24, 96, 200])))
        out += b"\x80" * draw(st.integers(0, 1)) * (len(wait) < 3) + wait
        if draw(st.integers(0, 4)) == 0:
            out += draw(others)
            continue
        message = draw(voice)
        status = message[0] | draw(st.sampled_from([0, 0, 1, 9]))
        out += (
            message[1:]
            if status == running and draw(st.booleans())
            else bytes((status,)) + message[1:]
        )
        running = status
    end = draw(st.sampled_from([b"", END, b"\x60\xff\x2f\x00", END + b"\x00\x90\x01"]))
    return out + end


@st.composite
def files(draw):
    """A file of type 0 or 1 with chunks of other kinds and bytes behind it."""
    kind = draw(st.integers(0, 1))
    tracks = draw(st.lists(bodies(), min_size=1, max_size=1 if kind == 0 else 3))
    between = [draw(st.sampled_from([b"", chunk(b"zz", b"XFKM")])) for _ in tracks]
    parts = [gap + chunk(each) for gap, each in zip(between, tracks, strict=True)]
    division = draw(st.sampled_from([24, 96, 480]))
    return header(kind, len(tracks), division) + b"".join(parts) + draw(st.binary(max_size=3))


@settings(max_examples=50)
@given(files())
def test_any_file_without_edits_stays_as_it_is(data):
    assert splice(data, read_midi(data)).midi == data


@st.composite
def edited(draw):
    """A file, and its score with a stretch of a track written anew; new pitches are its own."""
    data = draw(files())
    score = read_midi(data)
    if not score.tracks:
        return data, score, {}
    index = draw(st.integers(0, len(score.tracks) - 1))
    start = draw(st.integers(0, 600))
    end = start + draw(st.integers(1, 600))
    length = st.integers(1, 90)
    times = draw(st.lists(st.integers(start, end - 1), max_size=4, unique=True))
    fresh = [Note(at, 100 + n, draw(length), 50 + n) for n, at in enumerate(times)]
    score = refilled(score, index, start, end, fresh)
    track = score.tracks[index]
    outside = [each for each in (*track.bends, *track.raw) if not start <= each.at_ticks < end]
    bends = tuple(each for each in outside if isinstance(each, Bend))
    raw = tuple(each for each in track.raw if each.data[0] >= 0xF0 or each in outside)
    tracks = list(score.tracks)
    tracks[index] = replace(track, bends=bends, raw=raw)
    return data, replace(score, tracks=tuple(tracks)), {index: [(start, end)]}


def gist(score):
    return Counter((t.is_drum, t.program, note) for t in score.tracks for note in t.notes)


@settings(max_examples=60)
@given(edited())
def test_an_edit_is_read_back_and_everything_else_is_kept(case):
    data, score, spans = case
    made = splice(data, score)
    assert made.anew is None
    assert gist(read_midi(made.midi)) == gist(score)
    ends = score.end_ticks, read_midi(data).end_ticks
    assert read_midi(made.midi).end_ticks == max(ends)
    kept = kept_events(data, made.midi, spans)
    assert kept.asked == kept.found
    touched = {read_origins(data).tracks[index].chunk for index in spans}
    for number in range(len(layout_smf(data).chunks)):
        if number not in touched:
            assert body(made.midi, number) == body(data, number)
    assert splice(made.midi, read_midi(made.midi)).midi == made.midi


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 900), pitches, st.integers(1, 90)), max_size=20), st.data()
)
def test_symusic_reads_the_same_notes(notes, draw):
    free, apart = {}, []
    for start, pitch, length in sorted(notes):
        if start >= free.get(pitch, 0):
            apart.append(Note(start, pitch, length, 64))
            free[pitch] = start + length
    tracks = (Track("a", 4, notes=tuple(apart)), Track("b", 5, notes=(Note(0, 40, 9, 9),)))
    data = write_midi(Score(tracks=tracks, end=1000))
    start = draw.draw(st.integers(0, 500))
    fresh = [Note(start + 5, 90, 40, 3), Note(start + 10, 91, 1, 2)]
    score = refilled(read_midi(data), 0, start, start + 300, fresh)
    theirs = symusic.Score.from_midi(splice(data, score).midi)
    found = [(n.time, n.pitch, n.duration, n.velocity) for t in theirs.tracks for n in t.notes]
    asked = [
        (n.start_ticks, n.pitch, n.duration_ticks, n.velocity)
        for track in score.tracks
        for n in track.notes
    ]
    assert sorted(found) == sorted(asked)
