"""What a voice is made of: levels of a codec, and the priors over their codes.

A level turns mono sound into whole numbers and back. It keeps one code for ``hop`` samples; the
levels are independent of one another (Dhariwal et al. 2020), so that any of them can be trained,
and used, alone.

References
----------
A. van den Oord, O. Vinyals, K. Kavukcuoglu (2017), "Neural Discrete Representation Learning".
P. Dhariwal et al. (2020), "Jukebox: A Generative Model for Music".
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.errors import ModelError
from cadenza.runtime.config_fields import FORMAT, check_format, read_fields, whole_numbers

__all__ = [
    "LEVELS",
    "SAMPLE_RATE_HZ",
    "SIZES",
    "VQVAE",
    "LevelConfig",
]

VQVAE = "vqvae"
SAMPLE_RATE_HZ = 22_050
"""Of all sound in this wing: mono, float32, in [-1, 1]."""

CODES = 2_048
"""Codes of a level."""

KERNEL = 3
"""Places that a convolution looks at; residual ones spread them by their dilation."""

LEVELS: dict[str, tuple[int, ...]] = {"top": (8, 4, 4), "middle": (8, 4), "bottom": (8,)}
"""Level → by how much each stage of its encoder shortens; the product is its hop."""

SIZES: dict[str, dict[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "tiny": {
        "top": ((16, 24, 32), (1, 1, 1)),
        "middle": ((16, 24), (1, 1)),
        "bottom": ((16,), (2,)),
    },
    "small": {
        "top": ((64, 128, 256), (2, 2, 3)),
        "middle": ((96, 192), (2, 3)),
        "bottom": ((128,), (4,)),
    },
    "base": {
        "top": ((128, 256, 512), (3, 4, 6)),
        "middle": ((192, 384), (4, 6)),
        "bottom": ((256,), (8,)),
    },
}
"""Size → level → (widths of its stages, residual blocks of each)."""

_CODE_WIDTH = {"tiny": 8, "small": 16, "base": 32}
_WIDEST, _MOST_BLOCKS, _LONGEST_HOP, _MOST_CODES = 2_048, 32, 4_096, 65_536


@dataclass(frozen=True, slots=True)
class LevelConfig:
    """The dimensions of one level's autoencoder.

    Parameters
    ----------
    name : str
        "top", "middle" or "bottom".
    strides : tuple of int
        By how much each stage of the encoder shortens, from the sound on; the decoder mirrors it.
    widths : tuple of int
        Channels of each stage.
    depths : tuple of int
        Residual blocks of each stage.
    growth : int
        Dilation of a stage's blocks: 1, growth, growth², …
    code_width : int
        Dimensions in which vectors are compared with the codebook.
    codes : int
        Size of the codebook.
    sample_rate_hz : int
        Of the sound.
    size : str
        The dial it was made with.
    format : int
        Format of the config.
    architecture : str
        Always ``"vqvae"``.

    Raises
    ------
    ModelError
        When a dimension is outside what can be built, or two do not fit together.

    Examples
    --------
    >>> config = LevelConfig.of_size("small", "top")
    >>> config.hop, round(config.codes_per_s, 2)
    (128, 172.27)
    >>> LevelConfig.from_mapping(config.to_mapping()) == config
    True
    """

    name: str
    strides: tuple[int, ...]
    widths: tuple[int, ...]
    depths: tuple[int, ...]
    growth: int = 3
    code_width: int = 16
    codes: int = CODES
    sample_rate_hz: int = SAMPLE_RATE_HZ
    size: str = "small"
    format: int = FORMAT
    architecture: str = VQVAE

    def __post_init__(self) -> None:
        check_format(self.format)
        if self.architecture != VQVAE:
            raise ModelError(f"a level of a voice is a {VQVAE}", self.architecture)
        if self.name not in LEVELS:
            raise ModelError(f"a level is one of {', '.join(LEVELS)}", self.name)
        stages = (len(self.strides), len(self.widths), len(self.depths))
        if len(set(stages)) != 1 or not self.strides:
            raise ModelError("every stage has a stride, a width and a depth", str(stages))
        if min(self.strides) < 2 or self.hop > _LONGEST_HOP:
            rule = f"strides are at least 2, their product at most {_LONGEST_HOP}"
            raise ModelError(rule, str(self.strides))
        if min(self.widths) < 1 or max(self.widths) > _WIDEST:
            raise ModelError(f"a stage is 1 to {_WIDEST} wide", str(self.widths))
        if min(self.depths) < 0 or max(self.depths) > _MOST_BLOCKS:
            raise ModelError(f"a stage has 0 to {_MOST_BLOCKS} blocks", str(self.depths))
        if not 1 <= self.growth <= 8 or not 1 <= self.code_width <= _WIDEST:
            came = f"{self.growth} and {self.code_width}"
            raise ModelError(f"growth is 1 to 8, code_width 1 to {_WIDEST}", came)
        if not 2 <= self.codes <= _MOST_CODES or self.sample_rate_hz < 1:
            came = f"{self.codes} codes at {self.sample_rate_hz} Hz"
            raise ModelError(f"a codebook has 2 to {_MOST_CODES} codes", came)

    @property
    def hop(self) -> int:
        """Samples of one code."""
        return math.prod(self.strides)

    @property
    def codes_per_s(self) -> float:
        """Codes of a second."""
        return self.sample_rate_hz / self.hop

    @property
    def bits_per_s(self) -> float:
        """What the codes of a second tell at most."""
        return self.codes_per_s * math.log2(self.codes)

    @property
    def vocabulary_sha256(self) -> str:
        """Nothing: a level speaks of sound."""
        return ""

    def kernel(self, stage: int) -> int:
        """Places, at its slower rate, that a change of rate looks at: its own, but for sound."""
        return 1 if stage else KERNEL

    def reach(self, stage: int) -> int:
        """Places to either side that a stage sees, at its rate."""
        blocks: int = sum(self.growth**block for block in range(self.depths[stage]))
        return self.kernel(stage) // 2 + blocks

    @property
    def encoder_reach(self) -> int:
        """Samples to either side of its own that may change a code."""
        reach, rate = 0, 1
        for stage, stride in enumerate(self.strides):
            rate *= stride
            reach += rate * self.reach(stage)
        return reach

    @property
    def decoder_reach(self) -> int:
        """Codes to either side of its own that may change a sample, rounded up."""
        reach, rate = self.hop * (KERNEL // 2), self.hop
        for stage in reversed(range(len(self.strides))):
            reach += rate * self.reach(stage)
            rate //= self.strides[stage]
        return -(-reach // self.hop)

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Tensor name → shape, of what encodes and decodes; training has a few more."""
        found: dict[str, tuple[int, ...]] = {}
        before = 1
        for stage, (stride, width) in enumerate(zip(self.strides, self.widths, strict=True)):
            for side, out, within in (
                ("encoder", width, before * stride),
                ("decoder", before * stride, width),
            ):
                start = f"{side}.stages.{stage}."
                found |= _convolution(f"{start}change", out, within, self.kernel(stage))
                for block in range(self.depths[stage]):
                    found |= _convolution(f"{start}blocks.{block}.spread", width, width, KERNEL)
                    found |= _convolution(f"{start}blocks.{block}.mix", width, width, 1)
            before = width
        found |= _convolution("encoder.out", self.code_width, before, 1)
        found |= _convolution("decoder.enter", before, self.code_width, KERNEL)
        found["codebook.vectors"] = (self.codes, self.code_width)
        return found

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def flops_per_token(self, length: int) -> float:  # noqa: ARG002 - the same at any length
        """Floating-point operations of training on one sample: six for each product."""
        total, rate = 0.0, 1
        for stage, stride in enumerate(self.strides):
            rate *= stride
            inner = [
                math.prod(shape)
                for name, shape in self.shapes.items()
                if f".stages.{stage}." in name and name.endswith("weight")
            ]
            total += sum(inner) / rate
        return 6.0 * (total + self.codes * self.code_width / self.hop / 3.0)

    @classmethod
    def of_size(cls, size: str, name: str, **changed: Any) -> LevelConfig:  # noqa: ANN401
        """The config of a named size and level; single dimensions can be set otherwise.

        Raises
        ------
        ModelError
            When there is no such size or level, or what comes out cannot be built.
        """
        if size not in SIZES or name not in LEVELS:
            rule = f"a size is one of {', '.join(SIZES)}, a level one of {', '.join(LEVELS)}"
            raise ModelError(rule, f"{size} {name}")
        widths, depths = SIZES[size][name]
        given: dict[str, Any] = {
            "strides": LEVELS[name],
            "widths": widths,
            "depths": depths,
            "code_width": _CODE_WIDTH[size],
        }
        return cls(name=name, size=size, **given | changed)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> LevelConfig:
        """The config in what a JSON file holds; further keys are passed over.

        Raises
        ------
        ModelError
            When a field is missing, of another type, or does not fit.
        """
        found = read_fields(mapping, _LEVEL_KINDS)
        for name in ("strides", "widths", "depths"):
            found[name] = whole_numbers(name, found[name])
        return cls(**found)

    def to_mapping(self) -> dict[str, Any]:
        """What is written to JSON; ``from_mapping`` reads it back."""
        lists = {name: list(getattr(self, name)) for name in ("strides", "widths", "depths")}
        return {**asdict(self), **lists}


def _convolution(name: str, out: int, within: int, kernel: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (out, within, kernel), f"{name}.bias": (out,)}


_LEVEL_KINDS: dict[str, type] = {
    "format": int,
    "architecture": str,
    "size": str,
    "name": str,
    "strides": list,
    "widths": list,
    "depths": list,
    "growth": int,
    "code_width": int,
    "codes": int,
    "sample_rate_hz": int,
}
