"""The effect that lays the noise of a record or a tape under the sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cadenza.sound.ambience import made_circle
from cadenza.sound.convolution import Channels
from cadenza.sound.effects_kind import (
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
        return channels
    frames = channels.shape[1]
    seed = int(context.rng("dust").integers(1 << 31))
    # An ambience stands at −20 LUFS; a tone of this level on both sides is 2.3 dB over it.
    gain = 10.0 ** ((values["level_db"] + 2.3 + 20.0) / 20.0) * level
    noise = made_circle(values.words["medium"], frames, seed=seed) * np.float32(gain)
    edge = max(1, min(round(_EDGE_S * SAMPLE_RATE_HZ), frames // 2))
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)).astype(np.float32)
    turn = noise.shape[1]
    for start in range(0, frames, turn):
        # The noise comes and goes with the record; the music itself keeps its edges.
        part = noise[:, : frames - start]
        if start == 0 or start + turn > frames - edge:
            part = part.copy()
            _fade(part, ramp, start)
            _fade(part[:, ::-1], ramp, frames - start - part.shape[1])
        channels[:, start : start + turn] += part
    return channels


def _fade(noise: Channels, ramp: NDArray[np.float32], from_edge: int) -> None:
    """Fade in place what lies so many frames from the edge where the ramp starts."""
    mine = ramp[from_edge:][: noise.shape[1]]
    noise[:, : len(mine)] *= mine


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
