"""From folders and archives to a packed corpus: clusters, splits, styles, quarantine."""

from __future__ import annotations

import csv
import json
import tarfile
from dataclasses import replace

import numpy as np
import pytest

import cadenza.corpus as corpus
from cadenza.corpus import (
    Candidate,
    PrepareRequest,
    choose,
    cluster,
    fingerprint,
    grid_score,
    known_sources,
    prepare_corpus,
    shares,
    split_of,
    style_of,
)
from cadenza.corpus.prepare import main
from cadenza.corpus.styles import Labels
from cadenza.corpus.symbols import parse_figure, read_chords
from cadenza.errors import FileError, UnknownNameError, UsageError
from cadenza.music import Chord, Note, Track
from cadenza.seeds import stream
from cadenza.tokens import Packed
from cadenza.tokens.vocabulary import STYLES


def wander(seed: int, bars: int = 16, shift: int = 0, stretch: int = 1) -> Track:
    """A tune of its own."""
    random = stream(seed, "wander")
    at, notes = 0, []
    while at < bars * 1920:
        length = random.choice((240, 240, 480, 720))
        notes.append(Note(at * stretch, random.randint(55, 80) + shift, length * stretch, 80))
        at += length
    return Track("Piano", 0, notes=tuple(notes))


def table(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def marks_of(make, track):
    return fingerprint(grid_score(make.score(track)))


def test_the_same_music_in_another_key_and_other_note_values_is_one_cluster(make):
    files = [
        marks_of(make, wander(1)),
        marks_of(make, wander(2)),
        marks_of(make, wander(1, shift=5)),
        marks_of(make, wander(1, stretch=2)),
        marks_of(make, wander(2, bars=10)),
    ]
    assert cluster(files) == [0, 1, 0, 0, 1]


def test_a_few_changed_notes_leave_an_edition_in_its_cluster(make):
    track = wander(3)
    edited = [
        replace(note, pitch=note.pitch + 1) if index % 25 == 0 else note
        for index, note in enumerate(track.notes)
    ]
    files = [marks_of(make, track), marks_of(make, replace(track, notes=tuple(edited)))]
    assert cluster(files) == [0, 0]


def test_scales_and_empty_files_are_alike_to_nothing(make):
    scale = Track("Piano", 0, notes=tuple(Note(240 * i, 40 + i % 40, 240, 80) for i in range(64)))
    marks = marks_of(make, scale)
    assert cluster([marks, marks, np.zeros(0, dtype=np.uint64)])[2] == 2
    assert len(marks_of(make, scale)) < 16


def test_drum_files_are_known_by_their_bars(make):
    def beat(keys):
        strokes = tuple(
            Note(1920 * bar + 240 * i, keys[(i * (bar + 1) + bar) % len(keys)], 60, 80)
            for bar in range(16)
            for i in range(8)
        )
        return Track("Kit", 0, is_drum=True, notes=strokes)

    one, other = beat((36, 42, 38, 46, 42)), beat((41, 45, 51, 53, 39, 37, 50))
    files = [fingerprint(grid_score(make.score(track))) for track in (one, other, one)]
    assert cluster(files) == [0, 1, 0]


def test_one_of_a_cluster_is_kept_and_all_lie_on_one_side():
    files = [
        Candidate("a/1", 0, 10, 0.3), Candidate("a/2", 0, 30, 0.3), Candidate("b/1", 0, 30, 0.3),
        Candidate("c/1", 3, 5, 0.3, all_kept=True), Candidate("c/2", 3, 9, 0.3, all_kept=True),
    ]  # fmt: skip
    choices = choose(files)
    assert [choice.kept for choice in choices] == [False, True, False, True, True]
    assert len({choice.split for choice in choices[:3]}) == 1
    assert {choice.split for choice in choices[3:]} == {split_of("c/2", 0.3)}


def test_splits_have_their_shares_and_do_not_move():
    names = [f"tune {index}" for index in range(4000)]
    splits = [split_of(name, 0.05) for name in names]
    assert splits == [split_of(name, 0.05) for name in names]
    for split, share in (("valid", 0.05), ("test", 0.05), ("train", 0.9)):
        assert splits.count(split) / 4000 == pytest.approx(share, abs=0.015)


def test_every_set_names_its_licence_and_a_weight():
    table = known_sources()
    weights = shares(list(table))
    assert sum(weights.values()) == pytest.approx(1)
    for name, source in table.items():
        assert source.licence
        assert source.credit
        assert source.origin
        assert weights[name] > 0
        assert source.style.startswith("by:") or source.style in STYLES
    without = shares([name for name in table if name != "theory"])
    assert sum(without.values()) == pytest.approx(1)
    assert without["groove"] > weights["groove"]


def test_styles_follow_their_rules(make):
    score, waltz = make.score(make.tune()), make.score(make.tune(), meters=((0, "3/4"),))
    labels = {"a.mid": "afrocuban/bembe", "b.mid": "latin/brazilian-bossa"}
    assert style_of("classical", Labels("x", score)) == "classical"
    assert style_of("by:groove", Labels("a.mid", score, labels=labels)) == "latin"
    assert style_of("by:groove", Labels("b.mid", score, labels=labels)) == "bossa_nova"
    assert style_of("by:groove", Labels("c.mid", score, labels=labels)) == ""
    assert style_of("by:score", Labels("PD/Valse_brillante.mid", waltz)) == "waltz"
    assert style_of("by:score", Labels("PD/Valse_brillante.mid", score)) == "classical"
    assert style_of("by:name", Labels("drum_and_bass/drum_and_bass_0001.mid", score)) == (
        "drum_and_bass"
    )
    rich = (Chord("C", "maj7"), Chord("D", "m7"), Chord("G"))
    assert style_of("by:lead_sheet", Labels("x.mid", score, rich)) == "jazz"
    assert style_of("by:lead_sheet", Labels("x.mid", score, (Chord("C"), Chord("G")))) == "pop"
    kit = Track("Kit", 0, is_drum=True, notes=make.tune().notes)
    loud = replace(make.tune(), program=30)
    assert style_of("by:game", Labels("x", make.score(loud, kit))) == "metal"
    assert style_of("by:game", Labels("x", make.score(make.tune(), kit))) == "rock"
    assert style_of("by:game", Labels("x", make.score(loud))) == "ambient"


@pytest.mark.parametrize(
    ("figure", "symbol"),
    [
        ("B-7", "Bb7"), ("E-m7/B-", "Ebm7/Bb"), ("C7 add b9", "C7b9"), ("A7 alter b5", "A7b5"),
        ("Gsus add 7", "G7sus4"), ("Csus add 7 add 9", "C7sus4"), ("F#ø7", "F#m7b5"),
        ("A-pedal", "Ab"), ("C7 alter #5 add b9", "C7"),
    ],
)  # fmt: skip
def test_figures_of_lead_sheets_are_read(figure, symbol):
    assert str(parse_figure(figure)) == symbol


def test_chords_that_are_no_list_are_refused(tmp_path):
    (tmp_path / "x.chords.json").write_text('{"a": 1}')
    with pytest.raises(FileError, match="chords are a list"):
        read_chords(tmp_path / "x.chords.json")


@pytest.fixture
def data(make, write_set):
    """Two sets: three lead sheets of which two are alike, one damaged, and a hymn."""
    scores = {
        "Charles_Gounod_Ave_Maria_one.mid": make.score(wander(1), make.chords(16)),
        "Charles_Gounod_Ave_Maria_same.mid": make.score(wander(1, bars=12, shift=3)),
        "Charles_Gounod_Ave_Maria_other.mid": make.score(wander(5), make.chords(16, shift=2)),
        "Charles_Gounod_Ave_Maria_tiny.mid": make.score(make.tune(2)),
        "Somebody_Blueberry_Hill.mid": make.score(wander(7)),
    }
    write_set("open_ewld", scores)
    folder = write_set("open_hymnal", {"hymn.mid": make.score(wander(9))})
    (folder / "open_ewld" / "Charles_Gounod_Ave_Maria_bad.mid").write_bytes(b"MThd no")
    (folder / "open_ewld" / "Charles_Gounod_Ave_Maria_other.chords.json").write_text(
        '[[0, 4, "D"], [4, 60, "B-7"]]'
    )
    return folder


def test_a_corpus_is_packed_with_its_books(data, tmp_path):
    out = tmp_path / "packed"
    done = prepare_corpus(PrepareRequest((data,), out, workers=1))
    assert (done.files, done.kept, done.pieces) == (7, 3, 3)
    packed = Packed(out)
    assert len(packed) == 3
    facts = json.loads((out / "corpus.json").read_text())["sets"]
    assert list(facts) == ["open_ewld", "open_hymnal"]
    ewld = facts["open_ewld"]
    assert (ewld["files"], ewld["unusable"], ewld["alike_left_out"], ewld["kept"]) == (6, 3, 1, 2)
    assert ewld["licence"] == "MIT"
    assert sum(each["weight"] for each in facts.values()) == pytest.approx(1)
    quarantine = table(out / "quarantine.csv")
    reasons = {row["path"]: row["reason"] for row in quarantine}
    assert set(reasons) == {
        "Somebody_Blueberry_Hill.mid",
        "Charles_Gounod_Ave_Maria_bad.mid",
        "Charles_Gounod_Ave_Maria_tiny.mid",
    }
    assert "MIDI" in reasons["Charles_Gounod_Ave_Maria_bad.mid"]
    assert "public domain" in reasons["Somebody_Blueberry_Hill.mid"]
    files = {row["path"]: row for row in table(out / "files.csv")}
    assert [files[f"Charles_Gounod_Ave_Maria_{name}.mid"]["kept"] for name in ("one", "same")] == [
        "1",
        "0",
    ]
    assert (
        files["Charles_Gounod_Ave_Maria_one.mid"]["split"]
        == files["Charles_Gounod_Ave_Maria_same.mid"]["split"]
    )


def test_the_chords_beside_a_file_are_packed(data, tmp_path):
    prepare_corpus(PrepareRequest((data,), tmp_path / "p", sets=("open_ewld",), workers=1))
    packed = Packed(tmp_path / "p")
    sources = (tmp_path / "p" / "sources.txt").read_text().splitlines()
    piece = next(i for i, line in enumerate(sources) if "_other.mid" in line)
    window = packed.window(piece, 0, 4000)
    assert [bar[0][1] for bar in window.chords[:2]] == [2 + 2 * 16, 2 + 10 * 16 + 9]


def test_two_workers_make_the_same_corpus(data, tmp_path):
    for index in range(8):
        copy = data / "open_hymnal" / f"hymn{index}.mid"
        copy.write_bytes((data / "open_hymnal" / "hymn.mid").read_bytes())
    for workers in (1, 2):
        out = tmp_path / str(workers)
        prepare_corpus(PrepareRequest((data,), out, workers=workers))
    for name in ("contents.npy", "cells.npy", "chords.npy", "files.csv", "corpus.json"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_archives_are_read_and_hashed(data, tmp_path):
    archive = tmp_path / "archives" / "open_hymnal.tar.xz"
    archive.parent.mkdir()
    with tarfile.open(archive, "w:xz") as held:
        held.add(data / "open_hymnal", "open_hymnal")
    out = tmp_path / "packed"
    prepare_corpus(PrepareRequest((archive.parent,), out, sets=("open_hymnal",), workers=1))
    facts = json.loads((out / "corpus.json").read_text())["sets"]["open_hymnal"]
    assert len(facts["archive_sha256"]) == 64
    assert facts["kept"] == 1


def test_archives_that_lead_out_are_refused(tmp_path):
    (tmp_path / "evil.mid").write_bytes(b"x")
    with tarfile.open(tmp_path / "open_hymnal.tar.xz", "w:xz") as held:
        held.add(tmp_path / "evil.mid", "../evil.mid")
    with pytest.raises(FileError, match="stay inside"):
        prepare_corpus(PrepareRequest((tmp_path,), tmp_path / "out", sets=("open_hymnal",)))


def test_wrong_use_says_what_to_do(tmp_path, capsys):
    with pytest.raises(UnknownNameError, match="a set is one of"):
        prepare_corpus(PrepareRequest((tmp_path,), tmp_path / "out", sets=("nothing",)))
    with pytest.raises(FileError, match="no groove in"):
        prepare_corpus(PrepareRequest((tmp_path,), tmp_path / "out", sets=("groove",)))
    with pytest.raises(UsageError, match="one worker"):
        prepare_corpus(PrepareRequest((tmp_path,), tmp_path / "out", workers=0))
    assert main(["--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "folders or .tar.xz" in capsys.readouterr().err


def test_the_command_line_reports_what_it_did(data, tmp_path, capsys):
    arguments = [
        "--data",
        str(data),
        "--out",
        str(tmp_path / "p"),
        "--workers",
        "1",
        "--limit",
        "2",
    ]
    assert main(arguments) == 0
    assert "files" in capsys.readouterr().out


def test_the_door_is_pinned():
    assert corpus.__all__ == sorted(corpus.__all__, key=lambda n: (n[0].islower(), n))
    for name in corpus.__all__:
        assert getattr(corpus, name).__name__ == name
