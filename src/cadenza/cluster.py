"""How a Ray cluster is joined: quietly, with one clear line when it cannot be, and left again."""

from __future__ import annotations

import logging
import os
import re
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from cadenza.errors import OperationError, UsageError

__all__ = ["join_cluster"]

_QUIET = {
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # what newer versions do, without the warning
    "RAY_USAGE_STATS_ENABLED": "0",
}
_OBJECTS_BYTES = 200 * 1024**2
_KNOCK_S = 5.0
_ADDRESS = re.compile(r"(ray://)?(?P<host>[\w.-]+|\[[0-9a-fA-F:]+\]):(?P<port>\d{1,5})")


@contextmanager
def join_cluster(address: str, cores: int = 0) -> Iterator[Any]:
    """Join a Ray cluster, and leave it at the end; one that this process is in stays joined.

    Parameters
    ----------
    address : str
        "auto" (the one that this machine is part of), "HOST:PORT" (the same, said exactly),
        "ray://HOST:PORT" (one that this machine is not part of), or "local" (a cluster of this
        machine alone, which ends with this call).
    cores : int
        Of a "local" one; 0: as many as there are.

    Yields
    ------
    module
        ``ray``.

    Raises
    ------
    cadenza.errors.UsageError
        When the address is none, or Ray is not installed.
    cadenza.errors.OperationError
        When no cluster answers there.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None and address not in {"auto", "local"}:
        raise UsageError(
            "a cluster's address is auto, local, HOST:PORT or ray://HOST:PORT",
            address or "an empty one",
        )
    ray = _imported(own=address == "local")
    if ray.is_initialized():
        yield ray
        return
    if address.startswith("ray://") and find_spec("grpc") is None:
        raise UsageError("a ray:// address needs Ray's client", "none", 'pip install "ray[client]"')
    if found is not None:
        _knock(found["host"].strip("[]"), int(found["port"]), address)
    with _hushed():
        _connect(ray, address, cores)
        try:
            yield ray
        finally:
            ray.shutdown()


def _imported(*, own: bool) -> Any:  # noqa: ANN401 - a module
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    if own and "ray" not in sys.modules:  # which reads its settings when it is imported
        _lock()
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            "work on a cluster needs Ray", "none", "pip install cadenza[cluster]"
        ) from error
    return ray


def _knock(host: str, port: int, address: str) -> None:
    """See that somebody listens, before Ray waits for long."""
    try:
        socket.create_connection((host, port), _KNOCK_S).close()
    except (OSError, OverflowError) as error:
        raise _unanswered(address, str(error)) from error


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep Ray from printing on stdout, which is for data, whenever a process is lost.

    There is no setting for it: the function that prints is replaced, where it is as we know it.
    """
    inside, name = import_module("ray._private.worker"), "print_to_stdstream"
    before = getattr(inside, name, None)
    if before is None:
        yield
        return
    setattr(inside, name, lambda *_, **__: None)
    try:
        yield
    finally:
        setattr(inside, name, before)


def _connect(ray: Any, address: str, cores: int) -> None:  # noqa: ANN401
    settings: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address == "local":
        settings |= {"include_dashboard": False, "object_store_memory": _OBJECTS_BYTES,
                     "num_cpus": cores or None}  # fmt: skip
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        ray.init(address, **settings)
    except (RuntimeError, ValueError, OSError, ray.exceptions.RayError) as error:
        raise _unanswered(address, str(error)) from error
    finally:
        _restore(handlers)


def _lock() -> None:
    """Lock a cluster of this process's own with a token that only its processes know.

    By itself Ray would write one into the home folder.
    """
    if "RAY_AUTH_MODE" not in os.environ:
        os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}


def _restore(handlers: dict[signal.Signals, Any]) -> None:
    """Ray takes SIGTERM for itself; it stays with whoever had it."""
    try:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    except ValueError:  # not in the main thread: Ray has left them alone too
        return


def _unanswered(address: str, came: str) -> OperationError:
    return OperationError(
        f"a Ray cluster answers at {address}",
        came,
        "look at `ray status` there, or start one with `ray start --head`",
    )
