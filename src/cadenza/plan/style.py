"""What a style is: the schema of the TOML files, as frozen dataclasses.

A style file is read by ``cadenza.plan.library``. Lane and figure texts may hold spaces and
barlines for the eye; the alphabets are those of ``Groove`` and ``Figure``. A text shorter than
a bar repeats until the bar is full.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadenza.music.key import MODES, Key
from cadenza.music.score import Meter
from cadenza.plan.model import Feel, MelodyStyle

__all__ = [
    "CADENCES",
    "FIGURE_ALPHABETS",
    "LANE_ALPHABET",
    "LEVELS",
    "FigureStyle",
    "FillStyle",
    "FormStyle",
    "GrooveStyle",
    "HarmonyStyle",
    "InstrumentChoice",
    "KeyStyle",
    "MeterStyle",
    "PartStyle",
    "Patterns",
    "ProgressionStyle",
    "SectionStyle",
    "SoundStyle",
    "Style",
    "StyleHeader",
    "TempoStyle",
    "level_of",
]

LEVELS = ("low", "mid", "high")
"""Classes of section energy: below 0.45, below 0.7, and above."""

CADENCES = ("none", "half", "authentic", "plagal", "deceptive")
"""How a section can end."""

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

_ENDINGS = ("hold", "fade", "cut")


def level_of(energy: float) -> str:
    """The class of an energy.

    >>> level_of(0.5)
    'mid'
    """
    return "low" if energy < 0.45 else "mid" if energy < 0.7 else "high"


def _need(condition: bool, rule: str) -> None:
    """Raise ValueError, which the reader of the file turns into a StyleError."""
    if not condition:
        raise ValueError(rule)


def _squeezed(text: str) -> str:
    """A lane without its spaces and barlines."""
    return text.replace(" ", "").replace("|", "")


def _whole_bars(text: str, meter: str, steps_per_beat: int, what: str) -> str:
    """A text repeated to fill one bar, checked to be whole bars."""
    _need(1 <= steps_per_beat <= 12, f"{what} steps_per_beat lies between 1 and 12")
    steps = Meter.parse(meter).bar_beats * steps_per_beat
    _need(steps == int(steps), f"{what}: a bar of {meter} is not whole steps")
    if text and int(steps) % len(text) == 0:
        text *= int(steps) // len(text)
    _need(
        bool(text) and len(text) % int(steps) == 0,
        f"{what} has {len(text)} steps, not whole bars of {int(steps)}",
    )
    return text


def _clean_lanes(lanes: dict[str, str], meter: str, steps_per_beat: int, name: str) -> None:
    """Squeeze and fill the lanes of a groove or fill, in place before it is shared."""
    _need(bool(lanes), f"{name} has no lanes")
    for drum, text in lanes.items():
        plain = _squeezed(text)
        _need(set(plain) <= LANE_ALPHABET, f"{name}: lane {drum} holds only X x o g ? and .")
        lanes[drum] = _whole_bars(plain, meter, steps_per_beat, f"{name}: lane {drum}")


@dataclass(frozen=True, slots=True)
class TempoStyle:
    """Quarter notes per minute: ``low`` ≤ ``default`` ≤ ``high``, 20 to 300."""

    low: float
    high: float
    default: float

    def __post_init__(self) -> None:
        """Check the order."""
        _need(20 <= self.low <= self.default <= self.high <= 300, "needs 20 ≤ low ≤ default ≤ high")


@dataclass(frozen=True, slots=True)
class MeterStyle:
    """Metres that the style is at home in; every other one works by derivation."""

    default: str = "4/4"
    allowed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check that they can be read."""
        for text in (self.default, *self.allowed):
            Meter.parse(text)


@dataclass(frozen=True, slots=True)
class KeyStyle:
    """Modes by weight, and for each mode the tonics that lie well."""

    weights: dict[str, int]
    tonics: dict[str, tuple[str, ...]]

    def __post_init__(self) -> None:
        """Check modes and tonics."""
        _need(bool(self.weights), "needs at least one mode in weights")
        for mode, weight in self.weights.items():
            _need(mode in MODES, f"weights: {mode} is no mode")
            _need(weight > 0, "weights must be above 0")
            _need(bool(self.tonics.get(mode)), f"tonics: {mode} has none")
        for mode, tonics in self.tonics.items():
            _need(mode in MODES, f"tonics: {mode} is no mode")
            for tonic in tonics:
                Key(tonic, mode)


@dataclass(frozen=True, slots=True)
class FormStyle:
    """A sequence of section names; ``loop`` is what longer pieces repeat before the last one."""

    sequence: tuple[str, ...]
    loop: tuple[str, ...] = ()
    weight: int = 1

    def __post_init__(self) -> None:
        """Check that there is something."""
        _need(bool(self.sequence), "a form has at least one section")
        _need(self.weight > 0, "weight must be above 0")


@dataclass(frozen=True, slots=True)
class SectionStyle:
    """A kind of section.

    Parameters
    ----------
    letter : str
        Sections with one letter share melody and harmony.
    bars : int
        Natural length; it shrinks and grows in steps of ``unit``.
    energy : float
        0 to 1.
    roles : tuple of str
        Who plays; empty means everyone.
    harmony : str
        Which progressions to use (``ProgressionStyle.use``); "" means the section's own name.
    cadence : str
        One of ``CADENCES``.
    groove : str
        A groove by name; "" lets the level of energy choose.
    figures : dict
        Role → figure, overriding the part's own.
    """

    letter: str
    bars: int
    energy: float
    roles: tuple[str, ...] = ()
    harmony: str = ""
    cadence: str = "none"
    unit: int = 4
    groove: str = ""
    figures: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check ranges."""
        _need(1 <= self.bars <= 64, "bars lies between 1 and 64")
        _need(1 <= self.unit <= 32, "unit lies between 1 and 32")
        _need(0 <= self.energy <= 1, "energy lies between 0 and 1")
        _need(self.cadence in CADENCES, "cadence is one of " + ", ".join(CADENCES))


@dataclass(frozen=True, slots=True)
class ProgressionStyle:
    """A progression: numerals with ``|`` between bars, several in a bar share it.

    ``%`` repeats the bar before. ``use`` names harmonies of sections; empty fits anywhere.
    """

    mode: str
    numerals: str
    use: tuple[str, ...] = ()
    weight: int = 1

    def __post_init__(self) -> None:
        """Check the mode."""
        _need(self.mode in MODES, f"{self.mode} is no mode")
        _need(bool(self.numerals.strip()), "numerals must not be empty")
        _need(self.weight > 0, "weight must be above 0")


@dataclass(frozen=True, slots=True)
class HarmonyStyle:
    """Colour and pace of the harmony.

    Parameters
    ----------
    colour : dict
        Weights of "triad", "seventh", "ninth", "add9", "sixth", "sus" for numerals that name
        no quality of their own.
    bars_per_chord : float
        Of named and asked progressions: 0.5 is two chords a bar, 2 is two bars a chord.
    stretch : int
        Every bar of the style's own progressions lasts this many bars.
    dominant : str
        "major" (V7 also in minor), "natural" (the mode's own fifth degree) or "sus".
    """

    colour: dict[str, float] = field(default_factory=lambda: {"triad": 1.0})
    bars_per_chord: float = 1.0
    stretch: int = 1
    dominant: str = "major"

    def __post_init__(self) -> None:
        """Check names and ranges."""
        known = ("triad", "seventh", "ninth", "add9", "sixth", "sus")
        for name, weight in self.colour.items():
            _need(name in known, f"colour: {name} is none of " + ", ".join(known))
            _need(weight >= 0, "colour: weights are 0 or more")
        _need(sum(self.colour.values()) > 0, "colour needs a weight above 0")
        _need(self.bars_per_chord in (0.25, 0.5, 1, 2, 4), "bars_per_chord: 0.25, 0.5, 1, 2 or 4")
        _need(1 <= self.stretch <= 8, "stretch lies between 1 and 8")
        _need(self.dominant in ("major", "natural", "sus"), "dominant: major, natural or sus")


@dataclass(frozen=True, slots=True)
class InstrumentChoice:
    """A General MIDI instrument (or "drums") and the patch that plays it in this style."""

    name: str
    patch: str = ""
    weight: int = 1

    def __post_init__(self) -> None:
        """Check the weight."""
        _need(self.weight > 0, "weight must be above 0")


@dataclass(frozen=True, slots=True)
class PartStyle:
    """A role: who can play it, where, how; see ``PartPlan``.

    ``chance`` is how often the role is there at all; ``figures`` maps a section's name, a
    level of energy, or "any" to figures of which the seed picks one.
    """

    instruments: tuple[InstrumentChoice, ...]
    low: int = 48
    high: int = 84
    density: float = 0.5
    velocity: int = 80
    voices: int = 4
    gain_db: float = 0.0
    pan: float = 0.0
    chance: float = 1.0
    figures: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check ranges."""
        _need(bool(self.instruments), "instruments must not be empty")
        _need(0 <= self.low < self.high <= 127, "needs 0 ≤ low < high ≤ 127")
        _need(0 <= self.density <= 1, "density lies between 0 and 1")
        _need(1 <= self.velocity <= 127, "velocity lies between 1 and 127")
        _need(1 <= self.voices <= 8, "voices lies between 1 and 8")
        _need(-40 <= self.gain_db <= 12, "gain_db lies between -40 and 12")
        _need(-1 <= self.pan <= 1, "pan lies between -1 and 1")
        _need(0 <= self.chance <= 1, "chance lies between 0 and 1")


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
        _need(self.weight > 0, "weight must be above 0")
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
        _need(all(len(text) == bar for text in self.lanes.values()), "a fill lasts one bar")


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
        _need(self.kind in FIGURE_ALPHABETS, "kind is one of " + ", ".join(FIGURE_ALPHABETS))
        _need(self.order in ("up", "down", "updown", "random"), "order: up, down, updown, random")
        _need(0.1 <= self.gate <= 1.0, "gate lies between 0.1 and 1")
        plain = _squeezed(self.text)
        legal = FIGURE_ALPHABETS[self.kind]
        _need(set(plain) <= legal, f"{self.name}: a {self.kind} holds only " + "".join(sorted(legal)))
        text = _whole_bars(plain, self.meter, self.steps_per_beat, self.name)
        object.__setattr__(self, "text", text)


@dataclass(frozen=True, slots=True)
class SoundStyle:
    """What the mix gets to know: the send to the room by role, in dB."""

    reverb_db: dict[str, float] = field(default_factory=dict)
    tail_s: float = 3.0


@dataclass(frozen=True, slots=True)
class StyleHeader:
    """The top of a style file: what a list of styles and a reader of sentences need.

    ``suits`` names moods, instruments, ambiences and finishes that point to this style when a
    wish names no style.
    """

    title: str
    description: str
    aliases_en: tuple[str, ...] = ()
    aliases_es: tuple[str, ...] = ()
    suits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Patterns:
    """Grooves, fills, figures and parts that every style may use."""

    grooves: tuple[GrooveStyle, ...] = ()
    fills: tuple[FillStyle, ...] = ()
    figures: tuple[FigureStyle, ...] = ()
    parts: dict[str, PartStyle] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Style:
    """Everything that makes a style; one annotated file each in ``styles/``.

    Examples
    --------
    >>> from cadenza.plan import load_styles
    >>> load_styles()["lofi"].tempo.high
    88.0
    """

    title: str
    description: str
    tempo: TempoStyle
    keys: KeyStyle
    forms: tuple[FormStyle, ...]
    sections: dict[str, SectionStyle]
    parts: dict[str, PartStyle]
    progressions: tuple[ProgressionStyle, ...]
    name: str = ""
    aliases_en: tuple[str, ...] = ()
    aliases_es: tuple[str, ...] = ()
    suits: tuple[str, ...] = ()
    length_s: float = 120.0
    finish: str = "clean"
    ambience: tuple[str, ...] = ()
    ending: str = "hold"
    meters: MeterStyle = MeterStyle()
    harmony: HarmonyStyle = field(default_factory=HarmonyStyle)
    grooves: tuple[GrooveStyle, ...] = ()
    fills: tuple[FillStyle, ...] = ()
    figures: tuple[FigureStyle, ...] = ()
    feel: Feel = Feel()
    melody: MelodyStyle = MelodyStyle()
    sound: SoundStyle = field(default_factory=SoundStyle)

    def __post_init__(self) -> None:
        """Check what hangs together."""
        _need(10 <= self.length_s <= 3600, "length_s lies between 10 and 3600")
        _need(self.ending in _ENDINGS, "ending is one of " + ", ".join(_ENDINGS))
        _need(bool(self.forms), "needs at least one [[forms]]")
        _need(bool(self.parts), "needs at least one [parts.…]")
        _need(bool(self.progressions), "needs at least one [[progressions]]")
        for form in self.forms:
            for name in (*form.sequence, *form.loop):
                _need(name in self.sections, f"forms: there is no section {name}")

    @property
    def reverb_db(self) -> dict[str, float]:
        """Send to the room by role, in dB."""
        return dict(self.sound.reverb_db)
