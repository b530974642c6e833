"""Known answers of tonality, groove, texture and harmony, and what holds for every module."""

import math
import time
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cadenza.metrics as m
from cadenza.errors import UsageError
from cadenza.music.chord import Chord
from cadenza.music.key import Key
from cadenza.music.score import ChordMark, Meter, MeterChange, Note, Score, TempoChange, Track

SIBLINGS = ["tonality", "keys", "harmony", "chords", "groove", "texture", "repetition", "checks"]
Q = 480


# ---------------------------------------------------------------- tonality


def test_pitch_class_entropy_of_two_equal_classes_is_one_bit(music):
    piece = music.score(music.track((0, 60, 1), (1, 67, 1), (2, 72, 1), (3, 79, 1)))
    assert m.pitch_class_entropy(piece) == 1.0
    assert m.pitch_entropy(piece) == 2.0
    assert m.n_pitches_used(piece) == 4
    assert m.n_pitch_classes_used(piece) == 2


def test_a_major_scale_is_wholly_consistent_and_one_foreign_note_costs_its_share(music):
    steps = [(i, 60 + s, 1) for i, s in enumerate((0, 2, 4, 5, 7, 9, 11))]
    assert m.scale_consistency(music.score(music.track(*steps))) == 1.0
    with_foreign = music.score(music.track(*steps, (7, 61, 1)))
    assert m.scale_consistency(with_foreign) == pytest.approx(7 / 8)
    assert m.pitch_in_scale_rate(with_foreign, Key("C", "lydian")) == pytest.approx(6 / 8)


def test_drums_do_not_count_as_pitches(music):
    drums = music.track((0, 36, 1), (1, 38, 1), is_drum=True)
    melody = music.track((0, 60, 1))
    assert m.n_pitches_used(music.score(melody, drums)) == 1
    assert m.pitch_class_histogram(music.score(drums)).sum() == 0


# ---------------------------------------------------------------- groove


def bars_of(music, *bars, meter="4/4", length=4):
    rows = [(bar * length + at, 60, 0.25) for bar, onsets in enumerate(bars) for at in onsets]
    return music.score(music.track(*rows), meter=meter)


def test_equal_bars_have_groove_consistency_one(music):
    assert m.groove_consistency(bars_of(music, [0, 1, 2, 3], [0, 1, 2, 3])) == 1.0


def test_groove_consistency_counts_differing_steps(music):
    # 48 steps a bar; one onset moved: two steps differ
    assert m.groove_consistency(bars_of(music, [0, 1], [0, 2])) == pytest.approx(1 - 2 / 48)
    in_three = bars_of(music, [0, 1], [0, 2], meter="3/4", length=3)
    assert m.groove_consistency(in_three) == pytest.approx(1 - 2 / 36)


def test_human_timing_does_not_change_the_groove(music):
    straight = bars_of(music, [0, 1, 2, 3], [0, 1, 2, 3])
    loose = bars_of(music, [0, 1.02, 2, 2.99], [0.03, 1, 1.97, 3.01])
    assert m.groove_consistency(loose) == m.groove_consistency(straight) == 1.0


def test_only_bars_of_one_length_are_compared(music):
    rows = [(0, 60, 0.25), (4, 60, 0.25), (8, 60, 0.25), (9, 60, 0.25), (11, 60, 0.25)]
    piece = replace(
        music.score(music.track(*rows)),
        meters=(MeterChange(0, Meter(4, 4)), MeterChange(8 * Q, Meter(3, 4))),
    )
    # 4/4: bars 0 and 1 equal (48 steps); 3/4: bars 2 and 3 differ in one step of 36
    assert m.groove_consistency(piece) == pytest.approx(1 - 1 / (48 + 36))


def test_a_repeated_time_signature_changes_nothing(music):
    piece = music.random_score(3)
    marked = replace(piece, meters=(MeterChange(0, Meter()), MeterChange(8 * Q, Meter())))
    assert m.groove_consistency(marked) == pytest.approx(m.groove_consistency(piece))


def test_one_bar_has_no_groove_consistency(music):
    assert math.isnan(m.groove_consistency(bars_of(music, [0, 1, 2])))


def test_empty_beats_and_bars(music):
    piece = music.score(music.track((0, 60, 0.5), (8, 60, 0.5)), end=16 * Q)
    assert m.empty_beat_rate(piece) == pytest.approx(1 - 2 / 9)
    assert m.empty_bar_rate(piece) == pytest.approx(2 / 4)


def test_a_note_up_to_the_barline_does_not_fill_the_next_bar(music):
    assert m.empty_bar_rate(music.score(music.track((0, 60, 4)), end=8 * Q)) == 0.5


def test_syncopation_needs_a_silent_pulse_after_it(music):
    off = music.score(music.track((0, 60, 0.5), (1.5, 60, 0.5), (3, 60, 0.5)))
    on = music.score(music.track((0, 60, 0.5), (1.5, 60, 0.5), (2, 60, 0.5)))
    assert m.syncopation(off) == pytest.approx(1 / 3)
    assert m.syncopation(on) == 0.0


def test_pulses_follow_the_metre(music):
    # in 6/8 the second dotted quarter is a pulse, the second quarter is not
    piece = music.score(music.track((0, 60, 0.5), (1.0, 60, 0.5)), meter="6/8")
    assert m.syncopation(piece) == 0.5


def test_onsets_per_bar_counts_a_chord_once(music):
    piece = music.score(music.track((0, 60, 1), (0, 64, 1), (2, 67, 1), (4, 60, 1)))
    assert m.onsets_per_bar(piece) == pytest.approx(3 / 2)


def test_triplet_drums_are_in_pattern_and_a_stray_hit_is_not(music):
    triplets = [(i / 3, 42, 0.1) for i in range(11)]
    drums = music.track(*triplets, (2 + 1 / 12, 38, 0.1), is_drum=True)
    assert m.drum_pattern_consistency(music.score(drums)) == pytest.approx(11 / 12)
    assert math.isnan(m.drum_pattern_consistency(music.score(music.track((0, 60, 1)))))


# ---------------------------------------------------------------- texture


def test_polyphony_over_sounding_time_only(music):
    piece = music.score(music.track((0, 60, 2), (0, 64, 1), (8, 60, 1)))
    assert m.polyphony(piece) == pytest.approx((2 + 1 + 1) / 3)
    assert m.polyphony_rate(piece) == 0.0
    assert m.polyphony_rate(piece, threshold=1) == pytest.approx(1 / 9)


def test_a_pitch_held_by_two_tracks_counts_once(music):
    piece = music.score(music.track((0, 60, 2)), music.track((0, 60, 2), name="other"))
    assert m.polyphony(piece) == 1.0


def test_range_register_and_lengths(music):
    piece = music.score(
        music.track((0, 60, 0.25), (1, 72, 1), (2, 84, 4)),
        music.track((0, 36, 1), name="drums", is_drum=True),
        tempos=(TempoChange(0, 60.0),),
    )
    assert m.pitch_range(piece) == 24
    assert m.mean_pitch(piece) == 72
    assert m.registers(piece) == (m.Register("melody", 60, 72.0, 84),)
    lengths = m.note_length_histogram(piece)
    assert lengths == pytest.approx(
        {"sixteenth": 1 / 3, "eighth": 0, "quarter": 1 / 3, "half": 0, "whole": 1 / 3}
    )
    assert m.mean_note_beats(piece) == pytest.approx(5.25 / 3)
    assert m.notes_per_second(piece) == pytest.approx(3 / 6)
    assert m.notes_per_bar(piece) == pytest.approx(3 / 2)
    assert m.velocity_spread(piece) == 0.0


# ---------------------------------------------------------------- harmony


def with_chords(piece, *symbols, beats=4):
    marks = [ChordMark(i * beats * Q, Chord.parse(each)) for i, each in enumerate(symbols)]
    return replace(piece, chords=tuple(marks))


def test_chord_tones_on_and_off_strong_beats(music):
    tune = music.track((0, 60, 1), (1, 62, 1), (2, 64, 1), (3, 65, 1), (4, 65, 4))
    piece = with_chords(music.score(tune), "C", "F")
    assert m.chord_tone_share(piece) == pytest.approx(3 / 5)
    assert m.chord_tone_share_strong(piece) == 1.0
    assert m.chord_tone_share_weak(piece) == 0.0


def test_a_note_played_a_little_early_belongs_to_the_chord_it_leads_into(music):
    piece = with_chords(music.score(music.track((3.97, 65, 4))), "C", "F")
    assert m.chord_tone_share_strong(piece) == 1.0


def test_the_slash_bass_is_a_tone_of_its_chord(music):
    assert m.chord_tone_share(with_chords(music.score(music.track((0, 50, 1))), "C/D")) == 1.0


def test_chord_changes_and_irregularity(music):
    tune = music.score(music.track((0, 60, 24)))
    loop = with_chords(tune, "C", "C", "F", "C", "F", "C")
    assert m.chord_change_rate(loop) == pytest.approx(4 / 6)
    assert m.n_chords_used(loop) == 2
    assert m.chord_progression_irregularity(loop) == pytest.approx(2 / 3)
    assert math.isnan(m.chord_progression_irregularity(with_chords(tune, "C", "F")))
    assert math.isnan(m.chord_change_rate(tune))


def test_notes_before_the_first_chord_are_not_judged(music):
    piece = replace(
        music.score(music.track((0, 61, 1), (4, 60, 1))),
        chords=(ChordMark(4 * Q, Chord("C")),),
    )
    assert m.chord_tone_share(piece) == 1.0


# ---------------------------------------------------------------- every module


@pytest.mark.parametrize("name", SIBLINGS)
def test_siblings_have_one_shape(name):
    module = import_module(f"cadenza.metrics.{name}")
    assert module.__doc__
    assert "Conventions\n-----------" in module.__doc__
    assert {"validate", "evaluate"} <= set(module.__all__)
    assert isinstance(module.evaluate(Score()), dict)


EXTREMES = {
    "empty": Score(),
    "tracks without notes": Score(tracks=(Track("a"), Track("d", is_drum=True))),
    "one note": Score(tracks=(Track("a", notes=(Note(0, 60, 480, 80),)),)),
    "one note of no length": Score(tracks=(Track("a", notes=(Note(480, 60, 0, 80),)),)),
    "drums only": Score(tracks=(Track("d", 0, True, (Note(0, 36, 10, 80), Note(480, 38, 10, 9))),)),
    "far away": Score(tracks=(Track("a", notes=(Note(0, 60, 9, 80), Note(2**31, 61, 9, 80))),)),
    "one tick a quarter": Score(1, (Track("a", notes=(Note(0, 0, 1, 1), Note(5, 127, 3, 127))),)),
    "odd metre": Score(
        tracks=(Track("a", notes=(Note(0, 60, 9999, 80),)),),
        meters=(MeterChange(100, Meter(1, 32)), MeterChange(100, Meter(7, 8))),
    ),
    "silence of a minute": Score(end=96 * 480),
}


@pytest.mark.parametrize("case", EXTREMES)
def test_everything_is_total(case):
    numbers = m.evaluate(EXTREMES[case])
    assert list(numbers) == list(m.evaluate(Score()))
    assert all(isinstance(value, float) for value in numbers.values())


def test_a_note_far_away_costs_nothing():
    begun = time.process_time()
    m.evaluate(EXTREMES["far away"])
    assert time.process_time() - begun < 1.0


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4000), st.integers(0, 127), st.integers(0, 4000), st.integers(1, 127)
        ),
        max_size=30,
    ),
    st.sampled_from(["4/4", "3/4", "6/8", "7/8", "1/32", "32/1"]),
    st.booleans(),
)
def test_any_notes_give_numbers_within_their_bounds(rows, meter, is_drum):
    made = tuple(sorted(Note(*row) for row in rows))
    piece = Score(
        480,
        (Track("a", notes=made), Track("b", 0, is_drum, made[::2])),
        meters=(MeterChange(0, Meter.parse(meter)),),
    )
    numbers = m.evaluate(piece)
    for name in (
        "scale_consistency", "groove_consistency", "empty_beat_rate", "empty_bar_rate",
        "syncopation", "polyphony_rate", "key_surety", "chord_surety",
    ):  # fmt: skip
        assert math.isnan(numbers[name]) or -1e-9 <= numbers[name] <= 1 + 1e-9, name
    assert math.isnan(numbers["polyphony"]) or numbers["polyphony"] >= 1


@pytest.mark.parametrize("semitones", [1, 5, 11])
def test_transposition_changes_no_relative_number(music, semitones):
    piece = music.random_score(5)
    moved = replace(
        piece,
        tracks=tuple(
            track
            if track.is_drum
            else replace(
                track,
                notes=tuple(replace(note, pitch=note.pitch + semitones) for note in track.notes),
            )
            for track in piece.tracks
        ),
    )
    one, other = m.evaluate(piece), m.evaluate(moved)
    del one["mean_pitch"], other["mean_pitch"]
    assert one == pytest.approx(other, nan_ok=True)


@pytest.mark.slow
def test_the_cost_grows_with_the_notes_and_not_with_their_square(music, cpu_seconds):
    def cost(notes):
        """The cheapest of three; each on a score of its own, since results are kept."""
        scores = [music.random_score(s, n_notes=notes, ticks=96 * notes) for s in range(3)]
        return min(cpu_seconds(lambda score=score: m.evaluate(score)) for score in scores)

    m.evaluate(music.random_score(9))  # imports and tables
    assert cost(99_999) < 9 * cost(24_999)  # four times the notes: 4 where linear, 16 where not


@pytest.mark.parametrize(
    "note", [Note(-1, 60, 10, 80), Note(0, 128, 10, 80), Note(0, -1, 1, 1), Note(5, 60, -9, 80)]
)
def test_impossible_notes_are_refused(note):
    with pytest.raises(UsageError, match=r"a note starts at tick 0 or later.*track lead"):
        m.evaluate(Score(tracks=(Track("lead", notes=(note,)),)))


def test_a_resolution_of_zero_is_refused():
    with pytest.raises(UsageError, match="1 tick or more"):
        m.evaluate(Score(ticks_per_quarter=0))


def test_the_door_holds_what_it_says_and_nothing_else():
    assert m.__all__ == sorted(m.__all__, key=lambda name: (name[0].islower(), name))
    for name in m.__all__:
        assert getattr(m, name) is not None
        assert name in dir(m)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = m.nonsense
