"""An exported transformer against the trained one: the same logits, what 8 bits cost, the grammar.

All windows are held-out music with every sounding cell as a hole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from numpy.typing import NDArray

from cadenza.models.transformer import MusicTransformer
from cadenza.runtime.bundle import CARD_NAME, MODEL_NAME, read_bundle, write_bundle
from cadenza.runtime.graph import build_graph
from cadenza.runtime.session import ModelSession
from cadenza.tokens.grammar import FillWalker
from cadenza.tokens.layout import Kind, Laid, Window, lay_out
from cadenza.tokens.vocabulary import Family, first

__all__ = ["examine_bundle"]

_PARITY_WINDOWS = 2
_NOTE = first(Family.PITCH)
_FILLED = (Kind.TAG, Kind.CONTENT)

Logits = NDArray[np.float32]


@dataclass(frozen=True)
class _Asked:
    """A window as it is asked for: its sequence, and the walker of its fill."""

    laid: Laid
    walker: FillWalker

    @classmethod
    def of(cls, window: Window, context: int) -> _Asked:
        holes = sorted(window.cells)
        laid = lay_out(window, holes)
        laid = Laid(laid.ids[: context + 1], laid.kinds[: context + 1])
        parts = window.parts
        told = [(bar, slot, parts[slot].role, parts[slot].program < 0) for bar, slot in holes]
        return cls(laid, FillWalker(told, window.bar_steps, dynamics=window.dynamics))


def examine_bundle(
    model: MusicTransformer, bundle: Path, windows: Sequence[Window]
) -> dict[str, float]:
    """Compare a bundle with the weights that it was made of.

    Parameters
    ----------
    model : MusicTransformer
        The trained weights, on the CPU.
    bundle : Path
        What was exported of them.
    windows : sequence of Window
        Held-out music.

    Returns
    -------
    dict
        ``parity``, the largest difference of a logit between torch and a graph in float32;
        ``onnx_nats_per_note`` and ``torch_nats_per_note`` of the bundle and of the weights;
        ``invalid_share``, how often the bundle's likeliest token breaks the grammar where
        nothing forbids it.
    """
    asked = [_Asked.of(window, model.config.context) for window in windows]
    trained = [_trained(model, each.laid) for each in asked]
    session = ModelSession(read_bundle(bundle))
    played = [session.score(each.laid.ids[None, :-1])[0] for each in asked]
    notes = sum(int((each.laid.ids[1:, 0] >= _NOTE).sum()) for each in asked)
    pairs = list(zip(asked, played, strict=True))
    breaks = [_breaks(each, logits) for each, logits in pairs]
    return {
        "parity": _parity(model, asked[:_PARITY_WINDOWS], trained),
        "torch_nats_per_note": sum(map(_nats, asked, trained)) / max(1, notes),
        "onnx_nats_per_note": sum(map(_nats, asked, played)) / max(1, notes),
        "invalid_share": sum(b for b, _ in breaks) / max(1, sum(steps for _, steps in breaks)),
    }


def _trained(model: MusicTransformer, laid: Laid) -> Logits:
    was_training = model.training
    model.eval()
    with torch.inference_mode():
        found: Logits = model(torch.from_numpy(laid.ids[None, :-1]))[0].float().numpy()
    model.train(was_training)
    return found


def _parity(model: MusicTransformer, asked: Sequence[_Asked], trained: Sequence[Logits]) -> float:
    """The largest difference of a logit between torch and the graph, both in float32."""
    weights = {name: each.numpy() for name, each in model.state_dict().items()}
    graph = build_graph(weights, model.config, precision="float32")
    with TemporaryDirectory(prefix="cadenza-") as folder:
        made = write_bundle(
            Path(folder) / "float32",
            name="float32",
            config=model.config,
            files={MODEL_NAME: graph.SerializeToString(), CARD_NAME: b"-"},
            version="0",
            created="",
            licence="",
        )
        session = ModelSession(made)
        return max(
            float(np.abs(session.score(each.laid.ids[None, :-1])[0] - logits).max())
            for each, logits in zip(asked, trained, strict=False)
        )


def _nats(asked: _Asked, logits: Logits) -> float:
    """Nats of what the window holds: given and filled contents."""
    contents = np.isin(asked.laid.kinds[1:], (Kind.GIVEN, Kind.CONTENT))
    targets = asked.laid.ids[1:, 0][contents]
    wide = logits[contents].astype(np.float64)
    peak = wide.max(axis=1, initial=-np.inf)
    total = np.log(np.exp(wide - peak[:, None]).sum(axis=1)) + peak
    return float((total - wide[np.arange(len(targets)), targets]).sum())


def _breaks(asked: _Asked, logits: Logits) -> tuple[int, int]:
    """At how many of how many steps of the fill the likeliest token is not legal."""
    guesses, tokens = logits.argmax(axis=1), asked.laid.ids[:, 0]
    places = np.flatnonzero(np.isin(asked.laid.kinds[1:], _FILLED)).tolist()
    breaks = 0
    for place in places:
        breaks += not asked.walker.allowed()[int(guesses[place])]
        asked.walker.push(int(tokens[place + 1]))
    return breaks, len(places)
