"""How a window of a piece is laid out as a sequence: header, sheet, fill.

The *sheet* walks through the window bar by bar and shows the chords, what is given, and where
the holes are; the *fill* then gives the holes' contents in the order of (bar, slot). One model
so continues (holes after the end), infills (holes with a future in sight) and accompanies
(holes beside given parts), as in infilling by masked spans put last [1]_ [2]_.

Each token has eight more fields beside itself: the bar in the window, the onset in the bar, the
part's slot and role, the chord and its bass in force, and the velocity and duration in force. A
hole's content so finds the same bar of another part in one step of attention, and one tag, CELL,
begins every cell: which one it is stands in its fields. A last CELL without a bar ends the fill.

References
----------
.. [1] Chris Donahue, Mina Lee, Percy Liang, "Enabling language models to fill in the blanks",
   ACL 2020.
.. [2] Jeff Ens, Philippe Pasquier, "MMM: exploring conditional multi-track music generation
   with the transformer", 2020.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cadenza.tokens.vocabulary import (
    CHORD_QUALITIES,
    FIELD_SIZES,
    FIELDS,
    MAX_BAR_STEPS,
    SIZE,
    Family,
    first,
    members,
    token,
)

__all__ = [
    "Cells",
    "Harmony",
    "Kind",
    "Laid",
    "Window",
    "WindowPart",
    "harmony_table",
    "lay_out",
    "transposition",
]

Ids = NDArray[np.int64]
Cells = Mapping[tuple[int, int], NDArray[np.uint16]]
"""(bar in the window, slot) → content tokens; empty cells may be left out."""

Harmony = tuple[int, int, int]
"""(step of the bar, ``vocabulary.chord_id``, ``vocabulary.bass_id``) of a chord."""

_TOKEN, _BAR, _TIME, _SLOT, _ROLE, _CHORD, _BASS, _VELOCITY, _DURATION = range(len(FIELDS))
_QUALITIES = len(CHORD_QUALITIES)


class Kind(IntEnum):
    """What a token of a laid-out window is, for the weights of a loss and for counting."""

    HEADER = 0
    SHEET = 1
    GIVEN = 2
    TAG = 3
    CONTENT = 4


@dataclass(frozen=True, slots=True)
class WindowPart:
    """A part in the header.

    ``role`` counts in ``ROLES``; ``program`` is −1 for drums; ``density`` and ``register`` are
    members of their families, 0 for "any".
    """

    role: int
    program: int
    density: int = 0
    register: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a piece, as members of the vocabulary's families.

    Parameters
    ----------
    style, tempo, meter, tonic, mode : int
        Members of their families; 0 of style, meter, tonic and mode means "any".
    bar_steps : int
        Steps in a bar.
    dynamics : bool
        Whether contents tell velocities.
    parts : tuple of WindowPart
        By slot.
    bars : int
        Number of bars, at most ``MAX_WINDOW_BARS``.
    chords : tuple of tuple of Harmony
        For each bar, the chord in force at step 0 first; empty where the harmony is not known.
    cells : mapping
        Contents by (bar, slot).
    is_start, is_end : bool
        Whether the first bar begins the piece, and the last one ends it.
    """

    style: int
    tempo: int
    meter: int
    tonic: int
    mode: int
    bar_steps: int
    dynamics: bool
    parts: tuple[WindowPart, ...]
    bars: int
    chords: tuple[tuple[Harmony, ...], ...] = ()
    cells: Cells = field(default_factory=dict)
    is_start: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """A window as a sequence.

    Parameters
    ----------
    ids : array, shape (T, 9), int64
        A row a token, the columns are ``vocabulary.FIELDS``.
    kinds : array, shape (T,), int8
        ``Kind`` of each token.
    """

    ids: Ids
    kinds: NDArray[np.int8]


class _Rows:
    """Collects runs of tokens with their bar, slot and role; columns are made at the end."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.runs: list[tuple[int, int, int, int, Kind]] = []

    def add(self, tokens: list[int], bar: int, slot: int, role: int, kind: Kind) -> None:
        """Append a run; ``bar``, ``slot`` and ``role`` as field values, 0 for none."""
        if tokens:
            self.tokens += tokens
            self.runs.append((len(tokens), bar, slot, role, kind))


def lay_out(
    window: Window,
    holes: Collection[tuple[int, int]],
    *,
    semitones: int = 0,
    with_contents: bool = True,
) -> Laid:
    """A window as a sequence.

    Parameters
    ----------
    window : Window
        What is known.
    holes : collection of (bar, slot)
        The cells to fill.
    semitones : int
        Transposes everything but the drums, −11 to 11.
    with_contents : bool
        False stops after FILL: what a model is given before it writes.

    Returns
    -------
    Laid
        Ends with the closing CELL where contents are written.
    """
    rows = _Rows()
    _header(rows, window)
    wanted = sorted(holes)
    _sheet(rows, window, set(wanted))
    rows.add([token(Family.FILL)], 0, 0, 0, Kind.SHEET)
    if with_contents:
        _fill(rows, window, wanted)
        rows.add([token(Family.CELL)], 0, 0, 0, Kind.TAG)
    return _columns(rows, window, semitones)


def _header(rows: _Rows, window: Window) -> None:
    rows.add(
        [
            token(Family.STYLE, window.style),
            token(Family.TEMPO, window.tempo),
            token(Family.METER, window.meter),
            token(Family.TONIC, window.tonic),
            token(Family.MODE, window.mode),
            token(Family.DYN if window.dynamics else Family.NODYN),
        ],
        0,
        0,
        0,
        Kind.HEADER,
    )
    for slot, part in enumerate(window.parts):
        program = [] if part.program < 0 else [token(Family.PROGRAM, part.program)]
        tokens = [
            token(Family.ROLE, part.role),
            *program,
            token(Family.DENSITY, part.density),
            token(Family.REGISTER, part.register),
        ]
        rows.add(tokens, 0, 1 + slot, 1 + part.role, Kind.HEADER)


def _sheet(rows: _Rows, window: Window, holes: set[tuple[int, int]]) -> None:
    hole, cell = token(Family.HOLE), token(Family.CELL)
    for bar in range(window.bars):
        tags = [token(Family.BAR)]
        if bar == 0 and window.is_start:
            tags.append(token(Family.START))
        if bar == window.bars - 1 and window.is_end:
            tags.append(token(Family.FINAL))
        for harmony in window.chords[bar] if window.chords else ():
            tags += _chord_tokens(*harmony)
        rows.add(tags, 1 + bar, 0, 0, Kind.SHEET)
        for slot, part in enumerate(window.parts):
            if (bar, slot) in holes:
                rows.add([hole], 1 + bar, 1 + slot, 1 + part.role, Kind.SHEET)
                continue
            content = window.cells.get((bar, slot))
            if content is not None and len(content):
                rows.add([cell], 1 + bar, 1 + slot, 1 + part.role, Kind.SHEET)
                rows.add(content.tolist(), 1 + bar, 1 + slot, 1 + part.role, Kind.GIVEN)


def _chord_tokens(step: int, chord: int, bass: int) -> list[int]:
    """``[POS] CHORD [BASS]``: the bass where it is another pitch class than the root."""
    tokens = [token(Family.POS, step)] if step else []
    tokens.append(token(Family.CHORD, chord - 1))
    if chord > 1 and (chord - 2) // _QUALITIES != bass - 2:
        tokens.append(token(Family.BASS, bass - 2))
    return tokens


def _fill(rows: _Rows, window: Window, holes: list[tuple[int, int]]) -> None:
    for bar, slot in holes:
        role = window.parts[slot].role
        rows.add([token(Family.CELL)], 1 + bar, 1 + slot, 1 + role, Kind.TAG)
        content = window.cells.get((bar, slot))
        if content is not None:
            rows.add(content.tolist(), 1 + bar, 1 + slot, 1 + role, Kind.CONTENT)


def _columns(rows: _Rows, window: Window, semitones: int) -> Laid:
    counts = np.array([run[0] for run in rows.runs])
    of_run = np.array([run[1:] for run in rows.runs], dtype=np.int64)
    spread = np.repeat(of_run, counts, axis=0)  # (T, 4): bar, slot, role, kind
    tokens = np.array(rows.tokens, dtype=np.int64)
    ids = np.zeros((len(tokens), len(FIELDS)), dtype=np.int64)
    ids[:, _TOKEN] = tokens
    ids[:, _BAR] = spread[:, 0]
    ids[:, _SLOT] = spread[:, 1]
    ids[:, _ROLE] = spread[:, 2]
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    ids[:, _TIME] = np.where(
        spread[:, 0] > 0, np.maximum(_in_force(tokens, starts, Family.POS), 1), 0
    )
    ids[:, _VELOCITY] = _in_force(tokens, starts, Family.VEL)
    ids[:, _DURATION] = _in_force(tokens, starts, Family.DUR)
    ids[:, [_CHORD, _BASS]] = harmony_table(window)[ids[:, _BAR], ids[:, _TIME]]
    if semitones:
        moved = transposition(semitones)
        for column, table in zip((_TOKEN, _CHORD, _BASS), moved, strict=True):
            ids[:, column] = table[ids[:, column]]
    return Laid(ids, spread[:, 3].astype(np.int8))


def _in_force(tokens: Ids, starts: Ids, family: Family) -> Ids:
    """1 + the family's last member in the run up to each token; 0 where there was none."""
    index = np.arange(len(tokens))
    is_one = (tokens >= members(family).start) & (tokens < members(family).stop)
    last = np.maximum.accumulate(np.where(is_one, index, -1))
    found = tokens[np.maximum(last, 0)] - members(family).start + 1
    return np.where(last >= starts, found, 0)


def harmony_table(window: Window) -> Ids:
    """The fields chord and bass, shape (1 + bars, 98, 2): by the fields bar and time."""
    table = np.zeros((1 + window.bars, MAX_BAR_STEPS + 2, 2), dtype=np.int64)
    for bar, chords in enumerate(window.chords):
        for step, chord, bass in chords:
            table[1 + bar, 1 + step :] = chord, bass
    return table


@cache
def transposition(semitones: int) -> tuple[Ids, Ids, Ids]:
    """Tables that transpose tokens, the field ``chord`` and the field ``bass``.

    Pitches that would leave 0–127 come back by an octave.
    """
    pitches = np.arange(128) + semitones
    pitches = np.where(pitches > 127, pitches - 12, np.where(pitches < 0, pitches + 12, pitches))
    chords = np.arange(FIELD_SIZES[_CHORD], dtype=np.int64)
    chords[2:] = 2 + (chords[2:] - 2 + semitones * _QUALITIES) % (12 * _QUALITIES)
    basses = np.arange(FIELD_SIZES[_BASS], dtype=np.int64)
    basses[2:] = 2 + (basses[2:] - 2 + semitones) % 12
    tokens = np.arange(SIZE, dtype=np.int64)
    for family, skipped, moved in (
        (Family.PITCH, 0, pitches),
        (Family.TONIC, 1, basses[2:] - 2),
        (Family.CHORD, 1, chords[2:] - 2),
        (Family.BASS, 0, basses[2:] - 2),
    ):
        start = first(family) + skipped
        tokens[start : start + len(moved)] = start + moved
    return tokens, chords, basses
