"""What a key press sounds with: the zones of a preset, their generators added up.

References
----------
.. [1] E-mu Systems, "SoundFont Technical Specification", version 2.04, 2006, chapters 8–9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cadenza.sound.sf2 import Hydra, SampleHeader, Zone

__all__ = ["PlayedZone", "played_zones"]

_START, _END, _LOOP_START, _LOOP_END = 0, 1, 2, 3
_START_COARSE, _END_COARSE, _LOOP_START_COARSE, _LOOP_END_COARSE = 4, 12, 45, 50
_FILTER_HZ, _FILTER_Q, _PAN = 8, 9, 17
_DELAY, _ATTACK, _HOLD, _DECAY, _SUSTAIN, _RELEASE, _KEY_HOLD, _KEY_DECAY = range(33, 41)
_KEY_RANGE, _VELOCITY_RANGE, _ATTENUATION, _COARSE, _FINE = 43, 44, 48, 51, 52
_MODES, _SCALE, _EXCLUSIVE, _ROOT = 54, 56, 57, 58

_NOT_ADDED = frozenset({
    _START, _END, _LOOP_START, _LOOP_END, _START_COARSE, _END_COARSE, _LOOP_START_COARSE,
    _LOOP_END_COARSE, _KEY_RANGE, _VELOCITY_RANGE, 46, 47, _MODES, _EXCLUSIVE, _ROOT,
})  # fmt: skip
"""Generators that only instruments may set; presets add to all others."""

_DEFAULTS = {
    _FILTER_HZ: 13_500, _DELAY: -12_000, _ATTACK: -12_000, _HOLD: -12_000, _DECAY: -12_000,
    _RELEASE: -12_000, _SCALE: 100, _ROOT: -1,
}  # fmt: skip
_ALL_KEYS = (0, 127)
_RELEASE_MAX_S = 12.0
_ATTENUATION_SHARE = 0.4
"""Makers of SoundFonts tuned them on hardware that halved attenuations and more; all
synthesisers in use follow it."""


@dataclass(frozen=True, slots=True)
class PlayedZone:
    """One sample as a zone plays it.

    ``start`` to ``loop_end`` are frames in the sample chunk (for Vorbis: of the unpacked
    sample); times are in seconds, ``sustain_db`` and ``gain_db`` are 0 or less, ``pan`` lies
    between −1 and 1, ``loops`` says until when: "never", "always", "held".
    """

    number: int
    sample: SampleHeader
    keys: tuple[int, int]
    velocities: tuple[int, int]
    start: int
    end: int
    loop_start: int
    loop_end: int
    loops: str
    root_key: int
    cents: float
    cents_per_key: float
    gain_db: float
    pan: float
    cutoff_hz: float
    q_db: float
    delay_s: float
    attack_s: float
    hold_s: float
    decay_s: float
    sustain_db: float
    release_s: float
    hold_cents_per_key: int
    decay_cents_per_key: int
    exclusive: int

    def sounds_at(self, pitch: int, velocity: int) -> bool:
        """Whether a key press reaches this zone."""
        in_keys = self.keys[0] <= pitch <= self.keys[1]
        return in_keys and self.velocities[0] <= velocity <= self.velocities[1]

    def speed(self, pitch: float) -> float:
        """Frames of the sample per frame of 44.1 kHz at a pitch."""
        cents = (pitch - self.root_key) * self.cents_per_key + self.cents
        return float(self.sample.rate_hz / 44_100.0 * 2.0 ** (cents / 1200.0))


def _signed(value: int) -> int:
    return value - 65_536 if value >= 32_768 else value


def _span(generators: Mapping[int, int], operator: int) -> tuple[int, int]:
    value = generators.get(operator)
    return _ALL_KEYS if value is None else (value & 0xFF, value >> 8)


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> tuple[int, int]:
    return max(first[0], second[0]), min(first[1], second[1])


def _seconds(timecents: float) -> float:
    return 0.0 if timecents <= -12_000 else float(min(2.0 ** (timecents / 1200.0), 100.0))


def _with_global(zones: list[Zone]) -> list[tuple[dict[int, int], int]]:
    """Each linked zone with the global zone, if the first one is, under it."""
    base = zones[0].generators if zones and zones[0].link is None else {}
    return [({**base, **zone.generators}, zone.link) for zone in zones if zone.link is not None]


def played_zones(hydra: Hydra, preset_index: int) -> list[PlayedZone]:
    """All zones of a preset, ready to be played.

    Parameters
    ----------
    hydra : Hydra
        Structure of the SoundFont.
    preset_index : int
        Number of the preset in its table.
    """
    out: list[PlayedZone] = []
    for outer, instrument in _with_global(hydra.preset_zones(preset_index)):
        for inner, sample_index in _with_global(hydra.instrument_zones(instrument)):
            sample = hydra.sample(sample_index)
            if sample is None or sample.end <= sample.start or sample.kind & 0x8000:
                continue
            keys = _overlap(_span(outer, _KEY_RANGE), _span(inner, _KEY_RANGE))
            velocities = _overlap(_span(outer, _VELOCITY_RANGE), _span(inner, _VELOCITY_RANGE))
            if keys[0] <= keys[1] and velocities[0] <= velocities[1]:
                total = dict(_DEFAULTS) | {key: _signed(value) for key, value in inner.items()}
                for key, value in outer.items():
                    if key not in _NOT_ADDED:
                        total[key] = total.get(key, 0) + _signed(value)
                out.append(_zone(len(out), sample, keys, velocities, total))
    return out


def _zone(
    number: int,
    sample: SampleHeader,
    keys: tuple[int, int],
    velocities: tuple[int, int],
    total: Mapping[int, int],
) -> PlayedZone:
    def offset(fine: int, coarse: int) -> int:
        return total.get(fine, 0) + 32_768 * total.get(coarse, 0)

    if sample.is_vorbis:  # positions of an unpacked sample; its length is known only then
        start, end = 0, 0
        loop_start, loop_end = sample.loop_start, sample.loop_end
    else:
        start, end = sample.start + offset(_START, _START_COARSE), sample.end
        end += offset(_END, _END_COARSE)
        loop_start = sample.loop_start + offset(_LOOP_START, _LOOP_START_COARSE)
        loop_end = sample.loop_end + offset(_LOOP_END, _LOOP_END_COARSE)
    root = total[_ROOT] if 0 <= total[_ROOT] <= 127 else sample.root_key
    modes = {1: "always", 3: "held"}
    has_loop = loop_end - loop_start >= 2
    return PlayedZone(
        number=number,
        sample=sample,
        keys=keys,
        velocities=velocities,
        start=start,
        end=end,
        loop_start=loop_start,
        loop_end=loop_end,
        loops=modes.get(total.get(_MODES, 0) & 3, "never") if has_loop else "never",
        root_key=root if root <= 127 else 60,
        cents=100.0 * total.get(_COARSE, 0) + total.get(_FINE, 0) + sample.correction_cents,
        cents_per_key=float(total[_SCALE]),
        gain_db=-0.1 * _ATTENUATION_SHARE * min(max(total.get(_ATTENUATION, 0), 0), 1440),
        pan=min(max(total.get(_PAN, 0) / 500.0, -1.0), 1.0),
        cutoff_hz=8.176 * 2.0 ** (min(max(total[_FILTER_HZ], 1500), 13_500) / 1200.0),
        q_db=0.1 * min(max(total.get(_FILTER_Q, 0), 0), 960),
        delay_s=_seconds(total[_DELAY]),
        attack_s=_seconds(total[_ATTACK]),
        hold_s=_seconds(total[_HOLD]),
        decay_s=_seconds(total[_DECAY]),
        sustain_db=-0.1 * min(max(total.get(_SUSTAIN, 0), 0), 1440),
        release_s=min(_seconds(total[_RELEASE]), _RELEASE_MAX_S),
        hold_cents_per_key=total.get(_KEY_HOLD, 0),
        decay_cents_per_key=total.get(_KEY_DECAY, 0),
        exclusive=total.get(_EXCLUSIVE, 0),
    )
