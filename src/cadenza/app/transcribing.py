"""Recordings → MIDI files with beats."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.app.home import threads
from cadenza.app.naming import legible
from cadenza.errors import CadenzaError, CancelledError, FileError, SoundError, UsageError
from cadenza.music import Score, write_midi
from cadenza.progress import Progress, Silent
from cadenza.release.placing import check_free, placed_files
from cadenza.sound import AudioBlocks
from cadenza.sound.audiofile import READABLE
from cadenza.transcription import (
    DEFAULT_TRANSCRIBER,
    HIGHEST_BPM,
    LOWEST_BPM,
    PARTS,
    Beats,
    Transcriber,
    Transcription,
    find_beats,
    open_transcriber,
    to_score,
)

__all__ = ["TranscribeRequest", "Transcribed", "Untranscribed", "transcribe_files"]

_STAGE = "transcribe"


@dataclass(frozen=True, slots=True)
class TranscribeRequest:
    """Everything that ``cadenza transcribe`` takes.

    Parameters
    ----------
    sources : tuple of Path
        Audio files, and folders that are searched through.
    out : Path or None
        The folder for the MIDI files; the current one where it is left out. What came from a
        folder keeps its place within it.
    tempo_bpm : float or None
        Quarter notes a minute where it is known; found where left out.
    parts : {"one", "hands"}
        One part, or left and right hand in two.
    quantise : bool
        Put notes on the grid of twelve steps a quarter.
    transcriber : str
        Who listens.
    force : bool
        Replace files that stand there.

    Raises
    ------
    UsageError
        When there is nothing to transcribe, or no such tempo or way to share out parts.
    """

    sources: tuple[Path, ...]
    out: Path | None = None
    tempo_bpm: float | None = None
    parts: str = "one"
    quantise: bool = True
    transcriber: str = DEFAULT_TRANSCRIBER
    force: bool = False

    def __post_init__(self) -> None:
        """Only what can be done."""
        if not self.sources:
            raise UsageError("there is a recording to transcribe", "none", "name a file")
        bpm = self.tempo_bpm
        if bpm is not None and not LOWEST_BPM <= bpm <= HIGHEST_BPM:
            rule = f"--tempo is auto or {LOWEST_BPM:g} to {HIGHEST_BPM:g} bpm"
            raise UsageError(rule, f"{bpm:g}", "try --tempo auto")
        if self.parts not in PARTS:
            raise UsageError(f"--parts is {' or '.join(PARTS)}", self.parts, "try --parts one")


@dataclass(frozen=True, slots=True)
class Transcribed:
    """A recording that was written as MIDI.

    Parameters
    ----------
    source, file : Path
        The recording, and the MIDI file.
    notes : int
        Notes that were heard.
    seconds : float
        Length of the recording.
    bpm : float
        Quarter notes a minute, the mean where the tempo moves.
    steady : bool
        Whether one tempo holds throughout.
    tempo_found : bool
        False where nothing told the tempo.
    meter, key : str
        What was guessed; the key is empty where it cannot be told.
    first_bar_s : float
        Where in the recording the MIDI file starts, seconds; negative where that is before it.
    """

    source: Path
    file: Path
    notes: int
    seconds: float
    bpm: float
    steady: bool
    tempo_found: bool
    meter: str
    key: str
    first_bar_s: float

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {
            "source": legible(str(self.source)),
            "file": legible(str(self.file)),
            "notes": self.notes,
            "seconds": round(self.seconds, 3),
            "bpm": round(self.bpm, 3),
            "steady": self.steady,
            "tempo_found": self.tempo_found,
            "meter": self.meter,
            "key": self.key or None,
            "first_bar_s": round(self.first_bar_s, 3),
        }


@dataclass(frozen=True, slots=True)
class Untranscribed:
    """A recording, or a folder, that could not be transcribed, and why.

    Parameters
    ----------
    source : Path
        The recording or folder.
    problem : CadenzaError
        What is wrong.
    """

    source: Path
    problem: CadenzaError

    @property
    def reason(self) -> str:
        """Why, as one line."""
        return str(self.problem)

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {"source": legible(str(self.source)), "reason": self.reason}


def transcribe_files(
    request: TranscribeRequest,
    progress: Progress | None = None,
    *,
    transcriber: Transcriber | None = None,
) -> Iterator[Transcribed | Untranscribed]:
    """Transcribe recordings one by one, several at a time; one that fails stops no other.

    Parameters
    ----------
    request : TranscribeRequest
        What is asked.
    progress : Progress, optional
        Is told how far the work is.
    transcriber : Transcriber, optional
        One in place of the one that is asked for by name.

    Yields
    ------
    Transcribed or Untranscribed
        In the order of the sources.

    Raises
    ------
    UnknownNameError, ModelError
        When there is no such transcriber, or what it needs is not installed.
    CancelledError
        When the person stopped the work. What was yielded stands.
    """
    jobs = list(_jobs(request))
    count = sum(isinstance(job, _Job) for job in jobs)
    workers = max(1, min(threads(), count))
    within = max(1, threads() // workers)
    hearer = transcriber or open_transcriber(request.transcriber, threads=within)
    shared = _Shared(progress or Silent(), count)
    with ThreadPoolExecutor(workers) as pool:
        waiting = [
            pool.submit(_done, job, request, hearer, shared) if isinstance(job, _Job) else job
            for job in jobs
        ]
        try:
            for each in waiting:
                yield each if isinstance(each, Untranscribed) else each.result()
        except BaseException:
            shared.stop()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@dataclass(frozen=True, slots=True)
class _Job:
    """One recording and the file that is made of it."""

    source: Path
    target: Path


def _jobs(request: TranscribeRequest) -> Iterator[_Job | Untranscribed]:
    """Each recording with a target of its own, and what is none."""
    out = request.out or Path()
    taken: set[Path] = set()
    for source in request.sources:
        try:
            found = _recordings(source)
        except CadenzaError as error:
            yield Untranscribed(source, error)
            continue
        for path in found:
            within = path.parent.relative_to(source) if path != source else Path()
            target = _free_name(out / within, path.stem, taken)
            taken.add(target)
            yield _Job(path, target)


def _recordings(source: Path) -> Sequence[Path]:
    """The file itself, or all audio files of a folder, in the order of their paths."""
    if not source.is_dir():
        return (source,)
    found = [
        Path(folder) / name
        for folder, _, names in os.walk(source)
        for name in names
        if Path(name).suffix.lower() in READABLE
        and not any(
            part.startswith(".") for part in (Path(folder) / name).relative_to(source).parts
        )
    ]
    if not found:
        rule = "a folder to transcribe holds audio files: " + " ".join(READABLE)
        raise FileError(rule, f"none in {source}", "name another folder")
    return sorted(found)


def _free_name(folder: Path, stem: str, taken: set[Path]) -> Path:
    """``stem``.mid, or with a number where another recording of this run has that name."""
    target = folder / f"{stem}.mid"
    number = 2
    while target in taken:
        target = folder / f"{stem}-{number}.mid"
        number += 1
    return target


class _Shared:
    """What all recordings of one run report to; may be called from any thread."""

    def __init__(self, progress: Progress, count: int) -> None:
        self._progress = progress
        self._count = max(1, count)
        self._shares: dict[Path, float] = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Make every check raise from now on."""
        self._stopped.set()

    def check(self) -> None:
        """Raise when the work is to stop."""
        if self._stopped.is_set():
            raise CancelledError("the work was stopped")
        self._progress.check()

    def report(self, source: Path, share: float) -> None:
        """Say how much of a recording is done."""
        with self._lock:
            self._shares[source] = share
            self._progress.report(_STAGE, sum(self._shares.values()), self._count)


class _One:
    """The ``Progress`` of one recording."""

    def __init__(self, shared: _Shared, source: Path) -> None:
        self._shared, self._source = shared, source

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Listening is nearly all of the work."""
        del stage
        self._shared.report(self._source, 0.9 * done / total if total else 0.0)

    def check(self) -> None:
        """Raise when the work is to stop."""
        self._shared.check()


def _done(
    job: _Job, request: TranscribeRequest, hearer: Transcriber, shared: _Shared
) -> Transcribed | Untranscribed:
    """Transcribe one recording and write its file."""
    try:
        return _transcribed(job, request, hearer, _One(shared, job.source))
    except CancelledError:
        raise
    except CadenzaError as error:
        return Untranscribed(job.source, error)
    except MemoryError:
        name = legible(job.source.name)
        problem = SoundError("a recording fits into the memory", name, "cut it")
        return Untranscribed(job.source, problem)
    finally:
        shared.report(job.source, 1.0)


def _transcribed(
    job: _Job, request: TranscribeRequest, hearer: Transcriber, progress: Progress
) -> Transcribed:
    progress.check()
    check_free(job.target, force=request.force)
    audio = AudioBlocks(job.source)
    heard = hearer.transcribe(audio, progress)
    if len(heard) == 0:
        raise SoundError(
            "no notes were heard", legible(job.source.name), "use a recording that is not silent"
        )
    progress.check()
    beats = find_beats(audio, heard, request.tempo_bpm)
    score = to_score(
        heard,
        beats,
        quantise=request.quantise,
        parts=request.parts,
        title=legible(job.source.stem),
    )
    progress.check()
    with placed_files(job.target.parent, force=request.force) as hidden:
        (hidden / job.target.name).write_bytes(write_midi(score))
    return _facts(job, heard, beats, score)


def _facts(job: _Job, heard: Transcription, beats: Beats, score: Score) -> Transcribed:
    return Transcribed(
        source=job.source,
        file=job.target,
        notes=len(heard),
        seconds=heard.duration_s,
        bpm=beats.bpm,
        steady=beats.steady,
        tempo_found=beats.found,
        meter=str(beats.meter),
        key=str(score.keys[0].key) if score.keys else "",
        first_bar_s=float(beats.times_s[0]),
    )
