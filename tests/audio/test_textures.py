"""Textures: what every one keeps to, and what its means of making do."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pyloudnorm
import pytest

from cadenza.audio.textures import (
    RATE_HZ,
    STYLES,
    TEXTURE_LUFS,
    TEXTURE_PEAK,
    loudness_lufs,
    style_of,
    texture,
    textures,
)
from cadenza.audio.textures.finishing import low_cut
from cadenza.audio.textures.harmony import held_chords, scale_pitches
from cadenza.audio.textures.spaces import low_pass, moving, reverb, room, steps_of, tape, vowels
from cadenza.audio.textures.timbres import PADS, TIMBRES, draw
from cadenza.audio.textures.waves import bands, drift, faded, struck
from cadenza.errors import SoundError, UnknownNameError
from cadenza.music.key import Key
from cadenza.sound.ambience import ambiences
from cadenza.sound.rng import generator

MUSIC = ("ambient", "drone", "strings", "choir", "bells")


def spectrum(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hz and power."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    return np.fft.rfftfreq(len(samples), 1.0 / RATE_HZ), power


def centroid_hz(samples: np.ndarray) -> float:
    hz, power = spectrum(samples)
    return float(np.sum(hz * power) / np.sum(power))


def test_there_are_five_kinds_of_music_and_every_ambience_alone_and_behind() -> None:
    names = set(textures())
    assert names == {*MUSIC, *ambiences(), *(f"ambient over {name}" for name in ambiences())}
    assert (*MUSIC, *ambiences()) == STYLES
    assert {style_of(name) for name in names if name.startswith("ambient")} == {"ambient"}
    assert all(about and about[0].islower() for about in textures().values())


@pytest.mark.parametrize("name", list(textures()))
def test_every_texture_is_finite_at_its_loudness_and_never_silent(name: str) -> None:
    made = texture(name, 4.0, 11)
    assert made.dtype == np.float32
    assert made.shape == (4 * RATE_HZ,)
    assert np.isfinite(made).all()
    assert np.abs(made).max() <= TEXTURE_PEAK
    assert abs(float(made.mean())) < 1e-4
    # Rounding the peaks of thunder and fire takes a little.
    assert loudness_lufs(made) == pytest.approx(TEXTURE_LUFS, abs=0.3)
    steps = made[RATE_HZ // 4 :][: 14 * 4410].reshape(-1, 4410)
    assert np.sqrt(np.mean(steps**2, axis=1)).min() > 10.0 ** (-65.0 / 20.0)


@pytest.mark.parametrize("name", MUSIC)
def test_music_begins_and_ends_softly_and_has_no_clicks(name: str) -> None:
    made = texture(name, 4.0, 5)
    assert np.abs(made[:20]).max() < 1e-3
    assert np.abs(made[-20:]).max() < 1e-3
    # A click is a jump that the few milliseconds around it know nothing of.
    jumps = np.abs(np.diff(made, 3))
    around = np.sqrt(np.convolve(jumps**2, np.ones(441) / 441.0, "same")) + 1e-4
    assert (jumps / around).max() < 15.0


@pytest.mark.parametrize("name", [*MUSIC, "ambient over rain", "ocean"])
def test_the_seed_is_all_that_a_texture_depends_on(name: str) -> None:
    first, again, other = (texture(name, 2.0, seed) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert abs(float(np.corrcoef(first, other)[0, 1])) < 0.5


def test_seeds_of_one_style_differ_in_their_spectra() -> None:
    shapes = []
    for seed in range(6):
        _, power = spectrum(texture("ambient", 3.0, seed))
        bands_ = [np.log10(part.sum()) for part in np.array_split(power[60:12_000], 40)]
        shapes.append(bands_)
    apart_db = [10.0 * np.std(np.subtract(*pair)) for pair in combinations(shapes, 2)]
    assert min(apart_db) > 2.0


def test_a_mixture_has_the_rain_in_it() -> None:
    hz, power = spectrum(texture("ambient over rain", 4.0, 2))
    _, alone = spectrum(texture("ambient", 4.0, 2))
    high = hz > 5000.0
    assert power[high].sum() / power.sum() > 5.0 * alone[high].sum() / alone.sum()
    assert centroid_hz(texture("rain", 2.0, 1)) > 3.0 * centroid_hz(texture("drone", 2.0, 1))


@pytest.mark.parametrize("seconds", [0.5, 601.0, float("nan")])
def test_a_length_out_of_range_is_refused(seconds: float) -> None:
    with pytest.raises(SoundError, match="a texture lasts 1 s to 600 s"):
        texture("ambient", seconds, 1)


def test_an_unknown_texture_is_refused_by_name() -> None:
    with pytest.raises(UnknownNameError, match=r"a texture is one of ambient, .* got whales"):
        texture("whales", 2.0, 1)


def test_loudness_is_that_of_an_independent_meter() -> None:
    made = texture("choir", 3.0, 1)
    theirs = pyloudnorm.Meter(RATE_HZ).integrated_loudness(made.astype(np.float64))
    assert loudness_lufs(made) == pytest.approx(theirs, abs=0.12)
    assert loudness_lufs(np.zeros(RATE_HZ, np.float32)) == -np.inf
    assert loudness_lufs(made[:100]) == -np.inf


def test_a_low_cut_in_pieces_is_one_at_once_and_takes_a_constant_away() -> None:
    rng = np.random.default_rng(1)
    noise = (rng.standard_normal(9000) + 3.0).astype(np.float32)
    whole = np.concatenate(list(low_cut([noise])))
    parts = np.concatenate(list(low_cut(np.split(noise, (17, 5000)))))
    np.testing.assert_allclose(parts, whole, atol=1e-5)
    assert abs(float(whole.mean())) < 0.05


def test_bands_stand_where_they_were_asked_for_and_are_as_loud() -> None:
    partials = np.asarray([(440.0, 0.3, 2.0), (3000.0, 0.1, 8.0), (12_000.0, 5.0, 1.0)])
    # A narrow band beats slowly: its loudness is what many of them have on average.
    powers = []
    for seed in range(8):
        hz, power = spectrum(bands(generator(seed), 4 * RATE_HZ, partials))
        powers.append(power)
    mean = np.mean(powers, axis=0)
    assert hz[mean.argmax()] == pytest.approx(440.0, abs=4.0)
    low, high = mean[hz < 1500.0].sum(), mean[hz > 1500.0].sum()
    assert low / high == pytest.approx(9.0, rel=0.5)
    assert mean[hz > 10_500.0].sum() < 1e-6 * mean.sum()


def test_a_struck_partial_falls_by_60_db_in_its_time() -> None:
    sound = struck(4 * RATE_HZ, np.asarray([(1000.0, 1.0, 2.0)]))
    early, late = (np.abs(sound[int(s * RATE_HZ) :][:500]).max() for s in (0.2, 1.2))
    assert 20.0 * np.log10(early / late) == pytest.approx(30.0, abs=0.5)
    assert abs(sound[-1]) < 1e-6


def test_a_filter_that_does_nothing_leaves_the_sound() -> None:
    noise = np.random.default_rng(2).standard_normal(10_000).astype(np.float32)
    still = np.ones((1, 513), np.float32)
    np.testing.assert_allclose(moving(noise, still), noise, atol=1e-5)


def test_a_low_pass_that_moves_closes() -> None:
    frames = 4 * RATE_HZ
    noise = np.random.default_rng(2).standard_normal(frames).astype(np.float32)
    heard = moving(noise, low_pass(np.geomspace(8000.0, 200.0, steps_of(frames))))
    assert centroid_hz(heard[:RATE_HZ]) > 8.0 * centroid_hz(heard[-RATE_HZ:])


def test_a_throat_has_its_formants() -> None:
    gains = vowels(generator(4), 2 * RATE_HZ, 1.0)
    assert gains.shape == (steps_of(2 * RATE_HZ), 513)
    peaks = gains.argmax(axis=1) * RATE_HZ / 1024.0
    assert 200.0 < peaks.min() <= peaks.max() < 1000.0


@pytest.mark.parametrize("seconds", [1.5, 4.0])
def test_a_room_rings_as_long_as_it_is_asked_to(seconds: float) -> None:
    response = room(generator(1), seconds, 0.3)
    assert np.sum(response**2) == pytest.approx(1.0, abs=1e-3)
    left_db = 10.0 * np.log10(np.cumsum(response[::-1] ** 2)[::-1] + 1e-12)
    at_s = np.arange(len(response)) / RATE_HZ
    fall = np.polyfit(*(each[(left_db < -5.0) & (left_db > -25.0)] for each in (at_s, left_db)), 1)
    assert -60.0 / fall[0] == pytest.approx(seconds, rel=0.25)
    click = np.zeros(RATE_HZ, np.float32)
    click[0] = 1.0
    np.testing.assert_allclose(reverb(click, response, 1.0), response[:RATE_HZ], atol=1e-5)


def test_a_worn_tape_wavers_and_a_steady_one_does_not() -> None:
    tone = np.sin(2.0 * np.pi * 1000.0 * np.arange(3 * RATE_HZ) / RATE_HZ).astype(np.float32)
    np.testing.assert_allclose(tape(generator(1), tone, 0.0), tone, atol=1e-6)
    hz, steady = spectrum(tone)
    _, worn = spectrum(tape(generator(1), tone, 1.0))
    beside = np.abs(hz - 1000.0) > 2.0
    assert worn[beside].sum() / worn.sum() > 0.1 > steady[beside].sum() / steady.sum()


def test_drifts_stay_between_their_bounds_and_have_no_corners() -> None:
    curve = drift(generator(3), 2000, 10.0, 1.0, -2.0, 5.0)
    assert -2.0 <= curve.min() < 0.0 < 3.0 < curve.max() <= 5.0
    assert np.abs(np.diff(curve)).max() < 0.1


def test_fades_meet_in_the_middle_of_what_is_short() -> None:
    out = faded(np.ones(100, np.float32), 10.0, 10.0)
    assert out[0] == out[-1] == 0.0
    assert out[49] == out[50] == 1.0


def test_chords_follow_each_other_without_a_gap_and_lie_in_their_compass() -> None:
    for seed in range(20):
        chords = held_chords(generator(seed), Key("Eb", "dorian"), 30.0, low=48, high=76)
        assert chords[0].start_s == 0.0
        assert chords[-1].end_s >= 30.0
        assert all(a.end_s == b.start_s for a, b in pairwise(chords))
        assert all(48 <= p <= 76 for chord in chords for p in chord.pitches)
        assert all(chord.bass <= 48 for chord in chords)


def test_five_tones_of_a_key_are_in_the_key() -> None:
    for mode in ("major", "minor", "dorian", "lydian", "mixolydian"):
        key = Key("F#", mode)
        assert {pitch % 12 for pitch in scale_pitches(key, 60, 84)} <= set(key.pitch_classes)


@pytest.mark.parametrize("name", list(TIMBRES))
def test_every_timbre_has_partials_of_level_one_and_keeps_the_length(name: str) -> None:
    rng = generator(1, name)
    drawn = draw(name, rng)
    partials = drawn.partials(220.0)
    assert partials.shape[1] == 3
    assert 0.2 < np.sum(partials[:, 1] ** 2) < 1.01
    assert (partials[:, 2] > 0.0).all()
    assert drawn.shape(rng, bands(rng, 5000, partials)).shape == (5000,)


def test_pads_are_timbres_and_their_chances_are_all() -> None:
    assert set(PADS) <= set(TIMBRES)
    assert sum(PADS.values()) == pytest.approx(1.0)
