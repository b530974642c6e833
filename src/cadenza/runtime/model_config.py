"""The dimensions of a Music Transformer, as training, the bundle and the graph share them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.errors import ModelError
from cadenza.runtime.config_fields import FORMAT, check_format, read_fields, texts, whole_numbers

__all__ = ["ARCHITECTURE", "HEAD_SIZE", "POSITIONS", "SIZES", "ModelConfig"]

HEAD_SIZE = 64
"""Every attention head is 64 wide."""

ARCHITECTURE = "music-transformer"
POSITIONS = ("rotary", "relative")
SIZES = {
    "tiny": (64, 1, 2, 256),
    "small": (256, 1, 6, 1024),
    "base": (512, 2, 8, 1024),
}
"""Size → (d_model, kv_heads, layers, context)."""

_MOST_LAYERS = 64
_SHORTEST_CONTEXT, _LONGEST_CONTEXT = 8, 65_536


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """The dimensions of one Music Transformer.

    Parameters
    ----------
    size : str
        The dial it was made with ("tiny", "small", "base"), or a name of your own.
    d_model : int
        Width of the residual stream; 64 for each head.
    layers : int
        Number of blocks, 1–64.
    heads : int
        Attention heads of a block, 64 wide each.
    kv_heads : int
        Heads of keys and values, a divisor of ``heads``; each serves as many heads of queries
        as the quotient says (grouped-query attention, Ainslie et al. 2023).
    context : int
        Most tokens that one sequence may have, 8–65,536.
    position : {"rotary", "relative"}
        How attention knows distances.
    field_names : tuple of str
        Names of a token's fields in their order; the first is "token". The table of each
        is the tensor ``embed.{name}.weight``.
    field_sizes : tuple of int
        How many values each field has; the first is the vocabulary.
    vocabulary_sha256 : str
        Digest of the vocabulary that the ids belong to; "" where there is none (tests).
    format : int
        Format of the config and its bundle.
    architecture : str
        Always ``"music-transformer"`` so far.

    Raises
    ------
    ModelError
        When a dimension is outside what can be built, or two do not fit together.

    Examples
    --------
    >>> config = ModelConfig.of_size("small", ("token", "bar"), (700, 65))
    >>> config.d_model, config.layers, config.heads, config.context
    (256, 6, 4, 1024)
    >>> ModelConfig.from_mapping(config.to_mapping()) == config
    True
    """

    size: str
    d_model: int
    layers: int
    heads: int
    kv_heads: int
    context: int
    position: str
    field_names: tuple[str, ...]
    field_sizes: tuple[int, ...]
    vocabulary_sha256: str = ""
    format: int = FORMAT
    architecture: str = ARCHITECTURE

    def __post_init__(self) -> None:
        check_format(self.format)
        if self.architecture != ARCHITECTURE or self.position not in POSITIONS:
            came = f"{self.architecture} with {self.position} positions"
            raise ModelError(
                f"a model is a {ARCHITECTURE} with {' or '.join(POSITIONS)} positions", came
            )
        if self.heads < 1 or self.d_model != self.heads * HEAD_SIZE:
            came = f"d_model {self.d_model} with heads {self.heads}"
            raise ModelError(f"a model's d_model is {HEAD_SIZE} times its heads", came)
        if self.kv_heads < 1 or self.heads % self.kv_heads:
            came = f"kv_heads {self.kv_heads} with heads {self.heads}"
            raise ModelError("a model's kv_heads divide its heads", came)
        if not 1 <= self.layers <= _MOST_LAYERS:
            raise ModelError(f"a model has 1 to {_MOST_LAYERS} layers", str(self.layers))
        if not _SHORTEST_CONTEXT <= self.context <= _LONGEST_CONTEXT:
            rule = f"a context is {_SHORTEST_CONTEXT} to {_LONGEST_CONTEXT} tokens"
            raise ModelError(rule, str(self.context))
        self._check_fields()

    def _check_fields(self) -> None:
        names, sizes = self.field_names, self.field_sizes
        if names[:1] != ("token",) or len(set(names)) < len(names):
            rule = "a token's fields have names of their own, the first of which is token"
            raise ModelError(rule, ", ".join(names) or "none")
        if not all(name.isidentifier() for name in names):
            raise ModelError("a field's name is letters, digits and underscores", ", ".join(names))
        if len(sizes) != len(names):
            came = f"{len(names)} names, {len(sizes)} sizes"
            raise ModelError("every field of a token has a name and a size", came)
        if min(sizes) < 1:
            raise ModelError("every field of a token has values", str(sizes))

    @property
    def vocabulary_size(self) -> int:
        """Number of different tokens V."""
        return self.field_sizes[0]

    @property
    def qkv_width(self) -> int:
        """Width of the queries, keys and values of one token together."""
        return (self.heads + 2 * self.kv_heads) * HEAD_SIZE

    @property
    def _matrices_of_a_layer(self) -> int:
        """Weights of a block's four matrices: queries, keys and values; output; perceptron."""
        return self.d_model * (self.qkv_width + 9 * self.d_model)

    @property
    def parameters(self) -> int:
        """Number of weights."""
        d = self.d_model
        layer = self._matrices_of_a_layer + 2 * d
        if self.position == "relative":
            layer += self.context * d
        return sum(self.field_sizes) * d + self.layers * layer + d

    def flops_per_token(self, length: int) -> float:
        """Floating-point operations of training on one token of a sequence of a length.

        Six for each weight that multiplies (the head counts, the look-ups do not), and the
        causal attention: 6 · layers · length · d_model (half of the full square).

        Parameters
        ----------
        length : int
            Tokens in the sequence.

        References
        ----------
        A. Chowdhery et al. (2022), "PaLM", appendix B.
        """
        weights = self._matrices_of_a_layer * self.layers + self.d_model * self.vocabulary_size
        return 6.0 * weights + 6.0 * self.layers * length * self.d_model

    @classmethod
    def of_size(
        cls,
        size: str,
        field_names: tuple[str, ...],
        field_sizes: tuple[int, ...],
        vocabulary_sha256: str = "",
        **changed: Any,  # noqa: ANN401 - the fields of this class, checked where it is made
    ) -> ModelConfig:
        """The config of a named size; single dimensions can be set otherwise.

        Parameters
        ----------
        size : str
            "tiny", "small" or "base".
        field_names : tuple of str
            Names of a token's fields.
        field_sizes : tuple of int
            How many values each has.
        vocabulary_sha256 : str, default ""
            Digest of the vocabulary.
        **changed
            Dimensions that differ from those of the size; heads follow from the width.

        Raises
        ------
        ModelError
            When there is no such size, or what comes out cannot be built.
        """
        if size not in SIZES:
            raise ModelError(f"a size is one of {', '.join(SIZES)}", size)
        named = ("d_model", "kv_heads", "layers", "context")
        given: dict[str, Any] = dict(zip(named, SIZES[size], strict=True))
        given |= {"position": "rotary", **changed}
        given.setdefault("heads", given["d_model"] // HEAD_SIZE)
        return cls(
            size=size,
            field_names=tuple(field_names),
            field_sizes=tuple(field_sizes),
            vocabulary_sha256=vocabulary_sha256,
            **given,
        )

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
            When it is of another format, or a field is missing, of another type, or does
            not fit.
        """
        if type(mapping.get("format")) is int:
            check_format(mapping["format"])  # another format has other fields: say that first
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
    "d_model": int,
    "layers": int,
    "heads": int,
    "kv_heads": int,
    "context": int,
    "position": str,
    "field_names": list,
    "field_sizes": list,
    "vocabulary_sha256": str,
}
