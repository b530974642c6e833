from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cadenza.app import ComposeRequest, SoundRequest, compose_song
from cadenza.app.composing import initial_key
from cadenza.brief import Wish, wish_from_flags
from cadenza.errors import (
    BriefError,
    CancelledError,
    ReleaseError,
    SoundError,
    UnknownNameError,
    UsageError,
)
from cadenza.music import Key, read_midi
from cadenza.progress import Silent
from cadenza.release import RECEIPT_FIELDS

SHORT = {"style": "lofi", "bars": "4", "key": "D minor", "tempo": "120", "finish": "clean"}


def request(**fields: Any) -> ComposeRequest:
    return ComposeRequest(**{"flags": wish_from_flags(**SHORT), "audio": False, **fields})


def test_a_song_stands_in_its_folder() -> None:
    done = compose_song(request())
    assert done.seed == 1
    assert done.folder.parent == Path("songs")
    assert done.files == ("pianoroll.png", "receipt.html", "receipt.json", "song.mid")
    score = read_midi(done.folder / "song.mid")
    assert len(score.bar_starts()) == 4
    assert {check.field for check in done.conformance} == {"tempo_bpm", "bars", "key"}
    assert all(check.ok for check in done.conformance)
    receipt = json.loads((done.folder / "receipt.json").read_text("utf-8"))
    assert list(receipt) == [name for name in RECEIPT_FIELDS if name in receipt]
    assert set(RECEIPT_FIELDS) - {"players"} == set(receipt)  # those are of line models
    assert receipt["brief"]["sources"]["key"] == "asked"
    assert len(receipt["plan"]["half_bar_chords"]) == 4
    assert json.dumps(done.to_dict())


def test_again_is_another_song_and_the_same_seed_the_same() -> None:
    first, second = compose_song(request()), compose_song(request())
    assert (first.seed, second.seed) == (1, 2)
    again = compose_song(request(seed=1, out=Path("again")))
    midi = [(done.folder / "song.mid").read_bytes() for done in (first, second, again)]
    assert midi[0] == midi[2] != midi[1]


def test_with_audio_everything_is_there(fake_render: Callable[..., Any]) -> None:
    done = compose_song(
        request(
            audio=True,
            formats=("wav",),
            stems=True,
            out=Path("out"),
            sound=SoundRequest(part_gains={"drums": -3.0}),
            flags=wish_from_flags(**SHORT, ambience=("rain",)),
        ),
        render=fake_render,
    )
    assert "song.wav" in done.files
    assert "stems/drums.flac" in done.files
    assert "stems/ambience_rain.flac" in done.files
    assert done.receipt["loudness"]["integrated_lufs"] == pytest.approx(-14, abs=0.5)
    assert list(done.receipt["seconds"]) == [
        "read", "plan", "compose", "render", "master", "encode", "pictures",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "error", "words"),
    [
        ({"prompt": "  "}, BriefError, "a prompt holds words"),
        ({"flags": Wish()}, BriefError, "a sentence or a flag"),
        ({"engine": "magic"}, UnknownNameError, "an engine is one of"),
        ({"formats": ("ogg",)}, UsageError, "--format is one of"),
        ({"seed": -5}, UsageError, "--seed"),
        ({"flags": Wish(style="polka core")}, UnknownNameError, "a style is one of"),
        ({"sound": SoundRequest(part_gains={"tuba": 1.0})}, UnknownNameError, "--part-gain"),
        ({"sound": SoundRequest(ambience_gains={"sea": 1.0})}, UnknownNameError, "--ambience-gain"),
        (
            {"audio": True, "sound": SoundRequest(soundfont="./none.sf2")},
            SoundError,
            "none.sf2",
        ),
        ({"audio": True, "flags": Wish(finish="glitter")}, UnknownNameError, "finish"),
        ({"audio": True, "flags": Wish(ambience=("lava",))}, UnknownNameError, "ambience"),
        ({"out": Path("/proc/x/y")}, ReleaseError, "release"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(
    fields: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        compose_song(request(**fields))
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("fields", [{"loudness_lufs": 0.0}, {"true_peak_db": 3.0}])
def test_targets_are_checked(fields: dict[str, float]) -> None:
    with pytest.raises(UsageError, match="lies between"):
        SoundRequest(**fields)


def test_a_folder_that_exists_stays_and_force_replaces_it() -> None:
    compose_song(request(out=Path("out")))
    with pytest.raises(ReleaseError, match="not overwritten"):
        compose_song(request(out=Path("out"), seed=2))
    before = (Path("out") / "song.mid").read_bytes()
    compose_song(request(out=Path("out"), seed=2, force=True))
    assert (Path("out") / "song.mid").read_bytes() != before


def test_stopping_leaves_nothing(fake_render: Callable[..., Any]) -> None:
    class Stopping(Silent):
        def report(self, stage: str, done: float, total: float = 1.0) -> None:  # noqa: ARG002
            if stage == "render":
                self.cancel()

    with pytest.raises(CancelledError):
        compose_song(request(audio=True), Stopping(), render=fake_render)
    assert [path.name for path in Path.cwd().rglob("*")] == []
    assert threading.active_count() < 8


def test_a_fading_style_fades() -> None:
    seen: list[Any] = []

    def render(_score: object, settings: Any, _progress: object) -> Any:
        seen.append(settings)
        raise SoundError("stop here")

    with pytest.raises(SoundError, match="stop here"):
        compose_song(request(audio=True), render=render)
    strips = {strip.track: strip for strip in seen[0].strips}
    assert strips["melody"].role == "melody"
    assert not seen[0].keep_stems
    assert seen[0].threads == 2


def test_initial_keys_have_at_most_three_letters() -> None:
    assert initial_key(Key("F#", "dorian")) == "F#m"
    assert initial_key(Key("Bb", "lydian")) == "Bb"
