"""A take that does not hold what was asked is followed by others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.app import ComposeRequest, compose_song
from cadenza.compose import Composer, composer
from cadenza.compose.composer import auto_engine
from cadenza.compose.engine import Cell
from cadenza.compose.theory import TheoryEngine
from cadenza.music.score import Meter

WISH = "pop in C major, 100 bpm, 16 bars"


class Stubborn(TheoryEngine):
    """Writes a semitone too high for its first ``wrong`` canvases."""

    name = "stubborn"

    def __init__(self, wrong):
        self.wrong = wrong

    def fill(self, canvas, progress):
        off = 1 if self.wrong > 0 else 0
        self.wrong -= 1
        for cell in super().fill(canvas, progress):
            if cell.hole.part == "drums":
                yield cell
            else:
                notes = tuple(replace(note, pitch=note.pitch + off) for note in cell.notes)
                yield Cell(cell.hole, notes)


def compose(tmp_path, monkeypatch, wrong, takes=1):
    monkeypatch.setitem(composer._ENGINES, "stubborn", lambda _options: Stubborn(wrong))
    request = ComposeRequest(
        prompt=WISH, seed=1, engine="stubborn", takes=takes, audio=False, out=tmp_path / "song"
    )
    return compose_song(request)


def held(released):
    return {check.field: check.ok for check in released.conformance}


@pytest.mark.parametrize(("wrong", "tried"), [(0, 1), (1, 2), (3, 4)])
def test_another_take_is_made_until_one_holds_the_key(tmp_path, monkeypatch, wrong, tried):
    released = compose(tmp_path, monkeypatch, wrong)
    assert held(released)["key"]
    assert released.receipt["takes_tried"] == tried
    assert len(released.takes) == 1


def test_it_gives_up_after_four_and_says_what_is_not_held(tmp_path, monkeypatch):
    released = compose(tmp_path, monkeypatch, 99)
    assert not held(released)["key"]
    assert released.receipt["takes_tried"] == 5


def test_asked_takes_stay_as_many_as_asked(tmp_path, monkeypatch):
    released = compose(tmp_path, monkeypatch, 2, takes=2)
    assert held(released)["key"]
    assert len(released.takes) == 2
    assert released.receipt["takes_tried"] == 3


def test_auto_goes_on_from_standing_music_with_the_engine_that_listens():
    assert {auto_engine("pop", verb) for verb in ("continue", "infill", "vary")} == {"neural"}
    assert auto_engine("no such style") == "theory"
    assert Composer("auto", verb="continue", meter=Meter(5, 32)).engine.name == "theory"
    assert Composer("auto", verb="continue", meter=Meter(4, 4)).engine.name == "neural"
