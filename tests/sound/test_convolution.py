"""Convolution in pieces, filters, and doing things beside one another."""

from functools import partial
from threading import current_thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import fftconvolve, sosfilt, sosfreqz

from cadenza.sound import filters
from cadenza.sound.convolution import answers, beside, chunks, filter_in_place, work_alone
from cadenza.sound.model import SAMPLE_RATE_HZ


def noise(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def joined(channel, responses, **more):
    pieces = list(answers(channel, responses, **more))
    assert [at.start for at, _ in pieces[1:]] == [at.stop for at, _ in pieces[:-1]]
    return np.concatenate([piece for _, piece in pieces], axis=1)


@settings(max_examples=40, deadline=None)
@given(
    frames=st.integers(1, 70_000),
    taps=st.integers(1, 9000),
    after=st.integers(0, 300),
    grain=st.sampled_from((1, 21, 4410)),
)
def test_pieces_are_the_convolution(frames, taps, after, grain):
    channel, responses = noise(frames), noise(2, taps, seed=1)
    found = joined(channel, responses, after=after, grain=grain)
    assert found.shape == (2, frames + after)
    for row, response in zip(found, responses, strict=True):
        whole = fftconvolve(channel.astype(np.float64), response)
        wanted = np.pad(whole, (0, frames + after))[: frames + after]
        assert np.abs(row - wanted).max() < 2e-5 * max(1.0, np.abs(wanted).max())


def test_pieces_are_whole_grains():
    pieces = list(answers(noise(200_000), noise(1, 500), grain=4410))
    assert len(pieces) > 1
    assert all(piece.shape[1] % 4410 == 0 for _, piece in pieces[:-1])


def test_long_silence_stays_exactly_silent():
    channel = np.zeros(400_000, np.float32)
    channel[300_000] = 1.0
    out = joined(channel, noise(1, 2000))
    assert not out[0, :200_000].any()
    assert out[0, 300_000:302_000].all()


def test_nothing_convolves_to_nothing():
    assert list(answers(np.zeros(0, np.float32), noise(1, 5))) == []


def test_each_channel_has_its_own_response():
    channels = noise(2, 30_000)
    before, responses = channels.copy(), np.asarray([[1.0, 0.0], [0.0, 1.0]], np.float32)
    filter_in_place(channels, responses)
    assert np.allclose(channels[0], before[0], atol=1e-6)
    assert np.allclose(channels[1, 1:], before[1, :-1], atol=1e-6)


@pytest.mark.parametrize(
    "stack",
    [
        (filters.butterworth(2, 42.0, "highpass"),),
        (filters.butterworth(8, 10.0, "highpass"),),
        (filters.gentle_highpass(8.0), filters.gentle_lowpass(3000.0)),
        (filters.peak(20.0, 12.0, 12.0), filters.shelf(140.0, -9.0, 0.7, high=False)),
        (filters.shelf(7000.0, 5.0, 0.7, high=True), filters.butterworth(3, 20_000.0, "lowpass")),
    ],
)
def test_a_stack_filters_as_its_sections_one_after_the_other(stack):
    channels = noise(2, 100_000)
    wanted = sosfilt(np.concatenate(stack), channels.astype(np.float64), axis=1)
    filters.run(channels, *stack)
    assert np.abs(channels - wanted).max() < 3e-6 * np.abs(wanted).max()


def gain_db(sections, hz):
    _, response = sosfreqz(sections, [hz], fs=SAMPLE_RATE_HZ)
    return 20.0 * np.log10(abs(response[0]))


@pytest.mark.parametrize("boost_db", [-12.0, 3.0])
def test_shelves_and_peaks_lift_what_they_say(boost_db):
    low = filters.shelf(300.0, boost_db, 0.7, high=False)
    high = filters.shelf(5000.0, boost_db, 0.7, high=True)
    peak = filters.peak(1000.0, boost_db, 1.0)
    for sections, there, elsewhere in ((low, 10, 15_000), (high, 21_000, 50), (peak, 1000, 20)):
        assert gain_db(sections, there) == pytest.approx(boost_db, abs=0.15)
        assert gain_db(sections, elsewhere) == pytest.approx(0.0, abs=0.15)
    assert gain_db(low, 300.0) == pytest.approx(boost_db / 2.0, abs=0.15)


def test_gentle_poles_stand_at_their_frequency():
    for pole in (filters.gentle_highpass(200.0), filters.gentle_lowpass(200.0)):
        assert gain_db(pole, 200.0) == pytest.approx(-3.01, abs=0.01)
    assert gain_db(filters.gentle_highpass(200.0), 20.0) == pytest.approx(-20.04, abs=0.1)


def test_chunks_cover_everything_once():
    assert [(at.start, at.stop) for at in chunks(10, 4)] == [(0, 4), (4, 8), (8, 10)]
    assert list(chunks(0)) == []


def test_jobs_run_beside_one_another_or_alone():
    seen = []

    def job(mark):
        seen.append((mark, current_thread().name))

    def alone():
        work_alone()
        beside(partial(job, mark) for mark in (3, 4))

    beside(partial(job, mark) for mark in (1, 2))
    assert {mark for mark, _ in seen} == {1, 2}
    assert all(name != current_thread().name for _, name in seen)
    beside([alone, lambda: None])
    assert [mark for mark, _ in seen[2:]] == [3, 4]
    assert len({name for _, name in seen[2:]}) == 1


def test_the_first_error_of_a_job_is_raised():
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        beside([fail, lambda: None])
