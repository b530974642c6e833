"""The LSTMs over lines: one joint vocabulary, two, or three; see ``models.lstm``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cadenza.errors import ModelError, UsageError
from cadenza.models.contract import Model
from cadenza.models.lstm import LineModel
from cadenza.runtime.bundle import VOCABULARY_NAME
from cadenza.runtime.line_config import LineConfig
from cadenza.seeds import stream
from cadenza.tokens.line_counting import Caps, count_vocabulary
from cadenza.tokens.line_places import PLACE_SIZES, PLACES
from cadenza.tokens.line_table import LineTable
from cadenza.tokens.line_vocabulary import HEADS, LineVocabulary
from cadenza.tokens.packed import Packed
from cadenza.training.line_data import (
    LineBatch,
    Lines,
    LineSampler,
    LineSource,
    read_split,
    samplers_of,
)
from cadenza.training.line_starting import moved_weights, starting_lines
from cadenza.training.line_validate import LineValidator
from cadenza.training.parallel import Team
from cadenza.training.recipe import Recipe
from cadenza.training.task import Sent, Validator
from cadenza.training.validate import VALID_SEED

if TYPE_CHECKING:
    from cadenza.music.score import Score
    from cadenza.training.line_drawing import Excerpt

__all__ = ["LinesTask"]

_TOKENS_AN_EVENT = 3
"""A transformer spends about so many on an event: the meter's samples are of like length."""

_VALID_MICRO = 16
_EXAMINED_ROWS = 4


class LinesTask:
    """See ``task.Task``.

    Parameters
    ----------
    recipe : Recipe
        What to train and how.
    corpus : Path
        A packed corpus.
    """

    def __init__(self, recipe: Recipe, corpus: Path) -> None:
        self.architecture = recipe.model.architecture
        self._recipe, self._path = recipe, corpus
        self._corpus = Packed(corpus)
        self._train = read_split(self._corpus, "train")
        self.programs = self._chosen_programs()
        self.vocabularies = self._counted()
        self.config = self._made_config()
        self._samplers = samplers_of(
            self._corpus,
            self._train,
            self.vocabularies,
            self.programs,
            recipe,
            self.config.context,
        )

    # What "words" do otherwise.

    def _chosen_programs(self) -> tuple[int, ...]:
        """Which programs have a model of their own; none where one model plays all."""
        return ()

    def _counted(self) -> list[LineVocabulary]:
        """The vocabulary of each model."""
        return [count_vocabulary(self._train, caps=self._caps)]

    def _vocabulary_bytes(self) -> bytes:
        return self.vocabularies[0].to_bytes()

    def _empty_model(self) -> Model:
        return LineModel(self.config, self._recipe.model.dropout)

    # What is alike.

    @property
    def _caps(self) -> Caps:
        lines = self._recipe.lines
        return Caps(lines.chords, lines.durations, lines.words, lines.joints)

    def _made_config(self) -> LineConfig:
        model, lines = self._recipe.model, self._recipe.lines
        changed = {"width": model.d_model, "layers": model.layers, "context": model.context}
        try:
            return LineConfig.of_size(
                self.architecture,
                model.size,
                tuple(each.sizes(self.architecture) for each in self.vocabularies),
                PLACES,
                PLACE_SIZES,
                heads=lines.heads,
                programs=self.programs,
                vocabulary_sha256=hashlib.sha256(self._vocabulary_bytes()).hexdigest(),
                **{name: value for name, value in changed.items() if value},
            )
        except ModelError as error:
            raise UsageError(error.rule, error.came, "change the recipe") from error

    @property
    def windows(self) -> float:
        """Stretches of the context's length in the training split."""
        return sum(each.events for each in self._samplers) / self.config.context

    def files(self) -> dict[str, bytes]:
        """The vocabulary, which a bundle needs."""
        return {VOCABULARY_NAME: self._vocabulary_bytes()}

    def identity(self) -> dict[str, Any]:
        """The corpus, by the hash of its facts, the vocabulary and the settings of lines."""
        facts = (self._path / "corpus.json").read_bytes()
        return {
            "corpus_sha256": hashlib.sha256(facts).hexdigest(),
            "vocabulary_sha256": self.config.vocabulary_sha256,
            "lines": self._recipe.to_json()["lines"],
        }

    def new_model(self) -> Model:
        """A model with weights drawn from the run's seed."""
        model = self._empty_model()
        seed = stream(self._recipe.run.seed, "weights").getrandbits(63)
        model.initialise(torch.Generator().manual_seed(seed))
        return model

    def start_from(self, model: Model, source: str | Path) -> None:
        """Put other weights into a model; symbols are found by what they stand for.

        Rows of symbols that only the new vocabulary has stay as they were drawn.
        """
        config, weights, vocabularies = starting_lines(source)
        fresh = {name: each.detach().clone() for name, each in model.state_dict().items()}
        mine = self.config, self.vocabularies
        moved = moved_weights(mine, fresh, (config, vocabularies), weights, str(source))
        model.load_state_dict(moved)

    def batches(self, rank: int, world: int) -> LineSource:
        """The share of every step's rows that one process takes."""
        return LineSource(
            self._path,
            self._recipe,
            tuple(each.to_bytes() for each in self.vocabularies),
            self.programs,
            self.config.context,
            rank,
            world,
            self._samplers,
        )

    def send(self, batch: LineBatch, device: torch.device) -> Sent:
        """Inputs, targets and weights on the device; ids and targets as int64."""
        arrays = (batch.symbols, batch.places, batch.targets, batch.real)
        tensors = [torch.from_numpy(each) for each in arrays]
        if device.type == "cuda":
            tensors = [each.pin_memory().to(device, non_blocking=True) for each in tensors]
        symbols, places, targets = (each.long() for each in tensors[:3])
        weights = tensors[3].float()[..., None].expand(targets.shape)
        return Sent((symbols, places, torch.tensor(batch.number)), targets, weights)

    def nats(self, model: Model, sent: Sent, hidden: Callable[..., Tensor] | None = None) -> Tensor:
        """Nats of each head's target, (B, T, heads); 0 for padding, which no head looks at."""
        symbols, places, number = sent.inputs
        own = self._model_of(model, int(number))
        states = (hidden or model.hidden)(symbols, places, *self._more(number))
        real = sent.weights[..., 0] > 0
        found = torch.zeros_like(sent.weights)
        found[real] = own.nats(states[real], sent.targets[real])
        return found

    def _model_of(self, model: Model, number: int) -> LineModel:
        del number
        if not isinstance(model, LineModel):
            raise UsageError("this task trains a model of lines", type(model).__name__)
        return model

    def _more(self, number: Tensor) -> tuple[Tensor, ...]:
        """What the model is fed beside symbols and places."""
        del number
        return ()

    def validator(self, team: Team, split: str = "valid") -> Validator[Any]:
        """Measures on fixed stretches of a split."""
        return self._line_validator(team, split)

    def _line_validator(self, team: Team, split: str) -> LineValidator:
        samplers = self._plain_samplers(split)
        windows = max(len(samplers), self._recipe.run.valid_windows)
        batches = []
        for at, sampler in enumerate(samplers):
            mine = range(at + team.rank * len(samplers), windows, len(samplers) * team.world)
            batches += sampler.step_batches(0, mine, _VALID_MICRO)
        names = HEADS[self.architecture], self._model_names, samplers[0].set_names
        return LineValidator(batches, self.send, self.nats, names, team)

    @property
    def _model_names(self) -> tuple[str, ...]:
        return ("",)

    def _plain_samplers(self, split: str) -> list[LineSampler]:
        """Stretches of a split without augmentation; of the models that have lines there."""
        if split == "train":
            return [self._plain(each.lines, each.number) for each in self._samplers]
        return self._samplers_over(read_split(self._corpus, split))

    def _samplers_over(self, table: LineTable) -> list[LineSampler]:
        return [self._plain(Lines.of(table, self.vocabularies[0], self.architecture), 0)]

    def _plain(self, lines: Lines, number: int) -> LineSampler:
        plain, context = self._recipe.data.plain(), self.config.context
        return LineSampler(self._corpus, lines, plain, context, VALID_SEED, number=number)

    def examine(self, model: Model, bundle: Path, split: str = "test") -> dict[str, float]:
        """See ``line_examining``; a split without lines gives way to the validation split."""
        from cadenza.training.line_examining import examine_lines

        try:
            samplers = self._plain_samplers(split)
        except UsageError:
            samplers = self._plain_samplers("valid")
        rows = [sampler.row(0, at) for sampler in samplers for at in range(_EXAMINED_ROWS)]
        models = {row.number: self._model_of(model, row.number) for row in rows}
        return examine_lines(self.config, models, weights_of(model), self.files(), bundle, rows)

    @cached_property
    def _held_out(self) -> LineTable:
        return read_split(self._corpus, "valid")

    def _excerpts(self, count: int, tokens: int, split: str = "valid") -> list[Excerpt]:
        from cadenza.training.line_drawing import excerpts_of

        events = max(1, tokens // _TOKENS_AN_EVENT)
        lines = self._train if split == "train" else self._held_out
        return excerpts_of(self._corpus, lines, range(count), events, VALID_SEED)

    def held_out(self, count: int, tokens: int) -> list[Score]:
        """Stretches of the validation split as scores."""
        return [each.score(each.people()) for each in self._excerpts(count, tokens)]

    def draw(
        self, model: Model, count: int, tokens: int, seed: int, split: str = "valid"
    ) -> list[Score]:
        """Samples on the metres, chords and parts of stretches of a split.

        On those of the training split a model is led to what it has learnt by heart.
        """
        from cadenza.training.line_drawing import draw_lines

        return draw_lines(
            self.config,
            weights_of(model),
            self._vocabulary_bytes(),
            self.vocabularies,
            self._excerpts(count, tokens, split),
            seed,
        )


def weights_of(model: Model) -> dict[str, NDArray[np.float32]]:
    """A model's weights as arrays."""
    return {name: each.detach().float().cpu().numpy() for name, each in model.state_dict().items()}
