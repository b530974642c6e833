"""The training loop: steps, validation, checkpoints, and a clean stop at any time."""

from __future__ import annotations

import hashlib
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from cadenza.errors import UsageError
from cadenza.models.transformer import MusicTransformer
from cadenza.seeds import stream
from cadenza.tokens.packed import Packed
from cadenza.tokens.vocabulary import FIELD_SIZES, FIELDS, Family, digest, first
from cadenza.training.checkpoint import (
    load_state,
    optimizer_tensors,
    restore_optimizer,
    save_state,
    save_weights,
    starting_weights,
)
from cadenza.training.data import Batch, Sampler
from cadenza.training.grouping import pool_kv_heads
from cadenza.training.logs import RunLog, say
from cadenza.training.loss import kind_weights, token_losses
from cadenza.training.meter import Meter
from cadenza.training.optim import learning_rate, make_optimizer, seed_dropout
from cadenza.training.parallel import Team, join_team
from cadenza.training.precision import autocast_to
from cadenza.training.prefetch import Share, prefetched
from cadenza.training.recipe import Recipe
from cadenza.training.validate import VALID_SEED, Validator

__all__ = ["Best", "Job", "Result", "Trainer", "train"]

_FREE = ("steps", "valid_every", "valid_windows", "patience", "checkpoint_every", "log_every",
         "workers", "compile", "precision", "micro_batch")  # fmt: skip
"""Settings of a run that may differ when it is resumed."""


@dataclass(frozen=True)
class Job:
    """One call of the trainer.

    Parameters
    ----------
    recipe : Recipe
        What to train and how.
    corpus : Path
        A packed corpus.
    out : Path
        The run's folder: logs, checkpoints, ``best.safetensors``.
    resume : bool
        Go on where the folder's last checkpoint is.
    device : str
        "auto", "cpu" or "cuda".
    threads : int
        Of the CPU; 0 leaves them to torch.
    minutes : float
        Stop with a checkpoint after so long; 0: no limit.
    weights : str or Path, optional
        Start from these weights instead of random ones: a safetensors file of a run, or the
        name or folder of a bundle.
    peak_tflops : float
        Of the device, to show the share of it that the model uses; 0: not shown.
    """

    recipe: Recipe
    corpus: Path
    out: Path
    resume: bool = False
    device: str = "auto"
    threads: int = 0
    minutes: float = 0.0
    weights: str | Path | None = None
    peak_tflops: float = 0.0


@dataclass
class Best:
    """The best validation so far."""

    nats_per_note: float = float("inf")
    step: int = 0
    since: int = 0


@dataclass(frozen=True)
class Result:
    """How a call ended.

    Parameters
    ----------
    step : int
        Steps done.
    reason : str
        "finished", "patience", "minutes" or "signal".
    nats_per_note : float
        Of the best validation.
    weights : Path
        The best weights.
    """

    step: int
    reason: str
    nats_per_note: float
    weights: Path


def train(job: Job) -> Result:
    """Train a model.

    Parameters
    ----------
    job : Job
        What to do.

    Returns
    -------
    Result

    Raises
    ------
    cadenza.errors.UsageError
        When the folder holds another run, or recipe and corpus do not fit.
    cadenza.errors.FileError
        When a file cannot be read.
    """
    if job.threads:
        torch.set_num_threads(job.threads)
    team = join_team(job.device)
    try:
        return Trainer(job, team).run()
    finally:
        team.leave()


class Trainer:
    """One run: model, optimiser, data and logs.

    Parameters
    ----------
    job : Job
        What to do.
    team : Team
        This process among all.
    """

    def __init__(self, job: Job, team: Team) -> None:
        self._job, self._team, self._run = job, team, job.recipe.run
        job.out.mkdir(parents=True, exist_ok=True)
        corpus = Packed(job.corpus)
        self._corpus_sha256 = hashlib.sha256((job.corpus / "corpus.json").read_bytes()).hexdigest()
        self.config = job.recipe.model.config(FIELDS, FIELD_SIZES, digest())
        self._batch_share = Share(
            job.corpus, job.recipe, self.config.context, team.rank, team.world
        )
        if self._run.batch < team.world:
            raise UsageError("every process takes a row of each batch", str(team.world))
        self.model = self._new_model()
        self._optimizer = make_optimizer(self.model, self._run)
        self._step, self._best = 0, Best()
        self._restore()
        self._autocast: Callable[[], AbstractContextManager[object]] = autocast_to(
            self._run.precision, team.device
        )
        self._hidden = torch.compile(self.model.hidden) if self._run.compile else None
        self._weights = kind_weights(job.recipe.data.weights.by_kind, team.device)
        sampler = Sampler(corpus, job.recipe.data.plain(), "valid", self.config.context, VALID_SEED)
        note = first(Family.PITCH)
        self._validator = Validator(
            sampler, self._run.valid_windows, self.config.context, note, team
        )
        self._stop = ""

    def _new_model(self) -> MusicTransformer:
        model = MusicTransformer(self.config, self._job.recipe.model.dropout)
        seed = stream(self._run.seed, "weights").getrandbits(63)
        model.initialise(torch.Generator().manual_seed(seed))
        if self._job.weights is not None:
            config, weights = starting_weights(self._job.weights)
            if config.kv_heads > self.config.kv_heads:
                config, weights = pool_kv_heads(config, weights, self.config.kv_heads)
            if replace(config, size=self.config.size) != self.config:
                raise UsageError(
                    "weights to start from have the recipe's dimensions and vocabulary",
                    f"{self._job.weights}",
                )
            model.load_state_dict(weights)
        return model.to(self._team.device)

    def _identity(self) -> dict[str, Any]:
        """What a run that is resumed must have in common with the one that was stopped."""
        settings = self._job.recipe.to_json()
        run = {name: each for name, each in settings["run"].items() if name not in _FREE}
        return {"model": settings["model"], "data": settings["data"], "run": run,
                "corpus_sha256": self._corpus_sha256}  # fmt: skip

    def _restore(self) -> None:
        found = load_state(self._job.out)
        if not self._job.resume:
            if found is not None:
                raise UsageError(
                    "a new run has a folder of its own",
                    str(self._job.out),
                    "name another --out, or go on with --resume",
                )
            return
        if found is None:
            say("there is no checkpoint yet: the run starts at its beginning")
            return
        self._step, tensors, facts = found
        if facts["identity"] != self._identity():
            raise UsageError(
                "a run is resumed with its own recipe and corpus",
                str(self._job.out),
                "use the same ones, or start a new run with --from best.safetensors",
            )
        self._best = Best(**facts["best"])
        weights = {name: tensors[f"model.{name}"] for name in self.model.state_dict()}
        self.model.load_state_dict(weights)
        restore_optimizer(self.model, self._optimizer, tensors)
        say(f"resumed after step {self._step}")

    def run(self) -> Result:
        """Train until the steps are done, patience or time is out, or a signal comes."""
        log = RunLog(self._job.out, self._step, self._run.steps) if self._team.leads else None
        old = {each: signal.signal(each, self._on_signal) for each in _SIGNALS}
        batches = prefetched(self._batch_share, self._step, self._run.steps)
        try:
            self._loop(batches, log)
        finally:
            batches.close()
            for each, handler in old.items():
                signal.signal(each, handler)
            if log is not None:
                log.close()
        return Result(
            self._step,
            self._stop or "finished",
            self._best.nats_per_note,
            self._job.out / "best.safetensors",
        )

    def _loop(self, batches: Iterable[list[Batch]], log: RunLog | None) -> None:
        self.model.train()
        meter = Meter(self.config, self._job.peak_tflops, self._team.world)
        deadline = time.monotonic() + self._job.minutes * 60 if self._job.minutes else None
        for micros in batches:
            loss, norm, lr = self._train_step(micros)
            self._step += 1
            meter.add(self._step, loss, lr, norm, micros)
            done = self._step == self._run.steps
            if self._due(self._run.log_every) or done:
                meter.flush(log)
            if self._due(self._run.valid_every) or done:
                self._validate(log)
                meter.restart()
            if deadline is not None and time.monotonic() > deadline:
                self._stop = self._stop or "minutes"
            self._agree_to_stop()
            if self._due(self._run.checkpoint_every) or done or self._stop:
                meter.flush(log)
                self._checkpoint()
            if self._stop:
                return

    def _due(self, every: int) -> bool:
        return self._step % every == 0

    def _train_step(self, micros: list[Batch]) -> tuple[Tensor, Tensor, float]:
        """One optimiser step: loss (weighted mean of nats), norm of the gradient, rate."""
        device, team = self._team.device, self._team
        sent = [_send(each, device) for each in micros]
        weights = [self._weights[kinds] for _, _, kinds in sent]
        total = team.sum(torch.stack([each.sum() for each in weights]).sum())
        total = total.clamp(min=1.0)
        loss = torch.zeros((), device=device)
        for number, ((ids, targets, _), weight) in enumerate(zip(sent, weights, strict=True)):
            seed_dropout(self._run.seed, self._step, team.rank, number)
            with self._autocast():
                nats = token_losses(self.model, ids, targets, self._hidden)
            part = (nats * weight).sum() / total
            part.backward()  # type: ignore[no-untyped-call]
            loss += part.detach()
        team.sum_gradients(self.model.parameters())
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self._run.clip)
        lr = learning_rate(self._run, self._step)
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        return team.sum(loss), norm, lr

    def _validate(self, log: RunLog | None) -> None:
        figures = self._validator.measure(self.model, self._autocast)
        value = figures.nats_per_note
        if value < self._best.nats_per_note:
            self._best = Best(value, self._step)
            if log is not None:
                facts = {"step": self._step, "nats_per_note": value,
                         "recipe": self._job.recipe.to_json(),
                         "corpus_sha256": self._corpus_sha256}  # fmt: skip
                path = self._job.out / "best.safetensors"
                save_weights(path, self.config, self.model.state_dict(), facts)
        else:
            self._best.since += 1
            if self._run.patience and self._best.since >= self._run.patience:
                self._stop = self._stop or "patience"
        if log is not None:
            log.valid(self._step, figures.rows())
            say(f"\nvalidation after step {self._step}: {value:.4f} nats a note "
                f"(best {self._best.nats_per_note:.4f} after {self._best.step})")  # fmt: skip

    def _checkpoint(self) -> None:
        if self._team.leads:
            weights = {f"model.{name}": each for name, each in self.model.state_dict().items()}
            tensors = {**weights, **optimizer_tensors(self.model, self._optimizer)}
            facts = {
                "best": vars(self._best) if self._best.step else {},
                "config": self.config.to_mapping(),
                "recipe": self._job.recipe.to_json(),
                "recipe_sha256": self._job.recipe.digest,
                "identity": self._identity(),
                "random": {"seed": self._run.seed, "state": "a function of seed and step"},
            }
            save_state(self._job.out, self._step, tensors, facts)
        self._team.wait()

    def _on_signal(self, number: int, _frame: object) -> None:
        if self._stop == "signal":
            raise KeyboardInterrupt
        self._stop = "signal"
        say(f"\n{signal.Signals(number).name}: stopping with a checkpoint after this step")

    def _agree_to_stop(self) -> None:
        """All processes stop where one does."""
        if self._team.world > 1:
            flag = torch.tensor(float(bool(self._stop)), device=self._team.device)
            if self._team.sum(flag).item() and not self._stop:
                self._stop = "minutes"


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _send(batch: Batch, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Inputs, targets and kinds on the device, as int64."""
    arrays = (batch.ids, batch.targets, batch.kinds)
    tensors = [torch.from_numpy(each) for each in arrays]
    if device.type == "cuda":
        tensors = [each.pin_memory().to(device, non_blocking=True) for each in tensors]
    ids, targets, kinds = (each.long() for each in tensors)
    return ids, targets, kinds
