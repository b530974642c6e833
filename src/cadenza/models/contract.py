"""What every model that can be trained has in common, whatever its architecture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from cadenza.runtime.config import Config

__all__ = ["Model"]


class Model(nn.Module):
    """The base of all models: a torch module that knows its shape and draws its own weights.

    The names of ``state_dict()`` are a contract with the export and with every weights file.
    Tables that are looked up begin with ``embed.``; the optimiser does not let them decay.

    Attributes
    ----------
    config : Config
        The shape; ``runtime.config.read_config`` reads what its ``to_mapping`` gives.
    hidden : callable
        From inputs to the states (B, T, d) before the output; this part is what
        ``torch.compile`` compiles where a recipe asks for it.
    """

    config: Config
    hidden: Callable[..., Tensor]

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Draw new weights, the same ones from the same generator."""
        raise NotImplementedError
