"""Every take as a silent release of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cadenza.app import (
    ComposeRequest,
    RerenderRequest,
    VerbRequest,
    compose_song,
    example,
    infill,
    rerender_piece,
)
from cadenza.app.drafting import draft_song, draft_verb
from cadenza.brief import wish_from_flags
from cadenza.errors import CancelledError, UsageError
from cadenza.music import read_midi
from cadenza.progress import Silent
from cadenza.release import RECEIPT_FIELDS
from cadenza.sound import MixSettings, Strip

SHORT = {"style": "lofi", "bars": "4", "key": "D minor", "tempo": "120", "finish": "clean"}
FILES = ("pianoroll.png", "receipt.html", "receipt.json", "song.mid")


def request(**fields: Any) -> ComposeRequest:
    return ComposeRequest(**{"flags": wish_from_flags(**SHORT), "seed": 5, **fields})


class Heard:
    """Keeps what it is told; calls something once it knows the plan."""

    def __init__(self, then=lambda: None):
        self.plan, self.cells, self.then = (), [], then

    def planned(self, *told):
        self.plan = told
        self.then()

    def cell(self, *told):
        self.cells.append(told)


def test_every_take_has_a_folder_and_a_receipt_of_its_own() -> None:
    done = draft_song(request(takes=3, out=Path("takes")))
    assert [each.folder for each in done] == [Path("takes") / f"take-{n}" for n in (1, 2, 3)]
    assert len({(each.folder / "song.mid").read_bytes() for each in done}) == 3
    totals = []
    for place, each in enumerate(done, 1):
        assert each.files == FILES
        receipt = json.loads((each.folder / "receipt.json").read_text("utf-8"))
        assert set(RECEIPT_FIELDS) - {"players"} == set(receipt)
        (row,) = receipt["takes"]
        assert (row["place"], row["file"]) == (place, "song.mid")
        assert receipt["provenance"]["take"] == row["number"]
        assert receipt["takes_tried"] >= 3
        assert {check["field"] for check in receipt["conformance"]} >= {"tempo_bpm", "bars", "key"}
        assert receipt["mix"]["strips"]
        assert receipt["loudness"] is None
        totals.append(row["total"])
    assert totals == sorted(totals, reverse=True)


def test_the_best_is_what_compose_gives_and_each_is_made_again_from_its_record() -> None:
    done = draft_song(request(takes=2, out=Path("takes")))
    alone = compose_song(request(takes=2, audio=False, out=Path("alone")))
    best = (done[0].folder / "song.mid").read_bytes()
    assert best == (alone.folder / "song.mid").read_bytes()
    again = rerender_piece(RerenderRequest(done[1].folder, audio=False))
    assert again.agrees


def test_a_verb_with_cells_is_drafted_and_made_again() -> None:
    asked = VerbRequest(
        example="rooftop",
        cells=(("chords", "2,4"), ("bass", "1")),
        locked=(("chords", "4"),),
        takes=2,
        seed=3,
        out=Path("takes"),
    )
    done = draft_verb("infill", asked)
    assert len(done) == 2
    for each in done:
        assert each.receipt["provenance"]["asked"]["cells"] == [["chords", "2,4"], ["bass", "1"]]
        (kept,) = [check for check in each.conformance if check.field == "kept"]
        assert kept.ok
    assert rerender_piece(RerenderRequest(done[1].folder, audio=False)).agrees


def test_cells_beside_bars_are_filled_once() -> None:
    heard = Heard()
    infill(
        VerbRequest(
            example="rooftop", bars="1-2", parts=("chords",), cells=(("chords", "2-3"),),
            audio=False, engine="theory", out=Path("out"),
        ),
        hearing=heard,
    )  # fmt: skip
    assert {(hole.part, hole.bar + 1) for hole in heard.plan[3]} == {
        ("chords", 1),
        ("chords", 2),
        ("chords", 3),
    }
    told = [(take, bar, part) for take, bar, part, _ in heard.cells]
    assert len(told) == len(set(told)) == 3


def test_vary_stays_inside_its_rectangle_and_its_cells() -> None:
    done = draft_verb(
        "vary",
        VerbRequest(
            example="rooftop", bars="1", parts=("bass",), cells=(("chords", "2"),), amount=1.0,
            engine="theory", out=Path("out"),
        ),
    )  # fmt: skip
    before, after = read_midi(example("rooftop").midi), read_midi(done[0].folder / "song.mid")
    bar_ticks = before.bar_starts()[1]
    changed = {
        (old.name, note.start_ticks // bar_ticks + 1)
        for old, new in zip(before.tracks, after.tracks, strict=True)
        for note in set(old.notes) ^ set(new.notes)
    }
    assert changed <= {("bass", 1), ("chords", 2)}
    assert changed


def test_takes_need_a_folder_and_leave_nothing_when_they_are_stopped() -> None:
    with pytest.raises(UsageError, match="into a folder"):
        draft_song(request())
    stopped = Silent()

    heard = Heard(stopped.cancel)
    with pytest.raises(CancelledError):
        draft_song(request(out=Path("takes"), takes=2), stopped, hearing=heard)
    assert heard.plan
    assert not Path("takes").exists()
    assert not list(Path().iterdir())


def test_a_file_keeps_its_known_style_and_sound_and_is_made_again() -> None:
    mix = MixSettings(
        strips=(Strip("bass", "warm_bass", gain_db=-7.0),),
        finish="lofi",
        ambience=(("rain", -3.0),),
    )
    midi = Path("song.mid")
    midi.write_bytes(example("rooftop").midi)
    asked = VerbRequest(
        midi=midi, bars="2", seed=2, lent_style="techno", known_mix=mix, out=Path("takes")
    )
    (done,) = draft_verb("infill", asked)
    assert done.receipt["plan"]["style"] == "techno"
    assert done.receipt["source"]["read"]["style"] == "file"
    told = done.receipt["mix"]
    assert (told["finish"], told["ambience"]) == ("lofi", [["rain", -3.0]])
    (bass,) = [strip for strip in told["strips"] if strip["track"] == "bass"]
    assert (bass["patch"], bass["gain_db"]) == ("warm_bass", -7.0)
    again = rerender_piece(RerenderRequest(done.folder, source=midi, audio=False))
    assert again.agrees
    other = replace(asked, flags=wish_from_flags(style="folk"), out=Path("others"))
    (folk,) = draft_verb("infill", other)
    assert folk.receipt["plan"]["style"] == "folk"
    assert folk.receipt["mix"]["finish"] != "lofi"
