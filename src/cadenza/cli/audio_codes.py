"""``cadenza audio encode`` and ``decode``: audio ↔ codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from cadenza.cli.audio_told import AudioMeter
from cadenza.cli.options import json_option, stacked
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note, print_json, print_line

__all__ = ["decode", "encode"]

Function = TypeVar("Function", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path, readable=False)


def _coding(level: str) -> Callable[[Function], Function]:
    """What both have in common."""
    return stacked(
        click.argument("source", metavar="IN", type=_PATH),
        click.argument("out", metavar="OUT", type=_PATH),
        click.option(
            "--level", metavar="top|middle|bottom|all", default="all", show_default=True, help=level
        ),
        click.option("--voice", metavar="NAME", default="", help="A voice by name, or its folder."),
        click.option("--force", is_flag=True, help="Replace a file that stands there."),
        click.option("--quiet", "-q", is_flag=True, help="Show no progress."),
        json_option(),
    )


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza audio encode waves.wav waves.codes",
        "cadenza audio encode waves.wav draft.codes --level top",
    ),
    notes=("Any length: a recording is read piece by piece, as one channel at 22,050 Hz.",),
)
@_coding("Which codes: 172, 689 or 2,756 a second.")
def encode(quiet: bool, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - see _coding
    """Write an audio file as the codes that models see."""
    from cadenza.app.audio_coding import CodingRequest, encode_audio

    with AudioMeter(quiet=quiet or as_json) as meter:
        made = encode_audio(CodingRequest(**flags), meter)
    for each in made.notices:
        note(each)
    if as_json:
        print_json(made.to_dict())
        return
    counts = ", ".join(f"{level} {count:,}" for level, count in made.codes.items())
    print_line(f"{made.file}: {made.seconds:.1f} s, {counts} codes, {made.size_bytes:,} bytes")


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza audio decode waves.codes waves-again.wav",
        "cadenza audio decode waves.codes draft.flac --level top",
    ),
    notes=("Codes are read by the codec that made them, and by no other.",),
)
@_coding("Which codes are heard; all: the finest.")
def decode(quiet: bool, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - see _coding
    """Write the sound of a file of codes as FLAC or WAV."""
    from cadenza.app.audio_coding import CodingRequest, decode_audio

    with AudioMeter(quiet=quiet or as_json) as meter:
        made = decode_audio(CodingRequest(**flags), meter)
    if as_json:
        print_json(made.to_dict())
        return
    print_line(f"{made.file}: {made.seconds:.1f} s, of the {made.level} level of {made.voice}")
