"""The settings of a prior or an upsampler over audio codes."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.runtime.code_fields import LEVELS
from cadenza.training.recipe_data import require

__all__ = ["CodesRecipe"]


@dataclass(frozen=True)
class CodesRecipe:
    """What a model over codes has beside ``ModelRecipe`` and ``RunRecipe``.

    Of ``DataRecipe`` it uses ``piece_power``, ``from_start`` and ``drop_style``.

    Parameters
    ----------
    level : str
        "top" for a prior, "middle" or "bottom" for an upsampler.
    drop_label : float
        Share of windows that are not told their corpus label.
    noise : float
        Share of the upper codes that an upsampler hears wrong, so that it learns to forgive
        what the level above got wrong.
    """

    level: str = "top"
    drop_label: float = 0.1
    noise: float = 0.05

    def __post_init__(self) -> None:
        require(f"codes.level is one of {', '.join(LEVELS)}", self.level, self.level in LEVELS)
        for name in ("drop_label", "noise"):
            share = getattr(self, name)
            require(f"codes.{name} lies between 0 and 1", share, 0.0 <= share <= 1.0)
