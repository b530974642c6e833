"""How the audio wing tells of its work: bars with an honest rest, takes, copies, speed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cadenza.app.naming import legible
from cadenza.cli.show import Meter, note, print_line, table
from cadenza.errors import UsageError

if TYPE_CHECKING:
    from cadenza.app.audio_sessions import ListedSession
    from cadenza.app.audio_takes import TakeFile
    from cadenza.app.audio_work import Sampled
    from cadenza.audio.pace import Estimate

__all__ = ["AudioMeter", "by_level", "listed_rows", "print_sampled", "print_session"]

_LEVELS = ("top", "middle", "bottom")
_TOLD_S = 20.0
_MOST_COPIES = 3


class AudioMeter(Meter):
    """A ``Meter`` of the audio wing; what is left of an upsampling is told as it is measured."""

    _LABELS: Mapping[str, str] = {
        "read": "reading",
        "top": "sampling",
        "upsample": "upsampling",
        "check": "checking",
        "encode": "encoding",
        "decode": "decoding",
    }

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(quiet=quiet)
        self._quiet = quiet
        self._said = time.monotonic()
        self._left = ""

    def report(self, stage: str, done: float, total: float = 1.0) -> None:
        """Redraw the line, with what is left of an upsampling."""
        before = self._last
        super().report(stage, done, total)
        if self._left and stage == "upsample" and self._last != before:
            sys.stderr.write(f"  {self._left}")
            sys.stderr.flush()

    def estimate(self, left: Estimate) -> None:
        """Say what is left: beside the bar on a terminal, in a line now and then elsewhere."""
        words = f"{left.level}: {left.codes_per_s:,.0f} codes/s, {_span(left.seconds_left)} left"
        if self._shown:
            self._left = words
        elif not self._quiet and time.monotonic() - self._said >= _TOLD_S:
            self._said = time.monotonic()
            note(f"upsampling {words}")


def _span(seconds: float) -> str:
    """A time as a person says it.

    >>> _span(3), _span(71), _span(4000)
    ('3 s', '1:11', '1 h 06')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600} h {whole % 3600 // 60:02d}"


def by_level(name: str, words: tuple[str, ...]) -> dict[str, float]:
    """``0.9`` for all levels, ``top=0.9`` for one; the later goes before the earlier.

    >>> by_level("--temperature", ("0.9", "top=1"))
    {'top': 1.0, 'middle': 0.9, 'bottom': 0.9}

    Raises
    ------
    UsageError
        When one is neither.
    """
    found: dict[str, float] = {}
    for word in words:
        level, between, value = word.rpartition("=")
        if between and level not in _LEVELS:
            raise UsageError(f"{name} is a number, or LEVEL=NUMBER", word, f"try {name} top=0.9")
        try:
            number = float(value)
        except ValueError:
            rule = f"{name} is a number, or LEVEL=NUMBER"
            raise UsageError(rule, word, f"try {name} 0.9") from None
        found |= dict.fromkeys((level,) if between else _LEVELS, number)
    return {level: found[level] for level in _LEVELS if level in found}


def print_sampled(made: Sampled) -> None:
    """The takes on stdout, what should be known on stderr, and what can be done next."""
    for each in made.notices:
        note(each)
    print_line(f"session {legible(made.session)}, step {made.step}, "
               f"voice {made.voice}, seed {made.seed}")  # fmt: skip
    if made.takes:
        print_line(table([_take_row(each) for each in made.takes], indent=2))
    for take in made.takes:
        for line in _copies(take):
            note(line)
    if made.cost is not None:
        print_line(f"{made.cost:.2f} s of work for a second of audio")
    print_line(_next(made))


def _take_row(take: TakeFile) -> tuple[str, str, str, str]:
    verdict = "not compared: the voice has no fingerprints"
    if take.copies is not None:
        verdict = "copies MORE than chance" if take.copies else "copies nothing"
    return f"take {take.take}", str(take.file), f"{take.seconds:.1f} s", verdict


def _copies(take: TakeFile) -> Iterator[str]:
    """Where a take repeats its training set."""
    for each in (take.copies or ())[:_MOST_COPIES]:
        yield (
            f"take {take.take} at {each.at_s:.1f} s: {each.seconds:.1f} s as in "
            f"{legible(each.source)} at {each.source_s:.1f} s, which the voice was trained on"
        )


def _next(made: Sampled) -> str:
    """What to type next."""
    name = legible(made.session)
    if made.takes and made.takes[0].level != "top":
        return f"go on: cadenza audio choose {name} TAKE"
    if made.chosen is None or len(made.takes) > 1:
        return f"listen, then: cadenza audio choose {name} TAKE"
    return f"next: cadenza audio upsample {name}, or choose {name} {made.chosen[1]} to go on"


def listed_rows(sessions: tuple[ListedSession, ...]) -> list[tuple[str, ...]]:
    """The list of sessions."""
    return [
        (
            legible(each.name),
            each.state,
            f"{each.seconds:.1f} s",
            f"{each.steps} steps, {each.takes} takes",
            each.problem or each.voice,
        )
        for each in sessions
    ]


def print_session(told: Mapping[str, Any]) -> None:
    """All of a session."""
    rows = [
        ("session", str(told["session"])),
        ("file", str(told["file"])),
        ("sounds", str(told["sounds"])),
        ("voice", f"{told['voice']} {told['version']}"),
        ("seed", str(told["seed"])),
        ("stands", f"{told['state']}, {told['seconds']:.1f} s"),
    ]
    if told["clip"]:
        rows.append(
            ("goes on from", f"{told['clip']['name']}, {told['clip']['used_s']:.1f} s of it")
        )
    print_line(table(rows))
    for step in told["steps"]:
        print_line()
        print_line(_step_line(step))
        print_line(table([_step_row(take) for take in step["takes"]], indent=2))


def _step_line(step: Mapping[str, Any]) -> str:
    origin = (
        "" if step["from"] is None else f" from take {step['from'][1]} of step {step['from'][0]}"
    )
    told = " ".join(each for each in (step["style"], step["label"]) if each)
    state = "" if step["finished"] else ", UNFINISHED"
    begins = f"{step['begins_s']:.1f} s + {step['seconds']:.1f} s"
    return f"step {step['step']}, {step['kind']}{origin}: {begins}{told and ', ' + told}{state}"


def _step_row(take: Mapping[str, Any]) -> tuple[str, str, str]:
    mark = "→" if take["chosen"] else " "
    return f"{mark} take {take['take']}", take["level"] or "-", " ".join(take["files"]) or "no file"
