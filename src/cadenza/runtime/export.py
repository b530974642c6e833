"""Weights to a bundle: ``python -m cadenza.runtime.export WEIGHTS --out FOLDER …``.

Needs the ``onnx`` package, which the train extra brings; no torch.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cadenza.errors import CadenzaError, FileError, ModelError
from cadenza.runtime.bundle import CARD_NAME, MODEL_NAME, ORIGINALITY_NAME, Bundle, write_bundle
from cadenza.runtime.config import ModelConfig
from cadenza.runtime.graph import Precision, build_graph
from cadenza.runtime.weights import read_config, read_weights

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
        How the graph keeps its matrices.
    keep_weights : Path, optional
        Weights to put beside the graph for training further.
    originality : Path, optional
        The packed index of what the model was trained on.
    replace : bool, default False
        Whether a bundle that lies there already may go.

    Raises
    ------
    ModelError
        When weights and config do not belong together.
    FileError
        When something cannot be read or written.
    """
    told = read_config(weights) if config is None else _mapping(config)
    shape = ModelConfig.from_mapping(told)
    graph = build_graph(read_weights(weights), shape, precision=precision)
    files = {MODEL_NAME: graph.SerializeToString(deterministic=True), CARD_NAME: _bytes(card)}
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
    parser.add_argument("--replace", action="store_true", help="a bundle there may go")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or the exit code of what went wrong."""
    asked = _parser().parse_args(arguments)
    try:
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
            replace=asked.replace,
        )
    except CadenzaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    sys.stdout.write(f"{bundle.folder}: {bundle.size_bytes / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
