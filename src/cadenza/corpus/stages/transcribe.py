"""A recording → the notes that are heard in it, in seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from cadenza.corpus.canonical import canonical
from cadenza.corpus.stages.decode import audio_from
from cadenza.corpus.stages.shape import FACTS, Outputs
from cadenza.progress import Silent
from cadenza.transcription import Transcriber, open_transcriber

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "run"]

NAME, VERSION = "transcribe", 1
INPUTS, OUTPUTS = ("sound",), ("notes", FACTS)


@dataclass(frozen=True, slots=True)
class Settings:
    """Who listens.

    Parameters
    ----------
    transcriber : str
        Its name.
    version : str
        Its version; another one hears again.
    """

    transcriber: str = "basic-pitch"
    version: str = ""

    @classmethod
    def of(cls, name: str) -> Settings:
        """A transcriber by name, as it is installed.

        Raises
        ------
        CadenzaError
            When there is none of that name, or what it needs is not installed.
        """
        found = open_transcriber(name)
        return cls(name, found.version)


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """``sound`` → ``notes``, and how many there are."""
    heard = _opened(settings.transcriber).transcribe(audio_from(inputs[0]), Silent())
    return {"notes": heard.to_bytes(), FACTS: canonical({"notes_heard": len(heard)})}


@lru_cache(maxsize=1)
def _opened(name: str) -> Transcriber:
    """One a process: opening a network takes longer than a short file."""
    return open_transcriber(name)
