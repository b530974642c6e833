"""How much a piece repeats itself: too little wanders, too much is stuck.

A bar repeats as ``cadenza.metrics.repetition`` says. An event is what starts: part, place in the
bar (at 12 steps to the quarter note) and pitch. Silent bars count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cadenza.metrics.repetition import longest_same, repeat_share
from cadenza.music.score import Score, Track
from cadenza.plan.model import Plan
from cadenza.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER

__all__ = ["measure_repetition", "repeat_share", "repeat_share_of", "tune_of"]


def measure_repetition(score: Score, plan: Plan) -> dict[str, float]:
    """Repetition of the whole and of its tune.

    Parameters
    ----------
    score : Score
        A canvas in one metre at 480 ticks; its tracks are named as the plan's parts.
    plan : Plan
        Roles and the length of a bar.

    Returns
    -------
    dict
        ``repetition`` (share of the sounding bars after the first that repeat, all pitched
        parts together; the drums where there is nothing else), ``tune_repetition`` (the tune
        alone), ``stuck_bars`` (most bars in a row that are one and the same). NaN where fewer
        than four bars sound.
    """
    tune = tune_of(score, plan)
    return {
        "repetition": repeat_share_of(score.tracks, plan.bar_ticks),
        "tune_repetition": repeat_share_of(() if tune is None else (tune,), plan.bar_ticks),
        "stuck_bars": float(longest_same(_bars(_telling(score.tracks), plan.bar_ticks))),
    }


def tune_of(score: Score, plan: Plan) -> Track | None:
    """The track that carries the tune: the first melody that sounds; None where none does."""
    sounding = {track.name: track for track in score.tracks if track.notes}
    names = [part.name for part in plan.parts if part.role == "melody"]
    return next((sounding[name] for name in names if name in sounding), None)


def repeat_share_of(tracks: Sequence[Track], bar_ticks: int) -> float:
    """``repeat_share`` of tracks at 480 ticks: the pitched ones, else the drums."""
    return repeat_share(_bars(_telling(tracks), bar_ticks))


def _telling(tracks: Iterable[Track]) -> list[Track]:
    """The pitched tracks that sound; the drums where there is nothing else."""
    sounding = [track for track in tracks if track.notes]
    return [track for track in sounding if not track.is_drum] or sounding


def _bars(tracks: Iterable[Track], bar_ticks: int) -> list[frozenset[tuple[str, int, int]]]:
    """The events of each bar from the first that sounds to the last."""
    step = TICKS_PER_QUARTER // STEPS_PER_QUARTER
    bars: dict[int, set[tuple[str, int, int]]] = {}
    for track in tracks:
        for note in track.notes:
            bar, offset = divmod(note.start_ticks + step // 2, bar_ticks)
            bars.setdefault(bar, set()).add((track.name, offset // step, note.pitch))
    return [frozenset(bars[bar]) for bar in sorted(bars)]
