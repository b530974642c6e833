"""Sentences in, files out: how much of what was asked the file holds.

Each sentence is read, planned and composed (no audio), written as MIDI, read back, and checked
field by field; key and chords are judged by ear. Then every style is composed in every mode,
to see how often the key that was asked for is the key that is heard.

    python benchmarks/conformance.py [--wishes benchmarks/forty.toml] [--seeds 1] [--modes]
"""

from __future__ import annotations

import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cadenza.app.briefs import read_wish
from cadenza.app.mixing import asked_of
from cadenza.brief import Wish
from cadenza.compose import Composer
from cadenza.errors import CadenzaError
from cadenza.metrics import Asked, Check, conformance, find_key, same_key
from cadenza.music import Key, Score, read_midi, write_midi
from cadenza.plan import StyleLibrary, complete, load_styles, make_plan
from pages import ROOT, arguments

MODES = (
    "major",
    "minor",
    "harmonic_minor",
    "dorian",
    "phrygian",
    "lydian",
    "mixolydian",
    "locrian",
)
TONICS = ("C", "D", "Eb", "F#", "G", "A", "B")


@dataclass(frozen=True)
class Outcome:
    """One composed sentence: its checks, whether its key was heard, or why there is none."""

    text: str
    checks: tuple[Check, ...] = ()
    key: Key | None = None
    heard: Key | None = None
    error: str = ""


def written(wish: Wish, styles: StyleLibrary, seed: int) -> tuple[Asked, Key, Score]:
    """What was asked, the key of the plan, and the score as read back from its MIDI bytes."""
    brief = complete(wish, styles, seed)
    plan = make_plan(brief, styles[brief.style], seed)
    score = read_midi(write_midi(Composer().compose(plan).score))
    return asked_of(brief, plan, only_parts=wish.only_parts), plan.key, score


def outcomes(path: Path, seeds: range) -> Iterator[Outcome]:
    """Every sentence with every seed."""
    for entry in tomllib.loads(path.read_text("utf-8"))["wish"]:
        for seed in seeds:
            text = entry["text"]
            try:
                reading = read_wish(text)
                asked, key, score = written(reading.wish, reading.styles, seed)
            except CadenzaError as error:
                yield Outcome(text, error=str(error))
                continue
            yield Outcome(text, conformance(asked, score), key, find_key(score).key)


def report(path: Path, seeds: range) -> None:
    """Print what failed, then the share of ok checks per field and of keys heard."""
    fields: dict[str, list[bool]] = defaultdict(list)
    keys: list[bool] = []
    whole: list[bool] = []
    for outcome in outcomes(path, seeds):
        if outcome.error:
            print(f"- {outcome.text}\n    ERROR {outcome.error}")
            whole.append(False)
            continue
        for check in outcome.checks:
            fields[check.field].append(check.ok)
        heard = bool(outcome.key and outcome.heard and same_key(outcome.key, outcome.heard))
        keys.append(heard)
        whole.append(all(check.ok for check in outcome.checks))
        failed = [check for check in outcome.checks if not check.ok]
        if failed or not heard:
            print(f"- {outcome.text}")
            if not heard:
                print(f"    key of the plan {outcome.key}, heard {outcome.heard}")
            for check in failed:
                print(f"    {check.field}: asked {check.asked}, found {check.found}; {check.note}")
    print("\n| field | ok | of |\n|---|---|---|")
    for field, marks in sorted(fields.items()):
        print(f"| {field} | {sum(marks)} | {len(marks)} |")
    print(f"| all of a sentence | {sum(whole)} | {len(whole)} |")
    print(f"| key of the plan heard | {sum(keys)} | {len(keys)} |")


def modes(seed: int) -> None:
    """Print how often the asked key is heard, style by style and mode by mode."""
    styles = load_styles()
    print("\n| style | " + " | ".join(MODES) + " |\n|---" * 1 + "|---" * len(MODES) + "|")
    for style in styles:
        cells = []
        for mode in MODES:
            marks = []
            for index, tonic in enumerate(TONICS):
                key = Key(tonic, mode)
                _, _, score = written(Wish(style=style, key=key, bars=24), styles, seed + index)
                marks.append(same_key(key, find_key(score).key))
            cells.append(f"{sum(marks)}/{len(marks)}")
        print(f"| {style} | " + " | ".join(cells) + " |")


def main() -> None:
    """Read the command line, compose, print."""
    parser = arguments(__doc__)
    parser.add_argument("--wishes", type=Path, default=ROOT / "benchmarks" / "forty.toml")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--modes", action="store_true", help="also every style in every mode")
    args = parser.parse_args()
    begun = time.perf_counter()
    report(args.wishes, range(1, args.seeds + 1))
    if args.modes:
        modes(1)
    print(f"\n{time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
