"""What a model is made of: the part of a bundle that the graph and the session need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.errors import ModelError

__all__ = ["FORMAT", "HEAD_SIZE", "ModelConfig"]

FORMAT = 1
"""The newest bundle format that this version reads."""

HEAD_SIZE = 64
"""Every attention head is 64 wide."""

ARCHITECTURE = "music-transformer"
POSITIONS = ("rotary", "relative")
_LONGEST_CONTEXT = 65_536


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The shape of one model.

    Parameters
    ----------
    size : str
        The dial it was made with: ``"tiny"``, ``"small"``, ``"base"``.
    d_model : int
        Width; 64 for each head.
    layers, heads : int
        Depth and attention heads.
    context : int
        Most tokens that one sequence may have.
    position : {"rotary", "relative"}
        How attention knows distances.
    field_sizes : tuple of int
        How many values each field of a token has; the first is the vocabulary.
    vocabulary_sha256 : str
        Digest of the vocabulary that it was trained with.
    format : int
        Format of the bundle.
    architecture : str
        Always ``"music-transformer"`` so far.

    Raises
    ------
    ModelError
        When the numbers do not fit together.
    """

    size: str
    d_model: int
    layers: int
    heads: int
    context: int
    position: str
    field_sizes: tuple[int, ...]
    vocabulary_sha256: str = ""
    format: int = FORMAT
    architecture: str = ARCHITECTURE

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise ModelError(
                f"a model has bundle format {FORMAT} here",
                str(self.format),
                "update Cadenza" if self.format > FORMAT else "export the model again",
            )
        if self.architecture != ARCHITECTURE or self.position not in POSITIONS:
            came = f"{self.architecture} with {self.position} positions"
            raise ModelError(
                f"a model is a {ARCHITECTURE} with {' or '.join(POSITIONS)} positions", came
            )
        if self.heads < 1 or self.layers < 1 or self.d_model != self.heads * HEAD_SIZE:
            came = f"{self.layers} layers, {self.heads} heads, width {self.d_model}"
            raise ModelError(f"a model has layers, and heads of {HEAD_SIZE}", came)
        if not 1 <= self.context <= _LONGEST_CONTEXT:
            raise ModelError(f"a context is 1 to {_LONGEST_CONTEXT} tokens", str(self.context))
        if not self.field_sizes or min(self.field_sizes) < 1:
            raise ModelError("every field of a token has values", str(self.field_sizes))

    @property
    def vocabulary_size(self) -> int:
        """Number of different tokens."""
        return self.field_sizes[0]

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> ModelConfig:
        """The config in what a JSON file holds; further keys are passed over.

        Parameters
        ----------
        mapping : mapping
            Field name → value.

        Raises
        ------
        ModelError
            When a field is missing, of another type, or does not fit.
        """
        if isinstance(mapping.get("format"), int) and mapping["format"] > FORMAT:
            raise ModelError(
                f"this version reads model bundles up to format {FORMAT}",
                str(mapping["format"]),
                "update Cadenza",
            )
        found: dict[str, Any] = {}
        for name, kind in _KINDS.items():
            value = mapping.get(name)
            if not isinstance(value, kind) or isinstance(value, bool):
                came = "nothing" if value is None else f"{value!r}"
                raise ModelError(f"a model's config has {name} as {kind.__name__}", came)
            found[name] = value
        sizes = found["field_sizes"]
        if any(not isinstance(size, int) or isinstance(size, bool) for size in sizes):
            raise ModelError("field_sizes are whole numbers", str(sizes))
        return cls(**{**found, "field_sizes": tuple(sizes)})

    def to_mapping(self) -> dict[str, Any]:
        """What is written to JSON; ``from_mapping`` reads it back."""
        return {**asdict(self), "field_sizes": list(self.field_sizes)}


_KINDS: dict[str, type] = {
    "format": int,
    "architecture": str,
    "size": str,
    "d_model": int,
    "layers": int,
    "heads": int,
    "context": int,
    "position": str,
    "field_sizes": list,
    "vocabulary_sha256": str,
}
