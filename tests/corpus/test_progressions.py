"""Chord charts and named progressions: what is read, and who stands on which side."""

from __future__ import annotations

import json

import pytest

from cadenza.corpus.chord_charts import harte_chord, mode_of, read_chart
from cadenza.corpus.progressions import build_progressions, main, read_named, split_songs
from cadenza.errors import FileError
from cadenza.music import Chord, Key
from cadenza.tokens.progressions import (
    BAR,
    NO_CHORD,
    Progression,
    Section,
    Step,
    chord_of,
    step_chord,
)

CHART = """# title: A Song
# artist: Somebody
# metre: 4/4
# tonic: G

0.0\tsilence
0.5\tA, intro, | G:maj | G:maj C:maj/5 | x2, (guitar)
8.0\tB, verse, | G:maj . . D:7(b9) | E:min7 | (2/4) C:maj | N |, (voice
16.0\t| D:sus4(b7,9) | D:9 |, voice)
20.0\tB, verse, | G:maj . . D:7(b9) | E:min7 | (2/4) C:maj | N |
28.0\t| D:sus4(b7,9) | D:9 |
# tonic: A
30.0\tC', chorus, | A:maj | &pause | E:maj |, ->
40.0\tend
"""

NAMED = """
prog_maj = [
    "I V vi IV =Hopeful Romantic",
    "V vi IV I =Hopeful",
    "I IVM7 what =Joyful",
]
prog_min = [
    "i7 VI III7 VII6 =Dark Nostalgic",
]
prog_modal = [
    "im bIIM biii bviim =New Mysterious",
]
chord_types_maj = [
    'sus2',
]
"""


def named(steps, tonic="G", mode="major"):
    key = Key(tonic, mode)
    return [
        ("N" if step.chord == NO_CHORD else chord_of(step.chord, key).symbol, step.length / BAR)
        for step in steps
    ]


def test_a_chart_is_read_section_by_section():
    song = read_chart(CHART, "billboard/0001")
    assert (song.title, song.beats, song.mode) == ("A Song – Somebody", 4, "major")
    assert [section.kind for section in song.sections] == ["intro", "verse", "chorus"]
    intro, verse, chorus = song.sections
    assert named(intro.steps) == [("G", 1.5), ("C", 0.5), ("G", 1.5), ("C", 0.5)]
    assert named(verse.steps) == [
        ("G", 0.75), ("D7", 0.25), ("Em7", 1), ("C", 1), ("N", 1), ("D7sus4", 1), ("D7", 1),
    ]  # fmt: skip
    assert named(chorus.steps, "A") == [("A", 1), ("E", 1)]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("F#:min", "F#m"), ("Bb:maj7/3", "Bbmaj7"), ("C:maj6(9)", "C6"), ("C:hdim7", "Cm7b5"),
        ("D:5(b7)", "D7"), ("A:7(#9)", "A7"), ("E:maj(9)", "E"), ("G:1", "G5"), ("C:min13", "Cm7"),
    ],
)  # fmt: skip
def test_harte_s_syntax(text, symbol):
    assert harte_chord(text).symbol == symbol


@pytest.mark.parametrize("text", ["N", "*", "", "H:maj", "C:wild"])
def test_what_is_no_chord(text):
    assert harte_chord(text) is None


@pytest.mark.parametrize(
    ("chords", "mode"),
    [
        ("C F G Am", "major"), ("Cm Fm G Ab", "minor"), ("C Bb F C", "mixolydian"),
        ("Cm F Cm Bb", "dorian"), ("C D C D", "lydian"),
    ],
)  # fmt: skip
def test_the_mode_is_heard(chords, mode):
    steps = tuple(Step(step_chord(Chord.parse(each), 0), BAR) for each in chords.split())
    assert mode_of([Section("", steps)]) == mode


def test_named_progressions_are_read_in_their_mode():
    songs = read_named(NAMED)
    assert len(songs) == 4
    assert named(songs[0].sections[0].steps, "C") == [("C", 1), ("G", 1), ("Am", 1), ("F", 1)]
    assert songs[0].moods == ("hopeful", "romantic")
    minor = songs[2]
    assert (minor.mode, minor.moods) == ("minor", ("dark", "nostalgic"))
    assert named(minor.sections[0].steps, "C", "minor") == [
        ("Cm7", 1), ("Ab", 1), ("Ebmaj7", 1), ("Bb6", 1),
    ]  # fmt: skip
    assert songs[3].mode == "phrygian"


def song(name: str, title: str, chords: str) -> Progression:
    steps = tuple(Step(step_chord(Chord.parse(each), 0), BAR) for each in chords.split())
    return Progression(name, "major", 4, (Section("verse", steps),), title=title)


def test_one_song_stands_on_one_side():
    lines = [song(f"b/{n}", f"Song {n} – X", f"C F G {each}") for n, each in enumerate(
        ("Am", "Dm", "Em", "F7", "G7", "C7", "Bb", "Fm", "E7", "A7", "D7", "Gm"))]  # fmt: skip
    other_title = song("b/90", "Another – Y", "C F G Am")
    same_title = song("b/91", "song 3 (live) – Z", "C C C F")
    made = split_songs([*lines, other_title, same_title])
    sides = {each.name: each.split for each in made}
    assert "b/90" not in sides, "chord for chord the same"
    assert sides["b/91"] == sides["b/3"]
    assert len(made) == 13


def test_turns_of_a_loop_stand_on_one_side():
    made = {each.title: each.split for each in split_songs(read_named(NAMED))}
    assert made["I V vi IV"] == made["V vi IV I"]


def test_a_corpus_is_built_the_same_twice(tmp_path):
    (tmp_path / "charts" / "1").mkdir(parents=True)
    (tmp_path / "charts" / "1" / "salami_chords.txt").write_text(CHART, "utf-8")
    (tmp_path / "charts" / "2").mkdir()
    (tmp_path / "charts" / "2" / "salami_chords.txt").write_text("# title: Empty\n", "utf-8")
    (tmp_path / "named.txt").write_text(NAMED, "utf-8")
    told = ["--charts", str(tmp_path / "charts"), "--named", str(tmp_path / "named.txt"), "--out"]
    assert main([*told, str(tmp_path / "one")]) == main([*told, str(tmp_path / "two")]) == 0
    one, two = (tmp_path / name / "progressions.json" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    names = [each["name"] for each in json.loads(one.read_text("utf-8"))["progressions"]]
    assert names == ["billboard/1", "named/000", "named/001", "named/002", "named/003"]


def test_nothing_to_read_is_told(tmp_path, capsys):
    with pytest.raises(FileError, match="chord charts to read"):
        build_progressions(tmp_path, None, tmp_path / "out")
    assert main(["--named", str(tmp_path / "none.txt"), "--out", str(tmp_path / "out")]) == 1
    assert "charts can be read" in capsys.readouterr().err
