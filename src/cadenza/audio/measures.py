"""How near one sound is to another, how codes are used, how like a set of sounds is to another.

Conventions
-----------
Sounds are mono; a pair that is compared has one length and one sample rate. Decibels are
20·log10 of amplitudes. A figure of a pair is symmetric only where its docstring says so.

References
----------
.. [1] R. Yamamoto, E. Song, J.-M. Kim (2020), "Parallel WaveGAN", ICASSP (spectral convergence
   and log magnitudes at several resolutions).
.. [2] J. Le Roux et al. (2019), "SDR – half-baked or well done?", ICASSP.
.. [3] D. C. Dowson, B. V. Landau (1982), "The Fréchet distance between multivariate normal
   distributions", Journal of Multivariate Analysis 12.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import sqrtm

from cadenza.audio.spectra import check_sound, log_mel, magnitudes
from cadenza.errors import UsageError

__all__ = [
    "SetFigures",
    "evaluate",
    "log_mel_distance",
    "perplexity",
    "set_figures",
    "si_sdr",
    "stft_distance",
    "used_share",
    "validate",
]

SIZES = (2048, 1024, 512, 256)
"""Windows of the spectral distance, in samples."""

_FLOOR = 1e-5
_QUIET = 1e-12

Sound = NDArray[np.float32]


def validate(reference: NDArray[np.floating], estimate: NDArray[np.floating]) -> None:
    """Refuse a pair that cannot be compared.

    Raises
    ------
    UsageError
        When one of them is empty, not mono or not finite, or their lengths differ.
    """
    first, second = check_sound(reference), check_sound(estimate)
    if len(first) != len(second):
        came = f"{len(first)} and {len(second)} samples"
        raise UsageError("sounds that are compared have one length", came)


def stft_distance(
    reference: NDArray[np.floating],
    estimate: NDArray[np.floating],
    sizes: Sequence[int] = SIZES,
) -> float:
    """Spectral convergence plus the mean difference of log magnitudes, over resolutions [1]_.

    Parameters
    ----------
    reference, estimate : array (T,) float
        What it should be, and what it is.
    sizes : sequence of int
        Samples of the windows.

    Returns
    -------
    float
        0 for equal sounds; silence in place of any sound has a convergence of 1 alone.
        Magnitudes under −100 dB of full scale count as −100 dB.
    """
    validate(reference, estimate)
    total = 0.0
    for size in sizes:
        wanted, found = magnitudes(reference, size), magnitudes(estimate, size)
        convergence = np.linalg.norm(wanted - found) / max(float(np.linalg.norm(wanted)), _QUIET)
        logs = np.abs(np.log(np.maximum(wanted, _FLOOR)) - np.log(np.maximum(found, _FLOOR)))
        total += float(convergence) + float(logs.mean())
    return total / len(sizes)


def si_sdr(reference: NDArray[np.floating], estimate: NDArray[np.floating]) -> float:
    """Scale-invariant ratio of signal to distortion [2]_.

    Parameters
    ----------
    reference, estimate : array (T,) float
        What it should be, and what it is; their means are taken out.

    Returns
    -------
    float
        Decibels; infinite for equal sounds, NaN for a silent reference.
    """
    validate(reference, estimate)
    wanted = np.asarray(reference, np.float64) - float(np.mean(reference, dtype=np.float64))
    found = np.asarray(estimate, np.float64) - float(np.mean(estimate, dtype=np.float64))
    energy = float(wanted @ wanted)
    if energy < _QUIET:
        return math.nan
    signal = wanted * (float(found @ wanted) / energy)
    kept, lost = float(signal @ signal), float(np.sum((found - signal) ** 2))
    if lost == 0.0:
        return math.inf
    return 10 * math.log10(max(kept, _QUIET) / lost)


def log_mel_distance(
    reference: NDArray[np.floating], estimate: NDArray[np.floating], sample_rate_hz: int
) -> float:
    """Mean difference of the decibels of 80 mel bands; symmetric.

    Parameters
    ----------
    reference, estimate : array (T,) float
        The pair.
    sample_rate_hz : int
        Of both.

    Returns
    -------
    float
        Decibels, 0 and more.
    """
    validate(reference, estimate)
    difference = log_mel(reference, sample_rate_hz) - log_mel(estimate, sample_rate_hz)
    return float(np.abs(difference).mean())


def perplexity(codes: NDArray[np.integer], size: int) -> float:
    """How many codes would be in use if all in use came equally often: exp of the entropy.

    Parameters
    ----------
    codes : array of int
        Codes in [0, size).
    size : int
        Of the codebook.

    Returns
    -------
    float
        From 1 to ``size``.
    """
    counts = _counts(codes, size)
    shares = counts[counts > 0] / counts.sum()
    return float(np.exp(-(shares * np.log(shares)).sum()))


def used_share(codes: NDArray[np.integer], size: int) -> float:
    """Which share of the codebook comes at all.

    Parameters
    ----------
    codes : array of int
        Codes in [0, size).
    size : int
        Of the codebook.
    """
    return float(np.count_nonzero(_counts(codes, size)) / size)


def _counts(codes: NDArray[np.integer], size: int) -> NDArray[np.int64]:
    flat = np.asarray(codes).ravel().astype(np.int64)
    if not len(flat) or flat.min() < 0 or flat.max() >= size:
        rule = f"codes of a codebook of {size} lie between 0 and {size - 1}"
        raise UsageError(rule, f"{flat.min()} to {flat.max()}" if len(flat) else "none")
    return np.bincount(flat, minlength=size)


def evaluate(
    reference: NDArray[np.floating], estimate: NDArray[np.floating], sample_rate_hz: int
) -> dict[str, float]:
    """All figures of a pair, by name, in a fixed order."""
    return {
        "stft_distance": stft_distance(reference, estimate),
        "si_sdr_db": si_sdr(reference, estimate),
        "log_mel_distance_db": log_mel_distance(reference, estimate, sample_rate_hz),
    }


@dataclass(frozen=True, slots=True)
class SetFigures:
    """How a set of sounds lies beside a set of real ones; all distances in decibels.

    A sound is placed by the mean and the spread over time of its log mel bands, and by how much
    each band changes from one window to the next; the distance of two sounds is the root of the
    mean square over these 240 numbers.

    Parameters
    ----------
    to_real_db : float
        From a made sound to the nearest real one, in the middle (median) of the made ones.
    real_to_real_db : float
        From a real sound to the nearest other real one, in the middle.
    variety : float
        Mean distance of two made sounds over that of two real ones; 1: as various as real ones,
        0: all the same.
    frechet : float
        Squared Fréchet distance of both sets' bands as normal distributions [3]_, in dB².
    """

    to_real_db: float
    real_to_real_db: float
    variety: float
    frechet: float

    def rows(self) -> dict[str, float]:
        """All figures by name."""
        return {
            "to_real_db": self.to_real_db,
            "real_to_real_db": self.real_to_real_db,
            "variety": self.variety,
            "frechet": self.frechet,
        }


def set_figures(made: Sequence[Sound], real: Sequence[Sound], sample_rate_hz: int) -> SetFigures:
    """Figures of a set of made sounds beside real ones.

    Parameters
    ----------
    made, real : sequence of array (T,) float32
        At least two each; lengths may differ.
    sample_rate_hz : int
        Of all of them.

    Raises
    ------
    UsageError
        When one set holds fewer than two sounds.
    """
    if min(len(made), len(real)) < 2:
        raise UsageError("sets that are compared hold two sounds each at least",
                         f"{len(made)} made, {len(real)} real")  # fmt: skip
    bands = [[log_mel(sound, sample_rate_hz) for sound in each] for each in (made, real)]
    placed, standing = (np.stack([_place(each) for each in part]) for part in bands)
    between, among_real, among_made = (
        _distances(placed, standing),
        _distances(standing, standing),
        _distances(placed, placed),
    )
    alone = among_real + np.where(np.eye(len(real), dtype=bool), np.inf, 0)
    real_spread = _mean_of_pairs(among_real)
    return SetFigures(
        float(np.median(between.min(1))),
        float(np.median(alone.min(1))),
        _mean_of_pairs(among_made) / real_spread if real_spread else math.nan,
        _frechet(np.concatenate(bands[0]), np.concatenate(bands[1])),
    )


def _place(bands: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean, spread and movement of each band: (240,)."""
    wide = bands.astype(np.float64)
    moves = np.abs(np.diff(wide, axis=0)).mean(0) if len(wide) > 1 else np.zeros(wide.shape[1])
    return np.concatenate([wide.mean(0), wide.std(0), moves])


def _distances(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Root mean square differences: (len(first), len(second))."""
    found: NDArray[np.float64] = np.sqrt(((first[:, None] - second[None]) ** 2).mean(-1))
    return found


def _mean_of_pairs(distances: NDArray[np.float64]) -> float:
    """Mean over all pairs of two different sounds."""
    count = len(distances)
    return float(distances.sum() / (count * (count - 1)))


def _frechet(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    """Squared Fréchet distance of two clouds of points (N, bands) as normal distributions."""
    one, two = first.astype(np.float64), second.astype(np.float64)
    shift = one.mean(0) - two.mean(0)
    spread_one, spread_two = np.cov(one, rowvar=False), np.cov(two, rowvar=False)
    root = sqrtm(spread_one @ spread_two)
    overlap = float(np.trace(np.real(root)))
    return float(shift @ shift + np.trace(spread_one) + np.trace(spread_two) - 2 * overlap)
