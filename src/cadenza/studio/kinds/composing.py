"""Compose: a sentence and fields become the takes of a new piece."""

from __future__ import annotations

from typing import Any

from cadenza.studio.jobs import Context
from cadenza.studio.jobs.model import Lane
from cadenza.studio.kinds.taking import composed, settle_takes

__all__ = ["LANE", "MEMORY_MB", "NAME", "TIME_S", "run", "settle"]

NAME = "compose"
LANE: Lane = "music"
TIME_S, MEMORY_MB = 900.0, 4096

settle = settle_takes


def run(request: dict[str, Any], context: Context) -> dict[str, Any]:
    """In a worker: the takes lie in the context's folder."""
    return composed(request, context)
