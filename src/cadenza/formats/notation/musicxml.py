"""MusicXML 4.0, plain (``.musicxml``) and zipped (``.mxl``).

All parts are in concert pitch. Instruments that sound an octave below what is written have
octave clefs instead.

References
----------
W3C Music Notation Community Group, "MusicXML 4.0" (2021).
"""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cadenza.formats.notation.measures import PartWriter
from cadenza.formats.notation.sheet import Sheet, SheetPart
from cadenza.music.gm import DRUM_NAMES, by_program

__all__ = ["to_musicxml", "to_mxl"]

_DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)
_DRUM_CHANNEL = 10
_CHANNELS = tuple(channel for channel in range(1, 17) if channel != _DRUM_CHANNEL)


def to_musicxml(sheet: Sheet) -> bytes:
    """The sheet as MusicXML 4.0.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.

    Returns
    -------
    bytes
        UTF-8; the same for the same sheet.
    """
    root = Element("score-partwise", {"version": "4.0"})
    if sheet.title:
        work = SubElement(root, "work")
        SubElement(work, "work-title").text = _clean(sheet.title)
    identification = SubElement(root, "identification")
    if sheet.composer:
        creator = SubElement(identification, "creator", {"type": "composer"})
        creator.text = _clean(sheet.composer)
    encoding = SubElement(identification, "encoding")
    SubElement(encoding, "software").text = "Cadenza"
    for element in ("accidental", "beam", "stem"):
        SubElement(encoding, "supports", {"element": element, "type": "yes"})
    if sheet.source_type:
        more = SubElement(identification, "miscellaneous")
        field = SubElement(more, "miscellaneous-field", {"name": "digital-source-type"})
        field.text = _clean(sheet.source_type)
    listed = SubElement(root, "part-list")
    channels = iter(_CHANNELS * (len(sheet.parts) // len(_CHANNELS) + 1))
    for index, part in enumerate(sheet.parts):
        _list_part(listed, part, index + 1, _DRUM_CHANNEL if part.is_drum else next(channels))
    for index in range(len(sheet.parts)):
        root.append(PartWriter(sheet, index).element())
    indent(root, " ")
    return (_DOCTYPE + tostring(root, "unicode") + "\n").encode("utf-8")


def to_mxl(sheet: Sheet) -> bytes:
    """The sheet as compressed MusicXML: a zip with a container that names the score.

    Parameters
    ----------
    sheet : Sheet
        What ``build_sheet`` made.
    """
    container = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<container>\n <rootfiles>\n'
        '  <rootfile full-path="score.musicxml" '
        'media-type="application/vnd.recordare.musicxml+xml"/>\n </rootfiles>\n</container>\n'
    )
    files = (
        ("mimetype", b"application/vnd.recordare.musicxml", zipfile.ZIP_STORED),
        ("META-INF/container.xml", container.encode(), zipfile.ZIP_DEFLATED),
        ("score.musicxml", to_musicxml(sheet), zipfile.ZIP_DEFLATED),
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data, method in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, data)
    return out.getvalue()


def _clean(text: str) -> str:
    """Text without the characters that XML forbids."""
    return "".join(c for c in text if c in "\t\n" or (c.isprintable() and c < "\ufffe"))


def _list_part(listed: Element, part: SheetPart, number: int, channel: int) -> None:
    score_part = SubElement(listed, "score-part", {"id": f"P{number}"})
    SubElement(score_part, "part-name").text = _clean(part.name)
    SubElement(score_part, "part-abbreviation").text = _clean(part.short)
    played: list[tuple[str, str, int | None]]
    if not part.is_drum:
        played = [(f"P{number}-I1", by_program(part.program).title, None)]
    else:
        used = sorted({p for voice in part.voices for event in voice for p in event.pitches})
        played = [(f"P{number}-I{p}", _drum_name(p), p) for p in used]
    for instrument, name, _ in played:
        held = SubElement(score_part, "score-instrument", {"id": instrument})
        SubElement(held, "instrument-name").text = name
    for instrument, _, pitch in played:
        midi = SubElement(score_part, "midi-instrument", {"id": instrument})
        SubElement(midi, "midi-channel").text = str(channel)
        SubElement(midi, "midi-program").text = str(part.program + 1)
        if pitch is not None:
            SubElement(midi, "midi-unpitched").text = str(pitch + 1)


def _drum_name(pitch: int) -> str:
    return str(DRUM_NAMES.get(pitch, f"drum_{pitch}")).replace("_", " ").capitalize()
