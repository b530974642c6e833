"""What pieces are like, beside what is usual: numbers, corpora, reports."""

from __future__ import annotations

import json
import math
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cadenza
from cadenza import metrics
from cadenza.app import EvaluateRequest, evaluate_music
from cadenza.app.evaluation_words import NUMBERS, fraction, interval_text, percent, value_text
from cadenza.app.measuring import mean_intervals, measure_piece, midi_files
from cadenza.app.yardsticks import Usual, shipped
from cadenza.errors import CancelledError, FileError, MidiError, ReleaseError
from cadenza.metrics.originality import CorpusIndex, build_index, indexed
from cadenza.music import Note, Score, Track, write_midi
from cadenza.progress import Silent
from cadenza.seeds import stream

Q = 480
DRUMMING = tuple(Note(i * Q, 38, 9, 80) for i in range(99))


def tune(seed: int, notes: int = 160) -> Score:
    """A random walk in eighths with some longer notes, as nobody wrote it."""
    rng = stream(seed, "evaluating tune")
    rows, at, pitch = [], 0, 67
    for _ in range(notes):
        pitch = min(84, max(50, pitch + rng.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 7))))
        length = rng.choice((Q // 4, Q // 2, Q // 2, Q, 3 * Q // 2))
        rows.append(Note(at, pitch, length, 80))
        at += length
    return Score(Q, (Track("melody", 0, False, tuple(rows)),))


def moved(score: Score, semitones: int) -> Score:
    (track,) = score.tracks
    notes = tuple(replace(note, pitch=note.pitch + semitones) for note in track.notes)
    return replace(score, tracks=(replace(track, notes=notes),))


def put(path: Path, score: Score) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_midi(score))
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Thirty tunes, one in a folder of its own, and a file that is none."""
    folder = tmp_path / "corpus"
    for seed in range(29):
        put(folder / f"tune-{seed:02}.mid", tune(seed))
    put(folder / "more" / "tune-29.MID", tune(29))
    (folder / "broken.mid").write_bytes(b"MThd, but not really")
    (folder / "notes.txt").write_text("no music")
    return folder


# ---------------------------------------------------------------- one piece


def test_a_file_is_measured_beside_what_ships(tmp_path: Path) -> None:
    made = cadenza.evaluate(put(tmp_path / "a.mid", tune(1)))
    assert made.one is not None
    assert dict(made.one.numbers) == pytest.approx(metrics.evaluate(made.score), nan_ok=True)
    assert (made.one.notes, made.name) == (160, "a.mid")
    assert made.yardstick.name == "openly licensed music"
    assert made.yardstick.index is None
    told = json.loads(json.dumps(made.to_dict(), allow_nan=False))
    assert told["pieces"][0]["numbers"]["chord_tone_share"] is None
    assert told["mean"]["pitch_class_entropy"]["n"] == 1
    assert set(told["usual"]) <= set(told["mean"])


def test_a_release_is_its_song(tmp_path: Path) -> None:
    song = cadenza.song("lofi in D minor, 8 bars", seed=3, audio=False, out=tmp_path / "s" / "one")
    put(song.folder / "takes" / "take-2.mid", tune(2))
    made = cadenza.evaluate(song.folder)
    assert (made.one is not None, made.name) == (True, "one")
    assert made.one.numbers["chord_tone_share"] > 0.5
    put(tmp_path / "s" / "other.mid", tune(3))
    both = cadenza.evaluate(tmp_path / "s")
    assert [each.name for each in both.pieces] == ["one/song.mid", "other.mid"]


@pytest.mark.parametrize(
    ("kind", "score"),
    [
        ("empty", Score(Q, (Track("a"),))),
        ("one note", Score(Q, (Track("a", notes=(Note(0, 60, Q, 80),)),))),
        ("drums", Score(Q, (Track("d", 0, True, DRUMMING),))),
    ],
)  # fmt: skip
def test_little_music_is_a_sensible_row(
    tmp_path: Path, corpus: Path, kind: str, score: Score
) -> None:
    file = put(tmp_path / "x.mid", score)
    for against in (None, corpus):
        made = cadenza.evaluate(file, against=against, report=tmp_path / kind, force=True)
        page = (tmp_path / kind / "report.html").read_text("utf-8")
        assert "nan" not in page.lower().replace("resonance", "")
        assert ("there is nothing to measure" in page) == (kind == "empty")
    alone = cadenza.evaluate(file)
    assert alone.yardstick.name.startswith("drum" if kind == "drums" else "openly")
    run = made.one.numbers["copied_run_notes"]
    assert math.isnan(run) if kind == "empty" else run == 0.0


def test_a_piece_without_notes_counts_nowhere(tmp_path: Path, corpus: Path) -> None:
    for seed in range(3):
        put(tmp_path / "set" / f"{seed}.mid", tune(seed + 100))
    for against in (None, corpus):
        before = cadenza.evaluate(tmp_path / "set", against=against).means
        empty = put(tmp_path / "set" / "x.mid", Score(Q, (Track("a"),)))
        made = cadenza.evaluate(
            tmp_path / "set", against=against, report=tmp_path / "r", force=True
        )
        assert len(made.pieces) == 4
        assert all(math.isnan(value) for value in made.pieces[-1].numbers.values())
        assert {name: (row.n, row.mean) for name, row in made.means.items() if row.n} == (
            {name: (row.n, pytest.approx(row.mean)) for name, row in before.items() if row.n}
        )
        assert set(made.to_dict()["pieces"][-1]["numbers"].values()) == {None}
        empty.unlink()


def test_drums_beside_a_piece_without_notes_are_drums(tmp_path: Path) -> None:
    put(tmp_path / "a.mid", Score(Q, (Track("d", 0, True, DRUMMING),)))
    put(tmp_path / "b.mid", Score(Q, (Track("a"),)))
    assert cadenza.evaluate(tmp_path).yardstick.name.startswith("drum")


@pytest.mark.slow
def test_a_hundred_thousand_notes_take_seconds(tmp_path: Path) -> None:
    rng = stream(1, "many")
    notes = sorted(
        Note(rng.randrange(32_000) * 60, rng.randrange(30, 90), 120, 80) for _ in range(100_000)
    )
    file = put(tmp_path / "many.mid", Score(Q, (Track("a", notes=tuple(notes)),)))
    begun = time.process_time()
    cadenza.evaluate(file, report=tmp_path / "report")
    assert time.process_time() - begun < 20
    assert (tmp_path / "report" / "report.html").stat().st_size < 500_000


# ---------------------------------------------------------------- a corpus


def test_a_copy_is_found_with_its_source(tmp_path: Path, corpus: Path) -> None:
    file = put(tmp_path / "copy.mid", moved(tune(7), 5))
    made = cadenza.evaluate(file, against=corpus)
    (told,) = made.to_dict()["pieces"]
    found = told["originality"]
    source = {"piece": "tune-07.mid", "part": "melody", "bar": 1, "semitones": 5}
    assert found["longest"]["source"] == source
    assert (found["longest"]["notes"], found["longest"]["bar"]) == (160, 1)
    assert (found["usual"], found["percentiles"]["run"]) == (False, 100.0)
    assert told["numbers"]["copied_16"] == 1.0
    assert made.yardstick.usual["copied_16"].place(1.0) == "high"
    assert made.yardstick.usual["copied_run_own_notes"].place(found["own_run"]) == "high"
    assert (made.yardstick.pieces, made.yardstick.unread) == (30, 1)
    assert made.to_dict()["usual_of"]["compared"] is True


def test_a_tune_of_ones_own_is_not_called_a_copy(tmp_path: Path, corpus: Path) -> None:
    made = cadenza.evaluate(put(tmp_path / "own.mid", tune(4711)), against=corpus)
    assert made.one.numbers["copied_12"] == 0.0
    assert made.yardstick.usual["copied_run_own_notes"].place(0.0) == "usual"


def test_a_piece_is_not_compared_with_itself(corpus: Path) -> None:
    made = cadenza.evaluate(corpus / "tune-03.mid", against=corpus)
    assert made.one.numbers["copied_12"] == 0.0
    assert made.yardstick.pieces == 29


def test_an_index_serves_as_corpus(tmp_path: Path) -> None:
    scores = ((f"t{seed}", tune(seed)) for seed in range(4))
    build_index(tmp_path / "idx", (indexed(*each) for each in scores))
    CorpusIndex(tmp_path / "idx").save(tmp_path / "idx.packed")
    file = put(tmp_path / "copy.mid", moved(tune(2), -3))
    for place in (tmp_path / "idx", tmp_path / "idx.packed"):
        made = cadenza.evaluate(file, against=place)
        assert made.to_dict()["pieces"][0]["originality"]["longest"]["source"]["piece"] == "t2"
        assert made.yardstick.usual.keys() == shipped().usual.keys()


def test_music_that_a_corpus_holds_twice_is_no_yardstick(tmp_path: Path, corpus: Path) -> None:
    for seed in range(10, 29):
        put(corpus / "again" / f"{seed}.mid", moved(tune(seed), 2))
    made = cadenza.evaluate(put(tmp_path / "own.mid", tune(4711)), against=corpus)
    assert len(made.yardstick.people) < 9  # a fifth of 49 are held out, most of them twins
    assert made.yardstick.usual["copied_16"].high == 0.0


def test_a_small_corpus_has_no_held_out_pieces(tmp_path: Path) -> None:
    for seed in range(3):
        put(tmp_path / "few" / f"{seed}.mid", tune(seed))
    made = cadenza.evaluate(put(tmp_path / "a.mid", tune(9)), against=tmp_path / "few")
    assert made.yardstick.people is None
    assert "copied_8" not in made.yardstick.usual


@pytest.mark.parametrize("what", ["empty", "only itself", "missing", "text", "only broken"])
def test_what_is_no_corpus_is_refused(tmp_path: Path, what: str) -> None:
    file = put(tmp_path / "in" / "a.mid", tune(1))
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("no index")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "x.mid").write_bytes(b"junk")
    place = {
        "empty": tmp_path / "empty",
        "only itself": tmp_path / "in",
        "missing": tmp_path / "nowhere",
        "text": tmp_path / "text",
        "only broken": tmp_path / "broken",
    }[what]
    with pytest.raises(FileError) as caught:
        cadenza.evaluate(file, against=place, report=tmp_path / "report")
    assert what not in ("empty", "missing") or "--against" in str(caught.value)
    assert not (tmp_path / "report").exists()


# ---------------------------------------------------------------- many pieces


def test_a_folder_goes_on_past_what_cannot_be_read(corpus: Path) -> None:
    made = cadenza.evaluate(corpus)
    assert made.one is None
    assert len(made.pieces) == 30
    assert made.pieces[0].name == "more/tune-29.MID"
    ((name, reason),) = made.unread
    assert (name, "\n" in reason) == ("broken.mid", False)
    values = [each.numbers["pitch_class_entropy"] for each in made.pieces]
    mean = made.means["pitch_class_entropy"]
    assert mean.mean == pytest.approx(np.mean(values))
    assert min(values) < mean.low < mean.mean < mean.high < max(values)
    assert cadenza.evaluate(corpus).to_dict() == made.to_dict()


@pytest.mark.parametrize("what", ["missing", "empty", "not MIDI", "only broken"])
def test_what_cannot_be_evaluated_is_refused(tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "x.txt").write_text("no music")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "x.mid").write_bytes(b"junk")
    name = {"not MIDI": "x.txt", "only broken": "broken"}.get(what, what)
    with pytest.raises((FileError, MidiError)) as caught:
        cadenza.evaluate(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_bootstrap_intervals_hold_their_mean() -> None:
    rng = np.random.default_rng(1)
    rows = [{"a": float(rng.normal()), "b": math.nan if i else 2.0} for i in range(400)]
    found = mean_intervals(rows)
    assert found["a"].high - found["a"].low == pytest.approx(2 * 1.96 / 20, rel=0.2)
    assert (found["b"].mean, found["b"].low, found["b"].n) == (2.0, 2.0, 1)
    assert math.isnan(mean_intervals([{"c": math.nan}])["c"].mean)


def test_it_can_be_stopped(tmp_path: Path, corpus: Path) -> None:
    progress = Silent()
    progress.cancel()
    file = put(tmp_path / "a.mid", tune(1))
    for against in (None, corpus):
        with pytest.raises(CancelledError):
            evaluate_music(EvaluateRequest(file, against, tmp_path / "report"), progress)
    assert not (tmp_path / "report").exists()


def test_links_that_run_in_circles_are_not_followed(corpus: Path) -> None:
    (corpus / "round").symlink_to(corpus, target_is_directory=True)
    assert len(midi_files(corpus)) == 31


# ---------------------------------------------------------------- reports


def test_a_report_is_written_whole_and_not_over_another(tmp_path: Path, corpus: Path) -> None:
    file = put(tmp_path / "<b>.mid", tune(1))
    report = tmp_path / "deep" / "report"
    made = cadenza.evaluate(file, against=corpus, report=report)
    assert sorted(each.name for each in report.iterdir()) == ["report.html", "report.json"]
    page = (report / "report.html").read_text("utf-8")
    assert "&lt;b&gt;.mid" in page
    assert "<b>" not in page
    assert page.count("<figure>") > 15
    kept = json.loads((report / "report.json").read_text("utf-8"))
    assert kept["pieces"][0]["notes"] == made.one.notes
    with pytest.raises(ReleaseError, match=r"a report that exists is not overwritten.*--report"):
        cadenza.evaluate(file, report=report)
    (report / "mine.txt").write_text("stays")
    cadenza.evaluate(file, report=report, force=True)
    assert (report / "mine.txt").read_text() == "stays"


def test_a_report_s_place_is_checked_before_the_work(tmp_path: Path) -> None:
    file = put(tmp_path / "a.mid", tune(1))
    with pytest.raises(ReleaseError, match="--report names a folder"):
        cadenza.evaluate(tmp_path / "nowhere.mid", report=file)
    with pytest.raises(ReleaseError, match=r"a report can be written to its place.*--report"):
        cadenza.evaluate(file, report=file / "below")


def test_a_report_of_many_pieces_names_each(tmp_path: Path, corpus: Path) -> None:
    put(tmp_path / "other" / "x.mid", tune(99))
    made = cadenza.evaluate(corpus, against=tmp_path / "other", report=tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text("utf-8")
    for each in made.pieces:
        assert each.name in page
    assert "Not read" in page
    assert "broken.mid" in page


# ---------------------------------------------------------------- words


def test_every_number_has_words(corpus: Path) -> None:
    made = cadenza.evaluate(corpus / "tune-01.mid", against=corpus)
    assert set(NUMBERS) == set(made.means)
    assert all(each.words and each.label for each in NUMBERS.values())


def test_shares_are_told_as_people_tell_them() -> None:
    told = [fraction(share, "bars") for share in (0, 0.01, 0.11, 0.5, 0.76, 0.97, 1)]
    assert told == [
        "no bars", "hardly any bars", "1 of 10 bars", "half of the bars", "3 of 4 bars",
        "nearly all bars", "all bars",
    ]  # fmt: skip
    assert [percent(share) for share in (0, 0.004, 0.0996, 0.5, 1)] == [
        "0 %", "0.4 %", "10 %", "50 %", "100 %",
    ]  # fmt: skip
    assert value_text("polyphony", math.nan) == "–"
    assert interval_text("scale_consistency", 0.5, 0.75) == "50 to 75 %"
    assert interval_text("polyphony", 1.5, 2.25) == "1.5 to 2.25"


def test_the_place_of_a_number() -> None:
    usual = Usual.of([1, 2, 3, 4, 5], 9)
    assert [usual.place(v) for v in (0.5, 1, 3, 5, 5.5, math.nan)] == [
        "low", "usual", "usual", "usual", "high", "",
    ]  # fmt: skip
    assert measure_piece("x", Score()).bars == 0
