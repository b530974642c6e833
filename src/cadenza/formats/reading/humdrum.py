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
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec

from cadenza.errors import FileError
from cadenza.formats.reading.faults import damaged
from cadenza.music.midi_read import read_midi
from cadenza.music.score import Note, Score, Track
from cadenza.units import TICKS_PER_QUARTER

__all__ = ["read_humdrum"]

_LONGEST_S = 120
_HEAD_LINES = 200
_LONGEST_NAME = 60
_CHOIR = 52
_VEROVIO_DEFAULT = "Acoustic Grand Piano"
_PIANOS = ("piano", "pianF", "forte", "clavi")
_VOICES = {
    "cant": "Cantus",
    "canto": "Canto",
    "soprn": "Soprano",
    "mezz": "Mezzo-soprano",
    "calto": "Contralto",
    "alto": "Alto",
    "cntrT": "Countertenor",
    "quint": "Quintus",
    "sext": "Sextus",
    "vox": "Voice",
}
"""Code of a Humdrum instrument → a voice that Verovio does not know."""
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
    for track, (name, program) in zip(score.tracks, _named(score.tracks, data), strict=True):
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
        tracks.append(Track(name, program, track.is_drum, notes))
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


def _named(tracks: Sequence[Track], data: bytes) -> list[tuple[str, int]]:
    """Name and program of each track; what Verovio has no instrument for, it calls a piano."""
    spines = _spines(data)
    told = spines if len(spines) == len(tracks) else [("", "")] * len(tracks)
    out: list[tuple[str, int]] = []
    for number, (track, (code, label)) in enumerate(zip(tracks, told, strict=True), 1):
        unknown = track.program == 0 and track.name.startswith(_VEROVIO_DEFAULT)
        if not unknown or code in _PIANOS:
            out.append((track.name, track.program))
            continue
        voice = _VOICES.get(code, "")
        name = label or voice or f"Part {number}"
        same = sum(name == other.split(" (")[0] for other, _ in out)
        out.append((f"{name} ({same + 1})" if same else name, _CHOIR if voice else 0))
    return out


def _spines(data: bytes) -> list[tuple[str, str]]:
    """Instrument code and label of each ``**kern`` spine, the highest part first."""
    rows = [line.split("\t") for line in data.decode("utf-8", "replace").splitlines()[:_HEAD_LINES]]
    heads = [row for row in rows if row[0].startswith("**")]
    if not heads:
        return []
    codes, labels = [""] * len(heads[0]), [""] * len(heads[0])
    for row in rows:
        if len(row) != len(codes):
            continue
        for at, cell in enumerate(row):
            if cell.startswith('*I"'):
                labels[at] = " ".join(cell[3:].split())[:_LONGEST_NAME]
            elif cell.startswith("*I") and cell[2:3].islower():
                codes[at] = codes[at] or cell[2:]
    kern = [at for at, cell in enumerate(heads[0]) if cell == "**kern"]
    return [(codes[at], labels[at]) for at in reversed(kern)]


def _title(data: bytes) -> str:
    """The title that a reference record holds."""
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith("!!!OTL"):
            return " ".join(line.partition(":")[2].split())[:200]
    return ""
