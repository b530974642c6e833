"""The effect that lays the noise of a record or a tape under the sound."""

from __future__ import annotations

import numpy as np

from cadenza.sound.ambience import made_circle
from cadenza.sound.effects_kind import (
    Channels,
    Context,
    EffectKind,
    Values,
    loud_level,
    number,
    word,
)
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["KINDS"]

_EDGE_S = 0.35


def _dust(channels: Channels, values: Values, context: Context) -> Channels:
    """The medium's own noise at a level below the music; a silent record makes none."""
    level = loud_level(channels)
    if level <= 0.0:
        return channels.copy()
    frames = channels.shape[1]
    seed = int(context.rng("dust").integers(1 << 31))
    # An ambience stands at −20 LUFS; a tone of this level on both sides is 2.3 dB over it.
    gain = 10.0 ** ((values["level_db"] + 2.3 + 20.0) / 20.0) * level
    noise = made_circle(values.words["medium"], frames, seed=seed) * np.float32(gain)
    edge = max(1, min(round(_EDGE_S * SAMPLE_RATE_HZ), frames // 2))
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)).astype(np.float32)
    out = channels.copy()
    for start in range(0, frames, noise.shape[1]):
        part = out[:, start : start + noise.shape[1]]
        part += noise[:, : part.shape[1]]
    # The noise comes and goes with the record; the music itself keeps its edges.
    out[:, :edge] = channels[:, :edge] + (out[:, :edge] - channels[:, :edge]) * ramp
    last = slice(frames - edge, frames)
    out[:, last] = channels[:, last] + (out[:, last] - channels[:, last]) * ramp[::-1]
    return out


KINDS = (
    EffectKind(
        "dust",
        "The noise of the medium under the music: a record's crackle or a tape's hiss.",
        {
            "medium": word("vinyl", ("vinyl", "tape"), "what the music was kept on"),
            "level_db": number(
                -30.0, -80.0, 0.0, "dB", "loudness beside the loud parts of the music"
            ),
        },
        _dust,
    ),
)
