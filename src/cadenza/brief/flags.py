"""Flags as typed on the command line → a wish that is laid over the sentence's."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from cadenza.brief.flag_names import LONGEST_FLAG, Names, near_names, plain_reader
from cadenza.brief.model import BY_MODEL, PartWish, Wish
from cadenza.brief.phrases import phrase_key
from cadenza.brief.register import register_of
from cadenza.brief.symbols import chord_of, is_numeral
from cadenza.brief.vocabulary import Vocabulary
from cadenza.errors import BriefError, UsageError
from cadenza.music import Chord, Key, Meter

__all__ = ["near_names", "parse_length", "wish_from_flags"]

_SEPARATORS = re.compile(r"[\s,;|→>–—\[\]()\"“”]+")
_SECONDS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:s|sec|secs|seconds?|segundos?)?", re.IGNORECASE)
_MINUTES = re.compile(
    r"(\d+(?:\.\d+)?)\s*m(?:in(?:utes?|utos?|s)?)?(?:\s*(\d+(?:\.\d+)?)\s*(?:s\w*)?)?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d(?:\.\d+)?)")


def wish_from_flags(
    *,
    style: str | None = None,
    title: str | None = None,
    key: str | None = None,
    tempo: str | float | None = None,
    meter: str | None = None,
    bars: str | int | None = None,
    length: str | float | None = None,
    parts: Sequence[str] = (),
    without: Sequence[str] = (),
    chords: str | None = None,
    progression: str | None = None,
    ambience: Sequence[str] = (),
    finish: str | None = None,
    moods: Sequence[str] = (),
    register: str | None = None,
    beats_per_chord: str | float | None = None,
    octave_spread: str | int | None = None,
    vocabulary: Vocabulary | None = None,
) -> Wish:
    """The wish that the flags of ``cadenza compose`` make, as they were typed.

    Parameters
    ----------
    style, finish : str, optional
        A name or another word for it.
    title : str, optional
        Title of the piece.
    key : str, optional
        "D minor", "F# dorian", "la menor".
    tempo : str or float, optional
        "75", "75 bpm", "andante".
    meter : str, optional
        "3/4".
    bars : str or int, optional
        Whole bars.
    length : str or float, optional
        "2:00", "90", "90s", "2m", "1m30s", "two minutes"; plain numbers are seconds.
    parts : sequence of str
        "melody=electric_piano_1", "drums", "flute", "bass=38", "pad=my.sf2".
    without : sequence of str
        Roles, instruments, families or ambiences.
    chords, progression : str, optional
        "Dm7 G7 Cmaj7", "I V vi IV"; "model" and "model:NAME" leave progressions to a model.
    ambience : sequence of str
        Names, or paths of sound files.
    moods : sequence of str
        "sad", "alegre".
    register : str, optional
        The note from which chords are voiced: "C3", or "low", "middle", "high".
    beats_per_chord : str or float, optional
        Quarter notes that each chord lasts, 1 to 32.
    octave_spread : str or int, optional
        Octaves that the voicing of a chord spans, 1 to 4.
    vocabulary : Vocabulary, optional
        Names that may be used. Without one, styles, ambiences and finishes that are not the
        shipped ones are handed on as they are, for the room that owns them to judge.

    Raises
    ------
    UnknownNameError
        When a name is on no list; names the nearest ones.
    UsageError
        When a value cannot be read or lies outside its range.
    """
    names = Names(vocabulary)
    count = None if bars is None else _bars(str(bars))
    seconds = None
    if length is not None:
        count, seconds = _bars_or_seconds(str(length), count)
    return Wish(
        style=None if style is None else names.find(style, "style"),
        kind=None if style is None else names.kind(style),
        title=" ".join(title.split()) or None if title else None,
        key=None if key is None else _key(key),
        tempo_bpm=None if tempo is None else _tempo(str(tempo)),
        meter=None if meter is None else _meter(meter),
        bars=count,
        seconds=seconds,
        parts=_each_once(tuple(names.part(text) for text in parts), parts),
        without=tuple(dict.fromkeys(name for text in without for name in names.left_out(text))),
        ambience=tuple(dict.fromkeys(names.ambience(text) for text in ambience)),
        chords=() if chords is None else _chords(chords),
        progression=() if progression is None else _progression(progression),
        finish=None if finish is None else names.find(finish, "finish", "finish_word"),
        moods=tuple(dict.fromkeys(names.mood(text) for text in moods)),
        register=None if register is None else _register(register),
        beats_per_chord=None if beats_per_chord is None else _beats(str(beats_per_chord)),
        octave_spread=None if octave_spread is None else _octaves(str(octave_spread)),
    )


def _each_once(parts: tuple[PartWish, ...], texts: Sequence[str]) -> tuple[PartWish, ...]:
    """Parts as asked; the same one twice is a slip, two of one role by other players are not."""
    for index, part in enumerate(parts):
        if part in parts[:index]:
            raise UsageError(
                "--part names each part once",
                f"{texts[index]} again",
                "leave it out, or give the second one another instrument, "
                f"as in {part.role or 'melody'}=…",
            )
    return parts


def parse_length(text: str) -> float:
    """Seconds of a length: "2:00", "90", "90s", "2m", "1m30s", "two minutes".

    Raises
    ------
    UsageError
        When the text is no length.

    Examples
    --------
    >>> parse_length("1m30s"), parse_length("2:00")
    (90.0, 120.0)
    """
    plain = text.strip()[:LONGEST_FLAG]
    if plain.startswith(("-", "−")):
        raise UsageError("a length is more than nothing", text, "try --length 2:00, 90s or 1m30s")
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = clock.groups()
        return float(hours or 0) * 3600 + float(minutes) * 60 + float(seconds)
    if only_seconds := _SECONDS.fullmatch(plain):
        return float(only_seconds[1])
    if both := _MINUTES.fullmatch(plain):
        return float(both[1]) * 60 + float(both[2] or 0)
    said = _said(plain)
    if said is None or said.seconds is None:
        raise UsageError("a length is a time", text or "nothing", "try --length 2:00, 90s or 1m30s")
    return said.seconds


def _said(text: str) -> Wish | None:
    """A flag's text read as a sentence, None where that cannot be."""
    try:
        return plain_reader().read(text)
    except BriefError:
        return None


def _key(text: str) -> Key:
    try:
        return Key.parse(text[:LONGEST_FLAG])
    except UsageError:
        said = _said("key: " + text)
        if said is None or said.key is None or said.unread:
            raise
        return said.key


def _tempo(text: str) -> float:
    plain = text.strip().lower().removesuffix("bpm").strip().replace(",", ".")
    if re.fullmatch(r"-?\d{1,9}(?:\.\d+)?", plain):
        return float(plain)
    said = _said("tempo " + text)
    if said is None or said.tempo_bpm is None or said.unread:
        raise UsageError("a tempo is a number of beats per minute", text, "try --tempo 90")
    return said.tempo_bpm


def _meter(text: str) -> Meter:
    said = None if "/" in text else _said("time " + text)
    return Meter.parse(text) if said is None or said.meter is None else said.meter


def _register(text: str) -> int:
    pitch = register_of(text[:LONGEST_FLAG])
    if pitch is None:
        rule = "a register is a note with its octave, or low, middle or high"
        raise UsageError(rule, text or "nothing", "try --register C3")
    return pitch


def _beats(text: str) -> float:
    plain = re.sub(r"\s*(beats?|pulsos?|tiempos?)$", "", text.strip().lower()).replace(",", ".")
    if not re.fullmatch(r"-?\d{1,9}(?:\.\d{1,9})?", plain):
        rule = "beats per chord are a number of quarter notes"
        raise UsageError(rule, text or "nothing", "try --beats-per-chord 2")
    return float(plain)


def _octaves(text: str) -> int:
    plain = re.sub(r"\s*(octaves?|octavas?)$", "", text.strip().lower())
    if not re.fullmatch(r"[+-]?\d{1,9}", plain):
        rule = "an octave spread is a whole number of octaves"
        raise UsageError(rule, text or "nothing", "try --octave-spread 2")
    return int(plain)


def _bars(text: str) -> int:
    plain = re.sub(r"\s*(bars?|measures?|compases|comp[aá]s)$", "", text.strip().lower())
    if not re.fullmatch(r"[+-]?\d{1,9}", plain):
        raise UsageError("a number of bars is a whole number", text or "nothing", "try --bars 32")
    return int(plain)


def _bars_or_seconds(text: str, count: int | None) -> tuple[int | None, float | None]:
    """``--length`` also takes bars."""
    if re.search(r"\d\s*(bars?|measures?|compases|comp[aá]s)$", text.strip().lower()):
        bars = _bars(text)
        if count is not None and count != bars:
            raise UsageError(
                "a length is given once", f"{count} bars and {bars} bars", "leave one of them out"
            )
        return bars, None
    return count, parse_length(text)


def _symbols(text: str) -> list[str]:
    """The symbols of a list however they are parted; "Am-F-C-G" is four, "C-7" one."""
    out: list[str] = []
    for piece in filter(None, _SEPARATORS.split(text[:LONGEST_FLAG])):
        pieces = [each for each in piece.split("-") if each]
        whole = chord_of(piece) is not None or len(pieces) < 2
        out += [piece] if whole else pieces
    return out


def _listed(text: str, rule: str, example: str, read: Callable[[str], Any]) -> list[Any]:
    out: list[Any] = []
    for symbol in _symbols(text):
        value = out[-1] if symbol == "%" and out else read(symbol)
        if value is None:
            raise BriefError(rule, symbol, f"try {example}")
        out.append(value)
    if not out:
        raise BriefError(rule, "nothing", f"try {example}")
    return out


def _chords(text: str) -> tuple[Chord, ...]:
    rule = "a chord symbol is a root A to G and a quality"
    return tuple(_listed(text, rule, '"Dm7 G7 Cmaj7"', chord_of))


_MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def _progression(text: str) -> tuple[str, ...]:
    head, _, name = text.strip().partition(":")
    if head.strip().lower() == BY_MODEL[0]:
        if name.strip() and not _MODEL_NAME.fullmatch(name.strip()):
            rule = "a model of your own is named after the colon, not its folder"
            raise UsageError(rule, name, "see cadenza models")
        return (f"{BY_MODEL[0]}:{name.strip()}",) if name.strip() else BY_MODEL
    rule = "a roman numeral is I to VII, upper case major, lower case minor"
    named = plain_reader().index.entries.get(phrase_key(text[:LONGEST_FLAG]), ())
    for entry in named:
        if entry.kind == "progression":
            return tuple(entry.value.split())
    return tuple(
        _listed(text, rule, '"I V vi IV"', lambda each: each if is_numeral(each) else None)
    )
