"""What a style is: the schema of the TOML files, as frozen dataclasses.

A style file is read by ``cadenza.plan.library``; see ``cadenza.plan.pattern_style`` for how
grooves and figures are written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cadenza.music.key import MODES, Key
from cadenza.music.score import Meter
from cadenza.plan.model import Feel, MelodyStyle
from cadenza.plan.pattern_style import FigureStyle, FillStyle, GrooveStyle, need

__all__ = [
    "CADENCES",
    "LEVELS",
    "FormStyle",
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

_ENDINGS = ("hold", "fade", "cut")


def level_of(energy: float) -> str:
    """The class of an energy.

    >>> level_of(0.5)
    'mid'
    """
    return "low" if energy < 0.45 else "mid" if energy < 0.7 else "high"


@dataclass(frozen=True, slots=True)
class TempoStyle:
    """Quarter notes per minute: ``low`` ≤ ``default`` ≤ ``high``, 20 to 300."""

    low: float
    high: float
    default: float

    def __post_init__(self) -> None:
        """Check the order."""
        need(20 <= self.low <= self.default <= self.high <= 300, "needs 20 ≤ low ≤ default ≤ high")


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
        need(bool(self.weights), "needs at least one mode in weights")
        for mode, weight in self.weights.items():
            need(mode in MODES, f"weights: {mode} is no mode")
            need(weight > 0, "weights must be above 0")
            need(bool(self.tonics.get(mode)), f"tonics: {mode} has none")
        for mode, tonics in self.tonics.items():
            need(mode in MODES, f"tonics: {mode} is no mode")
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
        need(bool(self.sequence), "a form has at least one section")
        need(self.weight > 0, "weight must be above 0")


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
        need(1 <= self.bars <= 64, "bars lies between 1 and 64")
        need(1 <= self.unit <= 32, "unit lies between 1 and 32")
        need(0 <= self.energy <= 1, "energy lies between 0 and 1")
        need(self.cadence in CADENCES, "cadence is one of " + ", ".join(CADENCES))


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
        need(self.mode in MODES, f"{self.mode} is no mode")
        need(bool(self.numerals.strip()), "numerals must not be empty")
        need(self.weight > 0, "weight must be above 0")


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
            need(name in known, f"colour: {name} is none of " + ", ".join(known))
            need(weight >= 0, "colour: weights are 0 or more")
        need(sum(self.colour.values()) > 0, "colour needs a weight above 0")
        need(self.bars_per_chord in (0.25, 0.5, 1, 2, 4), "bars_per_chord: 0.25, 0.5, 1, 2 or 4")
        need(1 <= self.stretch <= 8, "stretch lies between 1 and 8")
        need(self.dominant in ("major", "natural", "sus"), "dominant: major, natural or sus")


@dataclass(frozen=True, slots=True)
class InstrumentChoice:
    """A General MIDI instrument (or "drums") and the patch that plays it in this style."""

    name: str
    patch: str = ""
    weight: int = 1

    def __post_init__(self) -> None:
        """Check the weight."""
        need(self.weight > 0, "weight must be above 0")


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
        need(bool(self.instruments), "instruments must not be empty")
        need(0 <= self.low < self.high <= 127, "needs 0 ≤ low < high ≤ 127")
        need(0 <= self.density <= 1, "density lies between 0 and 1")
        need(1 <= self.velocity <= 127, "velocity lies between 1 and 127")
        need(1 <= self.voices <= 8, "voices lies between 1 and 8")
        need(-40 <= self.gain_db <= 12, "gain_db lies between -40 and 12")
        need(-1 <= self.pan <= 1, "pan lies between -1 and 1")
        need(0 <= self.chance <= 1, "chance lies between 0 and 1")


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
    meters: MeterStyle = field(default_factory=MeterStyle)
    harmony: HarmonyStyle = field(default_factory=HarmonyStyle)
    grooves: tuple[GrooveStyle, ...] = ()
    fills: tuple[FillStyle, ...] = ()
    figures: tuple[FigureStyle, ...] = ()
    feel: Feel = field(default_factory=Feel)
    melody: MelodyStyle = field(default_factory=MelodyStyle)
    sound: SoundStyle = field(default_factory=SoundStyle)

    def __post_init__(self) -> None:
        """Check what hangs together."""
        need(10 <= self.length_s <= 3600, "length_s lies between 10 and 3600")
        need(self.ending in _ENDINGS, "ending is one of " + ", ".join(_ENDINGS))
        need(bool(self.forms), "needs at least one [[forms]]")
        need(bool(self.parts), "needs at least one [parts.…]")
        need(bool(self.progressions), "needs at least one [[progressions]]")
        for form in self.forms:
            for name in (*form.sequence, *form.loop):
                need(name in self.sections, f"forms: there is no section {name}")

    @property
    def reverb_db(self) -> dict[str, float]:
        """Send to the room by role, in dB."""
        return dict(self.sound.reverb_db)
