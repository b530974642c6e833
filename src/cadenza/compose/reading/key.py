"""The key of a window: as asked, as marked where the notes agree, else as heard.

A key signature in a MIDI file is often a default that nobody set, and mostly says major also
where the music is minor. It is believed as to its notes where the music keeps to them about as
well as to the key that is heard; as to its tonic where it says minor, or the ear is not sure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cadenza.brief.model import Wish
from cadenza.metrics import KeyFinding, find_key, same_key
from cadenza.music.key import Key
from cadenza.music.score import Score
from cadenza.plan.keys import choose_key
from cadenza.plan.style import Style
from cadenza.seeds import stream

__all__ = ["is_foreign", "read_key"]

_ENOUGH_NOTES = 16
_SLACK = 0.04
_SURE = 0.4


def read_key(
    score: Score,
    canvas: Score,
    start_ticks: int,
    elsewhere: Callable[[], Key] | None,
    wish: Wish,
    style: Style,
    seed: int,
) -> tuple[Key, str]:
    """The key of a window, and "asked", "file", "found" or "style".

    Parameters
    ----------
    score : Score
        The whole file, for its marks.
    canvas : Score
        The window's notes.
    start_ticks : int
        Where the window starts in the file.
    elsewhere : callable or None
        Gives the key of the whole file, for windows with too few notes to tell.
    wish : Wish
        Its key comes first.
    style : Style
        Chooses a key where nothing pitched sounds.
    seed : int
        For that choice.
    """
    if wish.key is not None:
        return wish.key, "asked"
    marks = [change for change in score.keys if change.at_ticks <= start_ticks]
    mark = (marks or list(score.keys[:1]))[-1].key if score.keys else None
    shares = _shares(canvas)
    if shares is None:
        if mark is not None and any(t.notes and not t.is_drum for t in score.tracks):
            return mark, "file"
        if elsewhere is not None and any(t.notes and not t.is_drum for t in score.tracks):
            return elsewhere(), "found"
        return choose_key(style.keys, wish.moods, wish.mode, stream(seed, "key")), "style"
    found = _heard(canvas, elsewhere)
    if mark is None:
        return found.key, "found"
    return _agreed(mark, found, shares)


def is_foreign(key: Key, canvas: Score) -> bool:
    """Whether music is surely not in a key.

    A key with another signature is foreign where clearly less of what sounds lies in it than in
    the key that is heard; a relative one where the ear is sure of its tonic.
    """
    shares = _shares(canvas)
    finding = find_key(canvas)
    if shares is None or finding.n_notes < _ENOUGH_NOTES or same_key(key, finding.key):
        return False
    if _signature(key) == _signature(finding.key):
        return key.tonic_pc != finding.key.tonic_pc and finding.confidence >= _SURE
    return _inside(key, shares) < _inside(finding.key, shares) - _SLACK


def _heard(canvas: Score, elsewhere: Callable[[], Key] | None) -> KeyFinding:
    """What is heard in a window, or in the whole file where the window tells too little."""
    finding = find_key(canvas)
    if finding.n_notes < _ENOUGH_NOTES and elsewhere is not None:
        return replace(finding, key=elsewhere())
    return finding


def _agreed(mark: Key, finding: KeyFinding, shares: list[float]) -> tuple[Key, str]:
    """The mark where the notes bear it out, else what is heard."""
    found = finding.key
    if _signature(mark) == _signature(found):
        believed = mark.tonic_pc == found.tonic_pc or mark.is_minor or finding.confidence < _SURE
    else:
        believed = _inside(mark, shares) >= _inside(found, shares) - _SLACK
    return (mark, "file") if believed else (found, "found")


def _signature(key: Key) -> int:
    return key.fifths % 12


def _inside(key: Key, shares: list[float]) -> float:
    """Share of what sounds that lies in a key; minor keys have both sevenths."""
    pcs = set(key.pitch_classes)
    if key.mode in ("minor", "aeolian", "harmonic_minor"):
        pcs |= {(key.tonic_pc + 10) % 12, (key.tonic_pc + 11) % 12}
    return sum(shares[pc] for pc in pcs)


def _shares(canvas: Score) -> list[float] | None:
    """Share of each pitch class in the time that notes sound, None in silence."""
    sums = [0.0] * 12
    for track in canvas.tracks:
        if not track.is_drum:
            for note in track.notes:
                sums[note.pitch % 12] += note.duration_ticks
    total = sum(sums)
    return [each / total for each in sums] if total else None
