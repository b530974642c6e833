"""The bearer token: made once, kept for the owner alone, compared in constant time."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import Scope

from cadenza.errors import FileError

__all__ = ["COOKIE", "is_open", "kept_token", "matches"]

COOKIE = "cadenza_session"
_BEARER = "bearer "
_TOKEN_BYTES = 32
_SHORTEST = 16


def matches(shown: str, token: str) -> bool:
    """Compare in a time that tells nothing of the token."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), token.encode())


def is_open(scope: Scope, token: str) -> bool:
    """Whether a request may pass: no token is needed, or it shows it as bearer or cookie."""
    if not token:
        return True
    headers = Headers(scope=scope)
    said = headers.get("authorization", "")
    if said.lower().startswith(_BEARER) and matches(said[len(_BEARER) :].strip(), token):
        return True
    return any(matches(value, token) for value in _cookies(headers.getlist("cookie")))


def _cookies(headers: list[str]) -> list[str]:
    """Values of our cookie."""
    values: list[str] = []
    for header in headers:
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == COOKIE:
                values.append(value.strip('"'))
    return values


def kept_token(folder: Path) -> str:
    """The token that lies in a folder, made where there is none; readable for its owner alone.

    Parameters
    ----------
    folder : Path
        ``studio`` of the user's home; made where it is missing.

    Raises
    ------
    FileError
        When it cannot be read or written.
    """
    path = folder / "token"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            kept = path.read_text("ascii").strip()
            if len(kept) >= _SHORTEST:
                path.chmod(0o600)
                return kept
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            path.chmod(0o600)
            file.write(token + "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(
            "the token is kept in the studio's folder",
            str(error),
            "set CADENZA_HOME to a folder that can be written to",
        ) from error
    return token
