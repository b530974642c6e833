"""Roman numerals: read in a key, and written for a chord.

Upper case is major, lower case minor. A numeral counts the degrees of the key's *own* scale:
VI in D minor is Bb. Two habits of musicians are kept beside that rule:

- an accidental that only repeats what the mode does to the degree changes nothing: bVII in
  D minor, or in D mixolydian, is C (bbVII is Cb); #iv in a lydian key is its own fourth;
- a diminished chord on vii stands on the leading tone: viio7 in D minor is C#dim7
  (bviio7 is Cdim7).

``X/Y`` is the chord X in the key of Y where Y is a numeral (V7/ii), and X over its third,
fifth, … where Y is a number (I/3, V7/7).

References
----------
S. Kostka, D. Payne, B. Almén, "Tonal Harmony", 8th ed. (2017), chapters 3, 16 and 21.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from cadenza.errors import UsageError
from cadenza.music.chord import QUALITIES, Chord, read_quality
from cadenza.music.key import MODES, Key
from cadenza.music.pitch import LETTERS, name_to_pc, spell

__all__ = ["diatonic", "is_roman", "parse_roman", "realise", "roman_of"]

_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")
_NUMERAL = re.compile(r"^([#b]{0,3})(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?![IViv])([^/]*)$")
_BASS = re.compile(r"^([#b]{0,2})(1[0-3]|[1-9])$")
_FIGURES = {"64": ("", "5"), "65": ("7", "3"), "43": ("7", "5"), "42": ("7", "7")}
_LONGEST = 24
_DIMINISHED = ("dim", "dim7", "m7b5")
_DOMINANTS = ("7", "9", "13", "7b9", "7#9", "7#11", "7b5", "aug7", "7sus4", "9sus4", "11")
_THIRDLESS = ("5", "sus2", "sus4", "7sus4", "7sus2", "9sus4")
_SUFFIXES = {
    "dim": "o", "dim7": "o7", "m7b5": "ø7", "aug": "+", "aug7": "+7", "augmaj7": "+maj7",
}  # fmt: skip


def _refuse(text: str) -> UsageError:
    return UsageError(
        "a roman numeral is I to VII, upper case major, lower case minor",
        text or "nothing",
        "try I V vi IV",
    )


def _plain(text: str) -> str:
    """ASCII form: composed signs and the numerals of Unicode taken apart."""
    plain = unicodedata.normalize("NFKC", text.strip())
    return plain.replace("♯", "#").replace("♭", "b").replace("−", "-").replace(" ", "")


def is_roman(text: str) -> bool:
    """Whether a text is a roman numeral that ``parse_roman`` reads.

    >>> is_roman("V7/ii"), is_roman("Dm7")
    (True, False)
    """
    try:
        parse_roman(text, Key())
    except UsageError:
        return False
    return True


@lru_cache(maxsize=4096)
def parse_roman(text: str, key: Key) -> Chord:
    """The chord that a numeral means in a key, correctly spelled.

    Parameters
    ----------
    text : str
        "ii", "V7", "viio7", "bVII", "IVmaj7", "V7sus4", "V7/ii", "I/3"; also "Ⅴ", "vii°",
        "viiø7", "III+", and the figures 64, 65, 43 and 42. I6 is the added sixth.
    key : Key
        The key whose scale is counted.

    Raises
    ------
    UsageError
        When the text is no roman numeral.

    Examples
    --------
    >>> parse_roman("V7/V", Key("D", "major")).symbol
    'E7'
    """
    plain = _plain(text)
    if not plain or len(text) > _LONGEST:
        raise _refuse(text)
    head, *rest = re.sub(r"6/9", "69", plain).split("/")
    basses = [piece for piece in rest if _BASS.match(piece)]
    targets = [piece for piece in rest if not _BASS.match(piece)]
    if len(basses) > 1:
        raise _refuse(text)
    home = key
    for target in reversed(targets):
        home = _tonicised(_one(target, home, text)[0])
    chord, figure_bass = _one(head, home, text)
    bass = basses[0] if basses else figure_bass
    return _over(chord, bass, home) if bass else chord


def _tonicised(chord: Chord) -> Key:
    """The key in which a chord would be the tonic; minor with its leading tone."""
    return Key(chord.root, "harmonic_minor" if chord.is_minor else "major")


def _one(piece: str, key: Key, text: str) -> tuple[Chord, str | None]:
    """One numeral without slashes, and the bass that its figures ask for."""
    match = _NUMERAL.match(piece)
    if match is None:
        raise _refuse(text)
    accidentals, numeral, suffix = match.groups()
    bass = None
    for figure, (stands_for, over) in _FIGURES.items():
        if suffix.endswith(figure):
            suffix, bass = suffix[: -len(figure)] + stands_for, over
            break
    quality = _quality(suffix, upper=numeral.isupper())
    if quality is None:
        raise _refuse(text)
    degree = _NUMERALS.index(numeral.upper())
    shift = accidentals.count("#") - accidentals.count("b")
    own = MODES[key.mode][degree] - MODES["major"][degree]
    if own and shift and (own > 0) == (shift > 0):
        shift -= own
    elif degree == 6 and own < 0 and not shift and quality in _DIMINISHED:
        shift = -own
    name = key.scale_names[degree]
    return Chord(spell((name_to_pc(name) + shift) % 12, name[0]), quality), bass


def _quality(suffix: str, *, upper: bool) -> str | None:
    """The chord quality that a numeral's case and suffix mean, None where they mean none."""
    found = read_quality(suffix)
    if upper or found in _THIRDLESS or found in _DIMINISHED:
        return found
    if suffix.startswith(("m", "-")) and not suffix.startswith("maj"):
        return found
    return read_quality("m" + suffix)


def _over(chord: Chord, bass: str, key: Key) -> Chord:
    """The chord with its n-th note in the bass: a chord tone, else a note of the scale."""
    signs = bass.rstrip("0123456789")
    letters = (int(bass[len(signs) :]) - 1) % 7
    letter = LETTERS[(LETTERS.index(chord.root[0]) + letters) % 7]
    shift = signs.count("#") - signs.count("b")
    pc = _bass_pc(chord, letter, key)
    return replace(chord, bass=spell((pc + shift) % 12, letter))


def _bass_pc(chord: Chord, letter: str, key: Key) -> int:
    """Pitch class of the chord tone, else of the scale degree, written on a letter."""
    for name in (*chord.names, *key.scale_names):
        if name[0] == letter:
            return name_to_pc(name)
    return name_to_pc(letter)


def roman_of(chord: Chord, key: Key) -> str:
    """The numeral of a chord in a key; ``parse_roman`` reads it back to the same chord.

    Dominant sevenths outside the key that lie a fifth above one of its degrees are written as
    secondary dominants.

    Examples
    --------
    >>> roman_of(Chord("A", "7"), Key("C", "major"))
    'V7/ii'
    >>> roman_of(Chord("Bb"), Key("C", "major"))
    'bVII'
    """
    text = _secondary(chord, key) or _primary(chord, key)
    if chord.bass is None:
        return text
    home = key if "/" not in text else _tonicised(parse_roman(text.split("/")[1], key))
    return f"{text}/{_bass_degree(parse_roman(text, key), chord.bass, home)}"


def _bass_degree(chord: Chord, bass: str, key: Key) -> str:
    """The bass as a number above the root, on its own letter where that is near enough."""
    for letter in (bass[0], *LETTERS):
        offset = (name_to_pc(bass) - _bass_pc(chord, letter, key) + 6) % 12 - 6
        if abs(offset) <= 2:
            break
    number = (LETTERS.index(letter) - LETTERS.index(chord.root[0])) % 7 + 1
    return f"{_signs(offset)}{number}"


def _signs(offset: int) -> str:
    return "#" * offset if offset > 0 else "b" * -offset


def _suffix(chord: Chord) -> str:
    """What stands after the numeral."""
    if chord.quality in _SUFFIXES:
        return _SUFFIXES[chord.quality]
    return chord.quality[1:] if chord.is_minor else chord.quality


def _cased(numeral: str, chord: Chord) -> str:
    return numeral.lower() if chord.is_minor else numeral


def _primary(chord: Chord, key: Key) -> str:
    """The numeral by the letter of the root; by its pitch where the letter is too far off."""
    names = key.scale_names
    degree = next(index for index, name in enumerate(names) if name[0] == chord.root[0])
    offset = (chord.root_pc - name_to_pc(names[degree]) + 6) % 12 - 6
    if abs(offset) > 2:
        offsets = [(chord.root_pc - pc + 6) % 12 - 6 for pc in key.pitch_classes]
        degree = min(range(7), key=lambda each: abs(offsets[each]))
        offset = offsets[degree]
    own = MODES[key.mode][degree] - MODES["major"][degree]
    leading = degree == 6 and own < 0 and chord.quality in _DIMINISHED
    if leading and offset == -own:
        offset = 0
    elif (leading and offset == 0) or (own and offset and (own > 0) == (offset > 0)):
        offset += own
    return _signs(offset) + _cased(_NUMERALS[degree], chord) + _suffix(chord)


def _secondary(chord: Chord, key: Key) -> str | None:
    """The numeral V7/x of a dominant outside the key that points at a degree x of it."""
    if chord.quality not in _DOMINANTS or set(chord.pitch_classes) <= set(key.pitch_classes):
        return None
    target_pc = (chord.root_pc - 7) % 12
    if target_pc not in key.pitch_classes[1:]:
        return None
    target = diatonic(key, key.pitch_classes.index(target_pc))
    text = f"V{chord.quality}/{_primary(target, key)}".replace("aug7", "+7")
    aims = target.quality in ("", "m") and parse_roman(text, key).root == chord.root
    return text if aims else None


@lru_cache(maxsize=1024)
def diatonic(key: Key, degree: int, sevenths: bool = False) -> Chord:
    """The triad or seventh chord that the key's own scale stacks on a degree.

    Parameters
    ----------
    degree : int
        0 (tonic) to 6; wraps beyond.
    sevenths : bool
        True for the four-note chord.

    Examples
    --------
    >>> diatonic(Key("D", "harmonic_minor"), 4, sevenths=True).symbol
    'A7'
    """
    root = key.degree_pc(degree)
    stack = tuple(
        (key.degree_pc(degree + third) - root) % 12 for third in (0, 2, 4, 6)[: 3 + sevenths]
    )
    quality = next(
        name
        for name, tones in QUALITIES.items()
        if tuple(tone for tone, _ in tones) == stack and all(at % 2 == 0 for _, at in tones)
    )
    return Chord(key.scale_names[degree % 7], quality)


def realise(numerals: Sequence[str], key: Key) -> tuple[Chord, ...]:
    """The chords of a progression in a key.

    A progression that is written the way it stands in a major key, with nothing but its
    diatonic triads and sevenths ("I V vi IV"), names scale degrees: in another mode the chords
    become those of the mode (D minor: Dm Am Bb Gm). Everything else is read as it is written.

    Raises
    ------
    UsageError
        When one of them is no roman numeral.

    Examples
    --------
    >>> [chord.symbol for chord in realise(("I", "V", "vi", "IV"), Key("D", "minor"))]
    ['Dm', 'Am', 'Bb', 'Gm']
    """
    degrees = [_major_degree(numeral) for numeral in numerals]
    if MODES[key.mode] != MODES["major"] and None not in degrees:
        return tuple(diatonic(key, degree, sevenths) for degree, sevenths in filter(None, degrees))
    return tuple(parse_roman(numeral, key) for numeral in numerals)


def _major_degree(numeral: str) -> tuple[int, bool] | None:
    """(degree, is a seventh chord) of a diatonic chord of the major key, None for others."""
    chord, home = parse_roman(numeral, Key()), Key()
    if chord.bass is not None or "/" in numeral or chord.root_pc not in home.pitch_classes:
        return None
    degree = home.pitch_classes.index(chord.root_pc)
    for sevenths in (False, True):
        if chord == diatonic(home, degree, sevenths):
            return degree, sevenths
    return None
