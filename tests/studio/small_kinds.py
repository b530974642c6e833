"""Small pieces of work that worker processes import by name."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from cadenza.errors import BriefError

warmed = []


def warm():
    warmed.append(os.getpid())


def endless_warm():
    time.sleep(600)


def broken_warm():
    raise RuntimeError("nothing here is warm")


def echo(request, context):
    """Answer with the request, after a plan, some cells and progress."""
    context.progress.report("think", 1, 2)
    context.tell("plan", {"takes": 1, "level": float("nan")})
    for bar in range(request.get("bars", 2)):
        context.tell("cells", {"cells": [bar]})
    context.progress.report("think", 2, 2)
    print("a library that prints spoils nothing", flush=True)  # noqa: T201 - meant
    return {"said": request, "warmed": len(warmed), "pid": os.getpid(), "nice": os.nice(0),
            "threads": os.environ.get("CADENZA_THREADS"), "home": str(context.home)}  # fmt: skip


def variables(request, _context):
    return {name: os.environ.get(name) for name in request["names"]}


def note(request, context):
    """Leave a line in a file, so that it is seen how often work was begun."""
    with Path(request["file"]).open("a", encoding="utf-8") as file:
        file.write(f"{request.get('name', '')}\n")
    wait = request.get("wait_s", 0.0)
    while wait > 0:
        context.progress.check()
        time.sleep(0.01)
        wait -= 0.01
    return {}


def leave_files(request, context):
    files = context.folder / "files"
    files.mkdir()
    (files / "report.txt").write_text(request["text"], "utf-8")
    (context.folder / "scratch.bin").write_bytes(b"1234")
    return {"name": "report.txt"}


def refuse(_request, _context):
    raise BriefError("a tempo lies between 20 and 300 bpm", "0", "try 90")


def stumble(_request, _context):
    return {"sum": 1 / 0}


def no_json(_request, _context):
    return {"where": Path()}


def run_out(_request, _context):
    raise MemoryError


def until_cancelled(_request, context):
    context.progress.report("wait", 0, 1)
    while True:
        context.progress.check()
        time.sleep(0.005)


def deaf(_request, context):
    """Work that never asks whether it is to stop, and starts a process of its own."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    context.tell("metrics", {"child": child.pid})
    time.sleep(600)


def crash(_request, _context):
    signal.signal(signal.SIGSEGV, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(10)


def leave(_request, _context):
    os._exit(3)


def killed(_request, _context):
    os.kill(os.getpid(), signal.SIGKILL)


def hoard(request, context):
    """Take memory and keep it."""
    held = b"x" * (request["mb"] * 1_000_000)
    context.progress.report("hoard", 0, 1)
    time.sleep(request.get("wait_s", 20.0))
    return {"held": len(held)}


leaked = []


def leak(request, _context):
    leaked.append(b"x" * (request["mb"] * 1_000_000))
    return {"pid": os.getpid()}


def burn(request, context):
    """Keep a core and the interpreter busy."""
    end_s = time.monotonic() + request["seconds"]
    number = 0
    while time.monotonic() < end_s:
        number += 1
        context.progress.check()
        context.progress.report("burn", 0.5)
    return {"ran": True, "threads": threading.active_count()}
