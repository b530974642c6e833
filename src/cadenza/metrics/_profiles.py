"""How often each degree is heard in each mode: the tables behind ``find_key``.

The tables of common-practice major and minor are rounded means over 463 pieces in major and
224 in minor with a declared key (Mutopia and the Chopin first editions), one table for each
witness of ``cadenza.metrics._evidence``. They agree with the published profiles of [1]_ and
[2]_, which know of one witness only. No pieces with a declared church mode were at hand in such
numbers: their tables move the degrees in which a mode differs from major or minor, after [3]_.

References
----------
.. [1] Carol L. Krumhansl, "Cognitive Foundations of Musical Pitch", Oxford, 1990.
.. [2] Joshua Albrecht, Daniel Shanahan, "The use of large corpora to train a new type of
   key-finding algorithm", Music Perception 31 (1), 2013.
.. [3] David Temperley, Daphne Tan, "Emotional connotations of diatonic modes", Music
   Perception 30 (3), 2013.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from cadenza.metrics._tables import Floats

__all__ = ["Template", "log_tables", "templates"]

_MAJOR = (
    (0.190, 0.012, 0.116, 0.014, 0.147, 0.092, 0.024, 0.188, 0.020, 0.097, 0.014, 0.087),
    (0.342, 0.009, 0.090, 0.009, 0.093, 0.086, 0.014, 0.199, 0.016, 0.092, 0.012, 0.039),
    (0.565, 0.005, 0.035, 0.005, 0.080, 0.040, 0.005, 0.166, 0.005, 0.080, 0.005, 0.019),
    (0.750, 0.005, 0.015, 0.005, 0.040, 0.020, 0.005, 0.079, 0.005, 0.065, 0.005, 0.006),
    (0.470, 0.005, 0.040, 0.006, 0.200, 0.030, 0.006, 0.160, 0.006, 0.050, 0.007, 0.030),
    (0.322, 0.008, 0.104, 0.009, 0.069, 0.112, 0.010, 0.221, 0.013, 0.097, 0.011, 0.024),
)
_MINOR = (
    (0.174, 0.016, 0.105, 0.134, 0.022, 0.107, 0.022, 0.184, 0.080, 0.027, 0.078, 0.049),
    (0.298, 0.015, 0.060, 0.124, 0.014, 0.106, 0.016, 0.164, 0.080, 0.020, 0.078, 0.025),
    (0.520, 0.005, 0.040, 0.085, 0.005, 0.060, 0.005, 0.181, 0.052, 0.008, 0.025, 0.014),
    (0.780, 0.005, 0.007, 0.065, 0.005, 0.020, 0.005, 0.091, 0.010, 0.005, 0.010, 0.005),
    (0.494, 0.005, 0.030, 0.150, 0.030, 0.030, 0.005, 0.205, 0.012, 0.006, 0.015, 0.020),
    (0.273, 0.016, 0.052, 0.117, 0.012, 0.131, 0.011, 0.175, 0.087, 0.017, 0.085, 0.024),
)

_DOUBT = (0.0, 0.0, 0.2, 0.3, 0.2, 0.0)
"""Share of doubt in each witness: how often openings and endings say nothing of the key."""

_RARE = 0.008
"""Share of a degree that a mode does not hold."""

_DERIVED: tuple[tuple[str, str, float, tuple[tuple[int, int], ...]], ...] = (
    # mode, name, log prior, (degree that takes the place, degree it takes the place of) …
    ("minor", "natural", -0.3, ()),
    ("minor", "harmonic", -0.3, ((11, 10),)),
    ("dorian", "dorian", -1.3, ((9, 8),)),
    ("phrygian", "phrygian", -1.5, ((1, 2),)),
    ("lydian", "lydian", -1.5, ((6, 5),)),
    ("mixolydian", "mixolydian", -1.3, ((10, 11),)),
    ("locrian", "locrian", -2.3, ((1, 2), (6, 7))),
)
_BLUES = (
    (0.195, 0.012, 0.085, 0.075, 0.105, 0.105, 0.035, 0.165, 0.015, 0.085, 0.090, 0.033),
    (0.400, 0.009, 0.060, 0.020, 0.070, 0.160, 0.020, 0.165, 0.009, 0.060, 0.020, 0.010),
)


@dataclass(frozen=True, slots=True)
class Template:
    """One way in which a mode is used.

    ``shares`` has shape (6, 12): for each witness the share of each semitone above the tonic.
    """

    mode: str
    name: str
    log_prior: float
    shares: Floats


@cache
def templates() -> tuple[Template, ...]:
    """All templates, in a fixed order; a mode may have several."""
    major, minor = np.array(_MAJOR), np.array(_MINOR)
    blues = np.concatenate([np.array(_BLUES), major[2:]])
    out = [
        Template("major", "common practice", 0.0, major),
        Template("major", "blues", -0.7, blues),
        Template("minor", "common practice", 0.0, minor),
    ]
    for mode, name, prior, swaps in _DERIVED:
        base = major if mode in ("lydian", "mixolydian") else minor
        shares = _without_foreign(base, minor_base=base is minor)
        for taken, dropped in swaps:
            shares[:, [taken, dropped]] = shares[:, [dropped, taken]]
        out.append(Template(mode, name, prior, shares / shares.sum(axis=1, keepdims=True)))
    return tuple(out)


@cache
def log_tables() -> Floats:
    """Natural logarithms of the templates' shares, shape (templates, 6, 12)."""
    doubt = np.array(_DOUBT)[:, None]
    shares = np.stack([each.shares for each in templates()])
    return np.asarray(np.log((1.0 - doubt) * shares + doubt / 12.0))


def _without_foreign(base: Floats, *, minor_base: bool) -> Floats:
    """The table with the degrees outside its seven made rare (no raised sixth and seventh)."""
    own = (0, 2, 3, 5, 7, 8, 10) if minor_base else (0, 2, 4, 5, 7, 9, 11)
    shares = base.copy()
    foreign = [degree for degree in range(12) if degree not in own]
    if minor_base:
        shares[:, 10] += shares[:, 11] / 2
    shares[:, foreign] = np.minimum(shares[:, foreign], _RARE)
    return shares
