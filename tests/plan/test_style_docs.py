"""The guide's style works, and the reference names every field of the schema."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from cadenza.brief.model import Wish
from cadenza.compose import Composer
from cadenza.plan import complete, load_styles, make_plan, pattern_style, style
from cadenza.plan.model import Feel, MelodyStyle

DOCS = Path(__file__).parents[2] / "docs"
TABLES = [
    style.FormStyle,
    style.HarmonyStyle,
    style.InstrumentChoice,
    style.KeyStyle,
    style.MeterStyle,
    style.PartStyle,
    style.ProgressionStyle,
    style.SectionStyle,
    style.SoundStyle,
    style.Style,
    style.TempoStyle,
    pattern_style.FigureStyle,
    pattern_style.FillStyle,
    pattern_style.GrooveStyle,
    Feel,
    MelodyStyle,
]


def test_the_smallest_style_of_the_guide_makes_a_song(tmp_path):
    guide = (DOCS / "guides" / "styles.md").read_text("utf-8")
    text = re.search(r"```toml\n(.*?)```", guide, re.DOTALL).group(1)
    (tmp_path / "campfire.toml").write_text(text, "utf-8")
    styles = load_styles(tmp_path)
    brief = complete(Wish(style="campfire", bars=20), styles, 1)
    score = Composer().compose(make_plan(brief, styles["campfire"], 1)).score
    assert [track.name for track in score.tracks] == ["melody", "chords"]
    assert all(track.notes for track in score.tracks)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_the_reference_names_every_field(table):
    reference = (DOCS / "reference" / "style-file.md").read_text("utf-8")
    if table is not style.Style:
        for each in fields(table):
            assert f"`{each.name}`" in reference, each.name
        return
    for each in fields(table):
        if each.name != "name":
            assert re.search(rf"`\[*{each.name}(\.\w+)?\]*`", reference), each.name
