"""An exported prior or upsampler against the trained one: the same logits, and what 8 bits cost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cadenza.models.transformer import MusicTransformer
from cadenza.runtime.bundle import CARD_NAME, MODEL_NAME, read_bundle, write_bundle
from cadenza.runtime.config import ModelConfig
from cadenza.runtime.graph import build_graph
from cadenza.runtime.session import ModelSession
from cadenza.training.code_data import CodeRow

__all__ = ["examine_codes"]


def examine_codes(
    model: MusicTransformer, bundle: Path, level: str, rows: Sequence[CodeRow], compared: int
) -> dict[str, float]:
    """Compare a bundle with the weights that it was made of.

    Parameters
    ----------
    model : MusicTransformer
        The trained weights, on any device.
    bundle : Path
        What was exported of them, or a voice that holds it.
    level : str
        Which model of a voice.
    rows : sequence of CodeRow
        Held-out windows.
    compared : int
        On how many of them logits are compared; in float32.

    Returns
    -------
    dict
        ``parity``, ``torch_nats_per_code``, ``onnx_nats_per_code``.
    """
    trained = [_torch_logits(model, row) for row in rows]
    played = _opened(bundle, level)
    heard = [_logits(played, row) for row in rows]
    codes = sum(len(row.targets) for row in rows)
    with TemporaryDirectory(prefix="cadenza-") as folder:
        exact = _exact(model, Path(folder) / "float32")
        pairs = list(zip(rows, trained, strict=True))[:compared]
        parity = max(float(np.abs(_logits(exact, row) - logits).max()) for row, logits in pairs)
    return {
        "parity": parity,
        "torch_nats_per_code": sum(map(_nats, rows, trained)) / codes,
        "onnx_nats_per_code": sum(map(_nats, rows, heard)) / codes,
    }


def _opened(bundle: Path, level: str) -> Any:  # noqa: ANN401 - a session of either kind
    """The model of a bundle of its own, or of one level of a voice."""
    found = read_bundle(bundle)
    if isinstance(found.config, ModelConfig):
        return ModelSession(found)
    from cadenza.runtime.codec_session import voice_prior

    return voice_prior(found, level)


def _exact(model: MusicTransformer, folder: Path) -> ModelSession:
    """The weights as a graph in float32."""
    weights = {name: each.cpu().numpy() for name, each in model.state_dict().items()}
    graph = build_graph(weights, model.config, precision="float32")
    files = {MODEL_NAME: graph.SerializeToString(), CARD_NAME: b"-"}
    made = write_bundle(
        folder,
        name="float32",
        config=model.config,
        files=files,
        version="0",
        created="",
        licence="",
    )
    return ModelSession(made)


def _torch_logits(model: MusicTransformer, row: CodeRow) -> NDArray[np.float32]:
    was_training = model.training
    model.eval()
    ids = torch.from_numpy(row.ids[None]).long().to(next(model.parameters()).device)
    with torch.inference_mode():
        found: NDArray[np.float32] = model(ids)[0].float().cpu().numpy()
    model.train(was_training)
    return found


def _logits(session: Any, row: CodeRow) -> NDArray[np.float32]:  # noqa: ANN401 - see _opened
    stream = session.open(1, len(row.ids))
    found: NDArray[np.float32] = stream.feed_all(row.ids[None].astype(np.int64))
    return found


def _nats(row: CodeRow, logits: NDArray[np.float32]) -> float:
    wide = logits.astype(np.float64)
    peak = wide.max(axis=1)
    total = np.log(np.exp(wide - peak[:, None]).sum(axis=1)) + peak
    return float((total - wide[np.arange(len(row.targets)), row.targets]).sum())
