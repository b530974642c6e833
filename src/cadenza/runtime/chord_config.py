"""What a model of chord progressions is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.errors import ModelError
from cadenza.runtime.config_fields import FORMAT, check_format, read_fields, texts, whole_numbers

__all__ = ["CHORDS", "ChordConfig"]

CHORDS = "lstm-chords"
_MOST_LAYERS, _WIDEST = 4, 2048


@dataclass(frozen=True, slots=True)
class ChordConfig:
    """The dimensions of one LSTM over the symbols of ``tokens.progressions``.

    Parameters
    ----------
    size : str
        A name of your own ("small").
    width : int
        Width of the embeddings and of every layer, 8–2,048.
    layers : int
        Number of LSTM layers, 1–4.
    field_names : tuple of str
        Names of a symbol's fields; the first is "symbol". The table of each is the tensor
        ``embed.{name}.weight``.
    field_sizes : tuple of int
        How many values each field has; the first is the vocabulary.
    vocabulary_sha256 : str
        Digest of the symbols.
    format : int
        Format of the config and its bundle.
    architecture : str
        Always ``"lstm-chords"``.

    Raises
    ------
    ModelError
        When a dimension is outside what can be built, or two do not fit together.

    Examples
    --------
    >>> config = ChordConfig("small", 128, 1, ("symbol", "mode"), (215, 8))
    >>> ChordConfig.from_mapping(config.to_mapping()) == config
    True
    """

    size: str
    width: int
    layers: int
    field_names: tuple[str, ...]
    field_sizes: tuple[int, ...]
    vocabulary_sha256: str = ""
    format: int = FORMAT
    architecture: str = CHORDS

    def __post_init__(self) -> None:
        check_format(self.format)
        if self.architecture != CHORDS:
            raise ModelError(f"a model of progressions is of {CHORDS}", self.architecture)
        if not 8 <= self.width <= _WIDEST or not 1 <= self.layers <= _MOST_LAYERS:
            rule = f"an LSTM is 8 to {_WIDEST} wide and has 1 to {_MOST_LAYERS} layers"
            raise ModelError(rule, f"{self.width} wide with {self.layers} layers")
        names, sizes = self.field_names, self.field_sizes
        if names[:1] != ("symbol",) or not all(name.isidentifier() for name in names):
            came = ", ".join(names) or "none"
            raise ModelError("a symbol's fields have names, the first of which is symbol", came)
        if len(sizes) != len(names) or min(sizes) < 1:
            came = f"{len(names)} names, sizes {sizes}"
            raise ModelError("every field of a symbol has a name and a size", came)

    @property
    def vocabulary_size(self) -> int:
        """Number of different symbols V."""
        return self.field_sizes[0]

    @property
    def parameters(self) -> int:
        """Number of weights."""
        tables = sum(self.field_sizes) * self.width
        layer = 4 * self.width * (2 * self.width + 2)
        return tables + self.layers * layer + self.vocabulary_size * (self.width + 1)

    def flops_per_token(self, length: int) -> float:  # noqa: ARG002 - the same at any length
        """Floating-point operations of training on one symbol: six for each weight of a matrix."""
        matrices = self.layers * 8 * self.width**2 + self.vocabulary_size * self.width
        return 6.0 * matrices

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Tensor name → shape, as weights files hold them."""
        wide, gates = self.width, 4 * self.width
        found: dict[str, tuple[int, ...]] = {
            f"embed.{name}.weight": (size, wide)
            for name, size in zip(self.field_names, self.field_sizes, strict=True)
        }
        for layer in range(self.layers):
            found[f"lstm.weight_ih_l{layer}"] = (gates, wide)
            found[f"lstm.weight_hh_l{layer}"] = (gates, wide)
            found[f"lstm.bias_ih_l{layer}"] = (gates,)
            found[f"lstm.bias_hh_l{layer}"] = (gates,)
        found["head.weight"] = (self.vocabulary_size, wide)
        found["head.bias"] = (self.vocabulary_size,)
        return found

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> ChordConfig:
        """The config in what a JSON file holds; further keys are passed over.

        Raises
        ------
        ModelError
            When a field is missing, of another type, or does not fit.
        """
        found = read_fields(mapping, _KINDS)
        found["field_names"] = texts("field_names", found["field_names"])
        found["field_sizes"] = whole_numbers("field_sizes", found["field_sizes"])
        return cls(**found)

    def to_mapping(self) -> dict[str, Any]:
        """What is written to JSON; ``from_mapping`` reads it back."""
        lists = {"field_names": list(self.field_names), "field_sizes": list(self.field_sizes)}
        return {**asdict(self), **lists}


_KINDS: dict[str, type] = {
    "format": int,
    "architecture": str,
    "size": str,
    "width": int,
    "layers": int,
    "field_names": list,
    "field_sizes": list,
    "vocabulary_sha256": str,
}
