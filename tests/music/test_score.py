"""The score's own arithmetic: metres, bars, ends."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import UsageError
from cadenza.music import Meter, MeterChange, Note, Score, TempoChange, Track


@pytest.mark.parametrize(
    ("text", "bar_ticks", "pulses"),
    [
        ("4/4", 1920, (0, 480, 960, 1440)),
        ("3/4", 1440, (0, 480, 960)),
        ("6/8", 1440, (0, 720)),
        ("12/8", 2880, (0, 720, 1440, 2160)),
        ("7/8", 1680, (0, 480, 960)),
        ("5/8", 1200, (0, 480)),
        ("3/8", 720, (0, 240, 480)),
        ("2/2", 1920, (0, 960)),
        ("5/4", 2400, (0, 480, 960, 1440, 1920)),
    ],
)
def test_metres(text, bar_ticks, pulses):
    meter = Meter.parse(text)
    assert str(meter) == text
    assert meter.bar_ticks() == bar_ticks == meter.bar_beats * 480
    assert meter.pulses() == pulses


@given(st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16, 32]))
def test_pulses_lie_in_the_bar(numerator, denominator):
    meter = Meter(numerator, denominator)
    pulses = meter.pulses()
    assert pulses[0] == 0
    assert list(pulses) == sorted(set(pulses))
    assert pulses[-1] < meter.bar_ticks()
    assert Meter.parse(str(meter)) == meter


@pytest.mark.parametrize(
    "text", ["", "4", "4/", "/4", "0/4", "33/4", "4/3", "-1/4", "a/b", "9999/4"]
)
def test_junk_is_no_metre(text):
    with pytest.raises(UsageError, match="a metre is"):
        Meter.parse(text)


def test_bars_follow_the_metres():
    meters = (MeterChange(0, Meter(4, 4)), MeterChange(3840, Meter(3, 4)))
    score = Score(meters=meters, end=3840 + 2 * 1440)
    assert score.bar_starts() == [0, 1920, 3840, 5280]
    late = Score(meters=(MeterChange(1920, Meter(3, 4)),), end=1920 + 1440)
    assert late.bar_starts() == [0, 1920]
    assert Score().bar_starts() == []


def test_the_end_is_asked_for_or_the_last_note():
    track = Track("a", notes=(Note(0, 60, 100, 80), Note(10, 62, 500, 80)))
    assert Score(tracks=(track,)).end_ticks == track.end_ticks == 510
    assert Score(tracks=(track,), end=1920).end_ticks == 1920
    assert Score(tracks=(track,), end=5).end_ticks == 510
    assert Score(tempos=(TempoChange(0, 60.0),), end=960).seconds == 2.0


def test_tracks_are_found_added_and_replaced():
    score = Score(tracks=(Track("a"), Track("b")))
    assert score.track("b").name == "b"
    with pytest.raises(KeyError):
        score.track("c")
    more = score.with_track(Track("c")).with_track(Track("a", 5))
    assert [(track.name, track.program) for track in more.tracks] == [("a", 5), ("b", 0), ("c", 0)]
    assert [track.name for track in score.tracks] == ["a", "b"]


def test_scores_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Score().title = "x"
