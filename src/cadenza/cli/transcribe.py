"""``cadenza transcribe``: recordings to MIDI files with beats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line
from cadenza.errors import UsageError

if TYPE_CHECKING:
    from cadenza.app import Transcribed

__all__ = ["transcribe"]

_COULD_NOT = 1


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza transcribe take.mp3",
        "cadenza transcribe recordings --out midi",
        "cadenza transcribe piano.flac --tempo 92 --parts hands",
    ),
    notes=(
        "All pitched instruments become one part; drums and words are lost. One instrument",
        "comes out best: docs/guides/transcribe.md has the figures.",
        "Exit code 1 means that one of the recordings could not be transcribed.",
    ),
)
@click.argument(
    "audio",
    metavar="AUDIO…",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, readable=False),
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    help="The folder for the MIDI files.  [default: here]",
)
@click.option(
    "--tempo",
    metavar="auto|BPM",
    default="auto",
    show_default=True,
    help="Quarter notes a minute where you know them.",
)
@click.option(
    "--parts",
    metavar="one|hands",
    default="one",
    show_default=True,
    help="All notes in one part, or left and right hand in two.",
)
@click.option("--exact", is_flag=True, help="Keep each note's own time, off the grid.")
@click.option(
    "--transcriber",
    metavar="NAME",
    default="basic-pitch",
    show_default=True,
    help="Who listens.",
)
@click.option("--force", is_flag=True, help="Replace files that stand there.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
@click.pass_context
def transcribe(
    ctx: click.Context,
    audio: tuple[Path, ...],
    out: Path | None,
    tempo: str,
    parts: str,
    exact: bool,
    transcriber: str,
    force: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write recordings as MIDI: notes on bars, with tempo, metre and key.

    AUDIO is a file (wav, mp3, flac, ogg, m4a, …) or a folder of them.
    """
    from cadenza.app import Transcribed, TranscribeRequest, transcribe_files

    request = TranscribeRequest(
        sources=audio,
        out=out,
        tempo_bpm=_bpm(tempo),
        parts=parts,
        quantise=not exact,
        transcriber=transcriber,
        force=force,
    )
    done, failed = [], []
    with Meter(quiet=quiet or as_json) as meter:
        for each in transcribe_files(request, meter):
            if isinstance(each, Transcribed):
                done.append(each)
                if not as_json:
                    meter.clear()
                    print_line(_line(each))
            else:
                failed.append(each)
                meter.clear()
                note(f"not transcribed: {each.source}: {each.reason}")
    if as_json:
        print_json(
            {
                "transcribed": [each.to_dict() for each in done],
                "failed": [each.to_dict() for each in failed],
            }
        )
    ctx.exit(_COULD_NOT if failed else 0)


def _bpm(text: str) -> float | None:
    """``--tempo``: None for auto."""
    if text.strip().lower() == "auto":
        return None
    try:
        return float(text)
    except ValueError:
        raise UsageError("--tempo is auto or a number of bpm", text, "try --tempo 92") from None


def _line(each: Transcribed) -> str:
    """What was found in one recording."""
    notes = "1 note" if each.notes == 1 else f"{each.notes:,} notes"
    about = "" if each.steady else "about "
    tempo = f"{about}{each.bpm:.1f} bpm" if each.tempo_found else "no tempo found, 120 bpm assumed"
    minutes, seconds = divmod(round(each.seconds), 60)
    facts = [notes, tempo, each.meter, each.key or "no key", f"{minutes}:{seconds:02d}"]
    return f"{each.file}: {', '.join(facts)}, bar 1 at {each.first_bar_s:.2f} s"
