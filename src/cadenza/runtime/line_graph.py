"""The inference graphs of a model of lines, built by hand from its weights.

The *step* graph has the inputs

- ``symbols`` (B, N, heads) int64: the events before those to be chosen, 0 where a line begins;
- ``places`` (B, N, fields) int64: the places of the events to be chosen;
- ``h``, ``c`` (layers, B, width): the states;

and the outputs ``logits`` (B, N, V) of the first head, ``hidden`` (B, N, width), ``new_h`` and
``new_c``. The *heads* graph goes from ``hidden`` (B, width) and ``chosen`` (B, heads − 1) int64,
what the heads before chose, to ``logits.1``, ``logits.2``, … (B, V): the step is so taken once,
and a head after the first one asked when what it depends on is known.

With ``precision="int8"`` matrices lie on the disk as 8-bit integers with a scale for each row
and are multiplied out once, when the graph is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.lstm_graph import add_lstm, state_infos
from cadenza.runtime.nodes import Nodes
from cadenza.runtime.weights import check_tensors

if TYPE_CHECKING:
    import onnx

    from cadenza.runtime.graph import Precision

__all__ = ["build_line_graphs", "check_line_weights"]

_OPSET, _IR_VERSION = 18, 9
_FLOAT, _INT64 = 1, 7  # onnx.TensorProto's numbers
_SMALLEST_PACKED = 1024
"""Values of a matrix from which on it is worth packing."""

Weights = Mapping[str, NDArray[np.float32]]


def check_line_weights(weights: Mapping[str, NDArray[Any]], config: LineConfig) -> None:
    """Refuse weights that do not belong to a config.

    Raises
    ------
    ModelError
        When a tensor is missing, of another shape, unknown, or holds what is no finite number.
    """
    check_tensors(weights, config.all_shapes)


def build_line_graphs(
    weights: Mapping[str, NDArray[Any]], config: LineConfig, *, precision: Precision = "int8"
) -> dict[str, bytes]:
    """The graphs of all models of a config.

    Parameters
    ----------
    weights : mapping
        Tensor name → float array, as a checkpoint holds them.
    config : LineConfig
        Their shape.
    precision : {"int8", "float32"}, default "int8"
        How matrices are kept.

    Returns
    -------
    dict of str to bytes
        File name (``config.model_files``) → ONNX.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    """
    if precision not in {"int8", "float32"}:
        raise ModelError("a precision is int8 or float32", str(precision))
    check_line_weights(weights, config)
    found: dict[str, bytes] = {}
    for model, (step, heads) in enumerate(config.graph_names):
        start = config.prefix(model)
        own = {
            name.removeprefix(start): each
            for name, each in weights.items()
            if name.startswith(start)
        }
        mine = cast("Weights", {name: _told(name, each) for name, each in own.items()})
        sizes = config.symbol_sizes[model]
        found[step] = _step_graph(mine, config, sizes, precision)
        if len(config.kinds) > 1:
            found[heads] = _heads_graph(mine, config, sizes, precision)
    return found


def _told(name: str, weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """A table of places in which what training never met is as what is not told."""
    if not name.startswith("embed.at_"):
        return weight
    return np.where((weight != 0).any(1, keepdims=True), weight, weight[:1])


def _step_graph(
    weights: Weights, config: LineConfig, sizes: tuple[int, ...], precision: Precision
) -> bytes:
    from onnx import helper

    graph = Nodes()
    tables = [
        *(("symbols", at, f"embed.{kind}.weight") for at, kind in enumerate(config.kinds)),
        *(("places", at, f"embed.at_{n}.weight") for at, n in enumerate(config.place_names)),
    ]
    x = ""
    for source, at, name in tables:
        one = _looked_up(graph, weights, source, at, name)
        x = graph.add("Add", [x, one], f"{name}.sum") if x else one
    y = add_lstm(graph, x, weights, config.layers)
    graph.add("Identity", [y], "hidden")
    _head(graph, weights, config, 0, "hidden", "logits")
    info = helper.make_tensor_value_info
    states, ends = state_infos(config.layers, config.width)
    inputs = [
        info("symbols", _INT64, ["B", "N", len(config.kinds)]),
        info("places", _INT64, ["B", "N", len(config.place_names)]),
        *states,
    ]
    outputs = [
        info("logits", _FLOAT, ["B", "N", sizes[0]]),
        info("hidden", _FLOAT, ["B", "N", config.width]),
        *ends,
    ]
    return _bytes(graph, inputs, outputs, precision)


def _heads_graph(
    weights: Weights, config: LineConfig, sizes: tuple[int, ...], precision: Precision
) -> bytes:
    from onnx import helper

    graph = Nodes()
    choice = ""
    for at in range(1, len(config.kinds)):
        if config.heads == "chained":
            name = f"embed.{config.kinds[at - 1]}.weight"
            one = _looked_up(graph, weights, "chosen", at - 1, name)
            choice = graph.add("Add", [choice, one], f"{name}.sum") if choice else one
        _head(graph, weights, config, at, "hidden", f"logits.{at}", choice)
    info = helper.make_tensor_value_info
    inputs = [info("hidden", _FLOAT, ["B", config.width])]
    if config.heads == "chained":
        inputs.append(info("chosen", _INT64, ["B", len(config.kinds) - 1]))
    outputs = [info(f"logits.{at}", _FLOAT, ["B", size]) for at, size in enumerate(sizes) if at]
    return _bytes(graph, inputs, outputs, precision)


def _looked_up(graph: Nodes, weights: Weights, source: str, at: int, name: str) -> str:
    """The rows of a table that one column of ids names."""
    column = graph.constant(f"column.{at}", at, np.int64)
    ids = graph.add("Gather", [source, column], f"{name}.ids", axis=-1)
    return graph.add("Gather", [graph.constant(name, weights[name]), ids], f"{name}.rows", axis=0)


def _head(
    graph: Nodes,
    weights: Weights,
    config: LineConfig,
    at: int,
    hidden: str,
    output: str,
    choice: str = "",
) -> str:
    """Logits of one head, its output tied to the table of its symbols."""
    kind = config.kinds[at]
    name = f"heads.{kind}"
    mixed = _times(graph, hidden, f"{name}.state.weight", weights)
    bias = graph.constant(f"{name}.state.bias", weights[f"{name}.state.bias"])
    mixed = graph.add("Add", [mixed, bias], f"{name}.state")
    if choice:
        more = _times(graph, choice, f"{name}.choice.weight", weights)
        mixed = graph.add("Add", [mixed, more], f"{name}.mixed")
    mixed = graph.add("Tanh", [mixed], f"{name}.bounded")
    scores = _times(graph, mixed, f"embed.{kind}.weight", weights)
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    return graph.add("Add", [scores, bias], output)


def _times(graph: Nodes, x: str, name: str, weights: Weights) -> str:
    """``x @ matrix.T``."""
    turned = f"{name}.turned"
    if all(node.output[0] != turned for node in graph.nodes):
        graph.add("Transpose", [graph.constant(name, weights[name])], turned, perm=[1, 0])
    return graph.add("MatMul", [x, turned], f"{name}.product")


def _bytes(
    graph: Nodes,
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    precision: Precision,
) -> bytes:
    from onnx import helper

    before = _packed(graph) if precision == "int8" else []
    constants = list(graph.constants.values())
    made = helper.make_graph([*before, *graph.nodes], "cadenza", inputs, outputs, constants)
    opsets = [helper.make_opsetid("", _OPSET)]
    model = helper.make_model(
        made, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="cadenza"
    )
    data: bytes = model.SerializeToString(deterministic=True)
    return data


def _packed(graph: Nodes) -> list[onnx.NodeProto]:
    """Matrices to integers and a scale for each row; the nodes that multiply them out."""
    from onnx import numpy_helper

    unpacking = Nodes()
    for name, tensor in list(graph.constants.items()):
        table = numpy_helper.to_array(tensor)
        if table.dtype != np.float32 or table.ndim < 2 or table.size < _SMALLEST_PACKED:
            continue
        scale = np.abs(table).max(-1, keepdims=True) / np.float32(127)
        scale[scale == 0] = 1
        del graph.constants[name]
        integers = np.clip(np.rint(table / scale), -127, 127)
        packed = graph.constant(f"{name}.packed", integers, np.int8)
        wide = unpacking.add("Cast", [packed], f"{name}.wide", to=_FLOAT)
        unpacking.add("Mul", [wide, graph.constant(f"{name}.scale", scale)], name)
    return unpacking.nodes
