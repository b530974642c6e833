"""The measures of one part, in MusicXML."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from cadenza.formats.notation.harmony import harmony_element
from cadenza.formats.notation.notes import Place, note_elements, put, shown_accidentals
from cadenza.formats.notation.sheet import QUARTER, Bar, Clef, Event, Mark, Sheet
from cadenza.formats.notation.spelling import Spelled, signature
from cadenza.formats.notation.values import Piece, write_voice
from cadenza.formats.notation.writing import Speller, events_in
from cadenza.music.score import Meter

__all__ = ["PartWriter"]


@dataclass(frozen=True, slots=True)
class _Line:
    """A voice of a bar: its index in the part, its pieces (none: a rest for the bar)."""

    voice: int
    pieces: list[Piece]
    place: Place


class PartWriter:
    """Writes one part of a sheet.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    index : int
        The part's place in it. The first part carries sections and tempos, the first pitched
        one the chords.
    """

    def __init__(self, sheet: Sheet, index: int) -> None:
        self._sheet = sheet
        self._part = sheet.parts[index]
        self._index = index
        self._staves = len(self._part.clefs)
        pitched = [i for i, part in enumerate(sheet.parts) if not part.is_drum]
        self._has_chords = index == (pitched[0] if pitched else 0)
        self._chord_steps = [step for step, _ in sheet.chords]
        self._speller = Speller(sheet)
        self._double_bars = {mark.step for mark in sheet.sections[1:]}

    def element(self) -> Element:
        """The ``<part>``."""
        out = Element("part", {"id": f"P{self._index + 1}"})
        before: Bar | None = None
        for bar in self._sheet.bars:
            out.append(self._measure(bar, before))
            before = bar
        return out

    def _measure(self, bar: Bar, before: Bar | None) -> Element:
        is_extra = bar.is_short and bar is not self._sheet.bars[0]
        measure = Element("measure", {"number": f"X{bar.start}" if is_extra else str(bar.number)})
        if bar.is_short:
            measure.set("implicit", "yes")
        self._attributes(measure, bar, before)
        if self._index == 0:
            self._marks(measure, bar)
        lines = self._lines(bar)
        shown = self._accidentals(lines, bar)
        at = 0
        for line in lines:
            if at:
                put(SubElement(measure, "backup"), "duration", at)
            at = self._write(measure, bar, line, shown, chords=line is lines[0])
        self._barline(measure, bar)
        return measure

    def _attributes(self, measure: Element, bar: Bar, before: Bar | None) -> None:
        new_key = before is None or before.key.fifths != bar.key.fifths
        counted = _counted(bar)
        last = None if before is None else _counted(before)
        new_meter = last != counted
        if not (new_key or new_meter):
            return
        attributes = SubElement(measure, "attributes")
        if before is None:
            put(attributes, "divisions", QUARTER)
        if new_key:
            key = SubElement(attributes, "key")
            put(key, "fifths", 0 if self._part.is_drum else bar.key.fifths)
            put(key, "mode", bar.key.mode.removeprefix("harmonic_"))
        if new_meter:
            time = SubElement(attributes, "time")
            if before is not None and before.meter == bar.meter:  # a short bar, or after one
                time.set("print-object", "no")
            put(time, "beats", counted.numerator)
            put(time, "beat-type", counted.denominator)
        if before is None:
            if self._staves > 1:
                put(attributes, "staves", self._staves)
            for number, clef in enumerate(self._part.clefs, 1):
                self._clef(attributes, clef, number)

    def _clef(self, attributes: Element, clef: Clef, number: int) -> None:
        element = SubElement(attributes, "clef")
        if self._staves > 1:
            element.set("number", str(number))
        put(element, "sign", clef.sign)
        if clef.sign != "percussion":
            put(element, "line", clef.line)
        if clef.octaves:
            put(element, "clef-octave-change", clef.octaves)

    def _marks(self, measure: Element, bar: Bar) -> None:
        """Section names, tempos and the word "Swing"."""
        sheet = self._sheet
        for tempo in sheet.tempos:
            if bar.start <= tempo.step < bar.end:
                _metronome(measure, tempo, bar)
        if sheet.swing and bar is sheet.bars[0]:
            direction = _direction(measure, "words", {"font-style": "italic"}, sheet.swing)
            swing = SubElement(SubElement(direction, "sound"), "swing")
            first = round(sheet.swing_ratio * 100)
            put(swing, "first", first)
            put(swing, "second", 100 - first)
            put(swing, "swing-type", "16th" if "16" in sheet.swing else "eighth")
        for section in sheet.sections:
            if section.step == bar.start:
                text = "".join(c for c in section.text if c.isprintable())
                _direction(measure, "rehearsal", {"enclosure": "rectangle"}, text)

    def _lines(self, bar: Bar) -> list[_Line]:
        """What is written: each staff's first voice, and its second where it sounds."""
        out = []
        for staff in range(self._staves):
            held = [self._sounding(2 * staff + voice, bar) for voice in (0, 1)]
            both = bool(held[0] and held[1])
            for voice, events in enumerate(held):
                if not events and (voice == 1 or held[1]):
                    continue
                stem = ("up", "down")[voice] if both or self._part.is_drum else ""
                drums = f"P{self._index + 1}" if self._part.is_drum else ""
                number = staff + 1 if self._staves > 1 else 0
                place = Place(4 * staff + voice + 1, number, stem, drums)
                rests = voice == 0 or not both
                pieces = (
                    write_voice(events, bar.start, bar.length, bar.meter, rests=rests)
                    if events or bar.is_short
                    else []
                )
                out.append(_Line(2 * staff + voice, pieces, place))
        return out

    def _sounding(self, voice: int, bar: Bar) -> list[Event]:
        voices = self._part.voices
        return events_in(voices[voice], bar) if voice < len(voices) else []

    def _names(self, event: Event) -> tuple[Spelled, ...]:
        return () if self._part.is_drum else self._speller.names(event)

    def _accidentals(self, lines: list[_Line], bar: Bar) -> set[tuple[int, int, int]]:
        if self._part.is_drum:
            return set()
        signed = signature(bar.key)
        out: set[tuple[int, int, int]] = set()
        for staff in range(self._staves):
            written = [
                (line.voice, piece, self._names(piece.event))
                for line in lines
                if line.voice // 2 == staff
                for piece in line.pieces
                if piece.event is not None
            ]
            out |= shown_accidentals(written, signed)
        return out

    def _write(
        self,
        measure: Element,
        bar: Bar,
        line: _Line,
        shown: set[tuple[int, int, int]],
        *,
        chords: bool,
    ) -> int:
        """Write a voice; its length in steps."""
        waiting = self._chords_in(bar) if chords and self._has_chords else []
        if not line.pieces:
            for index in waiting:
                self._harmony(measure, index, self._chord_steps[index] - bar.start)
            measure.extend(note_elements(None, bar.length, (), line.place, set()))
            return bar.length
        at = 0
        for piece in line.pieces:
            if piece.start > at:
                forward = SubElement(measure, "forward")
                put(forward, "duration", piece.start - at)
                put(forward, "voice", line.place.voice)
                if line.place.staff:
                    put(forward, "staff", line.place.staff)
            while waiting and self._chord_steps[waiting[0]] - bar.start < piece.end:
                index = waiting.pop(0)
                self._harmony(measure, index, self._chord_steps[index] - bar.start - piece.start)
            names = self._names(piece.event) if piece.event else ()
            signs = {n for v, start, n in shown if (v, start) == (line.voice, piece.start)}
            length = piece.end - piece.start
            measure.extend(note_elements(piece, length, names, line.place, signs))
            at = piece.end
        return at

    def _chords_in(self, bar: Bar) -> list[int]:
        first = bisect_left(self._chord_steps, bar.start)
        return list(range(first, bisect_left(self._chord_steps, bar.end)))

    def _harmony(self, measure: Element, index: int, offset: int) -> None:
        staff = 1 if self._staves > 1 else None
        measure.append(harmony_element(self._sheet.chords[index][1], offset, staff))

    def _barline(self, measure: Element, bar: Bar) -> None:
        """Double bars before sections, the final bar at the end."""
        is_last = bar is self._sheet.bars[-1]
        if is_last or bar.end in self._double_bars:
            barline = SubElement(measure, "barline", {"location": "right"})
            put(barline, "bar-style", "light-heavy" if is_last else "light-light")


def _counted(bar: Bar) -> Meter:
    """The metre that a bar fills: a short one its own, the upbeat the one that follows."""
    if not bar.is_short or bar.number == 0:
        return bar.meter
    sixteenths = bar.length * 4 // QUARTER
    unit = next(unit for unit in (4, 2, 1) if sixteenths % unit == 0)
    return Meter(sixteenths // unit, 16 // unit)


def _direction(measure: Element, kind: str, attributes: dict[str, str], text: str) -> Element:
    direction = SubElement(measure, "direction", {"placement": "above"})
    held = SubElement(SubElement(direction, "direction-type"), kind, attributes)
    held.text = text
    return direction


def _metronome(measure: Element, tempo: Mark, bar: Bar) -> None:
    direction = SubElement(measure, "direction", {"placement": "above"})
    held = SubElement(SubElement(direction, "direction-type"), "metronome")
    put(held, "beat-unit", "quarter")
    bpm = tempo.bpm
    if bar.meter.is_compound and bar.meter.denominator == 8:
        SubElement(held, "beat-unit-dot")
        bpm /= 1.5
    put(held, "per-minute", f"{bpm:.0f}")
    if tempo.step > bar.start:
        put(direction, "offset", tempo.step - bar.start)
    SubElement(direction, "sound", {"tempo": f"{tempo.bpm:g}"})
