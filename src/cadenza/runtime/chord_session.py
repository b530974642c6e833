"""A model of progressions on ONNX Runtime: symbols in, logits out, a state that is handed on.

One thread and float32, so that the same symbols give the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.bundle import Bundle, read_bundle
from cadenza.runtime.chord_config import ChordConfig
from cadenza.runtime.session import loaded_session

__all__ = ["ChordModel", "ChordSession", "ChordState", "FakeChordModel"]


@dataclass(frozen=True, slots=True)
class ChordState:
    """What a model remembers.

    Parameters
    ----------
    h, c : array (layers, 1, width) float32
        Of every layer.
    """

    h: NDArray[np.float32]
    c: NDArray[np.float32]


@runtime_checkable
class ChordModel(Protocol):
    """What tells how likely each next symbol is."""

    @property
    def vocabulary_size(self) -> int:
        """Number of different symbols V."""
        ...

    def start(self) -> ChordState:
        """The state before the first symbol."""
        ...

    def feed(self, row: NDArray[Any], state: ChordState) -> tuple[NDArray[np.float32], ChordState]:
        """Logits (V,) of the next symbol after one row of fields, and the state after it."""
        ...


class ChordSession:
    """A loaded model of progressions.

    Parameters
    ----------
    bundle : Bundle or Path
        What to load; it is verified first.
    vocabulary_sha256 : str, optional
        Digest that the bundle's symbols must have.

    Raises
    ------
    ModelError
        When the bundle cannot be used, or is of another architecture.

    Examples
    --------
    >>> from cadenza.runtime import find_bundle
    >>> session = ChordSession(find_bundle("chords"))
    >>> logits, state = session.feed(np.zeros(11), session.start())
    >>> logits.shape == (session.vocabulary_size,)
    True
    """

    def __init__(self, bundle: Bundle | Path, *, vocabulary_sha256: str | None = None) -> None:
        self.bundle = bundle if isinstance(bundle, Bundle) else read_bundle(bundle)
        config = self.bundle.config
        if not isinstance(config, ChordConfig):
            rule = "progressions come from a model of the architecture lstm-chords"
            came = f"{self.bundle.name}, a {config.architecture}"
            raise ModelError(rule, came, "see cadenza models")
        self.bundle.verify(vocabulary_sha256)
        self.config: ChordConfig = config
        self._session = loaded_session(self.bundle, 1, spin=False)

    @property
    def vocabulary_size(self) -> int:
        """Number of different symbols V."""
        return self.config.vocabulary_size

    def start(self) -> ChordState:
        """The state before the first symbol: zeros."""
        zeros = np.zeros((self.config.layers, 1, self.config.width), np.float32)
        return ChordState(zeros, zeros)

    def feed(self, row: NDArray[Any], state: ChordState) -> tuple[NDArray[np.float32], ChordState]:
        """One symbol with its place; see ``ChordModel.feed``.

        Parameters
        ----------
        row : array (fields,) int
            As ``tokens.progressions.row`` gives it.
        state : ChordState
            Before it; it is not changed.
        """
        logits, after = self._run(np.asarray(row, np.int64)[None, None], state)
        return logits[0, 0], after

    def score(self, rows: NDArray[Any]) -> NDArray[np.float32]:
        """Logits (T, V) of each next symbol of a whole song, for likelihoods.

        Parameters
        ----------
        rows : array (T, fields) int
            As ``Encoded.inputs``.
        """
        logits = self._run(np.asarray(rows, np.int64)[None], self.start())[0]
        found: NDArray[np.float32] = logits[0]
        return found

    def _run(
        self, ids: NDArray[np.int64], state: ChordState
    ) -> tuple[NDArray[np.float32], ChordState]:
        """Logits (1, N, V) after new symbols (1, N, fields), and the state."""
        sizes = np.array(self.config.field_sizes)
        if ids.shape[-1] != len(sizes) or (ids < 0).any() or (ids >= sizes).any():
            rule = f"a symbol has {len(sizes)} fields within their sizes"
            raise ModelError(rule, f"an array of shape {ids.shape}")
        wanted = ["logits", "new_h", "new_c"]
        found = self._session.run(wanted, {"ids": ids, "h": state.h, "c": state.c})
        logits, h, c = (np.asarray(each, np.float32) for each in found)
        return logits, ChordState(h, c)


class FakeChordModel:
    """A model for tests: fixed logits for everything.

    Parameters
    ----------
    logits : array (V,) float
        What it always says.
    """

    def __init__(self, logits: NDArray[Any]) -> None:
        self._logits = np.asarray(logits, np.float32)

    @property
    def vocabulary_size(self) -> int:
        """Number of different symbols V."""
        return len(self._logits)

    def start(self) -> ChordState:
        """A state without anything."""
        empty = np.zeros((1, 1, 1), np.float32)
        return ChordState(empty, empty)

    def feed(
        self,
        row: NDArray[Any],  # noqa: ARG002 - whatever it is
        state: ChordState,
    ) -> tuple[NDArray[np.float32], ChordState]:
        """The fixed logits."""
        return self._logits.copy(), state
