"""What hears notes in a recording: a seam with a shipped fake; ``BasicPitch`` is the real one."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from cadenza.progress import Progress
from cadenza.transcription.model import Recording, Transcription

__all__ = ["Transcriber"]


@runtime_checkable
class Transcriber(Protocol):
    """A recording in, notes in seconds out.

    ``name`` and ``version`` go into the digest of whatever is made of the notes, so the version
    changes whenever the notes may.
    """

    @property
    def name(self) -> str:
        """The name by which it is asked for."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same recording may give other notes."""
        ...

    def transcribe(self, audio: Recording, progress: Progress) -> Transcription:
        """Hear the notes.

        Parameters
        ----------
        audio : array (frames, 2) float32, or an iterable of such pieces
            Stereo at 44.1 kHz. The same samples give the same notes, however they are cut.
        progress : Progress
            Is told the stage "transcribe", and asked whether to stop.

        Returns
        -------
        Transcription
            The notes; none where nothing is heard.
        """
        ...
