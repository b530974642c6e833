"""Dockerfile and compose.yaml: nobody is root, one port is published, every base is pinned."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[1]
HOME = "/var/lib/cadenza"
PINNED = re.compile(r"^[\w./-]+:[\w.-]*\d[\w.-]*$")


def instructions() -> list[tuple[str, str]]:
    """(instruction, its text) of the Dockerfile, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    rows = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [(name, rest) for name, rest in rows]


def last_stage() -> list[tuple[str, str]]:
    rows = instructions()
    start = max(index for index, (name, _) in enumerate(rows) if name == "FROM")
    return rows[start:]


@pytest.fixture(scope="module")
def compose() -> dict:
    """The file with its variables at what they are when nobody sets them."""
    text = (ROOT / "compose.yaml").read_text("utf-8")
    return yaml.safe_load(re.sub(r"\$\{\w+:?-([^}]*)\}", r"\1", text))


def test_every_base_is_pinned(compose: dict) -> None:
    bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
    assert len(bases) == 3
    others = [each["image"] for each in compose["services"].values() if "build" not in each]
    assert len(others) == 2
    for image in (*bases, *others):
        assert PINNED.match(image), image
        assert not image.endswith(":latest")
    stages = {rest.split()[2] for name, rest in instructions() if name == "FROM" and " AS " in rest}
    assert stages == {"page", "package"}


def test_the_image_runs_as_nobody_in_particular_and_says_how_it_is() -> None:
    rows = last_stage()
    users = [rest for name, rest in rows if name == "USER"]
    assert len(users) == 1
    user, group = users[0].split(":")
    assert int(user) > 1000
    assert int(group) > 1000
    after = rows[[name for name, _ in rows].index("USER") :]
    assert not any(name == "RUN" for name, _ in after)
    health = next(rest for name, rest in rows if name == "HEALTHCHECK")
    assert "127.0.0.1:8083/health" in health
    command = json.loads(next(rest for name, rest in rows if name == "CMD"))
    assert command == ["serve", "--host", "0.0.0.0", "--port", "8083"]
    assert json.loads(next(rest for name, rest in rows if name == "ENTRYPOINT")) == ["cadenza"]
    assert [rest for name, rest in rows if name == "EXPOSE"] == ["8083"]


def test_the_health_check_is_a_program_that_compiles() -> None:
    health = next(rest for name, rest in last_stage() if name == "HEALTHCHECK")
    words = json.loads(health[health.index("[") :])
    assert words[:2] == ["python", "-c"]
    compile(words[2], "health", "exec")


def test_what_is_kept_lies_under_one_home(compose: dict) -> None:
    texts = " ".join(rest for name, rest in last_stage() if name in {"ENV", "RUN", "VOLUME"})
    assert f"CADENZA_HOME={HOME}" in texts
    studio = compose["services"]["studio"]
    mounts = dict(each.split(":")[:2] for each in studio["volumes"])
    assert mounts == {
        "home": HOME, "library": f"{HOME}/studio", "models": f"{HOME}/models",
        "soundfonts": f"{HOME}/soundfonts",
    }  # fmt: skip
    for place in mounts.values():
        assert place in texts.split()  # made for their owner in the image
    assert {*mounts, "llama-models"} == set(compose["volumes"])


def test_only_the_studio_is_published_and_only_on_this_machine(compose: dict) -> None:
    published = {
        name: each["ports"] for name, each in compose["services"].items() if "ports" in each
    }
    assert published == {"studio": ["127.0.0.1:8083:8083"]}


def test_the_model_has_no_way_out(compose: dict) -> None:
    assert compose["networks"]["inside"]["internal"] is True
    services = compose["services"]
    assert services["llama"]["networks"] == ["inside"]
    assert services["llama-gpu"]["networks"] == {"inside": {"aliases": ["llama"]}}
    assert set(services["studio"]["networks"]) == {"inside", "outside"}
    assert services["studio"]["environment"]["CADENZA_LLM"] == "http://llama:8080"
    assert services["llama"]["volumes"] == ["llama-models:/models:ro"]
    assert "127.0.0.1:8080/health" in " ".join(services["llama"]["healthcheck"]["test"])


@pytest.mark.parametrize("name", ["studio", "llama"])
def test_containers_gain_nothing(compose: dict, name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"] == ["/tmp"]
    assert not service.get("privileged")
    assert service.get("user", "10001:10001") == "10001:10001"


def test_the_gpu_is_a_profile_of_its_own(compose: dict) -> None:
    gpu = compose["services"]["llama-gpu"]
    assert gpu["profiles"] == ["gpu"]
    assert gpu["extends"] == {"service": "llama"}
    devices = gpu["deploy"]["resources"]["reservations"]["devices"]
    assert devices == [{"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}]
    assert [name for name, each in compose["services"].items() if "profiles" in each] == [
        "llama-gpu"
    ]
    plain = compose["services"]["llama"]["command"]
    assert gpu["command"][: len(plain)] == plain


def test_nothing_is_copied_that_is_kept_out_or_not_there() -> None:
    rules = (ROOT / ".dockerignore").read_text("utf-8").split("\n")
    assert "*" in rules
    let_in = {rule[1:].rstrip("/") for rule in rules if rule.startswith("!")}
    for name, rest in instructions():
        if name != "COPY" or rest.startswith("--from"):
            continue
        for source in shlex.split(rest)[:-1]:
            assert source.split("/")[0] in let_in, source
            assert (ROOT / source).exists(), source


def test_the_guide_names_every_setting(compose: dict) -> None:
    guide = (ROOT / "docs" / "guides" / "containers.md").read_text("utf-8")
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for name in set(re.findall(r"\$\{(\w+)", text)) | set(compose["volumes"]):
        assert f"`{name}`" in guide, name
