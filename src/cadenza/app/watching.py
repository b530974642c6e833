"""A corpus that follows its folders: built again when files come or go, and trained on if asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cadenza.app.corpora import BuildRequest, build_corpus, own_corpora
from cadenza.errors import CadenzaError, CancelledError
from cadenza.progress import Progress, Silent

if TYPE_CHECKING:
    from cadenza.corpus.building import Built

__all__ = ["Watch", "watch_corpus"]

_LOOK_S = 2.0


@dataclass(frozen=True)
class Watch:
    """What is done when files come or go, and who is told.

    Parameters
    ----------
    built : callable
        Is told of each build that found something to do, and of the first one.
    failed : callable
        Is told why a build or a training could not be; the watch goes on.
    shown : callable
        Opens what shows how a build goes on, as a context.
    train : callable, optional
        Trains on the corpus of that name; called after each build that found something to do.
    build : BuildRequest
        How it is built.
    settle_s : float
        How long everything must be at rest.
    polling : bool
        Look at every file in turn; for file systems of the network.
    """

    built: Callable[[Built], None]
    failed: Callable[[CadenzaError], None]
    shown: Callable[[], AbstractContextManager[Progress]] = lambda: nullcontext(Silent())
    train: Callable[[str], None] | None = None
    build: BuildRequest = BuildRequest()  # noqa: RUF009 - it is frozen
    settle_s: float = 2.0
    polling: bool = False


def watch_corpus(name: str, wish: Watch, progress: Progress | None = None) -> None:
    """Build a corpus now, and again whenever its files come, change or go; return never.

    What is added with ``cadenza corpus add`` meanwhile is watched too.

    Parameters
    ----------
    name : str
        Of the corpus.
    wish : Watch
        What to do.
    progress : Progress, optional
        What its ``check`` raises ends the watch.

    Raises
    ------
    cadenza.errors.UnknownNameError
        When there is no such corpus.
    cadenza.errors.UsageError
        When nothing was added to it, or watchfiles is not installed.
    cadenza.errors.CancelledError
        When training was stopped.
    """
    from cadenza.corpus.watching import watch

    told = progress or Silent()
    following = _Following(name, wish)
    while True:
        roots = _roots(name)
        with suppress(_OtherRootsError):
            watch(
                [Path(each) for each in sorted(roots)],
                following.changed,
                settle_s=wish.settle_s,
                polling=wish.polling,
                progress=_Looking(name, roots, told),
            )


class _Following:
    """Builds and trains when it is told of changes."""

    def __init__(self, name: str, wish: Watch) -> None:
        self._name, self._wish = name, wish
        self._is_first = True

    def changed(self, _paths: frozenset[Path]) -> None:
        """Bring everything up to date; what fails is told, and tried again at the next change."""
        try:
            with self._wish.shown() as progress:
                built = build_corpus(self._name, self._wish.build, progress)
            if built.is_new or self._is_first:
                self._wish.built(built)
            self._is_first = False
            if built.is_new and self._wish.train is not None:
                self._wish.train(self._name)
        except CancelledError:
            raise
        except CadenzaError as error:
            self._wish.failed(error)


class _OtherRootsError(Exception):
    """Something was added to the corpus, or removed from it."""


class _Looking:
    """A Progress that also looks, now and then, whether the corpus still has the same roots."""

    def __init__(self, name: str, roots: frozenset[str], progress: Progress) -> None:
        self._name, self._roots, self._progress = name, roots, progress
        self._looked_s = time.monotonic()

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Hand on."""
        self._progress.report(stage, done, total)

    def check(self) -> None:
        """Hand on, and look."""
        self._progress.check()
        if time.monotonic() - self._looked_s > _LOOK_S:
            self._looked_s = time.monotonic()
            if _roots(self._name) != self._roots:
                raise _OtherRootsError


def _roots(name: str) -> frozenset[str]:
    with own_corpora().open(name) as corpus:
        return frozenset(each.path for each in corpus.book.roots())
