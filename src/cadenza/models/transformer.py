"""The Music Transformer: a decoder over tokens of several fields.

Pre-norm blocks of attention and a ReLU² perceptron, RMS norms, no biases, the output tied to
the token embedding. The names of ``state_dict()`` are a contract with the export and with
every weights file; a test pins them.

References
----------
C.-Z. A. Huang et al. (2018), "Music Transformer".
D. R. So et al. (2021), "Primer" (ReLU²).
B. Zhang, R. Sennrich (2019), "Root Mean Square Layer Normalization".
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor, nn

from cadenza.errors import UsageError
from cadenza.models.attention import Attention, rotary_tables
from cadenza.models.contract import Model
from cadenza.runtime.config import ModelConfig

__all__ = ["INIT_STD", "NORM_EPS", "MusicTransformer"]

NORM_EPS = 1e-5
INIT_STD = 0.02


_BYTE = 256


def drop(x: Tensor, share: float, training: bool) -> Tensor:
    """Dropout; on a CPU from one random byte a value instead of one random number.

    PyTorch draws a CPU's masks one after the other, which costs a seventh of a step of a small
    model; eight bytes from each draw make it a sixtieth. The share is rounded to 1/256.

    Parameters
    ----------
    x : Tensor
        Any shape.
    share : float
        In [0, 1).
    training : bool
        Otherwise ``x`` comes back as it is.
    """
    if not training or share == 0.0:
        return x
    if x.device.type != "cpu":
        return F.dropout(x, share, training=True)
    dropped = round(share * _BYTE)
    draws = torch.empty(-(-x.numel() // 8), dtype=torch.int64).random_(-(2**63), None)
    kept = draws.view(torch.uint8)[: x.numel()].view(x.shape) >= dropped
    return x * kept.to(x.dtype).mul_(_BYTE / (_BYTE - dropped))


class RMSNorm(nn.Module):
    """Divide by the root of the mean square, times a weight."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Normalise the last axis; (..., d) → (..., d)."""
        return F.rms_norm(x, self.weight.shape, self.weight.to(x.dtype), NORM_EPS)


class Perceptron(nn.Module):
    """d → 4d → ReLU² → d."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, d) → (B, T, d)."""
        out: Tensor = self.down(F.relu(self.up(x)).square())
        return out


class Block(nn.Module):
    """One layer: attention, then perceptron, each added to the residual stream."""

    def __init__(self, config: ModelConfig, dropout: float) -> None:
        super().__init__()
        self.norm1 = RMSNorm(config.d_model)
        self.attention = Attention(config)
        self.norm2 = RMSNorm(config.d_model)
        self.mlp = Perceptron(config.d_model)
        self.dropout = dropout

    def forward(self, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
        """(B, T, d) → (B, T, d)."""
        mixed = self.attention(self.norm1(x), cosines, sines)
        x = x + drop(mixed, self.dropout, self.training)
        return x + drop(self.mlp(self.norm2(x)), self.dropout, self.training)


class MusicTransformer(Model):
    """Predicts the next token of a sequence of tokens with the config's fields.

    Parameters
    ----------
    config : ModelConfig
        The dimensions.
    dropout : float
        Share of each branch's output that is dropped while training, in [0, 1). It lies on
        the branches, not on the attention's weights, so that fused attention stays usable.

    Raises
    ------
    cadenza.errors.UsageError
        When the dropout is outside its range.

    Examples
    --------
    >>> config = ModelConfig.of_size("tiny", ("token", "bar", "time"), (40, 65, 98))
    >>> model = MusicTransformer(config).eval()
    >>> model(torch.zeros(2, 5, 3, dtype=torch.int64)).shape
    torch.Size([2, 5, 40])
    """

    config: ModelConfig
    cosines: Tensor
    sines: Tensor

    def __init__(self, config: ModelConfig, dropout: float = 0.0) -> None:
        super().__init__()
        if not 0.0 <= dropout < 1.0:
            raise UsageError("dropout lies between 0 and 1", str(dropout))
        self.config = config
        self.dropout = dropout
        self.embed = nn.ModuleDict(
            {
                name: nn.Embedding(size, config.d_model)
                for name, size in zip(config.field_names, config.field_sizes, strict=True)
            }
        )
        self.layers = nn.ModuleList(Block(config, dropout) for _ in range(config.layers))
        self.norm = RMSNorm(config.d_model)
        cosines, sines = rotary_tables(config.context)
        self.register_buffer("cosines", cosines, persistent=False)
        self.register_buffer("sines", sines, persistent=False)
        self.initialise()

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Draw new weights: N(0, 0.02), what writes to the residual stream over √(2·layers)."""
        quiet = INIT_STD / (2 * self.config.layers) ** 0.5
        for name, weight in self.named_parameters():
            if ".norm" in name or name.startswith("norm"):
                nn.init.ones_(weight)
            else:
                residual = name.endswith(("attention.out.weight", "mlp.down.weight"))
                std = quiet if residual else INIT_STD
                nn.init.normal_(weight, std=std, generator=generator)

    def hidden(self, ids: Tensor) -> Tensor:
        """The normalised last residual stream, before the tied output.

        Parameters
        ----------
        ids : Tensor (B, T, fields), an integer type
            The fields of each token; T at most the context.

        Returns
        -------
        Tensor (B, T, d)

        Raises
        ------
        cadenza.errors.UsageError
            When the sequence is longer than the context.
        """
        length = ids.shape[1]
        if length > self.config.context:
            raise UsageError(
                f"a sequence has at most {self.config.context} tokens with this model",
                str(length),
            )
        x = self.embed["token"](ids[..., 0])  # (B, T, d)
        for index, name in enumerate(self.config.field_names[1:], 1):
            x = x + self.embed[name](ids[..., index])
        if torch.is_autocast_enabled(ids.device.type):
            x = x.to(torch.get_autocast_dtype(ids.device.type))
        x = drop(x, self.dropout, self.training)
        cosines, sines = self.cosines[:length].to(x.dtype), self.sines[:length].to(x.dtype)
        for layer in self.layers:
            x = layer(x, cosines, sines)
        normed: Tensor = self.norm(x)
        return normed

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of the next token; (..., d) → (..., V)."""
        return F.linear(hidden, self.embed["token"].weight)  # type: ignore[arg-type]

    def forward(self, ids: Tensor) -> Tensor:
        """Scores of the token after each position; (B, T, fields) → (B, T, V)."""
        return self.logits(self.hidden(ids))
