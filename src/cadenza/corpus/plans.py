"""What a build is to do: which settings each stage has, and the chain of each file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from cadenza.corpus.canonical import data_digest
from cadenza.corpus.chains import Step, recording_steps, score_steps
from cadenza.corpus.scanning import Found
from cadenza.corpus.stages import CORPUS_STAGES, FILE_STAGES, stage, stage_versions
from cadenza.corpus.stages.shape import settings_facts

__all__ = ["BuildRequest", "Plan"]


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """How to build a corpus.

    Parameters
    ----------
    workers : int
        Processes; 0 for as many as there are cores, 1 for no other than this one.
    cluster : str or None
        Address of a Ray cluster to work on instead.
    tempo_bpm : float or None
        The tempo of all recordings; None: it is found.
    transcriber : str
        Who listens to recordings.
    keep_audio : bool
        Keep decoded sound.
    retry : bool
        Try again what was quarantined.
    limit_s : float
        The longest time that a file may take; 0 for none.
    """

    workers: int = 0
    cluster: str | None = None
    tempo_bpm: float | None = None
    transcriber: str = "basic-pitch"
    keep_audio: bool = False
    retry: bool = False
    limit_s: float = 7200.0


@dataclass(frozen=True)
class Plan:
    """Settings of all stages, by kind of file ("score", "recording") and of the corpus."""

    settings: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, request: BuildRequest, kinds: Iterable[str]) -> Plan:
        """The plan for files of some kinds.

        Raises
        ------
        CadenzaError
            When there are recordings, and who is to listen is not there.
        """
        settings: dict[str, dict[str, Any]] = {}
        for kind in sorted(set(kinds)):
            steps = recording_steps({}) if kind == "recording" else score_steps({})
            settings[kind] = {each.stage: each.settings for each in steps}
        if "recording" in settings:
            from cadenza.corpus.stages import beats, clean, transcribe

            settings["recording"] |= {
                "transcribe": transcribe.Settings.of(request.transcriber),
                "beats": beats.Settings(request.tempo_bpm),
                "clean": clean.Settings.of_recordings(),
            }
        settings["corpus"] = {name: stage(name).Settings() for name in CORPUS_STAGES}
        return cls(settings)

    @property
    def facts(self) -> dict[str, Any]:
        """The settings as a commit tells them."""
        return {
            kind: {name: settings_facts(each) for name, each in held.items()}
            for kind, held in self.settings.items()
        }

    @property
    def stages(self) -> dict[str, int]:
        """The versions of the stages that are used."""
        used = {name for held in self.settings.values() for name in held}
        order = (*FILE_STAGES, *CORPUS_STAGES)
        versions = stage_versions()
        return {name: versions[name] for name in order if name in used}

    def chain_maker(self) -> _ChainMaker:
        """What tells the steps of each file."""
        return _ChainMaker(self)


class _ChainMaker:
    """Makes each list of steps once: thousands of files share a few."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.steps = cache(self._steps)

    def _steps(self, kind: str, style: str) -> tuple[Step, ...]:
        """The steps of a kind of file in a style."""
        settings = dict(self._plan.settings[kind])
        settings["grid"] = replace(settings["grid"], style=style)
        return recording_steps(settings) if kind == "recording" else score_steps(settings)


def given_digests(found: Found) -> dict[str, str]:
    """Digests of what a chain is given of a file."""
    return {
        "file": found.sha256,
        "suffix": data_digest(found.suffix.encode()),
        "hints": data_digest(b""),
    }
