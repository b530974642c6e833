"""Who is next: kinds of work take turns, and within a kind the first that came goes first.

So forty songs that wait do not keep one export waiting for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cadenza.studio.jobs.model import Job

__all__ = ["in_turn"]


def in_turn(waiting: Sequence[Job], served: Mapping[str, int]) -> list[Job]:
    """Jobs in the order in which they will be started.

    Parameters
    ----------
    waiting : sequence of Job
        In the order in which they came.
    served : mapping
        Kind → number of its last start, rising; a kind that was never started is missing.

    Returns
    -------
    list of Job
        The same jobs. The kind that was not served for the longest time begins each round.
    """
    lines: dict[str, list[Job]] = {}
    for job in waiting:
        lines.setdefault(job.kind, []).append(job)
    kinds = sorted(lines, key=lambda kind: served.get(kind, -1))  # stable: else who came first
    longest = max(map(len, lines.values()), default=0)
    return [
        lines[kind][turn] for turn in range(longest) for kind in kinds if turn < len(lines[kind])
    ]
