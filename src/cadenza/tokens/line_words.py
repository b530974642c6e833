"""The vocabulary of several instruments in one file, and of one model in the same way."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cadenza.errors import ModelError
from cadenza.tokens.line_vocabulary import LineVocabulary

__all__ = ["read_vocabularies", "vocabularies_to_bytes"]


def vocabularies_to_bytes(vocabularies: Sequence[LineVocabulary]) -> bytes:
    """What the bundle of several models keeps as ``vocabulary.json``."""
    texts = [json.loads(each.to_bytes()) for each in vocabularies]
    return (json.dumps({"models": texts}, separators=(",", ":")) + "\n").encode()


def read_vocabularies(data: bytes) -> list[LineVocabulary]:
    """The vocabularies in a ``vocabulary.json``: one of each model of the bundle.

    Raises
    ------
    ModelError
        When it is something else, or of another format.
    """
    try:
        read = json.loads(data)
        models = read.get("models")
    except (ValueError, AttributeError) as error:
        raise ModelError("a vocabulary of lines is a JSON object", str(error)) from error
    if not isinstance(models, list):
        return [LineVocabulary.from_bytes(data)]
    return [LineVocabulary.from_bytes(json.dumps(each).encode()) for each in models]
