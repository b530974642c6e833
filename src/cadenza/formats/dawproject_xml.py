"""``project.xml`` and ``metadata.xml`` of a DAWproject session.

Conventions
-----------
Every time on the arrangement is in beats, and a beat is a quarter note in every metre. Values
of controllers and velocities lie between 0 and 1, faders are linear, and a pan of 0.5 is the
middle. The notes of a part lie in one clip over the whole piece. Its stem lies in a clip of its
own that is never stretched: it was played with the piece's own tempi and starts at beat 0.

References
----------
.. [1] DAWproject, Project.xsd and MetaData.xsd of version 1.0,
   https://github.com/bitwig/dawproject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cadenza._version import __version__
from cadenza.formats.dawproject_model import Session
from cadenza.formats.dawproject_tree import Tree, clean, number
from cadenza.formats.naming import plain_names
from cadenza.music.gm import DRUM_KITS, by_program
from cadenza.music.score import ChordMark, Meter, Score, Track
from cadenza.sound.mix import send_gain
from cadenza.sound.model import SAMPLE_RATE_HZ, Strip
from cadenza.sound.settings import named_tracks

__all__ = ["audio_names", "metadata_xml", "project_xml"]

_FORMAT_VERSION = "1.0"
_LOWEST_BPM, _HIGHEST_BPM = 20.0, 666.0
_DRUM_CHANNEL = 9
_MIX_CONTROLS = frozenset({0, 6, 10, 32, 38, 91, 93, *range(96, 102), *range(120, 128)})
"""Banks, pan, sends and parameter numbers: what the mix says, or no curve."""


def audio_names(session: Session) -> list[str]:
    """Where each stem lies in the archive."""
    return [f"audio/{name}.wav" for name in plain_names(stem.part for stem in session.stems)]


def metadata_xml(session: Session) -> bytes:
    """The bytes of ``metadata.xml``."""
    root = Element("MetaData")
    for tag, text in (
        ("Title", session.title),
        ("Genre", session.genre),
        ("Comment", session.comment),
    ):
        if text:
            SubElement(root, tag).text = clean(text)
    return _bytes(root)


def project_xml(session: Session, lengths_s: Sequence[float] = ()) -> bytes:
    """The bytes of ``project.xml``.

    Parameters
    ----------
    session : Session
        What is written.
    lengths_s : sequence of float
        Length of each stem in seconds.
    """
    return _bytes(_Writer(session, lengths_s).project())


def _bytes(root: Element) -> bytes:
    indent(root)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}\n'.encode()


def _beats_at(score: Score, seconds: float) -> float:
    """The place in beats at a time in seconds, exact between ticks and beyond the end."""
    tempos = score.tempos or ()
    starts = [0, *(change.at_ticks for change in tempos[1:])]
    rates = [change.bpm / 60.0 for change in tempos] or [2.0]
    reached_s = score.tempo_map.seconds_many(starts)
    index = max(at for at, start_s in enumerate(reached_s) if at == 0 or start_s <= seconds)
    return starts[index] / score.ticks_per_quarter + (seconds - reached_s[index]) * rates[index]


class _Writer(Tree):
    """Builds the tree of one session."""

    def __init__(self, session: Session, lengths_s: Sequence[float]) -> None:
        super().__init__(session.score.ticks_per_quarter)
        self._session = session
        self._score = session.score
        self._audio = list(zip(session.stems, audio_names(session), lengths_s, strict=True))
        self._strips = {strip.track: strip for strip in session.settings.strips}
        self._parts = named_tracks(session.score)

    def project(self) -> Element:
        """The whole of it, elements in the order that the schema asks for."""
        root = Element("Project", version=_FORMAT_VERSION)
        SubElement(root, "Application", name="Cadenza", version=__version__)
        self._transport(root)
        self._structure(root)
        self._arrangement(root)
        SubElement(root, "Scenes")
        return root

    # -- transport ---------------------------------------------------------------------------

    def _transport(self, root: Element) -> None:
        transport = SubElement(root, "Transport")
        speeds = [change.bpm for change in self._score.tempos] or [120.0]
        SubElement(
            transport,
            "Tempo",
            id=self.tempo_id,
            name="Tempo",
            unit="bpm",
            min=number(min(_LOWEST_BPM, *speeds)),
            max=number(max(_HIGHEST_BPM, *speeds)),
            value=number(speeds[0]),
        )
        meter = self._meters()[0][1]
        SubElement(
            transport,
            "TimeSignature",
            id=self.meter_id,
            numerator=str(meter.numerator),
            denominator=str(meter.denominator),
        )

    def _meters(self) -> list[tuple[int, Meter]]:
        """Metres from tick 0 on."""
        meters = [(change.at_ticks, change.meter) for change in self._score.meters]
        return meters if meters and meters[0][0] == 0 else [(0, Meter()), *meters]

    # -- tracks and their channels -----------------------------------------------------------

    def _structure(self, root: Element) -> None:
        """The parts, their stems in a group, the room, and the master."""
        structure = SubElement(root, "Structure")
        if self._score.chords:
            self._chord_track(structure)
        sends = {name: self._send(name) for name, _ in self._parts}
        for name, track in self._parts:
            self._note_track(structure, name, track, sends[name])
        if self._session.stems:
            self._stem_group(structure)
        if any(sends.values()):
            comment = "Put a reverb here: the parts' sends to the room come in."
            self.track(structure, "Room", "audio", "effect", channel=self.room_id, note=comment)
        self.track(structure, "Master", "audio notes", "master", channel=self.master_id)

    def _send(self, name: str) -> float:
        strip = self._strips.get(name)
        return 0.0 if strip is None else float(send_gain(strip.reverb_db))

    def _note_track(self, parent: Element, name: str, track: Track, send: float) -> None:
        strip = self._strips.get(name) or Strip(name, "")
        element = self.track(
            parent,
            name,
            "notes",
            "regular",
            to=self.master_id,
            gain=10.0 ** (strip.gain_db / 20.0),
            pan=strip.pan,
            send=send,
            colour=self._session.colour(name),
            note=_instrument(track),
        )
        lanes = self.lane(element)
        clips = SubElement(lanes, "Clips", id=self.fresh())
        clip = self.clip(clips, name, number(0.0), self.beats(self._score.end_ticks))
        channel = _DRUM_CHANNEL if track.is_drum else 0
        notes = SubElement(clip, "Notes", id=self.fresh())
        for each in track.notes:
            SubElement(
                notes,
                "Note",
                time=self.beats(each.start_ticks),
                duration=self.beats(each.duration_ticks),
                channel=str(channel),
                key=str(each.pitch),
                vel=number(each.velocity / 127.0),
            )
        self._curves(lanes, track, channel)

    def _curves(self, lanes: Element, track: Track, channel: int) -> None:
        """Controllers and pitch bends as steps."""
        kept = [each for each in track.controls if each.number not in _MIX_CONTROLS]
        kept.sort(key=lambda each: (each.number, each.at_ticks))
        for controller, controls in groupby(kept, key=lambda each: each.number):
            points = [(each.at_ticks, each.value / 127.0) for each in controls]
            self._curve(lanes, points, "channelController", channel, controller=str(controller))
        if track.bends:
            points = [(each.at_ticks, (each.value + 8192) / 16384) for each in track.bends]
            self._curve(lanes, points, "pitchBend", channel)

    def _curve(
        self,
        lanes: Element,
        points: Iterable[tuple[int, float]],
        expression: str,
        channel: int,
        **more: str,
    ) -> None:
        curve = SubElement(lanes, "Points", id=self.fresh(), unit="normalized")
        SubElement(curve, "Target", expression=expression, channel=str(channel), attrib=more)
        for ticks, value in points:
            self.point(curve, "RealPoint", ticks, value=number(value), interpolation="hold")

    def _stem_group(self, parent: Element) -> None:
        """The stems, as tracks of one group that can be muted with one click."""
        group_id = self.fresh()
        group = self.track(
            parent,
            "Stems",
            "tracks",
            "submix",
            channel=group_id,
            to=self.master_id,
            gain=10.0 ** (-self._session.stems_gain_db / 20.0),
            note="Rendered parts, level, place and room in them. Mute this group to play "
            "the parts with instruments of your own.",
        )
        for stem, file, seconds in self._audio:
            element = self.track(
                group,
                f"{stem.part} (stem)",
                "audio",
                "regular",
                to=group_id,
                colour=self._session.colour(stem.part),
            )
            self._stem_clip(self.lane(element), stem.part, file, seconds)

    def _stem_clip(self, lanes: Element, part: str, file: str, seconds: float) -> None:
        clips = SubElement(lanes, "Clips", id=self.fresh())
        beats = _beats_at(self._score, seconds)
        clip = self.clip(clips, part, number(0.0), number(beats))
        clip.set("contentTimeUnit", "seconds")
        clip.set("playStop", number(seconds))
        audio = SubElement(
            clip,
            "Audio",
            id=self.fresh(),
            timeUnit="seconds",
            algorithm="raw",
            channels="2",
            sampleRate=str(SAMPLE_RATE_HZ),
            duration=number(seconds),
        )
        SubElement(audio, "File", path=file)

    def _chord_track(self, parent: Element) -> None:
        """Chord symbols as the names of empty clips, since the format has no chord track."""
        note = "The clips are named after the chords and hold no notes."
        element = self.track(
            parent, "Chord symbols", "notes", "regular", to=self.master_id, note=note
        )
        clips = SubElement(self.lane(element), "Clips", id=self.fresh())
        end = ChordMark(self._score.end_ticks, self._score.chords[-1].chord)
        for mark, following in pairwise([*self._score.chords, end]):
            length = following.at_ticks - mark.at_ticks
            if length > 0:
                start = self.beats(mark.at_ticks)
                clip = self.clip(clips, mark.chord.symbol, start, self.beats(length))
                SubElement(clip, "Notes", id=self.fresh())

    # -- the arrangement ---------------------------------------------------------------------

    def _arrangement(self, root: Element) -> None:
        arrangement = SubElement(root, "Arrangement", id=self.fresh())
        lanes = SubElement(arrangement, "Lanes", id=self.fresh(), timeUnit="beats")
        lanes.extend(self.lanes)
        if self._score.sections:
            markers = SubElement(arrangement, "Markers", id=self.fresh())
            for section in self._score.sections:
                at = self.beats(section.at_ticks)
                SubElement(markers, "Marker", time=at, name=clean(section.name))
        self._tempo_changes(arrangement)
        self._meter_changes(arrangement)

    def _tempo_changes(self, arrangement: Element) -> None:
        changes = self._score.tempos
        if len(changes) > 1:
            points = self._automation(arrangement, "TempoAutomation", self.tempo_id)
            points.set("unit", "bpm")
            for index, change in enumerate(changes):
                at = change.at_ticks if index else 0
                speed = number(change.bpm)
                self.point(points, "RealPoint", at, value=speed, interpolation="hold")

    def _meter_changes(self, arrangement: Element) -> None:
        meters = self._meters()
        if len(meters) > 1:
            points = self._automation(arrangement, "TimeSignatureAutomation", self.meter_id)
            for at, meter in meters:
                top, bottom = str(meter.numerator), str(meter.denominator)
                self.point(points, "TimeSignaturePoint", at, numerator=top, denominator=bottom)

    def _automation(self, arrangement: Element, name: str, target: str) -> Element:
        points = SubElement(arrangement, name, id=self.fresh(), timeUnit="beats")
        SubElement(points, "Target", parameter=target)
        return points


def _instrument(track: Track) -> str:
    """What plays a track, in the words of General MIDI."""
    if track.is_drum:
        kits = [name for name, program in DRUM_KITS.items() if program == track.program]
        return f"drums, {kits[0]} kit" if kits else "drums"
    return f"{by_program(track.program).title}, General MIDI program {track.program + 1}"
