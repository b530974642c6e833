"""What the ears get: one channel at 22,050 Hz; see ``cadenza.sound.one_channel``."""

from __future__ import annotations

from cadenza.sound.one_channel import HEARD_HZ, expected_samples, mono, pieces

__all__ = ["HEARD_HZ", "expected_samples", "mono", "pieces"]
