"""The studio's database: rooms and their migrations, writing in turns, reading meanwhile."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from cadenza.errors import FileError
from cadenza.studio.database import Database, Schema

NOTES = Schema("notes", ("CREATE TABLE notes (pitch INTEGER UNIQUE); CREATE TABLE more (a);",))


@pytest.fixture
def base(tmp_path):
    database = Database(tmp_path / "deep" / "studio.db", [NOTES])
    yield database
    database.close()


def pitches(database):
    return [row["pitch"] for row in database.rows("SELECT pitch FROM notes ORDER BY pitch")]


def test_what_is_written_is_there_after_opening_again(base):
    with base.transaction() as write:
        write.execute("INSERT INTO notes VALUES (60)")
    base.close()
    base.close()
    again = Database(base.path, [NOTES])
    assert pitches(again) == [60]
    assert again.row("PRAGMA journal_mode")[0] == "wal"
    again.close()


def test_a_block_that_fails_leaves_nothing_and_an_inner_one_only_costs_itself(base):
    with pytest.raises(ZeroDivisionError):
        fail_after(base, 1)
    with base.transaction() as write:
        write.execute("INSERT INTO notes VALUES (2)")
        with pytest.raises(ZeroDivisionError):
            fail_after(base, 3)
        add(base, [4])
        assert pitches(base) == [2, 4]  # the same thread sees what it wrote
    assert pitches(base) == [2, 4]


def test_an_outer_block_that_fails_takes_the_inner_one_with_it(base):
    with pytest.raises(ZeroDivisionError):
        fail_after(base, 5, lambda: add(base, [6]))
    assert pitches(base) == []


def test_others_read_while_one_writes_and_see_it_after_the_end(base):
    seen = []
    with base.transaction() as write:
        write.execute("INSERT INTO notes VALUES (60)")
        reader = threading.Thread(target=lambda: seen.append(pitches(base)))
        reader.start()
        reader.join(5)
        assert seen == [[]]
    assert pitches(base) == [60]


def test_a_reading_block_is_one_state(base):
    with base.reading() as read:
        assert read.execute("SELECT count(*) FROM notes").fetchone()[0] == 0
        write = threading.Thread(target=add, args=(base, [7]))
        write.start()
        write.join(5)
        assert read.execute("SELECT count(*) FROM notes").fetchone()[0] == 0
    assert pitches(base) == [7]


def fail_after(database, number, also=lambda: None):
    with database.transaction() as write:
        write.execute("INSERT INTO notes VALUES (?)", (number,))
        also()
        raise ZeroDivisionError


def add(database, numbers):
    for number in numbers:
        with database.transaction() as write:
            write.execute("INSERT INTO notes VALUES (?)", (number,))


def test_many_threads_write_in_turns(base):
    threads = [
        threading.Thread(target=add, args=(base, range(20 * k, 20 * k + 20))) for k in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert pitches(base) == list(range(120))


def test_migrations_run_once_in_order_and_all_or_none(base):
    more = (*NOTES.migrations, "ALTER TABLE notes ADD COLUMN velocity INTEGER DEFAULT 9;")
    add(base, [60])
    base.register(Schema("notes", more))
    base.register(Schema("notes", more))
    assert base.row("SELECT velocity FROM notes")["velocity"] == 9
    with pytest.raises(FileError, match=r"read and written; .* no such table"):
        base.register(Schema("notes", (*more, "CREATE TABLE half (a); DROP TABLE absent;")))
    assert base.row("SELECT count(*) FROM sqlite_master WHERE name = 'half'")[0] == 0
    assert base.row("SELECT version FROM rooms WHERE name = 'notes'")["version"] == 2


def test_two_rooms_migrate_by_themselves(base):
    base.register(Schema("jobs", ("CREATE TABLE a (x);", "CREATE TABLE b (x);")))
    versions = {row["name"]: row["version"] for row in base.rows("SELECT * FROM rooms")}
    assert versions == {"notes": 1, "jobs": 2}


def test_a_database_of_a_later_version_is_refused(base):
    base.register(Schema("jobs", ("CREATE TABLE a (x);", "CREATE TABLE b (x);")))
    with pytest.raises(FileError, match="this version or one before; got jobs 2; update"):
        base.register(Schema("jobs", ("CREATE TABLE a (x);",)))
    with base.transaction() as write:
        write.execute("DELETE FROM rooms")
    base.close()
    plain = sqlite3.connect(base.path)
    plain.execute("PRAGMA user_version=2")
    plain.close()
    with pytest.raises(FileError, match="layout 2"):
        Database(base.path)


def test_what_is_no_database_is_told_in_one_line(tmp_path):
    (tmp_path / "song.mid").write_bytes(b"MThd" * 500)
    with pytest.raises(FileError, match="file is not a database"):
        Database(tmp_path / "song.mid")
    with pytest.raises(FileError, match="may be written to"):
        Database(tmp_path / "song.mid" / "studio.db")


def test_a_breach_of_the_rules_of_a_table_passes_as_it_is(base):
    add(base, [60])
    with pytest.raises(sqlite3.IntegrityError):
        add(base, [60])
    assert pitches(base) == [60]


def test_a_fault_of_the_block_itself_is_not_blamed_on_the_database(base):
    with pytest.raises(FileNotFoundError), base.transaction():
        base.path.with_name("nothing").read_bytes()


def test_a_closed_database_says_so(base):
    base.close()
    for ask in (lambda: pitches(base), lambda: add(base, [1])):
        with pytest.raises(FileError, match="closed"):
            ask()
