"""A language model as a reader of sentences: the one public door of this room's part.

``LanguageReader(model).read(text)`` asks a ``LanguageModel`` for the fields of a brief under a
JSON schema, checks them, and lays them over what the built-in reader found; where the model
fails, the built-in reader's word stands alone and a notice says why.
"""

from __future__ import annotations

from cadenza.brief.llm.gguf import FileModel
from cadenza.brief.llm.grammar import grammar_of
from cadenza.brief.llm.models import AbsentModel, FakeModel, LanguageModel, Message
from cadenza.brief.llm.prompt import messages_of
from cadenza.brief.llm.reader import READ_ALONE, Heard, LanguageReader
from cadenza.brief.llm.remembering import Remembered, RememberingModel
from cadenza.brief.llm.schema import wish_schema
from cadenza.brief.llm.server import ServerModel

__all__ = [
    "READ_ALONE",
    "AbsentModel",
    "FakeModel",
    "FileModel",
    "Heard",
    "LanguageModel",
    "LanguageReader",
    "Message",
    "Remembered",
    "RememberingModel",
    "ServerModel",
    "grammar_of",
    "messages_of",
    "wish_schema",
]
