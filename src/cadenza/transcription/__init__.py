"""The transcription room: recordings in, notes, beats and scores out.

This is its one public door. ONNX Runtime is imported when it is first used.
"""

from __future__ import annotations

from cadenza.progress import Progress, Silent
from cadenza.transcription.beats import (
    HIGHEST_BPM,
    LOWEST_BPM,
    Beats,
    find_beats,
    steady_beats,
)
from cadenza.transcription.decoding import Decoding
from cadenza.transcription.fake import FakeTranscriber
from cadenza.transcription.model import Recording, Transcription, from_notes
from cadenza.transcription.parts import PARTS
from cadenza.transcription.protocol import Transcriber
from cadenza.transcription.registry import (
    DEFAULT_TRANSCRIBER,
    TRANSCRIBERS,
    open_transcriber,
)
from cadenza.transcription.scoring import to_score

BEATS_VERSION = "1"
"""Raised whenever the same notes and sound may give other beats or another score."""

__all__ = [
    "BEATS_VERSION",
    "DEFAULT_TRANSCRIBER",
    "HIGHEST_BPM",
    "LOWEST_BPM",
    "PARTS",
    "TRANSCRIBERS",
    "Beats",
    "Decoding",
    "FakeTranscriber",
    "Recording",
    "Transcriber",
    "Transcription",
    "find_beats",
    "from_notes",
    "open_transcriber",
    "steady_beats",
    "to_score",
    "transcribe_notes",
]


def transcribe_notes(
    audio: Recording,
    transcriber: Transcriber | None = None,
    progress: Progress | None = None,
) -> Transcription:
    """Hear the notes of a recording.

    Parameters
    ----------
    audio : array (frames, 2) float32, or an iterable of such pieces
        Stereo at 44.1 kHz.
    transcriber : Transcriber, optional
        Who hears; ``open_transcriber()`` by default.
    progress : Progress, optional
        Is told the stage "transcribe".

    Raises
    ------
    ModelError
        When the transcriber's network is not installed.
    """
    hearer = transcriber if transcriber is not None else open_transcriber()
    return hearer.transcribe(audio, progress or Silent())
