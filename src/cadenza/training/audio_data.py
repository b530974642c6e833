"""Crops of a packed sound folder; no torch.

See ``audio.packed_sound`` for what lies in the folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.packed_sound import PackedSound
from cadenza.errors import UsageError
from cadenza.seeds import stream
from cadenza.training.codec_recipe import CodecRecipe
from cadenza.training.recipe import RunRecipe

__all__ = ["CropSource", "Crops", "Samples", "crop_samples", "fixed_crops", "split_of"]

_LONGEST_HOP = 128
"""Crops are whole codes of every level."""

Samples = NDArray[np.float32]
"""Mono sound, shape (T,)."""


def split_of(sound: PackedSound, split: str) -> tuple[int, ...]:
    """The numbers of the clips of a split.

    Raises
    ------
    UsageError
        When there is none.
    """
    found = tuple(number for number in sound.of(split) if sound.clips[number].length)
    if not found:
        rule = "a codec is trained on some sound and measured on other"
        step = "pack more sound: every source belongs to one split"
        raise UsageError(rule, f"no clip in {split!r} of {sound.folder}", step)
    return found


def crop_samples(seconds: float, sample_rate_hz: int) -> int:
    """Samples of a crop: whole codes of the top level."""
    return max(1, round(seconds * sample_rate_hz / _LONGEST_HOP)) * _LONGEST_HOP


@dataclass(frozen=True)
class Crops:
    """Crops of one length.

    Parameters
    ----------
    sound : array (B, T) float32
        In [-1, 1].
    """

    sound: Samples

    @property
    def shape(self) -> tuple[int, int]:
        """B and T."""
        rows, length = self.sound.shape
        return rows, length

    @property
    def tokens(self) -> int:
        """Number of samples."""
        return self.sound.size


@dataclass(frozen=True)
class CropSource:
    """One process's share of the crops of every step; see ``task.BatchSource``.

    Parameters
    ----------
    folder : Path
        Packed sound.
    codec : CodecRecipe
        How long crops are and how they are varied.
    run : RunRecipe
        Seed, rows of a step and of a micro-batch.
    rank, world : int
        Which process.
    """

    folder: Path
    codec: CodecRecipe
    run: RunRecipe
    rank: int = 0
    world: int = 1

    @cached_property
    def _sound(self) -> PackedSound:
        return PackedSound(self.folder)

    @cached_property
    def _clips(self) -> tuple[int, ...]:
        return split_of(self._sound, "train")

    @cached_property
    def _ends(self) -> NDArray[np.int64]:
        lengths = [self._sound.clips[number].length for number in self._clips]
        return np.cumsum(lengths, dtype=np.int64)

    def batches(self, step: int) -> Sequence[Crops]:
        """The micro-batches of a step, a pure function of the seed, the step and the rank."""
        rows = range(self.rank, self.run.batch, self.world)
        crops = [self._crop(step, row) for row in rows]
        most = self.run.micro_batch
        return [Crops(np.stack(crops[at : at + most])) for at in range(0, len(crops), most)]

    def _crop(self, step: int, row: int) -> Samples:
        """A crop of anywhere, louder or quieter (never clipped), and every second turned over."""
        random = stream(self.run.seed, "crop", step, row)
        length = crop_samples(self.codec.crop_s, self._sound.sample_rate_hz)
        place = random.randrange(int(self._ends[-1]))
        number = self._clips[int(np.searchsorted(self._ends, place, "right"))]
        room = max(0, self._sound.clips[number].length - length)
        found = self._sound.crop(number, random.randrange(room + 1), length)
        gain = 10.0 ** (random.uniform(-self.codec.gain_db, self.codec.gain_db) / 20.0)
        sign = random.choice((-1.0, 1.0))
        peak = float(np.abs(found).max())
        gain = min(gain, 1.0 / peak) if peak else gain
        return found * np.float32(sign * gain)


def fixed_crops(
    sound: PackedSound, split: str, seconds: float, most: int
) -> list[tuple[str, Samples]]:
    """Crops for measurements, the same ones at every call: (style, samples (T,)).

    They come evenly from all clips of the split; a clip whose turn comes again gives another
    stretch.

    Parameters
    ----------
    sound : PackedSound
        What is measured on.
    split : str
        "train", "valid" or "test".
    seconds : float
        Of each.
    most : int
        How many.
    """
    numbers = sorted(split_of(sound, split), key=lambda number: sound.clips[number].name)
    length = crop_samples(seconds, sound.sample_rate_hz)
    found = []
    for place in range(most):
        turn, at = divmod(place, len(numbers))
        number = numbers[at if most >= len(numbers) else place * len(numbers) // most]
        clip = sound.clips[number]
        room = max(0, clip.length - length)
        first = stream(0, "measured", clip.name, turn).randrange(room + 1)
        found.append((clip.style, sound.crop(number, first, length)))
    return found
