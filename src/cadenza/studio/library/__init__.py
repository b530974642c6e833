"""Everything that was made or brought here, kept on the disk."""

from cadenza.studio.library.library import Library

__all__ = ["Library"]
