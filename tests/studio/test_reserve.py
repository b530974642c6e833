"""Deleting on a full disk, and what is said of a disk that cannot be written to."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from types import SimpleNamespace

import pytest

from cadenza.errors import FileError, SoundError
from cadenza.studio.database import Database, Schema
from cadenza.studio.errors import StorageError, storage_cause
from cadenza.studio.jobs.model import Problem
from cadenza.studio.reserve import Reserve
from cadenza.studio.studio import open_studio

THINGS = Schema("things", ("CREATE TABLE things (name TEXT);",))


@pytest.fixture
def free(monkeypatch):
    """How many bytes the disk has, as tests set it."""
    told = SimpleNamespace(free=1 << 40)
    monkeypatch.setattr(shutil, "disk_usage", lambda *_: told)
    return told


def test_room_is_kept_lent_on_a_full_disk_and_taken_again(tmp_path, free):
    path = tmp_path / "reserve"
    reserve = Reserve(path, 100_000)
    with reserve.lent():
        assert not path.exists()
    assert not path.exists()  # nobody has taken it yet
    reserve.take()
    assert path.stat().st_size == 100_000
    assert path.stat().st_blocks * 512 >= 100_000  # bytes, not a hole
    with reserve.lent():
        assert path.exists()  # there is room enough
    free.free = 0
    with reserve.lent(), reserve.lent():
        assert not path.exists()
    assert path.stat().st_size == 100_000


def test_a_reserve_that_can_not_be_kept_stops_nothing(tmp_path, free):
    reserve = Reserve(tmp_path / "none" / "reserve", 100_000)
    reserve.take()  # no such folder: nothing is raised
    free.free = 0
    with pytest.raises(KeyError), reserve.lent():
        raise KeyError("passes")


def test_a_database_has_room_while_it_lets_something_go(tmp_path, free):
    database = Database(tmp_path / "studio.db", [THINGS])
    database.reserve.take()
    free.free = 0
    with database.letting_go():
        assert not (tmp_path / "reserve").exists()
        with database.transaction() as base:
            base.execute("DELETE FROM things")
    assert (tmp_path / "reserve").exists()
    database.close()
    Database(tmp_path / "studio.db", [THINGS]).close()  # a start on a full disk has it too
    assert not (tmp_path / "reserve").exists()


def test_a_full_disk_is_told_as_one_whatever_a_room_says_of_it():
    full = FileError("a corpus can be written", "mine")
    full.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert isinstance(storage_cause(full), StorageError)
    assert Problem.of(full).kind == "StorageError"
    assert storage_cause(FileError("a corpus can be read", "mine")) is None
    assert storage_cause(sqlite3.DatabaseError("file is not a database")) is None


def test_a_home_that_may_only_be_read_is_told_in_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FileError, match=r"can be written to; got .*set CADENZA_HOME"):
        open_studio(tmp_path)


def test_a_lock_that_can_not_be_made_is_told_in_one_line(tmp_path):
    (tmp_path / "studio" / "lock").mkdir(parents=True)
    with pytest.raises(FileError, match=r"lock \(Is a directory\); set CADENZA_HOME"):
        open_studio(tmp_path)


def test_what_is_wrong_with_a_recording_is_told_once_by_its_own_name(tmp_path, monkeypatch):
    from cadenza.app import Untranscribed
    from cadenza.studio.kinds import transcribing

    upload = tmp_path / "file.flac"
    upload.write_bytes(b"fLaC")
    problem = SoundError("no notes were heard", "file.flac", "use another")
    monkeypatch.setattr(transcribing, "upload_place", lambda *_: upload)
    monkeypatch.setattr(
        transcribing, "transcribe_files", lambda *_: [Untranscribed(upload, problem)]
    )
    context = SimpleNamespace(folder=tmp_path, progress=None)
    with pytest.raises(SoundError) as raised:
        transcribing.run({"upload": "0" * 16, "name": "My song.flac"}, context)
    assert str(raised.value) == "no notes were heard; got My song.flac; use another"
