"""Serving: the socket, the end in order, and the commands."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time

import httpx
import pytest
from fake_studio import FakeStudio, listed

from cadenza.cli import studio as command
from cadenza.cli.entry import run
from cadenza.errors import OperationError, UsageError
from cadenza.http import HttpSettings, create_app, serving
from cadenza.http.catalogues import Catalogues
from cadenza.http.serving import address, bound, server_of


def test_a_port_that_is_taken_and_hosts_that_are_none():
    with bound("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(OperationError, match=f"port {port} is free; .*try --port {port + 1}"):
            bound("127.0.0.1", port)
    for host in ("nowhere.invalid", "192.0.2.1", "a b", "x" * 300):
        with pytest.raises(UsageError, match="--host is a name"):
            bound(host, 0)
    with bound("localhost", 0) as listening:
        assert listening.getsockname()[1] > 0


def test_the_address_that_is_opened():
    assert address("0.0.0.0", 1) == "http://127.0.0.1:1"
    assert address("::", 1) == "http://[::1]:1"
    assert address("music.example", 80) == "http://music.example:80"


def test_a_server_ends_while_somebody_listens(home):
    studio = FakeStudio(home, hold=True)
    app = create_app(studio, HttpSettings(), catalogues=Catalogues(listed))
    ready = threading.Event()
    listening = bound("127.0.0.1", 0)
    url = address("127.0.0.1", listening.getsockname()[1])
    server = server_of(app, ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert ready.wait(30)
    where = httpx.post(f"{url}/api/v1/compose", json={"prompt": "calm"}).headers["Location"]
    with httpx.stream("GET", f"{url}{where}/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == "retry: 1000"
        while "queued" not in next(lines):
            pass
        begun_s = time.monotonic()
        app.state.closing = server.should_exit = True
        assert not any(line.startswith("data") for line in lines)
        thread.join(10)
        assert not thread.is_alive()
        assert time.monotonic() - begun_s < 5


class Opened:
    """Remembers what was opened and what would have been served."""

    def __init__(self, home, monkeypatch):
        self.home, self.limits, self.settings, self.pages = home, None, None, []
        monkeypatch.setattr("cadenza.studio.studio.open_studio", self.open)
        monkeypatch.setattr(serving, "serve", self.serve)
        monkeypatch.setattr(command, "_open", self.pages.append)

    def open(self, limits, model, llm):
        self.limits, self.model, self.llm = limits, model, llm
        return FakeStudio(self.home)

    def serve(self, app, listening, ready):
        self.settings = app.state.settings
        assert isinstance(listening, socket.socket)
        ready()


@pytest.fixture
def opened_by(home, monkeypatch):
    return Opened(home, monkeypatch)


def test_the_studio_is_served_and_opened(opened_by, capsys):
    assert run(["studio", "--port", "0", "--workers", "3", "--queue", "7", "--model", "small"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert f"the studio is at http://127.0.0.1:{opened_by.settings.port}" in said.err
    assert "token" not in said.err
    assert opened_by.settings.token == ""
    assert opened_by.limits.jobs.music_workers == 3
    assert opened_by.limits.jobs.music_waiting == 7
    assert opened_by.model == "small"
    deadline_s = time.monotonic() + 5
    while not opened_by.pages and time.monotonic() < deadline_s:
        time.sleep(0.01)
    assert opened_by.pages == [f"http://127.0.0.1:{opened_by.settings.port}"]


def test_a_server_opens_no_browser(opened_by, capsys):
    for words in (["serve"], ["studio", "--no-browser"]):
        assert run([*words, "--port", "0", "--allow-host", "music.example"]) == 0
    capsys.readouterr()
    time.sleep(0.05)
    assert opened_by.pages == []
    assert opened_by.settings.allow_hosts == ("music.example",)


def test_a_token_is_made_where_others_can_come(opened_by, home, capsys):
    assert run(["serve", "--port", "0", "--host", "0.0.0.0"]) == 0
    token = (home / "studio" / "token").read_text().strip()
    assert opened_by.settings.token == token
    assert f"it asks for the token {token}" in capsys.readouterr().err
    assert stat.S_IMODE((home / "studio" / "token").stat().st_mode) == 0o600
    own = "a-token-of-my-own"
    assert run(["serve", "--port", "0", "--host", "0.0.0.0", "--token", own]) == 0
    assert opened_by.settings.token == own
    assert run(["serve", "--port", "0", "--token", own]) == 0
    assert opened_by.settings.token == own
    assert (home / "studio" / "token").read_text().strip() == token


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "nowhere.invalid"], "--host is a name or an address of this machine"),
        (["--token", "short"], "--token has 16 to 512 letters"),
        (["--token", "a token with blanks in"], "--token has 16 to 512 letters"),
        (["--llm", "nonsense"], "a language model has an http address"),
        (["--llm", "/nowhere/none.gguf"], "--llm names a server or a .gguf file that is there"),
        (["--model", "nonesuch"], "a model is a bundle's name or its folder"),
        (["--port", "99999"], "99999"),
        (["--workers", "0"], "0"),
    ],
)
def test_wrong_use_is_one_line(opened_by, capsys, words, said):
    assert run(["serve", *(["--port", "0"] if "--port" not in words else []), *words]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert opened_by.settings is None


def test_a_missing_library_is_one_line(opened_by, capsys, monkeypatch):
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "uvicorn" else name)
    assert run(["serve"]) == 1
    assert 'got no uvicorn; pip install "cadenza[studio]"' in capsys.readouterr().err
    assert opened_by.settings is None


@pytest.mark.slow
def test_a_real_server_answers_and_ends_in_order(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "cadenza", "serve", "--port", "0", "--workers", "1"],
        env=os.environ | {"CADENZA_HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stderr.readline()
        url = line.split()[4]
        assert httpx.get(f"{url}/health", timeout=60).json()["status"] == "ok"
        told = httpx.get(f"{url}/api/v1/soundfonts", timeout=60).json()
        assert json.dumps(told).count("/usr/") == 0
        asked = {"prompt": "calm lofi, 4 bars", "seed": 1, "engine": "theory"}
        where = httpx.post(f"{url}/api/v1/compose", json=asked, timeout=60).headers["Location"]
        with httpx.stream("GET", f"{url}{where}/events", timeout=120) as stream:
            names = [line[7:] for line in stream.iter_lines() if line.startswith("event: ")]
        assert {"state", "progress", "plan", "cells", "result"} <= set(names)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert out == ""
    assert err == "the studio ends; what waits goes on at the next start\n"
