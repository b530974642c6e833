"""Events as columns against the reader that takes every byte in turn."""

from __future__ import annotations

import random

import numpy as np
import pytest

from cadenza.errors import MidiError
from cadenza.music.smf import decode_smf
from cadenza.music.smf_columns import decode_columns

HEAD = b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x00\x60"


def file_of(body: bytes) -> bytes:
    return HEAD + b"MTrk" + len(body).to_bytes(4, "big") + body


def told(data: bytes) -> object:
    """What the slow reader says of a file, or its error."""
    try:
        smf = decode_smf(data)
    except MidiError as error:
        return str(error)
    return [list(events) for events in smf.tracks], list(smf.ends_ticks)


def told_by_columns(data: bytes) -> object:
    try:
        _, chunks = decode_columns(data)
    except MidiError as error:
        return str(error)
    tracks = []
    for each in chunks:
        columns = (each.ticks, each.status, each.first, each.second)
        table = np.stack(columns, axis=1).tolist()
        meta = dict(each.told)
        tracks.append(
            [
                (tick, meta.get(at) or bytes([status, first, second][: 2 + (status >> 5 != 6)]))
                for at, (tick, status, first, second) in enumerate(table)
            ]
        )
    return tracks, [each.end_ticks for each in chunks]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\x90\x3c\x40\x60\x3c\x00\x00\xff\x2f\x00",
        b"\x00\xc0\x05\x10\x06\x00\x90\x3c\x40\x81\x00\x3c\x00\x00\xff\x2f\x00",
        b"\x00\x90\x3c\x40\x00\xff\x01\x02hi\x05\x3c\x00\x00\xff\x2f\x00\x00\x90\x3c\x40",
        b"\x00\x90\x3c\xf0\x00\xf8\x05\xf0\x02\x01\xf7\x07\xd3\x11\x01\x12",
        b"\x00\x3c\x40",
        b"\x00\x90\x3c",
        b"\x80\x80\x80\x80\x00\x90\x3c\x40",
        b"\xff\xff\xff\x7f\x90\x3c\x40",
        b"\x00\xff\x01\x7fshort",
    ],
)
def test_columns_say_what_the_reader_says(body: bytes) -> None:
    assert told_by_columns(file_of(body)) == told(file_of(body))


def test_columns_say_what_the_reader_says_of_any_bytes() -> None:
    rng = random.Random(7)
    pool = [*range(128), *[0x90, 0x80, 0xB0, 0xC0, 0xD0, 0xE0, 0xFF, 0xF0, 0xF8] * 6, *[0] * 60]
    whole = 0
    for _ in range(3000):
        data = file_of(bytes(rng.choice(pool) for _ in range(rng.randint(0, 24))))
        expected = told(data)
        assert told_by_columns(data) == expected, data.hex()
        whole += not isinstance(expected, str)
    assert whole > 100
