"""The LSTMs over lines: one symbol an event, or two, or three, each with an embedding and a head.

What goes in is the sum of the embeddings of the event that has come and of the place of the one
to be chosen: position in the bar, metre, chord in force, kind of part. So melody and chords
belong together: no event is chosen without the chord of its place in sight.

The first head chooses from the state alone. A later head knows what those before it chose,
p(a, b, c) = p(a) p(b | a) p(c | a, b), so that the heads' nats add up to those of the event
whichever architecture it is; with ``heads="independent"`` each has the state alone, as in the
tradition of separate output layers. Outputs are tied to the tables of their symbols.

The names of ``state_dict()`` are ``LineConfig.shapes``; a test pins them.

References
----------
S. Hochreiter, J. Schmidhuber (1997), "Long Short-Term Memory".
O. Press, L. Wolf (2017), "Using the Output Embedding to Improve Language Models" (tied outputs).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from cadenza.errors import UsageError
from cadenza.models.contract import Model
from cadenza.models.transformer import drop
from cadenza.runtime.line_config import LineConfig

__all__ = ["LineModel", "WordModels"]

_TABLE_STD = 0.1
_CHUNK = 8192
"""Events whose logits are in memory at a time."""


class _Head(nn.Module):
    """From the state, and what was chosen before, to what meets the table of symbols."""

    def __init__(self, width: int, size: int, *, knows_choices: bool) -> None:
        super().__init__()
        self.state = nn.Linear(width, width)
        self.choice = nn.Linear(width, width, bias=False) if knows_choices else None
        self.bias = nn.Parameter(torch.zeros(size))

    def forward(self, hidden: Tensor, choice: Tensor | None, table: Tensor) -> Tensor:
        """(…, width), (…, width), (V, width) → (…, V)."""
        mixed = self.state(hidden)
        if self.choice is not None and choice is not None:
            mixed = mixed + self.choice(choice)
        return F.linear(torch.tanh(mixed), table, self.bias)


class LineModel(Model):
    """Predicts the next event of a line.

    Parameters
    ----------
    config : LineConfig
        The dimensions.
    dropout : float
        Share of the embeddings and of each layer's output that is dropped while training,
        in [0, 1).
    number : int, default 0
        Which one of the config's models it is.

    Raises
    ------
    cadenza.errors.UsageError
        When the dropout is outside its range.

    Examples
    --------
    >>> config = LineConfig.of_size("lstm-2", "tiny", ((9, 4),), ("position",), (97,))
    >>> model = LineModel(config).eval()
    >>> events = torch.ones(2, 5, 2, dtype=torch.int64)
    >>> [tuple(each.shape) for each in model(events, torch.zeros(2, 5, 1).long(), events)]
    [(2, 5, 9), (2, 5, 4)]
    """

    config: LineConfig

    def __init__(self, config: LineConfig, dropout: float = 0.0, number: int = 0) -> None:
        super().__init__()
        if not 0.0 <= dropout < 1.0:
            raise UsageError("dropout lies between 0 and 1", str(dropout))
        self.config, self.dropout = config, dropout
        width, sizes = config.width, config.symbol_sizes[number]
        tables = dict(zip(config.kinds, sizes, strict=True))
        places = zip(config.place_names, config.place_sizes, strict=True)
        tables |= {f"at_{name}": size for name, size in places}
        self.embed = nn.ModuleDict({name: nn.Embedding(n, width) for name, n in tables.items()})
        within = dropout if config.layers > 1 else 0.0
        self.lstm = nn.LSTM(width, width, config.layers, batch_first=True, dropout=within)
        chained = config.heads == "chained"
        self.heads = nn.ModuleDict(
            {
                kind: _Head(width, size, knows_choices=chained and at > 0)
                for at, (kind, size) in enumerate(zip(config.kinds, sizes, strict=True))
            }
        )
        self.initialise()

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Draw new weights; the forget gates begin open.

        Places begin at zero, so that one which training never meets says nothing.
        """
        width = self.config.width
        with torch.no_grad():
            for name, weight in self.named_parameters():
                if name.startswith("embed.at_"):
                    weight.zero_()
                elif name.startswith("embed."):
                    weight.normal_(0.0, _TABLE_STD, generator=generator)
                elif weight.ndim == 2:
                    weight.uniform_(-(width**-0.5), width**-0.5, generator=generator)
                else:
                    weight.zero_()
                if "bias_ih" in name:
                    weight[width : 2 * width] = 1.0

    def hidden(self, symbols: Tensor, places: Tensor) -> Tensor:
        """The states from which the next events are chosen.

        Parameters
        ----------
        symbols : Tensor (B, T, heads), an integer type
            The events that have come; 0 before a line's first.
        places : Tensor (B, T, fields), an integer type
            The places of the events after them.

        Returns
        -------
        Tensor (B, T, width)
        """
        names = self.config.place_names
        x = self._table(self.config.kinds[0], symbols[..., 0])  # (B, T, width)
        for at, kind in enumerate(self.config.kinds[1:], 1):
            x = x + self._table(kind, symbols[..., at])
        for at, name in enumerate(names):
            x = x + self._place(f"at_{name}", places[..., at])
        out: Tensor = self.lstm(drop(x, self.dropout, self.training))[0]
        return drop(out, self.dropout, self.training)

    def _table(self, name: str, ids: Tensor) -> Tensor:
        rows: Tensor = self.embed[name](ids)
        return rows

    def _place(self, name: str, ids: Tensor) -> Tensor:
        """Where values are met that training never met, they count as not told."""
        if not self.training:
            weight = self.embed[name].get_parameter("weight")
            ids = ids * (weight != 0).any(1)[ids]
        return self._table(name, ids)

    def logits(self, hidden: Tensor, targets: Tensor) -> list[Tensor]:
        """Scores of every head.

        Parameters
        ----------
        hidden : Tensor (…, width)
            The states.
        targets : Tensor (…, heads)
            What is chosen, for the heads that know what those before them chose.

        Returns
        -------
        list of Tensor (…, V), one a head
        """
        found = []
        choice: Tensor | None = None
        for at, (kind, head) in enumerate(self.heads.items()):
            found.append(head(hidden, choice, self.embed[kind].weight))
            if self.config.heads == "chained" and at + 1 < len(self.config.kinds):
                one = self._table(kind, targets[..., at])
                choice = one if choice is None else choice + one
        return found

    def nats(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """What each target costs; (…, width), (…, heads) → (…, heads) float32."""
        rows, wanted = hidden.flatten(0, -2), targets.flatten(0, -2)
        if len(rows) <= _CHUNK:
            return self._losses(rows, wanted).view(targets.shape)
        parts = [
            checkpoint(self._losses, some, those, use_reentrant=False)
            for some, those in zip(
                torch.split(rows, _CHUNK), torch.split(wanted, _CHUNK), strict=True
            )
        ]
        return torch.cat(parts).view(targets.shape)

    def _losses(self, rows: Tensor, wanted: Tensor) -> Tensor:
        scores = self.logits(rows, wanted)
        each = [
            F.cross_entropy(scored.float(), wanted[:, at], reduction="none")
            for at, scored in enumerate(scores)
        ]
        return torch.stack(each, -1)

    def forward(self, symbols: Tensor, places: Tensor, targets: Tensor) -> list[Tensor]:
        """Scores of every head at each position; the targets are what the heads choose."""
        return self.logits(self.hidden(symbols, places), targets)


class WordModels(Model):
    """One small model an instrument, trained side by side.

    Parameters
    ----------
    config : LineConfig
        Of the architecture "words".
    dropout : float
        As in ``LineModel``.
    """

    config: LineConfig

    def __init__(self, config: LineConfig, dropout: float = 0.0) -> None:
        super().__init__()
        self.config = config
        self.models = nn.ModuleList(
            LineModel(config, dropout, number) for number in range(config.models)
        )

    def initialise(self, generator: torch.Generator | None = None) -> None:
        """Draw new weights, one model after the other."""
        for number in range(self.config.models):
            self.of(number).initialise(generator)

    def of(self, number: int) -> LineModel:
        """The model of an instrument, in the order of the config's programs."""
        model = self.models[number]
        if not isinstance(model, LineModel):
            raise UsageError("word models are models of lines", type(model).__name__)
        return model

    def hidden(self, symbols: Tensor, places: Tensor, number: Tensor) -> Tensor:
        """As ``LineModel.hidden``, of the model of a number, () int64."""
        return self.of(int(number)).hidden(symbols, places)
