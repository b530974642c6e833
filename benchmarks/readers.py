"""Readers of sentences side by side: fields understood right, and the time of each.

Each of the forty sentences is read by the built-in reader, by a language model that says
nothing, by one that says anything the schema allows (what a bad model can spoil), and by those
that ``--llm`` names. Each becomes a brief, whose fields are compared with what was asked.

    python benchmarks/readers.py [--llm URL|FILE.gguf]… [--write]
"""

from __future__ import annotations

import json
import random
import statistics
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cadenza.app.readers import language_model
from cadenza.brief import Brief, LexiconReader, Wish, default_vocabulary
from cadenza.brief.llm import (
    FakeModel,
    LanguageModel,
    LanguageReader,
    Message,
    RememberingModel,
    wish_schema,
)
from cadenza.errors import CadenzaError
from cadenza.plan import complete, load_styles
from pages import ROOT, arguments, machine_and_commit, publish, say

LIMIT_S = 120.0
TINY = "tiny"
FORMS: dict[str, Callable[[Brief, Any], bool]] = {
    "style": lambda brief, asked: brief.style == asked,
    "key": lambda brief, asked: str(brief.key).replace(" ", "_") == asked.replace(" ", "_"),
    "tempo_bpm": lambda brief, asked: brief.tempo_bpm == asked,
    "meter": lambda brief, asked: str(brief.meter) == asked,
    "bars": lambda brief, asked: brief.bars == asked,
    "seconds": lambda brief, asked: brief.seconds == asked,
    "programs": lambda brief, asked: set(asked) <= {part.program for part in brief.parts},
    "roles": lambda brief, asked: set(asked) <= {part.role for part in brief.parts},
    "only": lambda brief, asked: (len(brief.asked_parts) == len(brief.parts)) == asked,
    "without": lambda brief, asked: set(asked) <= set(brief.without),
    "moods": lambda brief, asked: set(asked) <= set(brief.moods),
    "ambience": lambda brief, asked: set(asked) <= set(brief.ambience),
    "chords": lambda brief, asked: [str(each) for each in brief.chords or ()] == asked,
    "progression": lambda brief, asked: list(brief.progression or ()) == asked,
    "finish": lambda brief, asked: brief.finish == asked,
}
STYLES = load_styles()


@dataclass
class Tally:
    """What a reader got right, and how long it took."""

    name: str
    right: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    whole: int = 0
    used: int = 0
    took_s: list[float] = field(default_factory=list)


Reader = Callable[[str], tuple[Wish, bool]]


def built_in() -> Reader:
    """The built-in reader."""
    reader = LexiconReader(default_vocabulary())
    return lambda text: (reader.read(text), False)


def by_model(model: LanguageModel) -> Reader:
    """A language model beside it."""
    reader = LanguageReader(model, limit_s=LIMIT_S, check=lambda wish: complete(wish, STYLES, 1))

    def read(text: str) -> tuple[Wish, bool]:
        heard = reader.read(text)
        return heard.wish, heard.used == "model"

    return read


def noise() -> FakeModel:
    """A model that says anything that the schema allows; the same at every run."""
    rng = random.Random(1)
    schema = wish_schema(default_vocabulary())

    def answer(messages: Sequence[Message]) -> str:
        del messages
        return json.dumps(anything(schema, rng))

    return FakeModel(answer, "anything that is allowed")


def anything(schema: Mapping[str, Any], rng: random.Random) -> object:
    """An instance of a schema."""
    if "anyOf" in schema:
        return anything(rng.choice(schema["anyOf"]), rng)
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if schema["type"] == "object":
        return {name: anything(each, rng) for name, each in schema["properties"].items()}
    if schema["type"] == "array":
        return [anything(schema["items"], rng) for _ in range(rng.randint(0, 3))]
    if schema["type"] == "integer":
        return rng.randint(schema["minimum"], schema["maximum"])
    return {"boolean": rng.random() < 0.5, "null": None, "string": "noise"}[schema["type"]]


def tally(name: str, read: Reader, wishes: Sequence[Mapping[str, Any]]) -> Tally:
    """Read every sentence once."""
    say(name)
    found = Tally(name)
    for wish in wishes:
        begun_s = time.perf_counter()
        try:
            said, used = read(wish["text"])
            found.took_s.append(time.perf_counter() - begun_s)
            brief = complete(said, STYLES, 1)
        except CadenzaError as error:
            say(f"{name}: {wish['text']}: {error}")
            continue
        marks = {each: FORMS[each](brief, asked) for each, asked in wish["expect"].items()}
        for each, right in marks.items():
            found.asked[each] = found.asked.get(each, 0) + 1
            found.right[each] = found.right.get(each, 0) + right
        found.whole += all(marks.values())
        found.used += used
    return found


def page(llms: Sequence[str], wishes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The lines of the report."""
    yield "# Readers of sentences"
    yield ""
    yield f"Made by `benchmarks/readers.py` on {machine_and_commit()}."
    yield f"{len(wishes)} sentences in two languages (`benchmarks/forty.toml`), each field that"
    yield "they ask for compared with the brief. The built-in reader was written with sentences"
    yield "like these in mind; a model's word stands where it finds nothing, see"
    yield "[the guide](../docs/guides/language-model.md). The model that says nothing and the one"
    yield "that says anything that the schema allows are fakes: the floor and the worst case."
    yield ""
    readers = [tally("built-in", built_in(), wishes)]
    readers.append(tally("a model that says nothing", by_model(FakeModel(silence())), wishes))
    readers.append(tally("a model that says anything", by_model(noise()), wishes))
    for llm in llms:
        model = plain(language_model(llm))
        done = tally(llm, by_model(model), wishes)
        done.name = model.name
        readers.append(done)
    if any(each.name == TINY for each in readers):
        yield f"`{TINY}` is the tests' own GGUF file of random weights, run by llama.cpp in this"
        yield "process: noise under the grammar, which shows that it is valid and what it costs."
        yield ""
    yield "| reader | fields right | sentences right | model used | median, ms | longest, ms |"
    yield "|---|---|---|---|---|---|"
    for each in readers:
        times = sorted(each.took_s)
        fields = f"{sum(each.right.values())} of {sum(each.asked.values())}"
        yield (
            f"| {each.name} | {fields} | {each.whole} of {len(wishes)} | {each.used} "
            f"| {1000 * statistics.median(times):.1f} | {1000 * times[-1]:.1f} |"
        )
    yield ""
    yield "| field | " + " | ".join(each.name for each in readers) + " | of |"
    yield "|---" * (len(readers) + 2) + "|"
    for name in sorted(readers[0].asked):
        cells = " | ".join(str(each.right.get(name, 0)) for each in readers)
        yield f"| {name} | {cells} | {readers[0].asked[name]} |"


def plain(model: LanguageModel) -> LanguageModel:
    """A model without its memory: one that is slow once is asked again."""
    return model.model if isinstance(model, RememberingModel) else model


def silence() -> str:
    """An answer that says nothing."""
    schema = wish_schema(default_vocabulary())["properties"]
    empty = {"array": [], "boolean": False}
    return json.dumps({name: empty.get(each.get("type")) for name, each in schema.items()})


def main() -> None:
    """Read the command line, read the sentences, print."""
    parser = arguments(__doc__)
    parser.add_argument("--wishes", type=Path, default=ROOT / "benchmarks" / "forty.toml")
    parser.add_argument("--llm", action="append", default=[], metavar="URL|FILE.gguf")
    parser.add_argument("--write", action="store_true", help="benchmarks/readers.md too")
    args = parser.parse_args()
    wishes = tomllib.loads(args.wishes.read_text("utf-8"))["wish"]
    publish(page(args.llm, wishes), ROOT / "benchmarks" / "readers.md", write=args.write)


if __name__ == "__main__":
    main()
