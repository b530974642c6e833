"""Sentences in two languages, read field by field (``sentences.toml``)."""

import tomllib
from pathlib import Path

import pytest

from cadenza.brief import LexiconReader, PartWish

SENTENCES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))["sentence"]
READER = LexiconReader()


def part_text(part: PartWish) -> str:
    return f"{part.role or '?'}:{part.instrument or '?'}"


def as_data(text: str) -> dict:
    wish = READER.read(text)
    return {
        "text": text,
        "style": wish.style,
        "title": wish.title,
        "moods": list(wish.moods),
        "key": str(wish.key) if wish.key else None,
        "mode": wish.mode,
        "tempo_bpm": wish.tempo_bpm,
        "meter": str(wish.meter) if wish.meter else None,
        "bars": wish.bars,
        "seconds": wish.seconds,
        "parts": [part_text(part) for part in wish.parts],
        "only_parts": wish.only_parts,
        "without": list(wish.without),
        "ambience": list(wish.ambience),
        "chords": " ".join(map(str, wish.chords)) or None,
        "progression": list(wish.progression),
        "finish": wish.finish,
        "unread": list(wish.unread),
    }


@pytest.mark.parametrize("expected", SENTENCES, ids=lambda each: each["text"][:40])
def test_every_field_of_a_sentence(expected: dict) -> None:
    read = as_data(expected["text"])
    said = {name: value for name, value in read.items() if value not in (None, [], False)}
    assert said == expected


def test_there_are_enough_sentences_in_both_languages() -> None:
    spanish = [
        each for each in SENTENCES if set(each["text"].lower().split()) & {"en", "con", "de"}
    ]
    assert len(SENTENCES) > 150
    assert len(spanish) > 50
