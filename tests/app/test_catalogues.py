from __future__ import annotations

import json
import re
import tomllib
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from cadenza.app import (
    doctor,
    health,
    list_ambiences,
    list_finishes,
    list_instruments,
    list_progressions,
    list_soundfonts,
    list_styles,
    read_brief,
)
from cadenza.app.home import user_folder
from cadenza.errors import SoundError
from cadenza.plan import named_progressions
from cadenza.sound import encode, load_finishes


def test_styles_are_listed_and_the_person_s_with_them(home: Path) -> None:
    catalogue = list_styles()
    assert {"lofi", "jazz", "techno"} <= {entry.name for entry in catalogue.entries}
    assert catalogue.folder == home / "styles"
    (home / "styles" / "mine.toml").write_text("title = 3")
    entry = next(each for each in list_styles().entries if each.name == "mine")
    assert entry.source == "yours"
    assert entry.description.startswith("broken: ")


def test_all_of_general_midi_is_listed() -> None:
    entries = list_instruments().entries
    programs = [dict(each.facts).get("program") for each in entries]
    assert {number for number in programs if isinstance(number, int)} == set(range(128))
    assert "drums" in {each.name for each in entries}


def test_ambiences_of_the_person_s_own(home: Path) -> None:
    assert "rain" in {entry.name for entry in list_ambiences().entries}
    encode(np.zeros((441, 2), np.float32), home / "ambiences" / "street.wav", "wav")
    entry = next(each for each in list_ambiences().entries if each.name == "street")
    assert entry.source == "yours"
    assert "street" in read_brief("lofi with street").ambience


def test_soundfonts_are_listed(home: Path) -> None:
    catalogue = list_soundfonts()
    assert catalogue.folder == home / "soundfonts"
    assert any("in use" in entry.description for entry in catalogue.entries)


def test_progressions_are_listed_with_the_styles_that_use_them(home: Path) -> None:
    rows = {entry.name: dict(entry.facts) for entry in list_progressions().entries}
    assert rows["I V vi IV"]["numerals"] == "I | V | vi | IV"
    assert "pop" in str(rows["I V vi IV"]["styles"]).split(", ")
    assert rows["andalusian"]["aliases"]
    assert len(rows) == len(named_progressions())
    (home / "styles").mkdir(parents=True, exist_ok=True)
    (home / "styles" / "mine.toml").write_text("title = 3")
    assert len(list_progressions().entries) == len(rows)


def test_finishes_are_listed_with_the_styles_that_end_so() -> None:
    rows = {entry.name: entry for entry in list_finishes().entries}
    assert set(rows) == set(load_finishes())
    assert "lofi" in str(dict(rows["lofi"].facts)["styles"]).split(", ")


def test_lists_that_nothing_can_be_dropped_into_are_json_too() -> None:
    for catalogue in (list_progressions(), list_finishes()):
        data = json.loads(json.dumps(catalogue.to_dict()))
        assert data[catalogue.name][0]["name"]
        assert data["folder"] is None
        assert data["hint"]


def test_catalogues_are_json() -> None:
    for catalogue in (list_styles(), list_instruments(), list_ambiences(), list_soundfonts()):
        data = json.loads(json.dumps(catalogue.to_dict()))
        assert data[catalogue.name][0]["name"]
        assert data["folder"]


def test_the_doctor_looks_at_everything() -> None:
    findings = {each.name: each for each in doctor()}
    assert {"Python", "numpy", "libfluidsynth", "SoundFont", "synthesiser", "encoding"} <= set(
        findings
    )
    assert "pytest" not in findings
    assert findings["numpy"].detail == metadata.version("numpy")
    assert all(each.ok for each in findings.values() if each.needed)
    assert json.dumps([each.to_dict() for each in findings.values()])


def test_the_doctor_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version

    def missing(name: str) -> str:
        if name == "mutagen":
            raise metadata.PackageNotFoundError(name)
        return version(name)

    def broken(*_: object) -> bytes:
        raise SoundError("no encoder")

    monkeypatch.setattr(metadata, "version", missing)
    monkeypatch.setattr("cadenza.sound.fluid_library.find_library", lambda: None)
    monkeypatch.setattr("cadenza.sound.default_soundfont", lambda: None)
    monkeypatch.setattr("cadenza.sound.available_synths", lambda: ("fake",))
    monkeypatch.setattr("cadenza.sound.encoded", broken)
    monkeypatch.setenv("CADENZA_THREADS", "many")
    monkeypatch.setenv("CADENZA_HOME", "/proc/cadenza")
    findings = {each.name: each for each in doctor()}
    bad = {name for name, each in findings.items() if not each.ok}
    assert {"mutagen", "libfluidsynth", "SoundFont", "synthesiser", "encoding", "threads"} <= bad
    assert findings["mutagen"].cure == "pip install mutagen"
    assert "apt-get install libfluidsynth3" in findings["libfluidsynth"].cure


def test_the_doctor_tells_of_the_studio_and_of_language_models(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = metadata.version

    def missing(name: str) -> str:
        if name in ("uvicorn", "llama-cpp-python"):
            raise metadata.PackageNotFoundError(name)
        return version(name)

    findings = {each.name: each for each in doctor()}
    assert "language model" not in findings
    assert "studio page" in findings
    monkeypatch.setattr(metadata, "version", missing)
    monkeypatch.setattr(health, "_PAGE", ("http", "no page"))
    monkeypatch.setenv("CADENZA_LLM", "http://127.0.0.1:9")
    findings = {each.name: each for each in doctor() if not each.ok}
    names = ("cadenza[studio]", "cadenza[llm]", "studio page", "language model")
    assert not any(findings[name].needed for name in names)
    assert findings["cadenza[studio]"].detail == "without uvicorn"
    assert 'pip install "cadenza[llm]"' in findings["cadenza[llm]"].cure
    assert "make studio" in findings["studio page"].cure
    assert "answers at http://127.0.0.1:9" in findings["language model"].detail
    assert "unset CADENZA_LLM" in findings["language model"].cure


def test_the_doctor_asks_for_what_the_extras_hold() -> None:
    root = Path(__file__).parents[2]
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    for name, packages in health._EXTRAS.items():
        assert {re.split(r"[^\w.-]", line)[0] for line in extras[name]} == set(packages)


def test_a_language_model_that_is_there_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("llama_cpp")
    (tmp_path / "mine.gguf").write_bytes(b"GGUF")
    monkeypatch.setenv("CADENZA_LLM", str(tmp_path / "mine.gguf"))
    (found,) = (each for each in doctor() if each.name == "language model")
    assert found.ok
    assert found.detail.startswith("mine, ")


def test_without_metadata_the_doctor_still_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", nothing)
    assert doctor()[0].name == "Python"


def test_the_doctor_names_drop_ins_that_cannot_be_used() -> None:
    for kind, name in (("styles", "mine.toml"), ("patches", "p.toml"), ("soundfonts", "f.sf2")):
        folder = user_folder(kind, make=True)
        (folder / name).write_text("= junk")
    findings = {each.name: each for each in doctor() if not each.ok}
    assert "mine.toml must be TOML" in findings["style mine"].detail
    assert not findings["style mine"].needed
    assert "p.toml" in findings["patches"].detail
    assert findings["patches"].needed
    assert "f.sf2" in findings["SoundFont f"].detail
