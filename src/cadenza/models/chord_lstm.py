"""The LSTM over chord progressions: symbols with what is known of their place.

The fields of a symbol's place are added up as embeddings, layers of LSTM follow, and one linear
head tells the next symbol. The names of ``state_dict()`` are a contract with
``runtime.chord_config.ChordConfig.shapes``; a test pins them.

References
----------
S. Hochreiter, J. Schmidhuber (1997), "Long Short-Term Memory".
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from cadenza.models.contract import Model
from cadenza.models.transformer import drop
from cadenza.runtime.chord_config import ChordConfig

__all__ = ["ChordLSTM"]

_SPREAD = 0.1


class ChordLSTM(Model):
    """Predicts the next symbol of progressions.

    Parameters
    ----------
    config : ChordConfig
        The dimensions.
    dropout : float
        Share of the embeddings and of each layer's output that is dropped while training,
        in [0, 1).
    """

    def __init__(self, config: ChordConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.config: ChordConfig = config
        self.dropout = dropout
        sizes = zip(config.field_names, config.field_sizes, strict=True)
        self.embed = nn.ModuleDict({name: nn.Embedding(n, config.width) for name, n in sizes})
        within = dropout if config.layers > 1 else 0.0
        self.lstm = nn.LSTM(
            config.width, config.width, config.layers, batch_first=True, dropout=within
        )
        self.head = nn.Linear(config.width, config.vocabulary_size)

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Draw all weights; the forget gates begin open."""
        width = self.config.width
        with torch.no_grad():
            for name, weight in self.named_parameters():
                if name.startswith("embed."):
                    weight.normal_(0.0, _SPREAD, generator=generator)
                elif weight.ndim == 2:
                    bound = width**-0.5
                    weight.uniform_(-bound, bound, generator=generator)
                else:
                    weight.zero_()
                if "bias_ih" in name:
                    weight[width : 2 * width] = 1.0

    def hidden(self, ids: Tensor) -> Tensor:
        """What the head reads; (B, T, fields) → (B, T, width)."""
        names = self.config.field_names
        x = torch.stack([self.embed[name](ids[..., at]) for at, name in enumerate(names)]).sum(0)
        out: Tensor = self.lstm(drop(x, self.dropout, self.training))[0]
        return drop(out, self.dropout, self.training)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits of the next symbol; (B, T, fields) → (B, T, V)."""
        logits: Tensor = self.head(self.hidden(ids))
        return logits
