"""MIDI → the lines of the piece as symbols, ready for an originality index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cadenza.corpus.arrays import from_bytes, to_bytes
from cadenza.corpus.stages.scores import score_of
from cadenza.corpus.stages.shape import Outputs
from cadenza.metrics.originality import IndexedPiece, indexed
from cadenza.metrics.originality.shards import IndexedLine

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "piece_from", "run"]

NAME, VERSION = "lines", 1
INPUTS, OUTPUTS = ("score",), ("lines",)

_TYPES = {"symbols": np.uint16, "pitch": np.uint8, "bar": np.uint16}


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing can be set."""


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A MIDI file → ``lines``."""
    del settings
    lines = indexed("", score_of(inputs[0])).lines
    facts = {"names": [line.name for line in lines]}
    arrays = {
        name: np.concatenate([np.zeros(0, kind), *(getattr(line, name) for line in lines)])
        for name, kind in _TYPES.items()
    }
    ends = np.cumsum([len(line.symbols) for line in lines], dtype=np.int64)
    return {"lines": to_bytes(facts, {**arrays, "ends": ends})}


def piece_from(source: str, data: bytes) -> IndexedPiece:
    """The lines of their bytes, as those of a source."""
    facts, arrays = from_bytes(data)
    ends = arrays["ends"].tolist()
    spans = zip([0, *ends[:-1]], ends, strict=True) if ends else ()
    lines = tuple(
        IndexedLine(name, *(arrays[each][start:end] for each in _TYPES))
        for name, (start, end) in zip(facts["names"], spans, strict=True)
    )
    return IndexedPiece(source, lines)
