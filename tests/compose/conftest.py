"""A hand-made plan that uses every role, so that the engine is tested apart from the planner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.plan.model import (
    ChordSpan,
    Feel,
    Figure,
    Groove,
    MelodyStyle,
    PartPlan,
    Plan,
    SectionPlan,
)

BAR = 1920
SYMBOLS = ("Dm9", "Gm7", "C7", "Fmaj7", "Bbmaj7", "Em7b5", "A7", "Dm7")
PROGRESSION = [Chord.parse(symbol) for symbol in SYMBOLS]
EVERY = ("melody", "chords", "bass", "drums", "counter", "arpeggio", "pad")


def _parts() -> tuple[PartPlan, ...]:
    return (
        PartPlan("melody", "melody", "vibraphone", 11, "vibraphone", 60, 84, 0.5, 80),
        PartPlan("chords", "chords", "electric_piano_1", 4, "dusty_keys", 50, 74, 0.5, 70),
        PartPlan("bass", "bass", "acoustic_bass", 32, "upright_bass", 28, 50, 0.5, 85),
        PartPlan("drums", "drums", "drums", None, "jazz_kit", velocity=90),
        PartPlan("counter", "counter", "cello", 42, "cello", 45, 67),
        PartPlan("arpeggio", "arpeggio", "orchestral_harp", 46, "harp", 55, 84, voices=3),
        PartPlan("pad", "pad", "pad_2_warm", 89, "warm_pad", 48, 76),
    )


def _figures(meter: Meter) -> dict[str, Figure]:
    return {
        "bass": Figure("bass", "bass", meter, 2, "R--5R-.A"),
        "chords": Figure("chords", "comp", meter, 2, "x--x-.o-"),
        "arpeggio": Figure("arpeggio", "arpeggio", meter, 4, "x", order="updown"),
        "pad": Figure("pad", "pad", meter, 1, "x---"),
    }


def _sections(layout: list[tuple[str, str, int, float, tuple[str, ...]]]) -> list[SectionPlan]:
    figures = {name: name for name in ("bass", "chords", "arpeggio", "pad")}
    sections: list[SectionPlan] = []
    seen: dict[str, int] = {}
    start = 0
    for name, letter, bars, energy, parts in layout:
        occurrence = seen.get(letter, 0)
        seen[letter] = occurrence + 1
        sections.append(
            SectionPlan(name, letter, start, bars, energy, parts, occurrence, "groove", figures)
        )
        start += bars
    return sections


@pytest.fixture
def make_plan() -> Callable[..., Plan]:
    """A function that gives a plan of 32 bars; keyword arguments replace its fields."""

    def build(seed: int = 1, **changes: object) -> Plan:
        meter = Meter(4, 4)
        sections = _sections(
            [
                ("intro", "I", 4, 0.3, ("chords", "pad")),
                ("verse", "A", 8, 0.5, EVERY),
                ("chorus", "B", 8, 0.8, EVERY),
                ("verse", "A", 8, 0.55, EVERY),
                ("outro", "O", 4, 0.3, ("melody", "chords", "bass", "pad", "drums")),
            ]
        )
        harmony = [
            ChordSpan(bar * BAR, (bar + 1) * BAR, PROGRESSION[bar % 8], "?") for bar in range(31)
        ]
        harmony.append(ChordSpan(31 * BAR, 32 * BAR, Chord("D", "m"), "i"))
        groove = Groove(
            "groove",
            meter,
            4,
            {"kick": "X.....x...x.....", "snare": "....x..g....x...", "hat": "x.o.x.o?x.o.x.o."},
            ({"snare": "....x..oxxx.X.X.", "crash": "...............x"},),
        )
        plan = Plan(
            "Test",
            "lofi",
            Key("D", "minor"),
            75.0,
            meter,
            32,
            seed,
            _parts(),
            tuple(sections),
            tuple(harmony),
            {"groove": groove},
            _figures(meter),
            Feel(0.6, 4, 8.0, 6.0, 10.0),
            MelodyStyle(4, 0.35, ornaments=0.4, blue_notes=0.2),
        )
        return replace(plan, **changes)  # type: ignore[arg-type]

    return build
