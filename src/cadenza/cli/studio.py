"""``cadenza studio`` and ``cadenza serve``: the page and the API of this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

import click

from cadenza.cli.options import llm_option, stacked
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note
from cadenza.errors import OperationError, UsageError

if TYPE_CHECKING:
    from cadenza.http import HttpSettings

__all__ = ["serve", "studio"]

F = TypeVar("F", bound=Callable[..., Any])

_NEEDS = ("fastapi", "uvicorn", "prometheus_client", "python_multipart", "psutil")
_SHORTEST, _LONGEST = 16, 512


class ServeFlags(TypedDict):
    """What ``_options`` hands to a command."""

    host: str
    port: int
    llm: str | None
    model: str | None
    workers: int | None
    queue: int
    token: str | None
    allow_hosts: tuple[str, ...]
    max_upload_mb: int


def _options() -> Callable[[F], F]:
    """Where it listens, who may ask, and how much it takes."""
    return stacked(
        click.option(
            "--host",
            metavar="HOST",
            default="127.0.0.1",
            show_default=True,
            help="What to listen on; anything but this machine alone needs a token.",
        ),
        click.option(
            "--port",
            metavar="PORT",
            type=click.IntRange(0, 65_535),
            default=8083,
            show_default=True,
            help="0 takes any that is free.",
        ),
        llm_option(),
        click.option(
            "--model", metavar="NAME", help="The model of notes where a request names none."
        ),
        click.option(
            "--workers",
            metavar="N",
            type=click.IntRange(1, 256),
            help="Processes that make music.  [default: one a core]",
        ),
        click.option(
            "--queue",
            metavar="N",
            type=click.IntRange(1, 10_000),
            default=100,
            show_default=True,
            help="Jobs that may wait; more are refused.",
        ),
        click.option(
            "--token",
            metavar="T",
            envvar="CADENZA_TOKEN",
            help="What callers must show, 16 letters or more.  [default: made, and kept]",
        ),
        click.option(
            "--allow-host",
            "allow_hosts",
            metavar="NAME",
            multiple=True,
            help="A further name that this server goes by. Repeat for more.",
        ),
        click.option(
            "--max-upload",
            "max_upload_mb",
            metavar="MB",
            type=click.IntRange(1, 1_000_000),
            default=2048,
            show_default=True,
            help="The largest file that can be brought along.",
        ),
    )


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza studio",
        "cadenza studio --llm http://127.0.0.1:8080",
        "cadenza studio --port 8084 --no-browser",
    ),
    notes=(
        "Everything stays on this machine: no account, nothing sent out. Pieces are kept in the",
        "folder studio of your own things (CADENZA_HOME). Ctrl-C ends it; jobs that wait go on at",
        "the next start.",
    ),
)
@_options()
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def studio(no_browser: bool, **flags: Unpack[ServeFlags]) -> None:
    """Open the studio: a page in the browser, on this machine."""
    _run(flags, browser=not no_browser)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza serve",
        "cadenza serve --host 0.0.0.0 --allow-host music.example",
        "curl http://127.0.0.1:8083/health",
    ),
    notes=(
        "The same as cadenza studio without opening a browser. Bound to another address than this",
        "machine's own, callers must show a token: --token, CADENZA_TOKEN, or the one that is made",
        "once, kept in the folder studio, and shown here. /docs describes the API.",
    ),
)
@_options()
def serve(**flags: Unpack[ServeFlags]) -> None:
    """Serve the API and the page."""
    _run(flags, browser=False)


def _run(flags: ServeFlags, *, browser: bool) -> None:
    """Listen, open the studio, answer until a signal comes."""
    _check_extra()
    _check_token(flags["token"])
    _check_models(flags)
    from dataclasses import replace

    from cadenza.http import create_app
    from cadenza.http.serving import address, bound
    from cadenza.http.serving import serve as answer
    from cadenza.studio.studio import StudioLimits, open_studio

    listening = bound(flags["host"], flags["port"])
    try:
        settings = replace(_settings(flags), port=listening.getsockname()[1])
        workers, queue = flags["workers"] or 0, flags["queue"]
        jobs = replace(StudioLimits().jobs, music_workers=workers, music_waiting=queue)
        limits = StudioLimits(jobs)
        with open_studio(limits=limits, model=flags["model"], llm=flags["llm"]) as opened:
            place = address(settings.host, settings.port)
            app = create_app(opened, settings)
            answer(app, listening, lambda: _told(place, settings, browser=browser))
            note("the studio ends; what waits goes on at the next start")
    finally:
        listening.close()


def _check_models(flags: ServeFlags) -> None:
    """Say what is wrong with a model before anything starts."""
    from pathlib import Path

    from cadenza.app import ReaderChoice, user_folder
    from cadenza.runtime.bundle import find_bundle

    choice = ReaderChoice(flags["llm"])
    if flags["llm"] and not choice.is_address and not Path(flags["llm"]).expanduser().is_file():
        raise UsageError(
            "--llm names a server or a .gguf file that is there",
            flags["llm"],
            "try --llm http://127.0.0.1:8080",
        )
    if flags["model"]:
        find_bundle(flags["model"], (user_folder("models"),))


def _settings(flags: ServeFlags) -> HttpSettings:
    """The flags as the application takes them."""
    from cadenza.app import home_folder
    from cadenza.http import HttpSettings
    from cadenza.http.guard import is_loopback
    from cadenza.http.tokens import kept_token

    token = flags["token"] or ""
    if not token and not is_loopback(flags["host"]):
        token = kept_token(home_folder() / "studio")
    return HttpSettings(
        host=flags["host"],
        token=token,
        allow_hosts=flags["allow_hosts"],
        max_upload_bytes=flags["max_upload_mb"] << 20,
    )


def _told(place: str, settings: HttpSettings, *, browser: bool) -> None:
    """Say where the studio is, and open it."""
    note(f"the studio is at {place}  (Ctrl-C ends it)")
    if settings.token:
        note(f"it asks for the token {settings.token}")
    if browser:
        target = f"{place}/#token={settings.token}" if settings.token else place
        threading.Thread(target=_open, args=(target,), daemon=True).start()


def _open(target: str) -> None:
    """Open a browser that has a window; one of the terminal would take it over."""
    import os
    import sys
    import webbrowser

    has_windows = sys.platform in {"darwin", "win32"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if not has_windows or not webbrowser.open(target):
        note("no browser was found here; open that address yourself")


def _check_extra() -> None:
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        rule = "the studio needs its libraries"
        raise OperationError(rule, f"no {', '.join(missing)}", 'pip install "cadenza[studio]"')


def _check_token(token: str | None) -> None:
    if token is None:
        return
    is_plain = token.isascii() and token.isprintable() and not any(map(str.isspace, token))
    if not is_plain or not _SHORTEST <= len(token) <= _LONGEST:
        raise UsageError(
            f"--token has {_SHORTEST} to {_LONGEST} letters and no blanks",
            f"{len(token)} of them",
            "leave it out, and one is made",
        )
