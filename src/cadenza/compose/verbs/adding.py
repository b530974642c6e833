"""New tracks in a person's score, on channels that disturb nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cadenza.brief.model import Part
from cadenza.errors import UsageError
from cadenza.music.gm import by_program
from cadenza.music.score import Score, Track
from cadenza.plan.casting import roles_for
from cadenza.plan.model import PartPlan, Plan

__all__ = ["on_free_channels", "with_tracks"]

_PITCHED = tuple(channel for channel in range(16) if channel != 9)


def with_tracks(score: Score, plan: Plan, names: Sequence[str]) -> tuple[Score, dict[str, int]]:
    """The score with an empty track for each part of a plan that it has none for.

    A MIDI file has fifteen channels for pitched parts. New parts take those that are free, and
    share one with a part of the same program where none is; a channel of two programs would
    change how the given parts are written, so that further instruments are refused.

    Parameters
    ----------
    score : Score
        The person's.
    plan : Plan
        Its first parts are those of the score's tracks, in order.
    names : sequence of str
        Names of these.

    Returns
    -------
    (Score, dict)
        The score, and the index of each part's track.

    Raises
    ------
    UsageError
        When no channel is left for a new part.
    """
    new = plan.parts[len(names) :]
    channels = _Channels(score.tracks)
    kit = next((track.program for track in score.tracks if track.is_drum), 0)
    tracks = list(score.tracks)
    for part in new:
        tracks.append(_blank(part, kit))
        if not part.is_drum and not channels.add(part.program or 0):
            raise UsageError(
                f"a MIDI file has {len(_PITCHED)} channels for pitched parts",
                f"one more part ({part.instrument}) for a file that uses them all",
                "add drums, or an instrument that the file has already",
            )
    parts = {name: index for index, name in enumerate(names)}
    parts |= {part.name: len(names) + index for index, part in enumerate(new)}
    return replace(score, tracks=tuple(tracks)), parts


def on_free_channels(score: Score, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Parts that nobody chose the instruments of, so that a file has channels for them.

    Where none is left, a part is given to an instrument that the file has: one that suits its
    role, else the first one. A part that nobody can play is left out.
    """
    channels = _Channels(score.tracks)
    out: list[Part] = []
    for part in parts:
        if part.program is None or channels.add(part.program):
            out.append(part)
            continue
        there = [by_program(program) for program in channels.open_programs()]
        suiting = [each for each in there if part.role in roles_for(each.name)]
        for each in (suiting or there)[:1]:
            channels.add(each.program)
            out.append(Part(part.role, each.name, each.program))
    return tuple(out)


def _blank(part: PartPlan, kit: int) -> Track:
    if part.is_drum:
        return Track(part.name, kit, is_drum=True)
    return Track(part.name, part.program or 0)


class _Channels:
    """Who is written on which channel; the same choice as ``music.write_midi`` makes.

    Tracks keep the channel they came with where nobody of another program has it; the others
    take what is free, then share with their own program, then in turn.
    """

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._first: dict[int, int] = {}
        self._programs: dict[int, set[int]] = {}
        waiting: list[tuple[int, int]] = []
        for index, track in enumerate(tracks):
            if track.is_drum:
                continue
            if (
                track.channel in _PITCHED
                and self._first.setdefault(track.channel, track.program) == track.program
            ):
                self._programs.setdefault(track.channel, set()).add(track.program)
            else:
                waiting.append((index, track.program))
        for index, program in waiting:
            channel = self._next(program)
            self._take(_PITCHED[index % len(_PITCHED)] if channel is None else channel, program)

    def _next(self, program: int) -> int | None:
        """The free channel, or the first that the program has already."""
        free = [channel for channel in _PITCHED if channel not in self._first]
        alike = [channel for channel, first in self._first.items() if first == program]
        return next(iter((*free, *alike)), None)

    def _take(self, channel: int, program: int) -> None:
        self._first.setdefault(channel, program)
        self._programs.setdefault(channel, set()).add(program)

    def add(self, program: int) -> bool:
        """Make room for one more track; False where that would disturb another one."""
        channel = self._next(program)
        if channel is None or self._programs.get(channel, {program}) != {program}:
            return False
        self._take(channel, program)
        return True

    def open_programs(self) -> list[int]:
        """Programs whose channel nobody else shares."""
        return [
            first
            for first in dict.fromkeys(self._first.values())
            if (channel := self._next(first)) is not None
            and self._programs.get(channel, {first}) == {first}
        ]
