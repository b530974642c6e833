"""Recipes: every shipped one loads, and what is wrong in one is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.errors import FileError, UsageError
from cadenza.tokens.vocabulary import FIELD_SIZES, FIELDS
from cadenza.training import load_recipe
from cadenza.training.recipe import RECIPES

NAMES = sorted(path.stem for path in RECIPES.glob("*.toml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_recipe_loads_and_is_annotated(name):
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.model.config(FIELDS, FIELD_SIZES, "").layers >= 2
    assert recipe.run.warmup_steps < recipe.run.steps
    text = (RECIPES / f"{name}.toml").read_text("utf-8")
    head = text.split("[model]", maxsplit=1)[0]
    assert f"python -m cadenza.training {name} --corpus" in head
    assert "Expect" in head


def test_the_ablation_differs_in_the_positions_alone():
    rotary, relative = load_recipe("ablation_rotary"), load_recipe("ablation_relative")
    as_rotary = replace(relative.model, position="rotary")
    assert replace(relative, name=rotary.name, model=as_rotary) == rotary


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[run]\nstep = 3", r"run has the settings steps.*got step"),
        ("[run]\nsteps = 0", "steps is at least 1"),
        ("[run]\nsteps = '3'", "steps is of type int"),
        ("[run]\ncompile = 1", "compile is of type bool"),
        ("[run]\nprecision = 'fp8'", "auto, bf16, float32"),
        ("[model]\nsize = 'huge'", "tiny, small, base"),
        ("[model]\ndropout = 1", "between 0 and 1"),
        ("[data]\nholes = 3", "holes is a table"),
        ("[data.holes]\ncompose = -1", "at least 0"),
        ("[data]\ntranspose_low = 8", "within an octave"),
        ("[extra]\na = 1", "got extra"),
    ],
)
def test_a_wrong_setting_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_recipe(path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"d_model": 100}, "64 times its heads; got d_model 100 .*change the recipe"),
        ({"context": 4}, "8 to 65536 tokens; got 4; change the recipe"),
        ({"position": "absolute"}, "rotary or relative"),
    ],
)
def test_a_model_that_cannot_be_built_is_refused(changed, message):
    with pytest.raises(UsageError, match=message):
        replace(load_recipe("tiny").model, **changed).config(FIELDS, FIELD_SIZES, "")


def test_what_is_no_recipe_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_text("[model")
    for source in (tmp_path / "bad.toml", "nothing_here"):
        with pytest.raises(FileError, match=r"shipped recipes: .*small"):
            load_recipe(source)


def test_settings_reach_the_digest():
    recipe = load_recipe("small")
    other = replace(recipe, run=replace(recipe.run, lr=2e-3))
    assert recipe.digest == load_recipe("small").digest != other.digest
