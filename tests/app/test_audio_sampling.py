"""The co-composition loop: sample, choose, go on, resume, upsample, with a fake voice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pedalboard.io import AudioFile

from cadenza.app import audio_takes, audio_voices
from cadenza.app.audio_requests import (
    ChooseRequest,
    ContinueAudioRequest,
    ResumeRequest,
    SampleRequest,
    UpsampleRequest,
)
from cadenza.app.audio_sampling import (
    choose_take,
    continue_clip,
    resume_session,
    sample_texture,
    upsample_session,
)
from cadenza.app.audio_sessions import find_session, list_sessions, show_session
from cadenza.app.inspecting import inspect_file
from cadenza.app.rerendering import RerenderRequest, rerender_piece
from cadenza.audio.fingerprint import FingerprintIndex
from cadenza.audio.voices import FakeVoice
from cadenza.errors import (
    CancelledError,
    FileError,
    ModelError,
    ProvenanceError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.progress import Silent
from cadenza.provenance import EDITED, TRAINED

VOICE = FakeVoice(context=64)
SHORT = SampleRequest(style="rain", seconds=0.3, takes=2, seed=5)


def read(path: Path) -> np.ndarray:
    with AudioFile(str(path)) as file:
        assert (file.num_channels, file.samplerate) == (1, 22_050)
        return file.read(file.frames)[0]


def wav(name: str, samples: np.ndarray, rate_hz: int = 44_100) -> str:
    channels = np.atleast_2d(samples).astype(np.float32)
    with AudioFile(name, "w", rate_hz, len(channels), bit_depth=16) as file:
        file.write(channels)
    return name


def tone(seconds: float, rate_hz: int = 44_100) -> np.ndarray:
    return 0.2 * np.sin(np.arange(round(seconds * rate_hz)) * 2 * np.pi * 220 / rate_hz)


class Stops(Silent):
    """Stops at the n-th question of one stage."""

    def __init__(self, stage: str, after: int) -> None:
        super().__init__()
        self._stage, self._left = stage, after

    def report(self, stage: str, done: float, total: float = 1.0) -> None:  # noqa: ARG002
        if stage == self._stage:
            self._left -= 1
            if self._left == 0:
                self.cancel()


def test_takes_are_files_with_a_record_a_mark_and_a_receipt(home: Path) -> None:
    made = sample_texture(SHORT, voice=VOICE)
    assert made.session == "rain-1"
    assert made.path == home / "sessions" / "rain-1.session"
    assert [each.file.name for each in made.takes] == [
        "step-01-take-1.flac",
        "step-01-take-2.flac",
    ]
    first, second = (read(each.file) for each in made.takes)
    assert len(first) == 52 * 128
    assert not np.array_equal(first, second)
    found = inspect_file(made.takes[1].file)
    assert (found.problem, found.edited, found.mark) == ("", False, TRAINED)
    assert found.record is not None
    assert (found.record.verb, found.record.take, found.record.seed) == ("audio-sample", 2, 5)
    assert found.record.asked["style"] == "rain"
    assert set(found.record.options) == {"top"}
    assert made.receipt is not None
    told = json.loads(made.receipt.read_text())
    assert told["takes"][0]["sha256"] == made.takes[0].sha256
    assert told["seconds_per_second"] == pytest.approx(made.cost, abs=1e-3)
    assert told["takes"][0]["compared"] is False
    with pytest.raises(ProvenanceError, match="from its session"):
        rerender_piece(RerenderRequest(made.takes[0].file))


def test_the_same_seed_gives_the_same_takes_and_names_do_not_clash() -> None:
    one, two = (sample_texture(SHORT, voice=VOICE) for _ in range(2))
    assert (one.session, two.session) == ("rain-1", "rain-2")
    assert np.array_equal(read(one.takes[0].file), read(two.takes[0].file))
    other = sample_texture(replace(SHORT, seed=None, out="mine/own"), voice=VOICE)
    assert other.path == Path("mine/own.session")
    assert find_session("mine/own") == find_session("mine/own.session") == other.path
    with pytest.raises(FileError, match="a name of its own"):
        sample_texture(replace(SHORT, out="rain-1"), voice=VOICE)


def test_a_choice_is_gone_on_from_as_long_as_one_likes() -> None:
    made = sample_texture(SHORT, voice=VOICE)
    heard = read(made.takes[1].file)
    longer = choose_take(ChooseRequest("rain-1", 2, takes=3), voice=VOICE)
    assert (longer.step, len(longer.takes)) == (2, 3)
    for each in longer.takes:
        sound = read(each.file)
        assert len(sound) == 2 * len(heard)  # as long as the takes before
        assert np.array_equal(sound[: len(heard)], heard)
    only = choose_take(ChooseRequest("rain-1", 3, only=True))
    assert (only.chosen, only.takes) == ((2, 3), ())
    back = choose_take(ChooseRequest("rain-1", 1, step=1, seconds=0.1, takes=1), voice=VOICE)
    assert (back.step, back.chosen) == (3, (3, 1))
    told = show_session("rain-1")
    assert told["line"] == [[1, 1], [3, 1]]
    assert [len(each["takes"]) for each in told["steps"]] == [2, 3, 1]
    assert told["steps"][1]["takes"][0]["files"] == ["step-02-take-1.flac"]
    (listed,) = list_sessions()
    assert (listed.steps, listed.takes, listed.state) == (3, 6, "chosen")


def test_full_quality_is_written_beside_the_draft_and_costs_nothing_twice() -> None:
    made = sample_texture(SHORT, voice=VOICE)
    with pytest.raises(UsageError, match="one is chosen first"):
        upsample_session(UpsampleRequest(made.session), voice=VOICE)
    estimates: list[float] = []
    asked = UpsampleRequest(made.session, take=2)
    full = upsample_session(asked, voice=VOICE, told=lambda each: estimates.append(each.done))
    assert estimates
    (take,) = full.takes
    assert (take.file.name, take.level) == ("step-01-take-2-full.flac", "bottom")
    assert len(read(take.file)) == len(read(made.takes[1].file))
    assert full.sounded_s == pytest.approx(0.3, abs=0.01)
    take.file.unlink()
    again = upsample_session(asked, voice=VOICE)
    assert (again.sounded_s, again.cost) == (0.0, None)
    assert again.takes[0].sha256 == take.sha256


def test_all_levels_at_once() -> None:
    made = sample_texture(replace(SHORT, level="all", seconds=0.1), voice=VOICE)
    assert [each.level for each in made.takes] == ["bottom", "bottom"]
    assert all(each.file.is_file() for each in made.takes)
    assert made.chosen is None


def test_what_was_stopped_is_gone_on_with() -> None:
    plain = sample_texture(replace(SHORT, seconds=2.0, out="plain"), voice=VOICE)
    asked = replace(SHORT, seconds=2.0, out="cut")
    with pytest.raises(CancelledError, match="cadenza audio resume cut"):
        sample_texture(asked, Stops("top", 3), voice=VOICE)
    assert show_session("cut")["state"] == "unfinished"
    with pytest.raises(UsageError, match="cadenza audio resume cut"):
        choose_take(ChooseRequest("cut", 1), voice=VOICE)
    made = resume_session(ResumeRequest("cut"), voice=VOICE)
    assert [each.sha256 for each in made.takes] != []
    for one, two in zip(plain.takes, made.takes, strict=True):
        assert np.array_equal(read(one.file), read(two.file))
    asked_on = ChooseRequest("cut", 2, seconds=2.0, takes=2)
    with pytest.raises(CancelledError):
        choose_take(asked_on, Stops("top", 3), voice=VOICE)
    again = choose_take(asked_on, voice=VOICE)  # the same again goes on
    assert (again.step, len(again.takes)) == (2, 2)
    with pytest.raises(CancelledError, match="cadenza audio upsample cut"):
        upsample_session(UpsampleRequest("cut", take=1), Stops("upsample", 4), voice=VOICE)
    full = upsample_session(UpsampleRequest("cut", take=1), voice=VOICE)
    assert 0.0 < full.sounded_s < 4.0
    again.takes[0].file.unlink()
    assert resume_session(ResumeRequest("cut"), voice=VOICE).takes[0].file.is_file()


def test_a_recording_is_gone_on_from() -> None:
    for number, (samples, rate_hz) in enumerate([
        (tone(2.0), 44_100),
        (np.stack([tone(2.0)] * 8), 44_100),
        (tone(2.0, 8_000), 8_000),
        (np.stack([tone(2.0, 192_000)] * 2), 192_000),
    ]):  # fmt: skip
        clip = wav(f"clip{number}.wav", samples, rate_hz)
        made = continue_clip(ContinueAudioRequest(clip, SHORT), voice=VOICE)
        assert made.session == f"clip{number}-1"
        assert made.takes[0].seconds == pytest.approx(2.3, abs=0.02)
        assert made.takes[0].new_s == pytest.approx(0.3, abs=0.01)
    found = inspect_file(made.takes[0].file)
    assert found.record is not None
    assert found.record.source is not None
    assert (found.mark, found.record.source.name) == (EDITED, "clip3.wav")
    told = show_session("clip3-1")
    assert told["clip"]["recording_s"] == pytest.approx(2.0, abs=0.01)
    full = upsample_session(UpsampleRequest("clip3-1", take=1), voice=VOICE)
    assert full.sounded_s == pytest.approx(0.3, abs=0.01)  # the recording's codes are known
    made = continue_clip(ContinueAudioRequest("clip0.wav", SHORT, prime_s=0.5), voice=VOICE)
    assert "the last" in made.notices[0]
    assert made.takes[0].seconds == pytest.approx(0.8, abs=0.02)


def test_recordings_that_cannot_be_gone_on_from_are_refused_by_name(home: Path) -> None:
    Path("text.wav").write_text("no sound")
    bad = {
        wav("silence.wav", np.zeros(88_200)): "silence",
        wav("short.wav", tone(0.2)): "0.20 s",
        wav("clipped.wav", np.sign(tone(2.0)) * 1.0): "clipped throughout",
        "text.wav": "cannot be decoded",
    }
    for name, reason in bad.items():
        with pytest.raises(SoundError, match=reason) as caught:
            continue_clip(ContinueAudioRequest(name, SHORT), voice=VOICE)
        assert name in str(caught.value)
    with pytest.raises(FileError, match="nowhere"):
        continue_clip(ContinueAudioRequest("nowhere.wav", SHORT), voice=VOICE)
    assert not list((home / "sessions").glob("*"))
    some = tone(2.0)
    some[:3_000] = 1.0
    made = continue_clip(ContinueAudioRequest(wav("some.wav", some), SHORT), voice=VOICE)
    assert "clipped" in made.notices[0]


def test_a_take_that_copies_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(0)
    learnt = 0.1 * dice.standard_normal(22_050 * 8).astype(np.float32)
    index = FingerprintIndex.of([("rain 3", learnt)])
    monkeypatch.setattr(audio_takes, "fingerprints_of", lambda _voice: index)
    monkeypatch.setattr(
        audio_takes.SessionView,
        "audio",
        lambda _self, _codec, _level, take, _step: learnt if take == 1 else learnt[::-1].copy(),
    )
    made = sample_texture(replace(SHORT, seconds=8.0), voice=VOICE)
    assert made.takes[0].copies
    assert made.takes[0].copies[0].source == "rain 3"
    assert made.takes[1].copies == ()
    assert made.receipt is not None
    told = json.loads(made.receipt.read_text())["takes"]
    assert told[0]["copies"][0]["seconds"] > 4
    assert (told[1]["compared"], told[1]["copies"]) == (True, [])


def test_what_cannot_be_is_refused_before_anything_is_made(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownNameError, match="knows"):
        sample_texture(replace(SHORT, style="ran"), voice=VOICE)
    with pytest.raises(ModelError, match="train prior"):
        sample_texture(SHORT, voice=FakeVoice(levels=()))
    with pytest.raises(ModelError, match="train upsampler"):
        sample_texture(replace(SHORT, level="all"), voice=FakeVoice(levels=("top",)))
    monkeypatch.setattr(audio_voices, "SHIPPED_VOICES", Path("nowhere"))
    with pytest.raises(UsageError, match="none is installed"):
        sample_texture(SHORT)
    for wrong in ({"takes": 0}, {"takes": 17}, {"seconds": 0.0}, {"seconds": 1e9}, {"seed": -1},
                  {"level": "bottom"}, {"temperature": {"top": 9.0}}):  # fmt: skip
        with pytest.raises(UsageError):
            replace(SHORT, **wrong)
    with pytest.raises(UsageError, match="--prime"):
        ContinueAudioRequest("a.wav", SHORT, prime_s=0.0)
    with pytest.raises(UsageError, match="letters, digits"):
        sample_texture(replace(SHORT, out="a b"), voice=VOICE)
    assert not list((home / "sessions").glob("*"))


def test_sessions_are_found_by_name_and_broken_ones_are_told(home: Path) -> None:
    sample_texture(SHORT, voice=VOICE)
    with pytest.raises(UnknownNameError, match="did you mean rain-1"):
        find_session("rain-2")
    (home / "sessions" / "bad.session").write_bytes(b"no session")
    found = {each.name: each for each in list_sessions()}
    assert found["bad"].state == "broken"
    assert "bad.session" in found["bad"].problem
    with pytest.raises(FileError, match=r"bad\.session"):
        choose_take(ChooseRequest("bad", 1), voice=VOICE)
    with pytest.raises(ModelError, match="began it"):
        choose_take(ChooseRequest("rain-1", 1), voice=FakeVoice(seed=4, context=64))
