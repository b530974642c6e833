"""Pieces on the grid → the token arrays that the file adds to a packed corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from cadenza.corpus.arrays import from_bytes, to_bytes
from cadenza.corpus.pieces import pieces_from_bytes
from cadenza.corpus.stages.shape import Outputs
from cadenza.tokens.fragments import Fragment, fragment_of_rows
from cadenza.tokens.vocabulary import digest

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "fragment_from", "run"]

NAME, VERSION = "tokenise", 1
INPUTS, OUTPUTS = ("pieces",), ("fragment",)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the tokens are of.

    Parameters
    ----------
    vocabulary : str
        Digest of the vocabulary; another one makes other tokens.
    """

    vocabulary: str = field(default_factory=digest)


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """Pieces → ``fragment``."""
    del settings
    (pieces,) = inputs
    made = fragment_of_rows((piece.outline(), piece.notes) for piece in pieces_from_bytes(pieces))
    return {"fragment": to_bytes({}, asdict(made))}


def fragment_from(data: bytes) -> Fragment:
    """The fragment of its bytes."""
    return Fragment(**from_bytes(data)[1])
