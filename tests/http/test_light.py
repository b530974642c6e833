"""The server process stays light: what makes music is loaded by workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys

HEAVY = {"numpy", "scipy", "PIL", "pedalboard", "onnxruntime", "torch", "verovio", "pretty_midi"}
CODE = """
import json, sys
from starlette.testclient import TestClient
from cadenza.http import create_app
from cadenza.studio.jobs import FakeJobs
from cadenza.studio.library import Library
from cadenza.studio.database import Database
from cadenza.studio.studio import Studio
from pathlib import Path
home = Path(sys.argv[1])
database = Database(home / "studio" / "studio.db")
jobs = FakeJobs([], home, database=database)
studio = Studio(home / "studio", database, Library(home / "studio", database), jobs)
client = TestClient(create_app(studio), base_url="http://127.0.0.1:8083")
assert client.post("/api/v1/brief", json={"prompt": "calm lofi"}).status_code == 200
assert client.get("/api/v1/pieces").status_code == 200
assert client.get("/api/v1/styles").status_code == 200
assert client.get("/health").status_code == 200
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_a_server_that_reads_and_lists_loads_nothing_heavy(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)],
        env=os.environ | {"CADENZA_HOME": str(tmp_path)},
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert not set(json.loads(done.stdout)) & HEAVY
