"""Chords and sections that a verb writes beside its notes, where they are asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cadenza.app import RerenderRequest, VerbRequest, example, rerender_piece
from cadenza.app.drafting import draft_verb
from cadenza.brief import wish_from_flags
from cadenza.music import Chord, ChordMark, SectionMark, read_midi, splice, write_midi

BAR = 1920


@pytest.fixture
def marked_song() -> Path:
    """A tune whose file names a chord at every bar and one section."""
    score = read_midi(example("rooftop").midi)
    names = ("Am", "F", "C", "G")
    chords = tuple(
        ChordMark(at, Chord.parse(names[bar % 4])) for bar, at in enumerate(score.bar_starts())
    )
    path = Path("song.mid")
    path.write_bytes(write_midi(replace(score, chords=chords, sections=(SectionMark(0, "theme"),))))
    return path


def drafted(verb: str, midi: Path, **fields: Any):
    (done,) = draft_verb(
        verb, VerbRequest(**{"midi": midi, "seed": 3, "out": Path("takes"), **fields})
    )
    return done, read_midi(done.folder / "song.mid")


def test_bars_that_are_added_name_their_chords_and_sections(marked_song) -> None:
    was = read_midi(marked_song)
    done, made = drafted("continue", marked_song, bars="4", marks=True)
    seam = was.end_ticks
    assert made.chords[: len(was.chords)] == was.chords
    assert [mark for mark in made.chords if mark.at_ticks >= seam]
    assert made.sections[0] == was.sections[0]
    assert made.sections[1].at_ticks == seam
    (kept,) = [check for check in done.conformance if check.field == "kept"]
    assert kept.ok
    again = rerender_piece(RerenderRequest(done.folder, source=marked_song, audio=False))
    assert again.agrees


def test_without_marks_the_notes_are_the_same_and_nothing_is_named(marked_song) -> None:
    was = read_midi(marked_song)
    _, plain = drafted("continue", marked_song, bars="4")
    _, made = drafted("continue", marked_song, bars="4", marks=True, out=Path("marked"))
    assert (plain.chords, plain.sections) == (was.chords, was.sections)
    assert [track.notes for track in plain.tracks] == [track.notes for track in made.tracks]


def test_cells_done_again_leave_the_marks_but_where_chords_were_asked_for(marked_song) -> None:
    was = read_midi(marked_song)
    cells = {"cells": (("chords", "2"),), "marks": True}
    _, made = drafted("infill", marked_song, **cells)
    assert (made.chords, made.sections) == (was.chords, was.sections)
    flags = wish_from_flags(chords="Dm")
    _, asked = drafted("infill", marked_song, **cells, flags=flags, out=Path("asked"))
    assert str(asked.chords[1].chord) == "Dm"
    assert (asked.chords[0], *asked.chords[2:]) == (was.chords[0], *was.chords[2:])


def test_a_file_without_chords_gets_them_with_the_parts_that_join_in() -> None:
    midi = Path("bare.mid")
    midi.write_bytes(write_midi(replace(read_midi(example("rooftop").midi), chords=())))
    _, made = drafted("accompany", midi, flags=wish_from_flags(parts=("strings",)), marks=True)
    assert made.chords[0].at_ticks == 0
    assert len(made.chords) > 1


def test_marks_go_into_a_file_without_writing_it_anew() -> None:
    score = replace(read_midi(example("rooftop").midi), chords=(), sections=())
    data = write_midi(score)
    score = read_midi(data)
    marks = (ChordMark(0, Chord.parse("Am")), ChordMark(BAR, Chord.parse("F")))
    spliced = splice(data, replace(score, chords=marks, sections=(SectionMark(BAR, "B"),)))
    assert spliced.anew is None
    made = read_midi(spliced.midi)
    assert (made.chords, made.sections) == (marks, (SectionMark(BAR, "B"),))
    assert made.tracks == score.tracks


def test_a_hearing_is_told_the_chords_to_come_with_the_plan(marked_song) -> None:
    class Heard:
        def planned(self, *told):
            self.score = told[1]

        def cell(self, *told):
            pass

    heard = Heard()
    request = VerbRequest(midi=marked_song, seed=3, out=Path("takes"), bars="4", marks=True)
    (done,) = draft_verb("continue", request, hearing=heard)
    made = read_midi(done.folder / "song.mid")
    seam = read_midi(marked_song).end_ticks
    assert heard.score.chords == made.chords
    assert heard.score.chords[-1].at_ticks >= seam
    assert heard.score.sections == made.sections
