"""The Music Transformer: shapes, causality, positions, the skew, and the names of its weights."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch")

from cadenza.errors import UsageError  # noqa: E402
from cadenza.models import MusicTransformer  # noqa: E402
from cadenza.models.attention import Attention, rotary_tables, rotate, skew  # noqa: E402
from cadenza.models.transformer import drop  # noqa: E402
from cadenza.runtime.config import POSITIONS, ModelConfig  # noqa: E402

NAMES = ("token", "bar", "time", "slot", "role", "chord", "bass")
FIELDS = (50, 65, 98, 17, 8, 194, 14)


def make(position: str = "rotary", seed: int = 0, **changed) -> MusicTransformer:
    torch.manual_seed(seed)
    dropout = changed.pop("dropout", 0.0)
    config = ModelConfig.of_size("tiny", NAMES, FIELDS, position=position, **changed)
    return MusicTransformer(config, dropout).eval()


def some_ids(batch: int, length: int, seed: int = 1):
    draw = torch.Generator().manual_seed(seed)
    columns = [torch.randint(0, size, (batch, length), generator=draw) for size in FIELDS]
    return torch.stack(columns, -1)


@pytest.mark.parametrize("position", POSITIONS)
def test_shapes_and_the_number_of_parameters(position):
    model = make(position)
    assert model(some_ids(3, 20)).shape == (3, 20, 50)
    assert sum(each.numel() for each in model.parameters()) == model.config.parameters


@pytest.mark.parametrize("position", POSITIONS)
def test_no_position_sees_a_later_one(position):
    model, ids = make(position), some_ids(2, 24)
    other = ids.clone()
    other[:, 15:] = some_ids(2, 24, seed=9)[:, 15:]
    before, after = model(ids), model(other)
    assert torch.equal(before[:, :15], after[:, :15])
    assert not torch.allclose(before[:, 15:], after[:, 15:])


@pytest.mark.parametrize("position", POSITIONS)
def test_a_prefix_scores_as_it_does_within_the_whole(position):
    model, ids = make(position), some_ids(2, 24)
    assert torch.allclose(model(ids)[:, :10], model(ids[:, :10]), atol=1e-5)


@pytest.mark.parametrize("position", POSITIONS)
def test_order_matters(position):
    model, ids = make(position), some_ids(1, 12)
    turned = ids.clone()
    turned[:, [2, 7]] = ids[:, [7, 2]]
    assert not torch.allclose(model(ids)[:, -1], model(turned)[:, -1], atol=1e-4)


@pytest.mark.parametrize("field", range(len(FIELDS)))
def test_every_field_counts(field):
    model, ids = make(), some_ids(1, 6)
    other = ids.clone()
    other[0, 2, field] = (ids[0, 2, field] + 1) % FIELDS[field]
    assert not torch.equal(model(ids)[0, 2:], model(other)[0, 2:])


def test_the_skew_agrees_with_relative_attention_written_out():
    torch.manual_seed(3)
    heads, length, dim = 2, 17, 64
    q = torch.randn(2, heads, length, dim)
    table = torch.randn(heads, 40, dim)
    naive = torch.full((2, heads, length, length), float("-inf"))
    for i in range(length):
        for j in range(i + 1):  # O(L² D): one vector for every pair
            naive[:, :, i, j] = (q[:, :, i] * table[:, i - j]).sum(-1) / math.sqrt(dim)
    assert torch.allclose(Attention._relative_bias(q, table), naive, atol=1e-5)


def test_the_skew_moves_distances_to_keys():
    length = 5
    distances = torch.arange(length - 1, -1, -1.0).expand(length, length)  # [i, c] = T − 1 − c
    moved = skew(distances)
    for i in range(length):
        assert moved[i, : i + 1].tolist() == [i - j for j in range(i + 1)]


def test_rotary_scores_depend_on_the_distance_alone():
    torch.manual_seed(0)
    q, k = torch.randn(64), torch.randn(64)
    cosines, sines = rotary_tables(60)
    turned_q = rotate(q.expand(60, 64), cosines, sines)
    turned_k = rotate(k.expand(60, 64), cosines, sines)
    assert torch.dot(turned_q[7], turned_k[3]) == pytest.approx(
        torch.dot(turned_q[52], turned_k[48]).item(), abs=1e-4
    )
    assert torch.dot(turned_q[7], turned_k[3]) != pytest.approx(
        torch.dot(turned_q[7], turned_k[5]).item(), abs=1e-2
    )
    assert turned_q.norm(dim=-1) == pytest.approx(q.norm().expand(60).tolist(), rel=1e-5)


def test_the_names_of_the_weights_are_the_contract():
    names = {name: tuple(each.shape) for name, each in make("relative").state_dict().items()}
    expected = {
        f"embed.{name}.weight": (size, 64) for name, size in zip(NAMES, FIELDS, strict=True)
    }
    for layer in range(2):
        expected |= {
            f"layers.{layer}.norm1.weight": (64,),
            f"layers.{layer}.attention.qkv.weight": (192, 64),
            f"layers.{layer}.attention.out.weight": (64, 64),
            f"layers.{layer}.attention.relative": (1, 256, 64),
            f"layers.{layer}.norm2.weight": (64,),
            f"layers.{layer}.mlp.up.weight": (256, 64),
            f"layers.{layer}.mlp.down.weight": (64, 256),
        }
    assert names == {**expected, "norm.weight": (64,)}
    rotary = set(make("rotary").state_dict())
    assert rotary == {name for name in names if "relative" not in name}


def test_the_architecture_agrees_with_one_written_by_hand():
    model, ids = make(seed=5), some_ids(1, 9)
    w = {name: each.double() for name, each in model.state_dict().items()}

    def norm(x, weight):
        return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt() * weight

    x = sum(w[f"embed.{name}.weight"][ids[0, :, at]] for at, name in enumerate(NAMES))
    angle = torch.arange(9.0)[:, None] * 10000.0 ** (-torch.arange(32.0) / 32)
    for i in range(2):
        h = norm(x, w[f"layers.{i}.norm1.weight"]) @ w[f"layers.{i}.attention.qkv.weight"].T
        q, k, v = h.split(64, dim=-1)
        turn = torch.complex(angle.cos(), angle.sin())
        q, k = (torch.complex(each[:, :32], each[:, 32:]) * turn for each in (q, k))
        scores = (q @ k.conj().T).real / 8.0
        scores = scores.masked_fill(torch.ones(9, 9).triu(1).bool(), float("-inf"))
        x = x + scores.softmax(-1) @ v @ w[f"layers.{i}.attention.out.weight"].T
        up = norm(x, w[f"layers.{i}.norm2.weight"]) @ w[f"layers.{i}.mlp.up.weight"].T
        x = x + up.clamp(min=0) ** 2 @ w[f"layers.{i}.mlp.down.weight"].T
    logits = norm(x, w["norm.weight"]) @ w["embed.token.weight"].T
    assert torch.allclose(model(ids)[0].double(), logits, atol=1e-4)


def test_what_writes_to_the_residual_stream_starts_smaller():
    model = make(layers=8, d_model=128)
    weights = model.state_dict()
    assert weights["layers.0.mlp.up.weight"].std() == pytest.approx(0.02, rel=0.05)
    assert weights["layers.0.mlp.down.weight"].std() == pytest.approx(0.02 / 4, rel=0.05)
    assert weights["layers.3.attention.out.weight"].std() == pytest.approx(0.02 / 4, rel=0.05)
    assert torch.equal(weights["norm.weight"], torch.ones(128))


def test_too_long_a_sequence_and_too_much_dropout_are_refused():
    with pytest.raises(UsageError, match=r"at most 256 tokens.*got 257"):
        make()(some_ids(1, 257))
    with pytest.raises(UsageError, match="between 0 and 1"):
        make(dropout=1.0)


def test_dropout_drops_its_share_and_keeps_the_mean():
    torch.manual_seed(0)
    x = torch.ones(300, 301)
    out = drop(x, 0.25, training=True)
    assert (out == 0).float().mean() == pytest.approx(0.25, abs=0.01)
    assert out.mean() == pytest.approx(1.0, abs=0.02)
    assert torch.equal(drop(x, 0.25, training=False), x)
    half = drop(x.bfloat16().requires_grad_(), 0.1, training=True)
    assert half.dtype == torch.bfloat16
    assert half.requires_grad


def test_bf16_is_near_float32():
    model, ids = make(), some_ids(2, 40)
    exact = model(ids)
    with torch.autocast("cpu", torch.bfloat16):
        rounded = model(ids)
    assert rounded.dtype == torch.bfloat16
    assert (rounded.float() - exact).abs().max() < 0.05 * exact.abs().max()
