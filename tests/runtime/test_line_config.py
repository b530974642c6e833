"""Configs of line models: what can be built, and what is told of what cannot."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from cadenza.errors import ModelError
from cadenza.runtime.config import read_config
from cadenza.runtime.line_config import LINE_ARCHITECTURES, LINE_SIZES, LineConfig
from cadenza.tokens.line_vocabulary import HEADS

CONFIG = LineConfig.of_size("lstm-3", "tiny", ((9, 5, 18),), ("position", "chord"), (97, 50))
WORDS = LineConfig.of_size(
    "words", "tiny", ((9, 18), (7, 18)), ("position",), (97,), programs=(-1, 40)
)


def test_the_heads_are_those_of_the_vocabulary():
    assert LINE_ARCHITECTURES == HEADS


@pytest.mark.parametrize("config", [CONFIG, WORDS], ids=["lstm-3", "words"])
def test_a_config_comes_back_from_json(config):
    assert read_config(json.loads(json.dumps(config.to_mapping()))) == config


@pytest.mark.parametrize("architecture", LINE_SIZES)
def test_larger_sizes_have_more_weights(architecture):
    sizes = tuple(50 for _ in LINE_ARCHITECTURES[architecture])
    programs = {"programs": (0,)} if architecture == "words" else {}
    made = [
        LineConfig.of_size(architecture, size, (sizes,), ("position",), (97,), **programs)
        for size in ("tiny", "small", "base")
    ]
    counts = [config.parameters for config in made]
    assert counts == sorted(counts)
    assert len(set(counts)) == 3


def test_the_dial_can_be_set_otherwise():
    config = LineConfig.of_size("lstm-1", "base", ((9,),), ("position",), (97,), width=64, layers=2)
    assert (config.width, config.layers, config.size) == (64, 2, "base")
    base = LineConfig.of_size("lstm-1", "base", ((9,),), ("position",), (97,))
    assert (base.width, base.layers) == (512, 3)


def test_files_and_prefixes_follow_from_the_architecture():
    assert CONFIG.model_files == ("model.onnx", "heads.onnx")
    one = LineConfig.of_size("lstm-1", "tiny", ((9,),), ("position",), (97,))
    assert one.model_files == ("model.onnx",)
    assert WORDS.model_files == (
        "model-000.onnx", "heads-000.onnx", "model-001.onnx", "heads-001.onnx",
    )  # fmt: skip
    assert WORDS.prefix(1) == "models.1."
    assert CONFIG.prefix(0) == ""


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"architecture": "lstm-9"}, "is one of"),
        ({"heads": "loose"}, "heads"),
        ({"width": 4}, "wide"),
        ({"layers": 0}, "layers"),
        ({"context": 1}, "context"),
        ({"symbol_sizes": ((9, 5),)}, "heads of lstm-3"),
        ({"symbol_sizes": ((9, 5, 1),)}, "heads of lstm-3"),
        ({"symbol_sizes": ()}, "sizes of its heads"),
        ({"programs": (1,)}, "only words"),
        ({"place_names": ("position", "position")}, "names of its own"),
        ({"place_sizes": (97,)}, "has a size"),
        ({"format": 99}, "format"),
    ],
)
def test_what_cannot_be_built_is_refused(changed, message):
    with pytest.raises(ModelError, match=message):
        replace(CONFIG, **changed)


def test_words_need_an_instrument_each():
    with pytest.raises(ModelError, match="sizes of its heads"):
        replace(WORDS, programs=())
    with pytest.raises(ModelError, match="0 and 127"):
        replace(WORDS, programs=(-2, 40))


@pytest.mark.parametrize(
    ("key", "value"), [("width", "64"), ("symbol_sizes", [[9, "5", 18]]), ("place_sizes", [1.5])]
)
def test_a_mapping_of_other_types_is_refused(key, value):
    with pytest.raises(ModelError):
        LineConfig.from_mapping({**CONFIG.to_mapping(), key: value})


def test_no_such_size_or_architecture():
    with pytest.raises(ModelError, match="a size of lstm-1"):
        LineConfig.of_size("lstm-1", "huge", ((9,),), ("position",), (97,))
    with pytest.raises(ModelError, match="a size of lstm-7"):
        LineConfig.of_size("lstm-7", "tiny", ((9,),), ("position",), (97,))
    with pytest.raises(ModelError):
        read_config({**CONFIG.to_mapping(), "architecture": "lstm-7"})
