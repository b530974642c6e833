"""``cadenza compose``: from a sentence to a release folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import click

from cadenza.brief import Wish
from cadenza.cli.options import (
    ComposeFlags,
    QualityFlags,
    SongFlags,
    gains,
    musical_options,
    output_options,
    sound_options,
)
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, note, print_json, print_line
from cadenza.cli.summary import released_lines
from cadenza.cli.wishes import flags_wish, prompt_text, whole_number

if TYPE_CHECKING:
    from cadenza.app import SoundRequest

__all__ = ["compose", "compose_wish", "sound_request"]


@click.command(
    cls=PageCommand,
    examples=(
        'cadenza compose "rainy lofi in D minor, 75 bpm, two minutes"',
        'cadenza compose "sad waltz" --part melody=violin --without drums --bars 32',
        'cadenza compose --style jazz --chords "Dm7 G7 Cmaj7 A7" --seed 7 --stems',
        'cadenza compose "techno sin bajo a 130 bpm" --format wav --out take1 --json',
    ),
    notes=(
        "A flag always beats the sentence. The same sentence, flags and seed give the same",
        "song.mid to the byte. Use - as PROMPT to read it from standard input.",
    ),
)
@click.argument("prompt", nargs=-1)
@musical_options()
@sound_options()
@click.option("--engine", metavar="NAME", default="auto", show_default=True, help="auto or theory.")
@click.option("--seed", metavar="N", help="Another seed, another song.  [default: first free]")
@click.option("--no-audio", is_flag=True, help="Write MIDI, picture and receipt only.")
@output_options()
def compose(prompt: tuple[str, ...], **flags: Unpack[ComposeFlags]) -> None:
    """Compose a song from a sentence, render it, and write its release folder."""
    compose_wish(prompt_text(prompt), flags_wish(flags), flags, engine=flags["engine"])


def compose_wish(prompt: str | None, wish: Wish, flags: SongFlags, *, engine: str = "auto") -> None:
    """Compose with the flags of the command line and say what came of it."""
    from cadenza.app import ComposeRequest, compose_song

    request = ComposeRequest(
        prompt=prompt,
        flags=wish,
        seed=whole_number("--seed", flags["seed"]),
        engine=engine,
        sound=sound_request(flags),
        formats=flags["formats"] or ("flac", "mp3"),
        stems=flags["stems"],
        audio=not flags["no_audio"],
        out=flags["out"],
        force=flags["force"],
    )
    with Meter(quiet=flags["quiet"] or flags["as_json"]) as meter:
        released = compose_song(request, meter)
    if flags["no_audio"]:
        _say_what_makes_no_sound(flags)
    if flags["as_json"]:
        print_json(released.to_dict())
        return
    for line in released_lines(released):
        print_line(line)
    if request.audio and not flags["quiet"]:
        _say_what_would_sound_better()


def _say_what_makes_no_sound(flags: SongFlags) -> None:
    """Name the flags about sound that ``--no-audio`` takes the meaning from."""
    idle = {
        "--stems": flags["stems"],
        "--format": flags["formats"],
        "--soundfont": flags["soundfont"],
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
    from cadenza.app import SoundRequest

    return SoundRequest(
        soundfont=flags["soundfont"],
        loudness_lufs=flags["loudness_lufs"],
        true_peak_db=flags["true_peak_db"],
        part_gains=gains("--part-gain", flags["part_gains"]),
        ambience_gains=gains("--ambience-gain", flags["ambience_gains"]),
    )
