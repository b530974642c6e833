"""Sessions: takes, choices, branches, finer levels, and what is refused."""

from __future__ import annotations

import sys
from subprocess import PIPE, Popen

import numpy as np
import pytest

from cadenza.audio.codes import Codes
from cadenza.audio.heat import Settings
from cadenza.audio.pace import Pace
from cadenza.audio.session_file import SessionFile
from cadenza.audio.session_model import Node
from cadenza.audio.session_view import SessionView
from cadenza.audio.sessions import Session, top_codes
from cadenza.audio.voices import FakeVoice
from cadenza.errors import (
    CancelledError,
    FileError,
    ModelError,
    OperationError,
    UnknownNameError,
    UsageError,
)
from cadenza.progress import Silent
from cadenza.runtime import FakeCodec
from cadenza.runtime.code_fields import LEVELS

VOICE = FakeVoice(context=32)


class StopsAfter(Silent):
    """Stops the work at a report."""

    def __init__(self, reports):
        super().__init__()
        self.left = reports

    def report(self, stage, done, total=1.0):  # noqa: ARG002
        self.left -= 1
        if self.left <= 0:
            self.cancel()


@pytest.fixture
def session(tmp_path):
    with Session.create(tmp_path / "night.session", VOICE, seed=5) as made:
        yield made


def test_lengths_are_in_whole_top_codes():
    assert [top_codes(each) for each in (128 / 22_050, 0.1, 1.0, 10.0)] == [1, 18, 173, 1723]
    for wrong in (0, -1, float("nan"), 1e9):
        with pytest.raises(UsageError, match="--seconds"):
            top_codes(wrong)


def test_takes_are_chosen_and_gone_on_from(session):
    first = session.sample(VOICE, 0.3, 3, style="rain")
    assert (first.number, first.first, first.last, first.takes) == (1, 0, 52, 3)
    assert session.chosen is None
    session.choose(2)
    beginning = session.codes()
    second = session.go_on(VOICE, 0.2, 2)
    assert (second.first, second.last, second.style) == (52, 87, "rain")
    session.choose(1)
    piece = session.codes()
    assert np.array_equal(piece[:52], beginning)
    assert len(piece) == 87
    assert session.line == (Node(1, 2), Node(2, 1))
    assert np.array_equal(session.codes("top", 2)[:52], beginning)  # the other take of step 2
    assert not np.array_equal(session.codes("top", 2), piece)


def test_one_take_needs_no_choice(session):
    session.sample(VOICE, 0.1, 1)
    session.go_on(VOICE, 0.1, 1)
    assert session.chosen == Node(2, 1)
    assert len(session.codes()) == 36


def test_choosing_again_branches_and_nothing_is_lost(session):
    session.sample(VOICE, 0.2, 2)
    session.choose(1)
    session.go_on(VOICE, 0.2, 2)
    session.choose(2)
    before = session.codes()
    session.choose(2, step=1)  # back, and another way on
    assert session.step.number == 1
    assert len(session.codes()) == 35
    third = session.go_on(VOICE, 0.2, 2)
    assert third.number == 3
    session.choose(1)
    assert session.line == (Node(1, 2), Node(3, 1))
    session.choose(2, step=2)  # over to the branch that was left
    assert np.array_equal(session.codes(), before)
    assert session.history == (Node(1, 1), Node(2, 2), Node(1, 2), Node(3, 1), Node(2, 2))


def test_a_stretch_is_what_it_is_whatever_else_was_tried(session, tmp_path):
    session.sample(VOICE, 0.2, 3)
    session.choose(3)
    session.go_on(VOICE, 0.2, 3)
    session.choose(2)
    session.upsample(VOICE)
    with Session.create(tmp_path / "b.session", VOICE, seed=5) as other:
        other.sample(VOICE, 0.2, 3)
        other.choose(3)
        other.upsample(VOICE)  # the beginning alone, before it goes on
        other.choose(1)
        other.choose(3)
        other.go_on(VOICE, 0.2, 2)
        other.choose(2)
        other.upsample(VOICE)
        for level in LEVELS:
            assert np.array_equal(other.codes(level), session.codes(level))


def test_finer_levels_fit_and_are_sampled_once(session):
    session.sample(VOICE, 0.2, 2)
    session.choose(1)
    told = []
    session.upsample(VOICE, told=told.append)
    assert [len(session.codes(level)) for level in LEVELS] == [35, 140, 560]
    assert told[-1].seconds_left == 0
    assert (told[-1].level, told[-1].done, told[-1].total) == ("bottom", 560, 560)
    assert all(each.codes_per_s > 0 for each in told)
    session.go_on(VOICE, 0.1, 1)
    with pytest.raises(FileError, match="there at the bottom level; got 0 of 288"):
        session.codes("bottom")
    told.clear()
    session.upsample(VOICE, told=told.append)
    assert {each.total for each in told} == {18 * 4, 18 * 16}  # what is new alone
    assert len(session.codes("bottom")) == 53 * 16
    session.upsample(VOICE, told=lambda _: pytest.fail("nothing is left"))


def test_it_sounds(session):
    session.sample(VOICE, 0.2, 2)
    codec = FakeCodec()
    assert session.draft(codec, 2).shape == (35 * 128,)
    assert not np.array_equal(session.draft(codec, 1), session.draft(codec, 2))
    session.choose(2)
    session.upsample(VOICE, down_to="middle")
    assert session.audio(codec, "middle").shape == (35 * 128,)
    made = session.exported("middle")
    assert isinstance(made, Codes)
    assert set(made.levels) == {"top", "middle"}
    with pytest.raises(FileError, match="install the version of the voice"):
        session.audio(FakeCodec(9), "top")


def test_an_interrupted_step_goes_on(session, tmp_path):
    with pytest.raises(CancelledError):
        session.sample(VOICE, 0.5, 2, StopsAfter(4))
    assert session.unfinished.number == 1
    for use in (
        lambda: session.choose(1), lambda: session.go_on(VOICE, 1), session.codes,
        lambda: session.upsample(VOICE),
    ):  # fmt: skip
        with pytest.raises(UsageError, match=r"step 1 of night\.session is finished before"):
            use()
    session.close()
    with Session.open(tmp_path / "night.session") as again:
        assert again.resume(VOICE).number == 1
        assert again.resume(VOICE) is None
        again.choose(2)
        with pytest.raises(CancelledError):
            again.upsample(VOICE, StopsAfter(9))
        again.upsample(VOICE)
        found = {level: again.codes(level) for level in LEVELS}
    with Session.create(tmp_path / "whole.session", VOICE, seed=5) as whole:
        whole.sample(VOICE, 0.5, 2)
        whole.choose(2)
        whole.upsample(VOICE)
        for level in LEVELS:
            assert np.array_equal(found[level], whole.codes(level))


def test_a_way_back_is_open_past_an_interrupted_step(session):
    session.sample(VOICE, 0.2, 2)
    session.choose(1)
    with pytest.raises(CancelledError):
        session.go_on(VOICE, 0.5, 2, StopsAfter(2))
    session.choose(2, step=1)
    session.go_on(VOICE, 0.1, 1)
    assert session.line == (Node(1, 2), Node(3, 1))


def test_a_recording_is_gone_on_from(tmp_path):
    codec, dice = FakeCodec(), np.random.default_rng(1)
    sound = dice.uniform(-1, 1, 128 * 40).astype(np.float32)
    levels = {level: codec.encode(sound, level) for level in LEVELS}
    primed = Codes(levels, "fake", {level: codec.codec_sha256(level) for level in LEVELS}, 128 * 40)
    with Session.create(tmp_path / "a.session", VOICE, primed=primed) as session:
        assert session.chosen == Node(0, 1)
        step = session.go_on(VOICE, 0.1, 2)
        assert (step.first, step.kind) == (40, "continue")
        session.choose(1)
        session.upsample(VOICE)
        for level in LEVELS:  # the recording's own codes stay
            assert np.array_equal(session.codes(level)[: len(levels[level])], levels[level])
    short = {"top": levels["top"][:5]}
    with Session.create(tmp_path / "b.session", VOICE, primed=short) as session:
        session.upsample(VOICE)
        assert len(session.codes("bottom")) == 80


NO_RECORDINGS = [
    {},
    {"bottom": np.zeros(99)},
    {"top": np.zeros(0)},
    {"top": np.full(9, 2048)},
    {"top": np.zeros(9), "middle": np.zeros(3)},
]


@pytest.mark.parametrize("primed", NO_RECORDINGS)
def test_what_is_no_recording_is_refused(tmp_path, primed):
    with pytest.raises(UsageError):
        Session.create(tmp_path / "a.session", VOICE, primed=primed)
    assert not list(tmp_path.iterdir())


def test_a_recording_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    def fails(*_):
        raise MemoryError

    monkeypatch.setattr(SessionFile, "add_chunks", fails)
    with pytest.raises(MemoryError):
        Session.create(tmp_path / "a.session", VOICE, primed={"top": np.zeros(9, int)})
    assert not list(tmp_path.iterdir())


def test_a_planned_length_is_told_from_the_beginning(tmp_path):
    with Session.create(tmp_path / "a.session", VOICE, planned_s=60) as session:
        assert session.sample(VOICE, 0.1, 1).total == top_codes(60)
    with Session.create(tmp_path / "b.session", VOICE) as session:
        assert session.sample(VOICE, 0.1, 1).total == 18


def test_what_is_asked_wrongly_is_refused(session):
    with pytest.raises(UsageError, match="sample the first ones"):
        session.codes()
    with pytest.raises(UsageError, match="sample some"):
        session.choose(1)
    with pytest.raises(UsageError, match="--takes lies between 1 and 16; got 17"):
        session.sample(VOICE, 1, 17)
    with pytest.raises(UnknownNameError, match="got jungle; it knows ambient, rain"):
        session.sample(VOICE, 1, style="jungle")
    assert session.steps == ()
    session.sample(VOICE, 0.1, 2)
    with pytest.raises(UsageError, match="one of the takes of step 1 is chosen; got 2 takes"):
        session.go_on(VOICE, 0.1)
    with pytest.raises(UsageError, match="take 3 of step 1; there are takes 1 to 2 of step 1"):
        session.choose(3)
    with pytest.raises(UsageError, match="take 1 of step 9"):
        session.choose(1, step=9)
    with pytest.raises(UsageError, match="take 4 of step 1"):
        session.codes("top", 4)


def test_another_voice_is_refused_by_name(session):
    session.sample(VOICE, 0.1, 1)
    session.upsample(VOICE, down_to="middle")
    other = FakeVoice(1, context=32, name="day", version="2")
    with pytest.raises(ModelError, match=r"night\.session .*fake 1 .*got day 2 .*install that"):
        session.go_on(other, 0.1)
    codec = FakeVoice(context=32, codec=FakeCodec(3))
    with pytest.raises(FileError, match=r"session night\.session, of the voice fake 1,"):
        session.go_on(codec, 0.1)
    assert session.audio(other.codec, "middle").shape == (18 * 128,)  # the codec is the same


def test_a_voice_that_got_an_upsampler_goes_on(tmp_path):
    young = FakeVoice(context=32, levels=("top",))
    with Session.create(tmp_path / "a.session", young) as session:
        session.sample(young, 0.1, 1)
        with pytest.raises(ModelError, match=r"model of the middle level; got none; train one"):
            session.upsample(young)
        grown = FakeVoice(context=32, version="2")
        session.upsample(grown)
        session.go_on(grown, 0.1, 1)
        assert len(session.codes("bottom", step=1)) == 288


def test_settings_are_those_of_the_step(session):
    cold = Settings.of(temperature=dict.fromkeys(LEVELS, 0.0))
    session.sample(VOICE, 0.2, 2, settings=cold)
    assert np.array_equal(session.codes("top", 1), session.codes("top", 2))
    session.choose(1)
    assert session.go_on(VOICE, 0.1, 1).settings == cold


def test_a_second_process_is_refused_and_may_look(session, tmp_path):
    session.sample(VOICE, 0.1, 2)
    script = (
        "import sys; from pathlib import Path\n"
        "from cadenza.audio.sessions import Session\n"
        "from cadenza.errors import OperationError\n"
        "try: Session.open(Path(sys.argv[1]))\n"
        "except OperationError as error: print(error)\n"
        "with Session.look(Path(sys.argv[1])) as seen: print(seen.codes('top', 2).sum())\n"
    )
    path = tmp_path / "night.session"
    done = Popen([sys.executable, "-c", script, str(path)], stdout=PIPE, text=True)
    refused, seen = done.communicate()[0].splitlines()
    assert refused.startswith("one process at a time works on the session night.session; got pro")
    assert int(seen) == session.codes("top", 2).sum()
    with pytest.raises(OperationError, match="this process"):
        Session.open(path)
    with SessionView.look(path) as view:
        assert view.step.number == 1
    session.close()
    assert [each.name for each in tmp_path.iterdir()] == ["night.session"]
    Session.open(path).close()


def test_a_new_session_never_overwrites(tmp_path):
    path = tmp_path / "a.session"
    path.write_text("mine")
    with pytest.raises(FileError, match="a file of its own"):
        Session.create(path, VOICE)
    assert path.read_text() == "mine"
    with pytest.raises(FileError, match="make the folder first"):
        Session.create(tmp_path / "none" / "a.session", VOICE)


def test_the_estimate_is_what_was_measured():
    now, told = [0.0], []
    work, costs = {"middle": 100, "bottom": 400}, {"middle": 9.0, "bottom": 0.5}
    pace = Pace(work, costs, Silent(), "upsample", told.append, lambda: now[0])
    pace.begin("middle", 0)
    pace.report("middle", 0)
    assert told[-1].seconds_left == 100 * 9 + 400 * 0.5  # as tried beforehand
    now[0] = 10.0
    pace.report("middle", 50)
    assert (told[-1].codes_per_s, told[-1].seconds_left) == (5.0, 10 + 200)
    now[0] = 20.0
    pace.report("middle", 100)
    pace.begin("bottom", 0)
    now[0] = 30.0
    pace.report("bottom", 100)
    assert (told[-1].codes_per_s, told[-1].seconds_left) == (10.0, 30.0)
