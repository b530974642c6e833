"""ABC 2.1 → Score: tunes of any number of voices; several tunes in a file follow each other.

References
----------
C. Walshaw and others, "The abc music standard 2.1" (2011).
"""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import accumulate

from cadenza.errors import UnknownNameError
from cadenza.formats.reading.abc_fields import (
    key_of_field,
    length_of_field,
    meter_of_field,
    tempo_of_field,
    unit_of_meter,
)
from cadenza.formats.reading.abc_voice import Voice
from cadenza.formats.reading.faults import damaged
from cadenza.formats.reading.model import Written, WrittenMeasure
from cadenza.formats.reading.placing import place_notes
from cadenza.formats.reading.playing_out import play_out
from cadenza.music.gm import instrument
from cadenza.music.score import Score

__all__ = ["read_abc"]

_FIELD = re.compile(r"^([A-Za-z+]):(.*)$")
_INLINE = re.compile(r"\[([A-Za-z]):([^\]]*)\]")
_DIRECTIVE = re.compile(r"^%%\s*MIDI\s+(.*)$", re.IGNORECASE)
_SPLIT = re.compile(r"(\[[A-Za-z]:[^\]]*\])")
_MOST_VOICES = 64
_LONGEST_LINE = 20_000
_DRUM_CHANNEL = "10"


def read_abc(data: bytes, name: str) -> Score:
    """Read an ABC file.

    Parameters
    ----------
    data : bytes
        The file, UTF-8 or Latin-1.
    name : str
        For messages.

    Raises
    ------
    FileError
        When it holds no tune.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if not re.search(r"^\s*[XK]:", text, re.MULTILINE):
        raise damaged(name, "neither", "an ABC tune has the fields X: and K:")
    lines = text.splitlines()
    if max(map(len, lines)) > _LONGEST_LINE:
        raise damaged(name, "a longer one", f"a line of ABC has at most {_LONGEST_LINE} characters")
    book = _Book()
    for line in lines:
        book.line(line)
    book.close_tune()
    if not any(voice.placed for voice in book.every_voice):
        raise damaged(name, "none", "an ABC tune holds notes")
    return book.score()


class _Book:
    """Reads line by line; every tune goes on where the one before ended."""

    def __init__(self) -> None:
        self.every_voice: list[Voice] = []
        self._measures: list[WrittenMeasure] = []
        self._parts: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._titles: list[str] = []
        self._new_tune()

    def _new_tune(self) -> None:
        self._voices: dict[str, Voice] = {}
        self._current: Voice | None = None
        self._first = len(self._measures)
        self._meter = meter_of_field("4/4")
        self._unit: Fraction | None = None
        self._key_text = "C"
        self._tempo = ""
        self._program = (0, False)
        self._title = ""
        self._in_body = False

    def line(self, line: str) -> None:
        """One line of the file."""
        directive = _DIRECTIVE.match(line)
        if directive:
            self._midi(directive[1].split())
            return
        line = re.sub(r"(?<!\\)%.*$", "", line).strip()
        field = _FIELD.match(line)
        if field:
            self._field(field[1], field[2].strip())
        elif line and self._in_body:
            self._music(line.rstrip("\\"))

    def close_tune(self) -> None:
        """The tune ends here."""
        for voice in self._voices.values():
            voice.close()
        self.every_voice += self._voices.values()
        if len(self._measures) > self._first and self._title:
            self._measures[self._first].sections.insert(0, (Fraction(), self._title))
        self._new_tune()

    def score(self) -> Score:
        """All tunes, one after another."""
        starts = list(accumulate((each.quarters for each in self._measures), initial=Fraction()))
        for voice in self.every_voice:
            place_notes(voice.placed, voice.marks, self._measures, starts)
        for measure in self._measures:
            measure.chords.sort(key=lambda mark: mark[0])
            if len(self._titles) < 2:
                measure.sections = [s for s in measure.sections if s[1] not in self._titles]
        names = tuple(self._names.get(part, "") for part in range(len(self._parts)))
        title = self._titles[0] if len(self._titles) == 1 else ""
        return play_out(Written(title, names, tuple(self._measures)))

    def _field(self, kind: str, text: str) -> None:
        if kind == "X":
            self.close_tune()
        elif kind == "T" and not self._title:
            self._title = " ".join(text.split())[:200]
            self._titles += [self._title] if self._title else []
        elif kind == "M":
            self._set_meter(text)
        elif kind == "L":
            self._set_unit(text)
        elif kind == "Q":
            self._set_tempo(text)
        elif kind == "K":
            self._set_key(text)
        elif kind == "V":
            self._voice_field(text)
        elif kind == "P" and self._in_body and self._current is not None:
            self._current.section(text)

    def _set_unit(self, text: str) -> None:
        self._unit = length_of_field(text) or self._unit
        if self._current is not None and self._in_body:
            self._current.unit = self._unit or Fraction(1, 2)

    def _set_meter(self, text: str) -> None:
        self._meter = meter_of_field(text)
        for voice in [self._current] if self._in_body and self._current else []:
            voice.set_meter(self._meter)

    def _set_tempo(self, text: str) -> None:
        if self._in_body and self._current is not None:
            bpm = tempo_of_field(text, self._current.unit)
            self._current.tempo(bpm)
        else:
            self._tempo = text

    def _set_key(self, text: str) -> None:
        if self._in_body and self._current is not None:
            self._current.set_key(*key_of_field(text, self._current.key))
            return
        self._key_text = text
        self._in_body = True

    def _voice_field(self, text: str) -> None:
        number, _, rest = text.partition(" ")
        voice = self._voice(number or "1")
        if voice is None:
            return
        if self._in_body:
            self._current = voice
        for key, quoted, plain in re.findall(r"(\w+)=(?:\"([^\"]*)\"|(\S+))", rest):
            value = quoted or plain
            if key in ("name", "nm") and value:
                voice.name = value[:80]
                self._names.setdefault(voice.part, voice.name)
                if voice.program == (0, False):
                    voice.program = (_guess(value), False)
            elif key in ("transpose", "octave") and re.fullmatch(r"[+-]?\d{1,3}", value):
                voice.transpose += int(value) * (12 if key == "octave" else 1)

    def _voice(self, number: str) -> Voice | None:
        """The voice of that name in this tune; new ones begin where the tune does."""
        if number not in self._voices:
            if number not in self._parts and len(self._parts) >= _MOST_VOICES:
                return self._current
            part = self._parts.setdefault(number, len(self._parts))
            voice = Voice(part, self._measures, self._first)
            voice.program = self._program
            self._voices[number] = voice
        return self._voices[number]

    def _start_voice(self, voice: Voice) -> None:
        """Give a voice what the head of the tune says, once its music begins."""
        voice.started = True
        voice.unit = self._unit or unit_of_meter(self._meter)
        voice.set_meter(self._meter)
        key, shift = key_of_field(self._key_text, voice.key)
        voice.set_key(key, shift)
        if self._tempo:
            voice.tempo(tempo_of_field(self._tempo, voice.unit))
            self._tempo = ""

    def _midi(self, words: list[str]) -> None:
        """``%%MIDI program 40`` and ``%%MIDI channel 10``."""
        if len(words) < 2 or not words[-1].isdecimal():
            return
        program, is_drum = self._program if self._current is None else self._current.program
        if words[0] == "program":
            program = min(int(words[-1][:4]), 127)
        elif words[0] == "channel":
            is_drum = words[-1] == _DRUM_CHANNEL
        if self._current is None:
            self._program = (program, is_drum)
            for voice in list(self._voices.values())[-1:]:
                voice.program = self._program
        else:
            self._current.program = (program, is_drum)

    def _music(self, line: str) -> None:
        for piece in _SPLIT.split(line):
            inline = _INLINE.fullmatch(piece)
            if inline and inline[1] in "KLMQVPI":
                self._field(inline[1], inline[2].strip())
            elif piece and not inline:
                voice = self._current or self._voice("1")
                if voice is None:
                    continue
                self._current = voice
                if not voice.started:
                    self._start_voice(voice)
                voice.music(piece)


def _guess(name: str) -> int:
    """The program that a voice's name tells, 0 where it tells none."""
    try:
        return instrument(re.sub(r"\s*(\d+|[IVX]+)\.?$", "", name).strip() or "piano").program
    except UnknownNameError:
        return 0
