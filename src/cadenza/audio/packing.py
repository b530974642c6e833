"""``python -m cadenza.audio.packing``: textures or recordings → a packed sound folder."""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.packed_sound import (
    SPLITS,
    Clip,
    LeftOut,
    PackedSound,
    as_integers,
)
from cadenza.audio.recordings import pack_recordings
from cadenza.audio.sound_writer import Writer
from cadenza.audio.textures import style_of, texture, textures
from cadenza.errors import CadenzaError, SoundError
from cadenza.progress import Progress, Silent
from cadenza.seeds import stream

__all__ = [
    "SPLITS",
    "TEXTURES_LABEL",
    "Clip",
    "LeftOut",
    "PackedSound",
    "Planned",
    "main",
    "pack_recordings",
    "pack_textures",
    "plan_textures",
]

TEXTURES_LABEL = "textures"
"""The label of everything that this project made itself."""

_VERSION = 1
"""Raised with every change of what a texture sounds like."""

_SHORTEST_S, _LONGEST_S = 12.0, 45.0
_MOST_HOURS = 1000.0
_MUSIC = ("drone", "bells", "choir", "strings")
_SHARES = {"ambient": 0.33, "over": 0.22, "music": 0.15, "background": 0.30}
"""Of the time: ambient alone, over an ambience, other music, ambiences alone."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A texture that is to be made."""

    name: str
    seconds: float
    seed: int

    @property
    def source(self) -> str:
        """Digest of what it is made from."""
        text = f"texture {_VERSION} {self.name} {self.seconds} {self.seed}"
        return hashlib.sha256(text.encode()).hexdigest()


def plan_textures(hours: float, seed: int) -> tuple[Planned, ...]:
    """Which textures fill so many hours: each name its share, lengths between 12 and 45 s.

    Parameters
    ----------
    hours : float
        More than 0, at most 1000.
    seed : int
        The same seed gives the same plan.

    Raises
    ------
    SoundError
        When the time is out of range.
    """
    if not 0.0 < hours <= _MOST_HOURS:
        raise SoundError("hours lie above 0 and at most at 1000", f"{hours:g}")
    rng, shares = stream(seed, "textures"), _shares()
    made_s = dict.fromkeys(shares, 0.0)
    planned: list[Planned] = []
    while (total_s := sum(made_s.values())) < 3600.0 * hours:
        name = max(shares, key=lambda each: shares[each] * (total_s + 60.0) - made_s[each])
        seconds = round(_SHORTEST_S * (_LONGEST_S / _SHORTEST_S) ** rng.random(), 2)
        planned.append(Planned(name, seconds, rng.getrandbits(53)))
        made_s[name] += seconds
    return tuple(planned)


def _shares() -> dict[str, float]:
    """Name → its share of the time."""
    kinds = {name: _kind(name) for name in textures()}
    counts = {kind: sum(each == kind for each in kinds.values()) for kind in _SHARES}
    return {name: _SHARES[kind] / counts[kind] for name, kind in kinds.items()}


def _kind(name: str) -> str:
    if name == "ambient":
        return name
    if name in _MUSIC:
        return "music"
    return "over" if style_of(name) == "ambient" else "background"


def pack_textures(
    folder: Path | str,
    hours: float,
    seed: int,
    *,
    workers: int = 2,
    progress: Progress | None = None,
) -> PackedSound:
    """Make textures and pack them; those that a folder there already holds are taken over.

    Parameters
    ----------
    folder : Path
        Where they will lie; a packed sound folder there is replaced when all is done.
    hours : float
        How much sound, about.
    seed : int
        The same hours and seed give the same folder.
    workers : int
        Processes; 1 makes them in this one. The result does not depend on it.
    progress : Progress, optional
        Is told the seconds made, as stage "textures".

    Raises
    ------
    UsageError
        When something else lies in that place.
    SoundError
        When the time is out of range.
    FileError
        When the folder cannot be written.
    CancelledError
        When the person stopped it; nothing is left.

    Returns
    -------
    PackedSound
    """
    progress = progress or Silent()
    planned = plan_textures(hours, seed)
    total_s, done_s = sum(each.seconds for each in planned), 0.0
    with Writer(folder) as writer:
        held = writer.held()
        wanted = [each for each in planned if each.source not in held]
        made = _made(wanted, workers, progress)
        try:
            for number, each in enumerate(planned):
                pieces: Iterable[NDArray[np.int16]]
                pieces = held.pieces(each.source) if each.source in held else (next(made),)
                name = f"{each.name} {number:04d}"
                writer.add(pieces, style=style_of(each.name), label=TEXTURES_LABEL,
                           name=name, source=each.source)  # fmt: skip
                done_s += each.seconds
                progress.report("textures", done_s, total_s)
                progress.check()
        finally:
            made.close()
        return writer.finish()


def _make(planned: Planned) -> NDArray[np.int16]:
    return as_integers(texture(planned.name, planned.seconds, planned.seed))


def _made(
    wanted: Sequence[Planned], workers: int, progress: Progress
) -> Generator[NDArray[np.int16], None, None]:
    """Textures in order, made by some processes; no more wait than each process has two of."""
    if workers <= 1 or len(wanted) < 2:
        yield from map(_make, wanted)
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_alone)
    try:
        waiting: list[Future[NDArray[np.int16]]] = []
        for each in wanted:
            waiting.append(pool.submit(_make, each))
            if len(waiting) > 2 * workers:
                yield _patiently(waiting.pop(0), progress)
        for future in waiting:
            yield _patiently(future, progress)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _patiently(future: Future[NDArray[np.int16]], progress: Progress) -> NDArray[np.int16]:
    """The result of a future, asking while it waits whether the work is to stop."""
    while True:
        try:
            return future.result(timeout=0.5)
        except TimeoutError:
            progress.check()


def _alone() -> None:
    """What a process of the pool does first: as many of them run as there are cores."""
    from cadenza.sound.convolution import work_alone

    work_alone()


class _Told:
    """A Progress that writes one line for each tenth of the work."""

    def __init__(self) -> None:
        self._tenths = -1

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        tenths = int(10.0 * done / max(total, 1e-9))
        if tenths != self._tenths:
            self._tenths = tenths
            sys.stderr.write(f"{stage}: {done:.0f} of {total:.0f}\n")

    def check(self) -> None:
        """Nobody stops it but by a signal."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cadenza.audio.packing", description="Pack sound for training."
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    made = kinds.add_parser("textures", help="sound made from seeds alone")
    made.add_argument("out", type=Path, help="the folder to write")
    made.add_argument("--hours", type=float, default=3.0)
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--workers", type=int, default=2)
    own = kinds.add_parser("recordings", help="audio files")
    own.add_argument("out", type=Path, help="the folder to write")
    own.add_argument("files", type=Path, nargs="+", help="audio files")
    own.add_argument("--style", default="own", help="what a model learns them as")
    own.add_argument("--label", default="own", help="the corpus that they belong to")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Pack what the command line asks for; returns the exit code."""
    asked = _parser().parse_args(arguments)
    if asked.kind == "textures":
        work = partial(pack_textures, asked.out, asked.hours, asked.seed, workers=asked.workers)
    else:
        files = [(path, asked.style, asked.label) for path in asked.files]
        work = partial(pack_recordings, asked.out, files)
    try:
        packed = work(progress=_Told())
    except CadenzaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_code
    for each in packed.left_out:
        sys.stderr.write(f"{each.name}: {each.why}\n")
    for split in SPLITS:
        clips, minutes = len(packed.of(split)), packed.seconds(split) / 60.0
        sys.stderr.write(f"{split}: {clips} clips, {minutes:.1f} minutes\n")
    sys.stdout.write(f"{packed.digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
