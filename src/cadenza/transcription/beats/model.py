"""Where the beats of a recording are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import UsageError
from cadenza.music.score import Meter
from cadenza.transcription.storing import packed, unpacked

__all__ = ["HIGHEST_BPM", "LOWEST_BPM", "Beats", "steady_beats"]

LOWEST_BPM, HIGHEST_BPM = 20.0, 300.0
"""Quarter notes a minute that can be asked for."""

_KIND = "cadenza-beats-1"


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """The felt beats from the first bar line to the end of the recording.

    Parameters
    ----------
    times_s : array (B,) float64
        When each beat falls, rising, two or more. The first is a downbeat, and may lie a little
        before the recording starts.
    meter : Meter
        How many beats make a bar.
    steady : bool
        True where one tempo holds from beginning to end.
    found : bool
        False where nothing was to be heard that could tell: 120 bpm are assumed then.

    Raises
    ------
    UsageError
        When the times do not rise.
    """

    times_s: NDArray[np.float64]
    meter: Meter
    steady: bool
    found: bool = True

    def __post_init__(self) -> None:
        """Refuse times that do not rise."""
        times = self.times_s
        if times.ndim != 1 or len(times) < 2 or not np.isfinite(times).all():
            raise UsageError("beats are two times or more", str(times.shape))
        if not (np.diff(times) > 0).all():
            raise UsageError("the times of beats rise", "some that do not")

    @property
    def beat_quarters(self) -> float:
        """How many quarter notes a beat lasts: 1.5 in 6/8, 9/8 and 12/8, else 1."""
        return 1.5 if self.meter.is_compound else 1.0

    @property
    def beats_in_bar(self) -> int:
        """How many beats a bar has."""
        return round(self.meter.bar_beats / self.beat_quarters)

    @property
    def downbeats_s(self) -> NDArray[np.float64]:
        """When each bar starts."""
        return self.times_s[:: self.beats_in_bar]

    @property
    def bpm(self) -> float:
        """Quarter notes a minute, over the whole."""
        times = self.times_s
        return float(60.0 * self.beat_quarters * (len(times) - 1) / (times[-1] - times[0]))

    def to_bytes(self) -> bytes:
        """The beats as a file; the same beats give the same bytes."""
        meter = (self.meter.numerator, self.meter.denominator)
        return packed(
            _KIND,
            {
                "times_s": self.times_s,
                "meter": np.array(meter, np.int16),
                "flags": np.array([self.steady, self.found], np.bool_),
            },
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Beats:
        """Read what ``to_bytes`` wrote.

        Raises
        ------
        FileError
            When the bytes are something else.
        """
        kept: dict[str, NDArray[Any]] = unpacked(_KIND, data, ("times_s", "meter", "flags"))
        top, bottom = kept["meter"].tolist()
        steady, found = kept["flags"].tolist()
        return cls(kept["times_s"], Meter(top, bottom), steady, found)


def steady_beats(
    first_s: float, bpm: float, until_s: float, meter: Meter | None = None, *, found: bool = True
) -> Beats:
    """Beats of one tempo, from a bar line to the first bar line at or after ``until_s``.

    Parameters
    ----------
    first_s : float
        A bar line, seconds.
    bpm : float
        Quarter notes a minute.
    until_s : float
        End of the recording, seconds.
    meter : Meter, optional
        4/4 by default.
    found : bool, default True
        See ``Beats``.

    Examples
    --------
    >>> steady_beats(0.0, 120.0, 1.9).times_s.tolist()
    [0.0, 0.5, 1.0, 1.5, 2.0]
    """
    meter = meter or Meter()
    quarters = 1.5 if meter.is_compound else 1.0
    period_s = 60.0 * quarters / bpm
    in_bar = round(meter.bar_beats / quarters)
    bars = max(1, int(np.ceil((until_s - first_s) / (period_s * in_bar) - 1e-9)))
    times = np.asarray(first_s + period_s * np.arange(bars * in_bar + 1), np.float64)
    return Beats(times, meter, steady=True, found=found)
