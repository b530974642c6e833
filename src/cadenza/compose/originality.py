"""The corpora that new music is held against: the model's own, and any of the person's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cadenza.compose.options import EngineOptions
from cadenza.errors import CadenzaError, FileError
from cadenza.metrics.originality import CorpusIndex, People, RunGuard
from cadenza.runtime.bundle import ORIGINALITY_NAME, Bundle, find_bundle

__all__ = ["DEFAULT_MODEL", "Corpus", "corpora", "guards"]

DEFAULT_MODEL = "small"

_MOST_PARENTS = 8

USUAL_RUN = 16
"""Notes of its own that a run may have where no held-out pieces tell what is usual."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """An index with its yardstick.

    Parameters
    ----------
    name : str
        What it is called: "the training corpus of small", or as the file or folder.
    index : CorpusIndex
        Its lines.
    people : People or None
        The figures of pieces that were held out of it.
    usual_run, usual_texture_run : int
        The longest run of its own, in notes, that a piece by people usually shares with it, in
        a part and in all parts together.
    """

    name: str
    index: CorpusIndex
    people: People | None
    usual_run: int
    usual_texture_run: int

    @classmethod
    def of(
        cls,
        name: str,
        index: CorpusIndex,
        people: People | None,
        usual: tuple[int, int] = (USUAL_RUN, USUAL_RUN),
    ) -> Corpus:
        """With what its held-out pieces share; where there are none, with what is given."""
        if people is not None and len(people):
            usual = people.usual_run(), people.usual_run(texture=True)
        return cls(name, index, people, *usual)


def corpora(options: EngineOptions) -> tuple[Corpus, ...]:
    """The corpora that the options name: the model's, where its bundle has one, comes first.

    Those of the models that it was trained on from come next, then the person's.

    Raises
    ------
    FileError
        When one of the person's is no index, or a bundle's cannot be read.
    ModelError
        When there is no such model.
    """
    if options.originality == "off":
        return ()
    found = [
        _opened(f"the training corpus of {each.name}", each.folder / ORIGINALITY_NAME)
        for each in _with_parents(find_bundle(options.model or DEFAULT_MODEL))
        if ORIGINALITY_NAME in each.files
    ]
    usual = (found[0].usual_run, found[0].usual_texture_run) if found else (USUAL_RUN, USUAL_RUN)
    found += [_opened("", path, usual) for path in options.against]
    return tuple(found)


def _with_parents(bundle: Bundle) -> list[Bundle]:
    """A bundle and those that it went on from, as far as they are there as they were."""
    found = [bundle]
    while len(found) < _MOST_PARENTS:
        name, digest = (found[-1].summary.get(each) for each in ("from", "from_sha256"))
        if not name or not digest:
            break
        try:
            parent = find_bundle(str(name))
        except CadenzaError:
            break
        if parent.model_sha256 != digest:
            break
        found.append(parent)
    return found


def guards(options: EngineOptions) -> tuple[RunGuard, ...]:
    """One guard a corpus where originality is strict: no run grows to more than is usual."""
    if options.originality != "strict":
        return ()
    return tuple(_guard(each.index, each.usual_run) for each in corpora(options))


def _opened(name: str, path: Path, usual: tuple[int, int] = (USUAL_RUN, USUAL_RUN)) -> Corpus:
    try:
        where = path / "index.json" if path.is_dir() else path
        stamp = where.stat()
    except OSError as error:
        raise FileError(
            "a corpus to compare with is an index of Cadenza's",
            f"{path}: {error.strerror}",
            "see the guide to originality",
        ) from error
    return _read(name, path, usual, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4)
def _read(name: str, path: Path, usual: tuple[int, int], _changed: int, _size: int) -> Corpus:
    """Opened once, as long as the file stays as it is."""
    index = CorpusIndex(path)
    told = index.about.get("people")
    try:
        people = People.from_mapping(told) if told else None
    except (KeyError, TypeError, ValueError) as error:
        raise FileError("a corpus's yardstick is readable", str(path), "build it again") from error
    called = name or str(index.about.get("name") or path.stem)
    return Corpus.of(called, index, people, usual)


@lru_cache(maxsize=4)
def _guard(index: CorpusIndex, usual_run: int) -> RunGuard:
    # One note less than usual: where the plan leaves no other note, a run may grow by one.
    return RunGuard(index, usual_run)
