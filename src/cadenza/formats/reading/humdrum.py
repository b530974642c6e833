"""Humdrum ``**kern`` → Score, through Verovio in a process of its own.

Verovio may end its whole process on broken input; here that is one line, and nothing else ends.

References
----------
L. Pugin, R. Zitellini, P. Roland, "Verovio: a library for engraving MEI music notation into
SVG", ISMIR (2014).
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

from cadenza.errors import FileError
from cadenza.formats.reading.faults import damaged
from cadenza.music.midi_read import read_midi
from cadenza.music.score import Note, Score, Track
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["read_humdrum"]

_LONGEST_S = 120
_CHILD = """
import base64, sys, verovio
verovio.enableLog(verovio.LOG_OFF)
toolkit = verovio.toolkit()
toolkit.setInputFrom("humdrum")
if toolkit.loadData(sys.stdin.buffer.read().decode("utf-8", "replace")):
    sys.stdout.buffer.write(b"notes:" + base64.b64decode(toolkit.renderToMIDI()))
"""


def read_humdrum(data: bytes, name: str) -> Score:
    """Read a Humdrum file with ``**kern`` spines.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        For messages.

    Raises
    ------
    FileError
        When it is no Humdrum, Verovio cannot read it or takes over two minutes, or Verovio is
        not installed.
    """
    if b"**kern" not in data:
        raise damaged(name, "none", "a Humdrum score has a **kern spine")
    if find_spec("verovio") is None:
        raise FileError(
            "Humdrum is read by verovio, which is not installed",
            name,
            'try pip install "cadenza[corpus]"',
        )
    score = read_midi(_rendered(data, name))
    if not any(track.notes for track in score.tracks):
        raise damaged(name, "none that can be read", "a Humdrum score holds notes")
    return _cleaned(score, data)


def _rendered(data: bytes, name: str) -> bytes:
    """The MIDI file that Verovio makes of it."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-P", "-c", _CHILD],
            input=data,
            capture_output=True,
            timeout=_LONGEST_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        rule = f"a Humdrum score is read within {_LONGEST_S} s"
        raise damaged(name, "more", rule) from error
    _, found, midi = done.stdout.partition(b"notes:")
    if not found:
        raise damaged(name, "one that verovio cannot read", "a Humdrum score is whole")
    return midi


def _cleaned(score: Score, data: bytes) -> Score:
    """On our grid, each note as long as it is written: Verovio lets go one tick early."""
    factor, rest = divmod(TICKS_PER_QUARTER, score.ticks_per_quarter)
    if rest:
        return score
    tracks = []
    for track in score.tracks:
        ends = [note.start_ticks + note.duration_ticks + 1 for note in track.notes]
        notes = tuple(
            Note(
                note.start_ticks * factor,
                note.pitch,
                (end - note.start_ticks) * factor,
                note.velocity,
            )
            for note, end in zip(track.notes, ends, strict=True)
        )
        tracks.append(Track(track.name, track.program, track.is_drum, notes))
    return replace(
        score,
        ticks_per_quarter=TICKS_PER_QUARTER,
        tracks=tuple(tracks),
        tempos=tuple(replace(e, at_ticks=e.at_ticks * factor) for e in score.tempos),
        meters=tuple(replace(e, at_ticks=e.at_ticks * factor) for e in score.meters),
        keys=tuple(replace(e, at_ticks=e.at_ticks * factor) for e in score.keys),
        chords=(),
        sections=tuple(replace(e, at_ticks=e.at_ticks * factor) for e in score.sections),
        title=score.title or _title(data),
        raw=(),
        end=None if score.end is None else (score.end + 1) * factor,
    )


def _title(data: bytes) -> str:
    """The title that a reference record holds."""
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith("!!!OTL"):
            return " ".join(line.partition(":")[2].split())[:200]
    return ""
