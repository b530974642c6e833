"""How often the Ray executor tries again, over a Ray that fails as it is told."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from cadenza.corpus.executors import open_executor
from cadenza.corpus.executors.remote import UnseenError
from cadenza.errors import CancelledError, OperationError
from cadenza.progress import Silent


class RayError(Exception):
    pass


class RayTaskError(RayError):
    def __init__(self, cause):
        super().__init__(str(cause))
        self.cause = cause


class WorkerCrashedError(RayError):
    pass


class OutOfMemoryError(RayError):
    pass


class NodeDiedError(RayError):
    pass


class Call:
    """A task that Ray was given, carried out when it is asked for."""

    def __init__(self, ray, function, arguments):
        self.ray, self.function, self.arguments = ray, function, arguments

    def result(self):
        if len(self.arguments) == 3:  # a task; else the probe
            trouble = self.ray.troubles.get(self.arguments[1])
            if trouble:
                raise trouble.pop()
        try:
            return self.function(*self.arguments)
        except Exception as error:
            raise RayTaskError(error) from error


class FakeRay(ModuleType):
    """What the executor uses of Ray; ``troubles``: index of a task → errors still to come."""

    def __init__(self):
        super().__init__("ray")
        self.exceptions = SimpleNamespace(
            RayError=RayError, RayTaskError=RayTaskError, WorkerCrashedError=WorkerCrashedError,
            OutOfMemoryError=OutOfMemoryError, NodeDiedError=NodeDiedError,
        )  # fmt: skip
        self.troubles, self.most, self.cancelled = {}, 0, 0
        self.util = ModuleType("ray.util")
        self.strategies = ModuleType("ray.util.scheduling_strategies")
        self.strategies.NodeAffinitySchedulingStrategy = lambda node, soft: (node, soft)
        self.resources = [{"CPU": 2.0}, {"CPU": 2.0}, {}]

    def is_initialized(self):
        return True

    def cluster_resources(self):
        return {"CPU": sum(each.get("CPU", 0.0) for each in self.resources)}

    def nodes(self):
        return [{"Alive": True, "NodeID": str(number), "Resources": each}
                for number, each in enumerate(self.resources)]  # fmt: skip

    def put(self, thing):
        return thing

    def remote(self, **_):
        def handed(function):
            def call(*arguments):
                if arguments[-1] == "unsendable":
                    raise TypeError("cannot pickle it")
                return Call(self, function, arguments)

            made = SimpleNamespace(remote=call)
            made.options = lambda **_: made
            return made

        return handed

    def wait(self, calls, num_returns=1, **_):
        self.most = max(self.most, len(calls))
        return calls[: max(1, num_returns // 2)], []

    def get(self, calls, **_):
        return [each.result() for each in calls] if isinstance(calls, list) else calls.result()

    def cancel(self, *_, **__):
        self.cancelled += 1


@pytest.fixture
def ray(monkeypatch):
    fake = FakeRay()
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setitem(sys.modules, "ray.util", fake.util)
    monkeypatch.setitem(sys.modules, "ray.util.scheduling_strategies", fake.strategies)
    return fake


def run(function, tasks, **settings):
    with open_executor(settings.pop("workers", 0), "auto", **settings) as executor:
        return sorted(executor.run(function, tasks), key=lambda each: each.index)


def test_outcomes_are_those_of_the_function(ray):
    outcomes = run(int, ["1", "two", *"3" * 100])
    assert [each.value for each in outcomes] == [1, None, *[3] * 100]
    assert outcomes[1].reason.startswith("ValueError: invalid literal")
    assert ray.most == 8  # two for each core


def test_a_number_of_workers_is_kept(ray):
    run(int, ["1"] * 50, workers=3)
    assert ray.most == 3
    with open_executor(100, "auto") as executor:
        assert executor.workers == 4


@pytest.mark.parametrize(
    ("error", "most", "reason"),
    [
        (WorkerCrashedError(), 3, "its process ended, 3 times"),
        (OutOfMemoryError(), 3, "it needs more memory than there is, 3 times"),
        (RayTaskError(MemoryError()), 3, "it needs more memory than there is, 3 times"),
        (NodeDiedError("the node is gone"), 10, "NodeDiedError: the node is gone, 10 times"),
    ],
)
def test_how_often_a_task_is_tried_again(ray, error, most, reason):
    ray.troubles = {0: [error] * (most - 1), 1: [error] * most}
    first, second, third = run(int, ["1", "2", "3"])
    assert (first.value, third.value) == (1, 3)
    assert second.reason == reason
    assert not ray.troubles[0]


def test_losses_and_crashes_are_counted_apart(ray):
    ray.troubles = {0: [NodeDiedError(), WorkerCrashedError()] * 2 + [NodeDiedError()] * 7}
    assert run(int, ["1"])[0].value == 1


def test_a_task_that_cannot_be_sent_says_so(ray):
    del ray
    first, second = run(str, ["unsendable", "fine"])
    assert first.reason == "a task can be sent; got TypeError: cannot pickle it"
    assert second.value == "fine"


def test_what_is_left_is_cancelled(ray):
    progress = Silent()
    with open_executor(0, "auto", progress=progress) as executor:
        outcomes = executor.run(int, ["1"] * 50)
        next(outcomes)
        progress.cancel()
        with pytest.raises(CancelledError):
            list(outcomes)
    assert ray.cancelled


@pytest.mark.usefixtures("ray")
def test_a_machine_without_the_store_ends_the_work(tmp_path, monkeypatch):
    with open_executor(0, "auto", shared=tmp_path) as executor:
        monkeypatch.setattr("cadenza.corpus.executors.remote._SEEN_S", 0.0)
        monkeypatch.setattr("cadenza.corpus.executors.remote._seen", set())
        (token,) = tmp_path.glob(".seen-*")
        token.unlink()
        with pytest.raises(UnseenError, match="same path"):
            list(executor.run(int, ["1"]))
    assert not list(tmp_path.glob(".seen-*"))


def test_another_version_is_refused(ray, monkeypatch):
    del ray
    monkeypatch.setattr("cadenza.corpus.executors.remote.__version__", "0.0.1")
    with (
        pytest.raises(OperationError, match=r"same Cadenza; got 0\.0\.1 there"),
        open_executor(0, "auto"),
    ):
        pass


def test_a_machine_that_does_not_answer_is_told(ray, monkeypatch):
    def broken(_):
        raise ImportError("No module named 'cadenza'")

    monkeypatch.setattr("cadenza.corpus.executors.cluster.probed", broken)
    with pytest.raises(OperationError, match="answers; got ImportError"), open_executor(0, "auto"):
        pass
    ray.get = lambda *_, **__: (_ for _ in ()).throw(NodeDiedError("gone"))
    with (
        pytest.raises(OperationError, match="answers; got NodeDiedError: gone"),
        open_executor(0, "auto"),
    ):
        pass
