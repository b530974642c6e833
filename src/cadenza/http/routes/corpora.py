"""Corpora of one's own, to train on and to compare with."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response, status

from cadenza.http.context import StudioDep
from cadenza.http.job_rows import job_row
from cadenza.http.operations import operations
from cadenza.http.problems import fails
from cadenza.http.routes.making import ACCEPTED
from cadenza.wire import Corpus, CorpusFiles, CorpusList, Job, NewCorpus

__all__ = ["router"]

router = operations("corpora")

_Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", description="A corpus.")]


@router.get("/corpora", responses=fails())
def list_corpora(studio: StudioDep) -> CorpusList:
    """The corpora of one's own."""
    return CorpusList.model_validate({"corpora": studio.corpora.list()})


@router.post("/corpora", responses=fails(409), status_code=status.HTTP_201_CREATED)
def create_corpus(request: NewCorpus, studio: StudioDep, response: Response) -> Corpus:
    """Make an empty corpus."""
    corpus = Corpus.model_validate(studio.corpora.create(request.name))
    response.headers["Location"] = f"/api/v1/corpora/{corpus.name}"
    return corpus


@router.get("/corpora/{name}", responses=fails(404))
def get_corpus(name: _Name, studio: StudioDep) -> Corpus:
    """The state of a corpus, with what became of each file."""
    return Corpus.model_validate(studio.corpora.get(name))


@router.delete("/corpora/{name}", responses=fails(404), status_code=204, response_class=Response)
def delete_corpus(name: _Name, studio: StudioDep) -> None:
    """Delete a corpus; models that were trained on it stay."""
    studio.corpora.delete(name)


@router.post("/corpora/{name}/files", responses=fails(404))
def add_corpus_files(name: _Name, files: CorpusFiles, studio: StudioDep) -> Corpus:
    """Take uploaded files into a corpus, with the licence and style that hold for them."""
    added = studio.corpora.add(
        name, files.uploads, licence=files.licence or "", style=files.style or ""
    )
    return Corpus.model_validate(added)


@router.delete("/corpora/{name}/files", responses=fails(404))
def remove_corpus_files(name: _Name, files: CorpusFiles, studio: StudioDep) -> Corpus:
    """Take files out of a corpus, by the names that it lists."""
    return Corpus.model_validate(studio.corpora.remove(name, files.names))


@router.post("/corpora/{name}/build", **ACCEPTED)
def build_corpus(name: _Name, studio: StudioDep, response: Response) -> Job:
    """Build a corpus: read, clean, split, pack; `stage-log` events tell of it."""
    job = job_row(studio.submit("corpus-build", {"name": name}))
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job
