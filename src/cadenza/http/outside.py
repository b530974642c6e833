"""The outermost layer: safe headers on every answer, figures, and the net under everything."""

from __future__ import annotations

import logging
import os
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadenza.http.metrics import Metrics
from cadenza.http.problems import HttpError, problem_answer
from cadenza.http.safety import HEADERS

__all__ = ["Outside"]

_log = logging.getLogger("cadenza.http")


class Outside:
    """Middleware around everything else.

    Parameters
    ----------
    app : ASGI application
        What stands behind.
    metrics : Metrics
        Is told of every request.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer whatever happens."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun_s = time.perf_counter()
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception as error:  # the last net
            _tell(scope, error)
            if status:
                raise
            await problem_answer(_OWN_FAULT)(scope, receive, sent)
        finally:
            self._metrics.saw(scope, status, time.perf_counter() - begun_s)


_OWN_FAULT = HttpError(
    500,
    "every request is answered as it should be",
    "a fault of the server's own",
    "please report it with what the terminal shows; CADENZA_DEBUG=1 shows where it came from",
)


def _tell(scope: Scope, error: Exception) -> None:
    """Say on the terminal what the caller is not told."""
    debug = bool(os.environ.get("CADENZA_DEBUG"))
    _log.error(
        "%s %s: unexpected %s: %s",
        scope["method"],
        scope["path"],
        type(error).__name__,
        " ".join(str(error).split())[:300],
        exc_info=error if debug else None,
    )
