"""The theory engine on a hand-made plan: what a musician would check by ear."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from cadenza.compose import Composer
from cadenza.compose.theory.events import metric_weight
from cadenza.compose.theory.feel import swung
from cadenza.compose.theory.harmony import write_harmony
from cadenza.compose.theory.ladder import chord_scale, is_avoid, pentatonic
from cadenza.music.chord import Chord
from cadenza.music.gm import DRUMS
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.plan.model import Feel

SEEDS = range(1, 9)


def bar_of(plan, note):
    return note.start_ticks // plan.bar_ticks


@pytest.mark.parametrize("seed", SEEDS)
def test_melody_stands_on_chord_tones_where_it_weighs(make_plan, seed):
    plan = make_plan(seed)
    notes = Composer().compose(plan).score.track("melody").notes
    strong = [n for n in notes if metric_weight(plan.meter, n.start_ticks % 1920 // 60 * 60) >= 0.7]
    fits = [
        n.pitch % 12 in plan.chord_at(n.start_ticks).chord.pitch_classes
        for n in strong
        if n.start_ticks % 480 < 60
    ]
    assert sum(fits) / len(fits) >= 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_melody_moves_mostly_by_step_and_never_leaps_beyond_an_octave(make_plan, seed):
    notes = Composer().compose(make_plan(seed)).score.track("melody").notes
    moves = [abs(b.pitch - a.pitch) for a, b in pairwise(notes)]
    assert max(moves) <= 12
    assert sum(move <= 2 for move in moves) / len(moves) >= 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_a_section_that_returns_is_recognised(make_plan, seed):
    plan = make_plan(seed)
    notes = Composer().compose(plan).score.track("melody").notes
    first = Counter((bar_of(plan, n) - 4, n.pitch) for n in notes if 4 <= bar_of(plan, n) < 12)
    again = Counter((bar_of(plan, n) - 20, n.pitch) for n in notes if 20 <= bar_of(plan, n) < 28)
    other = Counter((bar_of(plan, n) - 12, n.pitch) for n in notes if 12 <= bar_of(plan, n) < 20)
    same = sum((first & again).values()) / sum(first.values())
    contrast = sum((first & other).values()) / sum(first.values())
    assert same > 0.5
    assert contrast < same


@pytest.mark.parametrize("seed", SEEDS)
def test_phrases_end_on_a_long_chord_tone(make_plan, seed):
    plan = make_plan(seed)
    notes = Composer().compose(plan).score.track("melody").notes
    last = [n for n in notes if bar_of(plan, n) < 12][-1]
    assert last.pitch % 12 in plan.chord_at(last.start_ticks).chord.pitch_classes
    assert last.duration_ticks >= 440


def test_bass_plays_the_root_on_each_change(make_plan):
    plan = make_plan()
    notes = Composer().compose(plan).score.track("bass").notes
    for bar in range(4, 12):
        first = next(n for n in notes if bar_of(plan, n) == bar)
        assert first.pitch % 12 == plan.chord_at(bar * 1920).chord.bass_pc


def test_bass_approaches_the_next_root_closely(make_plan):
    plan = make_plan()
    notes = Composer().compose(plan).score.track("bass").notes
    for bar in range(4, 10):
        approach = [n for n in notes if bar_of(plan, n) == bar][-1]
        target = next(n for n in notes if bar_of(plan, n) == bar + 1)
        assert 1 <= abs(approach.pitch - target.pitch) <= 3


def test_seventh_chords_are_heard_as_such(make_plan):
    plan = make_plan()
    score = Composer().compose(plan).score
    for bar in range(31):
        chord = plan.chord_at(bar * 1920).chord
        sounding = {
            n.pitch % 12
            for name in ("chords", "bass", "pad")
            for n in score.track(name).notes
            if bar_of(plan, n) == bar
        }
        third, seventh = chord.pitch_classes[1], chord.pitch_classes[3]
        assert {third, seventh} <= sounding


def test_chords_are_led_smoothly(make_plan):
    plan = make_plan()
    notes = Composer().compose(plan).score.track("chords").notes
    tops = []
    for bar in range(31):
        first = min(n.start_ticks for n in notes if bar_of(plan, n) == bar)
        tops.append(max(n.pitch for n in notes if first <= n.start_ticks < first + 120))
    assert max(abs(b - a) for a, b in pairwise(tops)) <= 7


def test_drums_fill_at_the_end_of_a_section_and_stay_on_the_map(make_plan):
    plan = make_plan()
    notes = Composer().compose(plan).score.track("drums").notes
    assert {n.pitch for n in notes} <= set(DRUMS.values())
    fill = [n for n in notes if bar_of(plan, n) == 19]
    plain = [n for n in notes if bar_of(plan, n) == 18]
    snare = DRUMS["snare"]
    assert sum(n.pitch == snare for n in fill) > sum(n.pitch == snare for n in plain)
    downbeat = [n.pitch for n in notes if 12 * 1920 <= n.start_ticks < 12 * 1920 + 60]
    assert DRUMS["crash"] in downbeat


def test_the_ending_ends(make_plan):
    plan = make_plan()
    score = Composer().compose(plan).score
    for track in score.tracks:
        for note in track.notes:
            if bar_of(plan, note) == 31:
                assert note.start_ticks - 31 * 1920 < 960 or track.name == "melody"
    assert score.end_ticks == plan.end_ticks
    melody = score.track("melody").notes[-1]
    assert melody.pitch % 12 in Chord("D", "m").pitch_classes


@pytest.mark.parametrize("seed", range(8))
def test_a_tune_without_harmony_ends_on_its_tonic(make_plan, seed):
    full = make_plan(seed)
    alone = replace(
        full,
        parts=tuple(part for part in full.parts if part.role in ("melody", "drums")),
        sections=tuple(replace(s, parts=("melody", "drums")) for s in full.sections),
    )
    last = Composer().compose(alone).score.track("melody").notes[-1]
    assert last.pitch % 12 == alone.key.tonic_pc


def test_louder_sections_are_louder(make_plan):
    plan = make_plan()
    notes = Composer().compose(plan).score.track("chords").notes

    def mean(low, high):
        chosen = [n.velocity for n in notes if low <= bar_of(plan, n) < high]
        return sum(chosen) / len(chosen)

    assert mean(0, 4) < mean(4, 12) < mean(12, 20)


def test_counter_keeps_out_of_the_tune(make_plan):
    plan = make_plan()
    score = Composer().compose(plan).score
    tune, counter = score.track("melody").notes, score.track("counter").notes
    clashes = sum(
        (a.pitch - b.pitch) % 12 in (1, 11)
        and a.start_ticks < b.end_ticks
        and b.start_ticks < a.end_ticks
        and min(a.end_ticks, b.end_ticks) - max(a.start_ticks, b.start_ticks) > 240
        for a in tune
        for b in counter
    )
    assert counter
    assert clashes / len(counter) < 0.15


def test_different_seeds_differ_in_every_composed_line(make_plan):
    one = Composer().compose(make_plan(1)).score
    two = Composer().compose(make_plan(2)).score
    for name in ("melody", "chords", "bass", "drums", "counter"):
        assert one.track(name).notes != two.track(name).notes


def test_swing_lies_where_the_style_says():
    feel = Feel(swing=2 / 3, swing_steps_per_beat=2)
    assert [swung(t, feel, 1920) for t in (0, 240, 480, 720)] == [0, 320, 480, 800]
    sixteenths = Feel(swing=0.6, swing_steps_per_beat=4)
    assert [swung(t, sixteenths, 1920) for t in (0, 120, 240)] == [0, 144, 240]
    assert swung(1680 - 120, feel, 1680) == 1560  # the cut pair of 7/8 stays straight


def test_the_metre_is_felt():
    four, six, seven = Meter(4, 4), Meter(6, 8), Meter(7, 8)
    assert [metric_weight(four, t) for t in (0, 480, 960, 1440)] == [1.0, 0.7, 0.85, 0.7]
    assert metric_weight(six, 720) == 0.85
    assert metric_weight(six, 480) == 0.35
    assert [metric_weight(seven, t) for t in (480, 960)] == [0.7, 0.7]
    assert metric_weight(four, 120) == 0.15


def test_scales_bend_to_foreign_chords():
    key = Key("C", "major")
    over_d7 = chord_scale(key, Chord("D", "7"))
    assert 6 in over_d7
    assert 5 not in over_d7
    assert chord_scale(key, Chord("C")) == {0, 2, 4, 5, 7, 9, 11}
    assert pentatonic(key, Chord("C")) == {0, 2, 4, 7, 9}
    assert is_avoid(Chord("C"), 5)
    assert not is_avoid(Chord("C"), 2)


@pytest.mark.parametrize(
    ("meter", "text", "beats"),
    [
        (Meter(3, 4), "..x.o.", {0.0}),
        (Meter(4, 4), "..x...x.", {0.0, 2.0}),
        (Meter(4, 4), ".x.x.x.x", {0.0, 2.0}),
        (Meter(6, 8), ".xx.xx", {0.0, 1.5}),
    ],
)
def test_chords_without_a_bass_play_its_note_where_they_would_rest(make_plan, meter, text, beats):
    plan = make_plan()
    bar = meter.bar_ticks(480)
    harmony = tuple(
        replace(span, start_ticks=at * bar, end_ticks=(at + 1) * bar)
        for at, span in enumerate(plan.harmony)
    )
    figures = {**plan.figures, "chords": replace(plan.figures["chords"], meter=meter, text=text)}
    alone = replace(
        plan,
        meter=meter,
        harmony=harmony,
        figures=figures,
        grooves={},
        parts=tuple(part for part in plan.parts if part.name in ("melody", "chords")),
        sections=tuple(
            replace(each, parts=tuple(p for p in each.parts if p in ("melody", "chords")))
            for each in plan.sections
        ),
        feel=Feel(),
    )
    part = alone.part("chords")
    starts: dict[int, dict[float, list[int]]] = {}
    for event in write_harmony(alone, part, 1):
        where = starts.setdefault(event.start // bar, {})
        where.setdefault(event.start % bar / 480, []).append(event.pitch)
    for index in range(31):
        found = starts[index]
        chord = alone.chord_at(index * bar).chord
        assert {beat for beat, pitches in found.items() if len(pitches) == 1} == beats
        for beat in beats:
            (low,) = found[beat]
            assert low % 12 == chord.bass_pc
            assert part.low <= low < min(p for row in found.values() for p in row if len(row) > 1)
    beneath = replace(alone, parts=(*alone.parts, plan.part("bass")))
    assert all(event.start % bar for event in write_harmony(beneath, part, 1) if event.start < bar)
