"""Strict originality: a piece that would be copied note for note comes out another."""

from __future__ import annotations

import pytest

from cadenza.brief import Wish
from cadenza.compose import Canvas, EngineOptions, all_holes, apply_cells, initial_score
from cadenza.compose.neural import NeuralEngine
from cadenza.compose.originality import corpora
from cadenza.errors import FileError, UsageError
from cadenza.metrics import Asked, conformance
from cadenza.metrics.originality import build_index, find_copies, indexed
from cadenza.plan import complete, load_styles, make_plan
from cadenza.progress import Silent
from cadenza.runtime import find_bundle, write_bundle

STYLES = load_styles()


def compose(style, options, seed=5):
    plan = make_plan(complete(Wish(style=style, bars=10), STYLES, seed), STYLES[style], seed)
    canvas = Canvas(plan, initial_score(plan), all_holes(plan), seed)
    cells = NeuralEngine(options).fill(canvas, Silent())
    return plan, apply_cells(canvas.score, plan, cells)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """Pieces of the model, and the index of a corpus that holds them."""
    off = EngineOptions(originality="off")
    pieces = {style: compose(style, off)[1] for style in ("pop", "jazz")}
    folder = tmp_path_factory.mktemp("corpus") / "mine"
    return pieces, build_index(folder, (indexed(n, s) for n, s in pieces.items())), folder


@pytest.mark.parametrize("style", ["pop", "jazz"])
def test_a_piece_of_the_corpus_is_not_written_again(known, style):
    pieces, index, folder = known
    report = EngineOptions(against=(folder,))
    usual = corpora(report)[-1].usual_run
    same = find_copies(compose(style, report)[1], index)
    assert same.longest is not None
    assert same.longest.own > usual
    plan, strict = compose(style, EngineOptions(originality="strict", against=(folder,)))
    found = find_copies(strict, index)
    assert found.longest is None or found.longest.own <= usual
    assert strict != pieces[style]
    notes = [sum(len(t.notes) for t in s.tracks) for s in (strict, pieces[style])]
    assert 0.5 < notes[0] / notes[1] < 2.0
    asked = Asked(bars=plan.bars, tempo_bpm=plan.tempo_bpm)
    assert all(check.ok for check in conformance(asked, strict))


def test_where_nothing_is_copied_strictness_changes_nothing(tmp_path):
    build_index(tmp_path / "far", ())
    options = EngineOptions(originality="strict", against=(tmp_path / "far",))
    assert compose("pop", options)[1] == compose("pop", EngineOptions())[1]


def test_what_is_no_corpus_or_no_choice_is_refused(tmp_path):
    with pytest.raises(FileError, match="is an index of Cadenza's"):
        corpora(EngineOptions(against=(tmp_path / "nowhere",)))
    with pytest.raises(UsageError, match="--originality is report, strict or off; got very"):
        EngineOptions(originality="very")
    assert corpora(EngineOptions(originality="off", against=(tmp_path,))) == ()


def test_the_corpus_of_the_model_that_was_trained_on_is_asked_too(tmp_path):
    small = find_bundle("small")
    files = {name: small.read(name) for name in ("model.onnx", "card.md")}
    common = {"config": small.config, "version": "1", "created": "2026-01-01", "licence": "CC0-1.0"}
    child = {"from": "small", "from_sha256": small.model_sha256}
    write_bundle(tmp_path / "mine", name="mine", files=files, summary=child, **common)
    named = [each.name for each in corpora(EngineOptions(model=tmp_path / "mine"))]
    assert named == ["the training corpus of small"]
    other = {"from": "small", "from_sha256": "0" * 64}
    write_bundle(tmp_path / "yours", name="yours", files=files, summary=other, **common)
    assert corpora(EngineOptions(model=tmp_path / "yours")) == ()
