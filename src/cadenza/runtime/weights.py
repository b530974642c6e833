"""Reading safetensors files with numpy alone, and the names of a model's tensors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError, ModelError
from cadenza.runtime.config import HEAD_SIZE, ModelConfig

__all__ = ["check_tensors", "check_weights", "expected_shapes", "read_config", "read_weights"]

_LONGEST_HEADER = 100_000_000


def _decoded(kind: str, raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The numbers in a tensor's bytes, as float32."""
    if kind == "F32":
        return raw.view("<f4").astype(np.float32)
    if kind == "F16":
        return raw.view("<f2").astype(np.float32)
    if kind == "BF16":  # the upper half of a float32
        return (raw.view("<u2").astype(np.uint32) << 16).view(np.float32)
    raise ModelError("weights are F32, F16 or BF16", kind)


def _header(data: bytes, name: str) -> tuple[dict[str, Any], int]:
    """The table of contents and where the tensors begin."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or not 2 <= length <= min(_LONGEST_HEADER, len(data) - 8):
        raise ModelError("weights are a safetensors file", name)
    try:
        header = json.loads(data[8 : 8 + length])
    except ValueError as error:
        raise ModelError("a safetensors file begins with its contents in JSON", name) from error
    if not isinstance(header, dict):
        raise ModelError("a safetensors file begins with its contents in JSON", name)
    return header, 8 + length


def read_config(path: Path) -> dict[str, Any]:
    """The config that training wrote beside the tensors of a safetensors file.

    Raises
    ------
    FileError
        When the file cannot be read.
    ModelError
        When it is no safetensors file, or states no config.
    """
    header, _ = _header(_bytes(path), path.name)
    told = header.get("__metadata__") or {}
    try:
        found = json.loads(told["config"])
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            "weights state the model's config beside the tensors", path.name, "give its JSON file"
        ) from error
    if not isinstance(found, dict):
        raise ModelError("a model's config is a JSON object", path.name)
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError("weights can be read", f"{path}: {error.strerror}") from error


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """The tensors of a safetensors file (float32, float16 or bfloat16) as float32.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    FileError
        When it cannot be read.
    ModelError
        When it is not a whole safetensors file.
    """
    data = _bytes(path)
    header, start = _header(data, path.name)
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        try:
            kind, shape, (first, last) = entry["dtype"], entry["shape"], entry["data_offsets"]
            raw = np.frombuffer(data, np.uint8, last - first, start + first)
            found[name] = _decoded(kind, raw).reshape(shape)
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(
                "a safetensors file is whole", f"{path.name}: tensor {name}", "copy it again"
            ) from error
    return found


def expected_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor that a model of this config has."""
    d = config.d_model
    shapes: dict[str, tuple[int, ...]] = {
        f"embed.{name}.weight": (size, d)
        for name, size in zip(config.field_names, config.field_sizes, strict=True)
    }
    for index in range(config.layers):
        layer = f"layers.{index}."
        shapes[layer + "norm1.weight"] = (d,)
        shapes[layer + "attention.qkv.weight"] = (config.qkv_width, d)
        shapes[layer + "attention.out.weight"] = (d, d)
        if config.position == "relative":
            shapes[layer + "attention.relative"] = (config.heads, config.context, HEAD_SIZE)
        shapes[layer + "norm2.weight"] = (d,)
        shapes[layer + "mlp.up.weight"] = (4 * d, d)
        shapes[layer + "mlp.down.weight"] = (d, 4 * d)
    shapes["norm.weight"] = (d,)
    return shapes


def check_weights(weights: Mapping[str, NDArray[Any]], config: ModelConfig) -> None:
    """Refuse weights that do not belong to a config.

    Parameters
    ----------
    weights : mapping
        Tensor name → array.
    config : ModelConfig
        What they should be.

    Raises
    ------
    ModelError
        When a tensor is missing, is of another shape, is unknown or holds a number that is
        not finite.
    """
    check_tensors(weights, expected_shapes(config))


def check_tensors(
    weights: Mapping[str, NDArray[Any]], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    """Refuse tensors that are not just those of some shapes.

    Parameters
    ----------
    weights : mapping
        Tensor name → array.
    shapes : mapping
        Tensor name → shape.

    Raises
    ------
    ModelError
        When one is missing, is of another shape, is unknown or holds a number that is not finite.
    """
    for name, shape in shapes.items():
        if name not in weights:
            raise ModelError("weights hold every tensor of their config", f"no {name}")
        if weights[name].shape != shape:
            raise ModelError(f"{name} has the shape {shape}", str(weights[name].shape))
        if not np.isfinite(weights[name]).all():
            raise ModelError("weights are finite numbers", name, "train again from a good one")
    unknown = sorted(set(weights) - set(shapes))
    if unknown:
        raise ModelError("weights hold the tensors of their config only", ", ".join(unknown))
