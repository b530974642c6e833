"""``cadenza render``: any MIDI file to mastered audio."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

import click

from cadenza.cli.compose import sound_request
from cadenza.cli.options import RenderFlags, output_options, sound_options
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, print_json, print_line
from cadenza.cli.summary import rendered_lines

__all__ = ["render"]


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza render song.mid",
        "cadenza render song.mid --finish lofi --ambience rain --format wav --out take1",
        "cadenza render song.mid --soundfont ~/sounds/grand.sf2 --stems",
    ),
)
@click.argument("midi", metavar="FILE.mid", type=click.Path(path_type=Path, readable=False))
@sound_options()
@output_options()
def render(midi: Path, **flags: Unpack[RenderFlags]) -> None:
    """Render a MIDI file to mastered audio, in a release folder of its own."""
    from cadenza.app import RenderRequest, render_file

    request = RenderRequest(
        midi=midi,
        sound=sound_request(flags),
        finish=flags["finish"] or "clean",
        ambience=flags["ambience"],
        formats=flags["formats"] or ("flac", "mp3"),
        stems=flags["stems"],
        out=flags["out"],
        force=flags["force"],
    )
    with Meter(quiet=flags["quiet"] or flags["as_json"]) as meter:
        rendered = render_file(request, meter)
    if flags["as_json"]:
        print_json(rendered.to_dict())
        return
    for line in rendered_lines(rendered):
        print_line(line)
