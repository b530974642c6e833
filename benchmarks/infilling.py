"""Hidden bars of real music, filled by each engine: how near they come to what stood there.

    python benchmarks/infilling.py --data FOLDER --corpus PACKED [--model small] [--files 40]

Files of the packed corpus's test split are taken from its sets' folders. In each, four bars of
one pitched part are hidden and filled by the theory and by the neural engine through the same
``infill`` verb; what both write is compared with what was hidden. There is no one right filling,
so none of the numbers can reach its best value; they are worth something side by side. A second
table has the piece up to there gone on with by ``continue``; a third one has the part taken out
of eight bars and one of its role and instrument added by ``accompany``. Means with 95 % bootstrap
intervals of the paired differences (neural minus theory).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cadenza.brief import PartWish
from cadenza.compose import Composer, EngineOptions
from cadenza.compose.verbs.jobs import accompany_job, carry_out, continue_job, infill_job
from cadenza.errors import CadenzaError
from cadenza.metrics.roles import find_roles
from cadenza.music import Note, Score, read_midi
from cadenza.music.edits import slice_bars
from cadenza.music.gm import by_program
from cadenza.seeds import stream
from intervals import interval, resampled
from pages import arguments
from speeds import load, machine

BARS = 4
LEAST_NOTES = 8
RESAMPLES = 2000
SETS = ("open_ewld", "freedoom", "openscore_lieder", "openscore_string_quartets",
        "openscore_orchestra", "mutopia", "open_hymnal", "polish_scores_secular")  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A file, the part that is hidden (index of its track) and the first hidden bar from 0."""

    name: str
    score: Score
    track: int
    bar: int


def cases(data: Path, corpus: Path, count: int) -> Iterator[Case]:
    """Test files with a part that plays in some four bars and around them."""
    with (corpus / "files.csv").open(encoding="utf-8") as stream_:
        rows = [row for row in csv.DictReader(stream_) if row["split"] == "test"]
    rng = stream(1, "infilling")
    rng.shuffle(rows)
    taken = dict.fromkeys(SETS, 0)
    for row in rows:
        name = row["set"]
        if name not in taken or taken[name] >= math.ceil(count / len(SETS)):
            continue
        try:
            score = read_midi(data / name / row["path"])
        except CadenzaError:
            continue
        starts = score.bar_starts()
        if not 12 <= len(starts) <= 400 or len(score.meters) > 1:
            continue
        bar = rng.randrange(4, len(starts) - BARS - 2)
        busy = [
            index
            for index, track in enumerate(score.tracks)
            if not track.is_drum
            and len(between(score, index, bar, bar + BARS)) >= LEAST_NOTES
            and between(score, index, bar - 4, bar)
        ]
        if busy:
            taken[name] += 1
            yield Case(f"{name}/{row['path']}", score, rng.choice(busy), bar)


def between(score: Score, track: int, first: int, end: int) -> list[Note]:
    """The notes of a track that start in some bars."""
    starts = [*score.bar_starts(), score.end_ticks]
    low, high = starts[first], starts[min(end, len(starts) - 1)]
    return [note for note in score.tracks[track].notes if low <= note.start_ticks < high]


def nearness(hidden: Sequence[Note], filled: Sequence[Note], per_quarter: int) -> dict[str, float]:
    """How like the hidden notes the filled ones are."""
    if not filled:
        return {
            "onset F": 0.0,
            "pitch classes shared": 0.0,
            "density, log2 of the ratio": 3.0,
            "mean pitch, semitones off": 12.0,
            "note length, log2 of the ratio": 3.0,
        }
    step = per_quarter / 4
    ours, theirs = ({round(n.start_ticks / step) for n in each} for each in (filled, hidden))
    classes = [np.bincount([n.pitch % 12 for n in each], minlength=12) for each in (filled, hidden)]
    shares = [each / each.sum() for each in classes]
    pitch = [np.mean([n.pitch for n in each]) for each in (filled, hidden)]
    length = [np.mean([n.duration_ticks for n in each]) for each in (filled, hidden)]
    return {
        "onset F": 2 * len(ours & theirs) / (len(ours) + len(theirs)),
        "pitch classes shared": float(np.minimum(*shares).sum()),
        "density, log2 of the ratio": abs(math.log2(len(filled) / len(hidden))),
        "mean pitch, semitones off": float(abs(pitch[0] - pitch[1])),
        "note length, log2 of the ratio": abs(math.log2(length[0] / length[1])),
    }


def infilled(case: Case, composer: Composer) -> dict[str, float]:
    """Four bars of one part, filled again."""
    name = case.score.tracks[case.track].name
    same = [index for index, track in enumerate(case.score.tracks) if track.name == name]
    job = infill_job(case.score, bars=(case.bar + 1, case.bar + BARS), parts=(name,))
    done = carry_out(job, composer, seed=1)
    end = case.bar + BARS
    hidden = [n for index in same for n in between(case.score, index, case.bar, end)]
    filled = [n for index in same for n in between(done, index, case.bar, end)]
    return nearness(hidden, filled, case.score.ticks_per_quarter)


def continued(case: Case, composer: Composer) -> dict[str, float]:
    """The piece up to the hidden bars, gone on with for four bars."""
    seed = slice_bars(case.score, 0, case.bar)
    done = carry_out(continue_job(seed, bars=BARS), composer, seed=1)
    end = case.bar + BARS
    hidden = between(case.score, case.track, case.bar, end)
    filled = between(done, case.track, case.bar, end)
    return nearness(hidden, filled, case.score.ticks_per_quarter)


def accompanied(case: Case, composer: Composer) -> dict[str, float]:
    """The part taken out of eight bars, and one of its role and instrument added to the rest."""
    excerpt = slice_bars(case.score, case.bar - BARS, case.bar + BARS)
    removed = excerpt.tracks[case.track]
    rest = replace(excerpt, tracks=tuple(t for t in excerpt.tracks if t is not removed))
    wish = PartWish(
        role=find_roles(excerpt)[case.track], instrument=by_program(removed.program).name
    )
    done = carry_out(accompany_job(rest, parts=(wish,)), composer, seed=1)
    added = done.tracks[len(rest.tracks) :]
    filled = [note for track in added for note in track.notes]
    return nearness(removed.notes, filled, excerpt.ticks_per_quarter)


def table(
    title: str,
    found: Sequence[Case],
    composers: dict[str, Composer],
    verb: Callable[[Case, Composer], dict[str, float]],
) -> None:
    """Print one verb's comparison."""
    rows: dict[str, list[tuple[float, float]]] = {}
    used = 0
    for case in found:
        try:
            both = {name: verb(case, composer) for name, composer in composers.items()}
        except CadenzaError as error:
            print(f"- {case.name}: {error}")
            continue
        used += 1
        for measure, value in both["theory"].items():
            rows.setdefault(measure, []).append((value, both["neural"][measure]))
    print(f"\n{title}, {used} files\n")
    print("| | theory | neural | neural − theory | |\n|---|---|---|---|---|")
    rng = np.random.default_rng(1)
    for measure, pairs in rows.items():
        values = np.array(pairs)
        away = values[:, 1] - values[:, 0]
        low, high = interval(resampled(away, rng, RESAMPLES).mean(axis=1))
        better = (low > 0) == (measure in {"onset F", "pitch classes shared"})
        verdict = "no difference" if low <= 0 <= high else "neural" if better else "theory"
        theory, neural = values.mean(axis=0)
        print(
            f"| {measure} | {theory:.3f} | {neural:.3f} "
            f"| {away.mean():+.3f} [{low:+.3f}, {high:+.3f}] | {verdict} |"
        )


def main() -> None:
    """Read the command line, fill, compare, print."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the sets' unpacked folders")
    parser.add_argument("--corpus", type=Path, required=True, help="a packed corpus")
    parser.add_argument("--model", default="small")
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--temperature", type=float)
    parser.add_argument("--strictness", type=float)
    args = parser.parse_args()
    print(f"{machine()}, {load()}, model {Path(args.model).name}")
    options = EngineOptions(
        model=args.model, temperature=args.temperature, strictness=args.strictness
    )
    found = list(cases(args.data, args.corpus, args.files))
    composers = {
        "theory": Composer("theory"),
        "neural": Composer("neural", options),
    }
    table("Infilling four bars of a part", found, composers, infilled)
    table("Continuing for four bars", found, composers, continued)
    many = [case for case in found if len(case.score.tracks) > 1]
    table("Accompanying: a part of eight bars", many, composers, accompanied)


if __name__ == "__main__":
    main()
