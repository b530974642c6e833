"""Jobs: asking, following, stopping; the queue."""

from __future__ import annotations

import json
from dataclasses import replace

from fake_studio import FakeStudio, assert_problem

from cadenza.http.events import last_number
from cadenza.http.job_rows import job_row
from cadenza.studio.jobs import JobSettings

API = "/api/v1"
MIDI = bytes.fromhex("4d546864000000060000000101e04d54726b0000000c00903c5083603c008000ff2f00")


def events(text):
    """(number, name, data) of each event of a stream."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line[1:])
        if "data" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def test_work_is_accepted_and_can_be_looked_at(client):
    answer = client.post(f"{API}/compose", json={"prompt": "calm lofi", "seed": 3})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["Location"] == f"{API}/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["done"]) == ("compose", "done", 1.0)
    assert job["request"]["prompt"] == "calm lofi"
    assert job["created_at"].endswith("Z")
    assert client.get(answer.headers["Location"]).json() == job
    listed = client.get(f"{API}/jobs", params={"kind": "compose", "state": "done"}).json()
    assert [each["id"] for each in listed["jobs"]] == [job["id"]]
    assert client.get(f"{API}/jobs", params={"state": "failed"}).json() == {"jobs": []}


def test_a_result_that_cannot_be_told_does_not_close_the_list(client, studio):
    where = client.post(f"{API}/compose", json={"prompt": "calm lofi"}).headers["Location"]
    job = studio.jobs.get(where.rsplit("/", 1)[1])
    odd = replace(job, result={"piece": "0" * 16, "files": [{"name": "../song.mid", "bytes": 1}]})
    row = job_row(odd)
    assert row.result is None
    assert (row.id, row.state) == (job.id, "done")


def test_events_stream_from_the_first_to_the_last(client):
    where = client.post(f"{API}/compose", json={"prompt": "calm lofi"}).headers["Location"]
    answer = client.get(f"{where}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    told = events(answer.text)
    names = [name for _, name, _ in told]
    assert names[-2:] == ["result", "state"]
    assert "cells" in names
    assert "progress" in names
    assert told[-1][2]["state"] == "done"
    numbers = [number for number, _, _ in told]
    assert numbers == sorted(set(numbers))


def test_events_are_replayed_from_where_they_were_cut_off(client):
    where = client.post(f"{API}/compose", json={"prompt": "calm lofi"}).headers["Location"]
    told = events(client.get(f"{where}/events").text)
    for at, (number, _, _) in enumerate(told):
        answer = client.get(f"{where}/events", headers={"Last-Event-ID": str(number)})
        if at == len(told) - 1:
            assert (answer.status_code, answer.content) == (204, b"")
        else:
            assert events(answer.text) == told[at + 1 :]
    strange = client.get(f"{where}/events", headers={"Last-Event-ID": "x; y"})
    assert events(strange.text) == told
    assert last_number("7") == 7
    assert last_number("-7") == last_number("9" * 40) == last_number(None) == 0


def test_a_quiet_stream_is_kept_open_by_comments(home, opened):
    studio = FakeStudio(home, hold=True)
    client = opened(studio, heartbeat_s=0.05)
    where = client.post(f"{API}/compose", json={"prompt": "calm lofi"}).headers["Location"]
    beats = 0

    def closing():
        nonlocal beats
        beats += 1
        return beats > 4

    import asyncio

    from cadenza.http.events import event_stream

    async def read():
        stream = event_stream(studio.jobs, where.rsplit("/", 1)[1], None, 0.05, closing)
        return b"".join([chunk async for chunk in stream.body_iterator])

    text = asyncio.run(read()).decode()
    assert text.count(": still here") >= 2
    assert events(text)[0][2] == {"state": "queued", "position": 1}


def test_a_job_that_fails_says_why(client):
    refused = client.post(f"{API}/compose", json={"prompt": "refuse"}).json()
    assert refused["state"] == "failed"
    assert refused["error"]["rule"] == "a brief is one that can be read"
    assert refused["error"]["kind"] == "BriefError"
    text = client.get(f"{API}/jobs/{refused['id']}/events").text
    problem = next(data for _, name, data in events(text) if name == "problem")
    assert problem == refused["error"]
    broken = client.post(f"{API}/compose", json={"prompt": "explode"}).json()
    assert (broken["state"], broken["error"]["status"]) == ("failed", 500)
    assert "Traceback" not in json.dumps(broken)


def test_a_job_is_stopped_and_then_forgotten(home, opened):
    client = opened(FakeStudio(home, hold=True))
    where = client.post(f"{API}/compose", json={"prompt": "calm lofi"}).headers["Location"]
    assert client.get(where).json()["position"] == 1
    assert client.delete(where).status_code == 204
    assert client.get(where).json()["state"] == "cancelled"
    assert client.delete(where).status_code == 204
    for answer in (client.get(where), client.delete(where), client.get(f"{where}/events")):
        assert_problem(answer, 404)


def test_a_full_queue_says_when_to_come_back(home, opened):
    studio = FakeStudio(home, hold=True, settings=JobSettings(music_waiting=2))
    client = opened(studio)
    for _ in range(2):
        assert client.post(f"{API}/compose", json={"prompt": "calm"}).status_code == 202
    answer = client.post(f"{API}/compose", json={"prompt": "calm"})
    assert_problem(answer, 429)
    assert int(answer.headers["Retry-After"]) >= 1
    assert client.post(f"{API}/train", json={"corpus": "mine"}).status_code == 202
    assert client.get(f"{API}/jobs").json()["jobs"][0]["kind"] == "train"


def test_every_kind_of_work_has_its_operation(client):
    piece = client.post(f"{API}/pieces", json={}).json()["id"]
    told = {"Content-Type": "application/octet-stream"}
    sent = client.post(f"{API}/uploads", content=MIDI, headers=told)
    upload = {"upload": sent.json()["id"]}
    asked = {
        "continue": {"source": {"piece": piece}, "bars": "8"},
        "infill": {"source": {"piece": piece}, "cells": [{"part": "piano", "bars": [1]}]},
        "accompany": {"source": {"example": "harbour"}},
        "vary": {"source": {"piece": piece, "revision": 1}, "amount": 0.5},
        "render": {"piece": piece},
        "transcribe": upload,
        "import": upload,
        "evaluate": {"source": upload},
        "train": {"corpus": "mine"},
        "soundfonts": upload,
        "ambiences": {**upload, "name": "garden"},
    }
    for name, body in asked.items():
        answer = client.post(f"{API}/{name}", json=body)
        assert answer.status_code == 202, (name, answer.text)
        assert answer.json()["kind"] == name.removesuffix("s")


def test_a_request_says_one_source_and_no_more(client):
    for source in (
        {},
        {"piece": "x"},
        {"piece": "0" * 16, "upload": "0" * 16},
        {"piece": "0" * 16, "revision": 1, "take": "t1"},
        {"example": "/etc/passwd"},
    ):
        assert_problem(client.post(f"{API}/continue", json={"source": source}), 422)
    for extra in ({"takes": 17}, {"takes": 0}, {"seed": -1}, {"keep": "all"}, {"nonsense": 1}):
        assert_problem(client.post(f"{API}/compose", json={"prompt": "calm", **extra}), 422)


def test_work_on_what_is_not_there_is_refused(client):
    piece = client.post(f"{API}/pieces", json={}).json()["id"]
    for name, body in (
        ("vary", {"source": {"piece": piece, "take": "t1"}}),
        ("vary", {"source": {"piece": piece, "revision": 2}}),
        ("continue", {"source": {"piece": "0" * 16}}),
        ("import", {"upload": "0" * 16}),
        ("render", {"piece": "0" * 16}),
        ("corpora/none/build", None),
    ):
        assert_problem(client.post(f"{API}/{name}", json=body), 404)
    assert client.get(f"{API}/jobs").json() == {"jobs": []}


def test_a_setting_of_the_server_is_not_told(opened, studio, monkeypatch):
    studio.llm = "/home/me/secret.gguf"
    client = opened(studio)
    job = client.post(f"{API}/compose", json={"prompt": "calm"}).json()
    assert studio.jobs.get(job["id"]).request["llm"] == studio.llm
    answer = {"question": "0", "name": "secret", "answer": "a secret answer", "problem": []}
    monkeypatch.setattr("cadenza.studio.studio.answer_ahead", lambda *_, **__: answer)
    second = client.post(f"{API}/compose", json={"prompt": "calm"})
    assert studio.jobs.get(second.json()["id"]).request["llm_answer"] == answer
    assert "a secret answer" not in second.text + client.get(f"{API}/jobs").text
    told = client.get(f"{API}/jobs/{job['id']}").text + client.get(f"{API}/about").text
    assert "/home/me" not in told
    assert "secret.gguf" in told
