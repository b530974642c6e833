"""Chord symbols and roman numerals in running text: pieces, runs and what looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from cadenza.brief.data import table
from cadenza.brief.tokenise import fold
from cadenza.errors import UsageError
from cadenza.music import Chord, is_roman

__all__ = ["Piece", "chord_of", "is_numeral", "looks_like_symbol", "pieces", "spelled_chord"]

_PIECE = re.compile(r"[^\s,;|→>–—\"“”«»…]+")
_LEADING, _TRAILING = "([{'‘`", "]}.,:!?'’`"
_CHORD_HEAD = re.compile(r"[A-Ga-g](?:#|b|♯|♭)?[^\s]{0,15}$")
_EXOTIC = re.compile(
    r"(?:[A-Za-z][#b♯♭]?[a-z]{0,4}\d\S*|[HJ-Z][#b♯♭]?(?:m|maj|min|dim|aug|sus)?|[A-G][#b♯♭]\S+)$"
)
_NUMERAL_HEAD = re.compile(r"[#b♯♭]{0,2}[IViv]")
_SOLFEGE = re.compile(
    r"(do|re|mi|fa|sol|la|si)(#|b|♯|♭)?(m|min|maj)?((?:maj|sus|dim|aug|add)?\d*\S*)$"
)
_ACCIDENTALS = {"sharp": "#", "flat": "b", "sostenido": "#", "bemol": "b"}
_QUALITIES = {
    "major": "", "mayor": "", "maj": "", "minor": "m", "menor": "m", "min": "m", "dim": "dim",
    "diminished": "dim", "disminuido": "dim", "augmented": "aug", "aumentado": "aug",
    "major7": "maj7", "minor7": "m7", "sus4": "sus4", "sus2": "sus2", "7": "7", "maj7": "maj7",
    "m7": "m7", "m": "m",
}  # fmt: skip
_SEVENTHS = {"7", "seventh", "septima", "7a", "7th"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text without separators, from ``start`` up to ``end``.

    ``stops`` is True where a full stop, "!" or "?" follows.
    """

    text: str
    start: int
    end: int
    stops: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """The pieces of a text; "Am-F-C-G" and "I-V-vi-IV" are four each, "C-7" is one."""
    for match in _PIECE.finditer(text):
        yield from _split(_stripped(match.group(), match.start()))


def _stripped(raw: str, start: int) -> Piece:
    left = raw.lstrip(_LEADING)
    start += len(raw) - len(left)
    plain = left.rstrip(_TRAILING)
    if plain.count(")") > plain.count("("):
        plain = plain.rstrip(").,:!?")
    tail = left[len(plain) :]
    return Piece(plain, start, start + len(plain), any(mark in tail for mark in ".!?"))


def _split(piece: Piece) -> Iterator[Piece]:
    cut = piece.text.split("-")
    whole = len(cut) < 2 or chord_of(piece.text) is not None
    if whole or not all(chord_of(each) or is_numeral(each) for each in cut):
        yield piece
        return
    at = piece.start
    for number, each in enumerate(cut):
        last = number == len(cut) - 1
        yield replace(piece, text=each, start=at, end=at + len(each), stops=piece.stops and last)
        at += len(each) + 1


@lru_cache(maxsize=4096)
def chord_of(text: str) -> Chord | None:
    """The chord that a symbol means, None where it is none."""
    if not _CHORD_HEAD.match(text):
        return None
    try:
        return Chord.parse(text)
    except UsageError:
        return None


@lru_cache(maxsize=4096)
def is_numeral(text: str) -> bool:
    """Whether a text is a roman numeral."""
    return bool(_NUMERAL_HEAD.match(text)) and len(text) <= 12 and is_roman(text)


def looks_like_symbol(text: str) -> bool:
    """Whether a text is shaped like a chord symbol, right or wrong ("Hm7", "Xsus")."""
    return bool(_EXOTIC.match(text))


def spelled_chord(row: Sequence[Piece], i: int) -> tuple[Chord, int] | None:
    """A chord written out at a piece: "A minor", "Bb major 7", "la menor", "Sol7".

    Returns the chord and the number of pieces that it takes.
    """
    words = [fold(piece.text) for piece in row[i : i + 4]]
    root, quality = _root(words[0], row[i].text)
    if root is None:
        return None
    used = 1
    if len(words) > used and words[used] in _ACCIDENTALS and not quality:
        root, used = root + _ACCIDENTALS[words[used]], used + 1
    if len(words) > used and words[used] in _QUALITIES and not quality:
        quality, used = _QUALITIES[words[used]], used + 1
        if len(words) > used and words[used] in _SEVENTHS:
            quality, used = ("maj7" if quality == "" else quality + "7"), used + 1
    chord = chord_of(root + quality)
    return None if chord is None else (chord, used)


def _root(word: str, written: str) -> tuple[str | None, str]:
    """Letter name and quality of a solfège or letter name."""
    solfege = _SOLFEGE.match(word)
    if solfege is not None:
        name, sign, minor, rest = solfege.groups()
        letter = str(table("notes")["solfege"][name]) + (sign or "")
        tail = rest.replace("-", "") if rest else ""
        return letter, ("m" if minor in ("m", "min") else minor or "") + tail
    if re.fullmatch(r"[a-g][#b♯♭]?", word):
        return written[0].upper() + written[1:], ""
    return None, ""
