"""From audio to notes: the network of basic-pitch, and what stands around it."""

import builtins
from importlib import metadata
from itertools import pairwise

import mir_eval
import numpy as np
import pytest

from cadenza.errors import CancelledError, ModelError, UsageError
from cadenza.progress import Silent
from cadenza.transcription import Decoding, open_transcriber
from cadenza.transcription.basic_pitch import BasicPitch
from cadenza.transcription.decoding import decode
from cadenza.transcription.listening import HEARD_HZ, mono
from cadenza.transcription.windows import (
    FRAME_HOP,
    WINDOW_HOP,
    WINDOW_SAMPLES,
    frame_count,
    frame_times_s,
    windows,
)

HOW = {
    "default": Decoding(),
    "one pass": Decoding(second_pass=False),
    "keen": Decoding(onset_threshold=0.3, frame_threshold=0.2, minimum_note_ms=58.0),
}


@pytest.fixture(scope="module")
def hearer():
    return BasicPitch()


def tone(hertz, seconds=2.0):
    wave = np.sin(2 * np.pi * hertz * np.arange(round(44_100 * seconds)) / 44_100)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def test_one_channel_at_half_the_rate():
    heard = np.concatenate(list(mono(tone(1000.0))))
    assert len(heard) == 44_100
    expected = np.sin(2 * np.pi * 1000 * np.arange(44_100) / HEARD_HZ)
    assert np.abs(heard - expected)[400:-400].max() < 1e-4


@pytest.mark.parametrize("hertz", [11_500.0, 15_000.0, 21_000.0])
def test_what_lies_above_is_not_mirrored_down(hertz):
    assert np.abs(np.concatenate(list(mono(tone(hertz)))))[400:-400].max() < 1e-4


@pytest.mark.parametrize("sizes", [(1, 7, 100), (300_000,), (262_144, 262_144), (5, 600_000)])
def test_how_audio_is_cut_changes_nothing(sizes):
    audio = np.random.default_rng(1).normal(0, 0.1, (600_001, 2)).astype(np.float32)
    edges = [0, *np.cumsum(sizes).tolist(), len(audio)]
    cut = [audio[a:b] for a, b in pairwise(edges)]
    whole, parts = (np.concatenate(list(mono(each))) for each in (audio, cut))
    assert len(whole) == 300_001
    assert np.array_equal(whole, parts)


def test_sides_that_would_cancel_out_are_heard():
    side = np.sin(np.arange(600_000) / 20).astype(np.float32)[:, None]
    same = np.concatenate(list(mono(np.concatenate([side, side], axis=1))))
    against = np.concatenate(list(mono(np.concatenate([side, -side], axis=1))))
    assert np.array_equal(same, against)
    wide = np.concatenate([side, np.zeros_like(side)], axis=1)
    assert np.allclose(np.concatenate(list(mono(wide))), same / 2, atol=1e-6)


def test_mono_needs_two_sides():
    with pytest.raises(UsageError, match="frames, 2"):
        list(mono(np.zeros((100, 1), np.float32)))


@pytest.mark.parametrize("samples", [1, 30_000, WINDOW_HOP, 3 * WINDOW_HOP + 1, 400_000])
@pytest.mark.parametrize("batch", [1, 4])
def test_windows_cover_all_of_it(samples, batch):
    ramp = np.arange(1, samples + 1, dtype=np.float32)
    got = np.concatenate(list(windows([ramp[:1000], ramp[1000:]], batch)))
    assert got.shape[1:] == (WINDOW_SAMPLES, 1)
    for number, window in enumerate(got[..., 0]):
        first = number * WINDOW_HOP - 15 * FRAME_HOP
        at = np.arange(first, first + WINDOW_SAMPLES)
        expected = np.where((at >= 0) & (at < samples), at + 1, 0)
        assert np.array_equal(window, expected.astype(np.float32))
    assert len(got) * 142 >= frame_count(samples)
    assert list(windows([], batch)) == []


def test_frames_are_timed_from_their_own_window():
    times = frame_times_s(1000)
    assert times[1] == FRAME_HOP / HEARD_HZ
    assert times[142] == WINDOW_HOP / HEARD_HZ
    assert (np.diff(times) > 0).all()
    assert times[frame_count(200_000) - 1] < 200_000 / HEARD_HZ <= times[frame_count(200_000)]


@pytest.mark.parametrize("name", list(HOW))
def test_notes_are_those_of_the_original(recipe, golden, name):
    found = sorted(decode(*recipe.probabilities(), HOW[name]))
    expected = golden["notes"][name]
    assert [note[:3] for note in found] == [tuple(note[:3]) for note in expected]
    strengths = np.array([note.strength for note in found])
    assert np.abs(strengths - [note[3] for note in expected]).max() < 1e-5
    assert len(found) > 30


def test_nothing_is_heard_in_next_to_nothing():
    assert decode(np.zeros((2, 88), np.float32), np.zeros((2, 88), np.float32)) == []
    assert decode(np.zeros((50, 88), np.float32), np.zeros((50, 88), np.float32)) == []


@pytest.mark.parametrize(
    "wrong", [{"onset_threshold": 0.0}, {"frame_threshold": 1.0}, {"minimum_note_ms": -1.0}]
)
def test_thresholds_are_checked(wrong):
    with pytest.raises(UsageError, match="lies between"):
        Decoding(**wrong)


def test_probabilities_are_those_of_the_original(recipe, golden, hearer, monkeypatch):
    # The same samples at 22,050 Hz for both, so that no resampler stands between.
    monkeypatch.setattr("cadenza.transcription.basic_pitch.mono", lambda audio: iter([audio]))
    frames, onsets, samples = hearer.listen(recipe.tones(), Silent())
    assert samples == 6 * HEARD_HZ
    assert golden["frames"] <= len(frames) == frame_count(samples)
    for mine, name in ((frames, "note"), (onsets, "onset")):
        rows = np.array(golden["network"][name])
        at = rows[:, :2].astype(int)
        assert np.abs(mine[at[:, 0], at[:, 1]] - rows[:, 2]).max() < 1e-4
    found = sorted(decode(frames[: golden["frames"]], onsets[: golden["frames"]]))
    assert [note[:3] for note in found] == [tuple(note[:3]) for note in golden["heard"]]


def test_struck_notes_are_heard(hearer, struck):
    steps = (60, 64, 67, 72, 71, 67, 62, 65, 69, 74, 72, 69, 55, 59, 62, 67)
    notes = [(0.3 + 0.4 * index, pitch) for index, pitch in enumerate(steps)]
    notes += [(0.3 + 1.6 * index, pitch) for index, pitch in enumerate((48, 50, 43, 45))]
    heard = hearer.transcribe(struck(notes, 7.5), Silent())
    truth = np.array(sorted(notes))
    f_measure = mir_eval.transcription.precision_recall_f1_overlap(
        np.stack([truth[:, 0], truth[:, 0] + 0.5], 1), _hertz(truth[:, 1]),
        np.stack([heard.onset_s, heard.offset_s], 1), _hertz(heard.pitch), offset_ratio=None,
    )[2]  # fmt: skip
    assert f_measure > 0.85
    assert heard.duration_s == pytest.approx(7.5)


def test_the_end_is_heard_too(hearer, struck):
    heard = hearer.transcribe(struck([(0.5, 60), (59.0, 72)], 60.0), Silent())
    assert 72 in heard.pitch[heard.onset_s > 58.9]
    at = heard.onset_s[(heard.pitch == 72) & (heard.onset_s > 58.5)]
    assert np.abs(at - 59.0).min() < 0.03


def test_the_same_audio_gives_the_same_notes(hearer, struck):
    audio = struck([(0.2, 60), (0.7, 64), (1.2, 67)], 5.0)
    data = hearer.transcribe(audio, Silent()).to_bytes()
    cut = [audio[:1234], audio[1234:99_999], audio[99_999:]]
    assert hearer.transcribe(cut, Silent()).to_bytes() == data
    assert BasicPitch(threads=2).transcribe(audio, Silent()).to_bytes() == data


def test_versions_tell_settings_apart(hearer):
    assert hearer.version == BasicPitch().version
    assert hearer.version != BasicPitch(Decoding(onset_threshold=0.6)).version


def test_silence_has_no_notes(hearer):
    assert len(hearer.transcribe(np.zeros((88_200, 2), np.float32), Silent())) == 0
    assert len(hearer.transcribe(np.zeros((0, 2), np.float32), Silent())) == 0


def test_silence_is_heard_once_and_the_same(hearer, struck, monkeypatch):
    audio = struck([(14.5, 60)], 30.0)
    run, loud = type(hearer)._run, []
    monkeypatch.setattr(
        type(hearer), "_run", lambda self, batch: [loud.append(batch.any()), run(self, batch)][1]
    )
    told = hearer.listen(audio, Silent())
    assert loud.count(False) <= 2  # a whole batch, and perhaps a shorter one at the end
    loud.clear()
    monkeypatch.setattr(type(hearer), "_answers", lambda self, batch, _: self._run(batch))
    again = hearer.listen(audio, Silent())
    assert loud.count(False) >= 3
    assert all(np.array_equal(one, other) for one, other in zip(told[:2], again[:2], strict=True))


def test_the_work_can_be_stopped(hearer, struck):
    progress = Silent()
    progress.cancel()
    with pytest.raises(CancelledError):
        hearer.transcribe(struck([(0.1, 60)], 1.0), progress)


def test_without_the_package_one_line_says_how_to_get_it(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", missing)
    with pytest.raises(ModelError, match="pip install --no-deps basic-pitch"):
        open_transcriber()


def test_another_network_is_refused(tmp_path):
    (tmp_path / "nmp.onnx").write_bytes(b"junk")
    with pytest.raises(ModelError, match="cannot be loaded"):
        BasicPitch(network=tmp_path / "nmp.onnx")


def test_the_package_itself_is_never_imported(monkeypatch):
    real = builtins.__import__

    def guarded(name, *rest, **more):
        assert not name.startswith(("basic_pitch", "librosa", "tensorflow"))
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", guarded)
    BasicPitch()


def _hertz(pitch):
    return 440.0 * 2.0 ** ((np.asarray(pitch, float) - 69) / 12)
