"""Names of release folders: a slug of the title and the seed."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from cadenza.errors import UsageError

__all__ = ["MAX_SEED", "SONGS", "choose_target", "legible", "slug"]

SONGS = Path("songs")
"""Where releases go when no ``--out`` is given, in the current folder."""

MAX_SEED = 2**63 - 1
_LONGEST_SLUG = 60
_TRIES = 100_000


def legible(text: str) -> str:
    r"""Text that can be written anywhere: bytes of the command line that are no text are replaced.

    Bytes of UTF-8 that a plain locale passed on undecoded are read as what they are.

    >>> legible("Canci" + b"\xc3\xb3n \xff".decode("ascii", "surrogateescape"))
    'Canción �'
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text


def slug(title: str) -> str:
    """A title as a folder name: lower case letters, digits and hyphens.

    >>> slug("Lluvia – Canción Nº 2!")
    'lluvia-cancion-no-2'
    """
    plain = unicodedata.normalize("NFKD", title.translate({ord("ß"): "ss"}))
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return "-".join(words).lower()[:_LONGEST_SLUG].strip("-") or "song"


def choose_target(
    title: str, seed: int | None, out: Path | None, *, force: bool = False, first: int = 1
) -> tuple[int, Path]:
    """The seed and the folder of a new song.

    Parameters
    ----------
    title : str
        Title of the piece.
    seed : int or None
        The asked seed. None means 1 where the folder is named or may be replaced, else the
        first seed whose folder is free.
    out : Path or None
        The asked folder.
    force : bool
        True where a release that stands there may be replaced.
    first : int
        Where the search for a free folder starts.

    Returns
    -------
    tuple of (int, Path)
        Seed and folder.

    Raises
    ------
    UsageError
        For a negative seed, or one of more than 63 bits.
    """
    if seed is not None and not 0 <= seed <= MAX_SEED:
        raise UsageError(
            f"--seed is a whole number from 0 to {MAX_SEED}", str(seed), "try --seed 1"
        )
    name = slug(title)
    if out is not None:
        return (1 if seed is None else seed), out
    if seed is not None or force:
        chosen = 1 if seed is None else seed
        return chosen, SONGS / f"{name}-{chosen}"
    for chosen in range(first, first + _TRIES):
        if not (SONGS / f"{name}-{chosen}").exists():
            return chosen, SONGS / f"{name}-{chosen}"
    raise UsageError("a free folder name is needed", f"{SONGS / name}-…", "name one with --out")
