"""Writing with models of lines (the LSTM family and words); see ``engine``."""

from __future__ import annotations

from cadenza.compose.lines.engine import LineEngine
from cadenza.compose.lines.opening import line_engine

__all__ = ["LineEngine", "line_engine"]
