from __future__ import annotations

from pathlib import Path

import pytest

from cadenza.app.home import home_folder, is_writable, threads, user_folder
from cadenza.app.naming import choose_target, slug
from cadenza.errors import UsageError


def test_the_home_is_where_the_environment_says(home: Path) -> None:
    assert home_folder() == home
    assert user_folder("styles") == home / "styles"
    assert not home.exists()
    assert user_folder("styles", make=True).is_dir()


def test_without_the_environment_the_platform_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CADENZA_HOME", "  ")
    assert home_folder().name == "cadenza"


def test_a_home_that_cannot_be_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path / "file"))
    assert not user_folder("styles", make=True).exists()
    assert not is_writable(tmp_path / "file" / "styles")
    assert is_writable(tmp_path / "not" / "yet")


def test_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert threads() == 2
    monkeypatch.delenv("CADENZA_THREADS")
    assert threads() >= 1
    for wrong in ("0", "-1", "two", "1e9", "257", "٣"):
        monkeypatch.setenv("CADENZA_THREADS", wrong)
        with pytest.raises(UsageError, match="CADENZA_THREADS is a whole number from 1 to 256"):
            threads()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Rainy Lofi in D minor", "rainy-lofi-in-d-minor"),
        ("../../etc/passwd", "etc-passwd"),
        ("Café – Niño", "cafe-nino"),
        ("夜", "夜"),
        ("!!!", "song"),
        ("x" * 200, "x" * 60),
    ],
)
def test_slugs(title: str, name: str) -> None:
    assert slug(title) == name


def test_the_first_free_seed_is_taken() -> None:
    assert choose_target("A b", None, None) == (1, Path("songs/a-b-1"))
    Path("songs/a-b-1").mkdir(parents=True)
    Path("songs/a-b-2").mkdir()
    assert choose_target("A b", None, None) == (3, Path("songs/a-b-3"))
    assert choose_target("A b", None, None, force=True) == (1, Path("songs/a-b-1"))
    assert choose_target("A b", None, Path("x")) == (1, Path("x"))
    assert choose_target("A b", 7, None) == (7, Path("songs/a-b-7"))


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_seeds_are_checked(seed: int) -> None:
    with pytest.raises(UsageError, match="--seed is a whole number from 0"):
        choose_target("A", seed, None)


def test_a_relative_home_without_parents_is_judged_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert not is_writable(Path("/a/b"))


def test_a_full_shelf_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cadenza.app.naming._TRIES", 2)
    Path("songs/a-1").mkdir(parents=True)
    Path("songs/a-2").mkdir()
    with pytest.raises(UsageError, match="name one with --out"):
        choose_target("A", None, None)
