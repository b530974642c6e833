"""A studio of its own for the benchmarks: started, asked, and ended again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

API = "/api/v1"
ENDED = ("done", "failed", "cancelled")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A `cadenza serve` in a process of its own."""

    def __init__(self, home: Path, *flags: str) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cadenza", "serve", "--port", str(self.port), *flags],
            env={**os.environ, "CADENZA_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.client = httpx.Client(base_url=self.url, timeout=60)
        self._wait()
        self.start_s = time.perf_counter() - begun

    def _wait(self, limit_s: float = 60.0) -> None:
        until = time.monotonic() + limit_s
        while time.monotonic() < until:
            try:
                if self.client.get("/health").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise SystemExit("the studio does not answer; try `cadenza serve` by hand")

    def submit(self, verb: str, request: dict[str, Any]) -> str:
        """Start a job; its id."""
        answer = self.client.post(f"{API}/{verb}", json=request)
        answer.raise_for_status()
        return str(answer.json()["id"])

    def job(self, number: str) -> dict[str, Any]:
        """Where a job stands."""
        found: dict[str, Any] = self.client.get(f"{API}/jobs/{number}").json()
        return found

    def wait(self, number: str, limit_s: float = 300.0) -> dict[str, Any]:
        """A job once it has ended."""
        until = time.monotonic() + limit_s
        while time.monotonic() < until:
            job = self.job(number)
            if job["state"] in ENDED:
                return job
            time.sleep(0.05)
        raise SystemExit(f"job {number} did not end within {limit_s:g} s")

    def events(self, number: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events of a job as they come: name and data."""
        with self.client.stream("GET", f"{API}/jobs/{number}/events") as answer:
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event:"):
                    name = line[6:].strip()
                elif line.startswith("data:"):
                    yield name, json.loads(line[5:])

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of the server and of its workers together."""
        root = psutil.Process(self.process.pid)
        workers = root.children(recursive=True)
        return {
            "server": root.memory_info().rss / 1e6,
            "workers": sum(each.memory_info().rss for each in workers) / 1e6,
        }

    def end(self) -> None:
        """Stop it, kindly at first."""
        self.client.close()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def serving(home: Path, *flags: str) -> Iterator[Server]:
    """A server for as long as the block takes."""
    server = Server(home, *flags)
    try:
        yield server
    finally:
        server.end()
