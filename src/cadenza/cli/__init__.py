"""The command line: a thin surface over ``cadenza.app``."""

from cadenza.cli.main import main, run

__all__ = ["main", "run"]
