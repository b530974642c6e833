"""How alike composed pieces and real music of that kind are.

For each style ten seeds are planned and composed (no audio) and compared with openly licensed
pieces on pitch-class entropy, scale consistency and groove consistency, the three numbers of
the Multitrack Music Transformer's table 3 (Dong et al., ICASSP 2023).

    python benchmarks/likeness.py --data FOLDER [--seeds 10] [--pieces 200] [--out FILE.md]
    python benchmarks/likeness.py --data FOLDER --reference   # remakes metrics/reference.json

FOLDER holds the archives (``open_ewld.tar.xz``, ``groove.tar.xz``, …). They are read as streams
and never unpacked.
"""

from __future__ import annotations

import json
import math
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from cadenza import metrics
from cadenza.errors import CadenzaError
from cadenza.music import Score, read_midi
from intervals import interval, resampled
from pages import ROOT, arguments, machine_and_commit, say

REFERENCE = ROOT / "src" / "cadenza" / "metrics" / "reference.json"
RESAMPLES = 2000


@dataclass(frozen=True)
class Corpus:
    """One set of real music: its archive, licence, and which of its files belong to it."""

    archive: str
    licence: str
    is_member: Callable[[str], bool] = lambda _: True
    drums: bool = False


def _drummed(*kinds: str) -> Callable[[str], bool]:
    """Whole takes (no fills) of the Groove MIDI set whose style starts with one of the names."""
    return lambda name: "_beat_" in name and name.split("_")[-4].split("-")[0] in kinds


GROOVE = "CC BY 4.0 (Magenta Groove MIDI Dataset, Google)"
CORPORA = {
    "open_ewld": Corpus("open_ewld", "MIT (OpenEWLD, statistics of all its sheets)"),
    "open_hymnal": Corpus("open_hymnal", "public domain (Open Hymnal)"),
    "freedoom": Corpus("freedoom", "BSD-3-Clause (Freedoom contributors)"),
    "openscore_lieder": Corpus("openscore_lieder", "CC0 (OpenScore)"),
    "openscore_quartets": Corpus("openscore_string_quartets", "CC0 (OpenScore)"),
    "openscore_orchestra": Corpus("openscore_orchestra", "CC0 (OpenScore)"),
    "mutopia": Corpus("mutopia", "public domain or CC BY (Mutopia contributors)"),
    "groove/rock": Corpus("groove", GROOVE, _drummed("rock", "punk"), drums=True),
    "groove/pop": Corpus("groove", GROOVE, _drummed("pop", "dance", "rock"), drums=True),
    "groove/jazz": Corpus("groove", GROOVE, _drummed("jazz"), drums=True),
    "groove/hiphop": Corpus("groove", GROOVE, _drummed("hiphop", "soul"), drums=True),
    "groove/blues": Corpus("groove", GROOVE, _drummed("blues", "gospel", "soul"), drums=True),
    "groove/funk": Corpus("groove", GROOVE, _drummed("funk", "neworleans"), drums=True),
    "groove/latin": Corpus("groove", GROOVE, _drummed("latin", "afrocuban"), drums=True),
    "groove/country": Corpus("groove", GROOVE, _drummed("country"), drums=True),
    "groove/reggae": Corpus("groove", GROOVE, _drummed("reggae"), drums=True),
}

LIKENESS = {
    "pop": ("open_ewld", "groove/pop"),
    "jazz": ("open_ewld", "groove/jazz"),
    "folk": ("open_hymnal", "open_ewld"),
    "rock": ("freedoom", "groove/rock"),
    "blues": ("open_ewld", "groove/blues"),
    "classical": ("mutopia", "openscore_lieder", "openscore_quartets"),
    "cinematic": ("openscore_orchestra",),
    "lofi": ("groove/hiphop",),
    "hip_hop": ("groove/hiphop",),
    "soul": ("groove/hiphop",),
    "funk": ("groove/funk",),
    "latin": ("groove/latin",),
    "bossa_nova": ("groove/latin",),
    "country": ("open_ewld", "groove/country"),
    "reggae": ("groove/reggae",),
    "metal": ("freedoom",),
    "waltz": ("open_ewld", "mutopia"),
}
NO_CORPUS = "no openly licensed set of this kind is at hand"
SHOWN = ("pitch_class_entropy", "scale_consistency", "groove_consistency")


def pieces(folder: Path, corpus: Corpus, limit: int) -> Iterator[Score]:
    """At most ``limit`` readable pieces of a corpus, spread evenly over its archive."""
    path = folder / f"{corpus.archive}.tar.xz"
    names = [
        name
        for name in _names(path)
        if name.endswith(".mid") and corpus.is_member(name.rsplit("/", 1)[-1])
    ]
    step = max(1.0, len(names) / limit)
    chosen = {names[int(index * step)] for index in range(min(limit, len(names)))}
    with tarfile.open(path, "r|xz") as archive:
        for member in archive:
            if member.name not in chosen:
                continue
            file = archive.extractfile(member)
            try:
                score = read_midi(file.read()) if file else Score()
            except CadenzaError:
                continue
            if sum(len(track.notes) for track in score.tracks) >= 24:
                yield drums_of(score) if corpus.drums else score


@cache
def _names(path: Path) -> list[str]:
    with tarfile.open(path, "r|xz") as archive:
        return sorted(member.name for member in archive if member.isfile())


def drums_of(score: Score) -> Score:
    """The drum tracks alone, from their first onset on the bar."""
    return replace(score, tracks=tuple(track for track in score.tracks if track.is_drum))


def composed(style: str, seeds: Sequence[int]) -> list[Score]:
    """One piece of a style for each seed, without audio."""
    from cadenza.brief import Wish
    from cadenza.compose import Composer
    from cadenza.plan import complete, load_styles, make_plan

    styles = load_styles()
    out = []
    for seed in seeds:
        brief = complete(Wish(style=style), styles, seed)
        out.append(Composer().compose(make_plan(brief, styles[style], seed)).score)
    return out


def styles_there() -> list[str]:
    """Names of the styles that ship."""
    from cadenza.plan import load_styles

    return list(load_styles())


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """Bootstrap 95 % interval of the mean."""
    drawn = resampled(np.array(values), np.random.default_rng(1), RESAMPLES)
    return interval(drawn.mean(axis=1))


def _defined(rows: Sequence[dict[str, float]], metric: str) -> list[float]:
    return [row[metric] for row in rows if not math.isnan(row[metric])]


def summary(values: Sequence[float]) -> str:
    """Mean ± standard deviation [interval of the mean]."""
    if not values:
        return "–"
    low, high = mean_interval(values)
    return f"{np.mean(values):.3f} ± {np.std(values):.3f} [{low:.3f}, {high:.3f}]"


def verdict(ours: Sequence[float], real: Sequence[float]) -> str:
    """Where our mean lies among the real pieces: their interval, middle 90 %, or outside."""
    if not ours or not real:
        return "–"
    mean = float(np.mean(ours))
    low, high = mean_interval(real)
    if low <= mean <= high:
        return "within the interval"
    low, high = np.percentile(real, [5, 95])
    share = float(np.mean([low <= value <= high for value in ours]))
    side = "above" if mean > np.mean(real) else "below"
    return f"{share:.0%} of ours within the real 5–95 %; mean {side}"


def table(folder: Path, seeds: Sequence[int], limit: int) -> Iterator[str]:
    """The page, line by line."""
    made_on = machine_and_commit()
    yield "# Likeness to real music"
    yield ""
    yield f"Made by `benchmarks/likeness.py` on {made_on}. {len(seeds)} seeds a style, at most"
    yield f"{limit} real pieces a set. Mean ± standard deviation [bootstrap 95 % interval of the"
    yield "mean]. Rows against a `groove/…` set compare the drum tracks alone; lead sheets are"
    yield "melody and chords without drums, mostly from before 1930: a neighbour, not a twin. The"
    yield "groove sets are played by hand: timing that strays by more than half a step counts as"
    yield "another rhythm there."
    yield ""
    yield "| style | against | metric | composed | real | n | verdict |"
    yield "|---|---|---|---|---|---|---|"
    real: dict[str, list[dict[str, float]]] = {}
    alone: list[str] = []
    for style in styles_there():
        say(style)
        scores = composed(style, seeds)
        whole = [metrics.evaluate(score) for score in scores]
        drums = [metrics.evaluate(drums_of(score)) for score in scores]
        if style not in LIKENESS:
            alone.append(style)
            for metric in SHOWN:
                ours = summary(_defined(whole, metric))
                yield f"| {style} | – | {metric} | {ours} | – | – | {NO_CORPUS} |"
        for name in LIKENESS.get(style, ()):
            if name not in real:
                found = pieces(folder, CORPORA[name], limit)
                real[name] = [metrics.evaluate(score) for score in found]
            rows = drums if CORPORA[name].drums else whole
            yield from _rows(style, name, rows, real[name])
        yield from _twins(style, scores)


def _rows(
    style: str, name: str, ours: Sequence[dict[str, float]], real: Sequence[dict[str, float]]
) -> Iterator[str]:
    for metric in ("groove_consistency",) if CORPORA[name].drums else SHOWN:
        mine, theirs = _defined(ours, metric), _defined(real, metric)
        cells = [style, name, metric, summary(mine), summary(theirs), str(len(theirs))]
        yield "| " + " | ".join([*cells, verdict(mine, theirs)]) + " |"


def _twins(style: str, scores: Sequence[Score]) -> Iterator[str]:
    """One row: whether two seeds gave the same notes."""
    notes = {tuple(track.notes for track in score.tracks) for score in scores}
    say = "no two alike" if len(notes) == len(scores) else "SEEDS REPEAT"
    yield f"| {style} | itself | different pieces | {len(notes)} of {len(scores)} | – | – | {say} |"


def reference(folder: Path, limit: int) -> dict[str, object]:
    """Statistics of every corpus for ``cadenza.metrics.references``."""
    corpora: dict[str, object] = {}
    for name, corpus in CORPORA.items():
        say(name)
        rows = [metrics.evaluate(score) for score in pieces(folder, corpus, limit)]
        entry: dict[str, object] = {}
        for metric in rows[0]:
            values = _defined(rows, metric)
            if len(values) >= 10:
                points = np.percentile(values, [5, 25, 50, 75, 95])
                entry[metric] = {
                    "n": len(values),
                    "mean": _short(float(np.mean(values))),
                    "sd": _short(float(np.std(values))),
                    "percentiles": [_short(float(point)) for point in points],
                }
        corpora[name] = {"licence": corpus.licence, "pieces": len(rows), "metrics": entry}
    about = "Statistics of cadenza.metrics.evaluate over openly licensed music; no notes inside."
    return {"about": about, "made_by": "benchmarks/likeness.py --reference", "corpora": corpora}


def _short(value: float) -> float:
    return float(f"{value:.4g}")


def _one_metric_a_line(made: object) -> str:
    """JSON that a person can read and a diff can show: one line for each metric."""
    text = json.dumps(made, indent=1, ensure_ascii=False)
    return re.sub(r"\{\s+\"n\"[^}]*\}", lambda found: " ".join(found.group().split()), text)


def main() -> None:
    """Read the command line, measure, write."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the archives")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--pieces", type=int, default=200, help="at most so many of each set")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "likeness.md")
    parser.add_argument("--reference", action="store_true", help="remake metrics/reference.json")
    args = parser.parse_args()
    if args.reference:
        text = _one_metric_a_line(reference(args.data, args.pieces))
        REFERENCE.write_text(text + "\n", "utf-8")
        print(f"{REFERENCE}: {len(text)} characters")
        return
    lines = list(table(args.data, range(1, args.seeds + 1), args.pieces))
    args.out.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
