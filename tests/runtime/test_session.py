"""Parity with a reference, and that a row's result is its own affair."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.errors import ModelError
from cadenza.runtime import FakeModel, ModelSession, TokenModel, TokenStream


@pytest.fixture(params=["rotary", "relative"])
def position(request):
    return request.param


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def test_prefill_and_steps_are_the_reference(kit, model_of, position):
    session = model_of(position, "float32")
    ids = kit.ids(1, 50)
    expected = kit.reference(ids[0], kit.weights(session.config), session.config)
    assert np.abs(expected).max() > 1
    np.testing.assert_allclose(session.score(ids)[0], expected, atol=1e-4)
    stream = session.open()
    np.testing.assert_allclose(stream.feed(ids[:, :20])[0], expected[19], atol=1e-4)
    for place in range(20, 47):
        found = stream.feed(ids[:, place : place + 1])
        np.testing.assert_allclose(found[0], expected[place], atol=1e-4)
    np.testing.assert_allclose(stream.feed(ids[:, 47:])[0], expected[49], atol=1e-4)
    assert stream.lengths == (50,)


def test_the_torch_model_agrees(kit, model_of, position):
    torch = pytest.importorskip("torch")
    models = pytest.importorskip("cadenza.models")
    session = model_of(position, "float32")
    model = models.MusicTransformer(session.config).eval()
    weights = kit.weights(session.config)
    model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
    ids = kit.ids(2, 90)
    with torch.no_grad():
        expected = model(torch.from_numpy(ids)).float().numpy()
    np.testing.assert_allclose(session.score(ids), expected, atol=1e-4)
    stream = session.open(2)
    stream.feed(ids[:, :60])
    for place in range(60, 90):
        found = stream.feed(ids[:, place : place + 1])
        np.testing.assert_allclose(found, expected[:, place], atol=1e-4)


def test_int8_stays_close_to_float(kit, model_of, position):
    ids = kit.ids(1, 60)
    exact = log_softmax(model_of(position, "float32").score(ids)[0].astype(float))
    rounded = log_softmax(model_of(position, "int8").score(ids)[0].astype(float))
    divergence = (np.exp(exact) * (exact - rounded)).sum(-1).mean()
    assert 0 < divergence < 0.05


def ragged_run(session, rows, starts, steps, ids):
    """Logits (rows, steps, V): prefill each row, then step all of them together."""
    stream = session.open(len(rows))
    counts = [starts[row] for row in rows]
    given = np.stack([ids[row, : max(starts)] for row in rows])
    found = [stream.feed(given, counts)]
    for step in range(steps):
        new = np.stack([ids[row, starts[row] + step][None] for row in rows])
        found.append(stream.feed(new))
    return np.stack(found, 1)


@pytest.mark.parametrize("precision", ["int8", "float32"])
def test_rows_do_not_depend_on_batch_mates_or_threads(kit, model_of, position, precision):
    ids = kit.ids(4, 80, seed=5)
    starts, steps = (40, 1, 23, 7), 30
    session = model_of(position, precision)
    alone = np.concatenate([ragged_run(session, [row], starts, steps, ids) for row in range(4)])
    assert len({row.tobytes() for row in alone}) == 4
    for threads in (1, 2, 3):
        session = model_of(position, precision, threads=threads)
        for rows in ([0, 1, 2, 3], [3, 0], [2, 1, 0]):
            together = ragged_run(session, rows, starts, steps, ids)
            np.testing.assert_array_equal(together, alone[rows])


def test_several_at_once_is_as_one_by_one(kit, model_of, position):
    session = model_of(position)
    ids = kit.ids(1, 40)
    once = session.open().feed(ids)
    stream = session.open()
    for start, end in ((0, 2), (2, 13), (13, 37), (37, 40)):
        pieces = stream.feed(ids[:, start:end])
    np.testing.assert_array_equal(once, pieces)


def test_waiting_rows_are_left_alone(kit, model_of):
    session = model_of()
    ids = kit.ids(3, 12)
    stream = session.open(3, capacity=10)
    before = stream.feed(ids[:, :10], (10, 4, 7))
    after = stream.feed(ids[:, 4:5], (0, 1, 0))
    np.testing.assert_array_equal(after[[0, 2]], before[[0, 2]])
    assert stream.lengths == (10, 5, 7)
    # Row 1 steps between two waiting rows, one of them full; row 2 goes on as if alone.
    stream.feed(ids[:, 5:6], (0, 1, 1))
    found = stream.feed(ids[:, 8:9], (0, 0, 1))
    alone = session.open()
    alone.feed(ids[2:, :7])
    alone.feed(ids[2:, 5:6])
    np.testing.assert_array_equal(found[2:], alone.feed(ids[2:, 8:9]))
    outer = stream.feed(ids[:, 7:8], (0, 1, 1))
    assert np.isfinite(outer).all()


@pytest.fixture(params=["session", "fake"])
def token_model(kit, request, model_of):
    return model_of() if request.param == "session" else FakeModel(kit.fields, context=96)


def test_a_fork_goes_on_as_the_original(kit, token_model):
    assert isinstance(token_model, TokenModel)
    ids = kit.ids(1, 30)
    stream = token_model.open(4)
    assert isinstance(stream, TokenStream)
    first = stream.feed(np.repeat(ids[:, :20], 4, 0), (20, 0, 3, 0))
    assert np.isnan(first[[1, 3]]).all()
    stream.fork(0)
    assert stream.lengths == (20, 20, 20, 20)
    found = stream.feed(np.repeat(ids[:, 20:21], 4, 0))
    assert len({row.tobytes() for row in found}) == 1
    alone = token_model.open()
    alone.feed(ids[:, :20])
    np.testing.assert_array_equal(found[:1], alone.feed(ids[:, 20:21]))


def test_a_fork_to_some_rows(kit, token_model):
    ids = kit.ids(3, 5)
    stream = token_model.open(3)
    before = stream.feed(ids)
    stream.fork(2, [0])
    stream.fork(1, [1])
    after = stream.feed(ids[:, :0], (0, 0, 0))
    np.testing.assert_array_equal(after, before[[2, 1, 2]])


def test_rewinding_takes_back(kit, token_model):
    ids, other = kit.ids(2, 30), kit.ids(2, 30, seed=1)
    stream = token_model.open(2)
    stream.feed(ids[:, :20])
    expected = stream.feed(ids[:, 20:25])
    stream.feed(other[:, :4])
    for row in (0, 1):
        stream.rewind(row, 20)
    assert stream.lengths == (20, 20)
    assert np.isnan(stream.feed(ids[:, :1], (0, 0))).all()
    np.testing.assert_array_equal(stream.feed(ids[:, 20:25]), expected)
    stream.rewind(0, 25)  # nothing to drop
    np.testing.assert_array_equal(stream.feed(ids[:, :0]), expected)


def test_results_are_copies(kit, token_model):
    ids = kit.ids(1, 4)
    stream = token_model.open()
    first = stream.feed(ids[:, :2])
    kept = first.copy()
    stream.feed(ids[:, 2:3])
    np.testing.assert_array_equal(first, kept)
    first[:] = 0
    assert stream.feed(ids[:, :0]).any()


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda m, _: m.open(0), "at least one row"),
        (lambda m, _: m.open(1, 97), "context is 96 tokens; got 97"),
        (lambda m, kit: m.open().feed(kit.ids(2, 3)), r"shape \(1, N, 6\)"),
        (lambda m, kit: m.open().feed(kit.ids(1, 3).astype(float)), "whole numbers"),
        (lambda m, kit: m.open(2).feed(kit.ids(2, 3), (1, 4)), "one count from 0 to 3"),
        (lambda m, kit: m.open(1, 8).feed(kit.ids(1, 9)), "holds 8 tokens"),
        (lambda m, kit: m.open().feed(kit.ids(1, 2) + 1000), "field 0 of a token"),
        (lambda m, _: m.open().feed(np.full((1, 1, 6), -1)), "got -1 in row 0"),
        (lambda m, _: m.open(2).fork(2), "rows 0 to 1"),
        (lambda m, _: m.open(2).fork(0, [-1]), "rows 0 to 1"),
        (lambda m, _: m.open().rewind(0, 1), "row 0 has 0 tokens"),
    ],
)
def test_wrong_use_is_named(kit, token_model, use, message):
    with pytest.raises(ModelError, match=message):
        use(token_model, kit)


def test_what_is_not_fed_may_be_anything(kit, model_of):
    ids = kit.ids(2, 3)
    ids[0, 1:] = 10**6
    assert np.isfinite(model_of().open(2).feed(ids, (1, 3))).all()


def test_a_fake_is_a_pure_function_of_the_last_three(kit):
    model = FakeModel(kit.fields, seed=3)
    ids = kit.ids(1, 9)
    assert (model.open().feed(ids) == model.open().feed(ids[:, -3:])).all()
    ids[0, -3, 2] = (ids[0, -3, 2] + 1) % kit.fields[2]
    assert (model.open().feed(ids) != model.logits(kit.ids(1, 9)[0])).all()
    assert (FakeModel(kit.fields, seed=4).logits([]) != model.logits([])).all()
    assert np.abs(model.logits([])).max() <= 2


def test_a_session_wants_a_thread(kit, tmp_path):
    bundle = kit.bundle(tmp_path / "tiny")
    with pytest.raises(ModelError, match="at least one thread"):
        ModelSession(bundle, threads=0)
    with pytest.raises(ModelError, match="vocabulary bbbb"):
        ModelSession(tmp_path / "tiny", vocabulary_sha256="b" * 64)
