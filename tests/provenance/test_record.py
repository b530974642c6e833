"""The record as text: one form, strictly read, bounded."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import CadenzaError, ProvenanceError
from cadenza.provenance import (
    ALGORITHMIC,
    EDITED,
    ENHANCED,
    MAX_RECORD_BYTES,
    TRAINED,
    Asset,
    Provenance,
    canonical,
    is_ai,
    mark_of,
    normal,
    parse_record,
    shortened,
    to_text,
)

PLAIN = Provenance(cadenza="1.0", verb="compose", seed=7)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**62), 2**62)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def test_a_known_record_has_a_known_text() -> None:
    record = replace(PLAIN, prompt="ñ", brief={"tempo_bpm": 75.0, "a": 0.1}, assets=())
    assert to_text(record) == (
        '{"brief":{"a":0.1,"tempo_bpm":75},"cadenza":"1.0","format":1,'
        '"prompt":"\\u00f1","seed":7,"take":1,"verb":"compose"}'
    )


def test_every_field_survives(record: Provenance) -> None:
    for each in fields(record):
        empty = getattr(PLAIN, each.name)
        if each.name != "format":
            assert getattr(record, each.name) != empty, each.name
    text = to_text(record)
    assert parse_record(text) == record
    assert to_text(parse_record(text)) == text
    assert parse_record(text.encode()) == record


def test_what_concerns_sound_alone_can_be_left_out(record: Provenance) -> None:
    with_style = replace(record, assets=(*record.assets, Asset("style", "my.toml", "e" * 64)))
    music = with_style.music()
    assert (music.sound, music.versions, music.content) == (None, {}, None)
    assert [asset.kind for asset in music.assets] == ["style"]
    assert music.asked == record.asked


@given(value=json_values)
def test_canonical_json_is_json_and_stable(value: Any) -> None:
    text = canonical(value)
    assert text.isascii()
    assert canonical(json.loads(text)) == text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_json_has_no_such_numbers(value: float) -> None:
    with pytest.raises(ValueError, match="JSON knows no"):
        canonical([value])


def test_json_has_no_such_things() -> None:
    with pytest.raises(TypeError, match="JSON knows no bytes"):
        canonical(b"abc")
    assert normal("\udcff") == "?"


BROKEN = {
    "cadenza": ["", 7, None, "x" * 300],
    "verb": ["", "Compose!", 3, "x" * 33],
    "seed": [-1, 1.5, True, "7", None],
    "take": [0, 1001, True, None],
    "engine": ["", 7, "../x"],
    "mark": ["", 7, "x" * 300],
    "prompt": ["", 7, "x" * 20_001],
    "brief": [[], "x", None, [1]],
    "source": [{}, {"name": "a"}, {"name": "a", "sha256": "xyz"}, "a", None],
    "asked": [[], None],
    "options": [[], "x"],
    "model": [{"name": "small"}, {"name": "a", "version": "1", "sha256": "b" * 64, "path": "/"}],
    "partial": [1, "yes", None],
    "sound": [[], 4],
    "assets": [{}, [1], [{"kind": "x", "name": "y"}], [{}] * 257],
    "versions": [[], {"a": 1}, {f"n{n}": "1" for n in range(257)}],
    "part": ["", 3],
    "content": [{}, {"kind": "midi"}, {"kind": "midi", "sha256": "G" * 64}],
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BROKEN.items() for value in values]
)
def test_a_wrong_field_is_named(record: Provenance, name: str, value: Any) -> None:
    table = json.loads(to_text(record))
    table[name] = value
    with pytest.raises(ProvenanceError, match=name if name != "cadenza" else "Cadenza"):
        parse_record(json.dumps(table))


def test_every_field_has_a_test_of_what_it_may_not_be() -> None:
    assert set(BROKEN) | {"format"} == {each.name for each in fields(Provenance)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an empty text"),
        ("{", "cut short"),
        ('{"cadenza": "1", "form', "cut short"),
        ('{"cadenza" "1"}', "a fault in line 1, column 12"),
        ("null", "one of Cadenza's"),
        ("[1]", "one of Cadenza's"),
        ('{"generator": "another"}', "one of Cadenza's"),
        ('{"cadenza": "9.0", "format": 2}', "format 2, written by Cadenza 9.0; update Cadenza"),
        ('{"cadenza": "9.0", "format": true}', "has format 1"),
        ('{"cadenza": "9.0"}', "has format 1"),
        ('{"cadenza": "1", "format": 1, "verb": "x", "seed": 1, "take": 1, "run": "rm"}', "run"),
        ('{"cadenza": "1", "cadenza": "2"}', "twice"),
        ('{"cadenza": NaN}', "no number"),
        ('{"cadenza": 1e999}', "beyond all bounds"),
        ('{"cadenza": 99999999999999999999}', "63 bits"),
        ('{"cadenza": "\\ud800"}', "Unicode"),
        ("[" * 13 + "]" * 13, "levels"),
        ("[" * 30_000 + "]" * 30_000, "too many levels inside each other"),
        ('{"a": ' * 5_000, "JSON"),
        ("9" * 10_000, "a number of too many digits"),
        ("9" * 401, "a number of too many digits"),
        ('"' + "x" * MAX_RECORD_BYTES + '"', "64 KiB"),
        (b"\xff\xfe", "no Unicode"),
        ('"\udcff"', "JSON"),
    ],
)
def test_foreign_and_broken_records_are_refused_by_name(text: str | bytes, said: str) -> None:
    with pytest.raises(ProvenanceError, match=said):
        parse_record(text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mark": ALGORITHMIC}, "mark: algorithmicMedia, which contradicts verb vary, engine n"),
        ({"mark": TRAINED}, "mark: trained"),
        ({"mark": "another"}, "mark: another"),
        ({"engine": "theory", "model": None, "mark": TRAINED}, "mark: trained"),
        ({"engine": "theory", "model": None, "mark": ALGORITHMIC}, "mark: algo"),
        ({"engine": "theory", "model": None, "verb": "compose", "mark": EDITED}, "mark: composite"),
        ({"engine": "theory"}, "model: one, though the engine is theory"),
        ({"engine": None}, "model: one, though the engine is none"),
    ],
)
def test_a_mark_or_model_that_contradicts_the_engine_is_refused(
    record: Provenance, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(ProvenanceError, match=said):
        parse_record(to_text(replace(record, **fields)))


@given(data=st.binary(max_size=400))
def test_random_bytes_raise_the_error_tree_alone(data: bytes) -> None:
    with pytest.raises(CadenzaError):
        parse_record(data)


@given(value=json_values)
def test_random_json_raises_the_error_tree_alone(value: Any) -> None:
    with pytest.raises(CadenzaError):
        parse_record(canonical(value))


@given(data=st.data())
def test_mutated_records_are_read_or_refused(record: Provenance, data: st.DataObject) -> None:
    table = json.loads(to_text(record))
    name = data.draw(st.sampled_from(sorted(table)))
    table[name] = data.draw(json_values)
    try:
        again = parse_record(canonical(table))
    except ProvenanceError:
        return
    assert parse_record(to_text(again)) == again


@given(at=st.integers(0, 2000), byte=st.integers(0, 255))
def test_a_damaged_byte_is_read_or_refused(record: Provenance, at: int, byte: int) -> None:
    data = bytearray(to_text(record).encode())
    data[at % len(data)] = byte
    with suppress(ProvenanceError):
        assert parse_record(bytes(data)).format == 1


def test_a_record_that_is_too_long_is_shortened_step_by_step() -> None:
    words = {"unread": ["word" * 10] * 2_000}
    record = replace(PLAIN, brief=words, prompt="calm", asked={"wish": {"style": "lofi"}})
    short = shortened(record)
    assert (short.brief, short.prompt, short.asked) == (None, "calm", record.asked)
    flooded = replace(record, asked=words)
    assert shortened(flooded).asked == {"left_out": "too long"}
    everything = replace(flooded, sound=words, options=words)
    text = to_text(everything)
    assert len(text) <= MAX_RECORD_BYTES
    assert parse_record(text).seed == record.seed


@pytest.mark.parametrize(
    ("engine", "on_file", "given", "mark"),
    [
        ("neural", False, None, TRAINED),
        ("neural", True, None, EDITED),
        ("theory", False, None, ALGORITHMIC),
        ("theory", True, None, ENHANCED),
        ("theory", True, TRAINED, EDITED),
        ("theory", True, ALGORITHMIC, ENHANCED),
        (None, True, None, None),
        (None, True, TRAINED, TRAINED),
    ],
)
def test_marks(engine: str | None, on_file: bool, given: str | None, mark: str | None) -> None:
    assert mark_of(engine, on_file=on_file, given=given) == mark


def test_what_counts_as_ai() -> None:
    assert [is_ai(mark) for mark in (TRAINED, EDITED, ALGORITHMIC, ENHANCED, None)] == [
        True, True, False, False, False,
    ]  # fmt: skip
