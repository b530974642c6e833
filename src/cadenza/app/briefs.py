"""Reading a sentence and the flags laid over it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza.app.home import user_folder
from cadenza.app.naming import legible
from cadenza.app.readers import ReadBy, ReaderChoice, ask_ahead, read_sentence, recall
from cadenza.brief import (
    Brief,
    Vocabulary,
    Wish,
    default_vocabulary,
    wish_from_flags,
)
from cadenza.errors import BriefError
from cadenza.plan import StyleLibrary, complete, load_styles, style_aliases

if TYPE_CHECKING:
    from cadenza.brief.llm import Remembered

__all__ = [
    "AUDIO_ENDINGS",
    "Reading",
    "Understood",
    "answer_ahead",
    "read_brief",
    "read_flags",
    "read_wish",
    "remembered_answer",
    "understand",
    "vocabulary",
]

AUDIO_ENDINGS = (".aif", ".aiff", ".flac", ".mp3", ".ogg", ".wav")
"""Endings of sound files that can be ambiences."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was said, the styles that it may name, and who read it."""

    wish: Wish
    styles: StyleLibrary
    reader: ReadBy = field(default_factory=ReadBy)


@dataclass(frozen=True, slots=True)
class Understood:
    """What would be made of a sentence and flags, and who read the sentence."""

    brief: Brief
    reader: ReadBy


def vocabulary(styles: StyleLibrary) -> Vocabulary:
    """The names that ship with Cadenza and those of the person's drop-ins.

    Only names are looked at: no file of the person's is opened but the tops of style files
    and the patch files.
    """
    plain = default_vocabulary()
    words: dict[str, tuple[str, ...]] = dict.fromkeys(styles, ())
    for alias, name in style_aliases(styles).items():
        if alias != name:
            words[name] = (*words.get(name, ()), alias)
    own = {path.stem: () for path in _listed(user_folder("ambiences"), AUDIO_ENDINGS)}
    return replace(
        plain,
        styles={**plain.styles, **words},
        ambiences={**plain.ambiences, **own},
        instruments=dict.fromkeys(_patch_names(), ()),
    )


def _listed(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    try:
        return sorted(
            path for path in folder.iterdir() if path.suffix.lower() in endings and path.is_file()
        )
    except OSError:
        return []


def _shipped(package: str) -> list[Traversable]:
    """The ``.toml`` files of a package, found without importing what reads them."""
    home = resources.files("cadenza.sound") / package
    return [each for each in home.iterdir() if each.name.endswith(".toml")]


def _patch_names() -> list[str]:
    """Names of the shipped patches and the person's; a broken file is told of when it is used."""
    names: list[str] = []
    for file in [*_shipped("patches"), *_listed(user_folder("patches"), (".toml",))]:
        try:
            names += tomllib.loads(file.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            continue
    return names


def read_flags(**flags: Any) -> Wish:  # noqa: ANN401 - checked by ``wish_from_flags``
    """The wish of flags as typed; names can be those of the person's drop-ins.

    Parameters
    ----------
    **flags
        See ``cadenza.brief.wish_from_flags``.

    Raises
    ------
    UsageError
        When one of them cannot be read.
    """
    if not any(flags.values()):
        return wish_from_flags(**flags)
    if flags.get("title"):
        flags["title"] = legible(flags["title"])
    own = vocabulary(load_styles(user_folder("styles")))
    return wish_from_flags(**flags, vocabulary=own)


def read_wish(
    prompt: str | None, flags: Wish | None = None, reader: ReaderChoice | None = None
) -> Reading:
    """Read a sentence and lay the flags over it.

    Parameters
    ----------
    prompt : str or None
        None where there is no sentence; then the flags must say something.
    flags : Wish, optional
        A flag always beats the sentence.
    reader : ReaderChoice, optional
        Who reads; the built-in reader by default. A language model that fails is told of in
        ``Reading.reader`` and raises nothing.

    Raises
    ------
    BriefError
        When nothing is said, or what is said cannot be read.
    ContradictionError
        When two parts of it exclude each other.
    """
    flags = flags or Wish()
    styles = load_styles(user_folder("styles"))
    if prompt is None and flags == Wish():
        raise BriefError("a sentence or a flag says what to compose", "neither", 'try "calm lofi"')
    if prompt is not None and not prompt.strip():
        raise BriefError("a prompt holds words", "an empty one", 'try "calm lofi in D minor"')
    if prompt is None:
        return Reading(flags, styles)

    def check(said: Wish) -> None:
        complete(said.overlaid(flags), styles, 1)

    said, read_by = read_sentence(
        legible(prompt), vocabulary(styles), reader or ReaderChoice(), check
    )
    return Reading(said.overlaid(flags), styles, read_by)


def understand(
    prompt: str | None,
    flags: Wish | None = None,
    *,
    seed: int = 1,
    reader: ReaderChoice | None = None,
) -> Understood:
    """What would be made of a sentence and flags, and who read it; nothing is composed.

    See ``read_brief``.

    Raises
    ------
    BriefError
        When it cannot be read.
    """
    reading = read_wish(prompt, flags, reader)
    return Understood(complete(reading.wish, reading.styles, seed), reading.reader)


def remembered_answer(prompt: str | None, reader: ReaderChoice) -> dict[str, Any] | None:
    """What a language model has said of a sentence in this process, to be handed to another.

    Parameters
    ----------
    prompt : str or None
        The sentence.
    reader : ReaderChoice
        Who read it.

    Returns
    -------
    dict or None
        In JSON's types, for ``ReaderChoice.remembered`` by ``Remembered.from_dict``; None where
        it was not asked.
    """
    known = _from_model(recall, prompt, reader)
    return None if known is None else known.to_dict()


def answer_ahead(prompt: str | None, reader: ReaderChoice) -> dict[str, Any] | None:
    """As ``remembered_answer``; where the model was not asked yet, it is asked now.

    It is waited for 15 seconds and may go on beyond that, for who asks again. Where it is silent
    or too slow, why is handed on.
    """
    known = _from_model(ask_ahead, prompt, reader)
    return None if known is None else known.to_dict()


def _from_model(
    ask: Callable[[str, Vocabulary, ReaderChoice], Remembered | None],
    prompt: str | None,
    reader: ReaderChoice,
) -> Remembered | None:
    if not prompt or not prompt.strip() or not reader.asks_model:
        return None
    return ask(legible(prompt), vocabulary(load_styles(user_folder("styles"))), reader)


def read_brief(
    prompt: str | None,
    flags: Wish | None = None,
    *,
    seed: int = 1,
    reader: ReaderChoice | None = None,
) -> Brief:
    """What would be made of a sentence and flags; nothing is composed.

    Parameters
    ----------
    prompt : str or None
        The sentence.
    flags : Wish, optional
        What the flags ask for.
    seed : int
        For what is left to chance, such as a key that was not asked for.
    reader : ReaderChoice, optional
        Who reads the sentence; the built-in reader by default.

    Raises
    ------
    BriefError
        When it cannot be read.

    Examples
    --------
    >>> read_brief("techno in A minor").style
    'techno'
    """
    return understand(prompt, flags, seed=seed, reader=reader).brief
