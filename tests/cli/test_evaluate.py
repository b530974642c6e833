"""``cadenza evaluate``: a table, JSON, a report; one clear line where it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cadenza import metrics
from cadenza.music import Note, Score, Track, read_midi, write_midi
from cadenza.seeds import stream

Cadenza = Callable[..., Any]


def tune(path: str, seed: int, notes: int = 120) -> Path:
    rng = stream(seed, "cli tune")
    rows = [
        Note(240 * at, rng.randrange(55, 80), rng.choice((120, 240)), 80) for at in range(notes)
    ]
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(write_midi(Score(480, (Track("melody", notes=tuple(rows)),))))
    return file


def test_a_file_is_a_table(cadenza: Cadenza) -> None:
    done = cadenza("evaluate", tune("a.mid", 1))
    assert (done.code, done.err) == (0, "")
    head, _, columns, *rows = done.out.rstrip().split("\n")
    assert head.startswith("a.mid: 120 notes; usual is the middle 90 % of")
    assert columns.split() == ["number", "value", "usual"]
    named = [row.split()[0] for row in rows]
    assert named == [name for name in metrics.evaluate(Score()) if name in named]
    assert len(named) > 30


def test_a_folder_has_means_and_names_what_it_could_not_read(cadenza: Cadenza) -> None:
    for seed in range(3):
        tune(f"set/{seed}.mid", seed)
    Path("set/broken.mid").write_bytes(b"junk")
    done = cadenza("evaluate", "set")
    assert done.code == 0
    assert done.err.startswith("not read: broken.mid: ")
    assert done.err.count("\n") == 1
    assert done.out.startswith("set: 3 pieces, 360 notes; ")
    assert "95 % interval" in done.out


def test_json_stands_alone(cadenza: Cadenza) -> None:
    done = cadenza("evaluate", tune("a.mid", 1), "--json", "--report", "report")
    told = json.loads(done.out)
    assert list(told) == ["source", "pieces", "unread", "mean", "usual", "usual_of", "report"]
    assert told["report"] == ["report/report.html", "report/report.json"]
    assert json.loads(Path("report/report.json").read_text("utf-8"))["pieces"][0]["notes"] == 120


def test_a_copy_is_told_with_its_source(cadenza: Cadenza) -> None:
    for seed in range(6):
        tune(f"corpus/{seed}.mid", seed)
    done = cadenza("evaluate", tune("copy.mid", 4), "--against", "corpus")
    assert done.code == 0
    assert "middle 90 % of 6 pieces of corpus" in done.out
    assert "longest run found: 120 notes" in done.out
    assert "as in 4.mid, melody bar 1" in done.out
    assert "near copy" not in done.out


def test_a_near_copy_is_told_with_its_source(cadenza: Cadenza) -> None:
    for seed in range(6):
        tune(f"corpus/{seed}.mid", seed, notes=240)
    score = read_midi(tune("near.mid", 4, notes=240))
    notes = tuple(
        replace(note, pitch=note.pitch + (5 if at % 16 == 15 else 3))
        for at, note in enumerate(score.tracks[0].notes)
    )
    near = Path("set/near.mid")
    near.parent.mkdir()
    near.write_bytes(write_midi(Score(480, (Track("melody", notes=notes),))))
    done = cadenza("evaluate", near, "--against", "corpus")
    assert done.code == 0
    assert "strongest near copy: 239 notes (225 of them agree), melody bars 1 to 30, " in done.out
    assert "as in 4.mid, melody bar 1, +3 semitones" in done.out
    tune("set/none.mid", 1, notes=0)
    tune("set/other.mid", 99)
    told = cadenza("evaluate", "set", "--against", "corpus").out.splitlines()
    named = [line for line in told if ".mid: " in line]
    assert named[0].startswith("near.mid: longest run found: ")
    assert named[1].startswith("near.mid: strongest near copy: ")
    assert {line.partition(":")[0] for line in named} == {"near.mid", "other.mid"}


def test_a_corpus_that_is_not_there_is_called_by_its_flag(cadenza: Cadenza) -> None:
    done = cadenza("evaluate", tune("a.mid", 1), "--against", "nowhere")
    assert done.err == (
        "cadenza: the file or folder of --against exists; got nowhere; check the path\n"
    )


def test_a_report_is_not_overwritten(cadenza: Cadenza) -> None:
    file = tune("a.mid", 1)
    assert "wrote report/report.html" in cadenza("evaluate", file, "--report", "report").out
    before = Path("report/report.html").read_bytes()
    done = cadenza("evaluate", file, "--report", "report")
    assert done.code == 1
    assert done.err == (
        "cadenza: a report that exists is not overwritten; got report/report.html; "
        "choose another --report or add --force\n"
    )
    assert Path("report/report.html").read_bytes() == before
    assert cadenza("evaluate", file, "--report", "report", "--force").code == 0
    assert Path("report/report.html").read_bytes() == before


def test_no_notes_and_one(cadenza: Cadenza) -> None:
    done = cadenza("evaluate", tune("none.mid", 1, notes=0))
    assert (done.code, "nothing to measure: there are no notes" in done.out) == (0, True)
    done = cadenza("evaluate", tune("one.mid", 1, notes=1))
    assert done.out.startswith("one.mid: 1 note; ")


@pytest.mark.parametrize(
    "words",
    [
        ["nowhere.mid"],
        ["empty"],
        ["text.txt"],
        ["junk.mid"],
        ["a.mid", "--against", "empty"],
        ["a.mid", "--against", "nowhere"],
        ["a.mid", "--report", "text.txt"],
    ],
    ids=str,
)
def test_what_cannot_be_is_one_clear_line(cadenza: Cadenza, words: list[str]) -> None:
    tune("a.mid", 1)
    Path("empty").mkdir()
    Path("text.txt").write_text("no music")
    Path("junk.mid").write_bytes(b"junk")
    before = sorted(Path().iterdir())
    done = cadenza("evaluate", *words)
    assert done.code == 1
    assert done.out == ""
    assert done.err.startswith("cadenza: ")
    assert done.err.count("\n") == 1
    assert "unexpected" not in done.err
    assert sorted(Path().iterdir()) == before
