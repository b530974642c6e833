"""``cadenza inspect`` and ``cadenza rerender``: how a file was made, and making it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cadenza.cli.options import json_option
from cadenza.cli.page import PageCommand
from cadenza.cli.show import Meter, print_json, print_line, table

if TYPE_CHECKING:
    from cadenza.app import Inspection, Rerendered
    from cadenza.provenance import Model, Provenance

__all__ = ["inspect", "rerender"]

_KINDS = {
    "midi": "a MIDI file",
    "flac": "a FLAC file",
    "mp3": "an MP3 file",
    "wav": "a WAV file",
    "release": "a release",
}
_MARKS = {
    "trainedAlgorithmicMedia": "made by AI: a trained model wrote it",
    "compositeWithTrainedAlgorithmicMedia": "made with AI: a trained model wrote part of it",
    "algorithmicMedia": "made by rules; no trained model wrote it",
    "algorithmicallyEnhanced": "written in part by rules; no trained model wrote it",
}
_CHANGES = {
    "none": "No: notes and events are as they were written.",
    "events": "Not its notes; other events were changed, as by saving it in another program.",
    "content": "Yes: its notes are not those that the record speaks of.",
}
_AUDIO_CHANGES = {
    "none": "No: the sound is as it was written.",
    "content": "Yes: the sound was edited or encoded again.",
}
_RELEASE_CHANGES = {
    "none": "No: its music is as it was written",
    "events": "Not its notes or sound; other events of its MIDI files were changed",
    "content": "Yes: music in it is not what its receipt speaks of",
    None: "Not known: no music of it is there",
}
_STATES = {
    "tags": "other tags or events, the same music",
    "edited": "edited",
    "another": "another piece, take or part than the receipt's",
    "damaged": "cannot be read",
    "changed": "changed; it holds no music",
    "missing": "missing",
}
_VERDICTS = {
    "identical": "the same to the byte",
    "same": "the same music; tags or other bytes around it differ",
    "edited": "was edited; the record's own version was made again",
    "missing": "missing; made again to the byte as the receipt lists it",
    "missing, differs": "missing; what was made again is not what the receipt lists",
    "differs": "differs",
}


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza inspect songs/quiet-harbour-1/song.flac",
        "cadenza inspect songs/quiet-harbour-1",
        "cadenza inspect tune.mid --json",
    ),
    notes=(
        "A file without a record, or with one that cannot be read, is no error: it is said, and",
        "the exit code is 0. A record is data; nothing that it names is opened or run.",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@json_option()
def inspect(file: Path, as_json: bool) -> None:
    """Say how a file was made, and whether it was edited afterwards.

    FILE is a .mid, .flac, .mp3 or .wav file, a receipt.json, or a release folder.
    """
    from cadenza.app import inspect_file

    found = inspect_file(file)
    if as_json:
        print_json(found.to_dict())
        return
    for line in _inspected(found):
        print_line(line)


@click.command(
    cls=PageCommand,
    examples=(
        "cadenza rerender songs/quiet-harbour-1/song.mid",
        "cadenza rerender songs/quiet-harbour-1 --no-audio",
        "cadenza rerender varied.mid --source tune.mid --out again",
    ),
    notes=(
        "The exit code is 0 where all came out the same, to the byte or but for edits and tags",
        "that were added later, and 1 where something differs. A file that is missing is named;",
        "what is made in its place is held against the SHA-256 in the receipt. A piece that was",
        "made from a file needs that file again: --source, checked by its SHA-256.",
    ),
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, readable=False))
@click.option(
    "--source",
    metavar="FILE",
    type=click.Path(path_type=Path, readable=False),
    help="The file that continue, infill, accompany, vary or render was given.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, readable=False),
    help="Keep the new release here.  [default: it is thrown away]",
)
@click.option("--force", is_flag=True, help="Replace a release that stands there.")
@click.option("--no-audio", is_flag=True, help="Make and compare the notes only.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
@json_option()
def rerender(
    file: Path,
    source: Path | None,
    out: Path | None,
    force: bool,
    no_audio: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make a piece again from its record alone, and say whether it came out the same.

    FILE is a .mid, .flac, .mp3 or .wav file, a receipt.json, or a release folder.
    """
    from cadenza.app import RerenderRequest, rerender_piece

    request = RerenderRequest(file, source, out, force=force, audio=not no_audio)
    with Meter(quiet=quiet or as_json) as meter:
        made = rerender_piece(request, meter)
    if as_json:
        print_json(made.to_dict())
    else:
        for line in _rerendered(made):
            print_line(line)
    if not made.reproduced:
        raise click.exceptions.Exit(1)


def _inspected(found: Inspection) -> Iterator[str]:
    kind = _KINDS[found.kind]
    if found.problem and found.record is None:
        yield f"{found.name} is {kind} with a record that cannot be read: {found.problem}"
    elif found.record is None:
        yield f"{found.name} is {kind} without a record of how it was made"
    else:
        yield f"{found.name} is {kind} by Cadenza {found.record.cadenza}"
        yield from table(list(_record_rows(found.record)), indent=2).splitlines()
    if found.mark is not None:
        yield f"Mark:    {_mark(found.mark)}"
    if found.record is not None and found.problem:
        yield f"Beware:  {_shown(found.problem)}"
    if found.files:
        yield f"Edited?  {_RELEASE_CHANGES[found.change]}{_counts(found)}."
    elif found.change is not None:
        words = _CHANGES if found.kind in ("midi", "release") else _AUDIO_CHANGES
        yield f"Edited?  {words[found.change]}"
    elif found.record is not None:
        yield "Edited?  Not known: the record does not say what it speaks of."
    yield from (f"  {each.name}: {_STATES[each.state]}" for each in _changed(found))


def _mark(uri: str) -> str:
    return f"{_MARKS.get(uri.rsplit('/', 1)[-1], 'another one')} ({_shown(uri)})"


def _counts(found: Inspection) -> str:
    """How many files without music were changed, and how many are missing."""
    others, missing = len(found.others_changed), len(found.missing)
    told = f"; {others} without music changed" if others else ""
    return told + (f"; {missing} of {len(found.files)} files missing" if missing else "")


def _changed(found: Inspection) -> list[Any]:
    return [file for file in found.files if file.state != "unchanged"]


def _record_rows(record: Provenance) -> Iterator[tuple[str, str]]:
    """What a record says, in plain words."""
    yield from _asked_rows(record)
    yield from _written_rows(record)
    if record.part is not None:
        yield "part", _shown(record.part)
    if record.sound is not None:
        yield "sound", _pairs(record.sound)
    for asset in record.assets:
        yield asset.kind, f"{_shown(asset.name)} (sha256 {asset.sha256[:16]}…)"
    if record.versions:
        yield "versions", _pairs(record.versions)


def _asked_rows(record: Provenance) -> Iterator[tuple[str, str]]:
    take = f", take {record.take}" if record.take > 1 else ""
    stopped = ", stopped before its end" if record.partial else ""
    yield "verb", f"{record.verb}{take}{stopped}"
    if record.prompt:
        yield "prompt", _shown(record.prompt)
    if record.source is not None:
        yield "source", f"{_shown(record.source.name)} (sha256 {record.source.sha256[:16]}…)"
    if record.brief is not None:
        yield "brief", _brief(record.brief)
    for name, value in record.asked.items():
        if name != "wish" or record.brief is None:
            yield _shown(name), _value(value)


def _written_rows(record: Provenance) -> Iterator[tuple[str, str]]:
    yield "seed", str(record.seed)
    if record.engine is not None:
        yield "engine", record.engine + _options(record.options)
    if record.model is not None:
        yield "model", _model(record.model)


def _brief(brief: Mapping[str, Any]) -> str:
    key = brief.get("key")
    tonic = f"{key.get('tonic')} {key.get('mode')}" if isinstance(key, dict) else key
    told = [brief.get("title"), brief.get("style"), tonic, brief.get("meter")]
    tempo = brief.get("tempo_bpm")
    told.append(None if tempo is None else f"{tempo} bpm")
    return _shown(", ".join(str(each) for each in told if each))


def _options(options: Mapping[str, Any]) -> str:
    return f" ({_pairs(options)})" if options else ""


def _pairs(values: Mapping[str, Any]) -> str:
    rows = [
        f"{name.replace('_', ' ')} {_value(each)}"
        for name, each in values.items()
        if each not in ({}, [], None, False)
    ]
    return _shown(", ".join(rows), 400)


def _value(value: object) -> str:
    if isinstance(value, list):
        between = ", " if any(isinstance(each, dict) for each in value) else " and "
        return _shown(between.join(_inner(each) for each in value))
    if isinstance(value, dict):
        return _shown(", ".join(f"{name} {_inner(each)}" for name, each in value.items()))
    return "yes" if value is True else _shown(str(value))


def _inner(value: object) -> str:
    """A value inside another one; fields of its own stand in brackets."""
    return f"({_value(value)})" if isinstance(value, dict) else _value(value)


def _model(model: Model) -> str:
    corpus = f", trained on {model.corpus_sha256[:12]}…" if model.corpus_sha256 else ""
    return f"{_shown(model.name)} {_shown(model.version)} ({model.sha256[:12]}…{corpus})"


def _shown(text: str, longest: int = 200) -> str:
    """Text from a file as one line that a terminal can show."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _rerendered(made: Rerendered) -> Iterator[str]:
    rows = [(_shown(each.name), _VERDICTS[each.state]) for each in made.files]
    yield from table(rows).splitlines()
    if made.agrees:
        yield "Made again from its record: everything agrees."
    elif made.reproduced:
        there = "; what is missing is named" if made.missing else ""
        yield f"Made again from its record: the music is the record's{there}."
    else:
        yield "Made again from its record: it did not come out the same."
    if not made.agrees:
        yield from (f"  {_shown(cause)}" for cause in made.causes)
        if not made.causes and not made.reproduced:
            yield "  No version or asset differs: the record or the file was changed by hand."
    if made.folder is not None:
        yield f"Folder: {made.folder}"
