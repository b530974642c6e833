"""Beats of a recording: tempo, then beats, then bars."""

from __future__ import annotations

import numpy as np

from cadenza.errors import UsageError
from cadenza.transcription.beats.evidence import Floats, onset_envelope
from cadenza.transcription.beats.metre import find_bars, is_compound, meter_of
from cadenza.transcription.beats.model import HIGHEST_BPM, LOWEST_BPM, Beats, steady_beats
from cadenza.transcription.beats.tempo import likely_beat_bpm, periodicity
from cadenza.transcription.beats.tracking import (
    coherence,
    followed_beats_s,
    phase_s,
    steady_bpm,
)
from cadenza.transcription.model import Recording, Transcription

__all__ = ["beats_of", "check_bpm", "find_beats"]

_DEFAULT_BPM = 120.0
_FEWEST_ONSETS = 4
_STEADY = 0.8
_GIVEN_NEAR = 0.005
_FOUND_NEAR = 0.03
_EARLY_BEATS = 0.12


def check_bpm(bpm: float) -> float:
    """A tempo that can be asked for.

    Raises
    ------
    UsageError
        When it is none.
    """
    if not LOWEST_BPM <= bpm <= HIGHEST_BPM:
        rule = f"a tempo lies between {LOWEST_BPM:g} and {HIGHEST_BPM:g} bpm"
        raise UsageError(rule, f"{bpm:g}", "try --tempo 90 or --tempo auto")
    return bpm


def find_beats(audio: Recording, transcription: Transcription, tempo: float | None = None) -> Beats:
    """Find beats, tempo and bars.

    Parameters
    ----------
    audio : array (frames, 2) float32, or an iterable of such pieces
        Stereo at 44.1 kHz; the recording that was transcribed.
    transcription : Transcription
        Its notes.
    tempo : float, optional
        Quarter notes a minute where it is known: the recording is taken to keep it throughout.
        Found by itself where left out.

    Returns
    -------
    Beats
        From the bar line before the first note to the end. Where nothing tells the tempo
        ``found`` is False, and beats are those of 120 bpm.

    Raises
    ------
    UsageError
        When the tempo lies outside 20 to 300 bpm.
    """
    if tempo is not None:
        check_bpm(tempo)
    return beats_of(onset_envelope(audio, transcription), transcription, tempo)


def beats_of(envelope: Floats, transcription: Transcription, tempo: float | None) -> Beats:
    """The beats of an envelope of onsets (T,) and the notes; see ``find_beats``."""
    if len(transcription) < _FEWEST_ONSETS or not envelope.any():
        first_s = float(transcription.onset_s[0]) if len(transcription) else 0.0
        end_s = transcription.duration_s
        return steady_beats(first_s, tempo or _DEFAULT_BPM, end_s, found=tempo is not None)
    if tempo is not None:
        times_s, steady = _grid(envelope, transcription, tempo), True
    else:
        bpm = likely_beat_bpm(periodicity(envelope))
        exact = steady_bpm(envelope, bpm, _FOUND_NEAR)
        steady = coherence(envelope, exact) >= _STEADY
        times_s = (
            _grid(envelope, transcription, exact) if steady else followed_beats_s(envelope, bpm)
        )
    if len(times_s) < 2:
        return steady_beats(0.0, _DEFAULT_BPM, transcription.duration_s, found=False)
    return _with_bars(times_s, envelope, transcription, steady=steady)


def _grid(envelope: Floats, transcription: Transcription, bpm: float) -> Floats:
    """Beats of one tempo over the whole recording."""
    period_s = 60.0 / bpm
    first_s = phase_s(envelope, bpm)
    if first_s - period_s > -_EARLY_BEATS * period_s:  # a beat at 0, found a hair before it
        first_s -= period_s
    count = int(np.ceil((transcription.duration_s - first_s) / period_s)) + 1
    return np.asarray(first_s + period_s * np.arange(max(2, count)), np.float64)


def _with_bars(
    times_s: Floats, envelope: Floats, transcription: Transcription, *, steady: bool
) -> Beats:
    """Beats from the bar line before the first note to one after the last."""
    compound = is_compound(times_s, transcription)
    in_bar, first = find_bars(times_s, transcription, envelope)
    if compound and in_bar == 4:  # 6/8 is by far the likelier of it and 12/8
        in_bar, first = 2, first % 2
    step_before = float(times_s[1] - times_s[0])
    step_after = float(times_s[-1] - times_s[-2])
    lead = in_bar * 8
    ahead = times_s[0] - step_before * np.arange(lead, 0, -1)
    tail = times_s[-1] + step_after * np.arange(1, 2 * in_bar + 1)
    times_s = np.concatenate([ahead, times_s, tail])
    bars = np.arange((first + lead) % in_bar, len(times_s), in_bar)
    start_s = float(transcription.onset_s[0]) + _EARLY_BEATS * step_before
    begin = int(bars[max(0, int(np.searchsorted(times_s[bars], start_s, side="right")) - 1)])
    end_s = max(float(transcription.offset_s.max()), transcription.duration_s)
    stop = int(bars[min(len(bars) - 1, int(np.searchsorted(times_s[bars], end_s)))])
    stop = max(stop, begin + in_bar)
    return Beats(times_s[begin : stop + 1], meter_of(in_bar, compound=compound), steady=steady)
