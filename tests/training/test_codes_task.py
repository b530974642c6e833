"""Priors and upsamplers are trained, stopped, resumed, measured and exported like every model."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from random import Random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from cadenza.audio.heat import Heat  # noqa: E402
from cadenza.audio.packed_codes import PackedCodes, pack_codes  # noqa: E402
from cadenza.audio.sampling import Passage, sample_passage  # noqa: E402
from cadenza.errors import UsageError  # noqa: E402
from cadenza.runtime import FakeCodec, ModelSession  # noqa: E402
from cadenza.runtime.code_fields import BOS, CODES, NONE, Telling, field_names, per_top  # noqa: E402
from cadenza.runtime.export import export  # noqa: E402
from cadenza.training import load_recipe  # noqa: E402
from cadenza.training.checkpoint import load_weights  # noqa: E402
from cadenza.training.code_data import PADDING, CodeSampler, CodeShare  # noqa: E402
from cadenza.training.loop import Job, train  # noqa: E402
from cadenza.training.parallel import Team  # noqa: E402
from cadenza.training.recipe import shipped_recipes  # noqa: E402
from cadenza.training.tasks import new_task  # noqa: E402

from ..audio.sounds import STYLES, packed_sound  # noqa: E402, TID252 - small packed sound

ALONE = Team(0, 1, torch.device("cpu"))
NAMES = [f"{kind}-{size}" for kind in ("prior", "upsampler") for size in ("tiny", "small", "base")]


def recipe(level="top", **run):
    found = load_recipe("prior-tiny" if level == "top" else "upsampler-tiny")
    settings = {"steps": 12, "batch": 4, "micro_batch": 2, "valid_every": 6, "valid_windows": 8,
                "checkpoint_every": 6, "warmup_steps": 2, **run}  # fmt: skip
    return replace(
        found,
        model=replace(found.model, context=64),
        codes=replace(found.codes, level=level),
        run=replace(found.run, **settings),
    )


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    return pack_codes(packed_sound(folder / "sound"), FakeCodec(), folder / "codes").folder


def sampler(codes, level="top", split="train", plain=False, **changed):
    settings = recipe(level)
    settings = replace(settings, codes=replace(settings.codes, **changed))
    return CodeSampler(PackedCodes(codes), settings, split, 64, 3, plain=plain)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_recipe_loads(name):
    found = load_recipe(name)
    assert found.model.architecture == "codes"
    assert found.meter.every == 0
    assert found.codes.level == ("top" if name.startswith("prior") else "middle")
    text = shipped_recipes()[name].read_text("utf-8")
    assert f"python -m cadenza.training {name} --corpus" in text
    assert "Expect" in text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("level = 'upper'", "codes.level is one of top, middle, bottom; got upper"),
        ("noise = 1.5", "codes.noise lies between 0 and 1"),
        ("drop_label = -1", "codes.drop_label lies between 0 and 1"),
    ],
)
def test_a_wrong_setting_is_refused(tmp_path, text, message):
    (tmp_path / "a.toml").write_text(f"[codes]\n{text}")
    with pytest.raises(UsageError, match=message):
        load_recipe(tmp_path / "a.toml")


@pytest.mark.parametrize("level", ["top", "middle", "bottom"])
def test_windows_are_what_the_codes_are(codes, level):
    packed, draws = PackedCodes(codes), sampler(codes, level, plain=True)
    texts = {}
    for clip in packed.of("train"):
        whole = packed.codes(clip, level, 0, clip.length * per_top(level))
        texts[clip.name] = whole.astype(np.int16).tobytes()
    begun = 0
    for number in range(40):
        row = draws.row(0, number)
        assert np.array_equal(draws.row(0, number).ids, row.ids)
        assert row.ids.shape == (64, len(field_names(level)))
        assert row.ids[0, 1] == row.style + 1
        assert np.array_equal(row.ids[1:, 0], row.targets[:-1])
        begun += int(row.ids[0, 0] == BOS)
        found = row.targets.tobytes()
        held = [clip for clip in packed.of("train") if found in texts[clip.name]]
        assert any(packed.styles.index(clip.style) == row.style for clip in held)
    assert 0 < begun < 40
    assert not np.array_equal(draws.row(1, 0).targets, draws.row(2, 0).targets)


def test_an_upsampler_hears_the_codes_above_its_targets(codes):
    packed, draws = PackedCodes(codes), sampler(codes, "middle", plain=True)
    clip = packed.of("train")[0]
    row = draws.window(clip, 30, Random(1))
    above = packed.codes(clip, "top", 0, clip.length).astype(int)
    places = np.arange(30, 94)
    assert row.ids[:, 5].tolist() == (places % 4).tolist()
    assert row.ids[:, 7].tolist() == above[places // 4].tolist()
    assert row.ids[:, 6].tolist() == above[places // 4 - 1].tolist()
    known = places // 4 < places[-1] // 4  # after the window's last one there is nothing yet
    assert row.ids[known, 8].tolist() == above[places // 4 + 1][known].tolist()
    assert (row.ids[~known, 8] == NONE).all()


def test_some_upper_codes_are_heard_wrong_and_some_facts_are_left_open(codes):
    exact, noisy = sampler(codes, "middle", plain=True), sampler(codes, "middle", noise=0.3)
    pairs = [(exact.row(0, each), noisy.row(0, each)) for each in range(60)]
    differs = np.mean([(one.ids[:, 7] != other.ids[:, 7]).mean() for one, other in pairs])
    assert 0.2 < differs < 0.4
    assert all(np.array_equal(one.targets, other.targets) for one, other in pairs)
    styles = np.array([other.ids[0, 1] for _, other in pairs])
    labels = np.array([other.ids[0, 2] for _, other in pairs])
    assert 0 < (styles == 0).mean() < 0.3
    assert 0 < (labels == 0).mean() < 0.3
    assert all((one.ids[:, 1] > 0).all() for one, _ in pairs)


def test_processes_share_the_rows_of_a_step(codes):
    alone = CodeShare(codes, recipe(), 64).batches(5)
    parts = [pickle.loads(pickle.dumps(CodeShare(codes, recipe(), 64, rank, 2))) for rank in (0, 1)]
    shared = [batch for part in parts for batch in part.batches(5)]
    rows = [{each.targets[at].tobytes() for each in batches for at in range(each.shape[0])}
            for batches in (alone, shared)]  # fmt: skip
    assert rows[0] == rows[1]
    assert sum(batch.tokens for batch in alone) == 4 * 64


def test_clips_shorter_than_a_window_are_padded(tmp_path):
    folder = pack_codes(
        packed_sound(tmp_path / "s", clips=12, samples=200), FakeCodec(), tmp_path / "c"
    ).folder
    settings = recipe(batch=32, micro_batch=32)
    batch = CodeShare(folder, settings, 64).batches(0)[0]
    assert batch.tokens < 32 * 64
    assert batch.tokens == int((batch.targets != PADDING).sum())
    task = new_task(settings, folder)
    sent = task.send(batch, torch.device("cpu"))
    assert float(sent.weights.sum()) == batch.tokens
    assert torch.isfinite(task.nats(task.new_model(), sent)).all()


@pytest.mark.parametrize("level", ["top", "middle"])
def test_it_learns_is_exported_and_sampled(codes, tmp_path, level):
    settings = recipe(level, steps=60, valid_every=30, batch=8, micro_batch=8, lr=1e-2)
    result = train(Job(settings, codes, tmp_path / "run", device="cpu", threads=1))
    assert result.unit == "nats a code"
    assert result.figure < 0.7 * np.log(CODES)
    told = json.loads((tmp_path / "run" / "voice.json").read_text())
    assert (told["level"], told["styles"]) == (level, sorted(STYLES))
    assert told["codec_sha256"]["top"] == FakeCodec().codec_sha256("top")
    card = tmp_path / "card.md"
    card.write_text("# tiny\n", "utf-8")
    bundle = export(result.weights, None, tmp_path / "tiny", name="tiny", card=card)
    task = new_task(settings, codes)
    model = task.new_model()
    task.start_from(model, result.weights)
    found = task.examine(model, bundle.folder)
    assert found["parity"] < 1e-3
    assert found["onnx_nats_per_code"] == pytest.approx(found["torch_nats_per_code"], abs=0.05)
    figures = task.validator(ALONE).measure(model, torch.inference_mode)
    rows = {(group, name): value for group, name, _, value in figures.rows()}
    assert {name for group, name in rows if group == "style"} <= set(STYLES)
    assert figures.figure == pytest.approx(result.figure, abs=0.01)  # bf16 in the run
    upper = None if level == "top" else lambda first, last: np.zeros((1, last - first), int)
    passage = Passage(level, 0, 100, Telling(400, 1, 1), 1, 1, (1,))
    chunks = sample_passage(
        ModelSession(bundle), passage, Heat(), lambda first, last: seen[:, first:last], upper
    )
    seen = np.empty((1, 0), np.uint16)
    for chunk in chunks:
        seen = np.concatenate([seen, chunk.codes], 1)
    packed = PackedCodes(codes)
    sounds = np.unique(packed.codes(packed.clips[0], level, 0, 10**6))  # of all clips
    assert np.isin(seen, sounds).mean() > 0.5  # of 2,048 codes it has heard a few dozen


def test_a_run_that_was_stopped_ends_like_one_that_was_not(codes, tmp_path):
    told = {"device": "cpu", "threads": 1}
    whole = train(Job(recipe("bottom"), codes, tmp_path / "whole", **told))
    train(Job(recipe("bottom"), codes, tmp_path / "parts", minutes=1e-9, **told))
    parts = train(Job(recipe("bottom"), codes, tmp_path / "parts", resume=True, **told))
    assert (parts.step, parts.figure) == (whole.step, pytest.approx(whole.figure, abs=1e-6))
    one, other = (load_weights(each.weights)[1] for each in (whole, parts))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_weights_of_other_codes_are_refused(codes, tmp_path):
    result = train(Job(recipe(), codes, tmp_path / "run", device="cpu", threads=1))
    other = pack_codes(packed_sound(tmp_path / "s"), FakeCodec(1), tmp_path / "c").folder
    task = new_task(recipe(), other)
    with pytest.raises(UsageError, match="these codes and styles"):
        task.start_from(task.new_model(), result.weights)
    with pytest.raises(UsageError, match="its own recipe and corpus"):
        train(Job(recipe(), other, tmp_path / "run", resume=True, device="cpu", threads=1))
