"""Every kind of work that a studio does, its lane and its limits.

Nothing here imports what does the work: that is done in the workers.
"""

from __future__ import annotations

from functools import partial

from cadenza.studio.jobs import Kind
from cadenza.studio.kinds.settling import (
    settle_ambience,
    settle_audio,
    settle_new,
    settle_soundfont,
    settle_takes,
)
from cadenza.studio.library import Library

__all__ = ["MAKING", "WARM", "kinds_for"]

MAKING = ("compose", "continue", "infill", "accompany", "vary")
"""Kinds that write notes."""

WARM = "cadenza.studio.kinds.warming:warm"
"""What every music worker does first."""

_ROOM = "cadenza.studio.kinds"
_MINUTE_S = 60.0


def kinds_for(library: Library) -> tuple[Kind, ...]:
    """The kinds, with what they make going into a library.

    Times are for the largest pieces on a small machine; memory is for a worker with all that it
    has loaded.
    """
    takes, new = partial(settle_takes, library), partial(settle_new, library)
    audio = partial(settle_audio, library)
    making = {name: name for name in MAKING} | {"continue": "continue_"}
    return (
        *(
            Kind(name, f"{_ROOM}.making:{function}", "music", 15 * _MINUTE_S, 4096, takes)
            for name, function in making.items()
        ),
        Kind("render", f"{_ROOM}.rendering:run", "music", 30 * _MINUTE_S, 6144, audio),
        Kind("export", f"{_ROOM}.exporting:run", "music", 30 * _MINUTE_S, 6144),
        Kind("evaluate", f"{_ROOM}.evaluating:run", "music", 10 * _MINUTE_S, 4096),
        Kind("import", f"{_ROOM}.importing:run", "music", 5 * _MINUTE_S, 2048, new),
        Kind("transcribe", f"{_ROOM}.transcribing:run", "music", 60 * _MINUTE_S, 6144, new),
        Kind(
            "soundfont", f"{_ROOM}.owning:soundfont", "music", 10 * _MINUTE_S, 4096,
            settle_soundfont,
        ),
        Kind(
            "ambience", f"{_ROOM}.owning:ambience", "music", 10 * _MINUTE_S, 4096, settle_ambience
        ),
        Kind("corpus-build", f"{_ROOM}.building:run", "long"),
        Kind("train", f"{_ROOM}.training:run", "long"),
    )  # fmt: skip
