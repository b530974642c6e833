"""Reads our MusicXML back with music21, and checks it against the schema of MusicXML 4.0."""

from __future__ import annotations

import importlib.util
import warnings
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from lxml import etree

from cadenza.formats.notation import SheetNote
from cadenza.formats.notation.sheet import QUARTER

_XS = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{}">{}</xs:schema>'
_XML = _XS.format(
    "http://www.w3.org/XML/1998/namespace",
    '<xs:attribute name="lang" type="xs:language"/><xs:attribute name="space" type="xs:NCName"/>',
)
_XLINK = _XS.format(
    "http://www.w3.org/1999/xlink",
    "".join(
        f'<xs:attribute name="{name}" type="xs:string"/>'
        for name in ("href", "type", "role", "title", "show", "actuate")
    ),
)


class _Imports(etree.Resolver):
    """The two small schemas that MusicXML's imports from the web."""

    def resolve(self, url, public_id, context):  # noqa: ARG002 - lxml's own signature
        if url.endswith("/xml.xsd"):
            return self.resolve_string(_XML, context)
        if url.endswith("/xlink.xsd"):
            return self.resolve_string(_XLINK, context)
        return None


@lru_cache(maxsize=1)
def schema() -> etree.XMLSchema:
    """The schema, from the package musicxml."""
    spec = importlib.util.find_spec("musicxml")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "generate_classes" / "musicxml_4_0.xsd"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Imports())
    return etree.XMLSchema(etree.parse(str(path), parser))


def assert_valid(data: bytes) -> None:
    """The file is valid MusicXML 4.0."""
    schema().assertValid(etree.fromstring(data, etree.XMLParser(load_dtd=False, no_network=True)))


def assert_bars_are_full(data: bytes) -> None:
    """In every measure the voices fill the bar, and no more."""
    root = etree.fromstring(data)
    for measures in zip(*(part.findall("measure") for part in root.iter("part")), strict=True):
        ends = set()
        for measure in measures:
            at = furthest = 0
            for child in measure:
                if (child.tag == "note" and child.find("chord") is None) or child.tag == "forward":
                    at += int(child.findtext("duration"))
                elif child.tag == "backup":
                    at -= int(child.findtext("duration"))
                    assert at == 0
                furthest = max(furthest, at)
            ends.add(furthest)
        assert len(ends) == 1, measures[0].get("number")


def read_back(data: bytes) -> tuple[SheetNote, ...]:
    """The notes of a MusicXML file as music21 reads them, ties joined, times in steps.

    A note of a percussion staff stands as its place on the staff, −1 minus the number of the
    diatonic step, since music21 does not keep the instrument of each note.
    """
    from music21 import converter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = converter.parse(data.decode("utf-8"), format="musicxml")
    names = [each.findtext("part-name") for each in etree.fromstring(data).iter("score-part")]
    assert len(set(names)) == len(names)
    pieces = []
    for part in score.parts:
        number = names.index(part.partName)
        for element in part.recurse().notes:
            if "Harmony" in element.classes:
                continue
            at = Fraction(element.getOffsetInHierarchy(part)).limit_denominator(48) * QUARTER
            length = Fraction(element.quarterLength).limit_denominator(48) * QUARTER
            for each in element.notes if hasattr(element, "notes") else (element,):
                tie = each.tie.type if each.tie is not None else ""
                pitch = each.pitch.midi if hasattr(each, "pitch") else _place(each)
                pieces.append((number, int(at), pitch, int(length), tie, ""))
    return joined(pieces)


def _place(note) -> int:
    return -1 - (7 * note.displayOctave + "CDEFGAB".index(note.displayStep))


def read_plainly(data: bytes) -> tuple[SheetNote, ...]:
    """The notes as the words of the file say, with the drum instrument of each stroke."""
    root = etree.fromstring(data)
    drums = {
        each.get("id"): int(each.findtext("midi-unpitched")) - 1
        for each in root.iter("midi-instrument")
        if each.find("midi-unpitched") is not None
    }
    pieces = []
    for number, part in enumerate(root.iter("part")):
        bar = 0
        for measure in part.iter("measure"):
            at = last = furthest = bar
            for child in measure:
                length = int(child.findtext("duration", "0"))
                if child.tag == "backup":
                    at -= length
                elif child.tag == "forward":
                    at += length
                elif child.tag == "note":
                    last, at = (last, at) if child.find("chord") is not None else (at, at + length)
                    if child.find("rest") is None:
                        ties = {tie.get("type") for tie in child.findall("tie")}
                        tie = "continue" if len(ties) > 1 else "".join(ties)
                        voice = child.findtext("voice")
                        pieces.append((number, last, _said(child, drums), length, tie, voice))
                furthest = max(furthest, at)
            bar = furthest
    return joined(pieces)


def _said(note, drums) -> int:
    if note.find("instrument") is not None:
        return drums[note.find("instrument").get("id")]
    step = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[note.findtext("pitch/step")]
    alter = int(note.findtext("pitch/alter", "0"))
    return 12 * (int(note.findtext("pitch/octave")) + 1) + step + alter


def joined(pieces) -> tuple[SheetNote, ...]:
    """Notes from (part, start, pitch, length, tie, voice), with tied ones made one."""
    begun: dict[tuple[int, int, int, str], int] = {}
    out = []
    for number, at, pitch, length, tie, voice in sorted(pieces):
        start = begun.pop((number, pitch, at, voice)) if tie in ("stop", "continue") else at
        if tie in ("start", "continue"):
            begun[number, pitch, at + length, voice] = start
        else:
            out.append(SheetNote(number, start, pitch, at + length - start))
    assert not begun
    return tuple(sorted(out))


def has_unisons(sheet) -> bool:
    """Whether a pitch of a part sounds in two voices at once: music21 loses whose tie is whose."""
    ends: dict[tuple[int, int], int] = {}
    for note in sheet.notes():
        if ends.get((note.part, note.pitch), 0) > note.start:
            return True
        ends[note.part, note.pitch] = note.start + note.length
    return False


def on_staff(sheet) -> tuple[SheetNote, ...]:
    """The notes of a sheet as ``read_back`` can see them."""
    from cadenza.formats.notation.drums import place_of

    out = []
    for note in sheet.notes():
        pitch = note.pitch
        if sheet.parts[note.part].is_drum:
            place = place_of(pitch)
            pitch = -1 - (7 * place.octave + "CDEFGAB".index(place.letter))
        out.append(SheetNote(note.part, note.start, pitch, note.length))
    return tuple(sorted(out))
