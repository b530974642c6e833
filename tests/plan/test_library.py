import subprocess
import sys

import pytest

import cadenza.plan
from cadenza.errors import StyleError, UnknownNameError
from cadenza.music import DRUMS, INSTRUMENTS
from cadenza.plan import load_styles, style_aliases
from cadenza.plan.library import shared_patterns
from cadenza.plan.pattern_style import FIGURE_ALPHABETS, LANE_ALPHABET
from cadenza.sound.patches import load_patches

NAMES = sorted(load_styles())

GOOD = """
title = "Mine"
description = "A test."
aliases_en = ["my own"]
[tempo]
low = 80
default = 90.0
high = 100.0
[keys]
weights = { major = 1 }
tonics = { major = ["C"] }
[[forms]]
sequence = ["verse"]
[sections.verse]
letter = "A"
bars = 8
energy = 0.6
[[progressions]]
mode = "major"
numerals = "I | V"
[parts.melody]
instruments = [{ name = "flute" }]
"""


def _folder(tmp_path, text, name="mine.toml"):
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_styles_of_the_issue_are_there():
    wanted = (
        "lofi ambient techno house pop rock jazz blues folk classical cinematic".split()  # noqa: SIM905
    )
    assert set(wanted) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_style_loads_and_says_everything(styles, name):
    style = styles[name]
    assert style.name == name
    assert style.title
    assert style.description.endswith(".")
    assert style.aliases_en
    assert style.aliases_es
    assert {"melody", "bass"} <= set(style.parts)
    assert len({section.letter for section in style.sections.values()}) >= 3
    for mode in style.keys.weights:
        own = [each for each in style.progressions if each.mode == mode]
        assert len(own) >= 1, f"{name} has no progression in {mode}"


@pytest.mark.parametrize("name", NAMES)
def test_every_harmony_of_a_section_has_a_progression_in_the_main_mode(styles, name):
    style = styles[name]
    main = max(style.keys.weights, key=style.keys.weights.get)
    used = {use for each in style.progressions if each.mode == main for use in each.use}
    for kind, section in style.sections.items():
        assert (section.harmony or kind) in used, f"{name}: {kind} has none in {main}"


@pytest.mark.parametrize("name", NAMES)
def test_patches_exist_and_play_the_instrument_they_are_paired_with(styles, name):
    patches, programs = load_patches(), {each.name: each.program for each in INSTRUMENTS}
    for role, part in styles[name].parts.items():
        for choice in part.instruments:
            if not choice.patch:
                assert role != "drums"
                continue
            patch = patches[choice.patch]
            if role == "drums":
                assert any(layer.bank == 128 for layer in patch.layers)
            else:
                assert programs[choice.name] in {layer.program for layer in patch.layers}


@pytest.mark.parametrize("name", NAMES)
def test_grooves_and_figures_use_only_what_engines_know(styles, name):
    shared = shared_patterns()
    for groove in (*styles[name].grooves, *shared.grooves):
        assert set(groove.lanes) <= set(DRUMS)
        assert set("".join(groove.lanes.values())) <= LANE_ALPHABET
    for figure in (*styles[name].figures, *shared.figures):
        assert set(figure.text) <= FIGURE_ALPHABETS[figure.kind]


@pytest.mark.parametrize("name", NAMES)
def test_a_style_with_drums_has_contrast_and_fills(styles, name):
    style = styles[name]
    if "drums" not in style.parts or style.parts["drums"].chance == 0:
        return
    assert len(style.grooves) >= 3
    assert len(style.fills) >= 2


def test_listing_reads_no_style(tmp_path):
    library = load_styles(_folder(tmp_path, 'title = "Broken"\n[tempo]\nlow = "x"'))
    assert "mine" in library
    assert style_aliases(library)["broken"] == "mine"
    with pytest.raises(StyleError):
        library["mine"]


def test_aliases_are_lower_case_and_lead_to_styles(styles):
    aliases = style_aliases(styles)
    assert set(aliases.values()) == set(styles)
    assert all(alias == alias.lower() for alias in aliases)
    assert aliases["música clásica"] == "classical"


def test_no_alias_belongs_to_two_styles(styles):
    seen: dict[str, str] = {}
    for name in styles:
        header = styles.header(name)
        for alias in {header.title.lower(), *header.aliases_en, *header.aliases_es}:
            assert seen.setdefault(alias, name) == name, alias


def test_the_users_folder_adds_and_overrides(tmp_path):
    _folder(tmp_path, GOOD)
    _folder(tmp_path, GOOD, "Lofi.toml")
    library = load_styles(tmp_path)
    assert library["mine"].tempo.low == 80.0
    assert library["lofi"].title == "Mine"
    assert library.find("My own").name in {"lofi", "mine"}
    assert len(library) == len(NAMES) + 1


def test_a_folder_that_is_not_there_is_as_good_as_empty(tmp_path):
    assert list(load_styles(tmp_path / "none")) == NAMES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("low = 80", "low = 800"), "tempo"),
        (("low = 80", 'low = "slow"'), "tempo.low must be a number; got slow"),
        (("low = 80", "low = true"), "tempo.low must be a number"),
        (("low = 80", "lou = 80"), "did you mean low"),
        (("low = 80\n", ""), "tempo.low is missing"),
        (("low = 80", "low = nan"), "tempo"),
        (("title", "titel"), "unknown field"),
        (('title = "Mine"', 'title = "Mine"\nname = "x"'), "the name of a style is its file's"),
        (("[tempo]", "[tempo"), "must be TOML"),
        (("major = 1", "majour = 1"), "no mode"),
        (('["C"]', '["H"]'), "note name"),
        (('["verse"]', '["verze"]'), "no section verze"),
        (('["verse"]', '"verse"'), "must be a list"),
        (("[sections.verse]", "[section.verse]"), "did you mean sections"),
        (("bars = 8", "bars = 0"), "bars lies between"),
        (("bars = 8", "bars = 8.5"), "whole number"),
        (("bars = 8", 'bars = 8\nroles = ["drumz"]'), "did you mean drums"),
        (("bars = 8", 'bars = 8\ncadence = "soft"'), "cadence is one of"),
        (("bars = 8", 'bars = 8\ngroove = "nope"'), "does not exist; got nope"),
        (("bars = 8", 'bars = 8\nfigures = { bass = "walk" }'), "does not exist; got walk"),
        (("I | V", "I | H"), "roman numeral"),
        (("I | V", " "), "numerals must not be empty"),
        (('"flute"', '"flut"'), "did you mean flute"),
        (('"flute"', '"drums"'), "drums play drums"),
        (('instruments = [{ name = "flute" }]', "instruments = []"), "must not be empty"),
        (("[parts.melody]", "[parts.tune]"), "does not exist; got tune"),
        (('I | V"', 'I | V"\nuse = ["chorus"]'), "progressions.use"),
        (("[parts.melody]", "[sound]\nreverb_db = { kazoo = 1 }\n[parts.melody]"), "kazoo"),
    ],
)  # fmt: skip
def test_broken_files_name_file_and_field(tmp_path, change, message):
    assert change[0] in GOOD
    library = load_styles(_folder(tmp_path, GOOD.replace(*change)))
    with pytest.raises(StyleError) as caught:
        library["mine"]
    assert "mine.toml" in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[[grooves]]\nname = "g"\nlanes = { kick = "x..y" }', "holds only"),
        ('[[grooves]]\nname = "g"\nlanes = { kick = "x.x.x" }', "not whole bars"),
        ('[[grooves]]\nname = "g"\nlanes = { kick = "" }', "not whole bars"),
        ('[[grooves]]\nname = "g"\nlanes = {}', "no lanes"),
        ('[[grooves]]\nname = "g"\nlanes = { kik = "x" }', "did you mean kick"),
        ('[[grooves]]\nname = "g"\nlevels = ["loud"]\nlanes = { kick = "x" }', "levels"),
        ('[[grooves]]\nname = "g"\nmeter = "4/5"\nlanes = { kick = "x" }', "metre"),
        ('[[fills]]\nlanes = { kick = "................x..............." }', "one bar"),
        ('[[figures]]\nname = "f"\nkind = "bass"\ntext = "RQ"', "holds only"),
        ('[[figures]]\nname = "f"\nkind = "slap"\ntext = "R"', "kind is one of"),
        ('[[figures]]\nname = "f"\nkind = "bass"\ntext = "R"\norder = "left"', "order"),
        ('[[figures]]\nname = "f"\nkind = "bass"\ntext = "R"\ngate = 2.0', "gate"),
        ("[harmony]\ncolour = { blue = 1.0 }", "colour"),
        ("[harmony]\ncolour = { triad = 0.0 }", "colour"),
        ("[harmony]\nstretch = 99", "stretch"),
        ('[harmony]\ndominant = "loud"', "dominant"),
        ("[harmony]\nbars_per_chord = 3.0", "bars_per_chord"),
    ],
)
def test_broken_patterns_are_named(tmp_path, table, message):
    library = load_styles(_folder(tmp_path, GOOD + table))
    with pytest.raises(StyleError, match=r"mine\.toml") as caught:
        library["mine"]
    assert message in str(caught.value)


def test_unreadable_files_are_one_clear_line(tmp_path):
    (tmp_path / "bytes.toml").write_bytes(b"title = '\xff\xfe'")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "huge.toml").write_text("#" * 500_000)
    library = load_styles(tmp_path)
    for name in ("bytes", "folder", "huge"):
        with pytest.raises(StyleError, match=rf"{name}\.toml|at most"):
            library[name]
    assert "bytes" not in style_aliases(library).values() or library


def test_names_are_found_by_alias_and_near_ones_offered(styles):
    assert styles.find("Hip-Hop").name == "hip_hop"
    assert styles.find("lo-fi").name == "lofi"
    with pytest.raises(UnknownNameError, match="did you mean techno"):
        styles.find("tekhno")
    with pytest.raises(UnknownNameError, match="see cadenza styles"):
        styles.find("qqqq")
    with pytest.raises(KeyError):
        styles["qqqq"]


def test_the_door_is_pinned():
    assert sorted(cadenza.plan.__all__) == [
        "ChordSpan", "Feel", "Figure", "Groove", "MelodyStyle", "ModelProgressions",
        "NamedProgression", "PartPlan", "Plan", "ProgressionSource", "SectionPlan", "Style",
        "StyleHeader", "StyleLibrary", "complete",
        "find_progression", "infer_key", "infer_style", "load_styles", "make_plan",
        "named_progressions", "style_aliases", "whole_bars",
    ]  # fmt: skip
    assert all(hasattr(cadenza.plan, name) for name in cadenza.plan.__all__)


def test_planning_imports_no_heavy_library():
    code = (
        "import sys; from cadenza.plan import *; from cadenza.brief.model import Wish;"
        "s = load_styles(); b = complete(Wish(style='lofi'), s, 1); make_plan(b, s['lofi'], 1);"
        "bad = {'numpy', 'scipy', 'mido', 'pedalboard', 'PIL', 'rapidfuzz'} & set(sys.modules);"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
