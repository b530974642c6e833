"""Textures in a mix: heard, at their level, wide but whole in mono, without a seam, in key."""

from dataclasses import replace

import numpy as np
import pytest

from cadenza.errors import SoundError
from cadenza.music.key import Key
from cadenza.music.score import KeyChange, Note, Score, SectionMark, TempoChange, Track
from cadenza.sound import mix as desk
from cadenza.sound.audiofile import encoded, read_audio
from cadenza.sound.backgrounds import form_curve, ride
from cadenza.sound.in_key import bring_into_key
from cadenza.sound.model import SAMPLE_RATE_HZ, MixSettings, Texture
from cadenza.sound.render import render_mix
from cadenza.sound.synth_fake import FakeSynth
from cadenza.sound.textures import as_stereo, fitted

Q = 480
BAR_S = 2.0
NIGHT = Texture("night.session")


def tones(*pitches, seconds=3.0):
    """Steady tones on both sides, of no whole number of periods."""
    at_s = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    hz = [440.0 * 2.0 ** ((pitch - 69) / 12.0) for pitch in pitches]
    mono = sum(np.sin(2.0 * np.pi * each * at_s) for each in hz) * 0.2
    return np.stack([mono, mono], axis=1).astype(np.float32)


def level_db(audio, pitch):
    """Level of a tone in the middle of a piece."""
    mono = audio.mean(axis=1)[len(audio) // 4 : 3 * len(audio) // 4]
    at_s = np.arange(len(mono)) / SAMPLE_RATE_HZ
    turn = np.exp(-2j * np.pi * 440.0 * 2.0 ** ((pitch - 69) / 12.0) * at_s)
    return 20.0 * np.log10(np.abs((mono * np.hanning(len(mono)) * turn).mean()) + 1e-9)


@pytest.fixture(scope="module")
def score():
    """A soft section and a loud one of two bars each, in C major."""
    soft = tuple(Note(at * Q, 72, Q, 30) for at in range(8))
    loud = tuple(Note(at * Q, 48 + pitch, Q, 110) for at in range(8, 16) for pitch in (0, 4, 7, 12))
    return Score(
        tracks=(Track("Piano", notes=soft + loud),),
        tempos=(TempoChange(0, 120.0),),
        keys=(KeyChange(0, Key("C", "major")),),
        sections=(SectionMark(0, "soft"), SectionMark(8 * Q, "loud")),
    )


def mixed(score, *textures, hear=None, **more):
    settings = MixSettings(tail_s=1.0, textures=textures, **more)
    sound = tones(60, 61, 64)
    return render_mix(score, settings, synth=FakeSynth(), hear=hear or (lambda _: sound))


def test_a_texture_has_a_stem_at_its_level_and_the_master_keeps_its_own(score):
    plain = mixed(score)
    both = mixed(score, NIGHT, replace(NIGHT, role="pad", gain_db=-3.0))
    assert list(both.stems) == ["Piano", "texture_night", "pad_night"]
    assert {each.shape for each in both.stems.values()} == {plain.premaster.shape}
    music = desk.active_lufs(both.stems["Piano"])
    assert desk.active_lufs(both.stems["texture_night"]) == pytest.approx(music - 14.0, abs=0.7)
    assert desk.active_lufs(both.stems["pad_night"]) == pytest.approx(music - 11.0, abs=0.7)
    assert both.loudness["integrated_lufs"] == pytest.approx(-14.0, abs=0.3)
    summed = sum(both.stems.values())
    assert np.abs(summed - both.premaster).max() < 1e-5


def test_a_texture_fades_at_both_ends_and_lasts_as_long_as_the_music(score):
    stem = mixed(score, NIGHT).stems["texture_night"]
    edge = SAMPLE_RATE_HZ // 50
    middle = np.abs(stem[4 * SAMPLE_RATE_HZ : 5 * SAMPLE_RATE_HZ]).max()
    assert np.abs(stem[:edge]).max() < 0.01 * middle > np.abs(stem[-edge:]).max()
    last_bar = stem[round(7.5 * SAMPLE_RATE_HZ) : round(7.9 * SAMPLE_RATE_HZ)]
    assert np.abs(last_bar).max() > 0.3 * middle


def test_two_runs_agree_and_the_number_of_threads_has_no_say(score):
    one, other = (mixed(score, NIGHT, threads=count).master for count in (1, 3))
    assert np.array_equal(one, other)


def test_a_circle_has_no_seam():
    sound = tones(57, 60.3, seconds=2.7)
    heard = fitted(sound, 12 * SAMPLE_RATE_HZ, name="it", seed=1)
    assert heard.shape == (12 * SAMPLE_RATE_HZ, 2)
    steps = np.abs(np.diff(heard, n=2, axis=0))
    assert steps.max() < 1.6 * np.quantile(steps, 0.999)
    power = (heard**2).reshape(-1, SAMPLE_RATE_HZ // 10, 2).mean(axis=(1, 2))
    assert 10.0 * np.log10(power.max() / power.min()) < 4.0


def test_a_texture_that_is_long_enough_is_not_looped():
    sound = tones(57, seconds=3.0)
    sound[:, 1] *= 0.5
    heard = fitted(sound, SAMPLE_RATE_HZ, name="it", seed=1)
    assert np.array_equal(heard, sound[1 : SAMPLE_RATE_HZ + 1])  # a sine's first sample is silent


@pytest.mark.parametrize("frames", [1, 7, 300, 5000])
def test_very_short_sound_is_used(frames):
    noise = np.random.default_rng(3).standard_normal(frames).astype(np.float32) * 0.1
    heard = fitted(np.stack([noise, noise], axis=1), 9000, name="it", seed=1)
    assert heard.shape == (9000, 2)
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() > 0.0


def test_mono_becomes_gently_wide_and_nothing_is_lost_in_mono():
    noise = np.random.default_rng(1).standard_normal(3 * SAMPLE_RATE_HZ).astype(np.float32) * 0.1
    heard = fitted(np.stack([noise, noise], axis=1), 2 * SAMPLE_RATE_HZ, name="it", seed=5)
    left, right = heard.T
    assert 0.3 < np.corrcoef(left, right)[0, 1] < 0.85
    assert (left + right) / 2 == pytest.approx(noise[: len(left)], abs=1e-5)
    assert 10 * np.log10((left**2).mean() / (right**2).mean()) == pytest.approx(0.0, abs=0.5)


@pytest.mark.parametrize("seed", range(6))
def test_tones_are_no_wider_than_noise(seed):
    left, right = fitted(tones(57, 64), SAMPLE_RATE_HZ, name="it", seed=seed).T
    assert np.corrcoef(left, right)[0, 1] > 0.55


def test_mono_that_was_dithered_in_a_file_is_mono_still(tmp_path):
    file = tmp_path / "hum.flac"
    file.write_bytes(encoded(tones(60), "flac"))
    audio = read_audio(file)
    assert not np.array_equal(audio[:, 0], audio[:, 1])
    left, right = fitted(audio, SAMPLE_RATE_HZ, name="it", seed=5).T
    assert np.abs(left - right).max() > 0.01


def test_what_is_stereo_stays_as_it_is():
    noise = np.random.default_rng(1).standard_normal((SAMPLE_RATE_HZ, 2)).astype(np.float32)
    assert np.array_equal(fitted(noise, 9000, name="it", seed=5), noise[:9000])


def test_a_voices_sound_is_brought_to_the_rate_of_the_room():
    at_s = np.arange(22_050) / 22_050
    mono = np.sin(2.0 * np.pi * 440.0 * at_s).astype(np.float32)
    stereo = as_stereo(mono, 22_050)
    assert stereo.shape == (44_100, 2)
    assert level_db(stereo, 69) == pytest.approx(
        level_db(tones(69, seconds=1.0) * 5.0, 69), abs=0.1
    )


def test_a_pad_leaves_out_what_is_foreign_to_the_key(score):
    stems = mixed(score, NIGHT, replace(NIGHT, role="pad")).stems
    behind, pad = stems["texture_night"], stems["pad_night"]
    assert level_db(behind, 61) > level_db(behind, 60) - 6.0
    assert level_db(pad, 61) < level_db(pad, 60) - 12.0
    assert abs(level_db(pad, 64) - level_db(pad, 60)) < 6.0


def test_keys_change_where_the_song_says():
    sound = np.asfortranarray(tones(62, 63, seconds=8.0))
    half = len(sound) // 2
    bring_into_key(sound, [(0, Key("C", "major")), (half, Key("Eb", "minor"))])
    first, second = sound[: half - SAMPLE_RATE_HZ], sound[half + SAMPLE_RATE_HZ :]
    assert level_db(first, 62) - level_db(first, 63) > 12.0
    assert level_db(second, 63) - level_db(second, 62) > 12.0


def test_without_a_key_nothing_is_changed():
    sound = tones(61)
    bring_into_key(sound, [])
    assert np.array_equal(sound, tones(61))


def test_a_texture_follows_the_form_half_as_far():
    music = np.concatenate([tones(60, seconds=6.0) * 0.5, tones(60, seconds=6.0)])
    curve = form_curve(music, [0, 6 * SAMPLE_RATE_HZ])
    behind = np.ones_like(music)
    ride(behind, curve)
    soft, loud = behind[2 * SAMPLE_RATE_HZ, 0], behind[-2 * SAMPLE_RATE_HZ, 0]
    assert 20.0 * np.log10(loud / soft) == pytest.approx(3.0, abs=0.3)
    assert np.abs(np.diff(behind[:, 0])).max() < 1e-4
    assert form_curve(music, [0]) is None
    assert form_curve(np.zeros_like(music), [0, 6 * SAMPLE_RATE_HZ]) is None


def test_without_a_hearer_a_texture_is_a_sound_file(score, tmp_path):
    file = tmp_path / "brook.wav"
    file.write_bytes(encoded(tones(60), "wav"))
    settings = MixSettings(textures=(Texture(str(file)),), tail_s=1.0)
    heard = render_mix(score, settings, synth=FakeSynth()).stems
    assert desk.peak(heard["texture_brook"]) > 0.0


def test_a_silent_texture_is_refused_by_name(score):
    with pytest.raises(
        SoundError, match=r"a texture is heard; got night\.session, which is silent"
    ):
        mixed(score, NIGHT, hear=lambda _: np.zeros((4000, 2), dtype=np.float32))
