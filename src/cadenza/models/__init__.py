"""The models room: what is trained. torch lives here and in ``training``, nowhere else.

This is its one public door. What needs torch is loaded when it is first used. A model's
dimensions are a ``cadenza.runtime.ModelConfig``, which needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.models.transformer import MusicTransformer

__all__ = ["MusicTransformer"]


def __getattr__(name: str) -> object:
    if name == "MusicTransformer":
        from cadenza.models.transformer import MusicTransformer

        return MusicTransformer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
