"""Streams of lines, the real ones and the fake: one battery."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from cadenza.errors import ModelError
from cadenza.runtime import (
    FakeLineModel,
    LineConfig,
    LineModel,
    LineSession,
    LineStream,
    ModelSession,
    read_bundle,
    write_bundle,
)
from cadenza.runtime.line_graph import build_line_graphs

VOCABULARY = b'{"models":[]}\n'
CONFIG = LineConfig(
    "lstm-3", "own", 32, 2, 16, "chained", ((25, 9, 18),), ("position", "chord"), (97, 50),
    vocabulary_sha256=hashlib.sha256(VOCABULARY).hexdigest(),
)  # fmt: skip


def weights(config, seed=0):
    rng = np.random.default_rng(seed)
    return {
        name: rng.normal(0, 0.4, shape).astype(np.float32)
        for name, shape in config.all_shapes.items()
    }


def bundle(folder, config=CONFIG, **changed):
    files = {
        **build_line_graphs(weights(config), config, precision="int8"),
        "vocabulary.json": VOCABULARY,
        "card.md": b"# Lines\n",
        **changed,
    }
    kept = {name: data for name, data in files.items() if data is not None}
    return write_bundle(folder, name="lines", config=config, files=kept, version="1",
                        created="2026-01-31", licence="CC0-1.0")  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return bundle(tmp_path_factory.mktemp("bundles") / "lines").folder


@pytest.fixture(params=["session", "fake"])
def model(request, folder):
    return LineSession(folder) if request.param == "session" else FakeLineModel(CONFIG, seed=3)


def events(batch, length, seed=0):
    rng = np.random.default_rng(seed)
    symbols = [rng.integers(0, n, (batch, length)) for n in CONFIG.symbol_sizes[0]]
    places = [rng.integers(0, n, (batch, length)) for n in CONFIG.place_sizes]
    return np.stack(symbols, -1), np.stack(places, -1)


def test_both_are_what_the_protocols_say(model):
    assert isinstance(model, LineModel)
    assert isinstance(model.open(), LineStream)


def test_rows_do_not_know_one_another(model):
    symbols, places = events(3, 5)
    together = model.open(3)
    logits = [together.feed(symbols[:, n : n + 1], places[:, n : n + 1]) for n in range(5)]
    chosen = together.choose(2, np.array([[1, 2], [3, 4], [5, 6]]))
    for row, pair in enumerate([[1, 2], [3, 4], [5, 6]]):
        alone = model.open(1)
        for n in range(5):
            found = alone.feed(symbols[row : row + 1, n : n + 1], places[row : row + 1, n : n + 1])
            assert (found[0] == logits[n][row]).all()
        assert (alone.choose(2, np.array([pair]))[0] == chosen[row]).all()


def test_events_may_come_one_by_one_or_at_once_and_rows_may_wait(model):
    symbols, places = events(2, 6)
    stream = model.open(2)
    stream.feed(symbols, places, [6, 2])
    assert stream.lengths == (6, 2)
    found = stream.feed(symbols[:, 2:], places[:, 2:], [0, 4])
    assert stream.lengths == (6, 6)
    whole = model.open(2).feed(symbols, places)
    assert (found == whole).all()


def test_forks_and_copies_go_their_own_ways(model):
    symbols, places = events(2, 4)
    stream = model.open(2)
    first = stream.feed(symbols[:, :2], places[:, :2])
    saved = stream.save(0)
    stream.fork(0, [1])
    again = stream.feed(symbols[[0, 0], 2:3], places[[0, 0], 2:3])
    assert (again[0] == again[1]).all()
    stream.restore(1, saved)
    assert stream.lengths == (3, 2)
    waiting = stream.feed(symbols[:, :1], places[:, :1], [0, 0])
    assert (waiting[1] == first[0]).all()
    other = stream.feed(symbols[:, 2:3], places[[0, 1], 2:3], [0, 1])
    stream.restore(1, saved)
    same = stream.feed(symbols[:, 2:3], places[[0, 1], 2:3], [0, 1])
    assert (other[1] == same[1]).all()


def test_an_empty_row_has_no_logits_and_a_choice_changes_later_heads(model):
    stream = model.open(1)
    symbols, places = events(1, 1)
    assert np.isnan(stream.feed(symbols, places, [0])).all()
    stream.feed(symbols, places)
    one, other = (stream.choose(1, np.array([[chord]])) for chord in (1, 2))
    assert one.shape == (1, 9)
    assert (one != other).any()


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_nothing(folder, threads):
    symbols, places = events(2, 20)
    alone, many = LineSession(folder), LineSession(folder, threads=threads)
    one, more = alone.open(2), many.open(2)
    assert (one.feed(symbols, places) == more.feed(symbols, places)).all()
    pairs = np.array([[1, 2], [3, 4]])
    assert (one.choose(2, pairs) == more.choose(2, pairs)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s, e: s.feed(e[0][:, :, :1], e[1]), "events are whole numbers"),
        (lambda s, e: s.feed(e[0] * 1.0, e[1]), "events are whole numbers"),
        (lambda s, e: s.feed(e[0], e[1][:, :1]), "every event has a place"),
        (lambda s, e: s.feed(e[0] + 100, e[1]), "events lie below"),
        (lambda s, e: s.feed(e[0], e[1] - 1000), "places lie below"),
        (lambda s, e: s.feed(e[0], e[1], [3]), "one count"),
        (lambda s, e: s.feed(e[0], e[1], [9, 1]), "one count"),
        (lambda s, _: s.choose(0, np.zeros((2, 0), int)), "heads after the first"),
        (lambda s, _: s.choose(1, np.zeros((1, 1), int)), "choices are whole numbers"),
        (lambda s, _: s.choose(1, np.full((2, 1), 99)), "choices lie below"),
        (lambda s, _: s.fork(5), "rows 0 to 1"),
        (lambda s, _: s.restore(0, 3), "what save gave"),
    ],
)
def test_what_does_not_fit_is_refused(model, call, message):
    stream, given = model.open(2), events(2, 3)
    with pytest.raises(ModelError, match=message):
        call(stream, given)
    with pytest.raises(ModelError, match="at least one row"):
        model.open(0)
    with pytest.raises(ModelError, match="models 0 to 0"):
        model.open(1, 1)


def test_a_bundle_without_one_of_its_graphs_or_its_vocabulary_is_refused(tmp_path):
    for name in ("heads.onnx", "vocabulary.json", "model.onnx"):
        with pytest.raises(ModelError, match=name):
            bundle(tmp_path / "b", **{name: None})


def test_a_bundle_is_verified_with_its_own_vocabulary(tmp_path, folder):
    read_bundle(folder).verify("a" * 64)  # the tokens' digest is none of its business
    with pytest.raises(ModelError, match="vocabulary"):
        bundle(tmp_path / "b", **{"vocabulary.json": b"{}"}).verify()


def test_sessions_refuse_bundles_of_other_architectures(folder, kit, tmp_path):
    with pytest.raises(ModelError, match="music-transformer"):
        ModelSession(folder)
    with pytest.raises(ModelError, match="lines come from"):
        LineSession(kit.bundle(tmp_path / "tiny"))


def test_weights_of_another_config_are_refused():
    good = weights(CONFIG)
    for name, wrong, message in (
        ("lstm.bias_ih_l0", None, "no lstm.bias_ih_l0"),
        ("lstm.bias_ih_l0", np.zeros(3, np.float32), "has the shape"),
        ("lstm.bias_ih_l0", np.full(128, np.nan, np.float32), "finite"),
        ("more", np.zeros(3, np.float32), "only"),
    ):
        changed = {**good, name: wrong}
        kept = {key: value for key, value in changed.items() if value is not None}
        with pytest.raises(ModelError, match=message):
            build_line_graphs(kept, CONFIG)


def test_another_seed_is_another_fake():
    symbols, places = events(1, 3)
    found = [FakeLineModel(CONFIG, seed=seed).open().feed(symbols, places) for seed in (1, 1, 2)]
    assert (found[0] == found[1]).all()
    assert (found[0] != found[2]).any()


def test_a_bundle_of_lines_is_listed_and_looked_into(tmp_path, monkeypatch):
    from cadenza.app import inspect_model, list_models

    monkeypatch.setenv("CADENZA_HOME", str(tmp_path))
    made = bundle(tmp_path / "models" / "lines")
    (entry,) = (each for each in list_models().entries if each.name == "lines")
    assert "lstm-3" in entry.description
    found = inspect_model("lines")
    assert found.config["architecture"] == "lstm-3"
    assert found.parameters == CONFIG.parameters
    assert set(found.files) == set(made.files) >= {"heads.onnx", "vocabulary.json"}
