"""XML from strangers: no entities of its own, no outside files, bounded in size and number."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from cadenza.errors import FileError
from cadenza.formats.reading.faults import damaged

__all__ = ["MAX_XML_BYTES", "parse_xml"]

MAX_XML_BYTES = 64 * 1024 * 1024
"""Largest XML that is parsed."""

_MOST_ELEMENTS = 4_000_000
_DEEPEST = 200


def parse_xml(data: bytes, name: str) -> Element:
    """Parse XML whose document type declares nothing.

    Parameters
    ----------
    data : bytes
        The document, at most 64 MiB.
    name : str
        For messages.

    Raises
    ------
    FileError
        When it is not well formed, declares entities, or is too large or too deep.
    """
    if len(data) > MAX_XML_BYTES:
        raise damaged(name, f"{len(data) >> 20} MiB", "a MusicXML file has at most 64 MiB")
    guard = _Guard(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = guard.start
    parser.EndElementHandler = guard.end
    parser.CharacterDataHandler = guard.builder.data
    parser.EntityDeclHandler = guard.entity
    try:
        parser.Parse(data, True)
        return guard.builder.close()
    except expat.ExpatError as error:
        raise damaged(name, str(error), "a MusicXML file is well formed XML") from error
    except (AssertionError, ValueError, LookupError) as error:
        raise damaged(name, "broken XML", "a MusicXML file is well formed XML") from error


class _Guard:
    """Builds the tree, and counts."""

    def __init__(self, name: str) -> None:
        self.builder = TreeBuilder()
        self._name = name
        self._left = _MOST_ELEMENTS
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """One element more."""
        self._left -= 1
        self._depth += 1
        if self._left < 0 or self._depth > _DEEPEST:
            raise damaged(self._name, "more, or deeper", "a MusicXML file has 4 million elements")
        self.builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._depth -= 1
        self.builder.end(tag)

    def entity(self, *declared: object) -> None:
        """Entities are how small files become large ones."""
        raise FileError(
            "a MusicXML file declares no entities",
            f"{str(declared[0])[:20]} in {self._name}",
            "export it again from the program that made it",
        )
