"""The rules of DAWproject 1.0 as far as a session here uses them, and a checker of them.

Written from the format's documentation: for each element the attributes that it must and may
have with the kind of their values, and its children in their order with how many there may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

MANY = 10**9


def _one_of(*words: str) -> Callable[[str], bool]:
    return lambda text: text in words


def _some_of(*words: str) -> Callable[[str], bool]:
    return lambda text: bool(text) and set(text.split(" ")) <= set(words)


def _number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?([eE]-?\d+)?", text) is not None


def _whole(text: str) -> bool:
    return re.fullmatch(r"-?\d+", text) is not None


def _name(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][\w.-]*", text) is not None


def _any(text: str) -> bool:
    return isinstance(text, str)


_true = _one_of("true", "false")
_unit = _one_of(
    "linear", "normalized", "percent", "decibel", "hertz", "semitones", "seconds", "beats", "bpm"
)
_time_unit = _one_of("beats", "seconds")
_expression = _one_of(
    "gain", "pan", "transpose", "timbre", "formant", "pressure", "channelController",
    "channelPressure", "polyPressure", "pitchBend", "programChange",
)  # fmt: skip

_NAMEABLE = {"name": _any, "color": _any, "comment": _any}
_REFERENCEABLE = {**_NAMEABLE, "id": _name}
_TIMELINE = {**_REFERENCEABLE, "timeUnit": _time_unit, "track": _name}
_PARAMETER = {**_REFERENCEABLE, "parameterID": _whole}
_REAL = {**_PARAMETER, "max": _number, "min": _number, "value": _number}


@dataclass(frozen=True)
class Rule:
    """What one element may be.

    ``children`` are groups in their order: (names, fewest, most).
    """

    must: dict[str, Callable[[str], bool]] = field(default_factory=dict)
    may: dict[str, Callable[[str], bool]] = field(default_factory=dict)
    children: tuple[tuple[tuple[str, ...], int, int], ...] = ()


def _child(name: str, fewest: int = 0, most: int = 1) -> tuple[tuple[str, ...], int, int]:
    return ((name,), fewest, most)


_TIMELINES = (
    "Timeline", "Lanes", "Notes", "Clips", "ClipSlot", "markers", "Warps", "Audio", "Video",
    "Points",
)  # fmt: skip
_POINTS = Rule(
    may={**_TIMELINE, "unit": _unit},
    children=(
        _child("Target", 1),
        (("RealPoint", "EnumPoint", "BoolPoint", "IntegerPoint", "TimeSignaturePoint"), 0, MANY),
    ),
)

RULES = {
    "Project": Rule(
        must={"version": _one_of("1.0")},
        children=(
            _child("Application", 1),
            _child("Transport"),
            _child("Structure"),
            _child("Arrangement"),
            _child("Scenes"),
        ),
    ),
    "Application": Rule(must={"name": _any, "version": _any}),
    "Transport": Rule(children=(_child("Tempo"), _child("TimeSignature"))),
    "Tempo": Rule(must={"unit": _unit}, may=_REAL),
    "TimeSignature": Rule(must={"numerator": _whole, "denominator": _whole}, may=_PARAMETER),
    "Structure": Rule(children=((("Track", "Channel"), 0, MANY),)),
    "Track": Rule(
        may={
            **_REFERENCEABLE,
            "contentType": _some_of("audio", "automation", "notes", "video", "markers", "tracks"),
            "loaded": _true,
        },
        children=(_child("Channel"), _child("Track", 0, MANY)),
    ),
    "Channel": Rule(
        may={
            **_REFERENCEABLE,
            "audioChannels": _whole,
            "destination": _name,
            "role": _one_of("regular", "master", "effect", "submix", "vca"),
            "solo": _true,
        },
        children=(
            _child("Devices"),
            _child("Mute"),
            _child("Pan"),
            _child("Sends"),
            _child("Volume"),
        ),
    ),
    "Mute": Rule(may={**_PARAMETER, "value": _true}),
    "Pan": Rule(must={"unit": _unit}, may=_REAL),
    "Volume": Rule(must={"unit": _unit}, may=_REAL),
    "Sends": Rule(children=(_child("Send", 0, MANY),)),
    "Send": Rule(
        may={**_REFERENCEABLE, "destination": _name, "type": _one_of("pre", "post")},
        children=(_child("Enable"), _child("Pan"), _child("Volume", 1)),
    ),
    "Arrangement": Rule(
        may=_REFERENCEABLE,
        children=(
            _child("Lanes"),
            _child("Markers"),
            _child("TempoAutomation"),
            _child("TimeSignatureAutomation"),
        ),
    ),
    "Lanes": Rule(may=_TIMELINE, children=((_TIMELINES, 0, MANY),)),
    "Clips": Rule(may=_TIMELINE, children=(_child("Clip", 0, MANY),)),
    "Clip": Rule(
        must={"time": _number},
        may={
            **_NAMEABLE,
            **dict.fromkeys(("duration", "playStart", "playStop", "loopStart", "loopEnd"), _number),
            **dict.fromkeys(("contentTimeUnit", "fadeTimeUnit"), _time_unit),
            **dict.fromkeys(("fadeInTime", "fadeOutTime"), _number),
            "enable": _true,
            "reference": _name,
        },
        children=((_TIMELINES, 0, 1),),
    ),
    "Notes": Rule(may=_TIMELINE, children=(_child("Note", 0, MANY),)),
    "Note": Rule(
        must={"time": _number, "duration": _number, "channel": _whole, "key": _whole},
        may={"vel": _number, "rel": _number},
        children=((_TIMELINES, 0, 1),),
    ),
    "Audio": Rule(
        must={"channels": _whole, "sampleRate": _whole, "duration": _number},
        may={**_TIMELINE, "algorithm": _any},
        children=(_child("File", 1),),
    ),
    "File": Rule(must={"path": _any}, may={"external": _true}),
    "Markers": Rule(may=_TIMELINE, children=(_child("Marker", 1, MANY),)),
    "Marker": Rule(must={"time": _number}, may=_NAMEABLE),
    "Points": _POINTS,
    "TempoAutomation": _POINTS,
    "TimeSignatureAutomation": _POINTS,
    "Target": Rule(
        may={
            "parameter": _name,
            "expression": _expression,
            "channel": _whole,
            "key": _whole,
            "controller": _whole,
        }
    ),
    "RealPoint": Rule(
        must={"time": _number, "value": _number}, may={"interpolation": _one_of("hold", "linear")}
    ),
    "TimeSignaturePoint": Rule(must={"time": _number, "numerator": _whole, "denominator": _whole}),
    "Scenes": Rule(children=(_child("Scene", 0, MANY),)),
    "MetaData": Rule(
        children=tuple(
            _child(name)
            for name in (
                "Title",
                "Artist",
                "Album",
                "OriginalArtist",
                "Composer",
                "Songwriter",
                "Producer",
                "Arranger",
                "Year",
                "Genre",
                "Copyright",
                "Website",
                "Comment",
            )
        )
    ),
    **{name: Rule() for name in ("Title", "Genre", "Comment")},
}

_REFERENCES = ("destination", "track", "parameter", "reference")
_TARGETS = {
    "destination": ("Channel",),
    "track": ("Track",),
    "parameter": ("Tempo", "TimeSignature", "Volume", "Pan", "Mute"),
}


def faults(root: Element) -> list[str]:
    """Everything that breaks a rule, one line each; empty where all is well."""
    found = [fault for element in root.iter() for fault in _element_faults(element)]
    named: dict[str, Element] = {}
    for element in root.iter():
        key = element.get("id")
        if key is not None and named.setdefault(key, element) is not element:
            found.append(f"id {key} stands twice")
    for element in root.iter():
        for name in _REFERENCES:
            target = element.get(name)
            if target is None:
                continue
            if target not in named:
                found.append(f"{element.tag} names {target}, which is nowhere")
            elif named[target].tag not in _TARGETS.get(name, (named[target].tag,)):
                found.append(f"{element.tag}@{name} names a {named[target].tag}")
    return found


def _element_faults(element: Element) -> list[str]:
    rule = RULES.get(element.tag)
    if rule is None:
        return [f"no element is called {element.tag}"]
    known = {**rule.must, **rule.may}
    found = [f"{element.tag} lacks {name}" for name in rule.must if name not in element.attrib]
    for name, value in element.attrib.items():
        if name not in known:
            found.append(f"{element.tag} has no {name}")
        elif not known[name](value):
            found.append(f"{element.tag}@{name} is {value!r}")
    return found + _order_faults(element, rule)


def _order_faults(element: Element, rule: Rule) -> list[str]:
    tags, at = [child.tag for child in element], 0
    found = []
    for names, fewest, most in rule.children:
        count = 0
        while at < len(tags) and tags[at] in names and count < most:
            at, count = at + 1, count + 1
        if count < fewest:
            found.append(f"{element.tag} lacks {' or '.join(names)}")
    if at < len(tags):
        found.append(f"{tags[at]} stands where {element.tag} has no place for it")
    return found
