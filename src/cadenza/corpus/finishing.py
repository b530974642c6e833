"""The stages of all files together: names, clusters, splits, the packed corpus, its index."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cadenza.corpus.canonical import canonical, data_digest
from cadenza.corpus.chains import EVICTED
from cadenza.corpus.history import State
from cadenza.corpus.inputs import LazyInputs
from cadenza.corpus.library import Corpus
from cadenza.corpus.plans import Plan
from cadenza.corpus.scanning import Found
from cadenza.corpus.stages import stage
from cadenza.corpus.stages.shape import result_key, settings_facts
from cadenza.corpus.store import Result
from cadenza.errors import FileError
from cadenza.progress import Progress

__all__ = ["Finished", "Usable", "finish"]

_TOLD_FACTS = ("pieces", "bars", "notes", "seconds", "bpm")


@dataclass(frozen=True)
class Usable:
    """A file with what came of its chain; ``reason`` says why it cannot be used."""

    found: Found
    results: Mapping[str, Result]
    chain_reason: str

    @property
    def reason(self) -> str:
        """Why it cannot be used; "" where it can."""
        return self.found.reason or self.chain_reason or self._unfinished

    @property
    def _unfinished(self) -> str:
        return "" if "lines" in self.results else "it changed while it was read; build again"

    @cached_property
    def facts(self) -> dict[str, Any]:
        """What its stages counted."""
        return {name: value for each in self.results.values() for name, value in each.facts.items()}

    def output(self, name: str, of: str) -> str:
        """Digest of an output of a stage; "" where there is none."""
        return self.results[name].outputs.get(of, "") if name in self.results else ""


@dataclass
class Finished:
    """Digests of the outputs, what became of each file, the results of all stages, new keys."""

    states: Sequence[State] = ()
    outputs: dict[str, str] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    made: frozenset[str] = frozenset()


def finish(corpus: Corpus, plan: Plan, files: Sequence[Usable], progress: Progress) -> Finished:
    """Run the stages of all files together, as far as their inputs are new.

    Parameters
    ----------
    corpus : Corpus
        Where results and objects go to.
    plan : Plan
        The settings.
    files : sequence of Usable
        By path.
    progress : Progress
        Is told of every stage.

    Raises
    ------
    FileError
        When no file can be used.
    """
    return _Finish(corpus, plan, files, progress).run()


class _Finish:
    def __init__(
        self, corpus: Corpus, plan: Plan, files: Sequence[Usable], progress: Progress
    ) -> None:
        self._corpus, self._plan, self._files, self._progress = corpus, plan, files, progress
        self._usable = [each for each in files if not each.reason]
        self._done = Finished()
        self._made: set[str] = set()

    def run(self) -> Finished:
        if not self._usable:
            raise _nothing(self._files)
        names = self._names()
        leaders = self._clusters()
        choices = self._choices(leaders)
        kept = [
            _Kept(each, names[each.found.path], split)
            for each, (split, is_kept) in zip(self._usable, choices, strict=True)
            if is_kept
        ]
        self._pack(kept, choices)
        self._index(kept)
        states = self._states(names, leaders, choices)
        quarantine = [[each.path, each.stage, each.reason] for each in states if each.reason]
        self._done.outputs["files"] = self._put([each.to_dict() for each in states])
        self._done.outputs["quarantine"] = self._put(quarantine)
        self._done.made = frozenset(self._made)
        self._done.states = states
        return self._done

    def _put(self, value: object) -> str:
        return self._corpus.objects.put(canonical(value))

    def _names(self) -> dict[str, str]:
        paths = [each.found.path for each in self._files]
        made = self._run("names", [canonical(paths)], [])
        return dict(zip(paths, self._read(made.outputs["names"]), strict=True))

    def _clusters(self) -> list[int]:
        """For each usable file the index of one that is alike; equal scores are asked for once."""
        first: dict[str, int] = {}
        for index, each in enumerate(self._usable):
            first.setdefault(each.output("clean", "score"), index)
        distinct = list(first.values())
        marks = [self._usable[index].output("grid", "fingerprint") for index in distinct]
        heard = [self._usable[index].found.kind == "recording" for index in distinct]
        made = self._run("deduplicate", [canonical(heard)], marks)
        leader = dict(zip(distinct, self._read(made.outputs["clusters"]), strict=True))
        return [distinct[leader[first[each.output("clean", "score")]]] for each in self._usable]

    def _choices(self, leaders: Sequence[int]) -> list[tuple[str, bool]]:
        rows = [
            {
                "name": each.found.path,
                "notes": each.facts["notes"],
                "rank": int(each.found.kind == "recording"),
            }
            for each in self._usable
        ]
        made = self._run("split", [canonical(rows), canonical(list(leaders))], [])
        return [(split, kept) for split, kept in self._read(made.outputs["choices"])]

    def _pack(self, kept: Sequence[_Kept], choices: Sequence[tuple[str, bool]]) -> None:
        facts = {"sets": _sets(self._usable, choices)}
        rows = [
            {
                "set": each.file.found.style or "any",
                "split": each.split,
                "source": each.name,
                "about": each.file.found.sha256,
            }
            for each in kept
        ]
        table = canonical({"facts": facts, "files": rows})
        fragments = [each.file.output("tokenise", "fragment") for each in kept]
        made = self._run("pack", [table], fragments)
        self._done.outputs["packed"] = self._put(dict(made.outputs))

    def _index(self, kept: Sequence[_Kept]) -> None:
        trained = [each for each in kept if each.split == "train"]
        held_out = [each for each in kept if each.split == "test"]
        counts = Counter(each.file.found.style or "any" for each in trained)
        licences = sorted({each.file.found.licence for each in trained})
        sets = {
            name: {"licence": "; ".join(licences), "credit": "", "files": counts[name]}
            for name in sorted(counts)
        }
        table = canonical(
            {
                "trained": [each.name for each in trained],
                "held_out": len(held_out),
                "about": {"sets": sets},
            }
        )
        lines = [each.file.output("lines", "lines") for each in trained]
        scores = [each.file.output("clean", "score") for each in held_out]
        made = self._run("index", [table], lines + scores)
        self._done.outputs["index"] = self._put(dict(made.outputs))

    def _states(
        self,
        names: Mapping[str, str],
        leaders: Sequence[int],
        choices: Sequence[tuple[str, bool]],
    ) -> list[State]:
        kept_of = {
            leader: each.found.path
            for each, leader, (_, kept) in zip(self._usable, leaders, choices, strict=True)
            if kept
        }
        chosen = {
            each.found.path: (split, kept, kept_of[leader])
            for each, leader, (split, kept) in zip(self._usable, leaders, choices, strict=True)
        }
        return [_state(each, names[each.found.path], chosen) for each in self._files]

    # -- one stage ----------------------------------------------------------------------------

    def _run(self, name: str, told: Sequence[bytes], digests: Sequence[str]) -> Result:
        """A stage's result: known, or made now."""
        self._progress.check()
        module, settings = stage(name), self._plan.settings["corpus"][name]
        objects = self._corpus.objects
        inputs = [*(data_digest(each) for each in told), *digests]
        key = result_key(name, module.VERSION, settings_facts(settings), inputs)
        result = self._corpus.book.result(key)
        if result is None or not all(objects.has(each) for each in result.outputs.values()):
            self._progress.report(name, 0, 1)
            made = module.run(LazyInputs(told, digests, objects), settings)
            result = Result(key, name, {each: objects.put(data) for each, data in made.items()})
            self._corpus.book.add_results([result])
            self._made.add(key)
            self._progress.report(name, 1, 1)
        self._done.results[name] = result
        return result

    def _read(self, digest: str) -> Any:  # noqa: ANN401
        return json.loads(self._corpus.objects.get(digest))


@dataclass(frozen=True)
class _Kept:
    file: Usable
    name: str
    split: str


def _nothing(files: Sequence[Usable]) -> FileError:
    if not files:
        return FileError("a corpus holds files", "none", "add some with cadenza corpus add")
    return FileError(
        "a corpus holds at least one file that can be used",
        f"{files[0].found.path}: {files[0].reason}",
        "add others with cadenza corpus add",
    )


def _state(each: Usable, name: str, chosen: Mapping[str, tuple[str, bool, str]]) -> State:
    found = each.found
    split, kept, like = chosen.get(found.path, ("", False, ""))
    state = "kept" if kept else "duplicate" if split else "quarantined"
    failed = [step for step, result in each.results.items() if result.reason]
    facts = each.facts
    return State(
        path=found.path,
        name=name,
        sha256=found.sha256,
        kind=found.kind,
        licence=found.licence,
        style=found.style,
        state=state,
        split=split,
        like=like if state == "duplicate" else "",
        reason=each.reason,
        stage=failed[0] if failed else "",
        facts={fact: facts[fact] for fact in _TOLD_FACTS if fact in facts},
        score=each.output("clean", "score"),
        sound=each.output(EVICTED, "sound"),
    )


def _sets(
    usable: Sequence[Usable], choices: Sequence[tuple[str, bool]]
) -> dict[str, dict[str, Any]]:
    """What ``corpus.json`` tells of each set: one a style."""
    rows: dict[str, list[tuple[Usable, str, bool]]] = {}
    for each, (split, kept) in zip(usable, choices, strict=True):
        rows.setdefault(each.found.style or "any", []).append((each, split, kept))
    drawn = {name: _drawn(held) for name, held in rows.items()}
    total = sum(drawn.values()) or 1.0
    return {name: _set(rows[name], drawn[name] / total) for name in sorted(rows)}


def _drawn(rows: Sequence[tuple[Usable, str, bool]]) -> float:
    """Weight of a set, as if all were one: the square roots of its files' lengths."""
    return math.fsum(
        math.sqrt(each.facts["notes"]) for each, split, kept in rows if kept and split == "train"
    )


def _set(rows: Sequence[tuple[Usable, str, bool]], weight: float) -> dict[str, Any]:
    used = [(each, split) for each, split, kept in rows if kept]
    facts = [each.facts for each, _ in used]
    pieces = sum(each["pieces"] for each in facts)
    licences = Counter(each.found.licence for each, _ in used)
    kinds = Counter(each.found.kind for each, _ in used)
    splits = Counter(split for _, split in used)
    return {
        "licence": "; ".join(sorted(licences)),
        "licences": dict(sorted(licences.items())),
        "credit": "",
        "origin": "",
        "group": "own",
        "files": len(rows),
        "kinds": dict(sorted(kinds.items())),
        "alike_left_out": len(rows) - len(used),
        "kept": len(used),
        "pieces": pieces,
        "bars": sum(each["bars"] for each in facts),
        "notes": sum(each["notes"] for each in facts),
        "with_dynamics": round(sum(each["with_dynamics"] for each in facts) / max(pieces, 1), 4),
        "splits": dict(sorted(splits.items())),
        "weight": round(weight, 6),
    }
