"""The audio room's one public door."""

from __future__ import annotations

import subprocess
import sys
import types

import pytest

import cadenza.audio as room

DOOR = """
BundleVoice Clip Codes Copy Estimate FakeVoice FingerprintIndex PackedCodes PackedSound Session
SessionView SetFigures Settings Voice copies pack_codes pack_recordings pack_textures read_codes
set_figures texture write_codes"""


def test_the_door_is_pinned() -> None:
    assert sorted(room.__all__) == sorted(DOOR.split()) == sorted(dir(room))


def test_every_name_leads_somewhere() -> None:
    for name in room.__all__:
        assert not isinstance(getattr(room, name), types.ModuleType)


def test_unknown_names() -> None:
    with pytest.raises(AttributeError, match="tuba"):
        _ = room.tuba


def test_opening_the_door_loads_nothing_heavy() -> None:
    code = "import sys, cadenza.audio; print(*{'numpy', 'scipy', 'torch'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
