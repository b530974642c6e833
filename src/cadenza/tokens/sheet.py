"""A piece on the grid: what tokens can say of a score.

Bars are counted from 0 and all of one length; a part is known by its *slot*, its index among
the parts. Steps are 12 to the quarter note.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadenza.errors import UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.tokens.vocabulary import MAX_SLOTS, ROLES, bar_steps_of

__all__ = ["Event", "Sheet", "SheetPart"]


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A note on the grid.

    ``step`` counts from the barline of its bar; ``duration_steps`` is 1 or more and may reach
    past the bar; ``velocity`` is 1–127.
    """

    step: int
    pitch: int
    duration_steps: int
    velocity: int = 80


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A part: its role (``ROLES``) and General MIDI program, −1 for drums."""

    role: str
    program: int = 0

    def __post_init__(self) -> None:
        """Refuse roles and programs that no token stands for."""
        if self.role not in ROLES:
            raise UsageError("a role is one of " + ", ".join(ROLES), self.role)
        if (self.role == "drums") != (self.program < 0) or self.program > 127:
            raise UsageError(
                "a program lies between 0 and 127, and is -1 for drums only", str(self.program)
            )

    @property
    def is_drum(self) -> bool:
        """True for the drum part."""
        return self.program < 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece on the grid.

    Parameters
    ----------
    style : str
        A style's name; "" for any.
    tempo_bpm : float
        Quarter notes a minute.
    meter : Meter
        The one metre of the piece; its bar is a whole number of steps, at most 96.
    key : Key or None
        None where it is not known.
    dynamics : bool
        False where the velocities mean nothing; no tokens tell them then.
    parts : tuple of SheetPart
        At most 16.
    bars : int
        Number of bars.
    chords : tuple of tuple of (step, Chord or None)
        For each bar the chords that begin in it; None is "no chord". An empty bar goes on as
        before. Empty altogether where nothing is known of the harmony.
    cells : dict
        (bar, slot) → events in rising order; empty cells are left out.
    opens, closes : bool
        Whether the music begins with the first bar and ends with the last, or was cut there.

    Raises
    ------
    UsageError
        When the metre does not fit the grid, or there are more than 16 parts.
    """

    style: str
    tempo_bpm: float
    meter: Meter
    key: Key | None
    dynamics: bool
    parts: tuple[SheetPart, ...]
    bars: int
    chords: tuple[tuple[tuple[int, Chord | None], ...], ...] = ()
    cells: dict[tuple[int, int], tuple[Event, ...]] = field(default_factory=dict)
    opens: bool = True
    closes: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be written in tokens."""
        if bar_steps_of(self.meter) is None:
            raise UsageError(
                "a bar is a whole number of twelfths of a quarter note, at most eight quarters",
                str(self.meter),
                "use --engine theory for this metre",
            )
        if len(self.parts) > MAX_SLOTS:
            raise UsageError(f"a sheet has at most {MAX_SLOTS} parts", str(len(self.parts)))
        if self.chords and len(self.chords) != self.bars:
            raise UsageError("chords are given for every bar or for none", str(len(self.chords)))

    @property
    def bar_steps(self) -> int:
        """Steps in a bar."""
        return bar_steps_of(self.meter) or 0
