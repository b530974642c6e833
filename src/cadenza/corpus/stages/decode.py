"""A recording in any format that can be read → 44.1 kHz stereo WAV of 16 bits."""

from __future__ import annotations

import io
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from cadenza.corpus.canonical import canonical
from cadenza.corpus.stages.shape import FACTS, Outputs
from cadenza.sound.audiofile import read_audio
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "audio_from", "run"]

NAME, VERSION = "decode", 1
INPUTS, OUTPUTS = ("file", "suffix"), ("sound", FACTS)

_FULL_SCALE = 32_767.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Nothing can be set."""


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A file's bytes and its ending → ``sound``, and its seconds as a fact."""
    del settings
    data, suffix = inputs
    with TemporaryDirectory(prefix="cadenza-") as spare:
        file = Path(spare) / ("recording" + suffix.decode())
        file.write_bytes(data)
        audio = read_audio(file)
    samples = np.rint(np.clip(audio, -1.0, 1.0) * _FULL_SCALE).astype("<i2")
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE_HZ)
        sound.writeframes(samples.tobytes())
    seconds = round(len(audio) / SAMPLE_RATE_HZ, 3)
    return {"sound": out.getvalue(), FACTS: canonical({"seconds": seconds})}


def audio_from(data: bytes) -> Audio:
    """The samples of what ``run`` made, shape (frames, 2)."""
    with wave.open(io.BytesIO(data)) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
    return np.asarray(samples.reshape(-1, 2) / np.float32(_FULL_SCALE), dtype=np.float32)
