"""Where what belongs to the user lies, and the settings that come from the environment.

``CADENZA_HOME`` names the folder; without it the platform's usual place is taken. Folders are
made when something is first put there; reading never fails because a folder is missing or
cannot be made.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from cadenza.errors import UsageError

__all__ = ["USER_FOLDERS", "home_folder", "is_writable", "threads", "user_folder"]

USER_FOLDERS = ("styles", "soundfonts", "ambiences", "patches", "models")
"""Folders that drop-ins are found in."""

_MOST_THREADS = 256


def home_folder() -> Path:
    """The folder of the user's own things; it need not exist.

    Returns
    -------
    Path
        ``CADENZA_HOME`` where it is set and not empty, else the platform's user data folder.

    Raises
    ------
    UsageError
        When it begins with the home folder of a user whom this machine does not know.
    """
    wished = os.environ.get("CADENZA_HOME", "").strip()
    try:
        return Path(wished).expanduser() if wished else Path(platformdirs.user_data_dir("cadenza"))
    except RuntimeError as error:
        raise UsageError(
            "CADENZA_HOME names a folder", f"{wished} ({error})", "give it the whole path"
        ) from error


def user_folder(kind: str, *, make: bool = False) -> Path:
    """The folder for one kind of drop-in.

    Parameters
    ----------
    kind : str
        One of ``USER_FOLDERS``.
    make : bool
        Make it where it is missing, so that a person finds it; a folder that cannot be made
        is no error.
    """
    folder = home_folder() / kind
    if make:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return folder
    return folder


def is_writable(folder: Path) -> bool:
    """True where files could be made in the folder, or in the nearest parent that exists."""
    for place in (folder, *folder.parents):
        if place.exists():
            return place.is_dir() and os.access(place, os.W_OK | os.X_OK)
    return False


def threads() -> int:
    """How many worker threads to use: ``CADENZA_THREADS``, else one for each core.

    Raises
    ------
    UsageError
        When the variable holds no number from 1 to 256.
    """
    text = os.environ.get("CADENZA_THREADS", "").strip()
    if not text:
        return min(_MOST_THREADS, os.cpu_count() or 1)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= _MOST_THREADS):
        raise UsageError(
            f"CADENZA_THREADS is a whole number from 1 to {_MOST_THREADS}", text, "unset it"
        )
    return int(text)
