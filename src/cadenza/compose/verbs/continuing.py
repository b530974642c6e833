"""Room for new bars behind a person's music.

New bars begin at the barline after the bar in which the last note starts. What the file holds
behind that line (silence, resets, a change of metre that nothing plays in) is given up, and what
would spoil new notes is taken back there: a pedal that is still down, a bend, a fader that was
drawn down to fade out, a tempo that slowed to end.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from cadenza.compose.reading.barring import Bars
from cadenza.compose.reading.canvases import prevailing_tempo
from cadenza.music.score import Bend, Control, Meter, MeterChange, Score, TempoChange, Track

__all__ = ["TAIL_BARS", "extended", "metre_at_end", "readied", "seam_bar"]

TAIL_BARS = 16
"""Bars before the seam that tell how the piece goes on: who plays, how fast, in which metre."""

_PEDALS = (64, 66, 67)
_FADERS = (7, 11)


def seam_bar(score: Score, bars: Bars) -> int:
    """The first new bar, from 0: behind the bar in which the last note starts."""
    last = max(note.start_ticks for track in score.tracks for note in track.notes)
    return bars.at(last) + 1


def metre_at_end(bars: Bars, seam: int) -> Meter:
    """The metre of most of the last eight bars, the later one of equals."""
    tail = bars.meters[max(0, seam - TAIL_BARS // 2) : seam]
    return max(dict.fromkeys(reversed(tail)), key=tail.count)


def extended(score: Score, bars: Bars, seam: int, meter: Meter, count: int) -> Score:
    """The score with so many empty bars from the seam on, and nothing behind them."""
    start, end_of_bar = bars.span(seam - 1)
    if seam >= len(bars):
        end_of_bar = start + bars.meters[seam - 1].bar_ticks(score.ticks_per_quarter)
    at = end_of_bar
    end = at + count * meter.bar_ticks(score.ticks_per_quarter)
    tempo = prevailing_tempo(score, bars.starts[max(0, seam - TAIL_BARS)], at)
    tempos = tuple(change for change in score.tempos if change.at_ticks < at)
    if (tempos[-1].bpm if tempos else 120.0) != tempo:
        tempos = (*tempos, TempoChange(at, tempo))
    meters = tuple(change for change in score.meters if change.at_ticks < at)
    cut_short = at - start < bars.meters[seam - 1].bar_ticks(score.ticks_per_quarter)
    if bars.meters[seam - 1] != meter or cut_short:
        meters = (*meters, MeterChange(at, meter))
    return replace(
        score,
        tracks=tuple(_cut(track, at, end) for track in score.tracks),
        tempos=tempos,
        meters=meters,
        keys=tuple(change for change in score.keys if change.at_ticks < at),
        chords=tuple(mark for mark in score.chords if mark.at_ticks < at),
        sections=tuple(mark for mark in score.sections if mark.at_ticks < at),
        raw=tuple(event for event in score.raw if event.at_ticks < end),
        end=end,
    )


def _cut(track: Track, at: int, end: int) -> Track:
    """A track without what lies behind the seam but its texts; drones end with the piece."""
    notes = tuple(
        replace(note, duration_ticks=end - note.start_ticks) if note.end_ticks > end else note
        for note in track.notes
    )
    return replace(
        track,
        notes=notes,
        controls=tuple(control for control in track.controls if control.at_ticks < at),
        bends=tuple(bend for bend in track.bends if bend.at_ticks < at),
        raw=tuple(
            event for event in track.raw if event.at_ticks < (end if event.data[0] >= 0xF0 else at)
        ),
    )


def readied(track: Track, at: int) -> Track:
    """A track whose pedals are up, bend straight and faders where they mostly stood."""
    resets = []
    for number in (*_PEDALS, *_FADERS):
        changes = [control for control in track.controls if control.number == number]
        if not changes:
            continue
        usual = 0 if number in _PEDALS else _usual(track, changes)
        if changes[-1].value != usual:
            resets.append(Control(at, number, usual))
    bends = track.bends
    if bends and bends[-1].value:
        bends = (*bends, Bend(at, 0))
    return replace(track, controls=(*track.controls, *resets), bends=bends)


def _usual(track: Track, changes: Sequence[Control]) -> int:
    """The value of a fader that most notes were played at."""
    at = [control.at_ticks for control in changes]
    values = [changes[max(0, bisect_right(at, note.start_ticks) - 1)].value for note in track.notes]
    return max(dict.fromkeys(reversed(values)), key=values.count) if values else changes[-1].value
