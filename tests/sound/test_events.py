from cadenza.music.score import Bend, Control, Note, Track
from cadenza.sound.events import (
    PartEvents,
    TimedControl,
    TimedNote,
    part_events,
    without_pedal,
)
from cadenza.units import TempoMap

TEMPO = TempoMap(480, ((0, 60.0), (480, 120.0)))


def test_times_follow_the_tempo_map():
    track = Track("x", notes=(Note(0, 60, 480, 90), Note(480, 62, 480, 80)))
    assert part_events(track, TEMPO).notes == (
        TimedNote(0.0, 60, 1.0, 90),
        TimedNote(1.0, 62, 1.5, 80),
    )


def test_a_pitch_struck_again_ends_the_note_before():
    track = Track("x", notes=(Note(0, 60, 960, 90), Note(480, 60, 480, 80)))
    first, second = part_events(track, TEMPO).notes
    assert first.end_s == second.start_s == 1.0


def test_a_doubled_strike_is_one_note():
    track = Track("x", notes=(Note(0, 60, 240, 70), Note(0, 60, 480, 90)))
    assert part_events(track, TEMPO).notes == (TimedNote(0.0, 60, 1.0, 90),)


def test_notes_without_length_still_sound():
    (note,) = part_events(Track("x", notes=(Note(0, 60, 0, 90),)), TEMPO).notes
    assert note.end_s > note.start_s


def test_pan_and_sends_are_left_to_the_mix_and_pedal_is_kept():
    track = Track(
        "x", controls=(Control(0, 10, 0), Control(0, 64, 127), Control(0, 91, 90), Control(0, 0, 1))
    )
    assert [each.number for each in part_events(track, TEMPO).controls] == [64]


def test_bend_range_is_read_from_the_registered_parameter():
    plain = Track("x", bends=(Bend(0, 100),))
    wide = Track("x", controls=(Control(0, 6, 12), Control(0, 100, 0), Control(0, 101, 0)))
    assert part_events(plain, TEMPO).bend_range_semitones == 2
    assert part_events(wide, TEMPO).bend_range_semitones == 12


def test_an_empty_track_ends_at_once():
    assert part_events(Track("x"), TEMPO).end_s == 0.0


def test_pedal_holds_notes_until_it_is_lifted():
    pedal = tuple(TimedControl(*each) for each in ((0.2, 64, 127), (2.0, 64, 0), (3.0, 64, 100)))
    part = PartEvents(
        (TimedNote(0.0, 60, 0.1, 80), TimedNote(0.3, 64, 0.5, 80), TimedNote(3.1, 65, 3.2, 80)),
        (*pedal, TimedControl(0.0, 11, 90)),
    )
    held = without_pedal(part)
    assert [note.end_s for note in held.notes] == [0.1, 2.0, 3.2]
    assert [control.number for control in held.controls] == [11]


def test_without_a_pedal_nothing_changes():
    part = PartEvents((TimedNote(0.0, 60, 0.1, 80),))
    assert without_pedal(part) is part
