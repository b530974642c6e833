"""The Python client against a real server."""

from __future__ import annotations

import inspect
import json
import socket
import threading
from pathlib import Path

import pytest
from fake_studio import FakeStudio

from cadenza.client import CadenzaClient, JobEvent, RunningJob
from cadenza.client.wiring import raised
from cadenza.errors import (
    BriefError,
    CancelledError,
    FileError,
    OperationError,
    QueueFullError,
    UnknownNameError,
    UsageError,
)
from cadenza.studio.jobs import JobSettings
from cadenza.wire import (
    BriefRequest,
    ComposeRequest,
    CorpusFiles,
    ExportRequest,
    Fields,
    MixRequest,
    NewCorpus,
    NewPiece,
    NewTrack,
    PieceChange,
    SessionRequest,
    TrackMixRequest,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


@pytest.fixture
def remote(served):
    with CadenzaClient(served()) as client:
        yield client


def test_every_operation_of_the_document_is_a_method():
    told = json.loads(DOCUMENT.read_text("utf-8"))
    names = {each["operationId"] for path in told["paths"].values() for each in path.values()}
    names -= {"follow_job", "get_job_file"}  # RunningJob follows and downloads
    methods = {name for name, _ in inspect.getmembers(CadenzaClient, inspect.isfunction)}
    assert names - methods == set()
    assert callable(RunningJob.download)
    assert RunningJob.__iter__


def test_an_identifier_never_leads_elsewhere(remote):
    remote.create_corpus(NewCorpus(name="mine"))
    with pytest.raises(UsageError, match="that the studio gave"):
        remote.delete_piece("../corpora/mine")
    assert remote.get_corpus("mine").name == "mine"


def test_a_sentence_is_read(remote):
    assert remote.read_brief("sad waltz in A minor").brief.meter == "3/4"
    asked = BriefRequest(prompt="calm lofi", fields=Fields(tempo=80, register="C3"))
    told = remote.read_brief(asked)
    assert (told.brief.tempo_bpm, told.brief.register_) == (80, "C3")
    with pytest.raises(UsageError, match="tempo"):
        remote.read_brief(BriefRequest(fields=Fields(tempo=1)))


def test_a_job_is_followed_and_waited_for(remote):
    job = remote.compose(ComposeRequest(prompt="calm lofi"))
    told = list(job)
    assert isinstance(told[0], JobEvent)
    assert [event.name for event in told][-2:] == ["result", "state"]
    assert list(job.events(after=told[-2].number)) == told[-1:]
    assert job.wait().takes == []
    assert job.job.state == "done"
    assert remote.get_job(job.id).job.kind == "compose"
    assert [each.id for each in remote.list_jobs(kind="compose").jobs] == [job.id]
    job.cancel()
    with pytest.raises(UnknownNameError):
        job.refresh()
    with pytest.raises(UnknownNameError):
        remote.cancel_job(job.id)


def test_a_job_that_fails_raises_what_failed(remote):
    with pytest.raises(BriefError, match="can be read; got refuse; try another"):
        remote.compose("refuse").wait()
    with pytest.raises(OperationError, match="fault of the program"):
        remote.compose("explode").wait()


def test_a_job_that_waits(served, home):
    studio = FakeStudio(home, hold=True, settings=JobSettings(music_waiting=1))
    with CadenzaClient(served(studio)) as remote:
        job = remote.compose("calm")
        with pytest.raises(QueueFullError) as full:
            remote.compose("calm")
        assert full.value.retry_after_s >= 1
        with pytest.raises(OperationError, match="time that it is given"):
            job.wait(timeout_s=0.2)
        threading.Timer(0.3, studio.jobs.go).start()
        assert job.wait(timeout_s=20).takes == []
        other = remote.compose("calm")
        threading.Timer(0.3, other.cancel).start()
        with pytest.raises(CancelledError):
            other.wait(timeout_s=20)


def test_pieces_and_files(remote, tmp_path):
    piece = remote.create_piece(NewPiece(title="A tune", bars=4, tracks=[NewTrack(name="flute")]))
    score = remote.get_score(piece.id)
    track = score.tracks[0].model_copy(update={"notes": [(0, 60, 480, 80)]})
    kept = remote.put_score(piece.id, score.model_copy(update={"tracks": [track]}), 1)
    assert (kept.revision, kept.tracks[0].notes) == (2, [(0, 60, 480, 80)])
    with pytest.raises(UsageError):
        remote.put_score(piece.id, score, 1)
    assert remote.get_midi(piece.id, tmp_path / "a.mid").read_bytes()[:4] == b"MThd"
    assert remote.get_midi(piece.id, tmp_path / "b.mid", revision=1).stat().st_size > 0
    assert remote.get_receipt(piece.id, revision=1).title == "A tune"
    assert "<html" in remote.get_receipt_page(piece.id, tmp_path / "a.html").read_text("utf-8")
    assert len(remote.list_revisions(piece.id).revisions) == 2
    assert remote.restore_revision(piece.id, 1).revision == 3
    remote.put_mix(piece.id, MixRequest(tracks={"flute": TrackMixRequest(gain_db=-2.0)}))
    assert remote.get_mix(piece.id).tracks["flute"].gain_db == -2.0
    assert remote.update_piece(piece.id, PieceChange(starred=True)).starred
    assert remote.list_pieces("tune", starred=True).total == 1
    assert remote.list_takes(piece.id).takes == []
    assert not remote.get_audio(piece.id).current
    with pytest.raises(UnknownNameError):
        remote.get_audio_file(piece.id, "song.flac", tmp_path / "song.flac")
    assert not (tmp_path / "song.flac").exists()
    with pytest.raises(FileError):
        remote.get_midi(piece.id, tmp_path / "none" / "a.mid")
    job = remote.export(ExportRequest(piece=piece.id, formats=["abc"]))
    name = job.wait().files[0].name
    assert job.download(name, tmp_path / name).read_text().startswith("X:1")
    upload = remote.create_upload(tmp_path / "a.mid")
    assert (upload.name, upload.kind) == ("a.mid", "midi")
    remote.delete_upload(upload.id)
    with pytest.raises(UnknownNameError):
        remote.get_upload(upload.id)
    with pytest.raises(FileError):
        remote.create_upload(tmp_path / "nothing.mid")
    (tmp_path / "strange.mid").write_bytes(b"\x00" * 99)
    with pytest.raises(FileError):
        remote.create_upload(tmp_path / "strange.mid")
    remote.delete_piece(piece.id)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_what_there_is(remote):
    assert remote.about().soundfont == "A font"
    assert remote.health().status == "ok"
    assert "cadenza_up 1.0" in remote.metrics()
    for name in ("styles", "instruments", "ambiences", "soundfonts", "models", "progressions",
                 "examples", "finishes", "formats"):  # fmt: skip
        assert getattr(remote, f"list_{name}")().entries
    assert remote.create_corpus(NewCorpus(name="mine")).name == "mine"
    with pytest.raises(UnknownNameError):
        remote.add_corpus_files("mine", CorpusFiles(uploads=["0" * 16]))
    assert remote.build_corpus("mine").wait() is not None
    assert [row.name for row in remote.list_corpora().corpora] == ["mine"]
    remote.delete_corpus("mine")
    with pytest.raises(UnknownNameError):
        remote.get_corpus("mine")


def test_the_token_is_shown(served):
    token = "a-token-of-a-terminal"
    url = served(token=token)
    with CadenzaClient(url) as stranger, pytest.raises(OperationError, match="token"):
        stranger.about()
    with CadenzaClient(url, token) as known:
        assert known.about().api == "v1"
    with CadenzaClient(url) as guest:
        assert guest.open_session(SessionRequest(token=token)).open
        assert guest.get_session().open
        guest.close_session()
        assert not guest.get_session().open


def test_a_server_that_is_not_there():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    nobody = CadenzaClient(f"http://127.0.0.1:{port}")
    with nobody, pytest.raises(OperationError, match="start one with cadenza studio"):
        nobody.health()
    for wrong in ("127.0.0.1:8083", "", "ftp://x"):
        with pytest.raises(UsageError, match="begins with http"):
            CadenzaClient(wrong)


def test_problems_are_errors_of_the_tree():
    assert isinstance(raised({"status": 404, "rule": "x"}), UnknownNameError)
    assert isinstance(raised({"status": 422, "kind": "BriefError", "rule": "x"}), BriefError)
    assert isinstance(raised({"status": 422, "kind": "Exception", "rule": "x"}), UsageError)
    assert isinstance(raised({"status": 422, "kind": "annotations", "rule": "x"}), UsageError)
    assert isinstance(raised({"status": 500}), OperationError)
