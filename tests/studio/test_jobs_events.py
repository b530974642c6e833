"""The events of a job: numbers, replay, listeners in threads and on an event loop."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from cadenza.studio.jobs import Event, Subscription
from cadenza.studio.jobs import events as module
from cadenza.studio.jobs.events import EventLog


@pytest.fixture
def log():
    log = EventLog()
    log.add("state", {"state": "queued", "position": 2}, passing="queued")
    log.add("state", {"state": "queued", "position": 1}, passing="queued")
    log.add("state", {"state": "running", "position": None})
    log.add("progress", {"stage": "compose", "done": 1}, passing="compose")
    log.add("cells", {"bar": 1})
    log.add("progress", {"stage": "compose", "done": 2}, passing="compose")
    log.add("progress", {"stage": "render", "done": 1}, passing="render")
    return log


def end(log):
    log.add("state", {"state": "done", "position": None})
    log.close()


def numbers(events):
    return [event.number for event in events]


def test_of_what_is_out_of_date_only_the_last_is_kept(log):
    end(log)
    events = list(Subscription(log))
    assert numbers(events) == [2, 3, 5, 6, 7, 8]
    assert [event.data["done"] for event in events if event.name == "progress"] == [2, 1]


def test_a_listener_who_comes_back_gets_what_it_has_not_seen(log):
    end(log)
    assert numbers(Subscription(log, 5)) == [6, 7, 8]
    assert numbers(Subscription(log, 4)) == [5, 6, 7, 8]  # event 4 is gone, 5 is not lost
    late = Subscription(log, 8)
    assert late.ended
    assert late.next(5.0) is None


def test_a_listener_waits_for_what_comes_and_ends_with_the_job(log):
    seen = []
    thread = threading.Thread(target=lambda: seen.extend(Subscription(log, 7)))
    thread.start()
    log.add("cells", {"bar": 2})
    end(log)
    thread.join(5)
    assert [(event.number, event.name) for event in seen] == [(8, "cells"), (9, "state")]


def test_waiting_ends_with_the_time(log):
    listener = Subscription(log, 7)
    start_s = time.monotonic()
    assert listener.next(0.05) is None
    assert 0.04 < time.monotonic() - start_s < 2.0
    assert not listener.ended
    log.add("cells", {})
    assert listener.next(0.0) == Event(8, "cells", "{}")


def test_a_listener_that_closes_gets_no_more(log):
    listener = Subscription(log)
    assert listener.next(0).number == 2
    listener.close()
    assert (listener.next(1.0), listener.ended) == (None, True)


def test_a_log_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "_MOST_EVENTS", 10)
    monkeypatch.setattr(module, "_MOST_CHARACTERS", 100)
    log = EventLog(10**9)
    for _ in range(50):
        log.add("metrics", {"loss": 1.5})
    log.add("metrics", '{"long":"%s"}' % ("x" * 60))
    log.close()
    kept = list(Subscription(log))
    assert kept[-1].number == 10**9 + 51
    assert sum(len(event.text) for event in kept) <= 100
    assert len(kept) == 3


def test_an_event_loop_listens_without_a_thread(log):
    async def listen():
        async with asyncio.timeout(10):
            return [event async for event in Subscription(log)]

    async def both():
        before = threading.active_count()
        listeners = [asyncio.create_task(listen()) for _ in range(20)]
        await asyncio.sleep(0.01)
        added = threading.active_count() - before
        feeder = threading.Thread(target=feed)
        feeder.start()
        heard = await asyncio.gather(*listeners)
        feeder.join()
        return added, heard

    def feed():
        for bar in range(200):
            log.add("cells", {"bar": bar})
        end(log)

    added, heard = asyncio.run(both())
    assert added == 0
    assert all(numbers(each) == [2, 3, 5, 6, 7, *range(8, 209)] for each in heard)


def test_on_a_loop_waiting_ends_with_the_time_and_a_cancelled_wait_loses_nothing(log):
    async def waited():
        listener = Subscription(log, 7)
        assert await listener.wait(0.01) is None
        assert not listener.ended
        task = asyncio.create_task(listener.wait())
        await asyncio.sleep(0)
        log.add("cells", {})
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await listener.wait(1.0)

    assert asyncio.run(waited()) == Event(8, "cells", "{}")
    assert not log._callbacks


def test_on_a_loop_a_closed_listener_stops_waiting(log):
    async def closed():
        listener = Subscription(log, 7)
        task = asyncio.create_task(listener.wait())
        await asyncio.sleep(0.01)
        listener.close()
        return await asyncio.wait_for(task, 5)

    assert asyncio.run(closed()) is None
