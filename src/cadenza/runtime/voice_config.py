"""What a voice is: a codec of up to three levels, and priors over its codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cadenza.errors import ModelError
from cadenza.runtime.audio_config import LEVELS, SAMPLE_RATE_HZ, LevelConfig
from cadenza.runtime.config_fields import FORMAT, check_format, read_fields, texts
from cadenza.runtime.model_config import ModelConfig

__all__ = ["VOICE", "CodecConfig", "VoiceConfig", "decoder_file", "encoder_file", "prior_file"]

VOICE = "voice"


def encoder_file(level: str) -> str:
    """The graph from sound to a level's codes."""
    return f"encoder.{level}.onnx"


def decoder_file(level: str) -> str:
    """The graph from a level's codes to sound."""
    return f"decoder.{level}.onnx"


def prior_file(level: str) -> str:
    """The graph that tells a level's next code."""
    return f"prior.{level}.onnx"


@dataclass(frozen=True, slots=True)
class CodecConfig:
    """The levels of a codec.

    Parameters
    ----------
    levels : mapping of str to LevelConfig
        By name, at least one; all of one sample rate.
    sha256 : mapping of str to str
        Level → digest of its weights, as ``codec_graph.weights_sha256`` gives it.

    Raises
    ------
    ModelError
        When levels and digests do not belong together.
    """

    levels: Mapping[str, LevelConfig]
    sha256: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.levels or set(self.levels) != set(self.sha256):
            came = f"{', '.join(self.levels) or 'no level'}; digests of {', '.join(self.sha256)}"
            raise ModelError("a codec has levels, each with its digest", came)
        for name, level in self.levels.items():
            if level.name != name or level.sample_rate_hz != SAMPLE_RATE_HZ:
                came = f"{name}: {level.name} at {level.sample_rate_hz} Hz"
                raise ModelError(f"a voice's levels work at {SAMPLE_RATE_HZ} Hz", came)

    @property
    def names(self) -> tuple[str, ...]:
        """The levels that there are, the coarsest first."""
        return tuple(name for name in LEVELS if name in self.levels)


@dataclass(frozen=True, slots=True)
class VoiceConfig:
    """What a voice is made of.

    Parameters
    ----------
    size : str
        The dial it was made with.
    codec : CodecConfig
        Its levels.
    priors : mapping of str to ModelConfig
        Level → the model over its codes, of those that were trained so far.
    styles, labels : tuple of str
        What a prior can be told of, in the order of its fields.
    format : int
        Format of the config and its bundle.
    architecture : str
        Always ``"voice"``.

    Raises
    ------
    ModelError
        When a prior is of a level that the codec lacks, or speaks of other codes.
    """

    size: str
    codec: CodecConfig
    priors: Mapping[str, ModelConfig] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    format: int = FORMAT
    architecture: str = VOICE

    def __post_init__(self) -> None:
        check_format(self.format)
        if self.architecture != VOICE:
            raise ModelError(f"a voice is of the architecture {VOICE}", self.architecture)
        for name, prior in self.priors.items():
            if not self.fits(name, prior):
                rule = "a voice's priors speak of its own codes, styles and labels"
                raise ModelError(rule, f"the prior of {name}", "train it over this codec's codes")

    def fits(self, level: str, prior: ModelConfig) -> bool:
        """Whether a prior was trained over this codec's codes, styles and labels."""
        from cadenza.runtime.code_fields import field_names, field_sizes, vocabulary_sha256

        order = tuple(LEVELS)
        if level not in self.codec.levels:
            return False
        if level != order[0] and order[order.index(level) - 1] not in self.codec.levels:
            return False
        sizes = field_sizes(level, len(self.styles), len(self.labels))
        digest = vocabulary_sha256(level, self.codec.sha256, self.styles, self.labels)
        return (prior.field_names, prior.field_sizes, prior.vocabulary_sha256) == (
            field_names(level),
            sizes,
            digest,
        )

    @property
    def model_files(self) -> tuple[str, ...]:
        """The graphs that its bundle has."""
        sides = [file(name) for name in self.codec.names for file in (encoder_file, decoder_file)]
        return (*sides, *(prior_file(name) for name in LEVELS if name in self.priors))

    @property
    def vocabulary_sha256(self) -> str:
        """Nothing: what its priors speak of lies in it."""
        return ""

    @property
    def parameters(self) -> int:
        """Number of weights."""
        codec = sum(level.parameters for level in self.codec.levels.values())
        return codec + sum(prior.parameters for prior in self.priors.values())

    def flops_per_token(self, length: int) -> float:
        """Operations of training each of its priors on one code."""
        return sum(prior.flops_per_token(length) for prior in self.priors.values())

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> VoiceConfig:
        """The config in what a JSON file holds; further keys are passed over.

        Raises
        ------
        ModelError
            When a field is missing, of another type, or does not fit.
        """
        found = read_fields(mapping, _KINDS)
        codec = read_fields(found["codec"], {"levels": dict, "sha256": dict})
        for name, each in {**codec["levels"], **found["priors"]}.items():
            if not isinstance(each, dict):
                raise ModelError("the parts of a voice are JSON objects", name)
        if any(not isinstance(each, str) for each in codec["sha256"].values()):
            raise ModelError("digests of levels are texts", str(codec["sha256"]))
        levels = {name: LevelConfig.from_mapping(each) for name, each in codec["levels"].items()}
        return cls(
            size=found["size"],
            codec=CodecConfig(levels, codec["sha256"]),
            priors={name: ModelConfig.from_mapping(each) for name, each in found["priors"].items()},
            styles=texts("styles", found["styles"]),
            labels=texts("labels", found["labels"]),
            format=found["format"],
            architecture=found["architecture"],
        )

    def to_mapping(self) -> dict[str, Any]:
        """What is written to JSON; ``from_mapping`` reads it back."""
        levels = {name: self.codec.levels[name].to_mapping() for name in self.codec.names}
        return {
            "architecture": self.architecture,
            "format": self.format,
            "size": self.size,
            "codec": {"levels": levels, "sha256": dict(self.codec.sha256)},
            "priors": {name: each.to_mapping() for name, each in self.priors.items()},
            "styles": list(self.styles),
            "labels": list(self.labels),
        }


_KINDS: dict[str, type] = {
    "architecture": str,
    "format": int,
    "size": str,
    "codec": dict,
    "priors": dict,
    "styles": list,
    "labels": list,
}
