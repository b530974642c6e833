"""The mixing desk: level, place, room, tails. Every function here is linear or a gain.

Conventions
-----------
Audio has shape (frames, 2), float32; it is fastest where each side lies in one row of memory (the
transpose of an array of shape (2, frames)), as the renderer keeps it. Functions that say so
change their argument in place, since a song's stems are the largest things in memory.
"""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from cadenza.sound import filters
from cadenza.sound.convolution import answers, beside, chunks
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio

__all__ = [
    "ROLE_LUFS",
    "Mono",
    "active_lufs",
    "add_room",
    "add_send",
    "end_of_sound",
    "fade_edges",
    "from_db",
    "highpass",
    "peak",
    "place",
    "role_of",
    "room_response",
    "send_gain",
]

Mono = NDArray[np.float32]
"""One channel of samples, shape (frames,)."""

ROLE_LUFS = {
    "melody": -20.0,
    "counter": -20.5,
    "chords": -20.5,
    "arpeggio": -20.5,
    "pad": -20.5,
    "bass": -22.0,
    "drums": -20.0,
}
"""Loudness of each role while it plays, before the gain that the style gives it."""

_BLOCK_FRAMES = SAMPLE_RATE_HZ * 2 // 5
_MEASURED_BLOCKS = 100
_BLOCKS_AT_A_TIME = 4
_ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = 10.0

_ROOM_S = 1.7
_ROOM_RT60_S = ((250.0, 1.25), (700.0, 1.45), (2000.0, 1.3), (5000.0, 0.9), (11000.0, 0.55))
_PREDELAY_S = 0.014
_ROOM_SEED = 5
_NO_SEND_DB = -36.0


def from_db(level_db: float) -> np.float32:
    """Decibels to a linear gain.

    >>> round(float(from_db(-6.0206)), 3)
    0.5
    """
    return np.float32(10.0 ** (level_db / 20.0))


def peak(audio: Audio) -> float:
    """The largest absolute sample, 0 for none."""
    return float(max(audio.max(), -audio.min())) if audio.size else 0.0


def role_of(track: str) -> str:
    """The role that a track's name tells ("melody_2" → "melody"); "" for none.

    >>> role_of("pad_2"), role_of("Violin I")
    ('pad', '')
    """
    head = track.lower().split("_")[0].split(" ")[0]
    return head if head in ROLE_LUFS else ""


@lru_cache(maxsize=1)
def _k_weights() -> NDArray[np.float32]:
    """Power response of the K filter of BS.1770-4 at the bins of a 400 ms block.

    The filter's analogue prototypes at the frequencies that the bilinear transform maps to.
    """
    warped = 1j * np.tan(np.pi * np.arange(_BLOCK_FRAMES // 2 + 1) / _BLOCK_FRAMES)
    warped[-1] = 1e9j  # the Nyquist frequency lies at infinity
    shelf, low = (np.tan(np.pi * hz / SAMPLE_RATE_HZ) for hz in (1681.974450955533, 38.1354708760))
    shelf_q, low_q, high_gain = 0.7071752369554196, 0.5003270373238773, 10 ** (3.99984385397 / 20)
    at, at_low = warped / shelf, warped / low
    lifted = high_gain * at**2 + high_gain**0.4996667741545416 * at / shelf_q + 1.0
    response = lifted / (at**2 + at / shelf_q + 1.0) * at_low**2 / (at_low**2 + at_low / low_q + 1)
    response *= 1.0 + low / low_q + low**2  # the standard's high-pass is not brought to 0 dB
    weights = 2.0 * np.abs(response) ** 2 / _BLOCK_FRAMES**2
    return np.asarray(weights, dtype=np.float32)


def active_lufs(audio: Audio) -> float:
    """Loudness of a part while it plays, −inf for silence.

    Gated as BS.1770-4 says, on blocks of 400 ms that do not overlap, with the K filter applied
    to the blocks' spectra: within 0.3 LU of the standard's figure, and several times faster,
    which counts when every stem is measured.

    References
    ----------
    .. [1] ITU-R BS.1770-4, "Algorithms to measure audio programme loudness and true-peak
       audio level", 2015.
    """
    from scipy.fft import rfft

    blocks = max(1, len(audio) // _BLOCK_FRAMES)
    stride = max(1, blocks // _MEASURED_BLOCKS)
    # Of a long part some blocks stand for all, at uneven distances, lest they follow the beat.
    chosen = [start + 7 * start // stride % stride for start in range(0, blocks, stride)]
    power = np.zeros(len(chosen))
    weights = np.repeat(_k_weights(), 2)  # real and imaginary parts lie side by side
    for some in chunks(len(chosen), _BLOCKS_AT_A_TIME):
        # Transforms of several rows at one time take half as long.
        rows = np.zeros((some.stop - some.start, 2, _BLOCK_FRAMES), dtype=np.float32)
        for row, index in zip(rows, chosen[some], strict=True):
            block = audio[index * _BLOCK_FRAMES : (index + 1) * _BLOCK_FRAMES]
            row[:, : len(block)] = block.T
        if rows.any():
            parts = rfft(rows, axis=2).view(np.float32)  # (blocks, 2, 2 · bins)
            np.multiply(parts, parts, out=parts)
            heard = np.einsum("bsf,f->b", parts, weights)
            power[some] = heard * (_BLOCK_FRAMES / min(_BLOCK_FRAMES, max(len(audio), 1)))
    with np.errstate(divide="ignore"):
        lufs = -0.691 + 10.0 * np.log10(power)
        loud = power[lufs > _ABSOLUTE_GATE_LUFS]
        if not loud.size:
            return -np.inf
        gate = -0.691 + 10.0 * np.log10(loud.mean()) - _RELATIVE_GATE_LU
        return float(-0.691 + 10.0 * np.log10(power[lufs > max(gate, _ABSOLUTE_GATE_LUFS)].mean()))


def highpass(audio: Audio, cutoff_hz: float) -> None:
    """Take away what lies under a frequency (12 dB an octave), DC too, in place."""
    pole = filters.gentle_highpass(cutoff_hz)
    filters.run(audio.T, pole, pole)


def place(audio: Audio, pan: float, gain_db: float = 0.0, width: float = 1.0) -> None:
    """Pan and set the level, in place.

    Constant power over the whole arc. The stereo image of the part shrinks towards a point as
    it leaves the middle, so that a piano on the left keeps both its hands.

    Parameters
    ----------
    audio : Audio
        Changed in place.
    pan : float
        −1 left to 1 right; values beyond are cut.
    gain_db : float
        Level.
    width : float
        Of the image in the middle: 1 as it is, 0 mono.
    """
    pan = min(max(pan, -1.0), 1.0)
    width *= 1.0 - abs(pan)
    angle = (pan + 1.0) * np.pi / 4.0
    left, right = (np.sqrt(2.0) * f(angle) * from_db(gain_db) for f in (np.cos, np.sin))
    near, far = (1.0 + width) / 2.0, (1.0 - width) / 2.0
    to_left, to_right = ([side * near, side * far] for side in (left, right))
    if far == 0.0:
        audio[:, 0] *= np.float32(left)
        audio[:, 1] *= np.float32(right)
        return
    # Not a matrix product: those start threads of their own, which the parts' threads are.
    for at in chunks(len(audio)):
        chunk = audio[at]
        first, second = chunk[:, 0].copy(), chunk[:, 1].copy()
        chunk[:, 0] = first * np.float32(to_left[0]) + second * np.float32(to_left[1])
        chunk[:, 1] = first * np.float32(to_right[1]) + second * np.float32(to_right[0])


@lru_cache(maxsize=1)
def room_response() -> Audio:
    """Impulse response of the room that all parts stand in, shape (2, frames).

    Noise in five bands that die away at their own pace, behind a few early reflections; each
    side carries the energy of one, so that a send of −18 dB is a room 18 dB under the part.
    """
    from scipy.signal import butter, sosfilt

    from cadenza.sound.rng import generator

    random = generator(_ROOM_SEED, "room")
    frames = round(_ROOM_S * SAMPLE_RATE_HZ)
    at_s = np.arange(frames) / SAMPLE_RATE_HZ
    out = np.zeros((2, frames))
    low_hz = 160.0
    for high_hz, rt60_s in _ROOM_RT60_S:
        sos = butter(2, [low_hz, high_hz], "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
        noise = sosfilt(sos, random.standard_normal((2, frames)), axis=1)
        out += noise * 10.0 ** (-3.0 * at_s / rt60_s)
        low_hz = high_hz
    out *= np.minimum(at_s / 0.02, 1.0)
    for _ in range(12):
        side, place_s = random.integers(2), 0.004 + 0.05 * random.random()
        out[side, round(place_s * SAMPLE_RATE_HZ)] += random.choice([-1.0, 1.0]) * 0.6
    out[:, -2000:] *= np.linspace(1.0, 0.0, 2000)
    out = np.pad(out, ((0, 0), (round(_PREDELAY_S * SAMPLE_RATE_HZ), 0)))
    out /= np.sqrt((out**2).sum(axis=1, keepdims=True))
    return np.asarray(out, dtype=np.float32)


def send_gain(send_db: float) -> np.float32:
    """The gain of a send to the room in dB; 0 for −36 dB or less."""
    return from_db(send_db) if send_db > _NO_SEND_DB else np.float32(0.0)


def add_send(sends: Mono, audio: Audio, gain: np.float32) -> None:
    """Add what a part sends to the room, the middle of its sides, in place."""
    if gain > 0.0:
        for at in chunks(len(audio)):
            middle = audio[at, 0] + audio[at, 1]
            middle *= np.float32(0.5) * gain
            sends[at] += middle


def add_room(audio: Audio, send: Mono) -> None:
    """Add the room's answer to what was sent to it, in place.

    Convolution is linear: the parts' own rooms sum to the room of their sum.

    Parameters
    ----------
    audio : Audio
        Changed in place.
    send : Mono
        Shape (frames,), as long as the audio.
    """

    def answer(side: int) -> None:
        for at, heard in answers(send, room_response()[side][None]):
            audio[at, side] += heard[0]

    beside(partial(answer, side) for side in range(2))


def end_of_sound(audio: Audio, floor_db: float = -72.0) -> int:
    """The frame after which everything lies under a floor relative to the peak, in 10 ms."""
    step = SAMPLE_RATE_HZ // 100
    limit = peak(audio) * float(from_db(floor_db))
    for end in range(len(audio), 0, -step):
        if peak(audio[max(0, end - step) : end]) > limit:
            return end
    return 0


def fade_edges(audio: Audio, fade_in_frames: int, fade_out_frames: int) -> None:
    """Fade the first and the last frames along a quarter and half of a cosine, in place."""
    up, down = min(fade_in_frames, len(audio)), min(fade_out_frames, len(audio))
    if up > 0:
        curve = np.sin(0.5 * np.pi * np.arange(up) / up) ** 2
        audio[:up] *= curve[:, None].astype(np.float32)
    if down > 0:
        curve = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, down + 1) / down)
        audio[-down:] *= curve[:, None].astype(np.float32)
