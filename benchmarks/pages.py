"""What the benchmarks that write a page share: command line, provenance, telling and writing."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from cadenza.runtime import Bundle
from speeds import processor

ROOT = Path(__file__).resolve().parents[1]


def arguments(doc: str | None) -> argparse.ArgumentParser:
    """A parser that describes a script by the first line of its docstring."""
    return argparse.ArgumentParser(description=(doc or "").split("\n", 1)[0])


def say(text: str) -> None:
    """Tell on stderr how far the work is."""
    print(f"  {text}", file=sys.stderr)


def machine_and_commit() -> str:
    """What ran this: processor, cores, Python, commit."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    commit = done.stdout.strip() or "unknown"
    python = platform.python_version()
    return f"{processor()}, {os.cpu_count()} cores, Python {python}, commit {commit}"


def model_label(bundle: Bundle) -> str:
    """A model by its name and the beginning of its hash."""
    return f"{bundle.name} {bundle.files['model.onnx'][:8]}"


def publish(page: Iterable[str], path: Path, *, write: bool) -> None:
    """Print a page, whose lines are measured as they are asked for, with what it took."""
    begun = time.process_time()
    lines = list(page)
    lines += ["", f"Took {(time.process_time() - begun) / 60:.1f} CPU-minutes."]
    print("\n".join(lines))
    if write:
        path.write_text("\n".join(lines) + "\n", "utf-8")
