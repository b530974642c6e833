"""The LSTM over progressions is trained, stopped, resumed and exported like every model."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from cadenza.errors import CadenzaError, FileError, UsageError  # noqa: E402
from cadenza.music import Chord, Key, Meter  # noqa: E402
from cadenza.runtime import find_bundle  # noqa: E402
from cadenza.runtime.export import export  # noqa: E402
from cadenza.tokens.packed import Entry, write_packed  # noqa: E402
from cadenza.tokens.progressions import Progression, Section, Step, chord_of  # noqa: E402
from cadenza.tokens.sheet import Event, Sheet, SheetPart  # noqa: E402
from cadenza.training import load_recipe  # noqa: E402
from cadenza.training.checkpoint import load_weights  # noqa: E402
from cadenza.training.loop import Job, train  # noqa: E402
from cadenza.training.parallel import Team  # noqa: E402
from cadenza.training.progressions import ChordShare, read_progressions  # noqa: E402
from cadenza.training.tasks import new_task  # noqa: E402

ALONE = Team(0, 1, torch.device("cpu"))


def recipe(**run):
    found = load_recipe("lstm-chords")
    settings = {"steps": 12, "batch": 4, "micro_batch": 2, "valid_every": 4, "checkpoint_every": 4,
                "warmup_steps": 1, "lr": 2e-2, **run}  # fmt: skip
    return replace(
        found,
        model=replace(found.model, d_model=16, layers=1, dropout=0.1),
        run=replace(found.run, **settings),
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    songs = []
    for number in range(16):
        dice = Random(number)
        loop = tuple(Step(dice.choice((1, 81, 113, 147)), dice.choice((12, 24))) for _ in range(6))
        sections = (Section("verse", loop), Section("chorus", loop[::-1]))
        split = ("train", "train", "train", "valid")[number % 4]
        moods = ("sad", "dark") if number % 2 else ()
        songs.append(Progression(f"x/{number}", "major", 4, sections, moods, split=split))
    songs.append(replace(songs[0], name="x/test", split="test"))
    folder = tmp_path_factory.mktemp("progressions")
    told = {"progressions": [song.to_json() for song in songs]}
    (folder / "progressions.json").write_text(json.dumps(told), "utf-8")
    return folder


def test_it_learns_and_is_exported(corpus, tmp_path):
    result = train(Job(recipe(steps=40), corpus, tmp_path / "run", device="cpu", threads=1))
    assert result.reason == "finished"
    assert result.figure < 0.7 * (np.log(193) + np.log(21))
    card = tmp_path / "card.md"
    card.write_text("# tiny\n", "utf-8")
    bundle = export(result.weights, None, tmp_path / "tiny", name="tiny", card=card)
    assert bundle.config.architecture == "lstm-chords"
    task = new_task(recipe(), corpus)
    model = task.new_model()
    task.start_from(model, result.weights)
    found = task.examine(model, bundle.folder)
    assert found["parity"] < 1e-4
    assert found["onnx_nats_per_note"] == pytest.approx(found["torch_nats_per_note"], abs=1e-4)


def test_a_run_that_was_stopped_ends_like_one_that_was_not(corpus, tmp_path):
    whole = train(Job(recipe(), corpus, tmp_path / "whole", device="cpu", threads=1))
    told = {"device": "cpu", "threads": 1}
    stopped = train(Job(recipe(), corpus, tmp_path / "parts", minutes=1e-9, **told))
    assert (stopped.step, stopped.reason) == (1, "minutes")
    again = train(Job(recipe(), corpus, tmp_path / "parts", resume=True, **told))
    assert again.step == whole.step
    ours, theirs = (load_weights(each.weights)[1] for each in (again, whole))
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_batches_are_a_function_of_the_step(corpus):
    one, two = ChordShare(corpus, recipe()), ChordShare(corpus, recipe())
    two.batches(0)
    for mine, theirs in zip(one.batches(3), two.batches(3), strict=True):
        np.testing.assert_array_equal(mine.ids, theirs.ids)
    assert sum(batch.shape[0] for batch in one.batches(0)) == 4
    shares = [ChordShare(corpus, recipe(), rank, 2).batches(3) for rank in (0, 1)]
    assert sum(b.tokens for each in shares for b in each) == sum(b.tokens for b in one.batches(3))


def test_a_pass_takes_every_song_once(corpus):
    whole = replace(recipe(), data=replace(recipe().data, from_start=1.0))
    share = ChordShare(corpus, whole)
    songs = read_progressions(corpus, "train")
    first = [batch for step in range(3) for batch in share.batches(step)]
    lengths = sorted(int((row >= 0).sum()) for batch in first for row in batch.targets)
    assert len(lengths) == len(songs) == 12
    assert lengths == sorted(2 * sum(len(each.steps) for each in song.sections) for song in songs)


def test_figures_add_up(corpus):
    task = new_task(recipe(), corpus)
    figures = task.validator(ALONE).measure(task.new_model(), torch.no_grad)
    rows = {(name, measure): value for _, name, measure, value in figures.rows()}
    parts = rows["chord", "nats_per_token"] + rows["length", "nats_per_token"]
    assert figures.figure == rows["all", "nats_per_chord"] == pytest.approx(parts)
    assert 0 <= rows["chord", "accuracy"] <= 1
    assert task.windows == 12
    assert task.held_out(2, 9) == task.draw(task.new_model(), 2, 9, 1) == []


def test_what_does_not_fit_is_refused(corpus, tmp_path):
    with pytest.raises(FileError, match=r"folder with progressions\.json"):
        new_task(recipe(), tmp_path)
    (tmp_path / "progressions.json").write_text('{"progressions": []}', "utf-8")
    with pytest.raises(UsageError, match=r"none in .train. of"):
        new_task(recipe(), tmp_path)
    task = new_task(recipe(), corpus)
    with pytest.raises(CadenzaError, match="starts from the weights of one; got small"):
        task.start_from(task.new_model(), "small")
    other = replace(recipe(), model=replace(recipe().model, d_model=24))
    run = train(Job(recipe(steps=2), corpus, tmp_path / "run", device="cpu", threads=1))
    config, _, facts = load_weights(run.weights)
    assert config.architecture == "lstm-chords"
    assert len(facts["corpus_sha256"]) == 64
    wider = new_task(other, corpus)
    with pytest.raises(UsageError, match="recipe's dimensions and symbols"):
        wider.start_from(wider.new_model(), run.weights)


def test_the_shipped_model_can_be_trained_further(corpus):
    own = replace(recipe(), model=replace(recipe().model, d_model=0, layers=0))
    task = new_task(own, corpus)
    model = task.new_model()
    task.start_from(model, "chords")
    found = task.examine(model, find_bundle("chords").folder)
    assert found["parity"] < 1e-4


def test_a_packed_corpus_gives_the_chords_of_its_pieces(tmp_path):
    chords = {0: ((0, "Dm"), (24, "A7")), 1: ((0, "Dm"),), 3: ((0, "Gm"),)}
    changes = tuple(
        tuple((step, Chord.parse(symbol)) for step, symbol in chords.get(bar, ()))
        for bar in range(20)
    )
    sheet = Sheet(
        "rock", 120.0, Meter(4, 4), Key("D", "minor"), True, (SheetPart("melody", 40),), 20,
        chords=changes, cells={(0, 0): (Event(0, 60, 6, 90),)},
    )  # fmt: skip
    entries = [Entry(sheet, "songs", split) for split in ("train", "valid")]
    unheard = replace(sheet, chords=tuple(() for _ in range(20)))
    write_packed(
        tmp_path,
        [*entries, Entry(unheard, "songs", "train")],
        {"sets": {"songs": {"weight": 1.0, "licence": "CC0"}}},
    )
    (song,) = read_progressions(tmp_path, "train")
    assert (song.mode, song.beats) == ("minor", 4)
    told = [
        [(chord_of(step.chord, sheet.key).symbol, step.length) for step in section.steps]
        for section in song.sections
    ]
    assert told == [
        [("Dm", 6), ("A7", 6), ("Dm", 24), ("Gm", 60)],
        [("Gm", 96)],
        [("Gm", 48)],
    ]
    assert len(new_task(recipe(), tmp_path).identity()["corpus_sha256"]) == 64
