"""A language model in this process: a tiny one of random weights, by llama.cpp itself.

Its answers are noise that follows the grammar, which is what is to be shown: whatever the
weights are, what comes out is valid and becomes a brief.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from cadenza.brief import LexiconReader, default_vocabulary
from cadenza.brief.llm import (
    FileModel,
    LanguageReader,
    RememberingModel,
    ServerModel,
    messages_of,
    wish_schema,
)
from cadenza.errors import LanguageModelError
from cadenza.plan import complete, load_styles

VOCABULARY = default_vocabulary()
SCHEMA = wish_schema(VOCABULARY)
STYLES = load_styles(None)
SENTENCE = "calm piano, 70 bpm, 16 bars"
LIMIT_S = 100.0


def test_without_the_package_or_the_file_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(path: Path) -> str:
        return FileModel(path).answer([], SCHEMA, 1.0)

    def look(path: Path) -> None:
        FileModel(path).check(1.0)

    with pytest.raises(LanguageModelError, match="must be readable"):
        ask(tmp_path / "none.gguf")
    with pytest.raises(LanguageModelError, match="must be readable"):
        look(tmp_path / "none.gguf")
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"PK\x03\x04 not a model")
    with pytest.raises(LanguageModelError, match="file is GGUF"):
        ask(wrong)
    wrong.write_bytes(b"GGUF")
    monkeypatch.setitem(sys.modules, "llama_cpp", None)
    monkeypatch.setattr("cadenza.brief.llm.gguf.find_spec", lambda _name: None)
    with pytest.raises(LanguageModelError, match=r'pip install "cadenza\[llm\]"'):
        look(wrong)
    with pytest.raises(LanguageModelError, match=r'pip install "cadenza\[llm\]"'):
        ask(wrong)


@pytest.fixture(scope="module")
def _llama() -> None:
    pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed (cadenza[llm])")


@pytest.mark.usefixtures("_llama")
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_model_says_follows_the_schema_and_becomes_a_brief(
    tiny_model: Path, seed: int
) -> None:
    file = FileModel(tiny_model, temperature=1.5, seed=seed, threads=1)
    model = RememberingModel(file)
    answer = model.answer(messages_of(SENTENCE, VOCABULARY), SCHEMA, LIMIT_S)
    said = json.loads(answer)
    for name, (low, high) in RANGES.items():
        said[name] = None if said[name] is None else min(max(said[name], low), high)
    jsonschema.validate(said, SCHEMA)
    reader = LanguageReader(model, limit_s=LIMIT_S, check=lambda wish: complete(wish, STYLES, 1))
    heard = reader.read(SENTENCE)
    assert (heard.used, heard.name) == ("model", "tiny")
    assert (heard.wish.tempo_bpm, heard.wish.bars) == (70.0, 16)
    assert complete(heard.wish, STYLES, 1).to_dict()["tempo_bpm"] == 70
    file.close()


RANGES = {
    "tempo_bpm": (20, 300),
    "bars": (1, 2000),
    "seconds": (1, 3600),
    "beats_per_chord": (1, 32),
}
"""A grammar counts digits; what lies outside the range is dropped when the answer is read."""


@pytest.mark.usefixtures("_llama")
def test_one_question_is_answered_alike_and_a_limit_stops_it_midway(
    tiny_model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = FileModel(tiny_model, threads=1)
    first = model.answer(messages_of(SENTENCE, VOCABULARY), SCHEMA, LIMIT_S)
    begun_s = time.process_time()
    with pytest.raises(LanguageModelError, match=r"tiny\.gguf answers in time"):
        model.answer(messages_of("another one, " + "la " * 300, VOCABULARY), SCHEMA, 0.05)
    assert time.process_time() - begun_s < 2.0  # of the processor: others may want it too
    assert model.answer(messages_of(SENTENCE, VOCABULARY), SCHEMA, LIMIT_S) == first
    long = "calm piano " * 1500
    heard = LanguageReader(model, limit_s=LIMIT_S).read(long)
    assert heard.used == "built-in"
    assert heard.wish == LexiconReader().read(long)
    model.close()
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("_llama")
def test_a_model_that_is_dropped_takes_nothing_of_the_next_with_it(tiny_model: Path) -> None:
    """llama.cpp calls back into Python: what it calls must live as long as it does."""
    models = [FileModel(tiny_model, threads=1) for _ in range(2)]
    for model in models:
        with pytest.raises(LanguageModelError, match="answers in time"):
            model.answer(messages_of("la " * 300, VOCABULARY), SCHEMA, 0.01)
    while models:  # the last one, which was loaded last, goes first
        del model
        models.pop()
        gc.collect()
        bytearray(10_000_000)
        model = models[-1] if models else None


@pytest.mark.usefixtures("_llama")
def test_a_broken_model_is_an_error_of_ours(tiny_model: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(tiny_model.read_bytes()[:5000])
    with pytest.raises(LanguageModelError, match=r"that llama\.cpp can run; got broken\.gguf"):
        FileModel(broken).answer([], SCHEMA, 5.0)


@pytest.fixture(scope="module")
def llama_server(tiny_model: Path) -> Iterator[str]:
    """The server that comes with llama-cpp-python, with the tiny model."""
    needed = ("llama_cpp", "starlette_context", "pydantic_settings", "sse_starlette", "fastapi")
    if missing := [name for name in needed if importlib.util.find_spec(name) is None]:
        pytest.skip(f"llama-cpp-python[server] is not installed: no {', '.join(missing)}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--model", str(tiny_model), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "llama_cpp.server", *words, "--n_ctx", "8192", "--n_threads", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        end_s = time.monotonic() + 120.0
        while True:
            assert process.poll() is None, "the server ended"
            try:
                ServerModel(url).find_name(2.0)
                break
            except LanguageModelError:
                assert time.monotonic() < end_s, "the server does not start"
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(20.0)


@pytest.mark.slow
@pytest.mark.parametrize("sentence", [SENTENCE, "un vals triste", "something by the sea"])
def test_a_real_server_answers_with_what_becomes_a_brief(llama_server: str, sentence: str) -> None:
    reader = LanguageReader(
        ServerModel(llama_server),
        limit_s=LIMIT_S,
        check=lambda wish: complete(wish, STYLES, 1),
    )
    heard = reader.read(sentence)
    assert (heard.used, heard.name) == ("model", "tiny.gguf")
    plain = LexiconReader().read(sentence)
    assert plain.tempo_bpm in (None, heard.wish.tempo_bpm)
    assert complete(heard.wish, STYLES, 1).style in STYLES


ENDS = {
    "read": ("model.answer(ASKED, SMALL, 60.0)", 0),
    "raises": ("model.answer(ASKED, SMALL, 60.0); raise KeyError", 1),
    "reads": ("ahead(); time.sleep(0.3)", 0),
    "loads": ("ahead()", 0),
    "told to": (
        "ahead(); time.sleep(0.3); os.kill(os.getpid(), signal.SIGTERM); time.sleep(9)",
        -15,
    ),
}
PROCESS = """
import os, signal, sys, threading, time
from pathlib import Path
from cadenza.brief.llm import FileModel
model = FileModel(Path(sys.argv[1]), threads=2)
ASKED = [{"role": "user", "content": "calm"}]
LONG = [{"role": "user", "content": "la " * 1200}]
SMALL = {"type": "object", "properties": {"a": {"type": "boolean"}}, "required": ["a"],
         "additionalProperties": False}
def ahead():
    def go():
        try:
            model.answer(LONG, SMALL, 60.0)
        except Exception:
            pass
    threading.Thread(target=go, daemon=True).start()
"""


@pytest.mark.slow
@pytest.mark.usefixtures("_llama")
@pytest.mark.parametrize("way", list(ENDS))
def test_a_process_that_reads_ends_without_a_crash(tiny_model: Path, way: str) -> None:
    """However it ends, and with a thread that still reads: llama.cpp tore it down before."""
    words, code = ENDS[way]
    done = subprocess.run(
        [sys.executable, "-c", PROCESS + words, str(tiny_model)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == code
    assert ("Traceback" in done.stderr) == (way == "raises")
