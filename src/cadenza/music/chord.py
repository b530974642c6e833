"""Chord symbols: read, written, spelled.

The qualities cover triads, sixths, sevenths, ninths and beyond, suspensions, added notes and
slash basses, in the spellings found on lead sheets ("CΔ", "Dm7b5", "Gø", "F#o7", "Bb/D").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cadenza.errors import UsageError
from cadenza.music.pitch import LETTERS, name_to_pc, normalise_name, spell

__all__ = ["QUALITIES", "Chord", "read_quality"]

QUALITIES: dict[str, tuple[tuple[int, int], ...]] = {
    "": ((0, 0), (4, 2), (7, 4)),
    "m": ((0, 0), (3, 2), (7, 4)),
    "dim": ((0, 0), (3, 2), (6, 4)),
    "aug": ((0, 0), (4, 2), (8, 4)),
    "5": ((0, 0), (7, 4)),
    "sus2": ((0, 0), (2, 1), (7, 4)),
    "sus4": ((0, 0), (5, 3), (7, 4)),
    "6": ((0, 0), (4, 2), (7, 4), (9, 5)),
    "m6": ((0, 0), (3, 2), (7, 4), (9, 5)),
    "69": ((0, 0), (4, 2), (7, 4), (9, 5), (14, 1)),
    "m69": ((0, 0), (3, 2), (7, 4), (9, 5), (14, 1)),
    "7": ((0, 0), (4, 2), (7, 4), (10, 6)),
    "maj7": ((0, 0), (4, 2), (7, 4), (11, 6)),
    "m7": ((0, 0), (3, 2), (7, 4), (10, 6)),
    "mmaj7": ((0, 0), (3, 2), (7, 4), (11, 6)),
    "m7b5": ((0, 0), (3, 2), (6, 4), (10, 6)),
    "dim7": ((0, 0), (3, 2), (6, 4), (9, 6)),
    "aug7": ((0, 0), (4, 2), (8, 4), (10, 6)),
    "augmaj7": ((0, 0), (4, 2), (8, 4), (11, 6)),
    "7b5": ((0, 0), (4, 2), (6, 4), (10, 6)),
    "7sus4": ((0, 0), (5, 3), (7, 4), (10, 6)),
    "7sus2": ((0, 0), (2, 1), (7, 4), (10, 6)),
    "9": ((0, 0), (4, 2), (7, 4), (10, 6), (14, 1)),
    "maj9": ((0, 0), (4, 2), (7, 4), (11, 6), (14, 1)),
    "m9": ((0, 0), (3, 2), (7, 4), (10, 6), (14, 1)),
    "mmaj9": ((0, 0), (3, 2), (7, 4), (11, 6), (14, 1)),
    "9sus4": ((0, 0), (5, 3), (7, 4), (10, 6), (14, 1)),
    "7b9": ((0, 0), (4, 2), (7, 4), (10, 6), (13, 1)),
    "7#9": ((0, 0), (4, 2), (7, 4), (10, 6), (15, 1)),
    "7#11": ((0, 0), (4, 2), (7, 4), (10, 6), (18, 3)),
    "maj7#11": ((0, 0), (4, 2), (7, 4), (11, 6), (18, 3)),
    "11": ((0, 0), (4, 2), (7, 4), (10, 6), (14, 1), (17, 3)),
    "m11": ((0, 0), (3, 2), (7, 4), (10, 6), (14, 1), (17, 3)),
    "maj11": ((0, 0), (4, 2), (7, 4), (11, 6), (14, 1), (17, 3)),
    "13": ((0, 0), (4, 2), (7, 4), (10, 6), (14, 1), (21, 5)),
    "m13": ((0, 0), (3, 2), (7, 4), (10, 6), (14, 1), (21, 5)),
    "maj13": ((0, 0), (4, 2), (7, 4), (11, 6), (14, 1), (21, 5)),
    "9#11": ((0, 0), (4, 2), (7, 4), (10, 6), (14, 1), (18, 3)),
    "maj9#11": ((0, 0), (4, 2), (7, 4), (11, 6), (14, 1), (18, 3)),
    "aug9": ((0, 0), (4, 2), (8, 4), (10, 6), (14, 1)),
    "7#5#9": ((0, 0), (4, 2), (8, 4), (10, 6), (15, 1)),
    "7b13": ((0, 0), (4, 2), (7, 4), (10, 6), (20, 5)),
    "13sus4": ((0, 0), (5, 3), (7, 4), (10, 6), (14, 1), (21, 5)),
    "add9": ((0, 0), (4, 2), (7, 4), (14, 1)),
    "madd9": ((0, 0), (3, 2), (7, 4), (14, 1)),
    "add11": ((0, 0), (4, 2), (7, 4), (17, 3)),
}
"""Quality → (semitones above the root, letters above the root) of each chord tone."""

_ALIASES = {
    "major": "", "M": "", "min": "m", "minor": "m", "-": "m",
    "o": "dim", "°": "dim", "mb5": "dim", "+": "aug", "#5": "aug", "sus": "sus4", "2": "sus2",
    "4": "sus4", "M7": "maj7", "Δ": "maj7", "Δ7": "maj7", "ma7": "maj7", "j7": "maj7",
    "major7": "maj7", "min7": "m7", "-7": "m7", "mi7": "m7", "minor7": "m7", "dom7": "7",
    "mM7": "mmaj7", "minmaj7": "mmaj7", "m(maj7)": "mmaj7", "-Δ": "mmaj7", "-maj7": "mmaj7",
    "mMaj7": "mmaj7", "ø": "m7b5", "ø7": "m7b5", "h7": "m7b5", "hdim": "m7b5", "-7b5": "m7b5",
    "m7(b5)": "m7b5", "min7b5": "m7b5", "halfdim": "m7b5", "hdim7": "m7b5", "o7": "dim7",
    "°7": "dim7", "+7": "aug7", "7#5": "aug7", "7+": "aug7", "7aug": "aug7", "+M7": "augmaj7",
    "maj7#5": "augmaj7", "+maj7": "augmaj7", "7(b5)": "7b5", "7sus": "7sus4", "9sus": "9sus4",
    "M9": "maj9", "Δ9": "maj9", "ma9": "maj9", "min9": "m9", "-9": "m9", "mM9": "mmaj9",
    "7(b9)": "7b9", "7(#9)": "7#9", "7(#11)": "7#11", "M7#11": "maj7#11", "min11": "m11",
    "maj7(#11)": "maj7#11", "-11": "m11", "M11": "maj11", "min13": "m13", "-13": "m13",
    "M13": "maj13", "(add9)": "add9", "add2": "add9", "m(add9)": "madd9", "madd2": "madd9",
    "minadd9": "madd9", "add4": "add11", "6/9": "69", "6add9": "69", "m6/9": "m69", "min6": "m6",
    "mi": "m", "m/maj7": "mmaj7", "maj": "", "79": "9", "713": "13", "7add13": "13", "m79": "m9",
    "m711": "m11", "maj79": "maj9", "maj713": "maj13", "7alt": "7#5#9", "alt": "7#5#9",
    "9#5": "aug9", "+9": "aug9", "13sus": "13sus4", "maj7b5": "maj7#11",
    "-6": "m6", "maj6": "6", "M6": "6", "6(9)": "69", "power": "5", "no3": "5",
}  # fmt: skip

_LONGEST = 24
_CAPITAL_M = re.compile(r"M(?![aA](?:[jJ\d]|$)|[iI])")
_SYMBOL = re.compile(r"^([A-Ga-g])(##|bb|#|b|♯|♭)?(.*)$")
_SEPARATOR = re.compile(r"(?:\s|[,;|]|(?<!\S)[-–—→>]+(?!\S))+")
_SLASH = re.compile(r"^(.*?)/([A-Ga-g](?:##|bb|#|b|♯|♭)?)$")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord: root, quality, and a bass other than the root where there is one.

    Parameters
    ----------
    root : str
        Note name, "Bb".
    quality : str
        A key of ``QUALITIES`` ("" is the major triad).
    bass : str or None
        Note name under the slash.

    Examples
    --------
    >>> Chord.parse("Dm7b5/Ab").pitch_classes
    (2, 5, 8, 0)
    >>> Chord.parse("CΔ").symbol
    'Cmaj7'
    """

    root: str
    quality: str = ""
    bass: str | None = None

    def __post_init__(self) -> None:
        """Refuse unknown qualities; normalise names."""
        if self.quality not in QUALITIES:
            raise UsageError(
                "a chord quality is one of " + " ".join(q or "(major)" for q in QUALITIES),
                self.quality,
                "try m7 or maj7",
            )
        object.__setattr__(self, "root", normalise_name(self.root))
        if self.bass is not None:
            bass = normalise_name(self.bass)
            object.__setattr__(self, "bass", None if bass == self.root else bass)

    @classmethod
    def parse(cls, text: str) -> Chord:
        """Read a chord symbol.

        Raises
        ------
        UsageError
            When the text is no chord symbol.
        """
        symbol, bass = text.strip()[:_LONGEST], None
        slash = _SLASH.match(symbol)
        if slash:
            symbol, bass = slash.group(1), slash.group(2)
        match = _SYMBOL.match(symbol)
        quality = read_quality(match.group(3)) if match else None
        if match is None or quality is None or len(text.strip()) > _LONGEST:
            raise UsageError(
                "a chord symbol is a root A to G and a quality", text or "nothing", "try Dm7 G7 C"
            )
        return cls(match.group(1).upper() + (match.group(2) or ""), quality, bass)

    @classmethod
    def parse_many(cls, text: str) -> tuple[Chord, ...]:
        """Read a line of chord symbols.

        They stand apart by spaces, commas, semicolons, barlines, or dashes between spaces;
        ``%`` repeats the chord before it.

        Raises
        ------
        UsageError
            When one of them is no chord symbol; the message names it.

        Examples
        --------
        >>> [chord.symbol for chord in Chord.parse_many("| Dm7 G7 | C - % |")]
        ['Dm7', 'G7', 'C', 'C']
        """
        chords: list[Chord] = []
        for word in _SEPARATOR.split(text):
            if word == "%" and chords:
                chords.append(chords[-1])
            elif word == "%":
                raise UsageError("% repeats the chord before it", text, "start with a chord")
            elif word:
                chords.append(cls.parse(word))
        if not chords:
            raise UsageError("chords are written like Dm7 G7 Cmaj7", text or "nothing")
        return tuple(chords)

    @property
    def symbol(self) -> str:
        """The symbol as written on a lead sheet."""
        return f"{self.root}{self.quality}" + (f"/{self.bass}" if self.bass else "")

    def __str__(self) -> str:
        """The same as ``symbol``."""
        return self.symbol

    @property
    def root_pc(self) -> int:
        """Pitch class of the root."""
        return name_to_pc(self.root)

    @property
    def bass_pc(self) -> int:
        """Pitch class of the lowest note: the slash bass, else the root."""
        return name_to_pc(self.bass) if self.bass else self.root_pc

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, as in the quality's table."""
        return tuple(semitones for semitones, _ in QUALITIES[self.quality])

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Pitch classes of the chord tones, root first; the slash bass is not added."""
        return tuple((self.root_pc + semitones) % 12 for semitones in self.intervals)

    @property
    def names(self) -> tuple[str, ...]:
        """Spelled names of the chord tones, root first."""
        start = LETTERS.index(self.root[0])
        return tuple(
            spell((self.root_pc + semitones) % 12, LETTERS[(start + letters) % 7])
            for semitones, letters in QUALITIES[self.quality]
        )

    @property
    def is_minor(self) -> bool:
        """True where the third is minor."""
        return 3 in self.intervals and 4 not in self.intervals


def read_quality(text: str) -> str | None:
    """The table's name of a quality as people write it, or None where it is none.

    >>> read_quality("-7(b5)"), read_quality("M6/9"), read_quality("7+9")
    ('m7b5', '69', '7#9')
    """
    plain = text.strip().replace("♯", "#").replace("♭", "b").replace("−", "-").replace(" ", "")
    plain = re.sub(r"(?<=\d)([+-])(?=\d)", lambda sign: "#" if sign[0] == "+" else "b", plain)
    if _CAPITAL_M.match(plain):
        plain = "maj" + plain[1:]
    for candidate in (plain, re.sub(r"[(),]", "", plain)):
        for form in (candidate, candidate.lower()):
            for name in (form, form.removeprefix("maj") if form[3:4] in ("6", "a") else form):
                if name in QUALITIES:
                    return name
                if name in _ALIASES:
                    return _ALIASES[name]
    return None
