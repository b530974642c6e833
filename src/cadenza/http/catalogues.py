"""The lists of what there is to choose from, kept until something new is dropped in."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from cadenza.app.home import USER_FOLDERS, user_folder
from cadenza.errors import CadenzaError, FileError, OperationError
from cadenza.http.problems import HttpError
from cadenza.wire import EntryList

__all__ = ["Catalogues", "listed_elsewhere"]

_LONGEST_S = 120.0
_ALONE = {"ambiences", "models", "soundfonts"}
"""Folders that only the catalogue of that name is made of."""


def listed_elsewhere(names: Collection[str] = ()) -> dict[str, Any]:
    """Catalogues, all where none is named, from a process of its own; see ``listing``.

    Raises
    ------
    OperationError
        When it fails.
    """
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-m", "cadenza.http.listing", *names],
            capture_output=True,
            check=True,
            timeout=_LONGEST_S,
            stdin=subprocess.DEVNULL,
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise OperationError(
            "what there is to choose from can be listed",
            type(error).__name__,
            "try cadenza doctor",
        ) from error
    return told


class Catalogues:
    """The catalogues of a server.

    Parameters
    ----------
    listed : callable
        Lists those that are named, or all; slow.
    """

    def __init__(
        self, listed: Callable[[Collection[str]], dict[str, Any]] = listed_elsewhere
    ) -> None:
        self._listed = listed
        self._guard = threading.Lock()
        self._stamp: dict[str, object] = {}
        self._told: dict[str, Any] = {}

    def warm(self) -> None:
        """List everything in the background, so that nobody waits for the first list."""
        threading.Thread(target=self._try, daemon=True).start()

    def _try(self) -> None:
        with suppress(CadenzaError):  # whoever asks for a list is told
            self._all()

    def entries(self, name: str) -> EntryList:
        """A catalogue by its name."""
        return EntryList.model_validate({"entries": self._all()[name]})

    def sound_notice(self) -> str | None:
        """What would sound better; None where nothing would."""
        notice: str | None = self._all().get("sound_notice")
        return notice

    def file(self, kind: str, name: str) -> Path:
        """The file of a SoundFont or of one's own ambience.

        Raises
        ------
        HttpError
            404 where none has the name.
        """
        return Path(self._row(kind, name)["path"])

    def delete(self, kind: str, name: str) -> None:
        """Delete a SoundFont or an ambience of one's own.

        Raises
        ------
        HttpError
            404 where none has the name, 409 where it is not one's own.
        FileError
            When the file cannot be deleted.
        """
        row = self._row(kind, name)
        path = Path(row.get("path", ""))
        if row.get("source") != "yours" or path.parent != user_folder(kind):
            raise HttpError(409, f"{kind} of one's own can be deleted", f"{name}: built in")
        try:
            path.unlink()
        except FileNotFoundError:
            return
        except OSError as error:
            raise FileError("a file of one's own can be deleted", str(error)) from error

    def _row(self, kind: str, name: str) -> dict[str, Any]:
        for row in self._all()[kind]:
            if row["name"] == name:
                found: dict[str, Any] = row
                return found
        raise HttpError(404, f"a name is one of GET /api/v1/{kind}", name)

    def _all(self) -> dict[str, Any]:
        """Everything; what the user's folders hold is listed again where it has changed."""
        with self._guard:
            stamp = _stamp()
            changed = {kind for kind in stamp if stamp[kind] != self._stamp.get(kind)}
            if not self._told or changed - _ALONE:
                self._told = self._listed(())
            elif changed:
                self._told = {**self._told, **self._listed(sorted(changed))}
            self._stamp = stamp
            return self._told


def _stamp() -> dict[str, object]:
    """When each of the user's folders, and what lies in it, changed."""
    return {kind: _seen(kind) for kind in USER_FOLDERS}


def _seen(kind: str) -> object:
    seen: list[tuple[str, int, int]] = []
    with suppress(OSError):
        folder = user_folder(kind, make=True)  # as the lists do; later it would look new
        for path in (folder, *folder.iterdir()):
            facts = path.stat()
            seen.append((str(path), facts.st_mtime_ns, facts.st_size))
    return tuple(sorted(seen))
