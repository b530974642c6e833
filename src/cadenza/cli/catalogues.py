"""``cadenza styles``, ``progressions``, ``instruments``, ``ambiences``, …: what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import print_json, print_line, table

if TYPE_CHECKING:
    from cadenza.app import Catalogue

__all__ = [
    "ambiences",
    "finishes",
    "instruments",
    "print_catalogue",
    "progressions",
    "soundfonts",
    "styles",
]


def print_catalogue(catalogue: Catalogue, *, as_json: bool) -> None:
    """A list on stdout, as lines or as JSON."""
    if as_json:
        print_json(catalogue.to_dict())
        return
    group = ""
    rows: list[tuple[str, str]] = []
    for entry in catalogue.entries:
        if entry.group != group:
            _flush(rows, group)
            group = entry.group
        mark = " (yours)" if entry.source == "yours" else ""
        rows.append((entry.name, entry.description + mark))
    _flush(rows, group)
    if not catalogue.entries:
        print_line("none installed")
    print_line()
    own = "" if catalogue.folder is None else f": {catalogue.folder}"
    print_line(f"Your own: {catalogue.hint}{own}" if own else f"To choose: {catalogue.hint}")


def _flush(rows: list[tuple[str, str]], group: str) -> None:
    if rows and group:
        print_line(f"{group}:")
    if rows:
        print_line(table(rows, indent=2 if group else 0))
    rows.clear()


@click.command(cls=PageCommand, examples=("cadenza styles", "cadenza styles --json"))
@json_option()
def styles(as_json: bool) -> None:
    """List the styles, and where to drop your own."""
    from cadenza.app import list_styles

    print_catalogue(list_styles(), as_json=as_json)


@click.command(cls=PageCommand, examples=("cadenza instruments",))
@json_option()
def instruments(as_json: bool) -> None:
    """List the instruments and patches, and where to drop your own."""
    from cadenza.app import list_instruments

    print_catalogue(list_instruments(), as_json=as_json)


@click.command(cls=PageCommand, examples=("cadenza ambiences",))
@json_option()
def ambiences(as_json: bool) -> None:
    """List the ambiences, and where to drop your own sound files."""
    from cadenza.app import list_ambiences

    print_catalogue(list_ambiences(), as_json=as_json)


@click.command(cls=PageCommand, examples=("cadenza progressions", "cadenza progressions --json"))
@json_option()
def progressions(as_json: bool) -> None:
    """List the named chord progressions by mode, with their numerals."""
    from cadenza.app import list_progressions

    print_catalogue(list_progressions(), as_json=as_json)


@click.command(cls=PageCommand, examples=("cadenza finishes",))
@json_option()
def finishes(as_json: bool) -> None:
    """List the finishes: how the whole can sound."""
    from cadenza.app import list_finishes

    print_catalogue(list_finishes(), as_json=as_json)


@click.command(cls=PageCommand, examples=("cadenza soundfonts",))
@json_option()
def soundfonts(as_json: bool) -> None:
    """List the SoundFonts that were found, and where to drop your own."""
    from cadenza.app import list_soundfonts

    print_catalogue(list_soundfonts(), as_json=as_json)
