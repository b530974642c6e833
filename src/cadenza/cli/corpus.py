"""``cadenza corpus``: recordings and scores of one's own, ready to train on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cadenza.app.naming import legible
from cadenza.cli import corpus_told, corpus_watch
from cadenza.cli.bars import StageBars
from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand, PageGroup
from cadenza.cli.show import print_json, print_line, table
from cadenza.errors import UsageError

if TYPE_CHECKING:
    from cadenza.corpus.building import Built

__all__ = ["corpus"]

_PATH = click.Path(readable=False)
_MOST_TOLD = 10


@click.group(
    cls=PageGroup,
    examples=(
        "cadenza corpus add mine ~/Music/my-songs --licence mine",
        "cadenza corpus build mine",
        "cadenza train --corpus mine --from base",
    ),
    notes=("docs/guides/corpus.md goes through all of it.",),
)
def corpus() -> None:
    """Recordings and scores of your own, made ready to train on."""


@corpus.command(
    cls=PageCommand,
    examples=(
        "cadenza corpus add mine ~/Music/my-songs",
        'cadenza corpus add folk tunes/*.abc --licence "public domain" --style folk',
    ),
    notes=(
        "A folder is remembered: what comes or goes in it is found by the next build.",
        "Recordings: aac aif flac m4a mp3 ogg wav. Scores: abc krn mid musicxml mxl.",
    ),
)
@click.argument("name", metavar="NAME")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=_PATH)
@click.option("--licence", metavar="L", default="", help='Like "CC BY 4.0".  [default: unknown]')
@click.option("--style", metavar="S", default="", help="A style that holds for all of them.")
@json_option()
def add(name: str, paths: tuple[str, ...], licence: str, style: str, as_json: bool) -> None:
    """Add files and folders to a corpus.

    The corpus is made when something is first added.
    """
    from cadenza.app.corpora import add_to_corpus

    with StageBars(quiet=as_json) as bars:
        made = add_to_corpus(name, _paths(paths), licence=licence, style=style, progress=bars)
    if as_json:
        print_json(made.to_dict())
        return
    for path in made.paths:
        print_line(f"added {path}")
    what = "1 file" if made.files == 1 else f"{made.files:,} files"
    print_line(f"{name} has {what}; licence {made.licence}; build it: cadenza corpus build {name}")


@corpus.command(
    cls=PageCommand,
    examples=(
        "cadenza corpus remove mine ~/Music/my-songs/draft.mid",
        "cadenza corpus remove mine --all --yes",
    ),
    notes=("Your files stay where they are. Old builds can still be exported.",),
)
@click.argument("name", metavar="NAME")
@click.argument("paths", metavar="PATH…", nargs=-1, type=_PATH)
@click.option("--all", "whole", is_flag=True, help="The whole corpus, with all its builds.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option()
def remove(name: str, paths: tuple[str, ...], whole: bool, yes: bool, as_json: bool) -> None:
    """Take files out, or let a corpus go."""
    from cadenza.app.corpora import delete_corpus, remove_from_corpus

    if whole == bool(paths):
        raise UsageError(
            "what is removed is named by its paths, or is --all of the corpus",
            "both" if whole else "neither",
            f"try cadenza corpus remove {name} PATH",
        )
    if whole:
        if not yes and not click.confirm(f"Remove {name} and all of its builds?", err=True):
            raise click.Abort
        delete_corpus(name)
        gone = [name]
    else:
        gone = remove_from_corpus(name, _paths(paths))
    if as_json:
        print_json({"corpus": name, "removed": gone})
        return
    for each in gone:
        print_line(f"removed {each}")


@corpus.command(
    cls=PageCommand,
    examples=(
        "cadenza corpus build mine",
        "cadenza corpus build mine --workers 4 --tempo 96",
        "cadenza corpus build mine --cluster auto",
    ),
    notes=(
        "Only what has changed is done again; a build that was ended goes on where it was.",
        "A file that cannot be used is set aside with its reason, and tried again when it changes.",
    ),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--workers", metavar="N", type=int, default=0, help="Processes.  [default: one a core]"
)
@click.option("--cluster", metavar="ADDRESS", help="Work on a Ray cluster: auto, or HOST:PORT.")
@click.option(
    "--tempo",
    metavar="auto|BPM",
    default="auto",
    show_default=True,
    help="Tempo of all recordings, where you know it.",
)
@click.option(
    "--transcriber", metavar="NAME", default="basic-pitch", help="Who listens.", show_default=True
)
@click.option("--keep-audio", is_flag=True, help="Keep decoded sound, 10 MB a minute.")
@click.option("--retry", is_flag=True, help="Try again what was set aside.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
def build(
    name: str,
    workers: int,
    cluster: str | None,
    tempo: str,
    transcriber: str,
    keep_audio: bool,
    retry: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Bring a corpus up to date.

    Every stage, from clean names to the originality index.
    """
    from cadenza.app.corpora import BuildRequest, build_corpus

    request = BuildRequest(
        workers, cluster, _tempo_bpm(tempo), transcriber, keep_audio=keep_audio, retry=retry
    )
    with StageBars(quiet=quiet or as_json) as bars:
        made = build_corpus(name, request, bars)
    if as_json:
        print_json(_built_facts(name, made))
        return
    for line in _built_lines(name, made):
        print_line(line)


def _paths(words: tuple[str, ...]) -> list[Path]:
    """The paths as typed; an empty one would be the folder one stands in."""
    if "" in words:
        raise UsageError("a path is not empty", '""', "name a file or a folder")
    return [Path(word) for word in words]


def _tempo_bpm(text: str) -> float | None:
    if text == "auto":
        return None
    try:
        bpm = float(text)
    except ValueError:
        bpm = 0.0
    if not 20 <= bpm <= 300:
        raise UsageError("--tempo is auto, or 20 to 300 quarter notes a minute", text)
    return bpm


def _built_facts(name: str, made: Built) -> dict[str, object]:
    from cadenza.app.corpora_told import Logged

    told = Logged(made.digest, made.commit, made.differences).to_dict()
    return {"corpus": name, "new": made.is_new, "folder": str(made.folder), **told}


def _built_lines(name: str, made: Built) -> list[str]:
    from cadenza.app.corpora_told import Logged

    if not made.is_new:
        return [f"{name} is up to date: {made.digest[:12]} of {made.commit.created}"]
    logged = Logged(made.digest, made.commit, made.differences)
    lines = [corpus_told.headline(logged)]
    rows = corpus_told.redone_rows(logged)
    lines += [table(rows, indent=2)] if rows else []
    bad = made.quarantined
    lines += [f"set aside: {legible(each.path)}: {each.reason}" for each in bad[:_MOST_TOLD]]
    if len(bad) > _MOST_TOLD:
        lines.append(f"… and {len(bad) - _MOST_TOLD:,} more; see cadenza corpus list {name}")
    return [*lines, f"train on it: cadenza train --corpus {name}"]


for _each in (
    corpus_told.status,
    corpus_told.list_,
    corpus_told.log,
    corpus_told.verify,
    corpus_told.export,
    corpus_watch.watch,
):
    corpus.add_command(_each)
