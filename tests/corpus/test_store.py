"""What is kept is whole or not there, and a lock ends with its process."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time

import pytest

from cadenza.corpus.canonical import canonical, data_digest, tagged_digest
from cadenza.corpus.store import Book, Objects, Result, held_lock
from cadenza.corpus.store.book import Root
from cadenza.corpus.store.objects import StoreError
from cadenza.errors import OperationError


def test_equal_values_are_equal_bytes_and_tags_tell_kinds_apart():
    assert canonical({"b": 1, "a": [True, None, "ü"]}) == canonical(
        {"a": [True, None, "ü"], "b": 1}
    )
    assert tagged_digest("a", 1) != tagged_digest("b", 1)
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))


def test_an_object_is_known_by_its_hash_and_written_once(tmp_path):
    objects = Objects(tmp_path / "objects")
    digest = objects.put(b"music")
    assert digest == data_digest(b"music")
    before = objects.path(digest).stat().st_mtime_ns
    assert objects.put(b"music") == digest
    assert objects.path(digest).stat().st_mtime_ns == before
    assert objects.get(digest) == b"music"
    assert list(objects.digests()) == [digest]
    assert objects.size_bytes() == 5
    objects.drop(digest)
    with pytest.raises(StoreError, match="none of digest"):
        objects.get(digest)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_disk_that_takes_no_more_leaves_nothing(tmp_path, monkeypatch, number):
    objects = Objects(tmp_path / "objects")

    def full(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("cadenza.corpus.store.objects.os.fsync", full)
    with pytest.raises(StoreError) as caught:
        objects.put(b"music")
    assert ("room on the disk" in str(caught.value)) == (number == errno.ENOSPC)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_half_written_leftovers_are_swept_when_they_are_old(tmp_path):
    objects = Objects(tmp_path)
    digest = objects.put(b"music")
    old, young = (objects.path(digest).parent / name for name in (".old", ".young"))
    for each in (old, young):
        each.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)
    objects.sweep()
    assert (old.exists(), young.exists(), objects.has(digest)) == (False, True, True)
    assert list(objects.digests()) == [digest]


def test_results_are_inserted_or_ignored_and_counted_from_the_last_commit(tmp_path):
    with Book(tmp_path / "book") as book:
        first = Result("k1", "read", {"score": "d1"}, {"notes": 3})
        book.add_results([first, Result("k2", "grid", reason="no music")])
        book.add_results([Result("k1", "read", {"score": "other"})])
        assert book.result("k1") == first
        assert book.results()["k2"].reason == "no music"
        assert book.head() == ("", 0)
        build = book.begin_build("now")
        book.add_commit("c1", build)
        book.add_results([Result("k3", "read")])
        assert book.keys_after(book.head()[1]) == {"k3"}
        assert book.cut_short(book.begin_build("later")) == 0
        assert book.cut_short(book.begin_build("later still")) == 1
        book.drop_results(["k2"])
    with Book(tmp_path / "book") as book:
        assert set(book.results()) == {"k1", "k3"}


def test_paths_that_are_no_text_are_kept(tmp_path):
    strange = os.fsdecode(b"/music/caf\xe9.mid")
    with Book(tmp_path / "book") as book:
        book.set_roots([Root(strange, False, "CC0", "")], [strange])
        assert book.roots()[0].path == strange
        assert book.left_out() == [strange]


def test_a_book_that_is_none_is_told_in_one_line(tmp_path):
    (tmp_path / "book").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    with pytest.raises(StoreError, match="a corpus's book can be read"):
        Book(tmp_path / "book")


def test_a_transaction_that_fails_changes_nothing(tmp_path):
    with Book(tmp_path / "book") as book:
        book.tell("a", "1")

        def fail():
            with book.writing() as base:
                base.execute("INSERT OR REPLACE INTO about VALUES ('a', '2')")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert book.about("a") == "1"


HOLD = """
import sys, time
from pathlib import Path
from cadenza.corpus.store import held_lock
with held_lock(Path(sys.argv[1]), "the corpus mine"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_held_by_one_and_ends_with_its_process(tmp_path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with (
            pytest.raises(OperationError, match=rf"works on the corpus mine.*{process.pid}"),
            held_lock(path, "the corpus mine"),
        ):
            pass
        process.kill()
        process.wait()
    with held_lock(path, "the corpus mine"):
        pass


def test_a_lock_keeps_threads_of_one_process_apart(tmp_path):
    said = []

    def other():
        try:
            with held_lock(tmp_path / "lock", "the corpus mine"):
                said.append("held")
        except OperationError as error:
            said.append(str(error))

    with held_lock(tmp_path / "lock", "the corpus mine"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    other()
    assert "this process" in said[0]
    assert said[1] == "held"


def test_a_book_that_cannot_be_written_to_is_read_and_left_as_it_is(tmp_path, monkeypatch):
    place = tmp_path / "book.sqlite"
    with Book(place) as book:
        book.set_roots([Root("/music", True, "CC0 1.0", "")], [])
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}
    monkeypatch.setattr("cadenza.corpus.store.book._is_read_only", lambda _path: True)
    with Book(place) as book:
        assert book.is_read_only
        assert [each.path for each in book.roots()] == ["/music"]
        assert book.check() == ""
        with pytest.raises(StoreError, match="read and written"):
            book.tell("mend", "yes")
        assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


def test_a_log_that_was_left_behind_is_read_too(tmp_path, monkeypatch):
    place = tmp_path / "book.sqlite"
    with Book(place) as writer:
        writer.tell("what", "is in the log alone")
        assert place.with_name("book.sqlite-wal").stat().st_size > 0
        monkeypatch.setattr("cadenza.corpus.store.book._is_read_only", lambda _path: True)
        with Book(place) as book:
            assert book.about("what") == "is in the log alone"


def test_a_lock_is_waited_for(tmp_path):
    taken, order = threading.Event(), []

    def hold():
        with held_lock(tmp_path / "lock", "it"):
            taken.set()
            time.sleep(0.3)
            order.append("first")

    first = threading.Thread(target=hold)
    first.start()
    assert taken.wait(30)
    with (
        pytest.raises(OperationError, match="one process at a time"),
        held_lock(tmp_path / "lock", "it", wait_s=0.01),
    ):
        pass
    with held_lock(tmp_path / "lock", "it", wait_s=30.0):
        order.append("second")
    first.join()
    assert order == ["first", "second"]
