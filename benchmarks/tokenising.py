"""How fast MIDI files become tokens, beside MidiTok's REMI on the same files.

Run as ``python benchmarks/tokenising.py --data FOLDER [--peer PYTHON]``; ``PYTHON`` is the
interpreter of an environment that has ``miditok``.

Each file goes from its bytes on the disk to token ids in memory. Both sides are one process with
one thread that has imported all it needs and has taken every file once before anything is
counted; both run on the same core, in turn, and do nothing while the other one runs. What is
counted is processor time, which for one thread is the time on the wall of an idle machine.

Ours is measured twice. *All of it* is what a corpus build does with a clean file: notes on the
grid, roles of the parts, key, chords, metre and pickup, the fingerprint by which copies are
found, tokens, each stage's result as bytes. *What REMI does too* is reading, the grid, bars and
tokens of notes, and nothing that has to be heard. The peer has its usual settings but for the
grid, which is ours (12 steps a quarter note); then with chords; then with all else that our
tokens tell: programs, tempi and metres.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TextIO, cast

import numpy as np

from cadenza.corpus.grid import GridPiece
from cadenza.corpus.stages import grid, tokenise
from cadenza.corpus.steps import step_notes
from cadenza.errors import CadenzaError
from cadenza.music import Meter, read_midi
from cadenza.tokens.fragments import fragment_of_rows
from cadenza.tokens.sheet import SheetPart
from cadenza.tokens.vocabulary import MAX_SLOTS, bar_steps_of
from pages import arguments, machine_and_commit, publish, say
from speeds import load

PAGE = Path(__file__).with_suffix(".md")
SETS = ("freedoom", "mutopia", "open_hymnal", "easyrpg_rtp", "openscore_string_quartets")
ROWS = {"alone": "REMI", "chords": "REMI with chords", "all": "REMI with all of these"}
"""What the peer is asked for, and how the page names it."""

LONGEST_STEPS = 192

PEER = """
import json, sys, time
from miditok import REMI, TokenizerConfig
files = json.load(open(sys.argv[1], encoding="utf-8"))
usual = {"beat_res": {(0, 16): 12}}
chords = {"use_chords": True}
told = {"use_programs": True, "use_tempos": True, "use_time_signatures": True}
by_row = {"alone": usual, "chords": usual | chords, "all": usual | chords | told}
made = {row: REMI(TokenizerConfig(**settings)) for row, settings in by_row.items()}

def tokenised(row, file):
    found = made[row](file)
    return sum(len(each.ids) for each in (found if isinstance(found, list) else [found]))

def fits(file):
    try:
        return [tokenised(row, file) for row in made]
    except Exception as error:
        print(file, error, file=sys.stderr)
        return None

print(json.dumps({file: fits(file) for file in files}), flush=True)
for line in sys.stdin:
    row, files = json.loads(line)
    start = time.process_time()
    for file in files:
        tokenised(row, file)
    print(time.process_time() - start, flush=True)
"""


@dataclass(frozen=True)
class Taken:
    """A file that both sides can take: its notes, and the ids of each way."""

    file: Path
    notes: int
    ids: dict[str, int]


class Peer(AbstractContextManager["Peer"]):
    """MidiTok in a process of its own, which waits while it is not asked."""

    def __init__(self, python: str, files: Sequence[Path], folder: Path) -> None:
        listed = folder / "files.json"
        listed.write_text(json.dumps([str(file) for file in files]), "utf-8")
        pipe = subprocess.PIPE
        command = [python, "-c", PEER, str(listed)]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self._asked = cast("TextIO", self._process.stdin)
        self._answers = cast("TextIO", self._process.stdout)
        self.ids: dict[str, list[int] | None] = json.loads(self._line())

    def seconds(self, row: str, files: Sequence[Path]) -> float:
        """The processor time that it takes for some files, seconds."""
        self._asked.write(json.dumps([row, [str(file) for file in files]]) + "\n")
        self._asked.flush()
        return float(self._line())

    def _line(self) -> str:
        line = self._answers.readline()
        if not line:
            sys.exit("the peer ended; see what it wrote above")
        return line

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let it go."""
        self._asked.close()
        self._process.wait()


def whole_work(file: Path) -> int:
    """All stages of a corpus build between a clean file and its tokens; the number of ids."""
    gridded = grid.run([file.read_bytes(), b"{}"], grid.Settings(pickups=True))
    made = tokenise.run([gridded["pieces"]], tokenise.Settings())
    return len(tokenise.fragment_from(made["fragment"]).contents)


def notes_alone(file: Path) -> int:
    """Reading, the grid and the tokens of the notes, every track a part; the number of ids."""
    score = read_midi(file.read_bytes())
    notes = step_notes(score)
    meter = score.meters[0].meter if score.meters else Meter()
    bar_steps = bar_steps_of(meter) or 48
    if bar_steps_of(meter) is None:
        meter = Meter()
    columns = (
        notes.start // bar_steps, notes.part % MAX_SLOTS, notes.start % bar_steps, notes.pitch,
        np.minimum(notes.duration, LONGEST_STEPS), notes.velocity,
    )  # fmt: skip
    rows = np.stack(columns, axis=1)
    rows = rows[np.lexsort(rows.T[[3, 2, 1, 0]])].astype(np.int16)
    parts = tuple(
        SheetPart("drums", -1) if track.is_drum else SheetPart("melody", track.program)
        for track in score.tracks[:MAX_SLOTS]
    )
    bars = int(rows[-1, 0]) + 1 if len(rows) else 0
    tempo = score.tempos[0].bpm if score.tempos else 120.0
    piece = GridPiece("", tempo, meter, None, True, parts, bars, (), rows)
    return len(fragment_of_rows([(piece.outline(), rows)]).contents)


OURS: dict[str, Callable[[Path], int]] = {"whole": whole_work, "notes": notes_alone}


def chosen(data: Path, names: Sequence[str], count: int) -> list[Path]:
    """Some files of each set, spread over the whole of it."""
    files: list[Path] = []
    for name in names:
        found = sorted(each for each in (data / name).rglob("*") if each.suffix.lower() == ".mid")
        count_here = min(count, len(found))
        files += [found[index * len(found) // count_here] for index in range(count_here)]
    return files


def ids_of(file: Path) -> dict[str, int] | None:
    """The ids of both ways; None where there are none."""
    try:
        made = {name: work(file) for name, work in OURS.items()}
    except CadenzaError:
        return None
    return made if all(made.values()) else None


def taken_by_both(files: Sequence[Path], peer: Peer | None) -> list[Taken]:
    """The files of which both sides make tokens; every one has then been taken once."""
    out = []
    for file in files:
        ids = ids_of(file)
        theirs = peer.ids[str(file)] if peer else []
        if ids is None or theirs is None:
            continue
        score = read_midi(file.read_bytes())
        notes = sum(len(track.notes) for track in score.tracks)
        rows = dict(zip(ROWS, theirs, strict=True)) if peer else {}
        out.append(Taken(file, notes, ids | rows))
    return out


def own_seconds(work: Callable[[Path], int], files: Sequence[Path]) -> float:
    """The processor time that ours takes for some files, seconds."""
    start = time.process_time()
    for file in files:
        work(file)
    return time.process_time() - start


def measured(taken: Sequence[Taken], peer: Peer | None, rounds: int) -> dict[str, list[float]]:
    """Seconds of each way in each round; one after the other, all in every round."""
    files = [each.file for each in taken]
    ways: dict[str, Callable[[], float]] = {
        name: partial(own_seconds, work, files) for name, work in OURS.items()
    }
    if peer:
        ways |= {row: partial(peer.seconds, row, files) for row in ROWS}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, seconds in ways.items():
            spent[name].append(seconds())
        say(f"round {number + 1} of {rounds}")
    return spent


def page(asked: argparse.Namespace) -> Iterator[str]:
    """The page, line by line."""
    files = chosen(asked.data, asked.sets, asked.files)
    if not files:
        sys.exit(f"no MIDI files of {', '.join(asked.sets)} in {asked.data}")
    with tempfile.TemporaryDirectory() as folder:
        if asked.peer:
            with Peer(asked.peer, files, Path(folder)) as peer:
                taken = taken_by_both(files, peer)
                spent = measured(taken, peer, asked.rounds)
        else:
            taken = taken_by_both(files, None)
            spent = measured(taken, None, asked.rounds)
    notes = sum(each.notes for each in taken)
    yield "# Tokenising"
    yield ""
    yield f"Made by `benchmarks/tokenising.py` on {machine_and_commit()}, {load()}."
    yield ""
    yield f"{len(taken)} files with {notes:,} notes, spread over {', '.join(asked.sets)}"
    yield f"({len(files) - len(taken)} more are left out: one side makes nothing of them). From"
    yield "the bytes on the disk to token ids in memory, one process and one thread each, the same"
    yield f"core, start-up not counted; processor time, medians of {asked.rounds} rounds, all ways"
    yield "in turn in each. *All of it* also hears roles, key, chords, pickups and copies; *the"
    yield "notes alone* is what REMI does too: reading, the grid, bars and the tokens of notes."
    yield ""
    yield from table(taken, spent)
    if asked.peer:
        yield ""
        yield from ratios(spent)


def table(taken: Sequence[Taken], spent: dict[str, list[float]]) -> Iterator[str]:
    """Every way's speed."""
    names = {"whole": "cadenza, all of it", "notes": "cadenza, the notes alone"} | ROWS
    notes = sum(each.notes for each in taken)
    yield "| | s | files a second | notes a second | ids | spread of the rounds |"
    yield "|---|---|---|---|---|---|"
    for name, rounds in spent.items():
        middle = statistics.median(rounds)
        ids = sum(each.ids[name] for each in taken)
        yield (
            f"| {names[name]} | {middle:.2f} | {len(taken) / middle:,.0f} | {notes / middle:,.0f} "
            f"| {ids:,} | {min(rounds):.2f}–{max(rounds):.2f} |"
        )


def ratios(spent: dict[str, list[float]]) -> Iterator[str]:
    """How many times as fast ours is, round by round."""
    yield "Their time over ours, medians over the rounds; above 1 ours is the faster one:"
    yield ""
    yield "| | " + " | ".join(ROWS.values()) + " |"
    yield "|---|" + "---|" * len(ROWS)
    for name, told in (("whole", "all of it"), ("notes", "the notes alone")):
        cells = []
        for row in ROWS:
            both = zip(spent[row], spent[name], strict=True)
            cells.append(f"{statistics.median(theirs / ours for theirs, ours in both):.2f}")
        yield f"| {told} | " + " | ".join(cells) + " |"
    bare = zip(spent[next(iter(ROWS))], spent["whole"], strict=True)
    if statistics.median(theirs / ours for theirs, ours in bare) < 1:
        yield ""
        yield (
            "REMI without chords is faster than all of our work, which hears what it does not; "
            "for the same work ours is the faster one."
        )


def on_one_core(core: int | None) -> None:
    """Begin again with one core and one thread, where libraries have begun with more."""
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0)) if core is None else core})
    alone = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | alone)  # noqa: S606


def main() -> None:
    """Read the command line, measure, print."""
    parser = arguments(__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the unpacked sets")
    parser.add_argument("--sets", nargs="+", default=list(SETS), help="folders in it")
    parser.add_argument("--files", type=int, default=80, help="at most so many of each set")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peer", help="Python of an environment with miditok")
    parser.add_argument("--core", type=int, help="the core that both run on; 0 is the first")
    parser.add_argument("--page", type=Path, default=PAGE, help="where --write writes to")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    on_one_core(asked.core)
    publish(page(asked), asked.page, write=asked.write)


if __name__ == "__main__":
    main()
