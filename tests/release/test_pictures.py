from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cadenza.music import Chord
from cadenza.music.score import ChordMark, Note, Score, SectionMark, Track
from cadenza.release import Caption, draw_pianoroll, draw_waveform
from cadenza.release.canvas import ROLE_COLOURS, drawable, fit_text, text_width, to_png
from cadenza.release.layout import guess_role, systems_of
from cadenza.release.pianoroll import _chord_labels, _merged_chords


def has_colour_near(picture: Image.Image, colour: tuple[int, int, int]) -> bool:
    pixels = np.asarray(picture, dtype=int).reshape(-1, 3)
    return bool((np.abs(pixels - colour).sum(axis=1) < 70).any())


def test_a_piano_roll_shows_every_role_in_its_colour(score: Score) -> None:
    roles = {track.name: track.name for track in score.tracks}
    picture = draw_pianoroll(score, Caption("A", "lofi"), roles)
    assert picture.size[0] == 1600
    for role in ("melody", "bass", "drums"):
        assert has_colour_near(picture, ROLE_COLOURS[role]), role
    silent = replace(score, tracks=tuple(replace(t, notes=()) for t in score.tracks))
    assert not has_colour_near(draw_pianoroll(silent, None, roles), ROLE_COLOURS["melody"])


def test_the_same_score_gives_the_same_bytes(score: Score) -> None:
    assert to_png(draw_pianoroll(score)) == to_png(draw_pianoroll(score))
    assert Image.open(BytesIO(to_png(draw_pianoroll(score)))).format == "PNG"


def test_a_long_piece_breaks_into_systems_of_one_length(score: Score) -> None:
    bar = 4 * 480
    long = replace(score, end=90 * bar)
    systems = systems_of(long)
    assert len(systems) == 3
    assert len({s.end_ticks - s.start_ticks for s in systems}) == 1
    assert [s.first_bar for s in systems] == [0, 32, 64]
    assert systems[-1].right < systems[0].right
    assert len(systems_of(replace(score, end=2000 * bar))) == 4


def test_empty_and_odd_scores_are_drawn_too() -> None:
    assert draw_pianoroll(Score()).size[0] == 1600
    extreme = Track("x", 0, notes=(Note(0, 0, 0, 1), Note(5, 127, 1, 127)))
    many = tuple(Track(f"part {i} with a long name", i) for i in range(40))
    crowd = tuple(replace(track, notes=extreme.notes) for track in many)
    assert draw_pianoroll(Score(tracks=crowd)).size[0] == 1600
    assert draw_pianoroll(Score(sections=(SectionMark(0, ""),))).size[0] == 1600


@pytest.mark.parametrize(
    ("track", "role"),
    [
        (Track("a", 33, notes=(Note(0, 60, 1, 1),)), "bass"),
        (Track("a", 0, notes=(Note(0, 30, 1, 1),)), "bass"),
        (Track("a", 0, notes=(Note(0, 60, 1, 1),)), "chords"),
        (Track("a", 89, notes=(Note(0, 60, 1, 1),)), "pad"),
        (Track("a", 73, notes=(Note(0, 72, 1, 1),)), "melody"),
        (Track("a", 120, notes=(Note(0, 72, 1, 1),)), "other"),
        (Track("a", 0, is_drum=True), "drums"),
        (Track("a", 0), "other"),
    ],
)
def test_roles_of_foreign_tracks_are_guessed(track: Track, role: str) -> None:
    assert guess_role(track) == role


def test_a_waveform_is_tall_where_it_is_loud(score: Score) -> None:
    quiet, loud = np.full((44_100, 2), 0.02), np.full((44_100, 2), 0.8)
    audio = np.concatenate([quiet, loud]).astype(np.float32)
    picture = np.asarray(draw_waveform(audio, 44_100, Caption("A"), score), dtype=int)
    rows = picture[116:376]
    bright = (rows.max(axis=2) > 150).sum(axis=0)
    assert bright[1000:1500].mean() > 4 * bright[100:600].mean()


@pytest.mark.parametrize("frames", [0, 1, 7, 44_100])
def test_waveforms_of_any_length(frames: int) -> None:
    assert draw_waveform(np.zeros((frames, 2), np.float32), 44_100).size == (1600, 420)


def test_mono_is_drawn_too() -> None:
    assert draw_waveform(np.zeros(5000, np.float32), 44_100).size == (1600, 420)


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_title_becomes_letters_that_the_font_has(text: str) -> None:
    shown = drawable(text)
    assert all(c.isascii() or c in "·°…" for c in shown)
    assert text_width(fit_text(shown, 15, 60.0), 15) <= 60.0


def test_a_title_keeps_its_letters_without_the_accents() -> None:
    assert drawable("Lluvia — Canción") == "Lluvia - Cancion"
    assert fit_text("a long title", 20, 1.0) == ""


def test_two_minutes_are_drawn_quickly(
    cpu_seconds: Callable[[Callable[[], object]], float],
) -> None:
    notes = tuple(Note(i * 120, 40 + i % 40, 100, 80) for i in range(3000))
    drums = tuple(Note(i * 240, (36, 42, 38)[i % 3], 60, 90) for i in range(1500))
    score = Score(tracks=(Track("melody", 0, notes=notes), Track("d", 0, True, drums)))
    draw_pianoroll(score)
    assert cpu_seconds(lambda: to_png(draw_pianoroll(score))) < 2.0  # 0.25 s; some are slower


def test_chords_are_named_where_they_change_and_where_a_section_starts(score: Score) -> None:
    bar = 4 * 480
    same = replace(score, chords=score.chords[:1])
    assert _merged_chords(same) == [(0, "Dm7"), (4 * bar, "Dm7")]
    assert len(_merged_chords(score)) == 8
    assert _merged_chords(replace(score, chords=())) == []


@pytest.mark.parametrize("bars", [4, 30, 64])
@pytest.mark.parametrize("symbol", ["C", "G#m7b5", "F#maj9#11/A#"])
def test_the_last_chord_of_a_system_is_named_however_tight_it_is(bars: int, symbol: str) -> None:
    half = 2 * 480
    names = [Chord.parse("C#maj9#11"), Chord.parse("D7#5#9")]
    marks = [ChordMark(i * half, names[i % 2]) for i in range(2 * bars - 1)]
    last = ChordMark((2 * bars - 1) * half, Chord.parse(symbol))
    score = Score(chords=(*marks, last), end=bars * 4 * 480)
    systems = systems_of(score)
    for system in systems:
        labels = _chord_labels(system, score)
        for (x, text, size), (after, _, _) in pairwise(labels):
            assert x + text_width(text, size) <= after
        x, text, size = labels[-1]
        assert x + text_width(text, size) <= 1600
        at = system.x(min(system.end_ticks, score.end_ticks) - half) + 2
        assert at - 16 <= x <= at + 0.01
    assert labels[-1][1] == symbol
