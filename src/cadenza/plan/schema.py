"""Tables of a TOML file → frozen dataclasses, with errors that name file and field.

The dataclass is the schema: its fields are the fields of the table, its type hints say what
may stand there, its defaults say what may be left out. Fields that it does not have are errors.
"""

from __future__ import annotations

import tomllib
import types
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from cadenza.errors import StyleError, UsageError

__all__ = ["build", "parse_toml"]

T = TypeVar("T")

_PLAIN = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Read a TOML text.

    Parameters
    ----------
    text : str
        The whole file.
    file : str
        Its name, for the message.

    Raises
    ------
    StyleError
        When it is no TOML.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise StyleError(
            f"the style file {file} must be TOML", str(error), "mend that line"
        ) from error


def build(cls: type[T], table: object, file: str, where: str = "") -> T:
    """Make a dataclass from a table.

    Parameters
    ----------
    cls : type
        A frozen dataclass.
    table : object
        What stood in the file.
    file : str
        The file's name, for messages.
    where : str
        Dotted name of the table in the file, "" for the whole file.

    Raises
    ------
    StyleError
        Naming file and field, when something is missing, unknown or of the wrong kind.
    """
    if not isinstance(table, Mapping):
        raise _error(file, where, "must be a table", table)
    hints = _hints(cast("Hashable", cls))
    unknown = [name for name in table if name not in hints]
    if unknown:
        near = get_close_matches(unknown[0], list(hints), 1)
        step = f"did you mean {near[0]}?" if near else "known fields are " + ", ".join(hints)
        raise _error(file, where, "has an unknown field", unknown[0], step)
    values: dict[str, Any] = {}
    for each in fields(cast("Any", cls)):
        path = f"{where}.{each.name}" if where else each.name
        if each.name in table:
            values[each.name] = _value(hints[each.name], table[each.name], file, path)
        elif each.default is MISSING and each.default_factory is MISSING:
            raise _error(file, path, "is missing", "nothing", f"add {each.name} = …")
    try:
        return cls(**values)
    except (ValueError, UsageError) as error:
        raise _error(file, where, str(error), "", "mend that table") from error


@cache
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cls)


def _error(
    file: str, where: str, rule: str, came: object, step: str = "mend that line"
) -> StyleError:
    shown = came if isinstance(came, str) else repr(came)
    return StyleError(f"style file {file}: {where or 'the file'} {rule}", shown, step)


def _value(kind: Any, value: object, file: str, where: str) -> Any:  # noqa: ANN401 - any hint
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = next(each for each in get_args(kind) if each is not type(None))
        return _value(inner, value, file, where)
    if origin is tuple:
        return _sequence(get_args(kind), value, file, where)
    if origin is dict:
        if not isinstance(value, Mapping):
            raise _error(file, where, "must be a table", value)
        inner = get_args(kind)[1]
        return {
            str(name): _value(inner, each, file, f"{where}.{name}") for name, each in value.items()
        }
    if is_dataclass(kind):
        return build(cast("type[Any]", kind), value, file, where)
    return _plain(kind, value, file, where)


def _sequence(kinds: tuple[Any, ...], value: object, file: str, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _error(file, where, "must be a list", value)
    return tuple(
        _value(kinds[0], each, file, f"{where}[{number}]") for number, each in enumerate(value)
    )


def _plain(kind: type, value: object, file: str, where: str) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise _error(file, where, f"must be {_PLAIN[kind]}", value)
    if isinstance(value, float) and not abs(value) < 1e6:
        raise _error(file, where, "must be a plain number", value)
    return value
