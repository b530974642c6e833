"""``cadenza convert``: any readable audio or score to any other format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line

if TYPE_CHECKING:
    from cadenza.app import Converted

__all__ = ["convert"]

_COULD_NOT = 1


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza convert tune.musicxml tune.mid",
        "cadenza convert song.mid song.flac",
        "cadenza convert take.m4a take.wav",
        "cadenza convert scores midi --to mid",
    ),
    notes=(
        "scores in          mid, midi, musicxml, xml, mxl, abc, krn, kern",
        "scores out         mid, musicxml, mxl, abc, pdf, svg, cho (chord sheet), dawproject",
        "audio in           wav, flac, mp3, ogg, aif, m4a and other containers",
        "audio out          wav, flac, mp3, ogg, m4a",
        "A score is rendered where audio is asked for, a recording transcribed where a score is.",
        "Exit code 1 means that one of the files could not be converted; the rest was.",
    ),
)
@click.argument("source", metavar="IN", type=click.Path(path_type=Path, readable=False))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path, readable=False))
@click.option("--to", metavar="FORMAT", help="The format, for folders: mid, musicxml, flac, …")
@click.option("--soundfont", metavar="FILE", help="To render scores: a .sf2 or .sf3.")
@click.option("--force", is_flag=True, help="Replace files that stand there.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
@click.pass_context
def convert(
    ctx: click.Context,
    source: Path,
    out: Path,
    to: str | None,
    soundfont: str | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Convert an audio file or a score, or a folder of them, to another format.

    The ending of OUT says which; a folder takes --to and keeps its structure.
    """
    from cadenza.app import Converted, ConvertRequest, SoundRequest, convert_files

    request = ConvertRequest(source, out, to, force, SoundRequest(soundfont=soundfont))
    done: list[Converted] = []
    faults: list[tuple[str, str]] = []
    with Meter(quiet=quiet or as_json) as meter:
        for each in convert_files(request, meter):
            if isinstance(each, Converted):
                done.append(each)
            else:
                faults.append(each)
    _tell_notes(done, faults)
    if as_json:
        rows = [{"source": file, "reason": reason} for file, reason in faults]
        print_json({"converted": [one.to_dict() for one in done], "faults": rows})
    elif source.is_dir():
        count = f"{len(done)} of {len(done) + len(faults)} files converted"
        print_line(f"{count}, in {out}")
    else:
        for one in done:
            for path in one.files:
                print_line(str(path))
    if faults:
        ctx.exit(_COULD_NOT)


def _tell_notes(done: Sequence[Converted], faults: Sequence[tuple[str, str]]) -> None:
    """What else is to be known, on stderr."""
    for one in done:
        for line in one.notes:
            note(f"note: {one.source}: {line}")
    for file, reason in faults:
        note(f"left out: {file}: {reason}")
