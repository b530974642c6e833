"""Session files: whatever happens to them, they are whole, or refused by name."""

from __future__ import annotations

import sqlite3
from random import Random

import numpy as np
import pytest

from cadenza.audio.session_base import FORMAT
from cadenza.audio.sessions import Session
from cadenza.audio.voices import FakeVoice
from cadenza.errors import CadenzaError, FileError
from cadenza.runtime.code_fields import LEVELS

VOICE = FakeVoice(context=64)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("sessions") / "night.session"
    with Session.create(path, VOICE, seed=5) as made:
        made.sample(VOICE, 0.3, 2)
        made.choose(2)
        made.go_on(VOICE, 0.2, 2)
        made.choose(1)
        made.upsample(VOICE)
    return path


@pytest.fixture
def copy(whole, tmp_path):
    path = tmp_path / "night.session"
    path.write_bytes(whole.read_bytes())
    return path


def refused(path):
    """What is said of a file, by both ways to open it."""
    with pytest.raises(CadenzaError) as one:
        Session.open(path)
    with pytest.raises(CadenzaError) as other:
        Session.look(path)
    assert str(one.value) == str(other.value)
    assert path.name in str(one.value)
    assert one.value.next_step
    assert not list(path.parent.glob(".*.lock"))
    return str(one.value)


def test_what_is_no_session_is_refused(tmp_path):
    other = tmp_path / "other.session"
    assert "look at its name" in refused(other)
    for data in (b"", b"notes", b"SQLite format 3\0", bytes(5000)):
        other.write_bytes(data)
        assert "begin one: cadenza audio sample" in refused(other)
    other.unlink()
    base = sqlite3.connect(other)
    base.execute("CREATE TABLE a (b)")
    base.commit()
    base.close()
    assert "got other.session: another kind of file" in refused(other)
    with pytest.raises(FileError, match="can be read"):
        Session.look(tmp_path)


def test_a_newer_format_is_refused(copy):
    base = sqlite3.connect(copy)
    base.execute(f"PRAGMA user_version={FORMAT + 1}")
    base.commit()
    base.close()
    assert refused(copy).endswith("format 2; update Cadenza")


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER a AFTER INSERT ON moves BEGIN DELETE FROM chunks; END",
        "CREATE VIEW b AS SELECT 1",
        "CREATE TABLE more (a)",
        "DROP TABLE moves",
        "UPDATE chunks SET codes = zeroblob(length(codes)) WHERE level = 'middle'",
        "UPDATE chunks SET first = first + 1",
        "DELETE FROM chunks WHERE level = 'bottom' AND first = 0",
        "UPDATE chunks SET step = 9",
        "UPDATE steps SET told = replace(told, '52', '51')",
        "UPDATE steps SET number = number + 10",
        "DELETE FROM steps WHERE number = 1",
        "DELETE FROM about",
        "UPDATE about SET told = '{}'",
        "UPDATE about SET told = 'night'",
        "UPDATE moves SET told = '[1, 2]' WHERE number = 4",
        "UPDATE moves SET told = '[1, 9]', sum = 0",
    ],
)
def test_what_was_changed_is_refused(copy, sql):
    base = sqlite3.connect(copy)
    base.execute(sql)
    base.commit()
    base.close()
    assert "as it was written; got night.session: " in refused(copy)


def test_a_cut_file_is_refused(copy):
    data = copy.read_bytes()
    for size in (99, 100, 512, 4096, 4097, len(data) // 2, len(data) - 4096, len(data) - 1):
        copy.write_bytes(data[:size])
        refused(copy)


def test_a_damaged_file_is_whole_or_refused(copy, whole):
    with Session.look(whole) as seen:
        codes = {level: seen.codes(level) for level in LEVELS}
    data, dice = copy.read_bytes(), Random(1)
    caught = named = 0
    path_name = copy.name
    for _ in range(150):
        place, amount = dice.randrange(len(data)), dice.choice((1, 1, 16, 400))
        copy.write_bytes(data[:place] + dice.randbytes(amount) + data[place + amount :])
        try:
            with Session.look(copy) as seen:
                for level in LEVELS:
                    assert np.array_equal(seen.codes(level), codes[level])
        except FileError as error:
            caught += 1
            named += path_name in str(error)
    assert named == caught > 25


def test_a_folder_that_may_not_be_written_to_is_named(copy, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("disk I/O error")

    with Session.open(copy) as opened:
        monkeypatch.setattr(opened._file, "_commit", full)
        with pytest.raises(FileError, match=r"night\.session: disk I/O error"):
            opened.choose(2)
    monkeypatch.undo()
    with Session.open(copy) as opened:
        assert opened.chosen.take == 1
