"""``auto.toml``, as ``benchmarks/engines.py`` writes it, is whole and says what decided."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from cadenza.compose.composer import auto_engine
from cadenza.plan import load_styles

TABLE = tomllib.loads(resources.files("cadenza.compose").joinpath("auto.toml").read_text("utf-8"))
REASONS = {"conformance", "key_heard", "likeness", "score", "tie"}


def test_it_knows_every_style_that_ships_and_no_other() -> None:
    assert set(TABLE["styles"]) == set(load_styles())


@pytest.mark.parametrize("style", sorted(TABLE["styles"]))
def test_each_row_says_who_and_why(style: str) -> None:
    row = TABLE["styles"][style]
    assert row["engine"] == auto_engine(style)
    assert row["because"] in REASONS
    theory, neural = row["conformance"]
    if neural < theory or row["because"] == "tie":
        assert row["engine"] == "theory"


def test_the_figures_name_their_model() -> None:
    assert len(TABLE["model"]["sha256"]) == 64
