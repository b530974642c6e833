"""Where everything of the piano roll stands: systems, rows of pitches, the drum lane.

All places are in pixels of the kept picture.
"""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.music.score import Score, Track
from cadenza.release.canvas import WIDTH

__all__ = [
    "CHORD_BAND",
    "DRUM_ROW",
    "FOOTER",
    "LEFT",
    "RIGHT",
    "SECTION_BAND",
    "Pitched",
    "System",
    "drum_row",
    "guess_role",
    "systems_of",
]

LEFT, RIGHT, _GUTTER = 28, 28, 46
_HEADER, FOOTER, _BETWEEN = 92, 26, 30
SECTION_BAND, CHORD_BAND = 24, 22
DRUM_ROW, _DRUM_GAP = 12, 10
_BARS_PER_SYSTEM, _MOST_SYSTEMS = 34, 4

_DRUM_ROWS: tuple[tuple[str, frozenset[int]], ...] = (
    ("cymbals", frozenset({49, 51, 52, 53, 55, 57, 59})),
    ("hats", frozenset({42, 44, 46})),
    ("toms", frozenset({41, 43, 45, 47, 48, 50})),
    ("snare", frozenset({37, 38, 39, 40})),
    ("kick", frozenset({35, 36})),
)
_PERCUSSION = "perc"


@dataclass(frozen=True, slots=True)
class Pitched:
    """Rows of the pitched notes: lowest and highest pitch shown, height of one row."""

    low: int
    high: int
    row: float

    @property
    def height(self) -> float:
        """Height of all rows."""
        return (self.high - self.low + 1) * self.row


@dataclass(frozen=True, slots=True)
class System:
    """One stretch of time across the picture, with the places of its bands (kept pixels)."""

    start_ticks: int
    end_ticks: int
    first_bar: int
    bars: tuple[int, ...]
    top: float
    pitched: Pitched
    drum_rows: tuple[str, ...]
    music_end_ticks: int

    @property
    def right(self) -> float:
        """Where the music ends in this system."""
        return self.x(min(self.end_ticks, self.music_end_ticks))

    @property
    def left(self) -> float:
        """Where time starts, right of the keyboard."""
        return LEFT + _GUTTER

    @property
    def roll_top(self) -> float:
        """Top of the pitched notes."""
        return self.top + SECTION_BAND + CHORD_BAND

    @property
    def drums_top(self) -> float:
        """Top of the drum lane."""
        return self.roll_top + self.pitched.height + _DRUM_GAP

    @property
    def bottom(self) -> float:
        """Lower edge of everything."""
        if not self.drum_rows:
            return self.roll_top + self.pitched.height
        return self.drums_top + len(self.drum_rows) * DRUM_ROW + 4

    def x(self, ticks: float) -> float:
        """The place of a tick."""
        span = max(1, self.end_ticks - self.start_ticks)
        width = WIDTH - RIGHT - self.left
        return self.left + width * (ticks - self.start_ticks) / span

    def y(self, pitch: int) -> float:
        """Top of the row of a pitch."""
        return self.roll_top + (self.pitched.high - pitch) * self.pitched.row

    def holds(self, ticks: int) -> bool:
        """True where the tick lies in this system."""
        return self.start_ticks <= ticks < self.end_ticks


def guess_role(track: Track) -> str:
    """The role that a track of a foreign file most likely has, by its program."""
    if track.is_drum:
        return "drums"
    if not track.notes:
        return "other"
    family = track.program // 8
    if family == 4 or sum(note.pitch for note in track.notes) / len(track.notes) < 45:
        return "bass"
    by_family = {0: "chords", 3: "chords", 5: "pad", 6: "pad", 11: "pad", 12: "arpeggio"}
    return by_family.get(family, "melody" if family in {7, 8, 9, 10} else "other")


def systems_of(score: Score) -> list[System]:
    """Break a score into systems of equal length, at most four."""
    bars = score.bar_starts() or [0]
    end = max(score.end_ticks, bars[-1] + 1)
    count = min(_MOST_SYSTEMS, -(-len(bars) // _BARS_PER_SYSTEM))
    per_system = -(-len(bars) // count)
    if count > 1:
        per_system = -(-per_system // 4) * 4
    pitched = _pitched(score, count)
    rows = _drum_rows(score)
    systems: list[System] = []
    top = float(_HEADER)
    for first in range(0, len(bars), per_system):
        stop = bars[first + per_system] if first + per_system < len(bars) else end
        if systems and stop == end:
            length = systems[0].end_ticks - systems[0].start_ticks
            stop = max(stop, bars[first] + length) if len(bars) - first < per_system else stop
        inside = tuple(bars[first : first + per_system])
        systems.append(System(bars[first], stop, first, inside, top, pitched, rows, end))
        top = systems[-1].bottom + _BETWEEN
    return systems


def _pitched(score: Score, systems: int) -> Pitched:
    pitches = [note.pitch for track in score.tracks if not track.is_drum for note in track.notes]
    low, high = (min(pitches) - 2, max(pitches) + 2) if pitches else (55, 79)
    if high - low < 24:
        low, high = low - (24 - high + low) // 2, high + (25 - high + low) // 2
    low, high = max(0, low), min(127, high)
    room = {1: 580, 2: 420, 3: 320}.get(systems, 260)
    return Pitched(low, high, min(13.0, max(3.5, room / (high - low + 1))))


def _drum_rows(score: Score) -> tuple[str, ...]:
    used = {drum_row(n.pitch) for track in score.tracks if track.is_drum for n in track.notes}
    names = [*(name for name, _ in _DRUM_ROWS[:3]), _PERCUSSION, "snare", "kick"]
    return tuple(name for name in names if name in used)


def drum_row(pitch: int) -> str:
    """The drum lane's row of a General MIDI drum note."""
    return next((name for name, pitches in _DRUM_ROWS if pitch in pitches), _PERCUSSION)
