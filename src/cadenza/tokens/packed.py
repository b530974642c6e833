"""Many pieces packed into a few arrays: what training reads.

A packed corpus is a folder of numpy arrays, memory-mapped, with ``corpus.json`` beside them
(format, digest of the vocabulary, the sets with licence and weight). Nothing in it is pickled.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError
from cadenza.tokens.fragments import (
    PIECE_COLUMNS,
    Placed,
    fragment_of,
    join_fragments,
    pack_sheet,
)
from cadenza.tokens.harmonies import chords_in_force
from cadenza.tokens.layout import Harmony, Window, WindowPart
from cadenza.tokens.sheet import Sheet
from cadenza.tokens.vocabulary import (
    MAX_WINDOW_BARS,
    ROLES,
    Family,
    density_of,
    digest,
    first,
    key_indices,
    meter_index,
    register_of,
    style_index,
    tempo_index,
)

__all__ = ["SPLITS", "Entry", "Packed", "pack_sheet", "packed_files", "window_of", "write_packed"]

FORMAT = 2
SPLITS = ("train", "valid", "test")
_ARRAYS = ("contents", "cells", "offsets", "chords", "pieces", "parts", "bounds")
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


def window_of(sheet: Sheet, first_bar: int = 0, bars: int | None = None) -> Window:
    """A stretch of a sheet as a window with all its parts; density and register as it has them."""
    last = sheet.bars if bars is None else min(sheet.bars, first_bar + bars)
    cells = {
        (bar - first_bar, slot): np.array(tokens, dtype=np.uint16)
        for (bar, slot), tokens in pack_sheet(sheet).items()
        if first_bar <= bar < last
    }
    chords = chords_in_force(sheet)[first_bar:last]
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
    names = list(facts["sets"])
    placed: list[Placed] = []
    sources: list[str] = []
    for entry in entries:
        sources.append(entry.source)
        placed.append(
            Placed(fragment_of([entry.sheet]), names.index(entry.set), SPLITS.index(entry.split))
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in packed_files(placed, sources, facts).items():
        (folder / name).write_bytes(data)
    return len(placed)


def packed_files(
    placed: Sequence[Placed], sources: Sequence[str], facts: dict[str, Any]
) -> dict[str, bytes]:
    """The files of a packed corpus, from the fragments of its files; ``corpus.json`` is the last.

    Parameters
    ----------
    placed : sequence of Placed
        Sets by their number in ``facts["sets"]``, splits by theirs in ``SPLITS``.
    sources : sequence of str
        Where each piece came from.
    facts : dict
        As for ``write_packed``.
    """
    arrays = join_fragments(placed)
    files = {f"{name}.npy": _saved(arrays[name]) for name in _ARRAYS}
    files["sources.txt"] = ("\n".join(sources) + "\n").encode("utf-8")
    pieces = len(arrays["pieces"])
    about = {"format": FORMAT, "vocabulary_sha256": digest(), "pieces": pieces, **facts}
    files["corpus.json"] = (json.dumps(about, indent=1) + "\n").encode("utf-8")
    return files


def _saved(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


class Packed:
    """A packed corpus, open for reading.

    Attributes
    ----------
    facts : dict
        What ``corpus.json`` holds.
    pieces : array, shape (P, 14), int32
        One row a piece; ``column(name)`` gives a column by name.
    arrays : dict of str to array
        The arrays as they lie in the folder, memory-mapped: "contents" (tokens), "cells" (bar,
        slot, tokens), "offsets" (of each cell in the contents), "chords" (bar, step, chord,
        bass), "parts" (role, program), "bounds" (of each piece in cells and in chords), "pieces".
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
            for name in _ARRAYS
        }
        self.arrays = arrays
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
        column: NDArray[np.int32] = self.pieces[:, PIECE_COLUMNS.index(name)]
        return column

    def tokens_of(self, piece: int) -> int:
        """Number of content tokens of a piece."""
        low, high = self._bounds[piece, 0], self._bounds[piece + 1, 0]
        return int(self._offsets[high] - self._offsets[low])

    def window(self, piece: int, first_bar: int, max_tokens: int) -> Window:
        """As many bars from ``first_bar`` on as fit into ``max_tokens``, with any holes.

        Parts that are silent in all of them are left out; at least one bar is taken.
        """
        row = {
            name: int(value) for name, value in zip(PIECE_COLUMNS, self.pieces[piece], strict=True)
        }
        low, high = (int(each) for each in self._bounds[piece : piece + 2, 0])
        table = self._cells[low:high]
        at = low + int(np.searchsorted(table[:, 0], first_bar))
        n_parts = row["parts"]
        chords = self.chords_by_bar(piece)
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

    def chords_by_bar(self, piece: int) -> dict[int, tuple[Harmony, ...]]:
        """The chords of a piece, (step, chord, bass) by bar; empty where none are known."""
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
