"""Jobs of the studio as what travels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from cadenza.errors import CadenzaError
from cadenza.http.problems import problem_of
from cadenza.studio import jobs
from cadenza.wire import Job, Problem

__all__ = ["job_problem", "job_row"]

_OWN = ("llm", "llm_answer")
"""What the server itself put into a request: a setting, perhaps a path; what a model said."""


def _time(seconds: float | None) -> str | None:
    """Seconds since 1970 as ISO 8601, UTC."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def job_problem(error: jobs.Problem) -> Problem:
    """What went wrong in a worker: its three pieces, with a status."""
    told = CadenzaError(error.rule, error.came, error.next_step)
    status = 500 if error.kind == "InternalError" else 409
    return problem_of(told, status).model_copy(update={"kind": error.kind})


def job_row(job: jobs.Job) -> Job:
    """A job as the API shows it; without its result where that is none of this version's."""
    told = _told(job)
    try:
        return Job.model_validate(told)
    except ValidationError:
        if job.result is None:
            raise
    return Job.model_validate({**told, "result": None})


def _told(job: jobs.Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "request": {name: told for name, told in job.request.items() if name not in _OWN},
        "result": job.result,
        "error": None if job.error is None else job_problem(job.error),
        "stage": job.stage,
        "done": min(1.0, max(0.0, job.done)),
        "position": job.position,
        "created_at": _time(job.created_s),
        "started_at": _time(job.started_s),
        "ended_at": _time(job.ended_s),
        "tries": job.tries,
    }
