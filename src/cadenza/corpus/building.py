"""A build: what has changed is worked on, what has not is taken as it is, a commit says so.

Only this process writes the book; workers write objects. Whatever ends a build, its results so
far are kept, and the next one goes on from them.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cadenza.corpus.canonical import canonical
from cadenza.corpus.chains import EVICTED, PASSING, Chain
from cadenza.corpus.checkouts import checkout
from cadenza.corpus.executors import Outcome, open_executor
from cadenza.corpus.finishing import Finished, Usable, finish
from cadenza.corpus.history import (
    Commit,
    Differences,
    Input,
    State,
    differences,
    identity,
    read_inputs,
)
from cadenza.corpus.library import Corpus
from cadenza.corpus.plans import BuildRequest, Plan, given_digests
from cadenza.corpus.reasons import why_redone
from cadenza.corpus.scanning import Found, Scan, check_roots, scan
from cadenza.corpus.store import Result
from cadenza.corpus.store.objects import StoreError
from cadenza.corpus.working import FileDone, FileWork, work_on_file
from cadenza.progress import Progress, Silent

__all__ = ["Built", "build"]

_ROUNDS = 3
_KEPT_EVERY_S, _KEPT_EVERY = 1.0, 200


@dataclass(frozen=True)
class Built:
    """What came of a build.

    Parameters
    ----------
    digest : str
        Of the commit; that of the newest where nothing was to be done.
    commit : Commit
        The commit.
    is_new : bool
        Whether anything was to be done.
    differences : Differences
        From the commit before.
    folder : Path
        Where its packed corpus and its index lie.
    quarantined : tuple of State
        Files that cannot be used; told by a new build only.
    """

    digest: str
    commit: Commit
    is_new: bool
    differences: Differences
    folder: Path
    quarantined: tuple[State, ...] = ()


def build(
    corpus: Corpus, request: BuildRequest | None = None, progress: Progress | None = None
) -> Built:
    """Bring a corpus up to date.

    Parameters
    ----------
    corpus : Corpus
        Open.
    request : BuildRequest, optional
        How.
    progress : Progress, optional
        Is told of "scan" and of every stage, and asked whether to go on.

    Raises
    ------
    OperationError
        When it is being built already.
    FileError
        When a folder is not there, no file can be used, or the store cannot be written.
    """
    with corpus.locked():
        return _Build(corpus, request or BuildRequest(), progress or Silent()).run()


class _Build:
    def __init__(self, corpus: Corpus, request: BuildRequest, progress: Progress) -> None:
        self._corpus, self._request, self._progress = corpus, request, progress
        self._made: set[str] = set()
        self._passing: dict[str, Result] = {}

    def run(self) -> Built:
        found = self._scanned()
        head_digest, _ = self._corpus.book.head()
        head = self._corpus.head()
        plan = Plan.of(self._request, (each.kind for each in found.files))
        inputs = canonical([_row(each) for each in found.files])
        digest = self._corpus.objects.put(inputs)
        if head is not None and self._is_done(head, identity(digest, plan.facts, plan.stages)):
            return self._unchanged(head_digest, head)
        number = self._corpus.book.begin_build(_now())
        self._corpus.objects.sweep()
        chains = self._worked(plan, found)
        return self._committed(plan, number, chains)

    def _unchanged(self, digest: str, head: Commit) -> Built:
        folder = checkout(self._corpus, digest, head)
        return Built(digest, head, False, Differences((), (), ()), folder)

    def _scanned(self) -> Scan:
        found = scan(self._corpus.book, self._progress)
        check_roots(found)
        return found

    def _is_done(self, head: Commit, wished: str) -> bool:
        """Whether the newest commit is what would come out."""
        if self._request.retry or self._request.keep_audio or head.passing:
            return False
        if self._corpus.book.about("mend") or head.identity != wished:
            return False
        return all(self._corpus.objects.has(each) for each in head.outputs.values())

    # -- the files ----------------------------------------------------------------------------

    def _worked(self, plan: Plan, found: Scan) -> dict[Found, Chain]:
        """The chains of all files, as far as they go."""
        if self._request.retry:
            book = self._corpus.book
            book.drop_results(key for key, each in book.results().items() if each.reason)
        for _ in range(_ROUNDS):
            chains = self._chains(plan, found)
            if not self._work(chains):
                return chains
            found = self._scanned()  # files were changed while they were worked on
        return self._chains(plan, found)

    def _chains(self, plan: Plan, found: Scan) -> dict[Found, Chain]:
        known = self._corpus.book.results()
        there = frozenset(self._corpus.objects.digests())

        def whole(key: str) -> Result | None:
            result = known.get(key) or self._passing.get(key)
            if result is None or (result.stage == EVICTED and not self._request.keep_audio):
                return result
            return result if there.issuperset(result.outputs.values()) else None

        steps_of = plan.chain_maker().steps
        return {
            each: Chain(steps_of(each.kind, each.style), given_digests(each), whole)
            for each in found.files
        }

    def _work(self, chains: Mapping[Found, Chain]) -> bool:
        """Make what is missing; True where files were found changed."""
        pending: dict[tuple[str, str, str], tuple[Found, Chain]] = {}
        for each, chain in chains.items():
            if not each.reason and chain.missing:
                pending.setdefault((each.sha256, each.suffix, each.style), (each, chain))
        if not pending:
            return False
        waiting = list(pending.values())
        ledger = _Ledger(self._corpus, self._progress, [chain for _, chain in waiting])
        tasks = [self._task(*each) for each in waiting]
        changed: list[bytes] = []
        request = self._request
        with (
            ledger,
            open_executor(
                request.workers,
                request.cluster,
                limit_s=request.limit_s,
                shared=self._corpus.objects.folder,
                progress=self._progress,
            ) as executor,
        ):
            changed += [
                os.fsencode(tasks[outcome.index].source)
                for outcome in executor.run(work_on_file, tasks)
                if ledger.take(outcome)
            ]
        self._corpus.book.know_files({}, forget=changed)
        self._made |= ledger.made
        self._passing |= ledger.passing
        news = ledger.new | self._passing
        for chain in chains.values():
            chain.learn(news.get)
        return bool(changed)

    def _task(self, found: Found, chain: Chain) -> FileWork:
        return FileWork(
            found.source,
            found.suffix,
            tuple(given_digests(found).items()),
            tuple(chain.steps),
            tuple(chain.results().values()),
            str(self._corpus.objects.folder),
            self._request.keep_audio,
        )

    # -- the whole ----------------------------------------------------------------------------

    def _committed(self, plan: Plan, number: int, chains: Mapping[Found, Chain]) -> Built:
        corpus = self._corpus
        head_digest, last = corpus.book.head()
        head = corpus.head()
        usable = [Usable(each, chain.results(), chain.reason) for each, chain in chains.items()]
        done: Finished = finish(corpus, plan, usable, self._progress)
        rows = [_row(each) for each in chains]
        inputs = corpus.objects.put(canonical(rows))
        corpus.book.tell("mend", "")
        passing = sum(_passes(each) for each in usable)
        wished = identity(inputs, plan.facts, plan.stages)
        if head and (head.identity, head.outputs, head.passing) == (wished, done.outputs, passing):
            corpus.book.drop_build(number)
            return self._unchanged(head_digest, head)
        before = read_inputs(corpus.objects, head) if head else []
        changes = differences(before, [Input(*row) for row in rows])
        fresh = corpus.book.keys_after(last) | self._made | done.made
        commit = Commit(
            parent=head_digest,
            created=_now(),
            inputs=inputs,
            settings=plan.facts,
            stages=plan.stages,
            outputs=done.outputs,
            redone=why_redone(head, before, usable, plan, done.results, fresh),
            states=dict(sorted(Counter(each.state for each in done.states).items())),
            passing=passing,
            cut_short=corpus.book.cut_short(number),
        )
        digest = corpus.objects.put(commit.to_bytes())
        corpus.book.add_commit(digest, number)
        folder = checkout(corpus, digest, commit)
        bad = tuple(each for each in done.states if each.reason)
        return Built(digest, commit, True, changes, folder, bad)


class _Ledger:
    """Takes outcomes in, keeps their results in the book, tells how far each stage is."""

    def __init__(self, corpus: Corpus, progress: Progress, chains: Sequence[Chain]) -> None:
        self._corpus, self._progress = corpus, progress
        self._missing = [chain.missing for chain in chains]
        self._first = [(chain.key(chain.missing[0]) or "", chain.missing[0]) for chain in chains]
        self._totals = Counter(name for names in self._missing for name in names)
        self._done: Counter[str] = Counter()
        self._waiting: list[Result] = []
        self._kept_at = time.monotonic()
        self.new: dict[str, Result] = {}
        self.passing: dict[str, Result] = {}
        self.made: set[str] = set()
        for name in self._totals:
            progress.report(name, 0, self._totals[name])

    def __enter__(self) -> None:
        return

    def __exit__(self, *_: object) -> None:
        self._keep()

    def take(self, outcome: Outcome[FileDone]) -> bool:
        """One outcome; True where its file has changed.

        Raises
        ------
        StoreError
            When the store cannot be written.
        """
        done = outcome.value
        if done is None:
            key, name = self._first[outcome.index]
            done = FileDone((Result(key, name, reason=outcome.reason),))
        if done.fault is not None:
            raise StoreError(*done.fault)
        for each in done.results:
            if each.facts.get(PASSING):
                self.passing[each.key] = each
            else:
                self.new[each.key] = each
                self._waiting.append(each)
        self.made |= {each.key for each in done.results}
        self._tell(outcome.index)
        late = time.monotonic() - self._kept_at > _KEPT_EVERY_S
        if late or len(self._waiting) >= _KEPT_EVERY:
            self._keep()
        return done.changed

    def _tell(self, index: int) -> None:
        for name in self._missing[index]:
            self._done[name] += 1
            self._progress.report(name, self._done[name], self._totals[name])
        self._progress.check()

    def _keep(self) -> None:
        self._kept_at = time.monotonic()
        if self._waiting:
            self._corpus.book.add_results(self._waiting)
            self._waiting = []


def _row(found: Found) -> list[str]:
    return [found.path, found.sha256, found.kind, found.licence, found.style]


def _passes(usable: Usable) -> bool:
    return any(each.facts.get(PASSING) for each in usable.results.values())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
