"""``cadenza models`` and ``cadenza model inspect``: the trained models."""

from __future__ import annotations

import click

from cadenza.cli.catalogues import print_catalogue
from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand, PageGroup
from cadenza.cli.show import print_json, print_line, table

__all__ = ["model", "models"]


@click.command(cls=PageCommand, examples=("cadenza models", "cadenza models --json"))
@json_option()
def models(as_json: bool) -> None:
    """List the trained models, and where to drop your own."""
    from cadenza.app import list_models

    print_catalogue(list_models(), as_json=as_json)


@click.group(cls=PageGroup, examples=("cadenza model inspect small",))
def model() -> None:
    """Look into a trained model."""


@model.command(
    cls=PageCommand,
    examples=("cadenza model inspect small", "cadenza model inspect ./my-model --json"),
    notes=("Every file is read back and hashed again; one that was changed is told of.",),
)
@click.argument("name", metavar="NAME")
@json_option()
def inspect(name: str, as_json: bool) -> None:
    """Show a model's shape, licence and card, and verify its files."""
    from cadenza.app import inspect_model

    found = inspect_model(name)
    if as_json:
        print_json(found.to_dict())
        return
    shape = {key: value for key, value in found.config.items() if not isinstance(value, list)}
    rows = [
        ("name", found.name),
        ("version", f"{found.version}, {found.created}"),
        ("licence", found.licence),
        ("folder", str(found.folder)),
        ("parameters", f"{found.parameters:,}"),
        ("size", f"{found.size_bytes / 1e6:.1f} MB"),
        *((key, str(value)) for key, value in shape.items()),
        *(("✓ " + file, digest) for file, digest in found.files.items()),
    ]
    print_line(table(rows))
    print_line()
    print_line(found.card.rstrip())
