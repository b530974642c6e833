"""The master reaches its loudness, never passes its ceiling, and takes any audio."""

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.signal import resample_poly

from cadenza.errors import SoundError, UsageError
from cadenza.sound import loudness
from cadenza.sound.master import Mastered, fade_out, limit, limiter_gain_db, master

RATE = 44_100


def music(seconds, seed=0, level=0.3):
    """Plucked tones and drum hits over a soft pad."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE)) / RATE
    pluck = np.sin(2 * np.pi * 220 * at) * np.exp(-(at % 0.5) * 6)
    drum = np.sin(2 * np.pi * 60 * at) * np.exp(-(at % 1.0) * 20)
    hat = rng.standard_normal(len(at)) * np.exp(-(at % 0.25) * 60) * 0.3
    pad = 0.1 * np.sin(2 * np.pi * 330 * at)
    return (level * np.stack([pluck + drum + pad, 0.8 * pluck + drum + hat], 1)).astype(np.float32)


def true_peak_by_others(audio):
    return 20 * np.log10(np.abs(resample_poly(audio.astype(np.float64), 4, 1, axis=0)).max())


@pytest.mark.parametrize("level", [0.001, 0.05, 0.3, 5.0])
@pytest.mark.parametrize("target", [-14.0, -11.0, -23.0])
def test_loudness_and_peak_are_on_target(level, target):
    done = master(music(6, level=level), loudness_lufs=target)
    assert done.figures["integrated_lufs"] == pytest.approx(target, abs=0.1)
    assert done.figures["target_reached"] == 1.0
    meter = pyloudnorm.Meter(RATE, filter_class="DeMan")
    assert meter.integrated_loudness(done.audio) == pytest.approx(target, abs=0.1)
    assert true_peak_by_others(done.audio) <= -1.0
    assert done.figures["true_peak_dbtp"] <= -1.0


@pytest.mark.parametrize("ceiling", [-0.1, -1.0, -6.0])
def test_the_ceiling_holds_for_hard_driven_noise(ceiling):
    noise = np.random.default_rng(1).standard_normal((RATE * 3, 2)).astype(np.float32)
    done = master(noise, loudness_lufs=-5.0, true_peak_db=ceiling)
    assert true_peak_by_others(done.audio) <= ceiling
    assert done.figures["limited_db"] > 0.0


def test_sparse_clicks_stay_soft_and_the_figures_say_so():
    audio = np.zeros((RATE * 10, 2), np.float32)
    audio[RATE::RATE] = 0.9
    done = master(audio)
    assert done.figures["target_reached"] == 0.0
    assert done.figures["true_peak_dbtp"] <= -1.0
    assert done.figures["limited_db"] <= 14.1


def test_silence_stays_silent_without_figures_that_do_not_exist():
    done = master(np.zeros((RATE, 2), np.float32))
    assert not np.any(done.audio)
    assert "integrated_lufs" not in done.figures
    assert "true_peak_dbtp" not in done.figures
    assert all(np.isfinite(value) for value in done.figures.values())
    assert master(np.zeros((0, 2), np.float32)).audio.shape == (0, 2)


def test_a_constant_is_no_sound():
    done = master(np.full((RATE, 2), 0.7, np.float32))
    assert not np.any(done.audio)


def test_an_offset_is_removed_and_does_not_thump():
    done = master(music(4) + np.float32(0.2))
    clean = master(music(4))
    assert abs(float(done.audio.mean())) < 1e-3
    start = slice(0, RATE // 20)
    assert np.abs(done.audio[start] - clean.audio[start]).max() < 0.05


def test_short_audio_is_brought_to_the_level_by_its_power():
    short = music(0.2)
    done = master(short)
    assert done.audio.shape == short.shape
    assert "integrated_lufs" not in done.figures
    power = 10 * np.log10(2 * np.mean(done.audio.astype(np.float64) ** 2))
    assert power == pytest.approx(-14, abs=1.5)
    assert true_peak_by_others(done.audio) <= -1.0


def test_what_is_all_but_silent_is_not_lifted_into_hiss():
    faint = music(2, level=1e-6)
    assert np.abs(master(faint).audio).max() < 1e-5


def test_one_sided_sound_stays_on_its_side():
    audio = music(3)
    audio[:, 1] = 0.0
    done = master(audio)
    assert not np.any(done.audio[:, 1])
    assert done.figures["integrated_lufs"] == pytest.approx(-14, abs=0.1)


def test_a_fade_ends_in_silence_and_the_rest_is_on_target():
    done = master(music(10), fade_out_s=4.0)
    assert abs(done.audio[-1]).max() < 1e-4
    blocks = [np.abs(done.audio[-k * RATE : (1 - k) * RATE or None]).max() for k in (4, 3, 2, 1)]
    assert blocks == sorted(blocks, reverse=True)
    assert done.figures["integrated_lufs"] == pytest.approx(-14, abs=0.1)
    faded = np.ones((10, 2), np.float32)
    fade_out(faded, 60.0)
    assert faded[-1].max() < 1e-6


def test_the_limiter_is_transparent_below_its_ceiling():
    audio = music(2, level=0.2)
    assert np.array_equal(limit(audio), audio)


def test_the_limiter_works_only_around_the_peak():
    audio = music(4, level=0.1)
    audio[2 * RATE : 2 * RATE + 30] *= 60.0
    held = limit(audio)
    assert true_peak_by_others(held) <= -1.0
    np.testing.assert_allclose(held[:RATE], audio[:RATE], atol=1e-6)
    np.testing.assert_allclose(held[-RATE:], audio[-RATE:], atol=1e-6)


def test_the_limiter_adds_little_distortion():
    at = np.arange(RATE * 2) / RATE
    wave = 1.2 * np.sin(2 * np.pi * 100 * at)
    held = limit(np.stack([wave, wave], 1).astype(np.float32))[RATE // 2 : RATE // 2 + RATE, 0]
    spectrum = np.abs(np.fft.rfft(held * np.hanning(RATE)))
    harmonics = spectrum[150:2000].max()
    assert 20 * np.log10(harmonics / spectrum[100]) < -45


@given(
    peaks=hnp.arrays(np.float64, st.integers(1, 300), elements=st.floats(0, 20)),
    ceiling_db=st.floats(-12, 0),
)
@settings(max_examples=60, deadline=None)
def test_the_gain_curve_always_holds_every_block(peaks, ceiling_db):
    curve = limiter_gain_db(peaks, ceiling_db)
    assert len(curve) == len(peaks) + 1
    assert np.all(curve <= 0.0)
    highest = np.maximum(curve[:-1], curve[1:])
    assert np.all(peaks * 10 ** (highest / 20) <= 10 ** (ceiling_db / 20) * (1 + 1e-9))


@given(
    audio=hnp.arrays(
        np.float32,
        st.tuples(st.integers(1, 3000), st.just(2)),
        elements=st.floats(-4, 4, width=32),
    )
)
@settings(max_examples=25, deadline=None)
def test_any_small_audio_is_mastered(audio):
    done = master(audio)
    assert isinstance(done, Mastered)
    assert done.audio.shape == audio.shape
    assert done.audio.dtype == np.float32
    assert loudness.true_peak_db(done.audio) <= -1.0 + 1e-3


def test_the_same_audio_gives_the_same_master():
    first, second = master(music(3)), master(music(3))
    assert np.array_equal(first.audio, second.audio)
    assert first.figures == second.figures


def test_the_mix_is_not_changed():
    audio = music(2)
    before = audio.copy()
    master(audio, fade_out_s=1.0)
    assert np.array_equal(audio, before)


def test_bad_audio_and_targets_are_refused():
    audio = music(1)
    audio[5, 0] = np.nan
    with pytest.raises(SoundError, match="finite number"):
        master(audio)
    for wrong in ({"loudness_lufs": 0.0}, {"true_peak_db": 1.0}, {"fade_out_s": -1.0}):
        with pytest.raises(UsageError, match="between"):
            master(music(1), **wrong)
