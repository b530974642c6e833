"""The lexicon's files, read once."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from cadenza.brief.tokenise import NumberWords

__all__ = ["number_words", "table", "words_of"]


@lru_cache(maxsize=32)
def table(name: str) -> dict[str, Any]:
    """The content of ``lexicon/<name>.toml``; not to be changed by the caller."""
    path = files("cadenza.brief").joinpath("lexicon", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def words_of(name: str, field: str) -> frozenset[str]:
    """A field of a table as a set of words, whether it is a list or one long text."""
    value = table(name)[field]
    return frozenset(value.split() if isinstance(value, str) else value)


@lru_cache(maxsize=1)
def number_words() -> NumberWords:
    """Number words of both languages."""
    numbers = table("numbers")
    return NumberWords(numbers["small"], numbers["tens"], numbers["hundreds"])
