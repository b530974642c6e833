"""Releases and copying: what the receipt tells, folders of one's own, strictness."""

from __future__ import annotations

import json
import shutil

import pytest

from cadenza.app import ComposeRequest
from cadenza.app.composing import compose_song
from cadenza.app.own_corpora import INDEXES
from cadenza.compose import EngineOptions
from cadenza.errors import FileError

PROMPT = "jazz waltz in G, 8 bars, melody and bass"


def make(tmp_path, name, **options):
    request = ComposeRequest(
        prompt=PROMPT, seed=4, out=tmp_path / name, audio=False, engine="neural",
        options=EngineOptions(**options),
    )  # fmt: skip
    return compose_song(request)


@pytest.fixture
def folder(tmp_path):
    """A corpus of one's own that holds the very piece, beside a file that is none."""
    done = make(tmp_path, "first", originality="off")
    mine = tmp_path / "mine" / "deep"
    mine.mkdir(parents=True)
    shutil.copy(done.folder / "song.mid", mine / "known.mid")
    (mine / "broken.mid").write_bytes(b"nothing")
    return tmp_path / "mine"


def test_off_says_nothing(tmp_path):
    done = make(tmp_path, "off", originality="off")
    assert done.receipt["originality"] is None
    assert done.receipt["options"] == {"originality": "off"}


@pytest.mark.originality
def test_a_copy_of_ones_own_is_told_with_its_source_and_strictness_ends_it(tmp_path, folder, home):
    done = make(tmp_path, "again", against=(folder,))
    assert done.receipt["options"] == {"against": "mine"}
    told = done.receipt["originality"]
    assert told["mode"] == "report"
    mine = told["corpora"][-1]
    assert (mine["corpus"], mine["pieces"], mine["usual"]) == ("mine", 1, False)
    assert mine["longest"]["source"]["piece"] == "deep/known.mid"
    assert mine["longest"]["source"]["semitones"] == 0
    assert mine["curve"]["share"][:8] == [1.0] * 8
    page = (done.folder / "receipt.html").read_text("utf-8")
    assert "deep/known.mid" in page
    assert "A run is longer" in page

    kept = list((home / INDEXES).iterdir())
    strict = make(tmp_path, "strict", originality="strict", against=(folder,))
    assert list((home / INDEXES).iterdir()) == kept
    mine = strict.receipt["originality"]["corpora"][-1]
    assert mine["usual"]
    assert mine["own_run"] <= mine["usual_run"]
    checks = [each for each in strict.conformance if each.field == "originality"]
    assert checks
    assert all(check.ok for check in checks)


@pytest.mark.originality
def test_the_models_own_corpus_comes_first(tmp_path):
    told = make(tmp_path, "one").receipt["originality"]["corpora"]
    assert [each["corpus"] for each in told] == ["the training corpus of small"]
    assert told[0]["pieces"] > 5000
    assert 0 <= told[0]["percentiles"]["run"] <= 100
    assert len(told[0]["curve"]["share"]) == len(told[0]["usual_curve"][0]) == 29
    json.dumps(told)


@pytest.mark.parametrize("place", ["nowhere", "empty"])
@pytest.mark.originality
def test_what_is_no_corpus_is_refused_and_leaves_nothing(tmp_path, place):
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileError, match=r"a corpus to compare with is|--against names a folder"):
        make(tmp_path, "none", against=(tmp_path / place,))
    assert not (tmp_path / "none").exists()
