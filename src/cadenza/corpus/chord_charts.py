"""Chord charts of the McGill Billboard annotations, read into songs of chords above the tonic.

A chart tells tonic, metre, sections and chords in Harte's syntax, bar by bar.

References
----------
J. A. Burgoyne, J. Wild, I. Fujinaga, "An expert ground truth set for audio chord recognition and
music analysis", ISMIR 2011.
C. Harte, M. Sandler, S. Abdallah, E. Gómez, "Symbolic representation of musical chords: a proposed
syntax for text annotations", ISMIR 2005.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from cadenza.music.chord import Chord
from cadenza.music.key import MODES as KEY_MODES
from cadenza.music.key import Key
from cadenza.music.pitch import name_to_pc
from cadenza.tokens.progressions import (
    BAR,
    MODES,
    NO_CHORD,
    Progression,
    Section,
    Step,
    chord_of,
    merged,
    step_chord,
)

__all__ = ["harte_chord", "mode_of", "read_chart"]

_BEATS = {"12/8": 4, "9/8": 3, "6/8": 2, "2/2": 2}
_NEVER_SPLIT = (1, 2, 3, 4, 6)
_SHORTHANDS = {
    "maj": "", "min": "m", "dim": "dim", "aug": "aug", "maj7": "maj7", "min7": "m7", "7": "7",
    "dim7": "dim7", "hdim7": "m7b5", "minmaj7": "mmaj7", "maj6": "6", "min6": "m6", "9": "7",
    "maj9": "maj7", "min9": "m7", "11": "7sus4", "min11": "m7", "maj11": "maj7", "13": "7",
    "min13": "m7", "maj13": "maj7", "sus2": "sus2", "sus4": "sus4", "5": "5", "1": "5", "": "",
}  # fmt: skip
"""Harte's shorthand → quality of ``CHORD_QUALITIES``."""

_WITH_SEVENTH = {"": "7", "m": "m7", "sus4": "7sus4", "sus2": "7sus4", "5": "7", "6": "7",
                 "dim": "m7b5", "aug": "7"}  # fmt: skip
_KINDS = (
    ("pre-verse", "interlude"), ("prechorus", "prechorus"), ("pre-chorus", "prechorus"),
    ("pre chorus", "prechorus"), ("intro", "intro"), ("fade in", "intro"), ("fadein", "intro"),
    ("verse", "verse"), ("chorus", "chorus"), ("refrain", "chorus"), ("bridge", "bridge"),
    ("solo", "solo"), ("instrumental", "solo"), ("interlude", "interlude"),
    ("trans", "interlude"), ("theme", "interlude"), ("outro", "outro"), ("coda", "outro"),
    ("ending", "outro"), ("fadeout", "outro"), ("fade out", "outro"),
)  # fmt: skip
_LETTER = re.compile(r"[A-Z]'*$")
_HARTE = re.compile(r"([A-G][b#]*):([a-z0-9]*)(\([^)]*\))?(?:/.*)?$")
_TIMES = re.compile(r"\bx(\d{1,2})\b")
_METRE = re.compile(r"\((\d+/\d+)\)$")


def _beats(metre: str) -> int:
    """Felt beats of a bar."""
    return _BEATS.get(metre, int(metre.partition("/")[0]) if metre[:1].isdigit() else 4)


def harte_chord(text: str) -> Chord | None:
    """A chord in Harte's syntax as the nearest quality that tokens tell apart, without its bass.

    Returns
    -------
    Chord or None
        None for "N" and for what cannot be read.

    Examples
    --------
    >>> harte_chord("F#:sus4(b7,9)/5").symbol, harte_chord("N")
    ('F#7sus4', None)
    """
    match = _HARTE.match(text)
    if match is None:
        return None
    root, shorthand, degrees = match.groups()
    quality = _SHORTHANDS.get(shorthand)
    if quality is None:
        return None
    if degrees and re.search(r"(?<![#b\d])b7(?!\d)", degrees):
        quality = _WITH_SEVENTH.get(quality, quality)
    return Chord(root, quality)


@dataclass(slots=True)
class _Reader:
    """A chart as it is read line by line."""

    tonic_pc: int = 0
    metre: str = "4/4"
    kind: str = ""
    letter: str = ""
    sections: list[tuple[str, list[Step]]] = field(default_factory=list)
    metres: Counter[int] = field(default_factory=Counter)
    open: bool = False

    def line(self, content: str) -> None:
        """Take one line of bars."""
        first, last = content.index("|"), content.rindex("|")
        words = [word.strip() for word in content[:first].split(",") if word.strip()]
        if words:
            kind = _kind(words)
            if any(_LETTER.match(word) for word in words) or kind != self.kind or not self.open:
                self.sections.append((kind, []))
                self.kind, self.open = kind, True
        elif not self.open:
            self.sections.append(("", []))
            self.open = True
        found = _TIMES.search(content[last:])
        for _ in range(int(found[1]) if found else 1):
            for bar in content[first + 1 : last].split("|"):
                self._bar(bar)

    def _bar(self, bar: str) -> None:
        texts, metre = bar.split(), self.metre
        if texts and (told := _METRE.match(texts[0])):
            metre, texts = told[1], texts[1:]
        if not texts or "&pause" in texts:
            return
        self.metres[_beats(metre)] += 1
        steps = self.sections[-1][1]
        for text, length in zip(texts, _shares(len(texts)), strict=True):
            if not length:
                continue
            if text == ".":
                chord = steps[-1].chord if steps else NO_CHORD
            else:
                chord = step_chord(harte_chord(text), self.tonic_pc)
            steps.append(Step(chord, length))


def _shares(count: int) -> list[int]:
    """Units of each of so many chords of a bar; uneven metres are laid on its quarters."""
    if count in _NEVER_SPLIT:
        return [BAR // count] * count
    edges = [round(4 * index / count) * BAR // 4 for index in range(count)] + [BAR]
    return [later - sooner for sooner, later in pairwise(edges)]


def _kind(words: Sequence[str]) -> str:
    """The kind of section that a line's words name, "" where none does."""
    for word in words:
        for start, kind in _KINDS:
            if word.lower().lstrip("(").startswith(start):
                return kind
    return ""


def read_chart(text: str, name: str) -> Progression | None:
    """A Billboard chart as a song.

    Bars of another metre count as one bar; basses under chords are left out; sections that
    repeat one of the same kind chord for chord are left out; a section that changes the key is
    read above the new tonic.

    Parameters
    ----------
    text : str
        The file.
    name : str
        What it is to be called.

    Returns
    -------
    Progression or None
        None where no chord is in it, or no tonic is told.
    """
    reader, title, artist = _Reader(), "", ""
    tonics: Counter[int] = Counter()
    for line in text.splitlines():
        if line.startswith("#"):
            word, _, value = line[1:].partition(":")
            word, value = word.strip(), value.strip()
            if word == "tonic" and re.match(r"[A-G][b#]*$", value):
                reader.tonic_pc = name_to_pc(value)
                tonics[reader.tonic_pc] += 1
            elif word == "metre":
                reader.metre = value
            elif word == "title":
                title = value
            elif word == "artist":
                artist = value
        elif line.count("|") >= 2:
            reader.line(line.partition("\t")[2])
    sections = _distinct(reader.sections)
    if not tonics or not sections:
        return None
    beats = reader.metres.most_common(1)[0][0]
    return Progression(name, mode_of(sections), beats, sections, title=f"{title} – {artist}")


def _distinct(found: Iterable[tuple[str, list[Step]]]) -> tuple[Section, ...]:
    """Sections that sound, without those that only repeat."""
    out: dict[Section, None] = {}
    for kind, steps in found:
        section = Section(kind, merged(steps))
        if any(step.chord != NO_CHORD for step in section.steps):
            out.setdefault(section)
    return tuple(out)


def mode_of(sections: Sequence[Section]) -> str:
    """The mode that chords above a tonic speak of.

    The tonic chord tells major from minor. A church mode of the same third is taken only where
    its scale holds clearly more of what sounds.

    Examples
    --------
    >>> mode_of([Section("", (Step(2, 12), Step(81, 12)))])
    'dorian'
    """
    lasting: Counter[int] = Counter()
    for step in (step for each in sections for step in each.steps):
        if step.chord != NO_CHORD:
            lasting[step.chord] += step.length
    home: Counter[int] = Counter()
    heard: Counter[int] = Counter()
    for number, length in lasting.items():
        chord = chord_of(number, Key("C"))
        pcs = chord.pitch_classes if chord is not None else ()
        for pc in pcs:
            heard[pc] += length
            if pcs[0] == 0:
                home[pc] += length
    third = home if home[3] + home[4] else heard
    minor = third[3] > third[4]
    fits = {
        mode: sum(heard[pc] for pc in KEY_MODES[mode]) / max(1, sum(heard.values()))
        for mode in MODES[1:-1]
        if (KEY_MODES[mode][2] == 3) == minor
    }
    plain = "minor" if minor else "major"
    best = max(fits, key=lambda mode: (fits[mode], mode == plain))
    return best if fits[best] > fits[plain] + _CLEARLY else plain


_CLEARLY = 0.04
"""Share of what sounds that a church mode must hold beyond major or minor."""
