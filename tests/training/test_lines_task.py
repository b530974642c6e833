"""Lines and words as tasks: batches, losses, figures, resuming, samples, bundles."""

from __future__ import annotations

import copy
import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")

from cadenza.errors import CadenzaError, UsageError  # noqa: E402
from cadenza.runtime import LineSession, read_bundle  # noqa: E402
from cadenza.runtime.export import export  # noqa: E402
from cadenza.runtime.line_fake import FakeLineModel  # noqa: E402
from cadenza.seeds import stream  # noqa: E402
from cadenza.tokens.line_places import PLACES  # noqa: E402
from cadenza.tokens.line_vocabulary import HEADS  # noqa: E402
from cadenza.tokens.line_words import read_vocabularies  # noqa: E402
from cadenza.training import Job, load_recipe, load_weights, train  # noqa: E402
from cadenza.training.line_drawing import Choices, write_line, written_by  # noqa: E402
from cadenza.training.loop import Trainer  # noqa: E402
from cadenza.training.parallel import Team  # noqa: E402
from cadenza.training.recipe import Recipe  # noqa: E402
from cadenza.training.tasks import new_task  # noqa: E402

ARCHITECTURES = ("lstm-1", "lstm-2", "lstm-3", "words")
RECIPE = """
[model]
architecture = "{}"
size = "tiny"
context = 48
dropout = 0.1
[run]
steps = 12
batch = 6
micro_batch = 3
lr = 1e-2
warmup_steps = 2
precision = "float32"
valid_every = 6
valid_windows = 8
checkpoint_every = 4
log_every = 1
[meter]
samples = 2
tokens = 60
excerpts = 3
"""
EXACT = ("step", "loss", "lr", "grad_norm", "tokens")
CPU = Team(0, 1, torch.device("cpu"))


@pytest.fixture(scope="session")
def recipes(tmp_path_factory) -> dict[str, Recipe]:
    folder = tmp_path_factory.mktemp("recipes")
    for name in ARCHITECTURES:
        (folder / f"{name}.toml").write_text(RECIPE.format(name))
    return {name: load_recipe(folder / f"{name}.toml") for name in ARCHITECTURES}


@pytest.fixture(scope="session")
def tasks(recipes, corpus):
    return {name: new_task(recipe, corpus) for name, recipe in recipes.items()}


@pytest.fixture(scope="module")
def runs(recipes, corpus, tmp_path_factory):
    """``runs(name)``: a finished run of an architecture."""
    folder = tmp_path_factory.mktemp("runs")
    known = {}

    def run(name):
        if name not in known:
            job = Job(recipes[name], corpus, folder / name, device="cpu", threads=1)
            known[name] = train(job)
        return folder / name

    return run


def log(out: Path, name: str = "train.csv") -> list[dict[str, str]]:
    with (out / name).open() as file:
        return list(csv.DictReader(file))


def same(one, other) -> bool:
    arrays = ("symbols", "places", "targets", "notes", "exact", "sets")
    return one.number == other.number and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_batches_are_a_function_of_seed_and_step_wherever_they_are_made(tasks, name):
    source = tasks[name].batches(0, 1)
    sent = copy.deepcopy(source)  # by the same state that another process is sent
    assert sent.samplers is None
    for step in (7, 0, 3):
        here, there = source.batches(step), sent.batches(step)
        assert len(here) == 2
        assert all(same(*pair) for pair in zip(here, there, strict=True))
    assert not same(source.batches(0)[0], source.batches(1)[0])


def test_processes_share_the_rows_of_a_step(tasks):
    whole = tasks["lstm-3"].batches(0, 1).batches(2)
    parts = [batch for rank in (0, 1) for batch in tasks["lstm-3"].batches(rank, 2).batches(2)]
    assert sum(batch.tokens for batch in parts) == sum(batch.tokens for batch in whole)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_what_is_fed_is_what_came_before(tasks, name):
    for batch in tasks[name].batches(0, 1).batches(5):
        assert batch.shape == batch.notes.shape
        assert batch.tokens == int(batch.real.sum())
        inside = batch.real[:, 1:]
        assert (batch.symbols[:, 1:][inside] == batch.targets[:, :-1][inside]).all()
        assert (batch.notes[batch.real].sum()) > 0
        assert batch.targets.shape[-1] == len(HEADS[name])


def test_a_line_s_first_event_comes_after_nothing(recipes, corpus):
    recipe = recipes["lstm-3"]
    from_start = replace(recipe, data=replace(recipe.data, from_start=1.0))
    for batch in new_task(from_start, corpus).batches(0, 1).batches(0):
        assert (batch.symbols[:, 0] == 0).all()
        assert (batch.places[:, 0, PLACES.index("position")] == 1).all()


def test_what_is_hidden_is_hidden(recipes, corpus):
    recipe = recipes["lstm-2"]
    data = replace(recipe.data, hide_chords=1.0, drop_style=1.0)
    for batch in new_task(replace(recipe, data=data), corpus).batches(0, 1).batches(0):
        assert (batch.places[..., [PLACES.index("chord"), PLACES.index("style")]] == 0).all()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_padding_counts_nothing_and_heads_add_up(tasks, name):
    task = tasks[name]
    model = task.new_model().eval()
    batch = min(task.batches(0, 1).batches(1), key=lambda each: each.tokens / each.notes.size)
    sent = task.send(batch, torch.device("cpu"))
    nats = task.nats(model, sent)
    assert nats.shape == sent.weights.shape == batch.targets.shape
    assert (sent.weights[..., 0].numpy() > 0).tolist() == batch.real.tolist()
    figures = task.validator(CPU).measure(model, torch.no_grad)
    heads = [value for group, _, _, value in figures.rows() if group == "head"]
    (event,) = (
        row[3] for row in figures.rows() if row[2] == "nats_per_event" and row[0] == "total"
    )
    assert sum(heads) == pytest.approx(event)
    if name != "words":  # these are weighed by instrument: see test_line_words.py
        assert figures.figure == pytest.approx(figures.nats.sum() / figures.notes.sum())


def test_an_untrained_model_costs_about_the_log_of_its_symbols(tasks):
    task = tasks["lstm-1"]
    figures = task.validator(CPU).measure(task.new_model(), torch.no_grad)
    event = figures.nats.sum() / figures.events.sum()
    assert event == pytest.approx(np.log(task.config.symbol_sizes[0][0]), rel=0.25)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_it_learns(runs, tasks, name):
    rows = [row for row in log(runs(name), "valid.csv") if row["measure"] == "nats_per_note"]
    total = [float(row["value"]) for row in rows if row["name"] == "all"]
    fresh = tasks[name].validator(CPU).measure(tasks[name].new_model(), torch.no_grad)
    assert total[-1] < fresh.figure
    if name != "lstm-1":  # its joint symbols are too rare in so little music
        assert total[-1] < total[0]
    losses = [float(row["loss"]) for row in log(runs(name))]
    assert np.mean(losses[-3:]) < np.mean(losses[:3])


def test_architectures_are_compared_on_the_same_events(tasks):
    shares = []
    for name in ("lstm-1", "lstm-2", "lstm-3"):
        figures = tasks[name].validator(CPU).measure(tasks[name].new_model(), torch.no_grad)
        shares.append((figures.events.tolist(), figures.notes.tolist()))
    assert shares[0] == shares[1] == shares[2]


@pytest.mark.parametrize("name", ["lstm-3", "words"])
def test_a_run_that_stops_goes_on_to_the_same_end(recipes, corpus, runs, tmp_path, name):
    recipe = recipes[name]
    out = tmp_path / "run"
    broken = Job(recipe, corpus, out, device="cpu", threads=1)
    trainer = Trainer(broken, CPU)
    steps = trainer._train_step
    trainer._train_step = lambda micros: _until(trainer, steps, micros, 5)
    assert trainer.run().step == 5
    train(replace(broken, resume=True))
    wanted, found = (
        [{k: row[k] for k in EXACT} for row in log(each)] for each in (runs(name), out)
    )
    assert found == wanted
    best = [load_weights(each / "best.safetensors")[1] for each in (runs(name), out)]
    assert all(torch.equal(best[0][key], best[1][key]) for key in best[0])


def _until(trainer, steps, micros, last):
    if trainer._step + 1 >= last:
        trainer._stop = "signal"
    return steps(micros)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_run_becomes_a_bundle_that_plays(recipes, corpus, runs, tmp_path, name):
    run = runs(name)
    card = tmp_path / "card.md"
    card.write_text("# Mine\n")
    bundle = export(run / "best.safetensors", None, tmp_path / "mine", name="mine", card=card)
    assert read_bundle(bundle.folder).config.architecture == name
    vocabularies = read_vocabularies(bundle.read("vocabulary.json"))
    task = new_task(recipes[name], corpus)
    excerpts = task._excerpts(2, 90)
    one, again = (written_by(LineSession(bundle), vocabularies, excerpts, 3) for _ in range(2))
    assert one == again
    assert any(track.notes for score in one for track in score.tracks)


def test_a_bundle_needs_the_vocabulary_of_its_run(runs, tmp_path):
    card = tmp_path / "card.md"
    card.write_text("# Mine\n")
    data = {"vocabulary.json": b"{}"}
    with pytest.raises(CadenzaError, match="trained with"):
        export(
            runs("lstm-1") / "best.safetensors",
            None,
            tmp_path / "m",
            name="m",
            card=card,
            extra=data,
        )
    alone = tmp_path / "best.safetensors"
    alone.write_bytes((runs("lstm-1") / "best.safetensors").read_bytes())
    with pytest.raises(CadenzaError, match=r"vocabulary\.json"):
        export(alone, None, tmp_path / "m", name="m", card=card)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_samples_are_a_function_of_weights_and_seed(tasks, name):
    task = tasks[name]
    model = task.new_model()
    one, again = (task.draw(model, 2, 60, seed=1) for _ in range(2))
    assert one == again
    assert one != task.draw(model, 2, 60, seed=2)
    assert [score.end for score in one] == [score.end for score in task.held_out(2, 60)]


def test_excerpts_are_what_people_wrote(tasks):
    for score in tasks["lstm-3"].held_out(6, 200):
        assert score.end > 0
        for track in score.tracks:
            assert all(0 <= note.start_ticks < score.end for note in track.notes)
            assert all(note.start_ticks + note.duration_ticks <= score.end for note in track.notes)


@pytest.mark.parametrize("name", ["lstm-1", "lstm-2", "lstm-3"])
def test_a_part_has_pitches_or_drums_and_silent_rests(tasks, name):
    task = tasks[name]
    (vocabulary,) = task.vocabularies
    model = FakeLineModel(task.config, seed=5)
    seen = set()
    for at, excerpt in enumerate(task._excerpts(4, 400)):
        for line in excerpt.lines:
            written = write_line(model, vocabulary, excerpt, line, stream(1, at, line))
            assert written.steps == excerpt.steps
            known = {chord for chord in vocabulary.chords if chord[0] == written.is_drum}
            for event in written.events:
                assert not event.pitches or (written.is_drum, event.pitches) in known
            seen.add(written.is_drum)
    assert seen == {False, True}


def test_no_choice_is_nothing(tasks):
    for name in ("lstm-1", "lstm-3"):
        choices = Choices(tasks[name].vocabularies[0], name)
        assert not choices.first(True)[0]
        assert not choices.first(False)[0]


def test_weights_of_another_corpus_begin_a_run_symbol_by_symbol(recipes, corpus, runs):
    fewer = replace(recipes["lstm-3"], lines=replace(recipes["lstm-3"].lines, chords=9))
    task = new_task(fewer, corpus)
    model = task.new_model()
    task.start_from(model, runs("lstm-3") / "best.safetensors")
    source = load_weights(runs("lstm-3") / "best.safetensors")[1]
    known = read_vocabularies((runs("lstm-3") / "vocabulary.json").read_bytes())[0]
    weights = model.state_dict()
    assert torch.equal(weights["lstm.weight_hh_l0"], source["lstm.weight_hh_l0"])
    for at, chord in enumerate(task.vocabularies[0].chords, 1):
        row = source["embed.chord.weight"][1 + known.chords.index(chord)]
        assert torch.equal(weights["embed.chord.weight"][at], row)


def test_weights_that_do_not_fit_are_refused(tasks, runs, tmp_path):
    task = tasks["lstm-2"]
    with pytest.raises(UsageError, match="another architecture"):
        task.start_from(task.new_model(), runs("lstm-3") / "best.safetensors")
    alone = tmp_path / "best.safetensors"
    alone.write_bytes((runs("lstm-3") / "best.safetensors").read_bytes())
    with pytest.raises(CadenzaError, match=r"vocabulary\.json"):
        task.start_from(task.new_model(), alone)


def test_words_are_trained_for_instruments_with_enough_to_say(recipes, corpus):
    task = new_task(recipes["words"], corpus)
    assert task.programs == (-1, 33, 40)
    turns = {task.batches(0, 1).batches(step)[0].number for step in range(20)}
    assert turns == {0, 1, 2}
    few = replace(recipes["words"], lines=replace(recipes["words"].lines, most_instruments=1))
    assert new_task(few, corpus).programs == (-1,)
    many = replace(recipes["words"].lines, fewest_events=10**9)
    with pytest.raises(UsageError, match=r"lower lines\.fewest_events"):
        new_task(replace(recipes["words"], lines=many), corpus)


def test_a_step_of_words_leaves_the_other_instruments_alone(tasks):
    task = tasks["words"]
    model = task.new_model()
    batch = task.batches(0, 1).batches(0)[0]
    sent = task.send(batch, torch.device("cpu"))
    task.nats(model, sent).sum().backward()
    touched = {
        name.split(".")[1] for name, each in model.named_parameters() if each.grad is not None
    }
    assert touched == {str(batch.number)}


def test_settings_out_of_range_are_refused(recipes):
    for name, value in (("heads", "loose"), ("words", 0), ("fewest_events", 0)):
        with pytest.raises(UsageError, match=f"lines.{name}"):
            replace(recipes["lstm-1"].lines, **{name: value})


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_bundle_is_held_against_its_weights(recipes, corpus, runs, tmp_path, name):
    task = new_task(recipes[name], corpus)
    model = task.new_model()
    model.load_state_dict(load_weights(runs(name) / "best.safetensors")[1])
    card = tmp_path / "card.md"
    card.write_text("# Mine\n")
    weights = runs(name) / "best.safetensors"
    bundle = export(weights, None, tmp_path / "mine", name="mine", card=card)
    told = task.examine(model, bundle.folder)
    assert told["parity"] < 1e-4
    assert told["onnx_nats_per_note"] == pytest.approx(told["torch_nats_per_note"], rel=0.01)
    figures = task.validator(CPU).measure(model, torch.no_grad)
    assert told["torch_nats_per_note"] == pytest.approx(figures.figure, rel=0.5)
