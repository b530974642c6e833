"""One event: which symbols are legal, and what is done where none of them is.

Legal symbols are chosen by their probability. Where none is legal (a vocabulary of tunes asked
for a bass, a chord that it never heard), the model still says how long and how loud, and its
likeliest notes are moved to the nearest that the plan allows. Pitch classes that a harmony must
hear and the choice lacks are added as near to it as can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.compose.lines.rules import Onset, hands_of
from cadenza.compose.lines.voice import Voice
from cadenza.tokens.line_chains import MOST_STEPS
from cadenza.tokens.line_nearest import REST
from cadenza.tokens.line_vocabulary import HEADS, LineVocabulary
from cadenza.tokens.lines import LineEvent

__all__ = ["Choose", "EventChooser"]

Logits = NDArray[np.float32]
Mask = NDArray[np.bool_]
Choose = Callable[[Logits, Mask], int]
"""Picks a symbol from logits and the legal ones."""

_QUIET, _LOUD = 1, 2
_OCTAVE = 12


@dataclass(frozen=True, slots=True)
class _Legal:
    """Legal chords (1 + C,) and durations of sounds and rests (2, 1 + D)."""

    chords: Mask
    lengths: Mask


class EventChooser:
    """Chooses events of one architecture's vocabulary.

    Parameters
    ----------
    vocabulary : LineVocabulary
        The symbols.
    architecture : str
        Whose heads choose.
    """

    def __init__(self, vocabulary: LineVocabulary, architecture: str) -> None:
        self._vocabulary, self._architecture = vocabulary, architecture
        self._told = [vocabulary.told_by(kind) for kind in HEADS[architecture]]
        pitches = vocabulary.chord_pitches
        self._pitches = pitches.astype(np.float32)  # (1 + C, 128), at home
        self._sizes, self._hands = pitches.sum(1), hands_of(pitches)
        self._drums = vocabulary.chord_is_drum
        self._tops = np.where(self._sizes > 0, 127 - pitches[:, ::-1].argmax(1), -1)
        self._rest = 1 + vocabulary.chords.index(REST)
        self._durations = np.array([0, *vocabulary.durations])

    def knows(self, *, is_drum: bool) -> bool:
        """Whether there are any notes of a kind."""
        return bool(((self._drums == is_drum) & (self._sizes > 0)).any())

    def event(
        self, onset: Onset, voice: Voice, choose: Choose, *, shift: int, is_drum: bool
    ) -> LineEvent:
        """The next event, at the pitches that sound.

        Parameters
        ----------
        onset : Onset
            What may come; a note may begin.
        voice : Voice
            The part so far.
        choose : callable
            Picks a symbol.
        shift : int
            Semitones that bring the piece home; 0 for drums.
        is_drum : bool
            Whether the part is the drums.
        """
        sounding = self._sounding(onset, shift, is_drum=is_drum)
        told = None
        if sounding.any():
            for lands in (onset.lands, None):
                told = told or self._told_event(self._legal(sounding, onset, lands), voice, choose)
        if told is None:
            bent = self._bent(onset, is_drum=is_drum)
            told = self._told_event(bent, voice, choose) or self._plain(bent)
        pitches = tuple(pitch - shift for pitch in told.pitches)
        if not pitches:
            return LineEvent((), _landed(told.duration_steps, onset.longest_rest, onset.lands), 0)
        length = _landed(told.duration_steps, onset.longest, onset.lands)
        return LineEvent(_fitted(pitches, onset), length, told.velocity)

    def _told_event(self, legal: _Legal, voice: Voice, choose: Choose) -> LineEvent | None:
        """What the heads choose among legal symbols; None where there are none."""
        chosen: tuple[int, ...] = ()
        rests: bool | None = None
        for head, told in enumerate(self._told):
            mask = self._mask(told, legal, rests)
            if not mask.any():
                return None
            logits = voice.further(head, chosen) if head else voice.look()
            symbol = choose(logits, mask)
            chosen = (*chosen, symbol)
            chord = int(told[symbol, 0])
            rests = chord == self._rest if chord > 0 else rests
        return self._vocabulary.decode(self._architecture, chosen)

    def _mask(self, told: NDArray[np.int32], legal: _Legal, rests: bool | None) -> Mask:
        """The legal symbols of a head, shape (V,)."""
        chord, duration, velocity = told.T
        is_rest = chord == self._rest if rests is None else np.full(len(told), rests)
        mask: Mask = (chord < 0) | legal.chords[np.maximum(chord, 0)]
        mask &= (duration < 0) | legal.lengths[is_rest.astype(np.int64), np.maximum(duration, 0)]
        if rests is not None or (chord > 0).any():
            mask &= (velocity < 0) | ((velocity < _LOUD) == is_rest)
        mask[0] = False
        return mask

    def _legal(self, sounding: Mask, onset: Onset, lands: Mask | None) -> _Legal:
        """What may sound, and the rest where it may stand."""
        sounding[self._rest] = onset.longest_rest > 0
        return _Legal(sounding, self._lengths(onset, lands))

    def _sounding(self, onset: Onset, shift: int, *, is_drum: bool) -> Mask:
        """Which chords may sound: of the kind, allowed, not too many notes, what is required."""
        if not onset.may_sound:
            return np.zeros(len(self._sizes), dtype=np.bool_)
        allowed, tops = _shifted(onset.pitches, shift), _shifted(onset.tops, shift)
        found: Mask = np.asarray(self._pitches @ (~allowed).astype(np.float32) == 0)
        found &= (self._sizes > 0) & (self._drums == is_drum)
        found &= (self._sizes <= onset.voices) & (self._hands <= onset.hands)
        found &= tops[np.maximum(self._tops, 0)]
        complete = found.copy()
        for pc in onset.required:
            of_class = np.zeros(128, dtype=np.float32)
            of_class[(pc + shift) % _OCTAVE :: _OCTAVE] = 1
            complete &= (self._pitches @ of_class) > 0
        return np.asarray(complete if complete.any() else found)

    def _lengths(self, onset: Onset, lands: Mask | None) -> Mask:
        """Which durations sounds and rests may have, shape (2, 1 + D)."""
        found = np.stack(
            [self._durations <= onset.longest, self._durations <= max(onset.longest_rest, 0)]
        )
        found[:, 0] = False
        return found if lands is None else found & lands[np.minimum(self._durations, MOST_STEPS)]

    def _bent(self, onset: Onset, *, is_drum: bool) -> _Legal:
        """Any chord of the kind, of any length: it is moved and cut afterwards."""
        chords = (self._sizes > 0) & (self._drums == is_drum)
        if (chords & (self._sizes <= onset.voices)).any():
            chords &= self._sizes <= onset.voices
        chords[self._rest] = onset.longest_rest > 0
        lengths = np.ones((2, len(self._durations)), dtype=np.bool_)
        lengths &= onset.lands[np.minimum(self._durations, MOST_STEPS)]
        lengths[:, 0] = False
        if not lengths.any():
            lengths[:, 1:] = True
        return _Legal(chords, lengths)

    def _plain(self, legal: _Legal) -> LineEvent:
        """The commonest legal chord for a quarter: where no joint symbol has it."""
        chord = int(legal.chords.argmax())
        _, pitches = self._vocabulary.chords[chord - 1]
        return LineEvent(pitches, _OCTAVE, 80 if pitches else 0)


def _landed(wished: int, longest: int, lands: Mask) -> int:
    """The length nearest to what is wished that ends on the grid, the longest at most."""
    known = np.flatnonzero(lands[1 : longest + 1]) + 1
    if not len(known):
        return min(wished, longest)
    return int(known[np.abs(known - wished).argmin()])


def _shifted(chance: Mask, shift: int) -> Mask:
    """What is allowed at sounding pitches, at home; nothing beyond the ends."""
    found = np.zeros(128, dtype=np.bool_)
    if shift >= 0:
        found[shift:] = chance[: 128 - shift]
    else:
        found[:shift] = chance[-shift:]
    return found


def _fitted(pitches: tuple[int, ...], onset: Onset) -> tuple[int, ...]:
    """Pitches moved to what is allowed, with what is required, no more than may sound."""
    allowed = onset.pitches.nonzero()[0]
    tops = onset.tops.nonzero()[0]
    top = _nearest(pitches[-1], tops if len(tops) else allowed)
    lower = allowed[allowed < top]
    kept = {top}
    for pitch in pitches[-2::-1]:
        if len(lower):
            kept.add(_nearest(pitch, lower))
    needed = _needed(onset.required, kept, allowed, top)
    for pitch in sorted(kept - {top}):
        if len(kept | needed) <= onset.voices:
            break
        kept.discard(pitch)
    if len(kept | needed) > onset.voices and needed:
        kept = set()
    return tuple(sorted(kept | needed))


def _needed(
    required: tuple[int, ...], kept: set[int], allowed: NDArray[np.int64], top: int
) -> set[int]:
    """Pitches of the required classes: those that are there, else the nearest below or around."""
    found: set[int] = set()
    for pc in required:
        there = [pitch for pitch in kept if pitch % _OCTAVE == pc]
        of_class = allowed[allowed % _OCTAVE == pc]
        below = of_class[of_class < top]
        if there:
            found.add(there[0])
        elif len(below) and len(required) > 1:
            found.add(_nearest(top - _OCTAVE // 2, below))
        elif len(of_class):
            found.add(_nearest(top, of_class))
    return found


def _nearest(pitch: int, allowed: NDArray[np.int64]) -> int:
    """The allowed pitch nearest to a pitch moved by octaves into the range; drums are not moved."""
    low, high = int(allowed[0]), int(allowed[-1])
    while pitch < low and pitch + _OCTAVE <= high:
        pitch += _OCTAVE
    while pitch > high and pitch - _OCTAVE >= low:
        pitch -= _OCTAVE
    return int(allowed[abs(allowed - pitch).argmin()])
