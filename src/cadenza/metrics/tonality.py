"""Tonality: which pitches a piece uses, and how well they keep to one scale.

Conventions
-----------
Notes are counted, not their durations; drum tracks are left out. Entropies are in bits. A
piece without pitched notes gives NaN, counts give 0. Names and definitions are those of MusPy,
and so are the numbers [1]_.

References
----------
.. [1] Hao-Wen Dong, Ke Chen, Julian McAuley, Taylor Berg-Kirkpatrick, "MusPy: A Toolkit for
   Symbolic Music Generation", ISMIR 2020.
.. [2] Shih-Lun Wu, Yi-Hsuan Yang, "The Jazz Transformer on the Front Line", ISMIR 2020.
.. [3] Olof Mogren, "C-RNN-GAN: Continuous recurrent neural networks with adversarial
   training", NeurIPS Workshop on Constructive Machine Learning, 2016.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cadenza.metrics._tables import Ints, note_table
from cadenza.metrics._validate import check_score
from cadenza.music.key import MODES, Key
from cadenza.music.score import Score

__all__ = [
    "evaluate",
    "n_pitch_classes_used",
    "n_pitches_used",
    "pitch_class_entropy",
    "pitch_class_histogram",
    "pitch_entropy",
    "pitch_in_scale_rate",
    "scale_consistency",
    "validate",
]


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def pitch_class_histogram(score: Score) -> NDArray[np.float64]:
    """Share of the notes on each pitch class, shape (12,), C first; zeros without notes."""
    counts = _counts(score).astype(np.float64)
    return counts / max(1.0, float(counts.sum()))


def n_pitches_used(score: Score) -> int:
    """How many of the 128 pitches are used."""
    return int(np.unique(note_table(score).pitch).size)


def n_pitch_classes_used(score: Score) -> int:
    """How many of the 12 pitch classes are used."""
    return int(np.unique(note_table(score).pitch_class).size)


def pitch_entropy(score: Score) -> float:
    """Shannon entropy of the histogram of pitches, 0 to 7 bits."""
    return _entropy(np.bincount(note_table(score).pitch, minlength=128))


def pitch_class_entropy(score: Score) -> float:
    """Shannon entropy of the histogram of pitch classes, 0 to 3.585 bits [2]_."""
    return _entropy(_counts(score))


def pitch_in_scale_rate(score: Score, key: Key) -> float:
    """Share of the notes that belong to the scale of a key, 0 to 1."""
    counts = _counts(score)
    total = int(counts.sum())
    return int(counts[list(key.pitch_classes)].sum()) / total if total else math.nan


def scale_consistency(score: Score) -> float:
    """The largest share of notes within any one major or natural minor scale, 0 to 1 [3]_.

    Every natural minor scale holds the notes of a major one, so twelve scales are tried.
    """
    counts = _counts(score)
    total = int(counts.sum())
    scale = np.array(MODES["major"])
    best = max(int(counts[(scale + root) % 12].sum()) for root in range(12))
    return best / total if total else math.nan


def evaluate(score: Score) -> dict[str, float]:
    """All numbers of this module, in a fixed order.

    Parameters
    ----------
    score : Score
        Any score, also an empty one.

    Returns
    -------
    dict
        Name → number; NaN where there is nothing to measure.
    """
    validate(score)
    return {
        "pitch_class_entropy": pitch_class_entropy(score),
        "pitch_entropy": pitch_entropy(score),
        "scale_consistency": scale_consistency(score),
        "n_pitch_classes_used": float(n_pitch_classes_used(score)),
        "n_pitches_used": float(n_pitches_used(score)),
    }


def _counts(score: Score) -> Ints:
    """Notes on each pitch class, shape (12,)."""
    return np.bincount(note_table(score).pitch_class, minlength=12)


def _entropy(counts: Ints) -> float:
    """Shannon entropy in bits of a histogram; NaN where it is empty."""
    total = counts.sum()
    if not total:
        return math.nan
    shares = counts[counts > 0] / total
    return float(-(shares * np.log2(shares)).sum()) + 0.0
