"""One battery that every effect passes, and what each of them does to a known sound."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.errors import SoundError, UnknownNameError
from cadenza.sound.effects import apply_effects, check_effects, effect_kinds
from cadenza.sound.effects_kind import loud_level
from cadenza.sound.effects_space import ROOMS, convolve, impulse_response
from cadenza.sound.loudness import integrated_lufs
from cadenza.sound.model import Effect

RATE = 44_100
KINDS = effect_kinds()


def music(seconds=1.5, seed=0):
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE)) / RATE
    left = 0.3 * np.sin(2 * np.pi * 220 * at) * np.exp(-(at % 0.5) * 4)
    right = 0.2 * np.sin(2 * np.pi * 331 * at) + 0.02 * rng.standard_normal(len(at))
    return np.stack([left, right], axis=1).astype(np.float32)


def sine(hz, seconds=1.0, level=0.25):
    at = np.arange(round(seconds * RATE)) / RATE
    wave = level * np.sin(2 * np.pi * hz * at)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def apply(audio, kind, seed=1, tempo_bpm=120.0, **values):
    return apply_effects(audio, [Effect(kind, values)], seed=seed, tempo_bpm=tempo_bpm)


def level_db(audio):
    return 20 * np.log10(np.sqrt(np.mean(audio.astype(np.float64) ** 2)) + 1e-12)


def spectrum_db(audio, low_hz, high_hz):
    mono = audio.astype(np.float64).mean(axis=1)
    power = np.abs(np.fft.rfft(mono)) ** 2
    hz = np.fft.rfftfreq(len(mono), 1 / RATE)
    return 10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum() + 1e-12)


def extremes(kind):
    """The defaults, and every setting at both ends by itself."""
    yield {}
    for name, setting in KINDS[kind].settings.items():
        for value in setting.choices or (setting.low, setting.high):
            yield {name: value}


@pytest.mark.parametrize("kind", sorted(KINDS))
class TestEveryEffect:
    def test_length_type_numbers_and_bounds(self, kind):
        audio = music()
        for values in extremes(kind):
            out = apply(audio, kind, **values)
            assert out.shape == audio.shape, values
            assert out.dtype == np.float32
            assert np.all(np.isfinite(out)), values
            assert np.abs(out).max() < 20.0, values

    def test_the_audio_given_is_not_changed(self, kind):
        audio = music(0.5)
        before = audio.copy()
        out = apply(audio, kind)
        assert np.array_equal(audio, before)
        assert not np.shares_memory(out, audio)

    def test_silence_stays_silent(self, kind):
        for values in extremes(kind):
            out = apply(np.zeros((RATE // 2, 2), np.float32), kind, **values)
            assert np.abs(out).max() < 1e-9, values

    def test_the_same_seed_gives_the_same_sound(self, kind):
        assert np.array_equal(apply(music(), kind), apply(music(), kind))

    def test_short_and_empty_audio(self, kind):
        for frames in (0, 1, 2, 63, 64, 65, 300):
            assert apply(music()[:frames], kind).shape == (frames, 2)

    def test_it_is_documented(self, kind):
        assert KINDS[kind].about.endswith(".")
        for name, setting in KINDS[kind].settings.items():
            assert setting.about, name
            assert setting.check(kind, name, setting.default) == setting.default

    def test_values_out_of_range_are_refused(self, kind):
        for name, setting in KINDS[kind].settings.items():
            bad = "none such" if setting.choices else setting.high + 1.0
            with pytest.raises(SoundError, match=f"{name} of {kind}"):
                check_effects([Effect(kind, {name: bad})])
            with pytest.raises(SoundError, match=name):
                check_effects([Effect(kind, {name: True})])

    def test_unknown_settings_are_refused(self, kind):
        with pytest.raises(UnknownNameError, match=f"a setting of {kind}"):
            check_effects([Effect(kind, {"colour": 1.0})])

    def test_the_seed_matters_where_it_wavers(self, kind):
        same = np.array_equal(apply(music(), kind, seed=1), apply(music(), kind, seed=2))
        assert same is (kind not in {"chorus", "wow_flutter", "dust"})


def test_an_unknown_effect_names_near_ones():
    with pytest.raises(UnknownNameError, match="did you mean reverb"):
        apply_effects(music(), [Effect("reverbb")], seed=0)


def test_bad_audio_and_tempo_are_refused():
    with pytest.raises(SoundError, match="stereo"):
        apply_effects(np.zeros(10, np.float32), [Effect("gain")], seed=0)
    with pytest.raises(SoundError, match="tempo"):
        apply_effects(music(), [Effect("gain")], seed=0, tempo_bpm=0.0)


def test_no_effects_change_nothing():
    assert np.array_equal(apply_effects(music(), [], seed=0), music())


def test_the_place_in_the_chain_has_random_numbers_of_its_own():
    twice = apply_effects(music(), [Effect("chorus"), Effect("chorus")], seed=1)
    once_more = apply(apply(music(), "chorus"), "chorus")
    assert not np.array_equal(twice, once_more)


def test_gain():
    assert level_db(apply(music(), "gain", gain_db=-6.0)) == pytest.approx(
        level_db(music()) - 6.0, abs=0.01
    )


@pytest.mark.parametrize(
    ("kind", "values", "hz", "change_db"),
    [
        ("lowpass", {"cutoff_hz": 1000, "order": 2}, 1000, -3.0),
        ("lowpass", {"cutoff_hz": 1000, "order": 2}, 8000, -38.1),
        ("highpass", {"cutoff_hz": 1000, "order": 2}, 125, -36.1),
        ("highpass", {"cutoff_hz": 1000, "order": 2}, 8000, 0.0),
        ("low_shelf", {"cutoff_hz": 200, "gain_db": 6}, 40, 6.0),
        ("low_shelf", {"cutoff_hz": 200, "gain_db": 6}, 4000, 0.0),
        ("high_shelf", {"cutoff_hz": 4000, "gain_db": -9}, 15_000, -9.0),
        ("peak", {"cutoff_hz": 1000, "gain_db": 7}, 1000, 7.0),
        ("peak", {"cutoff_hz": 1000, "gain_db": 7}, 60, 0.0),
    ],
)
def test_filters_do_what_they_say(kind, values, hz, change_db):
    audio = sine(hz)
    after = apply(audio, kind, **values)[RATE // 2 :]
    assert level_db(after) - level_db(audio[RATE // 2 :]) == pytest.approx(change_db, abs=0.5)


def test_the_compressor_evens_out():
    audio = np.concatenate([sine(440, 1.0, 0.8), sine(440, 1.0, 0.05)])
    out = apply(audio, "compressor", threshold_db=-24.0, ratio=4.0, attack_ms=1.0, release_ms=50.0)
    before = level_db(audio[:RATE]) - level_db(audio[-RATE // 2 :])
    after = level_db(out[RATE // 2 : RATE]) - level_db(out[-RATE // 2 :])
    assert after < before - 8.0


def test_the_gate_closes():
    quiet = sine(440, 1.0, 0.001)
    assert level_db(apply(quiet, "noise_gate", threshold_db=-40.0)) < level_db(quiet) - 10.0


def test_the_limiter_holds_its_ceiling():
    assert np.abs(apply(sine(997, 1.0, 1.5), "limiter", ceiling_db=-3.0)).max() <= 10 ** (-3 / 20)


def test_the_pump_ducks_on_the_beat():
    steady = sine(2000, 4.0)
    out = apply(steady, "pump", tempo_bpm=60.0, depth_db=12.0, recover=0.5)
    for beat in (1, 2, 3):
        down = level_db(out[beat * RATE : beat * RATE + 400]) - level_db(steady)
        up = level_db(out[beat * RATE - 8000 : beat * RATE - 4000]) - level_db(steady)
        assert down == pytest.approx(-12.0, abs=0.5)
        assert up == pytest.approx(0.0, abs=0.2)
    assert np.abs(np.diff(out[:, 0])).max() < 1.2 * np.abs(np.diff(steady[:, 0])).max()


def test_width():
    audio = music()
    mono = apply(audio, "stereo_width", width=0.0)
    np.testing.assert_allclose(mono[:, 0], mono[:, 1], atol=1e-6)
    np.testing.assert_allclose(apply(audio, "stereo_width", width=1.0), audio, atol=1e-6)
    wide = apply(audio, "stereo_width", width=2.0)
    assert level_db(wide[:, :1] - wide[:, 1:]) == pytest.approx(
        level_db(audio[:, :1] - audio[:, 1:]) + 6.02, abs=0.05
    )


def test_the_bass_goes_to_the_middle():
    audio = sine(40)
    audio[:, 1] = 0.0
    out = apply(audio, "stereo_width", bass_mono_hz=300.0)
    assert level_db(out[:, 0] - out[:, 1]) < level_db(audio[:, 0]) - 18.0


def test_slow_swell_softens_the_attack_and_keeps_the_rest():
    audio = np.concatenate([np.zeros((RATE, 2), np.float32), sine(440, 3.0)])
    out = apply(audio, "slow_swell", attack_ms=300.0)
    start, late = slice(RATE, RATE + 2000), slice(3 * RATE, 4 * RATE)
    assert level_db(out[start]) < level_db(audio[start]) - 15.0
    assert level_db(out[late]) == pytest.approx(level_db(audio[late]), abs=0.2)


@pytest.mark.parametrize("kind", ["saturation", "drive"])
@pytest.mark.parametrize("level", [0.01, 0.5])
def test_bending_adds_harmonics_and_keeps_the_level(kind, level):
    audio = sine(441, 1.0, level)
    out = apply(audio, kind, drive_db=18.0)
    assert level_db(out) == pytest.approx(level_db(audio), abs=2.5)
    assert spectrum_db(out, 1300, 1340) > spectrum_db(out, 430, 450) - 30.0


def test_drive_does_not_fold_back():
    # The ninth harmonic of 6 kHz would lie at 54 kHz and fold to 9.9 kHz.
    out = apply(sine(6000, 1.0), "drive", drive_db=24.0, tone_hz=16_000.0)
    assert spectrum_db(out, 9500, 10_500) < spectrum_db(out, 5900, 6100) - 40.0


def test_bitcrush_has_few_levels_and_images():
    out = apply(sine(441, 1.0), "bitcrush", bits=4.0)
    assert len(np.unique(np.round(out[:, 0], 6))) <= 16
    held = apply(sine(441, 1.0), "bitcrush", bits=16.0, rate_hz=8000.0)
    assert spectrum_db(held, 7000, 9000) > spectrum_db(sine(441, 1.0), 7000, 9000) + 40.0


def instant_hz(audio):
    from scipy.signal import hilbert

    phase = np.unwrap(np.angle(hilbert(audio[:, 0].astype(np.float64))))
    return np.diff(phase) * RATE / (2 * np.pi)


def test_wow_and_flutter_swing_within_their_cents_and_do_not_drift():
    audio = sine(1000, 8.0)
    out = apply(audio, "wow_flutter", wow_cents=20.0, flutter_cents=0.0)
    smooth = np.convolve(instant_hz(out)[RATE:-RATE], np.ones(441) / 441, mode="valid")
    cents = 1200 * np.log2(smooth / 1000.0)
    assert 8.0 < np.abs(cents).max() <= 21.0
    ends = instant_hz(out)[[RATE // 200, -RATE // 200]]
    np.testing.assert_allclose(ends, 1000.0, rtol=0.01)
    np.testing.assert_allclose(out[:32], audio[:32], atol=1e-3)
    # No clicks: the steepest step is that of the sine itself.
    assert np.abs(np.diff(out[:, 0])).max() < 1.03 * np.abs(np.diff(audio[:, 0])).max()


def test_tremolo_follows_the_beat():
    out = apply(sine(2000, 4.0), "tremolo", tempo_bpm=60.0, beats=2.0, depth=0.5)
    loud, soft = out[2 * RATE - 400 : 2 * RATE + 400], out[RATE - 400 : RATE + 400]
    assert level_db(loud) - level_db(soft) == pytest.approx(6.02, abs=0.1)


def test_autopan_wanders_with_constant_power():
    audio = sine(2000, 4.0)
    out = apply(audio, "autopan", rate_hz=0.5, depth=1.0)
    right, left = (
        out[RATE // 2 - 400 : RATE // 2 + 400],
        out[RATE + RATE // 2 - 400 : RATE + RATE // 2 + 400],
    )
    assert level_db(right[:, 1]) > level_db(right[:, 0]) + 20
    assert level_db(left[:, 0]) > level_db(left[:, 1]) + 20
    assert level_db(out) == pytest.approx(level_db(audio), abs=0.1)


def test_chorus_widens():
    mono = sine(440, 3.0)
    out = apply(mono, "chorus", mix=0.8)
    assert level_db(out[:, 0] - out[:, 1]) > level_db(mono) - 20.0


def test_echoes_come_at_their_beats():
    audio = np.zeros((4 * RATE, 2), np.float32)
    audio[0] = 1.0
    out = apply(
        audio, "delay", tempo_bpm=120.0, beats=1.0, feedback=0.5, mix=1.0, pattern="straight"
    )
    strong = np.abs(out).max(axis=1)
    peaks = [strong[k * RATE // 2 : k * RATE // 2 + 200].max() for k in range(1, 5)]
    between = strong[RATE // 2 + 2000 : RATE - 100].max()
    assert between < 0.01 * peaks[0]
    assert all(one > two > 0 for one, two in pairwise(peaks))


def test_ping_pong_goes_from_side_to_side():
    audio = np.zeros((3 * RATE, 2), np.float32)
    audio[0] = 1.0
    out = apply(audio, "delay", tempo_bpm=120.0, beats=1.0, mix=1.0, pattern="ping_pong")
    first, second = (np.abs(out[k * RATE // 2 : k * RATE // 2 + 400]).sum(axis=0) for k in (1, 2))
    assert first[0] > 100 * first[1]
    assert second[1] > 100 * second[0]


def decay_s(response):
    """Reverberation time by Schroeder's backward integration, between -5 and -25 dB."""
    energy = np.cumsum((response.astype(np.float64) ** 2).sum(axis=0)[::-1])[::-1]
    level = 10 * np.log10(energy / energy[0] + 1e-15)
    return 3 * (np.argmax(level < -25) - np.argmax(level < -5)) / RATE


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_decay_as_they_say(room):
    response = impulse_response(room)
    assert np.sum(response.astype(np.float64) ** 2, axis=1) == pytest.approx([1, 1], abs=1e-3)
    assert 0.4 * ROOMS[room].decay_s < decay_s(response) < 1.2 * ROOMS[room].decay_s
    alike = np.corrcoef(response)[0, 1]
    assert abs(alike) < 0.4


def test_rooms_are_in_order_of_size():
    sizes = [
        decay_s(impulse_response(room)) for room in ("small", "room", "plate", "hall", "cathedral")
    ]
    assert sizes == sorted(sizes)


def test_highs_die_before_the_middle():
    hall = impulse_response("hall")
    late = np.abs(np.fft.rfft(hall[0, RATE : 2 * RATE])) ** 2
    early = np.abs(np.fft.rfft(hall[0, : RATE // 2])) ** 2
    hz_late, hz_early = np.fft.rfftfreq(RATE, 1 / RATE), np.fft.rfftfreq(RATE // 2, 1 / RATE)

    def share(power, hz):
        return power[hz > 5000].sum() / power[(hz > 400) & (hz < 1200)].sum()

    assert share(late, hz_late) < 0.1 * share(early, hz_early)


def test_reverb_rings_on_after_the_sound():
    audio = np.concatenate([sine(880, 0.5), np.zeros((2 * RATE, 2), np.float32)])
    out = apply(audio, "reverb", room="hall", mix=0.5)
    assert level_db(out[RATE : RATE + RATE // 2]) > level_db(audio[: RATE // 2]) - 40.0
    dry = apply(audio, "reverb", mix=0.0)
    assert np.array_equal(dry, audio)


def test_predelay_is_heard_later():
    audio = np.zeros((RATE, 2), np.float32)
    audio[0] = 1.0
    out = apply(audio, "reverb", room="plate", mix=1.0, predelay_ms=200.0)
    assert np.abs(out[: int(0.19 * RATE)]).max() < 1e-4
    assert np.abs(out[int(0.2 * RATE) :]).max() > 1e-3


@given(frames=st.integers(1, 400), taps=st.integers(1, 300), seed=st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_convolution_is_convolution(frames, taps, seed):
    rng = np.random.default_rng(seed)
    audio = rng.standard_normal((2, frames)).astype(np.float32)
    response = rng.standard_normal((2, taps)).astype(np.float32)
    expected = np.stack([np.convolve(a, r)[:frames] for a, r in zip(audio, response, strict=True)])
    np.testing.assert_allclose(convolve(audio, response), expected, atol=1e-3)


def test_long_convolution_in_blocks_is_convolution():
    rng = np.random.default_rng(0)
    audio = rng.standard_normal((2, 150_000)).astype(np.float32)
    response = (rng.standard_normal((2, 3000)) * np.exp(-np.arange(3000) / 500)).astype(np.float32)
    from scipy.signal import fftconvolve

    expected = fftconvolve(audio.astype(np.float64), response, axes=1)[:, :150_000]
    np.testing.assert_allclose(convolve(audio, response), expected, atol=1e-3)


def test_dust_lies_under_the_music():
    audio = sine(440, 3.0)
    out = apply(audio, "dust", level_db=-30.0)
    apart = integrated_lufs(out - audio) - integrated_lufs(audio)
    assert apart == pytest.approx(-30.0, abs=2.0)
    assert np.abs((out - audio)[[0, -1]]).max() < 1e-4


def test_loud_level_ignores_pauses():
    audio = sine(440, 1.0).T
    padded = np.concatenate([audio, np.zeros((2, 2 * RATE), np.float32)], axis=1)
    assert loud_level(padded) == pytest.approx(loud_level(audio), rel=0.05)
    assert loud_level(np.zeros((2, 100), np.float32)) == 0.0
    click = np.zeros((2, RATE), np.float32)
    click[:, 5] = 1.0
    assert loud_level(click) > 0.0
