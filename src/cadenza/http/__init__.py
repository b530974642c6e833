"""The HTTP API and the page: a thin surface over the studio.

``create_app(studio, settings)`` is an ASGI application; ``cadenza studio`` and ``cadenza serve``
run it.
"""

from __future__ import annotations

from cadenza.http.app import create_app
from cadenza.http.settings import HttpSettings

__all__ = ["HttpSettings", "create_app"]
