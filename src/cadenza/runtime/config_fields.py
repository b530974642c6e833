"""Reading a config's fields from JSON: the checks that every architecture shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cadenza.errors import ModelError

__all__ = ["read_fields", "texts", "whole_numbers"]


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
