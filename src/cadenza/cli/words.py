"""``cadenza words``: scores as words of notes by instrument, and back."""

from __future__ import annotations

from pathlib import Path

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line, table

__all__ = ["words"]

_COULD_NOT = 1


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza words midi-folder words",
        "cadenza words tune.musicxml words",
        "cadenza words --decode words midi-again",
    ),
    notes=(
        "OUT/instruments holds a JSON file of notes for each General MIDI instrument,",
        "OUT/pieces one for each score with all else that is in it.",
        "Exit code 1 means that one of the files could not be read; the rest was written.",
    ),
)
@click.argument("source", metavar="FOLDER", type=click.Path(path_type=Path, readable=False))
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path, readable=False))
@click.option("--decode", is_flag=True, help="FOLDER holds words: write its MIDI files to OUT.")
@click.option("--force", is_flag=True, help="Replace files that stand there.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
@click.pass_context
def words(
    ctx: click.Context,
    source: Path,
    out: Path,
    decode: bool,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the notes of scores as words, a JSON file for each instrument, or read them back.

    FOLDER is a score (mid, musicxml, mxl, abc, krn) or a folder of them.
    """
    from cadenza.app import WordsRequest, decode_words, write_words

    request = WordsRequest(source, out, force)
    done = decode_words if decode else write_words
    with Meter(quiet=quiet or as_json) as meter:
        result = done(request, meter)
    for file, reason in result.faults:
        note(f"left out: {file}: {reason}")
    if as_json:
        print_json(result.to_dict())
    else:
        _tell(result.to_dict())
    if result.faults:
        ctx.exit(_COULD_NOT)


def _tell(result: dict[str, object]) -> None:
    """What was written, in a few lines."""
    notes, files = result.get("notes"), result.get("files")
    if isinstance(notes, dict):
        print_line(table([(file, f"{count:,} notes") for file, count in notes.items()]))
        pieces = result["pieces"]
        total = f"{pieces} piece{'' if pieces == 1 else 's'}, {sum(notes.values()):,} notes"
        print_line(f"{total} in {result['folder']}")
    elif isinstance(files, list):
        print_line(f"{len(files)} MIDI file{'' if len(files) == 1 else 's'} in {result['folder']}")
