"""Every line of a packed corpus, in flat arrays: what the line models are trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.tokens.cells import DRUM_STEPS
from cadenza.tokens.line_chains import Chains, chains_of
from cadenza.tokens.line_places import Ground, home_shift
from cadenza.tokens.packed import Packed
from cadenza.tokens.vocabulary import DRUM_LOW, DURATIONS, Family, first, members, velocity_of

__all__ = ["LineTable", "read_lines"]

_PIECES_AT_ONCE = 512
_SILENT_VELOCITY = 80
"""Of notes in pieces whose velocities mean nothing, as ``tokens.cells`` reads them."""

_LENGTHS = np.array(DURATIONS, dtype=np.int32)
_VELOCITIES = np.array([velocity_of(each) for each in range(len(members(Family.VEL)))])


@dataclass(frozen=True, slots=True)
class LineTable:
    """The lines of some pieces, at home (``line_places.home_shift``).

    Parameters
    ----------
    chains : Chains
        The events of all lines.
    piece, slot, role, program : array, shape (L,), int32
        Where each line stands, what it does and plays; program −1 for drums.
    grounds : dict of int to Ground
        By piece.
    """

    chains: Chains
    piece: NDArray[np.int32]
    slot: NDArray[np.int32]
    role: NDArray[np.int32]
    program: NDArray[np.int32]
    grounds: dict[int, Ground]

    def __len__(self) -> int:
        """Number of lines."""
        return len(self.piece)

    @property
    def is_drum(self) -> NDArray[np.bool_]:
        """Of each line, shape (L,)."""
        return self.program < 0

    def only(self, wanted: NDArray[np.bool_]) -> LineTable:
        """Some of the lines, by a mask of shape (L,)."""
        counts = np.diff(self.chains.starts)
        events = np.repeat(wanted, counts)
        chains = Chains(
            np.concatenate([[0], np.cumsum(counts[wanted])]).astype(np.int64),
            self.chains.onsets[events],
            self.chains.durations[events],
            self.chains.velocities[events],
            self.chains.sets[events],
        )
        heads = self.piece, self.slot, self.role, self.program
        piece, slot, role, program = (each[wanted] for each in heads)
        return LineTable(chains, piece, slot, role, program, self.grounds)

    def places(self, line: int, low: int, high: int) -> NDArray[np.int16]:
        """The places of events ``low`` … ``high`` − 1, numbered in ``chains``."""
        ground = self.grounds[int(self.piece[line])]
        onsets = self.chains.onsets[low:high]
        return ground.places(onsets, int(self.role[line]), int(self.program[line]))


def read_lines(corpus: Packed, pieces: Sequence[int]) -> LineTable:
    """The sounding parts of pieces as lines.

    Parameters
    ----------
    corpus : Packed
        An open packed corpus.
    pieces : sequence of int
        Their numbers, rising.

    Returns
    -------
    LineTable
        In the order of (piece, slot).
    """
    chunks = [
        _some_lines(corpus, pieces[at : at + _PIECES_AT_ONCE])
        for at in range(0, len(pieces), _PIECES_AT_ONCE)
    ]
    heads = np.concatenate([head for head, _ in chunks] or [np.zeros((0, 4), dtype=np.int32)])
    grounds = {int(piece): _ground(corpus, int(piece)) for piece in pieces}
    piece, slot, role, program = (np.ascontiguousarray(each) for each in heads.T)
    return LineTable(_joined([chains for _, chains in chunks]), piece, slot, role, program, grounds)


def _joined(chunks: Sequence[Chains]) -> Chains:
    sizes = np.cumsum([0, *(len(each.onsets) for each in chunks)])
    starts = [each.starts[:-1] + size for each, size in zip(chunks, sizes, strict=False)]
    return Chains(
        np.concatenate([*starts, sizes[-1:]]).astype(np.int64),
        np.concatenate([each.onsets for each in chunks] or [np.zeros(0, np.int32)]),
        np.concatenate([each.durations for each in chunks] or [np.zeros(0, np.int32)]),
        np.concatenate([each.velocities for each in chunks] or [np.zeros(0, np.uint8)]),
        np.concatenate([each.sets for each in chunks] or [np.zeros((0, 2), np.uint64)]),
    )


def _some_lines(corpus: Packed, pieces: Sequence[int]) -> tuple[NDArray[np.int32], Chains]:
    """(piece, slot, role, program) of each line, and the chains."""
    notes = _notes(corpus, pieces)
    keys, line = np.unique(notes[:, 0] * 64 + notes[:, 1], return_inverse=True)
    piece, slot = keys // 64, keys % 64
    heads = np.asarray(corpus.arrays["parts"])[piece, slot].astype(np.int32)  # role, program
    is_drum = heads[:, 1] < 0
    shift = _shifts(corpus)[notes[:, 0]] * ~is_drum[line]
    pitch = notes[:, 3] + shift
    pitch = np.where(pitch > 127, pitch - 12, np.where(pitch < 0, pitch + 12, pitch))
    table = np.stack([line, notes[:, 2], pitch, notes[:, 4], notes[:, 5]], 1).astype(np.int32)
    ends = (corpus.column("bars") * corpus.column("bar_steps"))[piece].astype(np.int32)
    places = np.stack([piece, slot], 1).astype(np.int32)
    return np.concatenate([places, heads], 1), chains_of(table, ends, is_drum)


def _shifts(corpus: Packed) -> NDArray[np.int64]:
    """Semitones that bring each piece home, shape (P,)."""
    tonics, modes = corpus.column("tonic"), corpus.column("mode")
    table = np.array([[home_shift(t, m) for m in range(modes.max() + 1)] for t in range(13)])
    return np.asarray(table[tonics, modes])


def _notes(corpus: Packed, pieces: Sequence[int]) -> NDArray[np.int64]:
    """(piece, slot, onset, pitch, duration, velocity) of every note, shape (N, 6)."""
    bounds = np.asarray(corpus.arrays["bounds"])[:, 0]
    numbers = np.asarray(pieces, dtype=np.int64)
    spans = [np.arange(bounds[piece], bounds[piece + 1]) for piece in numbers]
    cells = np.concatenate([*spans, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    of_cell = np.repeat(numbers, [len(span) for span in spans])
    table, offsets = corpus.arrays["cells"], corpus.arrays["offsets"]
    bar, slot, counts = np.asarray(table)[cells].T.astype(np.int64)
    at = np.repeat(np.cumsum(counts) - counts, counts)  # where each token's cell begins
    index = np.arange(len(at))
    tokens = corpus.arrays["contents"][np.repeat(offsets[cells], counts) + index - at]
    tokens = tokens.astype(np.int64)
    cell = np.repeat(np.arange(len(cells)), counts)
    is_pitch, is_drum = _is(tokens, Family.PITCH), _is(tokens, Family.DRUM)
    note = np.flatnonzero(is_pitch | is_drum)
    position = _in_force(tokens, at, Family.POS)[note]
    length = _LENGTHS[_in_force(tokens, at, Family.DUR)[note]]
    velocity = _in_force(tokens, at, Family.VEL)[note]
    drums = is_drum[note]
    where = cell[note]
    piece = of_cell[where]
    start = bar[where] * corpus.column("bar_steps")[piece]
    low = np.where(drums, first(Family.DRUM) - DRUM_LOW, first(Family.PITCH))
    return np.stack(
        [
            piece,
            slot[where],
            start + position,
            tokens[note] - low,
            np.where(drums, DRUM_STEPS, length),
            np.where(velocity < 0, _SILENT_VELOCITY, _VELOCITIES[velocity]),
        ],
        1,
    )


def _is(tokens: NDArray[np.int64], family: Family) -> NDArray[np.bool_]:
    return (tokens >= members(family).start) & (tokens < members(family).stop)


def _in_force(
    tokens: NDArray[np.int64], starts: NDArray[np.int64], family: Family
) -> NDArray[np.int64]:
    """The family's last member in the cell up to each token; −1 where there was none."""
    last = np.maximum.accumulate(np.where(_is(tokens, family), np.arange(len(tokens)), -1))
    found = tokens[np.maximum(last, 0)] - first(family)
    return np.where(last >= starts, found, -1)


def _ground(corpus: Packed, piece: int) -> Ground:
    low, high = (int(each) for each in corpus.arrays["bounds"][piece : piece + 2, 1])
    chords = np.asarray(corpus.arrays["chords"][low:high]).astype(np.int64)
    told = {
        name: int(corpus.column(name)[piece])
        for name in ("style", "meter", "tonic", "mode", "bar_steps", "dynamics")
    }
    return Ground(
        told["style"],
        told["meter"],
        told["tonic"],
        told["mode"],
        told["bar_steps"],
        bool(told["dynamics"]),
        chords[:, 0] * told["bar_steps"] + chords[:, 1],
        chords[:, 2:],
    )
