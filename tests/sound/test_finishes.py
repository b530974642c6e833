"""Finishes: data that loads, keeps the loudness, and sounds as it says."""

import numpy as np
import pytest

from cadenza.errors import FileError, SoundError, UnknownNameError
from cadenza.sound import loudness
from cadenza.sound.finishes import apply_finish, finishes, load_finishes

RATE = 44_100


def music(seconds=4.0):
    rng = np.random.default_rng(0)
    at = np.arange(round(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hz * at) for hz in (110, 220, 277.2, 329.6, 880, 3000))
    hats = rng.standard_normal((len(at), 2)) * np.exp(-(at % 0.25) * 30)[:, None]
    swell = (0.6 + 0.4 * np.sin(2 * np.pi * 0.5 * at))[:, None]
    sides = np.stack([chord, np.roll(chord, 700)], axis=1)
    return (0.05 * swell * sides + 0.08 * hats).astype(np.float32)


def finish(name, audio=None, **kwargs):
    audio = music() if audio is None else audio
    return apply_finish(name, audio, **({"seed": 1, "tempo_bpm": 90.0} | kwargs))


def band_db(audio, low_hz, high_hz):
    power = (np.abs(np.fft.rfft(audio.astype(np.float64), axis=0)) ** 2).sum(axis=1)
    hz = np.fft.rfftfreq(len(audio), 1 / RATE)
    return 10 * np.log10(power[(hz >= low_hz) & (hz < high_hz)].sum())


def side_share(audio):
    mid, side = audio[:, 0] + audio[:, 1], audio[:, 0] - audio[:, 1]
    return float(np.sum(side.astype(np.float64) ** 2) / np.sum(mid.astype(np.float64) ** 2))


def test_the_named_finishes_are_there():
    names = {"clean", "lofi", "ambient", "warm", "wide", "club", "vintage", "cinematic"}
    assert names <= set(finishes())
    assert all(finishes().values())


@pytest.mark.parametrize("name", sorted(finishes()))
def test_every_finish_keeps_length_and_loudness_and_does_something(name):
    audio = music()
    out = finish(name, audio)
    assert out.shape == audio.shape
    assert out.dtype == np.float32
    assert np.all(np.isfinite(out))
    assert loudness.integrated_lufs(out) == pytest.approx(loudness.integrated_lufs(audio), abs=0.05)
    assert not np.allclose(out, audio, atol=1e-3)
    assert np.array_equal(out, finish(name, audio))


@pytest.mark.parametrize("name", sorted(finishes()))
def test_silence_and_short_audio(name):
    assert not np.any(finish(name, np.zeros((RATE, 2), np.float32)))
    assert finish(name, np.zeros((0, 2), np.float32)).shape == (0, 2)
    short = finish(name, music()[:3000])
    assert short.shape == (3000, 2)
    assert 0.0 < np.abs(short).max() < 3.0


@pytest.mark.parametrize("name", ["lofi", "clean"])
def test_the_level_that_comes_in_does_not_matter(name):
    loud, soft = finish(name), finish(name, music() * np.float32(0.05))
    np.testing.assert_allclose(soft * 20.0, loud, atol=2e-3)


def test_lofi_is_dull():
    assert band_db(finish("lofi"), 10_000, 18_000) < band_db(music(), 10_000, 18_000) - 8.0


def test_lofi_crackles_where_the_music_pauses():
    audio = music()
    audio[RATE : 2 * RATE] = 0.0
    pause = finish("lofi", audio)[RATE + 8000 : 2 * RATE - 8000]
    assert -75 < 20 * np.log10(np.sqrt(np.mean(pause.astype(np.float64) ** 2))) < -30


def test_clean_leaves_the_balance():
    for low_hz, high_hz in ((100, 400), (400, 2000), (2000, 8000)):
        change = band_db(finish("clean"), low_hz, high_hz) - band_db(music(), low_hz, high_hz)
        assert abs(change) < 1.0


def test_wide_and_vintage_change_the_image():
    assert side_share(finish("wide")) > 1.3 * side_share(music())
    assert side_share(finish("vintage")) < 0.7 * side_share(music())


def test_ambient_rings_on():
    audio = np.concatenate([music(), np.zeros((3 * RATE, 2), np.float32)])
    tail = {name: finish(name, audio)[-2 * RATE :].std() for name in ("ambient", "clean")}
    assert tail["ambient"] > 50 * tail["clean"]
    assert tail["ambient"] > 0.002


def test_club_has_its_bass_in_the_middle():
    low = np.zeros((2 * RATE, 2), np.float32)
    low[:, 0] = 0.3 * np.sin(2 * np.pi * 45 * np.arange(2 * RATE) / RATE)
    assert side_share(finish("club", low)) < 0.15


def test_cinematic_is_deep():
    noise = np.random.default_rng(0).normal(0, 0.1, (4 * RATE, 2)).astype(np.float32)
    out = finish("cinematic", noise)
    tilt = band_db(out, 40, 110) - band_db(out, 300, 500)
    assert tilt > band_db(noise, 40, 110) - band_db(noise, 300, 500) + 1.5


def test_an_unknown_finish_names_near_ones():
    with pytest.raises(UnknownNameError, match="did you mean lofi"):
        finish("lo-fi")
    with pytest.raises(UnknownNameError, match="got nothing"):
        finish("")


def test_a_finish_of_ones_own(tmp_path):
    text = 'description = "half"\n[[effect]]\nkind = "lowpass"\ncutoff_hz = 500.0\n'
    (tmp_path / "dull.toml").write_text(text)
    (tmp_path / "clean.toml").write_text(text)
    assert finishes(tmp_path)["dull"] == "half"
    assert load_finishes(tmp_path)["clean"].effects[0].kind == "lowpass"
    out = finish("dull", folder=tmp_path)
    assert band_db(out, 5000, 15_000) < band_db(music(), 5000, 15_000) - 20.0
    assert finishes(tmp_path / "none") == finishes()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("= 1", "TOML"),
        ("colour = 1", "colour"),
        ("effect = 3", "tables"),
        ("effect = [1]", "tables"),
        ('[[effect]]\nkind = "nope"', "an effect is one of"),
        ("[[effect]]\nmix = 1", "an effect is one of"),
        ('[[effect]]\nkind = "gain"\ngain_db = 1000', "gain_db of gain lies between"),
        ('[[effect]]\nkind = "gain"\nvolume = 3', "a setting of gain"),
        ("[[effect]]\nkind = 'gain'\n" * 25, "up to 24"),
    ],
)
def test_a_broken_finish_says_which_file_and_why(tmp_path, text, said):
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(SoundError, match=said) as caught:
        finishes(tmp_path)
    assert "mine.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_too_large_or_no_text(tmp_path):
    (tmp_path / "large.toml").write_bytes(b"#" * 200_000)
    with pytest.raises(SoundError, match="100 kB"):
        finishes(tmp_path)
    (tmp_path / "large.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SoundError, match="TOML"):
        finishes(tmp_path)


def test_a_folder_in_place_of_a_file(tmp_path):
    (tmp_path / "odd.toml").mkdir()
    with pytest.raises(FileError, match="can be read"):
        finishes(tmp_path)
