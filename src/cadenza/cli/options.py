"""The flags that several commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict, TypeVar

import click

from cadenza.errors import UsageError

__all__ = [
    "BackgroundFlags",
    "BriefFlags",
    "ComposeFlags",
    "EngineFlags",
    "OutputFlags",
    "QualityFlags",
    "ReaderFlags",
    "RenderFlags",
    "SongFlags",
    "background_options",
    "engine_options",
    "gains",
    "json_option",
    "llm_option",
    "musical_options",
    "output_options",
    "quality_options",
    "seed_options",
    "sound_options",
    "stacked",
]


class MusicalFlags(TypedDict):
    """What ``musical_options`` hands to a command, as typed."""

    style: str | None
    title: str | None
    key: str | None
    tempo: str | None
    meter: str | None
    bars: str | None
    length: str | None
    parts: tuple[str, ...]
    without: tuple[str, ...]
    chords: str | None
    progression: str | None
    moods: tuple[str, ...]
    register: str | None
    beats_per_chord: str | None
    octave_spread: str | None


class BackgroundFlags(TypedDict):
    """What ``background_options`` hands to a command."""

    ambience: tuple[str, ...]
    finish: str | None


class QualityFlags(TypedDict):
    """What ``quality_options`` hands to a command."""

    textures: tuple[str, ...]
    soundfont: str | None
    loudness_lufs: float
    true_peak_db: float
    part_gains: tuple[str, ...]
    ambience_gains: tuple[str, ...]


class OutputFlags(TypedDict):
    """What ``output_options`` hands to a command."""

    formats: tuple[str, ...]
    stems: bool
    out: Path | None
    force: bool
    quiet: bool
    as_json: bool


class SongFlags(QualityFlags, OutputFlags):
    """What a new song is written with, beside what it is."""

    seed: str | None
    no_audio: bool


class ReaderFlags(TypedDict):
    """What ``llm_option`` hands to a command."""

    llm: str | None


class BriefFlags(MusicalFlags, BackgroundFlags, ReaderFlags):
    """Every flag that says what a song is."""


class EngineFlags(TypedDict):
    """What ``engine_options`` hands to a command."""

    engine: str
    model: str | None
    takes: str | None
    temperature: float | None
    top_p: float | None
    min_p: float | None
    top_k: int | None
    strictness: float | None
    originality: str
    against: tuple[Path, ...]
    keep_partial: bool


class ComposeFlags(BriefFlags, SongFlags, EngineFlags):
    """Every flag of ``cadenza compose``."""


class RenderFlags(BackgroundFlags, QualityFlags, OutputFlags):
    """Every flag of ``cadenza render``."""


F = TypeVar("F", bound=Callable[..., Any])

_GAIN = re.compile(r"^(.+)=([+-]?\d{1,3}(?:\.\d{1,3})?)(?:dB)?$")
_LOWEST_DB, _HIGHEST_DB = -60.0, 24.0


def stacked(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """Several decorators as one; the first stands first on the help page."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def musical_options() -> Callable[[F], F]:
    """What is to be composed; every flag beats the sentence."""
    return stacked(
        click.option("--style", metavar="S", help="A style; see `cadenza styles`."),
        click.option("--title", metavar="TEXT", help="Title of the piece."),
        click.option("--key", metavar="KEY", help='Like "D minor", "F# dorian", "Bb".'),
        click.option("--tempo", metavar="BPM", help="Quarter notes a minute, 20 to 300."),
        click.option("--meter", metavar="N/M", help="Like 3/4 or 6/8."),
        click.option("--bars", metavar="N", help="Length in bars."),
        click.option("--length", metavar="M:SS", help="Length in time, like 2:00 or 90s."),
        click.option(
            "--part",
            "parts",
            metavar="ROLE=INSTRUMENT",
            multiple=True,
            help="A part and what plays it, like melody=electric_piano_1. Repeat for more.",
        ),
        click.option(
            "--without", metavar="PART", multiple=True, help="A part to leave out, like drums."
        ),
        click.option("--chords", metavar="TEXT", help='Chord symbols: "Dm7 G7 Cmaj7 A7".'),
        click.option(
            "--progression",
            metavar="TEXT",
            help='Numerals: "I V vi IV"; a known name; model (the trained one), or model:NAME.',
        ),
        click.option(
            "--beats-per-chord", metavar="N", help="Quarter notes that each chord lasts, 1 to 32."
        ),
        click.option(
            "--register",
            metavar="NOTE",
            help="The note from which chords are voiced: C3; or low, middle, high.",
        ),
        click.option(
            "--octave-spread", metavar="N", help="Octaves that a chord's voicing spans, 1 to 4."
        ),
        click.option(
            "--mood", "moods", metavar="WORD", multiple=True, help="Like sad. Repeat for more."
        ),
    )


def sound_options() -> Callable[[F], F]:
    """How it is to sound."""
    return stacked(background_options(), quality_options())


def background_options() -> Callable[[F], F]:
    """Ambience and finish."""
    return stacked(
        click.option(
            "--ambience",
            metavar="NAME",
            multiple=True,
            help="A background like rain, or a sound file. Repeat for more.",
        ),
        click.option("--finish", metavar="NAME", help="The finish of the whole: lofi, clean, …"),
    )


def quality_options() -> Callable[[F], F]:
    """Textures, SoundFont, loudness and gains."""
    return stacked(
        click.option(
            "--texture",
            "textures",
            metavar="SESSION",
            multiple=True,
            help="A session of `cadenza audio` (NAME, NAME@TAKE) or a sound file behind the music; "
            "NAME:pad for a pad in its key. Repeat for more.",
        ),
        click.option("--soundfont", metavar="FILE", help="A .sf2 or .sf3 by path or name."),
        click.option(
            "--loudness",
            "loudness_lufs",
            metavar="LUFS",
            type=float,
            default=-14.0,
            show_default=True,
            help="Integrated loudness of the master.",
        ),
        click.option(
            "--true-peak",
            "true_peak_db",
            metavar="DBTP",
            type=float,
            default=-1.0,
            show_default=True,
            help="Highest true peak of the master.",
        ),
        click.option(
            "--part-gain",
            "part_gains",
            metavar="PART=DB",
            multiple=True,
            help="Make a part louder or softer, like drums=-3. Repeat for more.",
        ),
        click.option(
            "--ambience-gain",
            "ambience_gains",
            metavar="NAME=DB",
            multiple=True,
            help="Make a background or texture louder or softer, like rain=-6. Repeat for more.",
        ),
    )


def output_options() -> Callable[[F], F]:
    """Where the release goes and what is in it."""
    return stacked(
        click.option(
            "--format",
            "formats",
            metavar="NAME",
            multiple=True,
            help="flac, mp3 or wav. Repeat for more.  [default: flac, mp3]",
        ),
        click.option("--stems", is_flag=True, help="Write each part as a file of its own too."),
        click.option(
            "--out",
            metavar="DIR",
            type=click.Path(path_type=Path, readable=False),
            help="The release folder.  [default: songs/<title>-<seed>]",
        ),
        click.option("--force", is_flag=True, help="Replace a release that stands there."),
        click.option("--quiet", "-q", is_flag=True, help="Show no progress."),
        json_option(),
    )


def engine_options() -> Callable[[F], F]:
    """Who writes the notes, how freely, and how many takes there are to choose from."""
    return stacked(
        click.option(
            "--engine",
            metavar="NAME",
            default="auto",
            show_default=True,
            help="auto, neural (the trained model) or theory (rules).",
        ),
        click.option("--model", metavar="NAME", help="A model of `cadenza models`, or a folder."),
        click.option(
            "--takes", metavar="N", help="Candidates to choose from, 1 to 16.  [default: 1]"
        ),
        click.option(
            "--temperature", metavar="T", type=float, help="For the model: 0 safe to 2 wild."
        ),
        click.option(
            "--top-p", metavar="P", type=float, help="For the model: keep this share of choices."
        ),
        click.option(
            "--min-p", metavar="P", type=float, help="For the model: drop choices below this."
        ),
        click.option(
            "--top-k", metavar="N", type=int, help="For the model: only the N likeliest choices."
        ),
        click.option(
            "--strictness",
            metavar="X",
            type=float,
            help="For the model: 0 free; 0.25 chord or key on beats; 0.75 chords are sounded; "
            "1 beats on chord tones, no foreign notes.  "
            "[default: 0.8; 0.5 for parts that play already]",
        ),
        click.option(
            "--originality",
            metavar="MODE",
            default="report",
            show_default=True,
            help="report, strict (the model never copies longer runs than people share) or off.",
        ),
        click.option(
            "--against",
            metavar="CORPUS",
            type=click.Path(path_type=Path, readable=False),
            multiple=True,
            help="Compare with this folder of MIDI files, index or corpus of your own too.",
        ),
        click.option(
            "--keep-partial",
            is_flag=True,
            help="When stopped with Ctrl-C, release the bars made so far.",
        ),
    )


def seed_options() -> Callable[[F], F]:
    """``--seed`` and ``--no-audio``."""
    return stacked(
        click.option(
            "--seed", metavar="N", help="Another seed, another song.  [default: first free]"
        ),
        click.option("--no-audio", is_flag=True, help="Write MIDI, picture and receipt only."),
    )


def llm_option() -> Callable[[F], F]:
    """``--llm``."""
    return click.option(
        "--llm",
        metavar="URL|FILE.gguf",
        envvar="CADENZA_LLM",
        show_envvar=True,
        help="A language model that reads the sentence, such as http://127.0.0.1:8080.",
    )


def json_option() -> Callable[[F], F]:
    """``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print JSON on stdout and nothing else there."
    )


def gains(flag: str, texts: tuple[str, ...]) -> dict[str, float]:
    """Read ``drums=-3`` and its like.

    Parameters
    ----------
    flag : str
        Name of the flag, for the message.
    texts : tuple of str
        What was given.

    Returns
    -------
    dict
        Name → gain in dB.

    Raises
    ------
    UsageError
        When one of them is no name and gain, or the gain lies outside −60 to 24 dB.
    """
    read: dict[str, float] = {}
    for text in texts:
        match = _GAIN.match(text.strip())
        if match is None or not _LOWEST_DB <= float(match.group(2)) <= _HIGHEST_DB:
            raise UsageError(
                f"{flag} is a name and {_LOWEST_DB:g} to {_HIGHEST_DB:g} dB",
                text,
                f"try {flag} drums=-3" if flag == "--part-gain" else f"try {flag} rain=-6",
            )
        read[match.group(1).strip()] = float(match.group(2))
    return read
