"""``cadenza export``: a piece as the files that other programs open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line, table

if TYPE_CHECKING:
    from cadenza.app import ExportRequest

__all__ = ["export"]


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza export songs/quiet-harbour-1 --format dawproject",
        "cadenza export tune.mid --format musicxml --format pdf --out scores",
        "cadenza export songs/quiet-harbour-1 --format stems --format midi-parts",
    ),
    notes=(
        "dawproject          a session for Bitwig Studio, Studio One, Cubase and others",
        "musicxml, mxl       sheet music for MuseScore, Dorico, Sibelius and others",
        "pdf, svg            sheet music to read and print",
        "abc, chords         the melody in ABC notation; a chord sheet",
        "stems, midi-parts   each part as a FLAC or a MIDI file of its own",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--format",
    "formats",
    metavar="NAME",
    multiple=True,
    help="dawproject, musicxml, mxl, pdf, svg, abc, chords, stems or midi-parts. Repeat for more.",
)
@click.option(
    "--out",
    metavar="PATH",
    type=click.Path(path_type=Path, readable=False),
    help="The file, or the folder.  [default: named after FILE, here]",
)
@click.option("--no-audio", is_flag=True, help="Leave the stems out of a dawproject.")
@click.option("--soundfont", metavar="FILE", help="To render stems anew: a .sf2 or .sf3.")
@click.option("--force", is_flag=True, help="Replace files that stand there.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
def export(
    file: Path,
    formats: tuple[str, ...],
    out: Path | None,
    no_audio: bool,
    soundfont: str | None,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write a MIDI file or a release folder in the formats of other programs.

    Stems come from the release where it has them; else they are rendered.
    """
    from cadenza.app import ExportRequest, SoundRequest, export_piece

    request = ExportRequest(
        source=file,
        formats=formats,
        out=out,
        force=force,
        audio=not no_audio,
        sound=SoundRequest(soundfont=soundfont),
    )
    with Meter(quiet=quiet or as_json) as meter:
        exported = export_piece(request, meter)
    for line in (*_idle(request), *exported.notes):
        note(f"note: {line}")
    if as_json:
        print_json(exported.to_dict())
        return
    rows = [
        (name if index == 0 else "", str(path))
        for name, paths in exported.files.items()
        for index, path in enumerate(paths)
    ]
    print_line(table(rows))


def _idle(request: ExportRequest) -> list[str]:
    """Flags about sound that had nothing to do."""
    session = "dawproject" in request.formats
    lines = []
    if not request.audio and not session:
        lines.append("--no-audio leaves the stems out of a dawproject; it had no effect")
    if request.sound.soundfont and not (request.audio and (session or "stems" in request.formats)):
        lines.append("no stems were rendered; --soundfont had no effect")
    return lines
