"""The one door to scores: bytes and a name in, a score out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from cadenza.errors import FileError, MidiError
from cadenza.formats.reading.faults import damaged
from cadenza.music.midi_read import read_midi
from cadenza.music.score import Score

__all__ = ["MAX_SCORE_BYTES", "READABLE_SCORES", "read_score"]

MAX_SCORE_BYTES = 32 * 1024 * 1024
"""Largest file that is read; symphonies have a few megabytes."""


def _midi(data: bytes, name: str) -> Score:
    try:
        return read_midi(data)
    except MidiError as error:
        raise MidiError(error.rule, f"{error.came} in {name}", error.next_step) from error


def _musicxml(data: bytes, name: str) -> Score:
    from cadenza.formats.reading.musicxml import read_musicxml

    return read_musicxml(data, name)


def _mxl(data: bytes, name: str) -> Score:
    from cadenza.formats.reading.musicxml import read_musicxml
    from cadenza.formats.reading.zipped import unzipped

    return read_musicxml(unzipped(data, name), name)


def _abc(data: bytes, name: str) -> Score:
    from cadenza.formats.reading.abc import read_abc

    return read_abc(data, name)


def _humdrum(data: bytes, name: str) -> Score:
    from cadenza.formats.reading.humdrum import read_humdrum

    return read_humdrum(data, name)


_READERS: Mapping[str, Callable[[bytes, str], Score]] = {
    ".mid": _midi,
    ".midi": _midi,
    ".musicxml": _musicxml,
    ".xml": _musicxml,
    ".mxl": _mxl,
    ".abc": _abc,
    ".krn": _humdrum,
    ".kern": _humdrum,
}

READABLE_SCORES: tuple[str, ...] = tuple(_READERS)
"""Endings of the scores that can be read."""


def read_score(data: bytes, name: str) -> Score:
    r"""Read a score of any readable format.

    The ending says what the file is; a MIDI file, and a zipped or plain MusicXML file, is also
    known by its first bytes, whatever ``.mid``, ``.mxl``, ``.musicxml`` or ``.xml`` it is called.
    Repeats, endings and jumps are written out, ties are one note, grace notes stand before
    theirs, transposing instruments sound as they do, dynamics are velocities, chord symbols are
    chord marks.

    Parameters
    ----------
    data : bytes
        The contents of the file, at most 32 MiB (MIDI: 8 MiB).
    name : str
        The file's name; its ending counts.

    Returns
    -------
    Score
        What sounds, on the grid of the file.

    Raises
    ------
    FileError
        When the ending is unknown, the file too large, damaged or without notes to read, or a
        Humdrum file comes where verovio is not installed.
    MidiError
        When a MIDI file is damaged.

    Examples
    --------
    >>> read_score(b"X:1\nM:3/4\nL:1/4\nK:D\nDFA|\n", "tune.abc").tracks[0].notes[0].pitch
    62
    """
    name = PurePath(name).name or "a file"
    ending = PurePath(name).suffix.lower()
    if ending not in _READERS:
        known = " ".join(READABLE_SCORES)
        raise FileError(f"a score ends in one of {known}", name, "convert it first")
    if len(data) > MAX_SCORE_BYTES:
        came = f"{len(data) / 2**20:.1f} MiB in {name}"
        raise FileError(f"a score has at most {MAX_SCORE_BYTES >> 20} MiB", came, "split it")
    if not data.strip(b"\0 \t\r\n"):
        raise FileError("a score holds music", f"{name}, which is empty", "use another file")
    reader = _READERS[_kind(data, ending)]
    try:
        return reader(data, name)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise damaged(name, str(error)[:60] or type(error).__name__) from error


def _kind(data: bytes, ending: str) -> str:
    """The ending that the contents deserve."""
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if ending in (".abc", ".krn", ".kern"):
        return ending
    if head.startswith(b"MThd"):
        return ".mid"
    if head.startswith(b"PK\x03\x04"):
        return ".mxl"
    xml = head.startswith(b"<") or head[:2] in (b"\xff\xfe", b"\xfe\xff")
    return ".musicxml" if xml else ending
