"""The library: pieces, revisions, takes, mixes, uploads, search; what a crash leaves goes."""

from __future__ import annotations

import errno
import json
import shutil
import threading
from pathlib import Path

import pytest

from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import Note, Score, Track, read_midi
from cadenza.studio.database import Database
from cadenza.studio.errors import MissingError, StaleError, StrangeContentError
from cadenza.studio.folders import drop
from cadenza.studio.library import Library, states
from cadenza.studio.library.contents import kind_of
from cadenza.studio.library.schema import Index
from cadenza.studio.library.scores import bounded

NOTES = [[0, 60, 480, 80], [480, 64, 480, 80]]


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path))
    (tmp_path / "studio" / "work").mkdir(parents=True)
    return tmp_path / "studio"


@pytest.fixture
def library(home):
    database = Database(home / "studio.db")
    yield Library(home, database)
    database.close()


def tune(library, **fields):
    """A piece with two notes; its id."""
    piece = library.create({"title": "A tune", "bars": 2, **fields})["id"]
    score = library.score(piece)
    score["tracks"][0]["notes"] = NOTES
    library.put_score(piece, score, 1)
    return piece


def test_an_empty_piece_is_as_it_was_asked_for(library) -> None:
    made = library.create(
        {"title": "  My\n tune ", "tempo": 93, "key": "D minor", "meter": "6/8", "bars": 3,
         "tracks": [{"name": "pad", "program": 89}, {"name": "drums", "is_drum": True}]}
    )  # fmt: skip
    assert (made["title"], made["tempo_bpm"], made["key"]) == ("My tune", 93.0, "D minor")
    assert (made["meter"], made["bars"], made["revision"], made["takes"]) == ("6/8", 3, 1, 0)
    assert [(part["name"], part["program"]) for part in made["parts"]] == [
        ("pad", 89),
        ("drums", 0),
    ]
    score = library.score(made["id"])
    assert (len(score["bars"]), score["revision"]) == (3, 1)
    for wrong in ({"bars": 0}, {"bars": 9999}, {"tempo": 5}, {"meter": "4/3"}, {"key": "H"}):
        with pytest.raises(UsageError):
            library.create({"bars": 1, **{name: value or -1 for name, value in wrong.items()}})
    assert library.pieces()["total"] == 1


def test_an_edit_is_a_revision_and_an_old_one_comes_back(library) -> None:
    piece = tune(library)
    assert library.score(piece)["tracks"][0]["notes"] == NOTES
    stale = library.score(piece, 1)
    with pytest.raises(StaleError, match="newest revision"):
        library.put_score(piece, stale, 1)
    same = library.put_score(piece, library.score(piece), 2)
    assert same["revision"] == 2
    renamed = library.score(piece) | {"title": "Other"}
    assert library.put_score(piece, renamed, 2)["revision"] == 2
    back = library.restore(piece, 1)
    assert (back["revision"], back["title"]) == (3, "Other")
    assert library.score(piece)["tracks"][0]["notes"] == []
    assert library.score(piece, 2)["tracks"][0]["notes"] == NOTES
    assert [each["note"] for each in library.revisions(piece)][2] == "restored from 1"
    with pytest.raises(MissingError):
        library.score(piece, 4)


def test_a_receipt_goes_with_every_revision(library) -> None:
    piece = tune(library)
    receipt = json.loads(library.receipt(piece).read_text("utf-8"))
    assert (receipt["verb"], receipt["title"]) == ("edit", "A tune")
    assert "A tune" in library.receipt_page(piece).read_text("utf-8")
    assert read_midi(library.midi(piece)).tracks[0].notes


def test_a_mix_is_set_and_goes_along(library) -> None:
    piece = tune(library)
    plain = library.mix(piece)
    assert plain["tracks"]["piano"]["mute"] is False
    set_ = library.put_mix(
        piece,
        {"tracks": {"piano": {"gain_db": -3, "pan": 0.5, "mute": True}, "no such": {}},
         "finish": "lofi", "ambience": [["rain", -6]]},
    )  # fmt: skip
    assert set_["tracks"] == {"piano": {"gain_db": -3.0, "pan": 0.5, "mute": True}}
    assert (set_["finish"], set_["ambience"]) == ("lofi", [["rain", -6.0]])
    assert library.piece(piece)["revision"] == 2
    score = library.score(piece)
    score["tracks"][0]["notes"] = NOTES[:1]
    library.put_score(piece, score, 2)
    assert library.mix(piece) == set_
    assert library.mix(library.copy(piece)["id"]) == set_
    for wrong in ({"tracks": {"piano": {"pan": 7}}}, {"finish": 5}, {"tracks": {"piano": 3}}):
        with pytest.raises(UsageError, match="shape"):
            library.put_mix(piece, wrong)
    for wrong in ({"finish": "nonsuch"}, {"ambience": [["nonsuch", -6]]}):
        with pytest.raises(UnknownNameError, match="is one of"):
            library.put_mix(piece, wrong)


def test_a_mix_that_cannot_be_written_leaves_the_one_that_stands(
    library, home, monkeypatch
) -> None:
    piece = tune(library)
    kept = library.put_mix(piece, {"tracks": {"melody": {"gain_db": -3.0}}})

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("cadenza.studio.library.mixes.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        library.put_mix(piece, {"tracks": {}})
    assert library.mix(piece) == kept
    assert not [path for path in home.rglob("*") if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("notes", Score(tracks=(Track("a", notes=(Note(0, 1, 60, 80),) * 500_001),))),
        ("tracks", Score(tracks=tuple(Track(f"t{number}") for number in range(257)))),
    ],
)
def test_a_score_past_any_bound_is_refused(name, score) -> None:
    with pytest.raises(UsageError, match=f"at most [0-9,]+ {name}"):
        bounded(score)


@pytest.mark.parametrize("full_text", [True, False])
def test_pieces_are_found_by_their_words(library, full_text) -> None:
    first = library.create({"title": "Lluvia de otoño", "key": "D minor"})["id"]
    second = library.create({"title": "Winter waltz", "meter": "3/4"})["id"]
    index: Index = library.store.index
    assert index.is_full_text
    index.is_full_text = full_text

    def found(**asked):
        return [row["id"] for row in library.pieces(sort="created_at", **asked)["pieces"]]

    assert found() == [first, second]
    assert found(q="lluvia") == [first]
    assert found(q="wint wal") == [second]
    assert found(q="winter lluvia") == []
    assert found(q="'\"*%") == [first, second]
    library.patch(second, starred=True, title="Summer")
    assert found(starred=True) == [second]
    assert found(q="winter") == []
    assert found(q="summ") == [second]
    assert library.pieces(limit=1, offset=1)["total"] == 2
    assert len(library.pieces(limit=1, offset=1)["pieces"]) == 1
    library.delete(first)
    assert found() == [second]
    assert found(q="lluvia") == []


def test_what_is_deleted_is_gone_from_the_disk(library, home) -> None:
    piece = tune(library)
    library.delete(piece)
    assert not list((home / "pieces").iterdir())
    for call in (library.piece, library.score, library.mix, library.takes, library.delete):
        with pytest.raises(MissingError):
            call(piece)
    with pytest.raises(MissingError):
        library.piece("../../etc")


def test_leftovers_of_a_crash_go_and_what_has_a_row_stays(library, home) -> None:
    piece = tune(library)
    kept = {path for path in home.rglob("*") if path.is_file()}
    for leftover in (
        f"pieces/{piece}/r3", f"pieces/{piece}/takes/t1", f"pieces/{piece}/audio/ab",
        "pieces/0123456789abcdef/r1", "uploads/0123456789abcdef",
    ):  # fmt: skip
        (home / leftover).mkdir(parents=True)
        (home / leftover / "song.mid").write_bytes(b"half")
    assert len(library.sweep()) == 5
    assert {path for path in home.rglob("*") if path.is_file()} == kept


@pytest.mark.parametrize("step", ["folder", "row"])
def test_an_edit_that_is_killed_anywhere_leaves_the_last_revision(
    library, home, step, monkeypatch
) -> None:
    """The process dies: nothing after the step is done, not even cleaning up."""
    piece = tune(library)
    before = library.score(piece)

    class Killed(BaseException):
        pass

    def killed(*_args, **_fields):
        raise Killed

    monkeypatch.setattr(states, "drop", lambda _path: None)
    if step == "folder":
        monkeypatch.setattr(states, "move_in", killed)
    else:
        monkeypatch.setattr(library.store, "add_revision", killed)
    edited = library.score(piece) | {"end_ticks": 9 * 1920}
    with pytest.raises(Killed):
        library.put_score(piece, edited, 2)
    monkeypatch.undo()
    monkeypatch.setenv("CADENZA_HOME", str(home.parent))
    library.sweep()
    assert library.score(piece) == before
    assert [each["number"] for each in library.revisions(piece)] == [1, 2]
    assert library.put_score(piece, edited, 2)["revision"] == 3
    assert {path.name for path in (home / "pieces" / piece).iterdir()} == {"r1", "r2", "r3"}


def test_a_piece_whose_row_fails_leaves_no_folder(library, home, monkeypatch) -> None:
    def killed(*_args, **_fields):
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(library.store, "add_revision", killed)
    with pytest.raises(RuntimeError, match="the disk is gone"):
        library.create({})
    assert library.pieces()["total"] == 0
    assert not list((home / "pieces").iterdir())
    assert not list((home / "work").iterdir())


def test_edits_at_one_time_do_not_overwrite_each_other(library) -> None:
    piece = tune(library)
    outcomes = []

    def edit(pitch):
        score = library.score(piece, 2)
        score["tracks"][0]["notes"] = [[0, pitch, 480, 80]]
        try:
            library.put_score(piece, score, 2)
            outcomes.append(pitch)
        except StaleError:
            outcomes.append(None)

    threads = [threading.Thread(target=edit, args=(pitch,)) for pitch in range(60, 66)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [pitch for pitch in outcomes if pitch is not None]
    assert len(outcomes) == 6
    assert library.score(piece)["tracks"][0]["notes"] == [[0, won, 480, 80]]


def upload(library, home, data: bytes, name: str = "x"):
    folder = home / "work" / "0.in"
    folder.mkdir(exist_ok=True)
    (folder / "file").write_bytes(data)
    return library.add_upload(folder / "file", name)


def test_an_upload_is_known_by_its_content_and_kept_under_its_own_id(library, home) -> None:
    midi = library.midi(tune(library)).read_bytes()
    row = upload(library, home, midi, "C:\\songs\\../evil\n.flac")
    assert (row["kind"], row["name"], row["bytes"]) == ("midi", "evil.flac", len(midi))
    path = library.upload_file(row["id"])
    assert path == home / "uploads" / row["id"] / "file.mid"
    assert path.read_bytes() == midi
    assert library.uploads() == [row]
    assert not list((home / "work").iterdir())
    library.delete_upload(row["id"])
    assert not list((home / "uploads").iterdir())
    with pytest.raises(MissingError):
        library.upload(row["id"])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"MThd\0\0", "midi"),
        (b"RIFF\0\0\0\0RMIDdata", "midi"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio"),
        (b"RIFF\0\0\0\0sfbkLIST", "soundfont"),
        (b"FORM\0\0\0\0AIFFCOMM", "audio"),
        (b"fLaC\0\0", "audio"),
        (b"OggS\0\0", "audio"),
        (b"ID3\x04", "audio"),
        (b"\xff\xfb\x90\x64", "audio"),
        (b"\0\0\0\x20ftypM4A ", "audio"),
        (b"PK\x03\x04..META-INF/container.xml", "mxl"),
        (b"<?xml version='1.0'?><score-partwise>", "musicxml"),
        ("<?xml?><score-timewise>".encode("utf-16"), "musicxml"),
        (b"%abc\nX: 1\nT:a\n", "abc"),
        (b"!!!OTL: a\n**kern\t**kern\n", "kern"),
    ],
)
def test_kinds_of_content(tmp_path: Path, data: bytes, kind: str) -> None:
    (tmp_path / "file").write_bytes(data)
    assert kind_of(tmp_path / "file")[0] == kind


@pytest.mark.parametrize(
    "data", [b"", b"MZ\0\0", b"\x89PNG\r\n", b"<html>", b"PK\x03\x04word/document", b"\0" * 99]
)
def test_other_content_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(StrangeContentError, match="an upload is"):
        kind_of(tmp_path / "file")


def test_a_library_without_links_copies(library, monkeypatch) -> None:
    def refused(*_args):
        raise OSError

    monkeypatch.setattr(Path, "hardlink_to", refused)
    piece = tune(library)
    copy = library.copy(piece)["id"]
    assert library.midi(copy).read_bytes() == library.midi(piece).read_bytes()
    drop(library.store.place(piece))
    shutil.rmtree(library.store.place(copy))
