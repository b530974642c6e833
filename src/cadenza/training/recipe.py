"""Recipes: one annotated TOML file per supported training run, read into frozen dataclasses."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from cadenza.errors import FileError, ModelError, UsageError
from cadenza.runtime.config import SIZES, ModelConfig

__all__ = [
    "RECIPES",
    "DataRecipe",
    "HoleShares",
    "KindWeights",
    "ModelRecipe",
    "Recipe",
    "RunRecipe",
    "load_recipe",
]

RECIPES = Path(__file__).parent / "recipes"
PRECISIONS = ("auto", "bf16", "float32")
_T = TypeVar("_T")


def _require(rule: str, came: object, holds: bool) -> None:
    if not holds:
        raise UsageError(rule, str(came), "change the recipe")


@dataclass(frozen=True)
class ModelRecipe:
    """What is built: a size, and what differs from it.

    ``d_model``, ``kv_heads``, ``layers`` and ``context`` of 0 mean those of the size.
    """

    size: str = "small"
    position: str = "rotary"
    d_model: int = 0
    kv_heads: int = 0
    layers: int = 0
    context: int = 0
    dropout: float = 0.1

    def __post_init__(self) -> None:
        _require("dropout lies between 0 and 1", self.dropout, 0.0 <= self.dropout < 1.0)
        _require(f"size is one of {', '.join(SIZES)}", self.size, self.size in SIZES)

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
class HoleShares:
    """How often each pattern of holes is drawn; the shares need not sum to one.

    Parameters
    ----------
    compose : float
        Every cell.
    continuation : float
        Every cell from some bar on.
    accompany : float
        All bars of some of the parts.
    infill : float
        Some bars, of all parts or of some.
    scatter : float
        Single cells here and there.
    """

    compose: float = 0.2
    continuation: float = 0.2
    accompany: float = 0.2
    infill: float = 0.25
    scatter: float = 0.15

    def __post_init__(self) -> None:
        shares = list(asdict(self).values())
        _require("shares of holes are at least 0", shares, min(shares) >= 0 and sum(shares) > 0)


@dataclass(frozen=True)
class KindWeights:
    """What a token counts in the loss, by its kind.

    Headers and sheets are chosen by a person or a plan when music is composed, so that they
    count little. Which fill tag comes next follows from the layout; the one thing to learn
    there is whether a cell ends, so that such a tag counts half.
    """

    header: float = 0.1
    sheet: float = 0.2
    given: float = 1.0
    tag: float = 0.5
    content: float = 1.0

    def __post_init__(self) -> None:
        _require("weights are at least 0", self.by_kind, min(self.by_kind) >= 0)

    @property
    def by_kind(self) -> tuple[float, ...]:
        """In the order of ``tokens.layout.Kind``."""
        return (self.header, self.sheet, self.given, self.tag, self.content)


@dataclass(frozen=True)
class DataRecipe:
    """How windows are drawn from a packed corpus.

    Parameters
    ----------
    sets : dict of str to float
        Sampling shares by set; sets that are not named keep the corpus's own weights.
    piece_power : float
        Within a set a piece is drawn in proportion to its tokens to this power (1: by its
        length, 0.5: by the root of it, 0: all alike).
    from_start : float
        Share of windows that begin with the piece.
    transpose_low, transpose_high : int
        Range in semitones, both ends included.
    hide_chords, drop_style, drop_control : float
        Shares of windows without chords, without a style, without density and register.
    vary_programs : float
        Share of windows in which every pitched part gets another instrument: many scores name
        the piano, or one instrument, for whatever was meant.
    silent_holes : float
        Share of the silent cells among the holes that stay holes.
    holes : HoleShares
    weights : KindWeights
    """

    sets: dict[str, float] = field(default_factory=dict)
    piece_power: float = 0.5
    from_start: float = 0.2
    transpose_low: int = -5
    transpose_high: int = 6
    hide_chords: float = 0.1
    drop_style: float = 0.15
    drop_control: float = 0.2
    vary_programs: float = 0.2
    silent_holes: float = 0.3
    holes: HoleShares = field(default_factory=HoleShares)
    weights: KindWeights = field(default_factory=KindWeights)

    def __post_init__(self) -> None:
        for name in (
            "from_start",
            "hide_chords",
            "drop_style",
            "drop_control",
            "silent_holes",
            "vary_programs",
        ):
            share = getattr(self, name)
            _require(f"{name} lies between 0 and 1", share, 0.0 <= share <= 1.0)
        low, high = self.transpose_low, self.transpose_high
        _require("transpositions lie within an octave", (low, high), -11 <= low <= high <= 11)
        _require("piece_power lies between 0 and 1", self.piece_power, 0 <= self.piece_power <= 1)

    def plain(self) -> DataRecipe:
        """The same without augmentation: what validation windows are drawn with."""
        return replace(
            self,
            transpose_low=0,
            transpose_high=0,
            hide_chords=0.0,
            drop_style=0.0,
            drop_control=0.0,
            vary_programs=0.0,
        )


@dataclass(frozen=True)
class RunRecipe:
    """How a model is trained.

    Parameters
    ----------
    steps : int
        Optimiser steps; the learning rate's cosine is laid over them.
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
        for name in ("steps", "batch", "micro_batch", "valid_every", "valid_windows"):
            _require(f"{name} is at least 1", getattr(self, name), getattr(self, name) >= 1)
        for name in ("checkpoint_every", "log_every", "pad_multiple"):
            _require(f"{name} is at least 1", getattr(self, name), getattr(self, name) >= 1)
        for name in ("warmup_steps", "patience", "workers"):
            _require(f"{name} is at least 0", getattr(self, name), getattr(self, name) >= 0)
        _require("lr is above 0", self.lr, 0 < self.lr < 1)
        _require("clip is above 0", self.clip, self.clip > 0)
        _require(
            f"precision is one of {', '.join(PRECISIONS)}",
            self.precision,
            self.precision in PRECISIONS,
        )


@dataclass(frozen=True)
class Recipe:
    """Everything that a training run is made from, beside the corpus."""

    name: str = "run"
    model: ModelRecipe = field(default_factory=ModelRecipe)
    data: DataRecipe = field(default_factory=DataRecipe)
    run: RunRecipe = field(default_factory=RunRecipe)

    def to_json(self) -> dict[str, Any]:
        """All settings as plain data."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """SHA-256 of all settings."""
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def load_recipe(source: Path | str) -> Recipe:
    """Read a recipe from a file, or one that ships by its name.

    Parameters
    ----------
    source : Path or str
        A path to a TOML file, or "tiny", "small", "base", ….

    Raises
    ------
    cadenza.errors.FileError
        When the file cannot be read, or is not TOML.
    cadenza.errors.UsageError
        When a setting is unknown or out of range.

    Examples
    --------
    >>> load_recipe("small").model.size
    'small'
    """
    shipped = RECIPES / f"{source}.toml"
    path = shipped if shipped.is_file() and not Path(source).is_file() else Path(source)
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        names = ", ".join(sorted(each.stem for each in RECIPES.glob("*.toml")))
        raise FileError(
            "a recipe is a readable TOML file",
            f"{source} ({error})",
            f"shipped recipes: {names}",
        ) from error
    return _build(Recipe, {"name": path.stem, **data}, path.name)


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
        _require(f"{where} is a table", value, isinstance(value, dict))
        return _build(type(default), value, where)  # type: ignore[arg-type]
    if isinstance(default, dict):
        _require(f"{where} is a table", value, isinstance(value, dict))
        return {str(key): float(share) for key, share in value.items()}  # type: ignore[attr-defined]
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    _require(f"{where} is of type {type(default).__name__}", value, type(value) is type(default))
    return value
