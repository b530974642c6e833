"""From text that came from anywhere to a record, strictly."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cadenza.errors import ProvenanceError
from cadenza.provenance.marks import possible_marks, with_sampled
from cadenza.provenance.record import FORMAT, Asset, Digest, Model, Provenance, Source
from cadenza.provenance.wire import bounded_json

__all__ = ["parse_record"]

_LONGEST = 256
_LONGEST_PROMPT = 20_000
_MOST_ROWS = 256
_LARGEST_SEED = 2**63 - 1
_MOST_TAKES = 1_000
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_HASH = re.compile(r"[0-9a-f]{64}")
_FIELDS = frozenset(Provenance.__slots__)
_FROM_NOTHING = ("compose", "audio-sample")
"""Verbs that are given no file."""

_NEXT = "the piece cannot be made again from it"


def parse_record(text: str | bytes) -> Provenance:
    """Read a record.

    Parameters
    ----------
    text : str or bytes
        What was found in a file.

    Raises
    ------
    ProvenanceError
        When it is no JSON, not of Cadenza, of another format, or a field is not what it must
        be, or the mark or the model contradicts the engine; the message names which.
    """
    table = bounded_json(text)
    if not isinstance(table, dict) or not isinstance(table.get("cadenza"), str):
        raise ProvenanceError("a provenance record is one of Cadenza's", "another program's", _NEXT)
    number = table.get("format")
    if number != FORMAT or isinstance(number, bool):
        came = f"format {number}" if isinstance(number, int) else "none"
        raise ProvenanceError(
            f"a provenance record that can be read here has format {FORMAT}",
            f"{came}, written by Cadenza {table['cadenza']}",
            "update Cadenza",
        )
    unknown = sorted(set(table) - _FIELDS)
    if unknown:
        raise _wrong("fields", f"an unknown one, {unknown[0]}")
    record = _record(table)
    _check_authorship(record)
    return record


def _check_authorship(record: Provenance) -> None:
    """Refuse a mark or a model that contradicts the engine."""
    if record.model is not None and record.engine in (None, "theory"):
        raise _wrong("model", f"one, though the engine is {record.engine or 'none'}")
    if record.engine is None or record.mark is None:
        return
    possible = possible_marks(record.engine, on_file=record.verb not in _FROM_NOTHING)
    if _holds_sampled_sound(record.sound):
        possible |= {with_sampled(mark) for mark in possible}
    if record.mark not in possible:
        word = record.mark.rsplit("/", 1)[-1]
        raise _wrong(
            "mark", f"{word}, which contradicts verb {record.verb}, engine {record.engine}"
        )


def _holds_sampled_sound(sound: Mapping[str, Any] | None) -> bool:
    """Whether a texture of a voice is heard."""
    rows = (sound or {}).get("textures")
    return isinstance(rows, list) and any(
        isinstance(row, dict) and isinstance(row.get("voice"), str) for row in rows
    )


def _record(table: Mapping[str, Any]) -> Provenance:
    return Provenance(
        cadenza=_text(table, "cadenza"),
        verb=_word(table, "verb"),
        seed=_whole(table, "seed", 0, _LARGEST_SEED),
        take=_whole(table, "take", 1, _MOST_TAKES),
        engine=_word(table, "engine") if "engine" in table else None,
        mark=_maybe(table, "mark"),
        prompt=_maybe(table, "prompt", _LONGEST_PROMPT),
        brief=_object(table, "brief") or None,
        source=_source(table),
        asked=_object(table, "asked"),
        options=_object(table, "options"),
        model=_model(table),
        partial=_truth(table, "partial"),
        sound=_object(table, "sound") or None,
        assets=_assets(table),
        versions=_versions(table),
        part=_maybe(table, "part"),
        content=_digest(table),
    )


def _wrong(name: str, came: object) -> ProvenanceError:
    return ProvenanceError(
        "a provenance record stands as Cadenza wrote it", f"{name}: {came}", _NEXT
    )


def _text(table: Mapping[str, Any], name: str, longest: int = _LONGEST) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise _wrong(name, repr(value)[:80])
    return value


def _maybe(table: Mapping[str, Any], name: str, longest: int = _LONGEST) -> str | None:
    return _text(table, name, longest) if name in table else None


def _word(table: Mapping[str, Any], name: str) -> str:
    text = _text(table, name)
    if not _WORD.fullmatch(text):
        raise _wrong(name, text)
    return text


def _hash(table: Mapping[str, Any], name: str) -> str:
    text = _text(table, name)
    if not _HASH.fullmatch(text):
        raise _wrong(name, text)
    return text


def _maybe_hash(table: Mapping[str, Any], name: str) -> str | None:
    return _hash(table, name) if name in table else None


def _whole(table: Mapping[str, Any], name: str, low: int, high: int) -> int:
    value = table.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _wrong(name, repr(value)[:80])
    return value


def _truth(table: Mapping[str, Any], name: str) -> bool:
    value = table.get(name, False)
    if not isinstance(value, bool):
        raise _wrong(name, repr(value)[:80])
    return value


def _object(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = table.get(name, {})
    if not isinstance(value, dict):
        raise _wrong(name, repr(value)[:80])
    return value


def _row(value: object, fields: tuple[str, ...]) -> Mapping[str, Any]:
    """An object with no field beside those."""
    if not isinstance(value, dict) or not set(value) <= set(fields):
        raise _wrong("fields", repr(value)[:80])
    return value


@contextmanager
def _inside(name: str) -> Iterator[None]:
    """Name the field that an error lies in."""
    try:
        yield
    except ProvenanceError as error:
        raise _wrong(name, error.came) from error


def _source(table: Mapping[str, Any]) -> Source | None:
    if "source" not in table:
        return None
    with _inside("source"):
        row = _row(table["source"], Source.__slots__)
        return Source(_text(row, "name"), _hash(row, "sha256"))


def _model(table: Mapping[str, Any]) -> Model | None:
    if "model" not in table:
        return None
    with _inside("model"):
        row = _row(table["model"], Model.__slots__)
        return Model(
            _text(row, "name"),
            _text(row, "version"),
            _hash(row, "sha256"),
            _maybe_hash(row, "corpus_sha256"),
            _maybe_hash(row, "index_sha256"),
        )


def _assets(table: Mapping[str, Any]) -> tuple[Asset, ...]:
    rows = table.get("assets", [])
    if not isinstance(rows, list) or len(rows) > _MOST_ROWS:
        raise _wrong("assets", repr(rows)[:80])
    with _inside("assets"):
        return tuple(_asset(_row(each, Asset.__slots__)) for each in rows)


def _asset(row: Mapping[str, Any]) -> Asset:
    return Asset(_word(row, "kind"), _text(row, "name"), _hash(row, "sha256"))


def _versions(table: Mapping[str, Any]) -> dict[str, str]:
    rows = _object(table, "versions")
    if len(rows) > _MOST_ROWS:
        raise _wrong("versions", f"{len(rows)} of them")
    with _inside("versions"):
        return {name: _text(rows, name) for name in rows}


def _digest(table: Mapping[str, Any]) -> Digest | None:
    if "content" not in table:
        return None
    with _inside("content"):
        row = _row(table["content"], Digest.__slots__)
        return Digest(_word(row, "kind"), _hash(row, "sha256"), _maybe_hash(row, "notes_sha256"))
