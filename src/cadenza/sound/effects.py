"""Effects as data: chains of ``Effect(kind, settings)`` over audio.

Every kind has one shape (``effects_kind.EffectKind``); the kinds live in sibling modules by
subject. A chain keeps the length of its audio, is the same for the same seed, and leaves
silence silent.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound import (
    effects_dust,
    effects_level,
    effects_motion,
    effects_space,
    effects_tone,
    filters,
    loudness,
)
from cadenza.sound.convolution import Channels
from cadenza.sound.effects_kind import Context, EffectKind, Values, near_names
from cadenza.sound.model import Audio, Effect

__all__ = ["apply_effects", "check_effects", "effect_kinds", "run_effects"]


@lru_cache(maxsize=1)
def effect_kinds() -> dict[str, EffectKind]:
    """Every kind of effect by name: what it does and its settings with their ranges."""
    modules = (effects_level, effects_tone, effects_motion, effects_space, effects_dust)
    return {kind.name: kind for module in modules for kind in module.KINDS}


def check_effects(effects: Sequence[Effect]) -> tuple[tuple[EffectKind, Values], ...]:
    """The kinds and checked settings of a chain, without any sound.

    Raises
    ------
    UnknownNameError
        When a kind or setting does not exist.
    SoundError
        When a setting lies outside its range.
    """
    kinds = effect_kinds()
    checked = []
    for effect in effects:
        kind = kinds.get(effect.kind)
        if kind is None:
            rule = "an effect is one of " + ", ".join(sorted(kinds))
            raise UnknownNameError(rule, effect.kind, near_names(effect.kind, kinds))
        checked.append((kind, kind.values(effect.settings)))
    return tuple(checked)


def apply_effects(
    audio: Audio, effects: Sequence[Effect], *, seed: int, tempo_bpm: float = 120.0
) -> Audio:
    """Run audio through a chain of effects.

    Parameters
    ----------
    audio : Audio
        Shape (frames, 2); it is not changed.
    effects : sequence of Effect
        The chain, first one first.
    seed : int
        For effects that waver.
    tempo_bpm : float
        For effects in time with the beat.

    Returns
    -------
    Audio
        Shape (frames, 2), the same number of frames.

    Raises
    ------
    UnknownNameError
        When a kind or setting does not exist.
    SoundError
        When a setting lies outside its range, or the audio holds something else than numbers.

    Examples
    --------
    >>> import numpy as np
    >>> quiet = apply_effects(np.ones((4, 2), np.float32), [Effect("gain", {"gain_db": -20.0})],
    ...                       seed=0)
    >>> round(float(quiet[0, 0]), 3)
    0.1
    """
    channels = np.array(audio.T, dtype=np.float32, order="C")
    return run_effects(channels, effects, seed=seed, tempo_bpm=tempo_bpm).T


def run_effects(
    channels: Channels, effects: Sequence[Effect], *, seed: int, tempo_bpm: float
) -> Channels:
    """``apply_effects`` on channels of shape (2, frames), which it may write over.

    Neighbouring filters run as one.
    """
    chain = check_effects(effects)
    loudness.validate(channels.T)
    if not tempo_bpm > 0.0:
        raise SoundError("a tempo is more than 0 bpm", f"{tempo_bpm:g}")
    if not channels.shape[1]:
        return channels
    stack: list[filters.Sections] = []
    for place, (kind, values) in enumerate(chain):
        if kind.sections is not None:
            stack.append(kind.sections(values))
            continue
        if stack:
            filters.run(channels, *stack)
            stack = []
        channels = kind.process(channels, values, Context(seed, tempo_bpm, place))
    if stack:
        filters.run(channels, *stack)
    return channels
