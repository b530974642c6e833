"""Ambiences: alive, level, without a seam, each of them what it says; and a person's files."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.errors import FileError, SoundError, UnknownNameError
from cadenza.sound import loudness
from cadenza.sound.ambience import AMBIENCE_LUFS, ambiences, circle, make_ambience, people
from cadenza.sound.ambience.own_files import loop_of, seamless
from cadenza.sound.audiofile import encode
from cadenza.sound.rng import generator
from cadenza.sound.stretch import (
    beat_length_s,
    bpm_in_name,
    find_tempo_bpm,
    nearest_tempo_bpm,
    stretched,
)

pytestmark = pytest.mark.slow

RATE = 44_100
NAMES = sorted(ambiences())


@pytest.fixture(scope="module")
def made():
    """Twelve seconds of each, made once."""
    return {name: make_ambience(name, 12.0, seed=5) for name in NAMES}


def bands(audio, *edges_hz):
    """Share of the energy between each two edges."""
    power = (np.abs(np.fft.rfft(audio.astype(np.float64), axis=0)) ** 2).sum(axis=1)
    hz = np.fft.rfftfreq(len(audio), 1 / RATE)
    whole = power[hz > 20].sum()
    return [power[(hz >= a) & (hz < b)].sum() / whole for a, b in pairwise(edges_hz)]


def blocks_rms(audio, seconds):
    size = round(seconds * RATE)
    cut = audio[: len(audio) // size * size].astype(np.float64)
    return np.sqrt((cut.reshape(-1, size, 2) ** 2).mean(axis=(1, 2)))


def test_all_ten_are_there():
    wanted = {"rain", "thunder", "vinyl", "tape", "ocean", "wind", "fire", "birds", "cafe", "night"}
    assert wanted <= set(NAMES)
    assert all(ambiences().values())


@pytest.mark.parametrize("name", NAMES)
class TestEveryAmbience:
    def test_shape_level_and_peak(self, name, made):
        audio = made[name]
        assert audio.shape == (12 * RATE, 2)
        assert audio.dtype == np.float32
        assert np.all(np.isfinite(audio))
        assert np.abs(audio).max() <= 0.9
        assert loudness.integrated_lufs(audio) == pytest.approx(AMBIENCE_LUFS, abs=1.0)
        assert abs(float(audio.mean())) < 1e-3

    def test_it_is_stereo_and_balanced(self, name, made):
        left, right = made[name].T.astype(np.float64)
        assert abs(np.corrcoef(left, right)[0, 1]) < 0.97
        assert abs(10 * np.log10((left @ left) / (right @ right))) < 6.0

    def test_the_same_seed_gives_the_same_sound(self, name):
        one, same, other = (make_ambience(name, 1.0, seed=seed) for seed in (1, 1, 2))
        assert np.array_equal(one, same)
        assert not np.allclose(one, other, atol=1e-3)

    def test_the_end_joins_the_start(self, name, made):
        """At the join nothing stands out from what happens elsewhere."""
        audio = made[name].astype(np.float64)
        joined = np.concatenate([audio[-2000:], audio[:2000]])
        bend = np.abs(np.diff(joined, n=2, axis=0)).max(axis=1)
        everywhere = np.abs(np.diff(audio, n=2, axis=0)).max(axis=1)
        assert bend[1990:2010].max() <= np.quantile(everywhere, 0.9999) + 1e-6
        around, rest = blocks_rms(joined[1000:3000], 0.02), blocks_rms(audio, 0.02)
        assert around.max() <= rest.max() * 1.01
        assert around.min() >= rest.min() * 0.5

    @pytest.mark.parametrize("seconds", [0.1, 0.37, 1.0])
    def test_short_ones(self, name, seconds):
        audio = make_ambience(name, seconds, seed=3)
        assert len(audio) == round(seconds * RATE)
        assert 1e-4 < np.abs(audio).max() <= 0.9

    def test_no_mud_under_the_music(self, name, made):
        share = bands(made[name], 0, 45)[0]
        assert share < (0.2 if name == "thunder" else 0.03)

    def test_it_is_alive(self, name, made):
        """Nothing stands still: a tenth of a second differs from the next."""
        rms = blocks_rms(made[name], 0.1)
        assert rms.std() / rms.mean() > 0.01
        assert rms.min() > 0.0


def test_a_long_one_repeats_its_circle_without_a_seam():
    audio = make_ambience("tape", 65.0, seed=1)
    period = -(-len(audio) // 3)
    np.testing.assert_array_equal(audio[:1000], audio[period : period + 1000])
    bend = np.abs(np.diff(audio.astype(np.float64), n=2, axis=0)).max(axis=1)
    assert bend[period - 5 : period + 5].max() < np.quantile(bend, 0.9999)


@pytest.mark.slow
def test_an_hour_takes_no_longer_than_its_circle_and_the_copy():
    assert len(make_ambience("rain", 3600.0, seed=1)) == 3600 * RATE


def test_rain_is_a_hiss_with_drops(made):
    low, middle, high = bands(made["rain"], 20, 500, 9000, 22_050)
    assert middle > 0.6
    assert low < 0.25
    assert high < 0.4
    near = np.abs(made["rain"]).max(axis=1)
    assert (near > 4 * np.sqrt(np.mean(made["rain"] ** 2))).sum() > 50


def test_thunder_is_low_and_comes_and_goes(made):
    assert bands(made["thunder"], 20, 400)[0] > 0.8
    rms = blocks_rms(made["thunder"], 0.5)
    assert rms.max() > 8 * np.median(np.sort(rms)[: len(rms) // 3])


def test_vinyl_crackles(made):
    audio = made["vinyl"]
    crest = np.abs(audio).max() / np.sqrt(np.mean(audio**2))
    assert crest > 8
    assert bands(audio, 1500, 16_000)[0] > 0.3


def test_tape_is_an_even_hiss(made):
    rms = blocks_rms(made["tape"], 0.2)
    assert rms.std() / rms.mean() < 0.15
    assert bands(made["tape"], 1500, 18_000)[0] > 0.85


def test_ocean_comes_in_waves():
    rms = blocks_rms(make_ambience("ocean", 34.0, seed=2), 0.5)
    spectrum = np.abs(np.fft.rfft(rms - rms.mean()))
    period_s = 34.0 / np.argmax(spectrum)
    assert 5.0 < period_s < 13.0
    assert rms.max() > 2.5 * rms.min()


def test_wind_is_low_noise_in_gusts(made):
    assert bands(made["wind"], 40, 1500)[0] > 0.8
    rms = blocks_rms(made["wind"], 0.5)
    assert rms.max() > 1.6 * rms.min()


def test_fire_snaps_over_a_low_roar(made):
    audio = made["fire"]
    assert bands(audio, 40, 600)[0] > 0.25
    assert np.abs(audio).max() / np.sqrt(np.mean(audio**2)) > 6


def test_birds_are_high_and_pause():
    audio = make_ambience("birds", 30.0, seed=4)
    assert bands(audio, 1200, 10_000)[0] > 0.6
    rms = blocks_rms(audio, 0.05)
    assert np.quantile(rms, 0.9) > 4 * np.quantile(rms, 0.1)


def test_the_milk_is_foamed_in_a_cafe_where_there_is_time():
    steam = people._steam(generator(1, "t"), 16 * RATE)
    assert bands(steam.T, 1000, 9000)[0] > 0.8
    rms = blocks_rms(steam.T, 0.5)
    assert rms.max() > 20 * rms.min()
    assert not np.any(people._steam(generator(1, "t"), 5 * RATE))
    assert make_ambience("cafe", 16.0, seed=5).shape == (16 * RATE, 2)


def test_cafe_lies_in_the_range_of_voices(made):
    assert bands(made["cafe"], 100, 3500)[0] > 0.85
    rms = blocks_rms(made["cafe"], 0.02)
    assert 0.1 < rms.std() / rms.mean() < 1.0


def test_night_sings_at_the_crickets_pitch(made):
    audio = made["night"]
    assert bands(audio, 2500, 5300)[0] > 0.7
    power = np.abs(np.fft.rfft(audio.astype(np.float64).sum(axis=1))) ** 2
    hz = np.fft.rfftfreq(len(audio), 1 / RATE)
    assert 2500 < hz[np.argmax(power)] < 5300


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 1e9])
def test_lengths_out_of_range_are_refused(seconds):
    with pytest.raises(SoundError, match="at most 2 h"):
        make_ambience("rain", seconds, seed=1)


def test_an_unknown_name_tells_what_there_is(tmp_path):
    with pytest.raises(UnknownNameError, match="did you mean rain") as caught:
        make_ambience("rainn", 1.0, seed=1, folder=tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "night" in str(caught.value)
    with pytest.raises(UnknownNameError, match="got nothing"):
        make_ambience("", 1.0, seed=1)


class TestCircle:
    @given(frames=st.integers(1, 4000), seed=st.integers(0, 9))
    @settings(max_examples=20, deadline=None)
    def test_filters_go_round(self, frames, seed):
        """A filter over the circle equals the same filter deep inside many rounds."""
        noise = circle.white(generator(seed, "t"), frames)
        once = circle.band(noise, 300.0, 3000.0)
        rounds = 2 + 30_000 // frames
        many = circle.band(np.tile(noise, (1, rounds)), 300.0, 3000.0)[:, -frames:]
        np.testing.assert_allclose(once, many, atol=1e-4)

    def test_slow_waves_join(self):
        wave = circle.slow(generator(1, "t"), 10 * RATE, 2.0)[0]
        steps = np.abs(np.diff(np.append(wave, wave[0])))
        assert steps[-1] <= steps.max() * 1.01
        assert wave.std() == pytest.approx(1.0, rel=0.02)
        assert not np.any(circle.slow(generator(1, "t"), 100, 2.0))

    def test_grains_go_round(self):
        out = np.zeros((2, 10), np.float32)
        circle.add_grain(out, np.arange(1.0, 5.0, dtype=np.float32), 8, 1.0, 0.5)
        np.testing.assert_array_equal(out[0], [3, 4, 0, 0, 0, 0, 0, 0, 1, 2])
        circle.add_grain(out, np.ones(25, np.float32), 0, 1.0, 1.0)
        np.testing.assert_array_equal(out[0], [6, 7, 3, 3, 3, 2, 2, 2, 3, 4])

    def test_narrow_noise_is_where_it_should_be(self):
        noise = circle.narrow(generator(1, "t"), np.full(4 * RATE, 1000, np.float32), 40.0)
        power = np.abs(np.fft.rfft(noise[0])) ** 2
        hz = np.fft.rfftfreq(4 * RATE, 1 / RATE)
        assert power[np.abs(hz - 1000) < 25].sum() > 0.98 * power.sum()

    def test_shaped_noise_has_its_shape(self):
        noise = circle.shaped(generator(1, "t"), 4 * RATE, ((100, -40), (1000, 0), (10_000, -40)))
        assert noise.std() == pytest.approx(1.0, rel=0.05)
        power = np.abs(np.fft.rfft(noise[0])) ** 2
        hz = np.fft.rfftfreq(4 * RATE, 1 / RATE)
        levels = [10 * np.log10(power[np.abs(hz - at) < at / 20].mean()) for at in (1000, 10_000)]
        assert levels[0] - levels[1] == pytest.approx(40, abs=2)


def texture(seconds=3.0, seed=0):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((round(seconds * RATE), 2))
    return (0.1 * noise).astype(np.float32)


def clicks(bpm, beats, seed=0):
    """A beat loop: a hit on each beat, a softer one between."""
    rng = np.random.default_rng(seed)
    frames = round(beats * 60 / bpm * RATE)
    out = np.zeros((frames, 2), np.float32)
    for half in range(2 * beats):
        place = round(half * 30 / bpm * RATE)
        hit = (
            rng.standard_normal(2000)
            * np.exp(-np.arange(2000) / 300)
            * (0.5 if half % 2 == 0 else 0.2)
        )
        width = min(2000, frames - place)
        out[place : place + width] += hit[:width, None].astype(np.float32)
    return out


class TestOwnFiles:
    def test_a_file_joins_by_name_and_by_path(self, tmp_path):
        encode(texture(), tmp_path / "brook.flac", "flac")
        (tmp_path / "notes.txt").write_text("no audio")
        assert ambiences(tmp_path)["brook"] == "your file brook.flac"
        assert "notes" not in ambiences(tmp_path)
        by_name = make_ambience("brook", 8.0, seed=1, folder=tmp_path)
        by_path = make_ambience(str(tmp_path / "brook.flac"), 8.0, seed=1)
        by_file_name = make_ambience("brook.flac", 8.0, seed=1, folder=tmp_path)
        assert np.array_equal(by_name, by_path)
        assert np.array_equal(by_name, by_file_name)
        assert loudness.integrated_lufs(by_name) == pytest.approx(AMBIENCE_LUFS, abs=0.3)

    def test_an_own_file_takes_the_place_of_a_made_one(self, tmp_path):
        encode(texture(), tmp_path / "rain.wav", "wav")
        assert ambiences(tmp_path)["rain"].startswith("your file")
        mine = make_ambience("rain", 1.0, seed=1, folder=tmp_path)
        assert not np.array_equal(mine, make_ambience("rain", 1.0, seed=1))

    def test_noise_loops_without_a_dip_or_a_click(self):
        audio = texture(4.0)
        loop = seamless(audio)
        twice = np.concatenate([loop, loop])
        rms = blocks_rms(twice, 0.1)
        assert rms.min() > 0.85 * rms.mean()
        assert rms.max() < 1.15 * rms.mean()

    @pytest.mark.parametrize("hz", [100.0, 333.3, 1234.5])
    def test_a_tone_loops_in_phase(self, hz):
        at = np.arange(3 * RATE) / RATE
        wave = (0.3 * np.sin(2 * np.pi * hz * at)).astype(np.float32)
        loop = seamless(np.stack([wave, wave], axis=1))
        twice = np.concatenate([loop, loop])
        rms = blocks_rms(twice, 0.05)
        assert rms.max() / rms.min() < 1.06
        assert np.abs(np.diff(twice[:, 0])).max() < 1.1 * np.abs(np.diff(wave)).max()

    def test_tiny_audio_loops_as_it_is(self):
        assert len(seamless(np.ones((4, 2), np.float32))) == 4

    @pytest.mark.parametrize("name", ["drums_90bpm.wav", "drums_loop.wav", "drums.wav"])
    def test_a_beat_loop_is_brought_to_the_tempo(self, tmp_path, name):
        encode(clicks(90, 8), tmp_path / name, "wav")
        audio = make_ambience(str(tmp_path / name), 16.0, seed=1, tempo_bpm=100.0)
        rms = blocks_rms(audio, 0.01)
        rise = np.maximum(np.diff(rms), 0)
        rise -= rise.mean()
        beat = np.correlate(rise, rise, mode="full")[len(rise) - 1 :]
        at = 0.60 / 0.01
        assert beat[round(at)] > 0.6 * beat[0]
        assert beat[round(at)] > 3 * beat[round(0.667 / 0.01)]
        # It stays on the beat for the whole length.
        strong = np.flatnonzero(rms > 0.6 * rms.max()) * 0.01
        off = np.abs((strong / 0.6) - np.round(strong / 0.6))
        assert np.median(off) < 0.06

    def test_a_tail_after_the_last_beat_does_not_count(self, tmp_path):
        whole, tail = clicks(90, 8), 0.01 * texture(0.03)
        encode(np.concatenate([whole, tail]), tmp_path / "a_90bpm.wav", "wav")
        loop = loop_of(tmp_path / "a_90bpm.wav", tempo_bpm=90.0)
        assert len(loop) == len(whole)

    def test_a_loop_keeps_its_pitch(self):
        at = np.arange(4 * RATE) / RATE
        wave = (0.3 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)
        out = stretched(np.stack([wave, wave], 1), 1.25)
        assert len(out) == round(4 * RATE / 1.25)
        middle = out[RATE : 2 * RATE, 0]
        assert np.argmax(np.abs(np.fft.rfft(middle))) == pytest.approx(440, abs=2)
        assert stretched(out, 1.0) is not None

    def test_a_texture_is_not_stretched(self, tmp_path):
        encode(texture(4.0), tmp_path / "brook.wav", "wav")
        slow, fast = (
            make_ambience(str(tmp_path / "brook.wav"), 2.0, seed=1, tempo_bpm=bpm)
            for bpm in (70, 140)
        )
        assert np.array_equal(slow, fast)

    def test_silent_edges_are_cut(self, tmp_path):
        padded = np.concatenate(
            [np.zeros((RATE, 2), np.float32), texture(2.0), np.zeros((RATE, 2), np.float32)]
        )
        encode(padded, tmp_path / "a.wav", "wav", bits=24)
        audio = make_ambience(str(tmp_path / "a.wav"), 6.0, seed=1)
        assert blocks_rms(audio, 0.1).min() > 0.03

    def test_broken_files_are_refused_in_one_line(self, tmp_path):
        encode(np.zeros((RATE, 2), np.float32), tmp_path / "silent.wav", "wav")
        (tmp_path / "empty.wav").write_bytes(b"")
        (tmp_path / "dir.wav").mkdir()
        cases = {
            "silent.wav": (SoundError, "silent"),
            "empty.wav": (SoundError, "decoded"),
            "dir.wav": (FileError, "folder"),
            "none.wav": (FileError, "No such file"),
        }
        for name, (error, said) in cases.items():
            with pytest.raises(error, match=said) as caught:
                make_ambience(str(tmp_path / name), 1.0, seed=1, folder=tmp_path)
            assert "\n" not in str(caught.value)
        assert "dir" not in ambiences(tmp_path)

    def test_a_folder_that_cannot_be_listed_has_no_files(self, tmp_path, monkeypatch):
        def refuse(_):
            raise PermissionError

        monkeypatch.setattr("pathlib.Path.iterdir", refuse)
        assert set(ambiences(tmp_path)) == set(NAMES)
        assert set(ambiences(tmp_path / "none")) == set(NAMES)


class TestTempo:
    @pytest.mark.parametrize(
        ("name", "bpm"),
        [
            ("dusty_90bpm", 90.0),
            ("Break 172 BPM", 172.0),
            ("a-87.5bpm-b", 87.5),
            ("90bpmish", None),
            ("900bpm", None),
            ("10bpm", None),
            ("rain", None),
            ("1990bpm", None),
        ],
    )
    def test_names(self, name, bpm):
        assert bpm_in_name(name) == bpm

    @pytest.mark.parametrize("bpm", [72, 90, 120, 140])
    def test_a_clear_beat_is_found(self, bpm):
        found = find_tempo_bpm(clicks(bpm, 8))
        assert found is not None
        ratio = np.log2(found / bpm)
        assert abs(ratio - round(ratio)) < 0.01

    def test_noise_silence_and_long_audio_have_none(self):
        assert find_tempo_bpm(texture(4.0)) is None
        assert find_tempo_bpm(np.zeros((2 * RATE, 2), np.float32)) is None
        assert find_tempo_bpm(texture(0.5)) is None
        for name in ("birds", "ocean", "cafe"):
            assert find_tempo_bpm(make_ambience(name, 8.0, seed=1)) is None

    def test_nearest_tempo(self):
        assert nearest_tempo_bpm(140, 70) == 140
        assert nearest_tempo_bpm(90, 100) == 100
        assert nearest_tempo_bpm(60, 125) == 62.5

    def test_whole_beats(self):
        assert beat_length_s(4.02, 120) == 4.0
        assert beat_length_s(4.2, 120) == 4.2
        assert beat_length_s(0.01, 120) == 0.01
