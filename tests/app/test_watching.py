"""A corpus that follows its folders: what comes is built, and trained on; what fails is told."""

from __future__ import annotations

import pytest

pytest.importorskip("watchfiles")

from cadenza.app.corpora import BuildRequest, add_to_corpus, list_corpora
from cadenza.app.watching import Watch, watch_corpus
from cadenza.cli.entry import run
from cadenza.errors import CancelledError, OperationError, UnknownNameError
from cadenza.music import Meter, MeterChange, Note, Score, Track, write_midi
from cadenza.progress import Silent


def song(shift):
    notes = tuple(
        Note(480 * i, 50 + (i * (shift + 3) + i // 4) % 25, 480, 60 + i % 7 * 5) for i in range(64)
    )
    track = Track("Flute", 73, notes=notes)
    return write_midi(Score(480, (track,), meters=(MeterChange(0, Meter(4, 4)),)))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CADENZA_HOME", str(tmp_path / "home"))
    folder = tmp_path / "songs"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.mid").write_bytes(song(number))
    add_to_corpus("mine", [folder])
    return folder


class Person:
    """Does the next step whenever something is told; at the end of the steps the watch ends."""

    def __init__(self, *steps):
        self.steps, self.told, self.progress = list(steps), [], Silent()

    def __call__(self, what):
        self.told.append(what)
        if self.steps:
            self.steps.pop(0)()
        else:
            self.progress.cancel()

    def watch(self, **more):
        wish = Watch(
            built=lambda made: self([sorted(made.differences.came), list(made.differences.went)]),
            failed=lambda error: self(str(error)),
            build=BuildRequest(workers=1),
            settle_s=0.2,
            **more,
        )
        with pytest.raises(CancelledError):
            watch_corpus("mine", wish, self.progress)


@pytest.mark.slow
def test_what_comes_and_goes_is_built(folder):
    person = Person(
        lambda: (folder / "3.mid").write_bytes(song(3)),
        (folder / "0.mid").unlink,
    )
    person.watch()
    assert person.told == [
        [["songs/0.mid", "songs/1.mid", "songs/2.mid"], []],
        [["songs/3.mid"], []],
        [[], ["songs/0.mid"]],
    ]


@pytest.mark.slow
def test_a_build_that_cannot_be_is_told_and_the_watch_goes_on(folder):
    def away():
        folder.rename(folder.with_name("elsewhere"))

    def back():
        folder.with_name("elsewhere").rename(folder)
        (folder / "3.mid").write_bytes(song(3))

    person = Person(away, back)
    person.watch()
    assert "songs" in person.told[1]
    assert person.told[2] == [["songs/3.mid"], []]


@pytest.mark.slow
def test_training_follows_each_build_that_found_something(folder):
    trained = []

    def train(name):
        trained.append(name)
        if len(trained) == 1:
            raise OperationError("training needs torch", "none", "pip install cadenza[train]")

    person = Person(lambda: None, lambda: (folder / "3.mid").write_bytes(song(3)))
    person.watch(train=train)
    assert trained == ["mine", "mine"]
    assert person.told[1] == "training needs torch; got none; pip install cadenza[train]"
    assert person.told[2] == [["songs/3.mid"], []]


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_what_is_added_meanwhile_is_watched_too(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "4.mid").write_bytes(song(4))
    person = Person(
        lambda: add_to_corpus("mine", [other]),
        lambda: (other / "5.mid").write_bytes(song(5)),
    )
    person.watch()
    assert person.told[1:] == [[["other/4.mid"], []], [["other/5.mid"], []]]


@pytest.mark.usefixtures("folder")
def test_wrong_names_are_told_before_anything_is_watched(capsys):
    assert list_corpora() == ["mine"]
    with pytest.raises(UnknownNameError):
        watch_corpus("mine2", Watch(print, print))
    assert run(["corpus", "watch", "nosuch"]) == 2
    assert "nosuch" in capsys.readouterr().err
    assert run(["corpus", "watch", "mine", "--train", "nosuch"]) == 2
    assert "shipped recipes" in capsys.readouterr().err
