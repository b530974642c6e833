"""Whether a sound holds a stretch of another: bits of how its spectrum moves, and where they agree.

Every 23 ms a sound is told in 32 bits: whether the difference of the energies of two neighbouring
bands grows or falls. The bits outlive noise, coding, filters and loudness; they do not outlive
another pitch or another speed. A stretch of a few seconds is laid on every place of the index (all
of them, by Fourier transform); where far fewer bits differ than the half that differ by chance, it
is a copy.

References
----------
J. Haitsma, T. Kalker (2002), "A Highly Robust Audio Fingerprinting System", ISMIR.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.spectra import check_sound, magnitudes
from cadenza.errors import FileError, UsageError

__all__ = ["Copy", "FingerprintIndex", "copies", "fingerprint", "nearest"]

FORMAT = 1
SAMPLE_RATE_HZ = 22_050
BITS = 32
_SIZE, _HOP = 4096, 512
_LOWEST_HZ, _HIGHEST_HZ = 120.0, 7000.0
FRAME_S = _HOP / SAMPLE_RATE_HZ

STRIDE = 4
"""The index keeps every fourth frame; what is looked up is laid on it in four ways."""
STRETCH_FRAMES = 172
"""Frames of the stretch that is looked up: 4 s."""
_STEP_FRAMES = 43
"""From one stretch to the next: 1 s."""
MOST_ERRORS = 0.37
"""Share of the bits of a stretch that differ at most in a copy; by chance it is a half.

On the shipped textures the nearest stretch of 2.6 hours to a held-out one differs in 0.40 and
more, a copy under noise 14 dB below it in 0.17 in the middle and 0.37 at most
(``benchmarks/audio_copying.py``).
"""

_RANGE_DB, _SILENCE = 50.0, np.float32(1e-10)
_FEWEST_BITS = STRETCH_FRAMES * BITS // 8
"""Bits of a stretch that must tell something for it to be looked up."""

_LOCAL_ERRORS = 0.40
"""Share of the bits of a second that differ at most, where a copy's ends are looked for."""

_CHUNK, _TOGETHER = 1 << 16, 16
_SLACK_FRAMES = STRIDE


@dataclass(frozen=True, slots=True)
class Copy:
    """A stretch that a sound shares with one of the index.

    Parameters
    ----------
    source : str
        Whose stretch it is.
    at_s, source_s, seconds : float
        Where it begins in the sound and in its source, and how long it lasts.
    errors : float
        Share of the bits that differ; 0 is the very same, 0.5 is chance.
    """

    source: str
    at_s: float
    source_s: float
    seconds: float
    errors: float


def fingerprint(samples: NDArray[np.floating]) -> NDArray[np.uint32]:
    """The fingerprint of a sound.

    Parameters
    ----------
    samples : array (T,) float
        Mono, at 22,050 Hz.

    Returns
    -------
    array (F,) uint32
        32 bits for each 23 ms, F = T // 512; bit b compares bands b and b + 1.
    """
    slopes = np.diff(_bands(check_sound(samples)), axis=1)
    bits = np.diff(slopes, axis=0) > 0  # (F, 32)
    packed = np.packbits(bits, axis=1, bitorder="little")
    found: NDArray[np.uint32] = np.ascontiguousarray(packed).view("<u4")[:, 0].astype(np.uint32)
    return found


def _bands(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Energies in 33 bands: (F + 1, 33)."""
    spectrum = magnitudes(sound, _SIZE, _HOP)
    edges = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, BITS + 2)
    bins = np.round(edges * _SIZE / SAMPLE_RATE_HZ).astype(np.int64)
    bins = np.maximum.accumulate(np.maximum(bins, bins[0] + np.arange(len(bins))))
    return np.add.reduceat(spectrum**2, bins, axis=1)[:, :-1]


def _telling(sound: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which bits of a sound tell anything: (F, 32). In bands without sound they are noise."""
    power = _bands(sound)
    floor = power.max(1, keepdims=True) * np.float32(10 ** (-_RANGE_DB / 10)) + _SILENCE
    loud = power > floor
    both = loud[:, :-1] | loud[:, 1:]
    found: NDArray[np.bool_] = both[:-1] & both[1:]
    return found


def _signs(prints: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Bits as 1 and −1: (32, F)."""
    bits = (prints[None, :] >> np.arange(BITS, dtype=np.uint32)[:, None]) & np.uint32(1)
    return bits.astype(np.float32) * 2 - 1


class FingerprintIndex:
    """Fingerprints of many sounds.

    Parameters
    ----------
    names : tuple of str
        Of the sounds.
    lengths : tuple of int
        Numbers that are kept of each.
    prints : array (N,) uint32
        Every fourth number of each fingerprint, one sound after another.

    Attributes
    ----------
    starts : array (len(names) + 1,) int64
        Where each sound's fingerprint begins, and where the last one ends.
    """

    def __init__(
        self, names: tuple[str, ...], lengths: tuple[int, ...], prints: NDArray[np.uint32]
    ) -> None:
        self.names, self.lengths, self.prints = names, lengths, prints
        self.starts = np.concatenate([[0], np.cumsum(lengths)])

    @classmethod
    def of(cls, sounds: Iterable[tuple[str, NDArray[np.floating]]]) -> FingerprintIndex:
        """The index of named sounds, read one after another.

        Parameters
        ----------
        sounds : iterable of (str, array (T,) float)
            Mono, at 22,050 Hz.

        Raises
        ------
        UsageError
            When there are none.
        """
        found = [(name, fingerprint(samples)[::STRIDE]) for name, samples in sounds]
        if not found:
            raise UsageError("an index of fingerprints holds one sound at least", "none")
        lengths = tuple(len(prints) for _, prints in found)
        return cls(
            tuple(name for name, _ in found), lengths, np.concatenate([each for _, each in found])
        )

    def to_bytes(self) -> bytes:
        """The file of the index: an npz without pickled objects."""
        facts = {"format": FORMAT, "names": self.names, "lengths": self.lengths}
        text = json.dumps(facts, ensure_ascii=False).encode()
        file = io.BytesIO()
        np.savez_compressed(file, facts=np.frombuffer(text, np.uint8), prints=self.prints)
        return file.getvalue()

    @classmethod
    def read(cls, path: Path) -> FingerprintIndex:
        """What ``to_bytes`` gave.

        Raises
        ------
        FileError
            When it cannot be read, or is no such index.
        """
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                facts: dict[str, Any] = json.loads(file["facts"].tobytes().decode())
                prints = file["prints"].astype(np.uint32)
            names = tuple(str(name) for name in facts["names"])
            lengths = tuple(int(length) for length in facts["lengths"])
            sane = facts["format"] == FORMAT and prints.ndim == 1
            sane = sane and len(names) == len(lengths) and sum(lengths) == len(prints)
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            rule = "an index of fingerprints is a readable file"
            raise FileError(rule, f"{path.name}: {error}") from error
        if not sane or min(lengths, default=-1) < 0:
            raise FileError(f"an index of fingerprints is of format {FORMAT}", path.name)
        return cls(names, lengths, prints)

    def place(self, number: int) -> tuple[int, int]:
        """Which sound one of the numbers belongs to, and which of that sound's it is."""
        sound = int(np.searchsorted(self.starts, number, side="right")) - 1
        return sound, number - int(self.starts[sound])


@dataclass(slots=True)
class _Hit:
    """Stretches that lie one after another at one shift, in frames."""

    sound: int
    shift: int
    begin: int
    end: int


def copies(samples: NDArray[np.floating], index: FingerprintIndex) -> tuple[Copy, ...]:
    """Stretches of a sound that stand in the index, the longest first.

    Parameters
    ----------
    samples : array (T,) float
        Mono, at 22,050 Hz. Under 4 s it is looked up as a whole; under 2 s nothing is found.
    index : FingerprintIndex
        What it must not be copied from.

    Returns
    -------
    tuple of Copy
        Empty where nothing is shared beyond chance.
    """
    signs, starts, length = _stretches(samples)
    hits = [
        (start, begin + place)
        for start, begin, errors in _errors(signs, starts, length, index)
        for place in _valleys(errors)
    ]
    open_hits: list[_Hit] = []
    for start, number in sorted(hits):
        _join(open_hits, start, start + length, number, index)
    found = [_told(hit, signs, index) for hit in open_hits]
    return tuple(sorted(found, key=lambda copy: (-copy.seconds, copy.errors, copy.source)))


def nearest(samples: NDArray[np.floating], index: FingerprintIndex) -> tuple[str, float]:
    """Which sound of the index has the stretch that comes nearest to one of a sound.

    Parameters
    ----------
    samples : array (T,) float
        Mono, at 22,050 Hz, 2 s at least.
    index : FingerprintIndex
        Where to look.

    Returns
    -------
    name : str
        Whose stretch it is; "" where no stretch could be compared.
    errors : float
        Share of the bits that differ there; 0.5 is chance.
    """
    best, number = 0.5, -1
    signs, starts, length = _stretches(samples)
    for _, begin, errors in _errors(signs, starts, length, index):
        place = int(errors.argmin())
        if errors[place] < best:
            best, number = float(errors[place]), begin + place + length // (2 * STRIDE)
    return ("" if number < 0 else index.names[index.place(number)[0]]), best


def _stretches(samples: NDArray[np.floating]) -> tuple[NDArray[np.float32], list[int], int]:
    """Bits of a sound as signs (32, F), 0 where they tell nothing; stretches and their length."""
    prints = fingerprint(samples)
    signs = _signs(prints) * _telling(check_sound(samples)).T
    length = min(STRETCH_FRAMES, len(prints))
    if length < STRETCH_FRAMES // 2:
        return signs, [], length
    starts = list(range(0, len(prints) - length + 1, _STEP_FRAMES))
    if starts[-1] + length < len(prints):
        starts.append(len(prints) - length)
    telling = [np.count_nonzero(signs[:, start : start + length]) for start in starts]
    told = [start for start, bits in zip(starts, telling, strict=True) if bits >= _FEWEST_BITS]
    return signs, told, length


def _errors(
    signs: NDArray[np.float32], starts: list[int], length: int, index: FingerprintIndex
) -> Iterator[tuple[int, int, NDArray[np.floating]]]:
    """For every stretch: where a part of the index begins, and the errors at each place of it.

    A correlation of signs, by Fourier transform; a few stretches at a time bound the memory.
    Each stretch comes with its frames 0, 4, …, with 1, 5, … and so on, as stretches of their own.
    """
    size, kept = _CHUNK, length // STRIDE
    laid = [start + phase for start in starts for phase in range(STRIDE)]
    laid = [start for start in laid if start + STRIDE * (kept - 1) < signs.shape[1]]
    for first in range(0, len(laid), _TOGETHER):
        some = laid[first : first + _TOGETHER]
        stretches = np.stack(
            [signs[:, start : start + STRIDE * (kept - 1) + 1 : STRIDE] for start in some]
        )  # (S, 32, kept)
        telling = np.maximum(1, np.count_nonzero(stretches, axis=(1, 2)))
        spectra = np.conj(np.fft.rfft(stretches, size, axis=2)).astype(np.complex64)
        for begin in range(0, len(index.prints), size - kept):
            part = index.prints[begin : begin + size]
            places = min(len(part) - kept + 1, size - kept)
            if places < 1:
                break
            whole = np.fft.rfft(_signs(part), size, axis=1).astype(np.complex64)
            for start, spectrum, bits in zip(some, spectra, telling, strict=True):
                agreed = np.fft.irfft((whole * spectrum).sum(0), size)[:places]
                yield start, begin, 0.5 - agreed / (2 * bits)


def _valleys(errors: NDArray[np.floating]) -> list[int]:
    """The best place of each group of neighbouring places with few errors."""
    places = np.flatnonzero(errors <= MOST_ERRORS)
    groups = np.split(places, np.flatnonzero(np.diff(places) > STRETCH_FRAMES // (4 * STRIDE)) + 1)
    return [int(group[np.argmin(errors[group])]) for group in groups if len(group)]


def _join(hits: list[_Hit], begin: int, end: int, number: int, index: FingerprintIndex) -> None:
    """Put a stretch to those before it that lie at the same shift, or begin with it."""
    half = (end - begin) // (2 * STRIDE)
    sound, inside = index.place(number + half)
    shift = (inside - half) * STRIDE - begin
    for hit in hits:
        same = hit.sound == sound and abs(hit.shift - shift) <= _SLACK_FRAMES
        if same and begin <= hit.end:
            hit.end = max(hit.end, end)
            return
    hits.append(_Hit(sound, shift, begin, end))


def _told(hit: _Hit, signs: NDArray[np.float32], index: FingerprintIndex) -> Copy:
    """A hit, cut to where its bits agree: whole stretches reach beyond both ends."""
    numbers = np.arange(index.lengths[hit.sound])
    frames = numbers * STRIDE - hit.shift  # of the sound that is looked up
    inside = (frames >= max(0, hit.begin)) & (frames < min(hit.end, signs.shape[1]))
    numbers, frames = numbers[inside], frames[inside]
    theirs = _signs(index.prints[int(index.starts[hit.sound]) + numbers])
    agreed = signs[:, frames] * theirs  # 1, 0 (tells nothing) or −1
    wrong, telling = (agreed < 0).sum(0), (agreed != 0).sum(0)
    window = np.ones(min(_STEP_FRAMES // STRIDE, len(wrong)))
    local = np.convolve(wrong, window, "same") / np.maximum(1, np.convolve(telling, window, "same"))
    good = np.flatnonzero(local <= _LOCAL_ERRORS)
    first, last = (int(good[0]), int(good[-1])) if len(good) else (0, len(frames) - 1)
    begin, end = int(frames[first]), int(frames[last]) + STRIDE
    within = slice(first, last + 1)
    return Copy(
        index.names[hit.sound],
        begin * FRAME_S,
        (begin + hit.shift) * FRAME_S,
        (end - begin) * FRAME_S,
        float(wrong[within].sum() / max(1, telling[within].sum())),
    )
