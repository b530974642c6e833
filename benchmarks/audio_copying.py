"""Whether the copy check of sound tells copies from sounds of the same kind.

Held-out clips of a packed sound folder are looked up among its training clips: how many of
their bits differ at the nearest place is what chance and kinship bring. Worn copies of training
clips (louder or quieter, noise 14 dB below, and, with a voice, through its codec) are looked up
as well: what they bring must lie clearly below, and must name its source.

    python benchmarks/audio_copying.py SOUND [--voice FOLDER] [--write]

``--write`` puts the figures into ``benchmarks/audio_copying.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.audio import PackedSound
from cadenza.audio.fingerprint import (
    MOST_ERRORS,
    SAMPLE_RATE_HZ,
    FingerprintIndex,
    nearest,
)
from pages import arguments, machine_and_commit, publish

SECONDS = 10
NOISE_DB = -14.0
Wear = Callable[[NDArray[np.float32], np.random.Generator], NDArray[np.float32]]


def noisy(sound: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Half as loud, under noise."""
    noise = rng.normal(0, sound.std() * 10 ** (NOISE_DB / 20), len(sound))
    return (0.5 * (sound + noise)).astype(np.float32)


def coded(voice: Path, level: str) -> Wear:
    """Through the codec of a voice."""
    from cadenza.runtime.codec_session import CodecSession

    codec = CodecSession(voice)
    return lambda sound, _: codec.decode(codec.encode(sound, level), level)[: len(sound)]


def looked_up(
    sound: PackedSound, index: FingerprintIndex, split: str, wear: Wear | None, most: int
) -> list[tuple[float, bool]]:
    """For clips of a split: share of differing bits at the nearest place, and whose it is."""
    rng = np.random.default_rng(1)
    numbers = list(sound.of(split))
    found = []
    for number in numbers[:: max(1, len(numbers) // most)]:
        clip = sound.clips[number]
        taken = sound.crop(number, clip.length // 7, SECONDS * SAMPLE_RATE_HZ)
        source, errors = nearest(taken if wear is None else wear(taken, rng), index)
        found.append((errors, source == clip.name))
    return found


def row(name: str, found: list[tuple[float, bool]]) -> str:
    """A line of the table."""
    errors = np.array([each for each, _ in found])
    low, middle, high = np.quantile(errors, [0, 0.5, 1])
    hits = np.mean(errors <= MOST_ERRORS)
    right = np.mean([named for _, named in found])
    return (
        f"| {name} | {len(found)} | {low:.3f} | {middle:.3f} | {high:.3f} "
        f"| {hits:.0%} | {right:.0%} |"
    )


def page(folder: Path, voice: Path | None, most: int) -> Iterator[str]:
    """The lines of the page."""
    sound = PackedSound(folder)
    trained = (
        (sound.clips[number].name, sound.crop(number, 0, sound.clips[number].length))
        for number in sound.of("train")
    )
    index = FingerprintIndex.of(trained)
    hours, size_mb = sound.seconds("train") / 3600, len(index.to_bytes()) / 1e6
    yield from (
        "# Copies of sound",
        "",
        f"`python benchmarks/audio_copying.py SOUND`, {machine_and_commit()}.",
        "",
        f"Stretches of 4 s of clips of {SECONDS} s, looked up in {hours:.1f} hours of training",
        f"sound ({size_mb:.1f} MB of fingerprints): the share of bits that differ at the nearest",
        f"place. A half is chance; {MOST_ERRORS} and less is called a copy.",
        "",
        "| what | clips | least | middle | most | called copies | nearest is its source |",
        "|---|---|---|---|---|---|---|",
    )
    for split in ("test", "valid"):
        yield row(f"held out ({split})", looked_up(sound, index, split, None, most))
    yield row("copies under noise", looked_up(sound, index, "train", noisy, most))
    if voice is None:
        return
    for level in ("top", "middle", "bottom"):
        found = looked_up(sound, index, "train", coded(voice, level), most)
        yield row(f"copies through the codec ({level})", found)


def main() -> None:
    """Measure, and print or write a page."""
    parser = arguments(__doc__)
    parser.add_argument("sound", type=Path, help="a packed sound folder")
    parser.add_argument("--voice", type=Path, help="a voice, whose codec wears copies as well")
    parser.add_argument("--most", type=int, default=60, help="clips of a row")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    lines = page(asked.sound, asked.voice, asked.most)
    publish(lines, Path(__file__).with_suffix(".md"), write=asked.write)


if __name__ == "__main__":
    main()
