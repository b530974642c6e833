"""Audio as files of every kind that can be written."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from cadenza.errors import SoundError
from cadenza.sound.audiofile import AudioFormat, encoded
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = ["AUDIO_WRITERS"]

_CHUNK = 1 << 16
_OGG_QUALITY = "320 kbps"
_M4A_BITS_A_SECOND = 256_000


def _common(audio: Audio, format: AudioFormat) -> bytes:  # noqa: A002 - the word of the sound room
    return encoded(audio, format)


def _ogg(audio: Audio) -> bytes:
    """Ogg Vorbis."""
    from pedalboard.io import AudioFile

    buffer = io.BytesIO()
    with AudioFile(buffer, "w", SAMPLE_RATE_HZ, 2, format="ogg", quality=_OGG_QUALITY) as file:
        for start in range(0, len(audio), _CHUNK):
            piece = np.clip(audio[start : start + _CHUNK].T, -1.0, 1.0)
            file.write(np.ascontiguousarray(piece))
    return buffer.getvalue()


def _m4a(audio: Audio) -> bytes:
    """AAC in an MPEG-4 file."""
    try:
        import av
    except ImportError as error:
        raise SoundError(
            "m4a files are written by PyAV, which is not installed",
            next_step='try pip install "cadenza[corpus]"',
        ) from error
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ)
        stream.bit_rate, stream.layout = _M4A_BITS_A_SECOND, "stereo"
        for start in range(0, len(audio), _CHUNK):
            piece = np.clip(audio[start : start + _CHUNK].T, -1.0, 1.0)
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(piece, dtype=np.float32), format="fltp", layout="stereo"
            )
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


AUDIO_WRITERS: Mapping[str, Callable[[Audio], bytes]] = {
    ".flac": partial(_common, format="flac"),
    ".mp3": partial(_common, format="mp3"),
    ".wav": partial(_common, format="wav"),
    ".ogg": _ogg,
    ".m4a": _m4a,
}
"""Ending → what writes audio of shape (frames, 2) as such a file."""
