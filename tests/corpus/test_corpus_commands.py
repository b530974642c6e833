"""``cadenza corpus``: what a person types, and what comes back."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

import cadenza
from cadenza.app.corpora import BuildRequest, build_corpus, built_corpora, last_build
from cadenza.cli import run
from cadenza.cli.bars import StageBars
from cadenza.corpus.scanning import RECORDINGS, SCORES
from cadenza.errors import UnknownNameError
from cadenza.formats import READABLE_SCORES
from cadenza.metrics.originality import CorpusIndex
from cadenza.music import read_midi, write_midi
from cadenza.sound.audiofile import READABLE, encoded
from cadenza.tokens import Packed


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def corpus(home, capfd):  # noqa: ARG001  (it is set for the commands)
    """Run ``cadenza corpus …`` in this process."""

    def go(*words):
        capfd.readouterr()
        code = run(["corpus", *map(str, words)])
        captured = capfd.readouterr()
        return Outcome(code, captured.out, captured.err)

    return go


@pytest.fixture
def songs(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(7))
    own.put_bytes(folder / "bad.mid", b"junk")
    own.put(folder / "moved.mid", own.tune(3, shift=5))
    return folder


def test_from_a_folder_to_a_packed_corpus(corpus, own, songs, home):
    assert corpus("status").out.startswith("no corpus yet")
    made = corpus("add", "mine", "songs", "--licence", "CC BY 4.0", "--style", "folk")
    assert made.code == 0
    assert "mine has 9 files; licence CC BY 4.0" in made.out
    made = corpus("build", "mine", "--workers", 1)
    assert made.code == 0
    assert "set aside: songs/bad.mid: " in made.out
    assert "index" in made.err
    status = corpus("status", "mine").out
    assert "1 duplicate, 7 kept, 1 quarantined" in status
    assert "nothing has changed" in status
    assert "unknown" not in status
    listed = corpus("list", "mine").out
    assert "like songs/moved.mid" in listed
    assert corpus("list", "mine", "--state", "quarantined").out.count("\n") == 2

    own.put(songs / "new.mid", own.tune(50))
    own.put(songs / "moved.mid", own.tune(51))
    (songs / "tune-001.mid").unlink()
    assert "1 new, 1 changed, 1 gone" in corpus("status", "mine").out
    rows = {row["path"]: row for row in json.loads(corpus("list", "mine", "--json").out)}
    assert rows["songs/new.mid"]["now"] == "new"
    assert rows["songs/moved.mid"]["now"] == "changed"
    assert rows["songs/tune-001.mid"]["now"] == "gone"
    corpus("build", "mine", "--workers", 1, "--quiet")
    log = corpus("log", "mine").out
    assert "came         songs/new.mid" in log
    assert "went         songs/tune-001.mid" in log
    assert "changed      songs/moved.mid" in log
    assert "read         a file has changed, a file is new" in log
    told = json.loads(corpus("log", "mine", "--json").out)
    assert told[0]["parent"] == told[1]["commit"]
    assert told[0]["came"] == ["songs/new.mid"]
    assert corpus("log", "mine", "--last", 1).out.count("kept") == 1
    again = corpus("build", "mine", "--workers", 1, "--quiet").out
    assert again.startswith("mine is up to date")
    assert built_corpora() == ("mine",)
    held = last_build("mine")
    assert (held.commit, held.licences) == (told[0]["commit"], {"CC BY 4.0": 8})
    assert Packed(held.packed).facts["corpus"]["commit"] == held.commit
    assert home in held.packed.parents


def test_json_and_nothing_else_on_stdout(corpus, songs):
    added = json.loads(corpus("add", "mine", songs, "--json").out)
    assert (added["files"], added["new"], added["licence"]) == (9, True, "yours/unknown")
    built = corpus("build", "mine", "--workers", 1, "--json")
    told = json.loads(built.out)
    assert (told["new"], told["states"]) == (True, {"duplicate": 1, "kept": 7, "quarantined": 1})
    assert built.err == ""
    status = json.loads(corpus("status", "mine", "--json").out)
    assert (status["tree"], status["unknown_licence"]) == (told["tree"], 9)
    assert json.loads(corpus("status", "--json").out) == [status]
    assert json.loads(corpus("verify", "mine", "--json").out)["broken"] == []
    removed = json.loads(corpus("remove", "mine", songs, "--json").out)
    assert removed["removed"] == [str(songs)]


def test_names_that_are_no_text_are_shown(corpus, own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(2))
    try:
        own.put(Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9\n.mid")), own.tune(3))
    except OSError:
        pytest.skip("this file system refuses such names")
    for words in (
        ("add", "mine", folder), ("build", "mine", "--workers", 1), ("list", "mine"),
        ("list", "mine", "--json"), ("log", "mine"), ("log", "mine", "--json"),
        ("status", "mine", "--json"), ("verify", "mine"), ("export", "mine", "--out", "out"),
    ):  # fmt: skip
        found = corpus(*words)
        assert (found.code, found.err.count("cadenza:")) == (0, 0), words
    assert (tmp_path / "out" / "midi" / "songs" / "caf_.mid").is_file()
    assert "caf\ufffd" in corpus("list", "mine").out


def test_what_is_broken_is_told_line_by_line_and_mended(corpus, songs, home):
    corpus("add", "mine", songs)
    corpus("build", "mine", "--workers", 1)
    assert "all whole" in corpus("verify", "mine").out
    tree = json.loads(corpus("status", "mine", "--json").out)["tree"]
    objects = sorted(
        (home / "corpora" / "mine" / "objects").glob("*/*"), key=lambda p: p.stat().st_size
    )
    broken, gone = objects[-1], objects[len(objects) // 2]
    broken.chmod(0o644)
    broken.write_bytes(broken.read_bytes()[:-1] + b"?")
    gone.unlink()
    found = corpus("verify", "mine")
    assert found.code == 1
    assert "its contents have another hash" in found.out
    assert "gone: " in found.out
    assert "2 broken" in found.out
    assert corpus("verify", "mine", "--mend").code == 1
    assert corpus("build", "mine", "--workers", 1).code == 0
    assert corpus("verify", "mine").code == 0
    assert json.loads(corpus("status", "mine", "--json").out)["tree"] == tree


def test_the_folder_of_a_build_is_mended_with_the_object_that_it_links(corpus, songs, home):
    corpus("add", "mine", songs)
    corpus("build", "mine", "--workers", 1)
    (linked,) = (home / "corpora" / "mine" / "builds").glob("*/packed/cells.npy")
    whole = linked.read_bytes()
    linked.chmod(0o644)
    linked.write_bytes(whole[:-1] + b"?")
    told = corpus("verify", "mine").out
    assert "packed/cells.npy: its contents have another hash" in told
    corpus("verify", "mine", "--mend")
    assert corpus("build", "mine", "--workers", 1).code == 0
    assert linked.read_bytes() == whole
    assert corpus("verify", "mine").code == 0


def test_a_broken_object_is_never_built_from(corpus, own, songs, home):
    corpus("add", "mine", songs)
    corpus("build", "mine", "--workers", 1)
    for each in (home / "corpora" / "mine" / "objects").glob("*/*"):
        each.chmod(0o644)
        each.write_bytes(each.read_bytes() + b"?")
    own.put(songs / "new.mid", own.tune(50))
    found = corpus("build", "mine", "--workers", 1)
    assert (found.code, found.err.count("cadenza:")) == (1, 1)
    assert "run cadenza corpus verify mine --mend, then build" in found.err


def test_a_broken_book_hides_no_other_corpus_and_can_be_let_go(corpus, songs, home):
    corpus("add", "good", songs)
    corpus("add", "bad", songs)
    (home / "corpora" / "bad" / "book.sqlite").write_bytes(b"no database" * 999)
    found = corpus("status")
    assert found.code == 1
    assert "good" in found.out
    assert "begin anew: cadenza corpus remove bad --all" in found.err
    assert corpus("status", "bad").code == 1
    assert corpus("remove", "bad", "--all", "--yes").code == 0
    assert corpus("status").code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_is_no_file_is_passed_over(corpus, songs, tmp_path):
    os.mkfifo(songs / "pipe.mid")
    (songs / "folder.mid").symlink_to(tmp_path)
    assert json.loads(corpus("add", "mine", songs, "--json").out)["files"] == 9
    assert corpus("add", "mine", songs / "pipe.mid").code == 1


def test_any_build_is_exported_whole(corpus, own, songs, tmp_path):
    corpus("add", "mine", songs)
    first = json.loads(corpus("build", "mine", "--workers", 1, "--json").out)["commit"]
    own.put(songs / "new.mid", own.tune(50))
    corpus("build", "mine", "--workers", 1)
    assert corpus("export", "mine", "--out", "now").code == 0
    assert corpus("export", "mine", "--out", "before", "--at", first[:8]).code == 0
    now, before = (
        sorted(path.relative_to(place).as_posix() for path in place.rglob("*.mid"))
        for place in (tmp_path / "now", tmp_path / "before")
    )
    assert set(now) - set(before) == {"midi/songs/new.mid"}
    assert len(before) == 8
    read_midi((tmp_path / "before" / before[0]).read_bytes())
    with (tmp_path / "before" / "files.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["path"]: row for row in csv.DictReader(file)}
    assert rows["songs/bad.mid"]["state"] == "quarantined"
    assert json.loads((tmp_path / "before" / "commit.json").read_text())["commit"] == first
    assert len(Packed(tmp_path / "before" / "packed")) == 7
    assert len(CorpusIndex(tmp_path / "before" / "index")) > 0
    taken = corpus("export", "mine", "--out", "now")
    assert (taken.code, "new or empty folder" in taken.err) == (1, True)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_corpus_that_cannot_be_written_to_can_be_read(
    corpus, own, songs, home, tmp_path, monkeypatch
):
    assert corpus("add", "mine", songs).code == 0
    assert corpus("build", "mine", "--workers", 1).code == 0
    place = home / "corpora" / "mine"
    shutil.rmtree(place / "builds", ignore_errors=True)
    asked = [("status", "mine"), ("list", "mine"), ("list",), ("log", "mine"), ("verify", "mine")]
    told = [corpus(*words) for words in asked]
    assert corpus("export", "mine", "--out", tmp_path / "here").code == 0
    shutil.rmtree(place / "builds")

    def tree():
        return {path: path.stat().st_mtime_ns for path in home.rglob("*")}

    before = tree()
    monkeypatch.setattr("cadenza.corpus.store.book._is_read_only", lambda _path: True)
    files = [path for path in home.rglob("*") if path.is_file()]
    folders = [home, *(path for path in home.rglob("*") if path.is_dir())]
    for path in files + folders:
        path.chmod(0o555 if path.is_dir() else 0o444)  # whoever is not root is held to it
    try:
        assert [corpus(*words) for words in asked] == told
        assert corpus("export", "mine", "--out", tmp_path / "there").code == 0
        refused = corpus("add", "mine", songs)
        assert (refused.code, "check its permissions" in refused.err) == (1, True)
    finally:
        for path in folders + files:
            path.chmod(0o755)
    assert tree() == before
    here, there = tmp_path / "here", tmp_path / "there"
    assert own.contents(here) == own.contents(there) != {}


def test_a_corpus_is_removed_with_its_history_and_not_its_files(corpus, songs, home):
    corpus("add", "mine", songs)
    assert corpus("remove", "mine").code == 2
    assert corpus("remove", "mine", songs, "--all").code == 2
    assert corpus("remove", "mine", "--all", "--yes").code == 0
    assert list((home / "corpora").iterdir()) == []
    assert len(list(songs.iterdir())) == 9


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("build", "nothing"), "there is no corpus yet; got nothing"),
        (("add", "mine", "nowhere"), "what is added is there"),
        (("add", "../up", "songs"), "a corpus's name is"),
        (("add", "mine", "songs", "--style", "rokc"), "a style is one of"),
        (("build", "there", "--tempo", "fast"), "--tempo is auto"),
        (("build", "there", "--workers", "-1"), "workers are a number"),
        (("build", "there", "--transcriber", "x"), ""),
        (("add", "mine", ""), "a path is not empty"),
        (("log", "thre"), "did you mean there?"),
        (("export", "there", "--out", "x"), "was never built"),
        (("remove", "there", "elsewhere"), "what is removed was added"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(corpus, songs, words, told):
    if words[:2] != ("build", "nothing"):
        corpus("add", "there", songs)
    found = corpus(*words)
    if words[-1] == "x" and words[0] == "build":
        assert found.code == 0  # no recording, so nobody is asked to listen
        return
    assert found.code in (1, 2)
    assert told in found.err
    assert found.err.rstrip().splitlines()[-1].startswith("cadenza: ")
    assert "Traceback" not in found.err
    assert corpus("status", "mine").code == 2


def test_bars_are_drawn_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with StageBars() as bars:
        bars.report("read", 0, 10)
        bars.report("clean", 10, 10)
        bars.report("read", 10, 10)
        bars.check()
    told = capsys.readouterr().err
    assert "━━━━━━━━━━━━━━━━━━━━━━━━ 10 of 10" in told
    assert told.endswith("\x1b[0J")


# -- recordings -----------------------------------------------------------------------------


def test_endings_are_those_that_can_be_read():
    assert set(RECORDINGS) <= set(READABLE)
    assert set(SCORES) - {".kar", ".rmi"} <= set(READABLE_SCORES)


def tones(pitches, seconds_each=0.5):
    """Plucked tones, one after the other."""
    time = np.arange(int(44_100 * seconds_each)) / 44_100
    waves = [
        np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * time) * np.exp(-2 * time)
        for pitch in pitches
    ]
    mono = 0.5 * np.concatenate(waves).astype(np.float32)
    return np.stack([mono, mono], axis=1)


TUNE = (60, 62, 67, 64, 65, 71, 72, 69, 60, 65, 62, 69, 64, 67, 60, 71, 62, 72, 65, 60,
        64, 71, 69, 62, 67, 72, 60, 69, 65, 64, 71, 62)  # fmt: skip


@pytest.fixture
def recordings(own, tmp_path):
    """One recording in two encodings, another one, a broken one, and a score."""
    folder = tmp_path / "takes"
    for name, kind, pitches in (
        ("one.wav", "wav", TUNE), ("one-again.mp3", "mp3", TUNE), ("two.flac", "flac", TUNE[::-1]),
    ):  # fmt: skip
        own.put_bytes(folder / name, encoded(tones(pitches), kind))
    own.put_bytes(folder / "broken.ogg", b"no sound")
    own.put(folder / "score.mid", own.tune(1))
    return folder


def test_recordings_become_notes_and_another_encoding_is_a_copy(corpus, recordings, home):
    corpus("add", "takes", recordings)
    words = ("build", "takes", "--workers", 1, "--transcriber", "fake", "--json")
    told = json.loads(corpus(*words).out)
    rows = {row["name"]: row for row in json.loads(corpus("list", "takes", "--json").out)}
    assert {name: row["state"] for name, row in rows.items()} == {
        "takes/broken.ogg": "quarantined", "takes/one.wav": "duplicate",
        "takes/one-again.mp3": "kept", "takes/two.flac": "kept", "takes/score.mid": "kept",
    }  # fmt: skip
    assert rows["takes/one.wav"]["like"] == "takes/one-again.mp3"
    assert rows["takes/two.flac"]["seconds"] == 16.0
    assert 20 <= rows["takes/two.flac"]["notes"] <= 40
    objects = home / "corpora" / "takes" / "objects"
    assert not [path for path in objects.glob("*/*") if path.read_bytes()[:4] == b"RIFF"]

    faster = json.loads(corpus(*words, "--tempo", 60).out)
    assert set(faster["redone"]) >= {"beats", "clean", "grid"}
    assert not {"decode", "transcribe", "read"} & set(faster["redone"])
    assert faster["redone"]["beats"] == {"its settings have changed": 3}
    assert not [path for path in objects.glob("*/*") if path.read_bytes()[:4] == b"RIFF"]

    corpus(*words)
    kept = json.loads(corpus(*words, "--keep-audio").out)
    assert (kept["new"], kept["tree"]) == (False, told["tree"])
    sounds = [path for path in objects.glob("*/*") if path.read_bytes()[:4] == b"RIFF"]
    assert len(sounds) == 3


# -- comparing with a corpus ----------------------------------------------------------------


def test_a_corpus_is_compared_with_by_its_name(corpus, own, songs, tmp_path):
    corpus("add", "mine", songs)
    file = own.put(tmp_path / "copy.mid", own.tune(5, notes=40, shift=2))
    with pytest.raises(UnknownNameError, match="never built"):
        cadenza.evaluate(file, against=Path("mine"))
    build_corpus("mine", BuildRequest(workers=1))
    made = cadenza.evaluate(file, against=Path("mine"))
    found = made.to_dict()["pieces"][0]["originality"]["longest"]["source"]
    assert found["piece"] == "songs/tune-005.mid"
    assert made.yardstick.name == "mine"


def test_a_folder_s_lines_are_made_once(own, songs, tmp_path, home, monkeypatch):
    from cadenza.app.own_corpora import with_indexes
    from cadenza.compose import EngineOptions
    from cadenza.corpus.stages import lines
    from cadenza.progress import Silent

    asked = []
    real = lines.run
    monkeypatch.setattr(lines, "run", lambda *given: asked.append(1) or real(*given))
    options = EngineOptions(against=(songs,))
    (first,) = with_indexes(options, Silent()).against
    assert (len(asked), len(CorpusIndex(first))) == (8, 8)
    (again,) = with_indexes(options, Silent()).against
    assert (len(asked), again) == (8, first)
    own.put(songs / "new.mid", own.tune(90))
    shutil.move(songs, tmp_path / "elsewhere")
    (moved,) = with_indexes(EngineOptions(against=(tmp_path / "elsewhere",)), Silent()).against
    assert len(asked) == 9
    assert "new.mid" in CorpusIndex(moved).sources
    assert write_midi(own.tune(90))
    assert home in moved.parents
