"""What the configs of every architecture share: their format, and fields read from JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.errors import ModelError

__all__ = ["FORMAT", "check_format", "read_fields", "texts", "whole_numbers"]

FORMAT = 3
"""The format of configs and bundles that this version reads and writes."""


def check_format(number: int) -> None:
    """Refuse a config of another format.

    Raises
    ------
    ModelError
        When this version cannot read it.
    """
    if number != FORMAT:
        raise ModelError(
            f"this version reads models of format {FORMAT}",
            str(number),
            "update Cadenza" if number > FORMAT else "train and export the model again",
        )


def read_fields(mapping: Mapping[str, Any], kinds: Mapping[str, type]) -> dict[str, Any]:
    """The fields of a config, each of its type; further keys are passed over.

    Parameters
    ----------
    mapping : mapping
        What a JSON file holds.
    kinds : mapping
        Field name → type.

    Raises
    ------
    ModelError
        When a field is missing or of another type.
    """
    found: dict[str, Any] = {}
    for name, kind in kinds.items():
        value = mapping.get(name)
        if type(value) is not kind:
            came = "nothing" if value is None else f"{value!r}"
            raise ModelError(f"a model's config has {name} as {kind.__name__}", came)
        found[name] = value
    return found


def texts(name: str, values: list[Any]) -> tuple[str, ...]:
    """A list of texts as a tuple.

    Raises
    ------
    ModelError
        When one is something else.
    """
    if any(type(each) is not str for each in values):
        raise ModelError(f"{name} are texts", str(values))
    return tuple(values)


def whole_numbers(name: str, values: list[Any]) -> tuple[int, ...]:
    """A list of whole numbers as a tuple.

    Raises
    ------
    ModelError
        When one is something else.
    """
    if any(type(each) is not int for each in values):
        raise ModelError(f"{name} are whole numbers", str(values))
    return tuple(values)
