"""The LSTM over progressions: names, and parity with its graph."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch")

from cadenza.errors import ModelError  # noqa: E402
from cadenza.models.chord_lstm import ChordLSTM  # noqa: E402
from cadenza.runtime.chord_config import ChordConfig  # noqa: E402
from cadenza.runtime.chord_graph import build_chord_graph  # noqa: E402

CONFIG = ChordConfig("tiny", 16, 2, ("symbol", "mode", "bar"), (30, 4, 8))


def model_and_weights(config: ChordConfig = CONFIG):
    model = ChordLSTM(config, 0.3)
    model.initialise(torch.Generator().manual_seed(3))
    model.eval()
    return model, {name: each.numpy() for name, each in model.state_dict().items()}


def test_names_and_shapes_are_the_contract():
    model, weights = model_and_weights()
    assert {name: each.shape for name, each in weights.items()} == CONFIG.shapes
    assert CONFIG.parameters == sum(each.numel() for each in model.parameters())
    assert CONFIG.flops_per_token(10) > 0


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_the_graph_computes_what_torch_computes(layers):
    config = ChordConfig("tiny", 16, layers, CONFIG.field_names, CONFIG.field_sizes)
    model, weights = model_and_weights(config)
    graph = build_chord_graph(weights, config).SerializeToString()
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    ids = np.random.default_rng(1).integers(0, config.field_sizes, (3, 20, 3))
    zeros = np.zeros((layers, 3, 16), np.float32)
    whole, h, c = session.run(None, {"ids": ids, "h": zeros, "c": zeros})
    with torch.inference_mode():
        wanted = model(torch.from_numpy(ids)).numpy()
    np.testing.assert_allclose(whole, wanted, atol=1e-4)
    state = (zeros, zeros)
    for at in range(20):
        step, *state = session.run(None, {"ids": ids[:, at : at + 1], "h": state[0], "c": state[1]})
        np.testing.assert_array_equal(step[:, 0], whole[:, at])
    np.testing.assert_array_equal(state, (h, c))


def test_other_weights_are_refused():
    _, weights = model_and_weights()
    with pytest.raises(ModelError, match=r"tensors that their config says; got head\.bias"):
        build_chord_graph({k: v for k, v in weights.items() if k != "head.bias"}, CONFIG)
    with pytest.raises(ModelError, match=r"head\.bias has the shape \(30,\)"):
        build_chord_graph({**weights, "head.bias": np.zeros(3)}, CONFIG)


def test_initialising_is_reproducible():
    one, two = (model_and_weights()[1] for _ in range(2))
    assert all((one[name] == two[name]).all() for name in one)


def test_dropout_is_off_when_it_does_not_train():
    model, _ = model_and_weights()
    ids = torch.zeros((1, 5, 3), dtype=torch.long)
    assert torch.equal(model(ids), model(ids))
    model.train()
    assert not torch.equal(model(ids), model(ids))
