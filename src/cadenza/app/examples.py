"""Seed tunes of the project's own, so that a new user can continue one at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from cadenza.app.catalogues import Entry
from cadenza.errors import UnknownNameError

__all__ = ["Example", "example", "list_examples"]


@dataclass(frozen=True, slots=True)
class Example:
    """A seed tune: its name, title and style, and the MIDI file as bytes."""

    name: str
    title: str
    style: str
    midi: bytes


def _home() -> Traversable:
    return resources.files("cadenza") / "examples"


@cache
def _tunes() -> dict[str, Any]:
    return tomllib.loads((_home() / "tunes.toml").read_text("utf-8"))


def list_examples() -> tuple[Entry, ...]:
    """Every seed tune, in the order in which they are told of."""
    return tuple(
        Entry(name, tune["description"], facts=(("style", tune["style"]),))
        for name, tune in _tunes().items()
    )


def example(name: str) -> Example:
    """A seed tune.

    Parameters
    ----------
    name : str
        A name of ``list_examples()``.

    Raises
    ------
    UnknownNameError
        When no tune has the name.

    Examples
    --------
    >>> example("harbour").midi[:4]
    b'MThd'
    """
    if name not in _tunes():
        raise UnknownNameError(
            "an example is one of " + ", ".join(_tunes()), name, "try --example list"
        )
    tune = _tunes()[name]
    return Example(name, tune["title"], tune["style"], (_home() / f"{name}.mid").read_bytes())
