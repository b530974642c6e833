"""How long a song takes from its sentence to FLAC and MP3, and how much memory it needs.

Run as ``python benchmarks/song_speed.py [--repeat 3] [--long]``.

The two-minute lofi song is made by the command line (a new process: imports, reading,
composing, rendering, mastering, encoding, pictures), by a process that has made it before, and
with stems; ``--long`` adds a song of ten minutes. Beside them, in the same call, the
``fluidsynth`` command line renders the song's MIDI file with the same SoundFont to a 16-bit WAV
file, its own reverb and chorus switched off: notes to samples and nothing more. Every row is
the median run by time on the wall; processor time is user and system together; memory is the
largest resident size of the process.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pages import arguments
from render_speed import command_line
from speeds import load, machine

SENTENCE = "rainy lofi in D minor, 75 bpm, two minutes"
LONG_SENTENCE = "rainy lofi in D minor, 75 bpm, ten minutes"
COLD_LIMIT_S, WARM_LIMIT_S, MEMORY_LIMIT_MB = 10.0, 5.0, 1000.0

WARM = """
import json, resource, sys, time
from pathlib import Path
import cadenza

def spent():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss

runs = []
for _ in range(int(sys.argv[3]) + 1):
    wall, (cpu, _) = time.perf_counter(), spent()
    cadenza.song(
        sys.argv[1], seed=1, out=Path(sys.argv[2]), formats=("flac", "mp3"), force=True
    )
    runs.append([time.perf_counter() - wall, spent()[0] - cpu, spent()[1]])
print(json.dumps(runs[1:]))
"""


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Seconds on the wall and of the processors, and the largest memory in MB."""

    wall_s: float
    cpu_s: float
    memory_mb: float


def memory_mb(largest: float) -> float:
    """What the system reports as the largest resident size, in MB (10⁶ bytes)."""
    return largest * (1 if sys.platform == "darwin" else 1024) / 1e6


def timed(command: list[str]) -> Run:
    """One run of a command as a process of its own."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed with {process.returncode}: {' '.join(command)}")
    wall_s = time.perf_counter() - start
    return Run(wall_s, used.ru_utime + used.ru_stime, memory_mb(used.ru_maxrss))


def median(runs: list[Run]) -> Run:
    """The run in the middle by time, with the largest memory of all."""
    middle = sorted(runs)[len(runs) // 2]
    return Run(middle.wall_s, middle.cpu_s, max(run.memory_mb for run in runs))


def compose_command(sentence: str, out: Path, *more: str) -> list[str]:
    """The command line that makes a song."""
    wish = [sentence, "--seed", "1", "--out", str(out), "--force"]
    return [sys.executable, "-m", "cadenza", "compose", *wish, "--format", "flac", "--format",
            "mp3", *more]  # fmt: skip


def warm_runs(out: Path, repeat: int) -> list[Run]:
    """Runs of a process after its first."""
    command = [sys.executable, "-c", WARM, SENTENCE, str(out), str(repeat)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [Run(wall, cpu, memory_mb(most)) for wall, cpu, most in json.loads(done.stdout)]


def main() -> int:
    """Measure and print; 1 when a limit of the two-minute song is passed."""
    from cadenza.sound import default_soundfont

    parser = arguments(__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="a song of ten minutes, too")
    given = parser.parse_args()
    font = default_soundfont()
    if font is None or shutil.which("fluidsynth") is None:
        print("needs the fluidsynth command and a SoundFont", file=sys.stderr)
        return 2
    repeat = range(given.repeat)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "song"
        cold = median([timed(compose_command(SENTENCE, out)) for _ in repeat])
        peer_command = command_line(out / "song.mid", font.path, Path(folder) / "peer.wav")
        peer = median([timed(peer_command) for _ in repeat])
        warm = median(warm_runs(out, given.repeat))
        stems = median([timed(compose_command(SENTENCE, out, "--stems")) for _ in repeat])
        rows = {"fluidsynth, notes to WAV": peer, "song, new process": cold, "song, warm": warm}
        rows["song with stems, new process"] = stems
        if given.long:
            rows["ten minutes, new process"] = timed(compose_command(LONG_SENTENCE, out))
    print(f"{SENTENCE}; {font.path.name}; {load()}\n{machine()}")
    print(f"{'':30} {'wall':>8} {'processor':>10} {'memory':>9}   beside fluidsynth")
    for name, run in rows.items():
        ratio = f"{run.wall_s / peer.wall_s:.1f} × its time"
        figures = f"{run.wall_s:6.2f} s {run.cpu_s:8.2f} s {run.memory_mb:6.0f} MB"
        print(f"{name:30} {figures}   {ratio}")
    slow = cold.wall_s > COLD_LIMIT_S or warm.wall_s > WARM_LIMIT_S
    most = max(cold.memory_mb, warm.memory_mb, stems.memory_mb)
    return int(slow or most > MEMORY_LIMIT_MB)


if __name__ == "__main__":
    raise SystemExit(main())
