"""Staves and clefs: which part needs two staves, which clef keeps its notes near the lines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from cadenza.formats.notation.rhythm import Played
from cadenza.formats.notation.sheet import QUARTER, Clef
from cadenza.music.score import Note

__all__ = [
    "BASS",
    "PERCUSSION",
    "TREBLE",
    "TWO_HANDED",
    "are_two_hands",
    "best_clef",
    "hand_clefs",
    "is_grand",
    "split_hands",
]

TREBLE, BASS, PERCUSSION = Clef("G", 2), Clef("F", 4), Clef("percussion", 2)
_ALTO, _TENOR = Clef("C", 3), Clef("C", 4)
_TREBLE_8VB, _TREBLE_8VA, _BASS_8VB = Clef("G", 2, -1), Clef("G", 2, 1), Clef("F", 4, -1)
_TREBLE_15MA = Clef("G", 2, 2)

_BOTTOM_LINE = {"G": 30, "F": 18, "C": 0}
_GRAND = frozenset({*range(8), 8, 10, 11, 12, 16, 17, 18, 19, 20, 21, 23, 46, *range(48, 56),
                    *range(80, 104)})  # fmt: skip
"""Programs that two hands play: keyboards, mallets, harp, ensembles, synthesisers."""
TWO_HANDED = frozenset({*range(9), *range(16, 22), 23, 46})
"""Programs of which one player plays everything: keyboards, accordions, harp."""
_GUITARS = frozenset(range(24, 32))
_BASSES = frozenset({*range(32, 40), 43})
_TENORS = frozenset({42, 57, 70})
_HIGH = frozenset({22, 40, 56, 59, 60, 64, 65, 66, 68, 69, 71, 72, 73, 74, 75, 78, 79, 105, 110})
"""Programs whose players read the treble clef, whatever they play."""
_MIDDLE, _SPAN, _STAY, _REACH, _TENTH = 60, 12, 4, 5, 16
_WINDOW = 2 * QUARTER
_LEAST_SHARE, _FAR_SHARE, _MOST_LINES = 0.12, 0.02, 3
_HANDS_APART, _ONE_HAND_SHARE, _OWN_CLEF = 5, 0.9, 1.0


def _bottom(clef: Clef) -> int:
    """Staff place (lines and spaces above C0) of the lowest line."""
    if clef.sign == "C":
        return 28 - 2 * (clef.line - 1) + 7 * clef.octaves
    return _BOTTOM_LINE[clef.sign] + 7 * clef.octaves


def _ledger_lines(pitch: int, clef: Clef) -> int:
    """Ledger lines that a pitch needs, one line for each two staff places outside."""
    place = (pitch // 12 - 1) * 7 + (0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6)[pitch % 12]
    bottom = _bottom(clef)
    return max(0, (bottom - place) // 2, (place - bottom - 8) // 2)


def best_clef(pitches: Sequence[int], program: int) -> Clef:
    """The clef with the fewest ledger lines among those the instrument's players read.

    Parameters
    ----------
    pitches : sequence of int
        MIDI pitches of the staff.
    program : int
        General MIDI program.
    """
    if program in _GUITARS:
        choices = [_TREBLE_8VB]
    elif program in _BASSES:
        choices = [_BASS_8VB, BASS]
    elif program in _HIGH:
        choices = [TREBLE, _TREBLE_8VA] if program in (72, 78) else [TREBLE]
    elif program == 41:
        choices = [_ALTO, TREBLE]
    elif program in _TENORS:
        choices = [BASS, _TENOR, TREBLE]
    else:
        choices = [TREBLE, BASS, _TREBLE_8VA, _BASS_8VB, _TREBLE_15MA]
    prices = {TREBLE: 0.0, BASS: 0.0, _ALTO: 0.0, _BASS_8VB: 0.3 if program not in _BASSES else 0.0}
    if program in _TENORS:
        prices = {BASS: 0.0, _TENOR: 0.4, TREBLE: 0.8}
    count = max(1, len(pitches))

    def price(clef: Clef) -> float:
        lines = [_ledger_lines(pitch, clef) for pitch in pitches]
        return sum(n + (n > 2) * (n - 2) for n in lines) / count + prices.get(clef, 0.6)

    return min(choices, key=price)


def hand_clefs(right: Sequence[int], left: Sequence[int]) -> tuple[Clef, Clef]:
    """Clefs of two hands: treble over bass, unless a hand lies far in the other's.

    Parameters
    ----------
    right, left : sequence of int
        MIDI pitches of each.
    """

    def lines(pitches: Sequence[int], clef: Clef) -> float:
        return sum(_ledger_lines(pitch, clef) for pitch in pitches) / max(1, len(pitches))

    def clef(pitches: Sequence[int], own: Clef, other: Clef) -> Clef:
        return other if lines(pitches, own) > lines(pitches, other) + _OWN_CLEF else own

    return clef(right, TREBLE, BASS), clef(left, BASS, TREBLE)


def are_two_hands(one: Sequence[Note], other: Sequence[Note]) -> bool:
    """True where of two tracks of a keyboard one is high, one low, each within a hand's reach.

    Parameters
    ----------
    one, other : sequence of Note
        Their notes, in order.
    """
    apart = abs(median(n.pitch for n in one) - median(n.pitch for n in other))
    return apart >= _HANDS_APART and all(_is_one_hand(notes) for notes in (one, other))


def _is_one_hand(notes: Sequence[Note]) -> bool:
    chords = [
        [note.pitch for note in chord] for _, chord in groupby(notes, lambda n: n.start_ticks)
    ]
    within = sum(max(chord) - min(chord) <= _TENTH for chord in chords)
    return within >= _ONE_HAND_SHARE * len(chords)


def is_grand(notes: Sequence[Played], program: int) -> bool:
    """True where a part of two hands lies in both staves of a grand staff."""
    if program not in _GRAND or not notes:
        return False
    right, left = split_hands(notes)
    share = min(len(right), len(left)) / len(notes)
    if share >= _LEAST_SHARE:
        return True
    clef = best_clef([note.pitch for note in notes], program)
    far = sum(_ledger_lines(note.pitch, clef) > 2 for note in notes)
    fewer = min(right, left, key=len)
    too_far = any(_ledger_lines(note.pitch, clef) > _MOST_LINES for note in fewer)
    return share > 0 and (far > _FAR_SHARE * len(notes) or too_far)


def split_hands(notes: Sequence[Played]) -> tuple[list[Played], list[Played]]:
    """Right and left hand: chords of up to an octave on one side of middle C stay together.

    Parameters
    ----------
    notes : sequence of Played
        A part's notes, in order; those whose hand is said go there.
    """
    right = [note for note in notes if note.hand > 0]
    left = [note for note in notes if note.hand < 0]
    chords: dict[int, list[Played]] = {}
    for note in notes:
        if not note.hand:
            chords.setdefault(note.start, []).append(note)
    last, last_start = 0, -QUARTER
    for _, window in groupby(sorted(chords.items()), key=lambda pair: pair[0] // _WINDOW):
        for start, pitches, members in _figures(list(window)):
            middle = _MIDDLE
            if start - last_start <= 4 * QUARTER and last:
                middle -= last * _STAY
            straddles = pitches[0] < _MIDDLE - _REACH and pitches[-1] >= _MIDDLE
            if len(members) > 1 or (pitches[-1] - pitches[0] <= _SPAN and not straddles):
                hand = 1 if sum(pitches) / len(pitches) >= middle else -1
                written = -hand if _is_far(pitches, hand) else hand
                for chord in members:
                    (right if written > 0 else left).extend(chord)
            else:
                at = _gap(pitches)
                right.extend(note for note in members[0] if note.pitch >= at)
                left.extend(note for note in members[0] if note.pitch < at)
                hand = 0
            last, last_start = hand, start
    return sorted(right), sorted(left)


def _is_far(pitches: Sequence[int], hand: int) -> bool:
    """True where the hand's staff needs clearly more ledger lines than the other hand's."""
    own, other = (TREBLE, BASS) if hand > 0 else (BASS, TREBLE)
    needed, instead = (max(_ledger_lines(p, clef) for p in pitches) for clef in (own, other))
    return needed > instead + 1


def _figures(
    window: list[tuple[int, list[Played]]],
) -> list[tuple[int, list[int], list[list[Played]]]]:
    """What one hand decision is made for: (start, pitches, chords).

    A line of single notes within a tenth is one figure; chords are decided one by one.
    """
    chords = [chord for _, chord in window]
    together = sorted(note.pitch for chord in chords for note in chord)
    is_line = all(len(chord) == 1 for chord in chords)
    if len(chords) > 1 and is_line and together[-1] - together[0] <= _TENTH:
        return [(window[0][0], together, chords)]
    return [(start, sorted(n.pitch for n in chord), [chord]) for start, chord in window]


def _gap(pitches: Sequence[int]) -> int:
    """The pitch from which a wide chord belongs to the right hand."""
    best, size = _MIDDLE, -1.0
    for low, high in pairwise(pitches):
        if high < _MIDDLE - 7 or low > _MIDDLE + 7:
            continue
        gap = high - low - abs((low + high) / 2 - _MIDDLE) / 2
        if gap > size:
            best, size = high, gap
    return best
