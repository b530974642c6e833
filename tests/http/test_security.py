"""Who may ask, from where, how much, and what an answer may do."""

from __future__ import annotations

import stat

import pytest
from fake_studio import assert_problem

from cadenza.http.guard import host_names, is_loopback
from cadenza.http.settings import HttpSettings
from cadenza.http.tokens import kept_token, matches

API = "/api/v1"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8083", "localhost:8083", "LOCALHOST", "[::1]:8083", "[::1]"]
)
def test_a_server_of_this_machine_goes_by_its_names(client, host):
    assert client.get(f"{API}/jobs", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8083", "192.168.1.7", "",
     "localhost:80:80", "localhost:http", "[::1", "127.0.0.1@evil.example"],
)  # fmt: skip
def test_a_name_that_was_bent_to_this_address_is_refused(client, host):
    problem = assert_problem(client.get(f"{API}/jobs", headers={"Host": host}), 421)
    assert "--allow-host" in problem["next_step"]


def test_further_names_are_those_that_were_allowed(opened):
    client = opened(allow_hosts=("music.example",))
    assert client.get("/health", headers={"Host": "music.example:8083"}).status_code == 200
    assert client.get("/health", headers={"Host": "other.example"}).status_code == 421


def test_an_address_is_no_name_that_could_be_bent(opened):
    client = opened(host="0.0.0.0", token="t" * 20)
    assert client.get("/health", headers={"Host": "192.168.1.7:8083"}).status_code == 200
    assert client.get("/health", headers={"Host": "evil.example"}).status_code == 421


def test_loopback_is_told_apart():
    assert is_loopback("127.0.0.1")
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("music.example")
    assert "localhost" in host_names(HttpSettings(host="0.0.0.0"))


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_changes_nothing(client, headers):
    for method, path in (("POST", "/pieces"), ("DELETE", "/jobs/" + "0" * 16), ("PUT", "/x")):
        assert_problem(client.request(method, API + path, json={}, headers=headers), 403)
    assert client.get(f"{API}/pieces").json()["total"] == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8083", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_the_own_page_and_programs_may_change_things(client, headers):
    assert client.post(f"{API}/pieces", json={"title": "A"}, headers=headers).status_code == 201


def test_no_other_site_reads_an_answer(client):
    response = client.get(f"{API}/pieces", headers={"Origin": "http://evil.example"})
    assert not any(name.startswith("access-control") for name in response.headers)
    assert response.headers["cross-origin-resource-policy"] == "same-origin"
    asked = client.options(
        f"{API}/pieces",
        headers={"Origin": "http://evil.example", "Access-Control-Request-Method": "PUT"},
    )
    assert_problem(asked, 405)
    assert not any(name.startswith("access-control") for name in asked.headers)


TOKEN = "a-token-of-a-terminal"


def test_without_the_token_nothing_is_told(opened):
    client = opened(token=TOKEN)
    for path in (f"{API}/pieces", f"{API}/about", "/metrics", f"{API}/nothing"):
        response = client.get(path)
        assert_problem(response, 401)
        assert response.headers["www-authenticate"].startswith("Bearer")
    for shown in (TOKEN[:-1], TOKEN + "x", "", "ä"):
        wrong = client.get(f"{API}/pieces", headers={"Authorization": f"Bearer {shown}".encode()})
        assert wrong.status_code == 401
    assert client.get("/health").status_code == 200


def test_the_token_opens(opened):
    client = opened(token=TOKEN)
    shown = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get(f"{API}/pieces", headers=shown).status_code == 200
    assert client.get(f"{API}/session").json() == {"needed": True, "open": False}
    assert client.get(f"{API}/session", headers=shown).json() == {"needed": True, "open": True}


def test_a_session_carries_the_token_in_a_cookie_that_no_script_reads(opened):
    client = opened(token=TOKEN)
    assert_problem(client.post(f"{API}/session", json={"token": "wrong"}), 401)
    answer = client.post(f"{API}/session", json={"token": TOKEN})
    assert answer.json() == {"needed": True, "open": True}
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert client.get(f"{API}/pieces").status_code == 200
    assert client.delete(f"{API}/session").status_code == 204
    assert client.get(f"{API}/pieces").status_code == 401


def test_a_session_of_a_server_without_a_token_sets_no_cookie(client):
    answer = client.post(f"{API}/session", json={"token": "whatever"})
    assert answer.json() == {"needed": False, "open": True}
    assert "set-cookie" not in answer.headers


def test_a_token_is_made_once_and_is_the_owners_alone(tmp_path):
    folder = tmp_path / "studio"
    token = kept_token(folder)
    assert len(token) >= 40
    assert kept_token(folder) == token
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600
    (folder / "token").chmod(0o644)
    assert kept_token(folder) == token
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600
    (folder / "token").write_text("short\n")
    assert len(kept_token(folder)) >= 40
    assert matches(token, token)
    assert not matches("", token)


def test_a_body_is_json(client):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = client.post(
            f"{API}/pieces", content=b'{"title": "A"}', headers={"Content-Type": kind}
        )
        assert_problem(answer, 415)
    broken = client.post(
        f"{API}/pieces", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert assert_problem(broken, 400)["rule"] == "a body is JSON"
    deep = client.post(
        f"{API}/pieces", content=b"[" * 100_000, headers={"Content-Type": "application/json"}
    )
    assert deep.status_code in {400, 422}


def test_a_body_is_bounded_as_announced_and_as_it_comes(opened):
    client = opened(max_body_bytes=100)
    assert_problem(client.post(f"{API}/pieces", json={"title": "A" * 200}), 413)

    def pieces():
        for _ in range(50):
            yield b'{"title": "AAAA", '

    told = {"Content-Type": "application/json"}
    assert_problem(client.post(f"{API}/pieces", content=pieces(), headers=told), 413)
    lying = client.post(f"{API}/pieces", content=b"{}", headers={**told, "Content-Length": "x"})
    assert lying.status_code == 400


def test_every_answer_has_safe_headers(client):
    for path in ("/health", f"{API}/pieces", f"{API}/nothing", "/", "/docs", "/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe-eval" not in policy.replace("'wasm-unsafe-eval'", "")
        scripts = [part for part in policy.split("; ") if part.startswith("script-src")]
        assert all("unsafe-inline" not in part for part in scripts), path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] in {"DENY", "SAMEORIGIN"}
        assert "server" not in headers


def test_a_fault_of_the_servers_own_tells_no_secrets(opened, studio, monkeypatch, caplog):
    def broken(**asked):
        raise RuntimeError(f"the password is swordfish {asked}")

    monkeypatch.setattr(studio.library, "pieces", broken)
    answer = opened(studio).get(f"{API}/pieces")
    assert_problem(answer, 500)
    assert "swordfish" not in answer.text
    assert "swordfish" in caplog.text


PATHS = ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/token", "....//token",
         "/etc/passwd", "token", "studio.db", "C:%5Cboot.ini", "%00"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_path_of_a_request_reaches_the_file_system(client, studio, path):
    studio.scratch()
    (studio.home / "token").write_text("swordfish")
    places = ("/", "/assets/", "/docs/", f"{API}/soundfonts/", f"{API}/jobs/{'0' * 16}/files/",
              f"{API}/pieces/{'0' * 16}/audio/", f"{API}/pieces/", f"{API}/corpora/")  # fmt: skip
    for place in places:
        for end in ("", "/file"):
            answer = client.get(place + path + end)
            assert answer.status_code in {200, 404, 405, 422, 503}, place
            assert "swordfish" not in answer.text
            assert "root:" not in answer.text


@pytest.mark.parametrize(
    "fields",
    [
        {"ambience": ["/etc/passwd"]},
        {"ambience": ["rain.wav"]},
        {"ambience": ["..\\rain"]},
        {"parts": ["pad=/tmp/my.sf2"]},
        {"parts": ["pad=my.sf2"]},
        {"style": "../mine"},
        {"progression": "model:../../mine"},
    ],
)
def test_a_name_is_no_path(client, fields):
    asked = {"prompt": "calm lofi", "fields": fields}
    for place in ("brief", "compose"):
        assert_problem(client.post(f"{API}/{place}", json=asked), 422)


def test_a_client_names_no_language_model(client):
    for extra in (
        {"llm": "http://evil.example"},
        {"reader": "http://evil.example"},
        {"llm_answer": {"question": "x", "name": "x", "answer": "{}"}},
    ):
        for place in ("brief", "compose"):
            asked = {"prompt": "calm lofi", **extra}
            assert_problem(client.post(f"{API}/{place}", json=asked), 422)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000 + b"]" * 100_000, b'{"prompt": "\xff\xfe"}', b'{"seed": ' + b"9" * 5000]
)
def test_a_body_that_no_reader_gets_through_is_told_in_own_words(client, body):
    told = {"Content-Type": "application/json"}
    problem = assert_problem(client.post(f"{API}/brief", content=body, headers=told), 400)
    assert problem["rule"].startswith("a body is JSON")


def test_a_fault_names_the_field_as_it_was_sent(client):
    answer = client.post(f"{API}/brief", json={"fields": {"tempo": []}})
    assert assert_problem(answer, 422)["rule"].startswith("body.fields.tempo: ")


def test_a_wrong_method_is_told_all_that_there_are(client):
    answer = client.put(f"{API}/pieces", json={})
    assert_problem(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
