"""Progressions by a model: constraints that hold whatever it says, the same for the same seed."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cadenza.brief.model import BY_MODEL, Brief, Wish
from cadenza.errors import ContradictionError
from cadenza.music import Chord, Key, Meter
from cadenza.music.roman import parse_roman
from cadenza.plan import Plan, complete, load_styles, make_plan
from cadenza.plan.modelled import Loop, ModelProgressions, palette, shipped_progressions
from cadenza.plan.progressions import split_bars
from cadenza.runtime.chord_session import FakeChordModel
from cadenza.tokens.progressions import (
    CHORDS,
    MODES,
    SIZE,
    chord_of,
    chord_symbol,
    fits_scale,
    length_symbol,
    step_chord,
)

METERS = ("4/4", "3/4", "6/8", "12/8", "5/4", "7/8", "2/4")
ANY = FakeChordModel(np.zeros(SIZE))


def liking(chord: int, length: int) -> FakeChordModel:
    """A model that wants one chord, and one length."""
    logits = np.zeros(SIZE)
    logits[[chord_symbol(chord), length_symbol(length)]] = 30.0
    return FakeChordModel(logits)


def written(model: FakeChordModel, loop: Loop, key: Key, seed: int = 1, meter: str = "4/4"):
    """The bars of one loop as chords."""
    text = ModelProgressions(model).open(key, Meter.parse(meter), (), seed).write(loop)
    return [[parse_roman(numeral, key) for numeral in bar] for bar in split_bars(text)]


def planned(seed: int = 1, source: ModelProgressions | None = None, **fields) -> tuple[Brief, Plan]:
    """A plan whose progressions come from a model that likes everything."""
    library = load_styles()
    brief = complete(Wish(progression=BY_MODEL, **fields), library, seed)
    return brief, make_plan(brief, library[brief.style], seed, source or ModelProgressions(ANY))


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode])
def test_a_loop_holds_chords_of_the_palette(mode):
    key = Key("D", mode)
    allowed = set(palette(mode))
    for seed in range(6):
        bars = written(ANY, Loop("verse", 8, 16), key, seed)
        assert len(bars) == 8
        assert all(1 <= len(bar) <= 2 for bar in bars)
        assert {step_chord(chord, key.tonic_pc) for bar in bars for chord in bar} <= allowed


def test_a_church_mode_keeps_to_its_scale_and_major_borrows_from_the_library():
    assert all(fits_scale(chord, "dorian") for chord in palette("dorian"))
    flat_seven = step_chord(Chord.parse("Bb"), 0)
    assert not fits_scale(flat_seven, "major")
    assert flat_seven in palette("major")
    assert all(chord_of(each, Key("C")).quality != "5" for each in palette("major"))


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("ends", [(None, "V"), ("V", "I"), ("IV", "I"), ("V", "vi")])
def test_a_cadence_is_met_whatever_the_model_wants(meter, ends):
    key = Key("C")
    wanted = tuple(None if each is None else parse_roman(each, key) for each in ends)
    for model in (ANY, liking(step_chord(Chord.parse("G"), 0), 12), liking(1, 24)):
        bars = written(model, Loop("verse", 4, 4, wanted), key, 3, meter)
        for bar, chord in zip(bars[-2:], wanted, strict=True):
            if chord is not None:
                assert (bar[-1].root_pc, bar[-1].is_minor) == (chord.root_pc, chord.is_minor)


def test_no_chord_lasts_longer_than_two_bars_and_none_stands_alone():
    bars = written(liking(1, 192), Loop("chorus", 8, 8), Key("C"))
    roots = [bar[0].symbol for bar in bars]
    assert all(len(set(roots[at : at + 3])) > 1 for at in range(6))


def test_loops_of_one_piece_differ_where_they_can():
    source = ModelProgressions(liking(1, 24)).open(Key("C"), Meter(4, 4), (), 1)
    one = source.write(Loop("verse", 4, 8, name="verse"))
    two = source.write(Loop("chorus", 4, 8, name="chorus"))
    assert one != two


@pytest.mark.parametrize("meter", METERS)
@pytest.mark.parametrize("bars", [1, 3, 4, 7, 12, 33, 64])
def test_harmony_covers_a_piece_of_any_length_and_metre(meter, bars):
    for style in ("pop", "blues", "ambient"):
        _, plan = planned(style=style, meter=Meter.parse(meter), bars=bars)
        at = 0
        for span in plan.harmony:
            assert span.start_ticks == at < span.end_ticks
            assert span.start_ticks // plan.bar_ticks == (span.end_ticks - 1) // plan.bar_ticks
            assert not span.asked
            at = span.end_ticks
        assert at == plan.end_ticks
        assert plan.harmony[-1].chord.root_pc == plan.key.tonic_pc


def test_returns_keep_their_progression():
    _, plan = planned(3, style="pop", bars=64)
    choruses = [section for section in plan.sections if section.name == "chorus"]
    assert len(choruses) >= 2
    first, second = (
        [
            span.chord
            for bar in range(s.start_bar, s.start_bar + 4)
            for span in plan.chords_in_bar(bar)
        ]
        for s in choruses[:2]
    )
    assert [chord.root for chord in first] == [chord.root for chord in second]


def test_the_same_seed_gives_the_same_plan_and_another_one_another():
    plans = [planned(seed, style="pop", key=Key("C"))[1] for seed in (1, 1, 2)]
    assert plans[0] == plans[1]
    assert plans[0].harmony != plans[2].harmony


def test_the_brief_and_the_receipt_say_where_progressions_come_from():
    brief, plan = planned(style="pop", source=ModelProgressions(ANY, "model fake 1"))
    assert brief.is_by_model
    assert brief.to_dict()["progression"] == ["model"]
    assert brief.sources["progression"] == "asked"
    assert plan.to_dict()["progressions"] == "model fake 1"
    library = load_styles()
    plain = complete(Wish(style="pop"), library, 1)
    assert "progressions" not in make_plan(plain, library["pop"], 1).to_dict()


def test_asked_chords_go_before_the_model():
    chords = tuple(map(Chord.parse, ("Am", "F", "C", "G")))
    brief, plan = planned(style="pop", chords=chords)
    assert brief.progression is None
    assert brief.sources["progression"] == "default"
    assert all(span.chord in chords for span in plan.harmony)
    assert not plan.progressions
    with pytest.raises(ContradictionError, match="not both"):
        Wish(chords=chords, progression=("I", "V"))


def test_the_mode_of_the_wish_holds():
    library = load_styles()
    brief = complete(Wish(style="pop", mode="minor", progression=BY_MODEL), library, 1)
    assert brief.key.mode == "minor"


def test_the_shipped_model_writes_the_same_plan_twice():
    one, two = (planned(5, shipped_progressions(), style="pop", bars=32)[1] for _ in range(2))
    assert one == two
    assert one.progressions.startswith("model chords ")
    assert {step_chord(span.chord, one.key.tonic_pc) for span in one.harmony} - {0}
    assert len({span.chord.root_pc for span in one.harmony}) >= 3


def test_planning_with_the_library_loads_no_numpy():
    code = (
        "import sys\nfrom cadenza.brief.model import Wish\n"
        "from cadenza.plan import complete, load_styles, make_plan\n"
        "styles = load_styles()\nbrief = complete(Wish(style='pop'), styles, 1)\n"
        "make_plan(brief, styles['pop'], 1)\n"
        "assert 'numpy' not in sys.modules and 'onnxruntime' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_number_is_a_chord():
    for number in range(1, CHORDS):
        assert step_chord(chord_of(number, Key("D", "minor")), 2) == number
