"""The command line: a thin surface over ``cadenza.app``."""

from cadenza.cli.entry import main, run

__all__ = ["main", "run"]
