"""Cadenza: a private AI composer."""

from cadenza._version import __version__

__all__ = ["__version__"]
