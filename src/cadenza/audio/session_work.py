"""The work of a session: sampling the takes of a step, and the finer levels of a line.

Every window is kept as soon as it is there, so that the work goes on where it was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from cadenza.audio.codes import check_codec
from cadenza.audio.pace import Estimate, Pace, tried_pace
from cadenza.audio.sampling import CodeReader, Passage, sample_passage
from cadenza.audio.session_file import SessionFile
from cadenza.audio.session_model import Node, Step, line_of
from cadenza.audio.voices import Voice, missing_prior
from cadenza.errors import ModelError
from cadenza.progress import Progress
from cadenza.runtime.code_fields import above

__all__ = ["bind", "line_codes", "sample_step", "upsample_line"]

Line = Sequence[tuple[Step, Node]]


def bind(file: SessionFile, voice: Voice, level: str) -> None:
    """See that a voice is the one that a session samples a level with, from the first use on.

    A voice may get a new upsampler and still go on with older sessions: what counts is the model
    of the level, the codecs, and what numbers of styles and labels mean.

    Raises
    ------
    ModelError
        When it is another voice or version, or has no model of the level.
    FileError
        When its codec is another.
    """
    facts = file.facts
    for each in (level, above(level)):
        if each is not None and file.codec_sha256(each):
            what = f"the session {file.path.name}, of the voice {facts.voice} {facts.version},"
            check_codec(voice, each, file.codec_sha256(each), what)
    digest = voice.prior_sha256(level)
    if not digest:
        raise missing_prior(voice.name, level)
    key, words = f"prior.{level}", (voice.styles, voice.labels) == (facts.styles, facts.labels)
    known = file.told(key) or {"sha256": digest, "voice": facts.voice, "version": facts.version}
    if known["sha256"] != digest or not words:
        made_by = f"{known['voice']} {known['version']} ({known['sha256'][:12]})"
        raise ModelError(
            f"the {level} level of the session {file.path.name} is sampled by the voice that "
            f"began it, {made_by}",
            f"{voice.name} {voice.version} ({digest[:12]})" + ("" if words else ", other styles"),
            "install that version again, or begin a new session with the codes of this one",
        )
    if not file.codec_sha256(level):  # the voice had no such level when the session began
        file.tell(f"codec.{level}", voice.codec_sha256(level))
    if file.told(key) is None:
        file.tell(key, {"sha256": digest, "voice": voice.name, "version": voice.version})


def line_codes(
    file: SessionFile, line: Line, level: str, first: int, last: int
) -> NDArray[np.uint16]:
    """Codes of a line from ``first`` up to ``last``, of all takes that it goes through."""
    parts = [np.empty(0, np.uint16)]
    for step, node in line:
        start, end = step.span(level)
        low, high = max(first, start), min(last, end)
        if low < high:
            parts.append(file.read(node, level, low, high))
    return np.concatenate(parts)


def _reader(file: SessionFile, lines: Sequence[Line], level: str) -> CodeReader:
    """What came before, for several takes side by side."""

    def read(first: int, last: int) -> NDArray[np.uint16]:
        return np.stack([line_codes(file, line, level, first, last) for line in lines])

    return read


def sample_step(file: SessionFile, voice: Voice, step: Step, progress: Progress) -> None:
    """Sample the windows of a step at the top level that are not there yet."""
    lines = [line_of(file.steps, node) for node in step.nodes]
    _sample(file, voice, "top", step, step.nodes, lines, progress)


def _sample(
    file: SessionFile,
    voice: Voice,
    level: str,
    step: Step,
    nodes: Sequence[Node],
    lines: Sequence[Line],
    progress: Progress,
) -> None:
    """The windows of some takes of one step, at one level."""
    first, last = step.span(level)
    done, reached = file.count(nodes[0], level)
    if reached == last:
        return
    upper = above(level)
    passage = Passage(
        level, first, last, step.telling(level, file.facts), file.facts.seed, step.number,
        tuple(node.take for node in nodes),
    )  # fmt: skip
    chunks = sample_passage(
        voice.prior(level),
        passage,
        step.settings.heat(level),
        _reader(file, lines, level),
        None if upper is None else _reader(file, lines, upper),
        done=done,
        progress=progress,
    )
    try:
        for chunk in chunks:
            codes = dict(zip(nodes, chunk.codes, strict=True))
            file.add_chunks(level, chunk.first, codes)
    finally:
        file.settle()


def upsample_line(
    file: SessionFile,
    voice: Voice,
    line: Line,
    levels: Sequence[str],
    progress: Progress,
    told: Callable[[Estimate], None] | None,
) -> None:
    """Sample finer levels of a line, level by level and stretch by stretch.

    Parameters
    ----------
    file : SessionFile
        Of the session.
    voice : Voice
        Of the session.
    line : sequence of (Step, Node)
        The piece.
    levels : sequence of str
        Which, from coarse to fine.
    progress : Progress
        Told of the stage "upsample".
    told : callable or None
        Given an ``Estimate`` again and again.
    """
    for level in levels:
        if _left(file, line, level):
            bind(file, voice, level)
    work = {level: _left(file, line, level) for level in levels}
    work = {level: codes for level, codes in work.items() if codes}
    if not work:
        return
    heat = line[-1][0].settings.heat
    counts = len(voice.styles), len(voice.labels)
    costs = {level: tried_pace(voice.prior(level), level, heat(level), *counts) for level in work}
    pace = Pace(work, costs, progress, "upsample", told)
    for level in work:
        done = 0
        for at, (step, node) in enumerate(line):
            left = _left(file, [(step, node)], level)
            if left:
                first, last = step.span(level)
                pace.begin(level, done - (last - first - left))
                _sample(file, voice, level, step, [node], [line[: at + 1]], pace)
                done += left


def _left(file: SessionFile, line: Line, level: str) -> int:
    """Codes of a line that are not there yet at a level."""
    left = 0
    for step, node in line:
        first, last = step.span(level)
        left += last - max(first, file.count(node, level)[1])
    return left
