"""Pieces for the notation tests."""

from __future__ import annotations

from hypothesis import strategies as st

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import (
    ChordMark,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
)

METERS = ("4/4", "3/4", "2/4", "5/4", "6/8", "7/8", "9/8", "12/8", "5/8", "2/2", "3/16", "1/4")


def line(*notes, program=0, name="part", is_drum=False):
    """A track from (start, pitch, length) in quarters."""
    return Track(
        name,
        program,
        is_drum,
        tuple(sorted(Note(round(480 * a), p, round(480 * d), 80) for a, p, d in notes)),
    )


def piece(*tracks, meter="4/4", key="C major", **more):
    """A score of those tracks."""
    return Score(
        tracks=tracks,
        tempos=(TempoChange(0, 120.0),),
        meters=(MeterChange(0, Meter.parse(meter)),),
        keys=(KeyChange(0, Key.parse(key)),),
        **more,
    )


@st.composite
def scores(draw):
    """Any notes at any ticks, in any metres, keys and chords."""
    tracks = []
    for index in range(draw(st.integers(1, 3))):
        notes = draw(
            st.lists(
                st.tuples(
                    st.integers(0, 480 * 12),
                    st.integers(12, 115),
                    st.integers(1, 480 * 6),
                    st.integers(1, 127),
                ),
                min_size=1,
                max_size=25,
            )
        )
        is_drum = draw(st.booleans()) and index == 2
        program = 0 if is_drum else draw(st.sampled_from([0, 16, 24, 32, 40, 41, 42, 60, 73, 89]))
        made = tuple(sorted(Note(a, p, d, v) for a, p, d, v in notes))
        tracks.append(Track(f"part {index}", program, is_drum, made))
    meters = [MeterChange(0, Meter.parse(draw(st.sampled_from(METERS))))]
    if draw(st.booleans()):
        at = draw(st.integers(1, 480 * 8))
        meters.append(MeterChange(at, Meter.parse(draw(st.sampled_from(METERS)))))
    key = Key(
        draw(st.sampled_from(["C", "F#", "Gb", "Bb", "D", "Ab", "C#"])),
        draw(st.sampled_from(["major", "minor", "dorian", "harmonic_minor"])),
    )
    chords = draw(
        st.lists(
            st.tuples(
                st.integers(0, 480 * 12), st.sampled_from(["Cmaj7", "F#m7b5", "Bb7/D", "Gsus4"])
            ),
            max_size=4,
            unique_by=lambda pair: pair[0],
        )
    )
    return Score(
        tracks=tuple(tracks),
        tempos=(TempoChange(0, draw(st.floats(30, 250))),),
        meters=tuple(meters),
        keys=(KeyChange(0, key),),
        chords=tuple(ChordMark(at, Chord.parse(text)) for at, text in sorted(chords)),
        sections=(SectionMark(0, "verse"),),
        title=draw(st.text(max_size=12)),
    )
