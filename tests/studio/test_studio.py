"""The studio as a whole, without processes: every kind of work, and what becomes of it."""

from __future__ import annotations

import json
import math
import struct
import wave
import zipfile
from functools import partial

import pytest

from cadenza.app import example
from cadenza.brief.llm import FakeModel, RememberingModel
from cadenza.errors import UsageError
from cadenza.http.job_rows import job_row
from cadenza.music import read_midi
from cadenza.sound import render_mix
from cadenza.sound.synth_fake import FakeSynth
from cadenza.studio.database import Database
from cadenza.studio.errors import MissingError
from cadenza.studio.jobs import FakeJobs
from cadenza.studio.kinds import rendering
from cadenza.studio.kinds.hearing import Stream
from cadenza.studio.kinds.table import kinds_for
from cadenza.studio.library import Library
from cadenza.studio.studio import Studio, open_studio

SHORT = {"style": "lofi", "bars": "4", "key": "D minor", "tempo": "120"}
SONG = {"fields": SHORT, "engine": "theory", "seed": 5}


@pytest.fixture
def open_fake(tmp_path, monkeypatch):
    """How to open a studio on the folder of the test, as often as one likes."""
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path))
    monkeypatch.setenv("CADENZA_THREADS", "2")
    monkeypatch.setattr("cadenza.app.originality.corpora", lambda _options: ())
    fake = partial(render_mix, synth=FakeSynth())
    monkeypatch.setattr(rendering, "sound_room", lambda: fake)
    opened = []

    def make(**fields):
        home = tmp_path / "studio"
        (home / "work").mkdir(parents=True, exist_ok=True)
        database = Database(home / "studio.db")
        library = Library(home, database)
        library.sweep()
        jobs = FakeJobs(kinds_for(library), tmp_path, database=database)
        opened.append(database)
        return Studio(home, database, library, jobs, **fields)

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def studio(open_fake):
    return open_fake()


def done(studio, kind, **request):
    job = studio.submit(kind, request)
    assert job.state == "done", job.error
    assert job_row(job).state == "done"  # whatever a kind answers with can be shown
    return job.result


def refused(studio, kind, **request):
    job = studio.submit(kind, request)
    assert job.state == "failed"
    return job.error


def events(studio, job, name):
    return [event.data for event in studio.jobs.subscribe(job.id) if event.name == name]


def cells(score):
    starts = score["bars"]
    return {
        (track["name"], sum(start <= note[0] for start in starts), tuple(note))
        for track in score["tracks"]
        for note in track["notes"]
    }


def test_a_song_is_made_streamed_and_kept(studio) -> None:
    job = studio.submit("compose", {**SONG, "takes": 3, "prompt": "warm lofi"})
    assert job.state == "done", job.error
    result = job.result
    piece = studio.library.piece(result["piece"])
    assert (piece["revision"], piece["takes"], piece["style"]) == (1, 3, "lofi")
    assert (piece["prompt"], piece["engine"], piece["bars"]) == ("warm lofi", "theory", 4)
    assert [take["id"] for take in result["takes"]] == ["t1", "t2", "t3"]
    assert [take["place"] for take in result["takes"]] == [1, 2, 3]
    assert [take["kept"] for take in result["takes"]] == [True, False, False]
    assert all(take["conformance"] and take["job"] == job.id for take in result["takes"])
    assert studio.library.takes(piece["id"]) == result["takes"]

    (plan,) = events(studio, job, "plan")
    assert plan["takes"] == 3
    assert not cells(plan["score"])
    told = {(hole["part"], bar) for hole in plan["holes"] for bar in hole["bars"]}
    heard = [
        (each["take"], cell["track"], cell["bar"], tuple(note))
        for each in events(studio, job, "cells")
        for cell in each["cells"]
        if (cell["part"], cell["bar"]) in told
        for note in cell["notes"]
    ]
    for take in result["takes"]:
        score = studio.library.score(piece["id"], take=take["id"])
        assert score["revision"] is None
        kept = {(track["id"], tuple(note)) for track in score["tracks"] for note in track["notes"]}
        assert kept == {
            (track, note) for number, track, _, note in heard if number == take["number"]
        }
    best, first = studio.library.score(piece["id"]), studio.library.score(piece["id"], take="t1")
    assert cells(best) == cells(first)
    assert {track["role"] for track in best["tracks"]} == {
        track["role"] for track in plan["score"]["tracks"]
    }


def test_the_same_request_and_seed_give_the_same_notes(studio) -> None:
    first, second = (done(studio, "compose", **SONG) for _ in range(2))
    assert first["piece"] != second["piece"]
    midi = [studio.library.midi(each["piece"]).read_bytes() for each in (first, second)]
    assert midi[0] == midi[1]


def test_nothing_is_kept_until_a_take_is(studio) -> None:
    made = done(studio, "compose", **SONG, takes=2, keep="none")
    assert made["revision"] is None
    assert studio.library.piece(made["piece"])["revision"] is None
    with pytest.raises(MissingError, match="keep a take"):
        studio.library.score(made["piece"])
    kept = studio.library.keep(made["piece"], "t2")
    assert kept["revision"] == 1
    assert [take["kept"] for take in studio.library.takes(made["piece"])] == [False, True]
    studio.library.delete_take(made["piece"], "t2")
    assert studio.library.score(made["piece"])["revision"] == 1
    with pytest.raises(MissingError):
        studio.library.score(made["piece"], take="t2")
    more = done(studio, "vary", source={"piece": made["piece"], "take": "t1"}, engine="theory")
    assert [take["id"] for take in more["takes"]] == ["t3"]


def test_infill_changes_the_asked_cells_alone_and_keeps_mix_and_title(studio) -> None:
    piece = done(studio, "compose", **SONG)["piece"]
    studio.library.patch(piece, title="Mine")
    studio.library.put_mix(piece, {"finish": "clean", "tracks": {"bass": {"gain_db": -4}}})
    made = done(
        studio, "infill", source={"piece": piece}, engine="theory", seed=8, bars="1-2",
        parts=["bass"], cells=[{"part": "drums", "bars": [4]}],
        locked=[{"part": "bass", "bars": [1]}],
    )  # fmt: skip
    assert (made["piece"], made["revision"]) == (piece, 2)
    before, after = studio.library.score(piece, 1), studio.library.score(piece)
    changed = {cell[:2] for cell in cells(before) ^ cells(after)}
    assert changed
    assert changed <= {("bass", 2), ("drums", 4)}
    (kept,) = [check for check in made["takes"][0]["conformance"] if check["field"] == "kept"]
    assert kept["ok"]
    assert studio.library.mix(piece)["tracks"]["bass"]["gain_db"] == -4.0
    now = studio.library.piece(piece)
    assert (now["title"], now["style"]) == ("Mine", "lofi")
    mixes = [json.loads(studio.library.receipt(piece, n).read_text())["mix"] for n in (1, 2)]
    for name in ("finish", "ambience", "strips", "roles"):
        assert mixes[0][name] == mixes[1][name]


@pytest.mark.parametrize(
    ("kind", "more"),
    [("continue", {"bars": "2"}), ("accompany", {}), ("vary", {"amount": 0.5})],
)
def test_verbs_on_an_example_make_a_new_piece(studio, kind, more) -> None:
    made = done(studio, kind, source={"example": "rooftop"}, engine="theory", seed=2, **more)
    assert studio.library.piece(made["piece"])["verb"] == kind
    assert made["revision"] == 1


def test_a_job_that_is_settled_a_second_time_leaves_one_piece(open_fake, monkeypatch) -> None:
    """The server dies when the folders are in place and the rows are not on the disk."""
    studio = open_fake()
    real = studio.library.store.add_take

    def killed(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(studio.library.store, "add_take", killed)
    with pytest.raises(KeyboardInterrupt):
        studio.submit("compose", dict(SONG))
    studio.database.close()
    again = open_fake()
    assert again.library.pieces()["total"] == 0
    assert not list((again.home / "pieces").iterdir())
    assert done(again, "compose", **SONG)["takes"]


def test_audio_is_rendered_once_and_told_of_when_it_is_old(studio) -> None:
    piece = done(studio, "compose", **SONG)["piece"]
    assert studio.library.audio(piece) == {}
    made = done(studio, "render", piece=piece, formats=["wav"], stems=True)
    names = {row["name"] for row in made["files"]}
    assert {"song.wav", "waveform.png", "peaks.json"} <= names
    assert any(name.startswith("stem-") and name.endswith("-bass.flac") for name in names)
    told = studio.library.audio(piece)
    assert told["current"]
    assert told["digest"] == made["digest"]
    peaks = json.loads(studio.library.audio_file(piece, "peaks.json").read_text())
    assert len(peaks["peaks"][0]) == len(peaks["peaks"][1]) == 2000
    assert 0.1 < max(peaks["peaks"][0]) <= 1.0
    stamp = studio.library.audio_file(piece, "song.wav").stat().st_mtime_ns
    again = done(studio, "render", piece=piece, formats=["wav"], stems=True)
    assert again == made
    assert studio.library.audio_file(piece, "song.wav").stat().st_mtime_ns == stamp
    studio.library.put_mix(piece, {"tracks": {"drums": {"mute": True}}})
    assert not studio.library.audio(piece)["current"]
    other = done(studio, "render", piece=piece, formats=["wav"], stems=True)
    assert other["digest"] != made["digest"]
    assert not any("drums" in row["name"] for row in other["files"])
    for name in ("song.mp3", "../song.mid", "audio.json"):
        with pytest.raises(MissingError):
            studio.library.audio_file(piece, name)


def test_of_much_audio_the_newest_stays(studio) -> None:
    piece = done(studio, "compose", **{**SONG, "fields": {**SHORT, "bars": "2"}})["piece"]
    for gain_db in range(4):
        studio.library.put_mix(piece, {"tracks": {"bass": {"gain_db": gain_db}}})
        newest = done(studio, "render", piece=piece, formats=["wav"])["digest"]
    folders = {path.name for path in (studio.home / "pieces" / piece / "audio").iterdir()}
    assert newest in folders
    assert len(folders) <= 4
    studio.library.sweep()
    assert len(list((studio.home / "pieces" / piece / "audio").iterdir())) == 3


def test_a_piece_is_exported_under_its_title(studio) -> None:
    piece = done(studio, "compose", **SONG)["piece"]
    studio.library.patch(piece, title="Über den Wolken")
    job = studio.submit("export", {"piece": piece, "formats": ["midi", "abc", "midi-parts", "wav"]})
    names = [row["name"] for row in job.result["files"]]
    assert names == [
        "uber-den-wolken-midi-parts.zip", "uber-den-wolken.abc", "uber-den-wolken.mid",
        "uber-den-wolken.wav",
    ]  # fmt: skip
    midi = studio.job_file(job.id, "uber-den-wolken.mid").read_bytes()
    assert midi == studio.library.midi(piece).read_bytes()
    with zipfile.ZipFile(studio.job_file(job.id, names[0])) as archive:
        assert len(archive.namelist()) == 5
    for name in ("no.mid", "../../studio.db", ""):
        with pytest.raises(MissingError):
            studio.job_file(job.id, name)
    studio.forget(job.id)
    with pytest.raises(UsageError):
        studio.job_file(job.id, names[0])
    assert refused(studio, "export", piece=piece, formats=["doc"]).kind == "UnknownNameError"


def upload(studio, data: bytes, name: str) -> str:
    path = studio.scratch() / "file"
    path.write_bytes(data)
    return studio.library.add_upload(path, name)["id"]


TUNE = b"X:1\nT:Tune\nM:3/4\nL:1/4\nK:D\nDFA|dfa|\n"


def test_an_upload_becomes_a_piece_and_the_source_of_verbs(studio) -> None:
    number = upload(studio, TUNE, "a_tune.abc")
    made = done(studio, "import", upload=number)
    piece = studio.library.piece(made["piece"])
    assert (piece["title"], piece["meter"], piece["verb"]) == ("Tune", "3/4", "import")
    assert json.loads(studio.library.receipt(made["piece"]).read_text())["source"]["name"] == (
        "a_tune.abc"
    )
    varied = done(studio, "infill", source={"upload": number}, bars="2", engine="theory")
    assert studio.library.piece(varied["piece"])["title"].startswith("a_tune")
    told = done(studio, "evaluate", source={"upload": number})
    assert {row["name"] for row in told["files"]} == {"report.html", "report.json"}
    assert told["report"]["pieces"]
    broken = upload(studio, b"MThd\0\0\0\6\0\1", "broken.mid")
    assert refused(studio, "import", upload=broken).kind == "MidiError"
    plain = done(studio, "import", upload=number, title="\u202eA\n tune\x00")["piece"]
    assert studio.library.piece(plain)["title"] == "A tune"
    assert "title" in refused(studio, "import", upload=number, title="\u202e").rule
    assert studio.library.pieces()["total"] == 3


def tone_file(path) -> bytes:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        tone = (int(9000 * math.sin(i / 10)) for i in range(22_050 * 2))
        file.writeframes(b"".join(struct.pack("<h", each) for each in tone))
    return path.read_bytes()


def test_a_background_of_ones_own_is_kept_by_name(studio, tmp_path) -> None:
    number = upload(studio, tone_file(tmp_path / "tone.wav"), "tone.wav")
    assert done(studio, "ambience", upload=number, name="My Garden") == {"name": "my-garden"}
    assert (tmp_path / "ambiences" / "my-garden.wav").is_file()
    assert done(studio, "ambience", upload=number, name="my garden") == {"name": "my-garden"}
    other = upload(studio, (tmp_path / "tone.wav").read_bytes() + b"more", "tone.wav")
    for name in ("my garden", "rain"):
        assert "name of its own" in refused(studio, "ambience", upload=other, name=name).rule
    assert refused(studio, "soundfont", upload=number).rule == "a SoundFont is needed here"
    assert refused(studio, "import", upload=number).next_step == "transcribe it first"
    tune = upload(studio, TUNE, "x")
    assert refused(studio, "transcribe", upload=tune).next_step == "import it instead"


def test_what_a_request_names_has_to_be_there(studio) -> None:
    piece = done(studio, "compose", **SONG)["piece"]
    none = "0123456789abcdef"
    for kind, request in (
        ("infill", {"source": {"piece": none}}),
        ("infill", {"source": {"piece": "../../etc"}}),
        ("infill", {"source": {"piece": piece, "take": "t9"}}),
        ("infill", {"source": {"piece": piece, "revision": 9}}),
        ("import", {"upload": none}),
        ("render", {"piece": none}),
        ("export", {"piece": piece, "revision": 7, "formats": ["midi"]}),
        ("corpus-build", {"name": "none"}),
    ):
        with pytest.raises(MissingError):
            studio.submit(kind, request)


def test_a_piece_that_goes_while_it_is_worked_on_fails_the_job(studio, monkeypatch) -> None:
    piece = done(studio, "compose", **SONG)["piece"]
    monkeypatch.setattr(
        "cadenza.studio.kinds.rendering.synced", lambda _path: studio.library.delete(piece)
    )
    problem = refused(studio, "render", piece=piece, formats=["wav"])
    assert problem.kind == "MissingError"
    assert not list((studio.home / "pieces").iterdir())


def test_the_servers_own_settings_are_no_ones_to_ask_for(open_fake) -> None:
    studio = open_fake(llm="http://127.0.0.1:9")
    job = studio.jobs.submit
    asked = {}
    studio.jobs.submit = lambda kind, request: asked.update(request) or job(kind, dict(SONG))
    studio.submit("compose", {**SONG, "llm": "/etc/passwd.gguf", "reader": "built-in"})
    assert "llm" not in asked
    studio.submit("compose", {"fields": SHORT, "llm": "/etc/passwd.gguf"})
    assert asked["llm"] == "http://127.0.0.1:9"
    assert isinstance(asked["seed"], int)


def test_a_language_model_is_not_asked_twice_for_one_sentence(open_fake, monkeypatch) -> None:
    inner = FakeModel('{"style": "folk", "bars": 2}', "qwen")
    here = RememberingModel(inner)
    monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: here)
    studio = open_fake(llm="http://127.0.0.1:9")
    sentence = {"prompt": "what a clockmaker hums"}
    assert studio.brief(sentence)["reader"]["name"] == "qwen"
    other = FakeModel("{}", "another process")
    asked = {}
    job = studio.jobs.submit

    def submit(kind, request):
        asked.clear()
        asked.update(request)
        there = RememberingModel(other)
        monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: there)
        done = job(kind, json.loads(json.dumps(request)))
        monkeypatch.setattr("cadenza.app.readers.language_model", lambda _llm: here)
        return done

    studio.jobs.submit = submit
    told = studio.submit("compose", {**sentence, "llm_answer": {"question": "x"}})
    assert asked["llm_answer"]["answer"] == '{"style": "folk", "bars": 2}'
    assert told.result["reader"] == {"used": "model", "name": "qwen", "notice": None}
    assert (len(inner.asked), other.asked) == (1, [])
    studio.submit("compose", {"prompt": "two bars of silence", "llm_answer": asked["llm_answer"]})
    assert asked["llm_answer"]["question"] != "x"  # the server's word, not the request's
    assert (len(inner.asked), other.asked) == (2, [])
    studio.submit("compose", {**sentence, "fields": SHORT, "reader": "built-in"})
    assert not {"llm", "llm_answer"} & set(asked)


def test_a_brief_is_read_without_a_job(studio) -> None:
    told = studio.brief({"prompt": "calm lofi in D minor, 75 bpm", "fields": {"bars": "8"}})
    assert told["brief"]["style"] == "lofi"
    assert told["brief"]["length"]["bars"] == 8
    assert told["reader"]["used"] == "built-in"


def test_corpora_take_uploads_by_id(studio) -> None:
    shelf = studio.corpora
    assert shelf.create("mine")["rows"] == []
    with pytest.raises(UsageError, match="name of its own"):
        shelf.create("mine")
    first = upload(studio, example("harbour").midi, "My tune.mid")
    told = shelf.add("mine", [first], licence="CC0-1.0")
    (row,) = told["rows"]
    assert (row["name"], row["title"]) == (f"{first}.mid", "My tune.mid")
    assert [each["name"] for each in shelf.list()] == ["mine"]
    studio.library.delete_upload(first)
    built = done(studio, "corpus-build", name="mine")
    assert built["name"] == "mine"
    assert "folder" not in built
    assert shelf.get("mine")["built"]
    with pytest.raises(MissingError):
        shelf.remove("mine", ["../studio.db"])
    assert shelf.remove("mine", [f"{first}.mid"])["rows"][0]["now"] == "gone"
    shelf.delete("mine")
    with pytest.raises(MissingError):
        shelf.get("mine")


def test_the_first_cell_is_told_at_once_and_the_others_together() -> None:
    told, now = [], [0.0]

    class Context:
        tell = staticmethod(lambda name, data: told.append((name, data)))

    stream = Stream(Context, clock=lambda: now[0])
    stream._left = 5
    for bar, at_s in enumerate((0.0, 0.01, 0.02, 0.06, 0.07)):
        now[0] = at_s
        stream.cell(1, bar, "bass", ())
    assert [[cell["bar"] for cell in data["cells"]] for _, data in told] == [[0], [1, 2, 3], [4]]


@pytest.mark.slow
def test_a_real_studio_composes_in_a_worker_and_outlives_a_restart(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path))
    with open_studio(tmp_path) as studio:
        job = studio.submit("compose", dict(SONG))
        names = [event.name for event in studio.jobs.subscribe(job.id)]
        assert names.index("plan") < names.index("cells") < names.index("result")
        piece = studio.jobs.get(job.id).result["piece"]
    with open_studio(tmp_path) as studio:
        assert studio.library.piece(piece)["bars"] == 4
        assert studio.jobs.get(job.id).state == "done"
        assert read_midi(studio.library.midi(piece)).tracks
