"""Effects that make room: reverb by convolution with made rooms, and delay in time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cadenza.sound import filters
from cadenza.sound.convolution import Channels, answers, chunks, filter_in_place
from cadenza.sound.effects_kind import Context, EffectKind, Values, blend, number, word
from cadenza.sound.model import SAMPLE_RATE_HZ
from cadenza.sound.rng import generator

__all__ = ["KINDS", "ROOMS", "Room", "convolve", "impulse_response"]


@dataclass(frozen=True, slots=True)
class Room:
    """A room as a reverb knows it.

    Parameters
    ----------
    decay_s : float
        Time in which the middle of the spectrum decays by 60 dB.
    predelay_ms : float
        Silence before the first reflection.
    low_ratio, high_ratio : float
        Decay under 250 Hz and over 4 kHz, as parts of ``decay_s``.
    rise_ms : float
        Time in which the tail builds up.
    early : int
        Number of single reflections before the tail.
    early_share : float
        Energy of those reflections, 0 to 1.
    """

    decay_s: float
    predelay_ms: float
    low_ratio: float
    high_ratio: float
    rise_ms: float
    early: int
    early_share: float


ROOMS = {
    "small": Room(0.45, 2.0, 0.9, 0.6, 3.0, 14, 0.45),
    "room": Room(0.85, 6.0, 1.0, 0.55, 8.0, 18, 0.35),
    "plate": Room(1.8, 1.0, 0.75, 0.75, 1.0, 0, 0.0),
    "hall": Room(2.6, 18.0, 1.15, 0.42, 35.0, 22, 0.18),
    "cathedral": Room(5.2, 30.0, 1.25, 0.34, 90.0, 16, 0.08),
}
"""The rooms that ``reverb`` knows."""

_CROSSOVERS_HZ = (250.0, 1200.0, 4000.0)
_ROOM_SEED = 3382


@lru_cache(maxsize=12)
def impulse_response(room: str, decay: float = 1.0) -> NDArray[np.float32]:
    """What a hand clap sounds like in a room.

    Noise in four bands, each with its own exponential decay, behind a few single reflections;
    the two sides are independent above the lowest band. The energy of each side is 1.

    Parameters
    ----------
    room : str
        One of ``ROOMS``.
    decay : float
        Factor on the room's decay time.

    Returns
    -------
    NDArray
        Shape (2, frames).

    References
    ----------
    .. [1] J. A. Moorer, "About this reverberation business", Computer Music Journal 3(2), 1979.
    """
    what = ROOMS[room]
    decay_s = what.decay_s * decay
    rng = generator(_ROOM_SEED, "room", room)
    start = round(what.predelay_ms * 0.001 * SAMPLE_RATE_HZ)
    frames = round(max(what.low_ratio, 1.0) * decay_s * SAMPLE_RATE_HZ)
    tail = _tail(what, decay_s, frames, rng)
    out = np.zeros((2, start + frames), dtype=np.float64)
    out[:, start:] = tail * np.sqrt(1.0 - what.early_share)
    _add_early(out, what, start, rng)
    out /= np.sqrt(np.sum(out**2, axis=1, keepdims=True))
    return out.astype(np.float32)


def _tail(what: Room, decay_s: float, frames: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Decaying noise in four bands, shape (2, frames), energy 1 a side."""
    from scipy.signal import butter, sosfilt

    times_s = np.arange(frames) / SAMPLE_RATE_HZ
    noise = rng.standard_normal((2, frames))
    both = rng.standard_normal((1, frames))
    middle = 0.5 * (1.0 + what.high_ratio)
    out: NDArray[np.float64] = np.zeros((2, frames))
    ratios = (what.low_ratio, 1.0, middle, what.high_ratio)
    edges = (25.0, *_CROSSOVERS_HZ, 15_000.0)
    for band, ratio in enumerate(ratios):
        sos = butter(2, edges[band : band + 2], "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
        source = 0.7 * both + 0.7 * noise if band == 0 else noise
        envelope = 10.0 ** (-3.0 * times_s / (decay_s * ratio))
        # Walls swallow highs from the first bounce on; a dark room starts darker, too.
        out += sosfilt(sos, source, axis=1) * envelope * ratio**0.5
    out *= 1.0 - np.exp(-times_s / (what.rise_ms * 0.001))
    out *= np.minimum(1.0, (frames - np.arange(frames)) / (0.2 * frames))
    return np.asarray(out / np.sqrt(np.sum(out**2, axis=1, keepdims=True)))


def _add_early(out: NDArray[np.float64], what: Room, start: int, rng: np.random.Generator) -> None:
    """Single reflections at thinning distances, each a little duller than the one before."""
    if what.early == 0:
        return
    spread = 0.02 + 0.02 * what.decay_s
    weights = np.zeros((2, 3))
    places = np.sort(rng.random((2, what.early)) ** 1.5 * spread * SAMPLE_RATE_HZ).astype(np.int64)
    early = np.zeros_like(out)
    for side in range(2):
        for order, place in enumerate(places[side]):
            dull = min(0.45, 0.1 + 0.02 * order)
            weights[side] = (dull / 2.0, 1.0 - dull, dull / 2.0)
            sign = 1.0 if rng.random() < 0.5 else -1.0
            at = start + int(place)
            level = sign * 0.88**order
            early[side, at : at + 3] += level * weights[side]
    energy = np.sqrt(np.sum(early**2, axis=1, keepdims=True))
    out += early / energy * np.sqrt(what.early_share)


def convolve(channels: Channels, response: NDArray[np.float32]) -> Channels:
    """Both channels through their sides of an impulse response, cut to the input's length.

    Parameters
    ----------
    channels, response : NDArray
        Shapes (2, frames) and (2, frames of the response).
    """
    out = np.array(channels, dtype=np.float32, order="C")
    filter_in_place(out, response)
    return out


@lru_cache(maxsize=12)
def _toned(room: str, decay: float, low_cut_hz: float, high_cut_hz: float) -> NDArray[np.float32]:
    """The room's response behind its two tone filters."""
    response = impulse_response(room, decay)
    out = np.pad(response, ((0, 0), (0, SAMPLE_RATE_HZ // 4)))
    tone = filters.gentle_highpass(low_cut_hz), filters.gentle_lowpass(high_cut_hz)
    filters.run(out, *tone)
    return out


def _reverb(channels: Channels, values: Values, context: Context) -> Channels:
    del context
    mix = values["mix"]
    if mix == 0.0 or not np.any(channels):
        return channels
    # Some of each side sounds in the other: a room has one air.
    cross = np.float32(0.25)
    wet = np.empty_like(channels)
    for at in chunks(channels.shape[1]):
        np.multiply(channels[:, at], np.float32(1.0) - cross, out=wet[:, at])
        wet[:, at] += channels[::-1, at] * cross
    response = _toned(
        values.words["room"], values["decay"], values["low_cut_hz"], values["high_cut_hz"]
    )
    filter_in_place(wet, response)
    if values["predelay_ms"] > 0.0:
        wet = _later(wet, round(values["predelay_ms"] * 0.001 * SAMPLE_RATE_HZ))
    if mix == 1.0:
        return wet
    return blend(wet, channels, mix)


def _later(channels: Channels, frames: int) -> Channels:
    """The channels moved to later by some frames, silence before."""
    out = np.zeros_like(channels)
    if frames < channels.shape[1]:
        out[:, frames:] = channels[:, : channels.shape[1] - frames]
    return out


def _delay(channels: Channels, values: Values, context: Context) -> Channels:
    """Echoes, block after block of one delay's length: each from the block before it."""
    step = max(1, round(context.beats_frames(values["beats"])))
    frames, mix = channels.shape[1], np.float32(values["mix"])
    feedback, cross = np.float32(values["feedback"]), values.words["pattern"] == "ping_pong"
    keep = np.exp(-2.0 * np.pi * values["high_cut_hz"] / SAMPLE_RATE_HZ)
    darker = filters.response_of(np.asarray([[1.0 - keep, 0.0, 0.0, 1.0, -keep, 0.0]]))[None]
    before = darker.shape[1] - 1
    # In front lies silence, so that every echo knows what came right before its block.
    out = np.zeros((2, before + frames), dtype=np.float32)
    sent = np.zeros((2, before + frames), dtype=np.float32)
    if cross:
        np.mean(channels, axis=0, out=sent[0, before:])
    else:
        sent[:, before:] = channels
    for start in range(step, frames, step):
        source = slice(start - step, before + min(start, frames - step))
        echoes = out[::-1, source] if cross else out[:, source]
        block = sent[:, source] + feedback * echoes
        for side, row in enumerate(block):
            for at, dark in answers(row, darker):
                late = max(before - at.start, 0)
                first = start + at.start + late
                out[side, first : first + dark.shape[1] - late] = dark[0, late:]
    for at in chunks(frames):
        channels[:, at] += out[:, before + at.start : before + at.stop] * mix
    return channels


KINDS = (
    EffectKind(
        "reverb",
        "A room around the sound; mix 1 leaves nothing of the sound itself.",
        {
            "room": word("room", tuple(ROOMS), "which room"),
            "mix": number(0.25, 0.0, 1.0, "", "share of the room"),
            "decay": number(1.0, 0.2, 2.5, "", "factor on the room's decay time"),
            "predelay_ms": number(0.0, 0.0, 250.0, "ms", "distance before the room answers"),
            "low_cut_hz": number(120.0, 10.0, 2000.0, "Hz", "keeps the bass out of the room"),
            "high_cut_hz": number(9000.0, 500.0, 20_000.0, "Hz", "darkens the room"),
        },
        _reverb,
    ),
    EffectKind(
        "delay",
        "Echoes in time with the beat.",
        {
            "beats": number(0.75, 0.0625, 8.0, "beats", "distance of the echoes"),
            "feedback": number(0.35, 0.0, 0.9, "", "how much of an echo echoes again"),
            "mix": number(0.25, 0.0, 1.0, "", "level of the echoes beside the sound"),
            "high_cut_hz": number(4500.0, 300.0, 20_000.0, "Hz", "each echo gets darker"),
            "pattern": word("ping_pong", ("ping_pong", "straight"), "side to side, or in place"),
        },
        _delay,
    ),
)
