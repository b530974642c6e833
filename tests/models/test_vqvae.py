"""A level's autoencoder: its tensors are those of its config, its codebook follows and restarts."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from cadenza.models import VQVAE  # noqa: E402
from cadenza.models.codebook import Codebook  # noqa: E402
from cadenza.models.vqvae import fold, unfold  # noqa: E402
from cadenza.runtime.audio_config import LEVELS, LevelConfig  # noqa: E402


def made(level="top", seed=1, **changed):
    model = VQVAE(LevelConfig.of_size("tiny", level, codes=64, **changed))
    model.initialise(torch.Generator().manual_seed(seed))
    return model.eval()


@pytest.mark.parametrize("level", LEVELS)
def test_the_tensors_are_those_of_the_config(level):
    model = made(level)
    training = {"codebook.counts", "codebook.sums", "codebook.steps"}
    shapes = {name: tuple(each.shape) for name, each in model.state_dict().items()}
    assert {name: shapes[name] for name in shapes.keys() - training} == model.config.shapes
    again = made(level)
    pairs = zip(model.parameters(), again.parameters(), strict=True)
    assert all(torch.equal(ours, theirs) for ours, theirs in pairs)


@pytest.mark.parametrize("level", LEVELS)
def test_a_code_stands_for_a_hop(level):
    model = made(level)
    sound = 0.1 * torch.randn(2, 1280, generator=torch.Generator().manual_seed(2))
    passed = model(sound)
    assert passed.codes.shape == (2, 1280 // model.config.hop)
    assert passed.sound.shape == sound.shape
    assert torch.equal(model.encode(sound), passed.codes)
    assert torch.allclose(model.decode(passed.codes), passed.sound, atol=1e-5)
    assert torch.allclose(passed.vectors.norm(dim=-1), torch.ones(()))


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_said_of_the_reach_is_true(level):
    """Another sample changes the vectors within the reach and none beyond; so do codes."""
    model, hop = made(level), LevelConfig.of_size("tiny", level).hop
    sound = torch.zeros(1, 128 * 64)
    at = 128 * 32
    touched = sound.clone()
    touched[0, at] = 1.0
    moved = (model.hidden(touched) - model.hidden(sound)).abs().sum(-1)[0].nonzero()[:, 0]
    reach = model.config.encoder_reach
    first, last = int(moved.min()) * hop, (int(moved.max()) + 1) * hop - 1
    assert at - reach - hop < first <= at <= last < at + reach + hop
    codes = torch.zeros(1, 200, dtype=torch.long)
    other = codes.clone()
    other[0, 100] = 1
    moved = (model.decode(other) - model.decode(codes))[0].nonzero()[:, 0]
    reach = model.config.decoder_reach
    assert (100 - reach) * hop <= int(moved.min()) <= int(moved.max()) < (101 + reach) * hop
    assert int(moved.max()) - int(moved.min()) > hop


def test_unfolding_undoes_the_fold():
    x = torch.randn(2, 3, 1, 24)
    assert torch.equal(unfold(fold(x, 4), 4), x)
    row = torch.arange(8.0)[None, None, None]
    assert fold(row, 4)[0, :, 0].tolist() == [[0, 4], [1, 5], [2, 6], [3, 7]]


def test_gradients_pass_the_codebook_straight():
    model = made().train()
    sound = torch.randn(1, 256)
    model(sound).sound.square().mean().backward()
    grads = {name: each.grad for name, each in model.named_parameters()}
    assert float(grads["encoder.stages.0.change.weight"].abs().max()) > 0
    assert all("codebook" not in name for name in grads)


def test_codes_follow_the_vectors_that_choose_them():
    book = Codebook(4, 2)
    book.initialise(torch.Generator().manual_seed(1))
    angles = torch.tensor([0.1, 1.7, 3.2, 4.8])
    seen = torch.stack([angles.cos(), angles.sin()], -1)
    for _ in range(200):
        codes = book.nearest(seen)
        book.note(seen, codes)
        use = book.take_use()
        book.follow(use.counts, use.sums, 0.9)
        book.restart(use.seen, 0.1, torch.Generator().manual_seed(int(book.steps)))
    assert sorted(book.nearest(seen).tolist()) == [0, 1, 2, 3]
    assert torch.allclose(book.vectors[book.nearest(seen)], seen, atol=1e-3)
    assert book.take_use() is None


def test_uses_add_up_over_micro_batches_and_idle_codes_restart():
    book = Codebook(8, 3)
    book.initialise(torch.Generator().manual_seed(1))
    vectors = torch.nn.functional.normalize(torch.randn(10, 3), dim=-1)
    codes = book.nearest(vectors)
    book.note(vectors[:4], codes[:4])
    book.note(vectors[4:], codes[4:])
    use = book.take_use()
    assert int(use.counts.sum()) == 10
    assert torch.allclose(use.sums.sum(0), vectors.sum(0), atol=1e-6)
    book.follow(use.counts, use.sums, 0.5)
    book.counts[2] = 0.0
    count = book.restart(vectors, 0.1, torch.Generator().manual_seed(3))
    assert count >= 1
    assert (vectors == book.vectors[2]).all(-1).any()
    assert float(book.counts.min()) > 0
    assert book.restart(vectors, 0.0, torch.Generator()) == 0
