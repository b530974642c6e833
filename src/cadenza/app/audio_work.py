"""One call on a session: what it samples, how long that takes, and the files that come of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.app.audio_sessions import named, seconds_of, stoppable
from cadenza.app.audio_takes import TakeFile, receipt_path, write_takes
from cadenza.app.audio_voices import SoundingVoice
from cadenza.app.naming import legible
from cadenza.audio.pace import Estimate
from cadenza.audio.session_model import PRIMED, Node, Step
from cadenza.audio.sessions import Session
from cadenza.errors import UsageError
from cadenza.progress import Progress
from cadenza.runtime.code_fields import LEVELS

__all__ = ["Sampled", "Told", "Work"]

_TOP, _BOTTOM = LEVELS[0], LEVELS[-1]
Told = Callable[[Estimate], None]


@dataclass(frozen=True)
class Sampled:
    """What a call has added to a session.

    Parameters
    ----------
    session : str
        What to type for it.
    path : Path
        Its file.
    voice : str
        Name and version.
    seed : int
        Of the session.
    step : int
        Where it stands.
    takes : tuple of TakeFile
        The sounds that were written.
    receipt : Path or None
        Of the step; None where nothing was written.
    spent_s : float
        What sampling took.
    sounded_s : float
        Of audio that was sampled, all takes together; 0 where all was there already.
    chosen : tuple of int or None
        Step and take that the session goes on from.
    notices : tuple of str
        What a person should know.
    """

    session: str
    path: Path
    voice: str
    seed: int
    step: int
    takes: tuple[TakeFile, ...]
    receipt: Path | None
    spent_s: float
    sounded_s: float
    chosen: tuple[int, int] | None
    notices: tuple[str, ...] = ()

    @property
    def cost(self) -> float | None:
        """Seconds of work for a second of audio."""
        return self.spent_s / self.sounded_s if self.sounded_s else None

    def to_dict(self) -> dict[str, Any]:
        """As printed with ``--json``."""
        return {
            "session": legible(self.session),
            "file": legible(str(self.path)),
            "voice": self.voice,
            "seed": self.seed,
            "step": self.step,
            "chosen": None if self.chosen is None else list(self.chosen),
            "folder": legible(str(self.takes[0].file.parent)) if self.takes else None,
            "takes": [each.to_dict() for each in self.takes],
            "receipt": None if self.receipt is None else legible(str(self.receipt)),
            **_pace(self.spent_s, self.sounded_s),
            "notices": list(self.notices),
        }


def _pace(spent_s: float, sounded_s: float) -> dict[str, float | None]:
    """The speed, as receipts tell it."""
    cost = round(spent_s / sounded_s, 4) if sounded_s else None
    return {
        "spent_s": round(spent_s, 3),
        "sounded_s": round(sounded_s, 3),
        "seconds_per_second": cost,
    }


class Work:
    """One call on a session: what it samples, how long that takes, and the files of it."""

    def __init__(
        self,
        session: Session,
        voice: SoundingVoice | None,
        progress: Progress,
        told: Told | None,
    ) -> None:
        self.session, self.progress = session, progress
        self._voice, self._told = voice, told
        self._spent_s = self._sounded_s = 0.0

    def sampled(self, make: Callable[[], Step | None]) -> None:
        """Sample takes; their session goes where nothing came of it."""
        began = time.perf_counter()
        with stoppable(self.session.path):
            try:
                step = make()
            except BaseException:
                self._drop_bare()
                raise
        self._spent_s += time.perf_counter() - began
        if step is not None:
            self._sounded_s += seconds_of(step.last - step.first) * step.takes

    def _drop_bare(self) -> None:
        """Take a session without takes away: nothing could be gone on with."""
        if not any(each.number != PRIMED for each in self.session.steps):
            self.session.path.unlink(missing_ok=True)

    def upsampled(self, nodes: list[Node]) -> None:
        """Sample the finer levels of pieces."""
        began = time.perf_counter()
        for node in nodes:
            with stoppable(self.session.path, "upsample"):
                left = self._missing_s(node)
                self.session.upsample(
                    self._singer, self.progress, told=self._told, take=node.take, step=node.step
                )
                self._sounded_s += left
        self._spent_s += time.perf_counter() - began

    def _missing_s(self, node: Node) -> float:
        """Seconds of a piece that are not there in full quality, by the codes that they lack."""
        steps = {each.number: each for each in self.session.steps}
        missing, here = 0.0, node if node.step in steps else None
        while here is not None:
            step = steps[here.step]
            lacking = whole = 0
            for level in LEVELS[1:]:
                first, last = step.span(level)
                lacking += last - self.session.reached(here, level)
                whole += last - first
            missing += lacking / whole * seconds_of(step.last - step.first)
            here = step.parent
        return missing

    @property
    def _singer(self) -> SoundingVoice:
        if self._voice is None:
            raise UsageError("audio is sampled by a voice", "none")
        return self._voice

    def finished(self, level: str, notices: tuple[str, ...] = ()) -> Sampled:
        """The takes of the last step as files: drafts, and in full quality where that is asked."""
        step = self.session.step
        nodes = [] if step is None else step.nodes
        made = self.written(nodes, _TOP, notices)
        if level != "all":
            return made
        self.upsampled(nodes)
        return self.written(nodes, _BOTTOM, notices)

    def written(self, nodes: list[Node], level: str, notices: tuple[str, ...] = ()) -> Sampled:
        """Files of takes, and their receipt."""
        told = _pace(self._spent_s, self._sounded_s)
        how = "resume" if level == _TOP else "upsample"
        with stoppable(self.session.path, how):
            files = write_takes(self.session, self._singer, nodes, level, self.progress, told)
        receipt = receipt_path(self.session.path, nodes[0].step, level)
        return self._told_of(files, receipt, notices)

    def stands(self) -> Sampled:
        """Where the session stands, nothing written."""
        return self._told_of((), None, ())

    def _told_of(
        self, files: tuple[TakeFile, ...], receipt: Path | None, notices: tuple[str, ...]
    ) -> Sampled:
        session, chosen = self.session, self.session.chosen
        facts, here = session.facts, session.step
        return Sampled(
            named(session.path),
            session.path,
            f"{facts.voice} {facts.version}",
            facts.seed,
            here.number if here else 0,
            files,
            receipt,
            self._spent_s,
            self._sounded_s,
            None if chosen is None else (chosen.step, chosen.take),
            notices,
        )
