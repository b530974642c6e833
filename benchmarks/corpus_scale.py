"""What a million files would cost: stages measured on real files here, the rest played through.

    python benchmarks/corpus_scale.py --scores FOLDER [--recordings FOLDER] [--ray] [--write]

Builds corpora of growing size from the scores, one process each, and one of the recordings, which
may be short; every stage's calls are timed, in seconds of the processor, so that other work on
the machine does not count. Per-file stages give a distribution, which is drawn from; stages of all
files together give a power law of their number, which is extrapolated. A
simulation (``cluster_simulation.py``) then plays builds of 10⁴ to 10⁶ files on 2 to 1,000 cores
through, with slow tasks, failing machines, and one driver that hands out and writes down.
``--write`` writes ``benchmarks/corpus_scale.md``.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from cluster_simulation import Machines, Played, play
from pages import ROOT, arguments, machine_and_commit, publish, say

PAGE = ROOT / "benchmarks" / "corpus_scale.md"
FILES = (10_000, 100_000, 1_000_000)
CORES = (2, 16, 100, 1_000)
MINUTES = 4.0
"""Length of a usual recording; single ones vary by a third around it."""
SPREAD = 0.33
RECORDING_BYTES = 4.0e6
READ_BYTES_PER_S = 200e6
ENOUGH_S = 0.25
COLUMNS = ("files", "cores", "files' own stages", "cores used", "work lost", "hashing",
           "all together", "core hours", "disk", "driver's memory")  # fmt: skip


@dataclass(frozen=True)
class Built:
    """One measured build.

    Parameters
    ----------
    files : int
        How many.
    chains_s : list of float
        Each file's own work, in a worker: its stages, and keeping what they make.
    stages : dict
        Seconds of each call, by stage.
    rest_s : float
        The driver's own: finding, hashing, handing out, writing down, telling what changed.
    memory_bytes : int
        The most that the process took.
    objects_bytes, input_bytes : int
        On the disk.
    """

    files: int
    chains_s: list[float]
    stages: dict[str, list[float]]
    rest_s: float
    memory_bytes: int
    objects_bytes: int
    input_bytes: int


@dataclass(frozen=True)
class Law:
    """``factor · n ** power``, fitted on a log-log scale, or taken to be linear."""

    factor: float
    power: float
    fitted: bool = True

    def at(self, files: float) -> float:
        """Its value for so many files."""
        return float(self.factor * files**self.power)


@dataclass(frozen=True)
class Costs:
    """Everything the simulation starts from."""

    score_s: NDArray[np.float64]
    recording_s: NDArray[np.float64]
    driver_s: dict[str, float]
    together: dict[str, Law]
    memory: Law
    base_bytes: int
    disk_bytes: dict[str, float]
    score_bytes: float


# -- one build, in a process of its own -----------------------------------------------------------


def measured_build(folder: Path) -> None:
    """Build a corpus of a folder in this process and print what it took as JSON."""
    import resource

    from cadenza.corpus import building, stages
    from cadenza.corpus.library import Corpora
    from cadenza.corpus.plans import BuildRequest

    spent: dict[str, list[float]] = defaultdict(list)
    chains: list[float] = []
    for name in (*stages.FILE_STAGES, *stages.CORPUS_STAGES):
        _timed(stages.stage(name), "run", spent[name])
    _timed(building, "work_on_file", chains)
    with TemporaryDirectory() as home:
        corpora = Corpora(Path(home))
        with corpora.open("scale", make=True) as corpus:
            corpus.add([folder], "unknown")
            begun = time.process_time()
            made = building.build(corpus, BuildRequest(workers=1))
            whole = time.process_time() - begun
            print(json.dumps({
                "files": len(made.differences.came),
                "chains_s": chains,
                "stages": spent,
                "rest_s": whole - sum(chains)
                - sum(sum(spent[name]) for name in stages.CORPUS_STAGES),
                "memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "objects_bytes": corpus.objects.size_bytes(),
                "input_bytes": sum(each.stat().st_size for each in folder.iterdir()),
            }))  # fmt: skip


def _timed(place: object, name: str, spent: list[float]) -> None:
    work = getattr(place, name)

    def timed(*given: object) -> object:
        begun = time.process_time()
        try:
            return work(*given)
        finally:
            spent.append(time.process_time() - begun)

    setattr(place, name, timed)


def build_of(files: Sequence[Path]) -> Built:
    """A build of copies of some files."""
    with TemporaryDirectory() as folder:
        for number, each in enumerate(files):
            shutil.copyfile(each, Path(folder) / f"{number:06}{each.suffix.lower()}")
        done = subprocess.run(
            [sys.executable, __file__, "--measure", folder],
            capture_output=True, text=True, check=False,
            env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    built = Built(**json.loads(done.stdout))
    say(f"{built.files} files: {sum(built.chains_s):.1f} s in workers")
    return built


# -- from measurements to costs -------------------------------------------------------------------


def law(points: Sequence[tuple[int, float]]) -> Law:
    """The power law through some points; linear where they are too small to tell, or say less.

    Nothing that looks at every file grows slower than their number: a power under one is a
    constant part, which a million files do not notice.
    """
    solid = [(n, value) for n, value in points if value >= ENOUGH_S]
    if len(solid) > 1:
        power, offset = np.polyfit(*np.log(np.array(solid)).T, 1)
        if power >= 1:
            return Law(math.exp(offset), float(power))
    n, value = points[-1]
    return Law(value / n, 1.0, fitted=False)


def line(points: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Slope and offset of the line through some points."""
    slope, offset = np.polyfit(*np.array(points, dtype=float).T, 1)
    return float(slope), float(offset)


def costs(
    scores: Sequence[Built], recordings: Built | None, lengths_s: Sequence[float], ray: bool
) -> Costs:
    """What was measured, as the simulation takes it; the first recording also opens the network."""
    from cadenza.corpus.stages import CORPUS_STAGES

    last = scores[-1]
    rest, _ = line([(each.files, each.rest_s) for each in scores])
    slope, offset = line([(each.files, each.memory_bytes) for each in scores])
    disk = {"scores": last.objects_bytes / last.files}
    recording_s = np.zeros(0)
    if recordings is not None:
        per_second = sum(recordings.chains_s[1:]) / sum(lengths_s[1:])
        rng = np.random.default_rng(1)
        lengths = MINUTES * 60 * rng.lognormal(0, SPREAD, 10_000)
        recording_s = per_second * lengths
        disk["recordings"] = recordings.objects_bytes / sum(lengths_s) * MINUTES * 60
    return Costs(
        np.array(last.chains_s),
        recording_s,
        {"write down": max(rest, 0.0), **dispatch(ray)},
        {name: law([(each.files, sum(each.stages[name])) for each in scores])
         for name in CORPUS_STAGES},
        Law(max(slope, 0.0), 1.0),
        int(offset),
        disk,
        last.input_bytes / last.files,
    )  # fmt: skip


def dispatch(ray: bool) -> dict[str, float]:
    """Seconds of the driver's own work for each task that does nothing."""
    from cadenza.corpus.executors import open_executor

    found = {}
    for name, address, count in (("local", None, 20_000), ("ray", "local", 3_000)):
        if name == "ray" and not ray:
            continue
        with open_executor(2, address) as executor:
            sum(1 for _ in executor.run(abs, range(100)))
            begun = time.process_time()
            sum(1 for _ in executor.run(abs, range(count)))
            found[name] = (time.process_time() - begun) / count
        say(f"{name}: {1e6 * found[name]:.0f} µs a task")
    return found


# -- the page -------------------------------------------------------------------------------------


def hours(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 3600:
        return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} d"


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} PB"


def together_s(found: Costs, files: int) -> float:
    """The stages of all files together, one after the other."""
    return sum(each.at(files) for each in found.together.values())


def played(found: Costs, kind: str, files: int, cores: int) -> Played:
    """A build's per-file part, on so many cores."""
    pool = found.score_s if kind == "scores" else found.recording_s
    tasks = np.random.default_rng(files).choice(pool, files)
    driver = found.driver_s["write down"]
    driver += found.driver_s.get("ray", found.driver_s["local"]) if cores > 16 else (
        found.driver_s["local"])  # fmt: skip
    return play(tasks, Machines(cores, hours_between_failures=24.0 if cores > 16 else 0), driver)


def page(scores: Sequence[Built], found: Costs) -> Iterator[str]:
    """The page, line by line."""
    yield "# What a million files would cost"
    yield ""
    yield f"Measured on {machine_and_commit()}: " + ", ".join(f"{each.files:,}" for each in scores)
    yield "scores, and short recordings, built by one process. Everything above that is"
    yield "extrapolated and played through; `python benchmarks/corpus_scale.py` repeats it, and"
    yield "docs/guides/cluster.md has the formulas."
    yield ""
    yield from _measured(found)
    for kind in ("scores", "recordings"):
        if kind in found.disk_bytes:
            yield from _table(found, kind)
    yield from _breaks(found)


def _measured(found: Costs) -> Iterator[str]:
    yield "## What was measured"
    yield ""
    yield "| part | cost |"
    yield "|---|---|"
    mean, most = found.score_s.mean(), np.percentile(found.score_s, 99)
    yield f"| a score, its own stages | {mean:.2f} s (the slowest 1 %: over {most:.2f} s) |"
    if len(found.recording_s):
        yield f"| a recording of {MINUTES:g} minutes | {found.recording_s.mean():.0f} s |"
    for name, value in found.driver_s.items():
        what = "the driver: " + ("scan, database" if name == "write down" else f"hand out, {name}")
        yield f"| {what} | {1e6 * value:.0f} µs a file |"
    for name, each in found.together.items():
        how = f"n^{each.power:.2f}" if each.fitted else "n (taken to be linear)"
        yield f"| {name}, all files together | {each.factor:.2g} s · {how} |"
    yield f"| memory of the driver | {size(found.memory.factor)} a file |"
    for kind, value in found.disk_bytes.items():
        yield f"| the corpus on the disk, {kind} | {size(value)} a file |"
    yield ""


def _table(found: Costs, kind: str) -> Iterator[str]:
    own = found.score_bytes if kind == "scores" else RECORDING_BYTES
    yield f"## {kind.capitalize()}"
    yield ""
    yield "| " + " | ".join(COLUMNS) + " |"
    lines = []
    for files in FILES:
        for cores in CORES:
            run = played(found, kind, files, cores)
            disk = (own + found.disk_bytes[kind]) * files
            memory = found.base_bytes + found.memory.at(files)
            lines.append(
                f"| {files:,} | {cores:,} | {hours(run.seconds)} "
                f"| {100 * run.share_used(cores):.0f} % | {100 * run.lost_s / run.busy_s:.1f} % "
                f"| {hours(own * files / READ_BYTES_PER_S)} | {hours(together_s(found, files))} "
                f"| {run.busy_s / 3600:,.1f} | {size(disk)} | {size(memory)} |"
            )
            say(f"{kind}, {files:,} on {cores:,}")
    yield "|---" * len(COLUMNS) + "|"
    yield from lines
    yield ""


def _breaks(found: Costs) -> Iterator[str]:
    yield "## What breaks first"
    yield ""
    for kind, pool in (("scores", found.score_s), ("recordings", found.recording_s)):
        if len(pool):
            driver = found.driver_s["write down"] + max(
                value for name, value in found.driver_s.items() if name != "write down"
            )
            yield (f"- One driver keeps {pool.mean() / driver:,.0f} cores busy with {kind}: "
                   f"{1 / driver:,.0f} tasks a second.")  # fmt: skip
    slowest = max(found.together, key=lambda name: found.together[name].at(1e6))
    each = found.together[slowest]
    yield (f"- Of the stages of all files together, {slowest} is the longest at a million files: "
           f"{hours(each.at(1e6))} on one core, by the power of {each.power:.2f}.")  # fmt: skip
    yield (f"- The driver's memory at a million files: "
           f"{size(found.base_bytes + found.memory.at(1e6))}.")  # fmt: skip
    yield (f"- Reading a million recordings once to hash them, at {READ_BYTES_PER_S / 1e6:.0f} "
           f"MB/s: {hours(RECORDING_BYTES * 1e6 / READ_BYTES_PER_S)}.")  # fmt: skip


def main() -> None:
    """Measure, play through, print."""
    parser = arguments(__doc__)
    parser.add_argument("--scores", type=Path, help="a folder of MIDI files, looked through deeply")
    parser.add_argument(
        "--recordings", type=Path, help="a folder of a few recordings; seconds are enough"
    )
    parser.add_argument("--sizes", default="100,200,400,800", help="scores in each measured build")
    parser.add_argument("--ray", action="store_true", help="measure Ray's hand-out too")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    parser.add_argument("--measure", type=Path, help="used inside: one build, told as JSON")
    asked = parser.parse_args()
    if asked.measure is not None:
        measured_build(asked.measure)
        return
    if asked.scores is None:
        parser.error("--scores is needed")
    files = sorted(each for each in asked.scores.rglob("*.mid"))
    random.Random(1).shuffle(files)
    builds = [build_of(files[: int(each)]) for each in asked.sizes.split(",")]
    recordings, lengths_s = None, [0.0]
    if asked.recordings is not None:
        clips = sorted(each for each in asked.recordings.iterdir() if each.is_file())
        lengths_s = [_seconds(each) for each in clips]
        recordings = build_of(clips)
    found = costs(builds, recordings, lengths_s, asked.ray)
    publish(page(builds, found), PAGE, write=asked.write)


def _seconds(path: Path) -> float:
    from cadenza.sound.audiofile import read_audio
    from cadenza.sound.model import SAMPLE_RATE_HZ

    return len(read_audio(path)) / SAMPLE_RATE_HZ


if __name__ == "__main__":
    main()
