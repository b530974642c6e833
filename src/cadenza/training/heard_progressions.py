"""The progressions of a packed corpus: the chords that were told or heard in its pieces. No torch.

So a model of progressions can be trained on music of one's own. Pieces tell no sections: they are
cut into stretches of eight bars, and a stretch that only repeats is left out.
"""

from __future__ import annotations

from pathlib import Path

from cadenza.music.key import MODES as KEY_MODES
from cadenza.tokens.packed import SPLITS, Packed
from cadenza.tokens.progressions import (
    BAR,
    MODES,
    NO_CHORD,
    Progression,
    Section,
    Step,
    merged,
    mode_index,
)
from cadenza.tokens.vocabulary import CHORD_QUALITIES, METERS

__all__ = ["heard_progressions"]

_SECTION_BARS = 8
_GRID = 3
"""Chords are laid on quarters of a bar."""

_BEATS = {"6/8": 2, "9/8": 3, "12/8": 4, "2/2": 4}
_Changes = tuple[tuple[int, int, int], ...]


def heard_progressions(folder: Path, split: str) -> tuple[Progression, ...]:
    """The songs of one side of a packed corpus, of its pieces whose key and chords are known.

    Parameters
    ----------
    folder : Path
        The packed corpus.
    split : str
        "train", "valid" or "test".

    Raises
    ------
    FileError
        When it is no packed corpus.
    """
    packed = Packed(folder)
    wanted = SPLITS.index(split)
    columns = {name: packed.column(name) for name in ("split", "tonic", "mode", "meter")}
    steps, bars = packed.column("bar_steps"), packed.column("bars")
    modes = ("", *KEY_MODES)
    out: list[Progression] = []
    for piece in range(len(packed)):
        if columns["split"][piece] != wanted or not columns["tonic"][piece]:
            continue
        by_bar = packed.chords_by_bar(piece)
        tonic_pc = int(columns["tonic"][piece]) - 1
        units = _units(by_bar, int(bars[piece]), int(steps[piece]), tonic_pc)
        sections = _sections(units)
        if sections:
            mode = MODES[mode_index(modes[int(columns["mode"][piece])])]
            beats = _beats(METERS[int(columns["meter"][piece])])
            out.append(Progression(f"piece/{piece}", mode, beats, sections, split=split))
    return tuple(out)


def _beats(meter: str) -> int:
    """Felt beats of a bar; 4 where the metre is not told."""
    if meter in _BEATS:
        return _BEATS[meter]
    return int(meter.partition("/")[0]) if meter else 4


def _units(by_bar: dict[int, _Changes], bars: int, bar_steps: int, tonic_pc: int) -> list[int]:
    """The chord of every twelfth of a bar, above the tonic."""
    units: list[int] = []
    for bar in range(bars):
        changes = by_bar.get(bar, ())
        row = [NO_CHORD] * BAR
        for step, chord, _bass in changes:
            start = min(BAR, round(step * BAR / bar_steps / _GRID) * _GRID)
            row[start:] = [_above(chord, tonic_pc)] * (BAR - start)
        units += row
    return units


def _above(chord: int, tonic_pc: int) -> int:
    """A chord of the token field, 1 for none, as a number above the tonic."""
    if chord < 2:
        return NO_CHORD
    root, quality = divmod(chord - 2, len(CHORD_QUALITIES))
    return 1 + (root - tonic_pc) % 12 * len(CHORD_QUALITIES) + quality


def _sections(units: list[int]) -> tuple[Section, ...]:
    """Stretches of eight bars in which chords sound, each once."""
    size = _SECTION_BARS * BAR
    out: dict[Section, None] = {}
    for at in range(0, len(units), size):
        steps = merged([Step(chord, 1) for chord in units[at : at + size]])
        if any(step.chord != NO_CHORD for step in steps):
            out.setdefault(Section("", steps))
    return tuple(out)
