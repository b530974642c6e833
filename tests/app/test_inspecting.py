"""What is said of files: how they were made, and whether they were edited."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from mutagen.flac import FLAC

import cadenza
from cadenza.app import (
    ComposeRequest,
    RenderRequest,
    VerbRequest,
    compose_song,
    example,
    infill,
    inspect_file,
    render_file,
)
from cadenza.compose import EngineOptions
from cadenza.errors import FileError, ReleaseError
from cadenza.music import Note, Score, Track, read_midi, splice, write_midi
from cadenza.provenance import ALGORITHMIC, EDITED, ENHANCED, TRAINED, embedded, stripped, to_text
from cadenza.sound import encoded, read_audio, render_mix
from cadenza.sound.synth_fake import FakeSynth

Render = Callable[..., Any]
OFF = EngineOptions(originality="off")


def a_song(place: Path, seed: int) -> Path:
    """A release with everything in it."""
    request = ComposeRequest(
        prompt="lofi in D minor, 2 bars, with rain",
        seed=seed,
        engine="theory",
        options=OFF,
        takes=2,
        formats=("flac", "mp3", "wav"),
        stems=True,
        out=place,
    )
    return compose_song(request, render=partial(render_mix, synth=FakeSynth())).folder


@pytest.fixture(scope="module")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_song(tmp_path_factory.mktemp("composed") / "song", seed=7)


@pytest.fixture
def song(composed: Path) -> Path:
    """A copy to be changed."""
    return shutil.copytree(composed, Path("copy"))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "release"),
        ("receipt.json", "release"),
        ("song.mid", "midi"),
        ("takes/take-2.mid", "midi"),
        ("song.flac", "flac"),
        ("song.mp3", "mp3"),
        ("song.wav", "wav"),
        ("stems/melody.flac", "flac"),
    ],
)
def test_every_file_of_a_release_says_how_it_was_made(composed: Path, name: str, kind: str) -> None:
    found = inspect_file(composed / name)
    assert (found.kind, found.problem, found.change, found.edited) == (kind, "", "none", False)
    assert found.mark == ALGORITHMIC
    assert found.made_by_ai is False
    assert all(file.state == "unchanged" for file in found.files)
    record = found.record
    assert record is not None
    assert (record.verb, record.seed, record.engine) == ("compose", 7, "theory")
    assert record.prompt == "lofi in D minor, 2 bars, with rain"
    assert record.brief is not None
    assert record.brief["style"] == "lofi"
    assert record.part == ("melody" if name.startswith("stems") else None)
    with_sound = kind != "midi"
    assert (record.sound is not None, bool(record.versions)) == (with_sound, with_sound)
    assert json.loads(json.dumps(found.to_dict()))["edited"] is False


def test_takes_have_numbers_of_their_own(composed: Path) -> None:
    records = [inspect_file(composed / name).record for name in ("song.mid", "takes/take-2.mid")]
    assert {record.take for record in records if record} == {1, 2}


def test_nothing_of_the_machine_stands_in_the_midi(composed: Path) -> None:
    text = (composed / "song.mid").read_bytes().decode("latin-1")
    for word in (str(Path.home()), str(composed.parent), "numpy", "python", "Linux", "soundfont"):
        assert word not in text


def test_one_note_moved_is_an_edit(song: Path) -> None:
    path = song / "song.mid"
    data = path.read_bytes()
    score = read_midi(data)
    track = next(track for track in score.tracks if track.notes and not track.is_drum)
    first, *rest = track.notes
    moved = replace(first, pitch=first.pitch + 1)
    path.write_bytes(splice(data, score.with_track(replace(track, notes=(moved, *rest)))).midi)
    found = inspect_file(path)
    assert found.record is not None
    assert (found.change, found.edited) == ("content", True)
    whole = inspect_file(song)
    assert whole.edited is True
    assert [file.name for file in whole.files if file.state == "edited"] == ["song.mid"]


def test_other_events_are_told_from_notes(song: Path) -> None:
    path = song / "song.mid"
    path.write_bytes(path.read_bytes().replace(b"melody", b"MELODY"))
    found = inspect_file(path)
    assert (found.change, found.edited) == ("events", False)
    states = {file.name: file.state for file in inspect_file(song).files}
    assert states["song.mid"] == "tags"


def test_other_tags_are_no_edit_and_other_sound_is(song: Path) -> None:
    path = song / "song.flac"
    tags = FLAC(path)
    tags["artist"] = "me"
    tags.save()
    assert inspect_file(path).edited is False
    kept = {name: list(value) for name, value in FLAC(path).tags.as_dict().items()}
    path.write_bytes(encoded(read_audio(path) * 0.5, "flac"))
    louder = FLAC(path)
    louder.update(kept)
    louder.save()
    assert inspect_file(path).edited is True
    (song / "song.wav").unlink()
    states = {file.name: file.state for file in inspect_file(song).files}
    assert states["song.flac"] == "edited"
    assert states["song.wav"] == "missing"


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_song(tmp_path_factory.mktemp("other") / "song", seed=8)


def standing(folder: Path) -> dict[str, str]:
    return {file.name: file.state for file in inspect_file(folder).files}


@pytest.mark.parametrize(
    "name", ["song.mid", "takes/take-2.mid", "song.flac", "song.mp3", "song.wav", "stems/bass.flac"]
)
def test_a_file_of_another_release_is_another_piece(song: Path, other: Path, name: str) -> None:
    shutil.copy(other / name, song / name)
    found = inspect_file(song)
    assert {file.name for file in found.files if file.state != "unchanged"} == {name}
    assert standing(song)[name] == "another"
    assert (found.change, found.edited) == ("content", True)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("takes/take-2.mid", "song.mid"),
        ("stems/bass.flac", "stems/melody.flac"),
        ("stems/bass.flac", "song.flac"),
        ("song.mp3", "song.flac"),
    ],
)
def test_files_of_a_release_that_changed_places_are_told(
    song: Path, given: str, taken: str
) -> None:
    shutil.copy(song / given, song / taken)
    assert standing(song)[taken] == "another"
    if taken.endswith(".flac") and given.endswith(".flac"):
        tags = FLAC(song / taken)
        tags["artist"] = "me"
        tags.save()
        assert standing(song)[taken] == "another"


def test_other_tags_are_told_from_another_rendering(song: Path) -> None:
    for path in sorted((*song.glob("*.flac"), *song.glob("stems/*.flac"))):
        tags = FLAC(path)
        tags["artist"] = "me"
        tags.save()
    found = inspect_file(song)
    assert (found.change, found.edited) == ("none", False)
    changed = {name: state for name, state in standing(song).items() if state != "unchanged"}
    assert set(changed.values()) == {"tags"}
    assert len(changed) > 4
    path = song / "song.flac"
    tags = FLAC(path)
    record = json.loads(tags["cadenza_provenance"][0])
    record["sound"]["loudness_lufs"] = -20
    tags["cadenza_provenance"] = json.dumps(record)
    tags.save()
    assert standing(song)["song.flac"] == "edited"
    del tags["cadenza_provenance"]
    tags.save()
    assert standing(song)["song.flac"] == "edited"


def test_music_other_files_and_missing_files_are_told_apart(song: Path) -> None:
    (song / "pianoroll.png").write_bytes(b"another")
    (song / "song.flac").unlink()
    found = inspect_file(song)
    assert (found.change, found.edited) == ("none", False)
    assert (found.others_changed, found.missing) == (("pianoroll.png",), ("song.flac",))
    answer = found.to_dict()
    assert (answer["change"], answer["edited"]) == ("none", False)
    assert (answer["others_changed"], answer["missing"]) == (["pianoroll.png"], ["song.flac"])
    (song / "song.mp3").write_text("no sound")
    (song / "song.wav").write_bytes((song / "song.wav").read_bytes()[:20])
    assert inspect_file(song).edited is True
    assert standing(song)["song.mp3"] == "damaged"
    assert standing(song)["song.wav"] in ("damaged", "edited")


def test_a_rendered_release_is_held_against_its_receipt_too(
    composed: Path, other: Path, fake_render: Render
) -> None:
    request = RenderRequest(composed / "song.mid", formats=("flac",), stems=True, out=Path("r"))
    folder = render_file(request, render=fake_render).folder
    assert set(standing(folder).values()) == {"unchanged"}
    shutil.copy(composed / "song.flac", folder / "song.flac")
    assert standing(folder)["song.flac"] == "another"
    data = (folder / "song.mid").read_bytes()
    (folder / "song.mid").write_bytes(data.replace(b"melody", b"MELODY"))
    assert standing(folder)["song.mid"] == "tags"
    shutil.copy(other / "song.mid", folder / "song.mid")
    assert standing(folder)["song.mid"] == "another"


def test_a_damaged_song_is_no_error(song: Path) -> None:
    (song / "song.mid").write_bytes((song / "song.mid").read_bytes()[:40])
    assert inspect_file(song).edited is True
    assert standing(song)["song.mid"] == "damaged"


def test_a_receipt_alone_knows_nothing_of_edits(song: Path) -> None:
    Path("alone").mkdir()
    found = inspect_file(Path(shutil.copy(song / "receipt.json", "alone")))
    assert (found.change, found.edited) == (None, None)
    assert set(found.missing) == {file.name for file in found.files}


def test_a_receipt_whose_record_speaks_of_other_notes(song: Path) -> None:
    path = song / "receipt.json"
    receipt = json.loads(path.read_text("utf-8"))
    receipt["provenance"]["content"].update(sha256="a" * 64, notes_sha256="b" * 64)
    path.write_text(json.dumps(receipt), "utf-8")
    assert standing(song)["song.mid"] == "edited"
    del receipt["files"]
    path.write_text(json.dumps(receipt), "utf-8")
    assert inspect_file(song).change == "content"
    (song / "song.mid").unlink()
    assert inspect_file(song).change is None


def test_a_tag_s_mark_that_contradicts_the_record_is_named(song: Path) -> None:
    tags = FLAC(song / "song.flac")
    tags["digitalsourcetype"] = TRAINED
    tags.save()
    found = inspect_file(song / "song.flac")
    assert found.record is not None
    assert found.mark == ALGORITHMIC
    assert found.problem == (
        "the mark in its tag is trainedAlgorithmicMedia, that of its record algorithmicMedia"
    )


def test_files_without_a_record_are_no_error() -> None:
    path = Path("plain.mid")
    path.write_bytes(example("harbour").midi)
    found = inspect_file(path)
    assert (found.record, found.problem, found.mark, found.edited) == (None, "", None, None)
    assert found.to_dict()["made_by_ai"] is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"cadenza": "9.0", "format": 2}', "update Cadenza"),
        ('{"maker": "another"}', "another program's"),
        ('{"cadenza": "1.0", "for', "JSON"),
        ("x" * 70_000, "64 KiB"),
    ],
)
def test_foreign_and_broken_records_are_named(text: str, said: str) -> None:
    path = Path("odd.mid")
    path.write_bytes(embedded(example("harbour").midi, text))
    found = inspect_file(path)
    assert found.record is None
    assert said in found.problem


def test_receipts_without_or_with_a_broken_record(song: Path) -> None:
    path = song / "receipt.json"
    receipt = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**receipt, "provenance": {"cadenza": 7}}), "utf-8")
    assert "another program's" in inspect_file(song).problem
    del receipt["provenance"]
    receipt["files"] = [{"name": "../../etc/passwd", "sha256": "0"}, {"name": 7}, "x"]
    path.write_text(json.dumps(receipt), "utf-8")
    found = inspect_file(path)
    assert found.record is None
    assert [file.state for file in found.files] == ["missing"]
    path.write_text("[]", "utf-8")
    assert "JSON object" in inspect_file(song).problem


def test_a_receipt_that_is_broken_is_named(song: Path) -> None:
    path = song / "receipt.json"
    data = path.read_bytes()
    for text, said in (
        (data[: len(data) // 2], "a text that is cut short"),
        (b"", "an empty text"),
        (b"[" * 100_000, "too many levels"),
        (b'{"seed": ' + b"9" * 9_000 + b"}", "too many digits"),
        (b"\xff\xfa", "no Unicode"),
        (b'{"seed" 7}', "a fault in line 1, column 9"),
    ):
        path.write_bytes(text)
        for place in (song, path):
            found = inspect_file(place)
            assert (found.record, found.edited) == (None, None)
            assert said in found.problem


def test_what_cannot_be_read_is_an_error() -> None:
    with pytest.raises(FileError, match="can be read"):
        inspect_file(Path("none.mid"))
    with pytest.raises(ReleaseError, match="holds a receipt"):
        inspect_file(Path())
    Path("text.mid").write_text("hello")
    with pytest.raises(FileError, match="MIDI, FLAC, MP3 or WAV"):
        inspect_file(Path("text.mid"))


def test_a_varied_piece_tells_of_its_source_and_replaces_an_older_record(composed: Path) -> None:
    source = composed / "song.mid"
    done = infill(
        VerbRequest(midi=source, bars="2", engine="theory", options=OFF, audio=False, seed=2)
    )
    found = inspect_file(done.folder / "song.mid")
    assert found.record is not None
    assert found.record.source is not None
    assert found.record.source.name == "song.mid"
    assert found.record.asked == {"bars": "2"}
    assert found.mark == ENHANCED
    made = (done.folder / "song.mid").read_bytes()
    assert made.count(b"cadenza-provenance") == 1


def test_marks_of_music_that_a_model_wrote() -> None:
    request = ComposeRequest(
        prompt="soul, 1 bar", engine="neural", options=OFF, audio=False, seed=1, out=Path("one")
    )
    compose_song(request)
    found = inspect_file(Path("one/song.mid"))
    assert found.mark == TRAINED
    assert found.made_by_ai is True
    assert found.record is not None
    assert found.record.model is not None
    assert found.record.model.name == "small"
    assert found.record.model.corpus_sha256
    rules = VerbRequest(
        midi=Path("one/song.mid"), bars="1", engine="theory", options=OFF, audio=False
    )
    assert inspect_file(infill(rules).folder).mark == EDITED


def test_rendering_says_nothing_of_who_wrote_the_notes(fake_render: Render) -> None:
    notes = tuple(Note(480 * step, 60 + step, 400, 90) for step in range(4))
    plain = write_midi(Score(tracks=(Track("Piano", notes=notes),)))
    Path("mine.mid").write_bytes(plain)
    done = render_file(RenderRequest(Path("mine.mid"), formats=("flac",)), render=fake_render)
    assert (done.folder / "song.mid").read_bytes() == plain
    found = inspect_file(done.folder / "song.flac")
    assert found.record is not None
    assert (found.record.verb, found.record.engine, found.mark) == ("render", None, None)
    tags = FLAC(done.folder / "song.flac").tags
    assert "digitalsourcetype" not in {name.lower() for name, _ in tags}


def test_the_mark_of_a_file_stays_with_its_sound(composed: Path, fake_render: Render) -> None:
    request = RenderRequest(composed / "song.mid", formats=("mp3",), out=Path("again"))
    assert inspect_file(render_file(request, render=fake_render).folder / "song.mp3").mark == (
        ALGORITHMIC
    )


def test_paths_of_the_person_are_no_part_of_a_record(fake_render: Render, home: Path) -> None:
    sound = home.parent / "secret place" / "sea.wav"
    sound.parent.mkdir()
    sound.write_bytes(encoded(read_audio_tone(), "wav"))
    request = ComposeRequest(
        prompt="lofi, 1 bar",
        flags=cadenza.app.read_flags(ambience=(str(sound),)),
        engine="theory",
        options=OFF,
        formats=("flac",),
        seed=1,
        out=Path("sea"),
    )
    compose_song(request, render=fake_render)
    for name in ("song.mid", "song.flac"):
        record = inspect_file(Path("sea") / name).record
        assert record is not None
        assert "secret" not in to_text(record)
        assert "sea.wav" in to_text(record)
    record = inspect_file(Path("sea/song.flac")).record
    assert record is not None
    assert [asset.name for asset in record.assets if asset.kind == "ambience"] == ["sea.wav"]


def read_audio_tone() -> Any:
    import numpy as np

    return (0.1 * np.random.default_rng(1).standard_normal((44_100, 2))).astype(np.float32)


def test_a_style_of_one_s_own_is_told_by_its_hash(home: Path) -> None:
    styles = Path(cadenza.__file__).parent / "plan" / "styles"
    (home / "styles").mkdir(parents=True)
    shutil.copy(styles / "lofi.toml", home / "styles" / "mine.toml")
    request = ComposeRequest(
        flags=cadenza.app.read_flags(style="mine", bars=1),
        engine="theory",
        options=OFF,
        audio=False,
        seed=1,
        out=Path("own"),
    )
    record = inspect_file(compose_song(request).folder / "song.mid").record
    assert record is not None
    assert [(asset.kind, asset.name) for asset in record.assets] == [("style", "mine.toml")]


def test_without_its_record_the_midi_is_what_the_writer_wrote(composed: Path) -> None:
    data = (composed / "song.mid").read_bytes()
    assert write_midi(read_midi(stripped(data))) == stripped(data)


def test_the_python_door(composed: Path) -> None:
    assert cadenza.inspect(str(composed / "song.mid")).edited is False
