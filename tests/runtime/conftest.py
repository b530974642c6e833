"""Small models with random weights, bundles of them, and the architecture in plain numpy.

``reference`` is the oracle: float64, no cache, no tricks.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from cadenza.runtime.bundle import write_bundle
from cadenza.runtime.config import ModelConfig
from cadenza.runtime.graph import build_graph
from cadenza.runtime.session import ModelSession
from cadenza.runtime.weights import expected_shapes

NAMES = ("token", "bar", "time", "slot", "role", "chord")
FIELDS = (90, 9, 14, 5, 8, 20)


def make_config(position="rotary", *, layers=2, heads=1, kv_heads=1, context=96):
    width = heads * 64
    return ModelConfig(
        "tiny",
        width,
        layers,
        heads,
        kv_heads,
        context,
        position,
        NAMES,
        FIELDS,
        vocabulary_sha256="a" * 64,
    )


def make_weights(config, seed=0):
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in expected_shapes(config).items():
        if "norm" in name:
            weights[name] = rng.uniform(0.5, 1.5, shape).astype(np.float32)
        else:
            width = 0.3 if name.startswith("embed") else 2.0 * shape[-1] ** -0.5
            weights[name] = rng.normal(0, width, shape).astype(np.float32)
    return weights


def make_ids(batch, length, seed=0):
    rng = np.random.default_rng(seed)
    return np.stack([rng.integers(0, size, (batch, length)) for size in FIELDS], -1)


def make_bundle(folder, *, position="rotary", precision="int8", name="tiny", **shape):
    config = make_config(position, **shape)
    graph = build_graph(make_weights(config), config, precision=precision)
    return write_bundle(
        folder,
        name=name,
        config=config,
        files={"model.onnx": graph.SerializeToString(), "card.md": b"# Tiny\n"},
        version="1",
        created="2026-01-31",
        licence="CC0-1.0",
        summary={"steps": 3},
    )


def _norm(x, weight):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * weight


def _rotated(x):  # (H, T, 64)
    places = np.arange(x.shape[1])[:, None]
    angles = places / 10000.0 ** (np.arange(32) / 32)
    first, second = x[..., :32], x[..., 32:]
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)


def _attention(x, weights, name, config):
    length = len(x)
    qkv = x @ weights[name + "qkv.weight"].T
    ends = np.cumsum([64 * config.heads, 64 * config.kv_heads])
    q, k, v = (part.reshape(length, -1, 64).transpose(1, 0, 2) for part in np.split(qkv, ends, -1))
    k, v = (np.repeat(each, config.heads // config.kv_heads, 0) for each in (k, v))
    distance = np.arange(length)[:, None] - np.arange(length)[None]
    if config.position == "rotary":
        scores = _rotated(q) @ _rotated(k).transpose(0, 2, 1)
    else:
        scores = q @ k.transpose(0, 2, 1)
        table = weights[name + "relative"]
        for i in range(length):
            for j in range(i + 1):
                scores[:, i, j] += (q[:, i] * table[:, i - j]).sum(-1)
    scores = np.where(distance >= 0, scores / 8.0, -np.inf)
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    mixed = (shares @ v).transpose(1, 0, 2).reshape(length, -1)
    return mixed @ weights[name + "out.weight"].T


def reference(ids, weights, config):
    """(T, V) after each of the tokens (T, fields)."""
    weights = {name: array.astype(np.float64) for name, array in weights.items()}
    x = sum(weights[f"embed.{name}.weight"][ids[:, i]] for i, name in enumerate(NAMES))
    for index in range(config.layers):
        layer = f"layers.{index}."
        x = x + _attention(
            _norm(x, weights[layer + "norm1.weight"]), weights, layer + "attention.", config
        )
        y = _norm(x, weights[layer + "norm2.weight"]) @ weights[layer + "mlp.up.weight"].T
        x = x + np.maximum(y, 0) ** 2 @ weights[layer + "mlp.down.weight"].T
    return _norm(x, weights["norm.weight"]) @ weights["embed.token.weight"].T


@pytest.fixture(scope="session")
def kit():
    """The functions above, for tests."""
    return SimpleNamespace(
        config=make_config,
        weights=make_weights,
        ids=make_ids,
        bundle=make_bundle,
        reference=reference,
        fields=FIELDS,
    )


@pytest.fixture(scope="session")
def model_of(tmp_path_factory):
    """``model_of(position, precision, threads=1)``: a session, made once for each."""
    known = {}

    def made(position="rotary", precision="int8", *, threads=1, heads=2, kv_heads=1):
        key = (position, precision, heads, kv_heads)
        if key not in known:
            folder = tmp_path_factory.mktemp("models") / "tiny"
            known[key] = make_bundle(
                folder, position=position, precision=precision, heads=heads, kv_heads=kv_heads
            )
        if (key, threads) not in known:
            known[key, threads] = ModelSession(known[key], threads=threads)
        return known[key, threads]

    return made
