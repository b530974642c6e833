"""The training loop: steps, validation, checkpoints, and a clean stop at any time."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from cadenza.errors import UsageError
from cadenza.models.contract import Model
from cadenza.runtime.bundle import ORIGINALITY_NAME
from cadenza.training.checkpoint import (
    load_state,
    optimizer_tensors,
    restore_optimizer,
    save_state,
    save_weights,
    write_whole,
)
from cadenza.training.job import Best, Job, Result
from cadenza.training.logs import RunLog, say
from cadenza.training.memorisation import MemorisationMeter, told_run
from cadenza.training.meter import Meter
from cadenza.training.optim import learning_rate, make_optimizer, seed_dropout
from cadenza.training.parallel import Team, join_team
from cadenza.training.precision import autocast_to
from cadenza.training.prefetch import prefetched
from cadenza.training.task import (
    AnyBatch,
    Autocast,
    Figures,
    Keeper,
    MusicTask,
    Paced,
    Settler,
    Validator,
)
from cadenza.training.tasks import new_task

__all__ = ["Best", "Job", "Result", "Trainer", "train"]

_FREE = ("steps", "passes", "fewest_steps", "valid_every", "valid_windows", "patience",
         "checkpoint_every", "log_every", "workers", "compile", "precision",
         "micro_batch")  # fmt: skip
"""Settings of a run that may differ when it is resumed."""


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
        self._job, self._team = job, team
        if job.recipe.run.batch < team.world:
            raise UsageError("every process takes a row of each batch", str(team.world))
        job.out.mkdir(parents=True, exist_ok=True)
        self._task = new_task(job.recipe, job.corpus)
        self._run = job.recipe.run.over(self._task.windows)
        for name, data in self._task.files().items() if team.leads else ():
            write_whole(job.out / name, data)
        self.model = self._new_model()
        self._optimizer = make_optimizer(self.model, self._run)
        self._step, self._best = 0, Best()
        self._validator = self._task.validator(team)
        self._keeper = self._validator if isinstance(self._validator, Keeper) else None
        self._restore()
        self._autocast: Autocast = autocast_to(self._run.precision, team.device)
        self._hidden = torch.compile(self.model.hidden) if self._run.compile else None
        self._memory = self._new_meter()
        metered = bool(job.recipe.meter.every)
        self._on_training: Validator[Any] | None = (
            self._task.validator(team, "train") if metered else None
        )
        self._stop = self._reason = ""

    def _new_model(self) -> Model:
        model: Model = self._task.new_model()
        if self._job.weights is not None:
            self._task.start_from(model, self._job.weights)
        return model.to(self._team.device)

    def _new_meter(self) -> MemorisationMeter | None:
        recipe = self._job.recipe.meter
        if not (self._team.leads and recipe.every):
            return None
        if not isinstance(self._task, MusicTask):
            raise UsageError(
                f"{self._task.architecture} writes no music to hold against its training split",
                f"meter.every = {recipe.every}",
                "put every = 0 under [meter]",
            )
        inside = self._job.corpus / ORIGINALITY_NAME
        index = self._job.index or (inside if inside.exists() else None)
        job = self._job
        about = told_run(job.out, job.recipe, job.corpus)
        return MemorisationMeter(
            self._task, recipe, index, job.out, self._step, self._run.seed, about
        )

    def _identity(self) -> dict[str, Any]:
        """What a run that is resumed must have in common with the one that was stopped."""
        settings = self._job.recipe.to_json()
        run = {name: each for name, each in settings["run"].items() if name not in _FREE}
        return {"model": settings["model"], "data": settings["data"], "run": run,
                **self._task.identity()}  # fmt: skip

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
        self._best = Best.of(facts["best"])
        weights = {name: tensors[f"model.{name}"] for name in self.model.state_dict()}
        self.model.load_state_dict(weights)
        restore_optimizer(self.model, self._optimizer, tensors)
        kept = {
            name[len(_KEPT) :]: each for name, each in tensors.items() if name.startswith(_KEPT)
        }
        if self._keeper is not None and kept:
            self._keeper.go_on(self.model, kept)
        say(f"resumed after step {self._step}")

    def run(self) -> Result:
        """Train until the steps are done, patience or time is out, or a signal comes."""
        log = None
        if self._team.leads:
            pace = self._task.pace if isinstance(self._task, Paced) else None
            log = RunLog(self._job.out, self._step, self._run.steps, self._job.minutes, pace)
        heard = () if self._team.guest else _SIGNALS  # a guest is stopped by its host
        old = {each: signal.signal(each, self._on_signal) for each in heard}
        share = self._task.batches(self._team.rank, self._team.world)
        batches = prefetched(share, self._step, self._run.steps, self._run.workers)
        try:
            if self._job.weights is not None and self._step == 0:
                self._validate(log, ends=True)  # where it begins: nothing worse is to come out
            if log is not None:
                log.begin()
            self._loop(batches, log)
        finally:
            batches.close()
            for each, handler in old.items():
                signal.signal(each, handler)
            if log is not None:
                log.close()
        return Result(
            self._step,
            self._reason or "finished",
            self._best.figure,
            self._job.out / "best.safetensors",
            self._best.step,
            self._best.excess,
            self._best.unit,
        )

    def _loop(self, batches: Iterable[Sequence[AnyBatch]], log: RunLog | None) -> None:
        self.model.train()
        meter = Meter(self.model.config, self._job.peak_tflops, self._team.world)
        deadline = time.monotonic() + self._job.minutes * 60 if self._job.minutes else None
        for micros in batches:
            if not self._rests(micros):
                loss, norm, lr = self._train_step(micros)
                meter.add(self._step + 1, loss, lr, norm, micros)
            self._step += 1
            done = self._step == self._run.steps
            if deadline is not None and time.monotonic() > deadline:
                self._stop = self._stop or "minutes"
            self._reason = self._agreed()
            measures = self._due(self._run.valid_every) or done or self._reason == "minutes"
            if self._due(self._run.log_every) or measures:
                meter.flush(log)
            if measures:
                with meter.paused():
                    self._validate(log, ends=done or bool(self._reason))
            if self._due(self._run.checkpoint_every) or done or self._reason:
                meter.flush(log)
                with meter.paused():
                    self._checkpoint()
            if self._reason:
                return

    def _rests(self, micros: Sequence[AnyBatch]) -> bool:
        """Whether a step is for what is not trained any more; the same in all processes."""
        return self._keeper is not None and all(self._keeper.rests(each) for each in micros)

    def _due(self, every: int) -> bool:
        return self._step % every == 0

    def _train_step(self, micros: Sequence[AnyBatch]) -> tuple[Tensor, Tensor, float]:
        """One optimiser step: loss (weighted mean of nats), norm of the gradient, rate."""
        device, team = self._team.device, self._team
        sent = [self._task.send(each, device) for each in micros]
        total = team.sum(torch.stack([each.weights.sum() for each in sent]).sum())
        total = total.clamp(min=1.0)
        loss = torch.zeros((), device=device)
        for number, each in enumerate(sent):
            seed_dropout(self._run.seed, self._step, team.rank, number)
            with self._autocast():
                nats = self._task.nats(self.model, each, self._hidden)
            part = (nats * each.weights).sum() / total
            part.backward()  # type: ignore[no-untyped-call]
            loss += part.detach()
        team.sum_gradients(self.model.parameters())
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self._run.clip)
        lr = learning_rate(self._run, self._step)
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        if isinstance(self._task, Settler):
            self._task.settle(self.model, team, self._step)
        return team.sum(loss), norm, lr

    def _validate(self, log: RunLog | None, *, ends: bool) -> None:
        figures = self._validator.measure(self.model, self._autocast)
        found = Best(figures.figure, self._step, unit=figures.unit)
        if ends or self._is_candidate():
            found.excess = self._copying(figures)
            self._consider(found, keep=log is not None)
        if log is not None:
            log.valid(self._step, figures.rows())
            best = f"best {self._best.figure:.4f} after {self._best.step}"
            say(f"\nvalidation after step {self._step}: {found.figure:.4f} {found.unit}"
                f"{_copies(found)} ({best})")  # fmt: skip

    def _is_candidate(self) -> bool:
        """Whether the weights may be kept: with a meter, where it measures."""
        every = self._job.recipe.meter.every or 1
        number = self._step // self._run.valid_every
        return number % every == 0

    def _consider(self, found: Best, *, keep: bool) -> None:
        """Keep the weights where they are the best so far; else patience wears."""
        if found.is_better_than(self._best):
            self._best = found
            if keep:
                self._keep()
        else:
            self._best.since += 1
            if self._run.patience and self._best.since >= self._run.patience:
                self._reason = self._reason or "patience"
        if self._memory is not None:
            self._memory.write(self._best.step)

    def _copying(self, figures: Figures) -> float | None:
        """What the meter finds, as excess over the human interval, in all processes alike."""
        if self._on_training is None:
            return None
        kept = self._kept()
        trained = self._on_training.measure(kept, self._autocast)
        excess = torch.full((), math.nan, dtype=torch.float64)
        if self._memory is not None:
            reading = self._memory.measure(self._step, kept, figures.figure, trained.figure)
            excess.fill_(reading.excess)
        shared = float(self._team.tell(excess.to(self._team.device)).item())
        return None if math.isnan(shared) else shared

    def _kept(self) -> Model:
        """What is kept if this validation is the best."""
        model: Model = self.model if self._keeper is None else self._keeper.best(self.model)
        return model

    def _keep(self) -> None:
        """Write the weights of the best validation."""
        facts = {
            "step": self._best.step,
            "figure": self._best.figure,
            "unit": self._best.unit,
            "excess": self._best.excess,
            "recipe": self._job.recipe.to_json(),
            **self._task.identity(),
        }
        path = self._job.out / "best.safetensors"
        save_weights(path, self.model.config, self._kept().state_dict(), facts)

    def _checkpoint(self) -> None:
        if self._team.leads:
            weights = {f"model.{name}": each for name, each in self.model.state_dict().items()}
            tensors = {**weights, **optimizer_tensors(self.model, self._optimizer)}
            if self._keeper is not None:
                state = self._keeper.state()
                tensors.update({f"{_KEPT}{name}": each for name, each in state.items()})
            facts = {
                "best": vars(self._best) if self._best.is_there else {},
                "config": self.model.config.to_mapping(),
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

    def _agreed(self) -> str:
        """Why all processes stop now, the same in all of them; "" where they go on."""
        if self._team.world == 1:
            return self._stop
        wishes = [float(self._stop == each) for each in _STOPS]
        told = self._team.sum(torch.tensor(wishes, device=self._team.device)).tolist()
        return next((each for each, count in zip(_STOPS, told, strict=True) if count), "")


_KEPT = "kept."
_STOPS = ("signal", "minutes")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def _copies(best: Best) -> str:
    """How a validation's samples copy, for its line."""
    if best.excess is None:
        return ""
    side = "inside" if best.is_inside else "OUTSIDE"
    return f", copying {side} the human interval ({best.excess:.2f})"
