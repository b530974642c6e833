"""Requests and answers on the wire, and problems as errors of the one tree."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from cadenza import errors
from cadenza.errors import CadenzaError, FileError, OperationError, UsageError

__all__ = ["UnreachableError", "Wire", "raised"]

Model = TypeVar("Model", bound=BaseModel)

_API = "/api/v1"
_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_BY_STATUS: dict[int, type[CadenzaError]] = {
    404: errors.UnknownNameError,
    412: UsageError,
    413: UsageError,
    415: FileError,
    422: UsageError,
    429: errors.QueueFullError,
    507: FileError,
}


def raised(problem: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> CadenzaError:
    """The error that a problem tells of: that of its kind, else that of its status.

    >>> raised({"status": 422, "rule": "a tempo lies between 20 and 300 bpm", "came": "0"})
    UsageError('a tempo lies between 20 and 300 bpm; got 0')
    """
    status = int(problem.get("status", 500))
    named = getattr(errors, str(problem.get("kind", "")), None)
    kind = _BY_STATUS.get(status, OperationError)
    if isinstance(named, type) and issubclass(named, CadenzaError):
        kind = named
    error = kind(
        str(problem.get("rule") or problem.get("detail") or "the server answers as it should"),
        str(problem.get("came", "")),
        str(problem.get("next_step", "")),
    )
    waits = (headers or {}).get("retry-after", "")
    if isinstance(error, errors.QueueFullError) and waits.isdigit():
        error.retry_after_s = int(waits)
    return error


class UnreachableError(OperationError):
    """The server does not answer."""


class Wire:
    """A connection to a server.

    Parameters
    ----------
    url : str
        Like "http://127.0.0.1:8083".
    token : str or None
        What its terminal shows, where it shows one.
    timeout_s : float
        For each answer to begin.

    Raises
    ------
    UsageError
        When the address is none.
    """

    def __init__(self, url: str, token: str | None = None, timeout_s: float = 60.0) -> None:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if not url.startswith(("http://", "https://")):
            step = "try http://127.0.0.1:8083"
            raise UsageError("the address of a studio begins with http", url, step)
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=httpx.Timeout(timeout_s, connect=10.0)
        )

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def ask(
        self,
        method: str,
        path: str,
        model: type[Model],
        *,
        body: BaseModel | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Any = None,  # noqa: ANN401 - bytes or a file
    ) -> Model:
        """Ask, and read the answer as a model.

        Raises
        ------
        CadenzaError
            What the server says is wrong; ``OperationError`` where it does not answer.
        """
        response = self.send(method, path, body=body, query=query, headers=headers, content=content)
        try:
            return model.model_validate_json(response.content)
        except ValidationError as error:
            rule = "the server answers as its document says"
            raise OperationError(rule, str(error), "use a client of the same version") from error

    def send(
        self,
        method: str,
        path: str,
        *,
        body: BaseModel | None = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Any = None,  # noqa: ANN401
    ) -> httpx.Response:
        """Ask, and raise what is wrong."""
        told = dict(headers or {})
        if body is not None:
            content = body.model_dump_json(by_alias=True, exclude_none=True)
            told["Content-Type"] = "application/json"
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        with self._answering():
            response = self._http.request(
                method, _address(path), params=asked, headers=told, content=content
            )
        _check(response)
        return response

    @contextmanager
    def streamed(
        self, path: str, *, headers: Mapping[str, str] | None = None, quiet_s: float = 60.0
    ) -> Iterator[httpx.Response]:
        """An answer that is read while it comes."""
        timeout = httpx.Timeout(quiet_s, connect=10.0)
        with self._http.stream(
            "GET", _address(path), headers=dict(headers or {}), timeout=timeout
        ) as response:
            if response.is_error:
                response.read()
            _check(response)
            yield response

    def download(self, path: str, target: Path, *, query: Mapping[str, Any] | None = None) -> Path:
        """Write an answer into a file, which appears whole.

        Raises
        ------
        FileError
            When it cannot be written.
        """
        asked = {name: value for name, value in (query or {}).items() if value is not None}
        try:
            spare = target.parent / f".{target.name}.{secrets.token_hex(4)}"
            try:
                with (
                    spare.open("xb") as file,
                    self._answering(),
                    self.streamed(str(httpx.URL(path, params=asked) if asked else path)) as answer,
                ):
                    for chunk in answer.iter_bytes():
                        file.write(chunk)
                spare.replace(target)
            except BaseException:
                spare.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise FileError(
                "a file can be written there", str(error), "choose another folder"
            ) from error
        return target

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            came = f"{type(error).__name__} {error}".strip()
            raise UnreachableError(
                f"a studio answers at {self.url}", came, "start one with cadenza studio"
            ) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise UsageError("the address of a studio is an address", str(error)) from error


def _address(path: str) -> str:
    """An operation's address; an identifier is one step of it and never leads elsewhere."""
    if {".", ".."} & set(path.partition("?")[0].split("/")):
        raise UsageError("an identifier is one that the studio gave", path, "list them first")
    return path if path in {"/health", "/metrics"} else _API + path


def _check(response: httpx.Response) -> None:
    if not response.is_error:
        return
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    if not isinstance(problem, dict):
        problem = {}
    known = {"status": response.status_code, "detail": f"the server answers {response.status_code}"}
    raise raised({**known, **problem}, response.headers)
