"""An exported model of lines against the trained one: the same logits, and what 8 bits cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray

from cadenza.models.lstm import LineModel
from cadenza.runtime.bundle import CARD_NAME, read_bundle, write_bundle
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_graph import build_line_graphs
from cadenza.runtime.line_session import LineSession
from cadenza.training.line_data import LineBatch

__all__ = ["examine_lines"]

Floats = NDArray[np.float32]


def examine_lines(
    config: LineConfig,
    models: Mapping[int, LineModel],
    weights: Mapping[str, Floats],
    files: Mapping[str, bytes],
    bundle: Path,
    rows: Sequence[LineBatch],
) -> dict[str, float]:
    """Compare a bundle with the weights that it was made of.

    Parameters
    ----------
    config : LineConfig
        Of the model.
    models : mapping of int to LineModel
        The trained weights by number, on the CPU.
    weights : mapping of str to array
        All of them.
    files : mapping of str to bytes
        What a bundle holds beside graphs and card.
    bundle : Path
        What was exported.
    rows : sequence of LineBatch
        Held-out stretches, one row each; they are scored as if a line began with them.

    Returns
    -------
    dict of str to float
        ``parity``, the largest difference of a logit between torch and a graph in float32;
        ``onnx_nats_per_note`` and ``torch_nats_per_note`` of the bundle and of the weights.
    """
    trained = [_trained(models[row.number], row) for row in rows]
    graphs = build_line_graphs(weights, config, precision="float32")
    with TemporaryDirectory(prefix="cadenza-") as folder:
        made = write_bundle(
            Path(folder) / "float32",
            name="float32",
            config=config,
            files={**graphs, **files, CARD_NAME: b"-"},
            version="0",
            created="",
            licence="",
        )
        whole = [_played(LineSession(made), row) for row in rows]
    session = LineSession(read_bundle(bundle))
    played = [_played(session, row) for row in rows]
    notes = max(1, sum(int(row.notes.sum()) for row in rows))
    apart = [
        float(np.abs(a - b).max())
        for one, other in zip(trained, whole, strict=True)
        for a, b in zip(one, other, strict=True)
    ]
    return {
        "parity": max(apart),
        "torch_nats_per_note": sum(map(_nats, trained, rows)) / notes,
        "onnx_nats_per_note": sum(map(_nats, played, rows)) / notes,
    }


def _trained(model: LineModel, row: LineBatch) -> list[Floats]:
    """Logits (N, V) of every head."""
    targets = row.targets.astype(np.int64)
    before = np.concatenate([np.zeros_like(targets[:, :1]), targets[:, :-1]], 1)
    inputs = (torch.from_numpy(each) for each in (before, row.places.astype(np.int64), targets))
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        found = [each[0].float().numpy() for each in model(*inputs)]
    model.train(was_training)
    return found


def _played(session: LineSession, row: LineBatch) -> list[Floats]:
    return session.open(1, row.number).logits(row.targets[0], row.places[0])


def _nats(logits: Sequence[Floats], row: LineBatch) -> float:
    total = 0.0
    for head, each in enumerate(logits):
        wide = each.astype(np.float64)
        peak = wide.max(1)
        norm = peak + np.log(np.exp(wide - peak[:, None]).sum(1))
        total += float((norm - wide[np.arange(len(wide)), row.targets[0, :, head]]).sum())
    return total
