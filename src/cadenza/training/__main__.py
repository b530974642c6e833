"""``python -m cadenza.training RECIPE --corpus PACKED --out RUN``: train a model."""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cadenza.errors import CadenzaError, UsageError
from cadenza.runtime.audio_config import LEVELS
from cadenza.training.recipe import Recipe, load_recipe, shipped_recipes

__all__ = ["main"]

_WAIT = "PASSIVE"
"""Threads that wait for each other sleep. Spinning ones, the default, slowed training 60 times
on two cores that another process was using too."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cadenza.training",
        description="Train a model over a packed corpus. Needs torch, numpy and safetensors.",
    )
    names = ", ".join(sorted(shipped_recipes()))
    parser.add_argument("recipe", help=f"a TOML file, or one of {names}")
    parser.add_argument(
        "--corpus", type=Path, required=True, help="a packed corpus, or packed sound (a folder)"
    )
    parser.add_argument("--index", type=Path, help="index of the training split, for the meter")
    parser.add_argument("--out", type=Path, required=True, help="the run's folder")
    parser.add_argument("--resume", action="store_true", help="go on after the last checkpoint")
    parser.add_argument("--steps", type=int, help="instead of the recipe's")
    parser.add_argument(
        "--level", choices=tuple(LEVELS), help="of a voice, instead of the recipe's"
    )
    parser.add_argument("--workers", type=int, help="instead of the recipe's")
    parser.add_argument("--seed", type=int, help="instead of the recipe's")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop cleanly after so long")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=0, help="of the CPU (0: torch's choice)")
    parser.add_argument(
        "--from",
        dest="weights",
        help="weights to start from: safetensors, or a bundle's name or folder",
    )
    parser.add_argument("--peak-tflops", type=float, default=0.0,
                        help="of the device, to show model FLOP utilisation")  # fmt: skip
    return parser


def _recipe(asked: argparse.Namespace) -> Recipe:
    recipe = load_recipe(asked.recipe)
    changed = {
        name: getattr(asked, name)
        for name in ("steps", "workers", "seed")
        if getattr(asked, name) is not None
    }
    if asked.steps is not None:
        changed["passes"] = 0.0
    if asked.level is not None:
        recipe = recipe.of_level(asked.level)
    return replace(recipe, run=replace(recipe.run, **changed))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the trainer; returns the exit code (3: stopped by a signal or by time)."""
    asked = _parser().parse_args(arguments)
    os.environ.setdefault("OMP_WAIT_POLICY", _WAIT)  # read when torch is loaded
    try:
        recipe = _recipe(asked)
        if recipe.start and not asked.weights:
            raise UsageError(
                f"the recipe {recipe.name} goes on from a model", "none", "name one with --from"
            )
        from cadenza.training.loop import Job, train

        result = train(
            Job(
                recipe,
                asked.corpus,
                asked.out,
                resume=asked.resume,
                device=asked.device,
                threads=asked.threads,
                minutes=asked.minutes,
                weights=asked.weights,
                peak_tflops=asked.peak_tflops,
                index=asked.index,
            )
        )
    except CadenzaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    best = f"best {result.figure:.4f} {result.unit}"
    told = best if math.isfinite(result.figure) else "nothing is measured yet"
    sys.stderr.write(f"{result.reason} after step {result.step}; {told}\n")
    sys.stdout.write(f"{result.weights}\n")
    return 0 if result.reason in {"finished", "patience"} else 3


if __name__ == "__main__":
    sys.exit(main())
