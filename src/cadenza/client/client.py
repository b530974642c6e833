"""The client: one class over the operations of the API."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from cadenza.client.library import LibraryCalls
from cadenza.client.making import MakingCalls
from cadenza.client.stock import StockCalls
from cadenza.client.wiring import Wire

__all__ = ["CadenzaClient"]


class CadenzaClient(MakingCalls, LibraryCalls, StockCalls):
    """A studio on this machine or another one.

    Its methods are named after the operations of the API; what they take and give are the
    models of ``cadenza.wire``. Work is answered with a ``RunningJob``.

    Parameters
    ----------
    url : str
        Where the studio is.
    token : str, optional
        What its terminal shows, where it shows one.
    timeout_s : float
        For each answer to begin.

    Raises
    ------
    UsageError
        When the address is none.

    Examples
    --------
    ::

        with CadenzaClient("http://127.0.0.1:8083") as studio:
            made = studio.compose("rainy lofi in D minor").wait()
            studio.get_midi(made.piece, "song.mid")
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8083",
        token: str | None = None,
        *,
        timeout_s: float = 60.0,
    ) -> None:
        self._wire = Wire(url, token, timeout_s)

    @property
    def url(self) -> str:
        """Where the studio is."""
        return self._wire.url

    def close(self) -> None:
        """End the connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
