"""What can be asked of the audio wing's sampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadenza.app.audio_clips import MOST_PRIMED_S
from cadenza.app.naming import MAX_SEED
from cadenza.audio.heat import Settings
from cadenza.audio.sessions import MOST_TAKES, top_codes
from cadenza.errors import UsageError
from cadenza.runtime.code_fields import LEVELS

__all__ = [
    "UPTO",
    "ChooseRequest",
    "ContinueAudioRequest",
    "ResumeRequest",
    "SampleRequest",
    "UpsampleRequest",
]

UPTO = ("top", "all")
"""Takes as drafts, or in full quality at once."""

_SHORTEST_PRIME_S = 0.5


def _check(seconds: float | None, takes: int, level: str) -> None:
    if seconds is not None:
        top_codes(seconds)
    if not 1 <= takes <= MOST_TAKES:
        raise UsageError(f"--takes lies between 1 and {MOST_TAKES}", f"{takes}", "try 3")
    if level not in UPTO:
        raise UsageError(f"--level is {' or '.join(UPTO)}", level, "try --level top")


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """What ``cadenza audio sample`` takes.

    Parameters
    ----------
    style, label : str
        What it is to be, of those that the voice knows; "" for any.
    seconds : float
        How long each take is.
    takes : int
        How many, 1–16.
    seed : int or None
        None draws one.
    level : {"top", "all"}
        Drafts, or full quality at once.
    voice : str
        Name or folder; "" for the usual one.
    temperature, top_p : mapping
        By level, where they differ from the usual.
    out : str
        Name or path of the session; "" for one that is free.

    Raises
    ------
    UsageError
        When something is out of range.
    """

    style: str = ""
    label: str = ""
    seconds: float = 20.0
    takes: int = 3
    seed: int | None = None
    level: str = "top"
    voice: str = ""
    temperature: Mapping[str, float] = field(default_factory=dict)
    top_p: Mapping[str, float] = field(default_factory=dict)
    out: str = ""

    def __post_init__(self) -> None:
        """Only what can be done."""
        _check(self.seconds, self.takes, self.level)
        if self.seed is not None and not 0 <= self.seed <= MAX_SEED:
            raise UsageError(
                f"--seed lies between 0 and {MAX_SEED}", f"{self.seed}", "try --seed 1"
            )
        _ = self.settings

    @property
    def settings(self) -> Settings:
        """How codes are drawn."""
        return Settings.of(self.temperature, self.top_p)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that are sampled."""
        return tuple(LEVELS) if self.level == "all" else (LEVELS[0],)


@dataclass(frozen=True, slots=True)
class ContinueAudioRequest:
    """What ``cadenza audio continue`` takes beside what ``sample`` does.

    Parameters
    ----------
    clip : str
        The recording that is gone on from.
    sampling : SampleRequest
        The rest.
    prime_s : float
        How much of the recording's end is heard and gone on from.

    Raises
    ------
    UsageError
        When something is out of range.
    """

    clip: str
    sampling: SampleRequest
    prime_s: float = 20.0

    def __post_init__(self) -> None:
        """Only what can be done."""
        if not _SHORTEST_PRIME_S <= self.prime_s <= MOST_PRIMED_S:
            rule = f"--prime lies between {_SHORTEST_PRIME_S:g} and {MOST_PRIMED_S:g} seconds"
            raise UsageError(rule, f"{self.prime_s:g}", "try --prime 20")


@dataclass(frozen=True, slots=True)
class ChooseRequest:
    """What ``cadenza audio choose`` takes.

    Parameters
    ----------
    session : str
        Name or path.
    take : int
        The take to go on from.
    step : int or None
        Of an earlier step; None for the one where the session stands.
    only : bool
        Choose, and sample nothing.
    seconds : float or None
        Length of the next takes; None for that of those before.
    takes : int
        How many next takes.
    level : {"top", "all"}
        Drafts, or full quality at once.
    voice : str
        Instead of the one that the session names.
    style, label : str or None
        None for what they were before.
    temperature, top_p : mapping or None
        By level; None for what they were before.

    Raises
    ------
    UsageError
        When something is out of range.
    """

    session: str
    take: int
    step: int | None = None
    only: bool = False
    seconds: float | None = None
    takes: int = 3
    level: str = "top"
    voice: str = ""
    style: str | None = None
    label: str | None = None
    temperature: Mapping[str, float] | None = None
    top_p: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        """Only what can be done."""
        _check(self.seconds, self.takes, self.level)
        _ = self.settings

    @property
    def settings(self) -> Settings | None:
        """How codes are drawn; None for as before."""
        if not self.temperature and not self.top_p:
            return None
        return Settings.of(self.temperature, self.top_p)


@dataclass(frozen=True, slots=True)
class ResumeRequest:
    """What ``cadenza audio resume`` takes.

    Parameters
    ----------
    session : str
        Name or path.
    voice : str
        Instead of the one that the session names.
    """

    session: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class UpsampleRequest:
    """What ``cadenza audio upsample`` takes.

    Parameters
    ----------
    session : str
        Name or path.
    take, step : int or None
        Another piece than the chosen one: the one that ends with this take.
    voice : str
        Instead of the one that the session names.
    """

    session: str
    take: int | None = None
    step: int | None = None
    voice: str = ""
