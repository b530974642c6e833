"""The style of a file, by rules that are stated and simple.

Most sets have one style. Where a set spans several, its rule looks at what the set itself says
(drum performances are labelled, theory songs are named after their style), at the metre and the
title (waltzes, blues, rags), or at the notes (games: distorted guitars make metal, no drums
ambient, all else rock; lead sheets: many chords beyond triads make jazz, else pop).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cadenza.music.chord import Chord
from cadenza.music.score import Score
from cadenza.tokens.vocabulary import STYLES

__all__ = ["STYLE_RULES", "Labels", "style_of"]

_GROOVES = {
    "rock": "rock", "funk": "funk", "jazz": "jazz", "hiphop": "hip_hop", "latin": "latin",
    "soul": "soul", "afrocuban": "latin", "punk": "rock", "neworleans": "funk",
    "country": "country", "pop": "pop", "reggae": "reggae", "gospel": "soul",
    "afrobeat": "funk", "dance": "house", "blues": "blues", "highlife": "latin",
}  # fmt: skip
"""First word of a drum performance's label → the nearest style."""

_WALTZ = re.compile(r"waltz|walzer|val[sc]e|walc|valzer|vals\b", re.IGNORECASE)
_BLUES = re.compile(r"\bblues\b", re.IGNORECASE)
_RAG = re.compile(r"joplin|ragtime|\brag\b", re.IGNORECASE)
_FOLK = re.compile(r"traditional", re.IGNORECASE)
_CLASSICISTS = re.compile(r"bach|haydn|mozart|beethoven|schubert", re.IGNORECASE)
_DISTORTED = frozenset({29, 30, 31})
_DISTORTED_SHARE, _JAZZ_SHARE = 0.2, 0.4


@dataclass(frozen=True, slots=True)
class Labels:
    """What a rule may look at.

    Parameters
    ----------
    path : str
        Path of the file inside its set.
    score : Score
        The music.
    chords : sequence of Chord
        The file's own chords, where it has any.
    labels : mapping
        Path → label, where the set has a table of them.
    """

    path: str
    score: Score
    chords: Sequence[Chord] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The path with its separators as spaces."""
        return re.sub(r"[_\-/.,]+", " ", self.path)


def style_of(rule: str, about: Labels) -> str:
    """The style of a file.

    Parameters
    ----------
    rule : str
        A style's name, or "by:" and a key of ``STYLE_RULES``.
    about : Labels
        The file.

    Returns
    -------
    str
        A style, or "" where none fits.
    """
    if not rule.startswith("by:"):
        return rule
    style = STYLE_RULES[rule.removeprefix("by:")](about)
    return style if style in STYLES else ""


def _groove(about: Labels) -> str:
    label = about.labels.get(about.path, "")
    if "bossa" in label:
        return "bossa_nova"
    return _GROOVES.get(re.split(r"[/\-]", label)[0], "")


def _game(about: Labels) -> str:
    pitched = [track for track in about.score.tracks if not track.is_drum]
    notes = sum(len(track.notes) for track in pitched)
    if not any(track.is_drum and track.notes for track in about.score.tracks):
        return "ambient"
    distorted = sum(len(track.notes) for track in pitched if track.program in _DISTORTED)
    return "metal" if distorted >= _DISTORTED_SHARE * max(notes, 1) else "rock"


def _lead_sheet(about: Labels) -> str:
    if _FOLK.search(about.path):
        return "folk"
    if _BLUES.search(about.words):
        return "blues"
    if _RAG.search(about.words):
        return "jazz"
    if _in_three(about.score):
        return "waltz"
    rich = sum(len(chord.intervals) > 3 for chord in about.chords)
    return "jazz" if rich >= _JAZZ_SHARE * max(len(about.chords), 1) else "pop"


def _score(about: Labels) -> str:
    if _FOLK.search(about.path):
        return "folk"
    if _RAG.search(about.words):
        return "jazz"
    named = [about.path, about.score.title, *(track.name for track in about.score.tracks)]
    if any(_WALTZ.search(name) for name in named) and _in_three(about.score):
        return "waltz"
    return "classical"


def _orchestra(about: Labels) -> str:
    """Music of the classical age and before is classical, what came later cinematic."""
    return "classical" if _CLASSICISTS.search(about.path) else "cinematic"


def _name(about: Labels) -> str:
    """The first folder, or the file's name up to its number."""
    return re.split(r"[/.]|_\d", about.path)[0]


def _in_three(score: Score) -> bool:
    """Whether the metre that holds longest is 3/4."""
    changes = [(each.at_ticks, str(each.meter)) for each in score.meters]
    held: dict[str, int] = {}
    for index, (at, meter) in enumerate(changes):
        stop = changes[index + 1][0] if index + 1 < len(changes) else score.end_ticks
        held[meter] = held.get(meter, 0) + max(0, stop - at)
    return bool(held) and max(held, key=lambda each: held[each]) == "3/4"


STYLE_RULES: dict[str, Callable[[Labels], str]] = {
    "groove": _groove,
    "game": _game,
    "lead_sheet": _lead_sheet,
    "score": _score,
    "orchestra": _orchestra,
    "name": _name,
}
"""Rules by name, as ``sources.toml`` gives them."""
