"""What stands before every request: who asks, from where, under which name, and how much."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadenza.http.problems import HttpError, problem_answer
from cadenza.http.settings import HttpSettings
from cadenza.http.tokens import is_open

__all__ = ["Guard", "host_names", "is_loopback"]

API = "/api/"
_SAFE = ("GET", "HEAD", "OPTIONS")
_OPEN = ("/api/v1/session",)
_UPLOADS = "/api/v1/uploads"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_OWN_SITES = ("same-origin", "none")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what is bound to a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_names(settings: HttpSettings) -> frozenset[str]:
    """The names that this server goes by, in small letters."""
    names = {settings.host.strip("[]").lower(), *_LOCAL}
    names |= {name.strip("[]").lower() for name in settings.allow_hosts}
    if not is_loopback(settings.host):
        own = socket.gethostname().lower()
        names |= {own, f"{own.split('.')[0]}.local"}
    return frozenset(name for name in names if name)


class Guard:
    """Middleware that lets only requests pass that may.

    In this order: the Host header names this server (a page elsewhere whose name was bent to
    this address is told 421); requests that change something come from this server's own page or
    from no page at all (403); the token is shown where there is one (401); the body is of a
    kind that the API reads (415) and not too large, however much of it is announced (413).

    Parameters
    ----------
    app : ASGI application
        What stands behind.
    settings : HttpSettings
        Names, token and sizes.
    """

    def __init__(self, app: ASGIApp, settings: HttpSettings) -> None:
        self.app = app
        self.settings = settings
        self._names = host_names(settings)
        self._takes_addresses = _is_wildcard(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it with what is wrong."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check(scope, headers)
        except HttpError as error:
            await problem_answer(error)(scope, receive, send)
            return
        await self.app(scope, _Bounded(receive, self._most(scope)), send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        self._check_host(headers.getlist("host"))
        path, method = scope["path"], scope["method"]
        if method not in _SAFE:
            _check_site(headers)
        needs = path.startswith(API) or path == "/metrics"
        if needs and path not in _OPEN and not is_open(scope, self.settings.token):
            raise HttpError(
                401,
                "the token of the terminal is shown",
                "none or another one",
                "send Authorization: Bearer TOKEN",
                {"WWW-Authenticate": 'Bearer realm="cadenza"'},
            )
        if path.startswith(API) and method not in _SAFE:
            self._check_body(path, headers)
        length = headers.get("content-length", "0")
        most = self._most(scope)
        if not length.isascii() or not length.isdigit():
            raise HttpError(400, "Content-Length is a number", length)
        if len(length) > 18 or int(length) > most:
            raise _too_large(most)

    def _check_host(self, hosts: list[str]) -> None:
        name = _name_of(hosts[0]) if len(hosts) == 1 else ""
        if name and (name in self._names or (self._takes_addresses and _is_address(name))):
            return
        raise HttpError(
            421,
            "the Host header names this server",
            ", ".join(hosts) or "none",
            "start it with --allow-host NAME",
        )

    def _check_body(self, path: str, headers: Headers) -> None:
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if has_body and path != _UPLOADS and kind != "application/json":
            raise HttpError(
                415,
                "a body is application/json",
                kind or "no Content-Type",
                "send Content-Type: application/json; files go to /api/v1/uploads",
            )

    def _most(self, scope: Scope) -> int:
        is_upload = scope["path"] == _UPLOADS
        return self.settings.max_upload_bytes if is_upload else self.settings.max_body_bytes


class BodyTooLargeError(HTTPException):
    """More came than is allowed; an error that the framework hands on while it reads a body."""

    def __init__(self, most: int) -> None:
        error = _too_large(most)
        super().__init__(error.status, error.rule)


class _Bounded:
    """A body of which no more is read than is allowed."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._came = 0

    async def __call__(self) -> Message:
        message: MutableMapping[str, Any] = await self._receive()
        self._came += len(message.get("body", b""))
        if self._came > self._most:
            raise BodyTooLargeError(self._most)
        return message


def _too_large(most: int) -> HttpError:
    return HttpError(413, f"a body here has at most {most} bytes", "more", "send less")


def _check_site(headers: Headers) -> None:
    """Refuse what another site's page sends.

    Raises
    ------
    HttpError
        403.
    """
    site = headers.get("sec-fetch-site", "none").lower()
    origin = headers.get("origin")
    host = headers.get("host", "").lower()
    is_own = origin is None or origin.lower() in {f"http://{host}", f"https://{host}"}
    if site not in _OWN_SITES or not is_own:
        raise HttpError(
            403,
            "what changes something is sent by this server's own page, or by no page",
            origin or site,
            "open the studio's own address",
        )


def _name_of(host: str) -> str:
    """The Host header without its port, in small letters; "" where it is none."""
    text = host.strip().lower()
    if text.startswith("["):
        name, bracket, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    else:
        name, _, port = text.partition(":")
        bracket = "]"
    good_port = not port or (port.isascii() and port.isdigit() and len(port) <= 5)
    return name.rstrip(".") if bracket and good_port else ""


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return False


def _is_address(name: str) -> bool:
    """An address needs no name, so no name can be bent to it."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
