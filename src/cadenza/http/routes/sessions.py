"""Showing the token once, so that the page can stream and play."""

from __future__ import annotations

from fastapi import Request, Response

from cadenza.http.context import SettingsDep
from cadenza.http.operations import operations
from cadenza.http.problems import HttpError, fails
from cadenza.http.tokens import COOKIE, is_open, matches
from cadenza.wire import SessionRequest, SessionState

__all__ = ["router"]

router = operations("session")


@router.get("/session", responses=fails())
def get_session(request: Request, settings: SettingsDep) -> SessionState:
    """Whether a token is needed, and whether this caller has shown it."""
    return SessionState(needed=bool(settings.token), open=is_open(request.scope, settings.token))


@router.post("/session", responses=fails())
def open_session(
    request: SessionRequest, settings: SettingsDep, response: Response
) -> SessionState:
    """Show the token that the terminal told; a cookie carries it from then on."""
    if settings.token and not matches(request.token, settings.token):
        raise HttpError(401, "the token is the one that the terminal shows", "another one")
    if settings.token:
        response.set_cookie(
            COOKIE, settings.token, httponly=True, samesite="strict", path="/", max_age=30 * 86_400
        )
    return SessionState(needed=bool(settings.token), open=True)


@router.delete("/session", responses=fails(), status_code=204, response_class=Response)
def close_session(response: Response) -> Response:
    """Forget the cookie."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
    response.status_code = 204
    return response
