import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cadenza.brief.model import ROLES, PartWish, Wish
from cadenza.errors import BriefError, ContradictionError, UnknownNameError
from cadenza.music import INSTRUMENTS, Chord, Key, Meter
from cadenza.plan import complete, infer_style, load_styles
from cadenza.plan.casting import is_left_out, roles_for


def _brief(wish, seed=1):
    return complete(wish, load_styles(), seed)


def _cast(brief):
    return {(part.role, part.instrument) for part in brief.parts}


def test_everything_is_filled_and_says_where_it_came_from():
    brief = _brief(Wish(style="lofi", tempo_bpm=75.0))
    assert brief.sources == {
        "style": "asked", "key": "style", "tempo_bpm": "asked", "meter": "style",
        "length": "style", "parts": "style", "moods": "default", "without": "default",
        "ambience": "style", "chords": "default", "progression": "default", "finish": "style",
        "register": "default", "beats_per_chord": "default", "octave_spread": "default",
    }  # fmt: skip
    assert brief.tempo_bpm == 75.0
    assert brief.finish == "lofi"
    assert brief.ambience == ("vinyl",)
    assert (brief.bars, brief.seconds) == (None, 120.0)
    assert brief.parts[0].role == "melody"


def test_what_is_asked_wins():
    wish = Wish(
        style="jazz", title="Mine", key=Key("Bb", "minor"), tempo_bpm=299.0, meter=Meter(7, 8),
        bars=12, ambience=("rain",), finish="ambient", moods=("calm",), unread=("blorp",),
    )  # fmt: skip
    brief = _brief(wish)
    assert (brief.title, brief.key, brief.tempo_bpm) == ("Mine", Key("Bb", "minor"), 299.0)
    assert (brief.meter, brief.bars, brief.seconds) == (Meter(7, 8), 12, None)
    assert (brief.ambience, brief.finish, brief.unread) == (("rain",), "ambient", ("blorp",))
    asked = {name for name, source in brief.sources.items() if source == "asked"}
    assert asked == {
        "style", "key", "tempo_bpm", "meter", "length", "ambience", "finish", "moods"
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(load_styles()))
def test_moods_move_the_tempo_within_the_style(styles, name):
    tempo = styles[name].tempo
    slow = [_brief(Wish(style=name, moods=("calm",)), seed).tempo_bpm for seed in range(8)]
    fast = [_brief(Wish(style=name, moods=("energetic",)), seed).tempo_bpm for seed in range(8)]
    assert max(slow) <= round(tempo.default) <= min(fast)
    assert min(slow) >= round(tempo.low)
    assert max(fast) <= round(tempo.high)


@pytest.mark.parametrize(
    ("wish", "style"),
    [
        (Wish(), "pop"),
        (Wish(moods=("epic",)), "cinematic"),
        (Wish(moods=("calm", "meditative")), "ambient"),
        (Wish(moods=("chill", "focused"), ambience=("rain",)), "lofi"),
        (Wish(parts=(PartWish("drums"), PartWish(instrument="overdriven_guitar"))), "rock"),
        (Wish(parts=(PartWish(instrument="violin"), PartWish(instrument="cello"))), "classical"),
        (Wish(parts=(PartWish("pad"),), only_parts=True), "ambient"),
        (Wish(parts=(PartWish(instrument="whistle"),)), "folk"),
        (Wish(parts=(PartWish(instrument="tenor_sax"),)), "jazz"),
        (Wish(finish="lofi"), "lofi"),
        (Wish(moods=("wobbly",)), "pop"),
    ],
)
def test_a_style_is_inferred(wish, style):
    library = load_styles()
    assert infer_style(wish, library) == style
    brief = complete(wish, library, 1)
    assert brief.style == style
    assert brief.sources["style"] == "default"


def test_a_solo_piano_is_classical_or_calm():
    solo = Wish(parts=(PartWish(instrument="acoustic_grand_piano"),), only_parts=True)
    assert _brief(solo).style == "classical"


def test_unknown_styles_are_refused(styles):
    with pytest.raises(UnknownNameError, match="did you mean"):
        _brief(Wish(style="tecnno"))
    with pytest.raises(UnknownNameError, match="see cadenza styles"):
        complete(Wish(style="polka"), {"pop": styles["pop"]}, 1)
    assert complete(Wish(), {"jazz": styles["jazz"]}, 1).style == "jazz"


def test_a_flute_sings_and_the_style_stays():
    brief = _brief(Wish(style="lofi", parts=(PartWish(instrument="flute"),)))
    assert ("melody", "flute") in _cast(brief)
    assert {"chords", "bass", "drums"} <= {part.role for part in brief.parts}
    assert [brief.parts[at].instrument for at in brief.asked_parts] == ["flute"]


def test_the_second_melody_instrument_counters():
    wish = Wish(style="pop", parts=(PartWish(instrument="flute"), PartWish(instrument="oboe")))
    assert {("melody", "flute"), ("counter", "oboe")} <= _cast(_brief(wish))


def test_strings_become_a_pad_and_piano_the_chords():
    parts = tuple(
        PartWish(instrument=name)
        for name in ("string_ensemble_1", "acoustic_grand_piano", "alto_sax")
    )
    assert {
        ("pad", "string_ensemble_1"),
        ("chords", "acoustic_grand_piano"),
        ("melody", "alto_sax"),
    } <= _cast(_brief(Wish(style="pop", parts=parts)))


def test_a_piano_solo_is_complete():
    wish = Wish(parts=(PartWish(instrument="acoustic_grand_piano"),), only_parts=True)
    brief = _brief(wish)
    assert [part.role for part in brief.parts] == ["melody", "chords", "bass"]
    assert {part.program for part in brief.parts} == {0}
    assert brief.asked_parts == (0, 1, 2)


def test_a_solo_without_bass_has_none():
    wish = Wish(
        parts=(PartWish(instrument="acoustic_grand_piano"),), only_parts=True, without=("bass",)
    )
    assert [part.role for part in _brief(wish).parts] == ["melody", "chords"]


@pytest.mark.parametrize(
    ("name", "roles"),
    [("flute", ["melody"]), ("orchestral_harp", ["melody", "arpeggio"]), ("violin", ["melody"])],
)
def test_other_solos(name, roles):
    brief = _brief(Wish(parts=(PartWish(instrument=name),), only_parts=True))
    assert [part.role for part in brief.parts] == roles


def test_only_roles():
    brief = _brief(Wish(style="ambient", parts=(PartWish("pad"),), only_parts=True))
    assert [part.role for part in brief.parts] == ["pad"]
    brief = _brief(Wish(style="pop", parts=(PartWish("drums"),), only_parts=True))
    assert _cast(brief) == {("drums", "drums")}


def test_a_string_quartet():
    names = ("violin", "violin", "viola", "cello")
    wish = Wish(parts=tuple(PartWish(instrument=name) for name in names), only_parts=True)
    brief = _brief(wish)
    assert brief.style == "classical"
    assert len({part.role for part in brief.parts}) == 4
    assert ("bass", "cello") in _cast(brief)


def test_an_asked_role_gets_the_styles_instrument_else_a_plain_one(styles):
    brief = _brief(Wish(style="rock", parts=(PartWish("arpeggio"),)))
    part = next(part for part in brief.parts if part.role == "arpeggio")
    assert part.instrument in {"orchestral_harp", "vibraphone"}
    brief = _brief(Wish(style="jazz", parts=(PartWish("bass"),)))
    choices = {choice.name for choice in styles["jazz"].parts["bass"].instruments}
    assert next(p for p in brief.parts if p.role == "bass").instrument in choices


def test_patches_and_programs_can_be_asked():
    brief = _brief(Wish(style="pop", parts=(PartWish("melody", "my_synth"),)))
    assert ("melody", "my_synth") in _cast(brief)
    brief = _brief(Wish(style="pop", parts=(PartWish(program=73),)))
    assert ("melody", "flute") in _cast(brief)
    brief = _brief(Wish(style="pop", parts=(PartWish(instrument="drums"),)))
    assert ("drums", "drums") in _cast(brief)
    with pytest.raises(BriefError, match="role or an instrument"):
        _brief(Wish(parts=(PartWish(),)))


@pytest.mark.parametrize("word", ["drums", "drum", "percussion", "beat"])
def test_drums_can_be_left_out(word):
    brief = _brief(Wish(style="rock", without=(word,)))
    assert "drums" not in {part.role for part in brief.parts}
    assert brief.without == (word,)


def test_families_can_be_left_out():
    for seed in range(6):
        brief = _brief(Wish(style="rock", without=("guitar", "organ")), seed)
        assert not any("guitar" in p.instrument or "organ" in p.instrument for p in brief.parts)
        brief = _brief(Wish(style="cinematic", without=("strings", "brass")), seed)
        assert not any("string" in p.instrument or "horn" in p.instrument for p in brief.parts)
        brief = _brief(Wish(style="pop", without=("piano",)), seed)
        assert not any("piano" in part.instrument for part in brief.parts)
    assert is_left_out("melody", "lead_1_square", ("synths",))
    assert not is_left_out("melody", "flute", ("guitar", "bass"))


def test_nothing_left_is_refused():
    with pytest.raises(BriefError, match="at least one part"):
        _brief(Wish(style="lofi", without=ROLES))
    with pytest.raises(ContradictionError, match="wanted or left out"):
        _brief(Wish(parts=(PartWish(instrument="violin"),), without=("strings",)))


def test_a_key_comes_from_asked_harmony():
    chords = tuple(Chord.parse(each) for each in ["Dm7", "G7", "Cmaj7", "A7"])
    brief = _brief(Wish(style="lofi", chords=chords))
    assert brief.key == Key("C")
    assert brief.chords == chords
    assert brief.sources["key"] == "default"
    assert brief.sources["chords"] == "asked"
    assert _brief(Wish(progression=("i", "VI", "III", "VII"))).key.mode == "minor"
    named = _brief(Wish(progression=("andalusian",)))
    assert named.progression == ("i", "VII", "VI", "V")
    assert named.key.mode == "minor"


def test_titles_are_short_and_stable():
    wish = Wish(style="lofi", key=Key("D", "minor"), ambience=("rain",))
    assert _brief(wish).title == "Rainy Lofi in D minor"
    titles = {_brief(Wish(style="pop"), seed).title for seed in range(20)}
    assert len(titles) >= 10
    assert all(3 < len(title) <= 40 for title in titles)
    assert _brief(Wish(style="pop", moods=("sad",))).title.startswith("Sad Pop in ")


@pytest.mark.parametrize("name", [each.name for each in INSTRUMENTS])
def test_every_instrument_has_a_role_and_makes_a_brief(name):
    assert set(roles_for(name)) <= set(ROLES)
    brief = _brief(Wish(style="pop", parts=(PartWish(instrument=name),)))
    asked = [brief.parts[at] for at in brief.asked_parts]
    assert [part.instrument for part in asked] == [name]
    assert asked[0].role == roles_for(name)[0]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**40),
    st.sampled_from(sorted(load_styles())),
    st.lists(st.sampled_from(ROLES), max_size=3),
    st.lists(st.sampled_from([each.name for each in INSTRUMENTS]), max_size=4),
    st.booleans(),
)
def test_any_wish_is_completed_or_refused_plainly(seed, style, without, names, only):
    wish = Wish(
        style=style,
        without=tuple(without),
        parts=tuple(PartWish(instrument=name) for name in names),
        only_parts=only,
    )
    try:
        brief = complete(wish, load_styles(), seed)
    except BriefError:
        return
    assert brief == complete(wish, load_styles(), seed)
    assert brief.parts
    assert not {part.role for part in brief.parts} & set(without)
    if only and names:
        assert {part.instrument for part in brief.parts} == set(names)
