"""Files: ranges, tags, downloads, uploads."""

from __future__ import annotations

import errno

import pytest
from fake_studio import assert_problem

API = "/api/v1"
TEXT = b"X:1\nK:C\nCDEF|\n"


@pytest.fixture
def address(client):
    job = client.post(f"{API}/export", json={"piece": new_piece(client), "formats": ["abc"]})
    assert job.status_code == 202
    return f"{job.headers['Location']}/files/song.abc"


def new_piece(client):
    return client.post(f"{API}/pieces", json={"title": "A"}).json()["id"]


def test_a_file_comes_whole_with_its_tag(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content == TEXT
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-type"] == "text/vnd.abc; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="song.abc"'
    again = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]
    weak = {"If-None-Match": f'"other", W/{answer.headers["etag"]}'}
    assert client.get(address, headers=weak).status_code == 304
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("bytes=0-2", (0, 3)),
        ("bytes=4-", (4, 14)),
        ("bytes=-3", (11, 14)),
        ("bytes=12-99", (12, 14)),
        ("bytes=0-0", (0, 1)),
        ("bytes=-99", (0, 14)),
    ],
)
def test_a_range_of_a_file(client, address, asked, told):
    start, end = told
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == TEXT[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/14"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=14-", "bytes=99-100", "bytes=-0"])
def test_a_range_outside_a_file(client, address, asked):
    answer = client.get(address, headers={"Range": asked})
    assert_problem(answer, 416)
    assert answer.headers["content-range"] == "bytes */14"


@pytest.mark.parametrize(
    "asked", ["bytes=3-1", "lines=0-1", "bytes=a-b", "bytes=", "bytes=0-1,4-5", "x" * 150]
)
def test_a_range_that_is_not_understood_is_left_aside(client, address, asked):
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, TEXT)


def test_a_range_of_the_same_file_only(client, address):
    tag = client.get(address).headers["etag"]
    same = client.get(address, headers={"Range": "bytes=0-2", "If-Range": tag})
    assert same.status_code == 206
    for other in ('"other"', f"W/{tag}", "Wed, 21 Oct 2015 07:28:00 GMT"):
        answer = client.get(address, headers={"Range": "bytes=0-2", "If-Range": other})
        assert (answer.status_code, answer.content) == (200, TEXT)


def test_the_head_of_a_file(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "14"
    part = client.head(address, headers={"Range": "bytes=0-2"})
    assert (part.status_code, part.headers["content-length"]) == (206, "3")


def test_a_file_that_has_gone_is_not_found(client, address, studio):
    job = address.split("/")[4]
    (studio.jobs.files(job) / "song.abc").unlink()
    assert_problem(client.get(address), 404)
    assert_problem(client.get(f"{API}/jobs/{job}/files/other.abc"), 404)


MIDI = bytes.fromhex("4d546864000000060000000101e04d54726b0000000c00903c5083603c008000ff2f00")


def test_an_upload_comes_raw_or_as_a_form(client):
    told = {"Content-Type": "application/octet-stream", "X-File-Name": "my%20s%C3%B6ng.mid"}
    raw = client.post(f"{API}/uploads", content=MIDI, headers=told)
    assert raw.status_code == 201, raw.text
    row = raw.json()
    assert (row["name"], row["kind"], row["bytes"]) == ("my söng.mid", "midi", len(MIDI))
    assert raw.headers["Location"] == f"{API}/uploads/{row['id']}"
    form = client.post(f"{API}/uploads", files={"file": ("a/b\\c.txt", MIDI, "text/plain")})
    assert form.status_code == 201, form.text
    assert (form.json()["name"], form.json()["kind"]) == ("c.txt", "midi")
    assert client.get(raw.headers["Location"]).json() == row
    assert client.delete(raw.headers["Location"]).status_code == 204
    assert_problem(client.get(raw.headers["Location"]), 404)


def test_an_upload_is_told_apart_by_its_content(client, studio):
    for content in (b"MZ\x90\x00" * 100, b"<script>alert(1)</script>", b"\x00" * 1000):
        files = {"file": ("song.mid", content, "audio/midi")}
        assert_problem(client.post(f"{API}/uploads", files=files), 415)
    assert not list((studio.home / "work").iterdir())
    assert not list((studio.home / "uploads").glob("*"))


def test_an_upload_is_bounded(opened, studio):
    client = opened(studio, max_upload_bytes=1000)

    def chunks():
        for _ in range(100):
            yield b"x" * 100

    told = {"Content-Type": "application/octet-stream"}
    assert_problem(client.post(f"{API}/uploads", content=chunks(), headers=told), 413)
    files = {"file": ("song.mid", b"x" * 2000, "audio/midi")}
    assert_problem(client.post(f"{API}/uploads", files=files), 413)
    assert not list((studio.home / "work").iterdir())


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/octet-stream", b"", 422),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=abc", b"nonsense", 400),
        ("multipart/form-data; boundary=abc", b"--abc--\r\n", 422),
        ("multipart/form-data; boundary=abc",
         b'--abc\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + MIDI, 400),
        ("multipart/form-data; boundary=abc",
         b'--abc\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--abc--\r\n', 422),
    ],
)  # fmt: skip
def test_an_upload_that_is_none(client, studio, kind, body, status):
    answer = client.post(f"{API}/uploads", content=body, headers={"Content-Type": kind})
    assert_problem(answer, status)
    assert not list((studio.home / "work").iterdir())


def test_a_form_is_read_in_pieces_of_any_size(client):
    body = (
        b'--abc\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n'
        b'--abc\r\nContent-Disposition: form-data; name="file"; filename="x.mid"\r\n\r\n'
        + MIDI + b"\r\n--abc--\r\n"
    )  # fmt: skip

    def one_by_one():
        for index in range(len(body)):
            yield body[index : index + 1]

    told = {"Content-Type": "multipart/form-data; boundary=abc"}
    answer = client.post(f"{API}/uploads", content=one_by_one(), headers=told)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["name"], answer.json()["bytes"]) == ("x.mid", len(MIDI))


def test_a_full_disk_is_told_as_one(client, studio, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(studio.library, "add_upload", full)
    told = assert_problem(client.post(f"{API}/uploads", content=MIDI), 507)
    assert told["kind"] == "StorageError"
    assert not list((studio.home / "work").iterdir())
