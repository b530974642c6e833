import numpy as np
import pytest

from cadenza.sound import mix as desk
from cadenza.sound.loudness import integrated_lufs
from cadenza.sound.model import SAMPLE_RATE_HZ
from cadenza.sound.rng import generator


def noise(seconds=4.0, level=0.1, seed=0):
    frames = round(seconds * SAMPLE_RATE_HZ)
    wave = generator(seed, "noise").standard_normal((frames, 2)) * level
    return wave.astype(np.float32)


def power(channel):
    return float(np.mean(np.square(channel, dtype=np.float64)))


@pytest.mark.parametrize("seconds", [1.2, 4.0, 130.0])
def test_active_loudness_agrees_with_the_standard(seconds):
    audio = noise(seconds)
    audio[: len(audio) // 3] *= 0.3
    assert desk.active_lufs(audio) == pytest.approx(integrated_lufs(audio), abs=0.4)


def test_pauses_do_not_make_a_part_softer():
    audio = noise(8.0)
    loud = desk.active_lufs(audio)
    audio[4 * SAMPLE_RATE_HZ :] = 0
    assert desk.active_lufs(audio) == pytest.approx(loud, abs=0.2)


def test_silence_has_no_loudness():
    assert desk.active_lufs(np.zeros((1000, 2), np.float32)) == -np.inf
    assert desk.active_lufs(np.zeros((0, 2), np.float32)) == -np.inf
    assert desk.peak(np.zeros((0, 2), np.float32)) == 0.0


def test_a_blip_has_the_loudness_of_its_own_length():
    audio = noise(4.0)
    assert desk.active_lufs(audio[:4410]) == pytest.approx(desk.active_lufs(audio), abs=0.5)


@pytest.mark.parametrize("pan", [-1.0, -0.4, 0.0, 0.3, 1.0])
def test_pan_keeps_the_power_of_a_mono_part(pan):
    audio = np.repeat(noise()[:, :1], 2, axis=1)
    before = power(audio)
    desk.place(audio, pan)
    left, right = power(audio[:, 0]), power(audio[:, 1])
    assert power(audio) == pytest.approx(before, rel=1e-3)
    assert np.sign(right - left) == np.sign(pan) or pan == 0.0


def test_pan_ends_are_one_sided_and_hold_both_channels():
    audio = noise()
    audio[:, 0] = 0  # everything on the right
    desk.place(audio, -7.0)
    assert np.abs(audio[:, 1]).max() < 1e-6
    assert power(audio[:, 0]) > 0


def test_the_middle_leaves_a_part_alone_but_for_its_level():
    audio = noise()
    placed = audio.copy()
    desk.place(placed, 0.0, gain_db=-6.0)
    assert np.allclose(placed, audio * 10 ** (-6 / 20), atol=1e-6)
    desk.place(placed, 0.0, width=0.0)
    assert np.allclose(placed[:, 0], placed[:, 1])


def sent(audio, send_db):
    send = np.zeros(len(audio), np.float32)
    desk.add_send(send, audio, desk.send_gain(send_db))
    return send


def test_the_room_is_as_loud_as_its_send():
    audio = np.repeat(noise(12.0)[:, :1], 2, axis=1)
    send = sent(audio, -12.0)
    room = np.zeros_like(audio)
    desk.add_room(room, send)
    middle = slice(3 * SAMPLE_RATE_HZ, -SAMPLE_RATE_HZ)
    ratio_db = 10 * np.log10(power(room[middle]) / power(audio[middle]))
    assert ratio_db == pytest.approx(-12.0, abs=2.5)
    assert abs(np.corrcoef(room[middle].T)[0, 1]) < 0.3


def test_rooms_sum():
    one, two = noise(3.0, seed=1), noise(3.0, seed=2)
    sends = [sent(each, -10.0) for each in (one, two)]
    apart, together = one + two, one + two
    for send in sends:
        desk.add_room(apart, send)
    desk.add_room(together, sends[0] + sends[1])
    assert np.abs(apart - together).max() < 1e-5


def test_convolution_in_blocks_is_convolution():
    from scipy.signal import fftconvolve

    send = noise(9.0)[:, 0].copy()
    out = np.zeros((len(send), 2), np.float32)
    desk.add_room(out, send)
    wanted = fftconvolve(send, desk.room_response()[1])[: len(send)]
    assert np.abs(out[:, 1] - wanted).max() < 1e-4


def test_low_sends_are_nothing():
    assert desk.send_gain(-40.0) == 0.0
    assert not sent(noise(), -40.0).any()


def test_highpass_takes_rumble_and_dc():
    at_s = np.arange(3 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tones = {hz: np.sin(2 * np.pi * hz * at_s).astype(np.float32) for hz in (0, 8, 200)}
    tones[0] += 0.5
    left = {}
    for hz, tone in tones.items():
        audio = np.stack([tone, tone], axis=1)
        desk.highpass(audio, 30.0)
        left[hz] = power(audio[SAMPLE_RATE_HZ:])
    assert left[0] < 1e-6
    assert left[8] < 0.02
    assert left[200] == pytest.approx(0.5, rel=0.1)


def test_end_of_sound():
    audio = np.zeros((SAMPLE_RATE_HZ, 2), np.float32)
    assert desk.end_of_sound(audio) == 0
    audio[10_000] = 0.5
    assert 10_000 < desk.end_of_sound(audio) <= 10_441


def test_fades():
    audio = np.ones((1000, 2), np.float32)
    desk.fade_edges(audio, 100, 5000)
    assert audio[0, 0] == 0
    assert audio[-1, 0] == pytest.approx(0, abs=1e-6)
    untouched = np.ones((10, 2), np.float32)
    desk.fade_edges(untouched, 0, 0)
    assert (untouched == 1).all()


@pytest.mark.parametrize(
    ("track", "role"), [("melody", "melody"), ("Pad_2", "pad"), ("drums 3", "drums"), ("Oboe", "")]
)
def test_roles_are_read_from_names(track, role):
    assert desk.role_of(track) == role
