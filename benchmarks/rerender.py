"""Ten releases, five verbs by two engines, made again from their records alone.

    python benchmarks/rerender.py [--bars 4] [--write]

Each release is made and made again by the command line, every time in a new process, with sound
(FLAC, MP3, WAV and stems). ``song.mid``, the masters and the stems are compared byte by byte by
``cadenza rerender``. Beside them one release is made again from its MIDI file, its FLAC, its MP3
and its WAV file alone. The exit code is 1 where a file was not made again to the byte.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cadenza.app import example
from cadenza.runtime import find_bundle
from pages import ROOT, arguments, machine_and_commit, model_label, say

PAGE = ROOT / "benchmarks" / "rerender.md"
ENGINES = ("theory", "neural")
TUNE = "rooftop"
SENTENCE = "rainy lofi in D minor, 76 bpm"
ALONE = ("song.mid", "song.flac", "song.mp3", "song.wav")


@dataclass(frozen=True, slots=True)
class Row:
    """A release and what came of making it again."""

    name: str
    files: Mapping[str, str]
    causes: tuple[str, ...]
    made_s: float
    again_s: float

    def share(self, *names: str) -> str:
        """How many of the files, told by how their names begin, are identical."""
        states = [state for name, state in self.files.items() if name.startswith(names)]
        return f"{sum(state == 'identical' for state in states)} of {len(states)}"

    @property
    def agrees(self) -> bool:
        """Whether all of them are."""
        return bool(self.files) and all(state == "identical" for state in self.files.values())


def words(verb: str, source: Path, bars: int) -> list[str]:
    """The command of a verb."""
    return {
        "compose": ["compose", f"{SENTENCE}, {bars} bars"],
        "continue": ["continue", str(source), "--bars", str(bars)],
        "infill": ["infill", str(source), "--bars", "2-3"],
        "accompany": ["accompany", str(source)],
        "vary": ["vary", str(source), "--amount", "0.4"],
    }[verb]


def run(words: list[str]) -> tuple[str, float]:
    """What a command of a new process prints, and its seconds."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "cadenza", *words], capture_output=True, text=True, check=False
    )
    if not done.stdout.startswith("{"):
        raise SystemExit(f"failed: {' '.join(words)}: {done.stderr}")
    return done.stdout, time.perf_counter() - begun


def again(file: Path, name: str, made_s: float, source: Path | None = None) -> Row:
    """A file or release made again."""
    given = [] if source is None else ["--source", str(source)]
    told, again_s = run(["rerender", str(file), *given, "--json"])
    answer = json.loads(told)
    return Row(name, answer["files"], tuple(answer["causes"]), made_s, again_s)


def releases(folder: Path, source: Path, bars: int) -> Iterator[Row]:
    """Each verb by each engine."""
    formats = [word for name in ("flac", "mp3", "wav") for word in ("--format", name)]
    for engine in ENGINES:
        for verb in ("compose", "continue", "infill", "accompany", "vary"):
            say(f"{verb}, {engine}")
            out = folder / f"{verb}-{engine}"
            how = ["--engine", engine, "--seed", "5", "--out", str(out), "--stems", "--json"]
            _, made_s = run([*words(verb, source, bars), *how, *formats])
            given = None if verb == "compose" else source
            yield again(out, f"{verb}, {engine}", made_s, given)


def page(bars: int, failed: list[str]) -> Iterator[str]:
    """The page, line by line; releases that did not agree are added to ``failed``."""
    yield "# Ten releases made again"
    yield ""
    yield f"Made by `benchmarks/rerender.py` on {machine_and_commit()}."
    yield f"The neural engine's model is {model_label(find_bundle('small'))}."
    yield "Every release was made, and made again from its record alone, by a process of its own;"
    yield "the columns tell how many of the files came out the same to the byte."
    yield ""
    yield "| release | song.mid | masters | stems | made, s | again, s | what differs |"
    yield "|---|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["CADENZA_HOME"] = str(folder / "home")
        source = folder / "tune.mid"
        source.write_bytes(example(TUNE).midi)
        for row in releases(folder, source, bars):
            yield line(row, failed)
        yield ""
        yield "The first release again, from one file alone:"
        yield ""
        yield "| from | that file | again, s |"
        yield "|---|---|---|"
        for name in ALONE:
            row = again(folder / "compose-theory" / name, name, 0.0)
            failed += [] if row.agrees else [name]
            verdict = "the same to the byte" if row.agrees else "differs"
            yield f"| {name} | {verdict} | {row.again_s:.1f} |"


def line(row: Row, failed: list[str]) -> str:
    """A release's line of the table."""
    failed += [] if row.agrees else [row.name]
    masters = row.share("song.flac", "song.mp3", "song.wav")
    causes = "; ".join(row.causes) or "–"
    return (
        f"| {row.name} | {row.share('song.mid')} | {masters} | {row.share('stems/')} "
        f"| {row.made_s:.1f} | {row.again_s:.1f} | {causes} |"
    )


def main() -> int:
    """Measure, print, and write the page where that is asked."""
    parser = arguments(__doc__)
    parser.add_argument("--bars", type=int, default=4, help="bars that are composed")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    failed: list[str] = []
    lines: list[str] = []
    for text in page(asked.bars, failed):
        print(text, flush=True)
        lines.append(text)
    if asked.write:
        PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
