"""Flags as typed → a wish."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief import PartWish, Vocabulary, Wish, near_names, parse_length, wish_from_flags
from cadenza.errors import CadenzaError, UnknownNameError, UsageError
from cadenza.music import Key, Meter


def test_no_flags_say_nothing() -> None:
    assert wish_from_flags() == Wish()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2:00", 120), ("90", 90), ("90s", 90), ("2m", 120), ("1m30s", 90), ("1m 30", 90),
        ("1:02:03", 3723), ("two minutes", 120), ("dos minutos y medio", 150), ("0:45", 45),
        ("1.5 min", 90),
    ],
)  # fmt: skip
def test_lengths(text: str, seconds: float) -> None:
    assert parse_length(text) == seconds


def test_a_length_may_be_bars() -> None:
    assert wish_from_flags(length="16 bars").bars == 16
    assert wish_from_flags(length="2:30").seconds == 150
    assert wish_from_flags(length=45).seconds == 45
    with pytest.raises(UsageError, match="given once"):
        wish_from_flags(length="16 bars", bars=12)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("melody=electric_piano_1", PartWish("melody", "electric_piano_1", 4)),
        ("melodía=Rhodes", PartWish("melody", "electric_piano_1", 4)),
        ("drums", PartWish("drums", "drums", None)),
        ("batería", PartWish("drums", "drums", None)),
        ("drums=drums", PartWish("drums", "drums", None)),
        ("flute", PartWish(None, "flute", 73)),
        ("Flutes", PartWish(None, "flute", 73)),
        ("pad", PartWish("pad")),
        ("bass", PartWish("bass")),
        ("bass=38", PartWish("bass", "synth_bass_1", 38)),
        ("40", PartWish(None, "violin", 40)),
        ("chords=guitarra española", PartWish("chords", "acoustic_guitar_nylon", 24)),
        ("pad=folder/My Font.SF2", PartWish("pad", "folder/My Font.SF2", None)),
        ("melody=Acoustic Grand Piano", PartWish("melody", "acoustic_grand_piano", 0)),
        ("double bass", PartWish("bass", "acoustic_bass", 32)),
    ],
)
def test_parts(text: str, part: PartWish) -> None:
    assert wish_from_flags(parts=(text,)).parts == (part,)


def test_patches_of_the_vocabulary() -> None:
    vocabulary = Vocabulary(instruments={"jazz_kit": (), "air_choir": (), "warm_pad": ()})
    wish = wish_from_flags(
        parts=("drums=jazz_kit", "pad=air_choir", "warm_pad"), vocabulary=vocabulary
    )
    assert wish.parts == (
        PartWish("drums", "jazz_kit", None),
        PartWish("pad", "air_choir", None),
        PartWish("pad", "warm_pad", None),
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("D minor", Key("D", "minor")),
        ("F#m", Key("F#", "minor")),
        ("Bb", Key("Bb", "major")),
        ("la menor", Key("A", "minor")),
        ("si bemol mayor", Key("Bb", "major")),
        ("E flat major", Key("Eb", "major")),
        ("c# dorian", Key("C#", "dorian")),
        ("re menor armónica", Key("D", "harmonic_minor")),
    ],
)
def test_keys(text: str, key: Key) -> None:
    assert wish_from_flags(key=text).key == key


def test_the_other_fields() -> None:
    wish = wish_from_flags(
        style="lo-fi", title=" Blue  Rain ", tempo="75 bpm", meter="3/4", bars="12",
        without=("batería", "guitar", "rain", "flute", "melody"), chords="Dm7 G7 | C-A7",
        ambience=("lluvia", "my/own.WAV"), finish="limpio",
    )  # fmt: skip
    assert (wish.style, wish.title, wish.finish) == ("lofi", "Blue Rain", "clean")
    assert (wish.tempo_bpm, wish.meter, wish.bars) == (75, Meter(3, 4), 12)
    assert wish.without == ("drums", "guitar", "rain", "flute", "melody")
    assert [str(chord) for chord in wish.chords] == ["Dm7", "G7", "C", "A7"]
    assert wish.ambience == ("rain", "my/own.WAV")


def test_progressions_tempi_and_metres_in_words() -> None:
    assert wish_from_flags(progression="I-V-vi-IV").progression == ("I", "V", "vi", "IV")
    assert wish_from_flags(progression="2-5-1").progression == ("ii", "V", "I")
    assert wish_from_flags(tempo="andante").tempo_bpm == 88
    assert wish_from_flags(tempo=72.5).tempo_bpm == 72.5
    assert wish_from_flags(meter="waltz").meter == Meter(3, 4)
    assert [str(c) for c in wish_from_flags(chords="C % F").chords] == ["C", "C", "F"]


def test_a_name_of_the_users_own_is_handed_on_without_a_vocabulary() -> None:
    wish = wish_from_flags(style="my_style", ambience=("my_place",), finish="my_finish")
    assert (wish.style, wish.ambience, wish.finish) == ("my_style", ("my_place",), "my_finish")


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"parts": ("melody=fluet",)}, "did you mean flute"),
        ({"parts": ("meoldy=flute",)}, "did you mean melody"),
        ({"parts": ("melody=qqqqqqq",)}, "see cadenza instruments"),
        ({"parts": ("999",)}, "0 to 127"),
        ({"parts": ("melody=drums",)}, "drums part"),
        ({"parts": ("melody=",)}, "got nothing"),
        (
            {"style": "tehcno", "vocabulary": Vocabulary(styles={"techno": ()})},
            "did you mean techno",
        ),
        (
            {"ambience": ("rian",), "vocabulary": Vocabulary(ambiences={"rain": ()})},
            "an ambience is",
        ),
        ({"key": "H minor"}, "H minor"),
        ({"key": ""}, "got nothing"),
        ({"tempo": "5000"}, "between 20 and 300 bpm"),
        ({"tempo": "quick-ish"}, "beats per minute"),
        ({"tempo": "nan"}, "beats per minute"),
        ({"meter": "4/7"}, "got 4/7"),
        ({"meter": "soup"}, "3/4"),
        ({"bars": "10000"}, "between 1 and 2000 bars"),
        ({"bars": "0"}, "between 1 and 2000 bars"),
        ({"bars": "a few"}, "whole number"),
        ({"length": "soon"}, "a length is a time"),
        ({"length": "0"}, "between 1 and 3600 seconds"),
        ({"length": ""}, "got nothing"),
        ({"chords": "Dm7 H9"}, "got H9"),
        ({"chords": " "}, "got nothing"),
        ({"progression": "I X"}, "got X"),
        ({"without": ("gluten",)}, "got gluten"),
        ({"bars": "12", "length": "1:00"}, "not both"),
        ({"chords": "C F", "progression": "I IV"}, "not both"),
        ({"parts": ("drums",), "without": ("drums",)}, "not both"),
    ],
)
def test_bad_flags_are_one_clear_line(flags: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as error:
        wish_from_flags(**flags)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_near_names() -> None:
    assert near_names("thecno", ["techno", "folk"]) == ("techno",)
    assert near_names("xyz", ["techno", "folk"]) == ()
    with pytest.raises(UnknownNameError):
        wish_from_flags(parts=("chords=pianno forta",))


def test_flags_beat_the_sentence() -> None:
    said = Wish(mode="minor", bars=12, parts=(PartWish("melody", "flute", 73),))
    both = said.overlaid(wish_from_flags(key="C major", length="2:00", parts=("melody=oboe",)))
    assert (both.mode, both.key, both.bars, both.seconds) == (None, Key("C", "major"), None, 120)
    assert both.parts == (PartWish("melody", "oboe", 68),)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(
        ["style", "key", "tempo", "meter", "bars", "length", "chords", "progression", "finish"]
    ),
    st.text(max_size=60),
)
def test_junk_is_refused_in_one_line(flag: str, text: str) -> None:
    said: dict[str, Any] = {flag: text}
    try:
        wish = wish_from_flags(**said)
    except CadenzaError as error:
        message = str(error)
    else:
        message = repr(wish)
    assert "\n" not in message
