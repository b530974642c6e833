"""MusicXML's ``<harmony>`` → Chord."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from cadenza.errors import UsageError
from cadenza.formats.notation.harmony import KINDS
from cadenza.music.chord import Chord

__all__ = ["chord_of"]

_BY_WORDS = {(kind, frozenset(degrees)): quality for quality, (kind, degrees) in KINDS.items()}
_BY_KIND = {kind: quality for quality, (kind, degrees) in reversed(KINDS.items()) if not degrees}
_OTHERS = {
    "augmented-ninth": "aug9", "minor-major": "mmaj7", "half-diminished-seventh": "m7b5",
    "suspended": "sus4", "maj69": "69", "min69": "m69", "major-minor": "mmaj7", "maj": "",
    "min": "m", "dominant-seventh": "7",
}  # fmt: skip


def chord_of(harmony: Element) -> Chord | None:
    """The chord of a symbol; None where it has none that can be told ("N.C.").

    What a kind's degrees add beyond the known qualities is left out.
    """
    root = _step(harmony, "root")
    kind = (harmony.findtext("kind") or "").strip()
    if not root or kind == "none":
        return None
    degrees = frozenset(
        (_whole(each, "value"), _whole(each, "alter"), each.findtext("degree-type") or "")
        for each in harmony.findall("degree")
    )
    quality = _BY_WORDS.get((kind, degrees), _BY_KIND.get(kind, _OTHERS.get(kind)))
    if quality is None:
        quality = _by_text(harmony)
    bass = _step(harmony, "bass")
    try:
        return Chord(root, quality, bass if bass != root else None)
    except UsageError:
        return None


def _by_text(harmony: Element) -> str:
    """The quality that the shown text tells; the major triad where it tells none."""
    kind = harmony.find("kind")
    text = "" if kind is None else kind.get("text", "")
    try:
        return Chord.parse("C" + text.translate(str.maketrans("♯♭", "#b"))).quality
    except UsageError:
        return ""


def _step(harmony: Element, which: str) -> str | None:
    step = (harmony.findtext(f"{which}/{which}-step") or "").strip()
    if step not in tuple("ABCDEFG"):
        return None
    text = (harmony.findtext(f"{which}/{which}-alter") or "0").strip()
    alter = {"1": 1, "-1": -1, "2": 2, "-2": -2}.get(text.removesuffix(".0"), 0)
    return step + ("#" * alter if alter > 0 else "b" * -alter)


def _whole(degree: Element, which: str) -> int:
    text = (degree.findtext(f"degree-{which}") or "0").strip()
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 4 else 0
