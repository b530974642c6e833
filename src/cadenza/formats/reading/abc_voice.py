"""The music of one ABC voice → notes and signs of the written measures."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from cadenza.errors import UsageError
from cadenza.formats.reading.abc_fields import signature_of
from cadenza.formats.reading.dynamics import LEVELS
from cadenza.formats.reading.model import PlayedBy, WrittenMeasure
from cadenza.formats.reading.placing import GRACE, Mark, Placed
from cadenza.formats.reading.unfolding import check_measures
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter

__all__ = ["Voice"]

_PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SIGNS = {"^^": 2, "^": 1, "": None, "=": 0, "_": -1, "__": -2}
_TOKEN = re.compile(
    r"""
    (?P<text>"[^"]*")
  | (?P<mark>![^!\s]*!|\+[^+\s]+\+)
  | (?P<grace>\{[^}]*\})
  | (?P<bar>:*\|[|\]:\[]*(?:\d[\d,-]*)?|:{2,}\|?|\[\|:*|\|?\[\d[\d,-]*|:\|?\]?)
  | (?P<tuplet>\(\d(?::\d*){0,2})
  | (?P<chord>\[(?:"[^"]*")?[^\]|:]*\]\d*/*\d*)
  | (?P<note>(?:\^\^|__|\^|=|_)?[A-Ga-g][,']*\d*/*\d*)
  | (?P<bars>[ZX]\d*)
  | (?P<rest>[zx]\d*/*\d*)
  | (?P<broken>>+|<+)
  | (?P<tie>-)
  | (?P<overlay>&)
  | (?P<dot>\.)
    """,
    re.VERBOSE,
)
_NOTE = re.compile(r"(\^\^|__|\^|=|_|)([A-Ga-g])([,']*)(\d*)(/*)(\d*)(-?)")
_LENGTH = re.compile(r"(\d*)(/*)(\d*)$")
_IN_TIME_OF = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
_WEDGES = {
    "crescendo(": "crescendo", "<(": "crescendo", "crescendo)": "stop", "<)": "stop",
    "diminuendo(": "diminuendo", ">(": "diminuendo", "diminuendo)": "stop", ">)": "stop",
}  # fmt: skip
_JUMPS = {
    "segno": "segno", "coda": "coda", "fine": "fine", "D.C.": "dacapo", "dacapo": "dacapo",
    "D.S.": "dalsegno", "dacoda": "tocoda",
}  # fmt: skip
_ACCENTS = {"accent": 12, ">": 12, "emphasis": 12, "marcato": 20, "^": 20}
_LONGEST = Fraction(1024)


class Voice:
    """Reads the music lines of a voice into measures that all voices share.

    Parameters
    ----------
    part : int
        Number of the part that it plays.
    measures : list of WrittenMeasure
        Of the whole book; grows here.
    first : int
        Number of the measure with which the tune begins.
    """

    def __init__(self, part: int, measures: list[WrittenMeasure], first: int) -> None:
        self.part = part
        self.name = ""
        self.program = (0, False)
        self.transpose = 0
        self.unit = Fraction(1, 2)
        self.key: Key | None = None
        self.started = False
        self.placed: list[Placed] = []
        self.marks: list[Mark] = []
        self._measures = measures
        self._index = self._first = first
        self._meter: Meter | None = Meter()
        self._at = self._reached = Fraction()
        self._signature = signature_of(None)
        self._accidentals: dict[str, int] = {}
        self._ties: set[int] = set()
        self._last: list[Placed] = []
        self._last_length = Fraction()
        self._tuplet: tuple[Fraction, int] = (Fraction(1), 0)
        self._broken = Fraction(1)
        self._graces: list[Placed] = []
        self._louder, self._short = 0, False
        self._forward, self._is_open = True, False
        self._endings: frozenset[int] = frozenset()
        self._shift = 0

    def set_meter(self, meter: Meter | None) -> None:
        """From here on; None where it is free."""
        self._meter = meter

    def set_key(self, key: Key | None, shift: int) -> None:
        """From here on, with what it says of transposition, in semitones."""
        self.key, self._shift = key, shift
        self._signature = signature_of(key)
        if self._is_open and self._at == 0:
            self._here.key = key

    def tempo(self, bpm: float | None) -> None:
        """From here on."""
        if bpm is not None:
            self._open()
            self._here.tempos.append((self._at, bpm))

    def section(self, name: str) -> None:
        """A part of the tune begins, "A"."""
        self._open()
        self._here.sections.append((self._at, " ".join(name.split())[:80]))

    def close(self) -> None:
        """End the last measure."""
        if self._reached > 0:
            self._end_measure()

    def music(self, text: str) -> None:
        """A line of music, or a part of it."""
        for token in _TOKEN.finditer(text):
            kind = token.lastgroup or ""
            self._take(kind, token[0])

    def _take(self, kind: str, text: str) -> None:
        handlers: Mapping[str, Callable[[str], None]] = {
            "text": self._text,
            "mark": self._mark,
            "grace": self._grace,
            "bar": self._bar,
            "tuplet": self._tuplet_start,
            "chord": self._chord,
            "note": self._note,
            "bars": self._bars,
            "rest": self._rest,
            "broken": self._broken_rhythm,
            "tie": self._tie,
            "overlay": self._overlay,
            "dot": self._dot,
        }
        handlers[kind](text)

    @property
    def _here(self) -> WrittenMeasure:
        return self._measures[self._index]

    @property
    def _by(self) -> PlayedBy:
        program, is_drum = self.program
        return self.part, 0 if is_drum else program, is_drum

    def _open(self) -> None:
        """The measure has content: what was said before it holds for it."""
        if self._is_open:
            return
        self._is_open = True
        check_measures(self._index)
        while len(self._measures) <= self._index:
            self._measures.append(WrittenMeasure())
        here = self._here
        here.meter = self._meter or here.meter
        here.key = here.key or self.key
        here.jumps.forward |= self._forward
        here.jumps.endings |= self._endings
        self._forward = False

    def _end_measure(self) -> None:
        self._open()
        self._flush_graces()
        self._here.length = max(self._here.length, self._reached)
        self._index += 1
        self._at = self._reached = Fraction()
        self._accidentals.clear()
        self._is_open = False

    def _bar(self, text: str) -> None:
        """A bar line, with its repeats and the number of an ending."""
        mid_bar = text.startswith("[") and text[-1].isdecimal()  # an ending that begins there
        if self._reached > 0 and not mid_bar:
            self._end_measure()
        sign, number = re.fullmatch(r"(.*?)(\d[\d,-]*)?", text).groups()  # type: ignore[union-attr]
        before = sign.startswith(":")
        after = sign.endswith(":") and ("|" in sign or len(sign) > 1)
        if before and self._index > self._first:
            times = len(sign) - len(sign.lstrip(":")) + 1 if "|" in sign else 2
            self._measures[self._index - 1].jumps.backward = min(max(times, 2), 16)
        self._forward |= after
        if before or after or "||" in sign or "]" in sign:
            self._endings = frozenset()
        if number:
            self._endings = _passes(number)
        if self._is_open and self._reached == 0:  # opened by a field; the bar begins here
            self._here.jumps.forward |= self._forward
            self._here.jumps.endings = self._endings
            self._forward = False

    def _text(self, text: str) -> None:
        """A chord symbol; annotations are passed over."""
        symbol = text.strip('"').strip()
        if not symbol or symbol[0] in "^_<>@":
            return
        try:
            chord = Chord.parse(symbol.replace("♯", "#").replace("♭", "b"))
        except UsageError:
            return
        self._open()
        self._here.chords = [mark for mark in self._here.chords if mark[0] != self._at]
        self._here.chords.append((self._at, chord))

    def _mark(self, text: str) -> None:
        name = text[1:-1]
        if name in LEVELS or name in ("sfz", "sf", "fz"):
            self._open()
            self.marks.append((self._index, self._at, name, ""))
        elif name in _WEDGES:
            self._open()
            self.marks.append((self._index, self._at, _WEDGES[name], name[:1]))
        elif name in _JUMPS:
            self._open()
            setattr(self._here.jumps, _JUMPS[name], True)
        self._louder = max(self._louder, _ACCENTS.get(name, 0))

    def _dot(self, text: str) -> None:
        del text
        self._short = True

    def _grace(self, text: str) -> None:
        self._open()
        for found in _NOTE.finditer(text):
            self._graces += self._notes([found], GRACE)

    def _flush_graces(self) -> None:
        for back, note in enumerate(reversed(self._graces), start=1):
            note.at, note.marked_at = self._at - back * GRACE, self._at
            self.placed.append(note)
        self._graces = []

    def _tuplet_start(self, text: str) -> None:
        numbers = [int(each) if each else 0 for each in text[1:].split(":")] + [0, 0]
        count = numbers[0]
        compound = self._meter is not None and self._meter.is_compound
        time_of = numbers[1] or _IN_TIME_OF.get(count, 3 if compound else 2)
        if count:
            self._tuplet = (Fraction(time_of, count), numbers[2] or count)

    def _note(self, text: str) -> None:
        found = _NOTE.match(text)
        if found is not None:
            self._sound([found], _length(text))

    def _chord(self, text: str) -> None:
        inner, _, after = text[1:].rpartition("]")
        for symbol in re.findall(r'"[^"]*"', inner):
            self._text(symbol)
        found = list(_NOTE.finditer(re.sub(r'"[^"]*"|![^!]*!', "", inner)))
        if found:
            first = _factor(found[0][4], found[0][5], found[0][6])
            self._sound(found, first * _length(after))

    def _rest(self, text: str) -> None:
        self._sound([], _length(text))

    def _bars(self, text: str) -> None:
        """Whole bars of rest."""
        count = min(int(text[1:4] or 1), 500)
        meter = self._meter or Meter()
        for number in range(count):
            self._open()
            self._at = self._reached = Fraction(4 * meter.numerator, meter.denominator)
            if number < count - 1:
                self._end_measure()

    def _sound(self, found: list[re.Match[str]], factor: Fraction) -> None:
        """Notes that begin together, or a rest."""
        self._open()
        self._flush_graces()
        ratio, left = self._tuplet
        length = factor * self.unit * self._broken * (ratio if left else 1)
        length = min(length, _LONGEST)
        self._tuplet = (ratio, left - 1) if left else (Fraction(1), 0)
        self._broken = Fraction(1)
        self._last = self._notes(found, length)
        self._last_length = length
        self.placed += self._last
        self._ties = {note.pitch for note in self._last if note.tied_on}
        self._at += length
        self._reached = max(self._reached, self._at)
        self._louder, self._short = 0, False

    def _notes(self, found: list[re.Match[str]], length: Fraction) -> list[Placed]:
        out = []
        for match in found:
            pitch = self._pitch(match)
            if 0 <= pitch <= 127:
                out.append(
                    Placed(
                        self._index,
                        self._at,
                        length / 2 if self._short else length,
                        pitch,
                        self._by,
                        self._at,
                        tied_from=pitch in self._ties,
                        tied_on=bool(match[7]) and length != GRACE,
                        louder=self._louder,
                    )
                )
        return out

    def _pitch(self, match: re.Match[str]) -> int:
        sign, letter, octaves = match[1], match[2], match[3]
        octave = letter.islower() + octaves.count("'") - octaves.count(",")
        place = f"{letter.upper()}{octave}"
        alter = _SIGNS[sign]
        if alter is None:
            alter = self._accidentals.get(place, self._signature.get(letter.upper(), 0))
        else:
            self._accidentals[place] = alter
        pitch = 60 + 12 * octave + _PITCHES[letter.upper()] + alter
        return pitch + self.transpose + self._shift

    def _broken_rhythm(self, text: str) -> None:
        """Of "a>b" the first is longer by what the second is shorter."""
        share = Fraction(1, 2 ** min(len(text), 4))
        first, second = (2 - share, share) if text[0] == ">" else (share, 2 - share)
        change = self._last_length * (first - 1)
        for note in self._last:
            note.length *= first
        self._at += change
        self._reached = self._at
        self._broken = second

    def _tie(self, text: str) -> None:
        del text
        for note in self._last:
            note.tied_on = True
            self._ties.add(note.pitch)

    def _overlay(self, text: str) -> None:
        """Another voice of the same bar, from its start."""
        del text
        self._flush_graces()
        self._at = Fraction()


def _passes(text: str) -> frozenset[int]:
    """The numbers of "1,3" or "1-3"."""
    out: set[int] = set()
    for piece in text.split(","):
        first, dash, last = piece.partition("-")
        if first.isdecimal():
            until = int(last[:2]) if dash and last.isdecimal() else int(first[:2])
            out.update(range(int(first[:2]), until + 1))
    return frozenset(out)


def _length(text: str) -> Fraction:
    found = _LENGTH.search(text)
    return Fraction(1) if found is None else _factor(*found.groups())


def _factor(top: str, slashes: str, bottom: str) -> Fraction:
    """The factor of "3/2", "/", "//", "/4"."""
    over = int(bottom[:4]) if bottom else 2 ** min(len(slashes), 8)
    return Fraction(int(top[:5]) if top else 1, max(1, over))
