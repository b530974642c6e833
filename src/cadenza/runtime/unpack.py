"""A bundle's weights back out of its graph, so that training can go on from a shipped model.

The inverse of ``runtime.graph``: matrices of 8-bit blocks are multiplied out, which leaves each
weight within half a step of its block's scale. Needs the ``onnx`` package.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import FileError, ModelError
from cadenza.runtime.config import ModelConfig
from cadenza.runtime.weights import check_weights, expected_shapes

__all__ = ["unpack_weights"]

Array = NDArray[np.float32]
Constants = Mapping[str, NDArray[Any]]
_ZERO_POINT = 128
_OUTPUT, _TOKENS = "logits", "embed.token.weight"


def unpack_weights(model: Path, config: ModelConfig) -> dict[str, Array]:
    """The weights in a model's graph.

    Parameters
    ----------
    model : Path
        ``model.onnx`` of a bundle.
    config : ModelConfig
        Its shape.

    Returns
    -------
    dict of str to array, float32
        Tensor name → weights, as a checkpoint holds them.

    Raises
    ------
    FileError
        When the file cannot be read.
    ModelError
        When it is no graph of this config.
    """
    constants = _constants(model)
    shapes = expected_shapes(config)
    found: dict[str, Array] = dict(_embeddings(constants, config))
    for name, shape in shapes.items():
        if name in found:
            continue
        if name.endswith(".relative"):
            found[name] = _relative(constants, name, shape)
        elif len(shape) == 1:
            found[name] = np.array(_constant(constants, name), dtype=np.float32)
        else:
            found[name] = _matrix(constants, name.removesuffix(".weight"), shape)
    found[_TOKENS] = _matrix(constants, _OUTPUT, shapes[_TOKENS])
    check_weights(found, config)
    return found


def _constants(model: Path) -> dict[str, NDArray[Any]]:
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        rule = "a bundle's weights are read with the onnx package"
        raise ModelError(rule, str(error), "pip install cadenza[train]") from error
    try:
        data = model.read_bytes()
    except OSError as error:
        raise FileError("a bundle's model can be read", f"{model}: {error.strerror}") from error
    try:
        graph = onnx.load_model_from_string(data).graph
    except Exception as error:  # protobuf's errors share no base
        raise ModelError("a bundle's model is an ONNX graph", model.name) from error
    return {each.name: numpy_helper.to_array(each) for each in graph.initializer}


def _constant(constants: Constants, name: str) -> NDArray[Any]:
    if name not in constants:
        raise ModelError("a model's graph holds every tensor of its config", f"no {name}")
    return constants[name]


def _embeddings(constants: Constants, config: ModelConfig) -> dict[str, Array]:
    """Every field's table; they lie in one, one after another."""
    if "embedding" in constants:
        table = constants["embedding"]
    else:
        packed = _constant(constants, "embedding.packed")
        table = packed.astype(np.float32) * _constant(constants, "embedding.scale")
    ends = np.cumsum(config.field_sizes)
    tables = np.split(table, ends[:-1])
    return {
        f"embed.{name}.weight": np.ascontiguousarray(each, dtype=np.float32)
        for name, each in zip(config.field_names, tables, strict=True)
    }


def _matrix(constants: Constants, name: str, shape: tuple[int, ...]) -> Array:
    """A matrix (rows, columns) from the transposed constant or from its blocks."""
    weight = _constant(constants, f"{name}.weight")
    if f"{name}.scale" not in constants:
        return np.ascontiguousarray(weight.T, dtype=np.float32)
    blocks = (weight.astype(np.float32) - _ZERO_POINT) * constants[f"{name}.scale"][..., None]
    return np.asarray(blocks.reshape(shape[0], -1), dtype=np.float32)


def _relative(constants: Constants, name: str, shape: tuple[int, ...]) -> Array:
    """The table of relative positions (heads, context, 64), without the scores' scaling."""
    if f"{name}.packed" in constants:
        turned = constants[f"{name}.packed"].astype(np.float32) * constants[f"{name}.scale"]
    else:
        turned = _constant(constants, name)
    return np.ascontiguousarray(turned.transpose(0, 2, 1) * np.float32(shape[-1] ** 0.5))
