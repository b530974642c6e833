"""Continue, infill, accompany, vary: from a file to a release."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cadenza
from cadenza.app import (
    ComposeRequest,
    Released,
    SoundRequest,
    VerbRequest,
    accompany,
    compose_song,
    continue_song,
    example,
    infill,
    list_examples,
    vary,
)
from cadenza.app.bars import BarRange, in_piece, read_bars
from cadenza.brief import Wish, wish_from_flags
from cadenza.cli.summary import released_lines
from cadenza.compose import Canvas, Cell, TheoryEngine, composer
from cadenza.errors import CadenzaError, CancelledError, UsageError
from cadenza.music import DRUMS, Note, Score, Spliced, Track, read_midi, splice, write_midi
from cadenza.music.smf import decode_smf, layout_smf
from cadenza.progress import Progress, Silent
from cadenza.provenance import stripped
from cadenza.release import RECEIPT_FIELDS

VERBS: dict[str, tuple[Callable[..., Released], dict[str, Any]]] = {
    "continue": (continue_song, {"bars": "4"}),
    "infill": (infill, {"bars": "2-3"}),
    "accompany": (accompany, {}),
    "vary": (vary, {"amount": 0.5}),
}
ROOT = Path(__file__).parents[2]


def request(**fields: Any) -> VerbRequest:
    if "midi" not in fields:
        fields.setdefault("example", "rooftop")
    return VerbRequest(**{"audio": False, **fields})


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_releases_and_repeats_to_the_byte(name: str) -> None:
    verb, fields = VERBS[name]
    done = verb(request(**fields))
    assert done.files == ("pianoroll.png", "receipt.html", "receipt.json", "song.mid")
    assert done.title == f"Rooftop ({cadenza.app.verbs.VERBS[name]})"
    assert done.folder.parent == Path("songs")
    assert all(check.ok for check in done.conformance)
    receipt = json.loads((done.folder / "receipt.json").read_text("utf-8"))
    assert list(receipt) == [name for name in RECEIPT_FIELDS if name != "players"]
    assert receipt["verb"] == name
    assert receipt["source"]["name"] == "Rooftop.mid"
    assert receipt["source"]["sha256"] == hashlib.sha256(example("rooftop").midi).hexdigest()
    assert json.loads(json.dumps(done.to_dict()))["brief"] is None
    again = verb(request(**fields, seed=1, out=Path("again")))
    other = verb(request(**fields, seed=2, out=Path("other")))
    midi = [(each.folder / "song.mid").read_bytes() for each in (done, again, other)]
    assert midi[0] == midi[1] != midi[2]


def notes_by_bar(score: Score) -> dict[tuple[str, int], list[Note]]:
    out: dict[tuple[str, int], list[Note]] = {}
    for track in score.tracks:
        for note in track.notes:
            bar = sum(start <= note.start_ticks for start in score.bar_starts()) - 1
            out.setdefault((track.name, bar), []).append(note)
    return out


def test_infill_changes_the_named_bars_of_the_named_parts_alone() -> None:
    done = infill(request(bars="1,3-", parts=("bass",)))
    before = notes_by_bar(read_midi(example("rooftop").midi))
    after = notes_by_bar(read_midi(done.folder / "song.mid"))
    changed = {cell for cell in before | after if before.get(cell) != after.get(cell)}
    assert changed
    assert changed <= {("bass", 0), ("bass", 2), ("bass", 3)}
    (kept,) = [check for check in done.conformance if check.field == "kept"]
    written = sum(
        len(notes) for cell, notes in before.items() if cell[0] == "bass" and cell[1] != 1
    )
    events = sum(map(len, decode_smf(example("rooftop").midi).tracks))
    assert kept.asked == kept.found == f"{events - 2 * written} events"


def messy(kind: int = 1) -> bytes:
    """A file that our writer would not make: its own order, texts, controls, no drum notes."""
    head = b"\x00\xff\x01\x05by me\x00\xff\x59\x02\xfe\x00\x00\xff\x51\x03\x07\xa1\x20"
    tune = b"\x00\xc3\x49" + b"".join(
        bytes((0, 0x93, 60 + step % 8, 70, 0x60, 60 + step % 8, 0)) for step in range(32)
    )
    rest = b"\x00\xff\x03\x04mute\x00\xb5\x07\x40\x10\x0a\x20\x00\xf0\x02\x41\xf7"
    end = b"\x00\xff\x2f\x00"
    bodies = [head + tune + end] if kind == 0 else [head + end, rest + end, tune + end]
    chunks = [b"MTrk" + len(body).to_bytes(4, "big") + body for body in bodies]
    header = b"MThd" + bytes((0, 0, 0, 6, 0, kind, 0, len(bodies), 0, 0x60))
    return header + b"".join(chunks) + b"XFIH\x00\x00\x00\x01zafter"


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_changes_the_needed_bytes_of_a_file_alone(name: str, kind: int) -> None:
    data = messy(kind)
    Path("mine.mid").write_bytes(data)
    verb, fields = VERBS[name]
    done = verb(request(midi=Path("mine.mid"), engine="theory", takes=2, **fields))
    assert done.receipt["source"]["anew"] is None
    (kept,) = [check for check in done.conformance if check.field == "kept"]
    assert kept.ok
    assert kept.found.endswith(" events")
    for file in ("song.mid", "takes/take-2.mid"):
        made = stripped((done.folder / file).read_bytes())
        assert made != data
        assert made[:10] == data[:10]
        assert made.endswith(data[-14:])
        if name != "continue":
            bodies = [data[start:stop] for start, stop in layout_smf(data).chunks]
            found = [made[start:stop] for start, stop in layout_smf(made).chunks]
            assert found[: len(bodies) - 1] == bodies[:-1]
            assert (name == "accompany" and kind == 1) == (found[len(bodies) - 1] == bodies[-1])


def test_a_file_that_cannot_be_edited_in_place_is_written_anew_and_that_is_told() -> None:
    one = messy(1)
    two = one[:9] + b"\x02" + one[10:]
    Path("two.mid").write_bytes(two)
    done = infill(request(midi=Path("two.mid"), bars="2", engine="theory"))
    assert done.receipt["source"]["anew"] == "its tracks follow one another (type 2)"
    (kept,) = [check for check in done.conformance if check.field == "kept"]
    assert (kept.asked, kept.found, kept.ok) == ("28 notes", "28 notes", True)
    lines = released_lines(done)
    assert "  the file was written anew: its tracks follow one another (type 2)" in lines


def test_a_lost_event_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(data: bytes, score: Score) -> Spliced:
        return Spliced(splice(data, score).midi.replace(b"by me", b"by us"))

    monkeypatch.setattr("cadenza.app.verb_work.splice", careless)
    Path("mine.mid").write_bytes(messy())
    done = infill(request(midi=Path("mine.mid"), bars="2", engine="theory"))
    (kept,) = [check for check in done.conformance if check.field == "kept"]
    assert not kept.ok
    assert int(kept.asked.split()[0]) == int(kept.found.split()[0]) + 1


def test_continuing_adds_the_asked_bars_behind_the_given_ones() -> None:
    done = continue_song(request(bars="6"))
    score = read_midi(done.folder / "song.mid")
    assert len(score.bar_starts()) == 10
    given = read_midi(example("rooftop").midi)
    for track in given.tracks:
        kept = [n for n in score.track(track.name).notes if n.start_ticks < given.end_ticks]
        assert kept == list(track.notes)
    assert [check.field for check in done.conformance] == ["bars", "kept"]


def test_accompanying_adds_the_asked_parts() -> None:
    done = accompany(request(example="harbour", flags=wish_from_flags(parts=("bass", "drums"))))
    names = [track.name for track in read_midi(done.folder / "song.mid").tracks if track.notes]
    assert sorted(names) == ["bass", "drums", "melody"]
    assert [check.field for check in done.conformance] == ["parts", "kept"]
    assert all(check.ok for check in done.conformance)


def test_an_example_lends_its_style_and_says_so() -> None:
    quick = {"amount": 0.1, "engine": "theory"}
    lent = vary(request(example="november", **quick))
    assert lent.receipt["source"]["read"]["style"] == "example"
    flags = wish_from_flags(style="jazz")
    asked = vary(request(example="november", flags=flags, out=Path("a"), **quick))
    assert asked.receipt["source"]["read"]["style"] == "asked"
    near = vary(request(example="november", prompt="un tango", out=Path("b"), **quick))
    assert near.receipt["source"]["read"]["style"] == "near"
    assert (near.receipt["plan"]["style"], near.receipt["source"]["kind"]) == ("latin", "tango")
    Path("tune.mid").write_bytes(example("november").midi)
    guessed = vary(request(midi=Path("tune.mid"), out=Path("c"), **quick))
    assert guessed.receipt["source"]["read"]["style"] == "guessed"


@pytest.mark.parametrize(
    ("key", "harmony"), [("Eb major", "moved"), ("F minor", "style"), ("D major", "found")]
)
def test_new_bars_are_planned_in_the_asked_key(key: str, harmony: str) -> None:
    """ "Harbour" stands in D major: its loop is moved along, or the style's own is taken."""
    done = continue_song(request(example="harbour", bars="8", flags=wish_from_flags(key=key)))
    found = {check.field: check for check in done.conformance}
    assert found["key"].ok, found["key"]
    assert found["kept"].ok
    read = done.receipt["source"]["read"]
    assert read["key"] == "asked"
    assert read["harmony"] in (harmony, "harmonised" if harmony == "found" else harmony)
    assert done.receipt["plan"]["key"] == key


def test_the_same_part_is_not_added_twice() -> None:
    with pytest.raises(UsageError, match="--part names each part once; got bass again"):
        wish_from_flags(parts=("bass", "bass"))
    twice = wish_from_flags(parts=("bass", "bass=acoustic_bass"))
    with pytest.raises(UsageError, match="differ in role or instrument; got acoustic_bass as bass"):
        accompany(request(example="harbour", flags=twice))
    apart = wish_from_flags(parts=("bass=tuba", "bass=contrabass"))
    done = accompany(request(example="harbour", flags=apart, engine="theory"))
    assert [check.ok for check in done.conformance if check.field == "parts"] == [True]
    assert [part["instrument"] for part in done.receipt["plan"]["parts"]][1:] == [
        "tuba",
        "contrabass",
    ]


def test_takes_are_ranked_and_the_others_lie_beside() -> None:
    done = continue_song(request(bars="4", takes=3))
    assert [name for name in done.files if name.startswith("takes/")] == [
        "takes/take-2.mid",
        "takes/take-3.mid",
    ]
    rows = done.receipt["takes"]
    assert [row["place"] for row in rows] == [1, 2, 3]
    assert sorted(row["number"] for row in rows) == [1, 2, 3]
    assert [row["file"] for row in rows] == ["song.mid", "takes/take-2.mid", "takes/take-3.mid"]
    assert all(row["reasons"] and row["measurements"]["likeness"] is not None for row in rows)
    assert rows[0]["total"] >= rows[1]["total"] >= rows[2]["total"]
    listed = {row["name"] for row in done.receipt["files"]}
    assert {"song.mid", "takes/take-2.mid"} <= listed
    one = continue_song(request(bars="4", seed=1, out=Path("one")))
    files = {row["number"]: row["file"] for row in rows}
    assert (done.folder / files[1]).read_bytes() == (one.folder / "song.mid").read_bytes()


def test_compose_takes_too() -> None:
    flags = wish_from_flags(style="jazz", bars="8")
    done = compose_song(ComposeRequest(flags=flags, audio=False, takes=2))
    assert "takes/take-2.mid" in done.files
    assert len(done.takes) == 2
    again = compose_song(ComposeRequest(flags=flags, audio=False, takes=2, seed=1, out=Path("x")))
    for name in ("song.mid", "takes/take-2.mid"):
        assert (done.folder / name).read_bytes() == (again.folder / name).read_bytes()


class Stopping(TheoryEngine):
    """The person stops it in the fourth bar."""

    name = "stopping"

    def fill(self, canvas: Canvas, progress: Progress) -> Iterator[Cell]:
        first = min(hole.bar for hole in canvas.holes)
        for cell in super().fill(canvas, progress):
            if cell.hole.bar == first + 3:
                raise CancelledError("the work was stopped")
            yield cell


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(composer._ENGINES, "stopping", lambda _: Stopping())


@pytest.mark.usefixtures("stopping")
def test_a_stop_leaves_nothing_or_the_bars_made_so_far() -> None:
    flags = wish_from_flags(style="pop", bars="16", title="Rain")
    asked = {"flags": flags, "audio": False, "engine": "stopping"}
    with pytest.raises(CancelledError):
        compose_song(ComposeRequest(**asked))
    assert list(Path.cwd().iterdir()) == []
    done = compose_song(ComposeRequest(**asked, keep_partial=True))
    assert done.title == "Rain (partial)"
    assert done.receipt["partial"] == {
        "stage": "compose", "bars": 3, "bars_asked": 16, "takes": 0, "takes_asked": 1,
    }  # fmt: skip
    score = read_midi(done.folder / "song.mid")
    assert len(score.bar_starts()) == 3
    assert score.title == "Rain (partial)"
    assert any(not check.ok for check in done.conformance)  # sixteen bars were asked


@pytest.mark.usefixtures("stopping")
@pytest.mark.parametrize(("name", "bars"), [("continue", 7), ("infill", 4), ("vary", 4)])
def test_a_stopped_verb_keeps_what_it_made(name: str, bars: int) -> None:
    verb, _ = VERBS[name]
    fields = {"continue": {"bars": "8"}, "infill": {"bars": "1-4"}, "vary": {"amount": 1.0}}[name]
    done = verb(request(**fields, engine="stopping", keep_partial=True))
    assert done.title.endswith("(partial)")
    assert len(read_midi(done.folder / "song.mid").bar_starts()) == bars
    assert [check.ok for check in done.conformance if check.field == "kept"] == [True]


def test_a_stop_while_rendering_keeps_the_notes() -> None:
    class Late(Silent):
        def report(self, stage: str, done: float, total: float = 1.0) -> None:  # noqa: ARG002
            if stage == "render":
                self.cancel()

    def render(_score: object, _settings: object, progress: Progress) -> Any:
        progress.check()
        raise AssertionError("not reached")

    flags = wish_from_flags(style="pop", bars="4")
    with pytest.raises(CancelledError):
        compose_song(ComposeRequest(flags=flags), Late(), render=render)
    assert list(Path.cwd().iterdir()) == []
    done = compose_song(ComposeRequest(flags=flags, keep_partial=True), Late(), render=render)
    assert done.files == ("pianoroll.png", "receipt.html", "receipt.json", "song.mid")
    assert done.receipt["partial"] == {"stage": "render"}


def test_with_audio_the_new_parts_have_their_sounds(fake_render: Callable[..., Any]) -> None:
    heard: list[Any] = []

    def render(score: Score, settings: Any, progress: Progress) -> Any:
        heard.append((score, settings))
        return fake_render(score, settings, progress)

    done = accompany(
        request(
            example="harbour",
            audio=True,
            engine="theory",
            formats=("wav",),
            stems=True,
            flags=wish_from_flags(parts=("bass",), ambience=("rain",)),
            sound=SoundRequest(part_gains={"bass": -3.0}),
        ),
        render=render,
    )
    assert {"song.wav", "stems/bass.flac", "stems/ambience_rain.flac"} <= set(done.files)
    ((score, settings),) = heard
    assert {strip.track for strip in settings.strips} == {"melody", "bass"}
    assert {mark.name for mark in score.sections} <= {"given", "new"}


def test_the_pictures_mark_what_is_new() -> None:
    seen: list[Score] = []

    def render(score: Score, _settings: object, _progress: object) -> Any:
        seen.append(score)
        raise UsageError("stop here")

    with pytest.raises(UsageError):
        continue_song(request(bars="4", audio=True), render=render)
    assert [(mark.at_ticks, mark.name) for mark in seen[0].sections] == [
        (0, "given"),
        (4 * 1920, "new"),
    ]
    assert len(seen[0].chords) >= 4


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "no bars": ("infill", {"bars": None}, "infill writes the bars"),
    "bars beyond": ("infill", {"bars": "99"}, "lies within the 4 bars"),
    "bars of words": ("infill", {"bars": "loud"}, "--bars names bars from 1"),
    "no count": ("continue", {"bars": "5-8"}, "--bars is how many to add"),
    "unknown part": ("infill", {"bars": "1", "parts": ("kazoo",)}, "kazoo"),
    "unknown example": ("vary", {"example": "polka"}, "an example is one of"),
    "takes": ("vary", {"takes": 17}, "--takes is a whole number"),
    "engine": ("vary", {"engine": "magic"}, "an engine is one of"),
    "gain": ("vary", {"sound": SoundRequest(part_gains={"tuba": 1.0})}, "--part-gain"),
    "bars for accompany": ("accompany", {"bars": "3"}, "accompany writes to the whole file"),
    "tempo": ("continue", {"flags": Wish(tempo_bpm=200.0)}, "tempo"),
    "model": ("continue", {"options": cadenza.compose.EngineOptions(model="no-such")}, "no-such"),
}


@pytest.mark.parametrize(("verb", "fields", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_told_and_nothing_is_left(
    verb: str, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(CadenzaError, match=words):
        VERBS[verb][0](request(**fields))
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("fields", [{}, {"midi": Path("a.mid"), "example": "harbour"}])
def test_one_file_is_worked_on(fields: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="a MIDI file or --example says what to work on"):
        VerbRequest(**fields)


@pytest.mark.parametrize("amount", [0.0, -1.0, 1.5, float("nan")])
def test_an_amount_is_a_share(amount: float) -> None:
    with pytest.raises(UsageError, match="--amount lies above 0"):
        request(amount=amount)


def test_a_file_without_notes_is_refused_by_every_verb() -> None:
    Path("empty.mid").write_bytes(write_midi(Score(tracks=(Track("a"),))))
    for verb, fields in VERBS.values():
        with pytest.raises(CadenzaError, match="notes"):
            verb(request(midi=Path("empty.mid"), **fields))
    assert [path.name for path in Path.cwd().iterdir()] == ["empty.mid"]


def test_a_title_comes_from_the_file_s_name_or_the_flag() -> None:
    Path("my_old tune.mid").write_bytes(example("harbour").midi)
    done = vary(request(midi=Path("my_old tune.mid")))
    assert done.title == "my old tune (varied)"
    assert done.folder == Path("songs/my-old-tune-varied-1")
    named = vary(request(midi=Path("my_old tune.mid"), flags=Wish(title="Fog")))
    assert named.title == "Fog"


# --- bars, examples, the package's door -------------------------------------------------


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("5", [(5, 5)]),
        ("5-8", [(5, 8)]),
        ("5-", [(5, 12)]),
        ("-3", [(1, 3)]),
        ("1-4,9-12", [(1, 4), (9, 12)]),
        ("9, 1-2, 3", [(1, 3), (9, 9)]),
        ("2–4, 3..6", [(2, 6)]),
    ],
)
def test_bars_are_read(text: str, runs: list[tuple[int, int]]) -> None:
    assert in_piece(read_bars(text), 12) == tuple(runs)


@pytest.mark.parametrize("text", ["", "-", ",", "0", "8-5", "a", "1-2-3", "1,,2", "1;2"])
def test_what_names_no_bars_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--bars names bars from 1"):
        read_bars(text)


@pytest.mark.parametrize("text", ["13", "5-13", "13-"])
def test_bars_beyond_the_end_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="within the 12 bars of the piece"):
        in_piece(read_bars(text), 12)
    assert str(BarRange(3, None)) == "3-"


@pytest.mark.parametrize(
    ("text", "step"),
    [("5-999", "5-12"), ("99", "9-12"), ("14-", "9-12"), ("1-2,11-13,40", "1-2,11-12")],
)
def test_bars_beyond_the_end_come_with_those_that_are_there(text: str, step: str) -> None:
    with pytest.raises(UsageError, match=f"1 to 12; got {text}; try --bars {step}$"):
        in_piece(read_bars(text), 12)


def test_the_examples_are_what_their_notes_say() -> None:
    spec = importlib.util.spec_from_file_location("maker", ROOT / "tools" / "make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    import tomllib

    tunes = tomllib.loads((maker.HOME / "tunes.toml").read_text("utf-8"))
    assert [entry.name for entry in list_examples()] == list(tunes)
    assert len(tunes) == 6
    for name, tune in tunes.items():
        assert example(name).midi == maker.midi(tune), "run tools/make_examples.py"
        score = read_midi(example(name).midi)
        assert len(score.bar_starts()) in (4, 8)
        for track in score.tracks:
            pitches = {note.pitch for note in track.notes}
            assert not track.is_drum or pitches <= set(DRUMS.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", VERBS)
@pytest.mark.parametrize("tune", [entry.name for entry in list_examples()])
def test_every_verb_works_on_every_example(name: str, tune: str) -> None:
    verb, fields = VERBS[name]
    done = verb(request(example=tune, **fields))
    assert all(check.ok for check in done.conformance), done.conformance


def test_the_package_has_the_verbs_too() -> None:
    Path("tune.mid").write_bytes(example("harbour").midi)
    more = cadenza.continue_song("tune.mid", bars=4, audio=False, out="a", style="folk")
    assert len(read_midi(more.folder / "song.mid").bar_starts()) == 12
    assert cadenza.infill("tune.mid", "3-4", parts=("melody",), audio=False, out="b").folder
    added = cadenza.accompany("tune.mid", parts=("bass",), audio=False, out=Path("c"), takes=2)
    assert len(added.takes) == 2
    assert cadenza.vary("tune.mid", amount=0.5, bars="1-4", audio=False, out="d").title
