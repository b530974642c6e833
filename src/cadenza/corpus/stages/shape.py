"""The one shape of all stages, and the key that a result is stored under.

A stage is a module with ``NAME``, ``VERSION``, ``INPUTS``, ``OUTPUTS``, a frozen dataclass
``Settings`` and a pure ``run(inputs, settings)``: bytes in, bytes out by name, the same ones at
every call. An output called ``facts`` is JSON: counts for tables, and ``reason`` where the file
cannot be used. A stage raises a ``CadenzaError`` for a file that it cannot take.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from cadenza.corpus.canonical import canonical

__all__ = [
    "FACTS",
    "Outputs",
    "Stage",
    "facts_of",
    "key_maker",
    "result_key",
    "settings_facts",
]

FACTS = "facts"
"""Name of the output that is JSON and lies in the book."""

Outputs = dict[str, bytes]
"""What a stage makes, by name."""


class Stage(Protocol):
    """A module of ``corpus.stages``.

    Attributes
    ----------
    NAME : str
        Of the module.
    VERSION : int
        Rises with every change that may change an output.
    INPUTS, OUTPUTS : tuple of str
        What it takes, in this order, and what it makes; "…" after a name: one for each file.
    Settings : type
        A frozen dataclass, made without arguments.
    """

    NAME: str
    VERSION: int
    INPUTS: tuple[str, ...]
    OUTPUTS: tuple[str, ...]
    Settings: type[Any]

    def run(self, inputs: Sequence[bytes], settings: Any) -> Outputs:  # noqa: ANN401
        """Do the work."""


def settings_facts(settings: Any) -> dict[str, Any]:  # noqa: ANN401  (every stage has its own)
    """Settings as what JSON can hold."""
    found: dict[str, Any] = json.loads(canonical(_listed(asdict(settings))))
    return found


def _listed(value: Any) -> Any:  # noqa: ANN401
    """Mappings with numbers as keys have them as text."""
    if isinstance(value, Mapping):
        return {str(key): _listed(each) for key, each in value.items()}
    return [_listed(each) for each in value] if isinstance(value, tuple | list) else value


def result_key(stage: str, version: int, settings: Mapping[str, Any], inputs: Sequence[str]) -> str:
    """What a result is stored under.

    Parameters
    ----------
    stage, version
        The stage.
    settings : mapping
        As ``settings_facts`` gives them.
    inputs : sequence of str
        Digests of the inputs, in order.
    """
    return key_maker(stage, version, settings)(inputs)


def key_maker(
    stage: str, version: int, settings: Mapping[str, Any]
) -> Callable[[Sequence[str]], str]:
    """``result_key`` for many inputs of one stage and settings, which are hashed once."""
    begun = hashlib.sha256(b"cadenza-stage-1\n" + canonical([stage, version, dict(settings)]))

    def key(inputs: Sequence[str]) -> str:
        digest = begun.copy()
        digest.update("".join(f"\n{each}" for each in inputs).encode())
        return digest.hexdigest()

    return key


def facts_of(outputs: Outputs) -> dict[str, Any]:
    """The facts among some outputs; empty where there are none."""
    found: dict[str, Any] = json.loads(outputs[FACTS]) if FACTS in outputs else {}
    return found
