"""Distances between sounds, one for each clip, with gradients.

Conventions: sounds (B, T) float32 in [-1, 1]; distances (B,). Spectra are those of
``audio.spectra.magnitudes``: Hann windows whose middles lie on multiples of a quarter window,
silence outside, a sine of amplitude 1 peaks at 1.

References
----------
R. Yamamoto, E. Song, J.-M. Kim (2020), "Parallel WaveGAN": several resolutions.
J. Le Roux et al. (2019), "SDR – half-baked or well done?"
"""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

__all__ = ["MEASURED", "TRAINED", "missed_share", "si_sdr_db", "spectral_distance"]

MEASURED = (2048, 1024, 512, 256)
"""Windows of the figure that picks; those of ``audio.measures.stft_distance``."""

TRAINED = (2048, 1024, 512, 256, 128)
"""Windows of the loss."""

_FLOOR = 1e-5
_QUIET = 1e-12
_SILENCE = 1e-4


@lru_cache(maxsize=16)
def _window(size: int, device: torch.device) -> Tensor:
    with torch.inference_mode(False):  # made while measuring, it is used to train too
        return torch.hann_window(size, device=device)


def _powers(sound: Tensor, size: int) -> Tensor:
    """Squared magnitudes (B, F, frames)."""
    window = _window(size, sound.device)
    found = torch.stft(
        sound, size, size // 4, window=window, pad_mode="constant", return_complex=True
    )
    return (found.real**2 + found.imag**2) * float(2 / window.sum()) ** 2


def spectral_distance(wanted: Tensor, found: Tensor, sizes: tuple[int, ...] = MEASURED) -> Tensor:
    """Spectral convergence plus the mean difference of log magnitudes, mean over windows; (B,)."""
    total = torch.zeros(len(wanted), device=wanted.device)
    for size in sizes:
        ours, theirs = _powers(wanted, size), _powers(found, size)
        floor = _FLOOR**2
        first, second = ours.clamp(min=_QUIET).sqrt(), theirs.clamp(min=_QUIET).sqrt()
        norm = ours.sum((1, 2)).sqrt().clamp(min=_SILENCE)
        convergence = ((first - second) ** 2).sum((1, 2)).clamp(min=_QUIET).sqrt() / norm
        logs = 0.5 * (ours.clamp(min=floor).log() - theirs.clamp(min=floor).log()).abs()
        total = total + convergence + logs.mean((1, 2))
    return total / len(sizes)


def missed_share(wanted: Tensor, found: Tensor) -> Tensor:
    """The energy of what differs by the energy of the sound; (B,)."""
    lost = ((wanted - found) ** 2).mean(-1)
    return lost / (wanted**2).mean(-1).clamp(min=_SILENCE**2)


def si_sdr_db(wanted: Tensor, found: Tensor) -> Tensor:
    """Scale-invariant ratio of signal to distortion in decibels; (B,), NaN for silence."""
    wanted = wanted.double() - wanted.double().mean(-1, keepdim=True)
    found = found.double() - found.double().mean(-1, keepdim=True)
    energy = (wanted**2).sum(-1, keepdim=True)
    kept = wanted * ((wanted * found).sum(-1, keepdim=True) / energy.clamp(min=_QUIET))
    ratio = (kept**2).sum(-1) / ((found - kept) ** 2).sum(-1).clamp(min=_QUIET)
    told = 10.0 * ratio.clamp(min=_QUIET).log10()
    return torch.where(energy[:, 0] < _QUIET, torch.nan, told)
