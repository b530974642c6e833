"""A session of five choices that is killed again and again ends like one that is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from cadenza.audio.sessions import Session
from cadenza.runtime.code_fields import LEVELS

SCRIPT = Path(__file__).with_name("session_to_kill.py")


def run(path, most=None):
    """Run the script; kill it after so many of its reports. How many it came to, and its end."""
    work = subprocess.Popen([sys.executable, str(SCRIPT), str(path)], stdout=subprocess.PIPE)
    with work:
        told = len(work.stdout.read(-1 if most is None else most))
        if told == most:
            work.kill()
        told += len(work.stdout.read())
    assert work.wait() in (0, -9)
    return told, work.returncode == 0


def codes(path):
    with Session.look(path) as seen:
        assert len(seen.steps) == len(seen.history) == 5
        return {level: seen.codes(level) for level in LEVELS}


@pytest.mark.slow
def test_a_session_that_is_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path):
    reports, whole = run(tmp_path / "whole.session")
    assert whole
    dice, path, kills = Random(2), tmp_path / "killed.session", 0
    while not run(path, dice.randint(1, max(1, reports // 3)))[1]:
        kills += 1
        assert kills < 60
    assert kills >= 2
    expected = codes(tmp_path / "whole.session")
    for level, found in codes(path).items():
        assert np.array_equal(found, expected[level])
    with Session.look(path) as one, Session.look(tmp_path / "whole.session") as other:
        assert one.line == other.line
