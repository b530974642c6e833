"""Pieces on the grid as bytes, and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from cadenza.corpus.arrays import from_bytes, to_bytes
from cadenza.corpus.grid import COLUMNS, GridPiece
from cadenza.corpus.harmony import ChordChange
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.tokens.sheet import SheetPart

__all__ = ["pieces_from_bytes", "pieces_to_bytes"]


def pieces_to_bytes(pieces: Sequence[GridPiece]) -> bytes:
    """Pieces as bytes; the same pieces give the same bytes."""
    empty = np.zeros((0, len(COLUMNS)), dtype=np.int16)
    notes = np.concatenate([empty, *(piece.notes for piece in pieces)])
    return to_bytes({"pieces": [_told(piece) for piece in pieces]}, {"notes": notes})


def pieces_from_bytes(data: bytes) -> tuple[GridPiece, ...]:
    """The pieces of their bytes."""
    facts, arrays = from_bytes(data)
    pieces: list[GridPiece] = []
    start = 0
    for row in facts["pieces"]:
        end = start + int(row["notes"])
        pieces.append(
            GridPiece(
                row["style"],
                row["tempo_bpm"],
                Meter(*row["meter"]),
                None if row["key"] is None else Key(*row["key"]),
                row["dynamics"],
                tuple(SheetPart(*part) for part in row["parts"]),
                row["bars"],
                tuple(tuple(_change(each) for each in bar) for bar in row["chords"]),
                arrays["notes"][start:end],
                row["opens"],
                row["closes"],
            )
        )
        start = end
    return tuple(pieces)


def _told(piece: GridPiece) -> dict[str, Any]:
    return {
        "style": piece.style,
        "tempo_bpm": float(piece.tempo_bpm),
        "meter": [piece.meter.numerator, piece.meter.denominator],
        "key": None if piece.key is None else [piece.key.tonic, piece.key.mode],
        "dynamics": bool(piece.dynamics),
        "parts": [[part.role, int(part.program)] for part in piece.parts],
        "bars": int(piece.bars),
        "chords": [
            [
                [int(step), None if chord is None else [chord.root, chord.quality, chord.bass]]
                for step, chord in bar
            ]
            for bar in piece.chords
        ],
        "notes": len(piece.notes),
        "opens": piece.opens,
        "closes": piece.closes,
    }


@lru_cache(maxsize=1024)
def _chord(root: str, quality: str, bass: str | None) -> Chord:
    return Chord(root, quality, bass)


def _change(told: Sequence[Any]) -> ChordChange:
    step, chord = told
    return step, None if chord is None else _chord(*chord)
