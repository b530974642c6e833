"""A transcriber without a network, for tests: it knows the notes, or hears the loudest tone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.progress import Progress
from cadenza.transcription.listening import HEARD_HZ, mono
from cadenza.transcription.model import Recording, Transcription, from_notes

__all__ = ["FakeTranscriber"]

_SLOT_S = 0.25
_SILENCE = 1e-3
_LOWEST, _HIGHEST = 21, 108


class FakeTranscriber:
    """Hands out the notes that it was given, or one note for each quarter of a second.

    Parameters
    ----------
    notes : Transcription, optional
        What is heard in every recording. Without it, each quarter of a second that is not
        silent gives the note of its loudest frequency; equal neighbours are one note.

    Examples
    --------
    >>> import numpy as np
    >>> from cadenza.progress import Silent
    >>> tone = np.sin(2 * np.pi * 440 * np.arange(44100) / 44100).astype(np.float32)
    >>> FakeTranscriber().transcribe(np.stack([tone, tone], axis=1), Silent()).pitch.tolist()
    [69]
    """

    name = "fake"
    version = "1"

    def __init__(self, notes: Transcription | None = None) -> None:
        self._notes = notes

    def transcribe(self, audio: Recording, progress: Progress) -> Transcription:
        """Hear the notes; see ``Transcriber``."""
        progress.check()
        if self._notes is not None:
            return self._notes
        samples = np.concatenate([*mono(audio), np.zeros(0, np.float32)])
        duration_s = len(samples) / HEARD_HZ
        size = round(_SLOT_S * HEARD_HZ)
        pitches = [_loudest(samples[at : at + size]) for at in range(0, len(samples), size)]
        notes: list[tuple[float, float, int, int]] = []
        for slot, pitch in enumerate(pitches):
            end_s = min(duration_s, (slot + 1) * _SLOT_S)
            if pitch is None:
                continue
            if notes and slot and pitches[slot - 1] == pitch:
                notes[-1] = (notes[-1][0], end_s, pitch, 80)
            else:
                notes.append((slot * _SLOT_S, end_s, pitch, 80))
        progress.report("transcribe", 1.0)
        return from_notes(notes, duration_s)


def _loudest(samples: NDArray[np.float32]) -> int | None:
    """MIDI pitch of the loudest frequency; None in silence."""
    if len(samples) < 64 or np.abs(samples).max() < _SILENCE:
        return None
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    frequency_hz = max(1, int(spectrum[1:].argmax()) + 1) * HEARD_HZ / len(samples)
    pitch = round(69 + 12 * np.log2(frequency_hz / 440))
    return pitch if _LOWEST <= pitch <= _HIGHEST else None
