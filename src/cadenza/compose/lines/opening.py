"""The engine of a bundle, where the bundle holds a model of lines."""

from __future__ import annotations

from cadenza.compose.lines.engine import LineEngine
from cadenza.compose.options import EngineOptions
from cadenza.runtime.bundle import VOCABULARY_NAME, find_bundle
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_session import LineSession
from cadenza.tokens.line_words import read_vocabularies

__all__ = ["line_engine"]


def line_engine(options: EngineOptions) -> LineEngine | None:
    """The engine of the model that the options name; None where it is none of lines.

    Raises
    ------
    ModelError
        When there is no such model, or its bundle is not whole.
    """
    if options.model is None:
        return None
    bundle = find_bundle(options.model)
    if not isinstance(bundle.config, LineConfig):
        return None
    session = LineSession(bundle)
    return LineEngine(session, read_vocabularies(bundle.read(VOCABULARY_NAME)), options)
