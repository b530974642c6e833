"""Recipes: every shipped one loads, and what is wrong in one is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.errors import FileError, UnknownNameError, UsageError
from cadenza.tokens.vocabulary import FIELD_SIZES, FIELDS
from cadenza.training import load_recipe
from cadenza.training.recipe import ARCHITECTURES, Recipe, RunRecipe, shipped_recipes

NAMES = sorted(shipped_recipes())


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_recipe_loads_and_is_annotated(name):
    recipe = load_recipe(name)
    assert recipe.name == name
    assert recipe.model.config(FIELDS, FIELD_SIZES, "").layers >= 2
    assert recipe.run.warmup_steps < recipe.run.steps
    text = shipped_recipes()[name].read_text("utf-8")
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
    for source in (tmp_path / "bad.toml", tmp_path / "none.toml", tmp_path):
        with pytest.raises(FileError, match=r"shipped recipes: .*small"):
            load_recipe(source)
    with pytest.raises(UnknownNameError, match=r"got smal; did you mean small\? shipped recipes: "):
        load_recipe("smal")
    with pytest.raises(UnknownNameError, match=r"got nothing_here; shipped recipes: "):
        load_recipe("nothing_here")


def test_settings_reach_the_digest():
    recipe = load_recipe("small")
    other = replace(recipe, run=replace(recipe.run, lr=2e-3))
    assert recipe.digest == load_recipe("small").digest != other.digest


def test_passes_settle_the_steps_by_the_size_of_the_corpus():
    run = RunRecipe(passes=6, steps=1000, fewest_steps=60, batch=8, valid_every=60, warmup_steps=20)
    settled = run.over(windows=320)
    assert (settled.steps, settled.valid_every, settled.warmup_steps) == (240, 24, 20)
    assert run.over(windows=10).steps == 60  # never fewer
    assert run.over(windows=1e6).steps == 1000  # never more
    assert run.over(windows=1e6).valid_every == 60
    assert settled.over(windows=5) == settled
    plain = RunRecipe(steps=77)
    assert plain.over(windows=320) is plain


def test_a_recipe_comes_back_from_json():
    recipe = load_recipe("tune")
    assert recipe.start == "base"
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_an_architecture_is_one_of_those_that_there_are(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[model]\narchitecture = "gru"\n')
    with pytest.raises(UsageError, match="architecture is one of transformer, lstm-1"):
        load_recipe(path)


def test_every_architecture_has_a_task():
    from cadenza.training.tasks import TASKS

    assert tuple(TASKS) == ARCHITECTURES
