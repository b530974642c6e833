"""What can be asked of a file, and how an answer looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cadenza.music.chord import Chord
from cadenza.music.gm import INSTRUMENTS
from cadenza.music.key import Key
from cadenza.music.score import Meter

__all__ = ["Asked", "AskedChord", "AskedPart", "Check", "Json"]

Json: TypeAlias = "str | float | list[str] | None"


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part that must be there.

    Parameters
    ----------
    role : str or None
        Role or track name ("melody", "melody_2"); None where any track will do.
    program : int or None
        General MIDI program, 0–127; None where any will do, and for drums.
    is_drum : bool
        True where the part must be on the drum channel.
    """

    role: str | None = None
    program: int | None = None
    is_drum: bool = False

    def __str__(self) -> str:
        """As shown in a receipt: "melody: electric_piano_1"."""
        name = "drums" if self.is_drum else ""
        if self.program is not None and not self.is_drum:
            name = INSTRUMENTS[self.program].name
        return ": ".join(dict.fromkeys(each for each in (self.role, name) if each)) or "any"


@dataclass(frozen=True, slots=True)
class AskedChord:
    """A chord that must sound from ``start_ticks`` up to ``end_ticks``."""

    start_ticks: int
    end_ticks: int
    chord: Chord


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as far as a file can show it; None or empty: not asked.

    Parameters
    ----------
    tempo_bpm : float or None
        Quarter notes per minute.
    key : Key or None
        Tonic and mode.
    meter : Meter or None
        Time signature.
    bars : int or None
        Length in bars.
    seconds : float or None
        Length in seconds; a piece has whole bars, so half a bar off is as near as can be.
    parts : tuple of AskedPart
        Parts that must be there.
    only_parts : bool
        True where no other track may have notes ("piano solo").
    without : tuple of str
        Roles, instruments or families that must not be there ("drums", "violin", "strings").
    chords : tuple of AskedChord
        Which chord must sound when, in ticks of the file.
    register : int or None
        MIDI pitch from which chords are voiced.
    octave_spread : int or None
        Octaves that the voicing of a chord spans.
    beats_per_chord : float or None
        Quarter notes that each chord lasts.
    voiced : tuple of str
        Tracks that are held to ``register`` and ``octave_spread``.
    paced : tuple of AskedChord
        The chords of the piece, each as long as ``beats_per_chord`` says.
    """

    tempo_bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    bars: int | None = None
    seconds: float | None = None
    parts: tuple[AskedPart, ...] = ()
    only_parts: bool = False
    without: tuple[str, ...] = ()
    chords: tuple[AskedChord, ...] = field(default=())
    register: int | None = None
    octave_spread: int | None = None
    beats_per_chord: float | None = None
    voiced: tuple[str, ...] = ()
    paced: tuple[AskedChord, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One field: what was asked, what the file holds, whether they agree; ``note`` says why."""

    field: str
    asked: Json
    found: Json
    ok: bool
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As written into a receipt."""
        row = {"field": self.field, "asked": self.asked, "found": self.found, "ok": self.ok}
        return {**row, "note": self.note} if self.note else row
