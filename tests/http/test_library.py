"""Pieces over HTTP: what goes in comes out, and nobody's work is written over."""

from __future__ import annotations

import pytest
from fake_studio import assert_problem

API = "/api/v1"


@pytest.fixture
def piece(client):
    made = client.post(
        f"{API}/pieces",
        json={"title": "A tune", "tempo": 90, "key": "D minor", "meter": "3/4", "bars": 4,
              "tracks": [{"name": "flute", "program": 73}]},
    )  # fmt: skip
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"{API}/pieces/{made.json()['id']}"
    return made.json()


def test_a_piece_is_made_found_changed_and_deleted(client, piece):
    where = f"{API}/pieces/{piece['id']}"
    assert (piece["title"], piece["meter"], piece["bars"]) == ("A tune", "3/4", 4)
    assert client.get(where).json() == piece
    changed = client.patch(where, json={"title": "Another", "starred": True}).json()
    assert (changed["title"], changed["starred"]) == ("Another", True)
    found = client.get(f"{API}/pieces", params={"q": "anoth", "starred": True}).json()
    assert (found["total"], found["pieces"][0]["id"]) == (1, piece["id"])
    assert client.get(f"{API}/pieces", params={"starred": False}).json()["total"] == 0
    copy = client.post(f"{API}/pieces", json={"copy_of": piece["id"], "title": "Mine"}).json()
    assert (copy["title"], copy["id"] != piece["id"]) == ("Mine", True)
    assert client.delete(where).status_code == 204
    for answer in (client.get(where), client.delete(where), client.get(f"{where}/score")):
        assert_problem(answer, 404)


@pytest.mark.parametrize(
    "body",
    [{"tempo": 0}, {"bars": 0}, {"meter": "x"}, {"key": "H dur"}, {"meter": "0/0"},
     {"tracks": [{"name": ""}]}, {"title": "x" * 201}, {"unknown": 1}, {"copy_of": "../x"}],
)  # fmt: skip
def test_a_piece_that_cannot_be_made(client, body):
    assert_problem(client.post(f"{API}/pieces", json=body), 422)


def test_a_score_is_edited_from_the_state_that_was_seen(client, piece):
    where = f"{API}/pieces/{piece['id']}/score"
    seen = client.get(where)
    score, tag = seen.json(), seen.headers["etag"]
    assert tag == '"1"'
    assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
    score["tracks"][0]["notes"] = [[0, 62, 480, 80], [480, 65, 480, 81]]
    assert_problem(client.put(where, json=score), 428)
    for stale in ('"7"', '"x"', "1", "*"):
        assert_problem(client.put(where, json=score, headers={"If-Match": stale}), 412)
    kept = client.put(where, json=score, headers={"If-Match": tag})
    assert (kept.status_code, kept.headers["etag"], kept.json()["revision"]) == (200, '"2"', 2)
    assert kept.json()["tracks"][0]["notes"] == score["tracks"][0]["notes"]
    assert_problem(client.put(where, json=score, headers={"If-Match": tag}), 412)
    assert client.get(where, params={"revision": 1}).json()["tracks"][0]["notes"] == []
    assert_problem(client.get(where, params={"revision": 9}), 404)
    assert_problem(client.get(where, params={"revision": 1, "take": "t1"}), 422)
    back = client.post(f"{API}/pieces/{piece['id']}/revisions/1/restore").json()
    assert (back["revision"], len(back["revisions"])) == (3, 3)
    listed = client.get(f"{API}/pieces/{piece['id']}/revisions").json()["revisions"]
    assert [row["number"] for row in listed] == [1, 2, 3]


@pytest.mark.parametrize("note", [[0, 128, 1, 1], [0, 60, 0, 1], [-1, 60, 1, 1], [0, 60, 1], "x"])
def test_a_note_is_one_that_midi_can_hold(client, piece, note):
    where = f"{API}/pieces/{piece['id']}/score"
    score = client.get(where).json()
    score["tracks"][0]["notes"] = [note]
    assert_problem(client.put(where, json=score, headers={"If-Match": '"1"'}), 422)


def test_a_mix_is_kept(client, piece):
    where = f"{API}/pieces/{piece['id']}/mix"
    assert client.get(where).status_code == 200
    mix = {"tracks": {"flute": {"gain_db": -3.0, "pan": 0.5, "mute": True}}}
    kept = client.put(where, json=mix)
    assert kept.status_code == 200, kept.text
    assert client.get(where).json()["tracks"]["flute"] == mix["tracks"]["flute"]
    for wrong in ({"gain_db": 100}, {"pan": 2}, {"gain_db": "loud"}):
        assert_problem(client.put(where, json={"tracks": {"flute": wrong}}), 422)
    assert_problem(client.put(where, json={"ambience": [["/etc/passwd", 0]]}), 422)


def test_midi_and_receipts_are_files(client, piece):
    where = f"{API}/pieces/{piece['id']}"
    midi = client.get(f"{where}/midi")
    assert (midi.content[:4], midi.headers["content-type"]) == (b"MThd", "audio/midi")
    receipt = client.get(f"{where}/receipt")
    assert receipt.json()["title"] == "A tune"
    page = client.get(f"{where}/receipt.html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_audio_that_is_not_there(client, piece):
    where = f"{API}/pieces/{piece['id']}/audio"
    state = client.get(where).json()
    assert (state["files"], state["current"]) == ([], False)
    assert_problem(client.get(f"{where}/song.flac"), 404)


def test_takes_that_are_not_there(client, piece):
    where = f"{API}/pieces/{piece['id']}/takes"
    assert client.get(where).json() == {"takes": []}
    for method, end in (("GET", "score"), ("GET", "midi"), ("GET", "receipt"), ("POST", "keep")):
        assert_problem(client.request(method, f"{where}/t1/{end}"), 404)
    assert_problem(client.delete(f"{where}/t1"), 404)
    assert_problem(client.delete(f"{where}/x1"), 422)


def test_corpora_are_made_filled_and_deleted(client):
    assert client.get(f"{API}/corpora").json() == {"corpora": []}
    made = client.post(f"{API}/corpora", json={"name": "mine"})
    assert (made.status_code, made.headers["Location"]) == (201, f"{API}/corpora/mine")
    assert_problem(client.post(f"{API}/corpora", json={"name": "mine"}), 422)
    assert_problem(client.post(f"{API}/corpora", json={"name": "../mine"}), 422)
    missing = {"uploads": ["0" * 16]}
    assert_problem(client.post(f"{API}/corpora/mine/files", json=missing), 404)
    gone = client.request("DELETE", f"{API}/corpora/mine/files", json={"names": ["x.mid"]})
    assert_problem(gone, 404)
    assert client.post(f"{API}/corpora/mine/build").status_code == 202
    assert client.get(f"{API}/corpora/mine").json()["name"] == "mine"
    assert client.delete(f"{API}/corpora/mine").status_code == 204
    assert_problem(client.get(f"{API}/corpora/mine"), 404)
