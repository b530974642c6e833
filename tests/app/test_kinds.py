"""Kinds of music without a style file: the nearest style, dressed, and shown as such."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from cadenza.app import read_brief
from cadenza.brief import LexiconReader, Vocabulary, Wish, wish_from_flags
from cadenza.brief.data import table
from cadenza.music import Meter, instrument
from cadenza.plan import complete, load_styles, make_plan
from cadenza.plan.kinds import dressed, kind_styles
from cadenza.plan.library import shared_patterns

STYLES = load_styles()


def players(text: str) -> dict[str, str]:
    return {part.role: part.instrument for part in read_brief(text).parts}


@pytest.mark.parametrize(
    ("text", "kind", "style", "meter", "tempo"),
    [
        ("chiptune", "chiptune", "pop", "4/4", (120, 164)),
        ("música de 8 bits", "chiptune", "pop", "4/4", (120, 164)),
        ("a sad tango", "tango", "latin", "4/4", (110, 132)),
        ("una marcha militar", "march", "classical", "2/4", (108, 124)),
        ("a polka", "polka", "country", "2/4", (112, 132)),
        ("ska", "ska", "reggae", "4/4", (132, 172)),
        ("música disco", "disco", "house", "4/4", (112, 126)),
        ("dubstep", "dubstep", "trap", "4/4", (138, 144)),
        ("himno", "hymn", "classical", "4/4", (66, 88)),
        ("una nana", "lullaby", "classical", "3/4", (60, 80)),
        ("a lullaby", "lullaby", "classical", "3/4", (60, 80)),
        ("gospel", "gospel", "soul", "4/4", (66, 104)),
        ("flamenco", "flamenco", "folk", "3/4", (96, 132)),
        ("boogie-woogie", "boogie", "blues", "4/4", (138, 172)),
        ("an irish jig", "jig", "folk", "6/8", (160, 186)),
        ("electronica", "electronica", "techno", "4/4", (120, 145)),
    ],
)
def test_a_kind_is_read_as_the_nearest_style_and_played_as_expected(
    text: str, kind: str, style: str, meter: str, tempo: tuple[int, int]
) -> None:
    brief = read_brief(text)
    assert (brief.kind, brief.style, brief.sources["style"]) == (kind, style, "near")
    assert str(brief.meter) == meter
    assert tempo[0] <= brief.tempo_bpm <= tempo[1]
    assert brief.to_dict()["kind"] == kind


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("waltz", "waltz"), ("vals", "waltz"), ("bossa nova", "bossa_nova"), ("reggae", "reggae"),
        ("funk", "funk"), ("trap", "trap"), ("synthwave", "synthwave"), ("metal", "metal"),
        ("blues", "blues"), ("drum and bass", "drum_and_bass"), ("swing", "jazz"),
        ("a swing tune", "jazz"), ("salsa", "latin"),
    ],
)  # fmt: skip
def test_a_style_of_its_own_is_as_asked(text: str, style: str) -> None:
    brief = read_brief(text)
    assert (brief.kind, brief.style, brief.sources["style"]) == (None, style, "asked")


def test_who_plays() -> None:
    chip = players("chiptune")
    assert {name for role, name in chip.items() if role != "drums"} == {
        "lead_1_square",
        "lead_2_sawtooth",
    }
    assert players("tango")["melody"] in ("tango_accordion", "violin")
    assert "drums" not in players("tango")
    for text in ("brass band", "a march for brass band", "banda de metales"):
        assert sorted(players(text).values()) == ["french_horn", "trombone", "trumpet", "tuba"]


def test_a_group_of_players_is_no_style_either() -> None:
    quartet, trio = read_brief("string quartet"), read_brief("a jazz trio")
    assert (quartet.style, quartet.kind) == ("classical", "string quartet")
    assert (trio.style, trio.kind) == ("jazz", None)


def test_what_is_not_known_is_told() -> None:
    brief = read_brief("afrobeat with flute")
    assert brief.unread == ("afrobeat",)
    assert brief.sources["style"] == "default"
    assert read_brief("techno tango").unread == ("tango",)


def test_flags_name_kinds_too_and_beat_the_sentence() -> None:
    words = dict.fromkeys(STYLES, ())
    flags = wish_from_flags(style="tango", vocabulary=Vocabulary(styles=words))
    assert (flags.style, flags.kind) == ("latin", "tango")
    said = LexiconReader().read("chiptune")
    assert (said.style, said.kind) == ("pop", "chiptune")
    assert said.overlaid(flags).kind == "tango"
    assert said.overlaid(Wish(style="jazz")).kind is None
    assert said.overlaid(Wish(tempo_bpm=90.0)).kind == "chiptune"


def test_what_is_said_beats_the_kind() -> None:
    brief = read_brief("a march in 6/8 at 90 bpm in D minor with flute")
    assert (str(brief.meter), brief.tempo_bpm, str(brief.key)) == ("6/8", 90, "D minor")
    assert "flute" in {part.instrument for part in brief.parts}


@pytest.mark.parametrize("kind", kind_styles())
def test_every_kind_can_be_planned(kind: str) -> None:
    near = table("kinds")[kind]["near"]
    assert all(name in STYLES for name in near)
    brief = complete(Wish(style=near[0], kind=kind, bars=8), STYLES, 1)
    plan = make_plan(brief, STYLES[near[0]], 1)
    wanted = kind_styles()[kind]
    assert plan.meter == Meter.parse(wanted.meter or STYLES[near[0]].meters.default)
    assert not wanted.parts or {part.role for part in plan.parts} == set(wanted.parts)
    assert all(part.is_drum or part.program is not None for part in plan.parts)


def test_the_two_tables_agree_and_name_what_there_is() -> None:
    assert set(kind_styles()) <= set(table("kinds"))
    figures = {figure.name for figure in shared_patterns().figures}
    grooves = {groove.name for groove in shared_patterns().grooves}
    for kind in kind_styles().values():
        assert set(kind.grooves) <= grooves
        for part in kind.parts.values():
            assert set(part.figures) <= figures
            assert all(name == "drums" or instrument(name) for name in part.instruments)
    raw = resources.files("cadenza.plan").joinpath("kinds.toml").read_text("utf-8")
    assert list(tomllib.loads(raw)) == list(kind_styles())


def test_a_style_is_left_as_it_is_by_no_kind_and_by_one_without_a_character() -> None:
    assert dressed(STYLES["pop"], None) is STYLES["pop"]
    assert dressed(STYLES["pop"], "electronica") == STYLES["pop"]
    march = dressed(STYLES["classical"], "march")
    assert dressed(march, "march") == march
