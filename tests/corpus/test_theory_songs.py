"""The theory engine's songs come with their own key and chords, and the same each time."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from cadenza.corpus import GridOptions, grid_score
from cadenza.music import read_midi
from cadenza.plan import load_styles
from cadenza.tokens.vocabulary import STYLES

TOOL = Path(__file__).parents[2] / "tools" / "make_theory_songs.py"


def load_tool():
    spec = importlib.util.spec_from_file_location("make_theory_songs", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_song_is_the_same_each_time_and_another_one_differs():
    tool, library = load_tool(), load_styles()
    assert set(tool.STYLES) <= set(STYLES)
    song = tool.make_song("lofi", 3, 8, library)
    assert song == tool.make_song("lofi", 3, 8, library)
    assert song != tool.make_song("lofi", 4, 8, library)


def test_a_song_brings_its_key_and_chords_onto_the_grid():
    tool = load_tool()
    score = read_midi(tool.make_song("house", 1, 16, load_styles()))
    (piece,) = grid_score(score, GridOptions(style="house", dynamics="yes"))
    assert piece.key == score.keys[0].key
    assert piece.chords[0][0] == (0, score.chords[0].chord)
    assert {part.role for part in piece.parts} >= {"drums", "bass"}
    assert len(piece.notes) >= 0.99 * sum(len(track.notes) for track in score.tracks)
