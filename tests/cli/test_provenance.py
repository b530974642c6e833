"""``cadenza inspect`` and ``cadenza rerender`` as a person uses them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cadenza.app import example
from cadenza.music import Note, Score, Track, write_midi
from cadenza.provenance import (
    TRAINED,
    Provenance,
    embedded,
    parse_record,
    read_midi_record,
    stripped,
    to_text,
)

Run = Callable[..., Any]


@pytest.fixture
def song(cadenza: Run) -> Path:
    words = ("lofi in D minor, 1 bar", "--engine", "theory", "--seed", "4", "--out", "song")
    assert cadenza("compose", *words, "--format", "flac", "-q").code == 0
    return Path("song")


def test_a_release_is_told_in_plain_words(cadenza: Run, song: Path) -> None:
    told = cadenza("inspect", song)
    assert told.code == 0
    lines = told.out.splitlines()
    assert lines[0].startswith("song is a release by Cadenza ")
    assert "  prompt    lofi in D minor, 1 bar" in lines
    assert "  seed      4" in lines
    assert any(line.startswith("Mark:    made by rules") for line in lines)
    assert lines[-1] == "Edited?  No: its music is as it was written."
    flac = cadenza("inspect", song / "song.flac")
    assert flac.out.splitlines()[-1] == "Edited?  No: the sound is as it was written."


def test_the_record_as_json(cadenza: Run, song: Path) -> None:
    told = cadenza("inspect", song / "song.mid", "--json")
    answer = json.loads(told.out)
    assert (answer["kind"], answer["edited"], answer["made_by_ai"]) == ("midi", False, False)
    assert answer["record"]["seed"] == 4
    assert answer["record"]["content"]["kind"] == "midi"


def test_edits_are_said(cadenza: Run, song: Path) -> None:
    path = song / "song.mid"
    record = read_midi_record(path.read_bytes())
    assert record is not None
    other = write_midi(Score(tracks=(Track("a", notes=(Note(0, 60, 480, 80),)),)))
    path.write_bytes(embedded(other, record.decode()))
    told = cadenza("inspect", path)
    assert (told.code, told.out.splitlines()[-1]) == (
        0, "Edited?  Yes: its notes are not those that the record speaks of.",
    )  # fmt: skip
    release = cadenza("inspect", song)
    assert release.out.splitlines()[-2:] == [
        "Edited?  Yes: music in it is not what its receipt speaks of.",
        "  song.mid: edited",
    ]
    made = cadenza("rerender", path)
    assert made.code == 0
    assert "was edited; the record's own version was made again" in made.out
    assert "the music is the record's" in made.out


def test_header_list_and_json_of_a_release_agree(cadenza: Run, song: Path) -> None:
    (song / "pianoroll.png").write_bytes(b"x")
    (song / "song.flac").unlink()
    told = cadenza("inspect", song)
    count = len(json.loads((song / "receipt.json").read_text("utf-8"))["files"])
    lines = told.out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Edited?"))
    assert lines[at] == (
        "Edited?  No: its music is as it was written; 1 without music changed; "
        f"1 of {count} files missing."
    )
    assert set(lines[at + 1 :]) == {
        "  pianoroll.png: changed; it holds no music",
        "  song.flac: missing",
    }
    answer = json.loads(cadenza("inspect", song, "--json").out)
    assert (answer["edited"], answer["change"]) == (False, "none")
    assert answer["others_changed"] == ["pianoroll.png"]
    assert answer["missing"] == ["song.flac"]
    made = cadenza("rerender", song, "--no-audio")
    assert "everything agrees" in made.out
    made = cadenza("rerender", song)
    assert made.code == 0
    assert "song.flac  missing; made again to the byte as the receipt lists it" in made.out
    assert "everything agrees" not in made.out
    assert "the music is the record's; what is missing is named." in made.out


def test_another_piece_in_a_release_is_said(cadenza: Run, song: Path) -> None:
    words = ("lofi in D minor, 1 bar", "--engine", "theory", "--seed", "5", "--out", "other")
    assert cadenza("compose", *words, "--format", "flac", "-q").code == 0
    shutil.copy("other/song.flac", song / "song.flac")
    lines = cadenza("inspect", song).out.splitlines()
    assert lines[-2:] == [
        "Edited?  Yes: music in it is not what its receipt speaks of.",
        "  song.flac: another piece, take or part than the receipt's",
    ]
    assert cadenza("rerender", song).code == 1


def test_a_broken_receipt_ends_with_0_and_forged_records_with_1(cadenza: Run, song: Path) -> None:
    receipt = song / "receipt.json"
    receipt.write_bytes(receipt.read_bytes()[:500])
    told = cadenza("inspect", receipt)
    assert told.code == 0
    assert "is a release with a record that cannot be read" in told.out
    assert "cut short" in told.out
    assert cadenza("rerender", receipt).code == 1
    data = (song / "song.mid").read_bytes()
    text = read_midi_record(data)
    assert text is not None
    record = parse_record(text)
    for fields in ({"asked": {"wish": {"style": "none"}}}, {"options": {"temperature": 9}}):
        Path("a.mid").write_bytes(embedded(data, to_text(replace(record, **fields))))
        made = cadenza("rerender", "a.mid")
        assert made.code == 1
        assert "a record asks for what can be made" in made.err
    Path("a.mid").write_bytes(embedded(data, to_text(replace(record, engine="neural"))))
    told = cadenza("inspect", "a.mid")
    assert "mark: algorithmicMedia, which contradicts" in told.out
    assert "no trained model wrote it" not in told.out


def test_a_corpus_of_one_s_own_is_told_by_its_folder(cadenza: Run) -> None:
    Path("my corpus").mkdir()
    Path("my corpus/a.mid").write_bytes(example("harbour").midi)
    words = ("soul, 1 bar", "--originality", "strict", "--against", "my corpus", "--seed", "3")
    assert cadenza("compose", *words, "--no-audio", "--out", "s", "-q").code == 0
    told = cadenza("inspect", "s/song.mid")
    assert "against my corpus" in told.out
    made = cadenza("rerender", "s/song.mid")
    assert made.code == 1
    assert "my corpus" in made.err


def test_files_without_a_record_and_broken_ones_are_no_error(cadenza: Run) -> None:
    Path("a.mid").write_bytes(example("harbour").midi)
    told = cadenza("inspect", "a.mid")
    assert (told.code, told.out) == (
        0,
        "a.mid is a MIDI file without a record of how it was made\n",
    )
    Path("b.mid").write_bytes(embedded(example("harbour").midi, '{"cadenza": "9", "format": 2}'))
    told = cadenza("inspect", "b.mid")
    assert told.code == 0
    assert "with a record that cannot be read" in told.out
    assert "written by Cadenza 9; update Cadenza" in told.out
    assert json.loads(cadenza("inspect", "b.mid", "--json").out)["record"] is None
    assert cadenza("inspect", "none.mid").code == 1
    made = cadenza("rerender", "a.mid")
    assert made.code == 1
    assert "a piece is made again from the record in its file; got none in a.mid" in made.err


def test_a_record_cannot_write_to_the_terminal(cadenza: Run) -> None:
    evil = "\x1b[2Jgone\n\n\u202eevil"
    record = Provenance(
        cadenza="1\x1b[2J", verb="vary", seed=1, prompt=evil, asked={evil: {evil: evil}},
        brief={"title": evil, "key": {"tonic": evil}}, options={evil: evil}, part=evil,
        versions={evil: evil}, sound={evil: [evil]}, engine="neural",
    )  # fmt: skip
    Path("a.mid").write_bytes(embedded(example("harbour").midi, to_text(record)))
    told = cadenza("inspect", "a.mid")
    assert told.code == 0
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    assert told.out.count("\n") < 20


def test_values_inside_each_other_are_told_in_plain_words(cadenza: Run) -> None:
    wish = {"style": "lofi", "parts": [{"role": "pad"}, {"role": "bass"}], "moods": ["calm"]}
    record = Provenance(cadenza="1", verb="compose", seed=1, asked={"wish": wish})
    Path("a.mid").write_bytes(embedded(example("harbour").midi, to_text(record)))
    told = cadenza("inspect", "a.mid").out
    assert "moods calm, parts (role pad), (role bass), style lofi" in told


def test_a_file_of_another_kind_is_named_in_plain_words(cadenza: Run) -> None:
    for data, said in ((b"ID3\x04\0\0\0\0\0\0", "an MP3 file"), (b"\0\1\2", "other bytes")):
        Path("tune.mid").write_bytes(data)
        told = cadenza("infill", "tune.mid", "--bars", "1", "--engine", "theory", "--no-audio")
        assert told.code == 1
        assert f"got {said} in tune.mid;" in told.err
        assert "b'" not in told.err


def test_a_piece_is_made_again(cadenza: Run, song: Path) -> None:
    made = cadenza("rerender", song, "--out", "kept")
    assert made.code == 0
    lines = made.out.splitlines()
    assert "song.mid   the same to the byte" in lines
    assert "song.flac  the same to the byte" in lines
    assert lines[-2:] == ["Made again from its record: everything agrees.", "Folder: kept"]
    assert (Path("kept") / "song.mid").read_bytes() == (song / "song.mid").read_bytes()
    answer = json.loads(cadenza("rerender", song, "--no-audio", "--json").out)
    assert answer["agrees"] is True
    assert answer["files"] == {"song.mid": "identical"}
    assert answer["folder"] is None


def test_what_differs_is_said_and_is_exit_code_1(cadenza: Run, song: Path) -> None:
    data = (song / "song.mid").read_bytes()
    text = read_midi_record(data)
    assert text is not None
    record = replace(parse_record(text), seed=5)
    Path("a.mid").write_bytes(embedded(data, to_text(record)))
    made = cadenza("rerender", "a.mid")
    assert made.code == 1
    assert made.err == ""
    assert "it did not come out the same" in made.out
    assert "No version or asset differs" in made.out
    Path("b.mid").write_bytes(embedded(data, to_text(replace(record, cadenza="0.0.1"))))
    assert "  Cadenza 0.0.1 made it; this is " in cadenza("rerender", "b.mid").out


def test_a_source_is_asked_for(cadenza: Run) -> None:
    Path("tune.mid").write_bytes(example("rooftop").midi)
    words = ("tune.mid", "--bars", "2", "--engine", "theory", "--no-audio", "--out", "new")
    assert cadenza("infill", *words).code == 0
    told = cadenza("inspect", "new/song.mid")
    assert "  source  tune.mid (sha256 " in told.out
    made = cadenza("rerender", "new/song.mid")
    assert made.code == 2
    assert "add --source FILE" in made.err
    shutil.move("tune.mid", "moved.mid")
    assert cadenza("rerender", "new/song.mid", "--source", "moved.mid").code == 0


def test_a_mark_without_a_record_is_told(cadenza: Run, song: Path) -> None:
    from mutagen.flac import FLAC

    tags = FLAC(song / "song.flac")
    del tags["cadenza_provenance"]
    tags["digitalsourcetype"] = TRAINED
    tags.save()
    told = cadenza("inspect", song / "song.flac")
    assert "song.flac is a FLAC file without a record" in told.out
    assert "Mark:    made by AI: a trained model wrote it" in told.out
    (song / "song.mid").write_bytes(stripped((song / "song.mid").read_bytes()))
    assert "without a record" in cadenza("inspect", song / "song.mid").out
