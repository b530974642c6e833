"""Many pieces packed into a few arrays: what training reads.

A packed corpus is a folder of numpy arrays, memory-mapped, with ``corpus.json`` beside them
(format, digest of the vocabulary, the sets with licence and weight). Nothing in it is pickled.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError
from cadenza.tokens.cells import encode_cell
from cadenza.tokens.layout import Harmony, Window, WindowPart
from cadenza.tokens.sheet import Sheet
from cadenza.tokens.vocabulary import (
    MAX_SLOTS,
    MAX_WINDOW_BARS,
    ROLES,
    Family,
    bass_id,
    chord_id,
    density_of,
    digest,
    first,
    key_indices,
    meter_index,
    register_of,
    style_index,
    tempo_index,
)

__all__ = ["SPLITS", "Entry", "Packed", "pack_sheet", "window_of", "write_packed"]

FORMAT = 2
SPLITS = ("train", "valid", "test")
_PIECE = ("bars", "style", "tempo", "meter", "bar_steps", "tonic", "mode", "dynamics", "parts",
          "set", "split", "notes", "opens", "closes")  # fmt: skip
_POS, _PITCH = first(Family.POS), first(Family.PITCH)
_BAR_TOKENS, _CHORD_TOKENS, _CELL_TOKENS = 2, 2, 2
"""Tokens about, beside contents, of a bar, of each of its chords and of a cell that is a hole."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece to pack: its sheet, the name of its set, its split, and where it came from."""

    sheet: Sheet
    set: str
    split: str
    source: str = ""


def pack_sheet(sheet: Sheet) -> dict[tuple[int, int], list[int]]:
    """Contents of all sounding cells, in the order of (bar, slot)."""
    packed = {}
    for (bar, slot), events in sorted(sheet.cells.items()):
        part = sheet.parts[slot]
        tokens = encode_cell(events, is_drum=part.is_drum, dynamics=sheet.dynamics)
        if tokens:
            packed[bar, slot] = tokens
    return packed


def window_of(sheet: Sheet, first_bar: int = 0, bars: int | None = None) -> Window:
    """A stretch of a sheet as a window with all its parts; density and register as it has them."""
    last = sheet.bars if bars is None else min(sheet.bars, first_bar + bars)
    cells = {
        (bar - first_bar, slot): np.array(tokens, dtype=np.uint16)
        for (bar, slot), tokens in pack_sheet(sheet).items()
        if first_bar <= bar < last
    }
    chords = _chords_in_force(sheet)[first_bar:last]
    tonic, mode = key_indices(sheet.key)
    heads = [(ROLES.index(part.role), part.program) for part in sheet.parts]
    return Window(
        style=style_index(sheet.style),
        tempo=tempo_index(sheet.tempo_bpm),
        meter=meter_index(sheet.meter),
        tonic=tonic,
        mode=mode,
        bar_steps=sheet.bar_steps,
        dynamics=sheet.dynamics,
        parts=_measured(heads, cells, last - first_bar, sheet.bar_steps),
        bars=last - first_bar,
        chords=tuple(chords),
        cells=cells,
        is_start=first_bar == 0 and sheet.opens,
        is_end=last == sheet.bars and sheet.closes,
    )


def _chords_in_force(sheet: Sheet) -> list[tuple[Harmony, ...]]:
    bars: list[tuple[Harmony, ...]] = []
    now = 1, 1
    for changes in sheet.chords:
        known = [(step, chord_id(chord), bass_id(chord)) for step, chord in changes]
        if not known or known[0][0] > 0:
            known.insert(0, (0, *now))
        kept = known[:1]
        kept += [new for old, new in pairwise(known) if new[1:] != old[1:]]
        now = kept[-1][1:]
        bars.append(tuple(kept))
    return bars


def _measured(
    heads: list[tuple[int, int]],
    cells: dict[tuple[int, int], NDArray[np.uint16]],
    bars: int,
    bar_steps: int,
) -> tuple[WindowPart, ...]:
    """Parts with the density and register of their sounding bars."""
    parts = []
    for slot, (role, program) in enumerate(heads):
        mine = [cells[bar, slot] for bar in range(bars) if (bar, slot) in cells]
        if not mine:
            parts.append(WindowPart(role, program))
            continue
        tokens = np.concatenate(mine)
        onsets = np.count_nonzero((tokens >= _POS) & (tokens < _POS + 96))
        pitches = tokens[(tokens >= _PITCH) & (tokens < _PITCH + 128)]
        register = register_of(float(pitches.mean()) - _PITCH) if len(pitches) else 0
        parts.append(
            WindowPart(role, program, density_of(onsets * 12 / (len(mine) * bar_steps)), register)
        )
    return tuple(parts)


def write_packed(folder: Path, entries: Iterable[Entry], facts: dict[str, Any]) -> int:
    """Write a packed corpus.

    Parameters
    ----------
    folder : Path
        Made where it is not there; ``corpus.json`` is written last.
    entries : iterable of Entry
        The pieces; taken one after the other, so that they need not all be held.
    facts : dict
        ``"sets"``: name → {"weight": sampling share, "licence", "credit", …}; anything else is
        kept as it is.

    Returns
    -------
    int
        Number of pieces.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = list(facts["sets"])
    contents: list[NDArray[np.uint16]] = []
    cells: list[tuple[int, int, int]] = []
    chords: list[tuple[int, int, int, int]] = []
    pieces: list[list[int]] = []
    parts: list[NDArray[np.int16]] = []
    bounds: list[tuple[int, int]] = []
    sources: list[str] = []
    for entry in entries:
        bounds.append((len(cells), len(chords)))
        sources.append(entry.source)
        sheet = entry.sheet
        notes = 0
        for (bar, slot), tokens in pack_sheet(sheet).items():
            cells.append((bar, slot, len(tokens)))
            contents.append(np.array(tokens, dtype=np.uint16))
            notes += sum(value >= _PITCH for value in tokens)
        for bar, known in enumerate(_chords_in_force(sheet)):
            chords += [(bar, *harmony) for harmony in known]
        tonic, mode = key_indices(sheet.key)
        heads = np.full((MAX_SLOTS, 2), -2, dtype=np.int16)
        for slot, part in enumerate(sheet.parts):
            heads[slot] = ROLES.index(part.role), part.program
        parts.append(heads)
        pieces.append(
            [
                sheet.bars, style_index(sheet.style), tempo_index(sheet.tempo_bpm),
                meter_index(sheet.meter), sheet.bar_steps, tonic, mode, int(sheet.dynamics),
                len(sheet.parts), names.index(entry.set), SPLITS.index(entry.split), notes,
                int(sheet.opens), int(sheet.closes),
            ]
        )  # fmt: skip
    bounds.append((len(cells), len(chords)))
    table = np.array(cells, dtype=np.int32).reshape(-1, 3)
    offsets = np.concatenate([[0], np.cumsum(table[:, 2])]).astype(np.int64)
    _save(folder, "contents", np.concatenate(contents or [np.zeros(0, dtype=np.uint16)]))
    _save(folder, "cells", table)
    _save(folder, "offsets", offsets)
    _save(folder, "chords", np.array(chords, dtype=np.int16).reshape(-1, 4))
    _save(folder, "pieces", np.array(pieces, dtype=np.int32).reshape(-1, len(_PIECE)))
    _save(folder, "parts", np.array(parts, dtype=np.int16).reshape(-1, MAX_SLOTS, 2))
    _save(folder, "bounds", np.array(bounds, dtype=np.int64))
    (folder / "sources.txt").write_text("\n".join(sources) + "\n", "utf-8")
    about = {"format": FORMAT, "vocabulary_sha256": digest(), "pieces": len(pieces), **facts}
    (folder / "corpus.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    return len(pieces)


def _save(folder: Path, name: str, array: NDArray[Any]) -> None:
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


class Packed:
    """A packed corpus, open for reading.

    Attributes
    ----------
    facts : dict
        What ``corpus.json`` holds.
    pieces : array, shape (P, 14), int32
        One row a piece; ``column(name)`` gives a column by name.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self.facts: dict[str, Any] = json.loads((folder / "corpus.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise FileError(
                "a packed corpus is a folder with a readable corpus.json", str(folder)
            ) from error
        if self.facts.get("vocabulary_sha256") != digest() or self.facts.get("format") != FORMAT:
            raise FileError(
                "a packed corpus is written in this version's vocabulary",
                str(folder),
                "pack it again",
            )
        arrays = {
            name: np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
            for name in ("contents", "cells", "offsets", "chords", "pieces", "parts", "bounds")
        }
        self._contents = arrays["contents"]
        self._cells, self._offsets = np.asarray(arrays["cells"]), np.asarray(arrays["offsets"])
        self._chords = np.asarray(arrays["chords"])
        self.pieces = np.asarray(arrays["pieces"])
        self._parts, self._bounds = np.asarray(arrays["parts"]), np.asarray(arrays["bounds"])

    def __len__(self) -> int:
        """Number of pieces."""
        return len(self.pieces)

    def column(self, name: str) -> NDArray[np.int32]:
        """One column of ``pieces`` by its name: "bars", "style", "set", "split", "notes", …."""
        column: NDArray[np.int32] = self.pieces[:, _PIECE.index(name)]
        return column

    def tokens_of(self, piece: int) -> int:
        """Number of content tokens of a piece."""
        low, high = self._bounds[piece, 0], self._bounds[piece + 1, 0]
        return int(self._offsets[high] - self._offsets[low])

    def window(self, piece: int, first_bar: int, max_tokens: int) -> Window:
        """As many bars from ``first_bar`` on as fit into ``max_tokens``, with any holes.

        Parts that are silent in all of them are left out; at least one bar is taken.
        """
        row = {name: int(value) for name, value in zip(_PIECE, self.pieces[piece], strict=True)}
        low, high = (int(each) for each in self._bounds[piece : piece + 2, 0])
        table = self._cells[low:high]
        at = low + int(np.searchsorted(table[:, 0], first_bar))
        n_parts = row["parts"]
        chords = self._chords_by_bar(piece)
        room = max_tokens - 8 - 4 * n_parts
        cells: dict[tuple[int, int], NDArray[np.uint16]] = {}
        bar = first_bar
        while bar < min(row["bars"], first_bar + MAX_WINDOW_BARS):
            mine = []
            cost = _BAR_TOKENS + _CHORD_TOKENS * len(chords[bar]) if chords else _BAR_TOKENS
            while at < high and self._cells[at, 0] == bar:
                mine.append(at)
                cost += int(self._cells[at, 2]) + _CELL_TOKENS
                at += 1
            room -= cost
            if room < 0 and bar > first_bar:
                break
            for each in mine:
                content = self._contents[self._offsets[each] : self._offsets[each + 1]]
                cells[bar - first_bar, int(self._cells[each, 1])] = np.asarray(content)
            bar += 1
        return self._window(row, piece, first_bar, bar, cells, chords)

    def _chords_by_bar(self, piece: int) -> dict[int, tuple[Harmony, ...]]:
        low, high = (int(each) for each in self._bounds[piece : piece + 2, 1])
        by_bar: dict[int, list[Harmony]] = {}
        for bar, step, chord, bass in self._chords[low:high].tolist():
            by_bar.setdefault(bar, []).append((step, chord, bass))
        return {bar: tuple(known) for bar, known in by_bar.items()}

    def _window(
        self,
        row: dict[str, int],
        piece: int,
        start: int,
        end: int,
        cells: dict[tuple[int, int], NDArray[np.uint16]],
        chords: dict[int, tuple[Harmony, ...]],
    ) -> Window:
        sounding = sorted({slot for _, slot in cells})
        place = {slot: index for index, slot in enumerate(sounding)}
        kept = {(bar, place[slot]): content for (bar, slot), content in cells.items()}
        heads = [(int(role), int(program)) for role, program in self._parts[piece, sounding]]
        return Window(
            style=row["style"],
            tempo=row["tempo"],
            meter=row["meter"],
            tonic=row["tonic"],
            mode=row["mode"],
            bar_steps=row["bar_steps"],
            dynamics=bool(row["dynamics"]),
            parts=_measured(heads, kept, end - start, row["bar_steps"]),
            bars=end - start,
            chords=tuple(chords[bar] for bar in range(start, end)) if chords else (),
            cells=kept,
            is_start=start == 0 and bool(row["opens"]),
            is_end=end == row["bars"] and bool(row["closes"]),
        )
