"""A SoundFont player of our own, for machines without FluidSynth.

Plays .sf2 and .sf3 presets with their zones, tuning, loops, envelopes, filters and exclusive
classes, and knows pedal, volume, expression and bends. Low-frequency oscillators and the
modulation envelope are left out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import SoundError
from cadenza.sound.events import PartEvents, TimedNote, without_pedal
from cadenza.sound.model import SAMPLE_RATE_HZ, Audio, Layer
from cadenza.sound.sf2_zones import PlayedZone, played_zones
from cadenza.sound.soundfonts import Preset, check_soundfont, hydra, resolve_layer

__all__ = ["SamplerSynth"]

Mono = NDArray[np.float32]

_GAIN = 0.5
_FADE_S = 0.004
_CHOKE_S = 0.012
_MIN_RELEASE_S = 0.008
_RELEASE_DEPTH_DB = 100.0
_DEPTH_OF_RELEASE = 0.7
"""Share of a release that is played: what is left lies 70 dB under the note."""

_FILTERS_BELOW_HZ = 14_000.0
_VOLUME, _EXPRESSION = 7, 11
_DEFAULT_CONTROLS = {_VOLUME: 100, _EXPRESSION: 127}
_CONTROL_RAMP_FRAMES = 256


@dataclass(frozen=True, slots=True)
class _Voice:
    """One zone struck by one note; ``choked_s`` is when another of its class cuts it off."""

    zone: PlayedZone
    pitch: int
    note: TimedNote
    choked_s: float | None = None


class SamplerSynth:
    """Renders SoundFonts with numpy.

    Parameters
    ----------
    soundfont : Path
        The main SoundFont.

    Raises
    ------
    SoundError
        When the SoundFont cannot be used.
    """

    name = "sampler"

    def __init__(self, soundfont: Path) -> None:
        self.soundfont: Path | None = check_soundfont(soundfont)
        self._main = self.soundfont
        self._lock = Lock()
        self._zones: dict[tuple[Path, Preset], list[PlayedZone]] = {}
        self._samples: dict[tuple[Path, int, int], Mono] = {}

    def render(self, events: PartEvents, layer: Layer, frames: int) -> Audio:
        """Render one layer of a part; see ``Synth.render``."""
        path, preset = resolve_layer(layer, self._main)
        events = without_pedal(events)
        zones = self._zones_of(path, preset)
        out = np.zeros((frames, 2), dtype=np.float32)
        bend = _bend_curve(events, frames)
        resampled: dict[tuple[int, int], tuple[int, Mono]] = {}
        for voice in _voices(events, zones, layer.transpose_semitones):
            self._add(out, voice, path, resampled, bend, layer.detune_cents / 100.0)
        _apply_controls(out, events)
        return out

    def _zones_of(self, path: Path, preset: Preset) -> list[PlayedZone]:
        with self._lock:
            if (path, preset) not in self._zones:
                index = next(i for each, i in hydra(path).presets() if each == preset)
                self._zones[path, preset] = played_zones(hydra(path), index)
            return self._zones[path, preset]

    def _sample(self, path: Path, zone: PlayedZone) -> Mono:
        """The zone's sample from its start to its end, ±1."""
        key = (path, zone.start if zone.end else zone.sample.start, zone.end or zone.sample.end)
        with self._lock:
            if key not in self._samples:
                self._samples[key] = _read_sample(path, zone)
            return self._samples[key]

    def _add(
        self,
        out: Audio,
        voice: _Voice,
        path: Path,
        resampled: dict[tuple[int, int], tuple[int, Mono]],
        bend: NDArray[np.float64] | None,
        detune: float,
    ) -> None:
        """Add one voice to the part."""
        zone, note = voice.zone, voice.note
        start = round((note.start_s + zone.delay_s) * SAMPLE_RATE_HZ)
        envelope = _envelope(voice)[: max(0, len(out) - start)]
        if not len(envelope):
            return
        sample = self._sample(path, zone)
        speed = zone.speed(voice.pitch + detune)
        if bend is not None:
            moves = speed * bend[start : start + len(envelope)]
            sound = _filtered(zone, _played(zone, sample, np.cumsum(moves) - speed))
        else:
            key = (zone.number, voice.pitch)
            if key not in resampled or resampled[key][0] < len(envelope):
                wanted = len(envelope) + SAMPLE_RATE_HZ // 4
                positions = speed * np.arange(wanted, dtype=np.float64)
                resampled[key] = wanted, _filtered(zone, _played(zone, sample, positions))
            sound = resampled[key][1]
        frames = min(len(sound), len(envelope))
        level = _GAIN * (note.velocity / 127.0) ** 2 * 10.0 ** (zone.gain_db / 20.0)
        sound = sound[:frames] * envelope[:frames] * np.float32(level)
        angle = (zone.pan + 1.0) * np.pi / 4.0
        for side, share in enumerate((np.cos(angle), np.sin(angle))):
            if share > 1e-6:
                out[start : start + len(sound), side] += sound * np.float32(share)


def _voices(events: PartEvents, zones: list[PlayedZone], transpose: int) -> Iterator[_Voice]:
    """Every zone that every note reaches, with what chokes it."""
    latest: dict[int, TimedNote] = {}
    choked: dict[TimedNote, float] = {}
    struck: list[tuple[TimedNote, int, list[PlayedZone]]] = []
    for note in events.notes:
        pitch = note.pitch + transpose
        reached = [zone for zone in zones if zone.sounds_at(pitch, note.velocity)]
        for group in dict.fromkeys(zone.exclusive for zone in reached if zone.exclusive):
            before = latest.get(group)
            if before is not None and before.start_s < note.start_s:
                choked.setdefault(before, note.start_s)
            latest[group] = note
        struck.append((note, pitch, reached))
    for note, pitch, reached in struck:
        for zone in reached:
            yield _Voice(zone, pitch, note, choked.get(note) if zone.exclusive else None)


def _envelope(voice: _Voice) -> Mono:
    """Volume over time from the note's start to its silence, linear."""
    zone, note = voice.zone, voice.note
    from_middle = 60 - voice.pitch
    hold_s = zone.hold_s * 2.0 ** (zone.hold_cents_per_key * from_middle / 1200.0)
    decay_s = zone.decay_s * 2.0 ** (zone.decay_cents_per_key * from_middle / 1200.0)
    held_s = max(note.end_s - note.start_s - zone.delay_s, 0.0)
    release_s = max(zone.release_s, _MIN_RELEASE_S)
    if voice.choked_s is not None and voice.choked_s < note.end_s + release_s:
        held_s, release_s = max(voice.choked_s - note.start_s, 0.0), _CHOKE_S
    total = round((held_s + release_s * _DEPTH_OF_RELEASE) * SAMPLE_RATE_HZ) + 1
    at_s = np.arange(total, dtype=np.float32) / np.float32(SAMPLE_RATE_HZ)
    attack_s = max(zone.attack_s, 0.0005)
    peak_s = attack_s + hold_s
    decay_db = np.clip((at_s - peak_s) / max(decay_s, 0.001), 0.0, None) * -_RELEASE_DEPTH_DB
    level_db = np.maximum(decay_db, max(zone.sustain_db, -_RELEASE_DEPTH_DB))
    released_db = np.clip((at_s - held_s) / release_s, 0.0, None) * -_RELEASE_DEPTH_DB
    # The level stands still once the key is up.
    stop = min(round(held_s * SAMPLE_RATE_HZ), total - 1)
    level_db[stop:] = level_db[stop]
    gain = 10.0 ** ((level_db + released_db) / 20.0)
    gain *= np.minimum(np.minimum(at_s, held_s) / attack_s, 1.0)
    fade = min(round(_FADE_S * SAMPLE_RATE_HZ), total)
    gain[-fade:] *= np.linspace(1.0, 0.0, fade)
    return np.asarray(gain, dtype=np.float32)


def _played(zone: PlayedZone, sample: Mono, positions: NDArray[np.float64]) -> Mono:
    """The sample read at fractional positions, looped where the zone loops.

    Four-point, third-order Hermite interpolation.
    """
    if zone.loops == "never":
        positions = positions[: int(np.searchsorted(positions, len(sample) - 1))]
        padded = np.pad(sample, (1, 3))
    else:
        first, last = zone.loop_start - zone.start, zone.loop_end - zone.start
        last = min(last, len(sample))
        first = min(max(first, 0), last - 1)
        turns = positions >= last
        positions = np.where(turns, first + np.mod(positions - first, last - first), positions)
        after = np.resize(sample[first:last], 3)
        padded = np.concatenate([sample[:1] * 0, sample[:last], after])
    whole = positions.astype(np.intp)
    part = (positions - whole).astype(np.float32)
    y0, y1, y2, y3 = (padded[whole + offset] for offset in range(4))
    c1, c3 = 0.5 * (y2 - y0), 0.5 * (y3 - y0) + 1.5 * (y1 - y2)
    c2 = y0 - 2.5 * y1 + 2.0 * y2 - 0.5 * y3
    sound = ((c3 * part + c2) * part + c1) * part + y1
    out = np.zeros(max(len(sound), 1), dtype=np.float32)
    out[: len(sound)] = sound
    return out


def _filtered(zone: PlayedZone, sound: Mono) -> Mono:
    """The sound through the zone's low-pass."""
    if zone.cutoff_hz >= _FILTERS_BELOW_HZ:
        return sound
    from scipy.signal import lfilter

    q = 10.0 ** ((zone.q_db - 3.01) / 20.0)
    angle = 2.0 * np.pi * zone.cutoff_hz / SAMPLE_RATE_HZ
    alpha, cosine = np.sin(angle) / (2.0 * q), np.cos(angle)
    b = np.array([(1.0 - cosine) / 2.0, 1.0 - cosine, (1.0 - cosine) / 2.0]) / (1.0 + alpha)
    a = np.array([1.0 + alpha, -2.0 * cosine, 1.0 - alpha]) / (1.0 + alpha)
    return np.asarray(lfilter(b, a, sound), dtype=np.float32)


def _bend_curve(events: PartEvents, frames: int) -> NDArray[np.float64] | None:
    """Factor on the speed of playing at each frame; None where nothing bends."""
    if not any(bend.value for bend in events.bends):
        return None
    curve = np.ones(frames)
    for bend in events.bends:
        semitones = events.bend_range_semitones * bend.value / 8192.0
        curve[max(0, round(bend.at_s * SAMPLE_RATE_HZ)) :] = 2.0 ** (semitones / 12.0)
    return curve


def _apply_controls(out: Audio, events: PartEvents) -> None:
    """Volume and expression over the whole part, in place."""
    from scipy.ndimage import uniform_filter1d

    changes = [each for each in events.controls if each.number in _DEFAULT_CONTROLS]
    if not changes:
        return
    curve = np.ones(len(out), dtype=np.float32)
    values = dict(_DEFAULT_CONTROLS)
    for control in changes:
        values[control.number] = control.value
        level = (values[_VOLUME] / 100.0) ** 2 * (values[_EXPRESSION] / 127.0) ** 2
        curve[max(0, round(control.at_s * SAMPLE_RATE_HZ)) :] = level
    out *= uniform_filter1d(curve, _CONTROL_RAMP_FRAMES, mode="nearest")[:, None]


def _read_sample(path: Path, zone: PlayedZone) -> Mono:
    """The samples of a zone from the file, ±1; float32."""
    where = hydra(path)
    with path.open("rb") as file:
        if zone.sample.is_vorbis:
            file.seek(where.samples_at + zone.sample.start)
            packed = file.read(zone.sample.end - zone.sample.start)
            return _unpacked(packed, path)
        first = min(max(zone.start, 0), where.samples_bytes // 2)
        last = min(max(zone.end, first), where.samples_bytes // 2)
        file.seek(where.samples_at + 2 * first)
        raw = np.frombuffer(file.read(2 * (last - first)), dtype="<i2")
    return _at_least_two(raw.astype(np.float32) / np.float32(32_768.0))


def _unpacked(packed: bytes, path: Path) -> Mono:
    from pedalboard.io import AudioFile

    broken = SoundError("the samples of a SoundFont can be unpacked", f"{path.name}: a broken one")
    if not packed.startswith(b"OggS"):
        raise broken
    try:
        with AudioFile(io.BytesIO(packed)) as file:
            return _at_least_two(np.asarray(file.read(file.frames)[0], dtype=np.float32))
    except (ValueError, RuntimeError, OSError) as error:
        raise broken from error


def _at_least_two(sample: Mono) -> Mono:
    return sample if len(sample) >= 2 else np.zeros(2, dtype=np.float32)
