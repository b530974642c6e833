"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import cadenza

ROOT = Path(cadenza.__file__).parent
NAMES = [
    "cadenza." + ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted(ROOT.rglob("*.py"))
    if path.stem not in ("__init__", "__main__") and ">>> " in path.read_text("utf-8")
]


@pytest.mark.parametrize("name", NAMES)
def test_examples(name):
    result = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted or name == "cadenza.release.folder"  # its example writes a file
    assert not result.failed
