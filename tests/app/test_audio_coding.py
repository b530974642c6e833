"""Audio ↔ codes as a use case, and finding voices, with a codec of random weights."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pedalboard.io import AudioFile

pytest.importorskip("onnx")

from cadenza.app import audio_voices
from cadenza.app.audio_coding import CodingRequest, decode_audio, encode_audio
from cadenza.app.audio_voices import find_voice, list_voices, open_voice
from cadenza.app.inspecting import inspect_file
from cadenza.audio.codes import read_codes
from cadenza.errors import (
    FileError,
    ModelError,
    ReleaseError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.provenance import EDITED
from cadenza.runtime import LevelConfig
from cadenza.runtime.code_fields import LEVELS
from cadenza.runtime.voice_export import with_tensors, write_voice


def install(home: Path, name: str, seed: int, levels: tuple[str, ...] = tuple(LEVELS)) -> Path:
    """A codec of random weights."""
    dice, made = np.random.default_rng(seed), None
    for level in levels:
        shape = LevelConfig.of_size("tiny", level)
        tensors = {
            each: dice.normal(0, 0.1, size).astype(np.float32)
            for each, size in shape.shapes.items()
        }
        made = with_tensors(made, shape, tensors)
    assert made is not None
    folder = home / "voices" / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    return write_voice(folder, made, name=name, card="-\n").folder


@pytest.fixture
def voice(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(audio_voices, "SHIPPED_VOICES", Path("nowhere"))
    return install(home, "noise", 1)


def wav(name: str, samples: np.ndarray, rate_hz: int = 44_100) -> Path:
    channels = np.atleast_2d(samples).astype(np.float32)
    with AudioFile(name, "w", rate_hz, len(channels), bit_depth=16) as file:
        file.write(channels)
    return Path(name)


def noise(seconds: float, rate_hz: int = 44_100) -> np.ndarray:
    return 0.1 * np.random.default_rng(3).standard_normal(round(seconds * rate_hz))


@pytest.mark.usefixtures("voice")
def test_audio_becomes_codes_and_sound_again() -> None:
    source = wav("waves.wav", noise(1.0))
    made = encode_audio(CodingRequest(source, Path("waves.codes")))
    assert made.codes == {"top": 173, "middle": 690, "bottom": 2757}
    assert made.seconds == pytest.approx(1.0)
    assert made.notices == ()
    for level, name in (("all", "full.wav"), ("top", "draft.flac")):
        request = CodingRequest(Path("waves.codes"), Path(name), level)
        heard = decode_audio(request)
        assert heard.level == ("bottom" if level == "all" else "top")
        with AudioFile(name) as file:
            assert (file.frames, file.samplerate, file.num_channels) == (22_050, 22_050, 1)
            sound = file.read(file.frames)[0]
        codes = read_codes(Path("waves.codes"))
        wanted = codes.audio(open_voice("noise").codec, heard.level)
        assert np.abs(sound - wanted).max() < 1e-4
        found = inspect_file(Path(name))
        assert (found.problem, found.edited, found.mark) == ("", False, EDITED)
        assert found.record is not None
        assert found.record.verb == "audio-decode"


@pytest.mark.usefixtures("voice")
def test_any_rate_and_number_of_channels_and_silence_are_encoded() -> None:
    for number, (samples, rate_hz) in enumerate([
        (np.stack([noise(0.5)] * 8), 44_100),
        (noise(0.5, 8_000), 8_000),
        (np.stack([noise(0.5, 192_000)] * 2), 192_000),
        (np.zeros(22_050), 44_100),
        (np.sign(noise(0.5)), 44_100),
    ]):  # fmt: skip
        out = Path(f"{number}.codes")
        request = CodingRequest(wav(f"{number}.wav", samples, rate_hz), out, "top")
        made = encode_audio(request)
        assert made.codes == {"top": 87}
        assert ("silence" in " ".join(made.notices)) == (number == 3)


@pytest.mark.usefixtures("voice")
def test_what_cannot_be_coded_is_refused_by_name(home: Path) -> None:
    source, out = wav("waves.wav", noise(0.3)), Path("waves.codes")
    Path("text.wav").write_text("no sound")
    with pytest.raises(SoundError, match=r"text\.wav"):
        encode_audio(CodingRequest(Path("text.wav"), out))
    with pytest.raises(FileError, match=r"nowhere\.wav"):
        encode_audio(CodingRequest(Path("nowhere.wav"), out))
    with pytest.raises(UsageError, match="--level"):
        CodingRequest(source, out, "high")
    encode_audio(CodingRequest(source, out, "top"))
    with pytest.raises(ReleaseError, match="--force"):
        encode_audio(CodingRequest(source, out, "top"))
    encode_audio(CodingRequest(source, out, "top", force=True))
    request = CodingRequest(out, Path("again.wav"))
    with pytest.raises(SoundError, match=r"again\.mp3"):
        decode_audio(replace(request, out=Path("again.mp3")))
    with pytest.raises(FileError, match="holds top"):
        decode_audio(replace(request, level="bottom"))
    install(home, "other", 2, ("top",))
    with pytest.raises(FileError, match="codec that made them"):
        decode_audio(replace(request, voice="other"))
    with pytest.raises(ModelError, match="has the levels top"):
        encode_audio(CodingRequest(source, Path("b.codes"), "bottom", voice="other"))
    with pytest.raises(FileError, match=r"waves\.wav"):
        decode_audio(replace(request, source=source))
    assert not Path("again.wav").exists()
    assert not Path("b.codes").exists()


def test_a_voice_is_found_by_name_folder_or_because_it_is_alone(home: Path, voice: Path) -> None:
    assert find_voice("").name == find_voice("noise").name == find_voice(str(voice)).name
    with pytest.raises(UnknownNameError, match="try --voice noise"):
        find_voice("nois")
    install(home, "other", 2, ("top",))
    with pytest.raises(UsageError, match="name one with --voice: noise, other"):
        find_voice("")
    entries = {each.name: each for each in list_voices().entries}
    assert list(entries) == ["noise", "other"]
    assert "encodes only" in entries["noise"].description
    assert dict(entries["other"].facts)["codec"] == "top"


@pytest.mark.usefixtures("voice")
def test_the_voice_that_ships_goes_before_others_of_ones_own(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = install(home / "package", "ours", 5, ("top",)).parent
    monkeypatch.setattr(audio_voices, "SHIPPED_VOICES", shipped)
    assert find_voice("").name == "ours"
    assert [each.source for each in list_voices().entries] == ["yours", "built in"]
