"""The way of one file through its stages: what is known is taken, what is missing is made.

A chain is a list of steps; each says where its inputs come from: what is ``given`` of the file
(its bytes, its ending, hints), or an output of a step before ("clean.score"). A result is looked
for under its key, so nothing is made twice; an object that is gone (decoded sound is not kept)
is made again when something needs it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from cadenza.corpus.canonical import canonical, data_digest
from cadenza.corpus.stages import stage
from cadenza.corpus.stages.shape import FACTS, facts_of, key_maker, settings_facts
from cadenza.corpus.store.book import Result
from cadenza.corpus.store.objects import StoreError
from cadenza.errors import CadenzaError

__all__ = [
    "EVICTED",
    "PASSING",
    "Chain",
    "Keeper",
    "Memory",
    "Step",
    "recording_steps",
    "score_steps",
]

_REASON_CHARACTERS = 300
EVICTED = "decode"
"""The stage whose objects are large and let go, unless they are to be kept."""


PASSING = "passing"
"""Fact of a result whose reason may pass without the file changing: such a one is not kept."""


class Keeper(Protocol):
    """Where outputs go; ``store.Objects`` is one."""

    def put(self, data: bytes) -> str:
        """Keep some bytes; returns their digest."""

    def get(self, digest: str) -> bytes:
        """The bytes of a digest; raises ``FileError`` where they are gone."""

    def has(self, digest: str) -> bool:
        """Whether they are there."""


class Memory:
    """A keeper without a disk."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        """Keep some bytes; returns their digest."""
        digest = data_digest(data)
        self._held[digest] = data
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of a digest."""
        return self._held[digest]

    def has(self, digest: str) -> bool:
        """Whether they are there."""
        return digest in self._held


@dataclass(frozen=True, slots=True)
class Step:
    """A stage in a chain: its name and version, its settings, where its inputs come from.

    ``told`` are the settings in canonical JSON.
    """

    stage: str
    version: int
    settings: Any
    inputs: tuple[str, ...]
    told: bytes

    @classmethod
    def of(cls, name: str, settings: Any, *inputs: str) -> Step:  # noqa: ANN401
        """A step of this version's stage; ``settings`` None for the usual ones."""
        module = stage(name)
        settings = module.Settings() if settings is None else settings
        return cls(name, module.VERSION, settings, inputs, canonical(settings_facts(settings)))


def score_steps(settings: Mapping[str, Any]) -> tuple[Step, ...]:
    """The chain of a score; ``settings`` by stage, where they are not the usual ones."""
    return (Step.of("read", settings.get("read"), "file", "suffix"), *_common("read", settings))


def recording_steps(settings: Mapping[str, Any]) -> tuple[Step, ...]:
    """The chain of a recording."""
    return (
        Step.of("decode", settings.get("decode"), "file", "suffix"),
        Step.of("transcribe", settings.get("transcribe"), "decode.sound"),
        Step.of("beats", settings.get("beats"), "decode.sound", "transcribe.notes"),
        *_common("beats", settings),
    )


def _common(before: str, settings: Mapping[str, Any]) -> tuple[Step, ...]:
    return (
        Step.of("clean", settings.get("clean"), f"{before}.score"),
        Step.of("grid", settings.get("grid"), "clean.score", "hints"),
        Step.of("tokenise", settings.get("tokenise"), "grid.pieces"),
        Step.of("lines", settings.get("lines"), "clean.score"),
    )


@lru_cache(maxsize=64)
def _key_maker(name: str, version: int, facts: bytes) -> Callable[[Sequence[str]], str]:
    return key_maker(name, version, json.loads(facts))


class Chain:
    """A file on its way.

    Parameters
    ----------
    steps : sequence of Step
        In an order in which each comes after those it needs.
    given : mapping
        Name → digest of what is given of the file.
    known : callable
        Key → result, or None.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        given: Mapping[str, str],
        known: Callable[[str], Result | None],
    ) -> None:
        self._steps = {step.stage: step for step in steps}
        self._given = given
        self._known = known
        self._results: dict[str, Result] = {}

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its steps, in order."""
        return tuple(self._steps.values())

    def learn(self, news: Callable[[str], Result | None]) -> None:
        """Look further results up: those that were made meanwhile."""
        before = self._known
        self._known = lambda key: news(key) or before(key)

    def results(self) -> dict[str, Result]:
        """What is known, by stage, as far as it goes: up to the first failure or missing one."""
        for name in self._steps:
            if name not in self._results:
                key = self.key(name)
                found = None if key is None else self._known(key)
                if found is not None:
                    self._results[name] = found
        return dict(self._results)

    def key(self, name: str) -> str | None:
        """The key of a step; None as long as an input is missing."""
        step = self._steps[name]
        inputs = [self._digest(each) for each in step.inputs]
        if not all(inputs):
            return None
        make = _key_maker(name, step.version, step.told)
        return make([each or "" for each in inputs])

    def _digest(self, reference: str) -> str | None:
        if reference in self._given:
            return self._given[reference]
        name, _, output = reference.partition(".")
        found = self._results.get(name)
        return None if found is None else found.outputs.get(output)

    @property
    def missing(self) -> tuple[str, ...]:
        """Stages that are still to be done; none after a failure."""
        results = self.results()
        if self.reason:
            return ()
        return tuple(name for name in self._steps if name not in results)

    @property
    def reason(self) -> str:
        """Why the file cannot be used; "" where it can, as far as is known."""
        return next((each.reason for each in self._results.values() if each.reason), "")

    # -- making -------------------------------------------------------------------------------

    def make(
        self, given: Mapping[str, Callable[[], bytes]], keeper: Keeper, *, keep_sound: bool = False
    ) -> list[Result]:
        """Make what is missing, in order, up to the first failure.

        Parameters
        ----------
        given : mapping
            Name → what reads it.
        keeper : Keeper
            Where outputs go to and inputs come from.
        keep_sound : bool
            Whether decoded sound is kept.

        Returns
        -------
        list of Result
            The new ones.

        Raises
        ------
        StoreError
            When the keeper cannot keep them.
        """
        work = _Work(self._steps, self._results, given, keeper, keep_sound=keep_sound)
        made: list[Result] = []
        for name in self.missing:
            key = self.key(name)
            if key is None:
                break
            result = work.made(name, key)
            self._results[name] = result
            made.append(result)
            if result.reason:
                break
        return made


def _passing(error: BaseException) -> dict[str, Any]:
    """A fact where a library or memory was missing, which may pass."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ImportError | MemoryError):
            return {PASSING: True}
        cause = cause.__cause__ or cause.__context__
    return {}


class _Work:
    """Runs steps; holds what decoded sound there is for as long as the file is worked on."""

    def __init__(
        self,
        steps: Mapping[str, Step],
        results: Mapping[str, Result],
        given: Mapping[str, Callable[[], bytes]],
        keeper: Keeper,
        *,
        keep_sound: bool,
    ) -> None:
        self._steps, self._results, self._given = steps, results, given
        self._keeper, self._keep_sound = keeper, keep_sound
        self._held: dict[str, bytes] = {}

    def made(self, name: str, key: str) -> Result:
        """The result of a step; what goes wrong with the file is its reason."""
        try:
            outputs = self._run(name)
        except StoreError:
            raise
        except CadenzaError as error:
            return Result(key, name, facts=_passing(error), reason=str(error))
        except Exception as error:  # noqa: BLE001  (a strange file is set aside with its reason)
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:_REASON_CHARACTERS]
            return Result(key, name, facts=_passing(error), reason=reason)
        facts = facts_of(outputs)
        reason = str(facts.pop("reason", ""))
        digests = {
            output: self._kept(name, output, data)
            for output, data in outputs.items()
            if output != FACTS
        }
        return Result(key, name, digests, facts, reason)

    def _run(self, name: str) -> dict[str, bytes]:
        step = self._steps[name]
        inputs = [self._data(each) for each in step.inputs]
        return stage(name).run(inputs, step.settings)

    def _kept(self, name: str, output: str, data: bytes) -> str:
        self._held[f"{name}.{output}"] = data
        if name == EVICTED and not self._keep_sound:
            return data_digest(data)
        return self._keeper.put(data)

    def _data(self, reference: str) -> bytes:
        """An input: held, kept, or made again."""
        if reference not in self._held:
            self._held[reference] = self._fetched(reference)
        return self._held[reference]

    def _fetched(self, reference: str) -> bytes:
        if reference in self._given:
            return self._given[reference]()
        name, _, output = reference.partition(".")
        digest = self._results[name].outputs[output]
        if self._keeper.has(digest):
            return self._keeper.get(digest)
        made = self._run(name)
        for each, data in made.items():
            if each != FACTS:
                self._kept(name, each, data)
        return made[output]
