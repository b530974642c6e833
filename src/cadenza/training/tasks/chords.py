"""The LSTM over chord progressions, on a corpus of progressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - the name that everybody knows
from torch import Tensor

from cadenza.errors import ModelError, UsageError
from cadenza.models.chord_lstm import ChordLSTM
from cadenza.runtime.chord_config import ChordConfig
from cadenza.seeds import stream
from cadenza.tokens.progression_rows import encode
from cadenza.tokens.progressions import CHORDS, FIELD_SIZES, FIELDS, digest
from cadenza.training.checkpoint import load_weights
from cadenza.training.parallel import Team
from cadenza.training.progressions import (
    ChordBatch,
    ChordShare,
    collate,
    corpus_sha256,
    read_progressions,
)
from cadenza.training.recipe import ModelRecipe, Recipe
from cadenza.training.task import Autocast, Sent

if TYPE_CHECKING:
    from cadenza.music.score import Score

__all__ = ["ChordFigures", "ChordValidator", "ChordsTask"]

_WIDTHS = {"tiny": (32, 1), "small": (160, 1), "base": (256, 2)}
"""Size → (width, layers)."""

_ROWS = 16


@dataclass(frozen=True)
class ChordFigures:
    """Sums over songs, of chords and of their lengths.

    Parameters
    ----------
    nats, right : array (2,)
        Of chords and of lengths: nats, and how often the likeliest was right.
    count : float
        Number of chords.
    """

    nats: tuple[float, float]
    right: tuple[float, float]
    count: float

    unit: ClassVar[str] = "nats a chord"

    @property
    def figure(self) -> float:
        """Nats of a chord and its length together."""
        return sum(self.nats) / max(self.count, 1.0)

    def rows(self) -> list[tuple[str, str, str, float]]:
        """All figures as (group, name, measure, value)."""
        found = [("total", "all", "nats_per_chord", self.figure)]
        for at, name in enumerate(("chord", "length")):
            found.append(("kind", name, "nats_per_token", self.nats[at] / max(self.count, 1.0)))
            found.append(("kind", name, "accuracy", self.right[at] / max(self.count, 1.0)))
        return found


class ChordValidator:
    """Measures a model on all songs of one side, each from its start.

    Parameters
    ----------
    batches : list of ChordBatch
        This process's share of the songs.
    team : Team
        The processes that share them.
    """

    def __init__(self, batches: list[ChordBatch], team: Team) -> None:
        self._batches, self._team = batches, team

    def measure(self, model: ChordLSTM, autocast: Autocast) -> ChordFigures:
        """Nats and right guesses; the model is left in the mode it was in."""
        sums = torch.zeros(5, dtype=torch.float64)
        was_training = model.training
        model.eval()
        with torch.inference_mode():
            for batch in self._batches:
                ids, targets = _tensors(batch, self._team.device)
                with autocast():
                    logits = model(ids)
                sums += _sums(logits.float(), targets).cpu()
        model.train(was_training)
        values = self._team.sum(sums.to(self._team.device)).tolist()
        return ChordFigures((values[0], values[1]), (values[2], values[3]), values[4])


def _sums(logits: Tensor, targets: Tensor) -> Tensor:
    """(nats of chords, of lengths, right chords, right lengths, chords)."""
    real = targets >= 0
    wanted = targets.clamp(min=0)
    nats = -torch.log_softmax(logits, -1).gather(-1, wanted[..., None])[..., 0].double()
    right = (logits.argmax(-1) == wanted).double()
    chords = real & (wanted <= CHORDS)
    lengths = real & ~chords
    parts = [nats[chords], nats[lengths], right[chords], right[lengths], chords[chords].double()]
    return torch.stack([part.sum() for part in parts])


def _tensors(batch: ChordBatch, device: torch.device) -> tuple[Tensor, Tensor]:
    ids, targets = torch.from_numpy(batch.ids), torch.from_numpy(batch.targets)
    return ids.to(device).long(), targets.to(device).long()


class ChordsTask:
    """See ``task.Task``; a note is a chord here.

    Parameters
    ----------
    recipe : Recipe
        What to train and how.
    corpus : Path
        A folder with ``progressions.json``.
    """

    architecture = "lstm-chords"

    def __init__(self, recipe: Recipe, corpus: Path) -> None:
        self._recipe, self._path = recipe, corpus
        self._songs = len(read_progressions(corpus, "train"))
        self.config = _config(recipe.model)

    @property
    def windows(self) -> float:
        """Songs to train on."""
        return float(self._songs)

    def identity(self) -> dict[str, Any]:
        """The corpus, by its hash."""
        return {"corpus_sha256": corpus_sha256(self._path)}

    def files(self) -> dict[str, bytes]:
        """Nothing: the symbols are the same for every corpus."""
        return {}

    def new_model(self) -> ChordLSTM:
        """A model with weights drawn from the run's seed."""
        model = ChordLSTM(self.config, self._recipe.model.dropout)
        seed = stream(self._recipe.run.seed, "weights").getrandbits(63)
        model.initialise(torch.Generator().manual_seed(seed))
        return model

    def start_from(self, model: ChordLSTM, source: str | Path) -> None:
        """Put the weights of a run or of a bundle into a model."""
        config, weights = _starting_weights(source)
        if not isinstance(config, ChordConfig) or replace(config, size=self.config.size) != (
            self.config
        ):
            rule = "weights to start from have the recipe's dimensions and symbols"
            raise UsageError(rule, str(source))
        model.load_state_dict(weights)

    def batches(self, rank: int, world: int) -> ChordShare:
        """The share of every step's songs that one process takes."""
        return ChordShare(self._path, self._recipe, rank, world)

    def send(self, batch: ChordBatch, device: torch.device) -> Sent:
        """Inputs, targets and weights on the device."""
        ids, targets = _tensors(batch, device)
        return Sent((ids,), targets.clamp(min=0), (targets >= 0).float())

    def nats(
        self, model: ChordLSTM, sent: Sent, hidden: Callable[..., Tensor] | None = None
    ) -> Tensor:
        """Nats of each symbol, (B, T)."""
        (ids,) = sent.inputs
        states = (hidden or model.hidden)(ids)
        logits = model.head(states).float()
        flat = F.cross_entropy(logits.flatten(0, 1), sent.targets.flatten(), reduction="none")
        return flat.view(sent.targets.shape)

    def validator(self, team: Team, split: str = "valid") -> ChordValidator:
        """Measures on all songs of a side."""
        return ChordValidator(list(self._batched(split, team.rank, team.world)), team)

    def _batched(self, split: str, rank: int = 0, world: int = 1) -> Iterator[ChordBatch]:
        songs = [encode(song) for song in read_progressions(self._path, split)[rank::world]]
        songs.sort(key=lambda song: -len(song.targets))
        for at in range(0, len(songs), _ROWS):
            yield collate(songs[at : at + _ROWS])

    def held_out(self, count: int, tokens: int) -> list[Score]:  # noqa: ARG002
        """Nothing: progressions hold no notes to compare."""
        return []

    def draw(
        self,
        model: ChordLSTM,  # noqa: ARG002
        count: int,  # noqa: ARG002
        tokens: int,  # noqa: ARG002
        seed: int,  # noqa: ARG002
        split: str = "valid",  # noqa: ARG002
    ) -> list[Score]:
        """Nothing; ``benchmarks/progressions.py`` looks for copies of whole progressions."""
        return []

    def examine(self, model: ChordLSTM, bundle: Path, split: str = "test") -> dict[str, float]:
        """The exported bundle against torch, on all songs of a side.

        Returns
        -------
        dict
            "parity" (largest difference of logits), "onnx_nats_per_note",
            "torch_nats_per_note".
        """
        from cadenza.runtime.chord_session import ChordSession

        session = ChordSession(bundle)
        device = next(model.parameters()).device
        model.eval()
        parity, ours, theirs = 0.0, torch.zeros(5, dtype=torch.float64), torch.zeros(5)
        theirs = theirs.double()
        for song in read_progressions(self._path, split):
            batch = collate([encode(song)])
            ids, targets = _tensors(batch, device)
            with torch.inference_mode():
                logits = model(ids).float().cpu()
            found = torch.from_numpy(session.score(batch.ids[0].astype(np.int64)))[None]
            parity = max(parity, float((logits - found).abs().max()))
            ours += _sums(logits, targets.cpu())
            theirs += _sums(found, targets.cpu())
        return {
            "parity": parity,
            "onnx_nats_per_note": float(theirs[:2].sum() / theirs[4]),
            "torch_nats_per_note": float(ours[:2].sum() / ours[4]),
        }


def _starting_weights(source: str | Path) -> tuple[object, dict[str, Tensor]]:
    """Config and weights of a run's file, or of a bundle by its name or folder."""
    if Path(source).is_file():
        config, weights, _ = load_weights(Path(source))
        return config, weights
    from cadenza.runtime.bundle import find_bundle
    from cadenza.runtime.chord_unpack import unpack_chord_weights

    bundle = find_bundle(source)
    bundle.verify(None)
    if not isinstance(bundle.config, ChordConfig):
        rule = "a model of progressions starts from the weights of one"
        raise ModelError(rule, str(source), "try --from chords")
    found = unpack_chord_weights(bundle.model_path, bundle.config)
    return bundle.config, {name: torch.from_numpy(each) for name, each in found.items()}


def _config(recipe: ModelRecipe) -> ChordConfig:
    """The dimensions that a recipe's model section means."""
    width, layers = _WIDTHS[recipe.size]
    try:
        return ChordConfig(
            recipe.size,
            recipe.d_model or width,
            recipe.layers or layers,
            FIELDS,
            FIELD_SIZES,
            digest(),
        )
    except ModelError as error:
        raise UsageError(error.rule, error.came, "change the recipe") from error
