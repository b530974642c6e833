"""What there is to choose from, and taking in SoundFonts and ambiences of one's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import FileResponse

from cadenza.http import catalogues
from cadenza.http.context import SettingsDep, StudioDep
from cadenza.http.problems import fails
from cadenza.http.routes.making import ACCEPTED, accepted
from cadenza.http.sending import FILE_HEADERS, FILES, send_file
from cadenza.wire import About, AmbienceRequest, EntryList, Job, SoundFontRequest

__all__ = ["router"]

router = APIRouter(tags=["choices"])

_Name = Annotated[str, Path(max_length=120, description="A name of the list.")]


@router.get("/about", responses=fails())
def about(studio: StudioDep, settings: SettingsDep) -> About:
    """What this server is, what it has, and how much it takes."""
    return catalogues.about(studio, settings)


@router.get("/styles", responses=fails())
def list_styles() -> EntryList:
    """Styles."""
    return catalogues.entries("styles")


@router.get("/instruments", responses=fails())
def list_instruments() -> EntryList:
    """Instruments, drum kits and patches; `facts` hold program and range."""
    return catalogues.entries("instruments")


@router.get("/ambiences", responses=fails())
def list_ambiences() -> EntryList:
    """Backgrounds."""
    return catalogues.entries("ambiences")


@router.get("/soundfonts", responses=fails())
def list_soundfonts() -> EntryList:
    """SoundFonts, the one in use first."""
    return catalogues.entries("soundfonts")


@router.get("/models", responses=fails())
def list_models() -> EntryList:
    """Trained models."""
    return catalogues.entries("models")


@router.get("/progressions", responses=fails())
def list_progressions() -> EntryList:
    """Named chord progressions; `facts` hold their numerals, modes and moods."""
    return catalogues.entries("progressions")


@router.get("/examples", responses=fails())
def list_examples() -> EntryList:
    """Seed tunes to continue, vary and accompany."""
    return catalogues.entries("examples")


@router.get("/finishes", responses=fails())
def list_finishes() -> EntryList:
    """Finishes of the whole: lofi, clean, …"""
    return catalogues.entries("finishes")


@router.get("/formats", responses=fails())
def list_formats() -> EntryList:
    """What POST /export writes; `facts` tell whether it is a folder, and what it needs."""
    return catalogues.entries("formats")


@router.post("/soundfonts", **ACCEPTED)
def add_soundfont(request: SoundFontRequest, studio: StudioDep, response: Response) -> Job:
    """Keep an uploaded SoundFont; it is looked through first, in a worker."""
    return accepted(studio, "soundfont", request, response)


@router.get(
    "/soundfonts/{name}/file",
    response_class=FileResponse,
    responses={**fails(404, 412, 416), **FILES},
)
def get_soundfont_file(name: _Name, request: Request, headers: FILE_HEADERS) -> Response:
    """The file of a SoundFont, for playing in the page."""
    return send_file(request, catalogues.soundfont_file(name), headers)


@router.delete(
    "/soundfonts/{name}", responses=fails(404, 409), status_code=204, response_class=Response
)
def delete_soundfont(name: _Name) -> None:
    """Delete a SoundFont of one's own."""
    catalogues.delete_own("soundfonts", name)


@router.post("/ambiences", **ACCEPTED)
def add_ambience(request: AmbienceRequest, studio: StudioDep, response: Response) -> Job:
    """Keep an uploaded recording as a background; it is decoded first, in a worker."""
    return accepted(studio, "ambience", request, response)


@router.delete(
    "/ambiences/{name}", responses=fails(404, 409), status_code=204, response_class=Response
)
def delete_ambience(name: _Name) -> None:
    """Delete a background of one's own."""
    catalogues.delete_own("ambiences", name)
