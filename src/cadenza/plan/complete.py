"""Wish → Brief: every field filled, each with where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cadenza.brief.model import MAX_BPM, MIN_BPM, Brief, Source, Wish, model_of
from cadenza.errors import UnknownNameError
from cadenza.music.key import Key
from cadenza.music.score import Meter
from cadenza.plan.casting import cast_parts
from cadenza.plan.compass import recast
from cadenza.plan.keys import choose_key, infer_key, mode_of_numerals
from cadenza.plan.kinds import dressed
from cadenza.plan.library import StyleLibrary
from cadenza.plan.moods import liveliness
from cadenza.plan.pace import check_beats_per_chord
from cadenza.plan.progressions import find_progression
from cadenza.plan.style import Style, StyleHeader, TempoStyle
from cadenza.plan.titles import make_title
from cadenza.seeds import stream

__all__ = ["complete", "infer_style"]

_DEFAULT_STYLE = "pop"


@dataclass(slots=True)
class _Sources:
    """Collects where each field came from."""

    of: dict[str, Source] = field(default_factory=dict)

    def mark(self, name: str, source: Source) -> None:
        self.of[name] = source

    def asked(self, name: str, said: object, otherwise: Source) -> None:
        self.of[name] = "asked" if said else otherwise


def complete(wish: Wish, styles: Mapping[str, Style], seed: int) -> Brief:
    """Fill in everything that a wish does not say.

    Parameters
    ----------
    wish : Wish
        What was asked.
    styles : Mapping of name to Style
        As ``load_styles`` gives them.
    seed : int
        Same wish, styles and seed, same brief.

    Raises
    ------
    UnknownNameError
        When the asked style is on no list.
    BriefError
        When nothing is left to play, asked harmony cannot be read, or the metre has no places
        for chords of the asked length.
    """
    sources = _Sources()
    style = dressed(_style(wish, styles, sources), wish.kind)
    key = _key(wish, style, seed, sources)
    tempo_bpm = _tempo(wish, style.tempo, seed, sources)
    meter = wish.meter or Meter.parse(style.meters.default)
    if wish.beats_per_chord is not None:
        check_beats_per_chord(wish.beats_per_chord, meter)
    cast = cast_parts(wish, style, seed)
    bars, seconds = wish.bars, wish.seconds
    if bars is None and seconds is None:
        seconds = style.length_s
    ambience = wish.ambience or tuple(each for each in style.ambience if each not in wish.without)
    _mark_rest(wish, sources)
    return Brief(
        style=style.name,
        title=wish.title
        or make_title(
            wish.kind.title() if wish.kind else style.title, key, wish.moods, ambience, seed
        ),
        key=key,
        tempo_bpm=tempo_bpm,
        meter=meter,
        parts=recast(cast.parts, cast.asked, wish, style),
        finish=wish.finish or style.finish,
        bars=bars,
        seconds=seconds,
        moods=wish.moods,
        without=wish.without,
        ambience=ambience,
        chords=wish.chords or None,
        progression=_progression(wish),
        asked_parts=cast.asked,
        sources=sources.of,
        unread=wish.unread,
        kind=wish.kind,
        swing=wish.swing,
        register=wish.register,
        beats_per_chord=wish.beats_per_chord,
        octave_spread=wish.octave_spread,
    )


def _mark_rest(wish: Wish, sources: _Sources) -> None:
    """Where the fields came from that were simply taken over or filled."""
    sources.asked("meter", wish.meter, "style")
    sources.asked("length", wish.bars or wish.seconds, "style")
    sources.asked("parts", wish.parts, "style")
    sources.asked("moods", wish.moods, "default")
    sources.asked("without", wish.without, "default")
    sources.asked("ambience", wish.ambience, "style")
    sources.asked("chords", wish.chords, "default")
    sources.asked("progression", _progression(wish), "default")
    sources.asked("finish", wish.finish, "style")
    for name in ("register", "beats_per_chord", "octave_spread"):
        sources.asked(name, getattr(wish, name), "default")


def _numerals(progression: Sequence[str]) -> tuple[str, ...]:
    """The asked numerals; a name of the library stands for its own, the model for none."""
    if len(progression) == 1 and (found := find_progression(progression[0])):
        return tuple(numeral for bar in found.bars for numeral in bar)
    return tuple(progression)


def _progression(wish: Wish) -> tuple[str, ...] | None:
    """The asked numerals, or the model's sign; asked chords go before the model."""
    return None if wish.chords else _numerals(wish.progression) or None


def _style(wish: Wish, styles: Mapping[str, Style], sources: _Sources) -> Style:
    if wish.style is not None:
        sources.mark("style", "asked" if wish.kind is None else "near")
        if isinstance(styles, StyleLibrary):
            return styles.find(wish.style)
        if wish.style in styles:
            return styles[wish.style]
        raise UnknownNameError(
            "a style is one of " + ", ".join(styles), wish.style, "see cadenza styles"
        )
    sources.mark("style", "default")
    name = infer_style(wish, styles)
    return styles[name]


def _header(styles: Mapping[str, Style], name: str) -> StyleHeader | Style:
    return styles.header(name) if isinstance(styles, StyleLibrary) else styles[name]


def infer_style(wish: Wish, styles: Mapping[str, Style]) -> str:
    """The style that moods, instruments, ambience and finish point to; else the default.

    A hint counts the more the fewer styles share it, and instruments count more than moods.
    """
    hints = _hints(wish)
    suits = {name: set(_header(styles, name).suits) for name in styles}
    shared = {hint: sum(hint in each for each in suits.values()) for hint in hints}
    default = _DEFAULT_STYLE if _DEFAULT_STYLE in styles else next(iter(styles))
    best, best_score = default, 0.0
    for name, words in suits.items():
        score = sum(weight / shared[hint] ** 0.5 for hint, weight in hints.items() if hint in words)
        if score > best_score + 1e-9:
            best, best_score = name, score
    return best


def _hints(wish: Wish) -> dict[str, float]:
    """What a wish says that can point to a style, with weights."""
    hints = dict.fromkeys(wish.moods, 1.0)
    for part in wish.parts:
        name = part.instrument or part.role
        if name is not None:
            hints[name] = 1.5 if part.instrument else 1.2
            if wish.only_parts:
                hints[f"{name} solo" if part.instrument else f"{name} only"] = 2.0
    hints |= dict.fromkeys((*wish.ambience, *filter(None, [wish.finish])), 1.2)
    if "drums" in wish.without:
        hints["no drums"] = 0.8
    if wish.meter is not None:
        hints[str(wish.meter)] = 0.6
    return hints


def _key(wish: Wish, style: Style, seed: int, sources: _Sources) -> Key:
    sources.mark("key", "style")
    mode = getattr(wish, "mode", None)
    if wish.key is not None:
        sources.mark("key", "asked")
        return wish.key
    if wish.chords:
        sources.mark("key", "default")
        return infer_key(wish.chords)
    if mode is not None:
        sources.mark("key", "asked")
    elif model_of(wish.progression) is None:
        mode = mode_of_numerals(_numerals(wish.progression))
    return choose_key(style.keys, wish.moods, mode, stream(seed, "key", style.name))


def _tempo(wish: Wish, tempo: TempoStyle, seed: int, sources: _Sources) -> float:
    sources.asked("tempo_bpm", wish.tempo_bpm, "style")
    if wish.tempo_bpm is not None:
        return wish.tempo_bpm
    dice = stream(seed, "tempo", tempo.low, tempo.high)
    mood = liveliness(wish.moods)
    if "slow" in wish.moods and "fast" not in wish.moods:
        low, high, middle = 0.75 * tempo.low, tempo.low, 0.9 * tempo.low
    elif "fast" in wish.moods and "slow" not in wish.moods:
        low, high, middle = tempo.high, 1.15 * tempo.high, 1.05 * tempo.high
    elif mood < 0:
        low, high, middle = tempo.low, tempo.default, (tempo.low + tempo.default) / 2
    elif mood > 0:
        low, high, middle = tempo.default, tempo.high, (tempo.default + tempo.high) / 2
    else:
        low, high, middle = tempo.low, tempo.high, tempo.default
    return float(round(min(max(dice.triangular(low, high, middle), MIN_BPM), MAX_BPM)))
