"""The mark and the record of music that is converted, on the file that it becomes."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

from mutagen import mp4, oggvorbis

from cadenza._version import __version__
from cadenza.app.mixing import SoundRequest
from cadenza.app.recording import given_mark, sound_assets, sound_facts, versions
from cadenza.errors import CadenzaError
from cadenza.provenance import MARK_FIELD, Provenance, Source, read_file
from cadenza.release.stamping import played, stamped
from cadenza.release.tags import Tags, write_tags
from cadenza.sound import MixSettings
from cadenza.sound.model import Mix

__all__ = ["mark_of_audio", "marked", "rendered_record"]

_TAGGED = ("flac", "mp3", "wav")
_ITUNES = f"----:com.apple.iTunes:{MARK_FIELD}"


def mark_of_audio(path: Path) -> str | None:
    """The mark that an audio file bears; None where it has none, or can have none."""
    try:
        return read_file(path).mark
    except CadenzaError:
        return None


def rendered_record(
    source: bytes,
    name: str,
    sound: SoundRequest,
    settings: MixSettings,
    mix: Mix,
    ending: str,
) -> Provenance | None:
    """How a Cadenza MIDI file became sound; None for what bears no mark.

    Parameters
    ----------
    source : bytes
        The file that was rendered.
    name : str
        What it is called.
    sound, settings, mix
        What was asked, how it was mixed, who played.
    ending : str
        Of the audio file.
    """
    formats = (ending[1:],) if ending[1:] in _TAGGED else ()
    mark = given_mark(source) if source[:4] in (b"MThd", b"RIFF") else None
    if mark is None:
        return None
    record = Provenance(
        cadenza=__version__,
        verb="render",
        seed=settings.seed,
        mark=mark,
        source=Source(name[:256], hashlib.sha256(source).hexdigest()),
        sound=sound_facts(sound, settings, formats, stems=False),
        assets=sound_assets(settings),
        versions=versions(neural=False),
    )
    return played(record, mix)


def marked(data: bytes, ending: str, mark: str | None, record: Provenance | None = None) -> bytes:
    """An audio file with its mark; untouched where there is none.

    Parameters
    ----------
    data : bytes
        The file as it was encoded.
    ending : str
        ".flac", ".mp3", ".wav", ".ogg" or ".m4a"; the last two take the mark, but no record.
    mark : str or None
        The IPTC digital source type.
    record : Provenance, optional
        How the file was made.
    """
    if mark is None:
        return data
    file = BytesIO(data)
    kind = ending[1:]
    if kind in _TAGGED:
        tags = Tags(title="", artist="", encoder=f"Cadenza {__version__}", source_type=mark)
        write_tags(file, kind, stamped(tags, record, data, kind))
        return file.getvalue()
    song: Any
    if kind == "ogg":
        song = oggvorbis.Open(file)
        song[MARK_FIELD] = mark
    else:
        song = mp4.Open(file)
        song[_ITUNES] = [mark.encode()]
    file.seek(0)
    song.save(file)
    return file.getvalue()
