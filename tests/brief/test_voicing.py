"""How long chords last, from which note they are voiced, how wide: sentences and flags."""

import pytest

from cadenza.brief import LexiconReader, PartWish, Wish, note_of, wish_from_flags
from cadenza.errors import ContradictionError, UnknownNameError, UsageError

read = LexiconReader().read


@pytest.mark.parametrize(
    ("text", "beats"),
    [
        ("calm piano, two beats per chord", 2),
        ("pop, 120 beats per minute, 4 beats per chord", 4),
        ("lofi, a chord every two bars", 8),
        ("techno, chords change every 4 beats", 4),
        ("two chords per bar, rock", 2),
        ("a waltz with one chord per bar", 3),
        ("jazz con dos compases por acorde, 32 compases", 8),
        ("un vals con un acorde por compás", 3),
        ("folk, cada acorde dura dos tiempos", 2),
        ("pop, los acordes cambian cada compás", 4),
    ],
)
def test_lengths_of_chords(text: str, beats: float) -> None:
    wish = read(text)
    assert wish.beats_per_chord == beats
    assert (wish.unread, wish.parts) == (
        (),
        (PartWish(None, "acoustic_grand_piano", 0),) * ("piano" in text),
    )


def test_a_length_of_chords_is_no_length_of_the_piece() -> None:
    assert read("pop, two bars per chord").bars is None
    assert read("jazz con dos compases por acorde, 32 compases").bars == 32
    assert read("16 bars of pop").beats_per_chord is None
    assert read("pop, 90 beats per minute").beats_per_chord is None


@pytest.mark.parametrize(
    ("text", "pitch"),
    [
        ("pad music in a low register", 36),
        ("piano en registro grave, 70 bpm", 36),
        ("lofi y registro medio", 48),
        ("folk in the high register", 60),
        ("base register F#2, pop", 42),
        ("jazz, register C3", 48),
        ("ambient, chords voiced from C3", 48),
        ("pop con acordes desde do3", 48),
    ],
)
def test_registers(text: str, pitch: int) -> None:
    wish = read(text)
    assert (wish.register, wish.unread) == (pitch, ())


@pytest.mark.parametrize(
    "text", ["solo flute in a low register", "low-register cello melody", "bass in a low register"]
)
def test_a_register_of_a_tune_is_told_as_not_understood(text: str) -> None:
    wish = read(text)
    assert wish.register is None
    assert set(wish.unread) == {"low", "register"}


@pytest.mark.parametrize(
    ("text", "octaves"),
    [
        ("ambient, chords spread over three octaves", 3),
        ("jazz with a two-octave spread", 2),
        ("octave spread of 2, folk", 2),
        ("cine, acordes abiertos en dos octavas", 2),
    ],
)
def test_spreads(text: str, octaves: int) -> None:
    wish = read(text)
    assert (wish.octave_spread, wish.unread) == (octaves, ())


def test_two_values_contradict_each_other() -> None:
    with pytest.raises(ContradictionError, match="chords have one length"):
        read("two beats per chord, four beats per chord")
    with pytest.raises(ContradictionError, match="one register"):
        read("low register, high register, pop")


def test_flags_read_what_is_typed() -> None:
    wish = wish_from_flags(
        register="Bb2", beats_per_chord="1.5", octave_spread="2 octaves", moods=("triste", "epic")
    )
    said = wish.register, wish.beats_per_chord, wish.octave_spread, wish.moods
    assert said == (46, 1.5, 2, ("sad", "epic"))
    assert [
        wish_from_flags(register=each).register for each in ("low", "medio", "High register")
    ] == [36, 48, 60]
    assert wish_from_flags(beats_per_chord=4, octave_spread=1).beats_per_chord == 4.0


@pytest.mark.parametrize(
    ("flags", "error", "words"),
    [
        ({"register": "loud"}, UsageError, "a register is a note with its octave.*--register C3"),
        ({"register": "C9"}, UsageError, "between C1 and C6; got C9"),
        ({"beats_per_chord": "many"}, UsageError, "a number of quarter notes"),
        ({"beats_per_chord": "0.5"}, UsageError, "between 1 and 32 beats"),
        ({"beats_per_chord": "1.3"}, UsageError, "whole or half beats"),
        ({"octave_spread": "1.5"}, UsageError, "whole number of octaves"),
        ({"octave_spread": 5}, UsageError, "between 1 and 4 octaves"),
        ({"moods": ("sda",)}, UnknownNameError, "did you mean sad"),
    ],
)
def test_what_cannot_be_is_refused(flags: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        wish_from_flags(**flags)


def test_a_flag_beats_the_sentence() -> None:
    flags = wish_from_flags(register="C4", beats_per_chord=8, moods=("happy",))
    wish = read("sad pop in a low register, two beats per chord").overlaid(flags)
    assert (wish.register, wish.beats_per_chord, wish.moods) == (60, 8.0, ("happy",))
    assert Wish(octave_spread=2).overlaid(flags).octave_spread == 2


def test_notes_are_named_in_both_languages() -> None:
    assert [note_of(each) for each in ("C4", "cb4", "F#2", "sol2", "C10", "H2")] == [
        60, 59, 42, 43, None, None,
    ]  # fmt: skip
