"""Progressions by the model: likelihood beside n-grams, and plans beside the library's.

    python benchmarks/progressions.py --corpus PROGRESSIONS [--model chords] [--plans 100] [--write]

The corpus is the folder of ``python -m cadenza.corpus.progressions``. Likelihoods are of the test
songs, which no training saw; n-grams are counted on the training songs and mixed by weights that
are fitted on the validation songs. Intervals come from resampling songs, or plans. ``--write``
writes ``benchmarks/progressions.md``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cadenza.brief.model import BY_MODEL, Wish
from cadenza.compose import Composer
from cadenza.metrics import find_key, same_key
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.plan import Plan, complete, load_styles, make_plan
from cadenza.plan.modelled import ModelProgressions
from cadenza.runtime import find_bundle
from cadenza.runtime.chord_session import ChordSession
from cadenza.tokens.progression_rows import Encoded, encode
from cadenza.tokens.progressions import (
    BAR,
    CHORDS,
    FIELDS,
    SIZE,
    Progression,
    chord_of,
    digest,
    step_chord,
)
from cadenza.training.ngram import Places, fit_mixture, kneser_ney
from cadenza.training.progressions import read_progressions
from intervals import Floats, generator, interval, resampled
from pages import ROOT, arguments, machine_and_commit, model_label, publish, say

PAGE = ROOT / "benchmarks" / "progressions.md"

Chain = tuple[tuple[str, int], ...]
_BACK = [("symbol", back) for back in range(1, 9)]
CHAINS: dict[str, Chain] = {
    "symbols": tuple(_BACK),
    "mode": (_BACK[0], ("mode", 0), *_BACK[1:]),
    "place": (*_BACK[:2], ("place", 0), ("mode", 0), ("left", 0), ("section", 0), *_BACK[2:4]),
    "two bars ago": (_BACK[0], ("ago2", 0), _BACK[1], ("ago4", 0), ("place", 0), *_BACK[2:4]),
    "four bars ago": (_BACK[0], ("ago4", 0), ("place", 0), _BACK[1], ("ago8", 0), *_BACK[2:4]),
    "eight bars ago": (_BACK[0], ("ago8", 0), *_BACK[1:3], ("place", 0), _BACK[3]),
}
"""Name → what a symbol is predicted from: symbols before it, and fields of its own place."""

MIXTURES = {"9-gram of the symbols": ("symbols",), "n-gram mixture with the fields": tuple(CHAINS)}
STYLES = ("pop", "rock", "folk", "country", "soul", "jazz", "lofi", "synthwave", "ambient", "waltz")
_SLOT = BAR // 2


# -- likelihood ---------------------------------------------------------------------------


def places(songs: Sequence[Encoded], chain: Chain) -> Places:
    """Symbols and what each is predicted from along a chain."""
    targets, contexts = [], []
    for song in songs:
        count = len(song.targets)
        told = np.zeros((count, len(chain)), np.uint16)
        for column, (name, back) in enumerate(chain):
            if name == "symbol":
                told[back:, column] = 1 + song.targets[: max(count - back, 0)]
            else:
                told[:, column] = 1 + song.inputs[:, FIELDS.index(name)]
        targets.append(song.targets.astype(np.uint16))
        contexts.append(told)
    return Places(np.concatenate(targets), np.concatenate(contexts))


@dataclass(frozen=True)
class Told:
    """What a contender gave to every symbol of some songs.

    Parameters
    ----------
    shares : array (N,)
        Probability of each symbol that came.
    right : array (N,) bool
        Whether it was the likeliest one.
    """

    shares: Floats
    right: np.ndarray


def by_chain(train: Sequence[Encoded], asked: Sequence[Encoded], chain: Chain) -> Floats:
    """Probability of every symbol at every place, (N, V): the n-gram along one chain."""
    known, wanted = places(train, chain), places(asked, chain)
    count = len(wanted.targets)
    every = Places(
        np.tile(np.arange(SIZE, dtype=np.uint16), count), np.repeat(wanted.contexts, SIZE, axis=0)
    )
    return kneser_ney(known, every, SIZE).reshape(count, SIZE)


def by_model(session: ChordSession, asked: Sequence[Encoded]) -> Floats:
    """Probability of every symbol at every place, (N, V)."""
    out = []
    for song in asked:
        logits = session.score(song.inputs).astype(np.float64)
        shares = np.exp(logits - logits.max(-1, keepdims=True))
        out.append(shares / shares.sum(-1, keepdims=True))
    return np.concatenate(out)


def told(table: Floats, targets: np.ndarray) -> Told:
    """What of a whole table counts."""
    return Told(table[np.arange(len(targets)), targets], table.argmax(-1) == targets)


class Likelihood:
    """All contenders on the test songs, their weights fitted on the validation songs."""

    def __init__(self, corpus: Path, session: ChordSession) -> None:
        sides = {side: read_progressions(corpus, side) for side in ("train", "valid", "test")}
        songs = {side: [encode(song) for song in own] for side, own in sides.items()}
        self.songs, self.names = songs["test"], [song.name for song in sides["test"]]
        targets = {
            side: np.concatenate([s.targets for s in songs[side]]) for side in ("valid", "test")
        }
        tables: dict[str, dict[str, Floats]] = {"valid": {}, "test": {}}
        for side, own in tables.items():
            for name, chain in CHAINS.items():
                say(f"n-gram {name}, {side}")
                own[name] = by_chain(songs["train"], songs[side], chain)
            own["model"] = by_model(session, songs[side])
        self.contenders: dict[str, Told] = {}
        self.weights: dict[str, dict[str, float]] = {}
        mixtures = {**MIXTURES, "model": ("model",), "model and n-grams": ("model", *CHAINS)}
        for name, parts in mixtures.items():
            came = (np.arange(len(targets["valid"])), targets["valid"])
            given = [tables["valid"][each][came] for each in parts]
            weights = fit_mixture(given) if len(parts) > 1 else np.ones(1)
            self.weights[name] = dict(zip(parts, weights.tolist(), strict=True))
            mixed = sum(w * tables["test"][each] for w, each in zip(weights, parts, strict=True))
            self.contenders[name] = told(np.asarray(mixed), targets["test"])

    def sums(self, name: str, sources: str = "") -> Floats:
        """(nats, chord nats, length nats, right chords, right lengths, chords) of each song."""
        found, rows, at = self.contenders[name], [], 0
        for song, called in zip(self.songs, self.names, strict=True):
            own = slice(at, at + len(song.targets))
            at += len(song.targets)
            if not called.startswith(sources):
                continue
            nats, chords = -np.log(found.shares[own]), song.targets <= CHORDS
            right = found.right[own]
            rows.append([nats.sum(), nats[chords].sum(), nats[~chords].sum(),
                         right[chords].sum(), right[~chords].sum(), chords.sum()])  # fmt: skip
        return np.array(rows, float)


def ratio(rows: Floats, column: int) -> tuple[float, Floats]:
    """A sum over songs by their chords, and bootstrap draws of it."""
    drawn = resampled(rows, generator("bootstrap", "songs")).sum(axis=1)
    whole = rows.sum(axis=0)
    return whole[column] / whole[-1], drawn[:, column] / drawn[:, -1]


def cell(rows: Floats, column: int, percent: bool = False) -> str:
    """A figure with its interval."""
    value, draws = ratio(rows, column)
    low, high = interval(draws)
    if percent:
        return f"{100 * value:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def likelihood_page(likelihood: Likelihood) -> Iterator[str]:
    """The tables of likelihoods."""
    yield (
        "| contender | nats a chord and its length | of the chord | of the length |"
        " chord right | length right | below the 9-gram | below the mixture |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    peers = [ratio(likelihood.sums(name), 0) for name in MIXTURES]
    for name in likelihood.contenders:
        rows = likelihood.sums(name)
        value, draws = ratio(rows, 0)
        below = []
        for other, other_draws in peers:
            low, high = interval(100 * (1 - draws / other_draws))
            below.append(f"{100 * (1 - value / other):.1f} % [{low:.1f}, {high:.1f}]")
        yield (
            f"| {name} | {cell(rows, 0)} | {cell(rows, 1)} | {cell(rows, 2)} | "
            f"{cell(rows, 3, True)} | {cell(rows, 4, True)} | {' | '.join(below)} |"
        )
    yield ""
    yield "By source, nats a chord and its length:"
    yield ""
    yield "| source | songs | " + " | ".join(likelihood.contenders) + " |"
    yield "|---|---|" + "---|" * len(likelihood.contenders)
    for source in ("billboard", "named"):
        each = [cell(likelihood.sums(name, source), 0) for name in likelihood.contenders]
        count = sum(name.startswith(source) for name in likelihood.names)
        yield f"| {source} | {count} | " + " | ".join(each) + " |"
    yield ""
    weights = likelihood.weights["model and n-grams"]
    yield (
        "Weights of the last row, fitted on the validation songs: "
        + ", ".join(f"{name} {share:.2f}" for name, share in weights.items())
        + "."
    )


# -- plans --------------------------------------------------------------------------------


def plain(number: int) -> int:
    """A chord as its root and third: 0 none, 1 + 2 × semitones + minor."""
    if number == 0:
        return 0
    chord = chord_of(number, Key("C"))
    return 1 + 2 * ((number - 1) // 16) + int(chord is not None and chord.is_minor)


def loops_of(plan: Plan) -> list[tuple[tuple[Chord, Chord], ...]]:
    """The first bars of each material, two chords a bar, as many as its shortest section has."""
    out: dict[str, tuple[tuple[Chord, Chord], ...]] = {}
    half = plan.bar_ticks // 2
    for section in plan.sections:
        bars = [
            (plan.chord_at(bar * plan.bar_ticks).chord,
             plan.chord_at(bar * plan.bar_ticks + half).chord)
            for bar in range(section.start_bar, section.end_bar)
        ]  # fmt: skip
        out.setdefault(section.letter, tuple(bars))
    return list(out.values())


def charted(songs: Sequence[Progression]) -> list[tuple[int, ...]]:
    """Every section as root and third of every half bar."""
    out = []
    for section in (each for song in songs for each in song.sections):
        units = [plain(step.chord) for step in section.steps for _ in range(step.length)]
        out.append(tuple(units[::_SLOT]))
    return out


def held_in(sections: Sequence[tuple[int, ...]], bars: int) -> set[tuple[int, ...]]:
    """All stretches of so many bars that begin at a bar."""
    size = 2 * bars
    return {
        section[at : at + size]
        for section in sections
        for at in range(0, len(section) - size + 1, 2)
    }


@dataclass(frozen=True)
class PlanFigures:
    """Of one plan; every figure between 0 and 1 but ``changes``."""

    in_key: float
    chords_in_key: float
    cadences: float
    distinct: float
    changes: float
    copied4: float
    copied8: float
    key_heard: float
    opening: tuple[int, ...]


def plan_figures(plan: Plan, style: object, known: dict[int, set[tuple[int, ...]]]) -> PlanFigures:
    """What a plan's harmony is like."""
    tonic = plan.key.tonic_pc
    scale = set(plan.key.pitch_classes)
    chords = [span.chord for span in plan.harmony]
    tones = [pc in scale for chord in chords for pc in chord.pitch_classes]
    loops = [
        tuple(plain(step_chord(chord, tonic)) for bar in loop for chord in bar)
        for loop in loops_of(plan)
    ]
    fours = [loop[:8] for loop in loops if len(loop) >= 8]
    eights = [loop[:16] for loop in loops if len(loop) >= 16]
    return PlanFigures(
        in_key=float(np.mean(tones)),
        chords_in_key=float(np.mean([set(c.pitch_classes) <= scale for c in chords])),
        cadences=cadences_held(plan, style),
        distinct=len(set(fours)) / max(1, len(fours)),
        changes=float(np.mean([len(plan.chords_in_bar(bar)) for bar in range(plan.bars)])),
        copied4=share(loop in known[4] for loop in fours),
        copied8=share(loop in known[8] for loop in eights),
        key_heard=float(same_key(plan.key, find_key(Composer("theory").compose(plan).score).key)),
        opening=fours[min(1, len(fours) - 1)] if fours else (),
    )


def share(found: Iterator[bool] | Sequence[bool]) -> float:
    """How many of them, NaN where there are none."""
    values = list(found)
    return float(np.mean(values)) if values else float("nan")


def cadences_held(plan: Plan, style: object) -> float:
    """Share of sections with a cadence of four bars or more that end on its root; NaN of none."""
    kinds = getattr(style, "sections")  # noqa: B009 - a Style, or one of a person's own
    wanted = {"half": (7, 10, 2, 1), "authentic": (0,), "plagal": (0,), "deceptive": (9, 8)}
    held = []
    for number, section in enumerate(plan.sections):
        cadence = kinds[section.name].cadence
        if cadence == "none" or section.bars < 4:
            continue
        last = plan.chords_in_bar(section.end_bar - 1)
        above = ((last[-1].chord.root_pc if last else -1) - plan.key.tonic_pc) % 12
        ends = (0,) if number + 1 == len(plan.sections) else wanted[cadence]
        held.append(above in ends)
    return share(held)


def plans_page(
    corpus: Path, source: ModelProgressions, count: int, people: dict[str, float]
) -> Iterator[str]:
    """The table of plans by the model and by the library."""
    known = {bars: held_in(charted(read_progressions(corpus, "train")), bars) for bars in (4, 8)}
    styles = load_styles()
    rows: dict[str, list[PlanFigures]] = {"library": [], "model": []}
    for number in range(count):
        name, seed = STYLES[number % len(STYLES)], 1 + number // len(STYLES)
        for who, wish in (
            ("library", Wish(style=name)),
            ("model", Wish(style=name, progression=BY_MODEL)),
        ):
            brief = complete(wish, styles, seed)
            plan = make_plan(brief, styles[name], seed, source)
            rows[who].append(plan_figures(plan, styles[name], known))
    yield "| figure | library | model |"
    yield "|---|---|---|"
    figures = {
        "notes of the chords that lie in the key": "in_key",
        "chords that lie in the key whole": "chords_in_key",
        "takes by the theory engine in which the key is heard": "key_heard",
        "sections that end as their cadence asks": "cadences",
        "different four bars among a plan's materials": "distinct",
        "chords a bar": "changes",
        "first four bars of a material that a training song holds": "copied4",
        "first eight bars of a material that a training song holds": "copied8",
    }
    for told_as, field in figures.items():
        cells = [mean_cell([getattr(row, field) for row in rows[who]], field) for who in rows]
        yield f"| {told_as} | {' | '.join(cells)} |"
    openings = [str(len({row.opening for row in rows[who]})) for who in rows]
    yield f"| different first materials (four bars) among {count} plans | {' | '.join(openings)} |"
    yield ""
    yield (
        f"Beside that, of {people['count']:.0f} sections of the test songs' charts: their first "
        f"four bars are in a training song for {100 * people['four']:.0f} %, their first eight for "
        f"{100 * people['eight']:.0f} %."
    )


def mean_cell(values: Sequence[float], field: str) -> str:
    """A mean over plans with its interval; plans without the figure are left out."""
    own = np.array([value for value in values if not np.isnan(value)])
    low, high = interval(resampled(own, generator("bootstrap", field)).mean(axis=1))
    return f"{own.mean():.2f} [{low:.2f}, {high:.2f}]"


def people_figures(corpus: Path) -> dict[str, float]:
    """How often sections of held-out songs begin as a training song goes on."""
    train = charted(read_progressions(corpus, "train"))
    songs = [s for s in read_progressions(corpus, "test") if s.name.startswith("billboard")]
    held = charted(songs)
    four, eight = held_in(train, 4), held_in(train, 8)
    return {
        "count": float(len(held)),
        "four": share(each[:8] in four for each in held if len(each) >= 8),
        "eight": share(each[:16] in eight for each in held if len(each) >= 16),
    }


def page(asked: argparse.Namespace) -> Iterator[str]:
    """The whole page."""
    bundle = find_bundle(asked.model)
    session = ChordSession(bundle, vocabulary_sha256=digest())
    likelihood = Likelihood(asked.corpus, session)
    yield "# Chord progressions"
    yield ""
    yield f"Made by `benchmarks/progressions.py` on {machine_and_commit()}."
    yield f"Model by name and hash: {model_label(bundle)}."
    yield ""
    yield "## Likelihood"
    yield ""
    chords = sum(len(song.targets) for song in likelihood.songs) // 2
    yield f"{chords:,} chords of {len(likelihood.songs)} test songs, each song from its start. A"
    yield "chord is two symbols, the chord above the tonic (193 kinds) and its length (21 kinds);"
    yield "nats are of both, less is better [bootstrap 95 % interval over songs]. The n-grams are"
    yield "interpolated modified Kneser–Ney, counted on the training songs; the mixture knows the"
    yield "fields that the model knows (mode, section, place, what stood two, four and eight bars"
    yield "ago), mixed by weights fitted on the validation songs."
    yield ""
    yield from likelihood_page(likelihood)
    yield ""
    yield "## Plans"
    yield ""
    yield f"{asked.plans} plans in {len(STYLES)} styles ({', '.join(STYLES)}), the same"
    yield "seeds for both: progressions of the style and the library, and `--progression model`. A"
    yield "material is what sections of one letter share. Copies are looked for by root and third"
    yield "of every half bar, in any training song, beginning at any bar."
    yield ""
    yield from plans_page(
        asked.corpus, ModelProgressions(session), asked.plans, people_figures(asked.corpus)
    )


def main() -> None:
    """Run the benchmark."""
    parser = arguments(__doc__)
    parser.add_argument(
        "--corpus", type=Path, required=True, help="a folder with progressions.json"
    )
    parser.add_argument("--model", default="chords", help="a bundle's name or folder")
    parser.add_argument("--plans", type=int, default=100, help="plans by each")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    publish(page(asked), PAGE, write=asked.write)


if __name__ == "__main__":
    main()
