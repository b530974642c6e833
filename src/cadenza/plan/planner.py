"""Brief → Plan."""

from __future__ import annotations

from dataclasses import replace

from cadenza.brief.model import Brief, model_of
from cadenza.errors import UsageError
from cadenza.music.score import Meter
from cadenza.plan.arrange import arrange, make_parts
from cadenza.plan.asked import asked_chords, bars_for_chords, chord_cycle_bars
from cadenza.plan.compass import in_register
from cadenza.plan.form import make_form
from cadenza.plan.harmony import make_harmony
from cadenza.plan.kinds import dressed
from cadenza.plan.model import Feel, Plan
from cadenza.plan.modelled import ProgressionSource, shipped_progressions
from cadenza.plan.pace import bars_for_beats
from cadenza.plan.style import Style

__all__ = ["make_plan", "whole_bars"]

_PHRASE_BARS = 4
_STRAIGHT = 0.5
_ASKED_SWING = {2: 0.64, 4: 0.58}
"""Steps a beat → swing that is asked of a straight style: as in jazz, and as in lofi."""


def whole_bars(seconds: float, meter: Meter, tempo_bpm: float) -> int:
    """The number of whole bars nearest to a length in seconds, 1 or more.

    >>> whole_bars(120, Meter(4, 4), 75)
    38
    """
    return max(1, int(seconds / (meter.bar_beats * 60 / tempo_bpm) + 0.5))


def make_plan(
    brief: Brief, style: Style, seed: int, progressions: ProgressionSource | None = None
) -> Plan:
    """Decide everything that comes before the first note.

    Parameters
    ----------
    brief : Brief
        Complete, as ``complete`` gives it.
    style : Style
        The style that the brief names.
    seed : int
        Same brief, style and seed, same plan.
    progressions : ProgressionSource, optional
        Writes the progressions where the brief asks for them by the model; the model that comes
        with Cadenza by default.

    Raises
    ------
    BriefError
        When the asked chords do not fit into the asked length, or no part can play them in the
        asked register.
    ModelError
        When the model of progressions is asked for and cannot be used.
    """
    style = dressed(style, brief.kind)
    bars = _bars(brief)
    cycle = chord_cycle_bars(brief, style, bars)
    form = make_form(style, bars, seed, cycle)
    parts = in_register(make_parts(brief, style), brief)
    source = _source(brief, progressions)
    arrangement = arrange(brief, style, parts, form, seed)
    return Plan(
        title=brief.title,
        style=style.name,
        key=brief.key,
        tempo_bpm=brief.tempo_bpm,
        meter=brief.meter,
        bars=bars,
        seed=seed,
        parts=parts,
        sections=arrangement.sections,
        harmony=make_harmony(brief, style, form, bars, seed, source),
        grooves=arrangement.grooves,
        figures=arrangement.figures,
        feel=_feel(_asked_feel(style, swing=brief.swing), brief.meter),
        melody=style.melody,
        ending=style.ending,
        progressions="" if source is None else source.told,
        beats_per_chord=brief.beats_per_chord,
    )


def _source(brief: Brief, given: ProgressionSource | None) -> ProgressionSource | None:
    """What writes the progressions in place of the style; None where the style does."""
    name = model_of(brief.progression)
    if name is None or given is not None:
        return None if name is None else given
    if name:
        rule = "progressions over music that stands come from the shipped model"
        raise UsageError(rule, f"model:{name}", "try --progression model")
    return shipped_progressions()


def _bars(brief: Brief) -> int:
    """Bars as asked; a length that only the style gave is whole phrases that asked chords fit."""
    if brief.bars is not None:
        return brief.bars
    bars = whole_bars(brief.seconds or 0.0, brief.meter, brief.tempo_bpm)
    if brief.sources.get("length") == "asked":
        return bars
    bars = max(_PHRASE_BARS, round(bars / _PHRASE_BARS) * _PHRASE_BARS)
    chords = asked_chords(brief)
    if brief.beats_per_chord is not None:
        return max(bars, bars_for_beats(max(1, len(chords)) * brief.beats_per_chord, brief.meter))
    return max(bars, len(chords), bars_for_chords(len(chords), brief.meter)) if chords else bars


def _asked_feel(style: Style, *, swing: bool) -> Feel:
    """The style's feel; where swing was asked for and it is straight, on its melody's grid."""
    if not swing or style.feel.swing > _STRAIGHT:
        return style.feel
    steps = 4 if style.melody.steps_per_beat % 4 == 0 else 2
    return replace(style.feel, swing=_ASKED_SWING[steps], swing_steps_per_beat=steps)


def _feel(feel: Feel, meter: Meter) -> Feel:
    """Swung eighths only where pulses are quarters: compound metres swing by themselves."""
    straight = meter.denominator >= 8 and feel.swing_steps_per_beat < 4
    return replace(feel, swing=0.5) if straight or meter.is_compound else feel
