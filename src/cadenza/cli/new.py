"""``cadenza new``: a wizard that asks, then composes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, Unpack

import click

from cadenza.app import read_brief, read_flags
from cadenza.brief import ROLES, Brief, Wish
from cadenza.cli.compose import compose_wish
from cadenza.cli.options import SongFlags, output_options, quality_options, seed_options
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note
from cadenza.errors import CadenzaError, UsageError
from cadenza.release import check_target

__all__ = ["ask_wish", "new"]

T = TypeVar("T")
_NOTHING = "none"


@click.command(
    cls=PageCommand,
    examples=("cadenza new", "cadenza new --seed 7 --out first-song"),
    notes=("Enter takes what stands in brackets; Ctrl-C ends without leaving anything.",),
)
@quality_options()
@seed_options()
@output_options()
def new(**flags: Unpack[SongFlags]) -> None:
    """Ask for title, style, parts, key, tempo, length and ambience; then compose."""
    if flags["out"] is not None:
        check_target(flags["out"], force=flags["force"])
    wish = ask_wish()
    if not sys.stdin.isatty():
        note("")
    compose_wish(None, wish, flags)


def ask_wish() -> Wish:
    """Ask one thing after the other; a bad answer is told of and asked again."""
    note("Enter takes what stands in brackets.")
    style = _ask("Style", "lofi", lambda text: read_brief(None, Wish(style=text)).style)
    usual = read_brief(None, Wish(style=style))
    title = _ask("Title", "made up", _title)
    parts = _ask_parts(usual)
    key = _ask("Key", str(usual.key), lambda text: _flag(key=text).key)
    tempo_bpm = _ask("Tempo in bpm", f"{usual.tempo_bpm:g}", lambda text: _flag(tempo=text))
    length = _ask("Length", _length(usual), _read_length)
    ambience = _ask("Ambience", ", ".join(usual.ambience) or _NOTHING, _read_ambience)
    return replace(
        parts,
        style=style,
        title=title,
        key=key,
        tempo_bpm=tempo_bpm.tempo_bpm,
        bars=length.bars,
        seconds=length.seconds,
        ambience=ambience.ambience,
        without=_left_out(usual, ambience),
    )


def _ask(question: str, default: str, read: Callable[[str], T]) -> T:
    """Ask until the answer can be read. Questions go to stderr, so that stdout stays data."""

    def checked(text: str) -> T:
        try:
            return read(text.strip())
        except CadenzaError as error:
            raise click.UsageError(str(error)) from error

    try:
        answer: T = click.prompt(question, default=default, value_proc=checked, err=True)
    except click.Abort:
        note("")  # what is said next stands on a line of its own
        raise
    return answer


def _flag(**flags: Any) -> Wish:  # noqa: ANN401 - handed on as they are
    return read_flags(**flags)


def _title(text: str) -> str | None:
    return None if text in {"", "made up"} else text


def _ask_parts(usual: Brief) -> Wish:
    """Which roles play, and what plays each."""
    instruments = {part.role: part.instrument for part in usual.parts}
    roles = _ask("Parts", ", ".join(instruments), _read_roles)
    asked: list[str] = []
    for role in roles:
        if role == "drums":
            asked.append(role)
            continue
        default = instruments.get(role, "acoustic_grand_piano")

        def read(text: str, role: str = role) -> str:
            part = f"{role}={text}"
            _flag(parts=(part,))
            return part

        asked.append(_ask(f"  {role} is played by", default, read))
    return replace(_flag(parts=tuple(asked)), only_parts=True)


def _read_roles(text: str) -> list[str]:
    roles = [word.strip().lower() for word in text.replace(" and ", ",").split(",")]
    roles = list(dict.fromkeys(role for role in roles if role))
    wrong = [role for role in roles if role not in ROLES]
    if wrong or not roles:
        raise UsageError(
            "parts are some of " + ", ".join(ROLES), ", ".join(wrong) or "none", "try melody, bass"
        )
    return roles


def _length(usual: Brief) -> str:
    if usual.bars is not None:
        return f"{usual.bars} bars"
    seconds = round(usual.seconds or 120.0)
    return f"{seconds // 60}:{seconds % 60:02d}"


def _read_length(text: str) -> Wish:
    words = text.lower().split()
    if words[1:] in (["bars"], ["bar"]):
        return _flag(bars=words[0])
    return _flag(length=text)


def _read_ambience(text: str) -> Wish:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if [name.lower() for name in names] in ([_NOTHING], []):
        return Wish()
    return _flag(ambience=tuple(names))


def _left_out(usual: Brief, ambience: Wish) -> tuple[str, ...]:
    """The style's backgrounds, where the person wants none."""
    return () if ambience.ambience else usual.ambience
