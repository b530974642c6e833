"""How long a second of audio takes at each level of a voice, beside Jukebox's published cost.

Run as ``python benchmarks/audio_sampling.py [--voice FOLDER] [--size small] [--seconds 2]`` with
``--threads`` and ``--takes`` where wanted. Without ``--voice`` one is made with random weights of
the shipped recipes' shape: speed does not depend on weights.

In one run, on one machine, one after the other, for each number of threads:

- top: a draft of so many seconds, one take; and several takes at once, with the time of one
  beside it;
- middle and bottom: the upsamplers over that draft, as a session samples them, with every window
  kept on the disk;
- the codec: encoding and decoding at each level.

Figures are seconds of work for a second of audio, and codes a second. Jukebox (Dhariwal et al.
2020, section 6) took about 3 hours for 20 seconds of audio at 44.1 kHz on one V100, 540 seconds
for each; its models have 5 billion and 1 billion weights, and do more.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from cadenza.audio.sessions import Session
from cadenza.audio.voices import BundleVoice
from cadenza.runtime import Bundle, LevelConfig, ModelConfig, VoiceConfig, read_bundle
from cadenza.runtime.code_fields import (
    LEVELS,
    SAMPLE_RATE_HZ,
    code_rate_hz,
    field_names,
    field_sizes,
    vocabulary_sha256,
)
from cadenza.runtime.voice_export import VoiceParts, with_tensors, write_voice
from pages import arguments
from speeds import load, machine

JUKEBOX_S = 3 * 3600 / 20
STYLES = tuple(f"style {number}" for number in range(12))
LABELS = ("ours",)


def random_voice(size: str, folder: Path) -> Bundle:
    """A voice of the shape that the recipes of a size make, with random weights."""
    from cadenza.runtime.graph import build_graph
    from cadenza.runtime.voice_config import prior_file
    from cadenza.runtime.weights import expected_shapes
    from cadenza.training.recipe import load_recipe

    rng = np.random.default_rng(1)

    def drawn(shape: tuple[int, ...]) -> np.ndarray:
        return rng.normal(0, 0.05, shape).astype(np.float32)

    def with_drawn(parts: VoiceParts | None, level: str) -> VoiceParts:
        shape = LevelConfig.of_size(size, level)
        tensors = {name: drawn(each) for name, each in shape.shapes.items()}
        return with_tensors(parts, shape, tensors)

    parts = with_drawn(with_drawn(with_drawn(None, "top"), "middle"), "bottom")
    codec, files, priors = parts.config.codec, dict(parts.files), {}
    for level in LEVELS:
        recipe = load_recipe(f"prior-{size}" if level == "top" else f"upsampler-{size}")
        words = vocabulary_sha256(level, codec.sha256, STYLES, LABELS)
        sizes = field_sizes(level, len(STYLES), len(LABELS))
        config: ModelConfig = recipe.model.config(field_names(level), sizes, words)
        weights = {
            name: np.ones(each, np.float32) if "norm" in name else drawn(each)
            for name, each in expected_shapes(config).items()
        }
        priors[level] = config
        files[prior_file(level)] = build_graph(weights, config).SerializeToString()
    whole = VoiceConfig(size, codec, priors, STYLES, LABELS)
    return write_voice(folder / size, VoiceParts(whole, files), name=size, card="random weights\n")


def told(name: str, spent_s: float, seconds: float, codes: float) -> None:
    """Print one line: work for a second of audio."""
    each = spent_s / seconds
    print(f"{name}: {each:.2f} s a second of audio ({codes / spent_s:,.0f} codes/s)", flush=True)


def sampled(voice: BundleVoice, seconds: float, takes: int, folder: Path) -> None:
    """Print what a session takes, level by level."""
    started = time.perf_counter()
    voice.prior("top")
    print(f"loading the top prior: {time.perf_counter() - started:.2f} s")
    with Session.create(folder / "speed.session", voice, seed=1) as session:
        begun = time.perf_counter()
        first = session.sample(voice, seconds, 1)
        one_s, total_s = time.perf_counter() - begun, 0.0
        told("top, one take", one_s, seconds, first.last)
        begun = time.perf_counter()
        session.sample(voice, seconds, takes)
        many_s = time.perf_counter() - begun
        told(f"top, {takes} takes ({many_s / one_s:.2f} of one)", many_s, seconds,
             first.last * takes)  # fmt: skip
        session.choose(1, step=1)
        total_s = one_s
        for level in LEVELS[1:]:
            voice.prior(level)
            begun = time.perf_counter()
            session.upsample(voice, down_to=level)
            spent = time.perf_counter() - begun
            total_s += spent
            told(level, spent, seconds, seconds * code_rate_hz(level))
        each = total_s / seconds
        print(f"all levels: {each:.2f} s a second of audio; Jukebox {JUKEBOX_S:.0f} s on a V100")


def coded(voice: BundleVoice, seconds: float) -> None:
    """Print what the codec takes."""
    sound = np.random.default_rng(1).uniform(-0.3, 0.3, round(seconds * SAMPLE_RATE_HZ))
    for level in voice.codec.levels:
        codes = voice.codec.encode(sound, level)  # the first use loads the graphs
        voice.codec.decode(codes, level)
        begun = time.perf_counter()
        codes = voice.codec.encode(sound, level)
        encoded = time.perf_counter()
        voice.codec.decode(codes, level)
        spent = encoded - begun, time.perf_counter() - encoded
        print(f"codec, {level}: encode {spent[0] / seconds:.3f}, decode {spent[1] / seconds:.3f} s")


def main() -> None:
    """Measure, and print."""
    parser = arguments(__doc__)
    parser.add_argument("--voice", type=Path, help="a voice; without it one of random weights")
    parser.add_argument("--size", default="small", choices=("tiny", "small", "base"))
    parser.add_argument("--seconds", type=float, default=2.0, help="of audio")
    parser.add_argument("--takes", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cadenza-") as folder:
        place = Path(folder)
        bundle = read_bundle(asked.voice) if asked.voice else random_voice(asked.size, place)
        weights = bundle.config.parameters / 1e6
        print(f"{machine()}, {load()}")
        print(f"voice {bundle.name}: {weights:.1f} M weights, {bundle.size_bytes / 1e6:.1f} MB")
        for threads in asked.threads:
            print(f"\n{threads} thread{'s' * (threads > 1)}, {load()}")
            made = place / str(threads)
            made.mkdir()
            voice = BundleVoice(bundle, threads)
            sampled(voice, asked.seconds, asked.takes, made)
            coded(voice, asked.seconds)
        unit = 1e6 if sys.platform == "darwin" else 1e3
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
        print(f"\npeak memory of the process: {peak_mb:.0f} MB")


if __name__ == "__main__":
    main()
