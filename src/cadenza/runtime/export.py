"""Weights to a bundle: ``python -m cadenza.runtime.export WEIGHTS --out FOLDER …``.

Needs the ``onnx`` package, which the train extra brings; no torch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cadenza.errors import CadenzaError, FileError, ModelError
from cadenza.runtime.bundle import (
    CARD_NAME,
    MODEL_NAME,
    ORIGINALITY_NAME,
    VOCABULARY_NAME,
    Bundle,
    write_bundle,
)
from cadenza.runtime.chord_config import ChordConfig
from cadenza.runtime.chord_graph import build_chord_graph
from cadenza.runtime.config import Config, ModelConfig, read_config
from cadenza.runtime.graph import Precision, build_graph
from cadenza.runtime.line_config import LineConfig
from cadenza.runtime.line_graph import build_line_graphs
from cadenza.runtime.weights import read_config as told_config
from cadenza.runtime.weights import read_weights

__all__ = ["export", "main"]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError("a file for the bundle can be read", f"{path}: {error.strerror}") from error


def _mapping(path: Path) -> dict[str, Any]:
    """What a JSON file holds."""
    try:
        found = json.loads(_bytes(path))
    except ValueError as error:
        raise ModelError(f"{path.name} is JSON", str(error)) from error
    if not isinstance(found, dict):
        raise ModelError(f"{path.name} is a JSON object", str(found))
    return found


def _graphs(
    weights: Mapping[str, NDArray[np.float32]], config: Config, precision: Precision
) -> dict[str, bytes]:
    """The graphs of an architecture by their file names."""
    if isinstance(config, LineConfig):
        return build_line_graphs(weights, config, precision=precision)
    if isinstance(config, ModelConfig):
        graph = build_graph(weights, config, precision=precision)
    elif isinstance(config, ChordConfig):
        graph = build_chord_graph(weights, config)
    else:
        rule = "models of this architecture have a graph of their own"
        raise ModelError(rule, config.architecture, "a voice's parts: runtime.voice_export")
    return {MODEL_NAME: graph.SerializeToString(deterministic=True)}


def _own_vocabulary(weights: Path, config: Config, given: Mapping[str, bytes]) -> dict[str, bytes]:
    """The vocabulary of a model of lines: among the given files, or beside its weights."""
    if not isinstance(config, LineConfig):
        return {}
    place = weights.with_name(VOCABULARY_NAME)
    data = given[VOCABULARY_NAME] if VOCABULARY_NAME in given else _bytes(place)
    if hashlib.sha256(data).hexdigest() != config.vocabulary_sha256:
        rule = f"the vocabulary is the one that {weights.name} was trained with"
        raise ModelError(rule, f"another {VOCABULARY_NAME}", "take the one of its run")
    return {VOCABULARY_NAME: data}


def export(
    weights: Path,
    config: Path | None,
    folder: Path,
    *,
    name: str,
    card: Path,
    version: str = "1",
    created: str | None = None,
    licence: str = "CC0-1.0",
    summary: Mapping[str, Any] | None = None,
    precision: Precision = "int8",
    keep_weights: Path | None = None,
    originality: Path | None = None,
    extra: Mapping[str, bytes] | None = None,
    replace: bool = False,
) -> Bundle:
    """Make a bundle of trained weights.

    Parameters
    ----------
    weights : Path
        safetensors (float32, float16 or bfloat16).
    config : Path or None
        The model's config in JSON; None where the weights state it themselves.
    folder : Path
        Where the bundle will lie.
    name : str
        What it will be called.
    card : Path
        Its card, in Markdown.
    version, licence : str
        Of the model.
    created : str, optional
        The day, as in ``2026-01-31``; today by default.
    summary : mapping, optional
        What its training says of itself.
    precision : {"int8", "float32"}, default "int8"
        How the graph keeps its matrices; that of chord progressions keeps them as they are.
    keep_weights : Path, optional
        Weights to put beside the graph for training further.
    originality : Path, optional
        The packed index of what the model was trained on.
    extra : mapping, optional
        Further files by name. A model of lines brings its ``vocabulary.json``; where it is not
        given, the one that lies beside the weights is taken.
    replace : bool, default False
        Whether a bundle that lies there already may go.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    FileError
        When something cannot be read or written.
    """
    shape = read_config(told_config(weights) if config is None else _mapping(config))
    files = {**_own_vocabulary(weights, shape, extra or {}), CARD_NAME: _bytes(card)}
    files |= _graphs(read_weights(weights), shape, precision)
    files |= extra or {}
    if keep_weights is not None:
        files["weights.safetensors"] = _bytes(keep_weights)
    if originality is not None:
        files[ORIGINALITY_NAME] = _bytes(originality)
    return write_bundle(
        folder,
        name=name,
        config=shape,
        files=files,
        version=version,
        created=created or datetime.now(UTC).date().isoformat(),
        licence=licence,
        summary=summary,
        replace=replace,
    )


def _parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m cadenza.runtime.export", description="Weights to a model bundle."
    )
    parser.add_argument("weights", type=Path, help="safetensors")
    parser.add_argument(
        "config", type=Path, nargs="?", help="the model's config in JSON (default: in the weights)"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the new bundle")
    parser.add_argument("--name", required=True, help="what it will be called")
    parser.add_argument("--card", type=Path, required=True, help="its card, in Markdown")
    parser.add_argument("--model-version", default="1", help="version of the model")
    parser.add_argument("--created", help="the day, as in 2026-01-31 (default: today)")
    parser.add_argument("--licence", default="CC0-1.0", help="licence of the weights")
    parser.add_argument("--summary", type=Path, help="what training says of itself, in JSON")
    parser.add_argument("--precision", choices=("int8", "float32"), default="int8")
    parser.add_argument("--keep-weights", type=Path, help="safetensors to put beside the graph")
    parser.add_argument("--originality", type=Path, help="packed index of the training corpus")
    parser.add_argument(
        "--vocabulary", type=Path, help="of a model of lines (default: beside the weights)"
    )
    parser.add_argument("--replace", action="store_true", help="a bundle there may go")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or the exit code of what went wrong."""
    asked = _parser().parse_args(arguments)
    try:
        words = asked.vocabulary
        bundle = export(
            asked.weights,
            asked.config,
            asked.out,
            name=asked.name,
            card=asked.card,
            version=asked.model_version,
            created=asked.created,
            licence=asked.licence,
            summary=None if asked.summary is None else _mapping(asked.summary),
            precision=asked.precision,
            keep_weights=asked.keep_weights,
            originality=asked.originality,
            extra=None if words is None else {VOCABULARY_NAME: _bytes(words)},
            replace=asked.replace,
        )
    except CadenzaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{bundle.folder}: {bundle.size_bytes / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
