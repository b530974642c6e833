"""Configs: sizes, limits, and their JSON form."""

from __future__ import annotations

import pytest

from cadenza.errors import UsageError
from cadenza.models import SIZES, ModelConfig

FIELDS = (700, 65, 98, 17, 8, 194)


@pytest.mark.parametrize("size", SIZES)
def test_json_and_back(size):
    config = ModelConfig.of_size(size, FIELDS, "ab" * 32, position="relative")
    assert ModelConfig.from_json(config.to_json()) == config


def test_the_json_form_has_the_keys_of_a_bundle():
    assert list(ModelConfig.of_size("small", FIELDS).to_json()) == [
        "format", "architecture", "size", "d_model", "layers", "heads", "context", "position",
        "field_sizes", "vocabulary_sha256",
    ]  # fmt: skip


def test_the_sizes_are_those_of_the_plan():
    assert ModelConfig.of_size("small", FIELDS).parameters == pytest.approx(5.0e6, rel=0.02)
    assert ModelConfig.of_size("base", FIELDS).parameters == pytest.approx(22.6e6, rel=0.02)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"d_model": 100}, "multiple of 64"),
        ({"d_model": 0}, "multiple of 64"),
        ({"layers": 0}, "1 to 64 layers"),
        ({"context": 4}, "8 to 65536"),
        ({"position": "absolute"}, "rotary, relative"),
    ],
)
def test_what_cannot_be_built_is_refused(changed, rule):
    with pytest.raises(UsageError, match=rule):
        ModelConfig.of_size("small", FIELDS, **changed)


def test_a_config_of_another_kind_is_refused():
    data = ModelConfig.of_size("tiny", FIELDS).to_json()
    with pytest.raises(UsageError, match="no 'layers'"):
        ModelConfig.from_json({key: data[key] for key in data if key != "layers"})
    with pytest.raises(UsageError, match="lstm in format 1"):
        ModelConfig.from_json({**data, "architecture": "lstm"})
    with pytest.raises(UsageError, match="heads are 64 wide"):
        ModelConfig.from_json({**data, "heads": 3})
    with pytest.raises(UsageError, match="six fields"):
        ModelConfig((700, 65))
    with pytest.raises(UsageError, match="tiny, small, base"):
        ModelConfig.of_size("huge", FIELDS)
