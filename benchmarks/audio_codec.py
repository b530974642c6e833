"""How fast a voice's codec encodes and decodes, level by level, and how near it comes.

Run as ``python benchmarks/audio_codec.py [VOICE] [--seconds 20] [--threads 1] [--repeat 3]``.

VOICE is the folder of a voice; without one, weights are random in the shape of ``--size small``,
which the speed does not depend on. In one run, on one machine, one after the other: each level
encodes and decodes the same sound on ONNX Runtime, as many times as faster than real time; the
bits of a second; and, with a voice, the share of codes that come back from the decoded sound.
Each speed is the best of ``--repeat`` runs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.textures import texture
from cadenza.runtime import CodecSession, LevelConfig
from cadenza.runtime.audio_config import LEVELS, SAMPLE_RATE_HZ, SIZES
from cadenza.runtime.voice_export import VoiceParts, with_tensors, write_voice
from speeds import load, processor


def random_voice(size: str, folder: Path) -> Path:
    """A voice of random weights."""
    rng = np.random.default_rng(1)
    parts: VoiceParts | None = None
    for name in LEVELS:
        config = LevelConfig.of_size(size, name)
        tensors = {
            key: rng.normal(0.0, float(np.prod(shape[1:])) ** -0.5, shape).astype(np.float32)
            for key, shape in config.shapes.items()
        }
        parts = with_tensors(parts, config, tensors)
    if parts is not None:
        write_voice(folder, parts, name="random", card="Random weights.")
    return folder


def best_s(work: Callable[[], object], repeat: int) -> float:
    """Seconds of the fastest of some runs, after one to warm up."""
    work()
    taken = []
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def report(session: CodecSession, sound: NDArray[np.float32], repeat: int, trained: bool) -> None:
    """One line for each level."""
    seconds = len(sound) / SAMPLE_RATE_HZ
    sys.stdout.write(f"{'level':8}{'encode':>12}{'decode':>12}{'kbit/s':>9}{'stable':>9}\n")
    for level in session.levels:
        codes = session.encode(sound, level)
        again = session.encode(session.decode(codes, level, len(sound)), level)
        encode = seconds / best_s(lambda level=level: session.encode(sound, level), repeat)
        decode = seconds / best_s(lambda level=level, c=codes: session.decode(c, level), repeat)
        kept = f"{np.mean(codes == again):.1%}" if trained else "–"
        bits = session.level(level).bits_per_s / 1000
        sys.stdout.write(f"{level:8}{encode:>11.1f}×{decode:>11.1f}×{bits:>9.2f}{kept:>9}\n")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("voice", nargs="?", type=Path, help="folder of a voice")
    parser.add_argument("--size", choices=tuple(SIZES), default="small", help="without a voice")
    parser.add_argument("--seconds", type=float, default=20.0, help="of sound")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    sound = texture("ambient", asked.seconds, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        place = asked.voice or random_voice(asked.size, Path(folder) / "voice")
        session = CodecSession(place, threads=asked.threads)
        sys.stdout.write(f"{processor()}; {load()}; {asked.threads} thread(s); "
                         f"{asked.seconds:g} s of sound; × real time\n")  # fmt: skip
        report(session, sound, asked.repeat, asked.voice is not None)


if __name__ == "__main__":
    main()
