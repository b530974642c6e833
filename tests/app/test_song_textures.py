"""Sessions of the audio wing as textures of songs: found, checked, told of, found again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cadenza.app import (
    ComposeRequest,
    RenderRequest,
    RerenderRequest,
    SoundRequest,
    VerbRequest,
    compose_song,
    continue_song,
    inspect_file,
    parse_textures,
    read_flags,
    render_file,
    rerender_piece,
    vary,
)
from cadenza.app import textures as room
from cadenza.app.pieces import read_piece
from cadenza.app.stems import stem_names
from cadenza.audio.sessions import Session
from cadenza.audio.voices import FakeVoice
from cadenza.compose import EngineOptions
from cadenza.errors import (
    FileError,
    ModelError,
    ProvenanceError,
    ReleaseError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.provenance import (
    ALGORITHMIC,
    EDITED,
    TRAINED,
    Model,
    Provenance,
    parse_record,
    to_text,
)
from cadenza.release.mix_record import mix_facts, read_mix
from cadenza.release.tags import Tags, write_tags
from cadenza.runtime import FakeCodec
from cadenza.sound import MixSettings, Texture, encoded, read_audio, render_mix
from cadenza.sound.synth_fake import FakeSynth

VOICE = FakeVoice(context=32, name="moss", version="7")


def fake_synth(score: Any, settings: Any, progress: Any) -> Any:
    return render_mix(score, settings, progress, synth=FakeSynth(), hear=room.hear_texture)


def hum(seconds: float = 1.0, hz: float = 220.0) -> Any:
    at_s = np.arange(round(22_050 * seconds)) / 22_050
    return (0.3 * np.sin(2.0 * np.pi * hz * at_s)).astype(np.float32)


def a_session(path: Path, samples: Any, *levels: str) -> Path:
    """A session that holds a recording, down to some level."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = samples[: len(samples) // 128 * 128]
    codes = {level: VOICE.codec.encode(whole, level) for level in levels or ("top",)}
    with Session.create(path, VOICE, seed=3, primed=codes):
        return path


def request(out: Path, *textures: str, **more: Any) -> ComposeRequest:
    return ComposeRequest(
        flags=read_flags(style="ambient", bars=4, tempo="120", parts=("melody=flute",)),
        seed=4,
        engine="theory",
        sound=SoundRequest(textures=parse_textures(textures), **more),
        formats=("flac",),
        stems=True,
        out=out,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session called night, and a song with it."""
    place = tmp_path_factory.mktemp("textures")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADENZA_HOME", str(place))
        patch.setattr(room, "installed", lambda: iter([VOICE]))
        a_session(place / "sessions" / "night.session", hum(), "top", "middle", "bottom")
        asked = request(place / "song", "night", "night:pad", ambience_gains={"night": -2.0})
        compose_song(replace(asked, options=EngineOptions(originality="off")), render=fake_synth)
    return place


@pytest.fixture
def sessions(made: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of sessions, with night in it; its voice is installed."""
    monkeypatch.setattr(room, "installed", lambda: iter([FakeVoice(name="other"), VOICE]))
    room._decoded.cache_clear()
    shutil.copytree(made / "sessions", home / "sessions")
    yield home / "sessions"
    room._decoded.cache_clear()


@pytest.fixture
def song(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "song", tmp_path / "song"))


def told(folder: Path) -> dict[str, Any]:
    receipt: dict[str, Any] = json.loads((folder / "receipt.json").read_text())
    return receipt


def test_what_is_typed_is_read() -> None:
    found = parse_textures(["night", "a/b.session:pad", "c:\\x.wav", "night:noise"])
    assert [(each.file, each.role) for each in found] == [
        ("night", "background"), ("a/b.session", "pad"), ("c:\\x.wav", "background"),
        ("night:noise", "background"),
    ]  # fmt: skip
    (take,) = parse_textures(["a@b@12.3:pad"])
    assert (take.file, take.role, take.step, take.take) == ("a@b", "pad", 12, 3)
    for wrong in ([" "], [":pad"], ["x"] * 9):
        with pytest.raises(UsageError, match=r"--texture|at most 8"):
            parse_textures(wrong)


def test_a_texture_is_heard_and_told_of(song: Path) -> None:
    receipt = told(song)
    rows = receipt["mix"]["textures"]
    assert [(row["file"], row["role"], row["level"]) for row in rows] == [
        ("night", "background", "bottom"), ("night", "pad", "bottom"),
    ]  # fmt: skip
    assert {(row["voice"], row["version"], row["gain_db"]) for row in rows} == {("moss", "7", -2.0)}
    record = receipt["provenance"]
    assert record["sound"]["textures"][0] == {
        "name": "night", "role": "background", "sha256": rows[0]["sha256"], "voice": "moss",
        "version": "7", "level": "bottom", "take": 1,
    }  # fmt: skip
    assert {"kind": "texture", "name": "night", "sha256": rows[0]["sha256"]} in record["assets"]
    page = (song / "receipt.html").read_text()
    assert "moss" in page
    assert rows[0]["sha256"] in page
    for name in ("texture_night", "pad_night"):
        assert np.abs(read_audio(song / "stems" / f"{name}.flac")).max() > 0.003
    assert {"texture_night", "pad_night"} < set(stem_names(read_piece(song)))
    bare = replace(read_piece(song), stems={})
    assert stem_names(bare)[-2:] == ["texture_night", "pad_night"]
    assert receipt["loudness"]["integrated_lufs"] == pytest.approx(-14.0, abs=0.3)


def test_the_sound_is_marked_and_the_notes_are_not(song: Path) -> None:
    assert inspect_file(song / "song.flac").mark == EDITED
    assert inspect_file(song / "song.mid").mark == ALGORITHMIC
    assert parse_record(json.dumps(told(song)["provenance"])).mark == EDITED


def test_a_song_is_made_again_wherever_the_session_lies_and_however_it_went_on(
    song: Path, sessions: Path, tmp_path: Path
) -> None:
    (sessions / "night.session").rename(sessions / "renamed.session")
    with Session.open(sessions / "renamed.session") as session:
        session.go_on(VOICE, seconds=0.1, takes=1)
    a_session(sessions / "night.session", hum(hz=330.0), "top")
    (sessions / "broken.session").write_bytes(b"no session")
    again = rerender_piece(RerenderRequest(song, out=tmp_path / "again"), render=fake_synth)
    assert again.agrees
    assert {file.name for file in again.files} >= {"song.flac", "stems/pad_night.flac"}
    facts = read_mix(told(tmp_path / "again")["mix"])
    assert facts.textures == read_mix(told(song)["mix"]).textures


def test_what_is_missing_is_said_in_one_line(song: Path, sessions: Path) -> None:
    (sessions / "night.session").unlink()
    a_session(sessions / "night.session", hum(hz=330.0), "top")
    with pytest.raises(FileError, match=r"the texture night of the voice moss 7 \(\w{12}…\)") as no:
        rerender_piece(RerenderRequest(song), render=fake_synth)
    assert "\n" not in str(no.value)


@pytest.mark.usefixtures("sessions")
def test_a_file_given_to_render_and_to_a_verb(tmp_path: Path, home: Path) -> None:
    song = tmp_path / "plain"
    compose_song(replace(request(song), stems=False), render=fake_synth)
    assert "textures" not in told(song)["mix"]
    assert "textures" not in told(song)["provenance"]["sound"]
    brook = home / "ambiences" / "brook.flac"
    brook.parent.mkdir(exist_ok=True)
    brook.write_bytes(encoded(np.stack([hum(), hum()], axis=1), "flac"))
    sound = SoundRequest(textures=parse_textures(["brook.flac"]), ambience_gains={"brook": -1.0})
    made = render_file(
        RenderRequest(song / "song.mid", sound=sound, formats=("flac",), out=tmp_path / "rendered"),
        render=fake_synth,
    )
    assert made.receipt["mix"]["textures"][0]["gain_db"] == -1.0
    assert made.receipt["provenance"]["mark"] == ALGORITHMIC  # nobody knows of a voice here
    brook.rename(brook.with_name("stream.flac"))
    assert rerender_piece(RerenderRequest(made.folder), render=fake_synth).agrees
    longer = continue_song(
        VerbRequest(
            midi=song / "song.mid", bars="2", engine="theory", formats=("flac",), stems=True,
            sound=SoundRequest(textures=parse_textures(["night:pad"])), out=tmp_path / "longer",
        ),
        render=fake_synth,
    )  # fmt: skip
    assert (longer.folder / "stems" / "pad_night.flac").is_file()
    known = read_mix(longer.receipt["mix"])
    varied = vary(
        VerbRequest(midi=song / "song.mid", known_mix=known, audio=False, out=tmp_path / "varied")
    )
    assert read_mix(varied.receipt["mix"]).textures == known.textures


@pytest.mark.parametrize(
    ("wished", "error", "words"),
    [
        ("nigth", UnknownNameError, "did you mean night"),
        ("gone.wav", FileError, "a texture is a session or a sound file"),
        ("empty.session", FileError, "an empty file"),
        ("bad.session", FileError, "another kind of file"),
        ("torn.session", FileError, "as it was written"),
        (
            "several.session",
            UsageError,
            "2 takes in several.session; name one: --texture several@1",
        ),
        ("new.session", UsageError, "a piece is made of takes"),
        ("silent.session", SoundError, "silent"),
        ("noise.wav", SoundError, "audio"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_before_any_work(
    sessions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wished: str,
    error: type[Exception],
    words: str,
) -> None:
    place = tmp_path / wished
    if wished in ("empty.session", "bad.session", "noise.wav"):
        place.write_bytes(b"" if wished.startswith("empty") else b"x" * 4000)
    if wished == "torn.session":
        data = bytearray((sessions / "night.session").read_bytes())
        data[5000:9000] = b"\xff" * 4000
        place.write_bytes(data)
    if wished in ("several.session", "new.session"):
        with Session.create(place, VOICE) as session:
            if wished.startswith("several"):
                session.sample(VOICE, seconds=0.1, takes=2)
    if wished == "silent.session":
        a_session(place, np.zeros(512, np.float32))
        silence = np.zeros(512, np.float32)
        monkeypatch.setattr(FakeCodec, "decode", lambda *_: silence)
    with pytest.raises(error, match=words) as refused:
        compose_song(request(tmp_path / "no", str(place) if "." in wished else wished))
    assert "\n" not in str(refused.value)
    assert not (tmp_path / "no").exists()


def test_a_file_that_a_voice_sampled_says_so_itself(tmp_path: Path) -> None:
    file = tmp_path / "take.flac"
    file.write_bytes(encoded(np.stack([hum(), hum()], axis=1), "flac"))
    (plain,) = room.known_textures(parse_textures([str(file)]), {})
    assert (plain.voice, plain.level) == ("", "")
    record = Provenance(
        cadenza="1", verb="audio-sample", seed=1, engine="neural", mark=TRAINED,
        model=Model("moss", "7", "0" * 64),
    )  # fmt: skip
    data = BytesIO(file.read_bytes())
    write_tags(data, "flac", Tags("take", provenance=to_text(record), source_type=TRAINED))
    file.write_bytes(data.getvalue())
    (told,) = room.known_textures(parse_textures([str(file)]), {})
    assert (told.voice, told.version, told.level) == ("moss", "7", "")
    assert told.sha256 != plain.sha256


@pytest.mark.usefixtures("sessions")
def test_more_than_can_be_held_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LONGEST_S", 0)
    with pytest.raises(SoundError, match=r"a texture lasts at most 0 minutes; got 0 minutes in"):
        room.known_textures(parse_textures(["night"]), {})


@pytest.mark.usefixtures("sessions")
def test_a_voice_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "installed", lambda: iter(()))
    with pytest.raises(ModelError, match=r"night\.session sounds by .* voice moss 7 \(bottom"):
        compose_song(request(tmp_path / "no", "night"), render=fake_synth)


@pytest.mark.usefixtures("sessions")
def test_a_gain_for_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="names something that sounds: night"):
        compose_song(request(tmp_path / "no", "night", ambience_gains={"day": 1.0}))


def test_a_take_can_be_named_and_the_finest_level_is_its_own(sessions: Path) -> None:
    with Session.open(sessions / "night.session") as session:
        session.go_on(VOICE, seconds=0.1, takes=3)
    with pytest.raises(UsageError, match=r"3 takes in night\.session; name one: .* night@1"):
        room.known_textures(parse_textures(["night"]), {})
    asked = parse_textures(["night@2", "night@0.1", "night@1.3"])
    found = room.known_textures(asked, {})
    assert [(each.step, each.take, each.level) for each in found[::2]] == [
        (1, 2, "top"), (1, 3, "top"),
    ]  # fmt: skip
    assert len({each.sha256 for each in found}) == 3
    with pytest.raises(UsageError, match="take 9"):
        room.known_textures(parse_textures(["night@9"]), {})


@pytest.mark.parametrize(
    "row",
    [
        7,
        {"name": "night"},
        {"name": "../night.session", "role": "pad", "sha256": "0" * 64},
        {"name": "night", "role": "solo", "sha256": "0" * 64},
        {"name": "night", "role": "pad", "sha256": "../../x"},
        {"name": "night", "role": "pad", "sha256": "0" * 64, "step": "1"},
        {"name": "night", "role": "pad", "sha256": "0" * 64, "level": 3},
    ],
)
def test_strange_rows_of_a_record_are_refused(row: Any) -> None:
    with pytest.raises(ProvenanceError, match="textures"):
        room.read_texture(row)


def test_the_mix_of_a_receipt_is_read_back_strictly() -> None:
    textures = (Texture("night", "pad", -3.0, "0" * 64, "moss", "7", "top", 2, 1), Texture("a.wav"))
    facts = json.loads(json.dumps(mix_facts(MixSettings(textures=textures), {})))
    assert read_mix(facts).textures == textures
    for name, value in (("role", "solo"), ("file", ""), ("step", -1), ("gain_db", "loud")):
        broken = {**facts, "textures": [{**facts["textures"][0], name: value}]}
        with pytest.raises(ReleaseError, match=r"textures|gain_db"):
            read_mix(broken)
