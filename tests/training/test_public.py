"""The doors of the two rooms: what they offer, and that they open without torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cadenza.models
import cadenza.training


def test_the_doors_are_pinned():
    assert sorted(cadenza.models.__all__) == [
        "ChordLSTM", "LineModel", "Model", "MusicTransformer", "VQVAE", "WordModels",
    ]  # fmt: skip
    assert sorted(cadenza.training.__all__) == [
        "Job", "Recipe", "Result", "load_recipe", "load_weights", "save_weights", "train",
    ]  # fmt: skip


@pytest.mark.parametrize("room", [cadenza.models, cadenza.training])
def test_what_needs_torch_is_loaded_when_it_is_used(room):
    pytest.importorskip("torch")
    for name in room.__all__:
        assert getattr(room, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = room.nothing


def test_doors_and_recipes_need_no_torch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import cadenza.models, cadenza.training, cadenza.training.prefetch\n"
        "import cadenza.training.__main__\n"
        "print(cadenza.training.load_recipe('base').model.size)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "base"
