"""Several iterators at once, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from queue import Queue
from threading import Event, Thread
from typing import TypeVar

__all__ = ["side_by_side"]

T = TypeVar("T")
_ROOM = 256


def side_by_side(sources: Sequence[Iterable[T]]) -> Iterator[T]:
    """Yield what the sources yield, each source's in its order, as it comes.

    A single source is run in the caller's thread. What a source raises is raised here. When
    the caller stops early, the others stop at their next item.

    Parameters
    ----------
    sources : sequence of iterable
        Independent of one another.
    """
    if len(sources) == 1:
        yield from sources[0]
        return
    queue: Queue[tuple[bool, T | BaseException | None]] = Queue(_ROOM)
    stop = Event()
    threads = [Thread(target=_run, args=(each, queue, stop), daemon=True) for each in sources]
    for thread in threads:
        thread.start()
    try:
        running = len(threads)
        while running:
            is_item, value = queue.get()
            if is_item:
                yield value  # type: ignore[misc]  # items are of the sources' type
            elif value is None:
                running -= 1
            else:
                raise value  # type: ignore[misc]  # not None: an exception
    finally:
        stop.set()
        while any(thread.is_alive() for thread in threads):
            while not queue.empty():
                queue.get_nowait()
            for thread in threads:
                thread.join(0.01)


def _run(
    source: Iterable[T], queue: Queue[tuple[bool, T | BaseException | None]], stop: Event
) -> None:
    try:
        for item in source:
            queue.put((True, item))
            if stop.is_set():
                return
    except BaseException as error:  # noqa: BLE001  (handed to the caller's thread)
        queue.put((False, error))
        return
    queue.put((False, None))
