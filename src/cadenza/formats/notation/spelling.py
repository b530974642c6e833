"""Names of pitches: which letter and accidental a key is written with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.pitch import name_to_pc

__all__ = ["LOWEST", "Spelled", "accidental_of", "signature", "spell_pitch", "written_key"]

_FIFTHS = "FCGDAEB"
_STEP_PCS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_MOST_FIFTHS = 7
LOWEST = 12
"""The lowest MIDI pitch that has a place on paper, C0."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A written pitch: letter, semitones of its accidental, octave (middle C is C4)."""

    letter: str
    alter: int
    octave: int

    @property
    def staff_place(self) -> int:
        """Lines and spaces above C0."""
        return self.octave * 7 + "CDEFGAB".index(self.letter)


def written_key(key: Key) -> Key:
    """The key with a signature of at most seven accidentals: G# major is written as Ab."""
    if abs(key.fifths) <= _MOST_FIFTHS:
        return key
    names = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B", "C#", "G#", "D#")
    same = [Key(name, key.mode) for name in names if name_to_pc(name) == key.tonic_pc]
    return min(same, key=lambda each: abs(each.fifths))


def signature(key: Key) -> dict[str, int]:
    """Letter → semitones that the key signature gives it."""
    count = key.fifths
    letters = _FIFTHS[:count] if count > 0 else _FIFTHS[::-1][: -count or None]
    alter = (count > 0) - (count < 0)
    return dict.fromkeys("CDEFGAB", 0) | (dict.fromkeys(letters, alter) if count else {})


def spell_pitch(pitch: int, key: Key, chord: Chord | None) -> Spelled:
    """The written pitch of a MIDI pitch.

    A tone of the sounding chord is named after the chord, a tone of the scale after the key,
    and others as accidentals near the key: raised fourth and first, lowered third, sixth and
    seventh; in minor also the raised sixth and seventh.

    Parameters
    ----------
    pitch : int
        MIDI pitch, 0–127.
    key : Key
        The key in force.
    chord : Chord or None
        The chord in force.
    """
    name = _names(key, chord)[pitch % 12]
    alter = name.count("#") - name.count("b")
    octave = (pitch - alter - _STEP_PCS[name[0]]) // 12 - 1
    if octave < 0 <= pitch - LOWEST:  # B sharp below C0
        return Spelled("C", 0, 0)
    return Spelled(name[0], alter, octave)


@lru_cache(maxsize=4096)
def _names(key: Key, chord: Chord | None) -> tuple[str, ...]:
    """Name of each pitch class."""
    centre = key.fifths
    lowest = centre - (3 if key.is_minor else 4)
    names = {}
    for place in range(lowest, lowest + 12):
        name = _on_fifths(place)
        names[name_to_pc(name)] = name
    for name in key.scale_names:
        names[name_to_pc(name)] = name
    if chord is not None:
        bass = (chord.bass,) if chord.bass else ()
        for name in (*bass, *chord.names):
            plain = names[name_to_pc(name)]
            if len(name) < 3 and _distance(name, centre) <= max(9, _distance(plain, centre)):
                names[name_to_pc(name)] = name
    return tuple(names[pc] for pc in range(12))


def _on_fifths(place: int) -> str:
    """The name at a place of the line of fifths; C is 0."""
    alter, letter = divmod(place + 1, 7)
    return _FIFTHS[letter] + ("#" * alter if alter > 0 else "b" * -alter)


def _distance(name: str, centre: int) -> int:
    """How far a name lies from the middle of a key's scale on the line of fifths."""
    place = _FIFTHS.index(name[0]) - 1 + 7 * (name.count("#") - name.count("b"))
    return abs(place - (centre + 2))


def accidental_of(alter: int) -> str:
    """MusicXML's name of an accidental."""
    names = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
    return names[alter]
