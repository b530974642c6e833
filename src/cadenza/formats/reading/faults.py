"""What readers say of files that they cannot read."""

from __future__ import annotations

from cadenza.errors import FileError

__all__ = ["damaged"]


def damaged(name: str, what: str, rule: str = "a score is whole") -> FileError:
    """The one line about a file that breaks its format."""
    return FileError(rule, f"{what} in {name}", "export it again from the program that made it")
