"""The HTTP API and the page: a thin surface over the studio.

``create_app(studio, settings)`` is an ASGI application; ``cadenza studio`` and ``cadenza serve``
run it. Both names are imported when they are first asked for, so that the process that lists
the catalogues loads no server.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.http.app import create_app
    from cadenza.http.settings import HttpSettings

__all__ = ["HttpSettings", "create_app"]

_WHERE = {"HttpSettings": "settings", "create_app": "app"}


def __getattr__(name: str) -> object:
    if name in _WHERE:
        return getattr(import_module(f"cadenza.http.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
