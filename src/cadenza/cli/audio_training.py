"""``cadenza audio train``: a voice of one's own, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cadenza.cli.bars import StageBars
from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note, print_json, print_line, table

if TYPE_CHECKING:
    from cadenza.app.audio_training import TrainedVoice

__all__ = ["train"]


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza audio train vqvae --corpus mine",
        "cadenza audio train prior --corpus mine",
        "cadenza audio train upsampler --corpus mine",
        "cadenza audio train prior prior-small --corpus mine --from textures",
        "cadenza audio train vqvae vqvae-tiny --hours 0.05 --minutes 3   # a look at it",
        "cadenza audio train vqvae --resume --name mine",
    ),
    notes=(
        "PART is vqvae (the codec, three levels one after another), prior (the top level) or",
        "upsampler (the middle and the bottom level). Train them in this order: a new codec makes",
        "the models of the old one useless. Without --corpus Cadenza makes textures to train on.",
        "Ctrl-C stops with a checkpoint, and --resume goes on from it; a kill loses little more.",
    ),
)
@click.argument("part", metavar="vqvae|prior|upsampler")
@click.argument("recipe", metavar="[RECIPE]", default="")
@click.option(
    "--corpus", metavar="NAME", default="", help="Its recordings, or a folder of packed sound."
)
@click.option("--resume", is_flag=True, help="Go on with the newest run that was stopped.")
@click.option("--name", metavar="NAME", default="", help="Of the voice.  [default: the corpus's]")
@click.option("--level", metavar="L", default="", help="One level alone.  [default: all]")
@click.option(
    "--minutes", type=click.FloatRange(min=0), default=0.0,
    help="Stop after so long, shared among the levels, and install what is there.",
)  # fmt: skip
@click.option("--steps", type=click.IntRange(min=1), default=None, help="Instead of the recipe's.")
@click.option(
    "--hours", type=click.FloatRange(min=0), default=0.0,
    help="Of textures, without --corpus.  [default: tiny 0.05, small 3, base 20]",
)  # fmt: skip
@click.option(
    "--from", "start", metavar="VOICE", default="", help="Take over this voice's codec and models."
)
@click.option(
    "--device", type=click.Choice(("auto", "cpu", "cuda")), default="auto", show_default=True,
    help="What to compute on.",
)  # fmt: skip
@click.option(
    "--threads", type=click.IntRange(min=0), default=0, help="Of the CPU (0: as torch likes)."
)
@json_option()
def train(
    part: str,
    recipe: str,
    corpus: str,
    resume: bool,
    name: str,
    level: str,
    minutes: float,
    steps: int | None,
    hours: float,
    start: str,
    device: str,
    threads: int,
    as_json: bool,
) -> None:
    """Train part of a voice, measure it, and install the voice with it."""
    from cadenza.app.audio_training import TrainVoiceRequest, train_voice

    request = TrainVoiceRequest(
        part, recipe, corpus, name, level, resume, minutes, steps, hours, start, device, threads
    )
    with StageBars(quiet=as_json) as bars:
        made = train_voice(request, note, bars)
    if as_json:
        print_json(made.to_dict())
        return
    print_line(table(_rows(made)))
    print_line()
    print_line(_next(made))


def _rows(made: TrainedVoice) -> list[tuple[str, str]]:
    """What matters first."""
    rows = [
        ("voice", f"{made.name}, version {made.version}"),
        ("bundle", str(made.folder)),
        ("run", str(made.run)),
        ("licence", made.licence),
    ]
    for level, told in made.figures.items():
        rows.append((f"{made.part}, {level}", f"{_figures(told)} ({made.reasons.get(level, '')})"))
    if made.dropped:
        rows.append(("left out", f"models of {', '.join(made.dropped)}: train them anew"))
    return rows


def _figures(told: dict[str, float | str | None]) -> str:
    names = {
        "stft_distance": "spectral distance {:.3f}",
        "si_sdr_db": "SI-SDR {:.1f} dB",
        "log_mel_distance_db": "log-mel distance {:.2f} dB",
        "nats_per_code": "{:.3f} nats a code",
        "onnx_nats_per_code": "{:.3f} in 8 bits",
    }
    found = [form.format(told[name]) for name, form in names.items() if told.get(name) is not None]
    return ", ".join([*found, f"{told['split']} split"])


def _next(made: TrainedVoice) -> str:
    """What to type next."""
    if made.part == "vqvae":
        return f"next: cadenza audio train prior --name {made.name}, on the same corpus"
    if made.part == "prior":
        return f"try: cadenza audio sample --voice {made.name}; next: cadenza audio train upsampler"
    return f"try: cadenza audio sample --voice {made.name} --level all --takes 1"
