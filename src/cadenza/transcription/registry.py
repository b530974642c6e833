"""Transcribers by name."""

from __future__ import annotations

from difflib import get_close_matches

from cadenza.errors import UnknownNameError
from cadenza.transcription.protocol import Transcriber

__all__ = ["DEFAULT_TRANSCRIBER", "TRANSCRIBERS", "open_transcriber"]

DEFAULT_TRANSCRIBER = "basic-pitch"
"""The one that is used where none is named."""

TRANSCRIBERS = (DEFAULT_TRANSCRIBER, "fake")
"""The names that are known."""


def open_transcriber(name: str = DEFAULT_TRANSCRIBER, *, threads: int = 1) -> Transcriber:
    """A transcriber, ready to be used for many recordings.

    Parameters
    ----------
    name : {"basic-pitch", "fake"}
        Which one.
    threads : int, default 1
        Threads within its network. They change the speed, never the result.

    Raises
    ------
    UnknownNameError
        For a name that is on no list.
    ModelError
        When what it needs is not installed.
    """
    if name == "basic-pitch":
        from cadenza.transcription.basic_pitch import BasicPitch

        return BasicPitch(threads=threads)
    if name == "fake":
        from cadenza.transcription.fake import FakeTranscriber

        return FakeTranscriber()
    near = get_close_matches(name, TRANSCRIBERS, 1, 0.5)
    step = f"did you mean {near[0]}?" if near else f"try {DEFAULT_TRANSCRIBER}"
    raise UnknownNameError(f"a transcriber is one of {', '.join(TRANSCRIBERS)}", name, step)
