"""ABC 2.1: the lead part as a tune with chord symbols.

References
----------
C. Walshaw and others, "The abc music standard 2.1" (2011).
"""

from __future__ import annotations

from fractions import Fraction

from cadenza.errors import UsageError
from cadenza.formats.notation.sheet import QUARTER, Bar, Event, Sheet, SheetPart
from cadenza.formats.notation.spelling import Spelled, signature
from cadenza.formats.notation.values import Piece, write_voice
from cadenza.formats.notation.writing import Speller, events_in
from cadenza.music.key import Key

__all__ = ["lead_part", "to_abc", "tune_remarks"]

_UNIT = QUARTER // 2
_ROLES = ("melody", "counter", "arpeggio", "chords", "pad", "other", "bass")
_MODES = {
    "major": "", "ionian": "", "minor": "m", "aeolian": "m", "harmonic_minor": "m",
    "dorian": "dor", "phrygian": "phr", "lydian": "lyd", "mixolydian": "mix", "locrian": "loc",
}  # fmt: skip
_SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}
_BARS_A_LINE = 4


def lead_part(sheet: Sheet) -> SheetPart:
    """The part that carries the tune: the melody, else the most tuneful role there is.

    Raises
    ------
    UsageError
        When there are only drums.
    """
    pitched = [part for part in sheet.parts if not part.is_drum]
    if not pitched:
        raise UsageError("a tune needs a pitched part", "drums only", "export musicxml")
    known = [part for part in pitched if part.role in _ROLES]
    return min(known or pitched, key=lambda part: _ROLES.index(part.role) if known else 0)


def to_abc(sheet: Sheet) -> bytes:
    """The lead part in ABC 2.1.

    Of a part with several voices the upper one of the upper staff is written.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.

    Returns
    -------
    bytes
        UTF-8.

    Raises
    ------
    UsageError
        When there are only drums.
    """
    part = lead_part(sheet)
    first = sheet.bars[0]
    swing = f' "{sheet.swing}"' if sheet.swing else ""
    lines = ["%abc-2.1", "X:1", f"T:{_field(sheet.title) or 'Untitled'}"]
    lines += [f"C:{_field(sheet.composer)}"] if sheet.composer else []
    if sheet.source_type:
        lines.append(f"N:digital source type: {_field(sheet.source_type)}")
    lines += [f"M:{first.meter}", "L:1/8", f"Q:1/4={sheet.tempos[0].bpm:.0f}{swing}"]
    lines.append(f"K:{_key(first.key)}{_clef(part)}")
    body = _Body(sheet, part)
    for index in range(0, len(sheet.bars), _BARS_A_LINE):
        lines.append(" ".join(body.bar(bar) for bar in sheet.bars[index : index + _BARS_A_LINE]))
    return ("\n".join(lines) + "\n").encode("utf-8")


def tune_remarks(sheet: Sheet) -> tuple[str, ...]:
    """What the tune leaves out or writes otherwise, a line each.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.
    """
    voice = _tune_of(lead_part(sheet))
    written = sum(len(event.pitches) for event in voice)
    if written == len(sheet.notes()):
        return sheet.remarks()
    return (*sheet.remarks(), f"a tune is one voice: {written} of {sheet.given} notes stand in it")


def _tune_of(part: SheetPart) -> tuple[Event, ...]:
    """The upper voice of the upper staff, else the first that has notes."""
    return part.voices[0] or next(voice for voice in part.voices if voice)


class _Body:
    """Writes bars and remembers key, metre and what is tied."""

    def __init__(self, sheet: Sheet, part: SheetPart) -> None:
        self._sheet = sheet
        self._voice = _tune_of(part)
        self._speller = Speller(sheet)
        self._meter = str(sheet.bars[0].meter)
        self._key = sheet.bars[0].key
        self._chords = dict(sheet.chords)
        self._sections = {mark.step: mark.text for mark in sheet.sections}

    def bar(self, bar: Bar) -> str:
        """One bar with its bar line."""
        out = self._changes(bar)
        events = events_in(self._voice, bar)
        cuts = [step for step in range(bar.length) if bar.start + step in self._chords]
        pieces = write_voice(events, bar.start, bar.length, bar.meter, rests=True, cuts=cuts)
        out += self._chord_names(bar, pieces)
        is_last = bar is self._sheet.bars[-1]
        return out + (" |]" if is_last else " ||" if bar.end in self._sections else " |")

    def _changes(self, bar: Bar) -> str:
        out = ""
        if bar.start in self._sections:
            out += f'"^{_field(self._sections[bar.start])}" '
        if str(bar.meter) != self._meter:
            self._meter = str(bar.meter)
            out += f"[M:{self._meter}] "
        if bar.key != self._key:
            self._key = bar.key
            out += f"[K:{_key(bar.key)}] "
        return out

    def _chord_names(self, bar: Bar, pieces: list[Piece]) -> str:
        """Pieces with chords before them; notes are divided where a chord begins."""
        state: dict[tuple[str, int], int] = {}
        words = []
        for piece in pieces:
            steps = range(bar.start + piece.start, bar.start + piece.end)
            names = [self._chords[step].symbol for step in steps if step in self._chords]
            word = "".join(f'"{name}"' for name in names)
            if piece.edge == "start":
                inside = _tuplet_size(pieces, piece)
                word += f"({piece.tuplet}:{2 if piece.tuplet == 3 else 4}:{inside}"
            words.append(word + self._piece(piece, bar, state) + _space(piece))
        return "".join(words).strip()

    def _piece(self, piece: Piece, bar: Bar, state: dict[tuple[str, int], int]) -> str:
        length = _length(piece)
        if piece.event is None:
            return f"z{length}"
        names = self._speller.names(piece.event)
        signed = signature(bar.key)
        notes = "".join(_pitch(name, state, signed) for name in names)
        notes = f"[{notes}]" if len(names) > 1 else notes
        dot = "." if piece.event.is_short else ""
        return dot + notes + length + ("-" if piece.tie_start else "")


def _pitch(name: Spelled, state: dict[tuple[str, int], int], signed: dict[str, int]) -> str:
    line = (name.letter, name.octave)
    sign = ""
    if state.get(line, signed[name.letter]) != name.alter:
        # ABC gives no accidental to a note that is tied over a bar line, so it is written again.
        sign = _SIGNS[name.alter]
        state[line] = name.alter
    letter = name.letter if name.octave < 5 else name.letter.lower()
    marks = "," * (4 - name.octave) if name.octave < 5 else "'" * (name.octave - 5)
    return sign + letter + marks


def _tuplet_size(pieces: list[Piece], first: Piece) -> int:
    """Notes and rests in the bracket that begins with a piece."""
    at = pieces.index(first)
    beat = first.start // QUARTER
    return sum(1 for piece in pieces[at:] if piece.tuplet and piece.start // QUARTER == beat)


def _length(piece: Piece) -> str:
    """Length in eighths as ABC writes it, as printed (without the tuplet's ratio)."""
    steps = piece.end - piece.start
    if piece.tuplet:
        steps = steps * 3 // 2
    length = Fraction(steps, _UNIT)
    top = "" if length.numerator == 1 else str(length.numerator)
    return top if length.denominator == 1 else f"{top}/{length.denominator}"


def _space(piece: Piece) -> str:
    """Notes of one beam stand together."""
    return "" if piece.beam and piece.beam[0] in ("begin", "continue") else " "


def _key(key: Key) -> str:
    return f"{key.tonic}{_MODES[key.mode]}"


def _clef(part: SheetPart) -> str:
    clef = part.clefs[0]
    names = {"G": "treble", "F": "bass", "C": "alto" if clef.line == 3 else "tenor"}
    octave = {-1: "-8", 1: "+8"}.get(clef.octaves, "")
    name = names.get(clef.sign, "treble") + octave
    return "" if name == "treble" else f" clef={name}"


def _field(text: str) -> str:
    """A text on one line, without the sign that ends an annotation."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).replace('"', "'").split())
