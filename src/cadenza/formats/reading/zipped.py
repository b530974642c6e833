"""The score inside a compressed MusicXML file, within bounds.

References
----------
W3C Music Notation Community Group, "MusicXML 4.0: Compressed .mxl files" (2021).
"""

from __future__ import annotations

import io
import zipfile
import zlib

from cadenza.formats.reading.faults import damaged
from cadenza.formats.reading.xml import MAX_XML_BYTES, parse_xml

__all__ = ["unzipped"]

_CONTAINER = "META-INF/container.xml"
_MOST_FILES = 1000
_MOST_CONTAINER_BYTES = 100_000


def unzipped(data: bytes, name: str) -> bytes:
    """The MusicXML of a zip: the file that its container names, else its first score.

    Parameters
    ----------
    data : bytes
        The zip.
    name : str
        For messages.

    Raises
    ------
    FileError
        When it is no such zip, or unpacks to more than 64 MiB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if len(names) > _MOST_FILES:
                raise damaged(name, f"{len(names)} files", "a zipped score holds few files")
            inner = _root(archive, names, name)
            if inner is None:
                raise damaged(name, "none", "a zipped score holds a MusicXML file")
            return _bounded(archive, inner, MAX_XML_BYTES, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise damaged(name, "a broken zip") from error
    except (RuntimeError, NotImplementedError, KeyError) as error:
        raise damaged(name, "a zip that is locked or packed in a rare way") from error


def _root(archive: zipfile.ZipFile, names: list[str], name: str) -> str | None:
    """The name of the score within the zip."""
    if _CONTAINER in names:
        container = parse_xml(_bounded(archive, _CONTAINER, _MOST_CONTAINER_BYTES, name), name)
        for found in container.iter():
            path = found.get("full-path")
            if found.tag.rpartition("}")[2] == "rootfile" and path in names:
                return path
    scores = (each for each in names if each.lower().endswith((".musicxml", ".xml")))
    return next((each for each in scores if not each.startswith("META-INF")), None)


def _bounded(archive: zipfile.ZipFile, inner: str, most_bytes: int, name: str) -> bytes:
    """A file of the zip, which may not be larger than that, whatever its header says."""
    with archive.open(inner) as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        rule = f"a zipped score unpacks to at most {most_bytes / 2**20:.0f} MiB"
        raise damaged(name, "more", rule)
    return data
