"""``cadenza brief``: what was understood of a sentence; nothing is made."""

from __future__ import annotations

import sys
from typing import Unpack

import click

from cadenza.app import ReaderChoice, Understood, understand
from cadenza.brief import Wish
from cadenza.cli.options import (
    BriefFlags,
    background_options,
    json_option,
    llm_option,
    musical_options,
)
from cadenza.cli.page import PageCommand
from cadenza.cli.show import print_json, print_line
from cadenza.cli.summary import brief_lines
from cadenza.cli.wishes import flags_wish, reader_of, say_reader, whole_number
from cadenza.errors import CadenzaError

__all__ = ["brief"]

_WRONG_USE = 2


@click.command(
    cls=PageCommand,
    examples=(
        'cadenza brief "rainy lofi in D minor, 75 bpm, two minutes"',
        'cadenza brief "un vals para piano solo en la menor" --json',
        "cadenza brief --json - < prompts.txt",
    ),
    notes=(
        "With - as PROMPT each line of standard input is one prompt, and each gives one line",
        'of JSON. A line that cannot be read gives {"error": …}, the rest goes on, and the',
        "exit code at the end is 2.",
    ),
)
@click.argument("prompt", nargs=-1)
@musical_options()
@background_options()
@llm_option()
@click.option("--seed", metavar="N", default="1", show_default=True, help="For what is chance.")
@json_option()
@click.pass_context
def brief(
    ctx: click.Context,
    /,
    prompt: tuple[str, ...],
    seed: str,
    as_json: bool,
    **options: Unpack[BriefFlags],
) -> None:
    """Say what was understood of a sentence, and where each field came from."""
    flags = flags_wish(options)
    number = whole_number("--seed", seed) or 0
    reader = reader_of(options)
    if prompt == ("-",):
        ctx.exit(_each_line(flags, number, reader, as_json=as_json))
    sentence = " ".join(prompt) if prompt else None
    understood = understand(sentence, flags, seed=number, reader=reader)
    _print(understood, as_json=as_json, one_line=False)


def _print(understood: Understood, *, as_json: bool, one_line: bool) -> None:
    if as_json:
        told = {**understood.brief.to_dict(), **understood.reader.told}
        print_json(told, one_line=one_line)
        return
    for line in brief_lines(understood.brief):
        print_line(line)
    if understood.reader.used == "model":
        print_line(f"read by: {understood.reader.name}")
    say_reader(understood.reader)


def _each_line(flags: Wish, seed: int, reader: ReaderChoice, *, as_json: bool) -> int:
    code = 0
    for line in sys.stdin:
        try:
            understood = understand(line.rstrip("\r\n"), flags, seed=seed, reader=reader)
        except CadenzaError as error:
            code = _WRONG_USE
            if as_json:
                print_json({"error": str(error)}, one_line=True)
            else:
                print_line(f"error: {error}")
            continue
        _print(understood, as_json=as_json, one_line=True)
        if not as_json:
            print_line()
    return code
