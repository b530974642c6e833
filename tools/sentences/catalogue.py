"""The catalogue of the page: what is said, what is kept of it in Spanish, what is amiss."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from data import described
from flow import Flow
from sinks import LISTS, OTHERS, RETURNS, SILENT
from source import ROOT, Source

__all__ = ["CATALOGUE", "astray", "faults", "kept", "said", "write"]

CATALOGUE = ROOT / "web/src/i18n/served"
_HOW = "run `python tools/sentences` and write the Spanish into web/src/i18n/served/{room}.json"

Rooms = dict[str, dict[str, str]]
"""Room → English → Spanish."""


def said(source: Source) -> dict[str, str]:
    """Every sentence that the page can be told → the first room that tells it."""
    found = Flow(source).sentences
    for room, texts in OTHERS.items():
        for text in texts:
            found.setdefault(text, set()).add(room)
    for text, rooms in described().items():
        found.setdefault(text, set()).update(rooms)
    return {text: min(rooms) for text, rooms in found.items()}


def astray(source: Source) -> list[str]:
    """Functions and modules that the tables of the tool name and that are not there."""
    there = {f"{each.module.name}:{each.name}" for each in source.reached}
    named = ({*LISTS, *RETURNS} - there) | (SILENT - set(source.modules))
    return [f"{each} is not there: mend tools/sentences/sinks.py" for each in sorted(named)]


def kept(folder: Path = CATALOGUE) -> Rooms:
    """The catalogue as it lies there."""
    files = sorted(folder.glob("*.json"))
    return {path.stem: json.loads(path.read_text("utf-8")) for path in files}


def faults(sentences: Mapping[str, str], rooms: Rooms) -> list[str]:
    """What is amiss with a catalogue, each with what to do about it."""
    told: list[str] = []
    for room, texts in rooms.items():
        for english, spanish in texts.items():
            how = _HOW.format(room=room)
            if sentences.get(english) != room:
                told.append(f"nobody in {room} says {english!r}: {how}")
            elif not spanish.strip():
                told.append(f"{english!r} has no Spanish: write it into {room}.json")
            elif holes(english) != holes(spanish):
                told.append(f"{spanish!r} has other holes than {english!r}: mend {room}.json")
    for english, room in sentences.items():
        if english not in rooms.get(room, {}):
            told.append(f"{english!r} is not in the catalogue: {_HOW.format(room=room)}")
    return told


def holes(text: str) -> list[str]:
    """The holes of a sentence, whatever their order."""
    return sorted(re.findall(r"\{(\d+)!?\}", text))


def write(sentences: Mapping[str, str], rooms: Rooms, folder: Path = CATALOGUE) -> int:
    """Bring the catalogue up to date; how many sentences wait for their Spanish."""
    spanish = {text: told for texts in rooms.values() for text, told in texts.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.json"):
        path.unlink()
    for room in sorted(set(sentences.values())):
        texts = {
            text: spanish.get(text, "") for text in sorted(sentences) if sentences[text] == room
        }
        path = folder / f"{room}.json"
        path.write_text(json.dumps(texts, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return sum(not spanish.get(text) for text in sentences)
