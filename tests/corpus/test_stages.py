"""The contract that every stage keeps: pure, versioned, documented. And what each does."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import cadenza.corpus.stages as stages_room
from cadenza.corpus.arrays import from_bytes, to_bytes
from cadenza.corpus.canonical import canonical
from cadenza.corpus.duplicates import fingerprint
from cadenza.corpus.grid import grid_score
from cadenza.corpus.pieces import pieces_from_bytes, pieces_to_bytes
from cadenza.corpus.stages import CORPUS_STAGES, FILE_STAGES, stage, stage_versions
from cadenza.corpus.stages import clean as clean_stage
from cadenza.corpus.stages import index as index_stage
from cadenza.corpus.stages import lines as lines_stage
from cadenza.corpus.stages.clean import clean_score
from cadenza.corpus.stages.decode import audio_from
from cadenza.corpus.stages.names import clean_names
from cadenza.corpus.stages.shape import result_key, settings_facts
from cadenza.corpus.stages.split import Settings as SplitSettings
from cadenza.corpus.stages.split import run as run_split
from cadenza.errors import CadenzaError, FileError, MidiError
from cadenza.metrics.originality import indexed
from cadenza.music import (
    Key,
    KeyChange,
    Meter,
    MeterChange,
    Note,
    Score,
    TempoChange,
    Track,
    read_midi,
    write_midi,
)
from cadenza.sound.audiofile import encoded

STAGES = (*FILE_STAGES, *CORPUS_STAGES)
DOCS = Path(__file__).parents[2] / "docs" / "concepts" / "corpus-store.md"


@pytest.fixture(scope="module")
def sound() -> bytes:
    """Four seconds of a rising line, as WAV."""
    seconds = np.arange(int(44_100 * 0.4)) / 44_100
    tones = [
        np.sin(2 * np.pi * 220 * 2 ** (step / 12) * seconds) * np.exp(-3 * seconds)
        for step in (0, 2, 4, 5, 7, 9, 11, 12, 7, 4)
    ]
    mono = 0.5 * np.concatenate(tones).astype(np.float32)
    return encoded(np.stack([mono, mono], axis=1), "wav")


@pytest.fixture
def samples(make, sound):
    """Inputs of every stage, each made by the one before."""
    score = write_midi(make.score(make.tune(16), make.chords(16)))
    other = write_midi(make.score(make.tune(16, shift=3)))
    run = {name: stage(name).run for name in STAGES}
    usual = {name: stage(name).Settings() for name in STAGES}
    usual["transcribe"] = stage("transcribe").Settings("fake", "1")
    grid = [run["grid"]([each, b""], usual["grid"]) for each in (score, other)]
    fragments = [run["tokenise"]([each["pieces"]], usual["tokenise"])["fragment"] for each in grid]
    lines = [run["lines"]([each], usual["lines"])["lines"] for each in (score, other)]
    decoded = run["decode"]([sound, b".wav"], usual["decode"])["sound"]
    notes = run["transcribe"]([decoded], usual["transcribe"])["notes"]
    facts = {"sets": {"any": {"weight": 1.0}}}
    rows = [{"set": "any", "split": "train", "source": name} for name in ("a", "b")]
    given = {
        "decode": [sound, b".wav"],
        "transcribe": [decoded],
        "beats": [decoded, notes],
        "read": [score, b".mid"],
        "clean": [score],
        "grid": [score, b""],
        "tokenise": [grid[0]["pieces"]],
        "lines": [score],
        "names": [canonical(["a.mid", "b?.mid"])],
        "deduplicate": [b"[false,true]", *(each["fingerprint"] for each in grid)],
        "split": [canonical([{"name": "a", "notes": 3}, {"name": "b", "notes": 2}]), b"[0,1]"],
        "pack": [canonical({"facts": facts, "files": rows}), *fragments],
        "index": [canonical({"trained": ["a", "b"], "held_out": 1, "about": {}}), *lines, other],
    }
    return given, usual


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_is_pure_and_of_the_one_shape(name, samples):
    module = stage(name)
    given, usual = samples
    assert name == module.NAME
    assert module.__doc__
    offered = {"NAME", "VERSION", "INPUTS", "OUTPUTS", "Settings", "run"}
    assert offered.issubset(module.__all__)
    assert dataclasses.is_dataclass(module.Settings)
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
        module.Settings().anything = 1
    before = [bytes(each) for each in given[name]]
    made = module.run(given[name], usual[name])
    assert made == module.run(given[name], usual[name])
    assert given[name] == before
    assert made
    assert all(isinstance(data, bytes) for data in made.values())
    if "*" not in "".join(module.OUTPUTS):
        assert set(made) == set(module.OUTPUTS)


@pytest.mark.parametrize("name", STAGES)
def test_version_settings_and_inputs_are_in_the_key(name):
    module = stage(name)
    facts = settings_facts(module.Settings())
    json.dumps(facts)
    key = result_key(name, module.VERSION, facts, ["aa", "bb"])
    others = [
        result_key(name, module.VERSION + 1, facts, ["aa", "bb"]),
        result_key(name, module.VERSION, {**facts, "x": 1}, ["aa", "bb"]),
        result_key(name, module.VERSION, facts, ["bb", "aa"]),
        result_key("other", module.VERSION, facts, ["aa", "bb"]),
    ]
    assert len({key, *others}) == 5
    assert key == result_key(name, module.VERSION, facts, ["aa", "bb"])


def test_every_stage_is_documented_as_it_is():
    rows = re.findall(
        r"^\| `(\w+)` \| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", DOCS.read_text(), re.MULTILINE
    )
    told = {name: rest for name, *rest in rows}
    assert list(told) == list(STAGES)
    for name, (version, inputs, outputs, settings) in told.items():
        module = stage(name)
        assert int(version) == stage_versions()[name] == module.VERSION
        assert inputs == ", ".join(module.INPUTS)
        assert outputs == ", ".join(module.OUTPUTS)
        fields = [each.name for each in dataclasses.fields(module.Settings)]
        assert settings == (", ".join(f"`{each}`" for each in fields) or "–")
    assert stages_room.__all__ == sorted(stages_room.__all__)


# -- bytes ----------------------------------------------------------------------------------


def test_arrays_come_back_and_equal_ones_are_equal_bytes():
    arrays = {"a": np.arange(5, dtype=np.uint8), "b": np.zeros((2, 0, 3), np.float32)}
    data = to_bytes({"x": [1, "é"]}, arrays)
    assert data == to_bytes({"x": [1, "é"]}, {name: each.copy() for name, each in arrays.items()})
    facts, found = from_bytes(data)
    assert facts == {"x": [1, "é"]}
    for name, each in arrays.items():
        assert (found[name].dtype, found[name].tolist()) == (each.dtype, each.tolist())
    for broken in (b"", data[:40], b"CADARR01" + data[8:30], b"other" + data):
        with pytest.raises(FileError, match="stored arrays are whole"):
            from_bytes(broken)


def test_pieces_and_lines_come_back(make):
    score = make.score(make.tune(30), make.chords(30), meters=((0, "4/4"), (8 * 1920, "3/4")))
    pieces = grid_score(score)
    back = pieces_from_bytes(pieces_to_bytes(pieces))
    assert len(back) == len(pieces) == 2
    for one, other in zip(pieces, back, strict=True):
        assert other.to_sheet() == one.to_sheet()
    assert fingerprint(back).tolist() == fingerprint(pieces).tolist()
    piece = lines_stage.piece_from("x", lines_stage.run([write_midi(score)], None)["lines"])
    whole = indexed("x", read_midi(write_midi(score)))
    assert [line.name for line in piece.lines] == [line.name for line in whole.lines]
    for one, other in zip(piece.lines, whole.lines, strict=True):
        assert one.symbols.tolist() == other.symbols.tolist()
        assert one.bar.tolist() == other.bar.tolist()
    assert (
        lines_stage.piece_from("x", lines_stage.run([write_midi(Score())], None)["lines"]).lines
        == ()
    )


# -- names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b.mid", "a/b.mid"),
        ("  My  Song .MID", "My Song.mid"),
        ("a/con.mid", "a/_con.mid"),
        ("a/../b.mid", "a/b.mid"),
        ("a/...mid", "a/untitled.mid"),
        ("x%3Fy%2Fz.mid", "x_y_z.mid"),
        ("100% cotton.mid", "100% cotton.mid"),
        ("nul\0byte\n.mid", "nul byte.mid"),
        ("\udcff.mid", "_.mid"),
        ("e\u0301.mid", "\u00e9.mid"),
        ("v" * 300 + ".mid", "v" * 100 + ".mid"),
    ],
)
def test_names_are_made_clean(path, name):
    assert clean_names([path]) == [name]


def test_names_that_would_be_alike_are_told_apart_whatever_came_first():
    paths = ["a?.mid", "a*.mid", "a_.mid", "B.mid", "b.mid"]
    names = dict(zip(paths, clean_names(paths), strict=True))
    assert names["a_.mid"] == "a_.mid"
    assert len({name.casefold() for name in names.values()}) == 5
    assert all(re.fullmatch(r"a_~[0-9a-f]{6}\.mid", names[path]) for path in paths[:2])
    assert dict(zip(paths[::-1], clean_names(paths[::-1]), strict=True)) == names
    assert clean_names(["a?.mid"]) == ["a_.mid"]


# -- clean ----------------------------------------------------------------------------------


def notes_of(score, index=0):
    return [(n.start_ticks, n.pitch, n.duration_ticks) for n in score.tracks[index].notes]


def test_doubled_notes_and_tracks_go(make):
    notes = (
        Note(0, 60, 480, 80),
        Note(0, 60, 960, 70),
        Note(480, 60, 480, 80),
        Note(0, 64, 240, 80),
    )
    track = Track("Piano", 0, notes=tuple(sorted(notes)))
    made = clean_score(make.score(track, replace(track, name="again"), replace(track, program=48)))
    assert notes_of(made) == [(0, 60, 480), (0, 64, 240), (480, 60, 480)]
    assert [each.name for each in made.tracks] == ["Piano", "Piano"]  # strings may double a piano


def test_notes_of_no_length_go_and_drums_keep_theirs(make):
    held = (Note(0, 60, 0, 80), Note(0, 62, 10, 80))
    drums = Track("Kit", 0, is_drum=True, notes=(Note(0, 36, 0, 80),))
    made = clean_score(make.score(Track("Piano", 0, notes=held), drums))
    assert notes_of(made) == [(0, 62, 10)]
    assert notes_of(made, 1) == [(0, 36, 1)]


def test_whole_silent_bars_go_and_metre_tempo_and_key_stay():
    bar = 1920
    score = Score(
        480,
        (Track("Flute", 73, notes=(Note(2 * bar + 480, 60, 480, 80), Note(3 * bar, 62, 480, 80))),),
        tempos=(TempoChange(0, 90.0), TempoChange(3 * bar, 100.0)),
        meters=(MeterChange(0, Meter(4, 4)),),
        keys=(KeyChange(0, Key("D", "minor")),),
    )
    made = clean_score(score)
    assert notes_of(made) == [(480, 60, 480), (bar, 62, 480)]
    assert made.tempos == (TempoChange(0, 90.0), TempoChange(bar, 100.0))
    assert made.meters == score.meters
    assert made.keys == score.keys
    assert clean_score(made) == made


def test_ghosts_of_transcriptions_go(make):
    loud = [Note(480 * i, 60 + i % 5, 400, 90) for i in range(8)]
    ghosts = [Note(100, 80, 240, 8), Note(200, 81, 10, 90)]
    track = Track("Piano", 0, notes=tuple(sorted(loud + ghosts)))
    settings = clean_stage.Settings.of_recordings()
    assert len(clean_score(make.score(track), settings).tracks[0].notes) == 8
    assert len(clean_score(make.score(track)).tracks[0].notes) == 10


def test_nothing_to_clean_is_the_same_bytes_and_no_notes_are_refused(make):
    data = write_midi(make.score(make.tune()))
    assert clean_stage.run([data], clean_stage.Settings.nothing()) == {"score": data}
    with pytest.raises(MidiError, match="holds notes"):
        clean_stage.run([write_midi(Score(480, (Track("a"),)))], clean_stage.Settings())


# -- the others -----------------------------------------------------------------------------


def test_sound_is_decoded_to_16_bits(sound):
    made = stage("decode").run([sound, b".wav"], stage("decode").Settings())
    audio = audio_from(made["sound"])
    assert audio.shape == (44_100 * 4, 2)
    assert json.loads(made["facts"]) == {"seconds": 4.0}
    assert 0.3 < np.abs(audio).max() < 0.6
    with pytest.raises(CadenzaError):
        stage("decode").run([b"no sound", b".wav"], stage("decode").Settings())


def test_a_midi_file_is_read_byte_for_byte(make):
    data = write_midi(make.score(make.tune()))
    assert stage("read").run([data, b".kar"], None) == {"score": data}
    with pytest.raises(MidiError):
        stage("read").run([b"junk", b".mid"], None)


def test_scores_of_other_programs_become_midi():
    abc = b"X:1\nT:Tune\nM:4/4\nL:1/4\nK:G\nGABc|dedB|GABc|d4|\n"
    made = stage("read").run([abc, b".abc"], None)
    pitches = [note.pitch for track in read_midi(made["score"]).tracks for note in track.notes]
    assert pitches[:4] == [67, 69, 71, 72]


def choices(names, settings, **more):
    rows = canonical([{"name": name, "notes": 5, **more} for name in names])
    made = run_split([rows, canonical(list(range(len(names))))], settings)
    return dict(zip(names, json.loads(made["choices"]), strict=True))


def test_the_split_leaves_no_part_empty_and_moves_little():
    names = [f"tune {number}" for number in range(300)]
    before = None
    for count in range(3, 300, 9):
        made = choices(names[:count], SplitSettings())
        splits = {name: split for name, (split, _) in made.items()}
        assert set(splits.values()) == ({"train", "valid", "test"} if count >= 5 else {"train"})
        if before and count > 12:
            assert sum(splits[name] != split for name, split in before.items()) <= 2
        before = splits
    assert 10 < sum(split == "valid" for split in before.values()) < 50
    alone = choices(names[:40], SplitSettings(held_out=0.0, fewest=0))
    assert {split for split, _ in alone.values()} == {"train"}


def test_what_was_heard_counts_as_the_same_from_a_smaller_share():
    """Of a hundred n-grams ten agree: too few for two scores, enough for a recording of one."""
    marks = [np.arange(start, start + 100, dtype=np.uint64) for start in (0, 90, 500)]
    held = [to_bytes({}, {"hashes": each}) for each in marks]
    run, settings = stage("deduplicate").run, stage("deduplicate").Settings()
    for heard, leaders in (([False] * 3, [0, 1, 2]), ([False, True, True], [0, 0, 2])):
        made = run([canonical(heard), *held], settings)
        assert json.loads(made["clusters"]) == leaders


def test_a_score_is_kept_before_a_recording_of_it():
    rows = [{"name": "a", "notes": 900, "rank": 1}, {"name": "b", "notes": 300, "rank": 0}]
    made = run_split([canonical(rows), b"[0,0]"], SplitSettings())
    assert [kept for _, kept in json.loads(made["choices"])] == [False, True]


def test_an_index_of_drums_alone_is_empty(make):
    kit = write_midi(make.score(Track("Kit", 0, is_drum=True, notes=make.tune().notes)))
    lines = lines_stage.run([kit], None)["lines"]
    table = canonical({"trained": ["kit"], "held_out": 1, "about": {}})
    made = index_stage.run([table, lines, kit], index_stage.Settings())
    facts = json.loads(made["index.json"])
    assert (facts["pieces"], facts["steps"]) == (1, 0)
    assert facts["about"]["people"]["own"] == []
