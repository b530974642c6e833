"""Trained parts to a voice: each joins what is there, and what no longer fits goes.

Needs the ``onnx`` package, which the train extra brings; no torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from cadenza.errors import ModelError
from cadenza.runtime.audio_config import LEVELS, LevelConfig
from cadenza.runtime.bundle import CARD_NAME, Bundle, write_bundle
from cadenza.runtime.codec_graph import Stored, build_decoder, build_encoder, weights_sha256
from cadenza.runtime.config import read_config
from cadenza.runtime.graph import Precision, build_graph
from cadenza.runtime.model_config import ModelConfig
from cadenza.runtime.voice_config import (
    CodecConfig,
    VoiceConfig,
    decoder_file,
    encoder_file,
    prior_file,
)
from cadenza.runtime.weights import check_weights, read_weights
from cadenza.runtime.weights import read_config as told_config

__all__ = [
    "FINGERPRINTS_NAME",
    "VoiceParts",
    "parts_of",
    "with_level",
    "with_prior",
    "with_tensors",
    "write_voice",
]

FINGERPRINTS_NAME = "fingerprints.npz"
"""Of what a voice was trained on, for the check for copies; a voice may have none."""


@dataclass(frozen=True)
class VoiceParts:
    """A voice before it is written.

    Parameters
    ----------
    config : VoiceConfig
        What it is made of.
    files : mapping of str to bytes
        Its graphs, and whatever else lies in it.
    dropped : tuple of str
        Levels whose priors spoke of other codes, styles or labels than the voice has now.
    """

    config: VoiceConfig
    files: Mapping[str, bytes]
    dropped: tuple[str, ...] = field(default=())


def parts_of(bundle: Bundle) -> VoiceParts:
    """The parts of a voice that was written, but for its card.

    Raises
    ------
    ModelError
        When the bundle is no voice, or not whole.
    """
    if not isinstance(bundle.config, VoiceConfig):
        raise ModelError("a voice has parts", f"{bundle.name}, a {bundle.config.architecture}")
    bundle.verify()
    files = {name: bundle.read(name) for name in bundle.files if name != CARD_NAME}
    return VoiceParts(bundle.config, files)


def with_level(
    voice: VoiceParts | None, weights: Path, *, stored: Stored = "float16"
) -> VoiceParts:
    """A voice with a trained level of the codec in it.

    Parameters
    ----------
    voice : VoiceParts or None
        What is there so far; a level of the same name goes, and with it priors over its codes.
    weights : Path
        ``best.safetensors`` of a run.
    stored : {"float16", "float32"}, default "float16"
        How the graphs keep their weights.

    Raises
    ------
    FileError
        When the weights cannot be read.
    ModelError
        When they are no level's.
    """
    level = read_config(told_config(weights))
    if not isinstance(level, LevelConfig):
        rule = "a codec's level is made of weights of the architecture vqvae"
        raise ModelError(rule, f"{weights.name}, of a {level.architecture}")
    return with_tensors(voice, level, read_weights(weights), stored=stored)


def with_tensors(
    voice: VoiceParts | None,
    level: LevelConfig,
    tensors: Mapping[str, NDArray[Any]],
    *,
    stored: Stored = "float16",
) -> VoiceParts:
    """As ``with_level``, of tensors by name."""
    digest = weights_sha256(tensors, level, stored)
    files = dict(voice.files) if voice else {}
    for name, graph in (
        (encoder_file(level.name), build_encoder(tensors, level, stored)),
        (decoder_file(level.name), build_decoder(tensors, level, stored)),
    ):
        files[name] = graph.SerializeToString(deterministic=True)
    old = voice.config.codec if voice else None
    codec = CodecConfig(
        {**(old.levels if old else {}), level.name: level},
        {**(old.sha256 if old else {}), level.name: digest},
    )
    if voice is None:
        return VoiceParts(VoiceConfig(level.size, codec), files)
    bare = replace(voice.config, codec=codec, priors={})
    return _fitting(bare, voice.config.priors, files)


def with_prior(
    voice: VoiceParts,
    level: str,
    weights: Path,
    *,
    styles: tuple[str, ...],
    labels: tuple[str, ...],
    precision: Precision = "int8",
) -> VoiceParts:
    """A voice with a trained prior, or upsampler, in it.

    Parameters
    ----------
    voice : VoiceParts
        Whose codes it was trained over.
    level : str
        Of these codes.
    weights : Path
        ``best.safetensors`` of a run.
    styles, labels : tuple of str
        What it was told of, in the order of its fields.
    precision : {"int8", "float32"}, default "int8"
        How the graph keeps its matrices.

    Raises
    ------
    FileError
        When the weights cannot be read.
    ModelError
        When they are no transformer's, or were trained over other codes.
    """
    config = read_config(told_config(weights))
    if not isinstance(config, ModelConfig):
        rule = "a prior is made of weights of a transformer"
        raise ModelError(rule, f"{weights.name}, of a {config.architecture}")
    bare = replace(voice.config, priors={}, styles=styles, labels=labels)
    if level not in LEVELS or not bare.fits(level, config):
        rule = "a voice's priors speak of its own codes, styles and labels"
        raise ModelError(rule, f"{weights.name} at the level {level}", "train it over its codes")
    tensors = read_weights(weights)
    check_weights(tensors, config)
    graph = build_graph(tensors, config, precision=precision)
    files = {**voice.files, prior_file(level): graph.SerializeToString(deterministic=True)}
    return _fitting(bare, {**voice.config.priors, level: config}, files)


def _fitting(
    bare: VoiceConfig, priors: Mapping[str, ModelConfig], files: Mapping[str, bytes]
) -> VoiceParts:
    """The voice with those priors that fit it."""
    kept = {
        name: priors[name] for name in LEVELS if name in priors and bare.fits(name, priors[name])
    }
    dropped = tuple(name for name in LEVELS if name in priors and name not in kept)
    gone = {prior_file(name) for name in dropped}
    left = {name: data for name, data in files.items() if name not in gone}
    return VoiceParts(replace(bare, priors=kept), left, dropped)


def write_voice(
    folder: Path,
    parts: VoiceParts,
    *,
    name: str,
    card: str,
    version: str = "1",
    created: str = "",
    licence: str = "CC0-1.0",
    summary: Mapping[str, Any] | None = None,
    fingerprints: bytes | None = None,
    replace: bool = False,
) -> Bundle:
    """Write a voice whole, or not at all.

    Parameters
    ----------
    folder : Path
        Where it will lie.
    parts : VoiceParts
        What is in it.
    name, card, version, licence : str
        Of the voice; the card in Markdown.
    created : str, optional
        The day, as in ``2026-01-31``; today by default.
    summary : mapping, optional
        What its training says of itself.
    fingerprints : bytes, optional
        Of the training set; those of ``parts`` otherwise.
    replace : bool, default False
        Whether a voice that lies there already may go.

    Raises
    ------
    ModelError
        When it would be no voice.
    FileError
        When it cannot be written there.
    """
    files = {**parts.files, CARD_NAME: card.encode()}
    if fingerprints is not None:
        files[FINGERPRINTS_NAME] = fingerprints
    return write_bundle(
        folder,
        name=name,
        config=parts.config,
        files=files,
        version=version,
        created=created or datetime.now(UTC).date().isoformat(),
        licence=licence,
        summary=summary,
        replace=replace,
    )
