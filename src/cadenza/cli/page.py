"""Commands with help pages that end in examples."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["SETTINGS", "PageCommand", "PageGroup"]

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 96}
"""Context settings of every command."""


def _write(formatter: click.HelpFormatter, title: str, lines: tuple[str, ...]) -> None:
    if lines:
        with formatter.section(title), formatter.indentation():
            for line in lines:
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class _Page(click.Command):
    """A command whose help page ends in examples and notes, written as they stand.

    Parameters
    ----------
    examples, notes : tuple of str
        Lines under "Examples" and "Notes".
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - click's own
        examples: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        kwargs.setdefault("context_settings", SETTINGS)
        super().__init__(*args, **kwargs)
        self.examples = examples
        self.notes = notes

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the notes."""
        del ctx
        _write(formatter, "Examples", self.examples)
        _write(formatter, "Notes", self.notes)


class PageCommand(_Page):
    """A single command."""


class PageGroup(_Page, click.Group):
    """A group of commands."""
