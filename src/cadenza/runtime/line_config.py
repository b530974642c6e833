"""What a model of lines is made of: its dimensions, as training, the bundle and the graph share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.errors import ModelError
from cadenza.runtime.config_fields import FORMAT, check_format, read_fields, texts, whole_numbers

__all__ = ["LINE_ARCHITECTURES", "LINE_SIZES", "LineConfig"]

LINE_ARCHITECTURES = {
    "lstm-1": ("joint",),
    "lstm-2": ("word", "velocity"),
    "lstm-3": ("chord", "duration", "velocity"),
    "words": ("word", "velocity"),
}
"""Architecture → what its heads choose; ``tokens.line_vocabulary`` tells what that is."""

LINE_SIZES = {
    "lstm-1": {"tiny": (64, 1), "small": (512, 1), "base": (512, 3)},
    "lstm-2": {"tiny": (64, 1), "small": (512, 1), "base": (512, 3)},
    "lstm-3": {"tiny": (64, 1), "small": (512, 1), "base": (512, 3)},
    "words": {"tiny": (32, 1), "small": (128, 1), "base": (256, 2)},
}
"""Architecture → size → (width, layers)."""

JOINING = ("chained", "independent")
_MOST_LAYERS, _WIDEST, _LONGEST = 8, 4096, 65_536


@dataclass(frozen=True, slots=True)
class LineConfig:
    """The dimensions of a model of lines, or of several small ones, one an instrument.

    Parameters
    ----------
    architecture : str
        "lstm-1", "lstm-2", "lstm-3" or "words".
    size : str
        The dial it was made with ("tiny", "small", "base"), or a name of your own.
    width : int
        Of the embeddings and of every layer, 8–4,096.
    layers : int
        Layers of LSTM, 1–8.
    context : int
        Events of one training sequence. A line may be longer: states go on.
    heads : {"chained", "independent"}
        Whether a head knows what the heads before it chose. Independent heads are cheaper and
        tell a pitch that is likely and a length that is likely, not a likely pair.
    symbol_sizes : tuple of tuple of int
        How many values each head has, 0 ("none") among them; one tuple for each model.
    place_names : tuple of str
        What is known of an event's place.
    place_sizes : tuple of int
        How many values each has.
    programs : tuple of int
        Which instrument each model of "words" plays (General MIDI, −1 for drums); empty else.
    vocabulary_sha256 : str
        Hash of the bundle's ``vocabulary.json``; "" where there is none (tests).
    format : int
        Format of the config and its bundle.

    Raises
    ------
    ModelError
        When a dimension is outside what can be built, or two do not fit together.

    Examples
    --------
    >>> config = LineConfig.of_size("lstm-3", "small", ((4001, 97, 18),), ("position",), (97,))
    >>> config.width, config.layers, config.kinds
    (512, 1, ('chord', 'duration', 'velocity'))
    >>> LineConfig.from_mapping(config.to_mapping()) == config
    True
    """

    architecture: str
    size: str
    width: int
    layers: int
    context: int
    heads: str
    symbol_sizes: tuple[tuple[int, ...], ...]
    place_names: tuple[str, ...]
    place_sizes: tuple[int, ...]
    programs: tuple[int, ...] = ()
    vocabulary_sha256: str = ""
    format: int = FORMAT

    def __post_init__(self) -> None:
        check_format(self.format)
        if self.architecture not in LINE_ARCHITECTURES or self.heads not in JOINING:
            rule = f"a model of lines is one of {', '.join(LINE_ARCHITECTURES)}"
            came = f"{self.architecture} with {self.heads} heads"
            raise ModelError(f"{rule}, with {' or '.join(JOINING)} heads", came)
        if not 8 <= self.width <= _WIDEST or not 1 <= self.layers <= _MOST_LAYERS:
            rule = f"an LSTM is 8 to {_WIDEST} wide and has 1 to {_MOST_LAYERS} layers"
            raise ModelError(rule, f"{self.width} wide with {self.layers} layers")
        if not 2 <= self.context <= _LONGEST:
            raise ModelError(f"a context is 2 to {_LONGEST} events", str(self.context))
        self._check_tables()

    def _check_tables(self) -> None:
        wanted = len(self.programs) if self.architecture == "words" else 1
        if len(self.symbol_sizes) != wanted or not wanted:
            came = f"{len(self.symbol_sizes)} for {wanted}"
            raise ModelError("every model has the sizes of its heads", came)
        if self.programs and self.architecture != "words":
            raise ModelError("only words have models for single programs", self.architecture)
        if any(not -1 <= program <= 127 for program in self.programs):
            raise ModelError("a program lies between 0 and 127, -1: drums", str(self.programs))
        for sizes in self.symbol_sizes:
            if len(sizes) != len(self.kinds) or min(sizes) < 2:
                rule = f"the heads of {self.architecture} choose {', '.join(self.kinds)}"
                raise ModelError(rule, f"sizes {sizes}")
        names = self.place_names
        if not names or len(set(names)) < len(names) or not all(map(str.isidentifier, names)):
            rule = "what is known of a place has names of its own"
            raise ModelError(rule, ", ".join(names) or "none")
        if len(self.place_sizes) != len(names) or min(self.place_sizes) < 1:
            raise ModelError("all that is known of a place has a size", str(self.place_sizes))

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the heads choose, in their order."""
        return LINE_ARCHITECTURES[self.architecture]

    @property
    def models(self) -> int:
        """How many models there are: one, or one an instrument."""
        return len(self.symbol_sizes)

    def prefix(self, model: int) -> str:
        """What the names of a model's tensors begin with: nothing, or its number."""
        return f"models.{model}." if self.architecture == "words" else ""

    @property
    def graph_names(self) -> tuple[tuple[str, str], ...]:
        """File names of each model's two graphs: the layers with the first head, the others."""
        if self.architecture != "words":
            return (("model.onnx", "heads.onnx"),)
        return tuple((f"model-{n:03}.onnx", f"heads-{n:03}.onnx") for n in range(self.models))

    @property
    def model_files(self) -> tuple[str, ...]:
        """The graphs that a bundle holds."""
        has_others = len(self.kinds) > 1
        return tuple(name for pair in self.graph_names for name in pair[: 1 + has_others])

    def shapes(self, model: int = 0) -> dict[str, tuple[int, ...]]:
        """Tensor name (without prefix) → shape of one of the models."""
        wide, gates = self.width, 4 * self.width
        sizes = self.symbol_sizes[model]
        found: dict[str, tuple[int, ...]] = {}
        for kind, size in zip(self.kinds, sizes, strict=True):
            found[f"embed.{kind}.weight"] = (size, wide)
        for name, size in zip(self.place_names, self.place_sizes, strict=True):
            found[f"embed.at_{name}.weight"] = (size, wide)
        for layer in range(self.layers):
            found[f"lstm.weight_ih_l{layer}"] = (gates, wide)
            found[f"lstm.weight_hh_l{layer}"] = (gates, wide)
            found[f"lstm.bias_ih_l{layer}"] = (gates,)
            found[f"lstm.bias_hh_l{layer}"] = (gates,)
        for at, (kind, size) in enumerate(zip(self.kinds, sizes, strict=True)):
            found[f"heads.{kind}.state.weight"] = (wide, wide)
            found[f"heads.{kind}.state.bias"] = (wide,)
            if at and self.heads == "chained":
                found[f"heads.{kind}.choice.weight"] = (wide, wide)
            found[f"heads.{kind}.bias"] = (size,)
        return found

    @property
    def all_shapes(self) -> dict[str, tuple[int, ...]]:
        """Tensor name → shape of all that a weights file holds."""
        return {
            self.prefix(model) + name: shape
            for model in range(self.models)
            for name, shape in self.shapes(model).items()
        }

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return sum(_product(shape) for shape in self.all_shapes.values())

    def flops_per_token(self, length: int) -> float:
        """Floating-point operations of training on one event.

        Six for each weight that multiplies; look-ups do not count, tied outputs do.

        Parameters
        ----------
        length : int
            Events in the sequence; it does not matter here.
        """
        del length
        first = self.shapes(0).items()
        weights = sum(_product(s) for n, s in first if len(s) == 2 and not n.startswith("embed."))
        outputs = sum(sum(sizes) for sizes in self.symbol_sizes) * self.width // self.models
        return float(6 * (weights + outputs))

    @classmethod
    def of_size(
        cls,
        architecture: str,
        size: str,
        symbol_sizes: tuple[tuple[int, ...], ...],
        place_names: tuple[str, ...],
        place_sizes: tuple[int, ...],
        **changed: Any,  # noqa: ANN401 - the fields of this class, checked where it is made
    ) -> LineConfig:
        """The config of a named size; single dimensions can be set otherwise.

        Raises
        ------
        ModelError
            When there is no such architecture or size, or what comes out cannot be built.
        """
        sizes = LINE_SIZES.get(architecture, {})
        if size not in sizes:
            rule = f"a size of {architecture} is one of {', '.join(sizes) or 'none'}"
            raise ModelError(rule, size)
        width, layers = sizes[size]
        given = {"width": width, "layers": layers, "context": 256, "heads": "chained", **changed}
        return cls(
            architecture=architecture,
            size=size,
            symbol_sizes=symbol_sizes,
            place_names=place_names,
            place_sizes=place_sizes,
            **given,
        )

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> LineConfig:
        """The config in what a JSON file holds; further keys are passed over.

        Raises
        ------
        ModelError
            When a field is missing, of another type, or does not fit.
        """
        found = read_fields(mapping, _KINDS)
        rows = found["symbol_sizes"]
        if any(type(row) is not list for row in rows):
            raise ModelError("symbol_sizes are lists of whole numbers", str(rows))
        found["symbol_sizes"] = tuple(whole_numbers("symbol_sizes", row) for row in rows)
        found["place_sizes"] = whole_numbers("place_sizes", found["place_sizes"])
        found["programs"] = whole_numbers("programs", found["programs"])
        found["place_names"] = texts("place_names", found["place_names"])
        return cls(**found)

    def to_mapping(self) -> dict[str, Any]:
        """What is written to JSON; ``from_mapping`` reads it back."""
        lists = {
            "symbol_sizes": [list(row) for row in self.symbol_sizes],
            "place_names": list(self.place_names),
            "place_sizes": list(self.place_sizes),
            "programs": list(self.programs),
        }
        return {**asdict(self), **lists}


def _product(shape: tuple[int, ...]) -> int:
    found = 1
    for size in shape:
        found *= size
    return found


_KINDS: dict[str, type] = {
    "format": int,
    "architecture": str,
    "size": str,
    "width": int,
    "layers": int,
    "context": int,
    "heads": str,
    "symbol_sizes": list,
    "place_names": list,
    "place_sizes": list,
    "programs": list,
    "vocabulary_sha256": str,
}
