"""A build as a folder that stands by itself."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import uuid4

from cadenza.corpus.checkouts import checkout
from cadenza.corpus.history import State, read_states
from cadenza.corpus.library import Corpus
from cadenza.errors import FileError

__all__ = ["export", "midi_name"]

_MIDI = (".mid", ".midi")
_FILES = "path,name,sha256,kind,licence,style,state,split,like,notes,bars,stage,reason"


def export(corpus: Corpus, out: Path, wish: str = "") -> Path:
    """Write a build's clean MIDI files, packed corpus, index and tables.

    Parameters
    ----------
    corpus : Corpus
        Open.
    out : Path
        A folder that is not there yet, or is empty.
    wish : str
        The beginning of a commit's digest; "" for the newest.

    Raises
    ------
    FileError
        When something stands in the folder, it cannot be written, or an object is gone; nothing
        is left half-written.
    """
    digest, commit = corpus.commit(wish)
    states = read_states(corpus.objects, commit)
    _check_free(out)
    spare = out.parent / f".{uuid4().hex[:12]}"
    try:
        spare.mkdir(parents=True)
        built = checkout(corpus, digest, commit, spare / "build")
        for name in ("packed", "index"):
            shutil.copytree(built / name, spare / name, copy_function=shutil.copyfile)
        shutil.rmtree(spare / "build", ignore_errors=True)
        for each in states:
            if not each.reason:
                target = spare / "midi" / midi_name(each.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(corpus.objects.get(each.score))
        _write_table(spare / "files.csv", _FILES.split(","), map(_row, states))
        bad = ([each.path, each.stage, each.reason] for each in states if each.reason)
        _write_table(spare / "quarantine.csv", ["path", "stage", "reason"], bad)
        told = {"corpus": corpus.name, "commit": digest}
        told |= json.loads(commit.to_bytes())
        (spare / "commit.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
        if out.is_dir():
            out.rmdir()
        spare.rename(out)
    except OSError as error:
        raise FileError(
            "a corpus is exported to a place that can be written to",
            f"{out}: {error.strerror or error}",
            "choose another --out",
        ) from error
    finally:
        shutil.rmtree(spare, ignore_errors=True)
    return out


def midi_name(name: str) -> str:
    """The name of a file's clean MIDI file: its own, or with ``.mid`` at the end.

    Examples
    --------
    >>> midi_name("songs/a.mid"), midi_name("songs/a.mp3")
    ('songs/a.mid', 'songs/a.mp3.mid')
    """
    return name if name.endswith(_MIDI) else f"{name}.mid"


def _check_free(out: Path) -> None:
    try:
        taken = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except (OSError, ValueError) as error:
        raise FileError("--out names a folder", f"{out} ({error})", "choose another") from error
    if taken:
        raise FileError(
            "a corpus is exported into a new or empty folder", str(out), "choose another --out"
        )


def _row(each: State) -> list[object]:
    counts = [each.facts.get("notes", 0), each.facts.get("bars", 0)]
    told = [each.path, each.name, each.sha256, each.kind, each.licence, each.style, each.state]
    return [*told, each.split, each.like, *counts, each.stage, each.reason]


def _write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="", errors="backslashreplace") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
