"""What a model is made of: what the configs of all architectures tell, and how one is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from cadenza.errors import ModelError
from cadenza.runtime.audio_config import VQVAE, LevelConfig
from cadenza.runtime.chord_config import CHORDS, ChordConfig
from cadenza.runtime.line_config import LINE_ARCHITECTURES, LineConfig
from cadenza.runtime.model_config import ARCHITECTURE, HEAD_SIZE, POSITIONS, SIZES, ModelConfig
from cadenza.runtime.voice_config import VOICE, VoiceConfig

__all__ = [
    "ARCHITECTURE",
    "HEAD_SIZE",
    "POSITIONS",
    "SIZES",
    "Config",
    "ModelConfig",
    "read_config",
]


class Config(Protocol):
    """What the config of every architecture tells; ``read_config`` reads any of them."""

    @property
    def architecture(self) -> str:
        """Which kind of model it is."""
        ...

    @property
    def vocabulary_sha256(self) -> str:
        """Digest of the vocabulary that it speaks."""
        ...

    @property
    def parameters(self) -> int:
        """Number of weights."""
        ...

    def flops_per_token(self, length: int) -> float:
        """Floating-point operations of training on one token of a sequence of a length."""
        ...

    def to_mapping(self) -> dict[str, Any]:
        """What is written to JSON; it carries ``architecture``."""
        ...


def read_config(mapping: Mapping[str, Any]) -> Config:
    """The config of any architecture in what a JSON file holds.

    Raises
    ------
    ModelError
        When the architecture is unknown, or the config is not one of its own.
    """
    architecture = mapping.get("architecture")
    if architecture == VOICE:
        return VoiceConfig.from_mapping(mapping)
    if architecture == VQVAE:
        return LevelConfig.from_mapping(mapping)
    if architecture == CHORDS:
        return ChordConfig.from_mapping(mapping)
    if architecture in LINE_ARCHITECTURES:
        return LineConfig.from_mapping(mapping)
    if isinstance(architecture, str) and architecture != ARCHITECTURE:
        raise ModelError(f"a model is a {ARCHITECTURE}", str(architecture), "update Cadenza")
    return ModelConfig.from_mapping(mapping)
