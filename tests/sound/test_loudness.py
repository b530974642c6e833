"""Known answers of BS.1770-4 and EBU Tech 3342, parity with pyloudnorm, and junk."""

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from cadenza.errors import SoundError
from cadenza.sound import loudness

RATE = 44_100


def sine(hz, seconds, peak_db=0.0, phase=0.0, sides=(1.0, 1.0)):
    at = np.arange(round(seconds * RATE)) / RATE
    wave = 10 ** (peak_db / 20) * np.sin(2 * np.pi * hz * at + phase)
    return np.stack([side * wave for side in sides], axis=1).astype(np.float32)


def noise(seconds, level=0.1, seed=0):
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal((round(seconds * RATE), 2))).astype(np.float32)


def test_a_full_scale_sine_in_one_channel_reads_minus_3_01():
    # The calibration point of BS.1770-4: 997 Hz, 0 dBFS, one front channel.
    assert loudness.integrated_lufs(sine(997, 5, sides=(1.0, 0.0))) == pytest.approx(
        -3.01, abs=0.01
    )


def test_ebu_3341_case_1_and_2():
    # Stereo sine of 1 kHz at -23 and -33 dBFS in each channel reads -23 and -33 LUFS.
    assert loudness.integrated_lufs(sine(1000, 20, -23)) == pytest.approx(-23, abs=0.1)
    assert loudness.integrated_lufs(sine(1000, 20, -33)) == pytest.approx(-33, abs=0.1)


def test_ebu_3341_case_3_the_gate_drops_the_soft_ends():
    parts = [sine(1000, 10, -36), sine(1000, 60, -23), sine(1000, 10, -36)]
    assert loudness.integrated_lufs(np.concatenate(parts)) == pytest.approx(-23, abs=0.1)


@pytest.mark.parametrize(
    ("low_db", "high_db", "expected"), [(-20, -30, 10), (-20, -15, 5), (-40, -20, 20)]
)
def test_ebu_3342_cases_1_to_3_loudness_range(low_db, high_db, expected):
    audio = np.concatenate([sine(1000, 20, low_db), sine(1000, 20, high_db)])
    assert loudness.loudness_range(audio) == pytest.approx(expected, abs=1.0)


def test_loudness_range_ignores_what_is_20_lu_under_the_rest():
    audio = np.concatenate([sine(1000, 20, -60), sine(1000, 60, -20)])
    assert loudness.loudness_range(audio) < 0.5


@pytest.mark.parametrize(
    "audio", [noise(3), sine(80, 3, -6), sine(6000, 3, -12)], ids=["noise", "80", "6k"]
)
def test_parity_with_pyloudnorm_with_the_filters_of_the_standard(audio):
    expected = pyloudnorm.Meter(RATE, filter_class="DeMan").integrated_loudness(audio)
    assert loudness.integrated_lufs(audio) == pytest.approx(expected, abs=0.01)


def test_the_usual_filters_of_pyloudnorm_agree_within_a_fifth_of_a_unit():
    audio = noise(5)
    expected = pyloudnorm.Meter(RATE).integrated_loudness(audio)
    assert loudness.integrated_lufs(audio) == pytest.approx(expected, abs=0.2)


def test_true_peak_lies_between_the_samples():
    # A quarter of the sample rate at 45 degrees: every sample is 3 dB under the crest.
    wave = sine(RATE / 4, 0.5, -6.0, np.pi / 4)[1000:-1000]
    assert loudness.sample_peak_db(wave) == pytest.approx(-9.01, abs=0.01)
    ramp = np.sin(np.linspace(0, np.pi, len(wave))).astype(np.float32)[:, None] ** 2
    assert loudness.true_peak_db(wave * ramp) == pytest.approx(-6.0, abs=0.05)


@pytest.mark.parametrize(("divisor", "degrees"), [(4, 0), (4, 45), (6, 60), (8, 67.5)])
def test_ebu_3341_true_peak_cases(divisor, degrees):
    # Cases 15 to 18: sines of peak 0.5 at fractions of the sample rate read -6 +0.2/-0.4 dBTP.
    at = np.arange(RATE)
    fade = np.clip(np.minimum(at, RATE - 1 - at) / 4000, 0, 1) ** 2
    wave = 0.5 * fade * np.sin(2 * np.pi * at / divisor + np.radians(degrees))
    peak_db = loudness.true_peak_db(np.stack([wave, wave], axis=1).astype(np.float32))
    assert -6.42 <= peak_db <= -5.82


def test_true_peak_agrees_with_another_interpolator():
    audio = noise(1.0, 0.2, seed=3)
    expected = 20 * np.log10(np.abs(resample_poly(audio.astype(np.float64), 4, 1, axis=0)).max())
    assert loudness.true_peak_db(audio) == pytest.approx(expected, abs=0.03)


def test_peaks_of_pieces_join():
    """Peaks of a stretch that spans several pieces are those of the stretch by itself."""
    audio = noise(4.0, 0.2)
    whole = loudness.interpolated_peaks(audio)
    alone = loudness.interpolated_peaks(audio[60_000:80_000])
    np.testing.assert_allclose(whole[60_100:79_900], alone[100:-100], atol=1e-6)


def test_a_peak_covers_its_frame_and_the_next():
    audio = np.zeros((100, 2), np.float32)
    audio[50, 1] = 0.5
    peaks = loudness.interpolated_peaks(audio)
    assert peaks[49] == peaks[50] == pytest.approx(0.5, abs=1e-6)
    assert peaks[48] < 0.2 > peaks[51]


def test_the_true_peak_of_some_blocks_is_that_of_the_audio_there():
    audio = noise(0.5, 0.2)
    peaks = loudness.interpolated_peaks(audio)
    block = int(np.argmax(peaks)) // 21
    hot = np.asarray([0, block, len(audio) // 21])
    found = loudness.true_peak_of_blocks_db(audio, hot, 21)
    assert found == pytest.approx(loudness.true_peak_db(audio), abs=1e-4)
    everywhere = np.arange(len(audio) // 21)
    assert loudness.true_peak_of_blocks_db(audio, everywhere, 21) == loudness.true_peak_db(audio)


def test_silence_and_short_audio_have_no_loudness():
    silence = np.zeros((RATE, 2), np.float32)
    assert loudness.integrated_lufs(silence) == -np.inf
    assert loudness.momentary_max_lufs(silence) == -np.inf
    assert loudness.true_peak_db(silence) == -np.inf
    assert loudness.loudness_range(silence) == 0.0
    assert loudness.crest_db(silence) == 0.0
    assert loudness.integrated_lufs(noise(0.39)) == -np.inf
    assert loudness.integrated_lufs(noise(0.4)) > -30
    assert loudness.momentary_max_lufs(noise(0.1)) == -np.inf
    empty = np.zeros((0, 2), np.float32)
    assert loudness.true_peak_db(empty) == -np.inf
    assert loudness.sample_peak_db(empty) == -np.inf


def test_crest_of_a_sine_is_3_db():
    assert loudness.crest_db(sine(441, 1.0, -10)) == pytest.approx(3.01, abs=0.01)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused(bad):
    audio = noise(0.1)
    audio[77, 1] = bad
    with pytest.raises(SoundError, match="finite number"):
        loudness.validate(audio)


@pytest.mark.parametrize("shape", [(10,), (2, 10), (10, 1), (10, 3)])
def test_what_is_not_stereo_is_refused(shape):
    with pytest.raises(SoundError, match="stereo"):
        loudness.validate(np.zeros(shape, np.float32))


@given(gain_db=st.floats(-30, 12))
@settings(max_examples=15, deadline=None)
def test_gain_moves_every_level_by_itself(gain_db):
    audio = noise(1.0, 0.05)
    louder = audio * np.float32(10 ** (gain_db / 20))
    assert loudness.integrated_lufs(louder) == pytest.approx(
        loudness.integrated_lufs(audio) + gain_db, abs=0.02
    )
    assert loudness.true_peak_db(louder) == pytest.approx(
        loudness.true_peak_db(audio) + gain_db, abs=0.02
    )
