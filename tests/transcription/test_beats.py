"""Tempo, beats and bars of music whose beats are known."""

import mir_eval
import numpy as np
import pytest

from cadenza.errors import UsageError
from cadenza.music import Meter
from cadenza.transcription import Beats, find_beats, from_notes, steady_beats
from cadenza.transcription.beats.evidence import RATE_HZ, note_envelope, sound_envelope
from cadenza.transcription.beats.finding import beats_of


def heard(notes, tempo=None):
    """Beats by the notes alone, as in a recording without drums."""
    return beats_of(note_envelope(notes, round(notes.duration_s * RATE_HZ)), notes, tempo)


@pytest.mark.parametrize("bpm", [66.0, 84.5, 97.3, 120.0, 141.7])
@pytest.mark.parametrize("beats", [3, 4])
def test_steady_music(band, bpm, beats):
    found = heard(band(bpm, 16, beats=beats))
    assert found.steady
    assert found.bpm == pytest.approx(bpm, rel=0.005)
    assert found.meter == Meter(beats, 4)
    truth = 0.3 + 60 / bpm * np.arange(16 * beats)
    nearest = np.abs(truth[:, None] - found.times_s[None, :]).min(axis=1)
    assert nearest.max() < 0.03
    bars = truth[::beats]
    assert np.abs(bars[:, None] - found.downbeats_s[None, :]).min(axis=1).max() < 0.03


def test_beats_of_three():
    rows = []
    for beat in range(48):
        for part, pitch in enumerate((60, 64, 67)):
            at = 0.3 + (beat + part / 3) * 0.75
            rows.append(
                (at, at + 0.24, pitch + (5 if beat % 4 > 1 else 0), 80 if part == 0 else 55)
            )
        low = 36 if beat % 2 == 0 else 43
        rows.append((0.3 + beat * 0.75, 0.9 + beat * 0.75, low, 90))
    found = heard(from_notes(rows, 37.0))
    assert found.meter == Meter(6, 8)
    assert np.median(np.diff(found.times_s)) == pytest.approx(0.75, rel=0.005)
    assert found.bpm == pytest.approx(120.0, rel=0.005)  # quarters: a beat is one and a half


def test_rubato_is_followed(band):
    bpm, period = 96.0, 60 / 96.0

    def warp(beat):
        return beat * period + 0.25 * np.sin(beat / 5)

    found = heard(band(bpm, 20, warp=warp))
    assert not found.steady
    truth = np.array([0.3 + warp(beat) for beat in range(80)])
    assert mir_eval.beat.f_measure(truth, found.times_s[found.times_s > 0]) > 0.9


def test_a_given_tempo_is_kept(band):
    notes = band(100.0, 12)
    assert heard(notes, 50.0).bpm == pytest.approx(50.0)
    assert heard(notes, 200.0).bpm == pytest.approx(200.0)
    truth = 0.3 + 0.6 * np.arange(48)
    nearest = np.abs(truth[:, None] - heard(notes, 100.0).times_s[None, :]).min(axis=1)
    assert nearest.max() < 0.03


def test_drums_are_heard_though_they_are_no_notes():
    rng = np.random.default_rng(5)
    audio = np.zeros((44_100 * 20, 2), np.float32)
    for beat in range(36):
        at = round((0.2 + beat * 60 / 110) * 44_100)
        burst = rng.normal(0, 0.4, 4000) * np.exp(-np.arange(4000) / 700)
        audio[at : at + 4000] += burst[:, None].astype(np.float32)
    pad = from_notes(
        [(0.2 + 4.36 * n, 4.3 + 4.36 * n, p, 60) for n in range(4) for p in (60, 67)], 20
    )
    found = find_beats(audio, pad)
    assert found.bpm in (pytest.approx(110, rel=0.005), pytest.approx(55, rel=0.005))


def test_the_sound_tells_onsets_to_the_frame(struck):
    times = np.array([0.5, 1.1, 1.9, 2.5])
    envelope = sound_envelope(struck([(t, 60) for t in times], 3.2))
    peaks = [np.argmax(envelope[int((t - 0.1) * RATE_HZ) : int((t + 0.1) * RATE_HZ)])
             / RATE_HZ + int((t - 0.1) * RATE_HZ) / RATE_HZ for t in times]  # fmt: skip
    assert np.abs(peaks - times).max() < 0.02
    assert len(envelope) == pytest.approx(3.2 * RATE_HZ, abs=2)


def test_how_audio_is_cut_changes_nothing(struck):
    audio = struck([(0.5, 60), (1.1, 64)], 2.0)
    cut = [audio[:777], audio[777:50_000], audio[50_000:]]
    assert np.array_equal(sound_envelope(audio), sound_envelope(cut))


def test_too_little_to_tell():
    silent = np.zeros((44_100, 2), np.float32)
    found = find_beats(silent, from_notes([], 1.0))
    assert (found.bpm, found.found) == (pytest.approx(120.0), False)
    two = from_notes([(0.25, 0.5, 60, 80), (0.6, 0.9, 64, 80)], 1.0)
    assert find_beats(silent, two).times_s[0] == 0.25
    assert find_beats(silent, two, 90.0).found


def test_the_same_music_gives_the_same_beats(band):
    notes = band(104.0, 10)
    assert heard(notes).to_bytes() == heard(notes).to_bytes()


@pytest.mark.parametrize("bpm", [19.0, 301.0, float("nan")])
def test_tempos_have_bounds(bpm):
    with pytest.raises(UsageError, match="20 and 300"):
        find_beats(np.zeros((100, 2), np.float32), from_notes([], 0.1), bpm)


def test_compound_beats_are_dotted():
    beats = steady_beats(0.0, 90.0, 10.0, Meter(6, 8))
    assert (beats.beat_quarters, beats.beats_in_bar, beats.bpm) == (1.5, 2, pytest.approx(90.0))
    assert np.diff(beats.times_s)[0] == pytest.approx(1.0)


@pytest.mark.parametrize("times", [[0.0], [0.0, 0.0], [1.0, 0.5], [0.0, float("inf")]])
def test_beats_rise(times):
    with pytest.raises(UsageError, match="beats"):
        Beats(np.array(times), Meter(), steady=True)


@pytest.mark.parametrize("beats", [3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_a_tune_alone_tells_its_bars_by_what_returns(beats, seed):
    """No bass, no harmony: phrases of four bars, each played twice, every other bar the same."""
    rng = np.random.default_rng(seed)
    scale = np.array([62, 64, 66, 67, 69, 71, 73, 74])
    motif = rng.choice(scale, 2 * beats)
    other = rng.choice(scale, (2, 2 * beats))
    tune = np.concatenate([motif, other[0], motif, other[1]] * 4)
    step = 0.27
    rows = [
        (0.3 + step * at, 0.3 + step * (at + 0.9), int(pitch), 80)
        for at, pitch in enumerate(tune)
        if at % (2 * beats) != 2 * beats - 1  # each bar ends with a quarter
    ]
    found = heard(from_notes(rows, 1.0 + step * len(tune)), 30 / step)
    assert found.meter == Meter(beats, 4)
