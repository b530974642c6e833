"""Recipes: one annotated TOML file per supported training run, read into frozen dataclasses."""

from __future__ import annotations

import hashlib
import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from cadenza.errors import FileError, ModelError, UnknownNameError, UsageError
from cadenza.runtime.config import SIZES, ModelConfig
from cadenza.training.codec_recipe import CodecRecipe
from cadenza.training.codes_recipe import CodesRecipe
from cadenza.training.line_recipe import LinesRecipe
from cadenza.training.recipe_data import DataRecipe, HoleShares, KindWeights, require

__all__ = [
    "ARCHITECTURES",
    "RECIPES",
    "DataRecipe",
    "HoleShares",
    "KindWeights",
    "MeterRecipe",
    "ModelRecipe",
    "Recipe",
    "RunRecipe",
    "load_recipe",
    "shipped_recipes",
]

_PARTS = 10
"""A run over so many passes has at least as many validations; its rise is one part at most."""

RECIPES = Path(__file__).parent / "recipes"
PRECISIONS = ("auto", "bf16", "float32")
ARCHITECTURES = (
    "transformer",
    "lstm-1",
    "lstm-2",
    "lstm-3",
    "lstm-chords",
    "words",
    "vqvae",
    "codes",
)
"""What can be trained; each has a module in ``tasks``."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class ModelRecipe:
    """What is built: an architecture, a size, and what differs from it.

    ``d_model``, ``kv_heads``, ``layers`` and ``context`` of 0 mean those of the size.
    ``kv_heads`` and ``position`` are the transformer's alone.
    """

    architecture: str = "transformer"
    size: str = "small"
    position: str = "rotary"
    d_model: int = 0
    kv_heads: int = 0
    layers: int = 0
    context: int = 0
    dropout: float = 0.1

    def __post_init__(self) -> None:
        require("dropout lies between 0 and 1", self.dropout, 0.0 <= self.dropout < 1.0)
        require(f"size is one of {', '.join(SIZES)}", self.size, self.size in SIZES)
        require(
            f"architecture is one of {', '.join(ARCHITECTURES)}",
            self.architecture,
            self.architecture in ARCHITECTURES,
        )

    def config(
        self,
        field_names: tuple[str, ...],
        field_sizes: tuple[int, ...],
        vocabulary_sha256: str,
    ) -> ModelConfig:
        """The dimensions, for a token's fields and a vocabulary.

        Raises
        ------
        cadenza.errors.UsageError
            When no such model can be built.
        """
        changed = {
            name: getattr(self, name)
            for name in ("d_model", "kv_heads", "layers", "context")
            if getattr(self, name)
        }
        try:
            return ModelConfig.of_size(
                self.size,
                field_names,
                field_sizes,
                vocabulary_sha256,
                position=self.position,
                **changed,
            )
        except ModelError as error:
            raise UsageError(error.rule, error.came, "change the recipe") from error


@dataclass(frozen=True)
class RunRecipe:
    """How a model is trained.

    Parameters
    ----------
    steps : int
        Optimiser steps; the learning rate's cosine is laid over them.
    passes : float
        Passes over the training split, instead of so many steps: as many steps as it takes to
        draw all its music so often, at least ``fewest_steps`` and at most ``steps``. Validations
        then come at least ten times in a run (0: ``steps`` are what is said).
    fewest_steps : int
        See ``passes``.
    batch : int
        Sequences a step, over all processes.
    micro_batch : int
        Sequences at a time; gradients are added up over a step. Sequences are grouped by
        length first, so that small micro-batches also save padding.
    lr, min_lr_share, warmup_steps : float, float, int
        Peak learning rate, the share of it at the end, and the linear rise.
    weight_decay, beta1, beta2, clip : float
        Of AdamW (decay on matrices only), and the largest norm of a gradient.
    precision : str
        "bf16" (autocast), "float32", or "auto": bf16 where the processor has it.
    compile : bool
        Use torch.compile; pads every sequence to the context.
    seed : int
        Of weights, data and dropout.
    valid_every, valid_windows, patience : int
        Steps between validations, windows of one, and how many without a gain end the run
        (0: never).
    checkpoint_every, log_every : int
        Steps between checkpoints, and between lines of the log.
    pad_multiple, workers : int
        Lengths are padded to a multiple; processes that prepare batches (0: a thread).
    """

    steps: int = 3000
    passes: float = 0.0
    fewest_steps: int = 50
    batch: int = 8
    micro_batch: int = 8
    lr: float = 1e-3
    min_lr_share: float = 0.1
    warmup_steps: int = 200
    weight_decay: float = 0.1
    beta1: float = 0.9
    beta2: float = 0.95
    clip: float = 1.0
    precision: str = "auto"
    compile: bool = False
    seed: int = 1
    valid_every: int = 250
    valid_windows: int = 96
    patience: int = 0
    checkpoint_every: int = 100
    log_every: int = 10
    pad_multiple: int = 32
    workers: int = 0

    def __post_init__(self) -> None:
        require("passes are at least 0", self.passes, self.passes >= 0)
        for name in (
            "steps",
            "fewest_steps",
            "batch",
            "micro_batch",
            "valid_every",
            "valid_windows",
        ):
            require(f"{name} is at least 1", getattr(self, name), getattr(self, name) >= 1)
        for name in ("checkpoint_every", "log_every", "pad_multiple"):
            require(f"{name} is at least 1", getattr(self, name), getattr(self, name) >= 1)
        for name in ("warmup_steps", "patience", "workers"):
            require(f"{name} is at least 0", getattr(self, name), getattr(self, name) >= 0)
        require("lr is above 0", self.lr, 0 < self.lr < 1)
        require("clip is above 0", self.clip, self.clip > 0)
        require(
            f"precision is one of {', '.join(PRECISIONS)}",
            self.precision,
            self.precision in PRECISIONS,
        )

    def over(self, windows: float) -> RunRecipe:
        """The run with its steps settled, for a corpus of so many sequences.

        Examples
        --------
        >>> RunRecipe(passes=6, batch=8, steps=2000).over(windows=400).steps
        300
        """
        if not self.passes:
            return self
        wanted = math.ceil(self.passes * windows / self.batch)
        steps = min(self.steps, max(self.fewest_steps, wanted))
        return replace(
            self,
            passes=0.0,
            steps=steps,
            warmup_steps=min(self.warmup_steps, steps // _PARTS),
            valid_every=min(self.valid_every, max(1, steps // _PARTS)),
        )


@dataclass(frozen=True)
class MeterRecipe:
    """How much the memorisation meter looks at; see ``memorisation``.

    Parameters
    ----------
    every : int
        Validations from one measurement to the next (0: the meter is off).
    samples, tokens : int
        How many samples are drawn, and the most tokens of each.
    excerpts : int
        Excerpts by people that the samples are compared with.
    """

    every: int = 1
    samples: int = 16
    tokens: int = 512
    excerpts: int = 64

    def __post_init__(self) -> None:
        require("meter.every is at least 0", self.every, self.every >= 0)
        for name in ("samples", "tokens", "excerpts"):
            require(f"meter.{name} is at least 1", getattr(self, name), getattr(self, name) >= 1)


@dataclass(frozen=True)
class Recipe:
    """Everything that a training run is made from, beside the corpus.

    ``start`` names the model that the recipe goes on from; empty for a new one.
    """

    name: str = "run"
    start: str = ""
    model: ModelRecipe = field(default_factory=ModelRecipe)
    data: DataRecipe = field(default_factory=DataRecipe)
    run: RunRecipe = field(default_factory=RunRecipe)
    meter: MeterRecipe = field(default_factory=MeterRecipe)
    lines: LinesRecipe = field(default_factory=LinesRecipe)
    codec: CodecRecipe = field(default_factory=CodecRecipe)
    codes: CodesRecipe = field(default_factory=CodesRecipe)

    @classmethod
    def from_json(cls, data: Mapping[str, Any], where: str = "the recipe") -> Recipe:
        """Of what ``to_json`` gave.

        Raises
        ------
        cadenza.errors.UsageError
            When a setting is unknown or out of range.
        """
        return _build(Recipe, data, where)

    def to_json(self) -> dict[str, Any]:
        """All settings as plain data."""
        return asdict(self)

    def of_level(self, level: str) -> Recipe:
        """The same for another level of a voice.

        Raises
        ------
        cadenza.errors.UsageError
            When the architecture has no levels, or there is none of that name.
        """
        if self.model.architecture == "vqvae":
            return replace(self, codec=replace(self.codec, level=level))
        if self.model.architecture == "codes":
            return replace(self, codes=replace(self.codes, level=level))
        raise UsageError(
            "parts of a voice have levels", f"{self.name}, a {self.model.architecture}"
        )

    @property
    def digest(self) -> str:
        """SHA-256 of all settings."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def shipped_recipes() -> dict[str, Path]:
    """Every recipe that ships: name → file."""
    return {each.stem: each for each in sorted(RECIPES.rglob("*.toml"))}


def load_recipe(source: Path | str) -> Recipe:
    """Read a recipe from a file, or one that ships by its name.

    Parameters
    ----------
    source : Path or str
        A path to a TOML file, or "tiny", "small", "base", ….

    Raises
    ------
    cadenza.errors.UnknownNameError
        When none of that name ships.
    cadenza.errors.FileError
        When the file cannot be read, or is not TOML.
    cadenza.errors.UsageError
        When a setting is unknown or out of range.

    Examples
    --------
    >>> load_recipe("small").model.size
    'small'
    """
    shipped = shipped_recipes()
    known = str(source) in shipped and not Path(source).is_file()
    path = shipped[str(source)] if known else Path(source)
    names = sorted(shipped)
    step = f"shipped recipes: {', '.join(names)}"
    if not path.suffix and path.name == str(source) and not path.exists():
        near = get_close_matches(path.name, names, 1, 0.6)
        step = f"did you mean {near[0]}? {step}" if near else step
        raise UnknownNameError("a recipe is one that ships, or a TOML file", str(source), step)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise FileError("a recipe is a readable TOML file", f"{source}: {what}", step) from error
    return Recipe.from_json({"name": path.stem, **data}, path.name)


def _build(kind: type[_T], data: Mapping[str, Any], where: str) -> _T:
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    default = kind()
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in known:
            raise UsageError(
                f"{where} has the settings {', '.join(known)}", name, "check the spelling"
            )
        now = getattr(default, name)
        values[name] = _value(now, value, f"{where}: {name}")
    return kind(**values)


def _value(default: object, value: object, where: str) -> object:
    if is_dataclass(default):
        require(f"{where} is a table", value, isinstance(value, dict))
        return _build(type(default), value, where)  # type: ignore[arg-type]
    if isinstance(default, dict):
        require(f"{where} is a table", value, isinstance(value, dict))
        return {str(key): float(share) for key, share in value.items()}  # type: ignore[attr-defined]
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(default, tuple):
        require(f"{where} is a list", value, isinstance(value, list | tuple))
        return tuple(value)  # type: ignore[arg-type]
    require(f"{where} is of type {type(default).__name__}", value, type(value) is type(default))
    return value
