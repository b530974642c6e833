"""What the trainer has to be told of an architecture: a seam; ``tasks`` holds one module each.

The loop steps, validates, writes checkpoints, logs and measures memorisation. It knows neither
tokens nor models: a ``Task`` makes the model, the batches and their losses, and draws samples.

Conventions: B sequences of T positions; a target is what a position has to predict, and costs
so many nats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from cadenza.models.contract import Model
    from cadenza.music.score import Score
    from cadenza.training.parallel import Team

__all__ = [
    "AnyBatch",
    "AnyTask",
    "Autocast",
    "BatchSource",
    "Figures",
    "Keeper",
    "MusicTask",
    "Paced",
    "Sent",
    "Settler",
    "Task",
    "Validator",
]

Autocast = Callable[[], AbstractContextManager[object]]
"""Makes the context in which a model computes."""


class AnyBatch(Protocol):
    """Sequences padded to one length, as arrays; can be sent from process to process."""

    @property
    def shape(self) -> tuple[int, int]:
        """B and T."""
        ...

    @property
    def tokens(self) -> int:
        """Number of targets that are no padding."""
        ...


B = TypeVar("B", bound=AnyBatch)
B_co = TypeVar("B_co", bound=AnyBatch, covariant=True)
M = TypeVar("M", bound="Model")
M_contra = TypeVar("M_contra", bound="Model", contravariant=True)


class BatchSource(Protocol[B_co]):
    """The batches of every step.

    It is pickled to where batches are made: hold paths in it, open files at the first call, and
    let its module import no torch.
    """

    def batches(self, step: int) -> Sequence[B_co]:
        """The micro-batches of a step: a pure function of the seed and the step's number."""
        ...


@dataclass(frozen=True)
class Sent:
    """A batch on the device.

    Parameters
    ----------
    inputs : tuple of Tensor
        What the model is fed.
    targets : Tensor (B, T) or (B, T, heads)
        What it has to predict.
    weights : Tensor, of the shape of the nats
        What each target counts in the loss; 0 for padding.
    """

    inputs: tuple[Tensor, ...]
    targets: Tensor
    weights: Tensor


class Figures(Protocol):
    """What one validation found."""

    @property
    def figure(self) -> float:
        """The figure that checkpoints are picked by; less is better."""
        ...

    @property
    def unit(self) -> str:
        """What it counts: "nats a note", "spectral distance"."""
        ...

    def rows(self) -> list[tuple[str, str, str, float]]:
        """All figures as (group, name, measure, value)."""
        ...


class Validator(Protocol[M_contra]):
    """Measures a model on fixed music of one split."""

    def measure(self, model: M_contra, autocast: Autocast) -> Figures:
        """Figures over all of it, of all processes; the model is left in the mode it was in."""
        ...


@runtime_checkable
class Keeper(Protocol):
    """A validator of several models in one, which keeps each as it was at its own best.

    Weights are then taken from ``best`` and not from the model that is trained.
    """

    def best(self, model: Model) -> Model:
        """A model like the one that is trained, every part of it at its best."""
        ...

    def rests(self, batch: AnyBatch) -> bool:
        """Whether what a batch is for got no better for long and is not trained any more."""
        ...

    def state(self) -> dict[str, Tensor]:
        """What a checkpoint has to hold of it."""
        ...

    def go_on(self, model: Model, state: Mapping[str, Tensor]) -> None:
        """Take up what ``state`` told; the model is of the same shapes and stays as it is."""
        ...


@runtime_checkable
class Settler(Protocol[M_contra]):
    """A task whose model holds more than its optimiser moves: averages, restarts."""

    def settle(self, model: M_contra, team: Team, step: int) -> None:
        """Called in all processes after the optimiser's step number ``step`` (the first is 0)."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A task whose tokens are no tokens to a person."""

    def pace(self, tokens_per_s: float) -> str:
        """How fast it trains, for the line of the log: "1,200 tokens/s"."""
        ...


class Task(Protocol[B, M]):
    """An architecture over one corpus: what every one of them has.

    A task that writes music is a ``MusicTask``; one whose model has more to follow than its
    gradients is a ``Settler`` too.

    Made by ``tasks.new_task(recipe, corpus)`` as ``Class(recipe, corpus)``; the corpus is a
    packed folder. A corpus that does not fit is refused there, in one line.
    """

    @property
    def architecture(self) -> str:
        """As recipes name it."""
        ...

    @property
    def windows(self) -> float:
        """Sequences in one pass over the training split, about; for ``run.passes``."""
        ...

    def identity(self) -> dict[str, Any]:
        """What a run that is resumed must have in common with the one that was stopped.

        Beside its recipe: ``corpus_sha256``, and whatever else was read. Plain data.
        """
        ...

    def new_model(self) -> M:
        """A model on the CPU, with weights drawn from the run's seed."""
        ...

    def start_from(self, model: M, source: str | Path) -> None:
        """Put other weights into it: a safetensors file, or a bundle by its name or folder.

        Raises
        ------
        cadenza.errors.CadenzaError
            When there are none, or they do not fit.
        """
        ...

    def batches(self, rank: int, world: int) -> BatchSource[B]:
        """The share of every step's rows that process ``rank`` of ``world`` takes."""
        ...

    def send(self, batch: B, device: torch.device) -> Sent:
        """A batch on the device, with the weights of its targets."""
        ...

    def nats(self, model: M, sent: Sent, hidden: Callable[..., Tensor] | None = None) -> Tensor:
        """Nats of each target, float32, of the shape of ``sent.weights``.

        ``hidden`` is a compiled ``model.hidden``.
        """
        ...

    def validator(self, team: Team, split: str = "valid") -> Validator[M]:
        """Measures on fixed windows of a split without augmentation: "valid", "train", "test"."""
        ...

    def examine(self, model: M, bundle: Path, split: str = "test") -> dict[str, float]:
        """Hold an exported bundle against the weights that it was made of.

        Returns
        -------
        dict
            ``parity``: the largest difference of an output between torch and the graph in
            float32; and what the task says of both.
        """
        ...

    def files(self) -> dict[str, bytes]:
        """Files that weights and bundle need beside them, by name: a vocabulary of its own.

        They are written into the run's folder when it begins.
        """
        ...


@runtime_checkable
class MusicTask(Protocol[M_contra]):
    """What a task that writes music has beside ``Task``: the memorisation meter asks for it."""

    def held_out(self, count: int, tokens: int) -> list[Score]:
        """Excerpts by people from the validation split, as long as samples are.

        Parameters
        ----------
        count : int
            How many excerpts, the same ones at every call.
        tokens : int
            Most tokens of one.
        """
        ...

    def draw(
        self, model: M_contra, count: int, tokens: int, seed: int, split: str = "valid"
    ) -> list[Score]:
        """Samples at temperature 1, written by the runtime (ONNX) and not by torch.

        Parameters
        ----------
        model : Model
            Its weights as they are now, on any device.
        count : int
            How many samples, in the headers and on the chords of as many excerpts.
        tokens : int
            Most tokens of one.
        seed : int
            Samples are a pure function of it and of the weights.
        split : str
            Whose excerpts: "valid", or "train", whose chords lead a model to what it has
            learnt by heart.

        Raises
        ------
        ImportError
            Where onnx or onnxruntime is missing; the meter is off then.
        """
        ...


AnyTask = Task[Any, Any]
"""A task whose batches and model only it knows."""
