"""The training room: recipes, data order, the loop, checkpoints.

This is its one public door. It needs torch, numpy and safetensors, and nothing else that is
not in the standard library: ``python -m cadenza.training`` runs anywhere over token arrays
alone. What needs torch is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cadenza.training.job import Job, Result
from cadenza.training.recipe import Recipe, load_recipe

if TYPE_CHECKING:
    from cadenza.training.checkpoint import load_weights, save_weights
    from cadenza.training.loop import train

__all__ = ["Job", "Recipe", "Result", "load_recipe", "load_weights", "save_weights", "train"]

_WHERE = {
    "train": "loop",
    "load_weights": "checkpoint",
    "save_weights": "checkpoint",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands at the name
    if name in _WHERE:
        return getattr(import_module(f"cadenza.training.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
