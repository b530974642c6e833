"""The model of progressions among the others: listed, looked into, and no model of notes."""

from __future__ import annotations

import json
import shutil

import pytest

from cadenza.app import (
    inspect_model,
    list_models,
    read_brief,
    read_flags,
)
from cadenza.app.models import own_progressions, with_model
from cadenza.compose import EngineOptions
from cadenza.errors import ModelError, UnknownNameError, UsageError
from cadenza.runtime import find_bundle

pytestmark = pytest.mark.usefixtures("home")


def test_it_is_listed_for_what_it_is() -> None:
    (entry,) = [entry for entry in list_models().entries if entry.name == "chords"]
    assert "for --progression model" in entry.description
    assert entry.to_dict()["architecture"] == "lstm-chords"
    found = inspect_model("chords")
    assert found.licence == "Apache-2.0"
    assert found.to_dict()["verified"] is True


def test_it_writes_no_notes() -> None:
    with pytest.raises(
        UsageError, match="got chords, which writes chords; try --progression model"
    ):
        with_model(EngineOptions(model="chords"))


def test_the_brief_says_where_progressions_come_from() -> None:
    brief = read_brief("pop", read_flags(progression="model"))
    assert brief.is_by_model
    assert brief.sources["progression"] == "asked"


def test_a_model_of_one_s_own_writes_progressions(home):
    own = home / "models" / "mine"
    shutil.copytree(find_bundle("chords").folder, own)
    told = json.loads((own / "bundle.json").read_text("utf-8"))
    (own / "bundle.json").write_text(json.dumps({**told, "name": "mine"}), "utf-8")
    flags = read_flags(progression="model:mine", bars="8", style="pop")
    assert own_progressions(read_brief(None, flags)).told.startswith("model mine 1 (")
    assert own_progressions(read_brief(None, read_flags(progression="model"))) is None
    with pytest.raises(UnknownNameError, match="got other"):
        own_progressions(read_brief(None, read_flags(progression="model:other")))
    with pytest.raises(ModelError, match="lstm-chords; got small"):
        own_progressions(read_brief(None, read_flags(progression="model:small")))
