"""Small packed sound, made without textures."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from cadenza.audio.packed_sound import PackedSound, as_integers
from cadenza.audio.sound_writer import Writer

STYLES = ("hum", "steps")


def packed_sound(
    folder: Path, clips: int = 12, samples: int = 40_000, seed: int = 1
) -> PackedSound:
    """Clips of two styles, in which the same few levels follow one another."""
    dice = np.random.default_rng(seed)
    with Writer(folder) as writer:
        for number in range(clips):
            style = STYLES[number % 2]
            length = samples + 1000 * number
            levels = np.linspace(-0.9, 0.9, 8) if style == "steps" else np.linspace(-0.1, 0.1, 3)
            turn = int(dice.integers(0, len(levels)))
            places = (np.arange(length) // 512 + turn) % len(levels)
            sound = as_integers(levels[places].astype(np.float32))
            source = hashlib.sha256(f"{seed} {number}".encode()).hexdigest()
            told = {"style": style, "label": "made", "name": f"{style} {number}", "source": source}
            writer.add([sound[:9000], sound[9000:]], **told)
        return writer.finish()
