"""Patterns come from the piece's own metre where the style has some, and instruments differ."""

from __future__ import annotations

import pytest

from cadenza.brief.model import Wish
from cadenza.music.score import Meter
from cadenza.plan import complete, load_styles, make_plan

STYLES = load_styles()


def plan_of(style, seed, **wish):
    return make_plan(complete(Wish(style=style, **wish), STYLES, seed), STYLES[style], seed)


@pytest.mark.parametrize("seed", range(8))
def test_jazz_waltzes_in_three_and_swings_in_four(seed):
    four = plan_of("jazz", seed, meter=Meter(4, 4))
    three = plan_of("jazz", seed, meter=Meter(3, 4))
    assert not any("waltz" in name for name in (*four.grooves, *four.figures))
    assert any("waltz" in name for name in three.grooves)


@pytest.mark.parametrize("style", ["cinematic", "blues", "pop", "jazz"])
@pytest.mark.parametrize("seed", range(6))
def test_tune_and_counter_tune_have_instruments_of_their_own(style, seed):
    plan = plan_of(style, seed)
    playing = {part.role: part.instrument for part in plan.parts}
    assert playing.get("counter") != playing["melody"]


@pytest.mark.parametrize("style", sorted(STYLES))
def test_a_length_of_the_styles_own_is_whole_phrases(style):
    assert plan_of(style, 1).bars % 4 == 0


def test_an_asked_length_is_kept_to_the_bar():
    assert plan_of("lofi", 1, bars=37).bars == 37
    assert plan_of("lofi", 1, seconds=120.0, tempo_bpm=75.0).bars == 38


@pytest.mark.parametrize("style", sorted(STYLES))
def test_slow_is_slower_and_fast_is_faster_than_the_style(style):
    tempo = STYLES[style].tempo
    slow = complete(Wish(style=style, moods=("slow",)), STYLES, 1).tempo_bpm
    fast = complete(Wish(style=style, moods=("fast",)), STYLES, 1).tempo_bpm
    assert slow <= round(tempo.low) < tempo.default < round(tempo.high) <= fast
