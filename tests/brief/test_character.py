"""Ambiences, finishes, styles, moods and titles in a sentence."""

import pytest

from cadenza.brief import LexiconReader, mood_names

read = LexiconReader().read


@pytest.mark.parametrize(
    ("text", "ambience"),
    [
        ("rainy lofi", ("rain",)),
        ("with the sound of the sea", ("ocean",)),
        ("lluvioso", ("rain",)),
        ("vinyl crackle and tape hiss", ("vinyl", "tape")),
        ("crickets at night", ("night",)),
        ("junto a la chimenea", ("fire",)),
        ("thunderstorm", ("rain", "thunder")),
        ("en un café", ("cafe",)),
        ("canto de pájaros y viento", ("birds", "wind")),
        ("music to wind down to", ()),
        ("instrumentos de viento", ()),
        ("this is on fire", ()),
        ("que sea alegre", ()),
        ("fireplace crackle", ("fire",)),
    ],
)
def test_ambiences(text: str, ambience: tuple[str, ...]) -> None:
    assert read(text).ambience == ambience


@pytest.mark.parametrize(
    ("text", "style", "finish"),
    [
        ("house with a lofi finish", "house", "lofi"),
        ("clean mix, rock", "rock", "clean"),
        ("jazz sin efectos", "jazz", "clean"),
        ("acabado cálido", None, "warm"),
        ("a lofi sound", "lofi", None),
        ("techno with a lofi sound", "techno", "lofi"),
        ("mezcla limpia", None, "clean"),
        ("warm piano", None, None),
        ("finish: vintage", None, "vintage"),
    ],
)
def test_finishes(text: str, style: str | None, finish: str | None) -> None:
    wish = read(text)
    assert (wish.style, wish.finish) == (style, finish)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("lo-fi", "lofi"),
        ("chillhop", "lofi"),
        ("deep house", "house"),
        ("synth pop", "pop"),
        ("bebop", "jazz"),
        ("film score", "cinematic"),
        ("música de película", "cinematic"),
        ("house progresivo", "house"),
        ("jazzy lofi", "lofi"),
        ("ambient techno", "techno"),
        ("bossa nova", "jazz"),
        ("country", "folk"),
        ("classical guitar", None),
        ("jazz guitar", None),
        ("rock organ", None),
        ("music for my house", None),
        ("no rock", None),
        ("a house by the lake", None),
    ],
)
def test_styles(text: str, style: str | None) -> None:
    assert read(text).style == style


def test_a_second_style_is_told_of() -> None:
    wish = read("techno and folk")
    assert (wish.style, wish.unread) == ("techno", ("folk",))


@pytest.mark.parametrize(
    ("text", "moods"),
    [
        ("sad and slow", ("sad", "slow")),
        ("muy tranquila y melancólica", ("calm", "melancholic")),
        ("rápido, alegre", ("fast", "happy")),
        ("not too fast", ()),
        ("no quiero que sea triste", ()),
        ("I don't want it to be sad", ()),
        ("mid-tempo", ("moderate",)),
        ("alegres, alegre", ("happy",)),
    ],
)
def test_moods(text: str, moods: tuple[str, ...]) -> None:
    assert read(text).moods == moods
    assert set(moods) <= set(mood_names())


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('called "Blue Rain"', "Blue Rain"),
        ("titulada «Lluvia de abril»", "Lluvia de abril"),
        ("called Blue Rain, lofi", "Blue Rain"),
        ("una canción que se llame “Mar en calma”", "Mar en calma"),
        ("'quoted' words", None),
        ('"Paper Boats", folk', "Paper Boats"),
    ],
)
def test_titles(text: str, title: str | None) -> None:
    wish = read(text)
    assert wish.title == title
    assert wish.ambience == ()
