"""A real application over a studio of fakes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cadenza.http import HttpSettings, create_app
from cadenza.http.catalogues import Catalogues

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
