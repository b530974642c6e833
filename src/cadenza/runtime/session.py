"""A model on ONNX Runtime: caches that are written in place, rows that grow at their own pace.

Tokens that come one at a time are a *step*: all rows that take one are run together. A row
that takes several is run alone. Which way a row goes depends on its own count only, and both
ways compute each row by itself, so that the other rows and the number of threads change
nothing, to the bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.bundle import MODEL_NAME, Bundle, read_bundle
from cadenza.runtime.config import HEAD_SIZE, ModelConfig
from cadenza.runtime.rows import Rows, checked_capacity

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["ModelSession", "ModelStream", "default_threads", "loaded_session"]

_CHUNK = 256
"""Tokens of one row that are run at once; bounds the memory of long prefills."""

_KEPT_AMOUNT = 8
"""Bindings for up to so many tokens at once are kept: making one costs as much as a step."""

_MOST_THREADS = 4
"""More threads than this only wait for one another at these sizes."""


def default_threads() -> int:
    """How many threads pay off on this machine: its usable cores, at most four."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS
        cores = os.cpu_count() or 1
    return max(1, min(_MOST_THREADS, cores))


class ModelSession:
    """A loaded model; opens streams.

    Parameters
    ----------
    bundle : Bundle or Path
        What to load; it is verified first.
    threads : int, default 1
        Threads within one step. They change the speed, never the result.
    vocabulary_sha256 : str, optional
        Digest that the bundle's vocabulary must have.
    spin : bool, default False
        Let threads wait busily for one another. A little faster on an idle machine, several
        times slower on one that has other work.

    Raises
    ------
    ModelError
        When the bundle cannot be used.

    Examples
    --------
    >>> from cadenza.runtime.bundle import find_bundle
    >>> session = ModelSession(find_bundle("small"))
    >>> session.config.size, session.context
    ('small', 1024)
    """

    def __init__(
        self,
        bundle: Bundle | Path,
        *,
        threads: int = 1,
        vocabulary_sha256: str | None = None,
        spin: bool = False,
    ) -> None:
        self.bundle = bundle if isinstance(bundle, Bundle) else read_bundle(bundle)
        config = self.bundle.config
        if not isinstance(config, ModelConfig):
            rule = "tokens come from a model of the architecture music-transformer"
            came = f"{self.bundle.name}, a {config.architecture}"
            raise ModelError(rule, came, "see cadenza models")
        self.bundle.verify(vocabulary_sha256)
        self.config: ModelConfig = config
        self.threads = threads
        self._session = loaded_session(self.bundle, threads, spin=spin)

    @property
    def vocabulary_size(self) -> int:
        """Number of different tokens V."""
        return self.config.vocabulary_size

    @property
    def context(self) -> int:
        """Most tokens that one sequence may have."""
        return self.config.context

    def open(self, batch: int = 1, capacity: int | None = None) -> ModelStream:
        """A stream of empty rows.

        Parameters
        ----------
        batch : int, default 1
            Number of rows B.
        capacity : int, optional
            Most tokens that a row can hold; the context by default.

        Raises
        ------
        ModelError
            When the capacity is larger than the context.
        """
        room = checked_capacity(batch, capacity, self.context)
        return ModelStream(self._session, self.config, batch, room)

    def score(self, ids: NDArray[Any]) -> NDArray[np.float32]:
        """Logits after every token of whole sequences, for likelihoods.

        Parameters
        ----------
        ids : array (B, T, fields) int
            Sequences of one length.

        Returns
        -------
        array (B, T, V) float32
            At [b, t] what may follow token t of row b.
        """
        given = np.asarray(ids)
        found = np.empty((*given.shape[:2], self.vocabulary_size), np.float32)
        stream = self.open(1, max(1, given.shape[1]))
        for row in range(len(given)):
            stream.rewind(0, 0)
            found[row] = stream.feed_all(given[row : row + 1])
        return found


def loaded_session(
    bundle: Bundle, threads: int, *, spin: bool, file: str = MODEL_NAME
) -> onnxruntime.InferenceSession:
    """A graph of a bundle, ready to run."""
    if threads < 1:
        raise ModelError("a model runs on at least one thread", str(threads))
    try:
        import onnxruntime
    except ImportError as error:
        rule = "composing with a model needs onnxruntime"
        raise ModelError(rule, str(error), "pip install onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spin)))
    try:
        return onnxruntime.InferenceSession(
            str(bundle.folder / file), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the runtime's errors share no base but RuntimeError's
        rule = f"ONNX Runtime can load the model of bundle {bundle.name}"
        raise ModelError(rule, str(error), "update onnxruntime") from error


class _Call:
    """One set of inputs and outputs bound to the runtime: rows first … last, N tokens each."""

    def __init__(
        self, stream: ModelStream, rows: slice, amount: int, tail: int, vocabulary_size: int
    ) -> None:
        caches = [cache[rows] for cache in stream.caches]
        batch = len(caches[0])
        self.session = stream.session
        self.binding = stream.session.io_binding()
        self.ids = np.zeros((batch, amount, stream.fields), np.int64)
        self.ends = np.zeros(batch, np.int32)
        self.total = np.zeros((), np.int32)
        self.tail = np.array([tail], np.int64)
        self.logits = np.empty((batch, tail, vocabulary_size), np.float32)
        for name, array in (
            ("ids", self.ids),
            ("lengths", self.ends),
            ("total", self.total),
            ("tail", self.tail),
        ):
            self._bind(self.binding.bind_input, name, array)
        self._bind(self.binding.bind_output, "logits", self.logits)
        for index, cache in enumerate(caches):
            name = f"{('key', 'value')[index % 2]}.{index // 2}"
            self._bind(self.binding.bind_input, name, cache)
            self._bind(self.binding.bind_output, f"new_{name}", cache)

    @staticmethod
    def _bind(bind: Callable[..., None], name: str, array: NDArray[Any]) -> None:
        """Hand the runtime the array's own memory; the stream keeps it alive."""
        bind(name, "cpu", 0, array.dtype.type, array.shape, array.ctypes.data)

    def run(self, ids: NDArray[np.int64], ends: Sequence[int]) -> NDArray[np.float32]:
        """Logits (B, tail, V) after new tokens (B, N, fields) that end at these places."""
        self.ids[...] = ids
        self.ends[:] = ends
        self.total[...] = max(ends) + 1
        self.session.run_with_iobinding(self.binding)
        return self.logits


class ModelStream:
    """Rows of a model with their caches; see ``TokenStream``.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
        The loaded graph.
    config : ModelConfig
        The model's shape.
    batch, capacity : int
        Rows, and most tokens in each.
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        config: ModelConfig,
        batch: int,
        capacity: int,
    ) -> None:
        self.session = session
        self.fields = len(config.field_sizes)
        self._vocabulary_size = config.vocabulary_size
        self._rows = Rows(batch, capacity, config.field_sizes)
        # One place more than asked for: a row that waits while others step writes there.
        shape = (batch, config.kv_heads, capacity + 1, HEAD_SIZE)
        self.caches = [np.zeros(shape, np.float32) for _ in range(2 * config.layers)]
        self._calls: dict[tuple[int, int, int], _Call] = {}

    @property
    def lengths(self) -> tuple[int, ...]:
        """Tokens in each row so far."""
        return tuple(self._rows.lengths)

    @property
    def capacity(self) -> int:
        """Most tokens that a row can hold."""
        return self._rows.capacity

    def feed(self, ids: NDArray[Any], counts: Sequence[int] | None = None) -> NDArray[np.float32]:
        """Append tokens and tell what may follow; see ``TokenStream.feed``.

        Parameters
        ----------
        ids : array (B, N, fields) int
            New tokens, each row's from the left.
        counts : sequence of int (B,), optional
            How many of a row's tokens are real; all by default, 0 for a row that waits.

        Returns
        -------
        array (B, V) float32
            A copy; NaN in rows that have no logits.
        """
        new, taken = self._rows.checked(ids, counts)
        logits = self._rows.logits
        stepping = [row for row, count in enumerate(taken) if count == 1]
        if stepping:
            self._step(new, stepping)
        for row, count in enumerate(taken):
            if count > 1:
                logits[row] = self._append(new, row, count, 1)[-1]
        return logits.copy()

    def feed_all(self, ids: NDArray[Any]) -> NDArray[np.float32]:
        """Append tokens to a stream of one row; logits (N, V) after each of them.

        Parameters
        ----------
        ids : array (1, N, fields) int
            New tokens.
        """
        if self._rows.batch != 1:
            raise ModelError("logits after every token come from a stream of one row")
        new, (count,) = self._rows.checked(ids, None)
        found = self._append(new, 0, count, count)
        if count:
            self._rows.logits[0] = found[-1]
        return found

    def fork(self, row: int, rows: Sequence[int] | None = None) -> None:
        """Copy one row's tokens to other rows (by default to all); see ``TokenStream.fork``.

        Parameters
        ----------
        row : int
            The row to copy.
        rows : sequence of int, optional
            The rows that become the same.
        """
        state = self._rows
        length = state.lengths[row] if 0 <= row < state.batch else 0
        for target in state.targets(row, rows):
            for cache in self.caches:
                cache[target, :, :length] = cache[row, :, :length]
            state.lengths[target] = length
            state.logits[target] = state.logits[row]

    def rewind(self, row: int, length: int) -> None:
        """Drop a row's last tokens; see ``TokenStream.rewind``.

        Parameters
        ----------
        row : int
            The row.
        length : int
            How many tokens stay.
        """
        self._rows.check_rewind(row, length)
        if length < self._rows.lengths[row]:
            self._rows.lengths[row] = length
            self._rows.logits[row] = np.nan

    def _call(self, first: int, last: int, amount: int, tail: int) -> _Call:
        """Bound inputs and outputs; those that come often are kept."""
        known = self._calls.get((first, last, amount)) if tail == 1 else None
        if known is not None:
            return known
        made = _Call(self, slice(first, last), amount, tail, self._vocabulary_size)
        if tail == 1 and amount <= _KEPT_AMOUNT:
            self._calls[first, last, amount] = made
        return made

    def _step(self, ids: NDArray[np.int64], stepping: Sequence[int]) -> None:
        """One token for some rows. Waiting rows between them are run too, and forget it."""
        first, last = stepping[0], stepping[-1] + 1
        call = self._call(first, last, 1, 1)
        new = ids[first:last, :1]
        if len(stepping) < last - first:
            new = np.zeros_like(new)  # what a waiting row holds may be anything
            for row in stepping:
                new[row - first] = ids[row, :1]
        found = call.run(new, self._rows.lengths[first:last])
        for row in stepping:
            self._rows.logits[row] = found[row - first, 0]
            self._rows.lengths[row] += 1

    def _append(
        self, ids: NDArray[np.int64], row: int, count: int, tail: int
    ) -> NDArray[np.float32]:
        """Several tokens for one row, in chunks: logits (tail, V) of the last ones.

        ``tail`` is 1 or the whole count.
        """
        wanted = []
        for start in range(0, count, _CHUNK):
            amount = min(_CHUNK, count - start)
            keep = 1 if tail == 1 else amount
            call = self._call(row, row + 1, amount, keep)
            end = self._rows.lengths[row] + amount
            wanted.append(call.run(ids[row : row + 1, start : start + amount], [end - 1])[0])
            self._rows.lengths[row] = end
        if not wanted:
            return np.empty((0, self._vocabulary_size), np.float32)
        return np.concatenate(wanted)
