"""The schema of an answer as a grammar of llama.cpp (GBNF).

Converters that come with llama.cpp keep every name of a list as a branch of its own, which is
slow where there are 150 of them; here names share their beginnings. What is written is the
JSON of ``json.dumps``, without further spaces, and always valid.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["grammar_of"]

_CHARACTER = r'character ::= [^"\\\x00-\x1F\x7F]'
_PLAIN = {"boolean": '("true" | "false")', "null": '"null"'}


def grammar_of(schema: Mapping[str, Any]) -> str:
    r"""The grammar of a schema of ``wish_schema``'s kind.

    Parameters
    ----------
    schema : Mapping
        Objects with fixed fields, lists, ``anyOf``, ``enum``, texts with a longest length, whole
        numbers above 0 with a largest value, and truth values.

    References
    ----------
    llama.cpp, ``grammars/README.md``.

    Examples
    --------
    >>> print(grammar_of({"type": "string", "enum": ["minor", "mixolydian"]}))
    root ::= "\"mi" ("nor\"" | "xolydian\"")
    character ::= [^"\\\x00-\x1F\x7F]
    """
    rules: dict[str, str] = {}
    rules["root"] = _expression(schema, "root", rules)
    lines = [f"{name} ::= {rules[name]}" for name in ["root", *(n for n in rules if n != "root")]]
    return "\n".join([*lines, _CHARACTER])


def _expression(schema: Mapping[str, Any], name: str, rules: dict[str, str]) -> str:
    if "anyOf" in schema:
        each = (_expression(part, name, rules) for part in schema["anyOf"])
        return "(" + " | ".join(each) + ")"
    if "enum" in schema:
        words = [json.dumps(word, ensure_ascii=False) for word in schema["enum"]]
        return _shared(sorted(set(words)))
    kind = schema["type"]
    if kind in ("object", "array"):
        return (_object if kind == "object" else _array)(schema, name, rules)
    if kind == "string":
        return rf'"\"" character{{0,{schema["maxLength"]}}} "\""'
    if kind == "integer":
        more = len(str(schema["maximum"])) - 1
        return f"[1-9] [0-9]{{0,{more}}}" if more else f"[1-{schema['maximum']}]"
    return _PLAIN[kind]


def _object(schema: Mapping[str, Any], name: str, rules: dict[str, str]) -> str:
    pieces, lead = [], "{"
    for field, part in schema["properties"].items():
        own = f"{name}-{field}".replace("_", "-")
        rules[own] = _expression(part, own, rules)
        pieces += [_literal(f"{lead}{json.dumps(field)}: "), own]
        lead = ", "
    return " ".join([*pieces, _literal("}")])


def _array(schema: Mapping[str, Any], name: str, rules: dict[str, str]) -> str:
    own = f"{name}-item"
    rules[own] = _expression(schema["items"], own, rules)
    return f'"[" ({own} (", " {own}){{0,{schema["maxItems"] - 1}}})? "]"'


def _shared(words: Sequence[str]) -> str:
    """Sorted words as alternatives that share their beginnings."""
    start = _common(words[0], words[-1])
    if len(words) == 1:
        return _literal(start)
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[len(start)], []).append(word[len(start) :])
    branches = "(" + " | ".join(_shared(each) for each in rests.values()) + ")"
    return f"{_literal(start)} {branches}" if start else branches


def _common(one: str, other: str) -> str:
    """What two words begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return one[:length]


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
