"""What a server is told: where it listens, who may ask, and how much it takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["HttpSettings"]

_MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """The settings of the HTTP application.

    Parameters
    ----------
    host : str
        The address it is bound to.
    port : int
        The port it is bound to.
    token : str
        What callers must show; "" where none is needed.
    allow_hosts : tuple of str
        Further names that the Host header may carry.
    max_body_bytes : int
        Largest body but for uploads.
    max_upload_bytes : int
        Largest upload.
    page : Path or None
        The folder of the built page; that of the package where it is left out.
    heartbeat_s : float
        Seconds between comments on a quiet stream of events.
    """

    host: str = "127.0.0.1"
    port: int = 8083
    token: str = ""
    allow_hosts: tuple[str, ...] = ()
    max_body_bytes: int = 32 * _MEGABYTE
    max_upload_bytes: int = 2048 * _MEGABYTE
    page: Path | None = None
    heartbeat_s: float = 15.0
