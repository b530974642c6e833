"""The Music Transformer over windows of a packed corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from cadenza.errors import ModelError, UsageError
from cadenza.models.transformer import MusicTransformer
from cadenza.runtime.config import ModelConfig
from cadenza.seeds import stream
from cadenza.tokens.packed import Packed
from cadenza.tokens.vocabulary import FIELD_SIZES, FIELDS, Family, digest, first
from cadenza.training.checkpoint import load_weights
from cadenza.training.data import Batch, Sampler, Share
from cadenza.training.grouping import pool_kv_heads
from cadenza.training.loss import kind_weights, token_losses
from cadenza.training.parallel import Team
from cadenza.training.recipe import Recipe
from cadenza.training.task import Sent
from cadenza.training.validate import VALID_SEED, Validator

if TYPE_CHECKING:
    from cadenza.music.score import Score

__all__ = ["TransformerTask", "starting_weights"]

_EXAMINED_WINDOWS = 8


class TransformerTask:
    """See ``task.Task``.

    Parameters
    ----------
    recipe : Recipe
        What to train and how.
    corpus : Path
        A packed corpus.
    """

    architecture = "transformer"

    def __init__(self, recipe: Recipe, corpus: Path) -> None:
        self._recipe, self._path = recipe, corpus
        self._corpus = Packed(corpus)
        self.config = recipe.model.config(FIELDS, FIELD_SIZES, digest())
        self._weights: dict[torch.device, Tensor] = {}
        self._sampler("train")  # a corpus without music for training is refused here

    @property
    def windows(self) -> float:
        """Sequences of the context's length in the training split."""
        return self._sampler("train").tokens / self.config.context

    def identity(self) -> dict[str, Any]:
        """The corpus, by the hash of its facts."""
        facts = (self._path / "corpus.json").read_bytes()
        return {"corpus_sha256": hashlib.sha256(facts).hexdigest()}

    def new_model(self) -> MusicTransformer:
        """A model with weights drawn from the run's seed."""
        model = MusicTransformer(self.config, self._recipe.model.dropout)
        seed = stream(self._recipe.run.seed, "weights").getrandbits(63)
        model.initialise(torch.Generator().manual_seed(seed))
        return model

    def start_from(self, model: MusicTransformer, source: str | Path) -> None:
        """Put the weights of a run or of a bundle into a model; key heads are pooled."""
        config, weights = starting_weights(source)
        if config.kv_heads > self.config.kv_heads:
            config, weights = pool_kv_heads(config, weights, self.config.kv_heads)
        if replace(config, size=self.config.size) != self.config:
            raise UsageError(
                "weights to start from have the recipe's dimensions and vocabulary", f"{source}"
            )
        model.load_state_dict(weights)

    def batches(self, rank: int, world: int) -> Share:
        """The share of every step's rows that one process takes."""
        return Share(self._path, self._recipe, self.config.context, rank, world)

    def send(self, batch: Batch, device: torch.device) -> Sent:
        """Inputs, targets and weights on the device; ids and targets as int64."""
        tensors = [torch.from_numpy(each) for each in (batch.ids, batch.targets, batch.kinds)]
        if device.type == "cuda":
            tensors = [each.pin_memory().to(device, non_blocking=True) for each in tensors]
        ids, targets, kinds = (each.long() for each in tensors)
        if device not in self._weights:
            by_kind = self._recipe.data.weights.by_kind
            self._weights[device] = kind_weights(by_kind, device)
        return Sent((ids,), targets, self._weights[device][kinds])

    def nats(
        self, model: MusicTransformer, sent: Sent, hidden: Callable[..., Tensor] | None = None
    ) -> Tensor:
        """Nats of each target, (B, T)."""
        (ids,) = sent.inputs
        return token_losses(model, ids, sent.targets, hidden)

    def validator(self, team: Team, split: str = "valid") -> Validator:
        """Measures on fixed windows of a split."""
        return Validator(
            self._sampler(split),
            self._recipe.run.valid_windows,
            self.config.context,
            first(Family.PITCH),
            team,
        )

    def held_out(self, count: int, tokens: int) -> list[Score]:
        """Windows of the validation split as scores."""
        from cadenza.training.drawing import excerpts, score_of

        sampler = self._sampler("valid", tokens)
        return [score_of(each) for each in excerpts(sampler, range(count))]

    def draw(
        self,
        model: MusicTransformer,
        count: int,
        tokens: int,
        seed: int,
        split: str = "valid",
    ) -> list[Score]:
        """Samples in the headers and sheets of windows of a split."""
        from cadenza.training.drawing import draw_scores, excerpts

        windows = excerpts(self._sampler(split, tokens), range(count))
        weights = {
            name: each.detach().float().cpu().numpy() for name, each in model.state_dict().items()
        }
        return draw_scores(self.config, weights, windows, tokens + tokens // 2, seed)

    def examine(
        self, model: MusicTransformer, bundle: Path, split: str = "test"
    ) -> dict[str, float]:
        """See ``examining``."""
        from cadenza.training.drawing import excerpts
        from cadenza.training.examining import examine_bundle

        windows = excerpts(self._sampler(split), range(_EXAMINED_WINDOWS))
        return examine_bundle(model, bundle, windows)

    def files(self) -> dict[str, bytes]:
        """Nothing: the vocabulary is the package's."""
        return {}

    def _sampler(self, split: str, context: int = 0) -> Sampler:
        """Windows of a split without augmentation."""
        context = min(context or self.config.context, self.config.context)
        plain = self._recipe.data.plain()
        return Sampler(self._corpus, plain, split, context, VALID_SEED)


def starting_weights(source: str | Path) -> tuple[ModelConfig, dict[str, Tensor]]:
    """Config and weights to start from.

    Parameters
    ----------
    source : str or Path
        A file of ``save_weights``, or the name or folder of a bundle, whose weights are
        unpacked from its graph.

    Raises
    ------
    cadenza.errors.CadenzaError
        When there is no such thing, or it cannot be used.
    """
    if Path(source).is_file():
        config, tensors, _ = load_weights(Path(source))
        return _transformer(config, source), tensors
    from cadenza.runtime.bundle import find_bundle
    from cadenza.runtime.unpack import unpack_weights

    bundle = find_bundle(source)
    bundle.verify(None)
    shape = _transformer(bundle.config, source)
    weights = unpack_weights(bundle.model_path, shape)
    return shape, {name: torch.from_numpy(each) for name, each in weights.items()}


def _transformer(config: object, source: str | Path) -> ModelConfig:
    if not isinstance(config, ModelConfig):
        rule = "a transformer starts from the weights of a transformer"
        raise ModelError(rule, str(source), "train this architecture without --from")
    return config
