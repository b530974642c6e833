import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.music import Meter
from cadenza.plan.adapt import bar_pulses, figure_in, fill_in, groove_in, pulse_sources
from cadenza.plan.library import load_styles, shared_patterns
from cadenza.plan.pattern_style import FigureStyle, FillStyle, GrooveStyle

METERS = st.builds(Meter, st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16, 32]))
BACKBEAT = GrooveStyle(
    "b", {"kick": "X... .... X... ....", "snare": ".... X... .... X...", "hat": "x.x."}
)


def _bars(text: str, meter: Meter, steps_per_beat: int) -> list[str]:
    steps = meter.bar_beats * steps_per_beat
    assert steps == int(steps)
    assert len(text) % int(steps) == 0
    return [text[at : at + int(steps)] for at in range(0, len(text), int(steps))]


@settings(deadline=None)
@given(METERS)
def test_pulses_fill_the_bar(meter):
    pulses = bar_pulses(meter)
    assert sum(pulses) == meter.bar_ticks()
    assert all(pulse > 0 for pulse in pulses)
    if meter.bar_ticks() >= 720:
        assert all(240 <= pulse <= 1000 for pulse in pulses)


@given(st.integers(1, 32), st.integers(1, 12))
def test_every_new_pulse_takes_over_an_old_one(count, of):
    bars = pulse_sources(count, of)
    assert all(len(bar) == count for bar in bars)
    assert all(0 <= index < of for bar in bars for index in bar)
    assert bars[0][0] == 0


@settings(deadline=None)
@given(METERS)
def test_a_backbeat_stays_one_in_every_metre(meter):
    groove = groove_in(BACKBEAT, meter)
    kick = _bars(groove.lanes["kick"], meter, groove.steps_per_beat)
    assert kick[0][0] == "X", "the first beat keeps its kick"
    for text in groove.lanes.values():
        _bars(text, meter, groove.steps_per_beat)
    assert "X" in groove.lanes["snare"]
    assert len(kick) in (1, 2, 4)


@pytest.mark.parametrize(
    ("meter", "kick", "snare"),
    [
        ("2/4", "X.......X.......", "....X.......X..."),
        ("3/4", "X...X.......", "........X..."),
        ("5/4", "X.......X...X.......", "....X...........X..."),
        ("6/8", "X...........X...........", "......X...........X....."),
        ("7/8", "X...X.........", "........X....."),
        ("2/2", "X.......X.......", "....X.......X..."),
    ],
)
def test_known_backbeats(meter, kick, snare):
    groove = groove_in(BACKBEAT, Meter.parse(meter))
    assert groove.lanes["kick"] == kick
    assert groove.lanes["snare"] == snare
    assert set(groove.lanes["hat"][::2]) == {"x"}, "hats run through"


def test_compound_patterns_become_triplets():
    jig = FigureStyle("j", "broken", "132132", meter="6/8")
    figure = figure_in(jig, Meter(2, 4))
    assert (figure.text, figure.steps_per_beat) == ("132132", 3)
    assert figure_in(jig, Meter(6, 8)).text == "132132"


def test_straight_rows_become_compound_rows():
    alberti = FigureStyle("a", "broken", "1323 1323")
    assert figure_in(alberti, Meter(6, 8)).text == "133233133233"
    assert "." not in figure_in(alberti, Meter(7, 8)).text


def test_held_chords_stay_held():
    pad = FigureStyle("p", "pad", "x-------")
    for text in ("3/4", "6/8", "7/8", "5/4", "12/8"):
        figure = figure_in(pad, Meter.parse(text))
        assert figure.text[0] == "x"
        assert set(figure.text[1:]) == {"-"}, text


def test_a_figure_does_not_begin_with_an_empty_bar():
    late = FigureStyle("l", "stab", "....x...")
    assert figure_in(late, Meter(1, 4)).text[:2] == "x."


def test_fills_share_the_grooves_grid_and_last_one_bar():
    fills = [FillStyle({"snare": "..xx .xxX"}, steps_per_beat=2), FillStyle({"snare": "x" * 16})]
    for text in ("4/4", "2/4", "3/4", "6/8", "7/8", "1/4"):
        meter = Meter.parse(text)
        groove = groove_in(BACKBEAT, meter, fills)
        assert len(groove.fills) == 2
        for fill in groove.fills:
            assert len(_bars(fill["snare"], meter, groove.steps_per_beat)) == 1
    assert fill_in(fills[0], Meter(2, 4))[0]["snare"] == ".xxX", "a short bar takes the end"


@settings(deadline=None)
@given(METERS)
def test_every_shared_pattern_works_in_every_metre(meter):
    shared = shared_patterns()
    for each in shared.grooves:
        groove = groove_in(each, meter, shared.fills)
        for text in groove.lanes.values():
            _bars(text, meter, groove.steps_per_beat)
    for each in shared.figures:
        figure = figure_in(each, meter)
        first = _bars(figure.text, meter, figure.steps_per_beat)[0]
        assert set(first) - {".", "-"}, f"{each.name} is silent in {meter}"


@pytest.mark.parametrize("name", sorted(load_styles()))
@pytest.mark.parametrize("text", ["3/4", "6/8", "7/8", "5/4", "2/4", "11/16"])
def test_every_styles_patterns_work_in_odd_metres(styles, name, text):
    meter = Meter.parse(text)
    for each in styles[name].grooves:
        groove = groove_in(each, meter, styles[name].fills)
        assert groove.fills or not styles[name].fills
        for lane in groove.lanes.values():
            _bars(lane, meter, groove.steps_per_beat)
    for each in styles[name].figures:
        figure = figure_in(each, meter)
        _bars(figure.text, meter, figure.steps_per_beat)
