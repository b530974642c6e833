"""What the tests of splicing share: chunks, a file with something of everything, edits."""

from __future__ import annotations

import struct
from dataclasses import replace

from cadenza.music.smf import decode_smf, layout_smf

END = b"\x00\xff\x2f\x00"


def chunk(body, name=b"MTrk"):
    return name + struct.pack(">I", len(body)) + body


def header(kind, tracks, division=96):
    return b"MThd" + struct.pack(">IHHH", 6, kind, tracks, division & 0xFFFF)


def with_notes(score, index, notes, **more):
    """The score with other notes in one track."""
    tracks = list(score.tracks)
    tracks[index] = replace(tracks[index], notes=tuple(sorted(notes)))
    return replace(score, tracks=tuple(tracks), **more)


def refilled(score, index, start, end, fresh):
    """The score with the notes that start in a stretch of a track replaced."""
    kept = [n for n in score.tracks[index].notes if not start <= n.start_ticks < end]
    return with_notes(score, index, [*kept, *fresh])


def body(data, number):
    """The contents of a track chunk."""
    start, stop = layout_smf(data).chunks[number]
    return data[start:stop]


def timed(data, number):
    return decode_smf(data).tracks[number]


CONDUCTOR = (
    b"\x00\xff\x03\x01t\x00\xff\x59\x02\xff\x01\x00\xff\x51\x03\x07\xa1\x20"
    b"\x00\xff\x58\x04\x04\x02\x18\x08\x00\xff\x7f\x03\x43\x01\x02" + END
)
NOTELESS = b"\x00\xff\x03\x02cc\x00\xb2\x07\x50\x0a\x40\x40\x60\x07\x30" + END
TUNE = (
    b"\x00\xff\x03\x01a\x00\xc0\x05\x00\xf0\x03\x43\x10\xf7"
    b"\x00\x90\x3c\x40\x60\x3c\x00"  # C up to 96, ended by velocity 0 under running status
    b"\x00\x3e\x41\x60\x3e\x00"  # D up to 192
    b"\x00\xff\x05\x02la"  # a lyric
    b"\x00\x90\x40\x42\x80\x60\x40\x00"  # E up to 288, its time in two bytes where one would do
    b"\x00\xb0\x40\x7f\x00\x90\x41\x43\x60\x80\x41\x22" + END  # F up to 384, released at 34
)
SONG = (
    header(1, 3)
    + chunk(CONDUCTOR)
    + chunk(b"junk", b"XFIH")
    + chunk(NOTELESS)
    + chunk(TUNE)
    + b"behind"
)
