"""Key and value heads are pooled in their groups, and nothing else changes."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from cadenza.errors import UsageError  # noqa: E402
from cadenza.models import MusicTransformer  # noqa: E402
from cadenza.runtime.config import ModelConfig  # noqa: E402
from cadenza.training.grouping import pool_kv_heads  # noqa: E402

NAMES, SIZES = ("token", "bar"), (30, 9)


def config(kv_heads: int) -> ModelConfig:
    return ModelConfig.of_size("tiny", NAMES, SIZES, d_model=256, kv_heads=kv_heads)


def test_two_heads_of_four_alike_in_pairs_score_as_before():
    torch.manual_seed(2)
    model = MusicTransformer(config(4)).eval()
    for layer in model.layers:
        blocks = layer.attention.qkv.weight.data.view(12, 64, 256)
        for second in (5, 7, 9, 11):  # keys 4 to 7, values 8 to 11
            blocks[second] = blocks[second - 1]
    ids = torch.randint(0, 9, (2, 20, 2))
    fewer, weights = pool_kv_heads(model.config, model.state_dict(), 2)
    pooled = MusicTransformer(fewer).eval()
    pooled.load_state_dict(weights)
    assert fewer == config(2)
    assert torch.allclose(pooled(ids), model(ids), atol=1e-5)


def test_a_pooled_head_is_the_mean_of_its_group():
    weights = dict(MusicTransformer(config(4)).state_dict())
    _, pooled = pool_kv_heads(config(4), weights, 1)
    name = "layers.1.attention.qkv.weight"
    blocks = weights[name].view(12, 64, 256)
    assert torch.equal(pooled[name][:256], weights[name][:256])
    assert torch.allclose(pooled[name][256:320], blocks[4:8].mean(0))
    assert torch.allclose(pooled[name][320:], blocks[8:].mean(0))
    assert all(pooled[each] is weights[each] for each in weights if "qkv" not in each)


@pytest.mark.parametrize("kv_heads", [0, 3, 8])
def test_heads_that_form_no_groups_are_refused(kv_heads):
    with pytest.raises(UsageError, match=f"groups of one size; got 4 into {kv_heads}"):
        pool_kv_heads(config(4), {}, kv_heads)
