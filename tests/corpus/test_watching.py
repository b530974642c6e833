"""Watching: what comes to rest is told, once; what is passing is not."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("watchfiles")

from cadenza.corpus.watching import is_passing, watch
from cadenza.errors import CancelledError, OperationError, UsageError
from cadenza.progress import Silent


class Watcher:
    """A watch in a thread, and what it told; a quarter of a second is rest enough."""

    def __init__(self, *roots, settle_s=0.25, polling=False):
        self.told, self.progress, self.error = [], Silent(), None
        self.thread = threading.Thread(target=self._run, args=(roots, settle_s, polling))

    def _run(self, roots, settle_s, polling):
        try:
            watch(roots, self.told.append, settle_s=settle_s, polling=polling,
                  progress=self.progress)  # fmt: skip
        except CancelledError as error:
            self.error = error

    def __enter__(self):
        self.thread.start()
        self.calls(1)
        return self

    def __exit__(self, *_):
        self.progress.cancel()
        self.thread.join(10)
        assert isinstance(self.error, CancelledError)

    def calls(self, count):
        """What the last call told, after so many."""
        deadline = time.monotonic() + 15
        while len(self.told) < count:
            assert time.monotonic() < deadline, self.told
            time.sleep(0.02)
        return {each.name for each in self.told[count - 1]}


def test_a_file_that_comes_changes_and_goes_is_told(tmp_path):
    with Watcher(tmp_path) as watcher:
        assert watcher.told == [frozenset()]
        (tmp_path / "a.mid").write_bytes(b"1")
        assert watcher.calls(2) == {"a.mid"}
        (tmp_path / "a.mid").write_bytes(b"12")
        assert watcher.calls(3) == {"a.mid"}
        (tmp_path / "a.mid").unlink()
        assert watcher.calls(4) == {"a.mid"}


@pytest.mark.slow
def test_what_is_being_copied_is_told_when_it_is_there(tmp_path):
    with Watcher(tmp_path, settle_s=0.8) as watcher:
        with (tmp_path / "long.wav").open("wb") as file:
            for _ in range(15):
                file.write(bytes(1000))
                file.flush()
                time.sleep(0.1)
            assert len(watcher.told) == 1
        assert watcher.calls(2) == {"long.wav"}
        time.sleep(1.2)
        assert len(watcher.told) == 2


@pytest.mark.slow
def test_changes_during_the_work_are_told_after_it(tmp_path):
    begun, go_on = threading.Event(), threading.Event()
    progress, told = Silent(), []

    def work(paths):
        told.append({each.name for each in paths})
        if len(told) == 2:
            begun.set()
            assert go_on.wait(10)
        if len(told) == 3:
            progress.cancel()

    def person():
        (tmp_path / "first.mid").write_bytes(b"1")
        assert begun.wait(10)
        (tmp_path / "second.mid").write_bytes(b"1")
        time.sleep(0.5)
        go_on.set()

    helper = threading.Timer(1.0, person)
    helper.start()
    with pytest.raises(CancelledError):
        watch([tmp_path], work, settle_s=0.2, progress=progress)
    helper.join()
    assert told == [set(), {"first.mid"}, {"second.mid"}]


@pytest.mark.slow
def test_passing_and_hidden_files_are_not_told(tmp_path):
    (tmp_path / ".git").mkdir()
    with Watcher(tmp_path) as watcher:
        for name in (
            "a.mp3.part",
            ".a.mid.swp",
            "~$a.mid",
            "b.crdownload",
            ".git/index",
            "Thumbs.db",
        ):
            (tmp_path / name).write_bytes(b"1")
        time.sleep(1.5)
        assert len(watcher.told) == 1
        (tmp_path / "a.mp3.part").rename(tmp_path / "a.mp3")
        assert watcher.calls(2) == {"a.mp3"}


@pytest.mark.slow
def test_a_root_that_vanishes_and_returns_is_watched_again(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.mid").write_bytes(b"1")
    with Watcher(root) as watcher:
        shutil.rmtree(root)
        watcher.calls(2)
        root.mkdir()
        assert "root" in watcher.calls(3)
        (root / "b.mid").write_bytes(b"1")
        assert watcher.calls(4) == {"b.mid"}


@pytest.mark.slow
def test_a_root_may_be_a_file(tmp_path):
    file = tmp_path / "one.mid"
    (tmp_path / "other.mid").write_bytes(b"1")
    with Watcher(file) as watcher:
        file.write_bytes(b"1")
        assert watcher.calls(2) == {"one.mid"}
        (tmp_path / "other.mid").write_bytes(b"12")
        time.sleep(1)
        assert len(watcher.told) == 2


@pytest.mark.slow
def test_folders_of_the_network_are_looked_at_in_turn(tmp_path):
    with Watcher(tmp_path, polling=True) as watcher:
        (tmp_path / "a.mid").write_bytes(b"1")
        assert "a.mid" in watcher.calls(2)  # and perhaps the folder, whose time has changed


@pytest.mark.slow
def test_more_folders_than_the_system_watches_are_looked_at_in_turn(tmp_path, monkeypatch):
    import watchfiles

    real, asked = watchfiles.watch, []

    def limited(*paths, force_polling, **settings):
        asked.append(force_polling)
        if not force_polling:
            raise OSError(28, "OS file watch limit reached")
        return real(*paths, force_polling=force_polling, **settings)

    monkeypatch.setattr(watchfiles, "watch", limited)
    with Watcher(tmp_path) as watcher:
        (tmp_path / "a.mid").write_bytes(b"1")
        assert "a.mid" in watcher.calls(2)
    assert asked == [None, True]


def test_a_system_that_refuses_is_one_line(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("watchfiles.watch", refuse)
    with pytest.raises(OperationError, match=r"can watch the folders; got .*Permission denied"):
        watch([tmp_path], lambda _: None)


SCRIPT = """
import sys
from pathlib import Path
from cadenza.corpus.watching import watch
watch([Path(sys.argv[1])], lambda paths: print(len(paths), flush=True))
"""


def test_ctrl_c_ends_it_at_once(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "0\n"
    begun = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert time.monotonic() - begun < 3
    assert errors.rstrip().endswith("KeyboardInterrupt")


def test_nothing_to_watch_and_nothing_to_watch_with(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="needs a folder or a file"):
        watch([], lambda _: None)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(UsageError, match=r"pip install cadenza\[corpus\]"):
        watch([tmp_path], lambda _: None)


@pytest.mark.parametrize("name", ["a.mid", "a.mp3", "a b.flac", "song.tmp.mid", "dot.dot"])
def test_ordinary_names_are_not_passing(name):
    assert not is_passing(Path(name))
