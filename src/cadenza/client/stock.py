"""What a server has to choose from, and what it is given."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from cadenza.client.jobs import RunningJob
from cadenza.client.wiring import Wire
from cadenza.errors import FileError
from cadenza.wire import (
    About,
    AmbienceRequest,
    Corpus,
    CorpusFiles,
    CorpusList,
    EntryList,
    Health,
    Job,
    NewCorpus,
    SessionRequest,
    SessionState,
    SoundFontRequest,
    Upload,
)

__all__ = ["StockCalls"]


class StockCalls:
    """Operations on catalogues, uploads, corpora and the server itself."""

    _wire: Wire

    def about(self) -> About:
        """What the server is and has."""
        return self._wire.ask("GET", "/about", About)

    def health(self) -> Health:
        """Whether the server is well."""
        return self._wire.ask("GET", "/health", Health)

    def metrics(self) -> str:
        """Its figures as Prometheus reads them."""
        return self._wire.send("GET", "/metrics").text

    def list_styles(self) -> EntryList:
        """Styles."""
        return self._wire.ask("GET", "/styles", EntryList)

    def list_instruments(self) -> EntryList:
        """Instruments."""
        return self._wire.ask("GET", "/instruments", EntryList)

    def list_ambiences(self) -> EntryList:
        """Backgrounds."""
        return self._wire.ask("GET", "/ambiences", EntryList)

    def list_soundfonts(self) -> EntryList:
        """SoundFonts."""
        return self._wire.ask("GET", "/soundfonts", EntryList)

    def list_models(self) -> EntryList:
        """Trained models."""
        return self._wire.ask("GET", "/models", EntryList)

    def list_progressions(self) -> EntryList:
        """Named chord progressions."""
        return self._wire.ask("GET", "/progressions", EntryList)

    def list_examples(self) -> EntryList:
        """Seed tunes."""
        return self._wire.ask("GET", "/examples", EntryList)

    def list_finishes(self) -> EntryList:
        """Finishes."""
        return self._wire.ask("GET", "/finishes", EntryList)

    def list_formats(self) -> EntryList:
        """Formats that pieces are exported in."""
        return self._wire.ask("GET", "/formats", EntryList)

    def create_upload(self, path: Path | str) -> Upload:
        """Bring a file along; it is sent while it is read.

        Raises
        ------
        FileError
            When it cannot be read, or is of no kind that is taken.
        """
        headers = {
            "Content-Type": "application/octet-stream",
            "X-File-Name": quote(Path(path).name),
        }
        try:
            with Path(path).open("rb") as file:
                return self._wire.ask("POST", "/uploads", Upload, headers=headers, content=file)
        except OSError as error:
            raise FileError("a file that is uploaded can be read", str(error)) from error

    def get_upload(self, upload_id: str) -> Upload:
        """An upload."""
        return self._wire.ask("GET", f"/uploads/{upload_id}", Upload)

    def delete_upload(self, upload_id: str) -> None:
        """Delete an upload."""
        self._wire.send("DELETE", f"/uploads/{upload_id}")

    def add_soundfont(self, request: SoundFontRequest) -> RunningJob:
        """Keep an uploaded SoundFont."""
        return RunningJob(self._wire, self._wire.ask("POST", "/soundfonts", Job, body=request))

    def get_soundfont_file(self, name: str, target: Path | str) -> Path:
        """Fetch the file of a SoundFont."""
        return self._wire.download(f"/soundfonts/{quote(name, safe='')}/file", Path(target))

    def delete_soundfont(self, name: str) -> None:
        """Delete a SoundFont of one's own."""
        self._wire.send("DELETE", f"/soundfonts/{quote(name, safe='')}")

    def add_ambience(self, request: AmbienceRequest) -> RunningJob:
        """Keep an uploaded recording as a background."""
        return RunningJob(self._wire, self._wire.ask("POST", "/ambiences", Job, body=request))

    def delete_ambience(self, name: str) -> None:
        """Delete a background of one's own."""
        self._wire.send("DELETE", f"/ambiences/{quote(name, safe='')}")

    def list_corpora(self) -> CorpusList:
        """Corpora."""
        return self._wire.ask("GET", "/corpora", CorpusList)

    def create_corpus(self, request: NewCorpus) -> Corpus:
        """Make an empty corpus."""
        return self._wire.ask("POST", "/corpora", Corpus, body=request)

    def get_corpus(self, name: str) -> Corpus:
        """The state of a corpus."""
        return self._wire.ask("GET", f"/corpora/{name}", Corpus)

    def delete_corpus(self, name: str) -> None:
        """Delete a corpus."""
        self._wire.send("DELETE", f"/corpora/{name}")

    def add_corpus_files(self, name: str, files: CorpusFiles) -> Corpus:
        """Take uploads into a corpus."""
        return self._wire.ask("POST", f"/corpora/{name}/files", Corpus, body=files)

    def remove_corpus_files(self, name: str, files: CorpusFiles) -> Corpus:
        """Take files out of a corpus."""
        return self._wire.ask("DELETE", f"/corpora/{name}/files", Corpus, body=files)

    def build_corpus(self, name: str) -> RunningJob:
        """Build a corpus."""
        return RunningJob(self._wire, self._wire.ask("POST", f"/corpora/{name}/build", Job))

    def get_session(self) -> SessionState:
        """Whether a token is needed, and whether it was shown."""
        return self._wire.ask("GET", "/session", SessionState)

    def open_session(self, request: SessionRequest) -> SessionState:
        """Show the token; a cookie carries it from then on."""
        return self._wire.ask("POST", "/session", SessionState, body=request)

    def close_session(self) -> None:
        """Forget the cookie."""
        self._wire.send("DELETE", "/session")
