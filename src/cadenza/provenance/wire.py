"""Canonical JSON: one text for one value, and a reader that is bounded.

Keys are sorted, nothing is padded, and what is not ASCII is escaped, so that the text is the
same in every encoding that a program may take it for. Numbers without a fraction are written
as whole numbers, all others as the shortest text that reads back as the same number (which is
the same on every machine).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from cadenza.errors import ProvenanceError

__all__ = ["MAX_RECORD_BYTES", "bounded_json", "canonical", "json_fault", "normal"]

MAX_RECORD_BYTES = 65_536
"""Longest text of a record."""

_MAX_DEPTH = 12
_LARGEST_WHOLE = 2**63
_MOST_DIGITS = 400
_NEXT = "the file cannot be made again from it"


def normal(value: object) -> Any:  # noqa: ANN401 - JSON
    """A value in JSON's own types, each number in its one form, text that can be written.

    Raises
    ------
    ValueError
        For numbers that are not finite.
    TypeError
        For what JSON does not know.

    Examples
    --------
    >>> normal({"b": (1.0, 0.5)})
    {'b': [1, 0.5]}
    """
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"JSON knows no {value}")
        whole = value.is_integer() and abs(value) < _LARGEST_WHOLE
        return int(value) if whole else value
    if isinstance(value, Mapping):
        return {normal(str(name)): normal(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [normal(each) for each in value]
    raise TypeError(f"JSON knows no {type(value).__name__}")


def canonical(value: object) -> str:
    r"""The one JSON text of a value, in ASCII.

    Examples
    --------
    >>> canonical({"b": 2.0, "a": [None, "é"]})
    '{"a":[null,"\\u00e9"],"b":2}'
    """
    return json.dumps(normal(value), sort_keys=True, separators=(",", ":"), allow_nan=False)


def bounded_json(text: str | bytes) -> object:
    """Read JSON that came from anywhere.

    Parameters
    ----------
    text : str or bytes
        At most ``MAX_RECORD_BYTES`` of UTF-8.

    Returns
    -------
    object
        Of at most twelve levels, with finite numbers, whole ones under 2⁶³, no key twice, and
        text that can be written.

    Raises
    ------
    ProvenanceError
        When it is anything else.
    """
    try:
        data = text.encode("utf-8") if isinstance(text, str) else text
        if len(data) > MAX_RECORD_BYTES:
            raise _broken(f"{len(data):,} bytes")
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_short_whole,
        )
    except (ValueError, RecursionError) as error:
        raise _broken(json_fault(error)) from error
    _check(value)
    return value


def json_fault(error: ValueError | RecursionError) -> str:
    """What is wrong with a text that is no JSON, in plain words.

    Parameters
    ----------
    error : ValueError or RecursionError
        What reading the text raised.

    Examples
    --------
    >>> try:
    ...     json.loads('{"cadenza": "1.0", "for')
    ... except ValueError as error:
    ...     json_fault(error)
    'a text that is cut short'
    """
    if isinstance(error, RecursionError):
        return "too many levels inside each other"
    if isinstance(error, UnicodeError):
        return "text that is no Unicode"
    if not isinstance(error, json.JSONDecodeError):
        plain = isinstance(error, _FaultError)
        return str(error) if plain else "a number of too many digits"
    if not error.doc.strip():
        return "an empty text"
    cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
    if cut:
        return "a text that is cut short"
    return f"a fault in line {error.lineno}, column {error.colno}"


class _FaultError(ValueError):
    """JSON that is not taken, and why in plain words."""


def _broken(came: str) -> ProvenanceError:
    return ProvenanceError(
        f"a provenance record is JSON of at most {MAX_RECORD_BYTES // 1024} KiB", came, _NEXT
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise _FaultError("a key that stands twice")
    return table


def _no_constant(name: str) -> object:
    raise _FaultError(f"{name}, which is no number")


def _short_whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise _FaultError("a number of too many digits")
    return int(digits)


def _check(value: object) -> None:
    """Walk over everything that was read, without recursion."""
    waiting = [(value, 1)]
    while waiting:
        each, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise _broken(f"more than {_MAX_DEPTH} levels")
        if isinstance(each, dict):
            waiting += [(name, depth) for name in each]
            waiting += [(item, depth + 1) for item in each.values()]
        elif isinstance(each, list):
            waiting += [(item, depth + 1) for item in each]
        elif isinstance(each, str):
            _check_text(each)
        elif isinstance(each, float) and not math.isfinite(each):
            raise _broken("a number beyond all bounds")
        elif isinstance(each, int) and not -_LARGEST_WHOLE < each < _LARGEST_WHOLE:
            raise _broken("a number of more than 63 bits")


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise _broken("text that is no Unicode") from error
