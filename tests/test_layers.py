"""The house's gates: rooms import downwards only, and heavy libraries stay where they belong."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import cadenza

ROOT = Path(cadenza.__file__).parent
LAYERS = {
    "_version": 0,
    "errors": 0,
    "units": 0,
    "seeds": 0,
    "locks": 0,
    "placing": 0,
    "progress": 0,
    "cluster": 0,
    "music": 1,
    "wire": 1,
    "brief": 2,
    "metrics": 2,
    "charts": 2,
    "provenance": 2,
    "sound": 2,
    "plan": 3,
    "formats": 3,
    "tokens": 2,
    "runtime": 2,
    "models": 3,
    "transcription": 3,
    "audio": 3,
    "corpus": 4,
    "training": 4,
    "compose": 4,
    "release": 5,
    "app": 6,
    "studio": 7,
    "http": 8,
    "client": 8,
    "cli": 9,
}
# The package's own door and `python -m cadenza` stand above the house.
DOORS = ("__init__", "__main__")


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
            if node.module == "cadenza":
                names = [f"cadenza.{alias.name}" for alias in node.names]
        rooms |= {name.split(".")[1] for name in names if name.startswith("cadenza.")}
    return rooms - {"__version__"}


MODULES = [path for path in sorted(ROOT.rglob("*.py")) if room_of(path) not in DOORS]


def test_every_room_has_a_layer() -> None:
    assert {room_of(path) for path in MODULES} == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_its_own_room_and_lower_layers(path: Path) -> None:
    own = room_of(path)
    above = {
        room
        for room in imported_rooms(path)
        if room != own and not (LAYERS[room] < LAYERS[own] or LAYERS[room] == LAYERS[own] == 0)
    }
    assert not above, f"{path.name} in {own} imports {sorted(above)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_a_small_unit(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400


def fresh_modules(code: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after running some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in done.stdout.split()}


HEAVY = {"numpy", "scipy", "mido", "pedalboard", "PIL", "pyloudnorm", "symusic", "fluidsynth"}


@pytest.mark.parametrize("room", ["cadenza", "cadenza.music", "cadenza.brief", "cadenza.plan"])
def test_reading_and_planning_load_no_heavy_library(room: str) -> None:
    assert not fresh_modules(f"import {room}") & HEAVY


HOMES = {
    "torch": {"models", "training"},  # torch is needed to train, never to compose
    "fastapi": {"http"},
    "starlette": {"http"},
    "uvicorn": {"http"},
    "prometheus_client": {"http"},
    "python_multipart": {"http"},
    "pydantic": {"http", "wire", "client"},
    "httpx": {"client"},
    "psutil": {"studio"},
    "llama_cpp": {"brief"},
}
"""A library → the rooms that may import it."""

TESTS_ALONE = {"pytest", "hypothesis", "muspy", "lxml", "music21", "multipart"}
EXTRAS = {"reportlab", "verovio", "av", "librosa", "ray", "watchfiles", "onnx", *HOMES}
WITH_EXTRAS = {"models", "training", "http", "wire", "client"}


def named_libraries(path: Path) -> set[str]:
    """Top-level packages that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_of_an_extra_is_imported_in_its_own_rooms_alone(path: Path) -> None:
    strangers = {
        name for name in named_libraries(path) & set(HOMES) if room_of(path) not in HOMES[name]
    }
    assert not strangers


def plain_install(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that finds no library of an extra."""
    guard = (
        "import sys\n"
        f"left_out = {TESTS_ALONE | EXTRAS!r}\n"
        "class Guard:\n"
        "    def __init__(self, finder):\n"
        "        self.finder = finder\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in left_out:\n"
        "            return None\n"
        "        return self.finder.find_spec(name, path, target)\n"
        "    def __getattr__(self, name):\n"
        "        return getattr(self.finder, name)\n"
        "sys.meta_path[:] = [Guard(each) for each in sys.meta_path]\n"
    )
    return subprocess.run(
        [sys.executable, "-c", guard + code], capture_output=True, text=True, check=False
    )


def test_every_module_imports_with_the_plain_install() -> None:
    modules = [path for path in MODULES if room_of(path) not in WITH_EXTRAS]
    names = ["cadenza." + ".".join(p.relative_to(ROOT).with_suffix("").parts) for p in modules]
    names = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    done = plain_install("\n".join(f"import {name}" for name in names))
    assert done.returncode == 0, done.stderr


def test_the_plain_install_has_the_command_line_and_says_what_the_studio_needs() -> None:
    done = plain_install("from cadenza.cli import main\nsys.argv = ['cadenza', '--help']\nmain()")
    assert done.returncode == 0, done.stderr
    assert "studio" in done.stdout
    done = plain_install("from cadenza.cli import main\nsys.argv = ['cadenza', 'studio']\nmain()")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith('pip install "cadenza[studio]"\n')
