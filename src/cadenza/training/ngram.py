"""An interpolated n-gram of the same tokens: the baseline that a model has to beat.

Modified Kneser–Ney smoothing [1]_ [2]_ over *chains*: a chain is a list of what a token is
predicted from, the most telling first; its k-th context is the first k of them, and each
context falls back on the one before. With the tokens before it, nearest first, that is the
usual n-gram; a chain may also hold the fields of the sequence (role, onset, chord), so that the
baseline knows what the model knows. Several chains are mixed by weights that are fitted on
other data than they are measured on.

Contexts are counted as 64-bit hashes in sorted arrays, level by level, and only what is asked
about is kept: the memory is a few times the sequences themselves.

References
----------
.. [1] Reinhard Kneser, Hermann Ney, "Improved backing-off for m-gram language modeling",
   ICASSP 1995.
.. [2] Stanley F. Chen, Joshua Goodman, "An empirical study of smoothing techniques for language
   modeling", Computer Speech & Language 13 (4), 1999.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.tokens.vocabulary import FIELDS

__all__ = ["CHAINS", "Places", "fit_mixture", "kneser_ney", "places_of"]

Chain = tuple[tuple[str, int], ...]
"""(field, how many places before the target) for each step of a chain."""

CHAINS: dict[str, Chain] = {
    "tokens": tuple(("token", back) for back in range(1, 8)),
    "fields": (
        ("token", 1), ("role", 1), ("token", 2), ("time", 1), ("token", 3), ("token", 4),
        ("token", 5),
    ),
    "chords": (
        ("token", 1), ("role", 1), ("chord", 1), ("token", 2), ("time", 1), ("token", 3),
        ("token", 4),
    ),
}  # fmt: skip
"""Name → chain: the eight-gram of the tokens; with role and onset; with the chord in force too."""

_SEED = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)
_ROUNDS, _ENOUGH = 100, 1e-5

Hashes = NDArray[np.uint64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Places:
    """Tokens and what each is predicted from.

    Parameters
    ----------
    targets : array, shape (N,), uint16
        The tokens.
    contexts : array, shape (N, K), uint16
        What each is predicted from along a chain, the most telling first.
    """

    targets: NDArray[np.uint16]
    contexts: NDArray[np.uint16]


def places_of(sequences: Iterable[NDArray[np.int64]], chain: Chain) -> Places:
    """The places of laid-out sequences: every token but the first of each.

    Parameters
    ----------
    sequences : iterable of array (T, fields)
        Rows as ``Laid.ids``. A context never reaches into the sequence before.
    chain : tuple of (field, places back)
        See ``CHAINS``.

    Raises
    ------
    UsageError
        When a field has no such name, or a place is not before the target.
    """
    for name, back in chain:
        if name not in FIELDS or back < 1:
            raise UsageError(
                f"a step of a chain is one of {', '.join(FIELDS)}, at least 1 back",
                f"{name} {back} back",
            )
    targets: list[NDArray[np.uint16]] = []
    contexts: list[NDArray[np.uint16]] = []
    for ids in sequences:
        count = len(ids) - 1
        told = np.zeros((max(count, 0), len(chain)), dtype=np.uint16)
        for column, (name, back) in enumerate(chain):
            values = ids[: max(len(ids) - back, 0), FIELDS.index(name)]
            told[back - 1 :, column] = 1 + values  # 0: before the beginning
        targets.append(ids[1:, 0].astype(np.uint16))
        contexts.append(told)
    if not targets:
        return Places(np.zeros(0, np.uint16), np.zeros((0, len(chain)), np.uint16))
    return Places(np.concatenate(targets), np.concatenate(contexts))


def kneser_ney(known: Places, asked: Places, size: int) -> Floats:
    """Probability of each asked token after its context, by what is known.

    Parameters
    ----------
    known : Places
        What is counted.
    asked : Places
        Of the same chain.
    size : int
        Number of different tokens.

    Returns
    -------
    array, shape (N,)
        Of the asked targets; over all tokens they sum to one in every context.

    Raises
    ------
    UsageError
        When the two are of chains of unlike length.
    """
    levels = known.contexts.shape[1]
    if asked.contexts.shape[1] != levels:
        raise UsageError("both sides of an n-gram have one chain", str(asked.contexts.shape[1]))
    tables = []
    alive = np.arange(len(known.targets))
    for level in range(levels, -1, -1):
        ours = _hashed(known.contexts[alive, :level])
        grams, counts = _counted(_with(ours, known.targets[alive]))
        theirs = _hashed(asked.contexts[:, :level])
        tables.append(_level(ours[grams], known.targets[alive[grams]], counts, theirs, asked))
        alive = alive[grams]  # further down a word counts by how many contexts it was seen in
    found = np.full(len(asked.targets), 1.0 / size)
    for own, left in reversed(tables):
        found = own + left * found
    return found


def _hashed(contexts: NDArray[np.uint16]) -> Hashes:
    """One hash a row of contexts, shape (N, k) → (N,)."""
    found = np.full(len(contexts), _SEED, dtype=np.uint64)
    for column in range(contexts.shape[1]):
        found = _with(found, contexts[:, column])
    return found


def _with(hashes: Hashes, symbols: NDArray[np.uint16]) -> Hashes:
    """The hashes with one more symbol each."""
    mixed = (hashes ^ (symbols.astype(np.uint64) + np.uint64(1))) * _FACTOR
    mixed ^= mixed >> _SHIFT
    mixed *= _SEED
    return mixed ^ (mixed >> _SHIFT)


def _counted(hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The place of one of each kind, and how many of the kind there are."""
    order = np.argsort(hashes)
    ordered = hashes[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)])
    counts = np.diff(np.append(starts, len(ordered)))
    return order[starts], counts


def _level(
    contexts: Hashes,
    targets: NDArray[np.uint16],
    counts: NDArray[np.int64],
    asked_contexts: Hashes,
    asked: Places,
) -> tuple[Floats, Floats]:
    """What one level gives to each asked token, and the share that it leaves to the next one."""
    cuts = _discounts(counts)
    cut = cuts[np.minimum(counts, 3)]
    wanted, place = np.unique(asked_contexts, return_inverse=True)
    if not len(counts) or not len(wanted):
        return np.zeros(len(place)), np.ones(len(place))
    at = np.minimum(np.searchsorted(wanted, contexts), len(wanted) - 1)
    hit = np.flatnonzero(wanted[at] == contexts)
    totals = np.bincount(at[hit], counts[hit], len(wanted))[place]
    left = np.bincount(at[hit], cut[hit], len(wanted))[place]
    grams = _with(contexts[hit], targets[hit])
    order = np.argsort(grams)
    mine = _with(asked_contexts, asked.targets)
    near = np.minimum(np.searchsorted(grams[order], mine), max(len(order) - 1, 0))
    own = np.zeros(len(mine))
    if len(order):
        row = hit[order[near]]
        same = grams[order[near]] == mine
        own = np.where(same, counts[row] - cut[row], 0.0)
    seen = totals > 0
    totals = np.where(seen, totals, 1.0)
    return own / totals, np.where(seen, left / totals, 1.0)


def _discounts(counts: NDArray[np.int64]) -> Floats:
    """What is taken off counts of 0, 1, 2, and 3 or more, by Chen and Goodman's estimate."""
    one, two, three, four = (float(np.count_nonzero(counts == each)) for each in (1, 2, 3, 4))
    if not (one and two and three and four):
        return np.array([0.0, 0.5, 0.75, 0.9])
    share = one / (one + 2 * two)
    cuts = [0.0, 1 - 2 * share * two / one, 2 - 3 * share * three / two]
    cuts.append(3 - 4 * share * four / three)
    return np.array([min(max(cut, 0.0), limit) for limit, cut in enumerate(cuts)])


def fit_mixture(probabilities: Sequence[Floats]) -> Floats:
    """Weights that make the mixture of several predictions likeliest, by expectation–maximisation.

    Parameters
    ----------
    probabilities : sequence of array (N,)
        What each gives to the same tokens; on data that is not measured later.

    Returns
    -------
    array, shape (C,)
        Sum to one.

    Examples
    --------
    >>> fit_mixture([np.array([0.9, 0.9, 0.1]), np.array([0.5, 0.5, 0.5])]).round(2).tolist()
    [0.42, 0.58]
    """
    table = np.stack(probabilities)  # (C, N)
    weights = np.full(len(table), 1.0 / len(table))
    for _ in range(_ROUNDS):
        shares = weights[:, None] * table
        shares /= shares.sum(axis=0)
        fitted: Floats = shares.mean(axis=1)
        if float(np.abs(fitted - weights).max()) < _ENOUGH:
            return fitted
        weights = fitted
    return weights
