"""The settings of a codec's level."""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.errors import UsageError
from cadenza.runtime.audio_config import LEVELS

__all__ = ["CodecRecipe"]

_SECONDS = {"top": 1.0, "middle": 0.75, "bottom": 0.5}
_SHARES = ("restart_below", "restart_until", "decay")
_WEIGHTS = ("spectral", "wave", "commitment", "stability")


@dataclass(frozen=True)
class CodecRecipe:
    """What a codec has beside ``ModelRecipe`` and ``RunRecipe``.

    Parameters
    ----------
    level : str
        "top", "middle" or "bottom": one level a run.
    widths, depths : list of int
        Of the stages, where they differ from those of the size.
    code_width : int
        Dimensions of a code (0: those of the size).
    seconds : float
        Of a crop, brought to whole codes of the top level (0: 1 s at the top, less at the finer
        levels, which see less of it).
    gain_db : float
        Crops are made so much louder or quieter at most; every second one is turned over.
    spectral, wave : float
        Weights of the distances: of spectra at several resolutions, and of the wave (the share
        of its energy that is missed).
    commitment : float
        Weight of the distance of vectors to the codes they chose.
    stability : float
        Weight of the distance between the codes of a sound and those of its decoded copy.
    decay : float
        Of the codebook's moving averages.
    free_steps : int
        At first the decoder gets the encoder's vectors themselves, while the codebook settles.
    restart_below, restart_until : float
        Codes with less than this share of an equal one's use are put where a vector is, up to
        this share of the run.
    """

    level: str = "top"
    widths: tuple[int, ...] = ()
    depths: tuple[int, ...] = ()
    code_width: int = 0
    seconds: float = 0.0
    gain_db: float = 6.0
    spectral: float = 1.0
    wave: float = 0.5
    commitment: float = 0.25
    stability: float = 0.0
    decay: float = 0.99
    free_steps: int = 100
    restart_below: float = 0.1
    restart_until: float = 0.8

    def __post_init__(self) -> None:
        """Refuse what cannot be trained."""
        _require(f"codec.level is one of {', '.join(LEVELS)}", self.level, self.level in LEVELS)
        inside = self.seconds == 0.0 or 0.1 <= self.seconds <= 30.0
        _require("codec.seconds is 0 (of the level) or 0.1 to 30", self.seconds, inside)
        _require("codec.gain_db is 0 to 24", self.gain_db, 0.0 <= self.gain_db <= 24.0)
        _require("codec.free_steps is at least 0", self.free_steps, self.free_steps >= 0)
        _require("codec.code_width is at least 0", self.code_width, self.code_width >= 0)
        for name in ("widths", "depths"):
            values = getattr(self, name)
            whole = all(type(each) is int for each in values)
            _require(f"codec.{name} are whole numbers", list(values), whole)
        for name in _SHARES:
            value = getattr(self, name)
            _require(f"codec.{name} lies between 0 and 1", value, 0.0 <= value <= 1.0)
        for name in _WEIGHTS:
            value = getattr(self, name)
            _require(f"codec.{name} is at least 0", value, value >= 0.0)

    @property
    def crop_s(self) -> float:
        """Seconds of a crop."""
        return self.seconds or _SECONDS[self.level]


def _require(rule: str, came: object, holds: bool) -> None:
    if not holds:
        raise UsageError(rule, str(came), "change the recipe")
