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


TORCH = {"models", "training"}  # torch is needed to train, never to compose


def test_only_the_training_wing_imports_torch() -> None:
    for path in MODULES:
        if room_of(path) in TORCH:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert not any(alias.name.split(".")[0] == "torch" for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] != "torch"


def test_every_module_imports_with_the_plain_install() -> None:
    modules = [path for path in MODULES if room_of(path) not in TORCH]
    names = ["cadenza." + ".".join(p.relative_to(ROOT).with_suffix("").parts) for p in modules]
    names = [name.removesuffix(".__init__") for name in names if not name.endswith("__main__")]
    guard = (
        "import sys\n"
        "class Guard:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        left_out = {'pytest', 'hypothesis', 'muspy', 'torch', 'lxml', 'music21'}\n"
        "        extras = {'reportlab', 'verovio', 'av', 'librosa', 'ray', 'watchfiles', 'onnx'}\n"
        "        if name.split('.')[0] in left_out | extras:\n"
        "            raise ImportError(name + ' is not in the plain install')\n"
        "sys.meta_path.insert(0, Guard())\n"
    )
    code = guard + "\n".join(f"import {name}" for name in names)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
