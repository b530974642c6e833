"""How alike composed samples and held-out real music are, for both engines.

    python benchmarks/model_likeness.py --corpus PACKED --model small [--samples 200] [--write]

Samples are composed from plans of a style with nothing else asked; both engines get the same
plans. They are compared with excerpts, as long as they are, of pieces that no training saw: all
parts where the set has whole arrangements, the melody alone against lead sheets, the drums
alone against drum performances. Pieces of the training split, measured in the same way, show
what real music scores against real music. ``--write`` writes ``benchmarks/model_likeness.md``.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cadenza.brief import Wish
from cadenza.compose import (
    Canvas,
    Cell,
    Engine,
    EngineOptions,
    TheoryEngine,
    all_holes,
    apply_cells,
    initial_score,
)
from cadenza.compose.engine import fill_many
from cadenza.compose.neural import NeuralEngine
from cadenza.music import Note, Score
from cadenza.plan import complete, load_styles, make_plan
from cadenza.plan.model import Plan
from cadenza.progress import Silent
from cadenza.runtime import find_bundle
from cadenza.seeds import stream
from cadenza.tokens import Packed
from cadenza.tokens.vocabulary import ROLES, STYLES
from held_out import excerpt, pieces_of, score_of
from intervals import SEED, Floats, generator, interval, resampled, resampled_means
from pages import ROOT, arguments, machine_and_commit, model_label, publish, say
from piece_numbers import HISTOGRAMS, NUMBERS, STEP, Measured, divergence, measured

PAGE = ROOT / "benchmarks" / "model_likeness.md"
BATCH = 4
FEWEST_NOTES = 24
MOST_TRAINING = 60
EXCERPTS = 3
FEWEST_PIECES = 5
NARROW = 1e-6


@dataclass(frozen=True)
class Kind:
    """What is compared: songs of a style with pieces of some sets, in some roles.

    ``labels`` are the styles that the pieces may have; any where there are none.
    """

    style: str
    sets: tuple[str, ...]
    labels: tuple[str, ...] = ()
    roles: tuple[str, ...] = ROLES


SCORES = ("mutopia", "openscore_lieder", "openscore_string_quartets", "chopin_first_editions",
          "polish_scores_secular")  # fmt: skip
TUNE, DRUMS = ("melody",), ("drums",)
KINDS = {
    "classical": Kind("classical", SCORES, ("classical",)),
    "cinematic": Kind("cinematic", ("openscore_orchestra", "easyrpg_rtp")),
    "rock and metal": Kind("rock", ("freedoom",), ("rock", "metal")),
    "jazz, melody": Kind("jazz", ("open_ewld",), ("jazz",), TUNE),
    "pop, melody": Kind("pop", ("open_ewld",), ("pop",), TUNE),
    "waltz, melody": Kind("waltz", ("open_ewld",), ("waltz",), TUNE),
    "folk, melody": Kind("folk", ("open_ewld", "open_hymnal", "mutopia"), ("folk",), TUNE),
    "rock, drums": Kind("rock", ("groove",), ("rock",), DRUMS),
    "funk, drums": Kind("funk", ("groove",), ("funk",), DRUMS),
    "latin, drums": Kind("latin", ("groove",), ("latin",), DRUMS),
    "jazz, drums": Kind("jazz", ("groove",), ("jazz",), DRUMS),
    "hip hop, drums": Kind("hip_hop", ("groove",), ("hip_hop", "soul"), DRUMS),
}


# -- samples and real pieces ------------------------------------------------------------------


def composed(engine: Engine, plans: Sequence[Plan]) -> list[Score]:
    """A score for each plan, several at once where the engine can; on the grid of the tokens."""
    found = []
    for at in range(0, len(plans), BATCH):
        some = plans[at : at + BATCH]
        canvases = [Canvas(p, initial_score(p), all_holes(p), p.seed) for p in some]
        cells: list[list[Cell]] = [[] for _ in some]
        for index, cell in fill_many(engine, canvases, Silent()):
            cells[index].append(cell)
        filled = zip(canvases, some, cells, strict=True)
        found += [on_grid(apply_cells(canvas.score, p, mine)) for canvas, p, mine in filled]
    return found


def on_grid(score: Score) -> Score:
    """A score whose notes begin and end on whole steps, as those of real pieces do here."""
    tracks = []
    for track in score.tracks:
        notes = set()
        for note in track.notes:
            begin, end = round(note.start_ticks / STEP), round(note.end_ticks / STEP)
            notes.add(Note(begin * STEP, note.pitch, max(1, end - begin) * STEP, note.velocity))
        tracks.append(replace(track, notes=tuple(sorted(notes))))
    return replace(score, tracks=tuple(tracks))


def plans_of(style: str, count: int, bars: int) -> list[Plan]:
    """Plans of a style with nothing asked but the length."""
    styles = load_styles()
    wish = Wish(style=style, bars=bars)
    return [
        make_plan(complete(wish, styles, seed), styles[style], seed) for seed in range(1, count + 1)
    ]


def in_roles(score: Score, wanted: Sequence[str], roles: Mapping[str, str]) -> Score:
    """The tracks of some roles; ``roles`` maps their names to what they do."""
    return replace(score, tracks=tuple(t for t in score.tracks if roles[t.name] in wanted))


def sampled(kind: Kind, scores: Sequence[Score], plans: Sequence[Plan]) -> list[Measured]:
    """What composed songs of a kind measure."""
    found = []
    for score, plan in zip(scores, plans, strict=True):
        roles = {part.name: part.role for part in plan.parts}
        kept = in_roles(score, kind.roles, roles)
        if any(track.notes for track in kept.tracks):
            found.append(measured([kept]))
    return found


def real(packed: Packed, kind: Kind, splits: Sequence[str], bars: int) -> list[Measured]:
    """What real pieces of a kind measure, some excerpts of each."""
    found = []
    pieces = [piece for name in kind.sets for piece in pieces_of(packed, splits, name)]
    labels = {STYLES.index(label) for label in kind.labels}
    styles = packed.column("style")
    pieces = [piece for piece in pieces if not labels or int(styles[piece]) in labels]
    if "train" in splits:
        stream(SEED, "training", kind.style, *kind.roles).shuffle(pieces)
        pieces = pieces[:MOST_TRAINING]
    for piece in pieces:
        scores = list(excerpts(packed, piece, kind.roles, bars))
        if scores:
            found.append(measured(scores))
    return found


def excerpts(packed: Packed, piece: int, roles: Sequence[str], bars: int) -> Iterator[Score]:
    """Excerpts of a piece, spread evenly, in some roles; those with hardly a note left out."""
    whole = int(packed.column("bars")[piece])
    count = min(EXCERPTS, max(1, whole // bars))
    for number in range(count):
        first = (whole - bars) * number // max(1, count - 1) if whole > bars else 0
        score = score_of(excerpt(packed, piece, first, bars))
        score = in_roles(score, roles, {t.name: t.name.split()[0] for t in score.tracks})
        if sum(len(track.notes) for track in score.tracks) >= FEWEST_NOTES:
            yield score


# -- the page -----------------------------------------------------------------------------------


def mean_draws(pieces: Sequence[Measured], name: str, tag: str) -> tuple[Floats, Floats]:
    """The mean histogram of some pieces, and those of bootstrap samples, shape (R, bins)."""
    table = np.stack([piece.shares[name] for piece in pieces if name in piece.shares])
    return table.mean(axis=0), resampled(table, generator("histogram", tag), 300).mean(axis=1)


Groups = dict[str, list[Measured]]
"""Who ("real", "training", "theory", "neural") → what each piece measures."""


def number_rows(label: str, groups: Groups) -> Iterator[str]:
    """A row a number: means with intervals, and who lies inside that of the real pieces."""
    for name in NUMBERS:
        values = {
            who: [p.numbers[name] for p in pieces if math.isfinite(p.numbers[name])]
            for who, pieces in groups.items()
        }
        if any(len(mine) < 2 for mine in values.values()):
            continue
        low, high = interval(resampled_means(values["real"], name))
        if high - low < NARROW:
            continue  # one voice has one polyphony
        cells = []
        for who, mine in values.items():
            least, most = interval(resampled_means(mine, name + who))
            inside = who != "real" and low <= float(np.mean(mine)) <= high
            cells.append(f"{np.mean(mine):.3f} [{least:.3f}, {most:.3f}]" + " ✓" * inside)
        yield "| " + " | ".join([label, name, *cells]) + " |"


def histogram_rows(label: str, groups: Groups) -> Iterator[str]:
    """A row a histogram: divergences from the held-out pieces, and who is as near as real ones."""
    for name in HISTOGRAMS:
        if any(sum(name in p.shares for p in pieces) < 2 for pieces in groups.values()):
            continue
        centre, theirs = mean_draws(groups["real"], name, "real")
        bound = math.nan
        cells = []
        for who in ("training", "theory", "neural"):
            mean, mine = mean_draws(groups[who], name, who)
            low, high = interval(divergence(mine, theirs))
            value = float(divergence(mean, centre))
            overlap = float(np.minimum(mean, centre).sum())
            bound = high if who == "training" else bound
            near = who != "training" and value <= bound
            cells.append(f"{value:.3f} [{low:.3f}, {high:.3f}], {overlap:.0%}" + " ✓" * near)
        yield "| " + " | ".join([label, name, *cells]) + " |"


def groups_of(asked: argparse.Namespace) -> dict[str, Groups]:
    """Everything measured, kind by kind."""
    packed = Packed(asked.corpus)
    engines: dict[str, Engine] = {
        "theory": TheoryEngine(),
        "neural": NeuralEngine(EngineOptions(model=asked.model)),
    }
    styles = sorted({kind.style for kind in KINDS.values()})
    count = max(2, -(-asked.samples // len(styles)))
    plans = {style: plans_of(style, count, asked.bars) for style in styles}
    scores = {}
    for style in styles:
        say(style)
        scores[style] = {name: composed(each, plans[style]) for name, each in engines.items()}
    found = {}
    for label, kind in KINDS.items():
        groups = {
            "real": real(packed, kind, ("valid", "test"), asked.bars),
            "training": real(packed, kind, ("train",), asked.bars),
        }
        for name in engines:
            groups[name] = sampled(kind, scores[kind.style][name], plans[kind.style])
        found[label] = groups
    return found


def page(asked: argparse.Namespace) -> Iterator[str]:
    """The page, line by line."""
    bundle = find_bundle(asked.model)
    found = groups_of(asked)
    few = [label for label, groups in found.items() if len(groups["real"]) < FEWEST_PIECES]
    for label in few:
        del found[label]
    numbers = [row for label, groups in found.items() for row in number_rows(label, groups)]
    shapes = [row for label, groups in found.items() for row in histogram_rows(label, groups)]
    yield "# Likeness of composed samples to held-out music"
    yield ""
    yield f"Made by `benchmarks/model_likeness.py` on {machine_and_commit()}."
    yield f"Model {model_label(bundle)}; {asked.samples} samples of"
    yield f"{asked.bars} bars an engine, the engine's own settings, the same plans for both."
    yield ""
    yield "*Real* are pieces of the valid and test splits, *training* others of the same sets (at"
    yield f"most {MOST_TRAINING}), both in excerpts of the same length. Means [bootstrap 95 %"
    yield "interval of the mean over pieces]; ✓ lies inside the interval of the real pieces. Where"
    yield "training pieces lie outside it themselves, the goal is hardly one. A plan asks for"
    yield "styles, chords and instruments of its own: the samples are not meant to be these pieces."
    yield ""
    counts = [f"{label}: " + ", ".join(f"{len(p)} {w}" for w, p in groups.items())
              for label, groups in found.items()]  # fmt: skip
    yield "Pieces: " + "; ".join(counts) + "."
    yield f"Left out for fewer than {FEWEST_PIECES} held-out pieces: {', '.join(few) or 'none'}."
    yield "Drum performances are played by hand: strokes that stray to the next step count as"
    yield "another rhythm in them, while composed ones are put back on the grid before measuring."
    yield ""
    yield from _tallied("neural", 5, numbers)
    yield from _tallied("theory", 4, numbers)
    yield from _tallied("training pieces", 3, numbers)
    yield ""
    yield "| kind | number | real | training | theory | neural |"
    yield "|---|---|---|---|---|---|"
    yield from numbers
    yield ""
    yield "## Histograms"
    yield ""
    yield "Jensen–Shannon divergence in bits from the real pieces [bootstrap 95 % interval], and"
    yield "the overlap of the two; ✓ is as near as training pieces can be (up to the upper end of"
    yield "their interval)."
    yield ""
    yield "| kind | histogram | training | theory | neural |"
    yield "|---|---|---|---|---|"
    yield from shapes


def _tallied(who: str, column: int, rows: Sequence[str]) -> Iterator[str]:
    inside = sum("✓" in row.split(" | ")[column] for row in rows)
    yield f"- {who}: {inside} of {len(rows)} numbers inside the interval."


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a packed corpus")
    parser.add_argument("--model", default="small", help="name or folder of a bundle")
    parser.add_argument("--samples", type=int, default=200, help="of all styles together")
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    publish(page(asked), PAGE, write=asked.write)


if __name__ == "__main__":
    main()
