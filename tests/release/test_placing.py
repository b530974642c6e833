from __future__ import annotations

from pathlib import Path

import pytest

from cadenza.errors import FileError, ReleaseError
from cadenza.release.placing import check_free, placed_files


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def put(folder: Path, files: dict[str, str], *, force: bool = False) -> None:
    with placed_files(folder, force=force) as hidden:
        for name, text in files.items():
            (hidden / name).parent.mkdir(parents=True, exist_ok=True)
            (hidden / name).write_text(text)


def put_or_fail(folder: Path) -> None:
    with placed_files(folder) as hidden:
        (hidden / "x").write_text("x")
        raise ZeroDivisionError


def test_files_appear_together_in_folders_that_are_made(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b", {"x.txt": "x", "in/y.txt": "y"})
    assert tree(tmp_path) == {"a/b/in/y.txt": "y", "a/b/x.txt": "x"}


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        put_or_fail(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_what_stands_there_stays_and_stops_all(tmp_path: Path) -> None:
    (tmp_path / "y").write_text("old")
    with pytest.raises(ReleaseError, match="a file that exists is not overwritten"):
        put(tmp_path, {"x": "new", "y": "new"})
    assert tree(tmp_path) == {"y": "old"}


def test_force_replaces_files_of_the_same_names_only(tmp_path: Path) -> None:
    (tmp_path / "y").write_text("old")
    (tmp_path / "mine").write_text("mine")
    put(tmp_path, {"x": "new", "y": "new"}, force=True)
    assert tree(tmp_path) == {"mine": "mine", "x": "new", "y": "new"}


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "y").mkdir()
    with pytest.raises(ReleaseError, match="an export is a file; got the folder"):
        put(tmp_path, {"x": "new", "y": "new"}, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["y"]


def test_when_one_cannot_be_moved_all_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x").write_text("old")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if target.name == "y" and path.read_text() == "new":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(FileError, match="No space left"):
        put(tmp_path, {"in/z": "new", "x": "new", "y": "new"}, force=True)
    assert tree(tmp_path) == {"x": "old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x"]


def test_a_place_that_is_none_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="an export can be written to its place"):
        put(tmp_path / "file" / "in", {"x": "new"})
    for call in (lambda path: put(path, {"x": ""}), lambda path: check_free(path, force=True)):
        with pytest.raises(FileError, match="an export can be written"):
            call(tmp_path / "a\0b")
    with pytest.raises(FileError):
        check_free(tmp_path / ("x" * 300), force=False)
