"""What a worker process does: take jobs from the server, carry them out, tell what happens.

The server's end of the pipe is what the worker lives by: when it closes, because the server has
stopped or was killed, the worker and all that it started are ended at once.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO

from cadenza.errors import CancelledError
from cadenza.studio.jobs.context import Context, Reporter, Telling
from cadenza.studio.jobs.lines import as_text, joined, parted
from cadenza.studio.jobs.model import Problem

__all__ = ["STARTUP", "Worker", "function_of", "main"]

STARTUP = "from cadenza.studio.jobs.worker import main; main()"
"""What the interpreter of a worker is told to run."""

_log = logging.getLogger("cadenza.studio")


def function_of(dotted: str) -> Callable[..., Any]:
    """The function of ``"package.module:function"``."""
    module, _, name = dotted.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


class Worker:
    """The worker's side of the pipe.

    Parameters
    ----------
    orders, answers : binary files
        What the server says, and what is said to it.
    end : callable
        Called, on another thread than the work's, when the server is gone.
    """

    def __init__(self, orders: BinaryIO, answers: BinaryIO, end: Callable[[], object]) -> None:
        self._orders, self._answers, self._end = orders, answers, end
        self._turn = threading.Lock()
        self._jobs: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        self._stops: dict[str, threading.Event] = {}

    def serve(self) -> None:
        """Get ready, then carry out job after job until the server closes the pipe."""
        word, text = parted(self._orders.readline())
        if word != "hello":
            return
        hello = json.loads(text)
        threading.Thread(target=self._listen, name="orders", daemon=True).start()
        _get_ready(hello)
        self._say("ready")
        while (order := self._jobs.get()) is not None:
            self._carry_out(order, Path(hello["home"]))

    def _listen(self) -> None:
        while line := self._orders.readline():
            word, text = parted(line)
            if word == "job":
                order = json.loads(text)
                self._stops[order["id"]] = threading.Event()
                self._jobs.put(order)
            elif word == "cancel" and (stop := self._stops.get(json.loads(text)["id"])):
                stop.set()
        self._jobs.put(None)
        self._end()

    def _carry_out(self, order: dict[str, Any], home: Path) -> None:
        self._say("begun")
        context = Context(
            job=order["id"],
            folder=Path(order["folder"]),
            home=home,
            progress=Reporter(self._event, self._stops[order["id"]]),
            tell=Telling(self._event),
        )
        try:
            result = function_of(order["function"])(order["request"], context)
            word, text = "done", as_text(result)
        except CancelledError as error:
            word, text = "stopped", as_text(Problem.of(error).to_dict())
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes the job's problem
            problem = Problem.of(error)
            if problem.kind == "InternalError":
                _log.exception("job %s (%s)", order["id"], order["function"])
            word, text = "failed", as_text(problem.to_dict())
        del self._stops[order["id"]]
        self._say(word, text)

    def _event(self, name: str, text: str) -> None:
        self._say(f"event-{name}", text)

    def _say(self, word: str, text: str = "{}") -> None:
        with self._turn, suppress(OSError, ValueError):  # the server is gone; `_listen` sees it too
            self._answers.write(joined(word, text))
            self._answers.flush()


def _get_ready(hello: dict[str, Any]) -> None:
    sys.path.extend(each for each in hello["path"] if each not in sys.path)
    for dotted in hello["warm"]:
        try:
            function_of(dotted)()
        except Exception:  # noqa: BLE001 - the work itself will say what is wrong
            _log.exception("warming a worker by %s", dotted)


def main() -> None:
    """Run as a worker: orders on standard input, answers on standard output.

    Both are taken out of the way first, so that a library that prints spoils nothing. The first
    argument says how far it stands back.
    """
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    with suppress(OSError, AttributeError):
        os.nice(int(sys.argv[1]))
    with suppress(OSError):  # when memory runs out, a worker is to go before the server
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")
    Worker(orders, answers, _end_all).serve()


def _end_all() -> None:
    """End this process and whatever it started."""
    with suppress(OSError, AttributeError):
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
