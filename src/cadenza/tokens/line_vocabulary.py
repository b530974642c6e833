"""The symbols of lines: chords, durations, velocities, and what is made of them jointly.

One vocabulary serves every line architecture. It is counted on training lines alone and keeps

- *chords*: sets of pitches (or of drums) that begin together, the rest among them;
- *durations* in steps;
- *velocities*: the sixteen classes of ``tokens.vocabulary``, and one more for rests;
- *words*: pairs of chord and duration; *joints*: triples with the velocity,

the commonest of each up to a cap. Lines are counted at home (``line_places.home_shift``), so
that a chord is counted once and not in twelve keys. Any event can be encoded: what is not known
is written as the nearest that is (``line_nearest``), a duration as the nearest one, a word as
the same chord with its nearest duration, a joint in the same way with the nearest velocity.

0 is no symbol: it stands before a line's first event, and for padding. A *head* of a model
chooses one symbol of an event; which ones there are depends on the architecture: ``HEADS``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.tokens.line_chains import MOST_STEPS
from cadenza.tokens.line_nearest import REST, Chord, Nearest, NearestRows, unique_sets
from cadenza.tokens.lines import LineEvent
from cadenza.tokens.vocabulary import Family, members, velocity_of

__all__ = ["FORMAT", "HEADS", "VELOCITIES", "Encoded", "LineVocabulary", "velocity_symbols"]

FORMAT = 1

HEADS: dict[str, tuple[str, ...]] = {
    "lstm-1": ("joint",),
    "lstm-2": ("word", "velocity"),
    "lstm-3": ("chord", "duration", "velocity"),
    "words": ("word", "velocity"),
}
"""Architecture → the kinds of symbols that tell an event, in the order in which they are chosen."""

VELOCITIES = 2 + len(members(Family.VEL))
"""Values of a velocity: 0 for none, 1 for a rest, 2 and up for the members of VEL."""

_PARTS = ("chord", "duration", "velocity")
_MIDDLE = 80
_VELOCITY_WIDTH = 128 // len(members(Family.VEL))

Ids = NDArray[np.int32]


def velocity_symbols(velocities: NDArray[np.integer]) -> Ids:
    """The symbols of MIDI velocities, 0 for rests."""
    found = np.asarray(velocities, dtype=np.int32)
    return np.where(found > 0, 2 + found // _VELOCITY_WIDTH, 1).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Events as symbols of every kind.

    Parameters
    ----------
    chord, duration, velocity, word, joint : array, shape (N,), int32
        1 and up.
    exact : array, shape (N,), bool
        Whether every kind tells the event as it was, but for the class of its velocity.
    """

    chord: Ids
    duration: Ids
    velocity: Ids
    word: Ids
    joint: Ids
    exact: NDArray[np.bool_]

    def symbols(self, architecture: str) -> Ids:
        """The columns that an architecture's heads choose, shape (N, heads)."""
        return np.stack([getattr(self, kind) for kind in HEADS[architecture]], 1)


@dataclass(frozen=True)
class LineVocabulary:
    """The symbols of lines.

    Parameters
    ----------
    chords : tuple of (bool, tuple of int)
        Whether they are drums, and the pitches; the commonest first, the rest among them.
    durations : tuple of int
        Steps, rising.
    words : tuple of (int, int)
        Chord and duration, as symbols.
    joints : tuple of (int, int, int)
        Chord, duration and velocity, as symbols.

    Raises
    ------
    ModelError
        When there is no rest, no duration, or a word of symbols that are not there.
    """

    chords: tuple[Chord, ...]
    durations: tuple[int, ...]
    words: tuple[tuple[int, int], ...]
    joints: tuple[tuple[int, int, int], ...]

    def __post_init__(self) -> None:
        """Refuse what would not be total."""
        if REST not in self.chords or not self.durations or not self.words or not self.joints:
            raise ModelError(
                "a vocabulary of lines has a rest, durations, words and joints", "none"
            )
        limits = 1 + len(self.chords), 1 + len(self.durations), VELOCITIES
        for row in (*self.words, *self.joints):
            if not all(0 < value < limit for value, limit in zip(row, limits, strict=False)):
                raise ModelError("a word is made of known symbols", str(row))

    def sizes(self, architecture: str) -> tuple[int, ...]:
        """Number of values of each head, 0 included."""
        return tuple(len(self.told_by(kind)) for kind in HEADS[architecture])

    # ── encoding ────────────────────────────────────────────────────────────────────────────

    def encode(
        self,
        sets: NDArray[np.uint64],
        durations: NDArray[np.integer],
        velocities: NDArray[np.integer],
        is_drum: NDArray[np.bool_],
    ) -> Encoded:
        """Events as symbols.

        Parameters
        ----------
        sets : array, shape (N, 2), uint64
            Pitches as bits, as in ``line_chains.Chains``.
        durations, velocities : array, shape (N,)
            Steps (1 to ``MOST_STEPS``), and MIDI velocities (0 for rests).
        is_drum : array, shape (N,), bool
        """
        chord, duration, velocity, exact = self.parts(sets, durations, velocities, is_drum)
        word, is_word = self._finders[0].look_up(np.stack([chord, duration], 1))
        joint, is_joint = self._finders[1].look_up(np.stack([chord, duration, velocity], 1))
        return Encoded(chord, duration, velocity, word, joint, exact & is_word & is_joint)

    def parts(
        self,
        sets: NDArray[np.uint64],
        durations: NDArray[np.integer],
        velocities: NDArray[np.integer],
        is_drum: NDArray[np.bool_],
    ) -> tuple[Ids, Ids, Ids, NDArray[np.bool_]]:
        """Chord, duration and velocity of events as symbols, and whether they are exact."""
        rows, which = unique_sets(sets, is_drum)
        known = [self._nearest.find(chord) for chord in rows]
        same = np.array([self.chords[at] == row for at, row in zip(known, rows, strict=True)])
        chord = (1 + np.array(known, dtype=np.int32))[which]
        lengths, same_length = self._lengths
        exact = same.astype(np.bool_)[which] & same_length[durations]
        return chord, lengths[durations], velocity_symbols(velocities), exact

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self.chords)

    @cached_property
    def _finders(self) -> tuple[NearestRows, NearestRows]:
        return NearestRows(self.chords, self.words), NearestRows(self.chords, self.joints)

    @cached_property
    def _lengths(self) -> tuple[Ids, NDArray[np.bool_]]:
        """Steps → symbol, and whether it is of that very length."""
        known = np.array(self.durations)
        steps = np.arange(MOST_STEPS + 1)
        found = abs(known - steps[:, None]).argmin(1)  # the shorter one of two
        return (1 + found).astype(np.int32), known[found] == steps

    # ── decoding ────────────────────────────────────────────────────────────────────────────

    def told_by(self, kind: str) -> Ids:
        """What each symbol of a kind tells, shape (V, 3): chord, duration, velocity.

        As symbols of these three kinds; −1 where it does not tell it, and throughout row 0. For
        masks, and to decode.
        """
        if kind not in self._told:
            rows = {
                "chord": np.arange(1, 1 + len(self.chords))[:, None],
                "duration": np.arange(1, 1 + len(self.durations))[:, None],
                "velocity": np.arange(1, VELOCITIES)[:, None],
                "word": np.array(self.words),
                "joint": np.array(self.joints),
            }[kind]
            table = np.full((1 + len(rows), len(_PARTS)), -1, dtype=np.int32)
            first = _PARTS.index(kind) if kind in _PARTS else 0
            table[1:, first : first + rows.shape[1]] = rows
            self._told[kind] = table
        return self._told[kind]

    @cached_property
    def _told(self) -> dict[str, Ids]:
        return {}

    @cached_property
    def chord_pitches(self) -> NDArray[np.bool_]:
        """Which pitches each chord has, shape (1 + chords, 128)."""
        table = np.zeros((1 + len(self.chords), 128), dtype=np.bool_)
        for index, (_, pitches) in enumerate(self.chords, 1):
            table[index, list(pitches)] = True
        return table

    @cached_property
    def chord_is_drum(self) -> NDArray[np.bool_]:
        """Which chords are drums, shape (1 + chords,); the rest is none."""
        return np.array([False, *(drums for drums, _ in self.chords)])

    def decode(self, architecture: str, symbols: tuple[int, ...]) -> LineEvent:
        """The event that the heads' choices tell.

        Parameters
        ----------
        architecture : str
            Whose heads.
        symbols : tuple of int
            One of each head, none of them 0.

        Raises
        ------
        ModelError
            When a symbol is none.

        Notes
        -----
        A velocity beside a rest is passed over, and a note with the velocity of a rest is as
        loud as the middle.
        """
        told = np.full(len(_PARTS), -1, dtype=np.int32)
        for kind, symbol in zip(HEADS[architecture], symbols, strict=True):
            table = self.told_by(kind)
            if not 0 < symbol < len(table):
                raise ModelError(f"a {kind} is a symbol from 1 to {len(table) - 1}", str(symbol))
            told = np.maximum(told, table[symbol])
        chord, duration, velocity = told.tolist()
        _, pitches = self.chords[chord - 1]
        loud = max(1, velocity_of(velocity - 2)) if velocity > 1 else _MIDDLE
        return LineEvent(pitches, self.durations[duration - 1], loud if pitches else 0)

    # ── keeping ─────────────────────────────────────────────────────────────────────────────

    def to_bytes(self) -> bytes:
        """What is kept in a bundle as ``vocabulary.json``; ``from_bytes`` reads it back."""
        data = {
            "format": FORMAT,
            "chords": ["d" * drums + " ".join(map(str, pitches)) for drums, pitches in self.chords],
            "durations": list(self.durations),
            "words": [list(row) for row in self.words],
            "joints": [list(row) for row in self.joints],
        }
        return (json.dumps(data, separators=(",", ":")) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> LineVocabulary:
        """What ``to_bytes`` gave.

        Raises
        ------
        ModelError
            When it is something else, or of another format.
        """
        try:
            read = json.loads(data)
            if read["format"] != FORMAT:
                raise ModelError(f"a vocabulary of lines is of format {FORMAT}", read["format"])
            return cls._of(read)
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                "a vocabulary of lines is JSON with its symbols", repr(error)
            ) from error

    @classmethod
    def _of(cls, read: Mapping[str, Any]) -> LineVocabulary:
        chords = tuple(
            (text[:1] == "d", tuple(map(int, text.removeprefix("d").split())))
            for text in read["chords"]
        )
        words = tuple((int(a), int(b)) for a, b in read["words"])
        joints = tuple((int(a), int(b), int(c)) for a, b, c in read["joints"])
        return cls(chords, tuple(map(int, read["durations"])), words, joints)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all symbols in their order."""
        return hashlib.sha256(self.to_bytes()).hexdigest()
