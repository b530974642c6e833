"""The inference graph of a model, built by hand from its weights.

One graph serves prefill and steps. Its inputs are

- ``ids`` (B, N, fields) int64: N new tokens for each row;
- ``lengths`` (B,) int32: the last new token's position in each row;
- ``total`` () int32: the longest row after this call;
- ``tail`` (1,) int64: for how many of the last new tokens logits are wanted;
- ``key.i``, ``value.i`` (B, kv_heads, capacity, 64): the caches, which the outputs ``new_key.i``
  and ``new_value.i`` share (the same memory is bound to both, so that nothing is copied);

and its output ``logits`` (B, tail, V). Where N > 1 and a row has a past, B must be 1 (a limit
of the attention kernel).

With ``precision="int8"`` matrices are kept as 8-bit blocks of 64 weights that share a scale,
and activations are rounded to 8 bits in the same blocks, row by row: no row's result depends
on its batch mates or on how many threads work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.config import HEAD_SIZE, ModelConfig
from cadenza.runtime.nodes import MICROSOFT, Nodes
from cadenza.runtime.weights import check_weights

if TYPE_CHECKING:
    import onnx

__all__ = ["BLOCK", "Precision", "build_graph"]

Precision = Literal["int8", "float32"]

BLOCK = 64
"""Weights that share one scale. Larger blocks make a row depend on its batch mates."""

_EPSILON = 1e-5
_ROTARY_BASE = 10_000.0
_OPSET, _IR_VERSION = 18, 9
_FLOAT, _INT8, _INT32, _INT64 = 1, 3, 6, 7  # onnx.TensorProto's numbers

Weights = Mapping[str, NDArray[np.float32]]


def _quantised(table: NDArray[np.float32], block: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Integers −127 … 127 and a scale for each block: ((R, C/block, block), (R, C/block))."""
    rows, columns = table.shape
    blocks = table.astype(np.float32).reshape(rows, columns // block, block)
    scale = np.abs(blocks).max(-1) / np.float32(127)
    scale[scale == 0] = 1
    return np.clip(np.rint(blocks / scale[..., None]), -127, 127), scale.astype(np.float32)


def _linear(
    graph: Nodes, x: str, name: str, matrix: NDArray[np.float32], precision: Precision
) -> str:
    """``x @ matrix.T`` under the name ``name``."""
    if precision == "float32":
        return graph.add("MatMul", [x, graph.constant(f"{name}.weight", matrix.T)], name)
    rows, columns = matrix.shape
    integers, scale = _quantised(matrix, BLOCK)
    inputs = [
        x,
        graph.constant(f"{name}.weight", integers + 128, np.uint8),
        graph.constant(f"{name}.scale", scale),
    ]
    sizes = {"K": columns, "N": rows, "bits": 8, "block_size": BLOCK, "accuracy_level": 4}
    return graph.microsoft("MatMulNBits", inputs, [name], **sizes)


def _embedded(graph: Nodes, weights: Weights, config: ModelConfig, precision: Precision) -> str:
    """The sum of a token's embeddings: (B, N, d). The tables lie in one, one after another."""
    table = np.concatenate([weights[f"embed.{name}.weight"] for name in config.field_names])
    if precision == "float32":
        embedding = graph.constant("embedding", table)
    else:  # the runtime unpacks it once, when it loads
        integers, scale = _quantised(table, config.d_model)
        packed = graph.constant("embedding.packed", integers[:, 0], np.int8)
        wide = graph.add("Cast", [packed], "embedding.wide", to=_FLOAT)
        embedding = graph.add("Mul", [wide, graph.constant("embedding.scale", scale)], "embedding")
    # Fields come first, so that each sum runs over rows of one long table: the runtime then
    # adds in the same order whatever the batch is.
    fields = graph.add("Transpose", ["ids"], "fields", perm=[2, 0, 1])  # (fields, B, N)
    starts = np.cumsum((0, *config.field_sizes[:-1]))[:, None, None]
    rows = graph.add("Add", [fields, graph.constant("starts", starts, np.int64)], "rows")
    each = graph.add("Gather", [embedding, rows], "embedded.each", axis=0)  # (fields, B, N, d)
    axis = graph.constant("axis.fields", [0], np.int64)
    return graph.add("ReduceSum", [each, axis], "embedded", keepdims=0)


def _rotation(graph: Nodes, config: ModelConfig) -> None:
    """Cosines and sines for every position: (context + 1, 32) each."""
    half = HEAD_SIZE // 2
    rates = _ROTARY_BASE ** -(np.arange(half) / half)
    angles = np.arange(config.context + 1)[:, None] * rates  # the spare place needs one too
    graph.constant("cosines", np.cos(angles))
    graph.constant("sines", np.sin(angles))


def _distances(graph: Nodes, config: ModelConfig) -> None:
    """How far each key lies behind each query: ``distances`` (B, heads, N, T) int32."""
    scalars = {"zero": 0, "one": 1}
    zero, one = (graph.constant(name, value, np.int32) for name, value in scalars.items())
    shape = graph.add("Shape", ["ids"], "count.long", start=1, end=2)
    count = graph.add("Cast", [shape], "count.row", to=_INT32)
    axis0 = graph.constant("axis.0", [0], np.int64)
    count = graph.add("Squeeze", [count, axis0], "count")
    steps = graph.add("Range", [zero, count, one], "steps")  # (N,)
    last = graph.add("Sub", [count, one], "count.last")
    back = graph.add("Sub", [steps, last], "back")  # −(N−1) … 0
    column = graph.constant("axes.column", [1, 2, 3], np.int64)
    ends = graph.add("Unsqueeze", ["lengths", column], "ends")  # (B, 1, 1, 1)
    query_axes = graph.constant("axes.query", [0, 1, 3], np.int64)
    queries = graph.add("Unsqueeze", [back, query_axes], "queries.back")  # (1, 1, N, 1)
    places = graph.add("Add", [ends, queries], "queries")
    keys = graph.add("Range", [zero, "total", one], "keys")  # (T,)
    behind = graph.add("Sub", [places, keys], "behind")
    farthest = graph.constant("farthest", config.context - 1, np.int32)
    clipped = graph.add("Clip", [behind, zero, farthest], "behind.clipped")
    heads = graph.constant("heads", [1, config.heads, 1, 1], np.int64)
    graph.add("Expand", [clipped, heads], "distances")


def _relative_bias(
    graph: Nodes, qkv: str, name: str, table: NDArray[np.float32], precision: Precision
) -> str:
    """What distance adds to the scores, already scaled: (B, heads, N, T)."""
    heads, context, _ = table.shape
    query = graph.add(
        "Slice",
        [
            qkv,
            graph.constant("query.first", [0], np.int64),
            graph.constant("query.end", [heads * HEAD_SIZE], np.int64),
            graph.constant("axis.width", [2], np.int64),
        ],
        f"{name}.query.flat",
    )
    shape = graph.constant("query.shape", [0, 0, heads, HEAD_SIZE], np.int64)
    wide = graph.add("Reshape", [query, shape], f"{name}.query.wide")
    query = graph.add("Transpose", [wide], f"{name}.query", perm=[0, 2, 1, 3])
    turned = table.transpose(0, 2, 1) * np.float32(HEAD_SIZE**-0.5)  # (heads, 64, context)
    if precision == "float32":
        towards = graph.constant(f"{name}.relative", turned)
    else:
        integers, scale = _quantised(turned.reshape(-1, context), context)
        packed = graph.constant(f"{name}.relative.packed", integers.reshape(turned.shape), np.int8)
        unpacked = graph.add("Cast", [packed], f"{name}.relative.wide", to=_FLOAT)
        scales = graph.constant(f"{name}.relative.scale", scale.reshape(heads, HEAD_SIZE, 1))
        towards = graph.add("Mul", [unpacked, scales], f"{name}.relative")
    scores = graph.add("MatMul", [query, towards], f"{name}.relative.scores")
    return graph.add("GatherElements", [scores, "distances"], f"{name}.bias", axis=3)


def _attention(
    graph: Nodes, x: str, index: int, weights: Weights, config: ModelConfig, precision: Precision
) -> str:
    """Masked self-attention over the cache and the new tokens: (B, N, d)."""
    name = f"layers.{index}.attention"
    qkv = _linear(graph, x, f"{name}.qkv", weights[f"{name}.qkv.weight"], precision)
    inputs = [qkv, "", "", f"key.{index}", f"value.{index}", "lengths", "total"]
    if config.position == "rotary":
        inputs += ["cosines", "sines"]
    else:
        bias = _relative_bias(graph, qkv, name, weights[f"{name}.relative"], precision)
        inputs += ["", "", "", bias]
    mixed = graph.microsoft(
        "GroupQueryAttention",
        inputs,
        [f"{name}.mixed", f"new_key.{index}", f"new_value.{index}"],
        num_heads=config.heads,
        kv_num_heads=config.kv_heads,
        do_rotary=int(config.position == "rotary"),
        scale=HEAD_SIZE**-0.5,
    )
    return _linear(graph, mixed, f"{name}.out", weights[f"{name}.out.weight"], precision)


def _mlp(graph: Nodes, x: str, index: int, weights: Weights, precision: Precision) -> str:
    """Up, ReLU squared, down: (B, N, d)."""
    name = f"layers.{index}.mlp"
    up = _linear(graph, x, f"{name}.up", weights[f"{name}.up.weight"], precision)
    positive = graph.add("Relu", [up], f"{name}.relu")
    squared = graph.add("Mul", [positive, positive], f"{name}.squared")
    return _linear(graph, squared, f"{name}.down", weights[f"{name}.down.weight"], precision)


def _normed(
    graph: Nodes, stream: str, change: str, name: str, weight: NDArray[np.float32]
) -> tuple[str, str]:
    """``stream + change`` under RMSNorm, and the sum itself."""
    inputs = [stream, change, graph.constant(f"{name}.weight", weight)]
    outputs = [name, "", "", f"{name}.sum"]
    graph.microsoft("SkipSimplifiedLayerNormalization", inputs, outputs, epsilon=_EPSILON)
    return name, f"{name}.sum"


def _body(graph: Nodes, weights: Weights, config: ModelConfig, precision: Precision) -> str:
    """Everything from ``ids`` to ``logits``."""
    stream = _embedded(graph, weights, config, precision)
    if config.position == "rotary":
        _rotation(graph, config)
    else:
        _distances(graph, config)
    first = graph.constant("layers.0.norm1.weight", weights["layers.0.norm1.weight"])
    x = graph.add(
        "SimplifiedLayerNormalization",
        [stream, first],
        "layers.0.norm1",
        epsilon=_EPSILON,
        axis=-1,
        stash_type=1,
    )
    for index in range(config.layers):
        change = _attention(graph, x, index, weights, config, precision)
        norm = f"layers.{index}.norm2"
        x, stream = _normed(graph, stream, change, norm, weights[f"{norm}.weight"])
        change = _mlp(graph, x, index, weights, precision)
        last = index + 1 == config.layers
        norm = "norm" if last else f"layers.{index + 1}.norm1"
        x, stream = _normed(graph, stream, change, norm, weights[f"{norm}.weight"])
    first_wanted = graph.add("Neg", ["tail"], "tail.first")
    ends = graph.constant("tail.end", [np.iinfo(np.int64).max], np.int64)
    axis = graph.constant("tail.axis", [1], np.int64)
    wanted = graph.add("Slice", [x, first_wanted, ends, axis], "wanted")
    return _linear(graph, wanted, "logits", weights["embed.token.weight"], precision)


def build_graph(
    weights: Mapping[str, NDArray[Any]], config: ModelConfig, *, precision: Precision = "int8"
) -> onnx.ModelProto:
    """The model as an ONNX graph with key/value caches.

    Parameters
    ----------
    weights : mapping
        Tensor name → float array, as a checkpoint holds them.
    config : ModelConfig
        Their shape.
    precision : {"int8", "float32"}, default "int8"
        How matrices and embeddings are kept.

    Returns
    -------
    onnx.ModelProto
        See the module's docstring for inputs and outputs.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    """
    from onnx import helper

    if precision not in {"int8", "float32"}:
        raise ModelError("a precision is int8 or float32", str(precision))
    check_weights(weights, config)
    graph = Nodes()
    _body(graph, cast("Weights", weights), config, precision)
    info = helper.make_tensor_value_info
    batch: list[str | int] = ["B"]
    inputs = [
        info("ids", _INT64, ["B", "N", len(config.field_sizes)]),
        info("lengths", _INT32, batch),
        info("total", _INT32, []),
        info("tail", _INT64, [1]),
    ]
    outputs = [info("logits", _FLOAT, ["B", "tail", config.vocabulary_size])]
    shape = [*batch, config.kv_heads, "capacity", HEAD_SIZE]
    for index in range(config.layers):
        for kind in ("key", "value"):
            inputs.append(info(f"{kind}.{index}", _FLOAT, shape))
            outputs.append(info(f"new_{kind}.{index}", _FLOAT, shape))
    made = helper.make_graph(
        graph.nodes, "cadenza", inputs, outputs, list(graph.constants.values())
    )
    opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(
        made, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="cadenza"
    )
