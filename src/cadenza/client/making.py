"""Asking for work."""

from __future__ import annotations

from cadenza.client.jobs import RunningJob
from cadenza.client.wiring import Wire
from cadenza.wire import (
    AccompanyRequest,
    Ask,
    BriefAnswer,
    BriefRequest,
    ComposeRequest,
    ContinueRequest,
    EvaluateRequest,
    ExportRequest,
    ImportRequest,
    InfillRequest,
    Job,
    JobList,
    RenderRequest,
    TrainRequest,
    TranscribeRequest,
    VaryRequest,
)

__all__ = ["MakingCalls"]


class MakingCalls:
    """Operations that make something; each answers at once with a job that runs."""

    _wire: Wire

    def read_brief(self, request: BriefRequest | str) -> BriefAnswer:
        """What would be composed of a sentence."""
        asked = BriefRequest(prompt=request) if isinstance(request, str) else request
        return self._wire.ask("POST", "/brief", BriefAnswer, body=asked)

    def compose(self, request: ComposeRequest | str) -> RunningJob:
        """Compose a piece; a sentence alone will do."""
        asked = ComposeRequest(prompt=request) if isinstance(request, str) else request
        return self._job("/compose", asked)

    def continue_piece(self, request: ContinueRequest) -> RunningJob:
        """Go on where a piece ends."""
        return self._job("/continue", request)

    def infill(self, request: InfillRequest) -> RunningJob:
        """Write cells of a piece anew."""
        return self._job("/infill", request)

    def accompany(self, request: AccompanyRequest) -> RunningJob:
        """Write further parts."""
        return self._job("/accompany", request)

    def vary(self, request: VaryRequest) -> RunningJob:
        """Write a share of a piece anew."""
        return self._job("/vary", request)

    def render(self, request: RenderRequest) -> RunningJob:
        """Make the audio of a piece."""
        return self._job("/render", request)

    def transcribe(self, request: TranscribeRequest) -> RunningJob:
        """Write an uploaded recording down as notes."""
        return self._job("/transcribe", request)

    def import_music(self, request: ImportRequest) -> RunningJob:
        """Take an uploaded file of notes into the library."""
        return self._job("/import", request)

    def evaluate(self, request: EvaluateRequest) -> RunningJob:
        """Measure music."""
        return self._job("/evaluate", request)

    def export(self, request: ExportRequest) -> RunningJob:
        """Write a piece as files for other programs."""
        return self._job("/export", request)

    def train(self, request: TrainRequest) -> RunningJob:
        """Train a model."""
        return self._job("/train", request)

    def list_jobs(
        self, state: str | None = None, kind: str | None = None, limit: int = 50
    ) -> JobList:
        """Jobs, the newest first."""
        query = {"state": state, "kind": kind, "limit": limit}
        return self._wire.ask("GET", "/jobs", JobList, query=query)

    def get_job(self, job_id: str) -> RunningJob:
        """A job by its identifier."""
        return RunningJob(self._wire, self._wire.ask("GET", f"/jobs/{job_id}", Job))

    def cancel_job(self, job_id: str) -> None:
        """Stop a job; forget it where it has ended."""
        self._wire.send("DELETE", f"/jobs/{job_id}")

    def _job(self, path: str, request: Ask | None) -> RunningJob:
        return RunningJob(self._wire, self._wire.ask("POST", path, Job, body=request))
