"""How fast the model tells the next token, beside Hugging Face ``generate`` on the same shape.

Run as ``python benchmarks/model_speed.py [--size small|base] [--model NAME|FOLDER]``, with
``--tokens``, ``--repeat`` and ``--no-peer`` where wanted.

Without ``--model`` weights are random (speed does not depend on them). In one run, on one
machine, one after the other:

- cold start: a new process imports Cadenza's runtime, verifies and loads the bundle, and makes
  its first token; and how much memory the process took at most;
- single stream: sampled step by step from an empty cache, one thread and two, int8;
- four takes at once: four rows in one batch, with the time of one beside it;
- several tokens at once (what is given), and copying them to four rows;
- the peer: ``transformers``' Llama with the same width, layers, heads, MLP width and
  vocabulary, float32, greedy ``generate`` with its cache, as many new tokens, the same threads.
  Its MLP has a gate, so its width there is 2/3 of ours: the parameters are the same. It is not
  a dependency; without it that line is left out.

Each figure is the best of ``--repeat`` runs; ratios are of figures of the same run.
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from cadenza.runtime import Bundle, ModelConfig, ModelSession, find_bundle, sample, write_bundle
from cadenza.seeds import stream
from cadenza.tokens import FIELD_SIZES, FIELDS
from pages import arguments
from speeds import load, processor, wall_times

TAKES = 4

COLD = """
import sys, time
start = time.perf_counter()
import numpy as np
from cadenza.runtime import ModelSession, find_bundle, sample
from cadenza.seeds import stream
session = ModelSession(find_bundle(sys.argv[1]), threads=int(sys.argv[2]))
loaded = time.perf_counter() - start
logits = session.open().feed(np.ones((1, 64, len(session.config.field_sizes)), int))
sample(logits[0], np.ones(session.vocabulary_size, bool), rng=stream(1))
first = time.perf_counter() - start
import resource
print(loaded, first, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def random_bundle(size: str, folder: Path) -> Bundle:
    """A bundle of that size with random weights."""
    from cadenza.runtime.graph import build_graph
    from cadenza.runtime.weights import expected_shapes

    config = ModelConfig.of_size(size, FIELDS, FIELD_SIZES)
    rng = np.random.default_rng(1)
    weights = {
        name: np.ones(shape, np.float32)
        if "norm" in name
        else rng.normal(0, 0.04, shape).astype(np.float32)
        for name, shape in expected_shapes(config).items()
    }
    graph = build_graph(weights, config).SerializeToString()
    return write_bundle(
        folder / size,
        name=size,
        config=config,
        files={"model.onnx": graph, "card.md": b"random weights\n"},
        version="0",
        created="2026-01-01",
        licence="CC0-1.0",
    )


def best(work: Callable[[], object], repeat: int) -> float:
    """The least wall time of several runs, in seconds."""
    return min(wall_times(work, repeat))


def compose(session: ModelSession, rows: int, tokens: int) -> None:
    """Sample so many tokens for each row, from an empty cache."""
    mask = np.ones(session.vocabulary_size, bool)
    rngs = [stream(1, row) for row in range(rows)]
    ids = np.ones((rows, 1, len(session.config.field_sizes)), np.int64)
    open_stream = session.open(rows)
    for _ in range(tokens):
        logits = open_stream.feed(ids)
        for row in range(rows):
            ids[row, 0, 0] = sample(logits[row], mask, top_p=0.95, rng=rngs[row])


def bare(session: ModelSession, rows: int, tokens: int) -> None:
    """The same number of steps with nothing between them."""
    ids = np.ones((rows, 1, len(session.config.field_sizes)), np.int64)
    open_stream = session.open(rows)
    for _ in range(tokens):
        open_stream.feed(ids)


def cold(bundle: Bundle, threads: int, repeat: int) -> None:
    """Print what a new process needs until its first token."""
    command = [sys.executable, "-c", COLD, str(bundle.folder), str(threads)]
    runs = []
    for _ in range(repeat):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        whole = time.perf_counter() - start
        loaded, first, peak = map(float, done.stdout.split())
        runs.append((whole, loaded, first, peak))
    whole, loaded, first, peak = min(runs)
    peak_mb = peak / (1e6 if sys.platform == "darwin" else 1e3)
    print(
        f"cold start: loaded after {loaded:.2f} s, first token after {first:.2f} s "
        f"(process {whole:.2f} s, peak {peak_mb:.0f} MB)"
    )


def ours(bundle: Bundle, threads: int, tokens: int, repeat: int, *, spin: bool = False) -> float:
    """Print one thread count's figures; tokens a second of a single stream."""
    session = ModelSession(bundle, threads=threads, spin=spin)
    one = best(lambda: compose(session, 1, tokens), repeat)
    four = best(lambda: compose(session, TAKES, tokens), repeat)
    loop_one = best(lambda: bare(session, 1, tokens), repeat)
    loop_four = best(lambda: bare(session, TAKES, tokens), repeat)
    name = f"{threads} thread{'s' * (threads > 1)}{' that spin' * spin}"
    print(
        f"{name}: single stream {tokens / one:,.0f} tokens/s "
        f"(bare loop {tokens / loop_one:,.0f}); {TAKES} takes {TAKES * tokens / four:,.0f} "
        f"(bare {TAKES * tokens / loop_four:,.0f}); {TAKES} takes cost {four / one:.2f} times "
        f"one (bare {loop_four / loop_one:.2f})"
    )
    given = np.ones((TAKES, tokens, len(session.config.field_sizes)), np.int64)
    rows = session.open(TAKES)

    def prefill() -> None:
        rows.rewind(0, 0)
        rows.feed(given, (tokens, 0, 0, 0))

    filled = best(prefill, repeat)
    copied = best(lambda: rows.fork(0), repeat)
    print(
        f"  {tokens} given tokens in {filled * 1e3:.0f} ms ({tokens / filled:,.0f} tokens/s), "
        f"copied to {TAKES - 1} rows in {copied * 1e3:.1f} ms"
    )
    return tokens / one


def peer(config: ModelConfig, threads: int, tokens: int, repeat: int) -> float:
    """Tokens a second of Hugging Face ``generate`` on the same shape."""
    import torch
    import transformers

    torch.set_num_threads(threads)
    transformers.logging.set_verbosity_error()
    torch.manual_seed(1)
    shape = transformers.LlamaConfig(
        vocab_size=config.vocabulary_size,
        hidden_size=config.d_model,
        intermediate_size=config.d_model * 8 // 3,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        num_key_value_heads=config.kv_heads,
        max_position_embeddings=config.context,
        tie_word_embeddings=True,
    )
    model = transformers.LlamaForCausalLM(shape).eval()
    start = torch.ones((1, 1), dtype=torch.long)
    settings = {"do_sample": False, "max_new_tokens": tokens, "min_new_tokens": tokens}

    def run() -> None:
        with torch.inference_mode():
            model.generate(start, attention_mask=torch.ones_like(start), pad_token_id=0, **settings)

    seconds = best(run, repeat)
    amount = sum(parameter.numel() for parameter in model.parameters())
    print(
        f"Hugging Face generate {transformers.__version__}, torch {torch.__version__}, "
        f"{amount / 1e6:.1f} M parameters, float32, {threads} threads: "
        f"{tokens / seconds:,.0f} tokens/s"
    )
    return tokens / seconds


def machine_and_load() -> str:
    """What it ran on."""
    python = platform.python_version()
    return f"{processor()}, {os.cpu_count()} cores, {load()}, Python {python}"


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__)
    parser.add_argument("--size", choices=("small", "base"), default="small")
    parser.add_argument("--model", help="a bundle's name or folder, instead of random weights")
    parser.add_argument("--tokens", type=int, default=512)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-peer", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        random = asked.model is None
        bundle = random_bundle(asked.size, Path(made)) if random else find_bundle(asked.model)
        config = bundle.config
        import onnxruntime

        weights = "random weights" if random else f"version {bundle.version}"
        print(f"{machine_and_load()}, onnxruntime {onnxruntime.__version__}")
        print(
            f"{bundle.name} ({weights}): width {config.d_model}, {config.layers} layers, "
            f"{config.position}, {bundle.size_bytes / 1e6:.1f} MB; {asked.tokens} tokens a run"
        )
        cold(bundle, 2, asked.repeat)
        speeds = {threads: ours(bundle, threads, asked.tokens, asked.repeat) for threads in (1, 2)}
        spinning = ours(bundle, 2, asked.tokens, asked.repeat, spin=True)
        print(
            f"2 threads are {speeds[2] / speeds[1]:.2f} times 1 thread "
            f"({spinning / speeds[1]:.2f} where they spin)"
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"peak memory of this process so far: {peak / 1e3:.0f} MB")
        if find_spec("transformers") is None or asked.no_peer:
            print("no Hugging Face transformers: not compared")
            return
        other = peer(config, 2, asked.tokens, asked.repeat)
        print(f"ours on 2 threads is {speeds[2] / other:.1f} times as fast")


if __name__ == "__main__":
    main()
