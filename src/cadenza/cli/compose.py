"""``cadenza compose``: from a sentence to a release folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import click

from cadenza.brief import Wish
from cadenza.cli.options import (
    ComposeFlags,
    EngineFlags,
    QualityFlags,
    SongFlags,
    engine_options,
    gains,
    llm_option,
    musical_options,
    output_options,
    seed_options,
    sound_options,
)
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line
from cadenza.cli.summary import released_lines
from cadenza.cli.wishes import flags_wish, prompt_text, reader_of, say_reader, whole_number

if TYPE_CHECKING:
    from cadenza.app import ReaderChoice, Released, SoundRequest

__all__ = ["choosing", "compose", "compose_wish", "making", "say_released", "sound_request"]


@click.command(
    cls=PageCommand,
    examples=(
        'cadenza compose "rainy lofi in D minor, 75 bpm, two minutes"',
        'cadenza compose "sad waltz" --part melody=violin --without drums --bars 32',
        'cadenza compose --style jazz --chords "Dm7 G7 Cmaj7 A7" --seed 7 --stems',
        'cadenza compose "techno sin bajo a 130 bpm" --format wav --out take1 --json',
        'cadenza compose "slow blues, 24 bars" --takes 4 --no-audio',
    ),
    notes=(
        "A flag always beats the sentence. The same sentence, flags and seed give the same",
        "song.mid to the byte. Use - as PROMPT to read it from standard input.",
        "With --takes the candidates are measured and ranked, and the reasons printed; the best",
        "is released, the others stand in takes/ as MIDI.",
    ),
)
@click.argument("prompt", nargs=-1)
@musical_options()
@llm_option()
@sound_options()
@engine_options()
@seed_options()
@output_options()
def compose(prompt: tuple[str, ...], **flags: Unpack[ComposeFlags]) -> None:
    """Compose a song from a sentence, render it, and write its release folder."""
    reader = reader_of(flags)
    compose_wish(prompt_text(prompt), flags_wish(flags), flags, flags, reader=reader)


def compose_wish(
    prompt: str | None,
    wish: Wish,
    flags: SongFlags,
    engine: EngineFlags | None = None,
    *,
    reader: ReaderChoice | None = None,
) -> None:
    """Compose with the flags of the command line and say what came of it."""
    from cadenza.app import ComposeRequest, ReaderChoice, compose_song

    request = ComposeRequest(
        prompt=prompt,
        flags=wish,
        **making(flags),
        **({} if engine is None else choosing(engine)),
        reader=reader or ReaderChoice(),
    )
    with Meter(quiet=flags["quiet"] or flags["as_json"], patient=request.keep_partial) as meter:
        released = compose_song(request, meter)
    say_released(released, flags)


def making(flags: SongFlags) -> dict[str, Any]:
    """The fields of a request that say how a piece is written."""
    return {
        "seed": whole_number("--seed", flags["seed"]),
        "sound": sound_request(flags),
        "formats": flags["formats"] or ("flac", "mp3"),
        "stems": flags["stems"],
        "audio": not flags["no_audio"],
        "out": flags["out"],
        "force": flags["force"],
    }


_FOR_ANY_ENGINE = ("originality", "against")
"""Options that mean something whoever writes the notes."""


def choosing(flags: EngineFlags) -> dict[str, Any]:
    """The fields of a request that say who writes the notes."""
    from cadenza.compose import EngineOptions

    return {
        "engine": flags["engine"],
        "options": EngineOptions(
            model=flags["model"],
            temperature=flags["temperature"],
            top_p=flags["top_p"],
            min_p=flags["min_p"],
            top_k=flags["top_k"],
            strictness=flags["strictness"],
            originality=flags["originality"],
            against=flags["against"],
        ),
        "takes": whole_number("--takes", flags["takes"] or "1") or 0,
        "keep_partial": flags["keep_partial"],
    }


def say_released(released: Released, flags: SongFlags) -> None:
    """Say what came of it: on stdout what was made, on stderr what else is to be known."""
    say_reader(released.reader)
    if flags["no_audio"]:
        _say_what_makes_no_sound(flags)
    idle = [name for name in released.receipt["options"] if name not in _FOR_ANY_ENGINE]
    if released.receipt["engine"] == "theory" and idle:
        names = " and ".join("--" + name.replace("_", "-") for name in idle)
        note(f"note: the theory engine writes by rule; {names} had no effect")
    if flags["as_json"]:
        print_json(released.to_dict())
        return
    for line in released_lines(released):
        print_line(line)
    if not flags["no_audio"] and not flags["quiet"]:
        _say_what_would_sound_better()


def _say_what_makes_no_sound(flags: SongFlags) -> None:
    """Name the flags about sound that ``--no-audio`` takes the meaning from."""
    idle = {
        "--stems": flags["stems"],
        "--format": flags["formats"],
        "--soundfont": flags["soundfont"],
        "--texture": flags["textures"],
    }
    names = " and ".join(name for name, given in idle.items() if given)
    if names:
        note(f"note: --no-audio writes no sound; {names} had no effect")


def _say_what_would_sound_better() -> None:
    from cadenza.app import sound_notice

    hint = sound_notice()
    if hint:
        note(f"note: {hint}")


def sound_request(flags: QualityFlags) -> SoundRequest:
    """The sound flags as the use cases take them."""
    from cadenza.app import SoundRequest, parse_textures

    return SoundRequest(
        soundfont=flags["soundfont"],
        loudness_lufs=flags["loudness_lufs"],
        true_peak_db=flags["true_peak_db"],
        part_gains=gains("--part-gain", flags["part_gains"]),
        ambience_gains=gains("--ambience-gain", flags["ambience_gains"]),
        textures=parse_textures(flags["textures"]),
    )
