"""Harmony: runs of chord symbols ("Dm7 G7 Cmaj7"), roman numerals ("I-V-vi-IV"), known names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cadenza.brief.data import table, words_of
from cadenza.brief.matchers.common import alternatives
from cadenza.brief.page import Page, Span
from cadenza.brief.symbols import (
    Piece,
    chord_of,
    is_numeral,
    looks_like_symbol,
    pieces,
    spelled_chord,
)
from cadenza.brief.tokenise import fold
from cadenza.errors import BriefError
from cadenza.music import Chord

__all__ = ["match"]

_JOINERS = {"and", "y", "e", "then", "to", "a", "luego", "despues", "&", "->", "-", ">", "/", "|",
            "→", "=>", "–", "—", "||", "|:", ":|"}  # fmt: skip
_WEAK_CUES = {"over", "sobre", "loop", "vamp", "turnaround", "cadencia", "changes", "secuencia",
              "harmony", "armonia"}  # fmt: skip
_CUE_TAIL = (
    r"(?: (?:of|de|del|the|los|las|are|is|son|es|should be|will be|deben ser|seran|sean|like|como|"
    r"with|con|these|estos|follow|in the order|using|usando)){0,4}"
)
_KEY_TAIL = re.compile(
    r"\b(?:in|en|key(?: of)?|key:|tonalidad(?: de)?|tono(?: de)?)\s*$", re.IGNORECASE
)
_QUALITY_WORDS = {"minor", "major", "menor", "mayor", "sharp", "flat", "sostenido", "bemol", "min",
                  "maj", "dorian", "dorico", "phrygian", "frigio", "lydian", "lidio", "mixolydian",
                  "mixolidio", "aeolian", "eolico", "locrian", "locrio", "ionian", "jonico",
                  "harmonic"}  # fmt: skip
_COUNTED = {"bars", "bar", "measures", "compases", "compas", "bpm", "seconds", "segundos", "s"}
_LONGEST_KEY_CUE = 60
_PRONOUNS = {"I", "i"}
_WORDLIKE = {"Do", "Go", "Co", "Fo", "Bo", "Ao", "Eo"}
_FORM_WORDS = {"form", "forma", "structure", "estructura", "section", "sections", "seccion",
               "secciones", "part", "parts", "partes", "formato"}  # fmt: skip


@dataclass(slots=True)
class _Run:
    """Symbols that stand in a row: pieces ``first`` up to ``last``."""

    first: int
    last: int
    chords: list[Chord] = field(default_factory=list)
    numerals: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cue:
    """A word that announces harmony, ending before piece ``piece``."""

    start: int
    end: int
    piece: int
    word: str
    colon: bool


@lru_cache(maxsize=1)
def _cue_pattern() -> re.Pattern[str]:
    cues = alternatives(table("harmony")["cues"])
    return re.compile(rf"(?<![\w-])(?P<word>{cues})\b{_CUE_TAIL}\s*(?P<colon>[:=])?\s*[\[(\"“'«]?")


def match(page: Page, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """Fill ``chords`` or ``progression``.

    Raises
    ------
    BriefError
        When "chords:" is followed by something that is no chord symbol.
    """
    row = [piece for piece in pieces(page.text) if piece.text]
    for cue in _cues(page, row):
        run = _announced(page, row, cue)
        if run is not None:
            page.take(_with_count(page, page.span_of_text(cue.start, cue.end)))
            return _read(page, row, run)
    i = 0
    while i < len(row):
        run = _run_at(page, row, i)
        if run is not None and _is_meant(row, run):
            return _read(page, row, run)
        i = max(i + 1, run.last if run is not None else 0)
    return _named(page)


def _cues(page: Page, row: Sequence[Piece]) -> list[_Cue]:
    folded = fold(page.text)
    if len(folded) != len(page.text):
        folded = page.text.lower()
    out = []
    starts = [piece.start for piece in row]
    for each in _cue_pattern().finditer(folded):
        after = bisect_left(starts, each.end())
        out.append(_Cue(each.start(), each.end(), after, each["word"], bool(each["colon"])))
    return out


def _announced(page: Page, row: Sequence[Piece], cue: _Cue) -> _Run | None:
    """The run after a cue, in any spelling; refuses gibberish."""
    run = _run_at(page, row, cue.piece, spelled=cue.word not in _WEAK_CUES)
    if run is None:
        if cue.colon and cue.word not in _WEAK_CUES and cue.piece < len(row):
            _refuse_gibberish(page, row[cue.piece], strict=True)
        elif cue.piece < len(row) and row[cue.piece].start <= cue.end + 1:
            _refuse_gibberish(page, row[cue.piece], strict=False)
        return None
    count = len(run.chords) + len(run.numerals)
    if cue.word in _WEAK_CUES and not cue.colon:
        return run if count > 1 and (count > 2 or _is_meant(row, run)) else None
    if count == 1 and not _is_single(row, run, cue):
        return None
    if run.last < len(row) and not row[run.last - 1].stops:
        _refuse_gibberish(page, row[run.last], strict=False)
    return run


def _is_single(row: Sequence[Piece], run: _Run, cue: _Cue) -> bool:
    """One symbol after a cue counts where it cannot be another word."""
    text = row[run.first].text
    return cue.colon or (len(text) > 1 and text[0].isupper() and text not in _WORDLIKE)


def _refuse_gibberish(page: Page, piece: Piece, *, strict: bool) -> None:
    """Raise where a piece stands for a chord and is none."""
    words = [page.tokens[i].word for i in range(*page.span_of_text(piece.start, piece.end))]
    grammar = words_of("grammar", "stop") | words_of("grammar", "filler")
    known = all(word in page.index.words or word in grammar or not word.isalnum() for word in words)
    if known or not (strict or looks_like_symbol(piece.text)):
        return
    raise BriefError(
        "a chord symbol is a root A to G and a quality", piece.text, "try Dm7 G7 Cmaj7"
    )


def _run_at(page: Page, row: Sequence[Piece], i: int, *, spelled: bool = False) -> _Run | None:
    """The longest run of symbols of one kind that starts at a piece."""
    run = _Run(i, i)
    at = i
    while at < len(row):
        used = _add(run, row, at, spelled=spelled)
        if not used:
            if at == i or not _joins(row, at):
                break
            at += 1
            continue
        run.last = at = at + used
        if row[at - 1].stops or _breaks(page.text, row, at):
            break
    if not run.chords and not run.numerals:
        return None
    return _trim(page, row, run)


def _add(run: _Run, row: Sequence[Piece], at: int, *, spelled: bool) -> int:
    """Read one symbol into a run; the number of pieces used, 0 for none."""
    text = row[at].text
    if text == "%" and (run.chords or run.numerals):
        (run.chords or run.numerals).append((run.chords or run.numerals)[-1])  # type: ignore[arg-type]
        return 1
    if not run.chords and is_numeral(text):
        run.numerals.append(text)
        return 1
    if run.numerals:
        return 0
    following = fold(row[at + 1].text) if at + 1 < len(row) and not row[at].stops else ""
    chord = None if spelled and text in _WORDLIKE and spelled_chord(row, at) else chord_of(text)
    plain = following not in _QUALITY_WORDS and (text[:1].isupper() or spelled)
    if chord is not None and plain and not (text in _WORDLIKE and not spelled) and text != "a":
        run.chords.append(chord)
        return 1
    out = spelled_chord(row, at) if spelled else None
    if out is None or (
        out[1] == 1 and row[at].text in ("a", "la", "mi", "si", "do", "re", "e") and not run.chords
    ):
        return 0
    run.chords.append(out[0])
    return out[1]


def _joins(row: Sequence[Piece], at: int) -> bool:
    """Whether a piece only joins two symbols."""
    after = row[at + 1].text if at + 1 < len(row) else ""
    return (
        fold(row[at].text) in _JOINERS
        and bool(after)
        and (
            chord_of(after) is not None
            or is_numeral(after)
            or spelled_chord(row, at + 1) is not None
        )
    )


def _breaks(text: str, row: Sequence[Piece], at: int) -> bool:
    """Whether a line or a clause ends between two pieces."""
    if at >= len(row):
        return False
    between = text[row[at - 1].end : row[at].start]
    return ";" in between or "\n\n" in between or '"' in between


def _trim(page: Page, row: Sequence[Piece], run: _Run) -> _Run | None:
    """Leave out an article "A" and a key ("in Am, Dm7 G7") at the ends of a run."""
    if not run.chords:
        return run
    if len(run.chords) > 1 and row[run.last - 1].text == "A" and run.last < len(row):
        after = fold(row[run.last].text)
        if (
            after.isalpha()
            and after not in words_of("grammar", "stop")
            and not row[run.last - 1].stops
            and page.text[row[run.last - 1].end] not in ",;|"
        ):
            run.last -= 1
            run.chords.pop()
    start = row[run.first].start
    before = page.text[max(0, start - _LONGEST_KEY_CUE) : start]
    after_first = page.text[row[run.first].end : row[run.first].end + 1]
    announced_key = bool(_KEY_TAIL.search(before)) and after_first in ",;:."
    article = row[run.first].text == "A" and _is_article(row, run, before)
    if len(run.chords) > 1 and (announced_key or article):
        run.first += 1
        run.chords.pop(0)
        if fold(row[run.first].text) in _JOINERS:
            run.first += 1
    return run


def _is_article(row: Sequence[Piece], run: _Run, before: str) -> bool:
    starts = not before.strip() or before.rstrip()[-1] in ".!?:"
    tail = fold(row[run.last].text) if run.last < len(row) else ""
    return starts and tail in words_of("harmony", "tails")


def _is_meant(row: Sequence[Piece], run: _Run) -> bool:
    """Whether a run that nothing announces is harmony."""
    if run.numerals:
        plain = [each for each in run.numerals if each not in _PRONOUNS]
        joined = (
            row[run.first].end + 1 == row[run.first + 1].start
            if run.last > run.first + 1
            else False
        )
        short = len(run.numerals) == 2 and (len(plain) == 2 or joined)
        return len(plain) > 1 if len(run.numerals) > 2 else short
    texts = [piece.text for piece in row[run.first : run.last]]
    strong = [text for text in texts if len(text) > 1 and chord_of(text)]
    if len(run.chords) < 2:
        return False
    around = {
        fold(piece.text)
        for piece in (*row[max(0, run.first - 2) : run.first], *row[run.last : run.last + 1])
    }
    if not strong:
        letters = {str(chord) for chord in run.chords}
        return len(run.chords) > 2 and not around & _FORM_WORDS and not letters <= {"A", "B", "C"}
    return True


def _with_count(page: Page, span: Span) -> Span:
    """A cue and the number before it ("4 chords: …")."""
    counted = span[0] > 0 and page.tokens[span[0] - 1].kind == "number"
    return (span[0] - 1 if counted else span[0]), span[1]


def _read(page: Page, row: Sequence[Piece], run: _Run) -> dict[str, Any]:
    """The fields of a run; a run for another section that follows is left unread as it stands."""
    found = _fields(page, row, run)
    i = run.last
    while i < len(row):
        other = _run_at(page, row, i)
        if other is not None and _is_meant(row, other):
            span = page.span_of_text(row[other.first].start, row[other.last - 1].end)
            same = (other.chords, other.numerals) == (run.chords, run.numerals)
            if page.is_free(span):
                (page.take if same else page.leave)(span)
        i = max(i + 1, other.last if other is not None else 0)
    return found


def _fields(page: Page, row: Sequence[Piece], run: _Run) -> dict[str, Any]:
    span = page.span_of_text(row[run.first].start, row[run.last - 1].end)
    page.take(span)
    for i in range(span[1], min(span[1] + 2, len(page.tokens))):
        if page.word(i) in words_of("harmony", "tails"):
            page.take((i, i + 1))
            break
    if run.numerals:
        return {"progression": tuple(run.numerals)}
    return {"chords": tuple(run.chords)}


def _named(page: Page) -> dict[str, Any]:
    """A progression known by a name."""
    for mention in page.of_kind("progression"):
        entry = mention.entry("progression")
        if entry is not None and page.word(mention.end) not in _COUNTED:
            page.take(mention.span)
            return {"progression": tuple(entry.value.split())}
    return {}
