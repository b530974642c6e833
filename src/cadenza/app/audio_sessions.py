"""Where sessions lie, what they are called, and what is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from cadenza.app.home import home_folder
from cadenza.app.naming import legible, slug
from cadenza.audio.session_base import SUFFIX
from cadenza.audio.session_model import PRIMED, Node, Step
from cadenza.audio.session_view import SessionView
from cadenza.errors import CadenzaError, CancelledError, FileError, UnknownNameError, UsageError
from cadenza.runtime.code_fields import HOPS, LEVELS, SAMPLE_RATE_HZ

__all__ = [
    "SESSIONS",
    "ListedSession",
    "find_session",
    "list_sessions",
    "named",
    "new_session_path",
    "seconds_of",
    "show_session",
    "sounds_folder",
    "stoppable",
]

SESSIONS = "sessions"
"""Folder of the user's home that sessions lie in, unless they are put elsewhere."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MOST = 100_000


def sounds_folder(path: Path) -> Path:
    """The folder beside a session in which its sounds and receipts lie."""
    return path.with_suffix("") if path.suffix == SUFFIX else path.with_name(f"{path.name}.sounds")


def named(path: Path) -> str:
    """What to type for a session: its name where it lies in the user's folder, else its path."""
    return path.stem if path.parent == _home() and path.suffix == SUFFIX else str(path)


def seconds_of(top: int) -> float:
    """How long codes of the top level last."""
    return top * HOPS["top"] / SAMPLE_RATE_HZ


def _home() -> Path:
    return home_folder() / SESSIONS


def _is_name(text: str) -> bool:
    return "/" not in text and "\\" not in text and not text.endswith(SUFFIX)


def find_session(wished: str) -> Path:
    """The file of a session that is there.

    Parameters
    ----------
    wished : str
        Its name or its path.

    Raises
    ------
    UnknownNameError
        When there is none; near ones are named.
    """
    given = Path(wished).expanduser()
    file = given if given.suffix == SUFFIX else given.with_name(given.name + SUFFIX)
    own = [_home() / file.name] if _is_name(wished) or len(given.parts) == 1 else []
    here = [file, given]
    for place in (*own, *here) if _is_name(wished) else (*here, *own):
        if place.is_file():
            return place
    names = [each.stem for each in _files()]
    near = get_close_matches(given.stem, names, 3, 0.5)
    step = f"did you mean {' or '.join(near)}?" if near else "see cadenza audio sessions"
    raise UnknownNameError("a session is named by its name or its file", legible(wished), step)


def new_session_path(wished: str, usual: str) -> Path:
    """The file of a session that is to be made; its folder is there then.

    Parameters
    ----------
    wished : str
        A name, or a path; "" for ``usual`` with a number that is free.
    usual : str
        What it is about.

    Raises
    ------
    UsageError
        When the name is none.
    FileError
        When something stands there, or the folder cannot be made.
    """
    if not wished:
        path = _free(slug(usual))
    elif _is_name(wished):
        if not _NAME.fullmatch(wished):
            rule = "a session's name is letters, digits, dots, dashes and underscores"
            raise UsageError(rule, legible(wished), f"try --out {slug(wished)}")
        path = _home() / f"{wished}{SUFFIX}"
    else:
        given = Path(wished).expanduser()
        path = given if given.suffix == SUFFIX else given.with_name(given.name + SUFFIX)
    if path.exists() or sounds_folder(path).exists():
        raise FileError("a new session has a name of its own", str(path), "choose another --out")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        rule = "a session's folder can be made"
        raise FileError(rule, f"{path.parent}: {error.strerror}", "choose another --out") from error
    return path


def _free(stem: str) -> Path:
    for number in range(1, _MOST):
        path = _home() / f"{stem}-{number}{SUFFIX}"
        lock = path.with_name(f".{path.name}.lock")
        if not any(each.exists() for each in (path, lock, sounds_folder(path))):
            return path
    raise FileError("sessions of one name are numbered", f"{stem}: {_MOST} of them", "name one")


@contextmanager
def stoppable(path: Path, how: str = "resume") -> Iterator[None]:
    """Say of work that is stopped within the block how to go on with it.

    Raises
    ------
    CancelledError
        When it was stopped.
    """
    try:
        yield
    except (KeyboardInterrupt, CancelledError) as error:
        step = f"go on with cadenza audio {how} {named(path)}"
        raise CancelledError(
            "the work was stopped; what was sampled is kept", next_step=step
        ) from error


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session in the list.

    Parameters
    ----------
    name : str
        As it is asked for.
    path : Path
        Its file.
    voice : str
        Name and version.
    steps, takes : int
        How many there are in all.
    seconds : float
        Length of the piece where the session stands.
    state : str
        "choose" (takes wait to be chosen from), "chosen", "unfinished", or "empty".
    problem : str
        Why it cannot be read; else "".
    """

    name: str
    path: Path
    voice: str = ""
    steps: int = 0
    takes: int = 0
    seconds: float = 0.0
    state: str = ""
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {
            "name": legible(self.name),
            "file": legible(str(self.path)),
            "voice": self.voice,
            "steps": self.steps,
            "takes": self.takes,
            "seconds": round(self.seconds, 3),
            "state": self.state,
            "problem": self.problem or None,
        }


def _files() -> list[Path]:
    """The sessions of the user's folder, the one that was touched last first."""
    found = [each for each in _home().glob(f"*{SUFFIX}") if each.is_file()]
    return sorted(found, key=lambda each: (-each.stat().st_mtime_ns, each.name))


def list_sessions() -> tuple[ListedSession, ...]:
    """The sessions of the user's folder, the last one first; a broken one says what is wrong."""
    return tuple(_listed(each) for each in _files())


def _listed(path: Path) -> ListedSession:
    try:
        with SessionView.look(path) as session:
            step, facts = session.step, session.facts
            return ListedSession(
                named(path),
                path,
                f"{facts.voice} {facts.version}",
                len([each for each in session.steps if each.number != PRIMED]),
                sum(each.takes for each in session.steps if each.number != PRIMED),
                0.0 if step is None else seconds_of(step.last),
                _state(session),
            )
    except CadenzaError as error:
        return ListedSession(named(path), path, state="broken", problem=str(error))


def _state(session: SessionView) -> str:
    if session.step is None:
        return "empty"
    if session.unfinished is not None:
        return "unfinished"
    return "choose" if session.chosen is None else "chosen"


def show_session(wished: str) -> dict[str, Any]:
    """All that is told of a session, as plain data; another process may work on it meanwhile.

    Raises
    ------
    CadenzaError
        When there is none, or its file is corrupt, foreign or of a newer format.
    """
    path = find_session(wished)
    with SessionView.look(path) as session:
        facts, line = session.facts, _line(session)
        return {
            "session": legible(named(path)),
            "file": legible(str(path)),
            "sounds": legible(str(sounds_folder(path))),
            "voice": facts.voice,
            "version": facts.version,
            "seed": facts.seed,
            "clip": session.noted("clip"),
            "state": _state(session),
            "seconds": round(seconds_of(session.step.last), 3) if session.step else 0.0,
            "line": [[each.step, each.take] for each in line],
            "choices": [[each.step, each.take] for each in session.history],
            "steps": [_step(session, each, line) for each in session.steps],
        }


def _line(session: SessionView) -> tuple[Node, ...]:
    """The takes of the chosen piece; of what waits to be chosen from, those before it."""
    if session.chosen is not None or session.step is None:
        return session.line
    steps, line = {each.number: each for each in session.steps}, []
    node = session.step.parent
    while node is not None:
        line.append(node)
        node = steps[node.step].parent
    return tuple(line[::-1])


def _step(session: SessionView, step: Step, line: tuple[Node, ...]) -> dict[str, Any]:
    chosen = {each.take for each in line if each.step == step.number}
    folder = sounds_folder(session.path)
    takes = []
    for node in step.nodes:
        stem = f"step-{step.number:02d}-take-{node.take}"
        files = [
            each for each in (f"{stem}.flac", f"{stem}-full.flac") if (folder / each).is_file()
        ]
        done = {level: session.reached(node, level) / step.span(level)[1] for level in LEVELS}
        finest = [level for level in LEVELS if done[level] == 1.0]
        takes.append({
            "take": node.take,
            "chosen": node.take in chosen,
            "level": finest[-1] if finest else None,
            "files": files,
        })  # fmt: skip
    return {
        "step": step.number,
        "kind": step.kind,
        "from": None if step.parent is None else [step.parent.step, step.parent.take],
        "begins_s": round(seconds_of(step.first), 3),
        "seconds": round(seconds_of(step.last - step.first), 3),
        "style": step.style,
        "label": step.label,
        "settings": step.settings.to_json(),
        "finished": session.is_sampled(step),
        "takes": takes,
    }
