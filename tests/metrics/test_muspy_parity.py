"""Our numbers are MusPy's where MusPy has them."""

import math
import warnings

import pytest

import cadenza.metrics as m
from cadenza.metrics.tonality import pitch_in_scale_rate
from cadenza.music.key import Key

pytestmark = pytest.mark.filterwarnings("ignore")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    muspy = pytest.importorskip("muspy")


def converted(score):
    """A score as MusPy holds it, note for note."""
    tracks = [
        muspy.Track(
            program=track.program,
            is_drum=track.is_drum,
            notes=[
                muspy.Note(note.start_ticks, note.pitch, note.duration_ticks, note.velocity)
                for note in track.notes
            ],
        )
        for track in score.tracks
    ]
    return muspy.Music(resolution=score.ticks_per_quarter, tracks=tracks)


def both(music, kind):
    score = {
        "loop": lambda: music.piece(Key("D", "dorian"), 4),
        "random": lambda: music.random_score(2),
        "dense": lambda: music.random_score(7, n_notes=600, ticks=480 * 16),
    }[kind]()
    return score, converted(score)


KINDS = pytest.mark.parametrize("kind", ["loop", "random", "dense"])
SAME_TICKS = [
    "pitch_class_entropy", "pitch_entropy", "scale_consistency", "n_pitch_classes_used",
    "n_pitches_used", "pitch_range", "polyphony", "polyphony_rate", "empty_beat_rate",
]  # fmt: skip


@KINDS
@pytest.mark.parametrize("name", SAME_TICKS)
def test_numbers_on_ticks(music, kind, name):
    ours, theirs = both(music, kind)
    assert getattr(m, name)(ours) == pytest.approx(getattr(muspy, name)(theirs), abs=1e-12)


@KINDS
def test_pitch_in_scale_rate(music, kind):
    ours, theirs = both(music, kind)
    for mode in ("major", "minor"):
        want = muspy.pitch_in_scale_rate(theirs, 2, mode)
        assert pitch_in_scale_rate(ours, Key("D", mode)) == pytest.approx(want)


@KINDS
def test_groove_consistency_on_twelve_steps(music, kind):
    ours, theirs = both(music, kind)
    theirs.adjust_resolution(12)
    assert m.groove_consistency(ours) == pytest.approx(muspy.groove_consistency(theirs, 48))


@KINDS
def test_drum_pattern_consistency_on_twelve_steps(music, kind):
    ours, theirs = both(music, kind)
    theirs.adjust_resolution(12)
    want = muspy.drum_pattern_consistency(theirs)
    got = m.drum_pattern_consistency(ours)
    assert got == pytest.approx(want, nan_ok=True)
    assert math.isnan(got) == (kind == "loop")
