"""The graphs of a codec's level, built by hand from its weights.

``encoder``: ``sound`` (B, 1, T) float32, T a multiple of the hop → ``codes`` (B, T / hop) int64.
``decoder``: ``codes`` (B, N) int64 → ``sound`` (B, 1, N · hop) float32.

A fold and its convolution are one strided convolution, a convolution and its unfolding one that
is transposed. Vectors are not brought to length one: the nearest of unit vectors is the one with
the largest product, whatever the length. Weights may be stored in float16; they are widened when
the graph is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.audio_config import LevelConfig
from cadenza.runtime.nodes import Nodes

if TYPE_CHECKING:
    import onnx

__all__ = ["Stored", "build_decoder", "build_encoder", "kept_weights", "weights_sha256"]

Stored = Literal["float16", "float32"]
"""How a graph keeps its weights."""

Weights = Mapping[str, NDArray[Any]]
_OPSET, _IR_VERSION = 18, 9
_FLOAT, _INT64 = 1, 7  # onnx.TensorProto's numbers
_TYPES: dict[str, type[np.floating[Any]]] = {"float16": np.float16, "float32": np.float32}


def kept_weights(weights: Weights, config: LevelConfig, stored: Stored) -> dict[str, NDArray[Any]]:
    """The tensors that encode and decode, as a graph keeps them; what training adds goes.

    Raises
    ------
    ModelError
        When one is missing, of another shape, or holds a number that is not finite.
    """
    found = {}
    for name, shape in config.shapes.items():
        if name not in weights:
            raise ModelError("weights hold every tensor of their config", f"no {name}")
        if tuple(weights[name].shape) != shape:
            raise ModelError(f"{name} has the shape {shape}", str(weights[name].shape))
        kept = np.asarray(weights[name], _TYPES[stored])
        if not np.isfinite(kept).all():
            raise ModelError("weights are finite numbers", name, "train again from a good one")
        found[name] = kept
    return found


def weights_sha256(weights: Weights, config: LevelConfig, stored: Stored) -> str:
    """What identifies a level: a digest of its shape and of its weights as they are kept."""
    digest = hashlib.sha256(repr((config.name, config.strides, config.growth)).encode())
    for name, kept in sorted(kept_weights(weights, config, stored).items()):
        digest.update(f"{name} {kept.dtype} {kept.shape}\n".encode())
        digest.update(np.ascontiguousarray(kept, kept.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


class _Level:
    """One graph as it is built."""

    def __init__(self, weights: Weights, config: LevelConfig, stored: Stored) -> None:
        self.config, self.stored = config, stored
        self.weights = kept_weights(weights, config, stored)
        self.nodes = Nodes()

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """A constant in float32, whatever it is stored in."""
        if self.stored == "float32":
            return self.nodes.constant(name, values)
        kept = self.nodes.constant(f"{name}.kept", values, np.float16)
        return self.nodes.add("Cast", [kept], name, to=_FLOAT)

    def convolve(self, x: str, name: str, dilation: int = 1) -> str:
        """A convolution that keeps the length."""
        weight = self.weights[f"{name}.weight"]
        side = dilation * (weight.shape[2] // 2)
        inputs = [x, *self._parameters(name, weight, self.weights[f"{name}.bias"])]
        return self.nodes.add("Conv", inputs, name, dilations=[dilation], pads=[side, side])

    def shorten(self, x: str, stage: int) -> str:
        """Fold and convolution as one."""
        name, stride = f"encoder.stages.{stage}.change", self.config.strides[stage]
        folded = self.weights[f"{name}.weight"]  # (out, stride · C, kernel)
        out, _, kernel = folded.shape
        apart = folded.reshape(out, stride, -1, kernel)  # (out, stride, C, kernel)
        weight = apart.transpose(0, 2, 3, 1).reshape(out, -1, kernel * stride)
        inputs, side = (
            [x, *self._parameters(name, weight, self.weights[f"{name}.bias"])],
            kernel // 2,
        )
        pads = [side * stride, side * stride]
        return self.nodes.add("Conv", inputs, name, strides=[stride], pads=pads)

    def lengthen(self, x: str, stage: int) -> str:
        """Convolution and unfolding as one."""
        name, stride = f"decoder.stages.{stage}.change", self.config.strides[stage]
        folded, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        side = folded.shape[2] // 2
        inputs = [x, *self._parameters(name, folded, bias)]
        y = self.nodes.add("Conv", inputs, f"{name}.folded", pads=[side, side])
        channels = folded.shape[0] // stride
        if channels > 1:
            shape = self.nodes.constant(f"{name}.apart", [0, stride, channels, -1], np.int64)
            y = self.nodes.add("Reshape", [y, shape], f"{name}.apart.out")
            y = self.nodes.add("Transpose", [y], f"{name}.turned", perm=[0, 2, 3, 1])
            flat = self.nodes.constant(f"{name}.flat", [0, channels, -1], np.int64)
        else:
            y = self.nodes.add("Transpose", [y], f"{name}.turned", perm=[0, 2, 1])
            flat = self.nodes.constant(f"{name}.flat", [0, 1, -1], np.int64)
        return self.nodes.add("Reshape", [y, flat], name)

    def silu(self, x: str, name: str) -> str:
        """X · σ(x)."""
        gate = self.nodes.add("Sigmoid", [x], f"{name}.gate")
        return self.nodes.add("Mul", [x, gate], f"{name}.silu")

    def blocks(self, x: str, side: str, stage: int) -> str:
        """The residual blocks of a stage."""
        for block in range(self.config.depths[stage]):
            name = f"{side}.stages.{stage}.blocks.{block}"
            y = self.silu(x, f"{name}.in")
            y = self.convolve(y, f"{name}.spread", self.config.growth**block)
            y = self.convolve(self.silu(y, f"{name}.mid"), f"{name}.mix")
            x = self.nodes.add("Add", [x, y], name)
        return x

    def made(self, inputs: list[Any], outputs: list[Any]) -> onnx.ModelProto:
        """The finished graph."""
        from onnx import helper

        info = helper.make_tensor_value_info
        made = helper.make_graph(
            self.nodes.nodes,
            "cadenza",
            [info(*each) for each in inputs],
            [info(*each) for each in outputs],
            list(self.nodes.constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET)]
        return helper.make_model(
            made, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="cadenza"
        )

    def _parameters(self, name: str, weight: NDArray[Any], bias: NDArray[Any]) -> list[str]:
        return [self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]


def build_encoder(
    weights: Weights, config: LevelConfig, stored: Stored = "float16"
) -> onnx.ModelProto:
    """Sound to codes; see the module's docstring.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    """
    level = _Level(weights, config, stored)
    nodes, x = level.nodes, "sound"
    for stage in range(len(config.strides)):
        x = level.blocks(level.shorten(x, stage), "encoder", stage)
    x = nodes.add("Transpose", [level.convolve(x, "encoder.out")], "vectors", perm=[0, 2, 1])
    table = level.constant("codebook", level.weights["codebook.vectors"].T)
    scores = nodes.add("MatMul", [x, table], "scores")
    nodes.add("ArgMax", [scores], "codes", axis=-1, keepdims=0)
    return level.made([("sound", _FLOAT, ["B", 1, "T"])], [("codes", _INT64, ["B", "N"])])


def build_decoder(
    weights: Weights, config: LevelConfig, stored: Stored = "float16"
) -> onnx.ModelProto:
    """Codes to sound; see the module's docstring.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    """
    level = _Level(weights, config, stored)
    nodes = level.nodes
    table = level.constant("codebook", level.weights["codebook.vectors"])
    rows = nodes.add("Gather", [table, "codes"], "rows", axis=0)
    x = nodes.add("Transpose", [rows], "vectors", perm=[0, 2, 1])
    x = level.convolve(x, "decoder.enter")
    for stage in reversed(range(len(config.strides))):
        x = level.blocks(x, "decoder", stage)
        x = level.lengthen(level.silu(x, f"decoder.stages.{stage}"), stage)
    nodes.add("Identity", [x], "sound")
    return level.made([("codes", _INT64, ["B", "N"])], [("sound", _FLOAT, ["B", 1, "T"])])
