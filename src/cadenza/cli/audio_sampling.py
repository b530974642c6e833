"""``cadenza audio sample``, ``continue``, ``choose``, ``resume`` and ``upsample``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cadenza.cli.audio_told import AudioMeter, by_level, print_sampled
from cadenza.cli.options import json_option, stacked
from cadenza.cli.page import PageCommand
from cadenza.cli.show import print_json

__all__ = ["choose", "continue_", "resume", "sample", "upsample"]

Function = TypeVar("Function", bound=Callable[..., Any])
_VOICE = click.option(
    "--voice",
    metavar="NAME",
    default="",
    help="A voice by name, or its folder.  [default: the usual]",
)
_QUIET = click.option("--quiet", "-q", is_flag=True, help="Show no progress.")


def _drawing(function: Function) -> Function:
    """How codes are drawn."""
    return stacked(
        click.option(
            "--temperature", metavar="T|LEVEL=T", multiple=True,
            help="0 to 5, of all levels or of one; may be given several times.",
        ),
        click.option(
            "--top-p", metavar="P|LEVEL=P", multiple=True,
            help="Draw from the likeliest codes that together reach this share.",
        ),
    )(function)  # fmt: skip


def _new(seconds: float) -> Callable[[Function], Function]:
    """What sample and continue have in common."""
    return stacked(
        click.option("--style", metavar="S", default="", help="See cadenza audio voices."),
        click.option(
            "--seconds", type=float, default=seconds, show_default=True, help="Of each take."
        ),
        click.option("--takes", type=int, default=3, show_default=True, help="How many, 1 to 16."),
        click.option("--seed", type=int, default=None, help="The same one gives the same takes."),
        click.option(
            "--level", metavar="top|all", default="top", show_default=True,
            help="Drafts, or every take in full quality at once.",
        ),
        _VOICE,
        click.option("--label", metavar="L", default="", help="A corpus that the voice knows."),
        _drawing,
        click.option("--out", metavar="SESSION", default="", help="Name or file of the session."),
        _QUIET,
        json_option(),
    )  # fmt: skip


def _request(flags: dict[str, Any]) -> Any:  # noqa: ANN401 - what the app room takes
    from cadenza.app.audio_requests import SampleRequest

    return SampleRequest(
        style=flags["style"],
        label=flags["label"],
        seconds=flags["seconds"],
        takes=flags["takes"],
        seed=flags["seed"],
        level=flags["level"],
        voice=flags["voice"],
        temperature=by_level("--temperature", flags["temperature"]),
        top_p=by_level("--top-p", flags["top_p"]),
        out=flags["out"],
    )


def _told(made: Any, as_json: bool) -> None:  # noqa: ANN401 - a Sampled
    if as_json:
        print_json(made.to_dict())
    else:
        print_sampled(made)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza audio sample --style ambient",
        "cadenza audio sample --style rain --seconds 40 --takes 5 --seed 7",
        "cadenza audio sample --level all --takes 1 --out night",
        "cadenza audio sample --temperature 0.9 --temperature bottom=0.8",
    ),
    notes=(
        "Takes are drafts of the top level; upsample brings the chosen one to full quality.",
        "Stopped or killed, it is gone on with: cadenza audio resume SESSION.",
    ),
)
@_new(20.0)
def sample(quiet: bool, as_json: bool, **flags: Any) -> None:  # noqa: ANN401 - see _new
    """Sample a texture: takes to listen to and choose from."""
    from cadenza.app.audio_sampling import sample_texture

    request = _request(flags)
    with AudioMeter(quiet=quiet or as_json) as meter:
        made = sample_texture(request, meter, told=meter.estimate)
    _told(made, as_json)


@click.command(
    "continue",
    cls=PageCommand,
    examples=(
        "cadenza audio continue waves.wav",
        "cadenza audio continue field.flac --seconds 30 --style rain --prime 40",
    ),
    notes=(
        "The end of the recording is made as loud as what voices learn from, and heard through",
        "the voice's codec, as the takes are. Any format, rate and number of channels will do.",
    ),
)
@click.argument("clip", metavar="CLIP", type=click.Path(readable=False))
@_new(10.0)
@click.option(
    "--prime", type=float, default=20.0, show_default=True,
    help="Seconds of the recording's end to go on from.",
)  # fmt: skip
def continue_(
    clip: str, prime: float, quiet: bool, as_json: bool, **flags: Any  # noqa: ANN401 - see _new
) -> None:  # fmt: skip
    """Go on from a recording."""
    from cadenza.app.audio_requests import ContinueAudioRequest
    from cadenza.app.audio_sampling import continue_clip

    request = ContinueAudioRequest(clip, _request(flags), prime)
    with AudioMeter(quiet=quiet or as_json) as meter:
        made = continue_clip(request, meter, told=meter.estimate)
    _told(made, as_json)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza audio choose ambient-1 2",
        "cadenza audio choose ambient-1 2 --seconds 30 --takes 5",
        "cadenza audio choose ambient-1 3 --step 1   # back to an earlier step",
        "cadenza audio choose ambient-1 2 --only",
    ),
    notes=("Nothing is thrown away: an earlier step's other takes can be chosen at any time.",),
)
@click.argument("session", metavar="SESSION")
@click.argument("take", metavar="TAKE", type=int)
@click.option("--only", is_flag=True, help="Choose, and sample nothing.")
@click.option("--step", type=int, default=None, help="Of an earlier step.  [default: the last]")
@click.option("--seconds", type=float, default=None, help="Of each take.  [default: as before]")
@click.option("--takes", type=int, default=3, show_default=True, help="How many, 1 to 16.")
@click.option("--style", metavar="S", default=None, help="From here on.  [default: as before]")
@click.option("--label", metavar="L", default=None, help="From here on.  [default: as before]")
@click.option(
    "--level", metavar="top|all", default="top", show_default=True,
    help="Drafts, or every take in full quality at once.",
)  # fmt: skip
@_VOICE
@_drawing
@_QUIET
@json_option()
def choose(session: str, take: int, quiet: bool, as_json: bool, **flags: Any) -> None:  # noqa: ANN401
    """Choose a take and sample what comes after it, as long as you like."""
    from cadenza.app.audio_requests import ChooseRequest
    from cadenza.app.audio_sampling import choose_take

    flags["temperature"] = by_level("--temperature", flags["temperature"]) or None
    flags["top_p"] = by_level("--top-p", flags["top_p"]) or None
    request = ChooseRequest(session, take, **flags)
    with AudioMeter(quiet=quiet or as_json) as meter:
        made = choose_take(request, meter, told=meter.estimate)
    _told(made, as_json)


@click.command(cls=PageCommand, examples=("cadenza audio resume ambient-1",))
@click.argument("session", metavar="SESSION")
@_VOICE
@_QUIET
@json_option()
def resume(session: str, voice: str, quiet: bool, as_json: bool) -> None:
    """Finish takes that were stopped, and write sounds that are missing."""
    from cadenza.app.audio_requests import ResumeRequest
    from cadenza.app.audio_sampling import resume_session

    with AudioMeter(quiet=quiet or as_json) as meter:
        made = resume_session(ResumeRequest(session, voice), meter)
    _told(made, as_json)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza audio upsample ambient-1",
        "cadenza audio upsample ambient-1 --take 2 --step 1",
    ),
    notes=(
        "The time that is left is measured, not guessed. Stopped or killed, the same command",
        "goes on where it was; what is there already is not sampled again.",
    ),
)
@click.argument("session", metavar="SESSION")
@click.option("--take", type=int, default=None, help="Another piece than the chosen one.")
@click.option("--step", type=int, default=None, help="Of the take.  [default: the last]")
@_VOICE
@_QUIET
@json_option()
def upsample(
    session: str, take: int | None, step: int | None, voice: str, quiet: bool, as_json: bool
) -> None:
    """Bring the chosen piece from the draft to full quality."""
    from cadenza.app.audio_requests import UpsampleRequest
    from cadenza.app.audio_sampling import upsample_session

    with AudioMeter(quiet=quiet or as_json) as meter:
        request = UpsampleRequest(session, take, step, voice)
        made = upsample_session(request, meter, told=meter.estimate)
    _told(made, as_json)
