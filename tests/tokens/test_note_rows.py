"""Cells encoded all at once against cells encoded one by one."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.tokens.cells import encode_cell
from cadenza.tokens.note_rows import encode_rows
from cadenza.tokens.sheet import Event


@pytest.mark.parametrize("dynamics", [True, False])
@pytest.mark.parametrize("count", [0, 1, 600])
def test_rows_are_what_cells_are(count: int, dynamics: bool) -> None:
    rng = np.random.default_rng(count)
    highs = (4, 3, 12, 128, 200, 128)
    notes = np.stack([rng.integers(0, high, count) for high in highs], axis=1).astype(np.int16)
    notes[:, 4:] += notes[:, 4:] == 0
    notes = notes[np.lexsort(notes.T[[3, 2, 1, 0]])]
    is_drum = [False, True, False]
    expected_cells, expected = [], []
    for bar, slot in sorted({(bar, slot) for bar, slot, *_ in notes.tolist()}):
        mine = notes[(notes[:, 0] == bar) & (notes[:, 1] == slot), 2:].tolist()
        tokens = encode_cell(
            [Event(*row) for row in mine], is_drum=is_drum[slot], dynamics=dynamics
        )
        if tokens:
            expected_cells.append([bar, slot, len(tokens)])
            expected += tokens
    cells, contents = encode_rows(notes, is_drum, dynamics=dynamics)
    assert cells.shape == (len(expected_cells), 3)
    assert cells.tolist() == expected_cells
    assert contents.tolist() == expected
    assert (cells.dtype, contents.dtype) == (np.int32, np.uint16)
