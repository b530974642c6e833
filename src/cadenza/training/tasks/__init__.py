"""The architectures that can be trained, one module each; loaded when a recipe asks for one."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.training.recipe import Recipe
    from cadenza.training.task import AnyTask

__all__ = ["TASKS", "new_task"]

TASKS = {
    "transformer": ("transformer", "TransformerTask"),
    "lstm-1": ("lines", "LinesTask"),
    "lstm-2": ("lines", "LinesTask"),
    "lstm-3": ("lines", "LinesTask"),
    "lstm-chords": ("chords", "ChordsTask"),
    "words": ("words", "WordsTask"),
    "vqvae": ("codec", "CodecTask"),
    "codes": ("codes", "CodesTask"),
}
"""Architecture → module here, and its class."""


def new_task(recipe: Recipe, corpus: Path) -> AnyTask:
    """What the trainer needs to train a recipe's architecture on a packed corpus.

    Parameters
    ----------
    recipe : Recipe
        Its ``model.architecture`` says which.
    corpus : Path
        A packed corpus.

    Raises
    ------
    cadenza.errors.CadenzaError
        When the corpus cannot be read, or does not fit the recipe.
    """
    module, name = TASKS[recipe.model.architecture]
    task: AnyTask = getattr(import_module(f"cadenza.training.tasks.{module}"), name)(recipe, corpus)
    return task
