"""A codec without weights, for tests: codes that are stable to the bit."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import ModelError, UsageError
from cadenza.runtime.audio_config import CODES, LEVELS

__all__ = ["FakeCodec"]


class FakeCodec:
    """The mean of every hop's samples, in 2,048 steps from −1 to 1; see ``AudioCodec``.

    Parameters
    ----------
    seed : int, default 0
        Another seed is another codec: its codes are turned by so many steps.

    Examples
    --------
    >>> codec = FakeCodec()
    >>> codes = codec.encode(np.full(300, 0.5), "top")
    >>> codes.shape, bool((codec.encode(codec.decode(codes, "top"), "top") == codes).all())
    ((3,), True)
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    @property
    def levels(self) -> tuple[str, ...]:
        """All three."""
        return tuple(LEVELS)

    def codec_sha256(self, level: str) -> str:
        """Of the seed and the level."""
        _hop(level)
        return hashlib.sha256(f"fake codec {self.seed} {level}".encode()).hexdigest()

    def encode(self, samples: NDArray[Any], level: str) -> NDArray[np.uint16]:
        """Codes (…, ceil(T / hop)); the end is filled with its last sample."""
        sound, hop = np.asarray(samples, np.float32), _hop(level)
        if sound.ndim < 1 or not sound.size:
            raise UsageError("sound to encode has samples", f"an array of shape {sound.shape}")
        lacking = [(0, 0)] * (sound.ndim - 1) + [(0, -sound.shape[-1] % hop)]
        whole = np.pad(sound, lacking, mode="edge")
        means = whole.reshape(*whole.shape[:-1], -1, hop).mean(-1)
        steps = np.clip(np.rint((means + 1.0) / 2.0 * (CODES - 1)), 0, CODES - 1)
        codes: NDArray[np.uint16] = ((steps.astype(np.int64) + self.seed) % CODES).astype(np.uint16)
        return codes

    def decode(
        self, codes: NDArray[Any], level: str, samples: int | None = None
    ) -> NDArray[np.float32]:
        """Each code's mean, held for a hop."""
        steps = (np.asarray(codes, np.int64) - self.seed) % CODES
        held = np.repeat(steps / np.float64(CODES - 1) * 2.0 - 1.0, _hop(level), axis=-1)
        return held.astype(np.float32)[..., :samples]


def _hop(level: str) -> int:
    if level not in LEVELS:
        raise ModelError(f"a level is one of {', '.join(LEVELS)}", str(level))
    return int(np.prod(LEVELS[level]))
