"""Builds: incremental, resumable, the same as from scratch, whatever happens meanwhile."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cadenza.corpus.building import build
from cadenza.corpus.executors import Outcome
from cadenza.corpus.history import read_inputs, read_states
from cadenza.corpus.stages import clean, grid
from cadenza.corpus.store.objects import StoreError
from cadenza.errors import CadenzaError, FileError, OperationError, UnknownNameError, UsageError
from cadenza.metrics.originality import CorpusIndex
from cadenza.music import Score, Track, read_midi
from cadenza.progress import Silent
from cadenza.tokens import Packed


def states_of(corpus, made):
    return {each.path: each for each in read_states(corpus.objects, made.commit)}


def test_a_folder_becomes_a_packed_corpus_with_its_index(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(12))
    with own.opened(tmp_path, folder) as corpus:
        made = build(corpus, own.alone)
        states = states_of(corpus, made)
    assert made.is_new
    assert list(states) == [f"songs/tune-{seed:03}.mid" for seed in range(12)]
    assert {each.state for each in states.values()} == {"kept"}
    packed = Packed(made.folder / "packed")
    assert len(packed) == 12
    assert packed.facts["corpus"] == {
        "name": "mine", "commit": made.digest, "tree": made.commit.tree,
    }  # fmt: skip
    held = packed.facts["sets"]["any"]
    assert (held["files"], held["kept"], held["licence"], held["weight"]) == (
        12, 12, "CC0 1.0", 1.0,
    )  # fmt: skip
    splits = {each.split for each in states.values()}
    assert splits == {"train", "valid", "test"}
    index = CorpusIndex(made.folder / "index")
    trained = [each.name for each in states.values() if each.split == "train"]
    assert index.sources == trained
    assert (index.about["name"], index.about["corpus"]["commit"]) == ("mine", made.digest)


def test_what_has_not_changed_is_not_done_again(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(8))
    with own.opened(tmp_path, folder) as corpus:
        first = build(corpus, own.alone)
        again = build(corpus, own.alone)
        assert (again.is_new, again.digest) == (False, first.digest)
        assert corpus.book.commits() == [first.digest]
        own.put(folder / "tune-100.mid", own.tune(100))
        made = build(corpus, own.alone)
    assert made.differences.came == ("songs/tune-100.mid",)
    per_file = {name: made.commit.redone[name] for name in ("read", "clean", "grid", "lines")}
    assert all(why == {"a file is new": 1} for why in per_file.values())
    assert made.commit.parent == first.digest


def test_a_build_is_the_same_as_one_from_scratch_elsewhere(own, tmp_path):
    """Add one, remove one, change one; then other order, other place, two workers."""
    folder = own.fill(tmp_path / "here" / "songs", range(9))
    single = own.put(tmp_path / "one.mid", own.tune(50))
    with own.opened(tmp_path / "a", folder) as corpus:
        build(corpus, own.alone)
        corpus.add([single], "CC0 1.0")
        build(corpus, own.alone)
        (folder / "tune-003.mid").unlink()
        own.put(folder / "tune-004.mid", own.tune(104))  # of the same size and time
        made = build(corpus, own.alone)
    there = tmp_path / "there" / "deep" / "songs"
    shutil.copytree(folder, there)
    with own.opened(tmp_path / "b", single) as corpus:
        corpus.add([there], "CC0 1.0")
        scratch = build(corpus, replace(own.alone, workers=2))
    assert scratch.commit.tree == made.commit.tree
    assert scratch.digest != made.digest
    assert own.contents(scratch.folder) == own.contents(made.folder)
    assert {why for each in scratch.commit.redone.values() for why in each} == {
        "a file is new", "it is the first build",
    }  # fmt: skip
    assert made.differences.went == ("songs/tune-003.mid",)
    assert made.differences.changed == ("songs/tune-004.mid",)
    assert made.commit.redone["grid"] == {"a file has changed": 1}


def test_an_old_build_can_be_had_again(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(6))
    with own.opened(tmp_path, folder) as corpus:
        first = build(corpus, own.alone)
        before = own.contents(first.folder)
        shutil.rmtree(corpus.folder / "builds")
        own.put(folder / "new.mid", own.tune(60))
        build(corpus, own.alone)
        digest, commit = corpus.commit(first.digest[:8])
        assert digest == first.digest
        from cadenza.corpus.checkouts import checkout

        assert own.contents(checkout(corpus, digest, commit)) == before
        (folder / "new.mid").unlink()
        back = build(corpus, own.alone)
        assert back.commit.tree == first.commit.tree
        assert back.commit.redone == {}
        with pytest.raises(UnknownNameError, match="first digits"):
            corpus.commit("beef")


def test_a_bad_file_is_set_aside_and_tried_again_only_when_it_changes(own, tmp_path, monkeypatch):
    folder = own.fill(tmp_path / "songs", range(5))
    own.put_bytes(folder / "bad.mid", b"MThd, but not really")
    own.put_bytes(folder / "empty.mid", b"")
    own.put(folder / "short.mid", own.tune(7, notes=3))
    with own.opened(tmp_path, folder) as corpus:
        made = build(corpus, own.alone)
        states = states_of(corpus, made)
        bad = {path: each for path, each in states.items() if each.state == "quarantined"}
        assert set(bad) == {"songs/bad.mid", "songs/empty.mid", "songs/short.mid"}
        assert (bad["songs/bad.mid"].stage, bad["songs/short.mid"].stage) == ("read", "grid")
        assert all(each.reason and "\n" not in each.reason for each in bad.values())
        assert len(Packed(made.folder / "packed")) == 5

        calls = []
        monkeypatch.setattr(grid, "run", lambda *given: calls.append(given))
        own.put(folder / "another.mid", own.tune(200))
        monkeypatch.undo()
        monkeypatch.setattr(
            "cadenza.corpus.stages.read.score_of",
            lambda data: calls.append(data) or read_midi(data),
        )
        build(corpus, own.alone)
        assert len(calls) == 1  # the new one; none of the bad ones
        own.put(folder / "bad.mid", own.tune(201))
        states = states_of(corpus, build(corpus, own.alone))
        assert states["songs/bad.mid"].state == "kept"
        calls.clear()
        build(corpus, replace(own.alone, retry=True))
        assert b"" in calls


def test_a_stage_s_version_and_settings_redo_it_and_what_follows(own, tmp_path, monkeypatch):
    folder = own.fill(tmp_path / "songs", range(5))
    with own.opened(tmp_path, folder) as corpus:
        build(corpus, own.alone)
        monkeypatch.setattr(clean, "VERSION", clean.VERSION + 1)
        made = build(corpus, own.alone)
        redone = dict(made.commit.redone)
        versions = f"its version went from {clean.VERSION - 1} to {clean.VERSION}"
        assert redone.pop("clean") == {versions: 5}
        assert {name: set(why) for name, why in redone.items()} == {
            name: {"clean was redone"} for name in ("grid", "tokenise", "lines")
        }  # they made the same, so the stages of all files were not done again
        corpus.add([folder], "CC0 1.0", "folk")
        made = build(corpus, own.alone)
    assert made.commit.redone["grid"] == {"its style is folk now": 5}
    assert made.commit.redone["tokenise"] == {"grid was redone": 5}
    assert "lines" not in made.commit.redone
    assert list(Packed(made.folder / "packed").facts["sets"]) == ["folk"]


def test_copies_in_another_key_and_equal_files_are_kept_once(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(6))
    own.put(folder / "moved.mid", own.tune(2, shift=4))
    shutil.copy(folder / "tune-001.mid", folder / "again.mid")
    with own.opened(tmp_path, folder) as corpus:
        states = states_of(corpus, build(corpus, own.alone))
    twice = {path: each.like for path, each in states.items() if each.state == "duplicate"}
    assert twice == {
        "songs/tune-001.mid": "songs/again.mid",
        "songs/tune-002.mid": "songs/moved.mid",
    }
    assert states["songs/tune-002.mid"].split == states["songs/moved.mid"].split


def test_small_corpora_have_every_split_and_new_files_move_little(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(5))
    before: dict[str, str] = {}
    with own.opened(tmp_path, folder) as corpus:
        for seed in range(5, 12):
            states = states_of(corpus, build(corpus, own.alone))
            splits = {path: each.split for path, each in states.items()}
            assert set(splits.values()) == {"train", "valid", "test"}
            moved = [path for path in before if splits[path] != before[path]]
            assert len(moved) <= 2
            before = splits
            own.put(folder / f"tune-{seed:03}.mid", own.tune(seed))


def test_with_few_files_all_are_for_training(own, tmp_path):
    with own.opened(tmp_path, own.fill(tmp_path / "songs", range(4))) as corpus:
        states = states_of(corpus, build(corpus, own.alone))
    assert {each.split for each in states.values()} == {"train"}


def test_files_of_one_path_in_two_folders_are_told_apart_by_what_is_in_them(own, tmp_path):
    own.put(tmp_path / "a" / "songs" / "x.mid", own.tune(1))
    own.put(tmp_path / "a" / "songs" / "same.mid", own.tune(3))
    own.put(tmp_path / "b" / "songs" / "x.mid", own.tune(2))
    own.put(tmp_path / "b" / "songs" / "same.mid", own.tune(3))
    roots = [tmp_path / "a" / "songs", tmp_path / "b" / "songs"]
    trees = set()
    for number, order in enumerate((roots, roots[::-1])):
        with own.opened(tmp_path / str(number), *order) as corpus:
            made = build(corpus, own.alone)
            paths = [each.path for each in read_inputs(corpus.objects, made.commit)]
        trees.add(made.commit.tree)
    assert len(trees) == 1
    assert paths[0] == "songs/same.mid"
    assert len(paths) == 3
    assert all(path.startswith("songs/x~") and path.endswith(".mid") for path in paths[1:])


def test_a_root_within_a_root_has_its_own_licence(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(3))
    with own.opened(tmp_path, folder) as corpus:
        corpus.add([folder / "tune-001.mid"], "CC BY 4.0")
        made = build(corpus, own.alone)
        licences = {each.path: each.licence for each in read_inputs(corpus.objects, made.commit)}
    assert licences == {
        "songs/tune-000.mid": "CC0 1.0", "songs/tune-002.mid": "CC0 1.0",
        "tune-001.mid": "CC BY 4.0",
    }  # fmt: skip


def test_what_is_removed_is_left_out_until_it_is_added_again(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(4))
    with own.opened(tmp_path, folder) as corpus:
        build(corpus, own.alone)
        corpus.remove([folder / "tune-002.mid"])
        made = build(corpus, own.alone)
        assert made.differences.went == ("songs/tune-002.mid",)
        corpus.add([folder], "CC0 1.0")
        assert build(corpus, own.alone).differences.came == ("songs/tune-002.mid",)
        with pytest.raises(UnknownNameError, match="what is removed was added"):
            corpus.remove([tmp_path / "elsewhere"])


def test_a_folder_that_is_away_is_no_empty_folder(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(3))
    with own.opened(tmp_path, folder) as corpus:
        first = build(corpus, own.alone)
        folder.rename(tmp_path / "away")
        with pytest.raises(FileError, match="are there and can be read when it is built"):
            build(corpus, own.alone)
        (tmp_path / "away").rename(folder)
        assert build(corpus, own.alone).digest == first.digest


def test_what_cannot_be_added_is_told(own, tmp_path):
    (tmp_path / "text.txt").write_text("no music")
    (tmp_path / "empty").mkdir()
    with own.opened(tmp_path) as corpus:
        for path, told in (
            ("nowhere", "what is added is there"),
            ("text.txt", "files ending in"),
            ("empty", "a folder of a corpus holds files"),
        ):
            with pytest.raises(FileError, match=told):
                corpus.add([tmp_path / path])
        with pytest.raises(UnknownNameError, match="did you mean folk"):
            corpus.add([tmp_path / "empty"], style="fol")
        with pytest.raises(FileError, match="a corpus holds files"):
            build(corpus, own.alone)
    with pytest.raises(UsageError, match="a corpus's name"), own.opened(tmp_path, name="../x"):
        pass


def test_a_corpus_of_bad_files_alone_says_why(own, tmp_path):
    own.put_bytes(tmp_path / "songs" / "bad.mid", b"junk")
    with own.opened(tmp_path, tmp_path / "songs") as corpus:
        with pytest.raises(FileError, match=r"at least one file that can be used.*bad\.mid"):
            build(corpus, own.alone)
        assert corpus.book.commits() == []


# -- what goes wrong ------------------------------------------------------------------------


def test_a_full_disk_is_one_line_and_loses_nothing(own, tmp_path, monkeypatch):
    folder = own.fill(tmp_path / "songs", range(6))
    calls = []

    def fsync(_descriptor):
        calls.append(1)
        if len(calls) > 14:
            raise OSError(errno.ENOSPC, "No space left on device")

    with own.opened(tmp_path / "a", folder) as corpus:
        monkeypatch.setattr("cadenza.corpus.store.objects.os.fsync", fsync)
        with pytest.raises(StoreError, match=r"needs room on the disk.*what is done is kept"):
            build(corpus, own.alone)
        monkeypatch.undo()
        kept = corpus.book.results()
        assert kept
        made = build(corpus, own.alone)
        assert made.commit.cut_short == 1
        assert set(kept) < set(corpus.book.results())
    assert made.commit.tree == own.built(tmp_path / "b", folder).commit.tree


def test_a_file_that_changes_while_it_is_read_is_looked_at_again(own, tmp_path, monkeypatch):
    folder = own.fill(tmp_path / "songs", range(3))
    from cadenza.corpus import building

    asked = []
    real = building.work_on_file

    def meddling(work):
        if not asked:
            own.put(folder / "tune-001.mid", own.tune(77))
            (folder / "tune-002.mid").unlink()
        asked.append(work)
        return real(work)

    monkeypatch.setattr(building, "work_on_file", meddling)
    with own.opened(tmp_path, folder) as corpus:
        made = build(corpus, own.alone)
        states = states_of(corpus, made)
    assert list(states) == ["songs/tune-000.mid", "songs/tune-001.mid"]
    assert {each.state for each in states.values()} == {"kept"}


def test_a_missing_library_is_no_fault_of_the_file(own, tmp_path, monkeypatch):
    folder = own.fill(tmp_path / "songs", range(3))

    def missing(_data):
        raise ImportError("no such library")

    with own.opened(tmp_path, folder) as corpus:
        build(corpus, own.alone)
        own.put(folder / "new.mid", own.tune(9))
        monkeypatch.setattr("cadenza.corpus.stages.read.score_of", missing)
        made = build(corpus, own.alone)
        assert states_of(corpus, made)["songs/new.mid"].reason == "ImportError: no such library"
        monkeypatch.undo()
        made = build(corpus, own.alone)
        assert states_of(corpus, made)["songs/new.mid"].state == "kept"


def test_a_file_that_kills_its_process_is_set_aside(own, tmp_path, monkeypatch):
    """The executor says so; the rest goes on, and the file is not tried again."""
    folder = own.fill(tmp_path / "songs", range(5))
    asked = []

    class Deadly:
        def run(self, function, tasks):
            for index, task in enumerate(tasks):
                asked.append(Path(task.source).name)
                if task.source.endswith("tune-003.mid"):
                    yield Outcome(index, None, "the process ended (signal 9), twice")
                else:
                    yield Outcome(index, function(task))

    @contextmanager
    def opened(*_given, **_more):
        yield Deadly()

    monkeypatch.setattr("cadenza.corpus.building.open_executor", opened)
    with own.opened(tmp_path, folder) as corpus:
        bad = states_of(corpus, build(corpus, own.alone))["songs/tune-003.mid"]
        assert (bad.state, bad.stage) == ("quarantined", "read")
        assert bad.reason == "the process ended (signal 9), twice"
        own.put(folder / "new.mid", own.tune(8))
        asked.clear()
        build(corpus, own.alone)
    assert asked == ["new.mid"]


def test_it_can_be_stopped_and_goes_on(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(6))

    class Impatient(Silent):
        def report(self, stage, done, total=1.0):
            del total
            if stage == "lines" and done == 3:
                self.cancel()

    with own.opened(tmp_path, folder) as corpus:
        with pytest.raises(CadenzaError, match="stopped"):
            build(corpus, own.alone, Impatient())
        assert sum(each.stage == "lines" for each in corpus.book.results().values()) == 3
        made = build(corpus, own.alone)
    assert made.commit.cut_short == 1
    assert made.commit.redone["lines"] == {"a file is new": 6}


def test_two_builds_at_once_are_refused(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(2))
    with (
        own.opened(tmp_path, folder) as corpus,
        corpus.locked(),
        pytest.raises(OperationError, match="one process at a time"),
    ):
        build(corpus, own.alone)


@pytest.mark.slow
def test_builds_that_are_killed_leave_nothing_half_written(own, tmp_path):
    """Kill -9 at six moments; what comes out in the end is what a whole build makes."""
    folder = own.fill(tmp_path / "songs", range(40))
    home = tmp_path / "home"
    done = own.start(home, "add", "mine", folder, "--licence", "CC0 1.0")
    done.communicate()
    assert done.returncode == 0
    objects = home / "corpora" / "mine" / "objects"
    for wished in (3, 20, 60, 120, 180, 230):
        process = own.start(home, "build", "mine", "--workers", "2", "--quiet")
        while process.poll() is None and len(list(objects.glob("*/*"))) < wished:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    verified = own.start(home, "verify", "mine", "--quiet")
    out, _ = verified.communicate()
    assert (verified.returncode, "all whole" in out) == (0, True), out
    finished = own.start(home, "build", "mine", "--json")
    out, err = finished.communicate()
    assert finished.returncode == 0, err
    told = json.loads(out)
    scratch = own.built(tmp_path / "scratch", folder)
    assert told["tree"] == scratch.commit.tree
    assert not [path for path in objects.rglob(".*") if time.time() - path.stat().st_mtime > 3600]


def test_an_object_that_is_gone_is_made_again(own, tmp_path):
    folder = own.fill(tmp_path / "songs", range(4))
    with own.opened(tmp_path, folder) as corpus:
        first = build(corpus, own.alone)
        states = states_of(corpus, first)
        lines = next(e for e in corpus.book.results().values() if e.stage == "lines")
        for digest in (lines.outputs["lines"], states["songs/tune-002.mid"].score):
            corpus.objects.drop(digest)
        own.put(folder / "new.mid", own.tune(70))
        made = build(corpus, own.alone)
        assert all(corpus.objects.has(d) for d in (lines.outputs["lines"],))
        assert made.commit.redone["clean"] == {"a file is new": 1, "it was not there any more": 1}


def test_names_are_clean_and_paths_with_strange_names_work(own, tmp_path):
    folder = tmp_path / "songs"
    own.put(folder / "a:b? .MID", own.tune(1))
    own.put(folder / "caf\u0065\u0301.mid", own.tune(2))
    strange = Path(os.fsdecode(os.fsencode(folder) + b"/\xff.mid"))
    try:
        own.put(strange, own.tune(3))
    except OSError:
        pytest.skip("this file system refuses such names")
    own.put(folder / "x.mid", Score(480, (Track("empty"),)))
    with own.opened(tmp_path, folder) as corpus:
        made = build(corpus, own.alone)
        names = [each.name for each in states_of(corpus, made).values()]
    assert "songs/a_b_.mid" in names
    assert "songs/caf\u00e9.mid" in names
    assert "songs/_.mid" in names
    assert np.all(Packed(made.folder / "packed").column("bars") > 0)
