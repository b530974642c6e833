"""What there is to choose from, and taking in SoundFonts and ambiences of one's own."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response
from fastapi.responses import FileResponse

from cadenza.http.about import about as told_about
from cadenza.http.context import CataloguesDep, SettingsDep, StudioDep
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.http.routes.making import ACCEPTED, accepted
from cadenza.http.sending import FILE_HEADERS, FILES, send_file
from cadenza.wire import About, AmbienceRequest, EntryList, Job, SoundFontRequest

__all__ = ["router"]

router = operations("choices")

_Name = Annotated[str, Path(max_length=120, description="A name of the list.")]


@router.get("/about", responses=fails())
def about(studio: StudioDep, settings: SettingsDep, catalogues: CataloguesDep) -> About:
    """What this server is, what it has, and how much it takes."""
    return told_about(studio, settings, catalogues)


@router.get("/styles", responses=fails())
def list_styles(catalogues: CataloguesDep) -> EntryList:
    """Styles."""
    return catalogues.entries("styles")


@router.get("/instruments", responses=fails())
def list_instruments(catalogues: CataloguesDep) -> EntryList:
    """Instruments, drum kits and patches; `facts` hold program and range."""
    return catalogues.entries("instruments")


@router.get("/ambiences", responses=fails())
def list_ambiences(catalogues: CataloguesDep) -> EntryList:
    """Backgrounds."""
    return catalogues.entries("ambiences")


@router.get("/soundfonts", responses=fails())
def list_soundfonts(catalogues: CataloguesDep) -> EntryList:
    """SoundFonts, the one in use first."""
    return catalogues.entries("soundfonts")


@router.get("/models", responses=fails())
def list_models(catalogues: CataloguesDep) -> EntryList:
    """Trained models."""
    return catalogues.entries("models")


@router.get("/progressions", responses=fails())
def list_progressions(catalogues: CataloguesDep) -> EntryList:
    """Named chord progressions; `facts` hold their numerals, modes and moods."""
    return catalogues.entries("progressions")


@router.get("/examples", responses=fails())
def list_examples(catalogues: CataloguesDep) -> EntryList:
    """Seed tunes to continue, vary and accompany."""
    return catalogues.entries("examples")


@router.get("/finishes", responses=fails())
def list_finishes(catalogues: CataloguesDep) -> EntryList:
    """Finishes of the whole, like lofi and clean."""
    return catalogues.entries("finishes")


@router.get("/formats", responses=fails())
def list_formats(catalogues: CataloguesDep) -> EntryList:
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
def get_soundfont_file(name: _Name, catalogues: CataloguesDep, headers: FILE_HEADERS) -> Response:
    """The file of a SoundFont, for playing in the page."""
    return send_file(catalogues.file("soundfonts", name), headers)


@router.delete(
    "/soundfonts/{name}", responses=fails(404, 409), status_code=204, response_class=Response
)
def delete_soundfont(name: _Name, catalogues: CataloguesDep) -> None:
    """Delete a SoundFont of one's own."""
    catalogues.delete("soundfonts", name)


@router.post("/ambiences", **ACCEPTED)
def add_ambience(request: AmbienceRequest, studio: StudioDep, response: Response) -> Job:
    """Keep an uploaded recording as a background; it is decoded first, in a worker."""
    return accepted(studio, "ambience", request, response)


@router.delete(
    "/ambiences/{name}", responses=fails(404, 409), status_code=204, response_class=Response
)
def delete_ambience(name: _Name, catalogues: CataloguesDep) -> None:
    """Delete a background of one's own."""
    catalogues.delete("ambiences", name)
