"""The brief room: what a person asks for, and the readers of it. This is its one public door.

``LexiconReader(vocabulary).read(text)`` makes a ``Wish`` of a sentence, ``wish_from_flags``
one of flags; a ``Brief`` is a wish that the planning room has completed.
"""

from __future__ import annotations

from cadenza.brief.flags import near_names, parse_length, wish_from_flags
from cadenza.brief.model import (
    MAX_BARS,
    MAX_BEATS_PER_CHORD,
    MAX_BPM,
    MAX_OCTAVE_SPREAD,
    MAX_PROMPT_BYTES,
    MAX_REGISTER,
    MAX_SECONDS,
    MIN_BPM,
    MIN_REGISTER,
    ROLES,
    Brief,
    Part,
    PartWish,
    Source,
    Wish,
)
from cadenza.brief.moods import mood_names
from cadenza.brief.reader import BriefReader, LexiconReader
from cadenza.brief.register import note_of
from cadenza.brief.vocabulary import Vocabulary, default_vocabulary

__all__ = [
    "MAX_BARS",
    "MAX_BEATS_PER_CHORD",
    "MAX_BPM",
    "MAX_OCTAVE_SPREAD",
    "MAX_PROMPT_BYTES",
    "MAX_REGISTER",
    "MAX_SECONDS",
    "MIN_BPM",
    "MIN_REGISTER",
    "ROLES",
    "Brief",
    "BriefReader",
    "LexiconReader",
    "Part",
    "PartWish",
    "Source",
    "Vocabulary",
    "Wish",
    "default_vocabulary",
    "mood_names",
    "near_names",
    "note_of",
    "parse_length",
    "wish_from_flags",
]
