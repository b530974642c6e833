"""The mark that says, for machines, how far a piece was made by an algorithm.

Law asks for it (Regulation (EU) 2024/1689, article 50, paragraph 2: outputs of generative AI
are marked in a machine-readable form). The terms are those of the IPTC, which other programs
and platforms read.

References
----------
IPTC NewsCodes, "Digital Source Type", 2024-09-17,
https://cv.iptc.org/newscodes/digitalsourcetype/
"""

from __future__ import annotations

__all__ = [
    "ALGORITHMIC",
    "EDITED",
    "ENHANCED",
    "TRAINED",
    "is_ai",
    "mark_of",
    "possible_marks",
    "with_sampled",
]

_SCHEME = "http://cv.iptc.org/newscodes/digitalsourcetype/"

TRAINED = _SCHEME + "trainedAlgorithmicMedia"
"""Made by a model that was trained on samples."""

EDITED = _SCHEME + "compositeWithTrainedAlgorithmicMedia"
"""Something given, edited or added to by such a model."""

ALGORITHMIC = _SCHEME + "algorithmicMedia"
"""Made by an algorithm that was trained on nothing: by rules."""

ENHANCED = _SCHEME + "algorithmicallyEnhanced"
"""Something given, changed by rules."""


def mark_of(engine: str | None, *, on_file: bool, given: str | None = None) -> str | None:
    """The mark of a piece.

    Parameters
    ----------
    engine : str or None
        Who wrote notes: "theory" is rules, any other a trained model; None for nobody.
    on_file : bool
        True where a file was given.
    given : str or None
        The mark of that file.

    Returns
    -------
    str or None
        A URI; None for music by people, and where nothing is known of it.

    Examples
    --------
    >>> mark_of("neural", on_file=False) == TRAINED
    True
    >>> mark_of("theory", on_file=True, given=TRAINED) == EDITED
    True
    """
    if engine is None:
        return given
    if not on_file:
        return ALGORITHMIC if engine == "theory" else TRAINED
    return EDITED if engine != "theory" or is_ai(given) else ENHANCED


def possible_marks(engine: str, *, on_file: bool) -> frozenset[str]:
    """The marks that a piece can bear by who wrote it, whatever the given file's mark.

    Examples
    --------
    >>> ALGORITHMIC in possible_marks("neural", on_file=False)
    False
    """
    marks = (mark_of(engine, on_file=on_file, given=given) for given in (None, TRAINED))
    return frozenset(mark for mark in marks if mark is not None)


def with_sampled(mark: str | None) -> str:
    """The mark of sound in which something stands that a trained voice sampled.

    Examples
    --------
    >>> with_sampled(ALGORITHMIC) == EDITED, with_sampled(TRAINED) == TRAINED
    (True, True)
    """
    return mark if mark is not None and is_ai(mark) else EDITED


def is_ai(mark: str | None) -> bool:
    """True for the marks that say that a trained model wrote."""
    return mark in (TRAINED, EDITED)
