"""Checkpoints: flat tensors as safetensors, everything else as JSON, each written whole or not.

A run's folder holds ``state.json``, which names the file of tensors that belongs to it, and
``best.safetensors``, the weights with their config in the file's metadata. A file is written
under another name, synced and renamed; ``state.json`` comes last, so that a run that is killed
at any moment finds a whole checkpoint.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from cadenza.errors import FileError
from cadenza.runtime.config import Config, read_config

__all__ = [
    "load_state",
    "load_weights",
    "optimizer_tensors",
    "restore_optimizer",
    "save_state",
    "save_weights",
    "write_whole",
]

STATE_FORMAT = 1
_STATE = "state.json"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that at its name stands the old or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _tensors_to_bytes(tensors: Mapping[str, Tensor], metadata: dict[str, str]) -> bytes:
    data = {name: each.detach().cpu().contiguous() for name, each in tensors.items()}
    written: bytes = save(data, metadata)
    return written


def _read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise FileError("weights are a readable safetensors file", str(path)) from error


def save_weights(
    path: Path, config: Config, weights: Mapping[str, Tensor], facts: Mapping[str, Any]
) -> None:
    """Write weights in float32 with their config and facts (step, figures) in the metadata."""
    metadata = {"config": json.dumps(config.to_mapping()), "facts": json.dumps(dict(facts))}
    tensors = {name: each.float() for name, each in weights.items()}
    write_whole(path, _tensors_to_bytes(tensors, metadata))


def load_weights(path: Path) -> tuple[Config, dict[str, Tensor], dict[str, Any]]:
    """Read what ``save_weights`` wrote: config, weights, facts.

    Raises
    ------
    cadenza.errors.FileError
        When the file cannot be read or has no config.
    cadenza.errors.ModelError
        When the config is of another format or does not fit.
    """
    tensors, metadata = _read_tensors(path)
    if "config" not in metadata:
        raise FileError("weights carry their config", str(path), "take a run's best.safetensors")
    config = read_config(json.loads(metadata["config"]))
    return config, tensors, json.loads(metadata.get("facts", "{}"))


def save_state(folder: Path, step: int, tensors: Mapping[str, Tensor], facts: object) -> None:
    """Write a checkpoint, then drop the one before it.

    Parameters
    ----------
    folder : Path
        Of the run.
    step : int
        Steps done.
    tensors : mapping of str to Tensor
        Weights and moments.
    facts : object
        What JSON can hold.
    """
    name = f"state-{step:08d}.safetensors"
    data = _tensors_to_bytes(tensors, {})
    write_whole(folder / name, data)
    state = {
        "format": STATE_FORMAT,
        "step": step,
        "tensors": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "facts": facts,
    }
    write_whole(folder / _STATE, (json.dumps(state, indent=1) + "\n").encode())
    for old in [*folder.glob("state-*.safetensors"), *folder.glob(".*.safetensors.*")]:
        if old.name != name:
            old.unlink(missing_ok=True)


def load_state(folder: Path) -> tuple[int, dict[str, Tensor], dict[str, Any]] | None:
    """The last whole checkpoint of a run: step, tensors, facts; None where there is none.

    Raises
    ------
    cadenza.errors.FileError
        When it cannot be read, or its tensors are not those that it was written with.
    """
    path = folder / _STATE
    if not path.is_file():
        return None
    try:
        state = json.loads(path.read_text("utf-8"))
        file = folder / state["tensors"]
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError("a checkpoint is readable", str(path), "start a new run") from error
    if state["format"] != STATE_FORMAT or digest != state["sha256"]:
        raise FileError(
            "a checkpoint's tensors are those it was written with", str(file), "start a new run"
        )
    return int(state["step"]), _read_tensors(file)[0], state["facts"]


def optimizer_tensors(model: nn.Module, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimiser's moments and step counts as flat tensors by parameter."""
    return {
        f"optimizer.{name}.{key}": value
        for name, parameter in model.named_parameters()
        for key, value in optimizer.state.get(parameter, {}).items()
    }


def restore_optimizer(
    model: nn.Module, optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]
) -> None:
    """Put back what ``optimizer_tensors`` gave."""
    for name, parameter in model.named_parameters():
        start = f"optimizer.{name}."
        optimizer.state[parameter] = {
            key.removeprefix(start): value.to(parameter.device)
            for key, value in tensors.items()
            if key.startswith(start)
        }
