"""The pieces of one file as arrays, ready to be joined to a packed corpus without a look inside.

A fragment is what a file adds to each array of ``tokens.packed``. Its pieces know neither their
set nor their split: those are told when fragments are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.tokens.cells import encode_cell
from cadenza.tokens.harmonies import chords_in_force
from cadenza.tokens.note_rows import encode_rows
from cadenza.tokens.sheet import Sheet
from cadenza.tokens.vocabulary import (
    MAX_SLOTS,
    ROLES,
    Family,
    first,
    key_indices,
    meter_index,
    style_index,
    tempo_index,
)

__all__ = [
    "PIECE_COLUMNS",
    "Fragment",
    "Placed",
    "fragment_of",
    "fragment_of_rows",
    "join_fragments",
    "pack_sheet",
]

PIECE_COLUMNS = (
    "bars", "style", "tempo", "meter", "bar_steps", "tonic", "mode", "dynamics", "parts",
    "set", "split", "notes", "opens", "closes",
)  # fmt: skip
"""Columns of the table of pieces."""

_SET, _SPLIT = PIECE_COLUMNS.index("set"), PIECE_COLUMNS.index("split")
_PITCH = first(Family.PITCH)
_TYPES: Mapping[str, tuple[type[np.generic], tuple[int, ...]]] = {
    "contents": (np.uint16, ()),
    "cells": (np.int32, (3,)),
    "chords": (np.int16, (4,)),
    "pieces": (np.int32, (len(PIECE_COLUMNS),)),
    "parts": (np.int16, (MAX_SLOTS, 2)),
    "counts": (np.int64, (2,)),
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """What the pieces of a file add to a packed corpus.

    Parameters
    ----------
    contents : array, shape (T,), uint16
        Content tokens of all cells.
    cells : array, shape (C, 3), int32
        Bar, slot and number of tokens of each sounding cell.
    chords : array, shape (H, 4), int16
        Bar, step, chord and bass of each chord.
    pieces : array, shape (P, 14), int32
        ``PIECE_COLUMNS``; set and split are 0.
    parts : array, shape (P, 16, 2), int16
        Role and program of each slot, −2 where there is none.
    counts : array, shape (P, 2), int64
        How many cells and chords each piece has.
    """

    contents: NDArray[np.uint16]
    cells: NDArray[np.int32]
    chords: NDArray[np.int16]
    pieces: NDArray[np.int32]
    parts: NDArray[np.int16]
    counts: NDArray[np.int64]

    def __len__(self) -> int:
        """Number of pieces."""
        return len(self.pieces)


@dataclass(frozen=True, slots=True)
class Placed:
    """A fragment with the numbers of its set and its split."""

    fragment: Fragment
    set: int
    split: int


def pack_sheet(sheet: Sheet) -> dict[tuple[int, int], list[int]]:
    """Contents of all sounding cells, in the order of (bar, slot)."""
    packed = {}
    for (bar, slot), events in sorted(sheet.cells.items()):
        part = sheet.parts[slot]
        tokens = encode_cell(events, is_drum=part.is_drum, dynamics=sheet.dynamics)
        if tokens:
            packed[bar, slot] = tokens
    return packed


def fragment_of(sheets: Iterable[Sheet]) -> Fragment:
    """The fragment of some pieces.

    Parameters
    ----------
    sheets : iterable of Sheet
        The pieces of a file, in the order of the music.
    """
    return _fragment((sheet, *_packed(sheet)) for sheet in sheets)


def fragment_of_rows(pieces: Iterable[tuple[Sheet, NDArray[np.integer]]]) -> Fragment:
    """The fragment of pieces whose notes are arrays; the same as of sheets with these notes.

    Parameters
    ----------
    pieces : iterable of (Sheet, array)
        Each piece as a sheet without cells, and its notes as ``encode_rows`` takes them.
    """
    return _fragment(
        (
            sheet,
            *encode_rows(notes, [part.is_drum for part in sheet.parts], dynamics=sheet.dynamics),
        )
        for sheet, notes in pieces
    )


def _packed(sheet: Sheet) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    """Cells and contents of a sheet."""
    packed = pack_sheet(sheet)
    cells = [(bar, slot, len(tokens)) for (bar, slot), tokens in packed.items()]
    return _array("cells", cells), _array("contents", list(chain.from_iterable(packed.values())))


def _fragment(
    pieces: Iterable[tuple[Sheet, NDArray[np.int32], NDArray[np.uint16]]],
) -> Fragment:
    rows: dict[str, list[Any]] = {name: [] for name in _TYPES}
    contents, cells = [_array("contents", [])], [_array("cells", [])]
    for sheet, own_cells, own_contents in pieces:
        cells.append(own_cells)
        contents.append(own_contents)
        _add(rows, sheet, len(own_cells), int(np.count_nonzero(own_contents >= _PITCH)))
    arrays = {name: _array(name, values) for name, values in rows.items()}
    joined = {"contents": np.concatenate(contents), "cells": np.concatenate(cells)}
    return Fragment(**(arrays | joined))


def _add(rows: dict[str, list[Any]], sheet: Sheet, cells: int, notes: int) -> None:
    """What a piece adds beside its cells and their contents."""
    chords = [
        (bar, *harmony) for bar, known in enumerate(chords_in_force(sheet)) for harmony in known
    ]
    rows["chords"] += chords
    tonic, mode = key_indices(sheet.key)
    heads = np.full((MAX_SLOTS, 2), -2, dtype=np.int16)
    for slot, part in enumerate(sheet.parts):
        heads[slot] = ROLES.index(part.role), part.program
    rows["parts"].append(heads)
    rows["counts"].append((cells, len(chords)))
    rows["pieces"].append(
        [
            sheet.bars, style_index(sheet.style), tempo_index(sheet.tempo_bpm),
            meter_index(sheet.meter), sheet.bar_steps, tonic, mode, int(sheet.dynamics),
            len(sheet.parts), 0, 0, notes, int(sheet.opens), int(sheet.closes),
        ]
    )  # fmt: skip


def _array(name: str, values: Sequence[Any]) -> NDArray[Any]:
    kind, shape = _TYPES[name]
    return np.array(values, dtype=kind).reshape(-1, *shape)


def join_fragments(placed: Sequence[Placed]) -> dict[str, NDArray[Any]]:
    """The arrays of a packed corpus.

    Parameters
    ----------
    placed : sequence of Placed
        In the order of the corpus.

    Returns
    -------
    dict
        contents, cells, offsets, chords, pieces, parts, bounds; see ``tokens.packed``.
    """
    joined = {name: _joined(placed, name) for name in _TYPES}
    pieces = joined["pieces"]
    sizes = [len(each.fragment) for each in placed]
    pieces[:, _SET] = np.repeat([each.set for each in placed], sizes)
    pieces[:, _SPLIT] = np.repeat([each.split for each in placed], sizes)
    counts = joined.pop("counts")
    start = np.zeros((1, 2), dtype=np.int64)
    lengths = joined["cells"][:, 2]
    joined["bounds"] = np.concatenate([start, np.cumsum(counts, axis=0)]).astype(np.int64)
    joined["offsets"] = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return joined


def _joined(placed: Sequence[Placed], name: str) -> NDArray[Any]:
    empty = _array(name, [])
    return np.concatenate([empty, *(getattr(each.fragment, name) for each in placed)])
