"""Routes that answer HEAD as they answer GET, without its body."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

__all__ = ["OperationRoute", "operations"]


class OperationRoute(APIRoute):
    """An operation; one that is got can be asked for its head."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match HEAD where GET matches."""
        match, child = super().matches(scope)
        if match is Match.PARTIAL and self._is_head(scope):
            return Match.FULL, child
        return match, child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request that matched."""
        if self._is_head(scope):
            await self.app(scope, receive, send)
            return
        await super().handle(scope, receive, send)

    def _is_head(self, scope: Scope) -> bool:
        return (
            scope["type"] == "http" and scope["method"] == "HEAD" and "GET" in (self.methods or ())
        )


def operations(*tags: str) -> APIRouter:
    """A router of such operations."""
    return APIRouter(tags=list(tags), route_class=OperationRoute)
