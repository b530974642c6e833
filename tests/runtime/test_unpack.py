"""Weights out of a bundle's graph."""

import numpy as np
import pytest

from cadenza.errors import FileError, ModelError
from cadenza.runtime.graph import build_graph
from cadenza.runtime.unpack import unpack_weights

from .conftest import make_config, make_weights


def packed(tmp_path, config, weights, precision):
    path = tmp_path / "model.onnx"
    path.write_bytes(build_graph(weights, config, precision=precision).SerializeToString())
    return path


@pytest.mark.parametrize("position", ["rotary", "relative"])
def test_float_weights_come_back_as_they_were(tmp_path, position):
    config = make_config(position, heads=2)
    weights = make_weights(config)
    found = unpack_weights(packed(tmp_path, config, weights, "float32"), config)
    assert found.keys() == weights.keys()
    for name, array in weights.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-6, err_msg=name)


@pytest.mark.parametrize("position", ["rotary", "relative"])
def test_int8_weights_come_back_within_half_a_step(tmp_path, position):
    config = make_config(position)
    weights = make_weights(config)
    found = unpack_weights(packed(tmp_path, config, weights, "int8"), config)
    assert found.keys() == weights.keys()
    for name, array in weights.items():
        step = np.abs(array).max() / 127
        assert np.abs(found[name] - array).max() <= 0.51 * step, name


def test_packing_again_changes_nothing_more(tmp_path):
    config = make_config()
    once = unpack_weights(packed(tmp_path, config, make_weights(config), "int8"), config)
    twice = unpack_weights(packed(tmp_path, config, once, "int8"), config)
    for name, array in once.items():
        np.testing.assert_allclose(twice[name], array, rtol=1e-5, atol=1e-7, err_msg=name)


def test_what_is_no_graph_of_the_config_is_refused(tmp_path):
    config = make_config()
    path = packed(tmp_path, config, make_weights(config), "int8")
    with pytest.raises(ModelError, match=r"layers\.2"):
        unpack_weights(path, make_config(layers=3))
    path.write_bytes(b"no graph")
    with pytest.raises(ModelError, match="ONNX"):
        unpack_weights(path, config)
    with pytest.raises(FileError, match="read"):
        unpack_weights(tmp_path / "nothing.onnx", config)
