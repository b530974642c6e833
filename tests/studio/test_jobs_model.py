"""Jobs without threads: their states, their order, their lines, settings and the store."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cadenza.studio.jobs as room
from cadenza.errors import BriefError, CadenzaError, QueueFullError, UsageError
from cadenza.studio.database import Database
from cadenza.studio.jobs import ENDED, STATES, Job, JobSettings, Problem
from cadenza.studio.jobs.lines import as_text, joined, parted
from cadenza.studio.jobs.model import broken, finished, put_back, recovered, started, stopped
from cadenza.studio.jobs.order import in_turn
from cadenza.studio.jobs.store import JobStore

WHY = Problem("SoundError", "a SoundFont can be read", "noise.sf2", "choose another")


def waiting(name="a", kind="compose", tries=0):
    return Job(name, kind, "queued", {}, created_s=1.0, position=3, tries=tries)


CHANGES = {
    "started": (started, {"queued"}, "running"),
    "finished": (lambda job: finished(job, {"piece": 1}), {"running"}, "done"),
    "broken": (lambda job: broken(job, WHY), {"queued", "running"}, "failed"),
    "stopped": (stopped, {"queued", "running"}, "cancelled"),
    "put_back": (put_back, {"running"}, "queued"),
}
IN = {
    "queued": waiting(),
    "running": started(waiting()),
    "done": finished(started(waiting()), {}),
    "failed": broken(waiting(), WHY),
    "cancelled": stopped(waiting()),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("change", CHANGES)
def test_only_the_drawn_changes_are_possible(change, state):
    apply, states, becomes = CHANGES[change]
    if state not in states:
        with pytest.raises(ValueError, match=f"job a is {state}"):
            apply(IN[state])
        return
    after = apply(IN[state])
    assert after.state == becomes
    assert after.is_ended == (becomes in ENDED) == (after.ended_s is not None)
    assert after.position is None


def test_a_job_counts_its_starts_and_forgets_one_that_the_shutdown_took_back():
    job = started(waiting(tries=1), 5.0)
    assert (job.tries, job.started_s) == (2, 5.0)
    assert (put_back(job).tries, put_back(job).started_s) == (1, None)


def test_what_died_with_the_server_is_begun_once_more_and_then_no_more():
    assert recovered(waiting()) == waiting()
    once = recovered(started(waiting()))
    assert (once.state, once.tries) == ("queued", 1)
    twice = recovered(started(once), 9.0)
    assert (twice.state, twice.ended_s) == ("failed", 9.0)
    assert "begun again once" in twice.error.told
    assert "ended in the middle of it 2 times" in twice.error.told


def test_a_problem_keeps_the_three_pieces():
    error = BriefError("a tempo lies between 20 and 300 bpm", "0", "try 90")
    problem = Problem.of(error)
    assert problem == Problem("BriefError", error.rule, "0", "try 90")
    assert problem.told == str(error)
    assert Problem(**json.loads(as_text(problem.to_dict()))) == problem


def test_a_fault_of_the_program_is_told_in_one_line():
    problem = Problem.of(ValueError("line\nand\x00line " + "x" * 500))
    assert problem.kind == "InternalError"
    assert problem.came.startswith("ValueError: line and line x")
    assert len(problem.came) <= 120
    assert Problem.of(MemoryError()).kind == "OperationError"


def test_a_full_queue_is_an_operation_error_with_a_time():
    assert issubclass(QueueFullError, CadenzaError)
    assert QueueFullError.exit_code == 1
    assert QueueFullError("at most 3 wait").retry_after_s > 0


def names(order):
    return " ".join(job.id for job in order)


def test_kinds_take_turns_and_within_one_the_first_goes_first():
    jobs = [waiting(f"c{k}") for k in range(4)]
    jobs += [waiting("r0", "render"), waiting("x0", "export"), waiting("r1", "render")]
    assert names(in_turn(jobs, {})) == "c0 r0 x0 c1 r1 c2 c3"
    assert names(in_turn(jobs, {"compose": 2, "export": 1})) == "r0 x0 c0 r1 c1 c2 c3"
    assert in_turn([], {}) == []


@given(st.lists(st.sampled_from("abc"), max_size=30), st.dictionaries(st.sampled_from("abc"),
       st.integers(0, 9)))  # fmt: skip
def test_the_order_told_is_the_order_of_starts(kinds, served):
    jobs = [waiting(str(k), kind) for k, kind in enumerate(kinds)]
    told, begun = in_turn(jobs, served), []
    while jobs:
        first = in_turn(jobs, served)[0]
        begun.append(first)
        jobs.remove(first)
        served = served | {first.kind: max(served.values(), default=0) + 1}
    assert sorted(job.id for job in begun) == sorted(job.id for job in told)
    if len(set(served.values())) == len(served):  # no two kinds served at once, as in life
        assert begun == told


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), ANY, max_size=3))
def test_a_line_is_one_line_and_json_everywhere(data):
    line = joined("event-cells", as_text(data))
    assert line.count(b"\n") == 1
    assert line.isascii()
    word, text = parted(line)
    assert word == "event-cells"
    json.loads(text, parse_constant=pytest.fail)


def test_a_line_that_was_cut_off_says_nothing():
    assert parted(b'done {"half": ') == ("", "")
    assert parted(b"") == ("", "")


@pytest.mark.parametrize(
    ("dial", "value"),
    [("music_workers", -1), ("music_waiting", 0), ("nice", 20), ("watch_s", 0.0), ("threads", 999)],
)
def test_a_dial_out_of_range_is_named(dial, value):
    with pytest.raises(UsageError, match=f"{dial} lies between"):
        JobSettings(**{dial: value})


def test_a_lane_has_workers_and_room():
    settings = JobSettings()
    assert settings.workers("music") >= 1
    assert (settings.workers("long"), settings.waiting("long")) == (1, 20)
    assert JobSettings(music_workers=3, threads=7).workers("music") == 3
    assert 1 <= settings.threads_each() <= 4
    assert JobSettings(threads=7).threads_each() == 7


@pytest.fixture
def store(tmp_path):
    database = Database(tmp_path / "studio.db")
    yield JobStore(database)
    database.close()


def test_jobs_are_kept_as_they_are(store):
    for state, job in IN.items():
        kept = Job(**{**vars(job), "id": state, "position": None, "request": {"bars": 8}})
        store.add(kept)
        assert store.get(state) == (kept, 0)
    assert store.get("nobody") is None
    assert [job.id for job in store.unended()] == ["queued", "running"]
    assert store.counts() == {("compose", state): 1 for state in STATES}
    assert [job.id for job in store.listed(("done", "failed"), None, 10)] == ["failed", "done"]
    assert [job.id for job in store.listed((), "compose", 2)] == ["cancelled", "failed"]
    assert store.listed((), "export", 2) == []


def test_a_change_never_lowers_the_number_of_the_last_event(store):
    job = waiting()
    store.add(job)
    store.change(started(job), 9)
    store.change(finished(started(job), {"a": None}), 4)
    kept, last = store.get("a")
    assert (kept.state, kept.result, last) == ("done", {"a": None}, 9)


def test_the_oldest_ended_jobs_are_forgotten_and_no_other(store):
    store.add(waiting("queued"))
    for k in range(5):
        store.add(finished(started(waiting(f"j{k}")), {}, now_s=100.0 - k))
    assert store.forget_beyond(3) == ["j3", "j4"]
    assert store.forget_beyond(3) == []
    assert store.ids() == {"queued", "j0", "j1", "j2"}
    assert not store.forget("queued")
    assert store.forget("j0")
    assert not store.forget("j0")


def test_lives_are_counted(store):
    assert [store.begin_life() for _ in range(3)] == [0, 1, 2]


def test_the_room_has_one_door():
    assert room.__all__ == sorted(room.__all__, key=lambda n: (not n.isupper(), n[0].islower(), n))
    assert all(hasattr(room, name) for name in room.__all__)
