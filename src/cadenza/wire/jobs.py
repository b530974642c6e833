"""Jobs: their states, their results, and the events that tell of them."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from cadenza.wire.base import Answer, Id, Json, Problem, Time, example
from cadenza.wire.briefs import ReaderUsed
from cadenza.wire.library import FileRow, Take
from cadenza.wire.music import Note, ScoreJson

__all__ = [
    "EVENTS",
    "CellNotes",
    "CellsEvent",
    "Heard",
    "Hole",
    "Job",
    "JobKind",
    "JobList",
    "JobResult",
    "JobState",
    "MetricsEvent",
    "PlanEvent",
    "ProgressEvent",
    "StageLogEvent",
    "StateEvent",
]

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
JobKind = Literal[
    "compose",
    "continue",
    "infill",
    "accompany",
    "vary",
    "render",
    "transcribe",
    "import",
    "evaluate",
    "export",
    "train",
    "corpus-build",
    "soundfont",
    "ambience",
]


class Heard(Answer):
    """What was heard in a recording."""

    notes: int
    seconds: float
    bpm: float = Field(description="The mean where the tempo moves.")
    steady: bool
    tempo_found: bool
    meter: str
    key: str | None
    first_bar_s: float = Field(description="Where in the recording the piece starts.")


class JobResult(Answer):
    """What came of a job: the fields that its kind answers with are set, others are left out.

    Making notes answers ``piece``, ``revision``, ``takes`` and ``reader``; render ``piece``,
    ``revision``, ``digest``, ``files``, ``loudness``, ``soundfont``, ``synth`` and ``seconds``;
    export ``files`` and ``notes``; evaluate ``files`` and ``report``; import and transcribe
    ``piece``, and transcribe ``heard``; what is taken in ``name``; training ``name``,
    ``version``, ``architecture``, ``reason`` and ``figures``; building a corpus ``name`` and the
    counts from ``file_count`` on.
    """

    model_config = ConfigDict(
        extra="allow", frozen=True, json_schema_serialization_defaults_required=False
    )

    piece: str | None = None
    revision: int | None = None
    takes: list[Take] | None = None
    files: list[FileRow] | None = None
    digest: str | None = None
    loudness: dict[str, Json] | None = None
    soundfont: str | None = None
    seconds: float | None = None
    report: dict[str, Json] | None = None
    notes: list[str] | None = Field(default=None, description="What an export left out, and why.")
    reader: ReaderUsed | None = None
    synth: str | None = None
    heard: Heard | None = None
    name: str | None = None
    version: str | None = None
    architecture: str | None = None
    reason: str | None = Field(default=None, description="Why training ended.")
    figures: dict[str, Json] | None = None
    file_count: int | None = Field(default=None, description="Files of the corpus.")
    kinds: dict[str, int] | None = Field(default=None, description="Kind → files.")
    states: dict[str, int] | None = Field(default=None, description="State → files.")
    splits: dict[str, int] | None = Field(default=None, description="Split → pieces.")
    new: int | None = None
    changed: int | None = None
    gone: int | None = None
    commit: str | None = None
    created: str | None = None
    tree: str | None = None
    commits: int | None = None
    bytes: int | None = None
    unknown_licence: int | None = None


class Job(Answer):
    """A piece of work: where it stands, and what came of it."""

    model_config = example(
        id="0123456789abcdef",
        kind="compose",
        state="running",
        request={"prompt": "calm lofi", "takes": 1},
        result=None,
        error=None,
        stage="compose",
        done=0.4,
        position=None,
        created_at="2026-01-31T12:00:00Z",
        started_at="2026-01-31T12:00:00Z",
        ended_at=None,
        tries=1,
    )

    id: Id
    kind: JobKind
    state: JobState
    request: dict[str, Json]
    result: JobResult | None = None
    error: Problem | None = None
    stage: str = ""
    done: float = Field(default=0.0, ge=0, le=1, description="Share of the work that is done.")
    position: int | None = Field(default=None, description="Place in the queue; the first is 1.")
    created_at: Time
    started_at: Time | None = None
    ended_at: Time | None = None
    tries: int = 0


class JobList(Answer):
    """Jobs, the newest first."""

    jobs: list[Job]


class StateEvent(Answer):
    """``state``: a job came to a state."""

    state: JobState
    position: int | None = None


class ProgressEvent(Answer):
    """``progress``: how far a stage is."""

    stage: str
    done: float
    total: float | None = None


class Hole(Answer):
    """A cell that will be written; ``part`` is its name."""

    part: str
    track: int
    bars: list[int] = Field(description="Counted from 0.")


class PlanEvent(Answer):
    """``plan``: what is going to be written, before there is a note of it."""

    takes: int
    score: ScoreJson
    holes: list[Hole] = Field(default=[])


class CellNotes(Answer):
    """Notes of one bar of one part."""

    bar: int = Field(description="Counted from 0, of the whole piece.")
    part: str
    track: int | None = None
    notes: list[Note]


class CellsEvent(Answer):
    """``cells``: notes that were written just now."""

    take: int
    cells: list[CellNotes]


class MetricsEvent(Answer):
    """``metrics``: figures of a training that runs."""

    model_config = ConfigDict(extra="allow", frozen=True)


class StageLogEvent(Answer):
    """``stage-log``: a line of what is going on."""

    model_config = ConfigDict(extra="allow", frozen=True)

    line: str = ""


EVENTS: dict[str, type[Answer]] = {
    "state": StateEvent,
    "progress": ProgressEvent,
    "plan": PlanEvent,
    "cells": CellsEvent,
    "metrics": MetricsEvent,
    "stage-log": StageLogEvent,
    "result": JobResult,
    "problem": Problem,
}
"""Name of an event → the shape of its data."""
