"""What a request is answered with: the studio, and the settings of the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import Depends, Path, Request

from cadenza.http.catalogues import Catalogues
from cadenza.http.problems import HttpError
from cadenza.http.settings import HttpSettings

if TYPE_CHECKING:
    from cadenza.studio.studio import Studio
else:
    Studio = Any  # the document of the API can be written without a studio

__all__ = [
    "CataloguesDep",
    "JobId",
    "PieceId",
    "SettingsDep",
    "Studio",
    "StudioDep",
    "TakeIdPath",
    "UploadId",
]

_ID = r"^[0-9a-f]{16}$"

PieceId = Annotated[str, Path(pattern=_ID, description="A piece.")]
JobId = Annotated[str, Path(pattern=_ID, description="A job.")]
UploadId = Annotated[str, Path(pattern=_ID, description="An upload.")]
TakeIdPath = Annotated[str, Path(pattern=r"^t[1-9][0-9]{0,5}$", description="A take, like t1.")]


def _studio(request: Request) -> Studio:
    studio = request.app.state.studio
    if studio is None:
        raise HttpError(501, "a studio stands behind the API", "none", "try cadenza studio")
    return cast("Studio", studio)


def _settings(request: Request) -> HttpSettings:
    return cast("HttpSettings", request.app.state.settings)


def _catalogues(request: Request) -> Catalogues:
    return cast("Catalogues", request.app.state.catalogues)


CataloguesDep = Annotated[Catalogues, Depends(_catalogues)]
StudioDep = Annotated[Studio, Depends(_studio)]
SettingsDep = Annotated[HttpSettings, Depends(_settings)]
