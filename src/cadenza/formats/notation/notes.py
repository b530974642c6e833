"""One ``<note>`` of MusicXML: its elements in the order that the schema asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from cadenza.formats.notation.drums import place_of
from cadenza.formats.notation.spelling import Spelled, accidental_of
from cadenza.formats.notation.values import Piece

__all__ = ["Place", "note_elements", "put", "shown_accidentals"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where notes are written.

    ``voice`` counts from 1 over the part, ``staff`` is 0 in parts of one staff, ``stem`` is
    "up", "down" or "" (left to the program that reads), ``drums`` is the id of the part's
    instruments ("P1") on a percussion staff and "" elsewhere.
    """

    voice: int
    staff: int = 0
    stem: str = ""
    drums: str = ""


def put(parent: Element, name: str, value: object) -> Element:
    """Add a child that holds a text."""
    element = SubElement(parent, name)
    element.text = str(value)
    return element


def shown_accidentals(
    written: Sequence[tuple[int, Piece, Sequence[Spelled]]], signed: Mapping[str, int]
) -> set[tuple[int, int, int]]:
    """Which notes of a staff's bar carry an accidental.

    Parameters
    ----------
    written : sequence of tuple
        Voice, piece and spelled pitches, of all voices of the staff.
    signed : mapping of str to int
        Letter → semitones of the key signature.

    Returns
    -------
    set of tuple
        (voice, step of the piece, place in its chord).
    """
    state: dict[tuple[str, int], int] = {}
    shown: set[tuple[int, int, int]] = set()
    for voice, piece, names in sorted(written, key=lambda each: (each[1].start, each[0])):
        for number, name in enumerate(names):
            line = (name.letter, name.octave)
            if piece.tie_stop and line not in state:
                continue
            if state.get(line, signed[name.letter]) != name.alter:
                shown.add((voice, piece.start, number))
            state[line] = name.alter
    return shown


def note_elements(
    piece: Piece | None,
    length: int,
    names: Sequence[Spelled],
    place: Place,
    accidentals: set[int],
) -> list[Element]:
    """The elements of a note, a chord or a rest.

    Parameters
    ----------
    piece : Piece or None
        What is written; None for a rest of a whole bar.
    length : int
        Steps.
    names : sequence of Spelled
        Pitches; empty for a rest and on percussion staves.
    place : Place
        Voice, staff, stem.
    accidentals : set of int
        Places in the chord that carry an accidental.
    """
    if piece is None or piece.event is None:
        return [_element(piece, length, place, None, 0, shows=False)]
    pitches = piece.event.pitches
    return [
        _element(
            piece, length, place, names[number] if names else pitch, number,
            shows=number in accidentals,
        )
        for number, pitch in enumerate(pitches)
    ]  # fmt: skip


def _element(
    piece: Piece | None,
    length: int,
    place: Place,
    sound: Spelled | int | None,
    number: int,
    *,
    shows: bool,
) -> Element:
    note = Element("note")
    if number:
        SubElement(note, "chord")
    _sound(note, piece, sound)
    put(note, "duration", length)
    ties = _ties(piece) if isinstance(sound, Spelled) else ()
    for kind in ties:
        SubElement(note, "tie", {"type": kind})
    if isinstance(sound, int):
        SubElement(note, "instrument", {"id": f"{place.drums}-I{sound}"})
    put(note, "voice", place.voice)
    if piece is not None:
        _look(note, piece, sound, place, shows=shows)
    if place.staff:
        put(note, "staff", place.staff)
    if piece is not None and not number:
        for level, word in enumerate(piece.beam, 1):
            put(note, "beam", word).set("number", str(level))
    if piece is not None:
        _notations(note, piece, ties, is_first=not number)
    return note


def _sound(note: Element, piece: Piece | None, sound: Spelled | int | None) -> None:
    if sound is None:
        rest = SubElement(note, "rest")
        if piece is None:
            rest.set("measure", "yes")
    elif isinstance(sound, int):
        where = place_of(sound)
        unpitched = SubElement(note, "unpitched")
        put(unpitched, "display-step", where.letter)
        put(unpitched, "display-octave", where.octave)
    else:
        pitch = SubElement(note, "pitch")
        put(pitch, "step", sound.letter)
        if sound.alter:
            put(pitch, "alter", sound.alter)
        put(pitch, "octave", sound.octave)


def _look(
    note: Element, piece: Piece, sound: Spelled | int | None, place: Place, *, shows: bool
) -> None:
    """Type, dots, accidental, tuplet ratio, stem, head."""
    put(note, "type", piece.value)
    for _ in range(piece.dots):
        SubElement(note, "dot")
    if shows and isinstance(sound, Spelled):
        put(note, "accidental", accidental_of(sound.alter))
    if piece.tuplet:
        ratio = SubElement(note, "time-modification")
        put(ratio, "actual-notes", piece.tuplet)
        put(ratio, "normal-notes", 2 if piece.tuplet == 3 else 4)
    if place.stem and sound is not None and piece.value not in ("whole", "breve"):
        put(note, "stem", place.stem)
    if isinstance(sound, int) and place_of(sound).head != "normal":
        put(note, "notehead", place_of(sound).head)


def _ties(piece: Piece | None) -> tuple[str, ...]:
    if piece is None:
        return ()
    kinds = (("stop", piece.tie_stop), ("start", piece.tie_start))
    return tuple(kind for kind, held in kinds if held)


def _notations(note: Element, piece: Piece, ties: tuple[str, ...], *, is_first: bool) -> None:
    marks = [Element("tied", {"type": kind}) for kind in ties]
    if piece.edge and is_first:
        tuplet = {"type": piece.edge, "number": "1", "bracket": "no" if piece.beam else "yes"}
        marks.append(Element("tuplet", tuplet))
    if piece.event is not None and piece.event.is_short and is_first:
        articulations = Element("articulations")
        SubElement(articulations, "staccato")
        marks.append(articulations)
    if marks:
        SubElement(note, "notations").extend(marks)
