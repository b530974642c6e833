"""A session of five choices that is killed again and again ends like one that is not."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import numpy as np
import pytest

from cadenza.audio.sessions import Session
from cadenza.runtime.code_fields import LEVELS

SCRIPT = Path(__file__).with_name("session_to_kill.py")


def run(path, seconds=None):
    """Run the script; kill it so long after its work has begun. Whether it got to the end."""
    work = subprocess.Popen([sys.executable, str(SCRIPT), str(path)], stdout=subprocess.PIPE)
    with work:
        if seconds is not None and work.stdout.read(1):
            time.sleep(seconds)
            work.kill()
        work.stdout.read()
    assert work.wait() in (0, -9)
    return work.returncode == 0


def codes(path):
    with Session.look(path) as seen:
        assert len(seen.steps) == len(seen.history) == 5
        return {level: seen.codes(level) for level in LEVELS}


@pytest.mark.slow
def test_a_session_that_is_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    assert run(tmp_path / "whole.session")
    dice, path, kills = Random(2), tmp_path / "killed.session", 0
    while not run(path, dice.uniform(0.02, 0.35)):
        kills += 1
        assert kills < 60
    assert kills >= 2
    expected = codes(tmp_path / "whole.session")
    for level, found in codes(path).items():
        assert np.array_equal(found, expected[level])
    with Session.look(path) as one, Session.look(tmp_path / "whole.session") as other:
        assert one.line == other.line
