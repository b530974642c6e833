"""Paths → names that every system can write, read and show, no two of them alike.

Letters of one kind (NFC), no control characters, nothing that a file system refuses, endings in
small letters. Where paths come to one name, the only one that was clean already keeps it; the
others carry six digits of a hash of theirs, so that no name depends on which path came first.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from cadenza.corpus.canonical import canonical
from cadenza.corpus.stages.shape import Outputs

__all__ = ["INPUTS", "NAME", "OUTPUTS", "VERSION", "Settings", "clean_names", "run"]

NAME, VERSION = "names", 1
INPUTS, OUTPUTS = ("paths",), ("names",)

_REFUSED = re.compile(r'[<>:"|?*\\]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


@dataclass(frozen=True, slots=True)
class Settings:
    """How names are made.

    Parameters
    ----------
    most_characters : int
        Of a file's or folder's name, its ending apart.
    """

    most_characters: int = 100


def run(inputs: Sequence[bytes], settings: Settings) -> Outputs:
    """A JSON list of paths → a JSON list of names."""
    (paths,) = inputs
    return {"names": canonical(clean_names(json.loads(paths), settings))}


def clean_names(paths: Sequence[str], settings: Settings | None = None) -> list[str]:
    """Clean names, in the order of the paths.

    Parameters
    ----------
    paths : sequence of str
        With ``/`` between folders; no two alike.

    Examples
    --------
    >>> clean_names(["songs/01 - What%20now?.MID", "a/b.mid"])
    ['songs/01 - What now_.mid', 'a/b.mid']
    """
    settings = settings or Settings()
    tried = [_clean(path, settings.most_characters) for path in paths]
    alike: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(tried):
        alike[name.casefold()].append(index)
    for held in alike.values():
        clean = [index for index in held if paths[index] == tried[index]]
        for index in held if len(held) > 1 else ():
            if clean != [index]:
                tried[index] = _marked(tried[index], paths[index])
    return tried


def _clean(path: str, most: int) -> str:
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return "/".join(
        [_part(part, most) for part in parts[:-1]] + [_file(part, most) for part in parts[-1:]]
    )


def _file(name: str, most: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        return _part(name, most)
    return f"{_part(stem, most)}.{_part(suffix.lower(), most)}"


def _part(text: str, most: int) -> str:
    plain = unquote(text) if _ESCAPE.search(text) else text
    plain = unicodedata.normalize("NFC", plain).replace("/", "_")
    shown = "".join(_shown(each) for each in plain)
    tidy = " ".join(_REFUSED.sub("_", shown).split()).strip(" .")[:most].rstrip(" .")
    return f"_{tidy}" if _RESERVED.match(tidy) else tidy or "untitled"


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cs", "Co", "Cn"):
        return "_"
    return " " if kind[0] in "CZ" else character


def _marked(name: str, path: str) -> str:
    digest = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}~{digest}.{suffix}" if dot and "/" not in suffix else f"{name}~{digest}"
