"""What is compared in ``likelihood.py``: the n-gram, and the model in its three forms."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.runtime import Bundle, ModelSession, write_bundle
from cadenza.seeds import stream
from cadenza.tokens import FIELD_SIZES, Family, Kind, Laid, Packed
from cadenza.tokens.grammar import FillWalker
from cadenza.tokens.vocabulary import family_of, first
from cadenza.training.data import Sampler
from cadenza.training.holes import draw_holes
from cadenza.training.ngram import CHAINS, fit_mixture, kneser_ney, places_of
from cadenza.training.recipe import DataRecipe
from held_out import Held, shares_of
from intervals import SEED, Floats
from pages import say

NOTE = first(Family.PITCH)
COLUMNS = ("fill", "fill_notes", "ends", "given", "given_notes")
MIXED = {True: ("tokens", "fields", "chords"), False: ("tokens", "fields")}


@dataclass
class Told:
    """What one contender gave to one window: sums by ``COLUMNS``, and its breaks of grammar."""

    sums: Floats
    steps: int = 0
    breaks: tuple[str, ...] = ()


def sums_of(nats: Floats, laid: Laid) -> Floats:
    """Nats of the targets of one window, by ``COLUMNS``."""
    kinds, targets = laid.kinds[1:], laid.ids[1:, 0]
    fill, given, notes = kinds == Kind.CONTENT, kinds == Kind.GIVEN, targets >= NOTE
    return np.array(
        [
            nats[fill].sum(),
            (fill & notes).sum(),
            nats[kinds == Kind.TAG].sum(),
            nats[given].sum(),
            (given & notes).sum(),
        ]
    )


def nats_of(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> Floats:
    """Nats of each target under the logits before it, shapes (T, V) and (T,)."""
    wide = logits.astype(np.float64)
    peak = wide.max(axis=1)
    total = np.log(np.exp(wide - peak[:, None]).sum(axis=1)) + peak
    nats: Floats = total - wide[np.arange(len(targets)), targets]
    return nats


def told_by(session: ModelSession, held: Held, laid: Laid) -> Told:
    """What a model gives to a window, and where its likeliest token would break the grammar."""
    logits = session.score(laid.ids[None, :-1])[0]
    told = Told(sums_of(nats_of(logits, laid.ids[1:, 0]), laid))
    parts = held.window.parts
    walker = FillWalker(
        [(b, s, parts[s].role, parts[s].program < 0) for b, s in sorted(held.holes)],
        held.window.bar_steps,
        dynamics=held.window.dynamics,
    )
    guesses = logits.argmax(axis=1)
    breaks = []
    for place in np.flatnonzero(np.isin(laid.kinds[1:], (Kind.TAG, Kind.CONTENT))).tolist():
        guess, before = int(guesses[place]), int(laid.ids[place, 0])
        if not walker.allowed()[guess]:
            breaks.append(f"{family_of(guess).name} after {family_of(before).name}")
        walker.push(int(laid.ids[place + 1, 0]))
        told.steps += 1
    told.breaks = tuple(breaks)
    return told


def counted_rows(packed: Packed, source: str, most: int, context: int) -> list[NDArray[np.int64]]:
    """Sequences of the training split, of at most so many tokens.

    "pieces" is every piece once, in an order drawn at random; "rows" is what training draws:
    sets by their share, transposed.
    """
    found: list[NDArray[np.int64]] = []
    held = 0
    for ids in _drawn(packed, context) if source == "rows" else _once(packed, context):
        found.append(ids.astype(np.int16))
        held += len(ids)
        if held >= most:
            break
    return found


def _drawn(packed: Packed, context: int) -> Iterator[NDArray[np.int64]]:
    """Windows as training draws them, without end."""
    sampler = Sampler(packed, DataRecipe(), "train", context, 1)
    for number in itertools.count():
        yield sampler.row(number, 0).laid.ids


def _once(packed: Packed, context: int) -> Iterator[NDArray[np.int64]]:
    """Windows that cover every training piece once."""
    hide = DataRecipe().hide_chords
    for number, held in enumerate(_every_window(packed, context)):
        chords = stream(SEED, "hide", number).random() >= hide
        yield held.laid(context, chords=chords).ids


def _every_window(packed: Packed, context: int) -> Iterator[Held]:
    recipe = DataRecipe()
    shares = list(shares_of(packed).items())
    pieces = np.flatnonzero(packed.column("split") == 0).tolist()
    stream(SEED, "count").shuffle(pieces)
    for piece in pieces:
        bar = 0
        while bar < int(packed.column("bars")[piece]):
            window = packed.window(piece, bar, context + 1)
            random = stream(SEED, "count", piece, bar)
            bar += window.bars
            if window.parts:
                name, drawn = draw_holes(random, recipe.holes, window.bars, len(window.parts))
                holes = frozenset(hole for hole in drawn if hole in window.cells) or drawn
                set_name = shares[int(packed.column("set")[piece])][0]
                yield Held(set_name, piece, name, window, holes)


def ngrams(
    rows: Sequence[NDArray[np.int64]], valid: Sequence[Laid], test: dict[bool, list[Laid]]
) -> dict[tuple[str, bool], list[Floats]]:
    """Nats of every test window by the eight-gram and by the mixture, with and without chords."""
    asked = [*valid, *test[True], *test[False]]
    given: dict[str, list[Floats]] = {}
    for name, chain in CHAINS.items():
        begun = time.process_time()
        known = places_of(rows, chain)
        found = kneser_ney(known, places_of([laid.ids for laid in asked], chain), FIELD_SIZES[0])
        cuts = np.cumsum([len(laid.ids) - 1 for laid in asked])[:-1]
        given[name] = np.split(found, cuts)
        say(f"n-gram {name}: {len(known.targets):,} tokens, {time.process_time() - begun:.0f} s")
    contents = [np.isin(laid.kinds[1:], (Kind.GIVEN, Kind.CONTENT)) for laid in valid]
    nats: dict[tuple[str, bool], list[Floats]] = {}
    for number, chords in enumerate((True, False)):
        at = len(valid) + number * len(test[True])
        mine = range(at, at + len(test[True]))
        names = MIXED[chords]
        weights = fit_mixture(
            [
                np.concatenate([p[keep] for p, keep in zip(given[n], contents, strict=False)])
                for n in names
            ]
        )
        say("mixture " + ", ".join(f"{n} {w:.2f}" for n, w in zip(names, weights, strict=True)))
        nats["8-gram", chords] = [-np.log(given["tokens"][place]) for place in mine]
        nats["n-gram mixture", chords] = [
            -np.log(weights @ np.stack([given[n][place] for n in names])) for place in mine
        ]
    return nats


def float_bundle(bundle: Bundle, weights: Path, folder: Path) -> Bundle:
    """The same model with its matrices in float32."""
    from cadenza.runtime.graph import build_graph
    from cadenza.runtime.weights import read_weights

    graph = build_graph(read_weights(weights), bundle.config, precision="float32")
    return write_bundle(
        folder / "float32",
        name="float32",
        config=bundle.config,
        files={"model.onnx": graph.SerializeToString(), "card.md": b"for comparison\n"},
        version=bundle.version,
        created=bundle.created,
        licence=bundle.licence,
    )


def torch_logits(bundle: Bundle, weights: Path, laid: Sequence[Laid]) -> list[NDArray[np.float32]]:
    """Logits of the trained weights in torch, float32."""
    import torch

    from cadenza.models import MusicTransformer
    from cadenza.runtime.weights import read_weights

    model = MusicTransformer(bundle.config).eval()
    tensors = {name: torch.from_numpy(value) for name, value in read_weights(weights).items()}
    model.load_state_dict(tensors, strict=False)
    with torch.inference_mode():
        return [model(torch.from_numpy(each.ids[None, :-1]))[0].numpy() for each in laid]


def parity(bundle: Bundle, weights: Path | None, held: Sequence[Held]) -> Iterator[str]:
    """What int8 costs, and how far float32 in ONNX is from torch."""
    path = weights or bundle.folder / "weights.safetensors"
    if not path.is_file():
        yield f"{bundle.name}: no float weights at hand (`--weights`), so int8 is not compared."
        return
    laid = [each.laid(bundle.config.context) for each in held]
    with tempfile.TemporaryDirectory() as made:
        sessions = {
            "int8": ModelSession(bundle),
            "float32": ModelSession(float_bundle(bundle, path, Path(made))),
        }
        logits = {n: [s.score(e.ids[None, :-1])[0] for e in laid] for n, s in sessions.items()}
    totals = {}
    for name, found in logits.items():
        pairs = zip(found, laid, strict=True)
        sums = [sums_of(nats_of(a, e.ids[1:, 0]), e) for a, e in pairs]
        totals[name] = np.sum(sums, axis=0)
    nats = {name: (each[0] + each[3]) / (each[1] + each[4]) for name, each in totals.items()}
    cost = nats["int8"] / nats["float32"] - 1
    yield (
        f"{bundle.name}: int8 {nats['int8']:.4f}, float32 {nats['float32']:.4f} nats per note of "
        f"all content on {len(laid)} windows: int8 costs {cost:+.2%} (at most 1 %)."
    )
    try:
        peers = torch_logits(bundle, path, laid)
    except ImportError:
        yield "torch is not installed here: not compared."
        return
    gap = max(float(np.abs(a - b).max()) for a, b in zip(logits["float32"], peers, strict=True))
    yield f"Largest difference of a logit between float32 in ONNX Runtime and torch: {gap:.1e}."
