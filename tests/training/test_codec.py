"""A codec's level: it learns, its codebook fills, a stopped run goes on to the bit."""

from __future__ import annotations

import csv
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

from cadenza.audio.measures import si_sdr, stft_distance  # noqa: E402
from cadenza.audio.packed_sound import PackedSound, as_integers  # noqa: E402
from cadenza.audio.sound_writer import Writer  # noqa: E402
from cadenza.errors import SoundError, UsageError  # noqa: E402
from cadenza.training import Job, load_recipe, load_weights, train  # noqa: E402
from cadenza.training.__main__ import main  # noqa: E402
from cadenza.training.audio_data import CropSource, fixed_crops  # noqa: E402
from cadenza.training.job import Best  # noqa: E402
from cadenza.training.parallel import Team  # noqa: E402
from cadenza.training.recipe import MeterRecipe  # noqa: E402
from cadenza.training.sound_losses import (  # noqa: E402
    missed_share,
    si_sdr_db,
    spectral_distance,
)
from cadenza.training.tasks import new_task  # noqa: E402
from cadenza.training.tasks.codec import CodecTask  # noqa: E402

ALONE = Team(0, 1, torch.device("cpu"))


def tone(hz, seconds=1.5):
    at = np.arange(round(22_050 * seconds)) / 22_050
    noise = 0.02 * np.random.default_rng(round(hz)).standard_normal(len(at))
    return (0.3 * np.sin(2 * np.pi * hz * at) + noise).astype("f4")


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound") / "packed"
    with Writer(folder) as writer:
        for number in range(12):
            writer.add(
                [as_integers(tone(110 * 2 ** (number / 6)))],
                style=("low", "high")[number // 6],
                label="",
                name=f"tone {number}",
                source=f"{number:064d}",
            )
        writer.finish()
    return folder


def recipe(**run):
    read = load_recipe("vqvae-tiny")
    small = {"steps": 12, "valid_every": 6, "checkpoint_every": 4, "log_every": 1,
             "valid_windows": 4, "batch": 4, "micro_batch": 2, "precision": "float32"}  # fmt: skip
    codec = replace(read.codec, level="middle", seconds=0.1, free_steps=3, stability=0.1)
    return replace(read, codec=codec, run=replace(read.run, **small | run))


def job(sound, out, **changed):
    return Job(recipe(**changed.pop("run", {})), sound, out, device="cpu", threads=1, **changed)


def table(path):
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return [{name: row[name] for name in row if name != "tokens_per_s"} for row in rows]


@pytest.fixture(scope="module")
def unbroken(sound, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "whole"
    return out, train(job(sound, out))


def test_a_run_says_what_it_measured_in_its_own_unit(unbroken):
    out, result = unbroken
    assert result.unit == "spectral distance"
    rows = table(out / "valid.csv")
    last = {(row["group"], row["name"], row["measure"]): float(row["value"]) for row in rows}
    assert last["total", "all", "spectral_distance"] >= result.figure
    assert {name for group, name, _ in last if group == "style"} <= {"low", "high"}
    assert 0 <= last["codes", "all", "stable_share"] <= 1
    assert 1 <= last["codes", "all", "perplexity"] <= 2048 * last["codes", "all", "used_share"]
    config, weights, facts = load_weights(result.weights)
    assert (config.name, config.hop, facts["unit"]) == ("middle", 32, "spectral distance")
    assert float(weights["codebook.steps"]) in (6.0, 12.0)


def test_a_run_that_was_stopped_anywhere_goes_on_to_the_bit(unbroken, sound, tmp_path, monkeypatch):
    """Ten steps were done when it died, eight are in the checkpoint."""
    whole, expected = unbroken
    settle = CodecTask.settle

    def dies(self, model, team, step):
        if step == 10:
            raise KeyboardInterrupt
        settle(self, model, team, step)

    out = tmp_path / "run"
    monkeypatch.setattr(CodecTask, "settle", dies)
    with pytest.raises(KeyboardInterrupt):
        train(job(sound, out))
    monkeypatch.undo()
    result = train(job(sound, out, resume=True))
    assert replace(result, weights=expected.weights) == expected
    assert table(out / "train.csv") == table(whole / "train.csv")
    assert table(out / "valid.csv") == table(whole / "valid.csv")
    ours, theirs = load_weights(result.weights)[1], load_weights(expected.weights)[1]
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_another_way_to_learn_is_another_run(unbroken, sound):
    out, _ = unbroken
    other = job(sound, out, resume=True)
    codec = replace(other.recipe.codec, wave=9.0)
    other = replace(other, recipe=replace(other.recipe, codec=codec))
    with pytest.raises(UsageError, match="resumed with its own recipe"):
        train(other)


def test_it_learns_tones(sound, tmp_path):
    longer = {"steps": 80, "valid_every": 80, "log_every": 40, "lr": 4e-3}
    result = train(job(sound, tmp_path / "run", run=longer))
    rows = {row["measure"]: float(row["value"]) for row in table(tmp_path / "run" / "valid.csv")
            if row["name"] == "all"}  # fmt: skip
    held_out = fixed_crops(PackedSound(sound), "valid", 0.1, 1)[0][1]
    assert result.figure < 0.4 * stft_distance(held_out, np.zeros_like(held_out))
    assert rows["perplexity"] > 10


def test_processes_that_share_a_step_settle_as_one_would(sound):
    """Uses are summed over processes; the codebooks stay the same in all."""
    task = new_task(recipe(micro_batch=4), sound)
    model, halves = task.new_model(), [task.new_model() for _ in range(2)]
    for each in (model, *halves):
        each.train()
    sent = task.send(task.batches(0, 1).batches(0)[0], ALONE.device)
    task.nats(model, sent)
    uses = []
    for rank, each in enumerate(halves):
        (part,) = task.batches(rank, 2).batches(0)
        assert np.array_equal(part.sound, sent.targets.numpy()[rank::2])
        task.nats(each, task.send(part, ALONE.device))
        uses.append(each.codebook._use)

    class Both(Team):
        """Two processes, of which one is here."""

        def sum(self, tensor):
            names = ("counts", "sums")
            found = next(name for name in names if getattr(uses[0], name).shape == tensor.shape)
            return getattr(uses[0], found) + getattr(uses[1], found)

        def tell(self, tensor):  # noqa: ARG002
            return uses[0].seen

    task.settle(model, ALONE, 10)
    for rank, each in enumerate(halves):
        task.settle(each, Both(rank, 2, torch.device("cpu")), 10)
    first, second = halves[0].codebook, halves[1].codebook
    assert torch.equal(first.vectors, second.vectors)
    assert torch.allclose(first.counts, second.counts)
    chosen = uses[0].counts + uses[1].counts > 0
    assert torch.allclose(first.vectors[chosen], model.codebook.vectors[chosen], atol=1e-5)


def test_the_level_can_be_named_beside_the_recipe(sound, tmp_path, capsys):
    words = ["vqvae-tiny", "--corpus", str(sound), "--out", str(tmp_path / "run"), "--steps", "1"]
    assert main([*words, "--level", "bottom", "--device", "cpu", "--threads", "1"]) == 0
    out, err = capsys.readouterr()
    config, _, _ = load_weights(Path(out.strip()))
    assert (config.name, config.size) == ("bottom", "tiny")
    assert "s of sound/s" in err
    assert "spectral distance" in err.splitlines()[-1]


def test_checkpoints_from_before_figures_had_units_are_read():
    old = Best.of({"nats_per_note": 1.5, "step": 3, "since": 0, "excess": None})
    assert (old.figure, old.step, old.unit) == (1.5, 3, "nats a note")
    assert Best.of(vars(Best(2.0, 4, unit="spectral distance"))).unit == "spectral distance"


def test_one_recording_alone_is_measured_on_itself(tmp_path, capsys):
    with Writer(tmp_path / "one") as writer:
        writer.add([as_integers(tone(220))], style="low", label="", name="a", source="a" * 64)
        writer.finish()
    task = new_task(recipe(valid_windows=2), tmp_path / "one")
    figures = task.validator(ALONE).measure(task.new_model(), nullcontext)
    assert figures.sums[:, 2].tolist() == [2.0]
    assert "no sound is in the valid split" in capsys.readouterr().err


def test_crops_are_a_function_of_seed_step_and_row(sound):
    asked = recipe()
    source = CropSource(sound, asked.codec, asked.run)
    first, second = source.batches(5)
    assert first.shape == (2, 2176)
    again = CropSource(sound, asked.codec, asked.run).batches(5)
    assert np.array_equal(first.sound, again[0].sound)
    assert not np.array_equal(first.sound, second.sound)
    assert not np.array_equal(first.sound, source.batches(6)[0].sound)
    every = np.concatenate([each.sound for step in range(20) for each in source.batches(step)])
    assert float(np.abs(every).max()) <= 1.0
    assert np.abs(every).max(axis=1).min() < 0.3 < np.abs(every).max(axis=1).max()


def test_a_loss_is_that_of_the_measures():
    rng = np.random.default_rng(3)
    wanted = tone(220, 0.5)
    found = wanted + 0.05 * rng.standard_normal(len(wanted)).astype("f4")
    pair = [torch.from_numpy(np.stack(each)) for each in ([wanted, 0 * wanted], [found, found])]
    distance, ratio = spectral_distance(*pair), si_sdr_db(*pair)
    assert float(distance[0]) == pytest.approx(stft_distance(wanted, found), rel=1e-4)
    assert float(ratio[0]) == pytest.approx(si_sdr(wanted, found), abs=1e-3)
    assert torch.isnan(ratio[1])
    assert float(missed_share(pair[0], 0 * pair[0])[0]) == pytest.approx(1.0)
    assert float(spectral_distance(pair[0], pair[0])[0]) < 1e-4


def test_silence_has_a_gradient_that_is_a_number():
    found = torch.zeros(1, 4096, requires_grad=True)
    silence = torch.zeros(1, 4096)
    (spectral_distance(silence, found) + missed_share(silence, found)).sum().backward()
    assert torch.isfinite(found.grad).all()


def test_what_cannot_be_trained_is_refused(sound, tmp_path):
    with pytest.raises(UsageError, match=r"writes no music.*meter\.every = 1"):
        train(Job(replace(recipe(), meter=MeterRecipe()), sound, tmp_path / "run"))
    with pytest.raises(UsageError, match="parts of a voice have levels"):
        load_recipe("small").of_level("top")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sound.json").write_text("{}")
    with pytest.raises(SoundError, match="as it was written"):
        new_task(recipe(), broken)
    with pytest.raises(UsageError, match=r"codec\.widths are whole numbers.*wide"):
        replace(recipe().codec, widths=["wide"])
    with pytest.raises(UsageError, match=r"codec\.level is one of top"):
        replace(recipe().codec, level="high")
