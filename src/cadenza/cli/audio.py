"""``cadenza audio``: raw audio by a voice of one's own."""

from __future__ import annotations

import click

from cadenza.cli.audio_codes import decode, encode
from cadenza.cli.audio_sampling import choose, continue_, resume, sample, upsample
from cadenza.cli.audio_told import listed_rows, print_session
from cadenza.cli.audio_training import train
from cadenza.cli.catalogues import print_catalogue
from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand, PageGroup
from cadenza.cli.show import print_json, print_line, table

__all__ = ["audio"]


@click.group(
    cls=PageGroup,
    examples=(
        "cadenza audio sample --style ambient",
        "cadenza audio choose ambient-1 2",
        "cadenza audio upsample ambient-1",
        "cadenza audio train prior --corpus mine",
    ),
    notes=("docs/guides/audio.md goes through all of it.",),
)
def audio() -> None:
    """Textures as raw audio: sample, choose, go on, in full quality; train a voice of your own."""


for _each in (sample, continue_, choose, upsample, resume):
    audio.add_command(_each)


@audio.command(
    cls=PageCommand, examples=("cadenza audio sessions", "cadenza audio sessions --json")
)
@json_option()
def sessions(as_json: bool) -> None:
    """List the sessions, the last one first."""
    from cadenza.app.audio_sessions import list_sessions

    found = list_sessions()
    if as_json:
        print_json({"sessions": [each.to_dict() for each in found]})
        return
    print_line(table(listed_rows(found)) or "no session yet: cadenza audio sample")


@audio.command(cls=PageCommand, examples=("cadenza audio show ambient-1",))
@click.argument("session", metavar="SESSION")
@json_option()
def show(session: str, as_json: bool) -> None:
    """Show a session: its steps, takes, choices and files."""
    from cadenza.app.audio_sessions import show_session

    told = show_session(session)
    if as_json:
        print_json(told)
        return
    print_session(told)


for _each in (encode, decode, train):
    audio.add_command(_each)


@audio.command(cls=PageCommand, examples=("cadenza audio voices", "cadenza audio voices --json"))
@json_option()
def voices(as_json: bool) -> None:
    """List the voices, and where to drop your own."""
    from cadenza.app.audio_voices import list_voices

    print_catalogue(list_voices(), as_json=as_json)
