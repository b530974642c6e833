"""Which number format a device computes in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

import torch

__all__ = ["autocast_to", "has_bf16"]

_FLAGS = {"avx512_bf16", "amx_bf16", "bf16"}


def has_bf16(device: torch.device) -> bool:
    """Whether a device multiplies in bf16 by itself (an emulated one would be slower)."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    try:
        words = set(Path("/proc/cpuinfo").read_text("utf-8").split())
    except OSError:
        return False
    return bool(words & _FLAGS)


def autocast_to(
    precision: str, device: torch.device
) -> Callable[[], AbstractContextManager[object]]:
    """What makes the context in which a model computes, by a recipe's ``precision``."""
    if precision == "float32" or (precision == "auto" and not has_bf16(device)):
        return nullcontext
    return partial(torch.autocast, device.type, dtype=torch.bfloat16)
