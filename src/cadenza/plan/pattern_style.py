"""Grooves, fills and figures as they are written in a style file, checked where they are made.

Texts may hold spaces and barlines for the eye; the alphabets are those of ``Groove`` and
``Figure``. A text shorter than a bar repeats until the bar is full.
"""

from __future__ import annotations

from dataclasses import dataclass

from cadenza.music.score import Meter

__all__ = [
    "FIGURE_ALPHABETS",
    "LANE_ALPHABET",
    "FigureStyle",
    "FillStyle",
    "GrooveStyle",
    "need",
]

LANE_ALPHABET = frozenset("Xxog?.")
"""Characters of a drum lane."""

FIGURE_ALPHABETS = {
    "bass": frozenset(".-XxRr357OAS"),
    "comp": frozenset(".-Xxou"),
    "strum": frozenset(".-Xxou"),
    "stab": frozenset(".-Xxou"),
    "pad": frozenset(".-Xxou"),
    "broken": frozenset(".-Xx123456789"),
    "arpeggio": frozenset(".-Xx123456789"),
}
"""Kind of figure → characters that its text may hold."""


def need(condition: bool, rule: str) -> None:
    """Raise ValueError, which the reader of the file turns into a StyleError."""
    if not condition:
        raise ValueError(rule)


def _squeezed(text: str) -> str:
    """A lane without its spaces and barlines."""
    return text.replace(" ", "").replace("|", "")


def _whole_bars(text: str, meter: str, steps_per_beat: int, what: str) -> str:
    """A text repeated to fill one bar, checked to be whole bars."""
    need(1 <= steps_per_beat <= 12, f"{what} steps_per_beat lies between 1 and 12")
    steps = Meter.parse(meter).bar_beats * steps_per_beat
    need(steps == int(steps), f"{what}: a bar of {meter} is not whole steps")
    if text and int(steps) % len(text) == 0:
        text *= int(steps) // len(text)
    need(
        bool(text) and len(text) % int(steps) == 0,
        f"{what} has {len(text)} steps, not whole bars of {int(steps)}",
    )
    return text


def _clean_lanes(lanes: dict[str, str], meter: str, steps_per_beat: int, name: str) -> None:
    """Squeeze and fill the lanes of a groove or fill, in place before it is shared."""
    need(bool(lanes), f"{name} has no lanes")
    for drum, text in lanes.items():
        plain = _squeezed(text)
        need(set(plain) <= LANE_ALPHABET, f"{name}: lane {drum} holds only X x o g ? and .")
        lanes[drum] = _whole_bars(plain, meter, steps_per_beat, f"{name}: lane {drum}")


@dataclass(frozen=True, slots=True)
class GrooveStyle:
    """A drum pattern; ``levels`` are levels of energy or names of sections that it suits."""

    name: str
    lanes: dict[str, str]
    meter: str = "4/4"
    steps_per_beat: int = 4
    levels: tuple[str, ...] = ()
    weight: int = 1

    def __post_init__(self) -> None:
        """Squeeze the lanes and check them."""
        need(self.weight > 0, "weight must be above 0")
        _clean_lanes(self.lanes, self.meter, self.steps_per_beat, self.name)


@dataclass(frozen=True, slots=True)
class FillStyle:
    """One bar of drums at the end of a phrase."""

    lanes: dict[str, str]
    meter: str = "4/4"
    steps_per_beat: int = 4

    def __post_init__(self) -> None:
        """Squeeze the lanes and check them."""
        _clean_lanes(self.lanes, self.meter, self.steps_per_beat, "fill")
        bar = Meter.parse(self.meter).bar_beats * self.steps_per_beat
        need(all(len(text) == bar for text in self.lanes.values()), "a fill lasts one bar")


@dataclass(frozen=True, slots=True)
class FigureStyle:
    """An accompaniment pattern; several with one name are its forms in several metres."""

    name: str
    kind: str
    text: str
    meter: str = "4/4"
    steps_per_beat: int = 2
    order: str = "up"
    gate: float = 0.95

    def __post_init__(self) -> None:
        """Squeeze the text and check it."""
        need(self.kind in FIGURE_ALPHABETS, "kind is one of " + ", ".join(FIGURE_ALPHABETS))
        need(self.order in ("up", "down", "updown", "random"), "order: up, down, updown, random")
        need(0.1 <= self.gate <= 1.0, "gate lies between 0.1 and 1")
        plain = _squeezed(self.text)
        legal = FIGURE_ALPHABETS[self.kind]
        need(
            set(plain) <= legal, f"{self.name}: a {self.kind} holds only " + "".join(sorted(legal))
        )
        text = _whole_bars(plain, self.meter, self.steps_per_beat, self.name)
        object.__setattr__(self, "text", text)
