"""One file's chain as a task: what a worker process does, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cadenza.corpus.canonical import data_digest
from cadenza.corpus.chains import Chain, Step
from cadenza.corpus.store import Objects, Result
from cadenza.corpus.store.objects import StoreError

__all__ = ["FileDone", "FileWork", "work_on_file"]


@dataclass(frozen=True, slots=True)
class FileWork:
    """A file to work on.

    Parameters
    ----------
    source : str
        Where it lies.
    suffix : str
        Its ending.
    given : tuple of (str, str)
        Names and digests of what its chain is given.
    steps : tuple of Step
        The chain.
    known : tuple of Result
        What is known of it.
    objects : str
        Folder of the objects.
    keep_sound : bool
        Whether decoded sound is kept.
    """

    source: str
    suffix: str
    given: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    known: tuple[Result, ...]
    objects: str
    keep_sound: bool = False


@dataclass(frozen=True, slots=True)
class FileDone:
    """What came of it.

    ``changed`` says that the file is no longer the one that was asked for; ``fault`` is rule,
    what came and next step where the store failed.
    """

    results: tuple[Result, ...] = ()
    changed: bool = False
    fault: tuple[str, str, str] | None = None


class _ChangedError(StoreError):
    """The file is not what it was."""


def work_on_file(work: FileWork) -> FileDone:
    """Make what is missing of a file's chain; raises for nothing that is in the file."""
    given = dict(work.given)
    known = {each.key: each for each in work.known}

    def read() -> bytes:
        try:
            data = Path(work.source).read_bytes()
        except OSError as error:
            raise _ChangedError("a file stays while it is read", work.source) from error
        if data_digest(data) != given["file"]:
            raise _ChangedError("a file stays as it is while it is read", work.source)
        return data

    chain = Chain(work.steps, given, known.get)
    try:
        made = chain.make(
            {"file": read, "suffix": work.suffix.encode, "hints": bytes},
            Objects(Path(work.objects)),
            keep_sound=work.keep_sound,
        )
    except _ChangedError:
        return FileDone(changed=True)
    except StoreError as error:
        return FileDone(fault=(error.rule, error.came, error.next_step))
    return FileDone(tuple(made))
