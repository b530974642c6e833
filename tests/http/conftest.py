"""A real application over a studio of fakes."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cadenza.http import HttpSettings, create_app
from cadenza.http.catalogues import Catalogues
from cadenza.http.serving import address, bound, server_of

sys.path.insert(0, str(Path(__file__).parent))
from fake_studio import URL, FakeStudio, listed


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("CADENZA_HOME", str(folder))
    return folder


@pytest.fixture
def studio(home):
    return FakeStudio(home)


@pytest.fixture
def opened(home):
    """Makes a client of an application; further arguments are settings."""
    clients = []

    def make(studio=None, *, base_url=URL, listing=listed, **settings):
        app = create_app(
            studio or FakeStudio(home), HttpSettings(**settings), catalogues=Catalogues(listing)
        )
        client = TestClient(app, base_url=base_url)
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(opened, studio):
    return opened(studio)


@pytest.fixture
def served(home):
    """Serves a studio of fakes on a port of its own, in a thread; gives the address."""
    running = []

    def start(studio=None, **settings):
        listening = bound("127.0.0.1", 0)
        port = listening.getsockname()[1]
        app = create_app(
            studio or FakeStudio(home),
            HttpSettings(port=port, **settings),
            catalogues=Catalogues(listed),
        )
        ready = threading.Event()
        server = server_of(app, ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        assert ready.wait(30)
        running.append((app, server, thread))
        return address("127.0.0.1", port)

    yield start
    for app, server, thread in running:
        app.state.closing = server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()
