"""``cadenza continue``, ``infill``, ``accompany`` and ``vary``: work on a person's own file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar, Unpack

import click

from cadenza.cli.compose import choosing, making, say_released
from cadenza.cli.options import (
    BackgroundFlags,
    EngineFlags,
    ReaderFlags,
    SongFlags,
    engine_options,
    llm_option,
    output_options,
    seed_options,
    sound_options,
    stacked,
)
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, print_line, table
from cadenza.cli.wishes import reader_of

if TYPE_CHECKING:
    from cadenza.app import Released, VerbRequest
    from cadenza.brief import Wish

__all__ = ["accompany", "continue_", "infill", "vary"]

F = TypeVar("F", bound=Callable[..., Any])
_Verb = Callable[["VerbRequest", Meter], "Released"]
_LIST = "list"
_FILE_NOTE = (
    "Instead of a file, --example NAME takes a seed tune that ships with Cadenza; --example list",
    "tells of them. The same file, flags and seed give the same song.mid to the byte.",
)


class FileFlags(TypedDict):
    """What ``file_options`` hands to a command."""

    midi: Path | None
    example: str | None
    prompt: str | None
    title: str | None
    style: str | None
    key: str | None
    chords: str | None
    progression: str | None
    without: tuple[str, ...]


class VerbFlags(FileFlags, ReaderFlags, BackgroundFlags, SongFlags, EngineFlags):
    """Every flag that the four verbs share."""


def file_options() -> Callable[[F], F]:
    """The file, and what may be said about what is to be written."""
    return stacked(
        click.argument(
            "midi",
            metavar="[FILE.mid]",
            required=False,
            type=click.Path(path_type=Path, readable=False),
        ),
        click.option("--example", metavar="NAME", help="A seed tune in place of a file, or list."),
        click.option("--prompt", metavar="TEXT", help='A sentence: "calm, with strings".'),
        llm_option(),
        click.option("--title", metavar="TEXT", help="Title of the piece."),
        click.option("--style", metavar="S", help="A style; guessed from the file if left out."),
        click.option(
            "--key", metavar="KEY", help="The key, where it is wrongly read; continue moves to it."
        ),
        click.option("--chords", metavar="TEXT", help='Chords to write over: "Dm7 G7 Cmaj7".'),
        click.option(
            "--progression",
            metavar="TEXT",
            help='Numerals: "I V vi IV"; a known name; or model (the trained one).',
        ),
        click.option(
            "--without", metavar="PART", multiple=True, help="A part to leave alone, like drums."
        ),
    )


def shared_options() -> Callable[[F], F]:
    """Sound, engine, seed and output."""
    return stacked(sound_options(), engine_options(), seed_options(), output_options())


@click.command(
    "continue",
    cls=PageCommand,
    examples=(
        "cadenza continue tune.mid",
        'cadenza continue tune.mid --bars 32 --prompt "calm, with strings" --takes 4',
        "cadenza continue --example harbour --no-audio",
    ),
    notes=_FILE_NOTE,
)
@file_options()
@click.option("--bars", metavar="N", help="How many bars to add.  [default: 16]")
@shared_options()
def continue_(bars: str | None, **flags: Unpack[VerbFlags]) -> None:
    """Go on where a MIDI file ends, in its key, tempo, metre and instruments."""
    from cadenza.app import continue_song

    _run(continue_song, flags, bars=bars)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza infill song.mid --bars 5-8",
        "cadenza infill song.mid --bars 1-4,9-12 --part melody --part bass",
        "cadenza infill --example rooftop --bars 3- --part drums --no-audio",
    ),
    notes=("Every event outside the named bars and parts stays as it is.", *_FILE_NOTE),
)
@file_options()
@click.option("--bars", metavar="BARS", help="Like 5-8, 5, 5- or 1-4,9-12.")
@click.option(
    "--part", "parts", metavar="PART", multiple=True, help="A track, role or instrument only."
)
@shared_options()
def infill(bars: str | None, parts: tuple[str, ...], **flags: Unpack[VerbFlags]) -> None:
    """Write bars of a MIDI file anew; everything else stays."""
    from cadenza.app import infill as fill

    _run(fill, flags, bars=bars, parts=parts)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza accompany tune.mid --part bass --part drums",
        "cadenza accompany tune.mid --style jazz --part chords=electric_piano_1",
        "cadenza accompany --example harbour --no-audio",
    ),
    notes=(
        "Without --part the tune gets what its style has and it lacks. Its own notes stay.",
        *_FILE_NOTE,
    ),
)
@file_options()
@click.option(
    "--part",
    "parts",
    metavar="ROLE[=INSTRUMENT]",
    multiple=True,
    help="A part to add, like bass or chords=harp. Repeat for more.",
)
@shared_options()
def accompany(parts: tuple[str, ...], **flags: Unpack[VerbFlags]) -> None:
    """Write new parts to the tune of a MIDI file."""
    from cadenza.app import accompany as add

    _run(add, flags, new_parts=parts)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza vary song.mid",
        "cadenza vary song.mid --amount 0.6 --bars 9-16 --part melody",
        "cadenza vary --example november --takes 4 --no-audio",
    ),
    notes=_FILE_NOTE,
)
@file_options()
@click.option(
    "--amount",
    metavar="X",
    type=float,
    default=0.3,
    show_default=True,
    help="Share of the bars of each part that is written anew, up to 1.",
)
@click.option("--bars", metavar="BARS", help="Only within these, like 5-8 or 1-4,9-12.")
@click.option(
    "--part", "parts", metavar="PART", multiple=True, help="A track, role or instrument only."
)
@shared_options()
def vary(
    amount: float, bars: str | None, parts: tuple[str, ...], **flags: Unpack[VerbFlags]
) -> None:
    """Write some cells of a MIDI file anew, here and there."""
    from cadenza.app import vary as change

    _run(change, flags, bars=bars, parts=parts, amount=amount)


def _run(
    verb: _Verb,
    flags: VerbFlags,
    *,
    new_parts: tuple[str, ...] = (),
    **fields: Any,  # noqa: ANN401
) -> None:
    """Make the request, carry it out, and say what came of it."""
    from cadenza.app import VerbRequest

    if flags["example"] == _LIST:
        _list_examples()
        return
    request = VerbRequest(
        midi=flags["midi"],
        example=flags["example"],
        prompt=flags["prompt"],
        flags=_wish(flags, new_parts),
        reader=reader_of(flags),
        **fields,
        **making(flags),
        **choosing(flags),
    )
    with Meter(quiet=flags["quiet"] or flags["as_json"], patient=request.keep_partial) as meter:
        released = verb(request, meter)
    say_released(released, flags)


def _wish(flags: VerbFlags, parts: tuple[str, ...]) -> Wish:
    from cadenza.app import read_flags

    return read_flags(
        style=flags["style"],
        title=flags["title"],
        key=flags["key"],
        parts=parts,
        without=flags["without"],
        chords=flags["chords"],
        progression=flags["progression"],
        ambience=flags["ambience"],
        finish=flags["finish"],
    )


def _list_examples() -> None:
    from cadenza.app import list_examples

    print_line(table([(entry.name, entry.description) for entry in list_examples()]))
