"""Where sentences are told to the page, beside the errors: kept here and nowhere else."""

from __future__ import annotations

__all__ = ["CALLS", "HANDED", "LISTS", "OTHERS", "RETURNS", "SILENT"]

HANDED = frozenset({"note", "notice", "reason", "why"})
"""Names whose value is a sentence wherever it is given: of an argument, a key, a variable."""

CALLS: dict[str, tuple[str, ...]] = {
    "tell": ("line",),
    "report": ("stage",),
    "_FaultError": ("rule",),
}
"""Function → the names of its first arguments; what is given for these is a sentence."""

LISTS: dict[str, tuple[str, ...]] = {
    "cadenza.app.models:_entry": ("description",),
    "cadenza.compose.takes.ranking:_facts": ("facts",),
}
"""Function → the names in it that stand for sentences, or for lists of them."""

RETURNS = frozenset(
    {
        "cadenza.compose.takes.ranking:_comparison",
        "cadenza.compose.takes.ranking:_repetition_words",
        "cadenza.sound.synth:synth_notice",
    }
)
"""Functions that answer in words."""

SILENT = frozenset({"cadenza.formats.dawproject_xml"})
"""Modules whose notes stand in a file that is exported, and nowhere on the page."""

OTHERS: dict[str, tuple[str, ...]] = {
    "sound": ("{0} MB, {1} (in use)", "{0} MB (in use)"),
    "validation": (
        "Field required",
        "Extra inputs are not permitted",
        "Input should be a valid string",
        "Input should be a valid integer",
        "Input should be a valid number",
        "Input should be a valid boolean",
        "Input should be a valid list",
        "Input should be a valid dictionary",
        "Input should be a valid tuple",
        "Input should be a valid dictionary or object to extract fields from",
        "Input should be a valid boolean, unable to interpret input",
        "Input should be a valid integer, unable to parse string as an integer",
        "Input should be a valid integer, got a number with a fractional part",
        "Input should be a valid number, unable to parse string as a number",
        "Input should be a finite number",
        "Input should be {0}",
        "Input should be greater than {0}",
        "Input should be greater than or equal to {0}",
        "Input should be less than {0}",
        "Input should be less than or equal to {0}",
        "String should have at least {0} character",
        "String should have at least {0} characters",
        "String should have at most {0} characters",
        "String should match pattern '{0}'",
        "List should have at least {0} item after validation, not {1}",
        "List should have at most {0} items after validation, not {1}",
        "Dictionary should have at most {0} items after validation, not {1}",
    ),
    "system": (
        "No such file or directory",
        "Permission denied",
        "Is a directory",
        "Not a directory",
        "File exists",
        "File name too long",
        "No space left on device",
        "Read-only file system",
        "Input/output error",
        "Connection refused",
        "Connection reset by peer",
        "Bad Request",
        "Unauthorized",
        "Forbidden",
        "Not Found",
        "Conflict",
        "Unprocessable Content",
        "Unprocessable Entity",
        "Too Many Requests",
        "Internal Server Error",
        "Bad Gateway",
        "Service Unavailable",
        "Gateway Timeout",
    ),
}
"""Sentences that no code of Cadenza writes out: of a sum, of libraries, of the system."""
