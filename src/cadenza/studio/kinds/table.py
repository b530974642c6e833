"""Every kind of work that a studio does."""

from __future__ import annotations

from functools import partial

from cadenza.studio.jobs import Kind
from cadenza.studio.kinds import (
    accompanying,
    building,
    composing,
    continuing,
    evaluating,
    exporting,
    importing,
    infilling,
    owning,
    rendering,
    training,
    transcribing,
    varying,
)
from cadenza.studio.library import Library

__all__ = ["WARM", "kinds_for"]

WARM = "cadenza.studio.kinds.warming:warm"
"""What every music worker does first."""

_SETTLED = (
    composing, continuing, infilling, accompanying, varying, rendering, importing, transcribing,
)  # fmt: skip
_PLAIN = (exporting, evaluating, building, training)


def kinds_for(library: Library) -> tuple[Kind, ...]:
    """The kinds, with what they make going into a library."""
    own = owning
    return (
        *(
            Kind(
                each.NAME,
                f"{each.__name__}:run",
                each.LANE,
                each.TIME_S,
                each.MEMORY_MB,
                partial(each.settle, library),
            )
            for each in _SETTLED
        ),
        *(
            Kind(each.NAME, f"{each.__name__}:run", each.LANE, each.TIME_S, each.MEMORY_MB)
            for each in _PLAIN
        ),
        *(
            Kind(name, f"{own.__name__}:{name}", own.LANE, own.TIME_S, own.MEMORY_MB, settle)
            for name, settle in (
                (own.SOUNDFONT, own.settle_soundfont),
                (own.AMBIENCE, own.settle_ambience),
            )
        ),
    )
