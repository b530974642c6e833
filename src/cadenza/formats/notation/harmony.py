"""Chord symbols in MusicXML's words: kinds and degrees."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from cadenza.music.chord import Chord

__all__ = ["KINDS", "harmony_element"]

_Degrees = tuple[tuple[int, int, str], ...]
_B9, _S9, _S11, _B13 = (9, -1, "add"), (9, 1, "add"), (11, 1, "add"), (13, -1, "add")

KINDS: dict[str, tuple[str, _Degrees]] = {
    "": ("major", ()),
    "m": ("minor", ()),
    "dim": ("diminished", ()),
    "aug": ("augmented", ()),
    "5": ("power", ()),
    "sus2": ("suspended-second", ()),
    "sus4": ("suspended-fourth", ()),
    "6": ("major-sixth", ()),
    "m6": ("minor-sixth", ()),
    "69": ("major-sixth", ((9, 0, "add"),)),
    "m69": ("minor-sixth", ((9, 0, "add"),)),
    "7": ("dominant", ()),
    "maj7": ("major-seventh", ()),
    "m7": ("minor-seventh", ()),
    "mmaj7": ("major-minor", ()),
    "m7b5": ("half-diminished", ()),
    "dim7": ("diminished-seventh", ()),
    "aug7": ("augmented-seventh", ()),
    "augmaj7": ("major-seventh", ((5, 1, "alter"),)),
    "7b5": ("dominant", ((5, -1, "alter"),)),
    "7sus4": ("suspended-fourth", ((7, -1, "add"),)),
    "7sus2": ("suspended-second", ((7, -1, "add"),)),
    "9": ("dominant-ninth", ()),
    "maj9": ("major-ninth", ()),
    "m9": ("minor-ninth", ()),
    "mmaj9": ("major-minor", ((9, 0, "add"),)),
    "9sus4": ("suspended-fourth", ((7, -1, "add"), (9, 0, "add"))),
    "7b9": ("dominant", (_B9,)),
    "7#9": ("dominant", (_S9,)),
    "7#11": ("dominant", (_S11,)),
    "maj7#11": ("major-seventh", (_S11,)),
    "11": ("dominant-11th", ()),
    "m11": ("minor-11th", ()),
    "maj11": ("major-11th", ()),
    "13": ("dominant-13th", ()),
    "m13": ("minor-13th", ()),
    "maj13": ("major-13th", ()),
    "9#11": ("dominant-ninth", (_S11,)),
    "maj9#11": ("major-ninth", (_S11,)),
    "aug9": ("dominant-ninth", ((5, 1, "alter"),)),
    "7#5#9": ("augmented-seventh", (_S9,)),
    "7b13": ("dominant", (_B13,)),
    "13sus4": ("suspended-fourth", ((7, -1, "add"), (9, 0, "add"), (13, 0, "add"))),
    "add9": ("major", ((9, 0, "add"),)),
    "madd9": ("minor", ((9, 0, "add"),)),
    "add11": ("major", ((11, 0, "add"),)),
}
"""Quality → (MusicXML's kind, its degrees as (value, semitones, add or alter))."""

_SHOWN = {
    "69": "6/9", "m69": "m6/9", "mmaj7": "m(maj7)", "mmaj9": "m(maj9)", "add9": "(add9)",
    "madd9": "m(add9)", "add11": "(add11)", "aug": "+", "aug7": "+7", "augmaj7": "+maj7",
    "aug9": "+9",
}  # fmt: skip
_SIGNS = str.maketrans({"#": "♯", "b": "♭"})


def harmony_element(chord: Chord, offset: int, staff: int | None) -> Element:
    """The ``<harmony>`` of a chord.

    Parameters
    ----------
    chord : Chord
        The chord.
    offset : int
        Steps after the place where the element stands.
    staff : int or None
        Staff of the part, 1 for the upper; None in parts of one staff.
    """
    kind, degrees = KINDS[chord.quality]
    harmony = Element("harmony", {"print-frame": "no"})
    _step(harmony, "root", chord.root)
    text = _SHOWN.get(chord.quality, chord.quality).translate(_SIGNS)
    SubElement(harmony, "kind", {"text": text}).text = kind
    if chord.bass:
        _step(harmony, "bass", chord.bass)
    for value, alter, how in degrees:
        degree = SubElement(harmony, "degree", {"print-object": "no"})
        SubElement(degree, "degree-value").text = str(value)
        SubElement(degree, "degree-alter").text = str(alter)
        SubElement(degree, "degree-type").text = how
    if offset:
        SubElement(harmony, "offset").text = str(offset)
    if staff is not None:
        SubElement(harmony, "staff").text = str(staff)
    return harmony


def _step(harmony: Element, kind: str, name: str) -> None:
    held = SubElement(harmony, kind)
    SubElement(held, f"{kind}-step").text = name[0]
    alter = name.count("#") - name.count("b")
    if alter:
        SubElement(held, f"{kind}-alter").text = str(alter)
