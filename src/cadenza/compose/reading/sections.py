"""The sections of a window: the file's own marks, else eight bars at a time.

Sections of one name share a letter. Where nothing is marked, sections that go through the same
chords do, so that an engine may tell them alike.
"""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.compose.reading.barring import Bars, Stretch
from cadenza.music.score import Score
from cadenza.plan.model import ChordSpan, SectionPlan

__all__ = ["read_sections"]

_SECTION_BARS = 8
_ALIKE_AT_LEAST = 0.75
_ENERGY, _LEAST, _MOST = 0.6, 0.45, 0.8


def read_sections(
    score: Score,
    bars: Bars,
    stretch: Stretch,
    canvas: Score,
    harmony: Sequence[ChordSpan],
) -> tuple[SectionPlan, ...]:
    """Sections that cover a stretch, without parts, grooves or figures.

    Energy follows how many notes start in a bar, 0.6 where it is as many as on average.
    """
    starts, names = _marked(score, bars, stretch)
    if starts is None:
        starts = list(range(0, stretch.bars, _SECTION_BARS))
        if len(starts) > 1 and stretch.bars - starts[-1] < _SECTION_BARS // 2:
            starts.pop()
        names = [f"part {index + 1}" for index in range(len(starts))]
        letters = _letters(starts, stretch, harmony)
    else:
        order = list(dict.fromkeys(names))
        letters = [f"S{order.index(name) + 1}" for name in names]
    onsets = _onsets(canvas, stretch)
    mean = sum(onsets) / max(1, len(onsets))
    out: list[SectionPlan] = []
    for index, (start, name, letter) in enumerate(zip(starts, names, letters, strict=True)):
        end = starts[index + 1] if index + 1 < len(starts) else stretch.bars
        density = sum(onsets[start:end]) / (end - start) / mean if mean else 1.0
        energy = min(_MOST, max(_LEAST, _ENERGY + 0.2 * (density - 1.0)))
        occurrence = letters[:index].count(letter)
        out.append(SectionPlan(name, letter, start, end - start, round(energy, 3), (), occurrence))
    return tuple(out)


def _marked(score: Score, bars: Bars, stretch: Stretch) -> tuple[list[int] | None, list[str]]:
    """The file's sections in the stretch: first bars (from 0 within it) and names."""
    found: dict[int, str] = {}
    for mark in score.sections:
        bar = bars.at(mark.at_ticks)
        if bar < stretch.end and mark.name.strip():
            found[max(0, bar - stretch.first)] = mark.name.strip()
    if not found:
        return None, []
    found.setdefault(0, "start")
    starts = sorted(found)
    return starts, [found[start] for start in starts]


def _letters(starts: list[int], stretch: Stretch, harmony: Sequence[ChordSpan]) -> list[str]:
    """One letter for all sections that go through the same roots."""
    length = stretch.meter.bar_ticks()
    by_bar: list[set[tuple[int, int, bool]]] = [set() for _ in range(stretch.bars)]
    for span in harmony:
        bar, within = divmod(span.start_ticks, length)
        by_bar[bar].add((within, span.chord.root_pc, span.chord.is_minor))
    kinds: list[tuple[str, list[set[tuple[int, int, bool]]]]] = []
    out: list[str] = []
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else stretch.bars
        mine = by_bar[start:end]
        letter = next((name for name, other in kinds if _alike(mine, other)), None)
        if letter is None:
            letter = f"S{len(kinds) + 1}"
            kinds.append((letter, mine))
        out.append(letter)
    return out


def _alike(one: list[set[tuple[int, int, bool]]], other: list[set[tuple[int, int, bool]]]) -> bool:
    pairs = list(zip(one, other, strict=False))
    same = sum(len(a & b) for a, b in pairs)
    every = sum(max(len(a), len(b)) for a, b in pairs)
    return every > 0 and abs(len(one) - len(other)) <= 1 and same / every >= _ALIKE_AT_LEAST


def _onsets(canvas: Score, stretch: Stretch) -> list[int]:
    """How many notes start in each bar."""
    length = stretch.meter.bar_ticks()
    out = [0] * stretch.bars
    for track in canvas.tracks:
        for note in track.notes:
            out[min(note.start_ticks // length, stretch.bars - 1)] += 1
    return out
