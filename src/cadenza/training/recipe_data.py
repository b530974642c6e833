"""The part of a recipe that says how windows are drawn from a corpus."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace

from cadenza.errors import UsageError

__all__ = ["DataRecipe", "HoleShares", "KindWeights", "require"]


def require(rule: str, came: object, holds: bool) -> None:
    """Refuse a setting that breaks a rule."""
    if not holds:
        raise UsageError(rule, str(came), "change the recipe")


@dataclass(frozen=True)
class HoleShares:
    """How often each pattern of holes is drawn; the shares need not sum to one.

    Parameters
    ----------
    compose : float
        Every cell.
    continuation : float
        Every cell from some bar on.
    accompany : float
        All bars of some of the parts.
    infill : float
        Some bars, of all parts or of some.
    scatter : float
        Single cells here and there.
    """

    compose: float = 0.2
    continuation: float = 0.2
    accompany: float = 0.2
    infill: float = 0.25
    scatter: float = 0.15

    def __post_init__(self) -> None:
        shares = list(asdict(self).values())
        require("shares of holes are at least 0", shares, min(shares) >= 0 and sum(shares) > 0)


@dataclass(frozen=True)
class KindWeights:
    """What a token counts in the loss, by its kind.

    Headers and sheets are chosen by a person or a plan when music is composed, so that they
    count little. Which fill tag comes next follows from the layout; the one thing to learn
    there is whether a cell ends, so that such a tag counts half.
    """

    header: float = 0.1
    sheet: float = 0.2
    given: float = 1.0
    tag: float = 0.5
    content: float = 1.0

    def __post_init__(self) -> None:
        require("weights are at least 0", self.by_kind, min(self.by_kind) >= 0)

    @property
    def by_kind(self) -> tuple[float, ...]:
        """In the order of ``tokens.layout.Kind``."""
        return (self.header, self.sheet, self.given, self.tag, self.content)


@dataclass(frozen=True)
class DataRecipe:
    """How windows are drawn from a packed corpus.

    Parameters
    ----------
    sets : dict of str to float
        Sampling shares by set; sets that are not named keep the corpus's own weights.
    piece_power : float
        Within a set a piece is drawn in proportion to its tokens to this power (1: by its
        length, 0.5: by the root of it, 0: all alike).
    from_start : float
        Share of windows that begin with the piece.
    transpose_low, transpose_high : int
        Range in semitones, both ends included.
    hide_chords, drop_style, drop_control : float
        Shares of windows without chords, without a style, without density and register.
    vary_programs : float
        Share of windows in which every pitched part gets another instrument: many scores name
        the piano, or one instrument, for whatever was meant.
    silent_holes : float
        Share of the silent cells among the holes that stay holes.
    holes : HoleShares
    weights : KindWeights
    """

    sets: dict[str, float] = field(default_factory=dict)
    piece_power: float = 0.5
    from_start: float = 0.2
    transpose_low: int = -5
    transpose_high: int = 6
    hide_chords: float = 0.1
    drop_style: float = 0.15
    drop_control: float = 0.2
    vary_programs: float = 0.2
    silent_holes: float = 0.3
    holes: HoleShares = field(default_factory=HoleShares)
    weights: KindWeights = field(default_factory=KindWeights)

    def __post_init__(self) -> None:
        for name in (
            "from_start",
            "hide_chords",
            "drop_style",
            "drop_control",
            "silent_holes",
            "vary_programs",
        ):
            share = getattr(self, name)
            require(f"{name} lies between 0 and 1", share, 0.0 <= share <= 1.0)
        low, high = self.transpose_low, self.transpose_high
        require("transpositions lie within an octave", (low, high), -11 <= low <= high <= 11)
        require("piece_power lies between 0 and 1", self.piece_power, 0 <= self.piece_power <= 1)

    def plain(self) -> DataRecipe:
        """The same without augmentation: what validation windows are drawn with."""
        return replace(
            self,
            transpose_low=0,
            transpose_high=0,
            hide_chords=0.0,
            drop_style=0.0,
            drop_control=0.0,
            vary_programs=0.0,
        )
