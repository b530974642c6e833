"""``cadenza play``: MIDI or audio through a sound device."""

from __future__ import annotations

from pathlib import Path

import click

from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note

__all__ = ["play"]


@click.command(
    cls=PageCommand,
    examples=("cadenza play songs/quiet-harbour-1/song.flac", "cadenza play tune.mid --volume 0.5"),
)
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--volume", metavar="X", type=float, default=0.8, show_default=True, help="0 to 1.")
@click.option("--soundfont", metavar="FILE", help="For MIDI: a .sf2 or .sf3 by path or name.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
def play(file: Path, volume: float, soundfont: str | None, quiet: bool) -> None:
    """Play a MIDI or an audio file, where there is a sound device."""
    from cadenza.app import PlayRequest, SoundRequest
    from cadenza.app import play as play_file

    with Meter(quiet=quiet) as meter:
        device = play_file(PlayRequest(file, volume, SoundRequest(soundfont=soundfont)), meter)
    if not quiet:
        note(f"played {file} on {device}")
