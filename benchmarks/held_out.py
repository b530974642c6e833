"""Held-out music for the model's benchmarks: fixed windows, and excerpts as scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from cadenza.music.score import Meter, MeterChange, Note, Score, TempoChange, Track
from cadenza.seeds import stream
from cadenza.tokens import Laid, Packed, Window, decode_cell, lay_out
from cadenza.tokens.packed import SPLITS
from cadenza.tokens.vocabulary import METERS, ROLES
from cadenza.training.holes import draw_holes
from cadenza.training.recipe import HoleShares
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER
from intervals import SEED

FROM_START = 0.2
SILENT_HOLES = 0.3
OVERHEAD = 1.4
ANY_TOKENS = 1 << 30


@dataclass(frozen=True)
class Held:
    """A window of a piece that no training saw, and what of it is to be filled."""

    set: str
    piece: int
    pattern: str
    window: Window
    holes: frozenset[tuple[int, int]]

    def laid(self, context: int, *, chords: bool = True) -> Laid:
        """The window as a sequence of at most so many inputs, with or without its chords."""
        window = self.window if chords else replace(self.window, chords=())
        laid = lay_out(window, self.holes)
        return Laid(laid.ids[: context + 1], laid.kinds[: context + 1])


def shares_of(packed: Packed) -> dict[str, float]:
    """Name → sampling share of every set that is trained on."""
    sets: dict[str, dict[str, float]] = packed.facts["sets"]
    return {name: float(facts.get("weight", 1.0)) for name, facts in sets.items()}


def pieces_of(packed: Packed, splits: Sequence[str], name: str) -> list[int]:
    """The pieces of a set that have music, in some splits."""
    number = list(packed.facts["sets"]).index(name)
    wanted = [SPLITS.index(split) for split in splits]
    chosen = (packed.column("set") == number) & np.isin(packed.column("split"), wanted)
    return [piece for piece in np.flatnonzero(chosen).tolist() if packed.tokens_of(piece)]


def held_windows(packed: Packed, split: str, per_set: int, context: int) -> list[Held]:
    """The same windows and holes at every call, spread evenly over the pieces of each set."""
    found: list[Held] = []
    for name, share in shares_of(packed).items():
        pieces = pieces_of(packed, [split], name) if share > 0 else []
        stream(SEED, "order", split, name).shuffle(pieces)
        for number in range(per_set if pieces else 0):
            piece = pieces[number % len(pieces)]
            held = _held(packed, name, piece, context, stream(SEED, split, name, number))
            if held is not None:
                found.append(held)
    return found


def _held(packed: Packed, name: str, piece: int, context: int, random: Random) -> Held | None:
    """A window drawn as in training, without augmentation; None where it would be silent."""
    bars = int(packed.column("bars")[piece])
    per_bar = OVERHEAD * packed.tokens_of(piece) / bars
    last = max(0, bars - int(context / per_bar))
    first = 0 if random.random() < FROM_START else random.randint(0, last)
    window = packed.window(piece, first, context + 1)
    if not window.parts:
        return None
    pattern, drawn = draw_holes(random, HoleShares(), window.bars, len(window.parts))
    kept = {
        hole for hole in sorted(drawn) if hole in window.cells or random.random() < SILENT_HOLES
    }
    return Held(name, piece, pattern, window, frozenset(kept) or drawn)


def excerpt(packed: Packed, piece: int, first_bar: int, bars: int) -> Window:
    """At most so many bars of a piece as a window; its marks of begin and end are kept."""
    window = packed.window(piece, first_bar, ANY_TOKENS)
    if window.bars <= bars:
        return window
    cells = {place: content for place, content in window.cells.items() if place[0] < bars}
    return replace(window, bars=bars, cells=cells, chords=window.chords[:bars], is_end=False)


def score_of(window: Window) -> Score:
    """A window as a score, to be measured and filled like any other; notes end where it ends."""
    meter = Meter.parse(METERS[window.meter]) if window.meter else _some_meter(window.bar_steps)
    step = TICKS_PER_QUARTER // STEPS_PER_QUARTER
    bar_ticks = window.bar_steps * step
    end = window.bars * bar_ticks
    tracks = []
    for slot, part in enumerate(window.parts):
        notes = []
        for bar in range(window.bars):
            content = window.cells.get((bar, slot), np.zeros(0, int))
            for event in decode_cell(content.tolist()):
                start = bar * bar_ticks + event.step * step
                length = min(event.duration_steps * step, end - start)
                notes.append(Note(start, event.pitch, length, event.velocity))
        name = f"{ROLES[part.role]} {slot + 1}"
        tracks.append(Track(name, max(part.program, 0), part.program < 0, tuple(sorted(notes))))
    bpm = 30.0 * 2.0 ** (window.tempo / 8)
    return Score(
        tracks=tuple(tracks),
        tempos=(TempoChange(0, bpm),),
        meters=(MeterChange(0, meter),),
        end=end,
    )


def _some_meter(bar_steps: int) -> Meter:
    """A metre with a bar of so many steps."""
    whole = STEPS_PER_QUARTER * 4
    below = next(each for each in (4, 8, 16) if bar_steps * each % whole == 0)
    return Meter(bar_steps * below // whole, below)
