"""Files that come, change and go, told once they have come to rest."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from types import ModuleType

from cadenza.errors import OperationError, UsageError
from cadenza.progress import Progress, Silent

__all__ = ["is_passing", "watch"]

_TICK_S = 0.5
_STEP_MS = 50
_POLL_MS = 1000
_PASSING_ENDINGS = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".swp", "~")
_PASSING_NAMES = ("thumbs.db", "desktop.ini")

Stamp = tuple[int, ...] | None
"""Device, file number, size and time of a file; None where there is none."""


def watch(
    roots: Collection[Path],
    on_change: Callable[[frozenset[Path]], None],
    *,
    settle_s: float = 2.0,
    polling: bool = False,
    progress: Progress | None = None,
) -> None:
    """Call a function whenever files have come, changed or gone; return never.

    It is called once with nothing when the watch has begun: nothing that happens from then on is
    missed. Changes made while the function runs are told afterwards. A root that vanishes is
    waited for. What is being copied is told when its size and time have stood still, all at once.

    Parameters
    ----------
    roots : collection of Path
        Folders, with all that is in them, and files.
    on_change : callable
        Is handed the paths that changed; after a root came back, the root.
    settle_s : float
        How long everything must be at rest.
    polling : bool
        Look at every file once a second, where the system does not tell of changes: on a file
        system of the network, changes by other machines.
    progress : Progress, optional
        Its ``check`` is asked twice a second; what it raises ends the watch, as Ctrl-C does.

    Raises
    ------
    cadenza.errors.UsageError
        When there is nothing to watch, or watchfiles is not installed.
    cadenza.errors.OperationError
        When the system refuses to watch.
    """
    if not roots:
        raise UsageError(
            "a watch needs a folder or a file", "none", "add one with cadenza corpus add"
        )
    changes = _changes(_imported(), [each.resolve() for each in roots], polling)
    resting = _Resting(settle_s)
    next(changes)
    on_change(frozenset())
    for found in changes:
        (progress or Silent()).check()
        rested = resting.after(found)
        if rested:
            on_change(rested)


def is_passing(path: Path) -> bool:
    """Whether a name is one that programs give to what is not finished, or is hidden."""
    name = path.name.lower()
    return name.startswith((".", "~", "#")) or name.endswith(_PASSING_ENDINGS) or (
        name in _PASSING_NAMES
    )  # fmt: skip


class _Resting:
    """Changes held back until nothing moves any more.

    Parameters
    ----------
    settle_s : float
        How long everything must be at rest.
    """

    def __init__(self, settle_s: float) -> None:
        self._settle_s = settle_s
        self._held: dict[Path, Stamp] = {}
        self._moved_s = 0.0

    def after(self, found: Iterable[Path]) -> frozenset[Path]:
        """Take changes in; all that were held, when they have come to rest, else none."""
        now_s = time.monotonic()
        for each in found:
            self._held[each] = _stamp(each)
            self._moved_s = now_s
        for each, stamp in self._held.items():
            if _stamp(each) != stamp:
                self._held[each] = _stamp(each)
                self._moved_s = now_s
        if not self._held or now_s - self._moved_s < self._settle_s:
            return frozenset()
        rested = frozenset(self._held)
        self._held.clear()
        return rested


def _imported() -> ModuleType:
    try:
        import watchfiles
    except ImportError as error:
        raise UsageError(
            "watching folders needs watchfiles", "none", "pip install cadenza[corpus]"
        ) from error
    return watchfiles


def _changes(watchfiles: ModuleType, roots: list[Path], polling: bool) -> Iterator[set[Path]]:
    """What changed since the last time, about twice a second, with nothing where nothing did."""
    known = {root: _root_stamp(root) for root in roots}
    while True:
        folders = [root for root in roots if root.is_dir()]
        try:
            for found in _ticks(watchfiles, folders, polling):
                now = {root: _root_stamp(root) for root in roots}
                moved = {root for root in roots if now[root] != known[root]}
                known = now
                yield _wanted(found, folders) | moved
                if any(root in folders or root.is_dir() for root in moved):
                    break  # the system watches the folder that was there, not the new one
        except FileNotFoundError:  # a folder went while the watch began: the next round sees it
            yield set()
        except OSError as error:
            if polling or error.errno not in (errno.ENOSPC, errno.EMFILE):
                raise OperationError("the system can watch the folders", str(error)) from error
            polling = True  # more folders than the system lets a person watch


def _ticks(watchfiles: ModuleType, folders: list[Path], polling: bool) -> Iterator[set[str]]:
    """Paths that the system tells of; an empty set when there were none for a while."""
    if not folders:
        while True:
            time.sleep(_TICK_S)
            yield set()
    for found in watchfiles.watch(
        *folders,
        watch_filter=None,
        debounce=int(_TICK_S * 1000),
        step=_STEP_MS,
        rust_timeout=int(_TICK_S * 1000),
        yield_on_timeout=True,
        force_polling=polling or None,
        poll_delay_ms=_POLL_MS,
        ignore_permission_denied=True,
    ):
        yield {path for _, path in found}


def _wanted(found: Iterable[str], folders: list[Path]) -> set[Path]:
    """Without what has a passing name, or lies in a folder that has one."""
    wanted = set()
    for path in map(Path, found):
        for folder in folders:
            if path.is_relative_to(folder):
                inside = path.relative_to(folder)
                if not any(is_passing(part) for part in (inside, *inside.parents) if part.name):
                    wanted.add(path)
    return wanted


def _stamp(path: Path) -> Stamp:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


def _root_stamp(root: Path) -> Stamp:
    """Of a file everything; of a folder which one it is: what is in it is told by the system."""
    stamp = _stamp(root)
    return stamp[:2] if stamp and root.is_dir() else stamp
