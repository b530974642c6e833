"""What the document says of numbers holds: a text is none, true is none, 7.0 is a whole one."""

from __future__ import annotations

import json

import pytest
from fake_studio import FakeStudio, assert_problem
from pydantic import ValidationError

from cadenza.http.problems import problem_of
from cadenza.wire import ComposeRequest, MixRequest, Receipt, ScoreJson

API = "/api/v1"
SCORE = {
    "ticks_per_quarter": 480, "end_ticks": 1920, "bars": [0], "tempos": [], "meters": [],
    "tracks": [{"id": 0, "name": "a", "notes": [[0, 60, 480, 80]]}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("compose", {"takes": "4"}),
        ("compose", {"seed": False}),
        ("compose", {"seed": 7.5}),
        ("compose", {"options": {"temperature": "1"}}),
        ("compose", {"fields": {"octave_spread": True}}),
        ("compose", {"fields": {"octave_spread": "0" * 200}}),
        ("compose", {"fields": {"tempo": False}}),
        ("infill", {"source": {"example": "harbour"}, "cells": [{"part": "a", "bars": ["5"]}]}),
        ("render", {"piece": "0" * 16, "stems": "yes"}),
        ("render", {"piece": "0" * 16, "loudness_lufs": "-14"}),
        ("train", {"corpus": "mine", "steps": "5"}),
        ("train", {"corpus": "mine", "resume": 1}),
    ],
)
def test_what_is_no_number_is_refused(client, path, body):
    assert_problem(client.post(f"{API}/{path}", json=body), 422)


def test_a_whole_number_may_be_written_with_a_point(client):
    raw = '{"prompt": "lofi", "seed": 7.0, "takes": 2.0, "fields": {"bars": 4.0, "tempo": 80}}'
    headers = {"Content-Type": "application/json"}
    job = client.post(f"{API}/compose", content=raw, headers=headers).json()
    assert job["request"]["seed"] == 7
    assert json.dumps(job["request"]["fields"]["bars"]) == "4"


@pytest.mark.parametrize(
    "change",
    [
        {"bars": ["0"]},
        {"bars": [True]},
        {"end_ticks": "1920"},
        {"tracks": [{"id": 0, "name": "a", "notes": [[0, "60", 480, 80]]}]},
        {"tracks": [{"id": 0, "name": "a", "notes": [[0, True, 480, 80]]}]},
        {"tracks": [{"id": 0, "name": "a", "notes": [7]}]},
        {"tracks": [{"id": 0, "name": "a", "notes": [], "is_drum": "no"}]},
    ],
)
def test_scores_are_made_of_numbers(change):
    assert ScoreJson.model_validate(SCORE).tracks[0].notes == [(0, 60, 480, 80)]
    with pytest.raises(ValidationError):
        ScoreJson.model_validate(SCORE | change)


def test_a_mix_that_is_sent_knows_its_fields(client):
    piece = client.post(f"{API}/pieces", json={"title": "A", "tracks": [{"name": "flute"}]}).json()
    address = f"{API}/pieces/{piece['id']}/mix"
    assert_problem(client.put(address, json={"trakcs": {}}), 422)
    kept = client.put(address, json={"tracks": {"flute": {"pan": 0.5}}}).json()
    assert kept["tracks"]["flute"] == {"gain_db": 0.0, "pan": 0.5, "mute": False}
    assert client.put(address, json=kept).json() == kept  # what was read can be sent back
    with pytest.raises(ValidationError):
        MixRequest(tracks={"flute": {"mute": 1}})


def test_an_address_that_is_only_posted_to_says_so(client):
    answer = client.get(f"{API}/compose")
    assert_problem(answer, 405)
    assert answer.headers["allow"] == "POST"
    assert_problem(client.get(f"{API}/nothing"), 404)


def test_seeds_of_takes_are_texts_in_events_too(opened, home):
    class Studio(FakeStudio):
        def settle(self, job, folder, result):
            take = {"id": "t1", "number": 1, "seed": 2**63 - 1}
            return {**super().settle(job, folder, result), "takes": [take]}

    client = opened(Studio(home))
    job = client.post(f"{API}/compose", json={"prompt": "lofi"}).json()["id"]
    seed = client.get(f"{API}/jobs/{job}").json()["result"]["takes"][0]["seed"]
    assert seed == str(2**63 - 1)
    events = client.get(f"{API}/jobs/{job}/events").text
    assert f'"seed":"{seed}"' in events


def test_a_receipt_has_its_shape(client):
    piece = client.post(f"{API}/pieces", json={"title": "A"}).json()["id"]
    told = client.get(f"{API}/pieces/{piece}/receipt").json()
    receipt = Receipt.model_validate(told | {"of_a_later_version": 1})
    assert (receipt.verb, receipt.title, receipt.files[0].name) == ("create", "A", "song.mid")
    assert receipt.mix is not None


def test_audio_is_named_by_its_digest(client):
    piece = client.post(f"{API}/pieces", json={"title": "A"}).json()["id"]
    address = f"{API}/pieces/{piece}/audio/song.mp3"
    assert_problem(client.get(address), 404)
    client.post(f"{API}/render", json={"piece": piece})
    digest = client.get(f"{API}/pieces/{piece}/audio").json()["digest"]
    for named in ("", digest):
        assert client.get(address, params={"digest": named}).content == b"ID3"
    assert_problem(client.get(address, params={"digest": "0" * 16}), 404)
    assert_problem(client.get(address, params={"digest": "../x"}), 422)


def test_a_corpus_on_a_full_disk_is_507(client, monkeypatch):
    import sqlite3

    from cadenza.errors import FileError
    from cadenza.studio import corpora

    class FullError(sqlite3.OperationalError):
        sqlite_errorname = "SQLITE_FULL"

    def refuse():
        try:
            raise FullError("database or disk is full")
        except sqlite3.Error as error:
            raise FileError("a corpus can be written", "mine") from error

    monkeypatch.setattr(corpora, "own_corpora", refuse)
    problem = assert_problem(client.post(f"{API}/corpora", json={"name": "mine"}), 507)
    assert problem["kind"] == "StorageError"
    assert problem_of(FileError("a file can be read", "mine")).status == 422


def test_requests_of_the_client_are_as_strict():
    with pytest.raises(ValidationError):
        ComposeRequest(seed="7")
    assert ComposeRequest(seed=7.0).seed == 7
