"""Beats per chord, register and octave spread: what the plan makes of them."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief import PartWish, Wish
from cadenza.errors import BriefError
from cadenza.music import Chord, Meter, instrument
from cadenza.plan import Plan, complete, load_styles, make_plan

STYLES = load_styles()
BAR = 1920
CHORDS = tuple(map(Chord.parse, ("Dm7", "G7", "Cmaj7")))


def _plan(wish: Wish, seed: int = 1) -> Plan:
    brief = complete(wish, STYLES, seed)
    return make_plan(brief, STYLES[brief.style], seed)


def _changes(plan: Plan) -> list[int]:
    spans = plan.harmony
    return [b.start_ticks for a, b in pairwise(spans) if a.chord != b.chord]


@settings(deadline=None, max_examples=60)
@given(
    style=st.sampled_from(list(STYLES)),
    beats=st.sampled_from([1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 16.0]),
    bars=st.integers(4, 33),
    seed=st.integers(0, 99),
)
def test_chords_change_only_where_the_pace_lets_them(style, beats, bars, seed):
    plan = _plan(Wish(style=style, beats_per_chord=beats, bars=bars, meter=Meter(4, 4)), seed)
    assert plan.harmony[0].start_ticks == 0
    assert plan.harmony[-1].end_ticks == plan.end_ticks
    for span, following in pairwise(plan.harmony):
        assert span.end_ticks == following.start_ticks
    for span in plan.harmony:
        assert span.start_ticks // BAR == (span.end_ticks - 1) // BAR
    assert all(at % (beats * 480) == 0 for at in _changes(plan))


def test_a_progression_moves_at_the_asked_pace():
    wish = Wish(style="pop", progression=("I", "V", "vi", "IV"), bars=8, beats_per_chord=2.0)
    spans = _plan(wish).harmony
    assert [span.roman for span in spans[:8]] == ["I", "V", "vi", "IV"] * 2
    assert {span.end_ticks - span.start_ticks for span in spans[:-1]} == {960}
    assert all(span.asked for span in spans[:-1])
    assert spans[-1].roman == "I"


def test_chords_of_six_beats_cross_the_barline_as_two_spans():
    wish = Wish(style="jazz", chords=CHORDS, bars=9, beats_per_chord=6.0, meter=Meter(4, 4))
    spans = _plan(wish).harmony
    assert [(s.start_ticks, s.end_ticks, s.chord.symbol) for s in spans[:5]] == [
        (0, 1920, "Dm7"), (1920, 2880, "Dm7"), (2880, 3840, "G7"), (3840, 5760, "G7"),
        (5760, 7680, "Cmaj7"),
    ]  # fmt: skip


def test_a_piece_grows_to_hold_the_chords_unless_its_length_was_asked():
    wish = Wish(style="pop", chords=CHORDS * 8, beats_per_chord=32.0, meter=Meter(4, 4))
    assert _plan(wish).bars >= 24 * 8
    with pytest.raises(BriefError, match="24 chords of 32 beats need at least 192 bars of 4/4"):
        _plan(Wish(style="pop", chords=CHORDS * 8, beats_per_chord=32.0, bars=16))
    with pytest.raises(BriefError, match="one chord of 32 beats needs at least 8 bars"):
        _plan(Wish(style="pop", beats_per_chord=32.0, bars=4, meter=Meter(4, 4)))


@pytest.mark.parametrize(
    ("meter", "beats", "fits"),
    [
        ("4/4", 1.0, True), ("4/4", 1.5, False), ("4/4", 3.0, False), ("4/4", 10.0, True),
        ("3/4", 2.0, False), ("3/4", 1.5, True), ("6/8", 1.5, True), ("7/8", 3.5, True),
        ("7/8", 2.0, False), ("5/4", 2.5, True),
    ],
)  # fmt: skip
def test_which_lengths_a_metre_has_places_for(meter, beats, fits):
    wish = Wish(style="folk", meter=Meter.parse(meter), beats_per_chord=beats, bars=12)
    if fits:
        plan = _plan(wish)
        assert all(at % (beats * 480) == 0 for at in _changes(plan))
        return
    with pytest.raises(BriefError, match=rf"divides a bar of {meter} .*{beats:g} beats per chord"):
        complete(wish, STYLES, 1)


def test_the_message_names_lengths_that_fit():
    with pytest.raises(BriefError, match=r"try 1, 1\.5, 3, or another metre"):
        complete(Wish(meter=Meter(3, 4), beats_per_chord=2.0), STYLES, 1)


def test_the_harmony_is_voiced_from_the_register():
    chords = (PartWish("chords", "acoustic_grand_piano", 0),)
    plain = _plan(Wish(style="lofi", parts=chords)).part("chords")
    low = _plan(Wish(style="lofi", parts=chords, register=36)).part("chords")
    wide = _plan(Wish(style="lofi", parts=chords, register=36, octave_spread=3)).part("chords")
    assert (plain.voiced, low.voiced, low.low, low.octaves) == (False, True, 36, 0)
    assert (wide.low, wide.high, wide.octaves, wide.voices) == (36, 36 + 36 + 11, 3, 4)
    others = [p for p in _plan(Wish(style="lofi", register=36)).parts if p.role == "melody"]
    assert not any(part.voiced for part in others)


def test_a_part_of_the_style_that_does_not_reach_keeps_its_own_range():
    parts = (PartWish("chords", "acoustic_grand_piano", 0), PartWish("arpeggio", "celesta", 8))
    plan = _plan(Wish(style="lofi", parts=parts, register=36))
    assert plan.part("chords").voiced
    assert not plan.part("arpeggio").voiced
    assert plan.part("arpeggio").low >= instrument("celesta").low


@pytest.mark.parametrize("style", list(STYLES))
@pytest.mark.parametrize("wish", [Wish(register=36), Wish(octave_spread=4), Wish(register=60)])
def test_every_style_can_be_voiced_where_one_likes(style, wish):
    for seed in range(6):
        brief = complete(replace(wish, style=style), STYLES, seed)
        plan = make_plan(brief, STYLES[style], seed)
        assert any(part.voiced for part in plan.parts)
        assert [part.role for part in brief.parts] == [part.role for part in plan.parts]


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (
            Wish(register=24, parts=(PartWish("chords", "acoustic_guitar_nylon", 24),)),
            "plays from E2 to B5; got chords from C1 up; choose a --register from E2 to F#4",
        ),
        (
            Wish(octave_spread=4, parts=(PartWish("chords", "acoustic_guitar_nylon", 24),)),
            "chords over 4 octaves; choose a smaller --octave-spread",
        ),
        (
            Wish(register=48, parts=(PartWish("melody", "flute", 73),), only_parts=True),
            "a register is for parts that play chords.*parts: melody",
        ),
        (
            Wish(octave_spread=2, parts=(PartWish("chords", "flute", 73),), only_parts=True),
            "several notes at once; got flute as chords",
        ),
    ],
)
def test_what_no_part_can_play_is_refused(wish, words):
    with pytest.raises(BriefError, match=words):
        _plan(wish)
