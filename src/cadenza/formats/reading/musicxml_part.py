"""One part of a MusicXML score → notes and signs of the written measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from cadenza.formats.notation.drums import place_of
from cadenza.formats.reading.harmony import chord_of
from cadenza.formats.reading.keys import key_of_fifths
from cadenza.formats.reading.model import Jumps, PlayedBy, WrittenMeasure
from cadenza.formats.reading.placing import GRACE, Mark, Placed, place_notes
from cadenza.music.gm import DRUM_NAMES
from cadenza.music.score import Meter

__all__ = ["PartReader", "Player"]

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_BEAT_UNITS = {
    "breve": Fraction(8), "whole": Fraction(4), "half": Fraction(2), "quarter": Fraction(1),
    "eighth": Fraction(1, 2), "16th": Fraction(1, 4), "32nd": Fraction(1, 8),
}  # fmt: skip
_STRONG = {"accent": 12, "strong-accent": 20}
_SHORT = {"staccato": Fraction(1, 2), "staccatissimo": Fraction(1, 3), "spiccato": Fraction(1, 3)}
_LONGEST = Fraction(4096)
_SNARE = 38
_DRUM_AT = {
    (place_of(pitch).letter, place_of(pitch).octave): pitch
    for pitch in sorted(DRUM_NAMES, key=lambda pitch: (pitch in (36, 38, 42, 49, 51), -pitch))
}
"""Line of the percussion staff → the commonest drum that stands there."""


@dataclass(slots=True)
class Player:
    """Who plays a part.

    Parameters
    ----------
    number : int
        Of the part, from 0.
    name : str
        As shown.
    program, is_drum
        What plays notes that name no instrument.
    programs : dict
        Id of an instrument → program, whether it is the drum kit.
    drums : dict
        Id of an instrument → the MIDI pitch that it strikes.
    """

    number: int
    name: str
    program: int = 0
    is_drum: bool = False
    programs: dict[str, tuple[int, bool]] = field(default_factory=dict)
    drums: dict[str, int] = field(default_factory=dict)

    def by(self, instrument: str) -> PlayedBy:
        """Who plays a note that names that instrument, or none."""
        program, is_drum = self.programs.get(instrument, (self.program, self.is_drum))
        return self.number, 0 if is_drum else program, is_drum


@dataclass(slots=True)
class _State:
    """What holds while a part is read."""

    divisions: Fraction = Fraction(1)
    transpose: int = 0
    meter: Meter = field(default_factory=Meter)
    endings: frozenset[int] = frozenset()
    at: Fraction = Fraction()
    last_start: Fraction = Fraction()
    reached: Fraction = Fraction()
    graces: dict[str, list[list[Placed]]] = field(default_factory=dict)


class PartReader:
    """Reads one part into measures that all parts share.

    Parameters
    ----------
    player : Player
        Who plays it.
    measures : list of WrittenMeasure
        Those of the parts before; as many as there are.
    """

    def __init__(self, player: Player, measures: list[WrittenMeasure]) -> None:
        self.player = player
        self._measures = measures
        self._state = _State()
        self._placed: list[Placed] = []
        self._marks: list[Mark] = []
        self._index = 0
        self._handlers: Mapping[str, Callable[[Element], None]] = {
            "attributes": self._attributes,
            "note": self._note,
            "backup": self._backup,
            "forward": self._forward,
            "direction": self._direction,
            "sound": self._sound,
            "harmony": self._harmony,
            "barline": self._barline,
        }

    @property
    def _here(self) -> WrittenMeasure:
        return self._measures[self._index]

    def read(self, part: Element) -> None:
        """Read every measure of a ``<part>``."""
        for index, element in enumerate(part.findall("measure")):
            self._index = index
            if index == len(self._measures):
                self._measures.append(WrittenMeasure())
            state = self._state
            state.at = state.last_start = state.reached = Fraction()
            if state.endings:
                self._here.jumps.endings |= state.endings
            for child in element:
                handler = self._handlers.get(child.tag)
                if handler is not None:
                    handler(child)
            for voice in list(state.graces):
                self._flush_graces(voice, state.at)
            self._here.meter = state.meter
            self._here.length = max(self._here.length, state.reached)

    def place_notes(self, starts: list[Fraction]) -> None:
        """Hand the notes to their measures, as loud as the marks say.

        Parameters
        ----------
        starts : list of Fraction
            Where each measure begins on the page, in quarter notes.
        """
        place_notes(self._placed, self._marks, self._measures, starts)

    def _quarters(self, text: str | None) -> Fraction:
        """A duration in divisions."""
        length = _number(text) / self._state.divisions
        return min(max(length, Fraction()), _LONGEST)

    def _attributes(self, element: Element) -> None:
        state = self._state
        divisions = _number(element.findtext("divisions"))
        state.divisions = divisions if divisions > 0 else state.divisions
        time = element.find("time")
        if time is not None:
            state.meter = _meter(time) or state.meter
        transpose = element.find("transpose")
        if transpose is not None:
            octaves = _number(transpose.findtext("octave-change"))
            state.transpose = int(_number(transpose.findtext("chromatic")) + 12 * octaves)
            state.transpose = min(max(state.transpose, -127), 127)
        fifths = element.findtext("key/fifths")
        if fifths is not None and self._here.key is None and not self.player.is_drum:
            sounding = int(_number(fifths)) + 7 * state.transpose % 12
            mode = (element.findtext("key/mode") or "").strip()
            self._here.key = key_of_fifths(sounding, mode)

    def _backup(self, element: Element) -> None:
        back = self._quarters(element.findtext("duration"))
        self._state.at = max(Fraction(), self._state.at - back)

    def _forward(self, element: Element) -> None:
        self._state.at += self._quarters(element.findtext("duration"))
        self._state.reached = max(self._state.reached, self._state.at)

    def _note(self, element: Element) -> None:
        state = self._state
        is_grace = element.find("grace") is not None
        is_chord = element.find("chord") is not None
        length = Fraction() if is_grace else self._quarters(element.findtext("duration"))
        voice = element.findtext("voice") or "1"
        start = state.last_start if is_chord and not is_grace else state.at
        if not is_chord and not is_grace:
            self._flush_graces(voice, start)
            state.last_start = start
            state.at += length
            state.reached = max(state.reached, state.at)
        note = self._placed_note(element, start, length)
        if note is None:
            return
        if not is_grace:
            self._placed.append(note)
        elif is_chord and state.graces.get(voice):
            state.graces[voice][-1].append(note)
        else:
            state.graces.setdefault(voice, []).append([note])

    def _placed_note(self, element: Element, start: Fraction, length: Fraction) -> Placed | None:
        """The note as it sounds; None for rests, cues and what has no pitch."""
        if element.find("rest") is not None or element.find("cue") is not None:
            return None
        held = element.find("instrument")
        instrument = "" if held is None else held.get("id", "")
        by = self.player.by(instrument)
        pitch = self._pitch(element, instrument)
        if pitch is None:
            return None
        if element.find("unpitched") is not None:
            by = (by[0], 0, True)
        ties = {tie.get("type") for tie in element.findall("tie")}
        marks = {mark.tag for mark in element.findall("notations/articulations/*")}
        tied = bool(ties)
        for name, share in _SHORT.items():
            length = length * share if name in marks and not tied else length
        own = _number(element.get("dynamics"))
        return Placed(
            self._index,
            start,
            length,
            pitch,
            by,
            marked_at=start,
            tied_from="stop" in ties,
            tied_on="start" in ties,
            louder=max((_STRONG[name] for name in marks & _STRONG.keys()), default=0),
            own_velocity=min(max(round(own * 90 / 100), 1), 127) if own > 0 else None,
        )

    def _pitch(self, element: Element, instrument: str) -> int | None:
        """The MIDI pitch that sounds."""
        unpitched = element.find("unpitched")
        if instrument in self.player.drums and (unpitched is not None or self.player.is_drum):
            return self.player.drums[instrument]
        if unpitched is not None:
            if len(self.player.drums) == 1:
                return next(iter(self.player.drums.values()))
            step = (unpitched.findtext("display-step") or "").strip()
            octave = int(_number(unpitched.findtext("display-octave")))
            return _DRUM_AT.get((step, octave), _SNARE)
        step = (element.findtext("pitch/step") or "").strip()
        if step not in _STEPS:
            return None
        octave = int(_number(element.findtext("pitch/octave")))
        alter = round(_number(element.findtext("pitch/alter")))
        sounding = 12 * (octave + 1) + _STEPS[step] + alter + self._state.transpose
        return sounding if 0 <= sounding <= 127 else None

    def _flush_graces(self, voice: str, before: Fraction) -> None:
        """Put the grace notes of a voice right before their note."""
        waiting = self._state.graces.pop(voice, [])
        for back, chord in enumerate(reversed(waiting), start=1):
            for note in chord:
                note.at, note.length, note.marked_at = before - back * GRACE, GRACE, before
                self._placed.append(note)

    def _direction(self, element: Element) -> None:
        offset = _number(element.findtext("offset")) / self._state.divisions
        at = max(Fraction(), self._state.at + offset)
        for kind in element.findall("direction-type/*"):
            self._direction_kind(kind, at)
        sound = element.find("sound")
        if sound is not None:
            self._sound(sound, at)
        if sound is None or sound.get("tempo") is None:
            bpm = _metronome(element.find("direction-type/metronome"))
            if bpm is not None:
                self._here.tempos.append((at, bpm))

    def _direction_kind(self, kind: Element, at: Fraction) -> None:
        if kind.tag == "dynamics":
            self._marks += [(self._index, at, mark.tag, "") for mark in kind]
        elif kind.tag == "wedge":
            number = kind.get("number", "1")
            self._marks.append((self._index, at, kind.get("type", ""), number))
        elif kind.tag == "rehearsal":
            name = " ".join((kind.text or "").split())[:80]
            if name and name not in [text for _, text in self._here.sections]:
                self._here.sections.append((at, name))
        elif kind.tag == "pedal" and kind.get("type") in ("start", "stop", "change"):
            by = self.player.by("")
            if kind.get("type") != "start":
                self._here.pedals.append((at, by, 0))
            if kind.get("type") != "stop":
                self._here.pedals.append((at, by, 127))
        elif kind.tag in ("segno", "coda"):
            setattr(self._here.jumps, kind.tag, True)

    def _sound(self, sound: Element, at: Fraction | None = None) -> None:
        at = self._state.at if at is None else at
        tempo = _number(sound.get("tempo"))
        if tempo > 0 and (at, float(tempo)) not in self._here.tempos:
            self._here.tempos.append((at, float(tempo)))
        jumps = self._here.jumps
        for name in ("segno", "coda", "dacapo", "dalsegno", "tocoda", "fine"):
            if sound.get(name, "no") != "no":
                setattr(jumps, name, True)
        if sound.get("tocoda"):  # the sign beside the words is no place to jump to
            jumps.coda = False
        loud = _number(sound.get("dynamics"))
        if loud > 0 and not self._marks:
            self._marks.append((self._index, at, "mf" if loud < 100 else "f", ""))

    def _harmony(self, element: Element) -> None:
        at = self._state.at + _number(element.findtext("offset")) / self._state.divisions
        chord = chord_of(element)
        if chord is not None and at not in [place for place, _ in self._here.chords]:
            self._here.chords.append((max(Fraction(), at), chord))

    def _barline(self, element: Element) -> None:
        jumps: Jumps = self._here.jumps
        repeat = element.find("repeat")
        if repeat is not None and repeat.get("direction") == "forward":
            jumps.forward = True
        if repeat is not None and repeat.get("direction") == "backward":
            times = _number(repeat.get("times"))
            jumps.backward = min(max(int(times), 2), 64)
        ending = element.find("ending")
        if ending is None:
            return
        numbers = frozenset(int(each) for each in re.findall(r"\d{1,2}", ending.get("number", "")))
        if ending.get("type") == "start":
            self._state.endings = numbers
            jumps.endings |= numbers
        else:
            self._state.endings = frozenset()
            jumps.endings |= numbers


def _number(text: str | None) -> Fraction:
    """A number as MusicXML writes it; 0 where there is none."""
    try:
        value = Fraction((text or "0").strip()[:24] or "0")
    except (ValueError, ZeroDivisionError):
        return Fraction()
    return value if abs(value) < 10**9 else Fraction()


def _meter(time: Element) -> Meter | None:
    """Of "3+2" over 8 it is 5/8; None where the metre cannot be told."""
    beats = [text for each in time.findall("beats") for text in (each.text or "").split("+")]
    types = [(each.text or "").strip() for each in time.findall("beat-type")]
    if not beats or not types or any(not each.strip().isdecimal() for each in [*beats, *types]):
        return None
    over = {int(each) for each in types}
    total = sum(int(each) for each in beats)
    if len(over) != 1 or not 1 <= total <= 32 or not over <= {1, 2, 4, 8, 16, 32}:
        return None
    return Meter(total, over.pop())


def _metronome(mark: Element | None) -> float | None:
    """Quarter notes per minute of "♩. = 60"."""
    if mark is None:
        return None
    found = re.search(r"\d+(\.\d+)?", mark.findtext("per-minute") or "")
    unit = _BEAT_UNITS.get((mark.findtext("beat-unit") or "").strip())
    if found is None or unit is None:
        return None
    dots = len(mark.findall("beat-unit-dot"))
    return float(Fraction(found[0]) * unit * (2 - Fraction(1, 2**dots)))
