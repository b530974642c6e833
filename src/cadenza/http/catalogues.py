"""The lists of what there is to choose from, kept until something new is dropped in."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from cadenza.app.home import USER_FOLDERS, user_folder
from cadenza.errors import CadenzaError, FileError, OperationError
from cadenza.http.problems import HttpError
from cadenza.wire import EntryList

__all__ = ["Catalogues", "listed_elsewhere"]

_LONGEST_S = 120.0


def listed_elsewhere() -> dict[str, Any]:
    """All catalogues, from a process of its own; see ``cadenza.http.listing``.

    Raises
    ------
    OperationError
        When it fails.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "cadenza.http.listing"],
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
        Lists them all; slow.
    """

    def __init__(self, listed: Callable[[], dict[str, Any]] = listed_elsewhere) -> None:
        self._listed = listed
        self._guard = threading.Lock()
        self._stamp: object = None
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
        """Everything; listed again where the user's folders are not as they were."""
        with self._guard:
            stamp = _stamp()
            if stamp != self._stamp or not self._told:
                self._told = self._listed()
                self._stamp = stamp
            return self._told


def _stamp() -> object:
    """When the user's folders, and what lies in them, changed."""
    seen: list[tuple[str, int, int]] = []
    for kind in USER_FOLDERS:
        try:
            folder = user_folder(kind, make=True)  # as the lists do; later it would look new
            for path in (folder, *folder.iterdir()):
                facts = path.stat()
                seen.append((str(path), facts.st_mtime_ns, facts.st_size))
        except OSError:
            continue
    return tuple(sorted(seen))
