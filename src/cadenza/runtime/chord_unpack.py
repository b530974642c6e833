"""The weights of a model of progressions, taken back out of its graph."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.chord_config import ChordConfig

__all__ = ["unpack_chord_weights"]


def unpack_chord_weights(path: Path, config: ChordConfig) -> dict[str, NDArray[np.float32]]:
    """The inverse of ``chord_graph.build_chord_graph``. Needs the ``onnx`` package.

    Parameters
    ----------
    path : Path
        The graph.
    config : ChordConfig
        Its shape.

    Returns
    -------
    dict
        Tensor name → array, with the names of ``config.shapes``.

    Raises
    ------
    ModelError
        When the graph does not hold them.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    held = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    try:
        ends = np.cumsum(config.field_sizes)[:-1]
        tables = np.split(held["embedding"], ends)
        found = {
            f"embed.{name}.weight": each
            for name, each in zip(config.field_names, tables, strict=True)
        }
        for layer in range(config.layers):
            own = f"lstm.{layer}"
            biases = np.split(held[f"{own}.B"][0], 2)
            found[f"lstm.weight_ih_l{layer}"] = _gates(held[f"{own}.W"][0])
            found[f"lstm.weight_hh_l{layer}"] = _gates(held[f"{own}.R"][0])
            found[f"lstm.bias_ih_l{layer}"] = _gates(biases[0])
            found[f"lstm.bias_hh_l{layer}"] = _gates(biases[1])
        found["head.weight"], found["head.bias"] = held["head.weight"].T, held["head.bias"]
    except (KeyError, ValueError) as error:
        raise ModelError("a graph holds the weights of its config", str(error)) from error
    if {name: each.shape for name, each in found.items()} != config.shapes:
        raise ModelError("a graph's weights have the shapes of its config", path.name)
    return {name: np.array(each, np.float32, order="C") for name, each in found.items()}


def _gates(tensor: NDArray[np.float32]) -> NDArray[np.float32]:
    """ONNX's order of gates (in, out, forget, cell) as torch's (in, forget, cell, out)."""
    into, out, forget, cell = np.split(tensor, 4)
    return np.concatenate([into, forget, cell, out])
