"""Keys, modes and scales, correctly spelled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.errors import UsageError
from cadenza.music.pitch import LETTERS, name_to_pc, normalise_name, spell

__all__ = ["MODES", "Key"]

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic_minor": (0, 2, 3, 5, 7, 8, 11),
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
}
"""Semitones above the tonic of the seven degrees of each mode."""

_STEPS = (0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6)
"""Semitones above the tonic → letters above it, for what is no degree of the mode."""

_LEADING_STEPS = {1: 0, 3: 1, 6: 3, 8: 4, 10: 5}
"""The same for what leads up to the next degree."""

_PARENT_FIFTHS = {
    "major": 0,
    "ionian": 0,
    "lydian": 1,
    "mixolydian": -1,
    "dorian": -2,
    "minor": -3,
    "aeolian": -3,
    "harmonic_minor": -3,
    "phrygian": -4,
    "locrian": -5,
}

_MODE_NAMES = {
    "": "major",
    "maj": "major",
    "min": "minor",
    "m": "minor",
    "natural_minor": "minor",
    "harm_minor": "harmonic_minor",
    "harmonic": "harmonic_minor",
}
_KEY = re.compile(
    r"(?P<letter>[A-Ga-g])(?P<sign>[#b♯♭x]{0,2}) ?(?P<word>(?i:sharp|flat|)) ?(?P<mode>[A-Za-z ]*)$"
)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a mode.

    Parameters
    ----------
    tonic : str
        A to G with ``#`` or ``b`` ("F#", "Bb").
    mode : str
        One of ``MODES``.

    Examples
    --------
    >>> Key("D", "minor").scale_names
    ('D', 'E', 'F', 'G', 'A', 'Bb', 'C')
    >>> str(Key.parse("F# dorian"))
    'F# dorian'
    """

    tonic: str = "C"
    mode: str = "major"

    def __post_init__(self) -> None:
        """Refuse unknown tonics and modes; spell the tonic the standard way."""
        if self.mode not in MODES:
            raise UsageError("a mode is one of " + ", ".join(MODES), self.mode, "try minor")
        object.__setattr__(self, "tonic", normalise_name(self.tonic))

    @classmethod
    def parse(cls, text: str) -> Key:
        """Read "D minor", "F# dorian", "Bb", "Am", "c# harmonic minor".

        Raises
        ------
        UsageError
            When the text is no key.
        """
        match = _KEY.match(" ".join(text[:80].replace("_", " ").replace("-", " ").split()))
        if match is None:
            raise UsageError("a key is written like D minor", text or "nothing", "try C major")
        sign = {"sharp": "#", "flat": "b"}.get(match["word"].lower(), match["sign"])
        mode = match["mode"].lower().replace(" ", "_")
        if match["mode"] == "M":
            mode = "major"
        return cls(match["letter"] + sign, _MODE_NAMES.get(mode, mode))

    def __str__(self) -> str:
        """As a musician says it, "D harmonic minor"."""
        return f"{self.tonic} {self.mode.replace('_', ' ')}"

    @property
    def tonic_pc(self) -> int:
        """Pitch class of the tonic, 0–11 with C = 0."""
        return name_to_pc(self.tonic)

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of the seven degrees, from the tonic up."""
        return tuple((self.tonic_pc + step) % 12 for step in MODES[self.mode])

    @property
    def scale_names(self) -> tuple[str, ...]:
        """Names of the seven degrees, one letter each."""
        start = LETTERS.index(self.tonic[0])
        return tuple(
            spell(pc, LETTERS[(start + degree) % 7]) for degree, pc in enumerate(self.pitch_classes)
        )

    def name_of(self, pc: int, *, leading: bool = False) -> str:
        """The name of any pitch class in this key.

        Degrees have their own names. Between them stand the lowered second, third, sixth and
        seventh and the raised fourth, and in modes of a low third, sixth or seventh the natural
        ones; the root of a diminished chord is named as what leads up to the next degree.

        Parameters
        ----------
        pc : int
            Pitch class, 0–11 with C = 0.
        leading : bool
            Whether it leads up to the next degree.

        Examples
        --------
        >>> Key("D").name_of(8, leading=True), Key("D").name_of(10), Key("F#", "minor").name_of(5)
        ('G#', 'Bb', 'E#')
        """
        pc %= 12
        if pc in self.pitch_classes:
            return self.scale_names[self.pitch_classes.index(pc)]
        above = (pc - self.tonic_pc) % 12
        step = _LEADING_STEPS.get(above, _STEPS[above]) if leading else _STEPS[above]
        name = spell(pc, LETTERS[(LETTERS.index(self.tonic[0]) + step) % 7])
        if len(name) <= 2:
            return name
        other = "b" if self.fifths > 0 else "#"
        return min((spell(pc, letter) for letter in LETTERS), key=lambda n: (len(n), other in n))

    @property
    def is_minor(self) -> bool:
        """True where the third above the tonic is minor."""
        return MODES[self.mode][2] == 3

    @property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) of the key signature."""
        order = "FCGDAEB"
        accidental = self.tonic.count("#") - self.tonic.count("b")
        return order.index(self.tonic[0]) - 1 + 7 * accidental + _PARENT_FIFTHS[self.mode]

    def degree_pc(self, degree: int) -> int:
        """Pitch class of a scale degree counted from 0; wraps after the seventh."""
        return self.pitch_classes[degree % 7]
