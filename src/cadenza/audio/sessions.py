"""A session: takes of a texture, of which one is chosen and gone on from, as long as one likes.

A step samples takes at the top level; each goes on from the take that is chosen of a step before.
Nothing is ever thrown away: choosing another take of an earlier step leads back there, and what
came after stays on its own branch and can be chosen again. The finer levels of a stretch are
sampled once and belong to its take, so that what goes on from it needs only its own.

The codes of a take are a function of (seed, step, take, level) and of what it goes on from: not
of the other takes, the number of threads, or how often the work was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.codes import Codes, check_codec
from cadenza.audio.heat import Settings
from cadenza.audio.pace import Estimate
from cadenza.audio.session_base import check_header
from cadenza.audio.session_file import SessionFile
from cadenza.audio.session_lock import SessionLock
from cadenza.audio.session_model import PRIMED, Facts, Node, Step, line_of
from cadenza.audio.session_view import SessionView
from cadenza.audio.session_work import bind, sample_step, upsample_line
from cadenza.audio.voices import Voice
from cadenza.errors import UsageError
from cadenza.progress import Progress, Silent
from cadenza.runtime.code_fields import (
    CODES,
    HOPS,
    LEVELS,
    SAMPLE_RATE_HZ,
    check_level,
    per_top,
)

__all__ = ["MOST_TAKES", "Session", "top_codes"]

MOST_TAKES = 16
_LONGEST_S = 4 * 3600.0
_PRIME_CODES = 4096


def top_codes(seconds: float) -> int:
    """Top codes that last so long, rounded up.

    Raises
    ------
    UsageError
        When it is no length.
    """
    if not 0.0 < seconds <= _LONGEST_S:
        rule = f"--seconds lies above 0 and at most at {_LONGEST_S:g}"
        raise UsageError(rule, f"{seconds}", "try --seconds 20")
    return -int(-seconds * SAMPLE_RATE_HZ // HOPS["top"])


class Session(SessionView):
    """A session to work on. Use it in a ``with`` block, or ``close`` it.

    Made by ``create`` or ``open``; ``look`` gives one that is only looked at.

    Parameters
    ----------
    file : SessionFile
        Its file.
    lock : SessionLock
        What keeps others out.

    Examples
    --------
    >>> import tempfile
    >>> from cadenza.audio.voices import FakeVoice
    >>> voice = FakeVoice()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Session.create(Path(folder) / "night.session", voice, seed=3) as session:
    ...         _ = session.sample(voice, seconds=0.2, takes=3)
    ...         _ = session.choose(2)
    ...         _ = session.go_on(voice, seconds=0.2, takes=2)
    ...         _ = session.choose(1)
    ...         session.upsample(voice)
    ...         len(session.codes("top")), len(session.codes("bottom"))
    (70, 1120)
    """

    def __init__(self, file: SessionFile, lock: SessionLock) -> None:
        super().__init__(file)
        self._lock = lock

    @classmethod
    def create(
        cls,
        path: Path,
        voice: Voice,
        *,
        seed: int = 0,
        primed: Mapping[str, NDArray[Any]] | Codes | None = None,
        planned_s: float = 0.0,
    ) -> Session:
        """A new session.

        Parameters
        ----------
        path : Path
            Of its file, which must not be there; its folder must.
        voice : Voice
            Whose codes it is of.
        seed : int, default 0
            Takes are a function of it.
        primed : mapping of level to codes, or Codes, optional
            A recording to go on from: codes of the top level, and of finer ones where they are
            known, which then need not be sampled.
        planned_s : float, default 0
            How long the piece will be in the end, where that is known: a voice may begin to end
            a piece as it nears its length.

        Raises
        ------
        FileError
            When there is such a file, or the codes are of another codec.
        OperationError
            When another process works on it.
        UsageError
            When what it is primed with is empty or does not fit together.
        """
        levels = _checked_prime(primed, voice)
        planned = top_codes(planned_s) if planned_s else 0
        digests = {level: voice.codec_sha256(level) for level in LEVELS}
        facts = Facts(voice.name, voice.version, voice.styles, voice.labels, digests, seed, planned)
        lock = SessionLock(path)
        try:
            file = SessionFile.create(path, facts, partial(_prime, levels) if levels else None)
        except BaseException:
            lock.release()
            raise
        return cls(file, lock)

    @classmethod
    def open(cls, path: Path) -> Session:
        """A session to work on.

        Raises
        ------
        FileError
            When there is none, or its file is corrupt, foreign or of a newer format.
        OperationError
            When another process works on it.
        """
        check_header(path)
        lock = SessionLock(path)
        try:
            return cls(SessionFile.open(path), lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Close the file and let others in; may be called twice."""
        super().close()
        self._lock.release()

    def sample(
        self,
        voice: Voice,
        seconds: float,
        takes: int = 3,
        progress: Progress | None = None,
        *,
        style: str = "",
        label: str = "",
        settings: Settings | None = None,
    ) -> Step:
        """Sample takes of the piece's beginning, at the top level.

        Parameters
        ----------
        voice : Voice
            The voice of the session.
        seconds : float
            How long.
        takes : int, default 3
            How many, 1–16.
        progress : Progress, optional
            Told of the stage "top"; may stop the work, which ``resume`` takes up again.
        style, label : str
            What it is to be; "" for any.
        settings : Settings, optional
            How codes are drawn, at this level and the finer ones.

        Returns
        -------
        Step

        Raises
        ------
        ModelError
            When the voice is another than that of the session, or cannot sample.
        UsageError
            When a setting is out of range.
        CancelledError
            When the person stopped it; whole windows are kept.
        """
        step = self._new_step("sample", None, seconds, takes, style, label, settings)
        return self._begin(step, voice, progress)

    def go_on(
        self,
        voice: Voice,
        seconds: float,
        takes: int = 3,
        progress: Progress | None = None,
        *,
        style: str | None = None,
        label: str | None = None,
        settings: Settings | None = None,
    ) -> Step:
        """Sample takes of what comes after the chosen one; style, label, settings as before it.

        Parameters and errors are those of ``sample``; where none of several takes is chosen, or
        the last step is unfinished, the session says so.
        """
        self._finished()
        if self.step is None:
            raise UsageError("a session goes on from a take", "none", "sample the first ones")
        parent = self.chosen
        if parent is None:
            raise self._unchosen(self.step)
        before = self._file.steps[parent.step]
        step = self._new_step(
            "continue", parent, seconds, takes,
            before.style if style is None else style,
            before.label if label is None else label,
            settings or before.settings,
        )  # fmt: skip
        return self._begin(step, voice, progress)

    def resume(self, voice: Voice, progress: Progress | None = None) -> Step | None:
        """Finish the step that was interrupted; None where none was."""
        step = self.unfinished
        if step is not None:
            bind(self._file, voice, "top")
            sample_step(self._file, voice, step, progress or Silent())
        return step

    def choose(self, take: int, step: int | None = None) -> Node:
        """Choose the take to go on from.

        Parameters
        ----------
        take : int
            Its number.
        step : int, optional
            Number of its step; by default the one where the session stands. Another one leads
            back to it, or over to its branch.

        Raises
        ------
        UsageError
            When there is no such take, or it is unfinished.
        """
        here = self.step
        if here is None:
            raise UsageError("a take is chosen of those that were sampled", "none", "sample some")
        asked = here.number if step is None else step
        found = self._file.steps.get(asked)
        if found is None or not 1 <= take <= found.takes:
            many = "there is take 1" if here.takes == 1 else f"there are takes 1 to {here.takes}"
            rule = f"a take of step {asked} is one that was sampled"
            told = f"{many} of step {here.number}"
            raise UsageError(rule, f"take {take} of step {asked}", told)
        if not self.is_sampled(found):
            raise self._unfinished_error(found)
        node = Node(asked, take)
        if node != self.chosen or self._file.moves()[-1][1] is None:
            self._file.move(node)
        return node

    def upsample(
        self,
        voice: Voice,
        progress: Progress | None = None,
        *,
        told: Callable[[Estimate], None] | None = None,
        down_to: str = "bottom",
        take: int | None = None,
        step: int | None = None,
    ) -> None:
        """Sample the finer levels of the chosen piece, those stretches that are not there yet.

        Parameters
        ----------
        voice : Voice
            The voice of the session.
        progress : Progress, optional
            Told of the stage "upsample"; may stop the work: call this again to go on.
        told : callable, optional
            Given an ``Estimate`` again and again.
        down_to : str, default "bottom"
            "middle" for half of the way.
        take, step : int, optional
            Another piece than the chosen one: the one that ends with this take.

        Raises
        ------
        ModelError
            When the voice is another, or has no upsampler.
        UsageError
            When no take is chosen, or it is unfinished.
        CancelledError
            When the person stopped it; whole windows are kept.
        """
        levels = LEVELS[1 : LEVELS.index(check_level(down_to)) + 1]
        line = line_of(self._file.steps, self._piece(take, step))
        upsample_line(self._file, voice, line, levels, progress or Silent(), told)

    def note(self, name: str, value: object) -> None:
        """Keep a fact (JSON) that is told of the session; see ``noted``."""
        self._file.tell(f"note.{name}", value)

    def _begin(self, step: Step, voice: Voice, progress: Progress | None) -> Step:
        """Keep a new step, and sample it."""
        bind(self._file, voice, "top")
        self._file.add_step(step)
        sample_step(self._file, voice, step, progress or Silent())
        return step

    def _new_step(
        self,
        kind: str,
        parent: Node | None,
        seconds: float,
        takes: int,
        style: str,
        label: str,
        settings: Settings | None,
    ) -> Step:
        if not 1 <= takes <= MOST_TAKES:
            raise UsageError(f"--takes lies between 1 and {MOST_TAKES}", f"{takes}", "try 3")
        self.facts.number("style", style)
        self.facts.number("label", label)
        first = 0 if parent is None else self._file.steps[parent.step].last
        last = first + top_codes(seconds)
        total = max(last, self.facts.planned)
        number = max((PRIMED, *self._file.steps)) + 1
        drawn = settings or Settings.of()
        return Step(number, kind, parent, first, last, total, takes, style, label, drawn)


def _prime(levels: Mapping[str, NDArray[np.uint16]], file: SessionFile) -> None:
    """Keep a recording as the first step."""
    count = len(levels["top"])
    total = max(count, file.facts.planned)
    step = Step(PRIMED, "primed", None, 0, count, total, 1, "", "", Settings.of())
    file.add_step(step)
    for level, codes in levels.items():
        for first in range(0, len(codes), _PRIME_CODES):
            part = codes[first : first + _PRIME_CODES]
            file.add_chunks(level, first, {step.nodes[0]: part})


def _checked_prime(
    primed: Mapping[str, NDArray[Any]] | Codes | None, voice: Voice
) -> dict[str, NDArray[np.uint16]]:
    """The levels of a recording, cut to whole top codes; {} for none."""
    if primed is None:
        return {}
    if isinstance(primed, Codes):
        for level, digest in primed.codec_sha256.items():
            check_codec(voice, level, digest, f"codes of the voice {primed.voice}")
    given = primed.levels if isinstance(primed, Codes) else primed
    count = min((len(codes) // per_top(level) for level, codes in given.items()), default=0)
    if "top" not in given or not count:
        rule = "a session goes on from a recording with codes of the top level"
        raise UsageError(rule, ", ".join(given) or "none", "take a longer one, or none")
    found = {}
    for level in LEVELS:
        if level in given:
            codes = np.asarray(given[level])[: count * per_top(level)]
            if codes.ndim != 1 or int(codes.min()) < 0 or int(codes.max()) >= CODES:
                raise UsageError(f"codes are numbers below {CODES}", f"others at the {level} level")
            found[level] = codes.astype(np.uint16)
    return found
