"""Text → tokens: words folded to plain lower case, numbers in digits or words, signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["NumberWords", "Token", "fold", "tokenise"]

Kind = Literal["word", "number", "sign"]

_RAW = re.compile(
    r"(?P<word>(?<!\w)[wW]/(?:[oO](?!\w))?|[^\W\d_]+(?:[#♯♭]+[^\W\d_]*)*(?:['’ʼ][^\W\d_]+)*)"
    r"|(?P<number>\d{1,3}(?:[.,]\d{3})+(?![.,]?\d)|\d+[.,]\d{1,2}(?![.,]?\d)|\d+)"
    r"|(?P<sign>\S)"
)
_HYPHENS = "-‐‑‒–—_"
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_LONGEST_NUMBER = 12
_SPANISH_AFTER_ONCE = ("compas", "minuto", "segundo", "puls", "bpm", "por")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign.

    Parameters
    ----------
    text : str
        As it was written.
    word : str
        Folded; a number in digits with a decimal point, whatever it was written as.
    start, end : int
        Where it stands in the page's text.
    kind : str
        "word", "number" or "sign".
    """

    text: str
    word: str
    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Number words: one to nineteen (and the Spanish twenties), tens, hundreds."""

    small: Mapping[str, int] = field(default_factory=dict)
    tens: Mapping[str, int] = field(default_factory=dict)
    hundreds: Mapping[str, int] = field(default_factory=dict)


def fold(text: str) -> str:
    """Lower case without accents, with plain apostrophes.

    >>> fold("Compás de Música")
    'compas de musica'
    """
    plain = text.lower().replace("’", "'").replace("ʼ", "'")
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in parts if not unicodedata.combining(c))


def tokenise(text: str, numbers: NumberWords) -> tuple[Token, ...]:
    """Tokens of a text in composed form (NFC); hyphens inside compounds are dropped.

    A hyphen stays where it parts two numbers ("80-90") or stands between spaces.
    """
    raw = [_token(match) for match in _RAW.finditer(text)]
    kept = [token for i, token in enumerate(raw) if not _is_joint(raw, i, text)]
    return tuple(_with_numbers(kept, numbers))


def _token(match: re.Match[str]) -> Token:
    text = match.group()
    if match.lastgroup == "word":
        return Token(text, fold(text), match.start(), match.end(), "word")
    if match.lastgroup == "number":
        return Token(text, _digits(text), match.start(), match.end(), "number")
    word = "-" if text in _HYPHENS else fold(text)
    return Token(text, word, match.start(), match.end(), "sign")


def _digits(text: str) -> str:
    """A written number in digits: "10,000" is 10000, "72,5" is 72.5."""
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "").replace(".", "")
    else:
        plain = text.replace(",", ".")
    return plain if len(plain) <= _LONGEST_NUMBER else "9" * _LONGEST_NUMBER


def _is_joint(raw: Sequence[Token], i: int, text: str) -> bool:
    """True for a hyphen that only joins the parts of a compound."""
    token = raw[i]
    if token.kind != "sign" or token.word != "-" or not 0 < i < len(raw) - 1:
        return False
    before, after = raw[i - 1], raw[i + 1]
    if before.end != token.start or after.start != token.end or text[token.start] == "—":
        return False
    return not (before.kind == after.kind == "number")


def _with_numbers(tokens: Sequence[Token], numbers: NumberWords) -> list[Token]:
    """Number words taken together into number tokens."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        value, used = _number_at(tokens, i, numbers)
        if used:
            first, last = tokens[i], tokens[i + used - 1]
            text = " ".join(token.text for token in tokens[i : i + used])
            out.append(Token(text, str(value), first.start, last.end, "number"))
        else:
            out.append(tokens[i])
        i += max(used, 1)
    return out


def _number_at(tokens: Sequence[Token], i: int, numbers: NumberWords) -> tuple[int, int]:
    """(value, tokens used) of the number words that start at a token; (0, 0) for none."""
    words = [token.word if token.kind == "word" else "" for token in tokens[i : i + 7]]
    words += [""] * 7
    if words[0] == "once" and not words[1].startswith(_SPANISH_AFTER_ONCE):
        return 0, 0
    head = numbers.small.get(words[0])
    if words[0] in numbers.hundreds:
        return _above_hundred(words, numbers.hundreds[words[0]], 1, numbers)
    if head is not None and words[1] == "hundred":
        return _above_hundred(words, head * 100, 2, numbers)
    if head == 1 and words[1] in numbers.tens:
        below, used = _below_hundred(words[1:], numbers)
        return 100 + below, used + 1
    return _below_hundred(words, numbers)


def _above_hundred(
    words: Sequence[str], value: int, used: int, numbers: NumberWords
) -> tuple[int, int]:
    joined = 1 if words[used] in ("and", "y") else 0
    below, more = _below_hundred(words[used + joined :], numbers)
    return (value + below, used + joined + more) if more else (value, used)


def _below_hundred(words: Sequence[str], numbers: NumberWords) -> tuple[int, int]:
    if words[0] in numbers.small:
        return numbers.small[words[0]], 1
    if words[0] not in numbers.tens:
        return 0, 0
    tens = numbers.tens[words[0]]
    spanish = words[1] == "y"
    ones = words[2] if spanish else words[1]
    unit = {"un": 1, "uno": 1, "una": 1}.get(ones) if spanish else None
    unit = unit or numbers.small.get(ones)
    if unit is not None and 0 < unit < 10:
        return tens + unit, 3 if spanish else 2
    return tens, 1
