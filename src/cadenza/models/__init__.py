"""The models room: what is trained. torch lives here and in ``training``, nowhere else.

This is its one public door. What needs torch is loaded when it is first used. A model's
dimensions are a ``cadenza.runtime.ModelConfig``, which needs none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.models.chord_lstm import ChordLSTM
    from cadenza.models.contract import Model
    from cadenza.models.lstm import LineModel, WordModels
    from cadenza.models.transformer import MusicTransformer
    from cadenza.models.vqvae import VQVAE

__all__ = ["VQVAE", "ChordLSTM", "LineModel", "Model", "MusicTransformer", "WordModels"]

_WHERE = {
    "VQVAE": "vqvae",
    "ChordLSTM": "chord_lstm",
    "LineModel": "lstm",
    "Model": "contract",
    "MusicTransformer": "transformer",
    "WordModels": "lstm",
}


def __getattr__(name: str) -> object:
    if name in _WHERE:
        return getattr(import_module(f"cadenza.models.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
