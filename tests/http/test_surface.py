"""The page, the document, catalogues, briefs, health and figures."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fake_studio import assert_problem, listed

from cadenza.errors import OperationError
from cadenza.http.catalogues import Catalogues
from cadenza.http.listing import LISTS, listing
from cadenza.http.openapi import document, main
from cadenza.wire import EVENTS

API = "/api/v1"
COMMITTED = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


def test_the_document_is_fresh(monkeypatch, tmp_path, capsys):
    assert COMMITTED.read_text("utf-8") == document()
    monkeypatch.setattr(sys, "argv", ["openapi", str(tmp_path / "openapi.json")])
    main()
    assert (tmp_path / "openapi.json").read_text("utf-8") == document()
    monkeypatch.setattr(sys, "argv", ["openapi"])
    main()
    assert capsys.readouterr().out == document()


def test_every_operation_is_told_in_full(client):
    told = client.get("/openapi.json").json()
    assert told["openapi"] == "3.1.0"
    names = [
        operation["operationId"] for path in told["paths"].values() for operation in path.values()
    ]
    assert len(names) == len(set(names)) >= 65
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)
    tags = {tag["name"] for tag in told["tags"]}
    for path, operations in told["paths"].items():
        for operation in operations.values():
            assert operation["tags"][0] in tags, path
            assert operation["description"].endswith("."), path
            assert len(operation["summary"]) > 5, path
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                name = body["schema"]["$ref"].rpartition("/")[2]
                assert told["components"]["schemas"][name]["examples"], name
    assert {model.__name__ for model in EVENTS.values()} <= set(told["components"]["schemas"])
    assert "HTTPValidationError" not in told["components"]["schemas"]


def test_the_page_stands_at_every_address_that_is_its_own(opened, tmp_path):
    page = tmp_path / "page"
    (page / "assets").mkdir(parents=True)
    (page / "docs").mkdir()
    (page / "index.html").write_text("<title>Studio</title>")
    (page / "assets" / "index-1a2b.js").write_text("1")
    (page / "docs" / "index.html").write_text("<title>Docs</title>")
    (page / "docs" / "swagger-ui-bundle.js").write_text("2")
    (tmp_path / "secret").write_text("swordfish")
    (page / "link").symlink_to(tmp_path / "secret")
    client = opened(page=page)
    for address in ("/", "/piece/0123456789abcdef", "/library", "/link", "/index.html"):
        answer = client.get(address)
        assert (answer.status_code, answer.text) == (200, "<title>Studio</title>"), address
        assert answer.headers["cache-control"] == "no-cache"
    asset = client.get("/assets/index-1a2b.js")
    assert asset.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in asset.headers["cache-control"]
    assert client.get("/docs").text == "<title>Docs</title>"
    assert client.get("/docs/swagger-ui-bundle.js").text == "2"
    for address in ("/assets/other.js", "/docs/other", "/api/v2/pieces", "/api", "/health/x"):
        assert_problem(client.get(address), 404)
    assert_problem(client.post("/", json={}), 405)
    (page / "index.html").write_text("<title>Newer</title>")
    assert client.get("/").status_code == 200


def test_a_page_that_is_not_built_says_how(opened, tmp_path):
    client = opened(page=tmp_path / "none")
    answer = client.get("/")
    assert answer.status_code == 503
    assert "make studio" in answer.text
    docs = client.get("/docs")
    assert docs.status_code == 200
    assert f"{API}/compose" in docs.text
    assert "http://" not in docs.text + answer.text
    assert "https://" not in docs.text + answer.text


def test_wrong_addresses_and_methods(client):
    assert_problem(client.get(f"{API}/nothing"), 404)
    wrong = client.put(f"{API}/compose", json={})
    assert_problem(wrong, 405)
    assert "POST" in wrong.headers["allow"]
    assert client.head("/health").status_code == 200
    assert client.head(f"{API}/pieces").content == b""


def test_catalogues_are_listed_once_until_something_new_is_there(opened, home):
    wanted = []

    def counted(names):
        wanted.append(list(names))
        return {name: rows for name, rows in listed().items() if not names or name in names}

    client = opened(listing=counted)
    for name in LISTS:
        entries = client.get(f"{API}/{name}").json()["entries"]
        assert entries[0]["name"], name
        assert "path" not in entries[0]
    assert wanted == [[]]
    (home / "styles" / "mine.toml").write_text("")
    client.get(f"{API}/styles")
    assert wanted == [[], []]
    (home / "models" / "mine").mkdir()
    assert client.get(f"{API}/models").json()["entries"]
    assert client.get(f"{API}/styles").json()["entries"]
    assert wanted == [[], [], ["models"]]  # a new model is there without listing all the rest


def test_soundfonts_are_sent_and_only_ones_own_deleted(opened, home, tmp_path):
    own = home / "soundfonts" / "mine.sf2"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_bytes(b"RIFF" + b"x" * 96)
    (tmp_path / "system.sf2").write_bytes(b"RIFF")

    def told(names):
        del names
        rows = [{"name": "mine", "description": "", "source": "yours", "path": str(own)},
                {"name": "a b", "description": "", "source": "system",
                 "path": str(tmp_path / "system.sf2")}]  # fmt: skip
        return {**listed(), "soundfonts": rows, "ambiences": []}

    client = opened(listing=told)
    answer = client.get(f"{API}/soundfonts/mine/file", headers={"Range": "bytes=0-3"})
    assert (answer.status_code, answer.content) == (206, b"RIFF")
    assert client.get(f"{API}/soundfonts/a%20b/file").content == b"RIFF"
    assert_problem(client.get(f"{API}/soundfonts/other/file"), 404)
    assert_problem(client.delete(f"{API}/soundfonts/a%20b"), 409)
    assert (tmp_path / "system.sf2").exists()
    assert client.delete(f"{API}/soundfonts/mine").status_code == 204
    assert not own.exists()
    assert_problem(client.delete(f"{API}/ambiences/none"), 404)


def test_a_listing_that_fails_is_told_of(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    with pytest.raises(OperationError, match="can be listed"):
        Catalogues().entries("styles")


def test_the_listing_process_tells_every_catalogue(home):
    del home
    done = subprocess.run(
        [sys.executable, "-m", "cadenza.http.listing"], capture_output=True, check=True, timeout=120
    )
    told = json.loads(done.stdout)
    assert set(LISTS) < set(told)
    for name in LISTS:
        if name != "soundfonts":
            assert len(told[name]) >= 2, name
            assert all(set(row) >= {"name", "description"} for row in told[name])
    assert {"midi", "pdf", "flac"} <= {row["name"] for row in told["formats"]}
    assert set(listing(["models"])) == {"models"}


def test_a_sentence_is_read(client):
    asked = {"prompt": "sad waltz in A minor for flute", "fields": {"tempo": 90}}
    answer = client.post(f"{API}/brief", json=asked).json()
    assert answer["brief"]["key"] == {"tonic": "A", "mode": "minor"}
    assert answer["brief"]["tempo_bpm"] == 90
    assert answer["reader"] == {"used": "built-in", "name": "lexicon", "notice": None}
    assert_problem(client.post(f"{API}/brief", json={}), 422)
    refused = assert_problem(client.post(f"{API}/brief", json={"fields": {"tempo": 5}}), 422)
    assert "20" in refused["rule"]
    unknown = client.post(f"{API}/brief", json={"fields": {"style": "polka-jazz-x"}})
    assert_problem(unknown, 422)
    by_hand = {"register": "C3", "beats_per_chord": 4, "octave_spread": 2, "moods": ["sad"]}
    told = client.post(f"{API}/brief", json={"prompt": "calm lofi", "fields": by_hand}).json()
    assert (told["brief"]["register"], told["brief"]["octave_spread"]) == ("C3", 2)


def test_health_and_figures(client):
    assert client.get("/health").json()["status"] == "ok"
    client.post(f"{API}/compose", json={"prompt": "calm"})
    client.post(f"{API}/compose", json={"prompt": "refuse"})
    client.get(f"{API}/pieces/{'0' * 16}")
    client.get("/somewhere/made/up")
    text = client.get("/metrics").text
    assert 'cadenza_jobs_ended_total{kind="compose",state="done"} 1.0' in text
    assert 'cadenza_jobs_ended_total{kind="compose",state="failed"} 1.0' in text
    assert 'cadenza_jobs_waiting{lane="music"} 0.0' in text
    route = 'route="/api/v1/pieces/{piece_id}",status="404"'
    assert f'cadenza_http_requests_total{{method="GET",{route}}} 1.0' in text
    assert "made/up" not in text
    assert "0" * 16 not in text


def test_about_tells_what_there_is(client):
    told = client.get(f"{API}/about").json()
    assert told["api"] == "v1"
    assert told["soundfont"] == "A font"
    assert told["limits"]["takes"] == 16


def test_the_doors_are_these():
    from cadenza import client, http, wire

    assert client.__all__ == ["CadenzaClient", "JobEvent", "RunningJob"]
    assert http.__all__ == ["HttpSettings", "create_app"]
    assert sorted(wire.__all__) == sorted(set(wire.__all__))
    assert all(hasattr(wire, name) for name in wire.__all__)
