"""The bricks of ``project.xml``: identifiers, parameters, tracks with their channels, clips.

See ``dawproject_xml`` for the conventions.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

__all__ = ["Tree", "clean", "number"]

_HIGHEST_GAIN = 2.0
"""Top of a fader, 6 dB."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Text without the characters that XML does not know."""
    return _NO_XML.sub("\ufffd", text)


def number(value: float) -> str:
    """A decimal of at most nine places.

    >>> number(1 / 3), number(4.0)
    ('0.333333333', '4.0')
    """
    text = f"{value:.9f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


class Tree:
    """Makes elements; each that can be named elsewhere gets the next free identifier.

    Parameters
    ----------
    ticks_per_quarter : int
        Of the score whose ticks become beats.
    """

    def __init__(self, ticks_per_quarter: int) -> None:
        self._ticks_per_quarter = ticks_per_quarter
        self._count = 0
        # These are named before or far from where they stand.
        self.tempo_id, self.meter_id = self.fresh(), self.fresh()
        self.master_id, self.room_id = self.fresh(), self.fresh()
        self.lanes: list[Element] = []

    def fresh(self) -> str:
        """An identifier that no other element has."""
        self._count += 1
        return f"id{self._count - 1}"

    def beats(self, ticks: int) -> str:
        """A place or length in ticks as beats."""
        return number(ticks / self._ticks_per_quarter)

    def track(
        self,
        parent: Element,
        name: str,
        content: str,
        role: str,
        *,
        channel: str | None = None,
        to: str | None = None,
        gain: float = 1.0,
        pan: float = 0.0,
        send: float = 0.0,
        colour: str = "",
        note: str = "",
    ) -> Element:
        """A track with its channel.

        Parameters
        ----------
        parent : Element
            The structure or a group.
        name, content, role : str
            Name, kinds of content, and role of the channel, as the format has them.
        channel, to : str, optional
            Identifiers of the channel, and of the one it plays into.
        gain, pan, send : float
            Fader (1 is 0 dB), place (−1 to 1), and level of the send to the room.
        colour, note : str
            "#rrggbb", and a comment; left out where empty.
        """
        track = SubElement(parent, "Track", contentType=content, loaded="true", id=self.fresh())
        track.set("name", clean(name))
        if colour:
            track.set("color", colour)
        if note:
            track.set("comment", clean(note))
        desk = SubElement(track, "Channel", audioChannels="2", role=role, solo="false")
        desk.set("id", channel or self.fresh())
        if to is not None:
            desk.set("destination", to)
        SubElement(desk, "Mute", id=self.fresh(), name="Mute", value="false")
        self.parameter(desk, "Pan", "normalized", (min(max(pan, -1.0), 1.0) + 1.0) / 2.0, 1.0)
        if send:
            sends = SubElement(desk, "Sends")
            way = SubElement(sends, "Send", type="post", destination=self.room_id)
            way.set("id", self.fresh())
            self.parameter(way, "Volume", "linear", send, 1.0)
        self.parameter(desk, "Volume", "linear", gain, _HIGHEST_GAIN)
        return track

    def parameter(self, parent: Element, name: str, unit: str, value: float, top: float) -> None:
        """A value between 0 and ``top``, to which it is held."""
        held = min(max(value, 0.0), top)
        SubElement(
            parent,
            name,
            id=self.fresh(),
            name=name,
            unit=unit,
            min=number(0.0),
            max=number(top),
            value=number(held),
        )

    def lane(self, track: Element) -> Element:
        """A new lane of the arrangement for a track."""
        lanes = Element("Lanes", id=self.fresh(), track=track.get("id", ""))
        self.lanes.append(lanes)
        return lanes

    def clip(self, clips: Element, name: str, at_beats: str, beats: str) -> Element:
        """A clip that plays its content from the start."""
        clip = SubElement(clips, "Clip", name=clean(name), time=at_beats, duration=beats)
        clip.set("playStart", number(0.0))
        return clip

    def point(self, points: Element, kind: str, ticks: int, **values: str) -> None:
        """A point of an automation."""
        SubElement(points, kind, time=self.beats(ticks), attrib=values)
