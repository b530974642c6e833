"""What ``cadenza corpus`` tells: status, list, log, verify; and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cadenza.app.naming import legible
from cadenza.cli.bars import StageBars
from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import note, print_json, print_line, table
from cadenza.errors import FileError

if TYPE_CHECKING:
    from cadenza.app.corpora_told import Listed, Logged, Status

__all__ = ["export", "headline", "list_", "log", "redone_rows", "status", "verify"]

_MOST_PATHS = 5
_COULD_NOT = 1


@click.command(
    cls=PageCommand, examples=("cadenza corpus status", "cadenza corpus status mine --json")
)
@click.argument("name", metavar="[NAME]", required=False)
@json_option()
@click.pass_context
def status(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Show what a corpus holds, and what is new.

    Without NAME, all corpora, a line each.
    """
    from cadenza.app.corpora import list_corpora
    from cadenza.app.corpora_told import corpus_status

    found, broken = [], 0
    with StageBars(quiet=True) as bars:
        for each in [name] if name else list_corpora():
            try:
                found.append(corpus_status(each, bars))
            except FileError as error:
                if name:
                    raise
                broken += 1  # which hides no other one
                note(str(error))
    if as_json:
        told = [each.to_dict() for each in found]
        print_json(told[0] if name else told)
    elif name:
        print_line(table(_status_rows(found[0])))
    elif found or broken:
        head = ("corpus", "files", "since the last build", "last build")
        rows = [(e.name, f"{e.files:,}", _since(e), _last(e)) for e in found]
        print_line(table([head, *rows]))
    else:
        print_line("no corpus yet; make one with cadenza corpus add NAME PATH…")
    if broken:
        ctx.exit(_COULD_NOT)


def _status_rows(held: Status) -> list[tuple[str, str]]:
    kinds = ", ".join(f"{count:,} {_many(kind, count)}" for kind, count in held.kinds.items())
    rows = [
        ("corpus", held.name),
        ("folder", held.folder),
        *(("added", _root_line(*root)) for root in held.roots),
        *(("not there", _shown(path)) for path in held.missing),
        ("files", f"{held.files:,}" + (f": {kinds}" if kinds else "")),
        ("since the last build", _since(held)),
        ("last build", _last(held)),
    ]
    if held.commit:
        states = [f"{count:,} {state}" for state, count in held.states.items()]
        splits = [f"{count:,} {split}" for split, count in held.splits.items()]
        rows += [("built", ", ".join(states)), ("kept", ", ".join(splits)), ("tree", held.tree)]
    rows.append(("on the disk", f"{held.size_bytes / 1e6:,.1f} MB"))
    if held.unknown_licence:
        told = f"unknown of {held.unknown_licence:,} files; a model's card will say so"
        rows.append(("licence", told))
    return rows


def _root_line(path: str, licence: str, style: str) -> str:
    return f"{_shown(path)} ({licence}{', ' + style if style else ''})"


def _many(kind: str, count: int) -> str:
    return kind if count == 1 else f"{kind}s"


def _since(held: Status) -> str:
    changes = held.differences
    counts = (("new", changes.came), ("changed", changes.changed), ("gone", changes.went))
    told = [f"{len(paths):,} {word}" for word, paths in counts if paths]
    return ", ".join(told) or "nothing has changed"


def _last(held: Status) -> str:
    if not held.commit:
        return "never"
    return f"{held.commit[:12]} of {held.created}, {held.commits:,} in all"


@click.command(
    "list",
    cls=PageCommand,
    examples=("cadenza corpus list mine", "cadenza corpus list mine --state quarantined"),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--state",
    metavar="STATE",
    type=click.Choice(["kept", "duplicate", "quarantined", "new", "changed", "gone"]),
    help="Only kept, duplicate, quarantined, new, changed or gone ones.",
)
@json_option()
def list_(name: str, state: str | None, as_json: bool) -> None:
    """List the files and what became of them."""
    from cadenza.app.corpora_told import list_files

    rows = [each for each in list_files(name) if state in (None, each.state.state, each.now)]
    if as_json:
        print_json([each.to_dict() for each in rows])
    elif rows:
        head = ("file", "kind", "state", "split", "notes", "")
        print_line(table([head, *(_listed_row(each) for each in rows)]))
    else:
        print_line("no such file" if state else "no file yet")


def _listed_row(each: Listed) -> tuple[str, ...]:
    held = each.state
    notes = held.facts.get("notes")
    remark = held.reason or (f"like {_shown(held.like)}" if held.like else "")
    state = held.state if not each.now else f"{held.state}, {each.now}".lstrip(", ")
    count = "" if notes is None else f"{notes:,}"
    return _shown(held.path), held.kind, state, held.split, count, remark


def _shown(path: str) -> str:
    """A path as one line that can be printed."""
    return " ".join(legible(path).split("\n"))


@click.command(
    cls=PageCommand, examples=("cadenza corpus log mine", "cadenza corpus log mine --json")
)
@click.argument("name", metavar="NAME")
@click.option("--last", metavar="N", type=click.IntRange(min=1), help="Only the last N builds.")
@json_option()
def log(name: str, last: int | None, as_json: bool) -> None:
    """Show what each build did, and why."""
    from cadenza.app.corpora_told import corpus_log

    found = corpus_log(name, last)
    if as_json:
        print_json([each.to_dict() for each in found])
        return
    if not found:
        print_line(f"{name} was never built; cadenza corpus build {name}")
    for number, each in enumerate(found):
        if number:
            print_line()
        print_line(headline(each))
        rows = _change_rows(each) + redone_rows(each)
        if each.commit.cut_short:
            many = each.commit.cut_short
            rows.append(("cut short", f"{many} build{'s' * (many > 1)} before it; went on from it"))
        if rows:
            print_line(table(rows, indent=2))


def headline(each: Logged) -> str:
    """One line of a build: its digest, when it was, its files."""
    states = ", ".join(f"{count:,} {state}" for state, count in each.commit.states.items())
    return f"{each.digest[:12]}  {each.commit.created}  {states}; tree {each.commit.tree[:12]}"


def _change_rows(each: Logged) -> list[tuple[str, str]]:
    changes = each.differences
    rows = []
    for word, paths in (
        ("came", changes.came),
        ("went", changes.went),
        ("changed", changes.changed),
    ):
        more = len(paths) - _MOST_PATHS
        told = ", ".join(_shown(path) for path in paths[:_MOST_PATHS])
        if paths:
            rows.append((word, told + (f" and {more:,} more" if more > 0 else "")))
    return rows


def redone_rows(each: Logged) -> list[tuple[str, str]]:
    """What was redone, a row a stage: how often, and why."""
    from cadenza.corpus.stages import CORPUS_STAGES, FILE_STAGES

    told = each.commit.redone
    return [
        (stage, ", ".join(_why(reason, count) for reason, count in told[stage].items()))
        for stage in (*FILE_STAGES, *CORPUS_STAGES)
        if stage in told
    ]


def _why(reason: str, count: int) -> str:
    return f"{count:,} × {reason}" if count > 1 else reason


@click.command(
    cls=PageCommand,
    examples=("cadenza corpus verify mine", "cadenza corpus verify mine --mend"),
    notes=("Exit code 1 means that something is broken or gone.",),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--mend", is_flag=True, help="Take out what is broken; the next build makes it again."
)
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
@click.pass_context
def verify(ctx: click.Context, name: str, mend: bool, quiet: bool, as_json: bool) -> None:
    """Read everything back and hash it again."""
    from cadenza.app.corpora import verify_corpus

    with StageBars(quiet=quiet or as_json) as bars:
        found = verify_corpus(name, mend=mend, progress=bars)
    if as_json:
        print_json(found.to_dict())
    else:
        for each in found.broken:
            print_line(f"{each.digest[:12]} {each.what}".lstrip())
        size = f"{found.objects:,} objects, {found.size_bytes / 1e6:,.1f} MB"
        print_line(f"{size}: {f'{len(found.broken):,} broken' if found.broken else 'all whole'}")
    if found.broken:
        if not as_json:
            step = "build again" if mend else f"cadenza corpus verify {name} --mend, then build"
            note(f"what is broken can be made again: {step}")
        ctx.exit(_COULD_NOT)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza corpus export mine --out mine-2026",
        "cadenza corpus export mine --out before --at 3d871c8c",
    ),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--out",
    metavar="FOLDER",
    required=True,
    type=click.Path(path_type=Path, readable=False),
    help="A folder that is not there yet.",
)
@click.option("--at", metavar="COMMIT", default="", help="An older build, by its first digits.")
@json_option()
def export(name: str, out: Path, at: str, as_json: bool) -> None:
    """Write a build as a folder.

    Clean MIDI files, the packed corpus, the index, tables of files and of what was set aside.
    """
    from cadenza.app.corpora import export_corpus

    made = export_corpus(name, out, at)
    files = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    if as_json:
        print_json({"corpus": name, "folder": str(made), "files": files})
        return
    midi = sum(path.startswith("midi/") for path in files)
    print_line(f"wrote {made}: {midi:,} MIDI files, packed, index, files.csv, quarantine.csv")
