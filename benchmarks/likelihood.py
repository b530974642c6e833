"""Held-out likelihood: nats per note of a model and of an n-gram of the same tokens.

    python benchmarks/likelihood.py --corpus PACKED --model small [--model OTHER]
        [--write [--page PAGE]]

Fixed windows of the split are laid out once, with the same holes for everyone, with their
chords and once more without them. The n-gram (``cadenza.training.ngram``) is counted over
windows of the training split and mixed by weights that are fitted on the valid split. Figures
are means over the sets by their share in training; intervals come from resampling pieces.
``--write`` writes ``benchmarks/likelihood.md``.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from cadenza.runtime import ModelSession, find_bundle
from cadenza.tokens import Packed, digest
from contenders import COLUMNS, Told, counted_rows, ngrams, parity, sums_of, told_by
from held_out import Held, held_windows, shares_of
from intervals import RESAMPLES, Floats, generator, interval, resampled
from pages import ROOT, arguments, machine_and_commit, model_label, publish, say

PAGE = ROOT / "benchmarks" / "likelihood.md"
FIGURES = {
    "fill": (("fill",), ("fill_notes",)),
    "fill and ends": (("fill", "ends"), ("fill_notes",)),
    "all content": (("fill", "given"), ("fill_notes", "given_notes")),
}
"""Figure → (nats that count, notes that they are divided by)."""
PEERS = ("8-gram", "n-gram mixture")


Results = dict[tuple[str, bool], list[Told]]
"""(contender, with chords) → what it gave to every window."""


# -- figures ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """A figure and its bootstrap draws."""

    value: float
    draws: Floats

    def __str__(self) -> str:
        """Value and interval."""
        low, high = interval(self.draws)
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}]"

    def less_than(self, other: Estimate) -> str:
        """By how much it is lower, in per cent, with the interval of the paired draws."""
        low, high = interval(100 * (1 - self.draws / other.draws))
        return f"{100 * (1 - self.value / other.value):.1f} % [{low:.1f}, {high:.1f}]"


def estimate(
    held: Sequence[Held], told: Sequence[Told], figure: str, shares: dict[str, float]
) -> Estimate:
    """The mean over sets, by share, of nats by notes; pieces are resampled within each set."""
    nats, notes = ([COLUMNS.index(name) for name in names] for names in FIGURES[figure])
    value, draws, whole = 0.0, np.zeros(RESAMPLES), 0.0
    for name, share in shares.items():
        rows: dict[int, Floats] = {}
        for window, each in zip(held, told, strict=True):
            if window.set == name:
                rows[window.piece] = rows.get(window.piece, 0.0) + each.sums
        table = np.array(list(rows.values()))
        if not len(table) or not table[:, notes].sum():
            continue
        drawn = resampled(table, generator("bootstrap", name)).sum(axis=1)
        value += share * table[:, nats].sum() / table[:, notes].sum()
        draws += share * drawn[:, nats].sum(axis=1) / np.maximum(drawn[:, notes].sum(axis=1), 1)
        whole += share
    return Estimate(value / whole, draws / whole)


# -- the page -----------------------------------------------------------------------------


def headline(held: Sequence[Held], results: Results, shares: dict[str, float]) -> Iterator[str]:
    """Every contender on everything, with chords and without."""
    heads = ["contender", "chords", *FIGURES, *(f"fill below the {peer}" for peer in PEERS)]
    yield "| " + " | ".join(heads) + " |"
    yield "|---|---|" + "---|" * (len(FIGURES) + len(PEERS))
    for chords in (True, False):
        peers = [estimate(held, results[peer, chords], "fill", shares) for peer in PEERS]
        for (name, with_chords), told in results.items():
            if with_chords is not chords:
                continue
            found = {figure: estimate(held, told, figure, shares) for figure in FIGURES}
            below = ["–" if name in PEERS else found["fill"].less_than(peer) for peer in peers]
            cells = [name, "yes" if chords else "no", *map(str, found.values()), *below]
            yield "| " + " | ".join(cells) + " |"


def by_set(
    held: Sequence[Held], results: Results, shares: dict[str, float], names: Sequence[str]
) -> Iterator[str]:
    """Nats per note of the fill, set by set, with chords."""
    heads = ["set", "share", "pieces", *PEERS]
    for name in names:
        heads += [name, *(f"below the {peer}" for peer in PEERS)]
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    groups = {name: {name: 1.0} for name in shares if any(each.set == name for each in held)}
    groups["all real music"] = {k: v for k, v in shares.items() if k != "theory"}
    for label, wanted in groups.items():
        pieces = len({each.piece for each in held if each.set in wanted})
        peers = [estimate(held, results[peer, True], "fill", wanted) for peer in PEERS]
        row = [label, f"{sum(wanted.values() if len(wanted) > 1 else [shares[label]]):.2f}"]
        row += [str(pieces), *map(str, peers)]
        for name in names:
            mine = estimate(held, results[name, True], "fill", wanted)
            row += [str(mine), *map(mine.less_than, peers)]
        yield "| " + " | ".join(row) + " |"


def validity(results: Results, names: Sequence[str]) -> Iterator[str]:
    """How often the unmasked argmax breaks the grammar."""
    yield "| model | chords | steps | breaks | share | most often |"
    yield "|---|---|---|---|---|---|"
    for name in names:
        for chords in (True, False):
            told = results[name, chords]
            steps = sum(each.steps for each in told)
            breaks = Counter(way for each in told for way in each.breaks)
            often = "; ".join(f"{way} ({count})" for way, count in breaks.most_common(3)) or "–"
            total = breaks.total()
            yield (
                f"| {name} | {'yes' if chords else 'no'} | {steps:,} | {total} "
                f"| {total / max(steps, 1):.3%} | {often} |"
            )


def page(asked: argparse.Namespace) -> Iterator[str]:
    """Measure everything; the page, line by line."""
    packed = Packed(asked.corpus)
    models = [find_bundle(name) for name in asked.model]
    names = [model_label(each) for each in models]
    sessions = [ModelSession(each, vocabulary_sha256=digest()) for each in models]
    context = min(each.context for each in sessions)
    shares = {name: share for name, share in shares_of(packed).items() if share > 0}
    held = held_windows(packed, asked.split, asked.windows, context)
    laid = {
        chords: [each.laid(context, chords=chords) for each in held] for chords in (True, False)
    }
    valid = [each.laid(context) for each in held_windows(packed, "valid", asked.fit, context)]
    rows = counted_rows(packed, asked.count, asked.tokens, context)
    results: Results = {}
    for (name, chords), nats in ngrams(rows, valid, laid).items():
        pairs = zip(nats, laid[chords], strict=True)
        results[name, chords] = [Told(sums_of(each, one)) for each, one in pairs]
    for name, session in zip(names, sessions, strict=True):
        for chords in (True, False):
            say(f"{name}, {'with' if chords else 'without'} chords")
            both = zip(held, laid[chords], strict=True)
            results[name, chords] = [told_by(session, window, one) for window, one in both]
    yield from written(asked, held, results, shares, names)
    yield from ["", "## int8 and float32", ""]
    some = held[:: max(1, len(held) // asked.parity)]
    for bundle, weights in zip_longest(models, asked.weights[: len(models)]):
        yield from parity(bundle, weights, some)


def written(
    asked: argparse.Namespace,
    held: Sequence[Held],
    results: Results,
    shares: dict[str, float],
    names: Sequence[str],
) -> Iterator[str]:
    """The tables with what has to be said of them."""
    pieces = len({each.piece for each in held})
    drawn = asked.count == "rows"
    counted = "windows as training draws them, transposed" if drawn else "every training piece once"
    yield "# Held-out likelihood"
    yield ""
    yield f"Made by `benchmarks/likelihood.py` on {machine_and_commit()}."
    yield f"Models by name and hash: {', '.join(names)}."
    yield ""
    yield f"{len(held)} windows of {pieces} pieces of the {asked.split} split, the same holes for"
    yield "everyone. Nats per note, less is better [bootstrap 95 % interval over pieces]: *fill*"
    yield "is what the model writes into holes; *fill and ends* adds the tags that end each cell;"
    yield "*all content* also counts what was given. Sets are weighted by their share in training."
    yield f"The n-grams are counted over {counted}, at most {asked.tokens:,} tokens:"
    yield "*8-gram* is interpolated modified Kneser–Ney over the tokens; *n-gram mixture*"
    yield "adds chains with role, onset and chord in force, mixed by weights fitted on the valid"
    yield "split: a harder peer, which knows what the model's other fields tell. At least 20 %"
    yield "below the 8-gram is asked. Velocities count where a piece tells them."
    yield ""
    yield from headline(held, results, shares)
    yield from ["", "## Set by set", "", "Nats per note of the fill, with chords.", ""]
    yield from by_set(held, results, shares, names)
    yield from ["", "## Validity", ""]
    yield "Steps of the fill, teacher-forced, at which the likeliest of all tokens is not legal"
    yield "(under 1 % is asked). While composing the masks forbid these, so none comes out."
    yield ""
    yield from validity(results, names)


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a packed corpus")
    parser.add_argument("--model", action="append", required=True, help="name or folder; several")
    parser.add_argument("--weights", action="append", type=Path, default=[],
                        help="float weights of each model, where its bundle has none")  # fmt: skip
    parser.add_argument("--split", choices=("valid", "test"), default="test")
    parser.add_argument("--windows", type=int, default=48, help="of each set")
    parser.add_argument("--fit", type=int, default=12, help="valid windows of each set, to fit on")
    parser.add_argument("--parity", type=int, default=24, help="windows to compare int8 on")
    parser.add_argument("--count", choices=("pieces", "rows"), default="pieces")
    parser.add_argument("--tokens", type=int, default=45_000_000, help="that n-grams count at most")
    parser.add_argument("--page", type=Path, default=PAGE, help="where --write writes to")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    publish(page(asked), asked.page, write=asked.write)


if __name__ == "__main__":
    main()
