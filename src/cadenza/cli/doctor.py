"""``cadenza doctor``: what is installed, what is missing, and how to get it."""

from __future__ import annotations

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import print_json, print_line, table

__all__ = ["doctor"]

_COULD_NOT = 1


@click.command(
    cls=PageCommand,
    examples=("cadenza doctor",),
    notes=("Exit code 1 means that something is missing without which no song can be made.",),
)
@json_option()
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what is installed, what is missing, and how to get it."""
    from cadenza.app import doctor as look

    findings = look()
    good = all(finding.ok for finding in findings if finding.needed)
    if as_json:
        print_json({"ok": good, "findings": [finding.to_dict() for finding in findings]})
    else:
        marks = {True: "✓", False: "✗"}
        rows = [(marks[f.ok] if f.needed or f.ok else "–", f.name, f.detail) for f in findings]
        print_line(table(rows))
        for finding in findings:
            if finding.cure:
                print_line(f"{finding.name}: {finding.cure}")
        print_line("ready to compose" if good else "not ready: see the lines with ✗")
    ctx.exit(0 if good else _COULD_NOT)
