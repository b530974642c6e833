"""A packed corpus of a few made-up pieces."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.tokens.packed import Entry, write_packed
from cadenza.tokens.sheet import Event, Sheet, SheetPart


def made_up(seed: int, bars: int, drums_only: bool = False) -> Sheet:
    random = Random(seed)
    parts = [SheetPart("drums", -1)]
    if not drums_only:
        parts = [SheetPart("melody", 40), SheetPart("bass", 33), SheetPart("drums", -1)]
    cells = {}
    for bar in range(bars):
        for slot, part in enumerate(parts):
            if random.random() < 0.15:
                continue
            low, high = (36, 50) if part.is_drum else (40, 70)
            steps = sorted(random.sample(range(0, 48, 6), random.randint(1, 5)))
            cells[bar, slot] = tuple(
                Event(step, random.randint(low, high), 6, random.choice((60, 90))) for step in steps
            )
    return Sheet(
        "rock", 120.0, Meter(4, 4), Key("C", "major"), True, tuple(parts), bars, cells=cells
    )


@pytest.fixture(scope="session")
def corpus(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    entries = []
    for number in range(24):
        split = ("train", "train", "train", "valid")[number % 4]
        entries.append(Entry(made_up(number, 6 + number), "songs", split))
        entries.append(Entry(made_up(100 + number, 30, drums_only=True), "beats", split))
    sets = {
        "songs": {"weight": 0.75, "licence": "CC0"},
        "beats": {"weight": 0.25, "licence": "CC0"},
        "unused": {"weight": 0.0, "licence": "CC0"},
    }
    write_packed(folder, entries, {"sets": sets})
    return folder
