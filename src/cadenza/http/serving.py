"""Running the application: one socket, one loop, an end in order."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from cadenza.errors import OperationError, UsageError

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["address", "bound", "serve", "server_of"]

_WAITING = 512
_GRACE_S = 5
_ENDS = tuple(
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens on a host and a port.

    Parameters
    ----------
    host : str
        A name or an address of this machine.
    port : int
        0 takes any that is free.

    Raises
    ------
    UsageError
        When there is no such host, or it is none of this machine.
    OperationError
        When the port is taken or not allowed.
    """
    try:
        found = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise UsageError(
            "--host is a name or an address of this machine", host, "try --host 127.0.0.1"
        ) from error
    family, kind, protocol, _, place = found[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen(_WAITING)
    except OSError as error:
        made.close()
        raise _unbound(host, port, error) from error
    return made


def _unbound(host: str, port: int, error: OSError) -> UsageError | OperationError:
    if error.errno == errno.EADDRINUSE:
        return OperationError(
            f"port {port} is free",
            "another program that listens there, perhaps another studio",
            f"try --port {port + 1 if port < 65_535 else 8083}",
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return OperationError(f"port {port} may be used", error.strerror or "", "try --port 8083")
    return UsageError(
        "--host is a name or an address of this machine", host, "try --host 127.0.0.1"
    )


def address(host: str, port: int) -> str:
    """The address that a person on this machine opens.

    >>> address("0.0.0.0", 8083)
    'http://127.0.0.1:8083'
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host).strip("[]")  # noqa: S104 - read, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


class _Server(uvicorn.Server):
    """A server that says when it answers, and that a signal ends in order, once."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._application = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order at the first signal, at once at the second; raise none again."""

        def stop(number: int, frame: FrameType | None) -> None:
            del number, frame
            self._application.state.closing = True
            self.force_exit = self.should_exit
            self.should_exit = True

        try:
            before = {each: signal.signal(each, stop) for each in _ENDS}
        except ValueError:  # not in the main thread: whoever started it ends it
            yield
            return
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def serve(app: FastAPI, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until a signal comes.

    Parameters
    ----------
    app : FastAPI
        The application.
    listening : socket
        As ``bound`` makes it.
    ready : callable
        Called once, when requests are answered.
    """
    server_of(app, ready).run(sockets=[listening])


def server_of(app: FastAPI, ready: Callable[[], None]) -> uvicorn.Server:
    """A server of an application, for ``serve`` and for those who end it themselves."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=30,
    )
    return _Server(config, app, ready)
