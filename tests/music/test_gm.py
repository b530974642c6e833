"""General MIDI tables."""

from __future__ import annotations

import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UnknownNameError, UsageError
from cadenza.music import (
    DRUM_KITS,
    DRUM_NAMES,
    DRUMS,
    INSTRUMENTS,
    by_program,
    instrument,
)
from cadenza.music.gm import snake_case
from cadenza.music.gm_data import ALIASES


def test_there_are_128_with_names_that_differ():
    assert [each.program for each in INSTRUMENTS] == list(range(128))
    assert len({each.name for each in INSTRUMENTS}) == 128
    assert all(each.name.replace("_", "").isalnum() for each in INSTRUMENTS)


@pytest.mark.parametrize("each", INSTRUMENTS, ids=lambda each: each.name)
def test_each_can_be_found_and_played(each):
    assert instrument(each.name) is instrument(each.title) is by_program(each.program)
    assert 0 <= each.low < each.high <= 127
    assert each.high - each.low >= 15
    assert each.polyphony >= 1


@pytest.mark.parametrize("program", range(128))
def test_names_agree_with_pretty_midi(program):
    """The same instrument under another library's name: most words are shared."""
    other = snake_case(pretty_midi.program_to_instrument_name(program))
    words = set(other.split("_")) & set(INSTRUMENTS[program].name.split("_"))
    assert words or instrument(other).program == program


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("acoustic_grand_piano", 0),
        ("electric_piano_1", 4),
        ("synth_bass_1", 38),
        ("lead_1_square", 80),
        ("pad_2_warm", 89),
        ("fx_1_rain", 96),
        ("gunshot", 127),
        ("Cor Anglais", 69),
        ("FX 8 (sci-fi)", 103),
    ],
)
def test_well_known_programs(name, program):
    assert instrument(name).program == program


def test_families():
    assert instrument("flute").family == "pipe"
    assert instrument("kalimba").family == "ethnic"
    assert len({each.family for each in INSTRUMENTS}) == 16
    assert {each.polyphony for each in INSTRUMENTS if each.family == "reed"} == {1}


def test_ranges_of_real_instruments():
    assert (instrument("violin").low, instrument("cello").low) == (55, 36)
    assert (instrument("acoustic_grand_piano").low, instrument("flute").low) == (21, 60)


def test_fitting_a_range():
    flute = instrument("flute")
    assert flute.fit(48, 84) == (60, 84)
    assert flute.fit(20, 40) == (60, 96)


def test_an_unknown_name_is_told_its_neighbours():
    with pytest.raises(UnknownNameError, match="did you mean electric_piano_1 or electric_piano"):
        instrument("electrc pano")
    with pytest.raises(UnknownNameError, match="see cadenza instruments"):
        instrument("qqqqqqq")


@given(st.text(max_size=30))
def test_any_name_is_found_or_refused(name):
    try:
        message = instrument(name).title
    except UnknownNameError as error:
        message = str(error)
    assert message.isprintable()


@pytest.mark.parametrize("program", [-1, 128])
def test_programs_have_a_range(program):
    with pytest.raises(UsageError, match="a program is a number"):
        by_program(program)


def test_aliases_point_at_the_list():
    names = {each.name for each in INSTRUMENTS}
    assert set(ALIASES.values()) <= names
    assert not set(ALIASES) & names


def test_the_percussion_map():
    assert sorted(DRUM_NAMES) == list(range(35, 82))
    assert all(DRUMS[name] == pitch for pitch, name in DRUM_NAMES.items())
    short = {
        "kick": 36, "snare": 38, "rim": 37, "side_stick": 37, "clap": 39, "hat": 42,
        "closed_hat": 42, "pedal_hat": 44, "open_hat": 46, "tom_low": 45, "tom_mid": 47,
        "tom_high": 50, "tom_floor": 41, "crash": 49, "ride": 51, "ride_bell": 53,
        "tambourine": 54, "shaker": 70, "cabasa": 69, "cowbell": 56, "conga_high": 63,
        "conga_low": 64, "bongo_high": 60, "bongo_low": 61, "triangle": 81, "splash": 55,
        "acoustic_bass_drum": 35, "electric_snare": 40, "low_floor_tom": 41,
    }  # fmt: skip
    assert {name: DRUMS[name] for name in short} == short


def test_drum_names_agree_with_pretty_midi():
    for pitch, name in DRUM_NAMES.items():
        other = snake_case(pretty_midi.note_number_to_drum_name(pitch))
        aliases = {word for each, at in DRUMS.items() if at == pitch for word in each.split("_")}
        assert set(other.split("_")) & (aliases | {name}), (pitch, other, aliases)


def test_kits_are_programs():
    assert DRUM_KITS["standard"] == 0
    assert all(0 <= program <= 127 for program in DRUM_KITS.values())
