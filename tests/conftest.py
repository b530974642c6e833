"""What the tests of every room share."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

for _own in ("CADENZA_LLM", "CADENZA_LLM_KEY"):
    os.environ.pop(_own, None)  # a developer's own language model reads no sentence of a test


@pytest.fixture
def cpu_seconds() -> Callable[[Callable[[], object]], float]:
    """A stopwatch: processor seconds of a call, with coverage's tracing out of the way."""

    def measure(call: Callable[[], object]) -> float:
        tracer = sys.gettrace()
        sys.settrace(None)
        try:
            start = time.process_time()
            call()
            return time.process_time() - start
        finally:
            sys.settrace(tracer)

    return measure


class RayNodes:
    """A Ray cluster of `ray start` processes on this machine; every node is a process group."""

    def __init__(self, variables):
        self.folder = Path(tempfile.mkdtemp(prefix="ray", dir="/tmp"))  # sockets need short paths
        self.port = free_port()
        self.environment = os.environ | {
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(32),
            "RAY_USAGE_STATS_ENABLED": "0",
            **variables,
        }
        self.nodes = {}

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def start_head(self):
        self.start("head", "--head", f"--port={self.port}", "--num-cpus=0",
                   "--include-dashboard=false", f"--temp-dir={self.folder}")  # fmt: skip

    def start(self, name, *words, cpus=None):
        if cpus is not None:
            words = (f"--address={self.address}", f"--num-cpus={cpus}")
        log = self.folder / f"{name}.txt"
        with log.open("wb") as file:
            self.nodes[name] = subprocess.Popen(
                [Path(sys.executable).with_name("ray"), "start", "--block", "--disable-usage-stats",
                 "--object-store-memory=80000000", "--min-worker-port=0", "--max-worker-port=0",
                 *words],
                stdout=file, stderr=file, env=self.environment, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while b"Ray runtime started" not in log.read_bytes():
            assert time.monotonic() < deadline, log.read_text()
            assert self.nodes[name].poll() is None, log.read_text()
            time.sleep(0.1)

    def kill(self, name):
        node = self.nodes.pop(name)
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()

    def end(self):
        for name in list(self.nodes):
            self.kill(name)
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def ray_nodes():
    """How to start a Ray cluster whose processes have some more environment variables."""
    pytest.importorskip("ray")
    started = []

    def start(**variables):
        started.append(RayNodes(variables))
        started[-1].start_head()
        return started[-1]

    yield start
    for each in started:
        each.end()
