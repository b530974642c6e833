"""Models: what is listed, and what is seen when one is looked into."""

from __future__ import annotations

from pathlib import Path

import pytest

from cadenza.app import inspect_model, list_models
from cadenza.app.models import trained_on, with_model
from cadenza.compose import Composer, EngineOptions
from cadenza.compose import composer as composing
from cadenza.errors import CadenzaError, ModelError, UnknownNameError
from cadenza.runtime import ModelConfig, write_bundle
from cadenza.tokens import FIELD_SIZES, FIELDS, digest

CONFIG = ModelConfig.of_size("tiny", FIELDS, FIELD_SIZES, digest())


def bundle(folder: Path, config: ModelConfig = CONFIG) -> Path:
    write_bundle(
        folder,
        name=folder.name,
        config=config,
        files={"model.onnx": b"graph", "card.md": b"# Tiny\n\nFor tests."},
        version="1.0",
        created="2026-01-31",
        licence="CC BY 4.0",
        summary={"trained_on": [{"name": "hymns"}, "songs"]},
    )
    return folder


def test_one_s_own_models_are_listed(home: Path) -> None:
    bundle(home / "models" / "mine")
    (entry,) = [entry for entry in list_models().entries if entry.name == "mine"]
    row = entry.to_dict()
    assert row["source"] == "yours"
    assert row["licence"] == "CC BY 4.0"
    assert row["trained_on"] == "hymns, songs"
    assert row["context"] == 256
    assert "trained on hymns, songs" in entry.description
    assert list_models().folder == home / "models"


def test_a_model_is_verified_when_it_is_looked_into(home: Path) -> None:
    folder = bundle(home / "models" / "mine")
    found = inspect_model("mine")
    assert found.to_dict()["verified"] is True
    assert found.card.startswith("# Tiny")
    assert set(found.files) == {"model.onnx", "card.md"}
    assert inspect_model(folder) == found
    (folder / "model.onnx").write_bytes(b"changed")
    with pytest.raises(ModelError, match=r"bundle mine .*model\.onnx"):
        inspect_model("mine")


def test_another_vocabulary_is_refused_by_name(home: Path) -> None:
    bundle(home / "models" / "old", ModelConfig.of_size("tiny", ("token",), (9,), "0" * 64))
    with pytest.raises(ModelError, match="bundle old speaks this version's vocabulary"):
        inspect_model("old")


def test_what_is_no_model_is_told() -> None:
    with pytest.raises(UnknownNameError, match="nothing-here"):
        inspect_model("nothing-here")
    Path("folder").mkdir()
    with pytest.raises(CadenzaError, match=r"bundle\.json"):
        inspect_model("./folder")


def test_the_parameters_are_those_of_the_config(home: Path) -> None:
    folder = bundle(home / "models" / "mine")
    assert inspect_model(folder).parameters == CONFIG.parameters
    (entry,) = [entry for entry in list_models().entries if entry.name == "mine"]
    assert entry.to_dict()["parameters"] == CONFIG.parameters


def test_what_it_was_trained_on_is_read_or_not_told() -> None:
    assert trained_on({"trained_on": {"a": 1, "b": 2}}) == "a, b"
    assert trained_on({"trained_on": "songs"}) == "songs"
    assert trained_on({}) == trained_on({"trained_on": []}) == "not told"


def test_options_get_the_folder_of_their_model(home: Path) -> None:
    folder = bundle(home / "models" / "mine")
    assert with_model(EngineOptions()) == EngineOptions()
    assert with_model(EngineOptions(model="mine")).model == folder


def test_who_names_a_model_means_the_engine_that_has_models(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[EngineOptions] = []

    def neural(options: EngineOptions) -> object:
        given.append(options)
        return composing.TheoryEngine()

    monkeypatch.setitem(composing._ENGINES, "neural", neural)
    options = EngineOptions(model="mine")
    Composer("auto", options)
    Composer("theory", options)
    assert given == [options]
