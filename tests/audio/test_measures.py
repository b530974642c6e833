"""How near sounds are to one another: known answers, invariants, and librosa as a reference."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cadenza.audio import measures
from cadenza.audio.spectra import log_mel, magnitudes, mel_bands
from cadenza.errors import UsageError

RATE = 22_050


def sine(hz, seconds=1.0, level=0.5):
    return (level * np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)).astype("f4")


def noise(seed, seconds=1.0, level=0.1):
    return np.random.default_rng(seed).normal(0, level, int(seconds * RATE)).astype("f4")


def test_a_sine_stands_at_its_bin_with_its_amplitude():
    found = magnitudes(sine(RATE / 1024 * 40, level=0.25), 1024)
    middle = found[len(found) // 2]
    assert int(middle.argmax()) == 40
    assert middle[40] == pytest.approx(0.25, rel=1e-3)


def test_mel_bands_are_librosas():
    """What librosa 0.11's ``filters.mel(sr=22050, n_fft=1024, n_mels=80)`` gives."""
    librosa = {  # band: its highest bin, bins above zero, its height, its sum
        0: (2, 3, 0.023166, 0.046331),
        7: (15, 4, 0.021006, 0.046331),
        20: (40, 3, 0.023559, 0.046724),
        40: (94, 8, 0.011515, 0.046643),
        60: (219, 18, 0.004756, 0.046386),
        79: (491, 41, 0.002208, 0.046434),
    }
    bands = mel_bands(RATE, 1024, 80)
    assert bands.shape == (80, 513)
    for number, (highest, above, height, area) in librosa.items():
        band = bands[number]
        assert (int(band.argmax()), np.count_nonzero(band)) == (highest, above)
        assert (float(band.max()), float(band.sum())) == pytest.approx((height, area), abs=1e-6)


def test_log_mel_has_a_floor_and_a_row_for_each_window():
    found = log_mel(np.zeros(RATE, "f4"), RATE)
    assert found.shape == (1 + RATE // 256, 80)
    assert found == pytest.approx(-100)


def test_equal_sounds_are_at_no_distance():
    sound = noise(1)
    assert measures.evaluate(sound, sound, RATE) == {
        "stft_distance": 0.0,
        "si_sdr_db": math.inf,
        "log_mel_distance_db": 0.0,
    }


def test_si_sdr_is_the_ratio_that_was_mixed_whatever_the_level():
    sound, other = noise(1), noise(2)
    other -= sound * (other @ sound) / (sound @ sound)
    other *= np.linalg.norm(sound) / np.linalg.norm(other) / 10  # 20 dB below
    for level in (0.1, 1.0, 3.0):
        assert measures.si_sdr(sound, level * (sound + other)) == pytest.approx(20, abs=0.01)
    assert math.isnan(measures.si_sdr(np.zeros(100), sound[:100]))


def test_a_level_of_six_decibels_is_a_mel_distance_of_six():
    sound = noise(3)
    assert measures.log_mel_distance(sound, sound / 2, RATE) == pytest.approx(6.02, abs=0.01)
    assert measures.stft_distance(sound, sound / 2) == pytest.approx(0.5 + math.log(2), abs=0.01)


def test_more_noise_is_farther_away():
    sound = sine(440)
    steps = [measures.stft_distance(sound, sound + noise(4, level=x)) for x in (0.001, 0.01, 0.1)]
    assert steps == sorted(steps)
    ratios = [measures.si_sdr(sound, sound + noise(4, level=x)) for x in (0.001, 0.01, 0.1)]
    assert ratios == sorted(ratios, reverse=True)


def test_codes_that_come_equally_often_are_all_in_use():
    assert measures.perplexity(np.arange(64), 64) == pytest.approx(64)
    assert measures.perplexity(np.zeros(9, int), 64) == pytest.approx(1)
    assert measures.used_share(np.array([1, 1, 5]), 8) == 0.25


@pytest.mark.parametrize(
    ("reference", "estimate", "rule"),
    [
        (np.zeros(3), np.zeros(4), "one length"),
        (np.zeros((2, 3)), np.zeros((2, 3)), "mono"),
        (np.zeros(0), np.zeros(0), "not empty"),
        (np.zeros(3), np.array([0, np.nan, 0]), "finite"),
    ],
)
def test_what_cannot_be_compared_is_refused(reference, estimate, rule):
    with pytest.raises(UsageError, match=rule):
        measures.stft_distance(reference, estimate)


@pytest.mark.parametrize("codes", [[], [-1], [8]])
def test_codes_outside_the_codebook_are_refused(codes):
    with pytest.raises(UsageError, match="between 0 and 7"):
        measures.perplexity(np.array(codes, int), 8)


def coloured(seed, slope):
    """Noise of a spectrum that falls by a slope."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=2 * RATE))
    spectrum[1:] *= np.arange(1, len(spectrum)) ** -slope
    sound = np.fft.irfft(spectrum).astype("f4")
    return 0.1 * sound / sound.std()


def test_a_set_of_the_same_kind_lies_nearer_than_one_of_another():
    real = [coloured(seed, 0.2 + seed / 20) for seed in range(8)]
    alike = [coloured(seed + 50, 0.2 + seed / 20) for seed in range(8)]
    other = [coloured(seed + 90, 1.5) for seed in range(8)]
    near = measures.set_figures(alike, real, RATE)
    far = measures.set_figures(other, real, RATE)
    assert near.to_real_db < 1.5 * near.real_to_real_db < far.to_real_db
    assert near.frechet < far.frechet / 10
    assert near.variety == pytest.approx(1, abs=0.1)
    assert far.variety < 0.7 * near.variety
    assert list(near.rows()) == ["to_real_db", "real_to_real_db", "variety", "frechet"]


def test_a_set_has_two_sounds_at_least():
    with pytest.raises(UsageError, match="1 made, 8 real"):
        measures.set_figures([noise(1)], [noise(seed) for seed in range(8)], RATE)
