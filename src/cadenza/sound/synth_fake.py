"""A synthesiser without SoundFonts, for tests: sines for notes, clicks for drums."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cadenza.sound.events import PartEvents, without_pedal
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio, Layer

__all__ = ["FakeSynth"]

_CLICK_S = 0.03
_RELEASE_S = 0.02


class FakeSynth:
    """Plays each note as a sine with short ramps, each drum as a short decaying tone.

    Deterministic, needs no files, and fast enough for everyday tests. Notes at velocity 127
    peak at 0.25.

    Examples
    --------
    >>> from cadenza.sound.events import TimedNote
    >>> part = PartEvents((TimedNote(0.0, 69, 0.5, 127),))
    >>> FakeSynth().render(part, Layer(0), 22050).shape
    (22050, 2)
    """

    name = "fake"

    def __init__(self) -> None:
        self.soundfont: Path | None = None

    def render(self, events: PartEvents, layer: Layer, frames: int) -> Audio:
        """Render one layer of a part; see ``Synth.render``."""
        out = np.zeros((frames, 2), dtype=np.float32)
        for note in without_pedal(events).notes:
            start = round(note.start_s * SAMPLE_RATE_HZ)
            length_s = _CLICK_S if events.is_drum else note.end_s - note.start_s + _RELEASE_S
            length = min(round(length_s * SAMPLE_RATE_HZ), frames - start)
            if length <= 0:
                continue
            semitones = note.pitch + layer.transpose_semitones - 69 + layer.detune_cents / 100.0
            hz = 440.0 * 2.0 ** (semitones / 12.0)
            tone = _tone(hz, length, decays=events.is_drum) * (0.25 * note.velocity / 127.0)
            out[start : start + length] += tone[:, None]
        return out


def _tone(hz: float, frames: int, *, decays: bool) -> Audio:
    at_s = np.arange(frames) / SAMPLE_RATE_HZ
    left_s = frames / SAMPLE_RATE_HZ - at_s
    envelope = np.minimum(at_s / 0.005, 1.0) * np.minimum(left_s / _RELEASE_S, 1.0)
    if decays:
        envelope = envelope * np.exp(-at_s / 0.008)
    return np.asarray(np.sin(2.0 * np.pi * hz * at_s) * envelope, dtype=np.float32)
