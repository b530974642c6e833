"""Where an event of a line stands: what is known of it before it is chosen.

Lines are written in one *home* key: a piece is moved so that its notes lie on those of C major
(A minor, D dorian, …), by at most six semitones. A chord is one symbol, and would otherwise be
twelve; a model for any other key is the same model and a shift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cadenza.music.key import MODES
from cadenza.tokens.layout import Harmony, Window, transposition
from cadenza.tokens.vocabulary import CHORD_QUALITIES, MAX_BAR_STEPS, METERS, ROLES, STYLES

__all__ = ["PLACES", "PLACE_SIZES", "Ground", "family_of_program", "ground_of", "home_shift"]

PLACES = ("position", "meter", "mode", "chord", "bass", "role", "family", "style", "dynamics")
"""What is known of an event's place, in the order of its columns."""

PLACE_SIZES = (
    1 + MAX_BAR_STEPS,
    len(METERS),
    1 + len(MODES),
    2 + 12 * len(CHORD_QUALITIES),
    2 + 12,
    1 + len(ROLES),
    1 + 16 + 1,
    len(STYLES),
    2,
)
"""Number of values of each; 0 means "any" or "not known"."""

_FAMILY_SIZE, _DRUMS = 8, 17
_DEGREES = {
    "major": 0, "ionian": 0, "dorian": 2, "phrygian": 4, "lydian": 5, "mixolydian": 7,
    "minor": 9, "aeolian": 9, "harmonic_minor": 9, "locrian": 11,
}  # fmt: skip
"""Mode → semitones from the tonic of the major key of the same signature up to its own."""


def home_shift(tonic: int, mode: int) -> int:
    """Semitones, −6 to 5, that bring a key home; drums never move.

    Parameters
    ----------
    tonic, mode : int
        Members of TONIC and MODE (``vocabulary.key_indices``); 0, "not known", stays.

    Examples
    --------
    >>> from cadenza.music.key import Key
    >>> from cadenza.tokens.vocabulary import key_indices
    >>> [home_shift(*key_indices(Key(*name.split()))) for name in ("D major", "E minor")]
    [-2, 5]
    """
    if not tonic or not mode:
        return 0
    target = _DEGREES[list(MODES)[mode - 1]]
    return (target - (tonic - 1) + 6) % 12 - 6


def family_of_program(program: int) -> int:
    """The value of ``family`` for a General MIDI program; −1 is the drums.

    >>> family_of_program(0), family_of_program(40), family_of_program(-1)
    (1, 6, 17)
    """
    return _DRUMS if program < 0 else 1 + program // _FAMILY_SIZE


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for every line of a piece: style, metre, key and chords.

    Parameters
    ----------
    style, meter, tonic, mode : int
        Members of their families; 0 means "any".
    bar_steps : int
        Steps in a bar.
    dynamics : bool
        Whether velocities mean anything.
    steps : array, shape (K,), int64
        Where chords begin, in steps of the piece, rising; empty where none is known.
    chords : array, shape (K, 2), int64
        ``vocabulary.chord_id`` and ``bass_id`` of each.
    """

    style: int
    meter: int
    tonic: int
    mode: int
    bar_steps: int
    dynamics: bool
    steps: NDArray[np.int64]
    chords: NDArray[np.int64]

    @property
    def shift(self) -> int:
        """Semitones that bring the piece home."""
        return home_shift(self.tonic, self.mode)

    def places(self, onsets: NDArray[np.integer], role: int, program: int) -> NDArray[np.int16]:
        """The places of events at home.

        Parameters
        ----------
        onsets : array, shape (N,)
            Steps from the first barline.
        role, program : int
            Of the part; the program is −1 for drums.

        Returns
        -------
        array, shape (N, 9), int16
            The columns are ``PLACES``.
        """
        found = np.zeros((len(onsets), len(PLACES)), dtype=np.int16)
        found[:, 0] = 1 + np.asarray(onsets) % self.bar_steps
        found[:, 1], found[:, 2] = self.meter, self.mode
        if len(self.steps):
            at = np.searchsorted(self.steps, onsets, side="right") - 1
            _, chords, basses = transposition(self.shift)
            known = np.where((at >= 0)[:, None], self.chords[np.maximum(at, 0)], 0)
            found[:, 3], found[:, 4] = chords[known[:, 0]], basses[known[:, 1]]
        found[:, 5], found[:, 6] = 1 + role, family_of_program(program)
        found[:, 7], found[:, 8] = self.style, int(self.dynamics)
        return found


def ground_of(window: Window) -> Ground:
    """The ground of a window; its first bar is at step 0."""
    rows: list[Harmony] = []
    for bar, chords in enumerate(window.chords):
        rows += [(bar * window.bar_steps + step, chord, bass) for step, chord, bass in chords]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return Ground(
        window.style,
        window.meter,
        window.tonic,
        window.mode,
        window.bar_steps,
        window.dynamics,
        table[:, 0],
        table[:, 1:],
    )
