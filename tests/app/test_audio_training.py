"""A voice from nothing: codec, prior, upsamplers; killed, gone on with, sampled, upsampled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from cadenza.app import audio_training, audio_voices
from cadenza.app.audio_requests import ChooseRequest, SampleRequest, UpsampleRequest
from cadenza.app.audio_runs import find_run, new_run, save_run
from cadenza.app.audio_sampling import choose_take, sample_texture, upsample_session
from cadenza.app.audio_sound import SoundSource, packed_sound_of, sound_source
from cadenza.app.audio_training import TrainVoiceRequest, train_voice
from cadenza.app.audio_voices import find_voice, fingerprints_of, open_voice
from cadenza.app.corpora import add_to_corpus
from cadenza.audio.packed_sound import PackedSound, as_integers
from cadenza.audio.sound_writer import Writer
from cadenza.errors import CancelledError, ModelError, UnknownNameError, UsageError
from cadenza.progress import Silent
from cadenza.sound.audiofile import encoded

RUN = """
[run]
steps = 4
batch = 2
micro_batch = 2
lr = 2e-3
warmup_steps = 1
precision = "float32"
valid_every = 4
valid_windows = 4
checkpoint_every = 2
log_every = 1
workers = 0
[meter]
every = 0
"""
CODEC = '[model]\narchitecture = "vqvae"\nsize = "tiny"\n[codec]\nseconds = 0.2\nfree_steps = 1\n'
PRIOR = '[model]\narchitecture = "codes"\nsize = "tiny"\ncontext = 64\n[codes]\nlevel = "top"\n'


@pytest.fixture(autouse=True)
def no_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio_voices, "SHIPPED_VOICES", Path("nowhere"))


def noise(number: int, seconds: float = 2.5) -> np.ndarray:
    dice = np.random.default_rng(number)
    at = np.arange(round(22_050 * seconds)) / 22_050
    tone = 0.2 * np.sin(2 * np.pi * 110 * 2 ** (number / 5) * at)
    return (tone + 0.05 * dice.standard_normal(len(at))).astype(np.float32)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A few seconds of packed textures, and recipes beside them."""
    with Writer(tmp_path / "Own sound") as writer:
        for number in range(12):
            writer.add(
                [as_integers(noise(number))],
                style=("low", "high")[number % 2],
                label="textures",
                name=f"noise {number}",
                source=f"{number:064d}",
            )
        writer.finish()
    Path("codec.toml").write_text(CODEC + RUN)
    Path("prior.toml").write_text(PRIOR + RUN)
    Path("upsampler.toml").write_text(PRIOR.replace("top", "middle") + RUN)
    return tmp_path / "Own sound"


@pytest.mark.slow
def test_a_voice_is_trained_killed_and_heard(sound: Path, home: Path) -> None:
    words = ["audio", "train", "vqvae", "codec.toml", "--corpus", str(sound), "--name", "mine",
             "--threads", "1", "--steps", "400"]  # fmt: skip
    _killed(words, home)
    lines: list[str] = []
    asked = TrainVoiceRequest("vqvae", resume=True, name="mine", steps=6, threads=1)
    run = find_run("vqvae", "mine")
    assert run.sound.sha256 == PackedSound(sound).digest
    # Fewer steps than were done: the level that was begun ends at once, the others are trained.
    made = train_voice(asked, lines.append)
    assert (made.name, made.version, made.licence) == ("mine", "1", "CC0-1.0")
    assert made.run == run.folder
    assert set(made.figures) == {"top", "middle", "bottom"}
    for told_of in made.figures.values():
        assert told_of["split"] in ("test", "valid")
        assert {"stft_distance", "si_sdr_db", "log_mel_distance_db"} <= set(told_of)
    with pytest.raises(UsageError, match="leave --resume out"):
        train_voice(asked, lines.append)
    prior = TrainVoiceRequest("prior", "prior.toml", str(sound), "mine", threads=1)
    made = train_voice(prior, lines.append)
    assert (made.version, made.dropped) == ("2", ())
    assert set(made.figures["top"]["styles"]) <= {"low", "high"}
    assert made.figures["top"]["parity"] < 2e-3
    upper = TrainVoiceRequest("upsampler", "upsampler.toml", str(sound), "mine", threads=1)
    assert train_voice(upper, lines.append).version == "3"
    _heard(sound)
    made = train_voice(replace(asked, recipe="codec.toml", corpus=str(sound), resume=False,
                               level="top", steps=2), lines.append)  # fmt: skip
    assert made.dropped == ("top", "middle")
    assert any("speak of the codec that goes" in line for line in lines)
    assert set(find_voice("mine").config.to_mapping()["priors"]) == {"bottom"}


def _killed(words: list[str], home: Path) -> None:
    """Run the command line and kill it at a checkpoint."""
    program = "import sys; from cadenza.cli import main; main(sys.argv[1:])"
    child = subprocess.Popen(
        [sys.executable, "-c", program, *words],
        env={**os.environ, "CADENZA_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60.0
    while not list(home.glob("voice-runs/*/top/state.json")):
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    child.send_signal(signal.SIGKILL)
    child.wait()


def _heard(sound: Path) -> None:
    """Sample, choose twice, upsample; the card and the fingerprints are of what was learnt."""
    voice = open_voice("")
    assert voice.styles == ("high", "low")
    index = fingerprints_of(voice)
    assert index is not None
    packed = PackedSound(sound)
    assert set(index.names) == {packed.clips[number].name for number in packed.of("train")}
    made = sample_texture(SampleRequest(style="low", seconds=0.5, takes=2, seed=1))
    assert all(each.copies == () for each in made.takes)
    for take in (2, 1):
        made = choose_take(ChooseRequest(made.session, take, takes=2, seconds=0.2))
    choose_take(ChooseRequest(made.session, 1, only=True))
    full = upsample_session(UpsampleRequest(made.session))
    assert full.takes[0].seconds == pytest.approx(0.9, abs=0.03)
    card = voice.bundle.card()
    for part in ("codec.bottom", "prior.top", "spectral distance", "| nats a code |", "CC0-1.0"):
        assert part in card


@pytest.mark.slow
@pytest.mark.usefixtures("sound")
def test_a_stop_in_packing_or_measuring_is_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        audio = np.repeat(noise(number, 1.5), 2)  # 44.1 kHz
        (tmp_path / "rec").mkdir(exist_ok=True)
        data = encoded(np.stack([audio, audio], axis=1), "wav")
        (tmp_path / "rec" / f"{number}.wav").write_bytes(data)
    add_to_corpus("mine", [tmp_path / "rec"], licence="CC BY 4.0")
    request = TrainVoiceRequest("vqvae", "codec.toml", "mine", level="top", threads=1)
    again = TrainVoiceRequest("vqvae", resume=True, name="mine", threads=1)
    for name in ("packed_sound_of", "install_part"):
        with monkeypatch.context() as patched:
            patched.setattr(audio_training, name, _stopped)
            with pytest.raises(CancelledError, match="--resume --name mine"):
                train_voice(request, _nothing)
        request = again
    made = train_voice(again, _nothing)
    assert (made.version, made.licence, made.reasons) == ("1", "CC BY 4.0", {"top": "finished"})
    assert find_voice("mine").config.to_mapping()["codec"]["levels"].keys() == {"top"}
    with pytest.raises(ModelError, match="without middle, bottom"):
        train_voice(TrainVoiceRequest("prior", "prior.toml", "mine"), _nothing)


def _stopped(*_given: object) -> None:
    raise KeyboardInterrupt


def _nothing(_line: str) -> None:
    """Nobody listens."""


def test_the_sound_is_a_corpus_a_folder_or_made(home: Path, sound: Path) -> None:
    made = sound_source("", 0.0, "tiny")
    assert (made.kind, made.hours, made.licences) == ("textures", 0.05, {"CC0-1.0": 1})
    assert made.folder == str(home / "sound" / "textures-0.05h")
    folder = sound_source(str(sound), 0.0, "small")
    assert (folder.kind, folder.name, folder.licences) == ("folder", "own-sound", {"CC0-1.0": 12})
    with pytest.raises(UsageError, match="--hours"):
        sound_source(str(sound), 1.0, "small")
    with pytest.raises(UnknownNameError, match="no corpus yet"):
        sound_source("mine", 0.0, "small")
    packed, known = packed_sound_of(folder, _nothing, Silent())
    assert known.sha256 == packed.digest
    with pytest.raises(UsageError, match="packed anew"):
        packed_sound_of(replace(folder, sha256="0" * 64), _nothing, Silent())


def test_a_corpus_without_recordings_is_refused(tmp_path: Path) -> None:
    from cadenza.music import Note, Score, Track, write_midi

    (tmp_path / "scores").mkdir()
    score = Score(tracks=(Track("piano", notes=(Note(0, 480, 60, 80),)),))
    (tmp_path / "scores" / "a.mid").write_bytes(write_midi(score))
    add_to_corpus("mine", [tmp_path / "scores"])
    with pytest.raises(UsageError, match="no recording"):
        packed_sound_of(sound_source("mine", 0.0, "tiny"), _nothing, Silent())


def test_the_newest_open_run_of_a_part_is_found() -> None:
    source = SoundSource("textures", "textures", "somewhere")
    first = new_run("mine", "prior", {}, ("top",), source, "")
    second = new_run("mine", "prior", {}, ("top",), source, "")
    os.utime(first.folder / "run.json", (1, 1))
    assert find_run("prior", "").folder == second.folder
    save_run(second, state="installed", ended={"top": "finished"})
    assert find_run("prior", "mine").folder == first.folder
    save_run(first, state="installed", ended={"top": "minutes"})
    assert find_run("prior", "mine").folder == first.folder  # more time may be given
    (first.folder / "run.json").write_text("{")
    for part, name in (("prior", "mine"), ("vqvae", ""), ("prior", "other")):
        with pytest.raises(UsageError, match="leave --resume out"):
            find_run(part, name)
