"""DAWproject 1.0: a session that Bitwig Studio, Studio One, Cubase and others open.

A ZIP file of ``project.xml`` (see ``dawproject_xml``), ``metadata.xml`` and the stems as WAV of
24 bits under ``audio/``. The same content gives the same bytes.

References
----------
.. [1] DAWproject, "Open exchange format for user data between Digital Audio Workstations",
   version 1.0, https://github.com/bitwig/dawproject.
"""

from __future__ import annotations

from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cadenza.formats.dawproject_model import Session, Stem
from cadenza.formats.dawproject_xml import audio_names, metadata_xml, project_xml
from cadenza.sound.audiofile import encoded
from cadenza.sound.model import SAMPLE_RATE_HZ

__all__ = ["Session", "Stem", "write_dawproject"]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first time that a ZIP file knows, in place of the clock's."""

_BITS = 24
_PLAIN_FILE = 0o644 << 16
_FAST = 1
"""Level of compression of audio, which hardly gets smaller with more."""


def write_dawproject(session: Session, file: BinaryIO) -> None:
    """Write a session; stems are read one after the other.

    Parameters
    ----------
    session : Session
        What is written.
    file : binary file
        Open for writing.

    Raises
    ------
    OSError
        When the file cannot be written, and whatever reading a stem raises.

    Examples
    --------
    >>> from io import BytesIO
    >>> from cadenza.music.score import Note, Score, Track
    >>> file = BytesIO()
    >>> score = Score(tracks=(Track("Flute", 73, notes=(Note(0, 72, 480, 80),)),))
    >>> write_dawproject(Session(score, "A note"), file)
    >>> ZipFile(file).namelist()
    ['metadata.xml', 'project.xml']
    """
    lengths_s: list[float] = []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_entry("metadata.xml"), metadata_xml(session))
        for stem, name in zip(session.stems, audio_names(session), strict=True):
            audio = stem.read()
            lengths_s.append(len(audio) / SAMPLE_RATE_HZ)
            sound = encoded(audio, "wav", bits=_BITS)
            archive.writestr(_entry(name), sound, compresslevel=_FAST)
        archive.writestr(_entry("project.xml"), project_xml(session, lengths_s))


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EARLIEST)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = _PLAIN_FILE
    return entry
