"""Training tokens a second beside Hugging Face ``Trainer``, and what batches cost.

    python benchmarks/training_speed.py --corpus PACKED [--recipe small] [--steps 12]
        [--rounds 2] [--threads 2] [--no-peer] [--write]

In one run, on one machine, one after the other, round by round:

- ours: ``cadenza.training`` on the recipe, as it stands; its step draws windows, lays them out,
  trains, and writes its log;
- the peer: ``transformers``' Llama with the same width, layers, heads, vocabulary and parameters
  (its MLP has a gate, so its width there is 2/3 of ours), in a plain ``Trainer`` with as many
  sequences a step and at a time, the same number format, fused AdamW and clipping. It is given
  the very same windows, laid out beforehand, tokens only: its batches cost nothing but padding.

Tokens are targets that are no padding. Then the share of our steps' time that is spent waiting
for batches, with a thread and with a process that prepares them. ``--write`` writes
``benchmarks/training_speed.md``.
"""

from __future__ import annotations

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read when torch is loaded

import numpy as np

from cadenza.training import Job, Recipe, load_recipe
from cadenza.training.recipe import MeterRecipe
from pages import ROOT, arguments, machine_and_commit, publish, say
from speeds import load

PAGE = ROOT / "benchmarks" / "training_speed.md"
_SKIPPED = 2
"""Steps at the beginning that are not counted."""


@dataclass(frozen=True)
class Speed:
    """Tokens and seconds of the steps that count, and the share of them spent waiting."""

    tokens: int
    seconds: float
    waiting: float = 0.0

    @property
    def rate(self) -> float:
        """Tokens a second."""
        return self.tokens / self.seconds


def short(recipe: Recipe, steps: int, workers: int) -> Recipe:
    """The recipe for so many steps, with one small validation at the end and no meter."""
    run = replace(
        recipe.run, steps=steps, passes=0.0, valid_every=steps, valid_windows=1,
        checkpoint_every=steps, log_every=1, workers=workers,
    )  # fmt: skip
    return replace(recipe, run=run, meter=MeterRecipe(every=0))


def ours(recipe: Recipe, corpus: Path, steps: int, threads: int, workers: int = 0) -> Speed:
    """The trainer as it stands; waiting is what its loop spends in its source of batches."""
    from cadenza.training import loop

    waits: list[float] = []
    plain = loop.prefetched

    def timed(*given: Any) -> Iterator[Any]:  # noqa: ANN401 - as ``prefetched``
        inner = plain(*given)
        try:
            while True:
                begin = time.perf_counter()
                try:
                    batch = next(inner)
                except StopIteration:
                    return
                waits.append(time.perf_counter() - begin)
                yield batch
        finally:
            inner.close()

    loop.prefetched = timed
    try:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "run"
            loop.train(Job(short(recipe, steps, workers), corpus, out, threads=threads))
            with (out / "train.csv").open() as file:
                rows = list(csv.DictReader(file))[_SKIPPED:]
    finally:
        loop.prefetched = plain
    tokens = sum(int(row["tokens"]) for row in rows)
    seconds = sum(int(row["tokens"]) / float(row["tokens_per_s"]) for row in rows)
    return Speed(tokens, seconds, sum(waits[_SKIPPED:]) / seconds)


def windows(recipe: Recipe, corpus: Path, steps: int) -> list[dict[str, Any]]:
    """The rows of our first steps: tokens and targets."""
    from cadenza.tokens import Packed
    from cadenza.training.data import Sampler

    context = recipe.model.config(("token",), (2,), "").context
    sampler = Sampler(Packed(corpus), recipe.data, "train", context, recipe.run.seed)
    laid = [sampler.row(step, row).laid.ids[: context + 1, 0]
            for step in range(steps) for row in range(recipe.run.batch)]  # fmt: skip
    return [{"input_ids": ids} for ids in laid]


def peer(recipe: Recipe, rows: list[dict[str, Any]], steps: int, threads: int) -> Speed:
    """Hugging Face ``Trainer`` on the same windows."""
    import torch
    import transformers

    from cadenza.tokens import FIELD_SIZES, FIELDS, digest
    from cadenza.training.precision import has_bf16

    torch.set_num_threads(threads)
    transformers.logging.set_verbosity_error()
    config = recipe.model.config(FIELDS, FIELD_SIZES, digest())
    shape = transformers.LlamaConfig(
        vocab_size=config.vocabulary_size,
        hidden_size=config.d_model,
        intermediate_size=config.d_model * 8 // 3,
        num_hidden_layers=config.layers,
        num_attention_heads=config.heads,
        num_key_value_heads=config.kv_heads,
        max_position_embeddings=config.context,
        tie_word_embeddings=True,
        use_cache=False,
    )
    torch.manual_seed(1)
    model = transformers.LlamaForCausalLM(shape)
    on_cpu = not torch.cuda.is_available()
    device = torch.device("cpu" if on_cpu else "cuda")
    bf16 = recipe.run.precision == "bf16" or (recipe.run.precision == "auto" and has_bf16(device))
    run, ends = recipe.run, []
    counts: list[int] = []

    def collate(some: list[dict[str, Any]]) -> dict[str, Any]:
        longest = max(len(each["input_ids"]) for each in some)
        longest = -(-longest // run.pad_multiple) * run.pad_multiple
        ids = np.zeros((len(some), longest), np.int64)
        labels = np.full((len(some), longest), -100, np.int64)
        for at, each in enumerate(some):
            ids[at, : len(each["input_ids"])] = each["input_ids"]
            labels[at, : len(each["input_ids"])] = each["input_ids"]
        counts.append(sum(len(each["input_ids"]) - 1 for each in some))
        mask = torch.from_numpy((labels >= 0).astype(np.int64))
        return {"input_ids": torch.from_numpy(ids), "labels": torch.from_numpy(labels),
                "attention_mask": mask}  # fmt: skip

    class Clock(transformers.TrainerCallback):
        def on_step_end(self, *_given: object, **_more: object) -> None:
            ends.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        arguments = transformers.TrainingArguments(
            output_dir=folder,
            max_steps=steps,
            per_device_train_batch_size=run.micro_batch,
            gradient_accumulation_steps=run.batch // run.micro_batch,
            learning_rate=run.lr,
            weight_decay=run.weight_decay,
            max_grad_norm=run.clip,
            optim="adamw_torch_fused",
            bf16=bf16,
            use_cpu=on_cpu,
            save_strategy="no",
            logging_steps=1,
            report_to="none",
            disable_tqdm=True,
            remove_unused_columns=False,
            dataloader_pin_memory=not on_cpu,
        )
        trainer = transformers.Trainer(
            model=model, args=arguments, train_dataset=rows, data_collator=collate,
            callbacks=[Clock()],
        )  # fmt: skip
        trainer.remove_callback(transformers.PrinterCallback)
        trainer.train()
    each = run.batch // run.micro_batch
    tokens = sum(counts[_SKIPPED * each : steps * each])
    return Speed(tokens, ends[-1] - ends[_SKIPPED - 1])


def page(asked: argparse.Namespace) -> Iterator[str]:
    """Measure everything; the page, line by line."""
    recipe = load_recipe(asked.recipe)
    rows = windows(recipe, asked.corpus, asked.steps)
    has_peer = find_spec("transformers") is not None and not asked.no_peer
    mine, theirs = [], []
    for number in range(asked.rounds):
        say(f"round {number + 1}")
        mine.append(ours(recipe, asked.corpus, asked.steps, asked.threads))
        if has_peer:
            theirs.append(peer(recipe, rows, asked.steps, asked.threads))
    yield "# Training speed"
    yield ""
    yield f"Made by `benchmarks/training_speed.py` on {machine_and_commit()}, {load()}."
    yield ""
    yield f"Recipe `{recipe.name}`, {asked.steps} steps a round of which the first {_SKIPPED} are"
    yield f"not counted, {asked.threads} threads. Real tokens (no padding) a second."
    yield ""
    yield "| round | this trainer | Hugging Face Trainer | ratio |"
    yield "|---|---|---|---|"
    for number, own in enumerate(mine):
        other = theirs[number] if has_peer else None
        told = f"{other.rate:,.0f} | {own.rate / other.rate:.2f}" if other else "– | –"
        yield f"| {number + 1} | {own.rate:,.0f} | {told} |"
    yield ""
    if has_peer:
        ratio = np.median([a.rate / b.rate for a, b in zip(mine, theirs, strict=True)])
        yield f"Median ratio **{ratio:.2f}**. The peer gets the same windows, laid out beforehand"
        yield "and not sorted by length; ours pays for making them."
    else:
        yield "The peer was not measured: no `transformers` here."
    yield ""
    yield "## The loader"
    yield ""
    yield "Share of a step's time that the loop waits for its batch:"
    yield ""
    yield "| batches made by | waiting |"
    yield "|---|---|"
    yield f"| a thread (`workers = 0`) | {100 * np.median([each.waiting for each in mine]):.2f} % |"
    worked = ours(recipe, asked.corpus, asked.steps, asked.threads, workers=1)
    yield f"| one process (`workers = 1`) | {100 * worked.waiting:.2f} % |"


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a packed corpus")
    parser.add_argument("--recipe", default="small", help="a transformer's")
    parser.add_argument("--steps", type=int, default=12, help="of each round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-peer", action="store_true", help="leave Hugging Face out")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    publish(page(asked), PAGE, write=asked.write)


if __name__ == "__main__":
    main()
