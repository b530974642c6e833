"""Pieces made again from their records alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
from mutagen.flac import FLAC

import cadenza
from cadenza.app import (
    ComposeRequest,
    RenderRequest,
    RerenderRequest,
    SoundRequest,
    VerbRequest,
    accompany,
    compose_song,
    continue_song,
    example,
    infill,
    inspect_file,
    read_flags,
    render_file,
    rerender_piece,
    vary,
)
from cadenza.app.record_differences import differences
from cadenza.compose import EngineOptions
from cadenza.errors import (
    CadenzaError,
    FileError,
    ModelError,
    ProvenanceError,
    ReleaseError,
    UsageError,
)
from cadenza.music import read_midi, splice
from cadenza.provenance import (
    ENHANCED,
    TRAINED,
    Asset,
    Model,
    Provenance,
    embedded,
    stripped,
    to_text,
)
from cadenza.runtime import find_bundle
from cadenza.sound import encoded, render_mix
from cadenza.sound.synth_fake import FakeSynth

Render = Callable[..., Any]
OFF = EngineOptions(originality="off")


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("composed") / "song"
    request = ComposeRequest(
        prompt="lofi in D minor, 2 bars, with rain",
        flags=read_flags(parts=("melody=flute",), tempo="83.7"),
        seed=7,
        engine="theory",
        options=OFF,
        takes=3,
        formats=("flac", "wav"),
        stems=True,
        out=place,
    )
    return compose_song(request, render=partial(render_mix, synth=FakeSynth())).folder


@pytest.fixture
def song(composed: Path) -> Path:
    return shutil.copytree(composed, Path("copy"))


def again(path: Path, render: Render | None = None, **fields: Any) -> Any:
    return rerender_piece(RerenderRequest(path, **fields), render=render)


def states(made: Any) -> dict[str, str]:
    return {file.name: file.state for file in made.files}


def record_of(path: Path) -> Provenance:
    record = inspect_file(path).record
    assert record is not None
    return record


def forged(path: Path, **fields: Any) -> Path:
    """A copy of a MIDI file whose record says something else."""
    data = path.read_bytes()
    target = Path("forged.mid")
    target.write_bytes(embedded(data, to_text(replace(record_of(path), **fields))))
    return target


def test_a_whole_release_comes_out_the_same(composed: Path, fake_render: Render) -> None:
    made = again(composed, fake_render)
    assert made.agrees
    assert made.reproduced
    assert made.causes == ()
    assert made.folder is None
    names = {"song.mid", "song.flac", "song.wav"}
    assert names < set(states(made))
    assert any(name.startswith("stems/") for name in states(made))
    assert json.loads(json.dumps(made.to_dict()))["agrees"] is True


@pytest.mark.parametrize("name", ["song.flac", "song.wav", "stems/melody.flac"])
def test_any_audio_file_is_enough(composed: Path, fake_render: Render, name: str) -> None:
    made = again(composed / name, fake_render)
    assert states(made) == {name: "identical"}


@pytest.mark.parametrize("name", ["song.mid", "takes/take-2.mid", "takes/take-3.mid"])
def test_any_take_is_enough(composed: Path, name: str) -> None:
    assert again(composed / name).agrees


def test_a_receipt_alone_is_enough(composed: Path, fake_render: Render) -> None:
    Path("alone").mkdir()
    receipt = shutil.copy(composed / "receipt.json", Path("alone"))
    made = again(Path(receipt), fake_render)
    assert (made.agrees, made.reproduced) == (False, True)
    assert "song.flac" in made.missing
    assert set(states(made).values()) == {"missing"}
    assert states(again(Path(receipt), audio=False)) == {"song.mid": "missing"}


def test_missing_files_are_named(song: Path, fake_render: Render) -> None:
    (song / "song.flac").unlink()
    made = again(song, fake_render)
    told = states(made)
    assert told.pop("song.flac") == "missing"
    assert set(told.values()) == {"identical"}
    assert (made.agrees, made.reproduced, made.missing) == (False, True, ("song.flac",))
    assert made.to_dict()["missing"] == ["song.flac"]
    receipt = json.loads((song / "receipt.json").read_text("utf-8"))
    for row in receipt["files"]:
        row["sha256"] = "a" * 64 if row["name"] == "song.flac" else row["sha256"]
    (song / "receipt.json").write_text(json.dumps(receipt), "utf-8")
    made = again(song, fake_render)
    assert states(made)["song.flac"] == "missing, differs"
    assert (made.reproduced, made.missing) == (False, ("song.flac",))


def test_the_new_release_can_be_kept(composed: Path) -> None:
    made = again(composed, audio=False, out=Path("kept"))
    assert made.folder == Path("kept")
    assert (made.folder / "song.mid").read_bytes() == (composed / "song.mid").read_bytes()
    with pytest.raises(ReleaseError, match="not overwritten"):
        again(composed, audio=False, out=Path("kept"))
    assert again(composed, audio=False, out=Path("kept"), force=True).agrees


VERBS: dict[str, tuple[Any, dict[str, Any]]] = {
    "continue": (continue_song, {"bars": "2", "prompt": "sad"}),
    "infill": (infill, {"bars": "1,3", "parts": ("bass",)}),
    "accompany": (accompany, {"flags": read_flags(parts=("pad",))}),
    "vary": (vary, {"amount": 0.45, "bars": "2-3"}),
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_on_a_file_needs_the_file_again(name: str) -> None:
    verb, fields = VERBS[name]
    Path("my_tune.mid").write_bytes(example("rooftop").midi)
    done = verb(
        VerbRequest(
            midi=Path("my_tune.mid"), engine="theory", options=OFF, audio=False, seed=5, **fields
        )
    )
    song = done.folder / "song.mid"
    with pytest.raises(UsageError, match=r"my_tune\.mid .*add --source FILE"):
        again(song)
    Path("other.mid").write_bytes(example("harbour").midi)
    with pytest.raises(UsageError, match="name that file"):
        again(song, source=Path("other.mid"))
    with pytest.raises(FileError, match="check the path"):
        again(song, source=Path("none.mid"))
    Path("my_tune.mid").rename("elsewhere.mid")
    made = again(song, source=Path("elsewhere.mid"), out=Path("kept"))
    assert made.agrees
    receipt = json.loads(Path("kept/receipt.json").read_text("utf-8"))
    assert receipt["source"]["name"] == "my_tune.mid"


@pytest.mark.parametrize("name", VERBS)
def test_an_example_needs_no_file(name: str) -> None:
    verb, fields = VERBS[name]
    done = verb(
        VerbRequest(example="rooftop", engine="theory", options=OFF, audio=False, seed=5, **fields)
    )
    assert again(done.folder / "song.mid").agrees
    song = forged(done.folder / "song.mid", source=None)
    with pytest.raises(ProvenanceError, match="is the one that was given"):
        again(song)


def test_a_rendered_file(fake_render: Render) -> None:
    Path("mine.mid").write_bytes(example("harbour").midi)
    request = RenderRequest(Path("mine.mid"), finish="vintage", formats=("flac",), out=Path("r"))
    render_file(request, render=fake_render)
    Path("mine.mid").unlink()
    assert states(again(Path("r"), fake_render))["song.flac"] == "identical"
    shutil.copy("r/song.flac", "lone.flac")
    with pytest.raises(UsageError, match="add --source"):
        again(Path("lone.flac"), fake_render)
    assert again(Path("lone.flac"), fake_render, source=Path("r/song.mid")).agrees
    with pytest.raises(UsageError, match="sound is compared with sound"):
        again(Path("r"), fake_render, audio=False)


@pytest.mark.parametrize("strict", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_the_neural_engine_with_options(strict: bool) -> None:
    options = EngineOptions(
        temperature=0.9, top_p=0.95, originality="strict" if strict else "report"
    )
    request = ComposeRequest(
        prompt="soul, 1 bar", engine="neural", options=options, audio=False, seed=3, out=Path("n")
    )
    compose_song(request)
    record = record_of(Path("n/song.mid"))
    told = {"temperature": 0.9, "top_p": 0.95}
    assert record.options == ({**told, "originality": "strict"} if strict else told)
    assert again(Path("n/song.mid")).agrees


def test_an_edited_file_is_told_from_a_wrong_record(song: Path) -> None:
    path = song / "song.mid"
    data = path.read_bytes()
    score = read_midi(data)
    track = next(track for track in score.tracks if track.notes)
    first, *rest = track.notes
    moved = replace(first, velocity=first.velocity - 1)
    path.write_bytes(splice(data, score.with_track(replace(track, notes=(moved, *rest)))).midi)
    made = again(path)
    assert states(made) == {"song.mid": "edited"}
    assert (made.agrees, made.reproduced) == (False, True)


def test_a_file_that_another_program_saved(song: Path) -> None:
    mido.MidiFile(song / "song.mid").save("saved.mid")
    made = again(Path("saved.mid"))
    assert states(made)["song.mid"] in ("identical", "same")
    assert made.reproduced


def test_a_file_that_cannot_be_read_differs(song: Path) -> None:
    (song / "song.mid").write_text("no music")
    made = again(song, audio=False)
    assert states(made) == {"song.mid": "differs"}


def test_other_tags_are_the_same_sound(song: Path, fake_render: Render) -> None:
    tags = FLAC(song / "song.flac")
    tags["title"] = "mine"
    tags.save()
    made = again(song / "song.flac", fake_render)
    assert states(made) == {"song.flac": "same"}
    assert (made.agrees, made.reproduced) == (False, True)


def test_a_record_of_another_seed_does_not_come_out(composed: Path) -> None:
    made = again(forged(composed / "song.mid", seed=8))
    assert states(made) == {"song.mid": "differs"}
    assert (made.agrees, made.reproduced, made.causes) == (False, False, ())


def test_another_version_of_the_model_is_named() -> None:
    request = ComposeRequest(
        prompt="soul, 1 bar", engine="neural", options=OFF, audio=False, seed=3, out=Path("n")
    )
    compose_song(request)
    record = record_of(Path("n/song.mid"))
    model = Model("small", "0.9", "a" * 64, "b" * 64)
    made = again(forged(Path("n/song.mid"), model=model, cadenza="0.0.1"))
    assert made.causes[0].startswith("Cadenza 0.0.1 made it; this is ")
    assert record.model is not None
    assert made.causes[1] == (
        f"model small 0.9 (aaaaaaaaaaaa…) wrote it; here it is small {record.model.version} "
        f"({record.model.sha256[:12]}…)"
    )
    assert made.causes[2].startswith("the model's training corpus was bbbbbbbbbbbb…; here it is ")
    with pytest.raises(ModelError, match="the model huge 3 is there"):
        again(forged(Path("n/song.mid"), model=Model("huge", "3", "c" * 64)))


def test_a_model_of_one_s_own_does_not_hide_the_one_that_is_meant(home: Path) -> None:
    request = ComposeRequest(
        prompt="soul, 1 bar", engine="neural", options=OFF, audio=False, seed=3, out=Path("n")
    )
    compose_song(request)
    shipped = find_bundle("small")
    own = home / "models" / "small"
    shutil.copytree(shipped.folder, own)
    index = json.loads((own / "bundle.json").read_text("utf-8"))
    index["files"]["model.onnx"] = "e" * 64
    (own / "bundle.json").write_text(json.dumps(index), "utf-8")
    assert again(Path("n/song.mid")).agrees


def test_another_soundfont_and_library_are_named(composed: Path, fake_render: Render) -> None:
    record = record_of(composed / "song.flac")
    font = Asset("soundfont", "big.sf2", "a" * 64)
    tags = FLAC(shutil.copy(composed / "song.flac", Path("other.flac")))
    odd = replace(record, assets=(font,), versions={**record.versions, "numpy": "1.0"})
    tags["cadenza_provenance"] = to_text(odd)
    tags.save()
    made = again(Path("other.flac"), fake_render)
    assert states(made) == {"song.flac": "same"}
    assert made.causes[0].startswith("numpy 1.0 was used; here it is ")
    assert made.causes[1] == "soundfont big.sf2 (aaaaaaaaaaaa…) was used; here none"


def test_differences_of_records() -> None:
    was = Provenance(
        cadenza="1",
        verb="compose",
        seed=1,
        model=Model("small", "1", "a" * 64, None, "b" * 64),
        assets=(Asset("style", "my.toml", "a" * 64), Asset("ambience", "sea.wav", "b" * 64)),
        sound={"finish": "tape"},
    )
    now = replace(was, model=None, assets=(), sound=None)
    assert list(differences(was, was)) == []
    assert list(differences(was, now)) == [
        "model small 1 (aaaaaaaaaaaa…) wrote it; here none did",
        "style my.toml (aaaaaaaaaaaa…) was used; here none",
    ]
    assert was.model is not None
    other = replace(was, model=replace(was.model, index_sha256=None))
    assert list(differences(was, other)) == [
        "the originality index was bbbbbbbbbbbb…; here it is none"
    ]


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"partial": True}, ProvenanceError, "one that was stopped"),
        ({"asked": {"left_out": "too long"}}, ProvenanceError, "too long"),
        ({"verb": "explode", "mark": ENHANCED}, ProvenanceError, "a verb is compose"),
        ({"engine": None}, ProvenanceError, "engine"),
        ({"engine": "sox"}, ProvenanceError, "mark: algorithmicMedia, which contradicts"),
        ({"engine": "sox", "mark": TRAINED}, ProvenanceError, "an engine is one of"),
        ({"options": {"run": "x"}}, ProvenanceError, "options: run"),
        ({"options": {"temperature": "hot"}}, ProvenanceError, "temperature"),
        ({"options": {"temperature": 9}}, ProvenanceError, "temperature"),
        ({"options": {"originality": "strict", "against": "mine"}}, ProvenanceError, "mine"),
        ({"asked": {"wish": {"style": "/etc/passwd"}}}, ProvenanceError, "style"),
        ({"asked": {"wish": 7}}, ProvenanceError, "wish"),
        ({"asked": {"wish": {"style": "polkacore"}}}, ProvenanceError, "polkacore"),
        ({"verb": "infill", "mark": ENHANCED}, ProvenanceError, "source"),
    ],
)
def test_records_that_a_piece_cannot_be_made_from(
    composed: Path, fields: dict[str, Any], error: type[Exception], said: str
) -> None:
    before = sorted(Path().rglob("*"))
    song = forged(composed / "song.mid", **fields)
    with pytest.raises(error, match=said):
        again(song)
    assert [path for path in sorted(Path().rglob("*")) if path not in before] == [song]


@pytest.mark.parametrize("verb", ["vary", "infill"])
@pytest.mark.parametrize(
    "asked",
    [
        {"amount": "x"}, {"amount": 7}, {"parts": 7}, {"parts": [7]}, {"bars": 7}, {"bars": "x"},
        {"example": 7}, {"example": "../x"},
    ],
)  # fmt: skip
def test_wrong_things_asked_raise_the_error_tree_alone(verb: str, asked: dict[str, Any]) -> None:
    Path("tune.mid").write_bytes(example("rooftop").midi)
    done = VERBS[verb][0](
        VerbRequest(
            midi=Path("tune.mid"), bars="1", engine="theory", options=OFF, audio=False, seed=1
        )
    )
    record = record_of(done.folder / "song.mid")
    song = forged(done.folder / "song.mid", asked={**record.asked, **asked})
    if verb == "infill" and "amount" in asked:
        asked = {}
    try:
        again(song, source=Path("tune.mid"))
    except CadenzaError:
        return
    assert not asked or verb == "infill"


def test_files_without_a_record(composed: Path, song: Path) -> None:
    Path("plain.mid").write_bytes(stripped((composed / "song.mid").read_bytes()))
    with pytest.raises(ProvenanceError, match=r"none in plain\.mid"):
        again(Path("plain.mid"))
    receipt = json.loads((song / "receipt.json").read_text("utf-8"))
    (song / "receipt.json").write_text(json.dumps({**receipt, "provenance": None}), "utf-8")
    with pytest.raises(ProvenanceError, match="none in copy"):
        again(song)
    with pytest.raises(UsageError, match="sound is compared with sound"):
        again(composed / "song.flac", audio=False)


def test_the_python_door(composed: Path) -> None:
    assert cadenza.rerender(str(composed / "song.mid"), audio=False).agrees


@pytest.mark.parametrize("verb", ["compose", "render"])
def test_files_of_one_s_own_are_looked_for_in_their_folder(
    fake_render: Render, home: Path, verb: str
) -> None:
    tone = (0.1 * np.random.default_rng(1).standard_normal((44_100, 2))).astype(np.float32)
    Path("sea.wav").write_bytes(encoded(tone, "wav"))
    gains = SoundRequest(ambience_gains={str(Path("sea.wav").resolve()): -3.0})
    if verb == "compose":
        request = ComposeRequest(
            flags=read_flags(style="lofi", bars=1, ambience=(str(Path("sea.wav").resolve()),)),
            sound=gains,
            engine="theory",
            options=OFF,
            formats=("flac",),
            seed=1,
            out=Path("sea"),
        )
        compose_song(request, render=fake_render)
    else:
        Path("mine.mid").write_bytes(example("harbour").midi)
        place = (str(Path("sea.wav").resolve()),)
        given = RenderRequest(
            Path("mine.mid"), gains, ambience=place, formats=("flac",), out=Path("sea")
        )
        render_file(given, render=fake_render)
    with pytest.raises(ProvenanceError, match=r"the file sea\.wav, which sounds in it, lies in"):
        again(Path("sea"), fake_render)
    (home / "ambiences").mkdir(parents=True)
    shutil.copy("sea.wav", home / "ambiences")
    made = again(Path("sea"), fake_render)
    assert made.agrees
    (home / "ambiences" / "sea.wav").write_bytes(encoded(tone[:30_000], "wav"))
    other = again(Path("sea"), fake_render)
    assert states(other)["song.flac"] == "differs"
    (cause,) = other.causes
    assert cause.startswith("ambience sea.wav (")
    assert "was used; here sea.wav (" in cause


@pytest.mark.slow
def test_real_sound_comes_out_the_same() -> None:
    request = ComposeRequest(
        prompt="lofi in D minor, 2 bars, with rain",
        engine="theory",
        options=OFF,
        formats=("flac", "mp3", "wav"),
        stems=True,
        seed=3,
        out=Path("real"),
    )
    compose_song(request)
    made = again(Path("real"))
    assert made.agrees
    assert len(made.files) > 5
