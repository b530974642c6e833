"""Written measures → Score: repeats written out, ties joined, times in ticks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from cadenza.errors import FileError
from cadenza.formats.reading.model import PlayedBy, Sounding, Written, WrittenMeasure
from cadenza.formats.reading.unfolding import played_order
from cadenza.music.key import Key
from cadenza.music.score import (
    ChordMark,
    Control,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    SectionMark,
    TempoChange,
    Track,
)
from cadenza.music.smf import MAX_QUARTERS
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["play_out"]

_PEDAL = 64
_SLOWEST_BPM, _FASTEST_BPM = 4.0, 1000.0


def play_out(written: Written) -> Score:
    """The score of what sounds.

    A tempo, metre or key that was in force where a repeat begins is in force there again. A
    measure that is shorter or longer than its metre, as an upbeat is, gets a metre of its own,
    so that every bar line stays where it was; two short ones that make a whole one do not.

    Parameters
    ----------
    written : Written
        What a reader found.

    Raises
    ------
    FileError
        When it is longer than any piece.
    """
    order = played_order([measure.jumps for measure in written.measures])
    tempos = _tempos_at_start(written.measures)
    starts: list[Fraction] = []
    at = Fraction()
    for index in order:
        starts.append(at)
        at += written.measures[index].quarters
    if at > MAX_QUARTERS:
        rule = f"a piece lasts at most {MAX_QUARTERS} quarter notes"
        raise FileError(rule, f"{float(at):.0f}", "split it")
    played = _Played()
    for index, start in zip(order, starts, strict=True):
        played.take(written.measures[index], start, tempos[index])
    return Score(
        TICKS_PER_QUARTER,
        _tracks(played, written.parts),
        tuple(played.tempos),
        tuple(_meters([written.measures[index] for index in order], starts)),
        tuple(played.keys),
        tuple(played.chords),
        tuple(played.sections),
        written.title,
        end=_ticks(at),
    )


def _ticks(quarters: Fraction) -> int:
    return max(0, round(quarters * TICKS_PER_QUARTER))


def _tempos_at_start(measures: Sequence[WrittenMeasure]) -> list[float | None]:
    """The tempo in force where each measure begins; None where none was given."""
    current: float | None = None
    out: list[float | None] = []
    for measure in measures:
        at_once = [bpm for at, bpm in measure.tempos if at == 0]
        out.append(at_once[-1] if at_once else current)
        current = measure.tempos[-1][1] if measure.tempos else current
    return out


@dataclass(slots=True)
class _Played:
    """What was played so far, in ticks."""

    notes: dict[PlayedBy, list[tuple[Fraction, Sounding]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    pedals: dict[PlayedBy, list[Control]] = field(default_factory=lambda: defaultdict(list))
    tempos: list[TempoChange] = field(default_factory=list)
    keys: list[KeyChange] = field(default_factory=list)
    chords: list[ChordMark] = field(default_factory=list)
    sections: list[SectionMark] = field(default_factory=list)

    def take(self, measure: WrittenMeasure, start: Fraction, tempo: float | None) -> None:
        """One measure more."""
        for note in measure.notes:
            self.notes[note.by].append((max(Fraction(), start + note.at), note))
        for at, by, value in measure.pedals:
            self.pedals[by].append(Control(_ticks(start + at), _PEDAL, value))
        if tempo is not None:
            self._tempo(start, tempo)
        for at, bpm in measure.tempos:
            if at > 0:  # what holds from the start on is in ``tempo``
                self._tempo(start + at, bpm)
        if measure.key is not None:
            self._key(_ticks(start), measure.key)
        for at, chord in measure.chords:
            self.chords.append(ChordMark(_ticks(start + at), chord))
        for at, name in measure.sections:
            self.sections.append(SectionMark(_ticks(start + at), name))

    def _tempo(self, at: Fraction, bpm: float) -> None:
        bpm = min(max(bpm, _SLOWEST_BPM), _FASTEST_BPM)
        if not self.tempos and at > 0:
            self.tempos.append(TempoChange(0, 120.0))
        if self.tempos and self.tempos[-1].at_ticks >= _ticks(at):
            self.tempos.pop()
        if not self.tempos or self.tempos[-1].bpm != bpm:
            self.tempos.append(TempoChange(_ticks(at), bpm))

    def _key(self, at_ticks: int, key: Key) -> None:
        if not self.keys or self.keys[-1].key != key:
            self.keys.append(KeyChange(at_ticks, key))


def _meters(measures: Sequence[WrittenMeasure], starts: Sequence[Fraction]) -> list[MeterChange]:
    """A change wherever bars begin to be of another length."""
    out: list[MeterChange] = []
    index = 0
    while index < len(measures):
        measure = measures[index]
        full = Fraction(4 * measure.meter.numerator, measure.meter.denominator)
        length, count = measure.quarters, 1
        while index > 0 and length < full and index + count < len(measures):
            length += measures[index + count].quarters
            count += 1
        if length != full:
            length, count = measure.quarters, 1
        meter = measure.meter if length == full else _meter_of(length) or measure.meter
        if not out or out[-1].meter != meter:
            out.append(MeterChange(_ticks(starts[index]), meter))
        index += count
    return out


def _meter_of(quarters: Fraction) -> Meter | None:
    """The metre whose bar is that long, in the largest beats; None where there is none."""
    for denominator in (4, 8, 16, 32):
        beats = quarters * denominator / 4
        if beats.denominator == 1 and 1 <= beats <= 32:
            return Meter(int(beats), denominator)
    return None


def _tracks(played: _Played, parts: tuple[str, ...]) -> tuple[Track, ...]:
    """A track for each part and sound, in the order of the page."""
    pedals = {by[0]: controls for by, controls in played.pedals.items()}
    tracks: list[Track] = []
    names: set[str] = set()
    for by in sorted(played.notes, key=lambda each: (each[0], each[2], each[1])):
        part, program, is_drum = by
        name = plain = parts[part]
        number = 1
        while not name or name in names:
            number += 1
            name = f"{plain or 'Part'} {number if plain else number - 1}"
        names.add(name)
        notes = _joined(played.notes[by])
        controls = tuple(sorted(pedals.get(part, ())))
        tracks.append(Track(name, program, is_drum, notes, controls))
    return tuple(tracks)


def _joined(found: list[tuple[Fraction, Sounding]]) -> tuple[Note, ...]:
    """Notes with their ties joined; of two that start as one pitch at once the longer stays."""
    open_ties: dict[int, int] = {}
    whole: list[tuple[Fraction, Fraction, Sounding]] = []
    for start, note in sorted(found, key=lambda each: (each[0], each[1].pitch, each[1].tied_on)):
        end = start + note.length
        index = open_ties.get(note.pitch, -1)
        if note.tied_from and index >= 0 and whole[index][1] == start:
            whole[index] = (whole[index][0], end, whole[index][2])
        else:
            index = len(whole)
            whole.append((start, end, note))
        if note.tied_on:
            open_ties[note.pitch] = index
        elif open_ties.get(note.pitch) == index:
            del open_ties[note.pitch]
    longest: dict[tuple[int, int], Note] = {}
    for start, end, note in whole:
        ticks = _ticks(start)
        new = Note(ticks, note.pitch, max(1, _ticks(end) - ticks), note.velocity)
        old = longest.get((ticks, note.pitch), new)
        longest[ticks, note.pitch] = replace(
            new,
            duration_ticks=max(new.duration_ticks, old.duration_ticks),
            velocity=max(new.velocity, old.velocity),
        )
    return tuple(sorted(longest.values()))
