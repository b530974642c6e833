"""The one error tree.

::

    CadenzaError
    ├── UsageError            wrong use: exit code 2
    │   ├── BriefError        the wish cannot be read as asked
    │   │   └── ContradictionError   two parts of the wish exclude each other
    │   ├── UnknownNameError  a name that is on no list
    │   └── StyleError        a style file breaks its schema
    └── OperationError        could not: exit code 1
        ├── FileError         a file cannot be read or written
        ├── MidiError         bytes that are not a MIDI file we can read
        ├── ModelError        a model bundle that cannot be used
        ├── LanguageModelError  a language model that does not answer, or not as asked
        │   └── SilentModelError  one that cannot be reached, or does not answer in time
        ├── SoundError        a synthesiser, SoundFont or effect failed
        ├── ReleaseError      the release folder cannot be written
        ├── ProvenanceError   a provenance record that is broken, foreign or from another format
        ├── QueueFullError    more work waits than the studio takes
        └── CancelledError    the person stopped the work

Every message is made of the same three pieces: the rule, what came, the next step.
"""

from __future__ import annotations

__all__ = [
    "BriefError",
    "CadenzaError",
    "CancelledError",
    "ContradictionError",
    "FileError",
    "LanguageModelError",
    "MidiError",
    "ModelError",
    "OperationError",
    "ProvenanceError",
    "QueueFullError",
    "ReleaseError",
    "SilentModelError",
    "SoundError",
    "StyleError",
    "UnknownNameError",
    "UsageError",
]

_SHOWN_CHARACTERS = 120


def _clip(text: str) -> str:
    """One printable line of at most 120 characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN_CHARACTERS else line[: _SHOWN_CHARACTERS - 1] + "…"


class CadenzaError(Exception):
    """Base of every error that Cadenza raises on purpose.

    Parameters
    ----------
    rule : str
        What must hold, without a full stop ("a tempo lies between 20 and 300 bpm").
    came : str, optional
        What came instead; clipped to one line of 120 characters.
    next_step : str, optional
        What the person can do now, without a full stop.

    Examples
    --------
    >>> str(UsageError("a tempo lies between 20 and 300 bpm", "0", "try --tempo 90"))
    'a tempo lies between 20 and 300 bpm; got 0; try --tempo 90'
    """

    exit_code = 1

    def __init__(self, rule: str, came: str = "", next_step: str = "") -> None:
        self.rule = rule
        self.came = _clip(came)
        self.next_step = next_step
        pieces = [rule, f"got {self.came}" if self.came else "", next_step]
        super().__init__("; ".join(piece for piece in pieces if piece))


class UsageError(CadenzaError):
    """Wrong use: the person can mend it by asking differently."""

    exit_code = 2


class BriefError(UsageError):
    """The wish cannot be read as asked."""


class ContradictionError(BriefError):
    """Two parts of one wish exclude each other; the message names both."""


class UnknownNameError(UsageError):
    """A style, instrument, ambience, … that is on no list; the message names near ones."""


class StyleError(UsageError):
    """A style file breaks its schema; the message names file and field."""


class OperationError(CadenzaError):
    """It could not be done on this machine or with this file."""


class FileError(OperationError):
    """A file or folder cannot be read or written."""


class MidiError(OperationError):
    """Bytes that are not a MIDI file that can be read."""


class ModelError(OperationError):
    """A model bundle that cannot be used; the message names the bundle and what does not match."""


class LanguageModelError(OperationError):
    """A language model does not answer, or not as asked; the built-in reader steps in."""


class SilentModelError(LanguageModelError):
    """A language model cannot be reached, or does not answer in time; it is left alone a while."""


class SoundError(OperationError):
    """A synthesiser, SoundFont, effect or sound device failed."""


class ReleaseError(OperationError):
    """The release folder cannot be written."""


class ProvenanceError(OperationError):
    """A provenance record that cannot be read, or not be made again from; says why."""


class QueueFullError(OperationError):
    """More work waits than the studio takes; ``retry_after_s`` says when to ask again."""

    status = 429
    retry_after_s = 10


class CancelledError(OperationError):
    """The person stopped the work; nothing half-written is left."""
