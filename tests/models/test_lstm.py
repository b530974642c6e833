"""The LSTMs over lines: shapes, names, what depends on what, and parity with the runtime."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import torch

from cadenza.errors import UsageError
from cadenza.models import LineModel, WordModels
from cadenza.runtime import LineConfig, LineSession, write_bundle
from cadenza.runtime.line_graph import build_line_graphs

PLACES = (("position", "chord", "role"), (97, 50, 8))
SIZES = {"lstm-1": (40,), "lstm-2": (30, 18), "lstm-3": (25, 9, 18), "words": (30, 18)}


def config_of(architecture="lstm-3", *, width=32, layers=2, heads="chained", models=2):
    words = architecture == "words"
    sizes = tuple(
        tuple(n + 3 * at for n in SIZES[architecture]) for at in range(models if words else 1)
    )
    return LineConfig(
        architecture, "own", width, layers, 16, heads, sizes, *PLACES,
        programs=(-1, 40)[:models] if words else (),
        vocabulary_sha256=hashlib.sha256(b"{}").hexdigest(),
    )  # fmt: skip


def model_of(config, seed=0):
    kind = WordModels if config.architecture == "words" else LineModel
    model = kind(config)
    generator = torch.Generator().manual_seed(seed)
    model.initialise(generator)
    with torch.no_grad():  # places begin at zero: as if they had been trained
        for name, weight in model.named_parameters():
            if "embed.at_" in name:
                weight.normal_(0.0, 0.1, generator=generator)
    return model.eval()


def some(config, batch, length, number=0, seed=0):
    rng = np.random.default_rng(seed)

    def drawn(sizes, low):
        return np.stack([rng.integers(low, n, (batch, length)) for n in sizes], -1)

    sizes = config.symbol_sizes[number]
    return drawn(sizes, 0), drawn(config.place_sizes, 0), drawn(sizes, 1)


def weights_of(model):
    return {name: each.detach().numpy() for name, each in model.state_dict().items()}


def bundle_of(folder, model, precision="float32"):
    return write_bundle(
        folder,
        name="lines",
        config=model.config,
        files={
            **build_line_graphs(weights_of(model), model.config, precision=precision),
            "vocabulary.json": b"{}",
            "card.md": b"# Lines\n",
        },
        version="1",
        created="2026-01-31",
        licence="CC0-1.0",
    )


ALL = ["lstm-1", "lstm-2", "lstm-3", "words"]


@pytest.mark.parametrize("heads", ["chained", "independent"])
@pytest.mark.parametrize("architecture", ALL)
def test_names_shapes_and_number_of_weights_are_the_config_s(architecture, heads):
    config = config_of(architecture, heads=heads)
    model = model_of(config)
    assert {n: tuple(each.shape) for n, each in model.state_dict().items()} == config.all_shapes
    assert sum(each.numel() for each in model.parameters()) == config.parameters


def test_the_same_generator_draws_the_same_weights():
    first, again, other = (weights_of(model_of(config_of(), seed)) for seed in (1, 1, 2))
    assert all((first[name] == again[name]).all() for name in first)
    assert (first["embed.chord.weight"] != other["embed.chord.weight"]).any()
    assert (first["lstm.bias_ih_l1"][32:64] == 1).all()  # the forget gates


@pytest.mark.parametrize("architecture", ["lstm-1", "lstm-2", "lstm-3"])
def test_nats_are_those_of_the_logits(architecture):
    config = config_of(architecture)
    model = model_of(config)
    symbols, places, targets = (torch.from_numpy(each) for each in some(config, 2, 5))
    nats = model.nats(model.hidden(symbols, places), targets)
    assert nats.shape == targets.shape
    for at, logits in enumerate(model(symbols, places, targets)):
        shares = logits.log_softmax(-1).gather(-1, targets[..., at : at + 1])[..., 0]
        torch.testing.assert_close(nats[..., at], -shares)


def test_what_comes_later_changes_nothing_before():
    config = config_of()
    model = model_of(config)
    symbols, places, targets = (torch.from_numpy(each) for each in some(config, 1, 6))
    before = model(symbols, places, targets)
    symbols[:, 3:], places[:, 3:] = 1, 1
    after = model(symbols, places, targets)
    for old, new in zip(before, after, strict=True):
        assert torch.equal(old[:, :3], new[:, :3])
        assert not torch.equal(old[:, 3:], new[:, 3:])


@pytest.mark.parametrize(("heads", "depends"), [("chained", True), ("independent", False)])
def test_a_later_head_knows_what_was_chosen(heads, depends):
    config = config_of(heads=heads)
    model = model_of(config)
    symbols, places, targets = (torch.from_numpy(each) for each in some(config, 1, 4))
    old = model(symbols, places, targets)
    targets[..., 0] = 1 + targets[..., 0] % 5
    new = model(symbols, places, targets)
    assert torch.equal(old[0], new[0])
    assert torch.equal(old[1], new[1]) != depends
    assert torch.equal(old[2], new[2]) != depends


def test_long_batches_are_scored_in_chunks(monkeypatch):
    config = config_of()
    model = model_of(config)
    symbols, places, targets = (torch.from_numpy(each) for each in some(config, 3, 7))
    hidden = model.hidden(symbols, places)
    whole = model.nats(hidden, targets)
    monkeypatch.setattr("cadenza.models.lstm._CHUNK", 4)
    torch.testing.assert_close(model.nats(hidden, targets), whole)


def test_a_place_that_training_never_met_is_as_one_that_is_not_told(tmp_path):
    config = config_of("lstm-3")
    model = model_of(config)
    with torch.no_grad():
        model.embed["at_role"].weight[5] = 0.0
    symbols, places, targets = some(config, 2, 6)
    unmet, untold, met = (places.copy() for _ in range(3))
    unmet[..., 2], untold[..., 2], met[..., 2] = 5, 0, 4
    with torch.no_grad():
        scored = [
            model(*map(torch.from_numpy, (symbols, each, targets)))[0].numpy()
            for each in (unmet, untold, met)
        ]
    assert (scored[0] == scored[1]).all()
    assert not np.allclose(scored[0], scored[2])
    rows = LineSession(bundle_of(tmp_path / "bundle", model)).open(2, 0)
    played = rows.feed(symbols.astype(np.int64), unmet.astype(np.int64))
    assert np.allclose(played, scored[0][:, -1], atol=1e-4)


def test_new_weights_know_no_place():
    model = LineModel(config_of("lstm-3"))
    tables = [each for name, each in model.named_parameters() if "embed.at_" in name]
    assert tables
    assert not any(each.any() for each in tables)


def test_dropout_outside_its_range_is_refused():
    with pytest.raises(UsageError, match="dropout"):
        LineModel(config_of(), dropout=1.0)


@pytest.mark.parametrize("heads", ["chained", "independent"])
@pytest.mark.parametrize("architecture", ALL)
def test_the_runtime_gives_what_torch_gives(tmp_path, architecture, heads):
    config = config_of(architecture, heads=heads)
    model = model_of(config)
    session = LineSession(bundle_of(tmp_path / "b", model))
    for number in range(config.models):
        own = model.of(number) if architecture == "words" else model
        symbols, places, targets = some(config, 2, 9, number)
        wanted = own(*(torch.from_numpy(each) for each in (symbols, places, targets)))
        stream = session.open(2, number)
        for step in range(9):
            logits = stream.feed(symbols[:, step : step + 1], places[:, step : step + 1])
            np.testing.assert_allclose(logits, wanted[0][:, step].detach(), atol=1e-4)
            for head in range(1, len(config.kinds)):
                chosen = stream.choose(head, targets[:, step, :head])
                np.testing.assert_allclose(chosen, wanted[head][:, step].detach(), atol=1e-4)


@pytest.mark.parametrize("architecture", ["lstm-1", "lstm-3"])
def test_the_runtime_scores_lines_as_torch_does(tmp_path, architecture):
    config = config_of(architecture)
    model = model_of(config)
    _, places, targets = some(config, 1, 12)
    symbols = np.concatenate([np.zeros_like(targets[:, :1]), targets[:, :-1]], 1)
    tensors = [torch.from_numpy(each) for each in (symbols, places, targets)]
    wanted = model.nats(model.hidden(*tensors[:2]), tensors[2])[0]
    found = LineSession(bundle_of(tmp_path / "b", model)).score(targets[0], places[0])
    np.testing.assert_allclose(found, wanted.detach(), atol=1e-4)


def test_eight_bits_stay_near(tmp_path):
    model = model_of(config_of(width=64))
    whole = LineSession(bundle_of(tmp_path / "whole", model))
    small = LineSession(bundle_of(tmp_path / "small", model, "int8"))
    assert small.bundle.size_bytes < 0.5 * whole.bundle.size_bytes
    _, places, targets = some(model.config, 1, 20)
    apart = whole.score(targets[0], places[0]) - small.score(targets[0], places[0])
    assert 0 < abs(apart).max() < 0.1
