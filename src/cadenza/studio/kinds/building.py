"""Corpus build: files of one's own become a packed corpus and an index."""

from __future__ import annotations

from typing import Any

from cadenza.app import BuildRequest, build_corpus, corpus_status
from cadenza.progress import Progress
from cadenza.studio.jobs import Context

__all__ = ["run"]


class _Told:
    """A ``Progress`` that also tells, as "stage-log", which stage begins and which is done."""

    def __init__(self, context: Context) -> None:
        self._progress: Progress = context.progress
        self._tell = context.tell
        self._done: dict[str, bool] = {}

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Hand on, and tell the first and the last of a stage."""
        self._progress.report(stage, done, total)
        is_done = bool(total) and done >= total
        if stage not in self._done or is_done > self._done[stage]:
            self._done[stage] = is_done
            word = "done" if is_done else "begun"
            self._tell(
                "stage-log", {"line": f"{stage}: {word}", "stage": stage, "total": float(total)}
            )

    def check(self) -> None:
        """Hand on."""
        self._progress.check()


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: bring a corpus up to date; what was done stays when it is stopped."""
    name = str(request["name"])
    asked = BuildRequest(
        workers=int(request.get("workers") or 1), retry=request.get("retry") is True
    )
    build_corpus(name, asked, _Told(context))
    told = corpus_status(name).to_dict()
    for secret in ("folder", "roots", "missing", "corpus"):  # where things lie is nobody's matter
        told.pop(secret, None)
    counts = {each: len(told[each]) for each in ("new", "changed", "gone")}
    counts["file_count"] = told.pop("files")  # "files" of a result are files that it made
    return {"name": name, **told, **counts}
