"""Training on several workers of a Ray cluster: the same loop, joined by Ray Train.

Checkpoints lie in the run's folder, as always, which every machine must see, like the corpus. A
worker that is lost is replaced, and all go on after the last checkpoint. A step's rows and its
sums do not depend on how many workers there are, but for rounding.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from cadenza.cluster import join_cluster
from cadenza.errors import CadenzaError, OperationError, UsageError
from cadenza.training.checkpoint import load_state, write_whole
from cadenza.training.job import Job, Result
from cadenza.training.logs import say

__all__ = ["train_on_cluster"]

_RESULT = "cluster.json"
_RAY_FOLDER = "cluster"
_TELL_S = 5.0
_QUIET = {
    "RAY_TRAIN_ENABLE_CONTROLLER_STRUCTURED_LOGGING": "0",
    "RAY_TRAIN_ENABLE_WORKER_STRUCTURED_LOGGING": "0",
    "TQDM_DISABLE": "1",
}


def train_on_cluster(job: Job, address: str, workers: int, failures: int = 8) -> Result:
    """Train a model on several workers.

    Parameters
    ----------
    job : Job
        What to do; corpus, run folder and starting weights are seen by all machines at the same
        path. ``threads`` are cores of each worker (0: one). With the device "cuda" each worker
        has a GPU; "auto" means the CPU here.
    address : str
        Of the cluster; see `cadenza.cluster.join_cluster`.
    workers : int
        How many, from 1. Every one takes a row of each batch.
    failures : int
        How often workers may be lost before it is given up.

    Returns
    -------
    Result

    Raises
    ------
    cadenza.errors.UsageError
        When the numbers do not fit, the folder holds another run, or Ray is not installed.
    cadenza.errors.OperationError
        When the cluster cannot be reached or has too few cores, or workers were lost too often.
    """
    if not 1 <= workers <= job.recipe.run.batch:
        raise UsageError(
            f"every worker takes a row of each batch: there are 1 to {job.recipe.run.batch}",
            str(workers),
            "name fewer --workers, or a larger batch in the recipe",
        )
    job = _absolute(job)
    if not job.resume and job.out.is_dir() and load_state(job.out) is not None:
        raise UsageError(
            "a new run has a folder of its own",
            str(job.out),
            "name another --out, or go on with --resume",
        )
    job.out.mkdir(parents=True, exist_ok=True)
    result = job.out / _RESULT
    result.unlink(missing_ok=True)
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    cores = max(1, job.threads)
    with join_cluster(address, workers * cores) as ray, _told(job.out):
        _enough(ray, workers * cores)
        _fit(ray, job, workers, failures)
    return _read(result, job)


def _absolute(job: Job) -> Job:
    """With paths that mean the same everywhere, and a device that each worker has."""
    weights = job.weights
    if weights is not None and Path(weights).exists():
        weights = Path(weights).resolve()
    device = "cpu" if job.device == "auto" else job.device
    return replace(job, corpus=job.corpus.resolve(), out=job.out.resolve(), weights=weights,
                   device=device, threads=max(1, job.threads),
                   index=job.index.resolve() if job.index else None)  # fmt: skip


def _enough(ray: Any, cores: int) -> None:  # noqa: ANN401 - a module
    there = int(ray.cluster_resources().get("CPU", 0))
    if there < cores:
        raise OperationError(
            f"the workers asked for need {cores} cores of the cluster",
            str(there),
            "name fewer --workers, or add machines",
        )


def _fit(ray: Any, job: Job, workers: int, failures: int) -> None:  # noqa: ANN401
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchConfig, TorchTrainer

    logging.getLogger("ray.train").setLevel(logging.ERROR)
    on_gpu = job.device == "cuda"
    trainer = TorchTrainer(
        _work,
        train_loop_config={"job": job},
        torch_config=TorchConfig(backend="nccl" if on_gpu else "gloo"),
        scaling_config=ScalingConfig(
            num_workers=workers, use_gpu=on_gpu, resources_per_worker={"CPU": job.threads}
            | ({"GPU": 1} if on_gpu else {}),
        ),
        run_config=RunConfig(
            name=_RAY_FOLDER,
            storage_path=str(job.out),
            failure_config=FailureConfig(max_failures=failures),
        ),
    )  # fmt: skip
    shutil.rmtree(job.out / _RAY_FOLDER, ignore_errors=True)
    try:
        trainer.fit()
    except (RuntimeError, ray.exceptions.RayError) as error:
        raise OperationError(
            f"a cluster loses workers at most {failures} times in one call",
            str(error),
            "look at `ray status`; the run goes on after its last checkpoint with --resume",
        ) from error
    finally:
        shutil.rmtree(job.out / _RAY_FOLDER, ignore_errors=True)


def _work(given: dict[str, Any]) -> None:
    """One worker's whole work, which runs again after a loss: from the last checkpoint on."""
    from cadenza.training.loop import train

    job: Job = given["job"]
    path = job.out / _RESULT
    if path.exists():  # a round before this one has told what trying again cannot mend
        return
    try:
        result = train(replace(job, resume=True))
    except CadenzaError as error:
        _write(path, {"error": str(error), "usage": isinstance(error, UsageError)})
        raise
    import torch.distributed as dist

    if not dist.is_initialized() or dist.get_rank() == 0:
        _write(path, {**asdict(result), "weights": str(result.weights)})


def _write(path: Path, facts: dict[str, Any]) -> None:
    write_whole(path, json.dumps(facts).encode())


def _read(path: Path, job: Job) -> Result:
    try:
        facts = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise OperationError(
            "every machine of the cluster sees the run's folder at the same path",
            f"no result in {job.out}",
            "put the run on a file system that they share",
        ) from error
    path.unlink(missing_ok=True)
    if "error" in facts:
        raise (UsageError if facts["usage"] else OperationError)(facts["error"])
    return Result(**{**facts, "weights": Path(facts["weights"])})


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say now and then how far the run is, as its log tells: workers' own words stay there."""
    ended = threading.Event()
    teller = threading.Thread(target=_tell, args=(folder / "train.csv", ended), daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


def _tell(path: Path, ended: threading.Event) -> None:
    last = ""
    while not ended.wait(_TELL_S):
        with suppress(OSError, ValueError):
            line = path.read_text("utf-8").rsplit("\n", 2)[-2]
            step, loss, *_ = line.split(",")
            if line != last:
                say(f"step {int(step)}  loss {float(loss):.4f}")
                last = line
