"""The neural engine against the theory engine, and which one ``--engine auto`` picks.

    python benchmarks/engines.py --model small [--seeds 2] [--songs 8] [--write]

Both engines get the same plans: the forty wishes of ``forty.toml`` with several seeds, and some
songs of every style. Every file is read back and measured. A style's pick follows from its
songs by ``picked``: what was asked first, then whether the plan's key is heard, then likeness to
real music where the style has some, then the score by which takes are ranked. A difference
counts from 0.01 on, where the 95 % bootstrap interval of the paired differences leaves out zero.
Without one it is theory.
``--write`` writes ``benchmarks/engines.md`` and ``src/cadenza/compose/auto.toml``.
"""

from __future__ import annotations

import argparse
import math
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cadenza import metrics
from cadenza.app.briefs import read_wish
from cadenza.app.mixing import asked_of
from cadenza.brief import Wish
from cadenza.compose import Composer, EngineOptions, Take
from cadenza.compose.neural import NeuralEngine
from cadenza.compose.takes.drafts import Draft, draft_takes
from cadenza.compose.takes.likeness import sources_of
from cadenza.compose.takes.ranking import measure, rank
from cadenza.compose.verbs.job import Job
from cadenza.compose.verbs.jobs import compose_job
from cadenza.errors import CadenzaError
from cadenza.metrics import Asked, Check
from cadenza.music import Score, read_midi, write_midi
from cadenza.plan import StyleLibrary, complete, load_styles, make_plan
from cadenza.runtime import Bundle, find_bundle
from intervals import interval, resampled_means
from pages import ROOT, arguments, machine_and_commit, model_label, say

PAGE = ROOT / "benchmarks" / "engines.md"
AUTO = ROOT / "src" / "cadenza" / "compose" / "auto.toml"
ENGINES = ("theory", "neural")
CRITERIA = ("conformance", "key_heard", "likeness", "score")
"""In the order in which they decide."""
SPARES = 4
"""More drafts where one does not hold all that was asked, as in ``app.making``."""
FEWEST = 4
"""Fewer songs show no clear difference."""
LEAST = 0.01
"""A smaller difference decides nothing, however sure it is."""


@dataclass(frozen=True)
class Song:
    """One wish and seed, composed by both engines: engine → name of a number → number."""

    text: str
    style: str
    seed: int
    numbers: dict[str, dict[str, float]]


# -- composing and measuring ---------------------------------------------------------------


def composers(model: str) -> dict[str, Composer]:
    """Both engines; the model is loaded before anything is timed."""
    engine = NeuralEngine(EngineOptions(model=model))
    _ = engine.model
    return {"theory": Composer("theory"), "neural": Composer(engine)}


def song(
    text: str, wish: Wish, styles: StyleLibrary, seed: int, by_name: dict[str, Composer]
) -> Song:
    """One plan composed by every engine, written, read back and measured."""
    brief = complete(wish, styles, seed)
    plan = make_plan(brief, styles[brief.style], seed)
    asked = asked_of(brief, plan, only_parts=wish.only_parts)
    numbers = {}
    for name, composer in by_name.items():
        begun = time.perf_counter()
        draft, read, checks, tries = released(compose_job(plan), composer, asked)
        seconds = time.perf_counter() - begun
        measured = measure(draft.canvas, plan, checks, holes=draft.holes)
        heard = metrics.find_key(read).key
        numbers[name] = {
            **measured,
            "score": score_of(draft, plan.style, measured),
            "whole": float(measured["kept"] == measured["asked"]),
            "key_heard": float(bool(heard and metrics.same_key(plan.key, heard))),
            "tries": float(tries),
            "seconds": seconds,
            **metrics.evaluate(read),
        }
    return Song(text, plan.style, seed, numbers)


def released(
    job: Job, composer: Composer, asked: Asked
) -> tuple[Draft, Score, Sequence[Check], int]:
    """The draft that ``compose`` would release, as read back, its checks, and how many were made.

    As there, another seed is tried where a file does not hold all that was asked.
    """
    tried = []
    for number in range(1 + SPARES):
        (draft,) = draft_takes(job, composer, takes=1, first=number)
        read = read_midi(write_midi(draft.result))
        checks = metrics.conformance(asked, read)
        tried.append((sum(not check.ok for check in checks), number, draft, read, checks))
        if not tried[-1][0]:
            break
    _, _, draft, read, checks = min(tried, key=lambda row: row[:2])
    return draft, read, checks, len(tried)


def score_of(draft: Draft, style: str, measured: dict[str, float]) -> float:
    """The number by which takes are ranked; without likeness where only theory is its measure."""
    known = measured if is_real(style) else {**measured, "likeness": math.nan}
    return rank([Take(draft.result, "", draft.seed, known)])[0].total


def is_real(style: str) -> bool:
    """Whether real music tells what a style is like."""
    return any(not name.startswith("theory/") for name in sources_of(style))


def songs_of_wishes(path: Path, seeds: range, by_name: dict[str, Composer]) -> Iterator[Song]:
    """Every sentence with every seed."""
    for number, entry in enumerate(tomllib.loads(path.read_text("utf-8"))["wish"], start=1):
        for seed in seeds:
            say(f"wish {number}, seed {seed}")
            try:
                reading = read_wish(entry["text"])
                yield song(entry["text"], reading.wish, reading.styles, seed, by_name)
            except CadenzaError as error:
                say(f"left out: {entry['text']}: {error}")


def songs_of_styles(count: int, bars: int, by_name: dict[str, Composer]) -> Iterator[Song]:
    """Some songs of every style that ships, nothing else asked."""
    styles = load_styles()
    for style in styles:
        say(style)
        for seed in range(101, 101 + count):
            yield song(style, Wish(style=style, bars=bars), styles, seed, by_name)


# -- comparing ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duel:
    """One number of both engines over paired songs."""

    name: str
    theory: float
    neural: float
    low: float
    high: float
    count: int

    @property
    def winner(self) -> str:
        """Who has clearly more; empty where the interval of the difference holds zero."""
        if self.count < FEWEST:
            return ""
        if self.low > 0:
            return "neural"
        return "theory" if self.high < 0 else ""


def duel(songs: Sequence[Song], name: str) -> Duel:
    """Means, and the bootstrap interval of neural − theory over the songs that have both."""
    pairs = [(each.numbers["theory"][name], each.numbers["neural"][name]) for each in songs]
    pairs = [pair for pair in pairs if all(map(math.isfinite, pair))]
    if not pairs:
        return Duel(name, math.nan, math.nan, 0.0, 0.0, 0)
    theory, neural = np.mean(pairs, axis=0).tolist()
    low, high = interval(resampled_means([b - a for a, b in pairs], name))
    return Duel(name, theory, neural, low, high, len(pairs))


def picked(songs: Sequence[Song], style: str) -> tuple[str, str]:
    """(engine, what decided) for a style by its songs."""
    kept = duel(songs, "conformance")
    if kept.neural < kept.theory:
        return "theory", "conformance"
    for name in CRITERIA:
        if name == "likeness" and not is_real(style):
            continue
        found = duel(songs, name)
        if found.winner and abs(found.neural - found.theory) >= LEAST:
            return found.winner, name
    return "theory", "tie"


# -- the page and the data -------------------------------------------------------------------


def overview(songs: Sequence[Song]) -> Iterator[str]:
    """Every number over the forty wishes."""
    yield "| number | songs | theory | neural | neural − theory, 95 % interval |"
    yield "|---|---|---|---|---|"
    for name in songs[0].numbers["theory"]:
        found = duel(songs, name)
        span = f"[{found.low:+.3f}, {found.high:+.3f}]" + (" *" if found.winner else "")
        yield f"| {name} | {found.count} | {found.theory:.3f} | {found.neural:.3f} | {span} |"


SHOWN = ("conformance", "likeness", "repetition_health", "chord_fit", "playability", "score",
         "silent_parts", "key_heard", "tries", "seconds")  # fmt: skip


def style_table(by_style: dict[str, list[Song]]) -> Iterator[str]:
    """A row a style: both engines' numbers, and the pick."""
    yield "| style | songs | likeness is to | " + " | ".join(SHOWN) + " | auto picks | by |"
    yield "|---|---|---|" + "---|" * len(SHOWN) + "---|---|"
    for style, songs in by_style.items():
        cells = []
        for name in SHOWN:
            found = duel(songs, name)
            strong = "*" if found.winner else ""
            cells.append(f"{found.theory:.3f} / {found.neural:.3f}{strong}")
        engine, reason = picked(songs, style)
        basis = ", ".join(sources_of(style)) or "–"
        row = [style, str(len(songs)), basis, *cells, f"**{engine}**", reason]
        yield "| " + " | ".join(row) + " |"


def page(
    asked: argparse.Namespace,
    bundle: Bundle,
    wishes: Sequence[Song],
    by_style: dict[str, list[Song]],
) -> Iterator[str]:
    """The page, line by line."""
    yield "# Neural against theory"
    yield ""
    yield f"Made by `benchmarks/engines.py` on {machine_and_commit()}."
    yield f"Model {model_label(bundle)}, the engine's own settings."
    yield ""
    yield "Both engines fill the same plans with the same seeds; files are written, read back and"
    yield "measured (`cadenza.metrics`, `compose.takes`). As in `cadenza compose`, up to"
    yield f"{SPARES} more seeds are tried where a file does not hold all that was asked (*tries*;"
    yield "their time is counted). A star marks a difference whose 95 % bootstrap interval, over"
    yield f"{FEWEST} or more paired songs, leaves out zero."
    yield ""
    yield f"## Forty wishes, {asked.seeds} seeds"
    yield ""
    yield from overview(wishes)
    yield ""
    yield "## Style by style, theory / neural"
    yield ""
    yield f"The forty wishes' songs of the style and {asked.songs} songs more of {asked.bars} bars."
    yield "The rule: an engine that keeps less of what was asked loses, and one in which the plan's"
    yield "key is clearly less often heard; then the clearly higher likeness wins where real music"
    yield "tells what the style is like; then the clearly higher score, which is"
    yield "`compose.takes`'s total. Clear is a difference of 0.01 or more whose"
    yield "interval leaves out zero; without one theory is picked. Where only songs of the theory"
    yield "engine tell what a style is like, likeness to them decides nothing and is left out of"
    yield "the score; its band of healthy repetition is theirs all the same, which favours theory."
    yield ""
    yield from style_table(by_style)
    picks = {style: picked(songs, style)[0] for style, songs in by_style.items()}
    won = [style for style, engine in picks.items() if engine == "neural"]
    yield ""
    yield f"neural is picked in {len(won)} of {len(picks)} styles: {', '.join(won) or 'none'}."


def data(bundle: Bundle, by_style: dict[str, list[Song]]) -> Iterator[str]:
    """``auto.toml``, line by line."""
    yield "# Which engine `--engine auto` stands for, style by style, and the figures that decided:"
    yield "# [theory, neural]. Made by benchmarks/engines.py; the rule stands in engines.md there."
    yield ""
    yield "[model]"
    yield f'name = "{bundle.name}"'
    yield f'version = "{bundle.version}"'
    yield f'sha256 = "{bundle.files["model.onnx"]}"'
    for style, songs in by_style.items():
        engine, reason = picked(songs, style)
        yield ""
        yield f"[styles.{style}]"
        yield f'engine = "{engine}"'
        yield f'because = "{reason}"'
        yield f"songs = {len(songs)}"
        for name in CRITERIA:
            found = duel(songs, name)
            if found.count:
                yield f"{name} = [{found.theory:.3f}, {found.neural:.3f}]"


def grouped(songs: Sequence[Song]) -> dict[str, list[Song]]:
    """Songs by their style, in the order of the styles that ship."""
    found: dict[str, list[Song]] = {style: [] for style in load_styles()}
    for each in songs:
        found.setdefault(each.style, []).append(each)
    return {style: mine for style, mine in found.items() if mine}


def main() -> None:
    """Read the command line, compose, print."""
    parser = arguments(__doc__)
    parser.add_argument("--model", default="small", help="name or folder of a bundle")
    parser.add_argument("--wishes", type=Path, default=ROOT / "benchmarks" / "forty.toml")
    parser.add_argument("--seeds", type=int, default=2, help="of every wish")
    parser.add_argument("--songs", type=int, default=8, help="more of every style")
    parser.add_argument("--bars", type=int, default=24, help="of these")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} and {AUTO.name}")
    asked = parser.parse_args()
    bundle = find_bundle(asked.model)
    by_name = composers(asked.model)
    wishes = list(songs_of_wishes(asked.wishes, range(1, asked.seeds + 1), by_name))
    styled = list(songs_of_styles(asked.songs, asked.bars, by_name))
    by_style = grouped([*wishes, *styled])
    text = "\n".join(page(asked, bundle, wishes, by_style)) + "\n"
    toml = "\n".join(data(bundle, by_style)) + "\n"
    print(text)
    if asked.write:
        PAGE.write_text(text, "utf-8")
        AUTO.write_text(toml, "utf-8")


if __name__ == "__main__":
    main()
