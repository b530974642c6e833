"""MusicXML 1.0 to 4.0, partwise or timewise → Score.

References
----------
W3C Music Notation Community Group, "MusicXML 4.0" (2021).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import accumulate
from xml.etree.ElementTree import Element

from cadenza.errors import UnknownNameError
from cadenza.formats.reading.faults import damaged
from cadenza.formats.reading.model import Written, WrittenMeasure
from cadenza.formats.reading.musicxml_part import PartReader, Player
from cadenza.formats.reading.playing_out import play_out
from cadenza.formats.reading.xml import parse_xml
from cadenza.music.gm import instrument
from cadenza.music.score import Score

__all__ = ["read_musicxml"]

_MOST_PARTS = 200
_DRUM_CHANNEL = 10
_NUMBER = re.compile(r"[\s.]*(\d+|[IVX]+)?[\s.]*$")


def read_musicxml(data: bytes, name: str) -> Score:
    """Read a MusicXML file.

    Parameters
    ----------
    data : bytes
        The document.
    name : str
        For messages.

    Raises
    ------
    FileError
        When it is no MusicXML, or damaged.
    """
    root = parse_xml(data, name)
    _without_namespaces(root)
    if root.tag == "score-timewise":
        root = _partwise(root)
    parts = root.findall("part")
    if root.tag != "score-partwise" or not parts:
        came = f"<{root.tag[:30]}>" if parts or root.tag != "score-partwise" else "no part"
        raise damaged(name, came, "a MusicXML file holds a score-partwise with parts")
    if len(parts) > _MOST_PARTS:
        raise damaged(name, f"{len(parts)} parts", f"a score has at most {_MOST_PARTS} parts")
    listed = {each.get("id"): each for each in root.iter("score-part")}
    measures: list[WrittenMeasure] = []
    readers = []
    for number, part in enumerate(parts):
        player = _player(number, listed.get(part.get("id")))
        readers.append(PartReader(player, measures))
        readers[-1].read(part)
    _settle(measures)
    lengths = [measure.quarters for measure in measures]
    starts = list(accumulate(lengths, initial=Fraction()))
    for reader in readers:
        reader.place_notes(starts)
    return play_out(Written(_title(root), tuple(r.player.name for r in readers), tuple(measures)))


def _without_namespaces(root: Element) -> None:
    if root.tag.startswith("{"):
        for each in root.iter():
            each.tag = each.tag.rpartition("}")[2]


def _partwise(root: Element) -> Element:
    """A timewise score with its parts outside."""
    out = Element("score-partwise")
    out.extend([each for each in root if each.tag != "measure"])
    parts: dict[str, Element] = {}
    for measure in root.findall("measure"):
        for inner in measure.findall("part"):
            number = inner.get("id", "")
            part = parts.setdefault(number, Element("part", {"id": number}))
            inner.tag = "measure"
            inner.attrib = dict(measure.attrib)
            part.append(inner)
    out.extend(parts.values())
    return out


def _settle(measures: list[WrittenMeasure]) -> None:
    """Give measures that no part fills the length of their metre, and all the key in force."""
    key = None
    for measure in measures:
        key = measure.key = measure.key or key


def _title(root: Element) -> str:
    for path in ("work/work-title", "movement-title"):
        text = _text(root, path)
        if text:
            return text
    return ""


def _text(parent: Element | None, path: str) -> str:
    found = None if parent is None else parent.findtext(path)
    return " ".join("".join(c if c.isprintable() else " " for c in found or "").split())[:200]


def _player(number: int, listed: Element | None) -> Player:
    """Name, programs and drum notes of a part."""
    name = _text(listed, "part-name") or _text(listed, "part-abbreviation")
    name = "" if name == "MusicXML Part" else name
    player = Player(number, name)
    if listed is None:
        return player
    titles = {
        each.get("id", ""): _text(each, "instrument-name")
        for each in listed.findall("score-instrument")
    }
    sounds = {
        each.get("id", ""): each.findtext("instrument-sound") or ""
        for each in listed.findall("score-instrument")
    }
    for midi in listed.findall("midi-instrument"):
        _take_instrument(player, midi, titles)
    if not player.programs:
        guess = _guess([name, *titles.values()])
        player.program = guess if guess is not None else 0
        drums = any(sound.startswith(("drum.", "metal.", "wood.")) for sound in sounds.values())
        player.is_drum = drums and guess is None
    return player


def _take_instrument(player: Player, midi: Element, titles: dict[str, str]) -> None:
    """One of the instruments of a part."""
    number = midi.get("id", "")
    channel = _whole(midi.findtext("midi-channel"))
    program = _whole(midi.findtext("midi-program"))
    unpitched = _whole(midi.findtext("midi-unpitched"))
    is_drum = channel == _DRUM_CHANNEL or (channel is None and unpitched is not None)
    if program is None:
        program = (_guess([titles.get(number, ""), player.name]) or 0) + 1
    first = not player.programs
    player.programs[number] = (min(max(program - 1, 0), 127), is_drum)
    if unpitched is not None:
        player.drums[number] = min(max(unpitched - 1, 0), 127)
    if first:
        player.program, player.is_drum = player.programs[number]


def _whole(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _guess(names: Iterable[str]) -> int | None:
    """The program that a part's name tells, where it tells one."""
    for name in names:
        plain = _NUMBER.sub("", name).strip()
        if not plain:
            continue
        try:
            return instrument(plain).program
        except UnknownNameError:
            continue
    return None
