from __future__ import annotations

import errno
from pathlib import Path

import pytest

from cadenza.errors import ReleaseError
from cadenza.release import check_target, release_folder


def inside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_folder_appears_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    with release_folder(tmp_path / "a" / "song") as folder:
        (folder / "song.mid").write_bytes(b"x")
        assert not (tmp_path / "a" / "song").exists()
    assert inside(tmp_path / "a") == ["song"]
    assert inside(tmp_path / "a" / "song") == ["song.mid"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, ReleaseError])
def test_on_an_error_nothing_is_left_not_even_new_parents(
    tmp_path: Path, error: type[BaseException]
) -> None:

    def half() -> None:
        with release_folder(tmp_path / "a" / "b" / "song") as folder:
            (folder / "stems").mkdir()
            (folder / "stems" / "x").write_bytes(b"x")
            raise error("stop")

    with pytest.raises(error):
        half()
    assert inside(tmp_path) == []


def test_parents_with_something_of_the_person_s_in_them_stay(tmp_path: Path) -> None:
    def half() -> None:
        with release_folder(tmp_path / "a" / "song"):
            (tmp_path / "a" / "theirs").write_text("keep")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert inside(tmp_path) == ["a"]
    assert inside(tmp_path / "a") == ["theirs"]


def test_what_exists_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "song").mkdir()
    with pytest.raises(ReleaseError, match=r"not overwritten.*--force"):
        check_target(tmp_path / "song")


def test_force_replaces_a_release_whole(tmp_path: Path) -> None:
    old = tmp_path / "song"
    old.mkdir()
    (old / "receipt.json").write_text("old")
    (old / "gone").write_text("old")
    with release_folder(old, force=True) as folder:
        (folder / "receipt.json").write_text("new")
        assert (old / "receipt.json").read_text() == "old"
    assert inside(tmp_path) == ["song"]
    assert inside(old) == ["receipt.json"]
    assert (old / "receipt.json").read_text() == "new"


def test_force_replaces_nothing_that_is_no_release(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("dear")
    with pytest.raises(ReleaseError, match="--force replaces only a release folder"):
        check_target(tmp_path, force=True)


def test_a_failed_swap_puts_the_old_release_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "song"
    old.mkdir()
    (old / "receipt.json").write_text("old")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".cadenza-") and not self.name.endswith("-old"):
            raise OSError(errno.EIO, "input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ReleaseError, match="input/output error"), release_folder(old, force=True):
        pass
    assert inside(tmp_path) == ["song"]
    assert (old / "receipt.json").read_text() == "old"


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "song").write_text("x")
    for force in (False, True):
        with pytest.raises(ReleaseError, match="--out names a folder"):
            check_target(tmp_path / "song", force=force)


def test_a_file_in_the_middle_of_the_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ReleaseError, match="must be a folder"):
        check_target(tmp_path / "file" / "song")


def test_names_that_no_file_system_takes(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="must fit the file system"):
        check_target(tmp_path / ("x" * 300))
    with pytest.raises(ReleaseError, match="valid path"):
        check_target(tmp_path / "a\0b")


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        (errno.ENOSPC, "disk must have room"),
        (errno.EROFS, "must be writable"),
        (errno.EACCES, "must be writable"),
        (errno.EDQUOT, "quota"),
        (errno.EIO, "could not be written"),
    ],
)
def test_the_system_s_refusals_are_one_clear_line(tmp_path: Path, number: int, rule: str) -> None:
    def half() -> None:
        with release_folder(tmp_path / "s") as folder:
            (folder / "song.mid").write_bytes(b"half")
            raise OSError(number, "the system's words")

    with pytest.raises(ReleaseError, match=rule) as caught:
        half()
    assert "\n" not in str(caught.value)
    assert inside(tmp_path) == []


def test_a_folder_that_cannot_be_made() -> None:
    with pytest.raises(ReleaseError), release_folder(Path("/proc/cadenza/song")):
        pytest.fail("nothing can be made there")


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "receipt.json").write_text("old")
    (tmp_path / "link").symlink_to(real)
    with release_folder(tmp_path / "link", force=True) as folder:
        (folder / "receipt.json").write_text("new")
    assert (tmp_path / "link").is_symlink()
    assert (real / "receipt.json").read_text() == "new"


def test_a_tilde_of_nobody_stays_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert check_target(Path("~nobody-at-all/x")) == tmp_path / "~nobody-at-all" / "x"
