"""How a window of a piece is laid out as a sequence: header, sheet, fill.

The *sheet* walks through the window bar by bar and shows the chords, what is given, and where
the holes are; the *fill* then gives the holes' contents in the order of (bar, slot). One model
so continues (holes after the end), infills (holes with a future in sight) and accompanies
(holes beside given parts), as in infilling by masked spans put last [1]_ [2]_.

Each token has five more fields beside itself, all known before it is written: the bar in the
window, the onset in the bar, the part's slot and role, and the chord in force. A hole's content
so finds the same bar of another part in one step of attention.

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

import numpy as np
from numpy.typing import NDArray

from cadenza.tokens.vocabulary import (
    FIELDS,
    MAX_BAR_STEPS,
    Family,
    first,
    members,
    token,
)

__all__ = ["Cells", "Kind", "Laid", "Window", "WindowPart", "lay_out", "transposition"]

Ids = NDArray[np.int64]
Cells = Mapping[tuple[int, int], NDArray[np.uint16]]
"""(bar in the window, slot) → content tokens; empty cells may be left out."""

_POS, _N_POS = first(Family.POS), MAX_BAR_STEPS
_DRUMS = 3


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
    chords : tuple of tuple of (step, chord id)
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
    chords: tuple[tuple[tuple[int, int], ...], ...] = ()
    cells: Cells = field(default_factory=dict)
    is_start: bool = False
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Laid:
    """A window as a sequence.

    Parameters
    ----------
    ids : array, shape (T, 6), int64
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
        Ends with END where contents are written.
    """
    rows = _Rows()
    _header(rows, window)
    wanted = sorted(holes)
    _sheet(rows, window, set(wanted))
    rows.add([token(Family.FILL)], 0, 0, 0, Kind.SHEET)
    if with_contents:
        _fill(rows, window, wanted)
        rows.add([token(Family.END)], 0, 0, 0, Kind.TAG)
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
    hole = token(Family.HOLE)
    for bar in range(window.bars):
        tags = [token(Family.BAR)]
        if bar == 0 and window.is_start:
            tags.append(token(Family.START))
        if bar == window.bars - 1 and window.is_end:
            tags.append(token(Family.FINAL))
        for step, chord in window.chords[bar] if window.chords else ():
            tags += [token(Family.POS, step)] if step else []
            tags.append(token(Family.CHORD, chord - 1))
        rows.add(tags, 1 + bar, 0, 0, Kind.SHEET)
        for slot, part in enumerate(window.parts):
            tag = token(Family.ROLE, part.role)
            if (bar, slot) in holes:
                rows.add([tag, hole], 1 + bar, 1 + slot, 1 + part.role, Kind.SHEET)
                continue
            content = window.cells.get((bar, slot))
            if content is not None and len(content):
                rows.add([tag], 1 + bar, 1 + slot, 1 + part.role, Kind.SHEET)
                rows.add(content.tolist(), 1 + bar, 1 + slot, 1 + part.role, Kind.GIVEN)


def _fill(rows: _Rows, window: Window, holes: list[tuple[int, int]]) -> None:
    last = -1
    for bar, slot in holes:
        if bar != last:
            rows.add([token(Family.BAR)], 1 + bar, 0, 0, Kind.TAG)
            last = bar
        role = window.parts[slot].role
        rows.add([token(Family.ROLE, role)], 1 + bar, 1 + slot, 1 + role, Kind.TAG)
        content = window.cells.get((bar, slot))
        if content is not None:
            rows.add(content.tolist(), 1 + bar, 1 + slot, 1 + role, Kind.CONTENT)


def _columns(rows: _Rows, window: Window, semitones: int) -> Laid:
    counts = np.array([run[0] for run in rows.runs])
    of_run = np.array([run[1:] for run in rows.runs], dtype=np.int64)
    spread = np.repeat(of_run, counts, axis=0)  # (T, 4): bar, slot, role, kind
    tokens = np.array(rows.tokens, dtype=np.int64)
    ids = np.zeros((len(tokens), len(FIELDS)), dtype=np.int64)
    ids[:, 0] = tokens
    ids[:, 1] = spread[:, 0]
    ids[:, 3] = spread[:, 1]
    ids[:, 4] = spread[:, 2]
    ids[:, 2] = _times(tokens, spread[:, 0] > 0, counts)
    ids[:, 5] = chord_table(window)[ids[:, 1], ids[:, 2]]
    if semitones:
        of_token, of_chord = transposition(semitones)
        ids[:, 0] = of_token[ids[:, 0]]
        ids[:, 5] = of_chord[ids[:, 5]]
    return Laid(ids, spread[:, 3].astype(np.int8))


def _times(tokens: Ids, in_bar: NDArray[np.bool_], counts: Ids) -> Ids:
    """1 + the onset in force at each token: the last POS of its run, step 0 before one."""
    index = np.arange(len(tokens))
    is_pos = (tokens >= _POS) & (tokens < _POS + _N_POS)
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    last = np.maximum.accumulate(np.where(is_pos, index, -1))
    found = last >= starts
    onset = np.where(found, tokens[np.maximum(last, 0)] - _POS, 0)
    return np.where(in_bar, 1 + onset, 0)


def chord_table(window: Window) -> Ids:
    """The chord in force, shape (1 + bars, 2 + 96): by the fields bar and time; 0 unknown."""
    table = np.zeros((1 + window.bars, MAX_BAR_STEPS + 2), dtype=np.int64)
    for bar, chords in enumerate(window.chords):
        for step, chord in chords:
            table[1 + bar, 1 + step :] = chord
    return table


_CACHE: dict[int, tuple[Ids, Ids]] = {}


def transposition(semitones: int) -> tuple[Ids, Ids]:
    """Tables that transpose: token → token, and field ``chord`` → field ``chord``.

    Pitches that would leave 0–127 come back by an octave.
    """
    if semitones not in _CACHE:
        _CACHE[semitones] = _transposition(semitones)
    return _CACHE[semitones]


def _transposition(semitones: int) -> tuple[Ids, Ids]:
    from cadenza.tokens.vocabulary import FIELD_SIZES, SIZE

    of_token = np.arange(SIZE, dtype=np.int64)
    pitches = np.arange(128) + semitones
    pitches = np.where(pitches > 127, pitches - 12, np.where(pitches < 0, pitches + 12, pitches))
    of_token[first(Family.PITCH) : first(Family.PITCH) + 128] = first(Family.PITCH) + pitches
    tonics = np.arange(1, 13)
    tonic = first(Family.TONIC)
    of_token[tonic + 1 : tonic + 13] = tonic + 1 + (tonics - 1 + semitones) % 12
    qualities = (len(members(Family.CHORD)) - 1) // 12
    of_chord = np.arange(FIELD_SIZES[5], dtype=np.int64)
    place = of_chord[2:] - 2
    of_chord[2:] = 2 + (place + semitones * qualities) % (12 * qualities)
    chord = first(Family.CHORD)
    of_token[chord + 1 : chord + 1 + 12 * qualities] = chord + of_chord[2:] - 1
    return of_token, of_chord
