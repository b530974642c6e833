"""The Score: tracks of notes in ticks, with maps of tempo, metre, key, chords and sections.

Everything is frozen; edits (``cadenza.music.edits``) return new scores.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cadenza.errors import UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.units import TICKS_PER_QUARTER, Seconds, TempoMap

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Bend",
    "ChordMark",
    "Control",
    "KeyChange",
    "Meter",
    "MeterChange",
    "Note",
    "Notes",
    "RawEvent",
    "Score",
    "SectionMark",
    "TempoChange",
    "Track",
    "note_columns",
]


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note: start and duration in ticks, MIDI pitch 0–127, velocity 1–127."""

    start_ticks: int
    pitch: int
    duration_ticks: int
    velocity: int

    @property
    def end_ticks(self) -> int:
        """The tick at which the note is released."""
        return self.start_ticks + self.duration_ticks


class Notes(tuple[Note, ...]):
    """Notes that know themselves as columns too; made where many are made at once.

    Attributes
    ----------
    columns : array, shape (N, 4), int64
        Start, pitch, duration and velocity of each; not to be written to.
    """

    columns: NDArray[np.int64]

    @classmethod
    def of(cls, *columns: NDArray[np.int64]) -> Notes:
        """Notes of their four columns, each of shape (N,)."""
        import numpy as np

        made = cls(map(Note, *(each.tolist() for each in columns)))
        made.columns = np.stack(columns, axis=1)
        made.columns.setflags(write=False)
        return made


def note_columns(notes: Iterable[Note]) -> NDArray[np.int64]:
    """Notes as an array of shape (N, 4): start, pitch, duration, velocity.

    Examples
    --------
    >>> note_columns([Note(0, 60, 480, 80)]).tolist()
    [[0, 60, 480, 80]]
    """
    import numpy as np

    if isinstance(notes, Notes):
        return notes.columns
    rows = [(each.start_ticks, each.pitch, each.duration_ticks, each.velocity) for each in notes]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """A control change: number 0–127, value 0–127 (64 = sustain pedal)."""

    at_ticks: int
    number: int
    value: int


@dataclass(frozen=True, slots=True, order=True)
class Bend:
    """A pitch bend, −8192 to 8191."""

    at_ticks: int
    value: int


@dataclass(frozen=True, slots=True, order=True)
class RawEvent:
    """Any other MIDI event of a track, kept as it came (status byte first; meta: FF type …)."""

    at_ticks: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Track:
    """One part of a score.

    Parameters
    ----------
    name : str
        Name as shown and as written into the MIDI file; unique within a composed score.
    program : int
        General MIDI program, 0–127 (0 for drums).
    is_drum : bool
        True for the General MIDI drum channel (channel 10).
    notes : tuple of Note
        In the order of their start ticks.
    channel : int or None
        MIDI channel 0–15 as read from a file; None lets the writer choose.
    """

    name: str
    program: int = 0
    is_drum: bool = False
    notes: tuple[Note, ...] = ()
    controls: tuple[Control, ...] = ()
    bends: tuple[Bend, ...] = ()
    raw: tuple[RawEvent, ...] = ()
    channel: int | None = None

    @property
    def end_ticks(self) -> int:
        """The tick at which the last note is released, 0 where there is none."""
        if isinstance(self.notes, Notes):
            columns = self.notes.columns
            return int((columns[:, 0] + columns[:, 2]).max(initial=0))
        return max((note.end_ticks for note in self.notes), default=0)


@dataclass(frozen=True, slots=True, order=True)
class Meter:
    """A time signature.

    Examples
    --------
    >>> Meter.parse("6/8").bar_beats
    3.0
    """

    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        """Refuse what cannot be written down or played."""
        if not 1 <= self.numerator <= 32 or self.denominator not in (1, 2, 4, 8, 16, 32):
            raise UsageError(
                "a metre is 1 to 32 beats over 1, 2, 4, 8, 16 or 32",
                f"{self.numerator}/{self.denominator}",
                "try 4/4, 3/4 or 6/8",
            )

    @classmethod
    def parse(cls, text: str) -> Meter:
        """Read "3/4".

        Raises
        ------
        UsageError
            When the text is no metre.
        """
        top, slash, bottom = text.strip().partition("/")
        if not (slash and top.strip().isdecimal() and bottom.strip().isdecimal()):
            raise UsageError("a metre is written like 3/4", text, "try 4/4, 3/4 or 6/8")
        if len(top) > 3 or len(bottom) > 3:
            raise UsageError("a metre is 1 to 32 beats", text, "try 4/4, 3/4 or 6/8")
        return cls(int(top), int(bottom))

    def __str__(self) -> str:
        """As written on paper, "6/8"."""
        return f"{self.numerator}/{self.denominator}"

    @property
    def bar_beats(self) -> float:
        """Length of a bar in quarter notes."""
        return self.numerator * 4 / self.denominator

    def bar_ticks(self, ticks_per_quarter: int = TICKS_PER_QUARTER) -> int:
        """Length of a bar in ticks."""
        return self.numerator * 4 * ticks_per_quarter // self.denominator

    @property
    def is_compound(self) -> bool:
        """True for 6/8, 9/8, 12/8: pulses of three."""
        return self.denominator >= 8 and self.numerator % 3 == 0 and self.numerator > 3

    def pulses(self, ticks_per_quarter: int = TICKS_PER_QUARTER) -> tuple[int, ...]:
        """Offsets in ticks of the felt beats of a bar (two in 6/8, 2+2+3 eighths in 7/8)."""
        unit = 4 * ticks_per_quarter // self.denominator
        if self.is_compound:
            return tuple(range(0, self.numerator * unit, 3 * unit))
        if self.denominator >= 8 and self.numerator > 3:
            groups = [2] * (self.numerator // 2)
            if self.numerator % 2:
                groups[-1] = 3
            offsets = [0]
            for group in groups[:-1]:
                offsets.append(offsets[-1] + group * unit)
            return tuple(offsets)
        return tuple(range(0, self.numerator * unit, unit))


@dataclass(frozen=True, slots=True, order=True)
class TempoChange:
    """Quarter notes per minute from a tick on."""

    at_ticks: int
    bpm: float


@dataclass(frozen=True, slots=True, order=True)
class MeterChange:
    """A metre from a tick on."""

    at_ticks: int
    meter: Meter


@dataclass(frozen=True, slots=True)
class KeyChange:
    """A key from a tick on.

    A MIDI key signature holds major and minor only; other modes are written with the
    signature of their scale and kept whole in a text event beside it.
    """

    at_ticks: int
    key: Key


@dataclass(frozen=True, slots=True)
class ChordMark:
    """A chord symbol from a tick on."""

    at_ticks: int
    chord: Chord


@dataclass(frozen=True, slots=True, order=True)
class SectionMark:
    """A section's name from a tick on."""

    at_ticks: int
    name: str


@dataclass(frozen=True, slots=True)
class Score:
    """Tracks and maps. See the module docstring.

    ``end_ticks`` is where the last bar ends (so that 12 asked bars are 12 also when the last
    of them is silent); ``None`` means: where the last note is released.
    """

    ticks_per_quarter: int = TICKS_PER_QUARTER
    tracks: tuple[Track, ...] = ()
    tempos: tuple[TempoChange, ...] = ()
    meters: tuple[MeterChange, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    chords: tuple[ChordMark, ...] = ()
    sections: tuple[SectionMark, ...] = ()
    title: str = ""
    raw: tuple[RawEvent, ...] = ()
    end: int | None = field(default=None)

    @property
    def end_ticks(self) -> int:
        """Where the piece ends."""
        last = max((track.end_ticks for track in self.tracks), default=0)
        return last if self.end is None else max(last, self.end)

    @property
    def tempo_map(self) -> TempoMap:
        """Ticks ↔ seconds of this score."""
        changes = tuple((change.at_ticks, change.bpm) for change in self.tempos)
        return TempoMap(self.ticks_per_quarter, changes)

    @property
    def seconds(self) -> Seconds:
        """Length from tick 0 to the end."""
        return self.tempo_map.seconds(self.end_ticks)

    def bar_starts(self) -> list[int]:
        """The tick at which each bar starts, up to ``end_ticks`` (exclusive)."""
        changes = list(self.meters) or [MeterChange(0, Meter())]
        if changes[0].at_ticks > 0:
            changes.insert(0, MeterChange(0, Meter()))
        starts: list[int] = []
        for index, change in enumerate(changes):
            more = index + 1 < len(changes)
            stop = changes[index + 1].at_ticks if more else self.end_ticks
            bar = max(1, change.meter.bar_ticks(self.ticks_per_quarter))
            starts.extend(range(change.at_ticks, stop, bar))
        return starts

    def track(self, name: str) -> Track:
        """The track of that name.

        Raises
        ------
        KeyError
            When no track has the name.
        """
        for track in self.tracks:
            if track.name == name:
                return track
        raise KeyError(name)

    def with_track(self, track: Track) -> Score:
        """A new score in which the track of that name is this one; appended where new."""
        names = [each.name for each in self.tracks]
        if track.name not in names:
            return replace(self, tracks=(*self.tracks, track))
        tracks = tuple(track if each.name == track.name else each for each in self.tracks)
        return replace(self, tracks=tracks)
