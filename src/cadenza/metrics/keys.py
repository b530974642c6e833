"""The key of a piece, heard from its notes alone.

Conventions
-----------
Key signatures and chord symbols of the score are never read, and nothing here is shared with
the rooms that plan and compose, so that the answer is a second opinion. Drum tracks are left
out. The witnesses of ``cadenza.metrics._evidence`` (what sounds; bass and chord root at phrase
starts, at the beginning and at the end; the last chord; all chord roots) are each compared with
the tables of ``cadenza.metrics._profiles`` for every tonic and mode by their cross-entropy; a
weighted sum of these makes a log-linear model. Modes that are one scale under two names are
answered by one of them: major for ionian, minor for aeolian; harmonic_minor only where the
seventh is raised all but always.

References
----------
.. [1] Carol L. Krumhansl, "Cognitive Foundations of Musical Pitch", Oxford, 1990.
.. [2] David Temperley, "Music and Probability", MIT Press, 2007, chapter 6.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from cadenza.metrics._evidence import Evidence, gather
from cadenza.metrics._profiles import log_tables, templates
from cadenza.metrics._tables import Floats
from cadenza.metrics._validate import check_score
from cadenza.music.key import Key
from cadenza.music.score import Score

__all__ = [
    "DECIDABLE_NOTES",
    "KeyFinding",
    "evaluate",
    "find_key",
    "key_strength",
    "key_surety",
    "same_key",
    "shows_mode",
    "validate",
]

DECIDABLE_NOTES = 8
"""With fewer pitched notes than this a key is a guess, and ``decidable`` is False."""

_WEIGHTS = np.array([22.0, 0.5, 0.9, 1.6, 0.7, 1.0])
"""Weight of each witness, in the order of ``WITNESSES``.

Set near the optimum on pieces with a declared key and on synthetic loops; the accuracy stands
in docs/reference/metrics.md.
"""

_FULL_EVIDENCE_NOTES = 40
"""From this many notes on the witnesses speak with their full weight."""

_FAMILY = {"ionian": "major", "aeolian": "minor", "harmonic_minor": "minor"}
_CHARACTERISTIC = {
    "dorian": (9, 8),
    "phrygian": (1, 2),
    "lydian": (6, 5),
    "mixolydian": (10, 11),
    "locrian": (6, 7),
}
"""Semitones above the tonic: the degree that marks a mode, and the one it stands in place of."""

_TONICS = (
    ("C",), ("C#", "Db"), ("D",), ("D#", "Eb"), ("E",), ("F",),
    ("F#", "Gb"), ("G",), ("G#", "Ab"), ("A",), ("A#", "Bb"), ("B",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """What was heard.

    Parameters
    ----------
    key : Key
        The likeliest key, spelled with the fewest accidentals.
    confidence : float
        Its probability under the model, 0 to 1.
    ranking : tuple of (Key, float)
        All tonics and modes with their probabilities, likeliest first.
    n_notes : int
        Pitched notes that were heard.
    """

    key: Key
    confidence: float
    ranking: tuple[tuple[Key, float], ...]
    n_notes: int

    @property
    def decidable(self) -> bool:
        """False where too few notes sound for any ear to tell."""
        return self.n_notes >= DECIDABLE_NOTES


def validate(score: Score) -> None:
    """Refuse what is no score that can be measured.

    Raises
    ------
    UsageError
        When a note has a negative start or duration, or a pitch outside 0–127.
    """
    check_score(score)


def find_key(score: Score) -> KeyFinding:
    """Hear the key of a piece from its notes.

    Parameters
    ----------
    score : Score
        Any score. One without pitched notes is answered with C major and confidence 0.

    Returns
    -------
    KeyFinding
        The key, how sure it is, and what else it could be.
    """
    validate(score)
    evidence = gather(score)
    if not evidence.vectors.any():
        return KeyFinding(Key("C", "major"), 0.0, (), evidence.n_notes)
    probabilities = _probabilities(evidence)
    order = np.argsort(-probabilities.ravel(), kind="stable")
    modes = _modes()
    ranking = tuple(
        (spelled(int(index) % 12, modes[int(index) // 12]), float(probabilities.ravel()[index]))
        for index in order
    )
    best, confidence = ranking[0]
    return KeyFinding(_finer(best, evidence), confidence, ranking, evidence.n_notes)


def same_key(asked: Key, found: Key) -> bool:
    """Whether a key that was found is the one that was asked for.

    Tonics are compared by sound (F# is Gb). Ionian is major and aeolian is minor. Minor and
    harmonic minor match each other: they share tonic, third and all but the seventh degree,
    and music in minor uses both sevenths. Every other mode must be found as itself.
    """
    tonic = asked.tonic_pc == found.tonic_pc
    return tonic and _family(asked.mode) == _family(found.mode)


def shows_mode(asked: Key, score: Score) -> bool:
    """Whether the degree in which a church mode differs from major or minor is the one heard.

    In dorian the major sixth rather than the minor one, in phrygian the minor second, in lydian
    the augmented fourth, in mixolydian the minor seventh, in locrian the diminished fifth.
    False for modes that are major or minor.
    """
    own, rival = _CHARACTERISTIC.get(asked.mode, (0, 0))
    heard = np.roll(gather(score).vectors[0], -asked.tonic_pc)
    return bool(heard[own] > heard[rival])


@cache
def spelled(tonic_pc: int, mode: str) -> Key:
    """The key on a pitch class whose signature has the fewest sharps or flats (sharps at six)."""
    keys = [Key(name, mode) for name in _TONICS[tonic_pc]]
    return min(keys, key=lambda key: (abs(key.fifths), -key.fifths))


def key_surety(score: Score) -> float:
    """Probability of the likeliest key, 0 to 1; NaN without pitched notes."""
    finding = find_key(score)
    return finding.confidence if finding.n_notes else math.nan


def key_strength(score: Score) -> float:
    """Correlation of what sounds with the likeliest key's profile, −1 to 1 [1]_.

    NaN without pitched notes.
    """
    heard = gather(score).vectors[0]
    if not heard.any():
        return math.nan
    shares = np.stack([each.shares[0] for each in templates()])
    turned = np.stack([np.roll(shares, tonic, axis=1) for tonic in range(12)]).reshape(-1, 12)
    centred = turned - turned.mean(axis=1, keepdims=True)
    own = heard - heard.mean()
    norm = np.linalg.norm(centred, axis=1) * np.linalg.norm(own)
    return float((centred @ own / norm).max()) if np.linalg.norm(own) > 0 else 0.0


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
    return {"key_strength": key_strength(score), "key_surety": key_surety(score)}


def _family(mode: str) -> str:
    return _FAMILY.get(mode, mode)


def _modes() -> tuple[str, ...]:
    """The modes that can be found, in the order of the templates."""
    return tuple(dict.fromkeys(each.mode for each in templates()))


def _probabilities(evidence: Evidence) -> Floats:
    """Probability of each mode and tonic, shape (modes, 12)."""
    logits = template_logits(evidence)
    modes = _modes()
    grouped = np.stack(
        [
            np.logaddexp.reduce(
                logits[[index for index, each in enumerate(templates()) if each.mode == mode]]
            )
            for mode in modes
        ]
    )
    grouped -= grouped.max()
    shares = np.exp(grouped)
    return np.asarray(shares / shares.sum())


def template_logits(evidence: Evidence, weights: Floats = _WEIGHTS) -> Floats:
    """Unnormalised log probability of each template on each tonic, shape (templates, 12)."""
    scale = min(1.0, math.sqrt(evidence.n_notes / _FULL_EVIDENCE_NOTES))
    bass = 0.3 + 0.7 * evidence.has_bass
    strength = weights * scale * np.array([1.0, bass, bass, bass, 1.0, bass])
    # (12 tonics, 6 witnesses, 12 degrees): what each tonic would see as its degrees
    turned = np.stack([np.roll(evidence.vectors, -tonic, axis=1) for tonic in range(12)])
    fit = np.einsum("tfd,kfd,f->kt", turned, log_tables(), strength)
    prior = np.array([each.log_prior for each in templates()])
    return np.asarray(fit + prior[:, None])


def _finer(key: Key, evidence: Evidence) -> Key:
    """Harmonic minor in place of minor where the seventh is all but always raised."""
    if key.mode != "minor":
        return key
    heard = np.roll(evidence.vectors[0], -key.tonic_pc)
    raised = heard[11] > 0.02 and heard[10] < 0.2 * heard[11]
    return Key(key.tonic, "harmonic_minor") if raised else key
