"""What a model is: its dimensions, as data that is validated where it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cadenza.errors import UsageError

__all__ = ["ARCHITECTURE", "CONFIG_FORMAT", "HEAD_DIM", "POSITIONS", "SIZES", "ModelConfig"]

CONFIG_FORMAT = 1
ARCHITECTURE = "music-transformer"
HEAD_DIM = 64
POSITIONS = ("rotary", "relative")
#: name → (d_model, layers, context)
SIZES = {
    "tiny": (64, 2, 256),
    "small": (256, 6, 1024),
    "base": (512, 7, 1024),
}
_N_FIELDS = 6
_KEYS = (
    "format",
    "architecture",
    "size",
    "d_model",
    "layers",
    "heads",
    "context",
    "position",
    "field_sizes",
    "vocabulary_sha256",
)


@dataclass(frozen=True)
class ModelConfig:
    """The dimensions of one Music Transformer.

    Parameters
    ----------
    field_sizes : tuple of int
        Number of ids of each of the six fields (token, bar, time, slot, role, chord).
    vocabulary_sha256 : str
        Digest of the vocabulary that the ids belong to; "" where there is none (tests).
    size : str
        What the model is called: "tiny", "small", "base", or a name of your own.
    d_model : int
        Width of the residual stream; a multiple of 64.
    layers : int
        Number of blocks, 1–64.
    context : int
        Longest sequence in tokens, 8–65,536.
    position : str
        "rotary" or "relative".

    Raises
    ------
    cadenza.errors.UsageError
        When a dimension is outside what can be built.

    Examples
    --------
    >>> config = ModelConfig.of_size("small", (700, 65, 98, 17, 8, 194))
    >>> config.d_model, config.layers, config.heads, config.context
    (256, 6, 4, 1024)
    >>> ModelConfig.from_json(config.to_json()) == config
    True
    """

    field_sizes: tuple[int, ...]
    vocabulary_sha256: str = ""
    size: str = "small"
    d_model: int = 256
    layers: int = 6
    context: int = 1024
    position: str = "rotary"

    def __post_init__(self) -> None:
        _check("a model's d_model is a multiple of 64", self.d_model, self._fits_heads())
        _check("a model has 1 to 64 layers", self.layers, 1 <= self.layers <= 64)
        _check("a context has 8 to 65536 tokens", self.context, 8 <= self.context <= 65536)
        _check(
            f"positions are one of {', '.join(POSITIONS)}",
            self.position,
            self.position in POSITIONS,
        )
        _check(
            "a token has six fields with at least one id each",
            self.field_sizes,
            len(self.field_sizes) == _N_FIELDS and min(self.field_sizes) >= 1,
        )

    def _fits_heads(self) -> bool:
        return self.d_model >= HEAD_DIM and self.d_model % HEAD_DIM == 0

    @property
    def heads(self) -> int:
        """Number of attention heads, 64 wide each."""
        return self.d_model // HEAD_DIM

    @property
    def vocabulary_size(self) -> int:
        """Number of tokens that the model can say."""
        return self.field_sizes[0]

    @property
    def parameters(self) -> int:
        """Number of weights."""
        d = self.d_model
        layer = 12 * d * d + 2 * d
        if self.position == "relative":
            layer += self.context * d
        return sum(self.field_sizes) * d + self.layers * layer + d

    def flops_per_token(self, length: int) -> float:
        """Floating-point operations of training on one token of a sequence of a length.

        Six for each weight that multiplies (the head counts, the look-ups do not), and the
        causal attention: 6 · layers · length · d_model (half of the full square).

        References
        ----------
        A. Chowdhery et al. (2022), "PaLM", appendix B.
        """
        weights = 12 * self.d_model**2 * self.layers + self.d_model * self.vocabulary_size
        return 6.0 * weights + 6.0 * self.layers * length * self.d_model

    @classmethod
    def of_size(
        cls,
        size: str,
        field_sizes: tuple[int, ...],
        vocabulary_sha256: str = "",
        **changed: Any,  # noqa: ANN401 - the fields of this class, checked where it is made
    ) -> ModelConfig:
        """The config of a named size; single fields can be set otherwise."""
        if size not in SIZES:
            raise UsageError(f"a size is one of {', '.join(SIZES)}", size)
        d_model, layers, context = SIZES[size]
        fields = {"d_model": d_model, "layers": layers, "context": context, **changed}
        return cls(tuple(field_sizes), vocabulary_sha256, size=size, **fields)

    def to_json(self) -> dict[str, Any]:
        """The config as a dict for a JSON file."""
        return {
            "format": CONFIG_FORMAT,
            "architecture": ARCHITECTURE,
            "size": self.size,
            "d_model": self.d_model,
            "layers": self.layers,
            "heads": self.heads,
            "context": self.context,
            "position": self.position,
            "field_sizes": list(self.field_sizes),
            "vocabulary_sha256": self.vocabulary_sha256,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ModelConfig:
        """Read a config; keys that a config does not have are left to who put them there.

        Raises
        ------
        cadenza.errors.UsageError
            When a key is missing, or the config is of another format or architecture.
        """
        missing = [key for key in _KEYS if key not in data]
        if missing:
            raise UsageError("a model config states every dimension", f"no {missing[0]!r}")
        if (data["format"], data["architecture"]) != (CONFIG_FORMAT, ARCHITECTURE):
            raise UsageError(
                f"this version reads configs of {ARCHITECTURE} in format {CONFIG_FORMAT}",
                f"{data['architecture']} in format {data['format']}",
                "use a version of Cadenza that made it",
            )
        config = cls(
            field_sizes=tuple(int(size) for size in data["field_sizes"]),
            vocabulary_sha256=str(data["vocabulary_sha256"]),
            size=str(data["size"]),
            d_model=int(data["d_model"]),
            layers=int(data["layers"]),
            context=int(data["context"]),
            position=str(data["position"]),
        )
        _check("heads are 64 wide", data["heads"], config.heads == data["heads"])
        return config


def _check(rule: str, came: object, holds: bool) -> None:
    if not holds:
        raise UsageError(rule, str(came))
