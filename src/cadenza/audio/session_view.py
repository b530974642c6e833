"""What can be seen of a session: its steps and choices, its codes, and how they sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.codes import Codes, StreamingCodec, check_codec
from cadenza.audio.session_file import SessionFile
from cadenza.audio.session_model import Facts, Node, Step, line_of
from cadenza.audio.session_work import line_codes
from cadenza.errors import UsageError
from cadenza.runtime.code_fields import HOPS, LEVELS, check_level
from cadenza.runtime.codec_session import AudioCodec

__all__ = ["SessionView"]

_BLOCK_CODES = 1 << 15
"""Codes that are read at a time."""

_T = TypeVar("_T", bound="SessionView")


class SessionView:
    """A session that is looked at; another process may work on it meanwhile.

    Use it in a ``with`` block, or ``close`` it.

    Parameters
    ----------
    file : SessionFile
        Its file.
    """

    def __init__(self, file: SessionFile) -> None:
        self._file = file

    @classmethod
    def look(cls, path: Path) -> SessionView:
        """A session to look at.

        Raises
        ------
        FileError
            When there is none, or its file is corrupt, foreign or of a newer format.
        """
        return SessionView(SessionFile.open(path, reads_only=True))

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._file.close()

    def __enter__(self: _T) -> _T:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self._file.path

    @property
    def facts(self) -> Facts:
        """What the whole session has in common."""
        return self._file.facts

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, of every branch, in the order in which they were made."""
        return tuple(self._file.steps[number] for number in sorted(self._file.steps))

    @property
    def step(self) -> Step | None:
        """Where the session stands: the step that was sampled or chosen from last."""
        moves = self._file.moves()
        return self._file.steps[moves[-1][0]] if moves else None

    @property
    def chosen(self) -> Node | None:
        """The take that the session goes on from; None while one of several is to be chosen."""
        moves = self._file.moves()
        if not moves:
            return None
        number, take = moves[-1]
        if take is None:
            return Node(number, 1) if self._file.steps[number].takes == 1 else None
        return Node(number, take)

    @property
    def history(self) -> tuple[Node, ...]:
        """Every choice that was made, the first one first."""
        return tuple(Node(step, take) for step, take in self._file.moves() if take is not None)

    @property
    def line(self) -> tuple[Node, ...]:
        """The takes that the chosen piece is made of, the first one first."""
        return tuple(node for _, node in line_of(self._file.steps, self.chosen))

    @property
    def unfinished(self) -> Step | None:
        """The step where the session stands, if it was interrupted."""
        step = self.step
        return None if step is None or self.is_sampled(step) else step

    def noted(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """What ``Session.note`` kept under a name; None where nothing was."""
        return self._file.told(f"note.{name}")

    def is_sampled(self, step: Step) -> bool:
        """Whether all takes of a step are there at the top level."""
        return self.reached(step.nodes[-1], "top") == step.last

    def reached(self, node: Node, level: str) -> int:
        """Up to which code of the piece a take is there at a level."""
        first, _ = self._file.steps[node.step].span(level)
        return max(first, self._file.count(node, level)[1])

    def codes(
        self, level: str = "top", take: int | None = None, step: int | None = None
    ) -> NDArray[np.uint16]:
        """Codes (N,) of the chosen piece, or of the one that ends with a take.

        Raises
        ------
        FileError
            When they are not sampled yet.
        UsageError
            When no take is chosen, or there is no such one.
        """
        line = line_of(self._file.steps, self._piece(take, step))
        _, last = line[-1][0].span(level)
        return line_codes(self._file, line, check_level(level), 0, last)

    def audio(
        self,
        codec: AudioCodec,
        level: str = "bottom",
        take: int | None = None,
        step: int | None = None,
    ) -> NDArray[np.float32]:
        """Samples (N,) at 22,050 Hz of the chosen piece, or of the one that ends with a take.

        Any version of the voice does, as long as its codec at this level is the same.

        Raises
        ------
        FileError
            When the codec is another, or the codes are not sampled yet.
        """
        made_with = self._file.codec_sha256(check_level(level))
        check_codec(codec, level, made_with, f"the session {self.path.name}")
        return codec.decode(self.codes(level, take, step), level)

    def audio_blocks(
        self,
        codec: AudioCodec,
        level: str = "bottom",
        take: int | None = None,
        step: int | None = None,
    ) -> Iterator[NDArray[np.float32]]:
        """What ``audio`` gives, block by block: for pieces of any length, in bounded memory.

        A codec that is no ``StreamingCodec`` decodes each block by itself.
        """
        made_with = self._file.codec_sha256(check_level(level))
        check_codec(codec, level, made_with, f"the session {self.path.name}")
        line = line_of(self._file.steps, self._piece(take, step))
        _, last = line[-1][0].span(level)
        blocks = (
            line_codes(self._file, line, level, first, min(first + _BLOCK_CODES, last))
            for first in range(0, last, _BLOCK_CODES)
        )
        if isinstance(codec, StreamingCodec):
            yield from codec.decode_stream(blocks, level)
        else:
            yield from (codec.decode(block, level) for block in blocks)

    def draft(self, codec: AudioCodec, take: int, step: int | None = None) -> NDArray[np.float32]:
        """Samples (N,) of a take at the top level, with all that it goes on from."""
        return self.audio(codec, "top", take, step)

    def exported(
        self, level: str = "bottom", take: int | None = None, step: int | None = None
    ) -> Codes:
        """The chosen piece, or that of a take, as a file of codes holds it: down to a level."""
        levels = LEVELS[: LEVELS.index(check_level(level)) + 1]
        codes = {each: self.codes(each, take, step) for each in levels}
        digests = {each: self._file.codec_sha256(each) for each in levels}
        return Codes(codes, self.facts.voice, digests, len(codes["top"]) * HOPS["top"])

    def _piece(self, take: int | None, step: int | None) -> Node:
        """The take that is asked for; by default the chosen one."""
        here = self.step
        if here is None:
            raise UsageError("a piece is made of takes", "none", "sample the first ones")
        if take is None and step is None:
            self._finished()
            if self.chosen is None:
                raise self._unchosen(here)
            return self.chosen
        found = self._file.steps.get(here.number if step is None else step)
        wanted = 1 if take is None else take
        if found is None or not 1 <= wanted <= found.takes:
            came = f"take {wanted} of step {here.number if step is None else step}"
            rule = "takes and steps are counted from 1, up to those that there are"
            raise UsageError(rule, came, f"the last step is {max(self._file.steps)}")
        return Node(found.number, wanted)

    def _finished(self) -> None:
        """Refuse to go on from a step that was interrupted."""
        if self.unfinished is not None:
            raise self._unfinished_error(self.unfinished)

    def _unfinished_error(self, step: Step) -> UsageError:
        rule = f"step {step.number} of {self.path.name} is finished before it is used"
        first, last = step.first, step.last
        share = (self.reached(step.nodes[-1], "top") - first) / (last - first)
        return UsageError(rule, f"{share:.0%} of it", "go on with it: nothing is lost")

    def _unchosen(self, step: Step) -> UsageError:
        rule = f"one of the takes of step {step.number} is chosen"
        return UsageError(rule, f"{step.takes} takes", f"choose one from 1 to {step.takes}")
