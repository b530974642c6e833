"""Configs: sizes, limits, fields, and their JSON form."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cadenza.errors import ModelError
from cadenza.runtime.config import SIZES, ModelConfig
from cadenza.runtime.config_fields import FORMAT

NAMES = ("token", "bar", "time", "slot", "role", "chord")
FIELDS = (700, 65, 98, 17, 8, 194)


@pytest.mark.parametrize("size", SIZES)
def test_json_and_back(size):
    config = ModelConfig.of_size(size, NAMES, FIELDS, "ab" * 32, position="relative")
    told = json.loads(json.dumps(config.to_mapping()))
    assert ModelConfig.from_mapping(told) == config
    assert ModelConfig.from_mapping({**told, "name": "mine", "files": {}}) == config


def test_the_json_form_has_every_field():
    told = ModelConfig.of_size("small", NAMES, FIELDS).to_mapping()
    assert sorted(told) == [
        "architecture", "context", "d_model", "field_names", "field_sizes", "format", "heads",
        "kv_heads", "layers", "position", "size", "vocabulary_sha256",
    ]  # fmt: skip
    assert told["format"] == FORMAT == 3
    for name in told:
        with pytest.raises(ModelError, match=f"has {name} as .*; got nothing"):
            ModelConfig.from_mapping({key: told[key] for key in told if key != name})


def test_the_sizes_are_those_of_the_plan():
    small = ModelConfig.of_size("small", NAMES, FIELDS)
    assert small.parameters == pytest.approx(4.4e6, rel=0.02)
    base = ModelConfig.of_size("base", NAMES, FIELDS)
    assert base.parameters == pytest.approx(22.6e6, rel=0.02)
    assert (small.vocabulary_size, small.heads, small.kv_heads) == (700, 4, 1)
    assert (base.heads, base.kv_heads) == (8, 2)


def test_parameters_and_operations_are_counted():
    small = ModelConfig.of_size("small", NAMES, FIELDS)
    assert small.parameters == 256 * 1082 + 6 * (10.5 * 256**2 + 512) + 256
    relative = replace(small, position="relative")
    assert relative.parameters - small.parameters == 6 * 4 * 1024 * 64
    dense = 6 * (10.5 * 256**2 * 6 + 256 * 700)
    assert small.flops_per_token(100) == dense + 6 * 6 * 100 * 256
    more = ModelConfig.of_size("small", (*NAMES, "bass"), (*FIELDS, 14))
    assert more.parameters - small.parameters == 14 * 256
    assert more.flops_per_token(100) == small.flops_per_token(100)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"d_model": 100}, "64 times its heads; got d_model 100 with heads 1"),
        ({"d_model": 0}, "64 times its heads"),
        ({"heads": 3}, "64 times its heads; got d_model 256 with heads 3"),
        ({"kv_heads": 3}, "kv_heads divide its heads; got kv_heads 3 with heads 4"),
        ({"kv_heads": 0}, "kv_heads divide its heads"),
        ({"layers": 0}, "1 to 64 layers"),
        ({"layers": 65}, "1 to 64 layers; got 65"),
        ({"context": 4}, "8 to 65536"),
        ({"position": "absolute"}, "rotary or relative"),
        ({"architecture": "lstm"}, "lstm with rotary"),
        ({"format": 2}, "format 3; got 2; train and export the model again"),
        ({"format": 4}, "format 3; got 4; update Cadenza"),
    ],
)
def test_what_cannot_be_built_is_refused(changed, rule):
    with pytest.raises(ModelError, match=rule):
        ModelConfig.of_size("small", NAMES, FIELDS, **changed)


@pytest.mark.parametrize(
    ("names", "sizes", "rule"),
    [
        ((), (), "the first of which is token; got none"),
        (("bar", "token"), (3, 4), "the first of which is token; got bar, token"),
        (("token", "bar", "bar"), (3, 4, 4), "names of their own"),
        (("token", "a.b"), (3, 4), "letters, digits and underscores"),
        (("token", "bar"), (3,), "a name and a size; got 2 names, 1 sizes"),
        (("token", "bar"), (3, 0), "has values"),
    ],
)
def test_fields_that_do_not_fit_are_refused(names, sizes, rule):
    with pytest.raises(ModelError, match=rule):
        ModelConfig.of_size("tiny", names, sizes)


def test_another_size_is_refused():
    with pytest.raises(ModelError, match="tiny, small, base; got huge"):
        ModelConfig.of_size("huge", NAMES, FIELDS)


def test_a_config_of_an_older_format_is_told_first():
    told = {"format": 1, "architecture": "music-transformer", "field_sizes": list(FIELDS)}
    with pytest.raises(ModelError, match="format 3; got 1; train and export the model again"):
        ModelConfig.from_mapping(told)
