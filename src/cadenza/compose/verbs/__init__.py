"""The verbs: which holes there are in a score, and how what fills them is written back."""

from cadenza.compose.verbs.job import Job, Window
from cadenza.compose.verbs.jobs import (
    accompany_job,
    carry_out,
    compose_job,
    continue_job,
    infill_job,
    vary_job,
)
from cadenza.compose.verbs.writing_back import finish

__all__ = [
    "Job",
    "Window",
    "accompany_job",
    "carry_out",
    "compose_job",
    "continue_job",
    "finish",
    "infill_job",
    "vary_job",
]
